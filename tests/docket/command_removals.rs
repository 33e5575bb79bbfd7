//! `docket registration`: asked for by one person, decided by another, done, and told line by line.

use docket::domain::{Actor, Change, RemovalId};
use docket::queue::{Queue, QueuePlace};

use crate::support::program::{CONTOSO, Program};

/// A program with two registered devices; their ids.
fn registered(docket: &Program) -> (String, Vec<String>) {
    let batch = docket.batch();
    let devices = ["3556212345678", "3556212345679"].map(|pkid| {
        let line = docket.done(&["device", "add", "--batch", &batch, "--pkid", pkid]).json();
        line["device"].as_str().expect("an id").to_owned()
    });
    docket.done(&["batch", "approve", &batch]);
    docket.done(&["submit", &batch, "--wait"]);
    (batch, devices.to_vec())
}

fn remove(docket: &Program, devices: &[String]) -> String {
    let mut words = vec!["registration", "remove", "--reason", " sold to Fabrikam "];
    words.extend(devices.iter().map(String::as_str));
    // One that is named twice is meant once.
    words.push(&devices[0]);
    let asked = docket.done(&words).json();
    asked["removal"].as_str().expect("an id").to_owned()
}

/// A second person decides at the queue itself: all commands of this program are one person's.
async fn decide(docket: &Program, change: Change) {
    let queue = Queue::open(&QueuePlace::Folder(docket.folder().to_owned())).await.expect("the queue");
    let second = Actor { operator: "Sam".to_owned(), station: "office".to_owned() };
    queue.apply(&second, "2026-01-01T00:00:00Z".parse().expect("a time"), change).await.expect("decided");
    queue.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removal_is_asked_for_approved_and_done() {
    let docket = Program::in_practice();
    let (batch, devices) = registered(&docket);
    assert_eq!(docket.run(&["registration", "status"]).out.trim(), "No removals");
    let id = remove(&docket, &devices);
    let asked = docket.run(&["registration", "status", &id]);
    assert!(asked.out.contains("asked for by Olu: sold to Fabrikam"), "{}", asked.out);
    assert!(asked.out.contains(&format!("docket registration approve {id}")), "{}", asked.out);
    assert_eq!(docket.run(&["registration", "run", &id]).status, 2, "nobody has approved it");
    assert_eq!(docket.run(&["registration", "approve", &id]).status, 6, "not by whoever asked");
    assert_eq!(docket.done(&["status", &batch]).json()["counts"]["removing"], 2);

    decide(&docket, Change::RemovalApproved { removal: RemovalId(id.clone()), device_count: 2 }).await;
    let done = docket.done(&["registration", "run", &id]).json();
    assert_eq!((&done["state"], &done["customer"]), (&"finished".into(), &CONTOSO.into()));
    assert_eq!((&done["requested_by"], &done["decided_by"]), (&"Olu".into(), &"Sam".into()));
    let told = done["devices"].as_array().expect("devices");
    assert_eq!(told[0]["pkid"], "3556212345678");
    assert!(told.iter().all(|device| device["outcome"] == "removed"), "{told:?}");
    assert!(told.iter().all(|device| device["correlation_id"].is_string()), "{told:?}");
    assert_eq!(docket.done(&["status", &batch]).json()["counts"]["removed"], 2);
    // The customer's administrator is to know what stays; and nothing is done twice.
    let again = docket.run(&["registration", "run", &id]);
    assert_eq!(again.status, 0);
    assert!(again.out.contains("Intune"), "{}", again.out);
    assert_eq!(docket.done(&["registration", "status"]).json()["removal"], id.as_str());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_removed_is_refused_with_a_sentence() {
    let docket = Program::in_practice();
    let (_, devices) = registered(&docket);
    let device = devices[0].as_str();
    let no_reason = docket.run(&["registration", "remove", device, "--reason", " "]);
    assert_eq!(no_reason.status, 2);
    assert!(no_reason.err.contains("reason"), "{}", no_reason.err);
    let secret = docket.run(&["registration", "remove", device, "--reason", "VK7JG-NPHTM-C97JM-9MPGT-3V66T"]);
    assert_eq!(secret.status, 2);
    assert_eq!(docket.run(&["registration", "remove", "no-such-device", "--reason", "x"]).status, 2);
    assert_eq!(docket.run(&["registration", "status", "no-such-removal"]).status, 2);

    let id = remove(&docket, &devices);
    assert_eq!(docket.run(&["registration", "remove", device, "--reason", "x"]).status, 2, "asked for already");
    let refused = docket.done(&["registration", "refuse", &id, "--reason", "they are right"]).json();
    assert_eq!((&refused["state"], &refused["refusal"]), (&"refused".into(), &"they are right".into()));
    assert_eq!(docket.run(&["registration", "run", &id]).status, 6, "it is not to be done");
    let shown = docket.done(&["device", "show", device]).json();
    assert_eq!(shown["state"], "registered");
}
