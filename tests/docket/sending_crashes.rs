//! The program is killed at every point of a sending, and started anew: every device is registered once in the end.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use docket::app::event::SendingStep;
use docket::app::notice::Failure;
use docket::domain::{AttemptCause, AttemptId, AttemptState, Change, CustomerId};
use docket::queue::Verification;
use docket::workers::{Cancel, Until};
use tokio::sync::mpsc::unbounded_channel;
use uuid::Uuid;

use crate::sending_fixture::{Dock, config_of, pkids};

/// Runs a future for so many polls, and gives it up then: as a program that is killed at that point.
struct Killed<F> {
    work: Pin<Box<F>>,
    polls_left: u32,
}

impl<F: Future> Future for Killed<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls_left == 0 {
            return Poll::Ready(None);
        }
        self.polls_left -= 1;
        match self.work.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            // The poll after the last one need not wait for anything.
            Poll::Pending if self.polls_left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }
}

async fn send_for(dock: &Dock, batch: &docket::domain::BatchId, polls_left: u32) -> Option<Result<(), Failure>> {
    let (sender, cancel) = (dock.sender(), Cancel::new());
    Killed { work: Box::pin(sender.send(batch, Until::Settled, &|_| {}, &cancel)), polls_left }.await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_once_at_any_point() {
    let mut dock = Dock::with("", |settings| {
        settings.sending.devices_per_upload = 2;
        settings.sending.settle_secs = 1;
    })
    .await;
    let all = pkids(1000);
    let mut sent = 0;
    for polls in 1.. {
        let mine = &all[sent..sent + 3];
        sent += 3;
        let batch = dock.approved(&format!("Tag {polls}"), mine).await;
        let outcome = send_for(&dock, &batch, polls).await;
        dock.start_anew().await;
        if let Some(outcome) = outcome {
            outcome.unwrap();
            assert!(polls > 20, "a sending has many points to be killed at: {polls}");
            break;
        }
        dock.send(&batch).await.unwrap();
        assert_eq!(dock.counts(&batch).await.registered, 3, "killed at {polls}");
    }
    for pkid in &all[..sent] {
        let books = dock.books();
        let device = books.device(pkid).unwrap();
        assert_eq!((device.times_registered, device.asked), (1, 1), "{pkid}");
    }
    assert!(matches!(dock.desk.queue().verify().await.unwrap(), Verification::Whole { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again() {
    let script = "[[fault]]\non = \"upload\"\nevery = 3\ndo = \"cut-after\"\n[[fault]]\non = \"status\"\nevery = 4\ndo = \"cut-during\"\n";
    let mut dock = Dock::with(script, |settings| settings.sending.devices_per_upload = 3).await;
    let pkids = pkids(10);
    let batch = dock.approved("Sales", &pkids).await;
    let mut polls = 1;
    let outcome = loop {
        if let Some(outcome) = send_for(&dock, &batch, polls).await {
            break outcome;
        }
        dock.start_anew().await;
        polls += 3;
    };
    outcome.unwrap();
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    assert!(matches!(dock.desk.queue().verify().await.unwrap(), Verification::Whole { .. }));
}

/// Two programs are to send one batch. The one with the right dies after its upload was written down and has arrived, and before it has
/// the answer; an upload of another customer it had just written down. The one that waited says of both that nobody knows, asks what has
/// arrived of its own, and sends nothing twice.
#[tokio::test(flavor = "multi_thread")]
async fn who_takes_the_right_over_settles_what_its_last_holder_left() {
    let dock = Dock::new("[[fault]]\non = \"upload\"\nnth = 1\ndo = \"slow\"\nseconds = 30\n").await;
    let pkids = pkids(3);
    let batch = dock.approved("Sales", &pkids[..2]).await;
    let fabrikam = CustomerId::parse("20000000-0000-4000-8000-000000000002").unwrap();
    let other = dock.approved_for(fabrikam, "Sales", &pkids[2..]).await;
    let (told, mut steps) = unbounded_channel();
    let program = |told: tokio::sync::mpsc::UnboundedSender<SendingStep>| {
        let (sender, batch) = (dock.sender(), batch.clone());
        let tell = move |step| drop(told.send(step));
        tokio::spawn(async move { sender.send(&batch, Until::Settled, &tell, &Cancel::new()).await })
    };
    let first = program(unbounded_channel().0);
    let mut doings = dock.service.doings();
    while dock.service.counts().uploads == 0 {
        doings.changed().await.unwrap();
    }
    let devices = dock.devices(&other).await.into_iter().map(|row| row.id).collect();
    dock.desk
        .apply(Change::AttemptStarted {
            attempt: AttemptId("of-another".into()),
            batch: other.clone(),
            devices,
            request_id: Uuid::from_u128(1),
            correlation_id: Uuid::from_u128(2),
            service: config_of(&dock.service).service_name().to_owned(),
            partner: String::new(),
            repeats: None,
        })
        .await
        .unwrap();
    let second = program(told);
    while !matches!(steps.recv().await, Some(SendingStep::Elsewhere)) {}
    first.abort();
    assert!(first.await.is_err_and(|end| end.is_cancelled()), "it waited for its answer");
    second.await.unwrap().unwrap();

    let rows = dock.devices(&batch).await;
    dock.assert_registered_once(&rows, &pkids[..2]);
    dock.assert_asked_once(&pkids[..2]);
    let queue = dock.desk.queue();
    let mine = queue.attempts(&batch).await.unwrap();
    assert_eq!(mine.len(), 1);
    assert_eq!(
        mine[0].cause,
        Some(AttemptCause::ProgramEnded),
        "what happened is told, and not that an answer was lost"
    );
    let of_other = queue.attempts(&other).await.unwrap();
    assert_eq!(of_other[0].state, AttemptState::Unconfirmed, "nobody takes it for under way any more");
    assert!(matches!(queue.verify().await.unwrap(), Verification::Whole { .. }));
}
