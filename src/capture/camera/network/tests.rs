//! Cameras in the network against servers of the tests' own.

use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use sha2::{Digest, Sha256};

use super::super::event::CameraTrouble;
use super::super::luma::Unpacker;
use super::super::mode::ModeWish;
use super::super::source::{CameraSource, NextFrame, OpenCamera, Trouble};
use super::test_server::{Server, begin, film, head, jpeg, part};
use super::{Content, NetworkSource, NetworkTrouble};
use crate::domain::{NetworkCamera, Password};

/// A password that must never come to light.
const SECRET: &str = "planted-Pa55word";

pub(super) fn source(address: &str, user: &str, password: Option<&str>) -> NetworkSource {
    let (camera, _) = NetworkCamera::typed("Phone", address, user, None).unwrap();
    let password = password.map(|text| Password::from(text.to_owned()));
    NetworkSource::new(vec![camera], Arc::new(move |_| password.clone())).with_patience(Duration::from_secs(20))
}

fn open(source: &mut NetworkSource) -> Result<Box<dyn OpenCamera>, NetworkTrouble> {
    let camera = source.list().unwrap().remove(0);
    source.open(&camera, &ModeWish::default()).map_err(|trouble| match trouble {
        Trouble::Network(trouble) => trouble,
        other => panic!("{other:?}"),
    })
}

#[track_caller]
fn fails(answer: impl Fn(usize, &str, &mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> NetworkTrouble {
    let server = Server::start(answer);
    open(&mut source(&server.url("/"), "", None)).err().expect("a trouble")
}

/// The size and the lightness of the next frame.
#[track_caller]
fn frame(open: &mut dyn OpenCamera) -> ((u32, u32), u8) {
    let (mut unpacker, mut pixels) = (Unpacker::default(), Vec::new());
    loop {
        match open.next_frame(Duration::from_millis(200)) {
            NextFrame::Frame(raw) if !raw.is_damaged => {
                unpacker.luma(&raw, &mut pixels).unwrap();
                return ((raw.width, raw.height), pixels[0]);
            }
            NextFrame::Frame(_) | NextFrame::TimedOut => {}
            NextFrame::Trouble(trouble) => panic!("{trouble:?}"),
        }
    }
}

#[test]
fn a_film_is_opened_and_read() {
    let server = Server::start(|_, _, stream| film(stream));
    let mut open = open(&mut source(&server.url("/video?x=1"), "", None)).unwrap();
    assert_eq!((open.mode().width, open.mode().height), (32, 16));
    assert!(open.mode().rate.per_second() >= 1.0);
    assert_eq!(frame(&mut *open).0, (32, 16));
    assert_eq!(frame(&mut *open).0, (32, 16));
    let seen = server.seen();
    assert!(seen[0].starts_with("GET /video?x=1 HTTP/1.1\r\n") && !seen[0].contains("uthorization"), "{seen:?}");
}

#[test]
fn every_dialect_is_understood() {
    for (content_type, before, after) in [
        ("multipart/x-mixed-replace;boundary=--f", "--f\r\nContent-Type: image/jpeg\r\n\r\n", "\r\n"),
        ("multipart/x-mixed-replace; boundary=\"f\"", "--f\nContent-Type: image/jpeg\n\n", "\n"),
        ("Multipart/X-Mixed-Replace", "----other\r\n\r\n", ""),
        ("video/x-motion-jpeg", "", ""),
        ("image/jpeg", "", "rubbish between"),
        ("application/octet-stream", "preamble", ""),
    ] {
        let server = Server::start(move |_, _, stream| {
            head(stream, "200 OK", content_type)?;
            loop {
                stream.write_all(&[before.as_bytes(), &jpeg(16, 8, 90), after.as_bytes()].concat())?;
                thread::park_timeout(Duration::from_millis(20));
            }
        });
        let mut open = open(&mut source(&server.url("/"), "", None)).unwrap();
        assert_eq!(frame(&mut *open).0, (16, 8), "{content_type}");
    }
}

#[test]
fn single_pictures_are_asked_for_again_and_again() {
    let server = Server::start(|number, _, stream| {
        // Another picture hangs on it, as some telephones do.
        let picture = [jpeg(16, 8, 10 * (number as u8 % 20)), jpeg(8, 8, 255)].concat();
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n", picture.len())?;
        write!(stream, "Connection: close\r\n\r\n")?;
        stream.write_all(&picture)
    });
    let mut open = open(&mut source(&server.url("/photo.jpg"), "", None)).unwrap();
    for _ in 0..5 {
        assert_eq!(frame(&mut *open).0, (16, 8));
    }
    assert!(server.seen().len() >= 5);
}

#[test]
fn the_size_may_change_and_what_is_late_is_left_out() {
    let (go, gone) = mpsc::channel::<()>();
    let gone = Mutex::new(gone);
    let server = Server::start(move |_, _, stream| {
        begin(stream)?;
        part(stream, &jpeg(16, 8, 1))?;
        let _ = gone.lock().unwrap().recv();
        let pictures: Vec<u8> = (1..=20).flat_map(|number| jpeg(8, 16, 10 * number)).collect();
        stream.write_all(&pictures)?;
        let _ = gone.lock().unwrap().recv();
        Ok(())
    });
    let mut open = open(&mut source(&server.url("/"), "", None)).unwrap();
    assert_eq!(frame(&mut *open), ((16, 8), 1));
    go.send(()).unwrap();
    let mut count = 1;
    while frame(&mut *open) != ((8, 16), 200) {
        count += 1;
    }
    assert!(count < 20, "{count} of 20 pictures that had come already");
}

#[test]
fn a_password_is_given_when_it_is_asked_for() {
    let expected = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("anna:{SECRET}")));
    let server = Server::start(move |_, request, stream| {
        if request.contains(&expected) {
            return film(stream);
        }
        write!(stream, "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"cam\"\r\nConnection: close\r\n\r\n")
    });
    assert_eq!(open(&mut source(&server.url("/"), "", None)).err(), Some(NetworkTrouble::SignInWanted));
    let mut wrong = source(&server.url("/"), "anna", Some("wrong"));
    assert_eq!(open(&mut wrong).err(), Some(NetworkTrouble::SignInRefused));
    // Some cameras lock everybody out after a few wrong passwords: it is not asked again for a while.
    let before = server.seen().len();
    assert_eq!(open(&mut wrong).err(), Some(NetworkTrouble::SignInRefused));
    assert_eq!(server.seen().len(), before);
    let mut open = open(&mut source(&server.url("/"), "anna", Some(SECRET))).unwrap();
    assert_eq!(frame(&mut *open).0, (32, 16));
}

fn parameter<'a>(request: &'a str, name: &str) -> &'a str {
    let value = request.split(&format!("{name}=")).nth(1).unwrap_or_default();
    value.trim_start_matches('"').split(['"', ',', '\r']).next().unwrap_or_default()
}

#[test]
fn a_digest_of_the_password_is_given_where_that_is_wanted() {
    let hash =
        |text: &str| Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let server = Server::start(move |_, request, stream| {
        let (nonce, cnonce, nc) = ("n0nce", parameter(request, "cnonce"), parameter(request, "nc"));
        let one = hash(&format!("anna:cam:{SECRET}"));
        let two = hash("GET:/video?a=1");
        let expected = hash(&format!("{one}:{nonce}:{nc}:{cnonce}:auth:{two}"));
        if parameter(request, "response") == expected {
            return film(stream);
        }
        // Two ways are offered, the weaker one first.
        write!(stream, "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"cam\"\r\n")?;
        write!(
            stream,
            "WWW-Authenticate: Digest realm=\"cam\", qop=\"auth\", algorithm=SHA-256, nonce=\"{nonce}\"\r\n"
        )?;
        write!(stream, "Connection: close\r\n\r\n")
    });
    let mut good = open(&mut source(&server.url("/video?a=1"), "anna", Some(SECRET))).unwrap();
    assert_eq!(frame(&mut *good).0, (32, 16));
    assert!(server.seen().iter().all(|request| !request.contains("Basic")));
}

#[test]
fn md5_is_enough_for_old_cameras() {
    let challenge = "Digest realm=\"cam\", nonce=\"n0nce\", qop=\"auth\"";
    let server = Server::start(move |_, request, stream| {
        let (uri, cnonce) = (parameter(request, "uri"), parameter(request, "cnonce"));
        let mut expected = http_auth::PasswordClient::try_from(challenge).unwrap();
        let params = http_auth::PasswordParams { username: "anna", password: SECRET, uri, method: "GET", body: None };
        if let http_auth::PasswordClient::Digest(client) = &mut expected
            && !cnonce.is_empty()
            && request.contains(&client.respond_with_testing_cnonce(&params, cnonce).unwrap())
        {
            return film(stream);
        }
        write!(stream, "HTTP/1.1 401 No\r\nWWW-Authenticate: {challenge}\r\nConnection: close\r\n\r\n")
    });
    assert!(open(&mut source(&server.url("/"), "anna", Some(SECRET))).is_ok());
}

#[test]
fn what_is_no_camera_is_told_for_what_it_is() {
    let page = fails(|_, _, stream| {
        head(stream, "200 OK", "text/html; charset=utf-8")?;
        stream.write_all(b"<html>IP Webcam</html>")
    });
    assert_eq!(page, NetworkTrouble::NoPictures(Content::Page));
    let endless = fails(|_, _, stream| {
        head(stream, "200 OK", "video/mp4")?;
        loop {
            stream.write_all(&[7; 4096])?;
        }
    });
    assert_eq!(endless, NetworkTrouble::NoPictures(Content::Video));
    let too_large = fails(|_, _, stream| {
        head(stream, "200 OK", "image/jpeg")?;
        let mut picture = jpeg(16, 8, 1);
        let at = picture.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        picture[at + 5..at + 9].copy_from_slice(&[0xff; 4]);
        stream.write_all(&picture)
    });
    assert_eq!(too_large, NetworkTrouble::TooLarge);
    assert_eq!(fails(|_, _, stream| head(stream, "404 No", "text/html")), NetworkTrouble::Refused(404));
    assert!(matches!(fails(|_, _, stream| stream.write_all(b"SSH-2.0-x\r\n\r\n")), NetworkTrouble::NoHttp(_)));
    let endless_head = fails(|_, _, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nX: ")?;
        loop {
            stream.write_all(&[b'x'; 4096])?;
        }
    });
    assert!(matches!(endless_head, NetworkTrouble::NoHttp(_)), "{endless_head:?}");
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = open(&mut source(&format!("http://{gone}/"), "", None)).err();
    assert!(matches!(nobody, Some(NetworkTrouble::Unreachable(_))), "{nobody:?}");
}

#[test]
fn redirects_are_followed_a_few_times_and_take_no_password_elsewhere() {
    let to = |stream: &mut TcpStream, location: &str| {
        write!(stream, "HTTP/1.1 302 Found\r\nLocation: {location}\r\nConnection: close\r\n\r\n")
    };
    assert_eq!(fails(move |_, _, stream| to(stream, "/again")), NetworkTrouble::Redirected);
    assert_eq!(fails(move |_, _, stream| to(stream, "file:///etc/passwd")), NetworkTrouble::Redirected);
    let server = Server::start(
        move |_, request, stream| {
            if request.starts_with("GET /here") { to(stream, "/there?x=1") } else { film(stream) }
        },
    );
    assert!(open(&mut source(&server.url("/here"), "", None)).is_ok());
    // Another name is another host, though it may be the same computer.
    let thief = Server::start(|_, _, stream| {
        write!(stream, "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nConnection: close\r\n\r\n")
    });
    let elsewhere = format!("http://localhost:{}/", thief.address.port());
    let server = Server::start(move |_, _, stream| to(stream, &elsewhere));
    let held_back = open(&mut source(&server.url("/"), "anna", Some(SECRET))).err();
    assert_eq!(held_back, Some(NetworkTrouble::PasswordHeldBack));
    assert!(thief.seen().iter().all(|request| !request.to_lowercase().contains("authorization")));
    // Beyond the own network nothing is sent unencrypted, nor even asked.
    let far = open(&mut source("http://203.0.113.1/v?pwd={password}", "", Some(SECRET))).err();
    assert_eq!(far, Some(NetworkTrouble::PasswordHeldBack));
}

/// Collects the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(part)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn no_password_comes_to_light() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let mut shown = String::new();
    for status in ["200 OK", "302 Found", "403 No", "404 No", "500 No"] {
        // A server that throws back what it was sent.
        let server = Server::start(move |_, request, stream| {
            let secret =
                request.lines().find(|line| line.to_lowercase().starts_with("authorization")).unwrap_or_default();
            let address = request.lines().next().unwrap_or_default();
            if secret.is_empty() && !address.contains("pwd") {
                return write!(
                    stream,
                    "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nConnection: close\r\n\r\n"
                );
            }
            write!(stream, "HTTP/1.1 {status}\r\nContent-Type: text/{secret}\r\nLocation: x://{SECRET}\r\n")?;
            write!(stream, "X-Echo: {address}\r\nConnection: close\r\n\r\n{address} {secret}")
        });
        for address in ["/", "/v?pwd={password}"] {
            let mut source = source(&server.url(address), "anna", Some(SECRET));
            let trouble = open(&mut source).err().unwrap();
            shown += &format!("{trouble} {trouble:?} {:?} ", source.list().unwrap());
            let failure = crate::app::Failure::Camera(CameraTrouble::Failed(Trouble::Network(trouble)));
            shown += &format!("{failure:?} {:?} ", crate::app::Notice::of(&failure));
        }
        assert!(server.seen().iter().any(|request| request.contains(SECRET) || request.contains("Basic ")));
    }
    shown += std::str::from_utf8(&log.0.lock().unwrap()).unwrap();
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("anna:{SECRET}"));
    for secret in [SECRET, "planted", &encoded] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
