//! Lists that end too early, count wrongly or lead nowhere: what they name is there, and what they do not is never taken for missing.

use docket::app::notice::Failure;
use docket::domain::DeviceState;
use docket::partner_center::{Gap, PartnerCenterError};

use crate::sending_fixture::{Dock, pkids};

/// The answer to the second upload is lost. The device arrived, or did not.
fn lost_answer(deed: &str, lists: &str) -> String {
    format!("[lists]\n{lists}\n[[fault]]\non = \"upload\"\nnth = 2\ndo = \"{deed}\"\n")
}

async fn dock(deed: &str, lists: &str) -> Dock {
    Dock::with(&lost_answer(deed, lists), |settings| settings.sending.devices_per_upload = 1).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_lies_costs_no_device_that_arrived() {
    for lists in ["empty_pages = 3", "circle = true", "more_told = 7", "count_lags = 3"] {
        let dock = dock("cut-after", lists).await;
        let pkids = pkids(3);
        let batch = dock.approved("Sales", &pkids).await;
        dock.send(&batch).await.unwrap_or_else(|failure| panic!("{lists}: {failure}"));
        dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
        dock.assert_asked_once(&pkids);
    }
}

/// Pages without rows are read on, and the number of devices is not believed where it is nothing: the device is found not to have arrived.
#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_arrive_is_sent_again_after_a_list_that_is_whole() {
    for lists in ["empty_pages = 3", "count_lags = 100"] {
        let dock = dock("cut-before", lists).await;
        let pkids = pkids(3);
        let batch = dock.approved("Sales", &pkids).await;
        dock.send(&batch).await.unwrap_or_else(|failure| panic!("{lists}: {failure}"));
        dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
        dock.assert_asked_once(&pkids);
    }
}

/// However long it is asked: a list that is not whole does not say that a device did not arrive, so it is not sent again.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_concluded_from_a_list_that_is_not_whole() {
    for lists in ["circle = true", "more_told = 7", "empty_pages = 1000"] {
        let dock = dock("cut-before", lists).await;
        let pkids = pkids(3);
        let batch = dock.approved("Sales", &pkids).await;
        match dock.send(&batch).await {
            Err(Failure::Service(PartnerCenterError::NotWhole { gap: Gap::Short, .. })) => {}
            other => panic!("{lists}: {other:?}"),
        }
        let states: Vec<DeviceState> = dock.devices(&batch).await.into_iter().map(|row| row.state).collect();
        assert_eq!(states, [DeviceState::Registered, DeviceState::Unconfirmed, DeviceState::Ready], "{lists}");
        assert_eq!(dock.service.counts().uploads, 1, "{lists}: nothing was sent again");
        assert!(dock.requests("devices") > 3, "{lists}: it was asked for again and again");
    }
}

/// No list names the batch, and nobody knows it by its name: it is made, though more batches are counted than are named. That the lost
/// upload that was to make it did not arrive is believed late.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_no_list_names_is_made() {
    for script in ["", "[[fault]]\non = \"upload\"\nnth = 1\ndo = \"cut-before\"\n"] {
        let dock = Dock::with(&format!("[lists]\nmore_told = 1\n{script}"), |settings| {
            settings.sending.give_up_job_mins = 0;
        })
        .await;
        let pkids = pkids(3);
        let batch = dock.approved("Sales", &pkids).await;
        dock.send(&batch).await.unwrap_or_else(|failure| panic!("{script}: {failure}"));
        dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
        dock.assert_asked_once(&pkids);
    }
}

/// The list is whole by its own words, but the batch is said to hold more, or a row names nobody: that is believed only of an upload that
/// should have had its end long ago.
#[tokio::test(flavor = "multi_thread")]
async fn a_doubtful_list_is_believed_late() {
    // The last row of each list of devices names nobody; or, of a hundred and some devices, the first page lacks one.
    for deed in ["rows-without-keys", "rows-missing"] {
        for (give_up_job_mins, is_sent_again) in [(60, false), (0, true)] {
            let script = format!(
                "{}[[fault]]\non = \"devices\"\ndo = \"{deed}\"\n",
                lost_answer("cut-before", "empty_pages = 1")
            );
            let dock = Dock::with(&script, |settings| {
                (settings.sending.devices_per_upload, settings.sending.give_up_job_mins) = (102, give_up_job_mins);
            })
            .await;
            let pkids = pkids(103);
            let batch = dock.approved("Sales", &pkids).await;
            let cancel = docket::workers::Cancel::new();
            let looks = std::sync::atomic::AtomicU32::new(0);
            let stop = |step| {
                if matches!(step, docket::app::event::SendingStep::Settling)
                    && looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 10
                {
                    cancel.cancel();
                }
            };
            let outcome = dock.sender().send(&batch, docket::workers::Until::Settled, &stop, &cancel).await;
            let counts = dock.counts(&batch).await;
            if is_sent_again {
                outcome.unwrap_or_else(|failure| panic!("{deed}: {failure}"));
                dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
            } else {
                assert!(matches!(outcome, Err(Failure::Stopped)), "{deed}: {outcome:?}");
                assert_eq!((counts.registered, counts.unconfirmed), (102, 1), "{deed}");
                assert!(dock.requests("devices") <= 6, "{deed}: what stays doubtful is not read at every look");
            }
        }
    }
}
