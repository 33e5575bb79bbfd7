//! The link that asks a customer for the relationship. Registering devices needs no delegated administration, so it is never asked for.

use url::Url;

use super::{PartnerCenterError, RelationshipRequest};

/// Takes the service's link, with `DAP=false` whatever it said; everything else, the fragment too, stays to the letter.
pub(super) fn without_delegated_admin(
    link: &str,
    is_practice: bool,
) -> Result<RelationshipRequest, PartnerCenterError> {
    let link = link.trim();
    let is_web = Url::parse(link).is_ok_and(|url| url.scheme() == "https" || (is_practice && url.scheme() == "http"));
    if !is_web {
        return Err(PartnerCenterError::BadAnswer("the relationship link is no web address".into()));
    }
    let mut mended = String::with_capacity(link.len() + 10);
    let mut has_answer = false;
    for part in link.split_inclusive(['?', '&', '#']) {
        let (pair, mark) = match part.char_indices().next_back() {
            Some((at, '?' | '&' | '#')) => part.split_at(at),
            _ => (part, ""),
        };
        match pair.split_once('=') {
            Some((key, _)) if key.eq_ignore_ascii_case("dap") => {
                has_answer = true;
                mended.push_str(key);
                mended.push_str("=false");
            }
            _ => mended.push_str(pair),
        }
        mended.push_str(mark);
    }
    if !has_answer {
        // What the page takes for granted is not documented: say it.
        let (front, fragment) = mended.split_at(mended.find('#').unwrap_or(mended.len()));
        let mark = if front.contains('?') { '&' } else { '?' };
        mended = format!("{front}{mark}DAP=false{fragment}");
    }
    let was_mended = !mended.eq_ignore_ascii_case(link);
    Ok(RelationshipRequest { url: if was_mended { mended } else { link.to_owned() }, was_mended })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRONT: &str =
        "https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=1&msppId=0";
    const BACK: &str = "#/BillingAccounts/partner-invitation";

    #[test]
    fn delegated_administration_is_never_asked_for() {
        let good = format!("{FRONT}&DAP=false{BACK}");
        for (dap, was_mended) in [
            ("&DAP=false", false),
            ("&DAP=False", false),
            ("&DAP=true", true),
            ("&dap=TRUE", true),
            ("&DAP=1", true),
            ("", true),
        ] {
            let answer = without_delegated_admin(&format!("{FRONT}{dap}{BACK}"), false).unwrap();
            assert!(answer.url.eq_ignore_ascii_case(&good), "{dap}: {}", answer.url);
            assert!(answer.url.ends_with(BACK));
            assert_eq!(answer.was_mended, was_mended, "{dap}");
        }
        let in_the_middle =
            without_delegated_admin("https://a.example/x?DAP=true&partnerId=DAP#/a?dap=true", false).unwrap();
        assert_eq!(in_the_middle.url, "https://a.example/x?DAP=false&partnerId=DAP#/a?dap=false");
    }

    #[test]
    fn a_link_is_a_web_address() {
        for link in ["", "javascript:alert(1)", "http://admin.microsoft.com/?DAP=false", "not a link"] {
            assert!(without_delegated_admin(link, false).is_err(), "{link}");
        }
        assert!(without_delegated_admin("http://127.0.0.1:1/accept?DAP=false", true).is_ok());
    }
}
