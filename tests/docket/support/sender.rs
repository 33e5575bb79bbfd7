//! Sending by a program of its own: devices put in at once, a sign-in that needs nobody, and the command that sends.

use std::io;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use docket::domain::{Actor, BatchId, Change, DeviceDraft, DeviceId, Pkid, ScanSource};
use docket::practice::PracticeService;
use docket::queue::{Queue, QueuePlace};
use jiff::Timestamp;
use tokio::task::JoinHandle;

use super::browser;
use super::program::Program;

/// Puts devices into a batch as scanning does, but all at once.
pub async fn scan(docket: &Program, batch: &str, pkids: &[String]) {
    let queue = Queue::open(&QueuePlace::Folder(docket.folder().to_owned())).await.expect("the queue");
    let scanned = |(n, pkid): (usize, &String)| Change::DeviceScanned {
        device: DeviceId(format!("{batch}-{n}")),
        batch: BatchId(batch.to_owned()),
        draft: DeviceDraft { pkid: Some(Pkid::parse(pkid).expect("a PKID")), ..DeviceDraft::default() },
        source: ScanSource::CommandLine,
        codes: Vec::new(),
        is_extra_held: true,
    };
    let changes = pkids.iter().enumerate().map(scanned).collect();
    let actor = Actor { operator: "Olu".into(), station: "dock-1".into() };
    queue.apply_all(&actor, Timestamp::now(), changes).await.expect("devices that are taken");
}

fn browser_of(docket: &Program) -> PathBuf {
    let script = docket.folder().join("browser");
    if script.exists() { script } else { browser::in_folder(docket.folder()) }
}

/// Signs in; the tokens are kept where the system keeps such things.
pub fn sign_in(docket: &Program) {
    let mut sign_in = docket.signed_in_command(&["sign-in"]);
    sign_in.env("BROWSER", browser_of(docket)).stdout(Stdio::null());
    assert!(sign_in.status().expect("it starts").success(), "the sign-in failed");
}

/// The command that sends a batch and follows it, signed in as [`sign_in`] has left it.
pub fn submit(docket: &Program, batch: &str) -> Command {
    command(docket, &["submit", batch, "--wait", "--json"])
}

/// A command that talks to the service, signed in as [`sign_in`] has left it.
pub fn command(docket: &Program, arguments: &[&str]) -> Command {
    let mut command = docket.signed_in_command(arguments);
    command.env("BROWSER", browser_of(docket));
    command
}

/// A program that runs until it ends, or is killed.
pub struct Running {
    pid: u32,
    end: JoinHandle<io::Result<Output>>,
}

impl Running {
    pub fn start(command: &mut Command) -> Self {
        let child = command.spawn().expect("it starts");
        let pid = child.id();
        Self { pid, end: tokio::task::spawn_blocking(move || child.wait_with_output()) }
    }

    pub async fn end(&mut self) -> Output {
        (&mut self.end).await.expect("a thread that waits").expect("it ends")
    }

    /// As a power cut does: it has no time for a last word.
    pub async fn kill(mut self) {
        // One that has ended in this very moment cannot be killed any more.
        let _ = Command::new("kill").args(["-9", &self.pid.to_string()]).status().expect("a program that kills");
        self.end().await;
    }

    /// Waits until it ends by itself, or until the service has done so much: then it is killed, as `None` says.
    pub async fn end_or_kill(mut self, service: &PracticeService, is_moment: impl Fn() -> bool) -> Option<Output> {
        let mut doings = service.doings();
        while !is_moment() {
            tokio::select! {
                output = self.end() => return Some(output),
                _ = doings.changed() => {}
            }
        }
        self.kill().await;
        None
    }
}
