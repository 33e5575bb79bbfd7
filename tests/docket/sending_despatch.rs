//! Who sends for a window: by itself, for every customer, and with no need of a person but where one is needed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use docket::app::event::SendingStep;
use docket::app::notice::Failure;
use docket::domain::{BatchId, Change, CustomerId};
use docket::partner_center::PartnerCenterError;
use docket::workers::{Cancel, Connection, Despatch, Line, News, Pace, Sender, Told, Until};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::sending_fixture::{Dock, PACE, config_of, contoso, pkids};

const FABRIKAM: &str = "20000000-0000-4000-8000-000000000002";
const LITWARE: &str = "70000000-0000-4000-8000-000000000007";
const HUMONGOUS: &str = "80000000-0000-4000-8000-000000000008";
/// Rows of the script for two more.
const MORE_CUSTOMERS: &str = "[[customer]]\nid = \"70000000-0000-4000-8000-000000000007\"\nname = \"Litware\"\n\
    [[customer]]\nid = \"80000000-0000-4000-8000-000000000008\"\nname = \"Humongous\"\n";

/// Sends for a dock, and what is told of it.
struct Window {
    despatch: Despatch,
    news: UnboundedReceiver<News>,
}

impl Window {
    fn open(dock: &Dock) -> Self {
        Self::that_breaks(dock, |_| false)
    }

    /// Its sending breaks where it tells this.
    fn that_breaks(dock: &Dock, does_break: impl Fn(&News) -> bool + Send + Sync + 'static) -> Self {
        let sender = Sender::new(&dock.desk, Arc::clone(&dock.line), Pace { patience: None, ..PACE });
        let (tell, news) = unbounded_channel();
        let despatch = Despatch::start(&Handle::current(), sender, move |told| {
            let is_over = does_break(&told);
            drop(tell.send(told));
            assert!(!is_over, "made to break");
        });
        Self { despatch, news }
    }

    async fn ask(&self, dock: &Dock, batch: &BatchId) {
        dock.desk.apply(Change::SendingAsked { batch: batch.clone() }).await.unwrap();
        self.despatch.look_at(batch);
    }

    /// How the next batch ends, and which it is.
    async fn next_end(&mut self) -> (BatchId, Result<bool, Failure>) {
        let end = async {
            loop {
                if let News::Over(batch, outcome) = self.news.recv().await.expect("it is told") {
                    return (batch, outcome);
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), end).await.expect("it has an end")
    }

    async fn until(&mut self, is_it: impl Fn(&News) -> bool) {
        let told = async { while !is_it(&self.news.recv().await.expect("it is told")) {} };
        tokio::time::timeout(Duration::from_secs(60), told).await.expect("it is told in time");
    }

    async fn close(self) {
        self.despatch.stop();
        self.despatch.task().expect("it runs").await.unwrap();
    }
}

fn fabrikam() -> CustomerId {
    CustomerId::parse(FABRIKAM).unwrap()
}

fn litware() -> CustomerId {
    CustomerId::parse(LITWARE).unwrap()
}

fn humongous() -> CustomerId {
    CustomerId::parse(HUMONGOUS).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_customers_trouble_never_stops_anothers_work() {
    let script = "[[fault]]\non = \"upload\"\nnth = 1\ndo = \"never-ending-job\"\n";
    let dock = Dock::new(script).await;
    let pkids = pkids(6);
    let stuck = dock.approved("Sales", &pkids[..2]).await;
    let mut window = Window::open(&dock);
    window.ask(&dock, &stuck).await;
    window.until(|news| matches!(news, News::Batch(_, Told::Step(SendingStep::Following { .. })))).await;
    // Of the same customer, and of another one.
    let beside = dock.approved("Workshop", &pkids[2..4]).await;
    let other = dock.approved_for(fabrikam(), "Sales", &pkids[4..]).await;
    window.ask(&dock, &beside).await;
    window.ask(&dock, &other).await;
    let mut over = vec![window.next_end().await, window.next_end().await];
    over.sort_by(|(one, _), (two, _)| one.cmp(two));
    for (batch, outcome) in &over {
        assert!(matches!(outcome, Ok(true)), "{batch}: {outcome:?}");
        assert_eq!(dock.counts(batch).await.registered, 2);
    }
    assert_eq!(dock.counts(&stuck).await.processing, 2);
    window.close().await;
}

/// Three customers' uploads hang on a silent line, and three is how many have their turn at once.
#[tokio::test(flavor = "multi_thread")]
async fn silent_uploads_keep_no_other_customer_waiting() {
    let script = format!("{MORE_CUSTOMERS}[[fault]]\non = \"upload\"\ntimes = 3\ndo = \"silent\"\n");
    let dock = Dock::new(&script).await;
    assert_eq!(dock.desk.settings().sending.customers_at_once, 3);
    let pkids = pkids(4);
    let mut window = Window::open(&dock);
    for (customer, pkid) in [contoso(), litware(), humongous()].into_iter().zip(&pkids) {
        let silent = dock.approved_for(customer, "Sales", std::slice::from_ref(pkid)).await;
        window.ask(&dock, &silent).await;
        window.until(|news| matches!(news, News::Batch(_, Told::Step(SendingStep::Uploading { .. })))).await;
    }
    while dock.service.faults().get("silent") != Some(&3) {
        tokio::task::yield_now().await;
    }
    let other = dock.approved_for(fabrikam(), "Sales", &pkids[3..]).await;
    window.ask(&dock, &other).await;
    assert!(matches!(window.next_end().await, (batch, Ok(true)) if batch == other));
    assert_eq!(dock.books().devices.len(), 1);
}

/// A refusal with 429 may be meant for the one customer, or for the partner: that shows when another customer is refused as well.
#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_is_asked_for_one_customer_is_nobody_elses() {
    let refusal = "do = \"status\"\ncode = 429\nbody = \"own-429\"\nretry_after = 3600\n";
    let fault = |n| format!("[[fault]]\non = \"upload\"\nnth = {n}\n{refusal}");
    let dock = Dock::new(&format!("{MORE_CUSTOMERS}{}{}", fault(1), fault(3))).await;
    let pkids = pkids(4);
    let is_waiting = |news: &News| matches!(news, News::Batch(_, Told::Step(SendingStep::Waiting { .. })));
    let mut window = Window::open(&dock);
    let refused = dock.approved_for(contoso(), "Sales", &pkids[..1]).await;
    window.ask(&dock, &refused).await;
    window.until(is_waiting).await;
    let other = dock.approved_for(fabrikam(), "Sales", &pkids[1..2]).await;
    window.ask(&dock, &other).await;
    assert!(matches!(window.next_end().await, (batch, Ok(true)) if batch == other));
    // A second one is refused, so now it is meant for all.
    let (second, third) = (dock.approved_for(litware(), "Sales", &pkids[2..3]).await, pkids[3..].to_vec());
    window.ask(&dock, &second).await;
    window.until(is_waiting).await;
    let asked = dock.books().requests;
    let third = dock.approved_for(humongous(), "Sales", &third).await;
    window.ask(&dock, &third).await;
    window.until(|news| matches!(news, News::Batch(of, Told::Step(SendingStep::Waiting { .. })) if *of == third)).await;
    assert_eq!(dock.books().requests, asked, "nothing leaves");
    window.close().await;
}

/// A command follows a job without an end: that keeps neither another command nor a window from sending.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_follows_keeps_no_other_program_from_sending() {
    let dock = Dock::new("[[fault]]\non = \"upload\"\nnth = 1\ndo = \"never-ending-job\"\n").await;
    let pkids = pkids(6);
    let stuck = dock.approved("Sales", &pkids[..2]).await;
    let (sender, cancel, theirs) = (dock.sender(), Cancel::new(), stuck.clone());
    let (told, mut steps) = unbounded_channel();
    let stop = cancel.clone();
    let command =
        tokio::spawn(async move { sender.send(&theirs, Until::Settled, &|step| drop(told.send(step)), &stop).await });
    while !matches!(steps.recv().await.expect("it is told"), SendingStep::Following { .. }) {}
    let other = dock.approved_for(fabrikam(), "Sales", &pkids[2..4]).await;
    dock.send(&other).await.unwrap();
    let mut window = Window::open(&dock);
    let third = dock.approved_for(fabrikam(), "Workshop", &pkids[4..]).await;
    window.ask(&dock, &third).await;
    assert!(matches!(window.next_end().await, (batch, Ok(true)) if batch == third));
    assert!(!command.is_finished(), "it watches the window, which follows its job now");
    cancel.cancel();
    assert!(matches!(command.await.unwrap(), Err(Failure::Stopped)));
    assert_eq!(dock.counts(&stuck).await.processing, 2);
    dock.assert_asked_once(&pkids);
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waiting_cannot_mend_is_told_once_and_goes_on_when_a_person_says_so() {
    let script =
        "[[fault]]\non = \"upload\"\nnth = 1\ndo = \"status\"\ncode = 403\nerror = \"900150\"\nmessage = \"role\"\n";
    let dock = Dock::new(script).await;
    let pkids = pkids(4);
    let refused = dock.approved("Sales", &pkids[..2]).await;
    let mut window = Window::open(&dock);
    window.ask(&dock, &refused).await;
    let (batch, outcome) = window.next_end().await;
    assert_eq!(batch, refused);
    assert!(matches!(outcome, Err(Failure::Service(PartnerCenterError::Forbidden { .. }))), "{outcome:?}");
    let other = dock.approved_for(fabrikam(), "Sales", &pkids[2..]).await;
    window.ask(&dock, &other).await;
    assert!(matches!(window.next_end().await, (batch, Ok(true)) if batch == other));
    assert_eq!(dock.desk.queue().attempts(&refused).await.unwrap().len(), 1, "the refused one is left alone");
    assert_eq!(dock.counts(&refused).await.ready, 2);
    window.ask(&dock, &refused).await;
    assert!(matches!(window.next_end().await, (batch, Ok(true)) if batch == refused));
    dock.assert_registered_once(&[dock.devices(&refused).await, dock.devices(&other).await].concat(), &pkids);
    window.close().await;
}

/// What the service refused for what it is helps nobody when it is sent once more unchanged: a new window leaves it until somebody asks.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_upload_is_not_sent_again_by_the_next_window() {
    let dock = Dock::new("[[fault]]\non = \"upload\"\nnth = 1\ndo = \"status\"\ncode = 400\nerror = \"2001\"\n").await;
    let pkids = pkids(4);
    let refused = dock.approved("Sales", &pkids[..2]).await;
    let mut window = Window::open(&dock);
    window.ask(&dock, &refused).await;
    let (_, outcome) = window.next_end().await;
    assert!(matches!(outcome, Err(Failure::Service(PartnerCenterError::Refused { .. }))), "{outcome:?}");
    window.close().await;
    let other = dock.approved_for(fabrikam(), "Sales", &pkids[2..]).await;
    let mut window = Window::open(&dock);
    window.ask(&dock, &other).await;
    assert!(matches!(window.next_end().await, (batch, Ok(true)) if batch == other));
    assert_eq!(dock.desk.queue().attempts(&refused).await.unwrap().len(), 1);
    window.ask(&dock, &refused).await;
    assert!(matches!(window.next_end().await, (batch, Ok(true)) if batch == refused));
    dock.assert_registered_once(&[dock.devices(&refused).await, dock.devices(&other).await].concat(), &pkids);
    window.close().await;
}

/// Asked for on Friday, with the line cut and the window closed at once; on Monday the window is opened, and that is all.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_for_is_sent_by_the_next_window_without_anybodys_doing() {
    let script = "[[fault]]\non = \"upload\"\nnth = 2\ndo = \"cut-after\"\n[[fault]]\non = \"status\"\nevery = 3\ndo = \"cut-during\"\n";
    let mut dock = Dock::with(script, |settings| settings.sending.devices_per_upload = 2).await;
    let pkids = pkids(7);
    let batch = dock.approved("Sales", &pkids).await;
    dock.desk.apply(Change::SendingAsked { batch: batch.clone() }).await.unwrap();
    let mut opened = 0;
    loop {
        let mut window = Window::open(&dock);
        opened += 1;
        // Each window is closed a little later in its work than the one before.
        for _ in 0..opened {
            if let News::Over(_, outcome) = window.news.recv().await.expect("it is told") {
                outcome.unwrap();
                break;
            }
        }
        window.close().await;
        // The queue is asked: a window that is closed in the moment of its last result tells of no end, and the next has nothing to do.
        let counts = dock.counts(&batch).await;
        if counts.ready + counts.under_way() == 0 {
            break;
        }
        dock.start_anew().await;
    }
    assert!(opened > 2, "{opened}");
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    dock.assert_asked_once(&pkids);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_asks_the_window_and_watches_it() {
    let dock = Dock::new("[[fault]]\non = \"upload\"\nnth = 1\ndo = \"never-ending-job\"\n").await;
    let pkids = pkids(3);
    let first = dock.approved("Sales", &pkids[..1]).await;
    let mut window = Window::open(&dock);
    window.ask(&dock, &first).await;
    window.until(|news| matches!(news, News::Batch(_, Told::Step(SendingStep::Following { .. })))).await;
    let second = dock.approved("Workshop", &pkids[1..]).await;
    let patient = Pace { patience: Some(Duration::from_secs(60)), ..PACE };
    let sender = Sender::new(&dock.desk, Arc::clone(&dock.line), patient);
    let (until, cancel) = (Until::Settled, Cancel::new());
    sender.send(&second, until, &|_| {}, &cancel).await.unwrap();
    assert_eq!(dock.counts(&second).await.registered, 2);
    assert!(matches!(window.next_end().await, (batch, Ok(true)) if batch == second));
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_halted_stays_and_what_was_sent_is_followed() {
    let dock = Dock::with("[line]\nmillis = 20\n", |settings| settings.sending.devices_per_upload = 1).await;
    let pkids = pkids(20);
    let batch = dock.approved("Sales", &pkids).await;
    let mut window = Window::open(&dock);
    window.ask(&dock, &batch).await;
    window.until(|news| matches!(news, News::Batch(_, Told::Step(SendingStep::Uploading { .. })))).await;
    dock.desk.apply(Change::SendingHalted { batch: batch.clone() }).await.unwrap();
    window.despatch.look_at(&batch);
    assert!(matches!(window.next_end().await, (_, Ok(false))));
    let counts = dock.counts(&batch).await;
    assert!(counts.ready > 0 && counts.registered > 0 && counts.under_way() == 0, "{counts:?}");
    window.ask(&dock, &batch).await;
    assert!(matches!(window.next_end().await, (_, Ok(true))));
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_sign_in_it_goes_on_by_itself() {
    let mut dock = Dock::new("").await;
    let connection = Connection::to_practice(config_of(&dock.service), dock.clock.clone()).await.unwrap();
    dock.line = Arc::new(Line::of(connection));
    let pkids = pkids(2);
    let batch = dock.approved("Sales", &pkids).await;
    let mut window = Window::open(&dock);
    window.ask(&dock, &batch).await;
    match window.next_end().await.1 {
        Err(Failure::Service(error)) => assert!(error.needs_sign_in(), "{error}"),
        other => panic!("{other:?}"),
    }
    dock.line.connect().await.unwrap().sign_in().await.unwrap();
    window.despatch.look_again();
    assert!(matches!(window.next_end().await, (_, Ok(true))));
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    window.close().await;
}

/// A customer's task breaks while an upload is about to leave, and then sending itself does, with the right to send in its hands. Both are
/// told, and in the end everything is sent, once.
#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_is_told_and_begun_anew() {
    let dock = Dock::new("").await;
    let pkids = pkids(4);
    let batch = dock.approved("Sales", &pkids[..2]).await;
    let other = dock.approved_for(fabrikam(), "Sales", &pkids[2..]).await;
    let (is_first_upload, is_first_break) = (AtomicBool::new(true), AtomicBool::new(true));
    let broken = batch.clone();
    let mut window = Window::that_breaks(&dock, move |news| match news {
        News::Batch(of, Told::Step(SendingStep::Uploading { .. })) if *of == broken => {
            is_first_upload.swap(false, Ordering::Relaxed)
        }
        News::Over(_, Err(Failure::Bug(_))) => is_first_break.swap(false, Ordering::Relaxed),
        _ => false,
    });
    window.ask(&dock, &batch).await;
    window.until(|news| matches!(news, News::Over(of, Err(Failure::Bug(_))) if *of == batch)).await;
    window.until(|news| matches!(news, News::Broke(Failure::Bug(_)))).await;
    window.ask(&dock, &other).await;
    let mut over = vec![window.next_end().await, window.next_end().await];
    over.sort_by(|(one, _), (two, _)| one.cmp(two));
    assert!(over.iter().all(|(_, outcome)| matches!(outcome, Ok(true))), "{over:?}");
    assert_ne!(over[0].0, over[1].0);
    dock.assert_registered_once(&[dock.devices(&batch).await, dock.devices(&other).await].concat(), &pkids);
    dock.assert_asked_once(&pkids);
    window.close().await;
    assert!(dock.desk.queue().sender_lease().await.unwrap().is_some(), "the right to send was given back");
}
