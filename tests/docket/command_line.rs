//! The command line does the whole job, and tells programs the lines and exit statuses they rely on.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::support::program::{CONTOSO, Program};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A PKID that the make-believe Partner Center says is another organisation's.
const ELSEWHERE: &str = "3556200000808";

#[test]
fn a_batch_goes_from_scan_to_registered() {
    let docket = Program::in_practice();
    let batch = docket.batch();
    let device = docket.done(&["device", "add", "--batch", &batch, "--pkid", "3556 212 345678"]).json();
    docket.done(&["device", "add", "--batch", &batch, "--pkid", ELSEWHERE]);
    docket.done(&[
        "device",
        "add",
        "--batch",
        &batch,
        "--serial",
        "PC29DABC",
        "--manufacturer",
        "LENOVO",
        "--model",
        "21F6002NMX",
    ]);

    // Unapproved: not allowed, and nothing is sent.
    assert_eq!(docket.run(&["submit", &batch, "--wait"]).status, 6);
    docket.done(&["batch", "close", &batch]);
    docket.done(&["batch", "approve", &batch]);
    let sent = docket.run(&["submit", &batch, "--wait", "--json"]);
    assert_eq!(sent.status, 3, "one of them is refused\n{}{}", sent.out, sent.err);

    let status = docket.done(&["status", &batch]).json();
    assert_eq!(status["state"], "finished-with-problems");
    assert_eq!(
        status["counts"],
        json!({"ready": 0, "sending": 0, "unconfirmed": 0, "processing": 0, "registered": 2, "rejected": 1, "held": 0})
    );
    let devices = status["devices"].as_array().unwrap();
    assert_eq!(devices[0]["device"], device["device"]);
    assert_eq!((&devices[0]["state"], &devices[0]["pkid"]), (&json!("registered"), &json!("3556212345678")));
    assert_eq!((&devices[1]["code"], &devices[1]["state"]), (&json!("808"), &json!("rejected")));
    assert!(devices[1]["name"].as_str().unwrap().starts_with("ZtdDeviceAssignedTo"));
    assert!(devices[1]["advice"].as_str().unwrap().len() > 20);
    assert_eq!((&devices[2]["serial"], &devices[2]["pkid"]), (&json!("PC29DABC"), &json!(null)));

    // Given again, it settles what there is and sends nothing anew.
    assert_eq!(docket.run(&["submit", &batch, "--wait"]).status, 3);
    assert_eq!(docket.done(&["journal", "verify"]).json()["ok"], true);
}

#[test]
fn sample_labels_are_read_and_queued() {
    let docket = Program::in_practice();
    let samples = Path::new(ROOT).join("assets/labels");
    let samples = samples.to_str().unwrap();
    let lines = docket.done(&["scan", samples]).lines();
    assert!(lines.len() >= 6, "{} pictures", lines.len());
    for line in &lines {
        assert_eq!(line["error"], json!(null), "{line}");
        assert!(line["millis"].as_f64().unwrap() > 0.0);
        for code in line["codes"].as_array().unwrap() {
            assert_eq!(code["corners"].as_array().unwrap().len(), 4, "{code}");
            assert!(code["aim"].as_str().unwrap().starts_with(']'), "{code}");
        }
        let found = &line["boxes"][0];
        assert!(["accept", "confirm", "ask", "reject"].contains(&found["decision"].as_str().unwrap()));
        assert!(
            found["fields"].as_array().unwrap().iter().all(|f| f["reason"].as_str().is_some_and(|r| !r.is_empty()))
        );
    }
    let batch = docket.batch();
    let queued = docket.done(&["scan", samples, "--batch", &batch]).lines();
    let accepted = lines.iter().filter(|line| line["boxes"][0]["decision"] == "accept").count();
    assert!(accepted >= 4, "{accepted} accepted");
    assert_eq!(queued.len(), lines.len());
    assert_eq!(docket.done(&["status"]).json()["counts"]["ready"], accepted);
    // The same boxes again: each is told as a duplicate, none is queued.
    let again = docket.run(&["scan", samples, "--batch", &batch, "--json"]);
    assert_eq!(again.status, 3, "{}", again.err);
    assert_eq!(docket.done(&["status"]).json()["counts"]["ready"], accepted);
}

#[test]
fn the_payload_examples_come_out_as_expected() {
    let examples = Path::new(ROOT).join("tests/fixtures/payload-examples.csv");
    let docket = Program::with(&[]);
    let ran = docket.run(&["label", examples.to_str().unwrap(), "--json"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(ran.lines().len(), fs::read_to_string(&examples).unwrap().lines().count() - 1);
}

#[test]
fn a_picture_that_cannot_be_read_is_told_in_its_line() {
    let docket = Program::with(&[]);
    let broken = docket.folder().join("broken.jpg");
    fs::write(&broken, b"this is no picture").unwrap();
    let alone = docket.run(&["scan", broken.to_str().unwrap(), "--json"]);
    assert_eq!(alone.status, 2);
    assert!(alone.json()["error"].is_string());
    assert_eq!(alone.json()["codes"], json!([]));
    let sample = fs::read_dir(Path::new(ROOT).join("assets/labels"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|e| e == "png" || e == "jpg"))
        .unwrap();
    let both = docket.run(&["scan", broken.to_str().unwrap(), sample.to_str().unwrap(), "--json"]);
    assert_eq!((both.status, both.lines().len()), (3, 2));
}

#[test]
fn large_batches_become_files_of_five_hundred() {
    let docket = Program::in_practice();
    let batch = docket.batch();
    docket.done(&["device", "add", "--batch", &batch, "--pkid", "3556212345678"]);
    let out = docket.folder().join("out");
    fs::create_dir(&out).unwrap();
    let files = docket.done(&["export", &batch, "--format", "partner-center", "-o", out.to_str().unwrap()]).lines();
    assert_eq!(files.len(), 1);
    let text = fs::read_to_string(files[0]["path"].as_str().unwrap()).unwrap();
    assert_eq!(
        text,
        "Device Serial Number,Windows Product ID,Hardware Hash,Manufacturer name,Device model\r\n,3556212345678,,,\r\n"
    );
}

#[test]
fn exit_statuses_tell_programs_what_happened() {
    let docket = Program::in_practice();
    let batch = docket.batch();
    let pkid = ["device", "add", "--batch", &batch, "--pkid", "3556212345678"];
    docket.done(&pkid);
    let cases: [(&[&str], i32); 10] = [
        (&["nonsense"], 1),
        (&["batch", "new", "--customer", "no-guid", "--group-tag", "T"], 1),
        (&pkid, 2),
        (&["device", "add", "--batch", &batch, "--pkid", "355621234567"], 2),
        (&["device", "add", "--batch", "none", "--pkid", "3556212345670"], 2),
        (&["device", "add", "--batch", &batch, "--serial", "PC29DABC"], 2),
        (&["batch", "show", "77"], 2),
        (&["config", "set", "no.such", "1"], 1),
        (&["config", "set", "approval.second-person", "perhaps"], 2),
        (&["submit", &batch], 6),
    ];
    for (arguments, status) in cases {
        let ran = docket.run(arguments);
        assert_eq!(ran.status, status, "{arguments:?}\n{}{}", ran.out, ran.err);
        assert!(!ran.err.is_empty(), "{arguments:?} says nothing");
    }
}

#[test]
fn one_too_many_is_held_until_it_is_kept_or_left_out() {
    let docket = Program::in_practice();
    let new = ["batch", "new", "--customer", CONTOSO, "--group-tag", "Sales", "--expected", "1"];
    let batch = docket.done(&new).json();
    let batch = batch["batch"].as_str().unwrap();
    let add = |pkid: &str| docket.done(&["device", "add", "--batch", batch, "--pkid", pkid]);
    assert_eq!(add("3556212345678").json()["state"], "ready");
    let extra = add("3556212345679");
    assert_eq!(extra.json()["state"], "held");
    let device = extra.json()["device"].as_str().unwrap().to_owned();
    assert!(extra.err.contains(&format!("docket device keep {device}")), "{}", extra.err);
    let sample = Path::new(ROOT).join("assets/labels/1-thinkpad.jpg");
    let scanned = docket.done(&["scan", sample.to_str().unwrap(), "--batch", batch]);
    assert_eq!(scanned.json()["devices"][0]["state"], "held");
    assert!(scanned.err.contains("one box too many"), "{}", scanned.err);

    let counts = || docket.done(&["status", batch]).json()["counts"].clone();
    assert_eq!((&counts()["ready"], &counts()["held"]), (&json!(1), &json!(2)));
    assert_eq!(docket.done(&["device", "list", "--batch", batch, "--held"]).lines().len(), 2);
    docket.done(&["batch", "close", batch]);
    let refused = docket.run(&["batch", "approve", batch]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("2 devices are held as too many"), "{}", refused.err);
    // Only what counts is written to files.
    let out = docket.folder().join("out");
    fs::create_dir(&out).unwrap();
    let files = docket.done(&["export", batch, "-o", out.to_str().unwrap()]).lines();
    assert_eq!(files[0]["rows"], 1);

    docket.done(&["device", "undo", &device]);
    assert_eq!(docket.run(&["device", "keep", &device]).status, 2, "it was left out");
    assert_eq!(docket.done(&["device", "keep", "--batch", batch]).json()["devices"].as_array().unwrap().len(), 1);
    assert_eq!(docket.run(&["device", "keep", "--batch", batch]).status, 2, "nothing is held any more");
    docket.done(&["batch", "approve", batch]);
    assert_eq!((&counts()["ready"], &counts()["held"]), (&json!(2), &json!(0)));
    assert_eq!(docket.done(&["journal", "verify"]).json()["ok"], true);
}

#[test]
fn closing_short_wants_a_reason_and_never_asks() {
    let docket = Program::in_practice();
    let new = ["batch", "new", "--customer", CONTOSO, "--group-tag", "Sales", "--expected", "2"];
    let batch = docket.done(&new).json();
    let batch = batch["batch"].as_str().unwrap();
    docket.done(&["device", "add", "--batch", batch, "--pkid", "3556212345678"]);
    let key = "BBBBB-CCCCC-DDDDD-FFFFF-GGGGG";
    for arguments in [
        &["batch", "close", batch][..],
        &["batch", "close", batch, "--reason", " "],
        &["batch", "close", batch, "--reason", key],
        // An approval closes a batch as well.
        &["batch", "approve", batch],
    ] {
        let refused = docket.run(arguments);
        assert_eq!(refused.status, 2, "{arguments:?}: {}{}", refused.out, refused.err);
        assert!(!refused.err.contains(key), "{}", refused.err);
        if !arguments.contains(&key) {
            assert!(refused.err.contains("1 of 2") && refused.err.contains("--reason"), "{}", refused.err);
        }
    }
    docket.done(&["batch", "close", batch, "--reason", "one box is torn"]);
    assert_eq!(docket.done(&["batch", "show", batch]).json()["close_reason"], "one box is torn");
    assert!(docket.done(&["journal", "export"]).out.contains("one box is torn"));
    docket.done(&["batch", "approve", batch]);
    docket.done(&["batch", "reopen", batch]);
    assert_eq!(docket.done(&["batch", "show", batch]).json()["close_reason"], json!(null));
}

#[test]
fn an_approval_is_void_once_the_relationship_is_lost() {
    let docket = Program::in_practice();
    let customers = docket.done(&["customers", "refresh"]).lines();
    let without = customers.iter().find(|c| c["relationship"] == "none").expect("one without relationship");
    let without = without["customer"].as_str().unwrap();
    let batch = docket.done(&["batch", "new", "--customer", without, "--group-tag", "Sales"]).json();
    let batch = batch["batch"].as_str().unwrap();
    docket.done(&["device", "add", "--batch", batch, "--pkid", "3556212345678"]);
    docket.done(&["batch", "approve", batch]);
    let refreshed = docket.done(&["customers", "refresh"]);
    assert!(refreshed.err.contains("Batch 1 is back in review"), "{}", refreshed.err);
    assert_eq!(docket.done(&["batch", "show", batch]).json()["state"], "closed");
}

#[test]
fn cameras_are_listed_or_it_is_said_that_there_are_none() {
    let ran = Program::with(&[]).run(&["cameras", "--json"]);
    match ran.status {
        0 => assert!(ran.lines().iter().all(|line| line["camera"].is_string() && line["node"].is_string())),
        1 => assert!(!cfg!(feature = "camera") && ran.err.contains("reads no cameras"), "{}", ran.err),
        _ => assert!(ran.status == 2 && ran.err.contains("no camera was found"), "{}{}", ran.out, ran.err),
    }
}

#[test]
fn serial_ports_are_listed_or_it_is_said_that_there_are_none() {
    let ran = Program::with(&[]).run(&["scanner", "ports", "--json"]);
    match ran.status {
        0 => assert!(ran.lines().iter().all(|line| {
            line["port"].is_string() && line["setting"].is_string() && line["is_scanner"].is_boolean()
        })),
        1 => assert!(!cfg!(feature = "serial-scanner") && ran.err.contains("no serial ports"), "{}", ran.err),
        _ => assert!(ran.status == 2 && ran.err.contains("no serial port was found"), "{}{}", ran.out, ran.err),
    }
}

#[test]
fn the_sheet_for_scanners_is_written_and_told() {
    let docket = Program::with(&[]);
    let path = docket.folder().join("sheet.pdf");
    let path = path.to_str().unwrap();
    let line = docket.done(&["scanner", "sheet", path]).json();
    assert_eq!(line["path"].as_str(), Some(path));
    assert!(std::fs::read(path).unwrap().starts_with(b"%PDF-"));
    let below_a_file = format!("{path}/sheet.pdf");
    let ran = docket.run(&["scanner", "sheet", &below_a_file]);
    assert!(ran.status != 0 && ran.err.contains("sheet.pdf"), "{} {}", ran.status, ran.err);
}

#[test]
fn a_camera_that_is_not_there_is_told_and_wrong_words_about_cameras_are_wrong_use() {
    let docket = Program::with(&[]);
    for (arguments, words) in [
        (&["scan"][..], "required"),
        (&["scan", "--once"], "required"),
        (&["scan", "--camera", "A", "photo.jpg"], "cannot be used"),
        (&["scan", "--camera", "A", "--camera-mode", "1280"], "is no mode"),
        (&["scan", "--camera", "A", "--camera-library", "none"], "opens no cameras"),
        (&["scan", "--camera", "A", "--camera-region", "60,0,50,50"], "no part of a picture"),
        (&["scan", "--camera", "A", "--seconds", "0"], "0"),
    ] {
        let ran = docket.run(arguments);
        let is_missing = !cfg!(feature = "camera") && ran.err.contains("reads no cameras");
        assert!(ran.status == 1 && (is_missing || ran.err.contains(words)), "{arguments:?} {} {}", ran.status, ran.err);
    }
    if cfg!(feature = "camera") {
        let ran = docket.run(&["scan", "--camera", "a camera nobody has", "--once", "--json"]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(ran.err.contains("no camera is called a camera nobody has"), "{}", ran.err);
    }
}

#[test]
fn a_product_key_is_taken_nowhere() {
    let docket = Program::in_practice();
    let batch = docket.batch();
    let key = "BBBBB-CCCCC-DDDDD-FFFFF-GGGGG";
    for (field, other) in
        [("--pkid", "--serial"), ("--serial", "--model"), ("--model", "--serial"), ("--manufacturer", "--serial")]
    {
        let ran = docket.run(&["device", "add", "--batch", &batch, field, key, other, "PC29DABC"]);
        assert_eq!(ran.status, 2, "{field}: {}{}", ran.out, ran.err);
        assert!(!ran.out.contains(key) && !ran.err.contains(key), "{field}: {}{}", ran.out, ran.err);
    }
    let device = docket.done(&["device", "add", "--batch", &batch, "--pkid", "3556212345678"]).json();
    let device = device["device"].as_str().unwrap();
    assert_eq!(docket.run(&["device", "edit", device, "--serial", "PC29DABC", "--reason", key]).status, 2);
    assert!(!docket.done(&["journal", "export"]).out.contains(key));
}

#[test]
fn a_second_person_approves_where_the_rule_is_on() {
    let docket = Program::in_practice();
    docket.done(&["config", "set", "approval.second-person", "true"]);
    let batch = docket.batch();
    docket.done(&["device", "add", "--batch", &batch, "--pkid", "3556212345678"]);
    assert_eq!(docket.run(&["batch", "approve", &batch]).status, 6);
    let mut other = std::process::Command::new(env!("CARGO_BIN_EXE_docket"));
    let approved = other
        .args(["batch", "approve", &batch, "--practice", "--operator", "Sam", "--data"])
        .arg(docket.folder())
        .output()
        .unwrap();
    assert!(approved.status.success(), "{}", String::from_utf8_lossy(&approved.stderr));
    assert_eq!(docket.done(&["batch", "show", &batch]).json()["approved_by"], "Sam");
}

#[test]
fn a_customer_without_relationship_is_not_sent_to() {
    let docket = Program::in_practice();
    let customers = docket.done(&["customers", "refresh"]).lines();
    assert!(customers.iter().any(|c| c["customer"] == CONTOSO && c["relationship"] == "reseller"));
    let without = customers.iter().find(|c| c["relationship"] == "none").expect("one without relationship");
    let without = without["customer"].as_str().unwrap();
    let batch = docket.done(&["batch", "new", "--customer", without, "--group-tag", "Sales"]).json();
    let batch = batch["batch"].as_str().unwrap();
    docket.done(&["device", "add", "--batch", batch, "--pkid", "3556212345678"]);
    docket.done(&["batch", "approve", batch]);
    assert_eq!(docket.run(&["submit", batch, "--wait"]).status, 6);
    assert_eq!(docket.done(&["status", batch]).json()["counts"]["ready"], 1);
}

#[test]
fn the_demo_shows_the_whole_job() {
    let docket = Program::with(&[]);
    let out = docket.folder().join("demo");
    let ran = docket.run(&["demo", "--out", out.to_str().unwrap()]);
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    for expected in ["registered", "rejected", "808", "code128", "PKID", "SHA-256", out.to_str().unwrap()] {
        assert!(ran.out.contains(expected), "{expected} is missing:\n{}", ran.out);
    }
    let files: Vec<_> = fs::read_dir(&out).unwrap().collect();
    assert_eq!(files.len(), 1);
}
