//! Every sentence that a person can meet when something goes wrong with Partner Center: for each deed the practice service's whole
//! script is gone through, and what the window tells is written down, to be read in one place.
//!
//! A table has a paragraph for each thing that can be told, and above it what was done to which request. Where a sentence tells of a
//! button, that button stands on the screen; the sentence is in the window as a whole, also in a small one ([`screen`]). A fault that the
//! script learns is met by every deed at once, and its words must be read before the tests pass.

mod asking;
mod faults;
mod profiles;
#[cfg(feature = "gui")]
mod screen;
mod sending;
mod signing_in;
mod taking_back;

use std::path::PathBuf;
use std::sync::Arc;

use docket::app::customers::{CustomersEvent, CustomersTold};
use docket::app::notice::Failure;
use docket::app::{Event, Model, Notice};
use docket::domain::{Actor, DeviceId};
use docket::practice::{PracticeConfig, PracticeError, PracticeService};
use docket::settings::Settings;
use docket::workers::{Clock, Connection, Line, Pace};
use jiff::Timestamp;

use crate::sending_fixture::{Dock, PACE, config_of, pkids};

/// So impatient that a test need not wait for the end of patience.
const IMPATIENT: Pace = Pace { patience: Some(std::time::Duration::from_millis(30)), ..PACE };

/// What goes wrong for a deed: which requests are struck, when, and what else the script says.
struct Case<'a> {
    /// Kinds of request, as the script calls them.
    on: &'a [&'a str],
    /// `nth = 1`, or nothing for always.
    when: &'a str,
    /// Further rules.
    rules: &'a str,
    /// Books that the service begins with.
    books: Option<&'a [u8]>,
    /// Seconds that a throttled request is asked to wait.
    wait_secs: u32,
}

impl Default for Case<'_> {
    fn default() -> Self {
        Self { on: &[], when: "", rules: "", books: None, wait_secs: 57 }
    }
}

/// A window after a deed, and what was said on the way there.
struct Met {
    model: Model,
    on_the_way: Vec<String>,
}

/// What was told.
struct Told {
    said: String,
    /// What of it is not on the screen.
    missing: Vec<String>,
    /// By which faults on which requests.
    faults: Vec<(String, Vec<String>)>,
}

/// What was told for every fault.
#[derive(Default)]
struct Table {
    told: Vec<Told>,
    #[cfg(feature = "gui")]
    looked_for: screen::LookedFor,
}

impl Table {
    fn add(&mut self, on: &str, fault: String, met: Met) {
        let said = said(&met);
        let at = self.told.iter().position(|told| told.said == said).unwrap_or_else(|| {
            #[cfg(feature = "gui")]
            let missing = screen::missing_on(met.model, &mut self.looked_for);
            #[cfg(not(feature = "gui"))]
            let missing = Vec::new();
            self.told.push(Told { said, missing, faults: Vec::new() });
            self.told.len() - 1
        });
        let faults = &mut self.told[at].faults;
        match faults.iter_mut().find(|(known, _)| known == on) {
            Some((_, of_request)) => of_request.push(fault),
            None => faults.push((on.to_owned(), vec![fault])),
        }
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for Told { said, missing, faults } in &self.told {
            for (on, faults) in faults {
                writeln!(f, "{on}: {}", faults.join(", "))?;
            }
            let said = if said.is_empty() { "nothing is told" } else { said };
            said.lines().try_for_each(|line| writeln!(f, "    {line}"))?;
            missing.iter().try_for_each(|what| writeln!(f, "    MISSING ON THE SCREEN: {what}"))?;
        }
        Ok(())
    }
}

/// Lets every fault of the script befall a deed.
async fn read(case: Case<'_>, mut deed: impl AsyncFnMut(PracticeService) -> Met) -> String {
    let mut table = Table::default();
    for on in case.on {
        let faults = if *on == "token" || *on == "device-code" {
            faults::of_sign_in(case.wait_secs).await
        } else {
            faults::of_service(case.wait_secs).await
        };
        for (name, fault) in faults {
            let rules = format!("{}\n[[fault]]\non = \"{on}\"\n{}\n{fault}\n", case.rules, case.when);
            // It goes when the service does.
            let folder = case.books.map(|_| tempfile::tempdir().unwrap());
            let books = case.books.zip(folder.as_ref()).map(|(books, folder)| {
                let path = folder.path().join("books.json");
                std::fs::write(&path, books).unwrap();
                path
            });
            if let Some(service) = service(&rules, books).await {
                let met = deed(service).await;
                table.add(on, name, met);
            }
        }
    }
    table.to_string()
}

/// A practice service with this script and these books, whose jobs are quick; `None` where the script does not allow this fault on this
/// request.
async fn service(rules: &str, books: Option<PathBuf>) -> Option<PracticeService> {
    let jobs = if rules.contains("[jobs]") { "" } else { "[jobs]\nseconds = 0.02\npolls = 1\n" };
    let script = format!("{jobs}{rules}");
    let config = PracticeConfig { script: Some(script), books, ..PracticeConfig::default() };
    match PracticeService::start(config).await {
        Ok(service) => Some(service),
        Err(PracticeError::Script(why)) if why.contains("does not go with") => None,
        Err(other) => panic!("{rules}: {other}"),
    }
}

/// The way to a service, nobody signed in yet.
async fn connection(service: &PracticeService) -> Connection {
    Connection::to_practice(config_of(service), Clock::of_system()).await.unwrap()
}

/// The way to a service, and somebody signed in.
async fn line(service: &PracticeService) -> Arc<Line> {
    let connection = connection(service).await;
    connection.sign_in().await.unwrap();
    Arc::new(Line::of(connection))
}

/// So many registered devices, and what reads the books of the service that registered them as they are then.
async fn registered(count: usize) -> (Dock, Vec<DeviceId>, impl Fn() -> Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let books = folder.path().join("books.json");
    let config = PracticeConfig {
        script: Some("[jobs]\nseconds = 0\npolls = 0\n".into()),
        books: Some(books.clone()),
        ..PracticeConfig::default()
    };
    let service = PracticeService::start(config).await.unwrap();
    let line = line(&service).await;
    let dock = Dock { service, line, ..Dock::new("").await };
    let batch = dock.approved("Sales", &pkids(count)).await;
    dock.send(&batch).await.unwrap();
    let devices = dock.devices(&batch).await.into_iter().map(|row| row.id).collect();
    let place = folder;
    (dock, devices, move || std::fs::read(place.path().join("books.json")).unwrap())
}

/// A window in which nothing has happened yet.
fn window() -> Model {
    let actor = Actor { operator: "ben".into(), station: "dock-1".into() };
    Model { is_loaded: true, ..Model::start(actor, Settings::default(), false).0 }
}

/// The window after this has happened in it.
fn after(mut model: Model, event: Event) -> Met {
    model.on_event(event, Timestamp::UNIX_EPOCH, &mut Vec::new());
    Met { model, on_the_way: Vec::new() }
}

/// What a person reads.
fn said(met: &Met) -> String {
    let model = &met.model;
    let mut lines = met.on_the_way.clone();
    let notices = model.notices.iter().map(|(_, notice)| notice);
    let troubles = model.send.trouble.values().map(|trouble| &trouble.notice);
    lines.extend(notices.chain(troubles).chain(&model.policies.trouble).map(notice_line));
    lines.join("\n")
}

fn notice_line(notice: &Notice) -> String {
    // What is to be told on stands below the words, or behind the fold.
    let is_kept = |what: &str, kept: bool| !notice.next.contains(what) || kept;
    assert!(is_kept("correlation id below", !notice.correlation_id.is_empty()), "{notice:?}");
    assert!(is_kept("details below", !notice.details.is_empty()), "{notice:?}");
    let next = if notice.next.is_empty() { String::new() } else { format!(" | {}", notice.next) };
    format!("{:?}: {}{next}", notice.severity, notice.what)
}

/// What a window learns where the customers were asked for.
fn refreshed(outcome: Result<CustomersTold, Failure>) -> Event {
    let failed = |failure| Event::Customers(CustomersEvent::NotRefreshed(failure));
    outcome.map_or_else(failed, Event::CustomersRefreshed)
}

/// The service's word as a failure of a deed.
fn failed<T>(outcome: Result<T, impl Into<Failure>>) -> Result<T, Failure> {
    outcome.map_err(Into::into)
}
