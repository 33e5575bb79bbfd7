//! The tracking id is the only way to an upload's results: it is held on to until the queue takes it, and where it is lost all the same the
//! service is asked what became of the devices.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use docket::app::event::SendingStep;
use docket::domain::AttemptState;
use docket::queue::Verification;
use docket::workers::{Cancel, Until};
use sqlx::{AnyConnection, Connection};
use tokio::runtime::Handle;
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::block_in_place;

use crate::sending_fixture::{Dock, pkids};

/// Another program on the same queue.
async fn other_program(dock: &Dock) -> AnyConnection {
    sqlx::any::install_default_drivers();
    let file = dock.folder.path().join("queue.db");
    AnyConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap()
}

async fn execute(other: &mut AnyConnection, sql: &'static str) {
    sqlx::raw_sql(sql).execute(other).await.unwrap();
}

/// The queue is locked from the moment in which an upload leaves until it was told that its answer cannot be written down.
#[tokio::test(flavor = "multi_thread")]
async fn the_handle_is_held_on_to_while_the_queue_is_locked() {
    let dock = Dock::new("").await;
    let pkids = pkids(2);
    let batch = dock.approved("Sales", &pkids).await;
    let other = Mutex::new(other_program(&dock).await);
    let at_once = |sql| block_in_place(|| Handle::current().block_on(execute(&mut other.lock().unwrap(), sql)));
    let was_held = AtomicBool::new(false);
    let tell = |step| match step {
        SendingStep::Uploading { .. } => at_once("BEGIN IMMEDIATE"),
        SendingStep::Waiting { .. } if !was_held.swap(true, Ordering::Relaxed) => at_once("ROLLBACK"),
        _ => {}
    };
    dock.sender().send(&batch, Until::Settled, &tell, &Cancel::new()).await.unwrap();
    assert!(was_held.into_inner(), "it was told that its answer is not in the queue yet");
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    dock.assert_asked_once(&pkids);
    let attempts = dock.desk.queue().attempts(&batch).await.unwrap();
    let handle = attempts[0].tracking_id.as_ref().map(|id| id.0.clone());
    let books = dock.books();
    assert_eq!((attempts.len(), handle), (1, Some(books.jobs[0].tracking_id.to_string())));
    assert!(books.jobs[0].polls > 0 && !books.requests.contains_key("devices"), "its results were asked for by it");
    let story = dock.desk.queue().story(&dock.devices(&batch).await[0].id).await.unwrap();
    assert_eq!(story.iter().filter(|entry| entry.change.name() == "attempt-accepted").count(), 1, "written once");
}

/// The program is killed while it holds on to a handle that the queue does not take: the next one asks what became of the devices.
#[tokio::test(flavor = "multi_thread")]
async fn a_handle_that_is_lost_with_the_program_costs_no_device() {
    let mut dock = Dock::new("").await;
    let pkids = pkids(3);
    let batch = dock.approved("Sales", &pkids).await;
    let mut other = other_program(&dock).await;
    execute(
        &mut other,
        "CREATE TRIGGER in_the_way BEFORE UPDATE OF tracking_id ON attempts BEGIN SELECT RAISE(ABORT, 'in the way'); END",
    )
    .await;
    let steps = Mutex::new(Vec::new());
    let (killed, mut kill) = unbounded_channel();
    let tell = |step: SendingStep| {
        let mut steps = steps.lock().unwrap();
        let has_left = steps.iter().any(|step| matches!(step, SendingStep::Uploading { .. }));
        if has_left && matches!(step, SendingStep::Waiting { .. }) {
            killed.send(()).unwrap();
        }
        steps.push(step);
    };
    let (sender, cancel) = (dock.sender(), Cancel::new());
    {
        let sending = sender.send(&batch, Until::Settled, &tell, &cancel);
        tokio::select! {
            outcome = sending => panic!("it waits: {outcome:?}"),
            held = tokio::time::timeout(Duration::from_secs(60), kill.recv()) => held.expect("it is told").unwrap(),
        }
    }
    execute(&mut other, "DROP TRIGGER in_the_way").await;
    drop(sender);
    let lost = dock.desk.queue().attempts(&batch).await.unwrap().remove(0);
    assert_eq!((lost.state, lost.tracking_id), (AttemptState::Sending, None));

    dock.start_anew().await;
    dock.send(&batch).await.unwrap();
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    dock.assert_asked_once(&pkids);
    assert!(dock.requests("devices") > 0, "the list told");
    assert!(matches!(dock.desk.queue().verify().await.unwrap(), Verification::Whole { .. }));
}
