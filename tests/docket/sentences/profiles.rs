//! Configuration profiles: listed, made, changed, deleted, and given to devices.

use docket::app::Screen;
use docket::app::policies::{AssignTo, PolicyEvent, PolicyList, PolicyWrite};
use docket::domain::{DeviceId, PolicyDeed, PolicyDraft, PolicyId, PolicyOutcome, PolicySetting};
use docket::workers::{Cancel, Policies};
use insta::assert_snapshot;

use super::*;
use crate::sending_fixture::{Dock, contoso};

/// Registered devices and a profile, and the books of the service that has them.
struct Place {
    dock: Dock,
    devices: Vec<DeviceId>,
    profile: PolicyId,
    books: Vec<u8>,
    number: u32,
}

const MOST: usize = 160;
/// What has no end by then has none.
const LONG_ENOUGH: std::time::Duration = std::time::Duration::from_secs(1);

fn making(name: &str) -> PolicyWrite {
    let mut draft = PolicyDraft { name: name.into(), ..PolicyDraft::default() };
    draft.set(PolicySetting::UserNotLocalAdmin, true);
    PolicyWrite { customer: contoso(), policy: None, deed: PolicyDeed::Create, draft, consent: None }
}

async fn place() -> Place {
    let (dock, devices, books) = registered(MOST).await;
    let policies = Policies::new(&dock.desk, Arc::clone(&dock.line), IMPATIENT);
    assert_eq!(policies.write(&making("Kiosk")).await.unwrap(), PolicyOutcome::Done);
    let profile = policies.list(contoso()).await.unwrap().policies[0].id.clone();
    Place { devices, profile, books: books(), number: 0, dock }
}

impl Place {
    fn policies(&self, line: Arc<Line>) -> Policies {
        Policies::new(&self.dock.desk, line, IMPATIENT)
    }
}

/// The screen of a customer's profiles.
fn profiles() -> Model {
    let mut model = Model { screen: Screen::Profiles, ..window() };
    model.policies.customer = Some(contoso());
    model.policies.list = Some(PolicyList::default());
    model
}

async fn read_writing(on: &[&str], deed: PolicyDeed) -> String {
    let mut place = place().await;
    let books = place.books.clone();
    let case = Case { on, books: Some(&books), ..Case::default() };
    read(case, async |service| {
        let policies = place.policies(line(&service).await);
        place.number += 1;
        let name = format!("Sales {}", place.number);
        let policy = (deed != PolicyDeed::Create).then(|| place.profile.clone());
        let write = PolicyWrite { policy, deed, ..making(&name) };
        let outcome = policies.write(&write).await;
        let mut met = after(profiles(), PolicyEvent::Written { write: Box::new(write), outcome }.into());
        for (_, notice) in &mut met.model.notices {
            notice.what = notice.what.replace(&name, "Sales");
        }
        met
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn profiles_are_listed() {
    let place = place().await;
    let case = Case { on: &["policies"], books: Some(&place.books), ..Case::default() };
    let table = read(case, async |service| {
        let outcome = place.policies(line(&service).await).list(contoso()).await;
        after(profiles(), PolicyEvent::Listed { customer: contoso(), outcome }.into())
    });
    assert_snapshot!(table.await, @"
    policies: cut-before, cut-during, cut-after, 408
        Warning: The line to Partner Center broke before its answer had come | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    policies: slow, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys
        nothing is told
    policies: rows-missing, 404 page, 200 page, 200 empty
        Error: Partner Center's answer cannot be understood | Nothing was changed. Try again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    policies: 400
        Error: Partner Center refuses the request (800002) | Nothing was changed. Try again; if it is refused once more, give Microsoft's support the correlation id below
    policies: 401
        Warning: Nobody is signed in to Partner Center, or the sign-in has run out | Sign in under Settings. Then try again
    policies: 401 900420
        Warning: The sign-in is not good for Partner Center | The app registration must ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    policies: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again
    policies: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it names what is missing
    policies: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it names what is missing
    policies: 403 20002
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it. Delegated administration is not needed and does not help. Then try again
    policies: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again
    policies: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again
    policies: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again
    policies: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then try again
    policies: 404
        Error: Partner Center does not know what was asked for | It may be gone. Try again; if it comes again, give Microsoft's support the correlation id below
    policies: 409
        Error: Partner Center refuses the request (2000) | Nothing was changed. Try again; if it is refused once more, give Microsoft's support the correlation id below
    policies: 500, 500 empty
        Warning: Partner Center itself failed (status 500) | Nothing was changed. Try again a little later. If it lasts, give Microsoft's support the correlation id below
    policies: 503, 503 page
        Warning: Partner Center itself failed (status 503) | Nothing was changed. Try again a little later. If it lasts, give Microsoft's support the correlation id below
    policies: 504 taken
        Warning: Partner Center itself failed (status 504) | Nothing was changed. Try again a little later. If it lasts, give Microsoft's support the correlation id below
    policies: 429
        Info: Partner Center asks to wait 57 seconds | Nothing was changed. Try again a little later
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_made() {
    assert_snapshot!(read_writing(&["policies", "policy-create"], PolicyDeed::Create).await, @"
    policies: cut-before, cut-during, cut-after, 408
        Warning: The line to Partner Center broke before its answer had come | Refresh the profiles: they show whether anything was changed. Then try again. If it lasts, test the network under Diagnostics
    policies: slow, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys
    policy-create: cut-during, cut-after, slow, wrong-types, 504 taken
        Success: The profile Sales was made
    policies: rows-missing, 404 page, 200 page, 200 empty
        Error: Partner Center's answer cannot be understood | Refresh the profiles: they show whether anything was changed. Then try again. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    policies: 400
        Error: Partner Center refuses the request (800002) | Refresh the profiles to ask again; if it is refused once more, give Microsoft's support the correlation id below
    policies: 401
    policy-create: 401
        Warning: Nobody is signed in to Partner Center, or the sign-in has run out | Sign in under Settings. Then try again
    policies: 401 900420
    policy-create: 401 900420
        Warning: The sign-in is not good for Partner Center | The app registration must ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    policies: 401 900421
    policy-create: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again
    policies: 403
    policy-create: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it names what is missing
    policies: 403 2032
    policy-create: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it names what is missing
    policies: 403 20002
    policy-create: 403 20002
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it. Delegated administration is not needed and does not help. Then try again
    policies: 403 900123
    policy-create: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again
    policies: 403 900149
    policy-create: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again
    policies: 403 900150
    policy-create: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again
    policies: 403 900309
    policy-create: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then try again
    policies: 404
    policy-create: 404
        Error: Partner Center does not know what was asked for | It may be gone: refresh the profiles, then try again
    policies: 409
        Error: Partner Center refuses the request (2000) | Refresh the profiles to ask again; if it is refused once more, give Microsoft's support the correlation id below
    policies: 500, 500 empty
        Warning: Partner Center itself failed (status 500) | Refresh the profiles: they show whether anything was changed. Then try again. If it lasts, give Microsoft's support the correlation id below
    policies: 503, 503 page
        Warning: Partner Center itself failed (status 503) | Refresh the profiles: they show whether anything was changed. Then try again. If it lasts, give Microsoft's support the correlation id below
    policies: 504 taken
        Warning: Partner Center itself failed (status 504) | Refresh the profiles: they show whether anything was changed. Then try again. If it lasts, give Microsoft's support the correlation id below
    policies: 429
    policy-create: 429
        Info: Partner Center asks to wait 57 seconds | Refresh the profiles: they show whether anything was changed. Then try again
    policy-create: cut-before, cut-in-request, 404 page, 408, 500, 500 empty, 503, 503 page, 200 page, 200 empty
        Warning: The profile Sales was not made: nothing of it arrived | Try again
    policy-create: 400
        Warning: Partner Center refuses the profile Sales (800002) | Nothing was changed, and unchanged it is refused again. Change its name or what it leaves out; what Partner Center says of it stands in the details
    policy-create: 409
        Warning: Partner Center refuses the profile Sales (2000) | Nothing was changed, and unchanged it is refused again. Change its name or what it leaves out; what Partner Center says of it stands in the details
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_changed() {
    assert_snapshot!(read_writing(&["policy-update"], PolicyDeed::Change).await, @"
    policy-update: cut-before, cut-in-request, 404 page, 408, 500, 500 empty, 503, 503 page, 200 page, 200 empty
        Warning: The profile Sales was not changed: nothing of it arrived | Try again
    policy-update: cut-during, cut-after, slow, wrong-types, 504 taken
        Success: The profile Sales was changed
    policy-update: 400
        Warning: Partner Center refuses the profile Sales (800002) | Nothing was changed, and unchanged it is refused again. Change its name or what it leaves out; what Partner Center says of it stands in the details
    policy-update: 401
        Warning: Nobody is signed in to Partner Center, or the sign-in has run out | Sign in under Settings. Then try again
    policy-update: 401 900420
        Warning: The sign-in is not good for Partner Center | The app registration must ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    policy-update: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again
    policy-update: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it names what is missing
    policy-update: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it names what is missing
    policy-update: 403 20002
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it. Delegated administration is not needed and does not help. Then try again
    policy-update: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again
    policy-update: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again
    policy-update: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again
    policy-update: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then try again
    policy-update: 404
        Error: Partner Center does not know what was asked for | It may be gone: refresh the profiles, then try again
    policy-update: 409
        Warning: Partner Center refuses the profile Sales (2000) | Nothing was changed, and unchanged it is refused again. Change its name or what it leaves out; what Partner Center says of it stands in the details
    policy-update: 429
        Info: Partner Center asks to wait 57 seconds | Refresh the profiles: they show whether anything was changed. Then try again
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_deleted() {
    assert_snapshot!(read_writing(&["policy-delete"], PolicyDeed::Delete).await, @"
    policy-delete: cut-before, 404, 404 page, 408, 500, 500 empty, 503, 503 page, 200 page
        Warning: The profile Sales was not deleted: nothing of it arrived | Try again
    policy-delete: cut-during, cut-after, slow, wrong-types, 504 taken, 200 empty
        Success: The profile Sales was deleted
    policy-delete: 400
        Warning: Partner Center refuses the profile Sales (800002) | It is there as before. What Partner Center says of it stands in the details
    policy-delete: 401
        Warning: Nobody is signed in to Partner Center, or the sign-in has run out | Sign in under Settings. Then try again
    policy-delete: 401 900420
        Warning: The sign-in is not good for Partner Center | The app registration must ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    policy-delete: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again
    policy-delete: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it names what is missing
    policy-delete: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it names what is missing
    policy-delete: 403 20002
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it. Delegated administration is not needed and does not help. Then try again
    policy-delete: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again
    policy-delete: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again
    policy-delete: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again
    policy-delete: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then try again
    policy-delete: 409
        Warning: Partner Center refuses the profile Sales (2000) | It is there as before. What Partner Center says of it stands in the details
    policy-delete: 429
        Info: Partner Center asks to wait 57 seconds | Refresh the profiles: they show whether anything was changed. Then try again
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_given_to_devices() {
    let mut place = place().await;
    let books = place.books.clone();
    // What is taken is done at once: the list never runs behind.
    let case = Case {
        on: &["batches", "devices", "assign", "status"],
        rules: "[jobs]\nseconds = 0\npolls = 0\n",
        books: Some(&books),
        wait_secs: 0,
        ..Case::default()
    };
    let table = read(case, async |service| {
        let device = place.devices.pop().expect("a device is left");
        let policies = place.policies(line(&service).await);
        let to = AssignTo::Devices(vec![device]);
        let (cancel, tell) = (Cancel::new(), |_| {});
        let assigning = policies.assign(contoso(), &place.profile, &to, &tell, &cancel);
        let Ok(outcome) = tokio::time::timeout(LONG_ENOUGH, assigning).await else {
            return Met { model: profiles(), on_the_way: vec!["Partner Center is asked for ever".into()] };
        };
        let outcome = outcome.map(|sum| (sum.given, sum.refused + sum.not_found));
        after(profiles(), PolicyEvent::Assigned { customer: contoso(), outcome }.into())
    });
    assert_snapshot!(table.await, @"
    batches: cut-before, cut-during, cut-after, 408
    devices: cut-before, cut-during, cut-after, 408
    status: cut-before, cut-during, cut-after, 408
        Warning: The line to Partner Center broke before its answer had come | Refresh the profiles a little later: under Given to devices it stands what has left. Give the profile again to devices that lack it. If it lasts, test the network under Diagnostics
    batches: slow, wrong-types, duplicate-rows, rows-out-of-order
    devices: slow, wrong-types, duplicate-rows, rows-out-of-order, rows-missing
    assign: cut-during, cut-after, slow, slow-job, no-location, location-in-body, location-absolute, location-with-version, location-elsewhere, wrong-types, 504 taken
    status: slow, lost-job, never-ending-job, slow-job, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys, rows-missing, rows-by-serial, 404
        Success: 1 device has the profile
    batches: rows-without-keys
    assign: cut-before, cut-in-request, lost-job, 400, 404 page, 408, 409, 500, 500 empty, 503, 503 page, 200 page, 200 empty
        Warning: 0 devices have the profile, 1 has not | The profiles of the customer say how many devices of which batch have it. A device that Partner Center does not know is not registered any more
    batches: rows-missing, 404 page, 200 page, 200 empty
    devices: rows-without-keys, 404, 404 page, 200 page, 200 empty
    status: 404 page, 200 page, 200 empty
        Error: Partner Center's answer cannot be understood | Refresh the profiles a little later: under Given to devices it stands what has left. Give the profile again to devices that lack it. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    batches: 400
    devices: 400
    status: 400
        Error: Partner Center refuses the request (800002) | Refresh the profiles to ask again; if it is refused once more, give Microsoft's support the correlation id below
    batches: 401
    devices: 401
    assign: 401
    status: 401
        Warning: Nobody is signed in to Partner Center, or the sign-in has run out | Sign in under Settings. Then refresh the profiles: what has left is followed; give the profile again to devices that lack it
    batches: 401 900420
    devices: 401 900420
    assign: 401 900420
    status: 401 900420
        Warning: The sign-in is not good for Partner Center | The app registration must ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    batches: 401 900421
    devices: 401 900421
    assign: 401 900421
    status: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then refresh the profiles: what has left is followed; give the profile again to devices that lack it
    batches: 403
    devices: 403
    status: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it names what is missing
    batches: 403 2032
    devices: 403 2032
    status: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it names what is missing
    batches: 403 20002
    devices: 403 20002
    assign: 403 20002
    status: 403 20002
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it. Delegated administration is not needed and does not help. Then refresh the profiles: what has left is followed; give the profile again to devices that lack it
    batches: 403 900123
    devices: 403 900123
    assign: 403 900123
    status: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then refresh the profiles: what has left is followed; give the profile again to devices that lack it
    batches: 403 900149
    devices: 403 900149
    assign: 403 900149
    status: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then refresh the profiles: what has left is followed; give the profile again to devices that lack it
    batches: 403 900150
    devices: 403 900150
    status: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. Then refresh the profiles: what has left is followed; give the profile again to devices that lack it
    batches: 403 900309
    devices: 403 900309
    assign: 403 900309
    status: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then refresh the profiles: what has left is followed; give the profile again to devices that lack it
    batches: 404
    assign: 404
        Error: Partner Center does not know what was asked for | It may be gone: refresh the profiles, then try again
    batches: 409
    devices: 409
    status: 409
        Error: Partner Center refuses the request (2000) | Refresh the profiles to ask again; if it is refused once more, give Microsoft's support the correlation id below
    batches: 500, 500 empty
    devices: 500, 500 empty
    status: 500, 500 empty
        Warning: Partner Center itself failed (status 500) | Refresh the profiles a little later: under Given to devices it stands what has left. Give the profile again to devices that lack it. If it lasts, give Microsoft's support the correlation id below
    batches: 503, 503 page
    devices: 503, 503 page
    status: 503, 503 page
        Warning: Partner Center itself failed (status 503) | Refresh the profiles a little later: under Given to devices it stands what has left. Give the profile again to devices that lack it. If it lasts, give Microsoft's support the correlation id below
    batches: 504 taken
    devices: 504 taken
    status: 504 taken
        Warning: Partner Center itself failed (status 504) | Refresh the profiles a little later: under Given to devices it stands what has left. Give the profile again to devices that lack it. If it lasts, give Microsoft's support the correlation id below
    batches: 429
    devices: 429
    assign: 429
    status: 429
        Info: Partner Center asks to wait 0 seconds | Refresh the profiles a little later: under Given to devices it stands what has left. Give the profile again to devices that lack it
    assign: never-ending-job
        Partner Center is asked for ever
    assign: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it names what is missing
    assign: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it names what is missing
    assign: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then refresh the profiles: what has left is followed; give the profile again to devices that lack it
    ");
}
