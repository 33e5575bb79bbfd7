//! Configuration profiles: listed, made, changed, deleted, and given to devices.

use std::sync::Mutex;

use docket::app::Screen;
use docket::app::model::Assigning;
use docket::app::policies::{AssignTo, AssigningStep, PolicyEvent, PolicyList, PolicyWrite};
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
/// A job that is at work still when it was asked about so often has no end.
const OFTEN_ENOUGH: usize = 40;

fn making(name: &str) -> PolicyWrite {
    let mut draft = PolicyDraft { name: name.into(), ..PolicyDraft::default() };
    draft.set(PolicySetting::UserNotLocalAdmin, true);
    PolicyWrite { customer: contoso(), policy: None, deed: PolicyDeed::Create, draft, consent: None }
}

/// Whether a job is asked about, and tells that it is at work.
fn is_at_work(step: &AssigningStep) -> bool {
    match step {
        AssigningStep::Following { .. } => true,
        AssigningStep::Waiting { why, .. } => why == "Partner Center works on it",
        _ => false,
    }
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
    policies: rows-missing
        Warning: Partner Center's list is not whole: it counts more than it names, or has no end. What is not in it may be there all the same, so nothing is taken for missing | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the details below
    policies: 400
        Error: Partner Center refuses the request (800002) | Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
    policies: 401
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
    policies: 401 900420
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    policies: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again
    policies: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again
    policies: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again
    policies: 403 20002
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it (under Customers), and wait until it is accepted. Delegated administration is not needed and does not help. Then try again
    policies: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again
    policies: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again
    policies: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again
    policies: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then try again
    policies: 404
        Error: Partner Center does not know what was asked for | Nothing was changed. Try again; if it comes again, give Partner Center's support the correlation id below
    policies: 404 page, 200 page, 200 empty
        Error: Partner Center's answer cannot be understood | Nothing was changed. Try again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    policies: 409
        Error: Partner Center refuses the request (2000) | Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
    policies: 500, 500 empty
        Warning: Partner Center itself failed (status 500) | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the correlation id below
    policies: 503
        Warning: Partner Center itself failed (status 503) | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the correlation id below
    policies: 503 page
        Warning: A page tells of a failure (status 503), Partner Center's own or that of something in between | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    policies: 504 taken
        Warning: A page tells of a failure (status 504), Partner Center's own or that of something in between | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    policies: 429
        Info: Partner Center asks to wait 57 seconds | Nothing was changed. Try again a little later
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_made() {
    assert_snapshot!(read_writing(&["policies", "policy-create"], PolicyDeed::Create).await, @"
    policies: cut-before, cut-during, cut-after, 408
        Warning: The line to Partner Center broke before its answer had come | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    policies: slow, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys
    policy-create: cut-during, cut-after, slow, wrong-types, 504 taken
        Success: The profile Sales was made
    policies: rows-missing
        Warning: Partner Center's list is not whole: it counts more than it names, or has no end. What is not in it may be there all the same, so nothing is taken for missing | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the details below
    policies: 400
        Error: Partner Center refuses the request (800002) | Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
    policies: 401
    policy-create: 401
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again: nothing was changed
    policies: 401 900420
    policy-create: 401 900420
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    policies: 401 900421
    policy-create: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again: nothing was changed
    policies: 403
    policy-create: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again: nothing was changed
    policies: 403 2032
    policy-create: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again: nothing was changed
    policies: 403 20002
    policy-create: 403 20002
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it (under Customers), and wait until it is accepted. Delegated administration is not needed and does not help. Then try again: nothing was changed
    policies: 403 900123
    policy-create: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again: nothing was changed
    policies: 403 900149
    policy-create: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again: nothing was changed
    policies: 403 900150
    policy-create: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again: nothing was changed
    policies: 403 900309
    policy-create: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then try again: nothing was changed
    policies: 404
    policy-create: 404
        Error: Partner Center does not know what was asked for | Nothing was made. Partner Center does not find the customer, or has no profiles for it: refresh the customers. Where the customer stands among them, try again; if it comes again, give Partner Center's support the correlation id below
    policies: 404 page, 200 page, 200 empty
        Error: Partner Center's answer cannot be understood | Nothing was changed. Try again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    policies: 409
        Error: Partner Center refuses the request (2000) | Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
    policies: 500, 500 empty
        Warning: Partner Center itself failed (status 500) | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the correlation id below
    policies: 503
        Warning: Partner Center itself failed (status 503) | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the correlation id below
    policies: 503 page
        Warning: A page tells of a failure (status 503), Partner Center's own or that of something in between | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    policies: 504 taken
        Warning: A page tells of a failure (status 504), Partner Center's own or that of something in between | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    policies: 429
    policy-create: 429
        Info: Partner Center asks to wait 57 seconds | Nothing was changed. Try again a little later
    policy-create: cut-before, cut-in-request, 404 page, 408, 500, 500 empty, 503, 503 page, 200 page, 200 empty
        Warning: The profile Sales was not made: Partner Center does not list it | Try again
    policy-create: 400
        Warning: Partner Center refuses the profile Sales (800002) | Nothing was changed. What Partner Center says of it stands in the details: change its name or what it leaves out, and try again
    policy-create: 409
        Warning: Partner Center refuses the profile Sales (2000) | Nothing was changed. What Partner Center says of it stands in the details: change its name or what it leaves out, and try again
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_changed() {
    assert_snapshot!(read_writing(&["policy-update"], PolicyDeed::Change).await, @"
    policy-update: cut-before, cut-in-request, 404 page, 408, 500, 500 empty, 503, 503 page, 200 page, 200 empty
        Warning: The profile Sales was not changed: Partner Center lists it as it was | Try again
    policy-update: cut-during, cut-after, slow, wrong-types, 504 taken
        Success: The profile Sales was changed
    policy-update: 400
        Warning: Partner Center refuses the profile Sales (800002) | Nothing was changed. What Partner Center says of it stands in the details: change its name or what it leaves out, and try again
    policy-update: 401
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again: nothing was changed
    policy-update: 401 900420
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    policy-update: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again: nothing was changed
    policy-update: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again: nothing was changed
    policy-update: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again: nothing was changed
    policy-update: 403 20002
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it (under Customers), and wait until it is accepted. Delegated administration is not needed and does not help. Then try again: nothing was changed
    policy-update: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again: nothing was changed
    policy-update: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again: nothing was changed
    policy-update: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again: nothing was changed
    policy-update: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then try again: nothing was changed
    policy-update: 404
        Error: Partner Center does not know what was asked for | Nothing was changed. The profile or the customer may be gone: refresh the profiles, which shows it
    policy-update: 409
        Warning: Partner Center refuses the profile Sales (2000) | Nothing was changed. What Partner Center says of it stands in the details: change its name or what it leaves out, and try again
    policy-update: 429
        Info: Partner Center asks to wait 57 seconds | Nothing was changed. Try again a little later
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_deleted() {
    assert_snapshot!(read_writing(&["policy-delete"], PolicyDeed::Delete).await, @"
    policy-delete: cut-before, 404, 404 page, 408, 500, 500 empty, 503, 503 page, 200 page
        Warning: The profile Sales was not deleted: Partner Center lists it as before | Refresh the profiles a little later: once they do not show it any more, nothing is left to do. As long as they do, try again
    policy-delete: cut-during, cut-after, slow, wrong-types, 504 taken, 200 empty
        Success: The profile Sales was deleted
    policy-delete: 400
        Warning: Partner Center refuses to delete the profile Sales (800002) | It is there as before. What Partner Center says of it stands in the details. Try again; if it is refused once more, give Partner Center's support the correlation id below
    policy-delete: 401
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again: nothing was changed
    policy-delete: 401 900420
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    policy-delete: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again: nothing was changed
    policy-delete: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again: nothing was changed
    policy-delete: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again: nothing was changed
    policy-delete: 403 20002
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it (under Customers), and wait until it is accepted. Delegated administration is not needed and does not help. Then try again: nothing was changed
    policy-delete: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again: nothing was changed
    policy-delete: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again: nothing was changed
    policy-delete: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again: nothing was changed
    policy-delete: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then try again: nothing was changed
    policy-delete: 409
        Warning: Partner Center refuses to delete the profile Sales (2000) | It is there as before. What Partner Center says of it stands in the details. Try again; if it is refused once more, give Partner Center's support the correlation id below
    policy-delete: 429
        Info: Partner Center asks to wait 57 seconds | Nothing was changed. Try again a little later
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
        let (cancel, steps) = (Cancel::new(), Mutex::new(Vec::new()));
        let tell = |step| {
            let mut steps = steps.lock().unwrap();
            steps.push(step);
            if steps.len() > OFTEN_ENOUGH && steps[steps.len() - OFTEN_ENOUGH..].iter().all(is_at_work) {
                cancel.cancel();
            }
        };
        let outcome = policies.assign(contoso(), &place.profile, &to, &tell, &cancel).await;
        let mut model = profiles();
        model.policies.assigning = Some(Assigning::default());
        let mut on_the_way = Vec::new();
        for step in steps.into_inner().unwrap() {
            // Whether a job that ends was met at work is a matter of moments; one without end is met so for ever.
            if let AssigningStep::Waiting { why, .. } = &step
                && (cancel.is_cancelled() || !is_at_work(&step))
            {
                let line = format!("{why}: asked again by itself after a moment");
                if !on_the_way.contains(&line) {
                    on_the_way.push(line);
                }
            }
            model.on_event(PolicyEvent::Assigning(step).into(), Timestamp::UNIX_EPOCH, &mut Vec::new());
        }
        Met { on_the_way, ..after(model, PolicyEvent::Assigned { customer: contoso(), outcome }.into()) }
    });
    assert_snapshot!(table.await, @"
    batches: cut-before, cut-during, cut-after, 408
    devices: cut-before, cut-during, cut-after, 408
        Warning: The line to Partner Center broke before its answer had come | Nothing was given. Give the profile again a little later. If it lasts, test the network under Diagnostics
    batches: slow, wrong-types, duplicate-rows, rows-out-of-order
    devices: slow, wrong-types, duplicate-rows, rows-out-of-order, rows-missing
    assign: cut-during, cut-after, slow, slow-job, no-location, location-in-body, location-absolute, location-with-version, location-elsewhere, wrong-types, 504 taken
    status: slow, never-ending-job, slow-job, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys, rows-missing, rows-by-serial
        Success: 1 device has the profile
    batches: rows-without-keys
    devices: rows-without-keys
        Warning: Partner Center's list holds something that it does not name | Nothing was given. Give the profile again a little later. If it lasts, give Partner Center's support the details below
    batches: rows-missing
        Warning: Partner Center's list is not whole: it counts more than it names, or has no end. What is not in it may be there all the same, so nothing is taken for missing | Nothing was given. Give the profile again a little later. If it lasts, give Partner Center's support the details below
    batches: 400
    devices: 400
        Error: Partner Center refuses the request (800002) | Nothing was given. Try again; if it is refused once more, give Partner Center's support the correlation id below
    batches: 401
    devices: 401
    assign: 401
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then give the profile again: nothing was given
    batches: 401 900420
    devices: 401 900420
    assign: 401 900420
    status: 401 900420
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    batches: 401 900421
    devices: 401 900421
    assign: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then give the profile again: nothing was given
    batches: 403
    devices: 403
    assign: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then give the profile again: nothing was given
    batches: 403 2032
    devices: 403 2032
    assign: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of admin agent (to register devices, sales agent is enough), the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then give the profile again: nothing was given
    batches: 403 20002
    devices: 403 20002
    assign: 403 20002
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it (under Customers), and wait until it is accepted. Delegated administration is not needed and does not help. Then give the profile again: nothing was given
    batches: 403 900123
    devices: 403 900123
    assign: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then give the profile again: nothing was given
    batches: 403 900149
    devices: 403 900149
    assign: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then give the profile again: nothing was given
    batches: 403 900150
    devices: 403 900150
    assign: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then give the profile again: nothing was given
    batches: 403 900309
    devices: 403 900309
    assign: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then give the profile again: nothing was given
    batches: 404
    assign: 404
        Error: Partner Center does not know what was asked for | Nothing was given. The profile or the customer may be gone: refresh the profiles, which shows it
    batches: 404 page, 200 page, 200 empty
    devices: 404 page, 200 page, 200 empty
        Error: Partner Center's answer cannot be understood | Nothing was given. Give the profile again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    batches: 409
    devices: 409
        Error: Partner Center refuses the request (2000) | Nothing was given. Try again; if it is refused once more, give Partner Center's support the correlation id below
    batches: 500, 500 empty
    devices: 500, 500 empty
        Warning: Partner Center itself failed (status 500) | Nothing was given. Give the profile again a little later. If it lasts, give Partner Center's support the correlation id below
    batches: 503
    devices: 503
        Warning: Partner Center itself failed (status 503) | Nothing was given. Give the profile again a little later. If it lasts, give Partner Center's support the correlation id below
    batches: 503 page
    devices: 503 page
        Warning: A page tells of a failure (status 503), Partner Center's own or that of something in between | Nothing was given. Give the profile again a little later. If it lasts, test the network under Diagnostics
    batches: 504 taken
    devices: 504 taken
        Warning: A page tells of a failure (status 504), Partner Center's own or that of something in between | Nothing was given. Give the profile again a little later. If it lasts, test the network under Diagnostics
    batches: 429
    devices: 429
        Info: Partner Center asks to wait 0 seconds | Nothing was given. Give the profile again a little later
    devices: 404
        Warning: Partner Center lists a batch, and does not know its list of devices | Nothing was given. Give the profile again a little later. If it lasts, give Partner Center's support the details below
    assign: cut-before, cut-in-request, 400, 404 page, 408, 409, 500, 500 empty, 503, 503 page, 200 page, 200 empty
        Warning: Partner Center did not give the profile to the device | Under Given to devices it stands why
    assign: lost-job
        Partner Center does not know the job that it began: asked again by itself after a moment
        Warning: Partner Center did not give the profile to the device | Under Given to devices it stands why
    assign: never-ending-job
        Partner Center works on it: asked again by itself after a moment
        Info: Stopped | What has left goes on at Partner Center. Refresh the profiles: what came of it is asked for then
    assign: 429
        Partner Center asks to wait 0 seconds: asked again by itself after a moment
        Info: Partner Center asks to wait 0 seconds | Nothing was given. Give the profile again a little later
    status: cut-before, cut-during, cut-after, 408
        The line to Partner Center broke before its answer had come: asked again by itself after a moment
        Warning: The line to Partner Center broke before its answer had come | What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then. If it lasts, test the network under Diagnostics
    status: lost-job, 404
        Partner Center does not know the job that it began: asked again by itself after a moment
        Success: 1 device has the profile
    status: 400
        Error: Partner Center refuses the request (800002) | What has left goes on at Partner Center. Refresh the profiles to ask again; if it is refused once more, give Partner Center's support the correlation id below
    status: 401
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then refresh the profiles: what came of what has left is asked for then. Give the profile again to devices that lack it
    status: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then refresh the profiles: what came of what has left is asked for then. Give the profile again to devices that lack it
    status: 403
        Error: Partner Center does not tell what became of the profile that it took (403) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then refresh the profiles: what came of what has left is asked for then. Give the profile again to devices that lack it
    status: 403 2032
        Error: Partner Center does not tell what became of the profile that it took (2032) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then refresh the profiles: what came of what has left is asked for then. Give the profile again to devices that lack it
    status: 403 20002
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it (under Customers), and wait until it is accepted. Delegated administration is not needed and does not help. Then refresh the profiles: what came of what has left is asked for then. Give the profile again to devices that lack it
    status: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then refresh the profiles: what came of what has left is asked for then. Give the profile again to devices that lack it
    status: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then refresh the profiles: what came of what has left is asked for then. Give the profile again to devices that lack it
    status: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. Then refresh the profiles: what came of what has left is asked for then. Give the profile again to devices that lack it
    status: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then refresh the profiles: what came of what has left is asked for then. Give the profile again to devices that lack it
    status: 404 page, 200 page, 200 empty
        Partner Center's answer cannot be understood: asked again by itself after a moment
        Error: Partner Center's answer cannot be understood | What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    status: 409
        Error: Partner Center refuses the request (2000) | What has left goes on at Partner Center. Refresh the profiles to ask again; if it is refused once more, give Partner Center's support the correlation id below
    status: 500, 500 empty
        Partner Center itself failed (status 500): asked again by itself after a moment
        Warning: Partner Center itself failed (status 500) | What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then. If it lasts, give Partner Center's support the correlation id below
    status: 503
        Partner Center itself failed (status 503): asked again by itself after a moment
        Warning: Partner Center itself failed (status 503) | What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then. If it lasts, give Partner Center's support the correlation id below
    status: 503 page
        A page tells of a failure (status 503), Partner Center's own or that of something in between: asked again by itself after a moment
        Warning: A page tells of a failure (status 503), Partner Center's own or that of something in between | What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then. If it lasts, test the network under Diagnostics
    status: 504 taken
        A page tells of a failure (status 504), Partner Center's own or that of something in between: asked again by itself after a moment
        Warning: A page tells of a failure (status 504), Partner Center's own or that of something in between | What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then. If it lasts, test the network under Diagnostics
    status: 429
        Partner Center asks to wait 0 seconds: asked again by itself after a moment
        Info: Partner Center asks to wait 0 seconds | What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then
    ");
}
