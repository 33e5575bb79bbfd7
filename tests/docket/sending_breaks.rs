//! Sending where the line breaks or the service does: in the end every device is registered once, and was asked for once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use docket::app::event::SendingStep;
use docket::app::notice::Failure;
use docket::domain::{AttemptCause, AttemptState};
use docket::partner_center::{PartnerCenterError, ServiceConfig};
use docket::practice::PracticeClock;
use docket::workers::{Cancel, Connection, Line, Pace, Sender, Until};

use crate::sending_fixture::{Dock, config_of, pkids};
use crate::support::made_up_clock::MadeUpClock;

/// Sends two devices, one an upload, to a service bent by this script.
async fn sent(script: &str) -> Dock {
    let dock = Dock::with(script, |settings| settings.sending.devices_per_upload = 1).await;
    let pkids = pkids(2);
    let batch = dock.approved("Sales", &pkids).await;
    dock.send(&batch).await.unwrap_or_else(|failure| panic!("{script}: {failure}"));
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    dock
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_cut_at_any_request_loses_nothing_and_doubles_nothing() {
    for on in ["create", "append", "status", "customer", "batches", "devices"] {
        for deed in ["cut-before", "cut-during", "cut-after"] {
            // The list of devices is asked for only after a broken upload.
            let first = if on == "devices" { "[[fault]]\non = \"create\"\nnth = 1\ndo = \"cut-after\"\n" } else { "" };
            let dock = sent(&format!("{first}[[fault]]\non = \"{on}\"\nnth = 1\ndo = \"{deed}\"\n")).await;
            dock.assert_asked_once(&pkids(2));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_arrived_without_an_answer_is_found_and_not_repeated() {
    for script in [
        "do = \"no-location\"",
        "do = \"status\"\ncode = 500\ntaken = true",
        "do = \"status\"\ncode = 504\nbody = \"html\"\ntaken = true",
        "do = \"status\"\ncode = 502\nbody = \"empty\"\ntaken = true",
    ] {
        let dock = sent(&format!("[[fault]]\non = \"upload\"\nnth = 1\n{script}\n")).await;
        assert_eq!(dock.requests("upload"), 2, "{script}");
        dock.assert_asked_once(&pkids(2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_did_not_arrive_is_sent_again_after_the_service_was_asked() {
    let scripts = [("do = \"cut-before\"", true), ("do = \"status\"\ncode = 503\nbody = \"html\"", false)];
    for (script, is_same_request) in scripts {
        let dock = sent(&format!("[[fault]]\non = \"upload\"\nnth = 1\n{script}\n")).await;
        dock.assert_asked_once(&pkids(2));
        let batch = &dock.desk.queue().batches().await.unwrap()[0];
        let attempts = dock.desk.queue().attempts(&batch.id).await.unwrap();
        let states: Vec<_> = attempts.iter().map(|attempt| attempt.state).collect();
        assert_eq!(states, [AttemptState::NotDelivered, AttemptState::Settled, AttemptState::Settled]);
        // Never answered: the very same request. After any answer: another one.
        assert_eq!(attempts[0].request_id == attempts[1].request_id, is_same_request, "{script}");
        assert_eq!(attempts[1].repeats.as_ref(), is_same_request.then_some(&attempts[0].id), "{script}");
        assert_eq!((attempts[0].devices == attempts[1].devices, &attempts[2].repeats), (true, &None), "{script}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_upload_is_watched_as_long_as_the_settings_say() {
    let clock = MadeUpClock::hurried();
    let there = clock.clone();
    let script = "[[fault]]\non = \"create\"\nnth = 1\ndo = \"cut-before\"\n";
    let dock = Dock::at(clock.clock(), PracticeClock::of(move || there.now()), script, |settings| {
        settings.sending.settle_secs = 300;
    })
    .await;
    let pkids = pkids(1);
    let batch = dock.approved("Sales", &pkids).await;
    let sender = Sender::new(&dock.desk, Arc::clone(&dock.line), Pace::of_command_line());
    let looks = AtomicU32::new(0);
    let count = |step: SendingStep| {
        if step == SendingStep::Settling {
            looks.fetch_add(1, Ordering::Relaxed);
        }
    };
    sender.send(&batch, Until::Settled, &count, &Cancel::new()).await.unwrap();
    let attempts = dock.desk.queue().attempts(&batch).await.unwrap();
    let watched = attempts[1].started_at.duration_since(attempts[0].started_at).as_secs();
    assert!((300..310).contains(&watched), "{watched} s");
    let looks = looks.into_inner();
    assert!((5..15).contains(&looks), "{looks} looks");
    dock.assert_asked_once(&pkids);
}

/// The other side takes the request, or not, and then says nothing and does not hang up: the time limit ends that, and nobody knows what came
/// of it until the list tells.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_falls_silent_is_given_up_and_then_the_service_is_asked() {
    for (deed, uploads) in [("do = \"slow\"\nseconds = 3600", 2), ("do = \"silent\"", 2)] {
        let script = format!("[[fault]]\non = \"upload\"\nnth = 2\n{deed}\n");
        let mut dock = Dock::with(&script, |settings| settings.sending.devices_per_upload = 1).await;
        let hasty = ServiceConfig { timeout_secs: 1, ..config_of(&dock.service) };
        let connection = Connection::to_practice(hasty, dock.clock.clone()).await.unwrap();
        connection.sign_in().await.unwrap();
        dock.line = Arc::new(Line::of(connection));
        let pkids = pkids(2);
        let batch = dock.approved("Sales", &pkids).await;
        let (outcome, steps) = dock.send_and_listen(&batch).await;
        outcome.unwrap_or_else(|failure| panic!("{deed}: {failure}"));
        dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
        dock.assert_asked_once(&pkids);
        assert_eq!(dock.service.counts().uploads, uploads, "{deed}");
        let silent = &dock.desk.queue().attempts(&batch).await.unwrap()[1];
        assert_eq!(silent.cause, Some(AttemptCause::BrokenOff), "{deed}");
        assert!(steps.contains(&SendingStep::Settling), "{deed}: the list was asked");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_whose_job_is_lost_is_sent_again_or_found() {
    // Lost with all it had, then found again by the list of the batch.
    let dock = sent("[[fault]]\non = \"upload\"\nnth = 1\ndo = \"lost-job\"\n").await;
    assert_eq!(dock.requests("upload"), 3);
    let dock = sent("[[fault]]\non = \"status\"\nnth = 1\ndo = \"lost-job\"\n").await;
    assert_eq!(dock.requests("upload"), 2);
    dock.assert_asked_once(&pkids(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn throttling_is_waited_for() {
    for on in ["upload", "status", "batches", "customer"] {
        let dock = sent(&format!(
            "[[fault]]\non = \"{on}\"\nnth = 1\ndo = \"status\"\ncode = 429\nbody = \"own-429\"\nretry_after = 1\n"
        ))
        .await;
        dock.assert_asked_once(&pkids(2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn throttling_is_told_with_its_seconds() {
    let script =
        "[[fault]]\non = \"upload\"\nnth = 1\ndo = \"status\"\ncode = 429\nbody = \"own-429\"\nretry_after = 1\n";
    let dock = Dock::new(script).await;
    let batch = dock.approved("Sales", &pkids(1)).await;
    let (outcome, steps) = dock.send_and_listen(&batch).await;
    outcome.unwrap();
    assert!(steps.iter().any(|step| matches!(step, SendingStep::Waiting { secs: 1, .. })), "{steps:?}");
    let attempts = dock.desk.queue().attempts(&batch).await.unwrap();
    assert_eq!(attempts[0].state, AttemptState::NotDelivered);
    let due_at = attempts[0].due_at.expect("the service said when");
    assert!(attempts[1].started_at >= due_at, "sent again only when it was due");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_without_end_is_followed_until_it_is_stopped() {
    let dock = Dock::new("[[fault]]\non = \"upload\"\ndo = \"never-ending-job\"\n").await;
    let batch = dock.approved("Sales", &pkids(1)).await;
    let cancel = Cancel::new();
    let followed = AtomicU32::new(0);
    let count = |step: SendingStep| {
        if matches!(step, SendingStep::Following { .. }) && followed.fetch_add(1, Ordering::Relaxed) == 10 {
            cancel.cancel();
        }
    };
    let outcome = dock.sender().send(&batch, Until::Settled, &count, &cancel).await;
    assert!(matches!(outcome, Err(Failure::Stopped)), "{outcome:?}");
    assert_eq!(dock.counts(&batch).await.processing, 1);
}

/// A job without end is given up after a time, and its devices are looked for: here they are not there, and are sent once more.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_without_end_does_not_hold_its_devices_for_ever() {
    let script = "[[fault]]\non = \"upload\"\nnth = 1\ndo = \"never-ending-job\"\n";
    let dock = Dock::with(script, |settings| {
        (settings.sending.give_up_job_mins, settings.sending.settle_secs) = (0, 1);
    })
    .await;
    let pkids = pkids(2);
    let batch = dock.approved("Sales", &pkids).await;
    dock.send(&batch).await.unwrap();
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    assert_eq!(dock.requests("upload"), 2);
}

/// The list is long and the watch takes many looks: its pages are read at the first and at the last, for nothing came to it between them.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_does_not_grow_is_read_at_the_first_look_and_at_the_last() {
    let clock = MadeUpClock::hurried();
    let script = "[[fault]]\non = \"upload\"\nnth = 2\ndo = \"cut-before\"\n";
    let dock = Dock::at(clock.clock(), PracticeClock::default(), script, |settings| {
        settings.sending.settle_secs = 300;
    })
    .await;
    let pkids = pkids(251);
    let first = dock.approved("Sales", &pkids[..250]).await;
    dock.send(&first).await.unwrap();
    assert_eq!(dock.requests("devices"), 0);
    let second = dock.approved("Sales", &pkids[250..]).await;
    let sender = Sender::new(&dock.desk, Arc::clone(&dock.line), Pace::of_command_line());
    sender.send(&second, Until::Settled, &|_| {}, &Cancel::new()).await.unwrap();
    assert_eq!(dock.requests("devices"), 6, "a hundred devices a page");
    assert!(dock.requests("batches") > 6, "{} looks", dock.requests("batches"));
    dock.assert_asked_once(&pkids);
}

/// Refused in its midst, the list is gone on with: under a limit smaller than its pages it has an end all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_is_cut_off_goes_on_where_it_was() {
    let script = "[[fault]]\non = \"upload\"\nnth = 2\ndo = \"cut-before\"\n[[fault]]\non = \"devices\"\nevery = 2\ndo = \"status\"\n\
                  code = 503\nbody = \"html\"\n";
    let dock = Dock::new(script).await;
    let pkids = pkids(451);
    let first = dock.approved("Sales", &pkids[..450]).await;
    dock.send(&first).await.unwrap();
    let second = dock.approved("Sales", &pkids[450..]).await;
    dock.send(&second).await.unwrap();
    assert_eq!(dock.requests("devices"), 10, "at each of two looks each page once, and the refusals between them");
    dock.assert_asked_once(&pkids);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_gone_is_waited_for_and_then_told() {
    let dock = Dock::new("").await;
    let pkids = pkids(1);
    let batch = dock.approved("Sales", &pkids).await;
    let Dock { folder, service, desk, line, .. } = dock;
    drop(service);
    let sender = Sender::new(&desk, Arc::clone(&line), crate::sending_fixture::PACE);
    let waits = AtomicU32::new(0);
    let count = |step: SendingStep| {
        if matches!(step, SendingStep::Waiting { .. }) {
            waits.fetch_add(1, Ordering::Relaxed);
        }
    };
    let outcome = sender.send(&batch, Until::Settled, &count, &Cancel::new()).await;
    assert!(matches!(outcome, Err(Failure::Service(PartnerCenterError::NotConnected(_)))), "{outcome:?}");
    assert!(waits.into_inner() > 3);
    assert_eq!(desk.queue().batch(&batch).await.unwrap().counts.ready, 1);
    drop(folder);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_always_breaks_is_given_up() {
    let dock = Dock::new("[[fault]]\non = \"upload\"\ndo = \"cut-before\"\n").await;
    let batch = dock.approved("Sales", &pkids(1)).await;
    let outcome = dock.send(&batch).await;
    assert!(matches!(outcome, Err(Failure::Service(PartnerCenterError::Broken(_)))), "{outcome:?}");
    let counts = dock.counts(&batch).await;
    assert_eq!(counts.unconfirmed + counts.ready, 1);
    // The very same request all the while: never answered, so never another id.
    let attempts = dock.desk.queue().attempts(&batch).await.unwrap();
    assert!(attempts.len() > 5, "{}", attempts.len());
    assert!(attempts.iter().all(|attempt| attempt.request_id == attempts[0].request_id));
    assert!(attempts[1..].iter().zip(&attempts).all(|(this, last)| this.repeats.as_ref() == Some(&last.id)));
}

/// What is left to a person is told when it happens, once, for the rest may take hours; where nothing is left to wait for, the end tells it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_to_a_person_is_told_before_the_rest_has_its_end() {
    let refusal = "[[fault]]\non = \"append\"\ndo = \"status\"\ncode = 400\nerror = \"800002\"\n";
    let dock = Dock::with(refusal, |settings| settings.sending.devices_per_upload = 1).await;
    let batch = dock.approved("Sales", &pkids(2)).await;
    let (outcome, steps) = dock.send_and_listen(&batch).await;
    assert!(matches!(outcome, Err(Failure::Service(PartnerCenterError::Refused { .. }))), "{outcome:?}");
    let counts = dock.counts(&batch).await;
    assert_eq!((counts.registered, counts.ready), (1, 1), "the rest was done");
    let held: Vec<usize> =
        (0..).zip(&steps).filter(|(_, step)| matches!(step, SendingStep::Held { .. })).map(|(at, _)| at).collect();
    let [at] = held[..] else { panic!("{steps:?}") };
    assert_eq!(steps[at], SendingStep::Held { why: "Partner Center refuses the request (800002)".into() });
    assert!(steps[at..].iter().any(|step| matches!(step, SendingStep::Following { attempt: 1 })), "{steps:?}");

    let dock = Dock::new("[[fault]]\non = \"create\"\ndo = \"status\"\ncode = 400\nerror = \"800002\"\n").await;
    let batch = dock.approved("Sales", &pkids(1)).await;
    let (outcome, steps) = dock.send_and_listen(&batch).await;
    assert!(outcome.is_err() && !steps.iter().any(|step| matches!(step, SendingStep::Held { .. })), "{steps:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_the_whole_upload_is_told_and_sends_nothing_again() {
    for (code, error) in [(400, "800002"), (403, "2032")] {
        let script = format!(
            "[[fault]]\non = \"upload\"\ndo = \"status\"\ncode = {code}\nerror = \"{error}\"\nmessage = \"no\"\n"
        );
        let dock = Dock::new(&script).await;
        let batch = dock.approved("Sales", &pkids(1)).await;
        let outcome = dock.send(&batch).await;
        match outcome {
            Err(Failure::Service(
                PartnerCenterError::Refused { code, .. } | PartnerCenterError::Forbidden { code, .. },
            )) => {
                assert_eq!(code, error);
            }
            other => panic!("{code}: {other:?}"),
        }
        assert_eq!(dock.desk.queue().attempts(&batch).await.unwrap().len(), 1);
        assert_eq!(dock.counts(&batch).await.ready, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_somebody_makes_meanwhile_is_joined() {
    let dock = sent("[[fault]]\non = \"create\"\nnth = 1\ndo = \"status\"\ncode = 409\ntaken = true\n").await;
    // The practice service took the devices of the refused request, as if a colleague had sent them.
    assert_eq!(dock.requests("create"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_on_its_way_is_still_answered_for_when_sending_is_stopped() {
    let dock = Dock::new("[[fault]]\non = \"upload\"\ndo = \"slow\"\nseconds = 0.2\n").await;
    let batch = dock.approved("Sales", &pkids(1)).await;
    let cancel = Cancel::new();
    let stop = |step: SendingStep| {
        if matches!(step, SendingStep::Uploading { .. }) {
            cancel.cancel();
        }
    };
    let outcome = dock.sender().send(&batch, Until::Settled, &stop, &cancel).await;
    assert!(matches!(outcome, Err(Failure::Stopped)), "{outcome:?}");
    assert_eq!(dock.counts(&batch).await.processing, 1, "its answer is written down");
    dock.send(&batch).await.unwrap();
    dock.assert_asked_once(&pkids(1));
}
