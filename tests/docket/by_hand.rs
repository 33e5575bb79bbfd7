//! The upload by hand on the command line: the sheet, what was uploaded, what the site says, and the reports.

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use crate::support::program::{CONTOSO, Program};

const PKIDS: [&str; 4] = ["3556212345601", "3556212345602", "3556212345603", "0000212345604"];

/// An approved batch with four devices; the last two have serial numbers too, and the last is a Surface.
fn approved(docket: &Program) -> String {
    let batch = docket.batch();
    for (number, pkid) in PKIDS.into_iter().enumerate() {
        let serial = format!("04561234560{number}");
        let maker = if number == 3 { "Microsoft Corporation" } else { "LENOVO" };
        let mut arguments = vec!["device", "add", "--batch", &batch, "--pkid", pkid];
        if number >= 2 {
            arguments.extend(["--serial", &serial, "--manufacturer", maker, "--model", "21F6002NMX"]);
        }
        docket.done(&arguments);
    }
    docket.done(&["batch", "close", &batch]);
    docket.done(&["batch", "approve", &batch]);
    batch
}

fn written(docket: &Program, name: &str, text: &str) -> String {
    let path = docket.folder().join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_sheet_goes_with_its_files_and_wants_an_approved_batch() {
    let docket = Program::in_practice();
    let batch = docket.batch();
    docket.done(&["device", "add", "--batch", &batch, "--pkid", PKIDS[0]]);
    let out = docket.folder().join("out");
    fs::create_dir(&out).unwrap();
    let export = ["export", &batch, "--format", "upload-sheet", "-o", out.to_str().unwrap()];
    assert_eq!(docket.run(&export).status, 6);
    assert_eq!(docket.run(&["batch", "uploaded", &batch]).status, 6);
    docket.done(&["batch", "close", &batch]);
    docket.done(&["batch", "approve", &batch]);
    let files = docket.done(&export).lines();
    assert_eq!(files.len(), 2);
    let page = fs::read_to_string(files[1]["path"].as_str().unwrap()).unwrap();
    let name = PathBuf::from(files[0]["path"].as_str().unwrap()).file_name().unwrap().to_string_lossy().into_owned();
    for part in [name.as_str(), files[0]["sha256"].as_str().unwrap(), "<code>Sales</code>", CONTOSO] {
        assert!(page.contains(part), "{part}: {page}");
    }
    // The header can be the one of the site's own sample.
    let header = "Device serial number,Windows product ID,Hardware hash,Manufacturer name,Device model";
    docket.done(&["config", "set", "export.header", header]);
    let files = docket.done(&export).lines();
    assert!(fs::read_to_string(files[0]["path"].as_str().unwrap()).unwrap().starts_with(header));
    assert_eq!(docket.run(&["config", "set", "export.header", "PKID"]).status, 2);
}

#[test]
fn what_was_uploaded_can_be_taken_back_until_its_outcome_is_told() {
    let docket = Program::in_practice();
    let batch = approved(&docket);
    assert_eq!(docket.run(&["batch", "results", &batch, "--all-taken"]).status, 2, "nothing was uploaded");
    let first = docket.done(&["device", "list", "--batch", &batch]).lines()[0]["device"].as_str().unwrap().to_owned();
    let line = docket.done(&["batch", "uploaded", &batch, "--device", &first]).json();
    assert_eq!(line, json!({"batch": batch, "state": "sending", "uploaded": 1, "ready": 3}));
    assert_eq!(docket.done(&["batch", "uploaded", &batch]).json()["uploaded"], 4);
    assert_eq!(docket.run(&["batch", "uploaded", &batch]).status, 2, "nothing is left");
    let line = docket.done(&["batch", "uploaded", &batch, "--undo"]).json();
    assert_eq!((&line["uploaded"], &line["ready"]), (&json!(0), &json!(4)));
    docket.done(&["batch", "uploaded", &batch]);
    let told = docket.done(&["batch", "results", &batch, "--all-taken"]).json();
    assert_eq!((&told["registered"], &told["state"]), (&json!(4), &json!("finished")));
    assert_eq!(docket.run(&["batch", "uploaded", &batch, "--undo"]).status, 2);
    assert_eq!(docket.done(&["journal", "verify"]).json()["ok"], true);
}

#[test]
fn a_list_is_shown_first_and_recorded_by_pkid_and_serial_number() {
    let docket = Program::in_practice();
    let batch = approved(&docket);
    docket.done(&["batch", "uploaded", &batch]);
    let list = format!(
        "Windows product ID;Device serial number;Status;Error\r\n{};;Success;\r\n\
         ;045612345602;Failed;808 - ZtdDeviceAssignedToOtherTenant\r\n212345604;;Erledigt;\r\n3556212399999;;Success;\r\n",
        PKIDS[0]
    );
    let utf16: Vec<u8> = [vec![0xff, 0xfe], list.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    let path = docket.folder().join("list.csv");
    fs::write(&path, utf16).unwrap();
    let results = ["batch", "results", &batch, "--file", path.to_str().unwrap(), "--json"];
    let looked = docket.run(&[&results[..], &["--dry-run"]].concat());
    assert_eq!(looked.status, 3, "{}", looked.err);
    let line = looked.json();
    assert_eq!((&line["is_recorded"], &line["registered"], &line["refused"]), (&json!(false), &json!(1), &json!(1)));
    assert_eq!((&line["encoding"], &line["rows"]), (&json!("UTF-16LE"), &json!(4)));
    assert_eq!(line["doubts"], json!([{"line": 4, "doubt": "unknown-status", "text": "Erledigt"}]));
    assert_eq!(line["strangers"], json!([5]));
    assert_eq!((line["silent"].as_array().unwrap().len(), line["unclear"].as_array().unwrap().len()), (1, 1));
    assert_eq!(docket.done(&["status", &batch]).json()["counts"]["uploaded"], 4, "nothing was recorded");

    // The device of which no line speaks is taken by a person's word, the doubtful one is not.
    let recorded = docket.run(&[&results[..], &["--rest-taken"]].concat());
    assert_eq!(recorded.status, 3);
    assert_eq!(recorded.json()["registered"], 2);
    let status = docket.done(&["status", &batch]).json();
    let states: Vec<&str> =
        status["devices"].as_array().unwrap().iter().map(|device| device["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["registered", "registered", "rejected", "uploaded"]);
    assert_eq!(status["devices"][2]["code"], "808");
    assert!(status["devices"][2]["advice"].as_str().unwrap().contains("another organisation"));

    // A line whose PKID a spreadsheet has cut may speak of any of them: nothing is taken by a word then.
    let cut = written(&docket, "cut.csv", "PKID,Status\n3.55621E+12,Failed\n");
    let ran = docket.run(&["batch", "results", &batch, "--file", &cut, "--rest-taken"]);
    assert_eq!((ran.status, ran.err.contains("name no device")), (2, true), "{}", ran.err);

    // A column can be named by hand; what a person copies of one device is read the same way.
    let own = written(&docket, "own.csv", &format!("Schlüssel,Status\n{},Success\n", PKIDS[3]));
    assert_eq!(docket.run(&["batch", "results", &batch, "--file", &own]).status, 2);
    assert_eq!(docket.run(&["batch", "results", &batch, "--file", &own, "--column", "key=Schlüssel"]).status, 1);
    let looked = docket.done(&["batch", "results", &batch, "--file", &own, "--column", "pkid=Schlüssel", "--dry-run"]);
    assert_eq!(looked.json()["registered"], 1);
    let refuse = |device: &str, answer: &str| {
        docket.run(&["batch", "results", &batch, "--refused", device, "--answer", answer, "--json"])
    };
    assert_eq!(refuse("3556212399999", "808").status, 2);
    assert_eq!(refuse(PKIDS[3], " ").status, 2);
    let told = refuse("045612345603", "806 ZtdDeviceAlreadyAssigned");
    assert_eq!((told.status, &told.json()["registered"]), (0, &json!(1)), "{}", told.err);
    let status = docket.done(&["status", &batch]).json();
    assert_eq!(status["state"], "finished-with-problems");
    assert_eq!(status["devices"][3]["code"], "806");
    // The refused one is uploaded once more, alone.
    let again = docket.done(&["batch", "uploaded", &batch, "--again"]).json();
    assert_eq!((&again["ready"], &again["uploaded"]), (&json!(1), &json!(0)));
    let out = docket.folder().join("again.csv");
    let files = docket.done(&["export", &batch, "--format", "upload-sheet", "-o", out.to_str().unwrap()]).lines();
    assert_eq!(files[0]["rows"], 1);
    docket.done(&["batch", "uploaded", &batch]);
    docket.done(&["batch", "results", &batch, "--all-taken"]);
    assert_eq!(docket.done(&["status", &batch]).json()["state"], "finished");
    assert_eq!(docket.done(&["journal", "verify"]).json()["ok"], true);
}

#[test]
fn a_file_that_is_no_list_is_refused_in_words_and_changes_nothing() {
    let docket = Program::in_practice();
    let batch = approved(&docket);
    docket.done(&["batch", "uploaded", &batch]);
    for (name, text, sentence) in [
        ("a.xlsx", "PK\u{3}\u{4}", "workbook"),
        ("b.csv", "Name,Status\nx,ok\n", "No line of the file names a column"),
        ("c.csv", "PKID,Model\n1,2\n", "No column of the file tells"),
        ("d.csv", "PKID,Status\n", "no rows"),
    ] {
        let path = written(&docket, name, text);
        let ran = docket.run(&["batch", "results", &batch, "--file", &path]);
        assert_eq!(ran.status, 2, "{name}: {}", ran.err);
        assert!(ran.err.contains(sentence), "{name}: {}", ran.err);
    }
    assert_eq!(docket.run(&["batch", "results", &batch]).status, 1, "something must be said");
    assert_eq!(docket.done(&["status", &batch]).json()["counts"]["uploaded"], 4);
}

#[test]
fn the_customers_report_and_the_surface_desk() {
    let docket = Program::in_practice();
    let batch = approved(&docket);
    let out = docket.folder().join("out");
    fs::create_dir(&out).unwrap();
    let out = out.to_str().unwrap();
    let files = docket.done(&["export", &batch, "--format", "surface", "-o", out]).lines();
    let text = |file: &serde_json::Value| fs::read_to_string(file["path"].as_str().unwrap()).unwrap();
    assert_eq!(text(&files[0]), "045612345603\r\n", "leading zeros stay");
    let page = text(&files[1]);
    assert!(page.contains("10000000-0000-4000-8000-000000000001") && page.contains("Proof of ownership"), "{page}");

    docket.done(&["batch", "uploaded", &batch]);
    docket.run(&["batch", "results", &batch, "--refused", PKIDS[1], "--answer", "808"]);
    docket.done(&["batch", "results", &batch, "--all-taken"]);
    let files = docket.done(&["export", &batch, "--format", "hand-over", "-o", out]).lines();
    assert_eq!(files.len(), 2, "HTML and a workbook");
    let page = text(&files[0]);
    assert!(page.contains("3 of 4 devices are registered"), "{page}");
    for part in [PKIDS[1], "808", "another organisation", "your partner", "Sales", " UTC"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(fs::read(files[1]["path"].as_str().unwrap()).unwrap().starts_with(b"PK"));
    // Everything is registered now but the refused one: no Surface device is left.
    let ran = docket.run(&["export", &batch, "--format", "surface", "-o", out]);
    assert_eq!((ran.status, ran.err.contains("Surface")), (2, true));
}
