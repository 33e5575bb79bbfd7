//! Sending: every fault befalls the first request of its kind, so that what passes is seen to pass; what does not is left to a person.

use std::time::Duration;

use docket::app::event::SendingStep;
use docket::app::{Event, Screen};
use docket::domain::{BatchId, Change};
use docket::workers::{Despatch, News, Sender, Told};
use insta::assert_snapshot;
use tokio::runtime::Handle;
use tokio::sync::mpsc::unbounded_channel;

use super::*;
use crate::sending_fixture::{Dock, pkids};

/// A window that is open in front of a batch.
async fn in_front_of(dock: &Dock, batch: &BatchId) -> Model {
    let batches = dock.desk.queue().batches().await.unwrap();
    let customers = dock.desk.customers().await.unwrap();
    Model { screen: Screen::Send, batches, customers, batch: Some(batch.clone()), is_practice: true, ..window() }
}

/// Sends a batch as a window does, until it is settled, or a person is needed, or it waits for longer than a test should.
async fn send(dock: &Dock, batch: &BatchId) -> Met {
    let sender = Sender::new(&dock.desk, Arc::clone(&dock.line), Pace { patience: None, ..PACE });
    let (tell, mut news) = unbounded_channel();
    let despatch = Despatch::start(&Handle::current(), sender, move |told| drop(tell.send(told)));
    dock.desk.apply(Change::SendingAsked { batch: batch.clone() }).await.unwrap();
    despatch.look_at(batch);
    let (mut met, mut is_over) = (Met { model: in_front_of(dock, batch).await, on_the_way: Vec::new() }, false);
    while !is_over {
        let told = tokio::time::timeout(Duration::from_secs(60), news.recv()).await.expect("it has an end").unwrap();
        let event = match told {
            News::Batch(of, Told::Step(step)) => {
                if let SendingStep::Waiting { secs, why, hint } = &step {
                    let hint = if hint.is_empty() { String::new() } else { format!(" | {hint}") };
                    let line = format!("{why}: it goes on by itself after {secs} s{hint}");
                    if !met.on_the_way.contains(&line) {
                        met.on_the_way.push(line);
                    }
                    is_over = *secs > 1;
                }
                Event::SendingProgress { batch: of, step }
            }
            News::Batch(of, Told::Moved) => Event::SendingMoved { batch: of },
            News::Over(of, outcome) => {
                is_over = true;
                Event::SendingEnded { batch: of, outcome }
            }
            News::Broke(failure) => Event::Failed(failure),
            News::Elsewhere | News::ArrivedLate(..) => continue,
        };
        met.model.on_event(event, Timestamp::UNIX_EPOCH, &mut Vec::new());
    }
    despatch.stop();
    despatch.task().expect("it runs").await.unwrap();
    let batches = dock.desk.queue().batches().await.unwrap();
    met.model.on_event(Event::BatchesLoaded(batches), Timestamp::UNIX_EPOCH, &mut Vec::new());
    met
}

/// A dock with this service, nothing waiting for long.
async fn dock(service: PracticeService) -> Dock {
    let dock = Dock::with("", |settings| settings.sending.give_up_job_mins = 0).await;
    let line = line(&service).await;
    let dock = Dock { service, line, ..dock };
    // Where the script refuses that, customers have no names.
    let _ = dock.desk.refresh_customers(&dock.line.connect().await.unwrap()).await;
    dock
}

async fn read_sending(on: &[&str], rules: &str) -> String {
    read(Case { on, rules, when: "nth = 1", ..Case::default() }, async |service| {
        let dock = dock(service).await;
        let batch = dock.approved("Sales", &pkids(2)).await;
        send(&dock, &batch).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_made_at_the_service() {
    assert_snapshot!(read_sending(&["create"], "").await, @r#"
    create: cut-before, cut-in-request, cut-during, cut-after, 408
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    create: slow, lost-job, never-ending-job, slow-job, location-in-body, location-absolute, location-with-version, location-elsewhere, wrong-types, 401
        Success: Batch 1: every device that was sent has its result
    create: no-location, 404 page, 200 page, 200 empty
        Partner Center's answer cannot be understood: it goes on by itself after 1 s | Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    create: 400
        Error: Partner Center refuses the upload as it is (800002) | None of its devices was taken, and sending them unchanged does not help. A supervisor checks them in Review; Partner Center's support needs the correlation id below
    create: 401 900420
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2. Then sign in again: what waits goes on by itself
    create: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then what waits goes on by itself
    create: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. The devices wait here; then press "Send…" again
    create: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. The devices wait here; then press "Send…" again
    create: 403 20002
        Warning: Contoso has no reseller relationship with you: Partner Center refused the devices | Send the customer's administrator the link that asks for the relationship (under Customers). Once it is accepted, refresh the customers, then have the batch approved anew where it went back to review, and send it
    create: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. The devices wait here; then press "Send…" again
    create: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. The devices wait here; then press "Send…" again
    create: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. The devices wait here; then press "Send…" again
    create: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. The devices wait here; then press "Send…" again
    create: 404
        Error: Partner Center did not take the devices: it does not know where they belong | They wait here. Refresh the customers; where the customer is still among them, press "Send…" again. If it comes again, give Partner Center's support the correlation id below
    create: 409
        Error: Partner Center refuses the upload as it is (2000) | None of its devices was taken, and sending them unchanged does not help. A supervisor checks them in Review; Partner Center's support needs the correlation id below
    create: 500, 500 empty
        Partner Center itself failed (status 500): it goes on by itself after 1 s
        Success: Batch 1: every device that was sent has its result
    create: 503
        Partner Center itself failed (status 503): it goes on by itself after 1 s
        Success: Batch 1: every device that was sent has its result
    create: 503 page
        A page tells of a failure (status 503), Partner Center's own or that of something in between: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    create: 504 taken
        A page tells of a failure (status 504), Partner Center's own or that of something in between: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    create: 429
        Partner Center asks to wait 57 seconds: it goes on by itself after 57 s
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_before_devices_leave() {
    assert_snapshot!(read_sending(&["customer", "batches"], "").await, @r#"
    customer: cut-before, cut-during, cut-after, 408
    batches: cut-before, cut-during, cut-after, 408
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    customer: slow, wrong-types, 401
    batches: slow, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys, rows-missing, 401
        Success: Batch 1: every device that was sent has its result
    customer: 400
    batches: 400
        Error: Partner Center refuses the request (800002) | Nothing is lost: what was sent stays with Partner Center, and what was not waits here. Press "Send…" to ask again; if it is refused once more, give Partner Center's support the correlation id below
    customer: 401 900420
    batches: 401 900420
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2. Then sign in again: what waits goes on by itself
    customer: 401 900421
    batches: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then what waits goes on by itself
    customer: 403
    batches: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    customer: 403 2032
    batches: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    customer: 403 20002
    batches: 403 20002
        Warning: Contoso has no reseller relationship with you: nothing is sent | Send the customer's administrator the link that asks for the relationship (under Customers). Once it is accepted, refresh the customers, then have the batch approved anew where it went back to review, and send it
    customer: 403 900123
    batches: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    customer: 403 900149
    batches: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    customer: 403 900150
    batches: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    customer: 403 900309
    batches: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    customer: 404
        Warning: Partner Center does not know Contoso as a customer of the partner that is signed in: nothing is sent | The relationship may have ended, or another partner's tenant is signed in. Look under Settings who is signed in. Where that is right, send the customer's administrator the link that asks for the relationship (under Customers). Then refresh the customers, have the batch approved anew where it went back to review, and send it
    customer: 404 page, 200 page, 200 empty
    batches: 404 page, 200 page, 200 empty
        Partner Center's answer cannot be understood: it goes on by itself after 1 s | Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    customer: 409
    batches: 409
        Error: Partner Center refuses the request (2000) | Nothing is lost: what was sent stays with Partner Center, and what was not waits here. Press "Send…" to ask again; if it is refused once more, give Partner Center's support the correlation id below
    customer: 500, 500 empty
    batches: 500, 500 empty
        Partner Center itself failed (status 500): it goes on by itself after 1 s
        Success: Batch 1: every device that was sent has its result
    customer: 503
    batches: 503
        Partner Center itself failed (status 503): it goes on by itself after 1 s
        Success: Batch 1: every device that was sent has its result
    customer: 503 page
    batches: 503 page
        A page tells of a failure (status 503), Partner Center's own or that of something in between: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    customer: 504 taken
    batches: 504 taken
        A page tells of a failure (status 504), Partner Center's own or that of something in between: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    customer: 429
    batches: 429
        Partner Center asks to wait 57 seconds: it goes on by itself after 57 s
    batches: 404
        Error: Partner Center does not know what was asked for | What was sent stays with Partner Center, and what was not waits here. Refresh the customers, then press "Send…" again; if it comes again, give Partner Center's support the correlation id below
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn results_are_asked_for() {
    assert_snapshot!(read_sending(&["status"], "").await, @r#"
    status: cut-before, cut-during, cut-after, 408
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    status: slow, lost-job, never-ending-job, slow-job, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys, rows-missing, rows-by-serial, 401, 404
        Success: Batch 1: every device that was sent has its result
    status: 400
        Error: Partner Center refuses the request (800002) | Nothing is lost: what was sent stays with Partner Center, and what was not waits here. Press "Send…" to ask again; if it is refused once more, give Partner Center's support the correlation id below
    status: 401 900420
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2. Then sign in again: what waits goes on by itself
    status: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then what waits goes on by itself
    status: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    status: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    status: 403 20002
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it (under Customers), and wait until it is accepted. Delegated administration is not needed and does not help. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    status: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    status: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    status: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    status: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    status: 404 page, 200 page, 200 empty
        Partner Center's answer cannot be understood: it goes on by itself after 1 s | Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    status: 409
        Error: Partner Center refuses the request (2000) | Nothing is lost: what was sent stays with Partner Center, and what was not waits here. Press "Send…" to ask again; if it is refused once more, give Partner Center's support the correlation id below
    status: 500, 500 empty
        Partner Center itself failed (status 500): it goes on by itself after 1 s
        Success: Batch 1: every device that was sent has its result
    status: 503
        Partner Center itself failed (status 503): it goes on by itself after 1 s
        Success: Batch 1: every device that was sent has its result
    status: 503 page
        A page tells of a failure (status 503), Partner Center's own or that of something in between: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    status: 504 taken
        A page tells of a failure (status 504), Partner Center's own or that of something in between: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    status: 429
        Partner Center asks to wait 57 seconds: it goes on by itself after 57 s
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_looked_for_what_arrived() {
    let lost = "[jobs]\nseconds = 0\npolls = 0\n[[fault]]\non = \"create\"\nnth = 1\ndo = \"cut-after\"\n";
    assert_snapshot!(read_sending(&["devices"], lost).await, @r#"
    devices: cut-before, cut-during, cut-after, slow, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys, rows-missing, 401, 408
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    devices: 400
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Error: Partner Center refuses the request (800002) | Nothing is lost: what was sent stays with Partner Center, and what was not waits here. Press "Send…" to ask again; if it is refused once more, give Partner Center's support the correlation id below
    devices: 401 900420
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2. Then sign in again: what waits goes on by itself
    devices: 401 900421
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then what waits goes on by itself
    devices: 403
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Error: Partner Center does not allow this (403) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    devices: 403 2032
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Error: Partner Center does not allow this (2032) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    devices: 403 20002
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it (under Customers), and wait until it is accepted. Delegated administration is not needed and does not help. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    devices: 403 900123
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    devices: 403 900149
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    devices: 403 900150
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    devices: 403 900309
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. What was sent stays with Partner Center, and what was not waits here; then press "Send…" again
    devices: 404
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Partner Center lists a batch, and does not know its list of devices: it goes on by itself after 1 s
        Success: Batch 1: every device that was sent has its result
    devices: 404 page, 200 page, 200 empty
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Partner Center's answer cannot be understood: it goes on by itself after 1 s | Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    devices: 409
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Error: Partner Center refuses the request (2000) | Nothing is lost: what was sent stays with Partner Center, and what was not waits here. Press "Send…" to ask again; if it is refused once more, give Partner Center's support the correlation id below
    devices: 500, 500 empty
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Partner Center itself failed (status 500): it goes on by itself after 1 s
        Success: Batch 1: every device that was sent has its result
    devices: 503
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Partner Center itself failed (status 503): it goes on by itself after 1 s
        Success: Batch 1: every device that was sent has its result
    devices: 503 page
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        A page tells of a failure (status 503), Partner Center's own or that of something in between: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    devices: 504 taken
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        A page tells of a failure (status 504), Partner Center's own or that of something in between: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 1: every device that was sent has its result
    devices: 429
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Partner Center asks to wait 57 seconds: it goes on by itself after 57 s
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_join_a_batch() {
    let case = Case { on: &["append"], when: "nth = 1", ..Case::default() };
    let table = read(case, async |service| {
        let dock = dock(service).await;
        let pkids = pkids(2);
        let before = dock.approved("Sales", &pkids[..1]).await;
        dock.send(&before).await.unwrap();
        let batch = dock.approved("Sales", &pkids[1..]).await;
        send(&dock, &batch).await
    });
    assert_snapshot!(table.await, @r#"
    append: cut-before, cut-in-request, cut-during, cut-after, 408
        The line to Partner Center broke before its answer had come: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 2: every device that was sent has its result
    append: slow, lost-job, never-ending-job, slow-job, location-in-body, location-absolute, location-with-version, location-elsewhere, wrong-types, 401, 404
        Success: Batch 2: every device that was sent has its result
    append: no-location, 404 page, 200 page, 200 empty
        Partner Center's answer cannot be understood: it goes on by itself after 1 s | Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
        Success: Batch 2: every device that was sent has its result
    append: 400
        Error: Partner Center refuses the upload as it is (800002) | None of its devices was taken, and sending them unchanged does not help. A supervisor checks them in Review; Partner Center's support needs the correlation id below
    append: 401 900420
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2. Then sign in again: what waits goes on by itself
    append: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then what waits goes on by itself
    append: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. The devices wait here; then press "Send…" again
    append: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. The devices wait here; then press "Send…" again
    append: 403 20002
        Warning: Contoso has no reseller relationship with you: Partner Center refused the devices | Send the customer's administrator the link that asks for the relationship (under Customers). Once it is accepted, refresh the customers, then have the batch approved anew where it went back to review, and send it
    append: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. The devices wait here; then press "Send…" again
    append: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. The devices wait here; then press "Send…" again
    append: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. The devices wait here; then press "Send…" again
    append: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. The devices wait here; then press "Send…" again
    append: 409
        Error: Partner Center refuses the upload as it is (2000) | None of its devices was taken, and sending them unchanged does not help. A supervisor checks them in Review; Partner Center's support needs the correlation id below
    append: 500, 500 empty
        Partner Center itself failed (status 500): it goes on by itself after 1 s
        Success: Batch 2: every device that was sent has its result
    append: 503
        Partner Center itself failed (status 503): it goes on by itself after 1 s
        Success: Batch 2: every device that was sent has its result
    append: 503 page
        A page tells of a failure (status 503), Partner Center's own or that of something in between: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 2: every device that was sent has its result
    append: 504 taken
        A page tells of a failure (status 504), Partner Center's own or that of something in between: it goes on by itself after 1 s | If it lasts, test the network under Diagnostics
        Success: Batch 2: every device that was sent has its result
    append: 429
        Partner Center asks to wait 57 seconds: it goes on by itself after 57 s
    "#);
}

/// The service lists a batch and never knows it: it is told how often that was so, and by its name.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_listed_and_never_known() {
    let rules = "[[fault]]\non = \"append\"\ndo = \"status\"\ncode = 404\nerror = \"1000\"\n";
    let dock = dock(service(rules, None).await.unwrap()).await;
    let pkids = pkids(2);
    dock.send(&dock.approved("Sales", &pkids[..1]).await).await.unwrap();
    let batch = dock.approved("sales", &pkids[1..]).await;
    let met = send(&dock, &batch).await;
    assert_eq!(dock.desk.queue().attempts(&batch).await.unwrap().len(), 5);
    #[cfg(feature = "gui")]
    assert!(screen::missing_on(met.model.clone(), &mut screen::LookedFor::default()).is_empty());
    let told = met.model.send.trouble.values().map(|trouble| notice_line(&trouble.notice)).next().unwrap();
    assert_snapshot!(told, @r#"Error: Partner Center did not know the batch Sales, 5 times in a row, although it lists it | None of its devices was taken: they wait here. Press "Send…" again in some minutes; if it comes again, give Partner Center's support the correlation id below"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_is_refused_all_the_while() {
    let mut lines = Vec::new();
    for (code, error) in [("401", "800001"), ("401", "900421"), ("401", "900420")] {
        for on in ["create", "status", "batches"] {
            let rules = format!("[[fault]]\non = \"{on}\"\ndo = \"status\"\ncode = {code}\nerror = \"{error}\"\n");
            let dock = dock(service(&rules, None).await.unwrap()).await;
            let batch = dock.approved("Sales", &pkids(1)).await;
            lines.push(format!("{on} {code} {error}:\n    {}", said(&send(&dock, &batch).await)));
        }
    }
    assert_snapshot!(lines.join("\n"), @"
    create 401 800001:
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then what waits goes on by itself
    status 401 800001:
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then what waits goes on by itself
    batches 401 800001:
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then what waits goes on by itself
    create 401 900421:
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then what waits goes on by itself
    status 401 900421:
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then what waits goes on by itself
    batches 401 900421:
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then what waits goes on by itself
    create 401 900420:
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2. Then sign in again: what waits goes on by itself
    status 401 900420:
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2. Then sign in again: what waits goes on by itself
    batches 401 900420:
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2. Then sign in again: what waits goes on by itself
    ");
}
