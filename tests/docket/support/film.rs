//! A camera in the network for tests: sends the sample labels as MJPEG, to whoever has the password.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use base64::Engine as _;

/// From one picture to the next.
const PACE: Duration = Duration::from_millis(50);

/// A server that films one label until it is dropped.
pub struct Film {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
}

impl Film {
    /// Films a sample label. With `user:password` it shows the film to nobody else.
    pub fn of(label: &str, account: Option<&str>) -> Self {
        let picture = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/labels").join(label));
        let picture: Arc<[u8]> = picture.expect("a sample label").into();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let is_over = Arc::new(AtomicBool::new(false));
        let expected = account.map(|text| format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text)));
        let ends = Arc::clone(&is_over);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if ends.load(Ordering::Acquire) {
                    return;
                }
                let (picture, expected, ends) = (Arc::clone(&picture), expected.clone(), Arc::clone(&ends));
                // Who watches may go at any moment.
                thread::spawn(move || show(stream, &picture, expected.as_deref(), &ends));
            }
        });
        Self { address, is_over }
    }

    /// Where it is shown.
    pub fn url(&self) -> String {
        format!("http://{}/video", self.address)
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        let _ = TcpStream::connect(self.address);
    }
}

fn show(mut stream: TcpStream, picture: &[u8], expected: Option<&str>, is_over: &AtomicBool) -> io::Result<()> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    if expected.is_some_and(|expected| !String::from_utf8_lossy(&head).contains(expected)) {
        return write!(
            stream,
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"camera\"\r\nConnection: close\r\n\r\n"
        );
    }
    write!(stream, "HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=--BoundaryString\r\n\r\n")?;
    while !is_over.load(Ordering::Acquire) {
        write!(stream, "--BoundaryString\r\nContent-type: image/jpeg\r\nContent-Length: {}\r\n\r\n", picture.len())?;
        stream.write_all(picture)?;
        thread::park_timeout(PACE);
    }
    Ok(())
}
