//! The real window on a virtual display, driven through the accessibility tree alone: photos become devices, the batch is approved, sent and
//! registered; the database and the exported CSV say the same. With `DOCKET_PICTURES` naming a folder, README's pictures are taken on the way.

use std::path::PathBuf;

use serde_json::Value;

use crate::support::desktop::Desktop;
use crate::support::program::Program;

#[test]
fn photos_become_registered_devices() {
    let Some(desktop) = Desktop::start(1280, 800) else { return };
    let docket = Program::in_practice();
    let mut window = desktop.open(&mut docket.command(&[]));
    let pictures = std::env::var_os("DOCKET_PICTURES").map(PathBuf::from);
    let picture = |window: &crate::support::desktop::Window<'_>, name: &str| {
        if let Some(folder) = &pictures {
            std::fs::create_dir_all(folder).expect("a folder for pictures");
            window.picture(&folder.join(name));
        }
    };

    window.wait("PRACTICE - nothing reaches Microsoft");
    window.wait("No batches yet");
    window.click("New batch");
    window.click("Refresh");
    window.click("~Contoso");
    window.write("entry@Group tag", "Sales laptops");
    window.click("Begin and scan");

    window.click("Read the sample labels");
    window.wait("~7-thinkpad-dark.jpg, Queued");
    picture(&window, "scan.png");
    window.click("~6-thinkcentre.jpg, 1 to look");
    window.click("Accept");
    window.wait("~6-thinkcentre.jpg, Queued");
    window.click("Close batch");
    window.wait("The batch is closed");
    let status = docket.done(&["status", "1"]).json();
    let ready = status["counts"]["ready"].as_u64().expect("a count");
    assert!(ready >= 6, "{status}");

    window.click("Review");
    window.click("Approve…");
    window.write("entry@~How many devices", &ready.to_string());
    window.click("Approve");
    window.wait("~Approved: ");
    window.click("Send…");
    window.click("Send now");
    window.wait("~808");
    picture(&window, "send.png");
    window.kill();

    let status = docket.done(&["status", "1"]).json();
    assert_eq!(status["state"], "finished-with-problems");
    assert_eq!((&status["counts"]["registered"], &status["counts"]["rejected"]), (&(ready - 1).into(), &1.into()));
    let out = docket.folder().join("devices.csv");
    docket.done(&["export", "1", "--format", "partner-center", "-o", out.to_str().expect("a path")]);
    let csv = std::fs::read_to_string(&out).expect("the file");
    for device in status["devices"].as_array().into_iter().flatten() {
        let pkid = device["pkid"].as_str().or(device["serial"].as_str());
        assert!(csv.contains(pkid.expect("something that identifies it")), "{device} is not in\n{csv}");
    }
    assert_eq!(docket.done(&["journal", "verify"]).json()["ok"], Value::Bool(true));
}
