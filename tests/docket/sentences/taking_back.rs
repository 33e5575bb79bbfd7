//! Taking registrations back: every fault befalls all requests of its kind, so that what is borne for a while is seen to end.

use std::sync::Mutex;

use docket::app::model::OpenRemoval;
use docket::app::removal::RemovalEvent;
use docket::app::{Screen, removal_advice};
use docket::domain::{Actor, Change, DeviceId, RemovalId, RemovalOutcome, RemovalStep};
use docket::workers::{Cancel, Remover};
use insta::assert_snapshot;

use super::*;
use crate::sending_fixture::Dock;

/// So many cases can be gone through: each takes back a device of its own.
const MOST: usize = 120;

/// Has two people agree that a device is taken back.
async fn agreed(dock: &Dock, device: DeviceId) -> RemovalId {
    let removal = dock.desk.request_removal(vec![device], "the wrong customer".into()).await.unwrap();
    let second = Actor { operator: "ben".into(), station: "office".into() };
    let approval = Change::RemovalApproved { removal: removal.clone(), device_count: 1 };
    dock.desk.queue().apply(&second, Timestamp::now(), approval).await.unwrap();
    removal
}

async fn read_taking_back(on: &[&str], when: &str) -> String {
    let (mut dock, mut devices, books) = registered(MOST).await;
    let books = books();
    let case = Case { on, when, books: Some(&books), wait_secs: 0, ..Case::default() };
    read(case, async |service| {
        dock.line = line(&service).await;
        let device = devices.pop().expect("a device is left");
        take_back(&dock, device).await
    })
    .await
}

/// Takes a device back as a window does.
async fn take_back(dock: &Dock, device: DeviceId) -> Met {
    let removal = agreed(dock, device.clone()).await;
    let waits = Mutex::new(Vec::new());
    let tell = |step| {
        if let RemovalStep::Waiting { why, .. } = step {
            let mut waits = waits.lock().unwrap();
            let line = format!("{why}: tried again after a moment");
            if !waits.contains(&line) {
                waits.push(line);
            }
        }
    };
    let outcome = Remover::new(&dock.desk, Arc::clone(&dock.line), PACE).run(&removal, &tell, &Cancel::new()).await;
    let mut on_the_way = waits.into_inner().unwrap();
    let stands = dock.desk.queue().removal(&removal).await.unwrap();
    on_the_way.extend(stands.devices[0].outcome.as_ref().map(|outcome| match outcome {
        RemovalOutcome::Refused { code, name } => format!("the device: {}", removal_advice(code, name).sentence()),
        outcome => format!("the device: {}", outcome.as_str()),
    }));
    let mut model = Model {
        screen: Screen::Registered,
        batches: dock.desk.queue().batches().await.unwrap(),
        is_practice: true,
        ..window()
    };
    let rows = vec![dock.desk.queue().device(&device).await.unwrap()];
    model.removal.open = Some(OpenRemoval { removal: stands, rows });
    let ended = RemovalEvent::Ended { removal, outcome: outcome.map(Box::new) };
    Met { on_the_way, ..after(model, ended.into()) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_looked_for_and_deleted() {
    assert_snapshot!(read_taking_back(&["batches", "devices", "delete"], "").await, @r#"
    batches: cut-before, cut-during, cut-after, 408
    devices: cut-before, cut-during, cut-after, 408
        The line to Partner Center broke before its answer had come: tried again after a moment
        Warning: The line to Partner Center broke before its answer had come | Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, test the network under Diagnostics
    batches: slow, wrong-types, duplicate-rows, rows-out-of-order
    devices: slow, wrong-types, duplicate-rows, rows-out-of-order, rows-missing
    delete: slow, wrong-types, 200 empty
        the device: removed
        Success: 1 device of 10000000-0000-4000-8000-000000000001 is not registered any more
    batches: rows-without-keys
    devices: rows-without-keys
        Partner Center's list holds something that it does not name: tried again after a moment
        Warning: Partner Center's list holds something that it does not name | Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, give Partner Center's support the details below
    batches: rows-missing
        Partner Center's list is not whole: it counts more than it names, or has no end. What is not in it may be there all the same, so nothing is taken for missing: tried again after a moment
        Warning: Partner Center's list is not whole: it counts more than it names, or has no end. What is not in it may be there all the same, so nothing is taken for missing | Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, give Partner Center's support the details below
    batches: 400
    devices: 400
        Error: Partner Center refuses the request (800002) | What is taken back stays so. Press "Take them back now" to try again; if it is refused once more, give Partner Center's support the correlation id below
    batches: 401
    devices: 401
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. What is taken back stays so; then press "Take them back now" again
    batches: 401 900420
    devices: 401 900420
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    batches: 401 900421
    devices: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. What is taken back stays so; then press "Take them back now" again
    batches: 403
    devices: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. What is taken back stays so; then press "Take them back now" again
    batches: 403 2032
    devices: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. What is taken back stays so; then press "Take them back now" again
    batches: 403 20002
    devices: 403 20002
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it (under Customers), and wait until it is accepted. Delegated administration is not needed and does not help. What is taken back stays so; then press "Take them back now" again
    batches: 403 900123
    devices: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. What is taken back stays so; then press "Take them back now" again
    batches: 403 900149
    devices: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. What is taken back stays so; then press "Take them back now" again
    batches: 403 900150
    devices: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. What is taken back stays so; then press "Take them back now" again
    batches: 403 900309
    devices: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. What is taken back stays so; then press "Take them back now" again
    batches: 404
        Error: Partner Center does not know what was asked for | Refresh the customers, then press "Take them back now" again
    batches: 404 page, 200 page, 200 empty
    devices: 404 page, 200 page, 200 empty
        Partner Center's answer cannot be understood: tried again after a moment
        Error: Partner Center's answer cannot be understood | Press "Take them back now" again a little later: Docket looks first which registrations are gone already. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    batches: 409
    devices: 409
        Error: Partner Center refuses the request (2000) | What is taken back stays so. Press "Take them back now" to try again; if it is refused once more, give Partner Center's support the correlation id below
    batches: 500, 500 empty
    devices: 500, 500 empty
        Partner Center itself failed (status 500): tried again after a moment
        Warning: Partner Center itself failed (status 500) | Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, give Partner Center's support the correlation id below
    batches: 503
    devices: 503
        Partner Center itself failed (status 503): tried again after a moment
        Warning: Partner Center itself failed (status 503) | Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, give Partner Center's support the correlation id below
    batches: 503 page
    devices: 503 page
        A page tells of a failure (status 503), Partner Center's own or that of something in between: tried again after a moment
        Warning: A page tells of a failure (status 503), Partner Center's own or that of something in between | Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, test the network under Diagnostics
    batches: 504 taken
    devices: 504 taken
        A page tells of a failure (status 504), Partner Center's own or that of something in between: tried again after a moment
        Warning: A page tells of a failure (status 504), Partner Center's own or that of something in between | Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, test the network under Diagnostics
    batches: 429
    devices: 429
        Partner Center asks to wait 0 seconds: tried again after a moment
        Info: Partner Center asks to wait 0 seconds | Press "Take them back now" again a little later: Docket looks first which registrations are gone already
    devices: 404
        Partner Center lists a batch, and does not know its list of devices: tried again after a moment
        Warning: Partner Center lists a batch, and does not know its list of devices | Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, give Partner Center's support the details below
    delete: cut-before, 408
        The line to Partner Center broke before its answer had come: tried again after a moment
        the device: unconfirmed
        Warning: The line to Partner Center broke before its answer had come | Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, test the network under Diagnostics
    delete: cut-during, cut-after
        The line to Partner Center broke before its answer had come: tried again after a moment
        the device: removed
        Success: 1 device of 10000000-0000-4000-8000-000000000001 is not registered any more
    delete: 400
        the device: It stays registered. Partner Center's answer: 800002 The script says so. Ask Partner Center's support with the correlation id
        Warning: None of the registrations of 10000000-0000-4000-8000-000000000001 was taken back: the device stays registered | Why, and what to do, stands with each device of the removal
    delete: 401
        the device: not-arrived
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. What is taken back stays so; then press "Take them back now" again
    delete: 401 900420
        the device: not-arrived
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    delete: 401 900421
        the device: not-arrived
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. What is taken back stays so; then press "Take them back now" again
    delete: 403
        the device: not-arrived
        Error: Partner Center does not allow this (403) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. What is taken back stays so; then press "Take them back now" again
    delete: 403 2032
        the device: not-arrived
        Error: Partner Center does not allow this (2032) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. What is taken back stays so; then press "Take them back now" again
    delete: 403 20002
        the device: not-arrived
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it (under Customers), and wait until it is accepted. Delegated administration is not needed and does not help. What is taken back stays so; then press "Take them back now" again
    delete: 403 900123
        the device: not-arrived
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. What is taken back stays so; then press "Take them back now" again
    delete: 403 900149
        the device: not-arrived
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. What is taken back stays so; then press "Take them back now" again
    delete: 403 900150
        the device: not-arrived
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. What is taken back stays so; then press "Take them back now" again
    delete: 403 900309
        the device: not-arrived
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. What is taken back stays so; then press "Take them back now" again
    delete: 404
        Partner Center did not know what was asked for: tried again after a moment
        the device: Partner Center does not find the device (404 1000: The script says so): it may be gone already. Ask later for it to be taken back again: Docket looks anew then, and tells whether it is gone. If Partner Center lists it still, ask its support with the correlation id
        Warning: 1 of 1 registrations of 10000000-0000-4000-8000-000000000001 could not be taken back: Partner Center lists the device, and does not find it | Why, and what to do, stands with each device of the removal
    delete: 404 page, 200 page
        Partner Center's answer cannot be understood: tried again after a moment
        the device: unconfirmed
        Error: Partner Center's answer cannot be understood | Press "Take them back now" again a little later: Docket looks first which registrations are gone already. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    delete: 409
        the device: It stays registered. Partner Center's answer: 2000 The script says so. Ask Partner Center's support with the correlation id
        Warning: None of the registrations of 10000000-0000-4000-8000-000000000001 was taken back: the device stays registered | Why, and what to do, stands with each device of the removal
    delete: 500, 500 empty
        Partner Center itself failed (status 500): tried again after a moment
        the device: unconfirmed
        Warning: Partner Center itself failed (status 500) | Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, give Partner Center's support the correlation id below
    delete: 503
        Partner Center itself failed (status 503): tried again after a moment
        the device: unconfirmed
        Warning: Partner Center itself failed (status 503) | Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, give Partner Center's support the correlation id below
    delete: 503 page
        A page tells of a failure (status 503), Partner Center's own or that of something in between: tried again after a moment
        the device: unconfirmed
        Warning: A page tells of a failure (status 503), Partner Center's own or that of something in between | Press "Take them back now" again a little later: Docket looks first which registrations are gone already. If it lasts, test the network under Diagnostics
    delete: 504 taken
        A page tells of a failure (status 504), Partner Center's own or that of something in between: tried again after a moment
        the device: removed
        Success: 1 device of 10000000-0000-4000-8000-000000000001 is not registered any more
    delete: 429
        Partner Center asks to wait 0 seconds: tried again after a moment
        the device: not-arrived
        Info: Partner Center asks to wait 0 seconds | Press "Take them back now" again a little later: Docket looks first which registrations are gone already
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_goes_wrong_once() {
    assert_snapshot!(read_taking_back(&["delete"], "nth = 1").await, @r#"
    delete: cut-before, cut-during, cut-after, 408
        The line to Partner Center broke before its answer had come: tried again after a moment
        the device: removed
        Success: 1 device of 10000000-0000-4000-8000-000000000001 is not registered any more
    delete: slow, wrong-types, 401, 200 empty
        the device: removed
        Success: 1 device of 10000000-0000-4000-8000-000000000001 is not registered any more
    delete: 400
        the device: It stays registered. Partner Center's answer: 800002 The script says so. Ask Partner Center's support with the correlation id
        Warning: None of the registrations of 10000000-0000-4000-8000-000000000001 was taken back: the device stays registered | Why, and what to do, stands with each device of the removal
    delete: 401 900420
        the device: not-arrived
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    delete: 401 900421
        the device: not-arrived
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. What is taken back stays so; then press "Take them back now" again
    delete: 403
        the device: not-arrived
        Error: Partner Center does not allow this (403) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. What is taken back stays so; then press "Take them back now" again
    delete: 403 2032
        the device: not-arrived
        Error: Partner Center does not allow this (2032) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. What is taken back stays so; then press "Take them back now" again
    delete: 403 20002
        the device: not-arrived
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it (under Customers), and wait until it is accepted. Delegated administration is not needed and does not help. What is taken back stays so; then press "Take them back now" again
    delete: 403 900123
        the device: not-arrived
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. What is taken back stays so; then press "Take them back now" again
    delete: 403 900149
        the device: not-arrived
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. What is taken back stays so; then press "Take them back now" again
    delete: 403 900150
        the device: not-arrived
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. What is taken back stays so; then press "Take them back now" again
    delete: 403 900309
        the device: not-arrived
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. What is taken back stays so; then press "Take them back now" again
    delete: 404
        Partner Center did not know what was asked for: tried again after a moment
        the device: removed
        Success: 1 device of 10000000-0000-4000-8000-000000000001 is not registered any more
    delete: 404 page, 200 page
        Partner Center's answer cannot be understood: tried again after a moment
        the device: removed
        Success: 1 device of 10000000-0000-4000-8000-000000000001 is not registered any more
    delete: 409
        the device: It stays registered. Partner Center's answer: 2000 The script says so. Ask Partner Center's support with the correlation id
        Warning: None of the registrations of 10000000-0000-4000-8000-000000000001 was taken back: the device stays registered | Why, and what to do, stands with each device of the removal
    delete: 500, 500 empty
        Partner Center itself failed (status 500): tried again after a moment
        the device: removed
        Success: 1 device of 10000000-0000-4000-8000-000000000001 is not registered any more
    delete: 503
        Partner Center itself failed (status 503): tried again after a moment
        the device: removed
        Success: 1 device of 10000000-0000-4000-8000-000000000001 is not registered any more
    delete: 503 page
        A page tells of a failure (status 503), Partner Center's own or that of something in between: tried again after a moment
        the device: removed
        Success: 1 device of 10000000-0000-4000-8000-000000000001 is not registered any more
    delete: 504 taken
        A page tells of a failure (status 504), Partner Center's own or that of something in between: tried again after a moment
        the device: removed
        Success: 1 device of 10000000-0000-4000-8000-000000000001 is not registered any more
    delete: 429
        Partner Center asks to wait 0 seconds: tried again after a moment
        the device: removed
        Success: 1 device of 10000000-0000-4000-8000-000000000001 is not registered any more
    "#);
}
