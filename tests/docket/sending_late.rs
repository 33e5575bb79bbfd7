//! A device that did not turn up in time, was taken back by a person, and turns up all the same: that is noticed, and told once.

use std::sync::Arc;
use std::time::Duration;

use docket::domain::DeviceState;
use docket::practice::PracticeClock;
use docket::workers::{Despatch, News, Pace, Sender};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::sending_fixture::{Dock, PACE, pkids};
use crate::support::made_up_clock::MadeUpClock;

async fn told(news: &mut UnboundedReceiver<News>) -> News {
    tokio::time::timeout(Duration::from_secs(60), news.recv()).await.expect("it is told in time").expect("it is told")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_arrives_after_it_was_taken_back_is_told_once() {
    let clock = MadeUpClock::new();
    // The upload fails in a way that does not say whether it was taken; then nobody finds its device.
    let script = "[[fault]]\non = \"upload\"\nnth = 1\ndo = \"status\"\ncode = 503\n\
                  [[fault]]\non = \"upload\"\nnth = 2\ndo = \"status\"\ncode = 403\nerror = \"900150\"\n";
    let dock = Dock::at(clock.clock(), PracticeClock::default(), script, |_| {}).await;
    let pkids = pkids(2);
    let batch = dock.approved("Sales", &pkids[..1]).await;
    dock.send(&batch).await.expect_err("a person is needed for the second try");
    let device = dock.devices(&batch).await.remove(0);
    assert_eq!(device.state, DeviceState::Ready, "it was found not to have arrived");
    dock.desk.remove_device(&device.id).await.unwrap();

    let sender = Sender::new(&dock.desk, Arc::clone(&dock.line), Pace { patience: None, ..PACE });
    let (tell, mut news) = unbounded_channel();
    let despatch = Despatch::start(&Handle::current(), sender, move |told| drop(tell.send(told)));
    clock.until_somebody_waits().await;
    // Ten minutes later it is not there; that nobody is told of.
    clock.pass(Duration::from_secs(10 * 60));
    // Then the service has it, as if it had been slow: by the hands of another station, which has a queue of its own.
    let mut other = Dock { folder: tempfile::tempdir().unwrap(), ..dock };
    other.start_anew().await;
    let late = other.approved("SALES", &pkids[..1]).await;
    other.send(&late).await.unwrap();
    clock.until_somebody_waits().await;
    clock.pass(Duration::from_secs(10 * 60));
    match told(&mut news).await {
        News::ArrivedLate(of, found) => assert_eq!((of, found), (batch, device.id)),
        other => panic!("{other:?}"),
    }
    clock.until_somebody_waits().await;
    // A day later it is looked for again, and found again; but it was told already.
    let (looks, mut doings) = (other.requests("devices"), other.service.doings());
    clock.sleep(Duration::from_secs(24 * 3600));
    let looked = async {
        while other.requests("devices") == looks {
            doings.changed().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(60), looked).await.expect("a day later");
    despatch.stop();
    despatch.task().expect("it runs").await.unwrap();
    drop(despatch);
    assert!(news.recv().await.is_none(), "nothing else was told");
}
