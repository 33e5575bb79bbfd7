//! A telephone as a scanner: set up, tried, and its labels read, by the program and by the window's workers; its password is in no file.

use std::io::Write as _;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use docket::app::Effect;
use docket::app::event::Event;
use docket::capture::camera::CameraTrouble;
use docket::domain::{NetworkCamera, Pkid};
use docket::settings::CameraChoice;
use docket::workers::Workers;
use serde_json::json;

use crate::support::film::Film;
use crate::support::program::{Program, Ran};
use crate::support::setup::in_practice;

const LABEL: &str = "1-thinkpad.jpg";
/// What stands on it.
const PKID: &str = "3556218470935";
/// A password that must never come to light.
const SECRET: &str = "planted-Pa55word";

/// Runs a command that is given a line on its standard input.
fn run_with_input(docket: &Program, arguments: &[&str], input: &str) -> Ran {
    let mut command = docket.command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).env("DOCKET_LOG", "trace");
    let mut child = command.spawn().expect("the program starts");
    // Who wants no input closes it.
    let _ = child.stdin.take().expect("an input").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let ran = Ran { status: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) };
    for text in [&ran.out, &ran.err] {
        assert!(!text.contains("planted"), "{arguments:?}: {text}");
    }
    ran
}

/// Everything in the data folder, but what the system keeps.
fn no_file_holds_the_password(docket: &Program) {
    for entry in walkdir::WalkDir::new(docket.folder()).into_iter().filter_map(Result::ok) {
        if let Ok(bytes) = std::fs::read(entry.path()) {
            assert!(!String::from_utf8_lossy(&bytes).contains("planted"), "{}", entry.path().display());
        }
    }
}

#[test]
fn a_label_is_read_through_a_telephone() {
    let film = Film::of(LABEL, Some(&format!("anna:{SECRET}")));
    let docket = Program::with(&[]);
    let input = format!("{SECRET}\n");
    let added = run_with_input(&docket, &["cameras", "add", "Phone", &film.url(), "--user", "anna", "--json"], &input);
    assert_eq!(added.status, 0, "{}", added.err);
    assert_eq!(added.json(), json!({"camera": "Phone", "node": film.url(), "user": "anna", "password": null}));
    assert!(added.err.contains("not kept"), "this run has no credential store: {}", added.err);

    let listed = docket.done(&["cameras"]).lines();
    let expected =
        json!({"camera": "Phone", "node": film.url(), "bus": null, "error": null, "modes": null, "controls": null});
    assert_eq!(listed.last(), Some(&expected));

    let tried = run_with_input(&docket, &["cameras", "test", "Phone", "--json"], &input);
    assert_eq!((tried.status, &tried.json()["width"], &tried.json()["height"]), (0, &json!(1280), &json!(960)));
    assert!(tried.json()["per_second"].as_u64().unwrap() >= 1);
    let wrong = run_with_input(&docket, &["cameras", "test", "Phone"], "wrong\n");
    assert!(wrong.status == 6 && wrong.err.contains("refuses the user or the password"), "{}", wrong.err);

    let scan = ["scan", "--camera", "phone", "--once", "--seconds", "60", "--json"];
    let scanned = run_with_input(&docket, &scan, &input);
    assert_eq!(scanned.status, 0, "{}", scanned.err);
    assert_eq!((&scanned.json()["camera"], &scanned.json()["boxes"][0]["pkid"]), (&json!("Phone"), &json!(PKID)));
    // Without its password it is asked for in vain.
    let without = run_with_input(&docket, &scan, "");
    assert!(without.status == 6 && without.err.contains("wants a user and a password"), "{}", without.err);

    no_file_holds_the_password(&docket);
    assert_eq!(docket.run(&["cameras", "remove", "Phone"]).status, 0);
    assert!(docket.run(&["cameras", "test", "Phone"]).err.contains("no camera in the network is called Phone"));
}

#[test]
fn a_pasted_address_is_taken_apart_and_a_wrong_one_refused() {
    let film = Film::of(LABEL, None);
    let docket = Program::with(&[]);
    let pasted = film.url().replace("http://", &format!("http://anna:{SECRET}@"));
    let added = run_with_input(&docket, &["cameras", "add", "Phone", &pasted], "");
    assert_eq!(added.status, 0, "{}", added.err);
    no_file_holds_the_password(&docket);
    let settings = std::fs::read_to_string(docket.folder().join("settings.toml")).unwrap();
    assert!(settings.contains(&film.url()) && settings.contains("anna"), "{settings}");
    // A camera that needs no password is not asked for one in vain.
    assert_eq!(docket.run(&["cameras", "test", "Phone"]).status, 0);
    for (address, words) in [("rtsp://10.0.0.5/live", "http://"), ("http://anna:planted/1@10.0.0.5/", "no address")] {
        let ran = run_with_input(&docket, &["cameras", "add", "Other", address], "");
        assert!(ran.status == 1 && ran.err.contains(words), "{}", ran.err);
    }
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    docket.done(&["cameras", "add", "Gone", &format!("http://{gone}/video")]);
    let ran = docket.run(&["scan", "--camera", "Gone", "--once"]);
    assert!(ran.status == 4 && ran.err.contains("does not answer"), "{} {}", ran.status, ran.err);
}

#[test]
fn the_windows_worker_reads_it_as_it_does_a_webcam() {
    let film = Film::of(LABEL, None);
    let folder = tempfile::tempdir().unwrap();
    let mut setup = in_practice(folder.path());
    let (camera, _) = NetworkCamera::typed("Phone", &film.url(), "", None).unwrap();
    setup.settings.network_cameras = vec![camera.clone()];
    let (workers, events) = Workers::start(setup, Arc::new(|| ())).unwrap();
    let until = |mut take: Box<dyn FnMut(Event) -> bool>| {
        while !take(events.recv_timeout(Duration::from_secs(60)).expect("an event comes")) {}
    };
    workers.perform(Effect::TestNetworkCamera(camera));
    until(Box::new(|event| match event {
        Event::NetworkCameraTested { name, outcome } => {
            let seen = outcome.unwrap();
            assert_eq!((name.as_str(), seen.width, seen.height), ("Phone", 1280, 960));
            true
        }
        _ => false,
    }));
    let device = format!("Phone @ {}", film.url());
    let choice = CameraChoice { device: device.clone(), ..CameraChoice::default() };
    workers.perform(Effect::OpenCamera { choice, also: Vec::new() });
    until(Box::new(move |event| match event {
        Event::CameraOpened { device: opened, name, mode } => {
            assert_eq!((opened.as_str(), name.as_str()), (device.as_str(), "Phone"));
            assert!(mode.starts_with("1280x960"), "{mode}");
            true
        }
        _ => false,
    }));
    until(Box::new(|event| match event {
        // On a busy computer the label's other codes may be a box before its PKID is read.
        Event::BoxSighted(reading) => reading.boxes.iter().any(|found| found.draft.pkid == Pkid::parse(PKID).ok()),
        _ => false,
    }));
    drop(film);
    until(Box::new(|event| match event {
        Event::CameraTrouble(docket::app::Failure::Camera(CameraTrouble::Failed(_))) => true,
        Event::CameraTrouble(other) => panic!("{other:?}"),
        _ => false,
    }));
}
