//! The command line after sending: refused devices once more or solved elsewhere, and configuration profiles.

use serde_json::{Value, json};

use crate::support::program::{CONTOSO, Program};

/// A batch with one registered device and one that Microsoft does not know; returns the batch and its devices.
fn sent(docket: &Program) -> (String, Vec<Value>) {
    let batch = docket.batch();
    for pkid in ["3556212345678", "3556200000812"] {
        docket.done(&["device", "add", "--batch", &batch, "--pkid", pkid]);
    }
    docket.done(&["batch", "close", &batch]);
    docket.done(&["batch", "approve", &batch]);
    assert_eq!(docket.run(&["submit", &batch, "--wait"]).status, 3);
    let devices = docket.done(&["status", &batch]).json()["devices"].as_array().unwrap().clone();
    (batch, devices)
}

fn id(device: &Value) -> &str {
    device["device"].as_str().unwrap()
}

#[test]
fn refused_devices_are_sent_once_more_or_solved_elsewhere() {
    let docket = Program::in_practice();
    let (batch, devices) = sent(&docket);
    for device in &devices {
        let correlation = device["correlation_id"].as_str().unwrap();
        assert!(uuid::Uuid::try_parse(correlation).is_ok(), "{device}");
    }
    assert_eq!(docket.run(&["device", "retry", "--batch", &batch, "--code", "808"]).status, 2, "nothing has that code");
    let retried = docket.done(&["device", "retry", "--batch", &batch, "--code", "812"]).json();
    assert_eq!(retried["devices"], json!([id(&devices[1])]));
    assert_eq!(docket.run(&["submit", &batch, "--wait"]).status, 3);
    let again = docket.done(&["status", &batch]).json();
    assert_ne!(again["devices"][1]["correlation_id"], devices[1]["correlation_id"], "an attempt of its own");

    assert_eq!(docket.run(&["device", "solved", id(&devices[1]), "--note", " "]).status, 1);
    assert_eq!(docket.run(&["device", "solved", id(&devices[0]), "--note", "x"]).status, 2, "it is registered");
    docket.done(&["device", "solved", id(&devices[1]), "--note", "by its hash"]);
    let status = docket.done(&["status", &batch]).json();
    assert_eq!((&status["state"], &status["counts"]["solved"]), (&json!("finished"), &json!(1)));
    assert_eq!(
        (&status["devices"][1]["state"], &status["devices"][1]["note"]),
        (&json!("solved"), &json!("by its hash"))
    );
    docket.done(&["device", "unsolved", id(&devices[1])]);
    assert_eq!(docket.done(&["status", &batch]).json()["counts"]["rejected"], 1);
    assert_eq!(docket.done(&["journal", "verify"]).json()["ok"], true);
}

#[test]
fn profiles_are_made_changed_given_and_deleted() {
    let docket = Program::in_practice();
    let (batch, devices) = sent(&docket);
    let profiles = |words: &[&str]| docket.run(&[&["profiles"], words, &["--customer", CONTOSO, "--json"]].concat());
    assert!(profiles(&["list"]).lines().is_empty());
    // Nothing is silently agreed to, and unknown words are refused before anybody is asked.
    assert_eq!(profiles(&["create", "--name", "Kiosk", "--setting", "skip_eula"]).status, 2);
    assert_eq!(profiles(&["create", "--name", "Kiosk", "--setting", "skip_cortana"]).status, 1);
    let made = profiles(&["create", "--name", "Kiosk", "--setting", "skip_eula", "--consent", "Mrs Miller, by mail"]);
    assert_eq!(made.status, 0, "{}{}", made.out, made.err);
    let profile = made.json()["profile"].as_str().unwrap().to_owned();
    assert_eq!(profiles(&["create", "--name", "kiosk"]).status, 2, "the name is taken");

    let edited = profiles(&["edit", "Kiosk", "--name", "Till", "--setting", "none", "--description", "for shops"]);
    assert_eq!((edited.status, &edited.json()["outcome"]), (0, &json!("done")), "{}", edited.err);
    let listed = profiles(&["list"]).json();
    assert_eq!(listed["profile"], json!(profile));
    assert_eq!(
        (&listed["name"], &listed["settings"], &listed["description"]),
        (&json!("Till"), &json!([]), &json!("for shops"))
    );

    let given = profiles(&["assign", &profile, "--batch", &batch]);
    assert_eq!((given.status, &given.json()["given"]), (0, &json!(1)), "{}{}", given.out, given.err);
    let one = profiles(&["assign", "Till", "--device", id(&devices[0])]);
    assert_eq!((one.status, &one.json()["given"]), (0, &json!(1)), "{}{}", one.out, one.err);
    assert_eq!(profiles(&["list"]).json()["devices"], 1);

    assert_eq!(profiles(&["delete", "Kiosk"]).status, 2, "that is not its name any more");
    assert_eq!(profiles(&["delete", &profile]).status, 0);
    assert!(profiles(&["list"]).lines().is_empty());
    assert_eq!(docket.done(&["journal", "verify"]).json()["ok"], true);
}

/// What is told of a sending: what was refused while the rest went on, and how many devices the customer had already.
#[test]
fn a_refusal_on_the_way_and_what_was_registered_already_are_told() {
    let script = "[jobs]\nseconds = 1\npolls = 2\n\
                  [[device]]\npkid = \"3556212345678\"\ncode = \"806\"\nname = \"ZtdDeviceAlreadyAssigned\"\n\
                  [[fault]]\non = \"append\"\ndo = \"status\"\ncode = 400\nerror = \"800002\"\n";
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("script.toml");
    std::fs::write(&file, script).unwrap();
    let docket = Program::with(&["--practice", "--script", file.to_str().unwrap()]);
    let batch = docket.batch();
    docket.done(&["config", "set", "sending.devices-per-upload", "1"]);
    for pkid in ["3556212345678", "3556212345679"] {
        docket.done(&["device", "add", "--batch", &batch, "--pkid", pkid]);
    }
    docket.done(&["batch", "close", &batch]);
    docket.done(&["batch", "approve", &batch]);
    let ran = docket.run(&["submit", &batch, "--wait"]);
    assert_eq!(ran.status, 4, "{}{}", ran.out, ran.err);
    let told: Vec<&str> = ran.err.lines().filter(|line| line.starts_with("docket: ")).collect();
    let refused = "docket: Partner Center refuses the request (800002)";
    assert_eq!(told, [format!("{refused}. The rest goes on").as_str(), refused], "{}", ran.err);
    let status = docket.run(&["status", &batch]);
    assert!(status.out.contains("1 registered"), "{}", status.out);
    let already = "Of the registered devices 1 was registered for this customer already";
    assert_eq!(status.out.lines().filter(|line| line.trim() == already).count(), 1, "{}", status.out);
}
