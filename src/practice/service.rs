//! The service on its socket: reads a request, lets the script spoil it, has the office answer it.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body as HttpBody;
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Request, State};
use axum::http::Response;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::form_urlencoded;
use uuid::Uuid;

use super::answer::Answer;
use super::clock::PracticeClock;
use super::faults::{Deed, Faults};
use super::line::{Lines, Shears, Switchboard};
use super::office::{Asked, Office};
use super::route::Call;
use super::script::Script;
use super::{PracticeBooks, PracticeConfig, PracticeCounts, PracticeError};

/// Bytes in one request: a thousand hardware hashes and some room.
const MOST_BYTES: usize = 32 * 1024 * 1024;

#[derive(Debug)]
struct Shared {
    office: Mutex<Office>,
    faults: Mutex<Faults>,
    origin: String,
    clock: PracticeClock,
    /// Counts up whenever a request has come, or was dealt with.
    doings: watch::Sender<u64>,
    /// How long every answer takes.
    delay: Duration,
}

impl Shared {
    // A panic under the lock is a bug of one request, and no reason to refuse all others.
    fn office(&self) -> MutexGuard<'_, Office> {
        self.office.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running service; it stops when dropped, and cuts every connection as a server that dies does.
#[derive(Debug)]
pub struct PracticeService {
    shared: Arc<Shared>,
    switchboard: Switchboard,
    server: JoinHandle<()>,
    scribe: JoinHandle<()>,
}

impl PracticeService {
    /// Starts it.
    ///
    /// # Errors
    /// See [`PracticeError`].
    pub async fn start(config: PracticeConfig) -> Result<Self, PracticeError> {
        let mut script = Script::parse(config.script.as_deref().unwrap_or_default())?;
        let faults = Faults::new(std::mem::take(&mut script.faults), script.chaos.take());
        let clock = config.clock.clone();
        let delay = Duration::from_millis(script.line.millis);
        let office = Office::open(script, config.assigned_elsewhere, config.books)?;
        let unusable = |source| PracticeError::Port { port: config.port, source };
        let listener =
            TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, config.port))).await.map_err(unusable)?;
        let origin = format!("http://{}", listener.local_addr().map_err(unusable)?);
        let shared = Arc::new(Shared {
            office: Mutex::new(office),
            faults: Mutex::new(faults),
            origin,
            clock,
            doings: watch::Sender::new(0),
            delay,
        });
        let switchboard = Switchboard::default();
        let lines = Lines::new(listener, switchboard.clone());
        let app = Router::new()
            .fallback(serve_request)
            .with_state(Arc::clone(&shared))
            .into_make_service_with_connect_info::<Shears>();
        // Large books are not written with every answer; this writes what is left.
        let writer = Arc::downgrade(&shared);
        let scribe = tokio::spawn(async move {
            let mut due = tokio::time::interval(Duration::from_secs(1));
            loop {
                due.tick().await;
                let Some(shared) = writer.upgrade() else { return };
                let written = tokio::task::spawn_blocking(move || shared.office().write_down(shared.clock.now()));
                if let Ok(Err(e)) = written.await {
                    tracing::error!("{e}");
                }
            }
        });
        let server = tokio::spawn(async move {
            if let Err(e) = axum::serve(lines, app).await {
                tracing::error!("the practice service ended: {e}");
            }
        });
        Ok(Self { shared, switchboard, server, scribe })
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.shared.origin.clone()
    }

    /// What it has done so far: the same as `GET /practice/books`.
    ///
    /// # Errors
    /// [`PracticeError::Books`] where work that came due cannot be written down.
    pub fn books(&self) -> Result<PracticeBooks, PracticeError> {
        self.shared.office().public_books(self.shared.clock.now())
    }

    /// Counts that cost nothing to ask for.
    pub fn counts(&self) -> PracticeCounts {
        self.shared.office().counts(self.shared.clock.now())
    }

    /// How many requests of each kind have reached it, whatever became of them: those that the script spoiled, too.
    pub fn requests(&self) -> BTreeMap<String, u64> {
        self.shared.faults().arrived().map(|(kind, count)| (kind.as_str().to_owned(), u64::from(count))).collect()
    }

    /// Changes whenever a request has come, and when it was dealt with: to wait for what the books should say.
    pub fn doings(&self) -> watch::Receiver<u64> {
        self.shared.doings.subscribe()
    }

    /// What went wrong by the script so far, and how often.
    pub fn faults(&self) -> BTreeMap<String, u64> {
        self.shared.faults().struck().clone()
    }

    /// Serves until `stop` is done.
    pub async fn run_until(self, stop: impl Future<Output = ()>) {
        stop.await;
    }
}

impl Drop for PracticeService {
    fn drop(&mut self) {
        self.server.abort();
        self.scribe.abort();
        self.switchboard.cut_all();
        if let Err(e) = self.shared.office().close(self.shared.clock.now()) {
            tracing::error!("{e}");
        }
    }
}

async fn serve_request(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(shears): ConnectInfo<Shears>,
    request: Request,
) -> Response<HttpBody> {
    let (parts, body) = request.into_parts();
    let call = Call::of(&parts.method, parts.uri.path());
    let kind = call.kind();
    let deed = kind.and_then(|kind| shared.faults().next(kind));
    shared.doings.send_modify(|count| *count += 1);
    if deed == Some(Deed::CutBefore) {
        shears.cut();
        return Answer::empty(503).into_response();
    }
    if deed == Some(Deed::Silent) {
        // Ends when the other side hangs up.
        return std::future::pending().await;
    }
    if let Some(Deed::CutInRequest(bytes)) = deed {
        let length = parts.headers.get("content-length").and_then(|length| length.to_str().ok()?.parse().ok());
        let bytes = bytes.unwrap_or_else(|| length.unwrap_or(0) / 2);
        // It fails as soon as more has come, which is what is wanted; a shorter body is cut at its end.
        let _ = axum::body::to_bytes(body, bytes).await;
        shears.cut();
        return Answer::empty(503).into_response();
    }
    let made_up = match (&deed, kind) {
        (Some(Deed::Answer(made_up)), Some(kind)) => Some((made_up.answer(kind), made_up.is_taken)),
        _ => None,
    };
    // Read in any case: an answer to a request half read would look like a cut line.
    let Ok(bytes) = axum::body::to_bytes(body, MOST_BYTES).await else {
        return Answer::empty(413).into_response();
    };
    let ids = [parts.headers.get("ms-correlationid").cloned(), parts.headers.get("ms-requestid").cloned()];
    let mut answer = match made_up {
        Some((answer, false)) => answer,
        made_up => {
            let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
            let asked = Asked { call, query, headers: parts.headers, body: bytes.to_vec() };
            let twist = if let Some(Deed::Job(twist)) = deed { Some(twist) } else { None };
            let office = Arc::clone(&shared);
            // Books are written to disk. The task runs on when the caller hangs up: what was begun takes effect, as there.
            let work = move || office.office().answer(&asked, twist, office.clock.now());
            let answer = match tokio::task::spawn_blocking(work).await {
                Ok(answer) => answer,
                Err(e) => {
                    tracing::error!("a request broke the practice service: {e}");
                    Answer::error(500, "800003", "An unexpected error occurred.")
                }
            };
            made_up.map_or(answer, |(made_up, _)| made_up)
        }
    };
    shared.doings.send_modify(|count| *count += 1);
    if kind.is_some() && !shared.delay.is_zero() {
        tokio::time::sleep(shared.delay).await;
    }
    match deed {
        Some(Deed::CutAfter) => shears.cut(),
        Some(Deed::CutDuring) => shears.cut_in_answer(),
        Some(Deed::Slow(wait)) => tokio::time::sleep(wait).await,
        Some(Deed::Change(change)) => change.apply(&mut answer, &shared.origin),
        _ => {}
    }
    let [correlation_id, request_id] = ids
        .map(|id| id.and_then(|id| id.to_str().ok().map(str::to_owned)).unwrap_or_else(|| Uuid::new_v4().to_string()));
    if kind.is_some_and(|kind| !kind.is_sign_in()) {
        answer = answer
            .with("ms-correlationid", correlation_id)
            .with("ms-requestid", request_id)
            .with("ms-cv", "practice.0")
            .with("ms-serverid", "practice");
    }
    answer.into_response()
}
