//! The program is killed at every point of a sending, and started anew: every device is registered once in the end.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use docket::app::notice::Failure;
use docket::queue::Verification;
use docket::workers::{Cancel, Until};

use crate::sending_fixture::{Dock, pkids};

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
