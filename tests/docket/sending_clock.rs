//! Sending while clocks are put back and computers sleep, and how seldom a job is asked about over the better part of an hour.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use docket::app::event::SendingStep;
use docket::app::notice::Failure;
use docket::practice::PracticeClock;
use docket::workers::{Cancel, Pace, Sender, Until};
use tokio::sync::mpsc::unbounded_channel;

use crate::sending_fixture::{Dock, PACE, pkids};
use crate::support::made_up_clock::MadeUpClock;

const HOUR: Duration = Duration::from_secs(3600);

async fn dock(clock: &MadeUpClock, script: &str) -> Dock {
    Dock::at(clock.clock(), PracticeClock::default(), script, |_| {}).await
}

/// Polling over three quarters of an hour, by the minutes of the service's own books.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_minutes_is_asked_about_ever_more_seldom() {
    let clock = MadeUpClock::hurried();
    let there = clock.clone();
    // Two uploads: they are asked about in turn, each in its own time.
    let script = "[jobs]\nseconds = 2700\npolls = 100000\n[sign_in]\ntoken_seconds = 86400\n";
    let dock = Dock::at(clock.clock(), PracticeClock::of(move || there.now()), script, |settings| {
        settings.sending.devices_per_upload = 1;
    })
    .await;
    let pkids = pkids(2);
    let batch = dock.approved("Sales", &pkids).await;
    let sender = Sender::new(&dock.desk, Arc::clone(&dock.line), Pace::of_window());
    sender.send(&batch, Until::Settled, &|_| {}, &Cancel::new()).await.unwrap();
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);

    let books = dock.books();
    let first = books.requests_by_minute[0].from.as_second();
    let mut minutes = vec![(0, 0); 60];
    for minute in &books.requests_by_minute {
        let asked = minute.requests.get("status").copied().unwrap_or_default();
        let all: u64 = minute.requests.values().sum();
        minutes[usize::try_from((minute.from.as_second() - first) / 60).unwrap()] = (asked, all);
    }
    let asked: Vec<u64> = minutes.iter().map(|(asked, _)| *asked).collect();
    let polls: u64 = books.jobs.iter().map(|job| u64::from(job.polls)).sum();
    assert_eq!(asked.iter().sum::<u64>(), polls);
    // For each of the two jobs: a dozen in the first two minutes, one a minute from then on, one in three minutes after half an hour.
    assert!(asked[..2].iter().sum::<u64>() <= 24, "{asked:?}");
    assert!(asked[3..].iter().all(|asked| *asked <= 2), "{asked:?}");
    assert!(asked[33..].windows(3).all(|three| three.iter().sum::<u64>() <= 2), "{asked:?}");
    assert!((60..=100).contains(&polls), "{polls}: {asked:?}");
    // Nothing else is asked meanwhile.
    assert!(minutes[3..40].iter().all(|(asked, all)| asked == all), "{minutes:?}");
}

/// Whatever is waited for when somebody puts the clock back by hours: it lasts no longer than it should.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_put_back_stops_nothing() {
    type Moment = fn(&SendingStep) -> bool;
    let fault = |on: &str, deed: &str| format!("[[fault]]\non = \"{on}\"\nnth = 1\n{deed}\n");
    let wait = "do = \"status\"\ncode = 429\nbody = \"own-429\"\nretry_after = 1";
    let cases: [(String, Moment); 5] = [
        (fault("upload", wait), |step| matches!(step, SendingStep::Waiting { .. })),
        (fault("status", wait), |step| matches!(step, SendingStep::Waiting { .. })),
        (fault("customer", "do = \"status\"\ncode = 503"), |step| matches!(step, SendingStep::Waiting { .. })),
        (fault("upload", "do = \"cut-before\""), |step| matches!(step, SendingStep::Settling)),
        ("[jobs]\nseconds = 1000\npolls = 6\n".to_owned(), |step| matches!(step, SendingStep::Following { .. })),
    ];
    for (script, is_moment) in cases {
        let clock = MadeUpClock::new();
        let dock = dock(&clock, &script).await;
        let pkids = pkids(2);
        let batch = dock.approved("Sales", &pkids).await;
        let was_put_back = AtomicBool::new(false);
        let tell = |step: SendingStep| {
            if is_moment(&step) && !was_put_back.swap(true, Ordering::Relaxed) {
                clock.put_back(5 * HOUR);
            }
        };
        let (sender, cancel) = (dock.sender(), Cancel::new());
        let sent = sender.send(&batch, Until::Settled, &tell, &cancel);
        tokio::time::timeout(Duration::from_secs(60), sent).await.unwrap_or_else(|_| panic!("{script}")).unwrap();
        assert!(was_put_back.into_inner(), "{script}");
        dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
        dock.assert_asked_once(&pkids);
    }
}

/// The time that the service asked to wait until is kept over a start anew; after the clock was put back it means nothing any more.
#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_was_kept_before_the_clock_was_put_back_is_not_waited_for() {
    let clock = MadeUpClock::new();
    let script =
        "[[fault]]\non = \"upload\"\nnth = 1\ndo = \"status\"\ncode = 429\nbody = \"own-429\"\nretry_after = 1800\n";
    let mut dock = dock(&clock, script).await;
    let pkids = pkids(2);
    let batch = dock.approved("Sales", &pkids).await;
    let until_it_waits = async |dock: &Dock| {
        let (sender, cancel) = (dock.sender(), Cancel::new());
        let stop = |step: SendingStep| {
            if matches!(step, SendingStep::Waiting { .. }) {
                cancel.cancel();
            }
        };
        sender.send(&batch, Until::Settled, &stop, &cancel).await
    };
    for _ in 0..2 {
        let outcome = until_it_waits(&dock).await;
        assert!(
            matches!(outcome, Err(Failure::Stopped)),
            "half an hour is waited for, also by the next one: {outcome:?}"
        );
        dock.start_anew().await;
    }
    clock.put_back(5 * HOUR);
    // A new program knows nothing of the time before.
    dock.clock = clock.clock();
    dock.start_anew().await;
    dock.send(&batch).await.unwrap();
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    assert_eq!(dock.service.counts().uploads, 1);
}

/// A laptop is closed while a job is at work, and opened eight hours later: no job is given up for the hours in which nobody asked.
#[tokio::test(flavor = "multi_thread")]
async fn a_computer_that_slept_asks_again_before_it_gives_a_job_up() {
    let clock = MadeUpClock::new();
    let dock = dock(&clock, "[jobs]\nseconds = 1000\npolls = 4\n").await;
    let pkids = pkids(2);
    let batch = dock.approved("Sales", &pkids).await;
    let followed = std::sync::atomic::AtomicU32::new(0);
    let tell = |step: SendingStep| {
        // Told once after the upload, and before each question.
        if matches!(step, SendingStep::Following { .. }) && followed.fetch_add(1, Ordering::Relaxed) == 2 {
            clock.sleep(8 * HOUR);
        }
    };
    dock.sender().send(&batch, Until::Settled, &tell, &Cancel::new()).await.unwrap();
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    dock.assert_asked_once(&pkids);
    assert_eq!(dock.books().requests.get("devices"), None, "nothing had to be looked for");
}

/// The next question was due in an hour. The computer slept through it: it is asked soon after, and not an hour later.
#[tokio::test(flavor = "multi_thread")]
async fn what_came_due_while_the_computer_slept_is_done_soon_after() {
    let clock = MadeUpClock::new();
    let dock = dock(&clock, "[jobs]\nseconds = 1000\npolls = 1\n").await;
    let pkids = pkids(1);
    let batch = dock.approved("Sales", &pkids).await;
    let sender = Sender::new(
        &dock.desk,
        Arc::clone(&dock.line),
        Pace { first: HOUR, longest: HOUR, patience: Some(HOUR), ..PACE },
    );
    let (told, mut steps) = unbounded_channel();
    let tell = |step| drop(told.send(step));
    let cancel = Cancel::new();
    let sent = sender.send(&batch, Until::Settled, &tell, &cancel);
    let wake = async {
        while !matches!(steps.recv().await, Some(SendingStep::Following { .. })) {}
        clock.until_somebody_waits().await;
        clock.sleep(2 * HOUR);
    };
    let both = async { tokio::join!(sent, wake) };
    let (outcome, ()) = tokio::time::timeout(Duration::from_secs(60), both).await.expect("soon after");
    outcome.unwrap();
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
}
