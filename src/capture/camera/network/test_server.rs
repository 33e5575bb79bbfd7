//! A server for tests, that answers as each test says.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A server that answers each request as the test says.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    /// The heads of the requests.
    seen: Arc<Mutex<Vec<String>>>,
    is_over: Arc<AtomicBool>,
}

impl Server {
    /// `answer` is given the request's number from 0 on and its head; the connection ends with it.
    pub(super) fn start(
        answer: impl Fn(usize, &str, &mut TcpStream) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").unwrap(), answer)
    }

    pub(super) fn at(
        listener: TcpListener,
        answer: impl Fn(usize, &str, &mut TcpStream) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let address = listener.local_addr().unwrap();
        let (seen, is_over, answer) =
            (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicBool>::default(), Arc::new(answer));
        let (heads, ends) = (Arc::clone(&seen), Arc::clone(&is_over));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if ends.load(Ordering::Acquire) {
                    return;
                }
                let (heads, answer) = (Arc::clone(&heads), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &heads, &*answer));
            }
        });
        Self { address, seen, is_over }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(super) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(
    mut stream: TcpStream,
    heads: &Mutex<Vec<String>>,
    answer: &dyn Fn(usize, &str, &mut TcpStream) -> io::Result<()>,
) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let number = {
        let mut heads = heads.lock().unwrap();
        heads.push(head.clone());
        heads.len() - 1
    };
    // Who asked may have gone.
    let _ = answer(number, &head, &mut stream);
}

/// A grey JPEG.
pub(super) fn jpeg(width: u32, height: u32, lightness: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = vec![lightness; (width * height) as usize];
    image::codecs::jpeg::JpegEncoder::new(&mut bytes)
        .encode(&pixels, width, height, image::ExtendedColorType::L8)
        .unwrap();
    bytes
}

pub(super) fn head(stream: &mut TcpStream, status: &str, content_type: &str) -> io::Result<()> {
    write!(stream, "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nConnection: close\r\n\r\n")
}

pub(super) fn begin(stream: &mut TcpStream) -> io::Result<()> {
    head(stream, "200 OK", "multipart/x-mixed-replace; boundary=frame")
}

pub(super) fn part(stream: &mut TcpStream, picture: &[u8]) -> io::Result<()> {
    let head = format!("--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n\r\n", picture.len());
    stream.write_all(&[head.as_bytes(), picture, b"\r\n"].concat())
}

/// Pictures until nobody wants any more.
pub(super) fn film(stream: &mut TcpStream) -> io::Result<()> {
    begin(stream)?;
    loop {
        part(stream, &jpeg(32, 16, 200))?;
        // About the pace of a telephone, without keeping time.
        thread::park_timeout(Duration::from_millis(20));
    }
}
