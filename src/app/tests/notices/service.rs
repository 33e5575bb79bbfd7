//! What Partner Center and the sign-in refuse, a line that fails, and what to do then.

use std::time::Duration;

use insta::assert_snapshot;

use super::super::check::notice_line;
use super::{denied, told};
use crate::app::notice::{Errand, Failure, Notice};
use crate::partner_center::{Gap, PartnerCenterError as P};

/// Everything that is done with the service.
const ERRANDS: [Errand; 11] = [
    Errand::SignIn,
    Errand::Question,
    Errand::CustomersOfSignIn,
    Errand::Upload,
    Errand::Follow,
    Errand::TakingBack,
    Errand::NewProfile,
    Errand::Profile,
    Errand::Assigning,
    Errand::Assigned,
    Errand::Command,
];

/// For each failure and each errand one line.
fn next_steps(failures: impl IntoIterator<Item = Failure>) -> String {
    let mut lines = Vec::new();
    for failure in failures {
        let mut before = String::new();
        for errand in ERRANDS {
            let notice = Notice::during(errand, &failure);
            let line = notice_line(&Notice { next: String::new(), ..notice.clone() });
            if line != before {
                lines.push(line.clone());
                before = line;
            }
            lines.push(format!("    {errand:?}: {}", notice.next));
        }
    }
    lines.join("\n")
}

#[test]
fn what_to_do_next_depends_on_what_was_being_done() {
    let id = || Some("7d0c0b0a-1111-4222-8333-abcdefabcdef".to_owned());
    assert_snapshot!(next_steps([
        P::SignInNeeded("the refresh token has run out".into()).into(),
        P::MfaNeeded("900421: MFA".into()).into(),
        P::Forbidden { code: "900150".into(), message: "role".into(), correlation_id: id() }.into(),
        P::Forbidden { code: "403".into(), message: String::new(), correlation_id: id() }.into(),
        P::NotFound("batch KIOSK".into()).into(),
        P::Refused { code: "800002".into(), message: "Invalid input".into(), correlation_id: id() }.into(),
        P::Throttled { wait: Duration::from_secs(57), correlation_id: None }.into(),
        P::ServiceFailed { status: 503, message: "try later".into(), correlation_id: id() }.into(),
        P::NotConnected(Box::new(denied())).into(),
        P::Broken("connection reset".into()).into(),
        P::BadAnswer("no tracking id".into()).into(),
        P::NotWhole { gap: Gap::Short, why: "2 are listed where there are 3".into() }.into(),
        P::NotSetUp("tenant".into()).into(),
        Failure::Stopped,
        Failure::AlreadySending,
    ]), @r#"
    Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more
        SignIn: Sign in under Settings. Then try again
        Question: Sign in under Settings. Then try again
        CustomersOfSignIn: Sign in under Settings. Then the customers come by themselves
        Upload: Sign in under Settings. Then what waits goes on by itself
        Follow: Sign in under Settings. Then what waits goes on by itself
        TakingBack: Sign in under Settings. What is taken back stays so; then press "Take them back now" again
        NewProfile: Sign in under Settings. Then try again: nothing was changed
        Profile: Sign in under Settings. Then try again: nothing was changed
        Assigning: Sign in under Settings. Then give the profile again: nothing was given
        Assigned: Sign in under Settings. Then refresh the profiles: what came of what has left is asked for then. Give the profile again to devices that lack it
        Command: docket sign-in signs in. Then give the command again
    Warning: Partner Center wants a sign-in with a second factor (MFA)
        SignIn: Sign in again, and pass the second factor. If you are not asked for it, your administrator must switch it on
        Question: Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again
        CustomersOfSignIn: Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then the customers come by themselves
        Upload: Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then what waits goes on by itself
        Follow: Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then what waits goes on by itself
        TakingBack: Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. What is taken back stays so; then press "Take them back now" again
        NewProfile: Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again: nothing was changed
        Profile: Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again: nothing was changed
        Assigning: Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then give the profile again: nothing was given
        Assigned: Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then refresh the profiles: what came of what has left is asked for then. Give the profile again to devices that lack it
        Command: docket sign-out, then docket sign-in with MFA. If you are not asked for it, your administrator must switch it on. Then give the command again
    Error: Your account lacks a role in Partner Center
        SignIn: Ask your Partner Center administrator for the role of sales agent. Then try again
        Question: Ask your Partner Center administrator for the role of sales agent. Then try again
        CustomersOfSignIn: Ask your Partner Center administrator for the role of sales agent. Then refresh the list under Customers
        Upload: Ask your Partner Center administrator for the role of sales agent. The devices wait here; then press "Send…" again
        Follow: Ask your Partner Center administrator for the role of sales agent. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
        TakingBack: Ask your Partner Center administrator for the role of sales agent. What is taken back stays so; then press "Take them back now" again
        NewProfile: Ask your Partner Center administrator for the role of sales agent. Then try again: nothing was changed
        Profile: Ask your Partner Center administrator for the role of sales agent. Then try again: nothing was changed
        Assigning: Ask your Partner Center administrator for the role of sales agent. Then give the profile again: nothing was given
        Assigned: Ask your Partner Center administrator for the role of sales agent. Then refresh the profiles: what came of what has left is asked for then. Give the profile again to devices that lack it
        Command: Ask your Partner Center administrator for the role of sales agent. Then give the command again
    Error: Partner Center does not allow this (403)
        SignIn: Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again
        Question: Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again
        CustomersOfSignIn: Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then refresh the list under Customers
        Upload: Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. The devices wait here; then press "Send…" again
        Follow: Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
        TakingBack: Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. What is taken back stays so; then press "Take them back now" again
        NewProfile: Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again: nothing was changed
        Profile: Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again: nothing was changed
        Assigning: Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then give the profile again: nothing was given
    Error: Partner Center does not tell what became of the profile that it took (403)
        Assigned: Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then refresh the profiles: what came of what has left is asked for then. Give the profile again to devices that lack it
    Error: Partner Center does not allow this (403)
        Command: Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. docket account check tells whether a role is missing, docket customers list whether the relationship is. Then give the command again
    Error: Partner Center does not know what was asked for
        SignIn: Nothing was changed. Try again; if it comes again, give Partner Center's support the correlation id below
        Question: Nothing was changed. Try again; if it comes again, give Partner Center's support the correlation id below
        CustomersOfSignIn: Refresh the customers under Customers; if it comes again, give Partner Center's support the correlation id below
    Error: Partner Center did not take the devices: it does not know where they belong
        Upload: They wait here. Refresh the customers; where the customer is still among them, press "Send…" again. If it comes again, give Partner Center's support the correlation id below
    Error: Partner Center does not know what was asked for
        Follow: What was sent stays with Partner Center, and what was not waits here. Refresh the customers, then press "Send…" again; if it comes again, give Partner Center's support the correlation id below
        TakingBack: Refresh the customers, then press "Take them back now" again
        NewProfile: Nothing was made. Partner Center does not find the customer, or has no profiles for it: refresh the customers. Where the customer stands among them, try again; if it comes again, give Partner Center's support the correlation id below
        Profile: Nothing was changed. The profile or the customer may be gone: refresh the profiles, which shows it
        Assigning: Nothing was given. The profile or the customer may be gone: refresh the profiles, which shows it
        Assigned: What has left goes on at Partner Center. Refresh the profiles to ask again; if it comes again, give Partner Center's support the correlation id below
        Command: It may be gone. docket customers refresh, then give the command again
    Error: Partner Center refuses the request (800002)
        SignIn: Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
        Question: Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
        CustomersOfSignIn: Refresh the customers under Customers; if it is refused once more, give Partner Center's support the correlation id below
    Error: Partner Center refuses the upload as it is (800002)
        Upload: None of its devices was taken, and sending them unchanged does not help. A supervisor checks them in Review; Partner Center's support needs the correlation id below
    Error: Partner Center refuses the request (800002)
        Follow: Nothing is lost: what was sent stays with Partner Center, and what was not waits here. Press "Send…" to ask again; if it is refused once more, give Partner Center's support the correlation id below
        TakingBack: What is taken back stays so. Press "Take them back now" to try again; if it is refused once more, give Partner Center's support the correlation id below
        NewProfile: Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
        Profile: Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
        Assigning: Nothing was given. Try again; if it is refused once more, give Partner Center's support the correlation id below
        Assigned: What has left goes on at Partner Center. Refresh the profiles to ask again; if it is refused once more, give Partner Center's support the correlation id below
        Command: Giving the command again unchanged hardly helps. Partner Center's support needs the correlation id below
    Info: Microsoft's sign-in asks to wait 57 seconds
        SignIn: You are not signed in. Try again a little later
    Info: Partner Center asks to wait 57 seconds
        Question: Nothing was changed. Try again a little later
        CustomersOfSignIn: The customers that are known here stay. Refresh the list a little later under Customers
        Upload: It goes on by itself, and nothing is sent twice
        Follow: It goes on by itself, and nothing is sent twice
        TakingBack: Press "Take them back now" again a little later: Docket looks first which registrations are gone already
        NewProfile: Nothing was changed. Try again a little later
        Profile: Nothing was changed. Try again a little later
        Assigning: Nothing was given. Give the profile again a little later
        Assigned: What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then
        Command: Give the command again a little later: nothing is done twice
    Warning: Microsoft's sign-in itself failed (status 503)
        SignIn: You are not signed in. Try again a little later. If it lasts, give your administrator the details below
    Warning: Partner Center itself failed (status 503)
        Question: Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the correlation id below
        CustomersOfSignIn: The customers that are known here stay. Refresh the list a little later under Customers. If it lasts, give Partner Center's support the correlation id below
        Upload: It goes on by itself, and nothing is sent twice. If it lasts, give Partner Center's support the correlation id below
        Follow: It goes on by itself, and nothing is sent twice. If it lasts, give Partner Center's support the correlation id below
        TakingBack: Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, give Partner Center's support the correlation id below
        NewProfile: Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the correlation id below
        Profile: Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the correlation id below
        Assigning: Nothing was given. Give the profile again a little later. If it lasts, give Partner Center's support the correlation id below
        Assigned: What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then. If it lasts, give Partner Center's support the correlation id below
        Command: Give the command again a little later: nothing is done twice. If it lasts, give Partner Center's support the correlation id below
    Warning: Microsoft's sign-in cannot be reached
        SignIn: You are not signed in. Try again a little later. If it lasts, test the network under Diagnostics
    Warning: Partner Center cannot be reached
        Question: Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
        CustomersOfSignIn: The customers that are known here stay. Refresh the list a little later under Customers. If it lasts, test the network under Diagnostics
        Upload: It goes on by itself, and nothing is sent twice. If it lasts, test the network under Diagnostics
        Follow: It goes on by itself, and nothing is sent twice. If it lasts, test the network under Diagnostics
        TakingBack: Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, test the network under Diagnostics
        NewProfile: Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
        Profile: Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
        Assigning: Nothing was given. Give the profile again a little later. If it lasts, test the network under Diagnostics
        Assigned: What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then. If it lasts, test the network under Diagnostics
        Command: Give the command again a little later: nothing is done twice. If it lasts, docket network test says where the way ends
    Warning: The line to Microsoft's sign-in broke before its answer had come
        SignIn: You are not signed in. Try again a little later. If it lasts, test the network under Diagnostics
    Warning: The line to Partner Center broke before its answer had come
        Question: Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
        CustomersOfSignIn: The customers that are known here stay. Refresh the list a little later under Customers. If it lasts, test the network under Diagnostics
        Upload: It goes on by itself, and nothing is sent twice. If it lasts, test the network under Diagnostics
        Follow: It goes on by itself, and nothing is sent twice. If it lasts, test the network under Diagnostics
        TakingBack: Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, test the network under Diagnostics
        NewProfile: Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
        Profile: Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
        Assigning: Nothing was given. Give the profile again a little later. If it lasts, test the network under Diagnostics
        Assigned: What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then. If it lasts, test the network under Diagnostics
        Command: Give the command again a little later: nothing is done twice. If it lasts, docket network test says where the way ends
    Error: What answered is not Microsoft's sign-in
        SignIn: You are not signed in. Try again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    Error: Partner Center's answer cannot be understood
        Question: Nothing was changed. Try again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        CustomersOfSignIn: The customers that are known here stay. Refresh the list a little later under Customers. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        Upload: It goes on by itself, and nothing is sent twice. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        Follow: It goes on by itself, and nothing is sent twice. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        TakingBack: Press "Take them back now" again a little later: Docket looks first which registrations are gone already. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        NewProfile: Nothing was changed. Try again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        Profile: Nothing was changed. Try again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        Assigning: Nothing was given. Give the profile again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        Assigned: What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        Command: Give the command again a little later: nothing is done twice. Something else may have answered, such as a sign-in page of the network: docket network test
    Warning: Partner Center's list is not whole: it counts more than it names, or has no end. What is not in it may be there all the same, so nothing is taken for missing
        SignIn: You are not signed in. Try again a little later. If it lasts, give Partner Center's support the details below
        Question: Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the details below
        CustomersOfSignIn: The customers that are known here stay. Refresh the list a little later under Customers. If it lasts, give Partner Center's support the details below
        Upload: It goes on by itself, and nothing is sent twice. If it lasts, give Partner Center's support the details below
        Follow: It goes on by itself, and nothing is sent twice. If it lasts, give Partner Center's support the details below
        TakingBack: Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, give Partner Center's support the details below
        NewProfile: Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the details below
        Profile: Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the details below
        Assigning: Nothing was given. Give the profile again a little later. If it lasts, give Partner Center's support the details below
        Assigned: What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then. If it lasts, give Partner Center's support the details below
        Command: Give the command again a little later: nothing is done twice. If it lasts, give Partner Center's support the details below
    Warning: The connection to Partner Center is not set up
        SignIn: Your administrator enters the tenant and the application id under Settings: the set-up guide there says where they are found
        Question: Your administrator enters the tenant and the application id under Settings: the set-up guide there says where they are found
        CustomersOfSignIn: Your administrator enters the tenant and the application id under Settings: the set-up guide there says where they are found
        Upload: Your administrator enters the tenant and the application id under Settings: the set-up guide there says where they are found
        Follow: Your administrator enters the tenant and the application id under Settings: the set-up guide there says where they are found
        TakingBack: Your administrator enters the tenant and the application id under Settings: the set-up guide there says where they are found
        NewProfile: Your administrator enters the tenant and the application id under Settings: the set-up guide there says where they are found
        Profile: Your administrator enters the tenant and the application id under Settings: the set-up guide there says where they are found
        Assigning: Your administrator enters the tenant and the application id under Settings: the set-up guide there says where they are found
        Assigned: Your administrator enters the tenant and the application id under Settings: the set-up guide there says where they are found
        Command: Your administrator sets partner.tenant and partner.client-id with docket config set
    Info: Stopped
        SignIn: What was sent goes on at Partner Center. Press "Send…" to ask for the results
        Question: What was sent goes on at Partner Center. Press "Send…" to ask for the results
        CustomersOfSignIn: What was sent goes on at Partner Center. Press "Send…" to ask for the results
        Upload: What was sent goes on at Partner Center. Press "Send…" to ask for the results
        Follow: What was sent goes on at Partner Center. Press "Send…" to ask for the results
        TakingBack: What is taken back stays so. Press "Take them back now" to go on
        NewProfile: Nothing was done
        Profile: Nothing was done
        Assigning: Nothing was done
        Assigned: What has left goes on at Partner Center. Refresh the profiles: what came of it is asked for then
        Command: What has left goes on at Partner Center. Give the command again to go on here
    Warning: Another program is sending from this queue
        SignIn: Wait until it is done, then try again
        Question: Wait until it is done, then try again
        CustomersOfSignIn: Wait until it is done, then try again
        Upload: Wait until it is done, then try again
        Follow: Wait until it is done, then try again
        TakingBack: Wait until it is done, then try again
        NewProfile: Wait until it is done, then try again
        Profile: Wait until it is done, then try again
        Assigning: Wait until it is done, then try again
        Assigned: Wait until it is done, then try again
        Command: Wait until it is done, then try again
    "#);
}

#[test]
fn what_the_service_says() {
    let id = || Some("7d0c0b0a-1111-4222-8333-abcdefabcdef".to_owned());
    assert_snapshot!(told([
        P::SignInNeeded("the refresh token has run out".into()),
        P::SignInFailed("access_denied".into()),
        P::MfaNeeded("interaction_required: AADSTS50076: MFA".into()),
        P::NotFound("batch KIOSK".into()),
        P::Refused { code: "800002".into(), message: "Invalid input".into(), correlation_id: id() },
        P::Throttled { wait: Duration::from_secs(57), correlation_id: None },
        P::ServiceFailed { status: 503, message: "try later".into(), correlation_id: id() },
        P::NotConnected(Box::new(denied())),
        P::Broken("connection reset".into()),
        P::BadAnswer("no tracking id".into()),
        P::NotWhole { gap: Gap::Short, why: "2 are listed where there are 3".into() },
        P::NotWhole { gap: Gap::NoDevices, why: "the batch Sales is listed, and its devices are not found".into() },
        P::NotWhole { gap: Gap::Nameless, why: "a row names nobody".into() },
        P::NotLoopback("https://example.com".into()),
        P::CredentialStore("locked".into()),
        P::StillKept("locked".into()),
        P::NotSetUp("tenant".into()),
        P::SettingMissing("partner.client-id".into()),
        P::NotRenewed(Box::new(P::ServiceFailed { status: 503, message: "try later".into(), correlation_id: None })),
    ].map(Failure::Service)), @"
    Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
        sign-in is needed: the refresh token has run out
    Warning: Microsoft refused the sign-in | Try again. If it is refused once more, give your administrator the details below
        the sign-in failed: access_denied
    Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again
        the service wants a sign-in with MFA: interaction_required: AADSTS50076: MFA
    Error: Partner Center does not know what was asked for | Nothing was changed. Try again; if it comes again, give Partner Center's support the correlation id below
        not found: batch KIOSK
    Error: Partner Center refuses the request (800002) | Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
        Code: 800002
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        the service refuses the request (800002): Invalid input
    Info: Partner Center asks to wait 57 seconds | Nothing was changed. Try again a little later
        the service asks to wait 57 seconds
    Warning: Partner Center itself failed (status 503) | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the correlation id below
        Code: 503
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        the service failed with status 503
    Warning: Partner Center cannot be reached | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
        no connection to the service: access denied
    Warning: The line to Partner Center broke before its answer had come | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
        the line broke: connection reset
    Error: Partner Center's answer cannot be understood | Nothing was changed. Try again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        the service's answer cannot be understood: no tracking id
    Warning: Partner Center's list is not whole: it counts more than it names, or has no end. What is not in it may be there all the same, so nothing is taken for missing | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the details below
        the list is not whole: 2 are listed where there are 3
    Warning: Partner Center lists a batch, and does not know its list of devices | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the details below
        the list is not whole: the batch Sales is listed, and its devices are not found
    Warning: Partner Center's list holds something that it does not name | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the details below
        the list is not whole: a row names nobody
    Error: https://example.com is not an address of this computer | A practice service must run on this computer, such as http://127.0.0.1:8400
        https://example.com is not an address of this computer
    Warning: The system's store for passwords does not answer, so that nobody knows who is signed in | Unlock it and try again, or ask your administrator. Until then a sign-in lasts as long as this program runs
        the credential store failed: locked
    Warning: You are signed out here, but the system's store for passwords does not answer: the sign-in may still be kept there | Unlock it and sign out again, or ask your administrator
        signed out, but the credential store failed: locked
    Warning: The connection to Partner Center is not set up | Your administrator enters the tenant and the application id under Settings: the set-up guide there says where they are found
        not set up: tenant
    Warning: The connection to Partner Center is not set up: the application id is missing | Your administrator enters the tenant and the application id under Settings: the set-up guide there says where they are found
        not set up: the setting partner.client-id is missing
    Warning: Microsoft's sign-in itself failed (status 503) | Nothing was changed. Try again a little later. If it lasts, give your administrator the details below
        no new token: the service failed with status 503
    ");
}

#[test]
fn why_the_service_does_not_allow_it() {
    let codes = ["20002", "2032", "900150", "900308", "900309", "90000", "900123", "900124", "900149", "403"];
    let forbidden = |code: &str| P::Forbidden {
        code: code.into(),
        message: "Access denied".into(),
        correlation_id: Some("7d0c0b0a-1111-4222-8333-abcdefabcdef".into()),
    };
    assert_snapshot!(told(codes.map(|code| Failure::Service(forbidden(code)))), @"
    Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it (under Customers), and wait until it is accepted. Delegated administration is not needed and does not help. Then try again
        Code: 20002
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (20002): Access denied
    Error: Partner Center does not allow this (2032) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again
        Code: 2032
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (2032): Access denied
    Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. Then try again
        Code: 900150
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (900150): Access denied
    Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. Then try again
        Code: 900308
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (900308): Access denied
    Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then try again
        Code: 900309
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (900309): Access denied
    Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then try again
        Code: 90000
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (90000): Access denied
    Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again
        Code: 900123
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (900123): Access denied
    Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again
        Code: 900124
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (900124): Access denied
    Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again
        Code: 900149
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (900149): Access denied
    Error: Partner Center does not allow this (403) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again
        Code: 403
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (403): Access denied
    ");
}
