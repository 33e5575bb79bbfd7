//! A removal on the command line is killed (SIGKILL) at chosen moments, with the line cut in several ways; begun again it ends with every
//! device gone, and taken out once by the service's own books.

use std::process::{Child, Stdio};
use std::time::Duration;

use docket::domain::{Actor, Change, RemovalId};
use docket::practice::{PracticeConfig, PracticeService};
use docket::queue::{Queue, QueuePlace};

use crate::support::program::Program;
use crate::support::sender;

const DEVICES: usize = 3;

fn pkid(n: usize) -> String {
    format!("35562124{n:05}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_cut_or_killed_every_device_is_taken_out_once() {
    let on_delete = |fault: &str| format!("[[fault]]\non = \"delete\"\nnth = 2\n{fault}\n");
    let cases = [
        // Killed while an answer is on its way: the DELETE is written down, its outcome is not.
        (on_delete("do = \"slow\"\nseconds = 30.0"), 2),
        (on_delete("do = \"cut-after\""), 2),
        (on_delete("do = \"cut-before\""), 1),
        (String::new(), 1),
    ];
    for (script, deletes) in cases {
        kill_once(&script, deletes).await;
    }
}

/// Kills the removal as soon as the service has taken so many `DELETE`s, then begins it again.
async fn kill_once(script: &str, deletes: u64) {
    let script = format!("[jobs]\nseconds = 0.0\n{script}");
    let config = PracticeConfig { script: Some(script.clone()), ..PracticeConfig::default() };
    let service = PracticeService::start(config).await.unwrap();
    let docket = Program::with(&["--service", &service.url()]);
    let batch = docket.batch();
    let devices: Vec<String> = (0..DEVICES)
        .map(|n| {
            let line = docket.done(&["device", "add", "--batch", &batch, "--pkid", &pkid(n)]).json();
            line["device"].as_str().expect("an id").to_owned()
        })
        .collect();
    docket.done(&["batch", "approve", &batch]);
    assert!(submit(&docket, &batch).wait().expect("it ends").success());

    let mut words = vec!["registration", "remove", "--reason", "the wrong customer"];
    words.extend(devices.iter().map(String::as_str));
    let asked = docket.done(&words).json();
    let removal = asked["removal"].as_str().expect("an id").to_owned();
    assert_eq!(asked["state"], "requested");
    assert_eq!(docket.run(&["registration", "approve", &removal]).status, 6, "by whoever asked");
    approve(&docket, &removal).await;

    let mut child = remove(&docket, &removal);
    loop {
        let asked = service.books().expect("the books").requests.get("delete").copied().unwrap_or(0);
        if child.try_wait().expect("a child").is_some() || asked >= deletes {
            break;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    child.kill().expect("SIGKILL");
    child.wait().expect("it ends");

    let mut is_done = false;
    for _ in 0..4 {
        is_done = remove(&docket, &removal).wait().expect("it ends").success();
        if is_done {
            break;
        }
    }
    let told = docket.done(&["registration", "status", &removal]).json();
    assert!(is_done, "{script}: {told}");
    assert_eq!(told["state"], "finished", "{script}: {told}");
    let books = service.books().expect("the books");
    for n in 0..DEVICES {
        let times = books.device(&pkid(n)).map(|device| device.times_removed);
        assert_eq!(times, Some(1), "{script}: no. {n}, {told}");
    }
    assert_eq!(docket.done(&["status", &batch]).json()["counts"]["removed"], DEVICES, "{script}");
    assert_eq!(docket.done(&["journal", "verify"]).json()["ok"], true, "{script}");
}

/// A second person approves it, at the queue itself: all commands of this program are one person's.
async fn approve(docket: &Program, removal: &str) {
    let queue = Queue::open(&QueuePlace::Folder(docket.folder().to_owned())).await.expect("the queue");
    let second = Actor { operator: "Sam".to_owned(), station: "office".to_owned() };
    let device_count = u32::try_from(DEVICES).expect("few");
    let change = Change::RemovalApproved { removal: RemovalId(removal.to_owned()), device_count };
    queue.apply(&second, "2026-01-01T00:00:00Z".parse().expect("a time"), change).await.expect("approved");
    queue.close().await;
}

fn submit(docket: &Program, batch: &str) -> Child {
    sender::sign_in(docket);
    sender::submit(docket, batch).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts")
}

fn remove(docket: &Program, removal: &str) -> Child {
    sender::sign_in(docket);
    let mut command = sender::command(docket, &["registration", "run", removal]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts")
}
