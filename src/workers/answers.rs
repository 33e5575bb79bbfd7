//! What the queue and the service say, as the window is told.

use crate::app::model::AccountModel;
use crate::credentials::StoreKind;
use crate::partner_center::Account;
use crate::queue::Verification;
use crate::words;

/// Who is signed in.
pub(super) fn account(account: Option<Account>) -> AccountModel {
    let Some(Account { name, tenant, has_mfa, wants_mfa, is_turned_away, kept_in, token_ends_at }) = account else {
        return AccountModel::SignedOut;
    };
    if wants_mfa {
        return AccountModel::NeedsMfa;
    }
    if is_turned_away {
        return AccountModel::SignedOut;
    }
    let lasts = match kept_in {
        StoreKind::System => words!("sign-in-lasts-system"),
        StoreKind::Kernel => words!("sign-in-lasts-kernel"),
        StoreKind::Run => words!("sign-in-lasts-run"),
        StoreKind::Full => words!("sign-in-lasts-full"),
    };
    AccountModel::SignedIn { name, tenant, has_mfa, lasts, token_ends_at: Some(token_ends_at) }
}

/// What a proof of the journal found: its entries, or the sentence that says what is wrong.
pub(super) fn verification(found: Verification) -> Result<u64, String> {
    match found {
        Verification::Whole { entries, .. } => Ok(entries),
        Verification::BrokenAt { seq } => Err(words!("proof-broken", seq = seq)),
        Verification::TablesDiffer { table } => Err(words!("proof-tables-differ", table = table)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn the_window_is_told_how_long_a_sign_in_lasts() {
        assert_eq!(account(None), AccountModel::SignedOut);
        let signed_in = Account {
            name: None,
            tenant: "contoso".into(),
            has_mfa: Some(true),
            wants_mfa: false,
            is_turned_away: false,
            kept_in: StoreKind::Run,
            token_ends_at: Timestamp::UNIX_EPOCH,
        };
        let refused = Account { wants_mfa: true, ..signed_in.clone() };
        assert_eq!(account(Some(refused)), AccountModel::NeedsMfa);
        let turned_away = Account { is_turned_away: true, ..signed_in.clone() };
        assert_eq!(account(Some(turned_away)), AccountModel::SignedOut);
        let full = Account { kept_in: StoreKind::Full, ..signed_in.clone() };
        let is_said_full = |told| matches!(told, AccountModel::SignedIn { lasts, .. } if lasts.contains("is full"));
        assert!(is_said_full(account(Some(full))));
        let AccountModel::SignedIn { lasts, has_mfa, .. } = account(Some(signed_in)) else {
            panic!("somebody is signed in");
        };
        assert_eq!((lasts.as_str(), has_mfa), ("Until this program ends", Some(true)));
    }

    #[test]
    fn a_proof_names_what_is_wrong() {
        assert_eq!(verification(Verification::Whole { entries: 7, head: None }), Ok(7));
        assert_eq!(verification(Verification::BrokenAt { seq: 3 }), Err("Entry 3 is not what was written".into()));
        let differ = verification(Verification::TablesDiffer { table: "devices".into() });
        assert_eq!(differ, Err("The table devices is not what the journal adds up to".into()));
    }
}
