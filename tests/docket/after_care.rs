//! After sending: refused devices by their cause, sent once more by choice, and kept as solved elsewhere.

use docket::domain::{BatchState, DeviceQuery, DeviceState, RefusalCause};

use crate::sending_fixture::{Dock, pkids};

/// One device is registered, two are unknown to Microsoft (812), one is another organisation's (808).
async fn refused() -> (Dock, docket::domain::BatchId) {
    let dock = Dock::new("").await;
    let mut devices = pkids(1);
    devices.extend(["3556200000812", "3556200010812", "3556200000808"].map(str::to_owned));
    let batch = dock.approved("Sales", &devices).await;
    dock.send(&batch).await.unwrap();
    (dock, batch)
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_devices_are_counted_by_cause_and_know_their_correlation_id() {
    let (dock, batch) = refused().await;
    let queue = dock.desk.queue();
    let causes = queue.refusals(&batch).await.unwrap();
    let told: Vec<_> = causes.iter().map(|refusal| (refusal.cause.code.as_deref().unwrap(), refusal.count)).collect();
    assert_eq!(told, [("812", 2), ("808", 1)]);
    assert!(causes.iter().all(|refusal| refusal.cause.name.is_some()));

    let query = DeviceQuery {
        batch: Some(batch.clone()),
        states: vec![DeviceState::Rejected],
        cause: Some(causes[0].cause.clone()),
        limit: 1,
        ..DeviceQuery::default()
    };
    let page = queue.devices(&query).await.unwrap();
    assert_eq!((page.total, page.rows.len()), (2, 1), "the others are on the next page, and counted");
    let none = DeviceQuery { cause: Some(RefusalCause::default()), ..query };
    assert_eq!(queue.devices(&none).await.unwrap().total, 0);

    let ids: Vec<_> = dock.devices(&batch).await.into_iter().map(|row| row.id).collect();
    let correlations = queue.correlations(&ids).await.unwrap();
    let attempt = &queue.attempts(&batch).await.unwrap()[0];
    assert_eq!(correlations.len(), ids.len());
    assert!(correlations.values().all(|id| *id == attempt.correlation_id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_of_refused_devices_is_an_attempt_of_its_own() {
    let (dock, batch) = refused().await;
    let rows = dock.devices(&batch).await;
    let chosen = rows.iter().find(|row| row.code.as_deref() == Some("808")).unwrap().id.clone();
    assert_eq!(dock.desk.requeue(&batch, vec![chosen.clone()]).await.unwrap(), 1);
    dock.send(&batch).await.unwrap();
    let attempts = dock.desk.queue().attempts(&batch).await.unwrap();
    assert_eq!(attempts.iter().map(|attempt| attempt.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(attempts[1].devices, std::slice::from_ref(&chosen));
    // Its correlation id is that of the last attempt now.
    let correlations = dock.desk.queue().correlations(std::slice::from_ref(&chosen)).await.unwrap();
    assert_eq!(correlations[&chosen], attempts[1].correlation_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_solved_elsewhere_is_over_until_it_is_taken_back() {
    let (dock, batch) = refused().await;
    let rows = dock.devices(&batch).await;
    let refused: Vec<_> =
        rows.iter().filter(|row| row.state == DeviceState::Rejected).map(|row| row.id.clone()).collect();
    assert_eq!(dock.desk.solve(&batch, refused.clone(), "by its hardware hash".into()).await.unwrap(), 3);
    let summary = dock.desk.queue().batch(&batch).await.unwrap();
    assert_eq!((summary.counts.rejected, summary.counts.solved), (0, 3));
    assert_eq!(summary.state, BatchState::Finished);
    assert!(dock.desk.queue().refusals(&batch).await.unwrap().is_empty());
    let row = dock.desk.queue().device(&refused[0]).await.unwrap();
    assert_eq!((row.state, row.note.as_deref()), (DeviceState::Solved, Some("by its hardware hash")));
    // A registered device was never refused.
    let registered = rows.iter().find(|row| row.state == DeviceState::Registered).unwrap().id.clone();
    assert!(dock.desk.solve(&batch, vec![registered], "x".into()).await.is_err());

    assert_eq!(dock.desk.unsolve(&batch, vec![refused[0].clone()]).await.unwrap(), 1);
    let summary = dock.desk.queue().batch(&batch).await.unwrap();
    assert_eq!((summary.counts.rejected, summary.state), (1, BatchState::FinishedWithProblems));
    assert_eq!(dock.desk.queue().refusals(&batch).await.unwrap().len(), 1);
}
