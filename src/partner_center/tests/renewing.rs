//! Renewing early on a bad line: the token at hand does while it is good, and what fails is named. Ids for support are of what was sent.

use super::super::sign_in::store_with;
use super::authority::run_out;
use super::signing_in::{last_token, renewals};
use super::*;

/// The line to Microsoft's sign-in, or that itself, fails for a while.
fn failing(status: u16) -> impl Fn(&Seen, usize) -> axum::http::Response<axum::body::Body> {
    move |seen, _| match seen.path().ends_with("/token") {
        true => status_answer(status, &[("retry-after", "7")]),
        false => json_answer(200, r#"{"items":[]}"#),
    }
}

/// What renews early must not end the work that the token at hand would do for.
#[tokio::test]
async fn a_token_that_is_good_still_is_used_where_renewing_fails_for_now() {
    for status in [503, 429] {
        let service = TestService::start(failing(status)).await;
        let soon = jiff::Timestamp::now() + jiff::ToSpan::minutes(4);
        let store = || store_with(&service.config(), "access-1", Some("refresh-1"), soon);
        let client = PartnerCenterClient::new(service.config(), store()).unwrap();
        client.batches(customer_id()).await.unwrap();
        client.batches(customer_id()).await.unwrap();
        assert_eq!(last_token(&service), "Bearer access-1");
        // Not tried anew at each request: one that falls silent would hold every one of them up.
        assert_eq!(renewals(&service), 1, "{status}");
    }
}

/// Partner Center was not asked: what fails is the sign-in, and nothing of the request has left.
#[tokio::test]
async fn where_no_token_is_left_it_is_the_sign_in_that_fails() {
    for status in [503, 429] {
        let service = TestService::start(failing(status)).await;
        let client = PartnerCenterClient::new(service.config(), run_out(&service.config())).unwrap();
        let error = client.batches(customer_id()).await.unwrap_err();
        assert!(matches!(error, PartnerCenterError::NotRenewed(_)), "{error}");
        assert!(error.is_transient() && !error.outcome_unknown() && !error.needs_sign_in());
        assert_eq!(error.correlation_id(), None);
        assert_eq!(error.retry_after().map(|wait| wait.as_secs()), (status == 429).then_some(7));
        assert!(client.account().is_some() && service.seen().iter().all(|seen| !seen.path().starts_with("/v1/")));
    }
}

/// Support finds what was sent, and nothing else.
#[tokio::test]
async fn only_what_was_sent_has_an_id_for_support() {
    let service = TestService::start(|_, _| json_answer(401, r#"{"code":"401","description":"x"}"#)).await;
    let nobody = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
    let error = nobody.batches(customer_id()).await.unwrap_err();
    assert!(error.needs_sign_in() && error.correlation_id().is_none(), "{error:?}");
    assert!(service.seen().is_empty());
    // A token that nothing can be renewed with was sent, and refused.
    let late = jiff::Timestamp::now() + jiff::ToSpan::minutes(30);
    let store = store_with(&service.config(), "access-1", None, late);
    let refused = PartnerCenterClient::new(service.config(), store).unwrap();
    let error = refused.batches(customer_id()).await.unwrap_err();
    let sent = service.seen().pop().unwrap().header("ms-correlationid").map(str::to_owned);
    assert!(error.needs_sign_in() && sent.is_some() && error.correlation_id().map(str::to_owned) == sent, "{error:?}");
}
