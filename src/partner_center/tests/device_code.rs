//! Signing in on another device, from the code to the token.

use std::sync::{Arc, Mutex};

use super::*;
use crate::domain::DeviceCode;

async fn service(authority: Authority) -> TestService {
    TestService::start(move |seen, _| authority.answer(seen).unwrap_or_else(|| json_answer(200, r#"{"items":[]}"#)))
        .await
}

#[tokio::test]
async fn a_code_is_shown_and_waited_for() {
    let service = service(Authority::pending(&["authorization_pending", "authorization_pending"])).await;
    let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
    let shown: Arc<Mutex<Vec<DeviceCode>>> = Arc::default();
    let kept = Arc::clone(&shown);
    let account = client.sign_in_by_code(&move |code| kept.lock().unwrap().push(code.clone())).await.unwrap();
    assert_eq!((account.tenant.as_str(), account.has_mfa), (PRACTICE_TENANT, Some(true)));
    let shown = shown.lock().unwrap().clone();
    assert_eq!(shown.len(), 1);
    assert_eq!(
        (shown[0].code.as_str(), shown[0].address.as_str()),
        ("ABCD-EFGH", "https://login.microsoft.com/device")
    );
    assert_eq!(client.account(), Some(account));
    client.batches(customer_id()).await.unwrap();
    let asked: Vec<String> =
        service.seen().iter().map(|seen| seen.path().rsplit('/').next().unwrap().to_owned()).collect();
    assert_eq!(asked, ["devicecode", "token", "token", "token", "deviceBatches"]);
    assert!(
        service.seen()[0].body.contains("scope=https%3A%2F%2Fapi.partnercenter.microsoft.com%2Fuser_impersonation")
    );
}

#[tokio::test]
async fn a_code_that_does_no_longer_is_told() {
    for (answer, cause) in [
        ("expired_token", SignInCause::NobodyCame),
        ("authorization_declined", SignInCause::Cancelled),
        ("bad_verification_code", SignInCause::Other),
    ] {
        let service = service(Authority::pending(&["authorization_pending", answer])).await;
        let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
        let error = client.sign_in_by_code(&|_| {}).await.unwrap_err();
        assert!(
            matches!(&error, PartnerCenterError::SignInFailed(fault) if fault.cause == cause),
            "{answer}: {error:?}"
        );
        assert!(!error.to_string().contains("the-device-code"));
        assert_eq!(client.account(), None);
    }
}

/// Given up while it waits: nothing stays behind, and the next sign-in goes as usual.
#[tokio::test]
async fn a_sign_in_can_be_given_up() {
    let service = service(Authority::pending(&["authorization_pending"; 1000])).await;
    let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
    let (told, shown) = tokio::sync::oneshot::channel();
    let told = Mutex::new(Some(told));
    let show = move |_: &DeviceCode| {
        told.lock().unwrap().take().unwrap().send(()).unwrap();
    };
    tokio::select! {
        answer = client.sign_in_by_code(&show) => panic!("nobody typed the code: {answer:?}"),
        _ = shown => {}
    }
    assert_eq!(client.account(), None);
    client.sign_in(&authority::WillingBrowser).await.unwrap();
}
