//! Connections that can be cut: what a server that dies, or a cable that is pulled, looks like from the other end.
//!
//! A handler cannot break a connection through its response, so every connection is accepted as a [`Line`], whose [`Shears`] the
//! handler holds.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, Waker};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// Whether and where a line is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Whole,
    /// Half of what is written next goes out, then it is cut.
    CutInNextWrite,
    Cut,
}

#[derive(Debug)]
struct Inner {
    state: State,
    reader: Option<Waker>,
}

/// Cuts one line.
#[derive(Clone, Debug)]
pub(super) struct Shears(Arc<Mutex<Inner>>);

impl Shears {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Inner { state: State::Whole, reader: None })))
    }

    /// Cuts now: not a byte goes out any more.
    pub(super) fn cut(&self) {
        self.set(State::Cut);
    }

    /// Cuts in the middle of the answer that is written next.
    pub(super) fn cut_in_answer(&self) {
        self.set(State::CutInNextWrite);
    }

    fn set(&self, state: State) {
        let reader = {
            let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            inner.state = state;
            inner.reader.take()
        };
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    fn state(&self) -> State {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).state
    }

    /// Notes who waits for bytes, unless the line is cut.
    fn is_cut_or_wait(&self, waker: &Waker) -> bool {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.reader = Some(waker.clone());
        inner.state == State::Cut
    }
}

impl Connected<IncomingStream<'_, Lines>> for Shears {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.io().shears.clone()
    }
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "cut by the script")
}

/// One connection.
pub(super) struct Line {
    stream: TcpStream,
    shears: Shears,
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.shears.is_cut_or_wait(cx.waker()) {
            return Poll::Ready(Err(broken()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.shears.state() {
            State::Whole => Pin::new(&mut self.stream).poll_write(cx, buf),
            State::Cut => Poll::Ready(Err(broken())),
            State::CutInNextWrite => {
                let half = &buf[..buf.len() / 2];
                let written = std::task::ready!(Pin::new(&mut self.stream).poll_write(cx, half))?;
                self.shears.cut();
                Poll::Ready(Ok(written))
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.shears.state() == State::Cut {
            return Poll::Ready(Err(broken()));
        }
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Every line that is open, so that a service that ends takes them all down.
#[derive(Clone, Debug, Default)]
pub(super) struct Switchboard(Arc<Mutex<Vec<Weak<Mutex<Inner>>>>>);

impl Switchboard {
    fn add(&self, shears: &Shears) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|line| line.strong_count() > 0);
        lines.push(Arc::downgrade(&shears.0));
    }

    /// Cuts every line.
    pub(super) fn cut_all(&self) {
        let lines = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for line in lines.iter().filter_map(Weak::upgrade) {
            Shears(line).cut();
        }
    }
}

/// The listening socket.
pub(super) struct Lines {
    listener: TcpListener,
    switchboard: Switchboard,
}

impl Lines {
    pub(super) fn new(listener: TcpListener, switchboard: Switchboard) -> Self {
        Self { listener, switchboard }
    }
}

impl Listener for Lines {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // Without it a cut in mid-answer would wait for the peer's acknowledgement.
        if let Err(e) = stream.set_nodelay(true) {
            tracing::debug!("no TCP_NODELAY: {e}");
        }
        let shears = Shears::new();
        self.switchboard.add(&shears);
        (Line { stream, shears }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}
