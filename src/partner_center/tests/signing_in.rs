//! Signing in from end to end, and the life of the tokens after it.

use std::sync::Arc;

use super::authority::{WillingBrowser, run_out, signed_in_store};
use super::*;
use crate::credentials::fake::FakePlace;
use crate::domain::AccountFault;

/// A service with an authority; the API answers to the newest token only.
async fn service(authority: &Arc<Authority>) -> TestService {
    let authority = Arc::clone(authority);
    TestService::start(move |seen, _| authority.answer(seen).unwrap_or_else(|| json_answer(200, r#"{"items":[]}"#)))
        .await
}

pub(super) fn renewals(service: &TestService) -> usize {
    service.seen().iter().filter(|seen| seen.body.contains("grant_type=refresh_token")).count()
}

/// What stands in the `Authorization` of the last call to the API.
pub(super) fn last_token(service: &TestService) -> String {
    let seen = service.seen();
    seen.iter()
        .rfind(|seen| seen.path().starts_with("/v1/"))
        .and_then(|s| s.header("authorization"))
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_sign_in_from_end_to_end() {
    let service = service(&Arc::default()).await;
    let store = CredentialStore::of_run();
    let client = PartnerCenterClient::new(service.config(), store.clone()).unwrap();
    let account = client.sign_in(&WillingBrowser).await.unwrap();
    assert_eq!(
        account,
        Account {
            name: Some("sam@fabrikam.example".into()),
            tenant: PRACTICE_TENANT.into(),
            has_mfa: Some(true),
            wants_mfa: false,
            is_turned_away: false,
            kept_in: StoreKind::Run,
            token_ends_at: account.token_ends_at,
        }
    );
    assert_eq!(client.account(), Some(account.clone()));
    client.batches(customer_id()).await.unwrap();
    assert_eq!(last_token(&service), "Bearer access-1");

    // The next command finds the sign-in in the store, and need not renew it.
    let next = PartnerCenterClient::new(service.config(), store.clone()).unwrap();
    assert_eq!(next.account(), Some(account));
    next.batches(customer_id()).await.unwrap();
    assert_eq!(renewals(&service), 0);

    next.sign_out().await.unwrap();
    assert_eq!(next.account(), None);
    assert!(next.batches(customer_id()).await.unwrap_err().needs_sign_in());
    assert_eq!(PartnerCenterClient::new(service.config(), store).unwrap().account(), None);
}

#[tokio::test]
async fn tokens_are_for_the_tenant_they_were_given_for() {
    let service = service(&Arc::default()).await;
    let store = run_out(&service.config());
    assert!(PartnerCenterClient::new(service.config(), store.clone()).unwrap().account().is_some());
    let other = ServiceConfig { tenant: "another".into(), ..service.config() };
    assert_eq!(PartnerCenterClient::new(other, store.clone()).unwrap().account(), None);
    let microsoft = ServiceConfig::microsoft(PRACTICE_TENANT.into(), PRACTICE_CLIENT_ID.into());
    assert_eq!(PartnerCenterClient::new(microsoft, store).unwrap().account(), None);
}

/// Comes back with a refusal in place of a code.
struct UnwillingBrowser;

impl Browser for UnwillingBrowser {
    fn open(&self, address: &str) -> Result<(), String> {
        let address = url::Url::parse(address).map_err(|e| e.to_string())?;
        let one = |key: &str| address.query_pairs().find(|(k, _)| k == key).map(|(_, v)| v.into_owned()).unwrap();
        let back = format!(
            "{}/?error=access_denied&error_description=AADSTS65004%3A%20declined&state={}",
            one("redirect_uri"),
            one("state")
        );
        WillingBrowser.open(&back)
    }
}

/// There is none.
struct NoBrowser;

impl Browser for NoBrowser {
    fn open(&self, _: &str) -> Result<(), String> {
        Err("xdg-open cannot be started".into())
    }
}

#[tokio::test]
async fn a_sign_in_that_fails_says_why() {
    let service = service(&Arc::default()).await;
    let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
    let cases: [(&dyn Browser, &str); 2] = [(&UnwillingBrowser, "AADSTS65004: declined"), (&NoBrowser, "xdg-open")];
    for (browser, expected) in cases {
        let error = client.sign_in(browser).await.unwrap_err();
        assert!(matches!(error, PartnerCenterError::SignInFailed(_)), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    assert_eq!(client.account(), None);

    let nowhere = ServiceConfig { tenant: "common".into(), ..service.config() };
    let client = PartnerCenterClient::new(nowhere, CredentialStore::of_run()).unwrap();
    assert!(matches!(client.sign_in(&WillingBrowser).await, Err(PartnerCenterError::NotSetUp(_))));
}

#[tokio::test]
async fn many_callers_renew_once() {
    let service = service(&Arc::new(Authority::begun())).await;
    let client = Arc::new(PartnerCenterClient::new(service.config(), run_out(&service.config())).unwrap());
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let client = Arc::clone(&client);
            tokio::spawn(async move { client.batches(customer_id()).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(renewals(&service), 1);
    let tokens: Vec<_> =
        service.seen().iter().filter_map(|seen| seen.header("authorization").map(str::to_owned)).collect();
    assert_eq!(tokens, vec!["Bearer access-2"; 20]);
}

/// A check after a sign-in that failed says what it failed for, until somebody signs in or out.
#[tokio::test]
async fn a_check_names_what_the_last_sign_in_failed_for() {
    let service = service(&Arc::default()).await;
    let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
    let fault = async || client.check(&[]).await.fault().cloned();
    client.sign_in(&UnwillingBrowser).await.unwrap_err();
    assert_eq!(fault().await, Some(AccountFault::ConsentMissing));
    // Who finds no browser has learnt nothing new of the account.
    client.sign_in(&NoBrowser).await.unwrap_err();
    assert_eq!(fault().await, Some(AccountFault::ConsentMissing));
    client.sign_out().await.unwrap();
    assert_eq!(fault().await, Some(AccountFault::NobodySignedIn));
}

#[tokio::test]
async fn a_rotated_refresh_token_is_kept() {
    let service = service(&Arc::new(Authority::begun())).await;
    let store = run_out(&service.config());
    PartnerCenterClient::new(service.config(), store.clone()).unwrap().batches(customer_id()).await.unwrap();
    // Another command on the same store has the new tokens.
    let (kept, _) = store.load().unwrap().unwrap();
    let kept = secrecy::ExposeSecret::expose_secret(&kept).to_owned();
    assert!(kept.contains("access-2") && kept.contains("refresh-2") && !kept.contains("refresh-1"), "{kept}");
}

/// A caller that gives up in the middle of a renewal must not lose the rotated token.
#[tokio::test]
async fn giving_up_does_not_lose_a_renewal() {
    let service = service(&Arc::new(Authority::begun())).await;
    let client = PartnerCenterClient::new(service.config(), run_out(&service.config())).unwrap();
    {
        let mut call = std::pin::pin!(client.batches(customer_id()));
        // Polled once: the renewal is under way. Then dropped.
        let begun =
            std::future::poll_fn(|context| std::task::Poll::Ready(call.as_mut().poll(context).is_pending())).await;
        assert!(begun);
    }
    client.batches(customer_id()).await.unwrap();
    assert_eq!(renewals(&service), 1);
}

/// Two programs share a store; the one that comes second uses what the first has renewed.
#[tokio::test]
async fn another_programs_renewal_is_taken_up() {
    let service = service(&Arc::new(Authority::begun())).await;
    let store = run_out(&service.config());
    let window = PartnerCenterClient::new(service.config(), store.clone()).unwrap();
    let command = PartnerCenterClient::new(service.config(), store).unwrap();
    command.batches(customer_id()).await.unwrap();
    window.batches(customer_id()).await.unwrap();
    assert_eq!(renewals(&service), 1);
    assert_eq!(last_token(&service), "Bearer access-2");
}

#[tokio::test]
async fn a_spent_sign_in_needs_a_person() {
    let authority = Arc::new(Authority::begun());
    authority.revoke();
    let service = service(&authority).await;
    let store = run_out(&service.config());
    let client = PartnerCenterClient::new(service.config(), store.clone()).unwrap();
    assert!(client.account().is_some());
    let error = client.batches(customer_id()).await.unwrap_err();
    assert!(matches!(error, PartnerCenterError::SignInNeeded(_)), "{error}");
    assert!(error.to_string().contains("AADSTS70000"), "{error}");
    assert_eq!(client.account(), None);
    assert!(store.load().unwrap().is_none());
    assert!(service.seen().iter().all(|seen| !seen.path().starts_with("/v1/")));

    client.sign_in(&WillingBrowser).await.unwrap();
    client.batches(customer_id()).await.unwrap();
}

/// Whom the service turns away is not signed in for it, until it lets them in.
#[tokio::test]
async fn a_sign_in_that_is_turned_away_is_remembered() {
    let authority = Authority::default();
    let service = TestService::start(move |seen, _| {
        authority.answer(seen).unwrap_or_else(|| match seen.path() {
            path if path.ends_with("/deviceBatches") => json_answer(401, r#"{"code":"800001","description":"x"}"#),
            _ => json_answer(200, r#"{"items":[]}"#),
        })
    })
    .await;
    let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
    client.sign_in(&WillingBrowser).await.unwrap();
    let is_turned_away = || client.account().map(|account| account.is_turned_away);
    assert_eq!(is_turned_away(), Some(false));
    assert!(matches!(client.batches(customer_id()).await, Err(PartnerCenterError::SignInNeeded(_))));
    assert_eq!(is_turned_away(), Some(true));
    client.customers().await.unwrap();
    assert_eq!(is_turned_away(), Some(false));
}

/// After a refusal for want of a second factor, the browser's own sign-in is not taken for granted.
#[tokio::test]
async fn after_mfa_was_missing_the_sign_in_is_asked_anew() {
    let authority = Authority::default();
    let service = TestService::start(move |seen, _| {
        authority.answer(seen).unwrap_or_else(|| json_answer(401, r#"{"code":"900421","description":"x"}"#))
    })
    .await;
    let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
    client.sign_in(&WillingBrowser).await.unwrap();
    assert!(matches!(client.batches(customer_id()).await, Err(PartnerCenterError::MfaNeeded(_))));
    client.sign_in(&WillingBrowser).await.unwrap();
    let prompts: Vec<_> = service
        .seen()
        .iter()
        .filter(|seen| seen.path().ends_with("/authorize"))
        .map(|seen| seen.target.split("prompt=").nth(1).unwrap().split('&').next().unwrap().to_owned())
        .collect();
    assert_eq!(prompts, ["select_account", "login"]);
}

/// A 401 with nothing but a challenge, as Partner Center gives it where the second factor is missing.
#[tokio::test]
async fn a_bare_refusal_of_a_new_token_means_the_second_factor() {
    for (is_single_factor, prompt) in [(true, "login"), (false, "select_account")] {
        let authority = if is_single_factor { Authority::single_factor() } else { Authority::default() };
        let service = TestService::start(move |seen, _| {
            let challenge = [("www-authenticate", "Bearer error=\"invalid_token\"")];
            authority.answer(seen).unwrap_or_else(|| status_answer(401, &challenge))
        })
        .await;
        let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
        client.sign_in(&WillingBrowser).await.unwrap();
        let error = client.batches(customer_id()).await.unwrap_err();
        assert_eq!(matches!(error, PartnerCenterError::MfaNeeded(_)), is_single_factor, "{error}");
        assert!(error.needs_sign_in());
        client.sign_in(&WillingBrowser).await.unwrap();
        let last = service.seen().into_iter().rfind(|seen| seen.path().ends_with("/authorize")).unwrap();
        assert!(last.target.contains(&format!("prompt={prompt}")), "{}", last.target);
    }
}

/// A filter, or the page of a network that wants a sign-in of its own, answers in the authority's place.
#[tokio::test]
async fn what_is_not_the_authoritys_word_does_not_end_the_sign_in() {
    let authority = Authority::begun();
    let service = TestService::start(move |seen, count| match authority.answer(seen) {
        Some(_) if count == 0 => json_answer(403, "<html>Blocked by your administrator</html>"),
        Some(answer) => answer,
        None => json_answer(200, r#"{"items":[]}"#),
    })
    .await;
    let store = run_out(&service.config());
    let client = PartnerCenterClient::new(service.config(), store.clone()).unwrap();
    let error = client.batches(customer_id()).await.unwrap_err();
    assert!(error.is_transient() && !error.needs_sign_in(), "{error}");
    assert!(client.account().is_some() && store.load().unwrap().is_some());
}

/// Between a look into the store and the renewal another program was quicker, and a refresh token is good for once.
#[tokio::test]
async fn a_renewal_that_comes_second_takes_up_the_first() {
    let config: Arc<std::sync::OnceLock<ServiceConfig>> = Arc::default();
    let (known, shared) = (Arc::clone(&config), CredentialStore::of_run());
    let other = shared.clone();
    let service = TestService::start(move |seen, _| {
        if !seen.path().ends_with("/token") {
            return json_answer(200, r#"{"items":[]}"#);
        }
        let (kept, _) = signed_in_store(known.get().unwrap(), "access-2", "refresh-2").load().unwrap().unwrap();
        other.save(&kept, &kept);
        json_answer(400, r#"{"error":"invalid_grant","error_description":"AADSTS70000: no such grant."}"#)
    })
    .await;
    config.set(service.config()).unwrap();
    let (old, _) = run_out(&service.config()).load().unwrap().unwrap();
    shared.save(&old, &old);
    let client = PartnerCenterClient::new(service.config(), shared.clone()).unwrap();
    client.batches(customer_id()).await.unwrap();
    assert_eq!(last_token(&service), "Bearer access-2");
    assert!(shared.load().unwrap().is_some());
}

/// The window is open and nobody is signed in; somebody signs in with the command line beside it, and later out.
#[tokio::test]
async fn another_programs_sign_in_is_taken_up_and_its_sign_out_too() {
    let service = service(&Arc::default()).await;
    let store = CredentialStore::of_run();
    let window = PartnerCenterClient::new(service.config(), store.clone()).unwrap();
    let told = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = Arc::clone(&told);
    window.when_taken_up(move || {
        count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    });
    assert!(window.batches(customer_id()).await.unwrap_err().needs_sign_in());
    let command = PartnerCenterClient::new(service.config(), store).unwrap();
    command.sign_in(&WillingBrowser).await.unwrap();
    // Before the next request.
    window.batches(customer_id()).await.unwrap();
    assert_eq!(window.account(), command.account());
    assert_eq!(told.load(std::sync::atomic::Ordering::Relaxed), 1);
    command.sign_out().await.unwrap();
    // When a person presses.
    window.look_again().await;
    assert_eq!((window.account(), told.load(std::sync::atomic::Ordering::Relaxed)), (None, 2));
    assert!(window.account_trouble().is_none());
    command.sign_in(&WillingBrowser).await.unwrap();
    window.look_again().await;
    assert_eq!(window.account(), command.account());
}

/// The service wants the second factor; somebody signs in with it in another program.
#[tokio::test]
async fn a_sign_in_without_the_second_factor_gives_way_to_another_programs() {
    let authority = Arc::new(Authority::default());
    let answering = Arc::clone(&authority);
    let service = TestService::start(move |seen, _| {
        let is_first = seen.header("authorization") == Some("Bearer access-1");
        answering.answer(seen).unwrap_or_else(|| match is_first {
            true => json_answer(401, r#"{"code":"900421","description":"x"}"#),
            false => json_answer(200, r#"{"items":[]}"#),
        })
    })
    .await;
    let store = CredentialStore::of_run();
    let window = PartnerCenterClient::new(service.config(), store.clone()).unwrap();
    window.sign_in(&WillingBrowser).await.unwrap();
    assert!(matches!(window.batches(customer_id()).await, Err(PartnerCenterError::MfaNeeded(_))));
    assert_eq!(window.account().map(|account| account.wants_mfa), Some(true));
    // Looking again changes nothing as long as it is the same sign-in.
    window.look_again().await;
    assert_eq!(window.account().map(|account| account.wants_mfa), Some(true));
    let command = PartnerCenterClient::new(service.config(), store).unwrap();
    command.sign_in(&WillingBrowser).await.unwrap();
    window.batches(customer_id()).await.unwrap();
    assert_eq!(window.account().map(|account| account.wants_mfa), Some(false));
}

/// Signing out ends what waits on the session: a person in front of a browser, and a code that nobody types.
#[tokio::test]
async fn signing_out_ends_a_sign_in_that_is_under_way() {
    struct Nobody(tokio::sync::mpsc::UnboundedSender<()>);
    impl Browser for Nobody {
        fn open(&self, _: &str) -> Result<(), String> {
            self.0.send(()).map_err(|error| error.to_string())
        }
    }
    let service = service(&Arc::new(Authority::pending(&["authorization_pending"; 1000]))).await;
    let store = CredentialStore::of_run();
    let client = Arc::new(PartnerCenterClient::new(service.config(), store.clone()).unwrap());
    let (told, mut begun) = tokio::sync::mpsc::unbounded_channel();
    for is_by_code in [false, true] {
        let (client, told) = (Arc::clone(&client), told.clone());
        let waiting = tokio::spawn({
            let client = Arc::clone(&client);
            async move {
                match is_by_code {
                    true => client.sign_in_by_code(&move |_| told.send(()).unwrap()).await,
                    false => client.sign_in(&Nobody(told)).await,
                }
            }
        });
        begun.recv().await.unwrap();
        client.sign_out().await.unwrap();
        let error = waiting.await.unwrap().unwrap_err();
        let is_cancelled =
            matches!(&error, PartnerCenterError::SignInFailed(fault) if fault.cause == SignInCause::Cancelled);
        assert!(is_cancelled, "{error:?}");
        assert!(client.account().is_none() && store.load().unwrap().is_none());
    }
}

/// Offline, or with an authority that does not answer: signing out asks nobody and waits for nobody.
#[tokio::test]
async fn signing_out_does_not_wait_for_a_renewal() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let config = ServiceConfig::loopback(url::Url::parse(&address).unwrap()).unwrap();
    let store = run_out(&config);
    let client = Arc::new(PartnerCenterClient::new(config, store.clone()).unwrap());
    let renewing = tokio::spawn({
        let client = Arc::clone(&client);
        async move { client.batches(customer_id()).await }
    });
    // The authority takes the line and says nothing.
    let (_silent, _) = listener.accept().await.unwrap();
    client.sign_out().await.unwrap();
    assert!(renewing.await.unwrap().unwrap_err().needs_sign_in());
    assert!(client.account().is_none() && store.load().unwrap().is_none());
}

/// The store can be read and not cleared: what was refused or signed out is not taken up again, and another sign-in is.
#[tokio::test]
async fn what_stays_in_the_store_is_not_taken_up_again() {
    for is_sign_out in [false, true] {
        let authority = Arc::new(Authority::begun());
        authority.revoke();
        let service = service(&authority).await;
        let place = FakePlace::taking(9_999);
        let (old, _) = run_out(&service.config()).load().unwrap().unwrap();
        place.store().save(&old, &old);
        place.is_stuck.store(true, std::sync::atomic::Ordering::Relaxed);
        let client = PartnerCenterClient::new(service.config(), place.store()).unwrap();
        assert!(client.account().is_some());
        if is_sign_out {
            let error = client.sign_out().await.unwrap_err();
            assert!(matches!(error, PartnerCenterError::StillKept(_)), "{error}");
        }
        for _ in 0..3 {
            assert!(client.batches(customer_id()).await.unwrap_err().needs_sign_in());
            client.look_again().await;
            assert_eq!(client.account(), None);
        }
        assert_eq!(renewals(&service), usize::from(!is_sign_out));
        let (new, _) = signed_in_store(&service.config(), "access-9", "refresh-9").load().unwrap().unwrap();
        place.keep_last(&new);
        client.batches(customer_id()).await.unwrap();
        assert_eq!(last_token(&service), "Bearer access-9");
    }
}

/// Given up while the store takes its time: a sign-out waits for what is being written down, and clears it. Where nobody signs out, it is
/// told that somebody is signed in.
#[tokio::test]
async fn a_sign_in_is_given_up_while_it_is_written_down() {
    let service = service(&Arc::default()).await;
    for is_sign_out in [false, true] {
        let place = FakePlace::taking(9_999);
        let client = Arc::new(PartnerCenterClient::new(service.config(), place.store()).unwrap());
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        client.when_taken_up(move || tell.send(()).unwrap());
        let (mut begun, go) = place.hold_up_a_write();
        let signing_in = tokio::spawn({
            let client = Arc::clone(&client);
            async move { client.sign_in(&WillingBrowser).await }
        });
        begun.recv().await.unwrap();
        signing_in.abort();
        assert!(signing_in.await.unwrap_err().is_cancelled());
        if is_sign_out {
            let mut signing_out = std::pin::pin!(client.sign_out());
            let is_waiting =
                std::future::poll_fn(|context| std::task::Poll::Ready(signing_out.as_mut().poll(context).is_pending()));
            assert!(is_waiting.await);
            // Whatever it had begun in the store would be done before this.
            tokio::task::spawn_blocking(|| ()).await.unwrap();
            go.send(()).unwrap();
            signing_out.await.unwrap();
            assert!(client.account().is_none() && place.store().load().unwrap().is_none());
            assert!(told.try_recv().is_err(), "nobody is signed in");
        } else {
            go.send(()).unwrap();
            told.recv().await.unwrap();
            assert!(client.account().is_some() && place.store().load().unwrap().is_some());
        }
    }
}
