//! Sending is killed (SIGKILL) at chosen moments, with the line cut in several ways; after it was begun again every device is registered, and
//! exactly once by the service's own books.

use std::collections::BTreeMap;
use std::process::Stdio;

use docket::practice::{PracticeConfig, PracticeService};

use crate::support::program::Program;
use crate::support::sender::{self, Running};

/// Devices in a batch; sent in uploads of three.
const DEVICES: usize = 8;

/// When the program is killed: as soon as the service has done so much.
type Moment = fn(&PracticeService) -> bool;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_cut_or_killed_every_device_is_registered_once() {
    let on_upload = |fault: &str| format!("[[fault]]\non = \"upload\"\nnth = 2\n{fault}\n");
    let scripts = [
        ("nothing goes wrong", String::new()),
        ("cut before", on_upload("do = \"cut-before\"")),
        ("cut during", on_upload("do = \"cut-during\"")),
        ("cut after", on_upload("do = \"cut-after\"")),
        ("no location", on_upload("do = \"no-location\"")),
        ("slow answer", on_upload("do = \"slow\"\nseconds = 1.0")),
        ("busy", on_upload("do = \"status\"\ncode = 503\nbody = \"html\"")),
        ("cut while following", "[[fault]]\non = \"status\"\nnth = 2\ndo = \"cut-after\"\n".to_owned()),
    ];
    let moments: [(&str, Moment); 4] = [
        ("before anything leaves", |service| service.requests().contains_key("batches")),
        ("after the first upload", |service| service.counts().uploads > 0),
        ("after the second upload", |service| service.counts().uploads > 1),
        ("while following", |service| service.requests().contains_key("status")),
    ];
    for (script_name, script) in &scripts {
        for (moment_name, moment) in moments {
            kill_once(&format!("{script_name}, killed {moment_name}"), script, moment).await;
        }
    }
}

async fn kill_once(case: &str, script: &str, moment: Moment) {
    let script = format!("[jobs]\nseconds = 0.2\npolls = 2\n{script}");
    let config = PracticeConfig { script: Some(script), ..PracticeConfig::default() };
    let service = PracticeService::start(config).await.unwrap_or_else(|error| panic!("{case}: {error}"));
    let docket = Program::with(&["--service", &service.url()]);
    docket.done(&["config", "set", "sending.devices-per-upload", "3"]);
    docket.done(&["config", "set", "sending.settle-secs", "1"]);
    let batch = docket.batch();
    for n in 0..DEVICES {
        docket.done(&["device", "add", "--batch", &batch, "--pkid", &pkid(n)]);
    }
    docket.done(&["batch", "approve", &batch]);

    // Where the moment never comes it ends by itself.
    submit(&docket, &batch).end_or_kill(&service, || moment(&service)).await;

    // As often as a person would try again; each run ends by itself.
    let mut last = None;
    for _ in 0..4 {
        let output = submit(&docket, &batch).end().await;
        let is_done = output.status.success();
        last = Some(output);
        if is_done {
            break;
        }
    }
    let last = last.expect("at least one run");
    let said = format!("{}{}", String::from_utf8_lossy(&last.stdout), String::from_utf8_lossy(&last.stderr));
    let books = service.books().expect("the books");
    assert!(last.status.success(), "{case}: {said}\n{books:#?}");
    assert_eq!(docket.done(&["status", &batch]).json()["counts"]["registered"], DEVICES, "{case}: {said}");
    let registered: BTreeMap<&str, u32> = books
        .devices
        .iter()
        .map(|device| (device.name.as_deref().unwrap_or_default(), device.times_registered))
        .collect();
    let expected: Vec<String> = (0..DEVICES).map(pkid).collect();
    let expected: BTreeMap<&str, u32> = expected.iter().map(|pkid| (pkid.as_str(), 1)).collect();
    assert_eq!(registered, expected, "{case}: {said}");
    // The service would answer for one that is sent twice as for one that is registered: by its books none was. No job is lost here, and
    // what has arrived is found.
    let asked: Vec<u32> = books.devices.iter().map(|device| device.asked).collect();
    assert_eq!(asked, [1; DEVICES], "{case}: {said}\n{:#?}", books.uploads);
    assert_eq!(docket.done(&["journal", "verify"]).json()["ok"], true, "{case}");
}

/// Sends as a person would. Where this computer has no credential store that outlives a command, each command signs in for itself.
fn submit(docket: &Program, batch: &str) -> Running {
    sender::sign_in(docket);
    Running::start(sender::submit(docket, batch).stdout(Stdio::piped()).stderr(Stdio::piped()))
}

fn pkid(n: usize) -> String {
    format!("35562123{n:05}")
}
