//! Cameras in the network under the camera's own watch: broken off, silent, gone and back.

use std::net::TcpListener;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::super::event::{CameraEvent, CameraTiming, CameraTrouble};
use super::super::listing::Wanted;
use super::super::mode::ModeWish;
use super::super::source::{CameraSource, Trouble};
use super::super::worker::CameraWorker;
use super::NetworkTrouble;
use super::test_server::{Server, begin, film, jpeg, part};
use super::tests::source;

/// Longest wait of a test for what must come.
const LONG: Duration = Duration::from_secs(60);

fn worker(address: &str) -> (CameraWorker, Receiver<CameraEvent>) {
    let (tell, events) = mpsc::channel();
    let short = Duration::from_millis(20);
    let timing = CameraTiming {
        poll: short,
        stalled: short * 4,
        reopen: short * 8,
        retry: short,
        count: LONG,
        ..CameraTiming::default()
    };
    let address = address.to_owned();
    let make = move || Box::new(source(&address, "", None)) as Box<dyn CameraSource>;
    let tell = move |event| {
        let _ = tell.send(event);
    };
    let worker = CameraWorker::start_with(Arc::new(make), timing, Arc::new(tell)).unwrap();
    worker.open(Wanted::First, ModeWish::default());
    (worker, events)
}

#[track_caller]
fn wait_for(events: &Receiver<CameraEvent>, is_wanted: impl Fn(&CameraEvent) -> bool) {
    while !is_wanted(&events.recv_timeout(LONG).expect("an event")) {}
}

fn is_healed(event: &CameraEvent) -> bool {
    matches!(event, CameraEvent::Healed(_))
}

#[test]
fn a_film_that_breaks_off_in_a_picture_is_taken_up_again() {
    let server = Server::start(|number, _, stream| {
        if number > 0 {
            return film(stream);
        }
        begin(stream)?;
        part(stream, &jpeg(32, 16, 200))?;
        let picture = jpeg(32, 16, 200);
        std::io::Write::write_all(stream, &picture[..picture.len() / 2])
    });
    let (worker, events) = worker(&server.url("/"));
    wait_for(&events, |event| {
        matches!(event, CameraEvent::Trouble(CameraTrouble::Failed(Trouble::Network(NetworkTrouble::Ended(_)))))
    });
    wait_for(&events, is_healed);
    assert!(worker.latest().wait_newer_than(0, LONG).is_some());
}

#[test]
fn a_film_that_falls_silent_is_told_and_asked_for_anew() {
    let (_keep, never) = mpsc::channel::<()>();
    let never = Mutex::new(never);
    let server = Server::start(move |number, _, stream| {
        if number > 0 {
            return film(stream);
        }
        begin(stream)?;
        part(stream, &jpeg(32, 16, 200))?;
        let _ = never.lock().unwrap().recv_timeout(LONG);
        Ok(())
    });
    let (_worker, events) = worker(&server.url("/"));
    wait_for(&events, |event| *event == CameraEvent::Trouble(CameraTrouble::Stalled));
    wait_for(&events, is_healed);
}

#[test]
fn a_server_that_goes_is_found_again_when_it_is_back() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let (worker, events) = worker(&format!("http://{address}/"));
    wait_for(&events, |event| {
        matches!(event, CameraEvent::Trouble(CameraTrouble::Failed(Trouble::Network(NetworkTrouble::Unreachable(_)))))
    });
    let _server = Server::at(TcpListener::bind(address).unwrap(), |_, _, stream| film(stream));
    wait_for(&events, |event| matches!(event, CameraEvent::Opened { .. }));
    wait_for(&events, is_healed);
    worker.stop();
    wait_for(&events, |event| *event == CameraEvent::Stopped);
}
