//! What the queue has acknowledged is there after the program is killed at any moment, and nothing is there by halves.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use docket::domain::*;
use docket::queue::{Queue, QueuePlace, Verification};
use rand::Rng;

use super::queue_fixture::*;

/// Names the queue for the child, which is this very test once more.
const PLACE: &str = "DOCKET_CRASH_PLACE";
const TEST: &str = "queue_crash::what_was_acknowledged_survives_a_kill";

fn place_of(text: &str) -> QueuePlace {
    if text.starts_with("postgres") { QueuePlace::Postgres(text.to_owned()) } else { QueuePlace::Folder(text.into()) }
}

fn text_of(place: &QueuePlace) -> String {
    match place {
        QueuePlace::Folder(folder) => folder.display().to_string(),
        QueuePlace::Postgres(url) => url.clone(),
    }
}

/// Scans until it is killed, one device and then two at once, and says which ones are acknowledged.
async fn scan_until_killed(place: QueuePlace) {
    let queue = Queue::open(&place).await.unwrap();
    let batch = BatchId("b".to_owned());
    let known = queue.devices(&DeviceQuery::default()).await.unwrap().total;
    for n in known.. {
        let device = |half: &str, digit: u64| {
            let pkid = format!("{}", 3_556_000_000_000 + n * 10 + digit);
            scan(&format!("{n}-{half}"), &batch, pkid_draft(&pkid))
        };
        let now = jiff::Timestamp::from_second(1_767_225_600).unwrap();
        let (changes, names) = if n % 2 == 0 {
            (vec![device("one", 1)], format!("{n}-one"))
        } else {
            (vec![device("first", 1), device("second", 2)], format!("{n}-first {n}-second"))
        };
        queue.apply_all(&actor("anna"), now, changes).await.unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nacknowledged {names}").unwrap();
        out.flush().unwrap();
    }
}

fn start_child(place: &QueuePlace) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", TEST, "--nocapture", "--test-threads", "1"])
        .env(PLACE, text_of(place))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills a child after so many acknowledgements and returns all that it gave.
fn kill_after(count: usize, place: &QueuePlace) -> Vec<String> {
    let mut child = start_child(place);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = Vec::new();
    let mut is_killed = false;
    // What it had written before it died is read to the end.
    while let Some(Ok(line)) = lines.next() {
        if let Some(names) = line.strip_prefix("acknowledged ") {
            acknowledged.push(names.to_owned());
        }
        if !is_killed && acknowledged.len() >= count {
            child.kill().unwrap();
            is_killed = true;
        }
    }
    let status = child.wait().unwrap();
    assert!(is_killed, "the child ended by itself: {status}, {acknowledged:?}");
    acknowledged.iter().flat_map(|names| names.split(' ')).map(str::to_owned).collect()
}

async fn kill_and_look(place: &TestPlace, rounds: usize) {
    let queue = place.open().await;
    let start = jiff::Timestamp::from_second(1_767_225_600).unwrap();
    queue.apply(&actor("anna"), start, begin("b")).await.unwrap();
    queue.close().await;
    for round in 0..rounds {
        let count = rand::rng().random_range(1..=12);
        let acknowledged = kill_after(count, &place.place);
        let queue = place.open().await;
        let all = DeviceQuery { limit: 10_000, ..DeviceQuery::default() };
        let there: Vec<String> =
            queue.devices(&all).await.unwrap().rows.into_iter().map(|device| device.id.0).collect();
        for id in &acknowledged {
            assert!(there.contains(id), "round {round}, killed after {count}: {id} was acknowledged and is lost");
        }
        let is_half = |id: &String| {
            id.strip_suffix("-first").is_some_and(|n| !there.contains(&format!("{n}-second")))
                || id.strip_suffix("-second").is_some_and(|n| !there.contains(&format!("{n}-first")))
        };
        assert!(!there.iter().any(is_half), "round {round}, killed after {count}: {there:?}");
        match queue.verify().await.unwrap() {
            Verification::Whole { entries, .. } => assert_eq!(entries, there.len() as u64 + 1),
            broken => panic!("round {round}, killed after {count}: {broken:?}"),
        }
        queue.close().await;
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    if let Ok(place) = std::env::var(PLACE) {
        runtime.block_on(scan_until_killed(place_of(&place)));
        return;
    }
    runtime.block_on(async {
        for _ in 0..10 {
            kill_and_look(&TestPlace::in_folder(), 5).await;
        }
        if let Some(place) = TestPlace::on_server().await {
            kill_and_look(&place, 10).await;
        }
    });
}
