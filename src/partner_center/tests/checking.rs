//! What an account may do, and the one thing that is said to be missing.

use super::*;
use crate::domain::{AccountCheck, AccountFault, AccountFinding, AccountStep};
use authority::WillingBrowser;

const GOOD: &str = r#"{"aud":"https://api.partnercenter.microsoft.com","scp":"user_impersonation","tid":"d0c4e700-7e57-4000-8000-000000000001","amr":["pwd","mfa"]}"#;

/// What the service says to each of the three questions: the list of customers, the link, the policies.
type Says = [(u16, &'static str); 3];

const ONE: &str =
    r#"{"totalCount":1,"items":[{"id":"0c39d6d5-c70d-4c55-bc02-f620844f3fd1","companyProfile":{"companyName":"C"}}]}"#;
const LINK: &str = r#"{"url":"https://admin.microsoft.com/?DAP=false"}"#;
const NONE: &str = r#"{"items":[]}"#;
const NO_ROLE: &str = r#"{"code":"900150","description":"The supplied role does not have the rights"}"#;

async fn checked(claims: &str, says: Says, known: &[CustomerId]) -> (AccountCheck, PartnerCenterClient, TestService) {
    let authority = Authority::telling(claims);
    let service = TestService::start(move |seen, _| {
        authority.answer(seen).unwrap_or_else(|| {
            let at = match seen.path() {
                path if path.ends_with("/policies") => 2,
                path if path.ends_with("/relationshiprequests") => 1,
                _ => 0,
            };
            json_answer(says[at].0, says[at].1)
        })
    })
    .await;
    let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
    client.sign_in(&WillingBrowser).await.unwrap();
    (client.check(known).await, client, service)
}

#[tokio::test]
async fn an_account_that_may_do_everything() {
    let says = [(200, ONE), (200, LINK), (200, NONE)];
    let (check, client, service) = checked(GOOD, says, &[]).await;
    assert_eq!(check.fault(), None);
    let steps: Vec<AccountStep> = check.looks.iter().map(|look| look.step).collect();
    assert_eq!(steps, AccountStep::ALL);
    assert!(check.looks.iter().all(|look| look.finding == AccountFinding::Good), "{check:?}");
    assert_eq!((client.roles().is_agent, client.roles().is_admin_agent), (Some(true), Some(true)));
    assert_eq!(client.roles(), check.roles);
    let asked = service.seen();
    let list = asked.iter().find(|seen| seen.target.ends_with("/customers?size=1")).unwrap();
    assert_eq!(list.header("validatemfa"), Some("true"));
}

#[tokio::test]
async fn what_is_missing_is_named() {
    use AccountFault as F;
    let no_mfa = GOOD.replace(r#","mfa""#, "");
    let other_scope = GOOD.replace("user_impersonation", "openid");
    let compliant = r#"{"items":[],"isMfaCompliant":"false"}"#;
    let refused = |code: &str| F::Refused { code: code.into() };
    let cases: [(&str, Says, F, AccountStep); 18] = [
        // Whoever has a token is signed in, whatever becomes of the questions.
        (GOOD, [(503, ""); 3], F::ServiceBusy, AccountStep::Agent),
        (GOOD, [(429, ""); 3], F::ServiceBusy, AccountStep::Agent),
        (GOOD, [(400, r#"{"code":"800002"}"#); 3], refused("800002"), AccountStep::Agent),
        (GOOD, [(404, r#"{"code":"1000"}"#); 3], refused("404"), AccountStep::Agent),
        (GOOD, [(404, "<html>"); 3], F::BadAnswer, AccountStep::Agent),
        (GOOD, [(403, NO_ROLE); 3], F::NoAgentRole, AccountStep::Agent),
        (GOOD, [(403, ""); 3], F::NothingAllowed, AccountStep::Agent),
        (GOOD, [(200, ONE), (403, NO_ROLE), (403, NO_ROLE)], F::NoAdminRole, AccountStep::AdminAgent),
        (GOOD, [(200, ONE), (200, LINK), (403, NO_ROLE)], F::NoAdminRole, AccountStep::AdminAgent),
        (GOOD, [(200, NONE), (403, NO_ROLE), (500, "")], F::NoAdminRole, AccountStep::AdminAgent),
        (GOOD, [(403, r#"{"code":"900123"}"#); 3], F::AgreementNotAccepted, AccountStep::Agent),
        (GOOD, [(403, r#"{"code":900149}"#); 3], F::ProgrammeInactive, AccountStep::Agent),
        // Somebody is signed in, and it is Partner Center who refuses.
        (GOOD, [(401, r#"{"code":"800001"}"#); 3], F::TokenRefused, AccountStep::SignIn),
        (GOOD, [(401, r#"{"code":"900421"}"#); 3], F::NoSecondFactor, AccountStep::SecondFactor),
        (GOOD, [(401, r#"{"code":"900420"}"#); 3], F::OtherAudience, AccountStep::Audience),
        (GOOD, [(200, compliant), (200, LINK), (200, NONE)], F::NoSecondFactor, AccountStep::SecondFactor),
        (&no_mfa, [(200, ONE), (200, LINK), (200, NONE)], F::NoSecondFactor, AccountStep::SecondFactor),
        (&other_scope, [(200, ONE), (200, LINK), (200, NONE)], F::ConsentMissing, AccountStep::Consent),
    ];
    for (claims, says, fault, place) in cases {
        let (check, ..) = checked(claims, says, &[]).await;
        assert_eq!(check.fault(), Some(&fault), "{says:?} {check:?}");
        let found: Vec<AccountStep> =
            check.looks.iter().filter(|l| matches!(l.finding, AccountFinding::Missing(_))).map(|l| l.step).collect();
        assert_eq!(found, [place], "{says:?}");
        assert_eq!(check.looks.len(), AccountStep::ALL.len(), "{says:?}");
        assert_eq!(check.may_register(), fault == F::NoAdminRole, "{fault:?}");
        // Where everything is refused without a reason, it may be the partner and not the role.
        let lacks_role = (check.roles.is_agent == Some(false), fault == F::NoAgentRole);
        assert_eq!(lacks_role.0, lacks_role.1, "{fault:?}");
    }
}

/// What the token says is told, also where Partner Center tells nothing.
#[tokio::test]
async fn a_busy_service_leaves_what_the_token_says() {
    use AccountFinding as F;
    let (check, ..) = checked(GOOD, [(503, ""); 3], &[]).await;
    let busy = F::Missing(AccountFault::ServiceBusy);
    let found: Vec<&F> = check.looks.iter().map(|look| &look.finding).collect();
    assert_eq!(found, [&F::Good, &F::Good, &F::Unknown, &F::Good, &F::Good, &busy, &F::NotReached]);
}

/// A helpdesk agent sees customers, and may not work with their devices.
#[tokio::test]
async fn who_sees_customers_may_yet_lack_the_role_for_devices() {
    let authority = Authority::telling(GOOD);
    let service = TestService::start(move |seen, _| {
        authority.answer(seen).unwrap_or_else(|| match seen.path() {
            path if path.ends_with("/customers") => json_answer(200, ONE),
            _ => json_answer(403, NO_ROLE),
        })
    })
    .await;
    let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
    client.sign_in(&WillingBrowser).await.unwrap();
    let check = client.check(&[]).await;
    assert_eq!(check.fault(), Some(&AccountFault::NoAgentRole), "{check:?}");
    assert_eq!(client.roles().is_agent, Some(false));
}

/// Trap 21: the partner signs in to its own tenant, and no customer's stands in its place.
#[tokio::test]
async fn a_customers_tenant_is_noticed() {
    let own = CustomerId::parse(PRACTICE_TENANT).unwrap();
    let (check, ..) = checked(GOOD, [(200, ONE), (200, LINK), (200, NONE)], &[own]).await;
    assert_eq!(check.fault(), Some(&AccountFault::CustomerTenant));
}

#[tokio::test]
async fn nobody_signed_in_and_nothing_set_up() {
    let service = TestService::start(|_, _| json_answer(200, NONE)).await;
    let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
    assert_eq!(client.check(&[]).await.fault(), Some(&AccountFault::NobodySignedIn));
    let nowhere = ServiceConfig { client_id: String::new(), ..service.config() };
    let client = PartnerCenterClient::new(nowhere, CredentialStore::of_run()).unwrap();
    assert_eq!(client.check(&[]).await.fault(), Some(&AccountFault::NotSetUp));
    assert!(service.seen().is_empty());
}

/// Trap 21: a token for something else, or of another tenant, is not taken at all.
#[tokio::test]
async fn a_token_for_another_place_is_not_taken() {
    for (claims, cause) in [
        (
            GOOD.replace("https://api.partnercenter.microsoft.com", "https://graph.windows.net"),
            SignInCause::OtherAudience,
        ),
        (GOOD.replace("d0c4e700", "aaaaaaaa"), SignInCause::OtherTenant),
    ] {
        // The id token is of the tenant that was asked for: the access token alone decides.
        let authority = Authority::telling(&claims);
        let service =
            TestService::start(move |seen, _| authority.answer(seen).unwrap_or_else(|| json_answer(200, NONE))).await;
        let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
        let error = client.sign_in(&WillingBrowser).await.unwrap_err();
        assert!(matches!(&error, PartnerCenterError::SignInFailed(fault) if fault.cause == cause), "{error:?}");
        assert_eq!(client.account(), None);
    }
}
