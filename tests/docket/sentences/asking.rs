//! Questions that change nothing: customers, the link, a customer's batches, what the account may do, the road.

use docket::app::customers::CustomersEvent;
use docket::app::findings::{account_verdict, network_finding};
use docket::app::model::RemoteBatches;
use docket::app::{Event, Screen};
use docket::partner_center::ServiceConfig;
use docket::workers::relationship_link;
use insta::assert_snapshot;

use super::*;
use crate::sending_fixture::{Dock, contoso};

fn on(screen: Screen) -> Model {
    Model { screen, ..window() }
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_are_refreshed_and_searched() {
    let dock = Dock::new("").await;
    let case = || Case { on: &["customers"], ..Case::default() };
    let refreshed = read(case(), async |service| {
        let line = line(&service).await;
        let outcome = dock.desk.refresh_customers(&line.connect().await.unwrap()).await;
        after(on(Screen::Customers), refreshed(outcome))
    });
    let refreshed = refreshed.await;
    let found = read(case(), async |service| {
        let line = line(&service).await;
        let outcome = dock.desk.find_customers(&line.connect().await.unwrap(), "Con").await;
        after(on(Screen::Customers), Event::Customers(CustomersEvent::Found { text: "Con".into(), outcome }))
    });
    // What is found is shown, not told.
    let counted = "Partner Center counts one customer more than it listed";
    let calm = refreshed.replace(
        &format!("Success: 6 customers listed by Partner Center | {counted}. "),
        &format!("Info: {counted} | "),
    );
    assert_eq!(found.await, calm.replace("Success: 6 customers listed by Partner Center", "nothing is told"));
    assert_snapshot!(refreshed, @"
    customers: cut-before, cut-during, cut-after, 408
        Warning: The line to Partner Center broke before its answer had come | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    customers: slow, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys
        Success: 6 customers listed by Partner Center
    customers: rows-missing
        Success: 6 customers listed by Partner Center | Partner Center counts one customer more than it listed. What it listed is kept, and nobody is taken off the list. Whoever is missing can be searched for by name, or named by hand
    customers: 400
        Error: Partner Center refuses the request (800002) | Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
    customers: 401
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
    customers: 401 900420
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    customers: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again
    customers: 403
        Error: Partner Center does not let your account see your customers (403) | It is not about one customer: your account may lack the role of sales agent, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role or the consent is missing. Then try again
    customers: 403 2032
        Error: Partner Center does not let your account see your customers (2032) | It is not about one customer: your account may lack the role of sales agent, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role or the consent is missing. Then try again
    customers: 403 20002
        Error: Partner Center does not let your account see your customers (20002) | It is not about one customer: your account may lack the role of sales agent, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role or the consent is missing. Then try again
    customers: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again
    customers: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again
    customers: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. Then try again
    customers: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then try again
    customers: 404
        Error: Partner Center does not know what was asked for | Nothing was changed. Try again; if it comes again, give Partner Center's support the correlation id below
    customers: 404 page, 200 page, 200 empty
        Error: Partner Center's answer cannot be understood | Nothing was changed. Try again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    customers: 409
        Error: Partner Center refuses the request (2000) | Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
    customers: 500, 500 empty
        Warning: Partner Center itself failed (status 500) | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the correlation id below
    customers: 503
        Warning: Partner Center itself failed (status 503) | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the correlation id below
    customers: 503 page
        Warning: A page tells of a failure (status 503), Partner Center's own or that of something in between | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    customers: 504 taken
        Warning: A page tells of a failure (status 504), Partner Center's own or that of something in between | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    customers: 429
        Info: Partner Center asks to wait 57 seconds | Nothing was changed. Try again a little later
    ");
}

/// A line that never answers is one that broke, once the time limit is over.
#[tokio::test(flavor = "multi_thread")]
async fn customers_are_refreshed_over_a_line_that_falls_silent() {
    let dock = Dock::new("").await;
    let service = service("[[fault]]\non = \"customers\"\ndo = \"silent\"\n", None).await.unwrap();
    let hasty = ServiceConfig { timeout_secs: 1, ..config_of(&service) };
    let connection = Connection::to_practice(hasty, Clock::of_system()).await.unwrap();
    connection.sign_in().await.unwrap();
    let outcome = dock.desk.refresh_customers(&connection).await;
    let met = after(on(Screen::Customers), refreshed(outcome));
    assert_snapshot!(said(&met), @"Warning: The line to Partner Center broke before its answer had come | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_is_asked_for() {
    let case = Case { on: &["relationship"], ..Case::default() };
    let table = read(case, async |service| {
        let line = line(&service).await;
        let outcome = relationship_link(&line.connect().await.unwrap()).await;
        after(on(Screen::Customers), Event::Customers(CustomersEvent::Link(outcome)))
    });
    assert_snapshot!(table.await, @"
    relationship: cut-before, cut-during, cut-after, 408
        Warning: The line to Partner Center broke before its answer had come | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    relationship: slow, wrong-types
        nothing is told
    relationship: 400
        Error: Partner Center refuses the request (800002) | Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
    relationship: 401
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
    relationship: 401 900420
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    relationship: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again
    relationship: 403
        Error: Partner Center does not give your account the link that asks for the relationship (403) | It is not about one customer: your account may lack the role of admin agent (to register devices, sales agent is enough), or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role or the consent is missing. Then try again
    relationship: 403 2032
        Error: Partner Center does not give your account the link that asks for the relationship (2032) | It is not about one customer: your account may lack the role of admin agent (to register devices, sales agent is enough), or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role or the consent is missing. Then try again
    relationship: 403 20002
        Error: Partner Center does not give your account the link that asks for the relationship (20002) | It is not about one customer: your account may lack the role of admin agent (to register devices, sales agent is enough), or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role or the consent is missing. Then try again
    relationship: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again
    relationship: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again
    relationship: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of admin agent (to register devices, sales agent is enough). Then try again
    relationship: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then try again
    relationship: 404
        Error: Partner Center does not know what was asked for | Nothing was changed. Try again; if it comes again, give Partner Center's support the correlation id below
    relationship: 404 page, 200 page, 200 empty
        Error: Partner Center's answer cannot be understood | Nothing was changed. Try again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    relationship: 409
        Error: Partner Center refuses the request (2000) | Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
    relationship: 500, 500 empty
        Warning: Partner Center itself failed (status 500) | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the correlation id below
    relationship: 503
        Warning: Partner Center itself failed (status 503) | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the correlation id below
    relationship: 503 page
        Warning: A page tells of a failure (status 503), Partner Center's own or that of something in between | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    relationship: 504 taken
        Warning: A page tells of a failure (status 504), Partner Center's own or that of something in between | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    relationship: 429
        Info: Partner Center asks to wait 57 seconds | Nothing was changed. Try again a little later
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customers_batches_are_looked_at() {
    let case = Case { on: &["batches"], ..Case::default() };
    let table = read(case, async |service| {
        let (line, customer) = (line(&service).await, contoso());
        let asked = failed(line.connect().await.unwrap().client().batches(customer).await);
        let outcome = asked.map(|_| Vec::new());
        let mut model = on(Screen::NewBatch);
        model.customer_list.remote = RemoteBatches::UnderWay(customer);
        let mut met = after(model, Event::Customers(CustomersEvent::RemoteBatchesLoaded { customer, outcome }));
        if let RemoteBatches::Failed { why, .. } = &met.model.customer_list.remote {
            met.on_the_way = vec![notice_line(why)];
        }
        met
    });
    assert_snapshot!(table.await, @"
    batches: cut-before, cut-during, cut-after, 408
        Warning: The line to Partner Center broke before its answer had come | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    batches: slow, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys, rows-missing
        nothing is told
    batches: 400
        Error: Partner Center refuses the request (800002) | Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
    batches: 401
        Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
    batches: 401 900420
        Warning: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    batches: 401 900421
        Warning: Partner Center wants a sign-in with a second factor (MFA) | Under Settings sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on. Then try again
    batches: 403
        Error: Partner Center does not allow this (403) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again
    batches: 403 2032
        Error: Partner Center does not allow this (2032) | Your account may lack the role of sales agent, the customer may have no reseller relationship with you, or you are an indirect reseller, who may use files alone. Check the account under Settings: it tells whether a role is missing; the relationship stands under Customers. Then try again
    batches: 403 20002
        Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it (under Customers), and wait until it is accepted. Delegated administration is not needed and does not help. Then try again
    batches: 403 900123
        Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site. Then try again
    batches: 403 900149
        Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status. Then try again
    batches: 403 900150
        Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent. Then try again
    batches: 403 900309
        Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center. Then try again
    batches: 404
        Error: Partner Center does not know what was asked for | Nothing was changed. Try again; if it comes again, give Partner Center's support the correlation id below
    batches: 404 page, 200 page, 200 empty
        Error: Partner Center's answer cannot be understood | Nothing was changed. Try again a little later. Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics
    batches: 409
        Error: Partner Center refuses the request (2000) | Nothing was changed. Try again; if it is refused once more, give Partner Center's support the correlation id below
    batches: 500, 500 empty
        Warning: Partner Center itself failed (status 500) | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the correlation id below
    batches: 503
        Warning: Partner Center itself failed (status 503) | Nothing was changed. Try again a little later. If it lasts, give Partner Center's support the correlation id below
    batches: 503 page
        Warning: A page tells of a failure (status 503), Partner Center's own or that of something in between | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    batches: 504 taken
        Warning: A page tells of a failure (status 504), Partner Center's own or that of something in between | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    batches: 429
        Info: Partner Center asks to wait 57 seconds | Nothing was changed. Try again a little later
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_is_checked() {
    let case = Case { on: &["customers", "relationship", "batches", "policies"], ..Case::default() };
    let table = read(case, async |service| {
        let check = line(&service).await.check(&[]).await.unwrap();
        let verdict = account_verdict(&check);
        let mut model = on(Screen::Settings);
        model.connection.check = Some(check);
        Met { model, on_the_way: vec![format!("{:?}: {} | {}", verdict.standing, verdict.what, verdict.next)] }
    });
    assert_snapshot!(table.await, @"
    customers: cut-before, cut-during, cut-after, 408
        Open: The line to Partner Center fails, so nothing can be told | Test the network under Diagnostics
    customers: slow, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys, rows-missing
    relationship: cut-before, cut-during, cut-after, slow, wrong-types, 400, 401, 401 900420, 401 900421, 403, 403 2032, 403 20002, 403 900123, 403 900149, 403 900150, 403 900309, 404, 404 page, 408, 409, 500, 500 empty, 503, 503 page, 504 taken, 200 page, 200 empty, 429
    batches: cut-before, cut-during, cut-after, slow, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys, rows-missing, 400, 401, 401 900420, 401 900421, 403, 403 2032, 403 20002, 403 900123, 403 900149, 403 900309, 404, 404 page, 408, 409, 500, 500 empty, 503, 503 page, 504 taken, 200 page, 200 empty, 429
    policies: cut-before, cut-during, cut-after, slow, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys, rows-missing, 400, 401, 401 900420, 401 900421, 403, 403 2032, 403 20002, 403 900123, 403 900149, 403 900150, 403 900309, 404, 404 page, 408, 409, 500, 500 empty, 503, 503 page, 504 taken, 200 page, 200 empty, 429
        Good: Everything that registering devices needs is there | 
    customers: 400
        Open: Partner Center refuses the question (800002): what the account may do there cannot be told | Check again; if it is refused once more, give Partner Center's support the correlation id
    customers: 401
        Wrong: Partner Center refuses the token of this sign-in | Sign in again under Settings. If it is refused once more, show your administrator the details
    customers: 401 900420
        Wrong: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    customers: 401 900421
        Wrong: The sign-in went without a second factor (MFA): Partner Center may refuse uploads | Sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on
    customers: 403, 403 2032, 403 20002, 403 900150
    batches: 403 900150
        Wrong: The account lacks the role that registering devices needs | Ask your Partner Center administrator for the role of sales agent
    customers: 403 900123
        Wrong: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site
    customers: 403 900149
        Wrong: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status
    customers: 403 900309
        Wrong: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center
    customers: 404
        Open: Partner Center refuses the question (404): what the account may do there cannot be told | Check again; if it is refused once more, give Partner Center's support the correlation id
    customers: 404 page, 200 page, 200 empty
        Open: What answers does not sound like Partner Center | Test the network under Diagnostics: something may stand in between
    customers: 409
        Open: Partner Center refuses the question (2000): what the account may do there cannot be told | Check again; if it is refused once more, give Partner Center's support the correlation id
    customers: 500, 500 empty, 503, 503 page, 504 taken, 429
        Open: Partner Center, or something in between, is busy or out of order: what the account may do there cannot be told now | Check again in some minutes; if it lasts, test the network under Diagnostics. Where that finds nothing, give Partner Center's support the details
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_road_is_walked() {
    let case = Case { on: &["metadata", "customers"], ..Case::default() };
    let table = read(case, async |service| {
        let (line, mut looks) = (line(&service).await, Vec::new());
        line.diagnose(&mut |look| looks.push(look)).await.unwrap();
        let wrong = looks.iter().filter(|look| look.finding.is_wrong()).map(|look| network_finding(&look.finding));
        let on_the_way = wrong.map(|found| format!("{:?}: {} | {}", found.standing, found.what, found.next)).collect();
        let mut model = on(Screen::Diagnostics);
        model.connection.looks = looks;
        Met { model, on_the_way }
    });
    assert_snapshot!(table.await, @"
    metadata: cut-before, cut-during, cut-after
    customers: cut-before, cut-during, cut-after, 408
        Wrong: The line broke | Try again; if it lasts, give the details to your network administrator
    metadata: slow, wrong-types
    customers: slow, wrong-types, duplicate-rows, rows-out-of-order, rows-without-keys, rows-missing
        nothing is told
    metadata: 400
    customers: 400
        Wrong: It answers, and refuses the question (800002) | Test again; if it lasts, show your administrator the details
    metadata: 401
        Wrong: It answers, and refuses the question (800001) | Test again; if it lasts, show your administrator the details
    metadata: 401 900420
        Wrong: It answers, and refuses the question (900420) | Test again; if it lasts, show your administrator the details
    metadata: 401 900421
        Wrong: It answers, and refuses the question (900421) | Test again; if it lasts, show your administrator the details
    metadata: 403, 408
        Wrong: It answers, and refuses the question (invalid_grant) | Test again; if it lasts, show your administrator the details
    metadata: 403 2032
        Wrong: It answers, and refuses the question (2032) | Test again; if it lasts, show your administrator the details
    metadata: 403 20002
        Wrong: It answers, and refuses the question (20002) | Test again; if it lasts, show your administrator the details
    metadata: 403 900123
        Wrong: It answers, and refuses the question (900123) | Test again; if it lasts, show your administrator the details
    metadata: 403 900149
        Wrong: It answers, and refuses the question (900149) | Test again; if it lasts, show your administrator the details
    metadata: 403 900150
        Wrong: It answers, and refuses the question (900150) | Test again; if it lasts, show your administrator the details
    metadata: 403 900309
        Wrong: It answers, and refuses the question (900309) | Test again; if it lasts, show your administrator the details
    metadata: 404
        Wrong: It answers, and refuses the question (1000) | Test again; if it lasts, show your administrator the details
    metadata: 404 page, 200 page, 200 empty
    customers: 404 page, 200 page, 200 empty
        Wrong: Something else answers in its place | A sign-in page of the network, or a filter? Open any page in a browser, then test again. If it lasts, give the details to your network administrator
    metadata: 409
    customers: 409
        Wrong: It answers, and refuses the question (2000) | Test again; if it lasts, show your administrator the details
    metadata: 500, 500 empty
    customers: 500, 500 empty
        Wrong: It answers, and failed itself (status 500) | Test again in some minutes; if it lasts, show your administrator the details
    metadata: 503
    customers: 503
        Wrong: It answers, and failed itself (status 503) | Test again in some minutes; if it lasts, show your administrator the details
    metadata: 503 page
    customers: 503 page
        Wrong: A page tells of a failure (status 503): its own, or of something in between | Test again in some minutes. If it lasts, give the details to your network administrator
    metadata: 504 taken
    customers: 504 taken
        Wrong: A page tells of a failure (status 504): its own, or of something in between | Test again in some minutes. If it lasts, give the details to your network administrator
    metadata: 429
    customers: 429
        Wrong: It answers, and asks to wait: 57 s | Test again once that is over; if it lasts, show your administrator the details
    customers: 401
        Wrong: Partner Center refuses the token of this sign-in | Sign in again under Settings. If it is refused once more, show your administrator the details
    customers: 401 900420
        Wrong: The sign-in is not good for Partner Center | Your administrator lets the app registration ask for Microsoft Partner Center, user_impersonation: Set-up guide, step 2
    customers: 401 900421
        Wrong: The sign-in went without a second factor (MFA): Partner Center may refuse uploads | Sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on
    customers: 403, 403 2032, 403 20002, 403 900150
        Wrong: It answers, and does not let this account in | Check the account under Settings: it tells whether a role is missing
    customers: 403 900123
        Wrong: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site
    customers: 403 900149
        Wrong: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status
    customers: 403 900309
        Wrong: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center
    customers: 404
        Wrong: It answers, and refuses the question (404) | Test again; if it lasts, show your administrator the details
    ");
}
