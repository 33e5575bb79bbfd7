//! Whose devices they are: what is one partner's goes with that partner's token and no other, whoever signs in or out meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use docket::app::event::SendingStep;
use docket::app::notice::Failure;
use docket::domain::{BatchId, Change, CustomerId, DeviceDraft, DeviceState, GroupTag, Pkid, ScanSource};
use docket::partner_center::{PRACTICE_TENANT, ServiceConfig};
use docket::practice::PracticeBooks;
use docket::settings::Settings;
use docket::workers::{Cancel, Connection, Desk, Despatch, Line, News, Pace, Sender, Until};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::sending_fixture::{CONTOSO, Dock, PACE, config_of, pkids};
use crate::support::setup::in_practice;

/// Two partners' tenants.
const NORTH: &str = "91000000-0000-4000-8000-000000000001";
const SOUTH: &str = "92000000-0000-4000-8000-000000000002";

/// Whoever is signed in signs out between the first upload and the second, or while the second is just about to leave. The settings name
/// the partner by a domain, which must not become the name of whose devices they are.
#[tokio::test(flavor = "multi_thread")]
async fn signing_out_between_two_uploads_writes_nobody_down_but_the_partner() {
    type Moment = fn(&SendingStep) -> bool;
    let moments: [(Moment, usize); 2] = [
        (|step| matches!(step, SendingStep::Following { attempt: 1 }), 1),
        (|step| matches!(step, SendingStep::Uploading { attempt: 2, .. }), 2),
    ];
    for (is_moment, attempts_then) in moments {
        let mut dock = Dock::with("", |settings| settings.sending.devices_per_upload = 1).await;
        let by_domain = ServiceConfig { tenant: "contoso-partner.example".into(), ..config_of(&dock.service) };
        let connection = Connection::to_practice(by_domain, dock.clock.clone()).await.unwrap();
        connection.sign_in().await.unwrap();
        dock.line = Arc::new(Line::of(connection));
        let connection = dock.line.connect().await.unwrap();
        let tenant = connection.account().unwrap().tenant;
        let pkids = pkids(3);
        let batch = dock.approved("Sales", &pkids).await;
        let is_out = AtomicBool::new(false);
        let sign_out = |step: SendingStep| {
            if is_moment(&step) && !is_out.swap(true, Ordering::Relaxed) {
                tokio::task::block_in_place(|| Handle::current().block_on(connection.sign_out())).unwrap();
            }
        };
        let outcome = dock.sender().send(&batch, Until::Settled, &sign_out, &Cancel::new()).await;
        assert!(matches!(&outcome, Err(Failure::Service(error)) if error.needs_sign_in()), "{outcome:?}");
        let attempts = dock.desk.queue().attempts(&batch).await.unwrap();
        assert_eq!(attempts.len(), attempts_then);
        assert_eq!(dock.service.counts().uploads, 1);
        connection.sign_in().await.unwrap();
        dock.send(&batch).await.unwrap();
        dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
        dock.assert_asked_once(&pkids);
        let attempts = dock.desk.queue().attempts(&batch).await.unwrap();
        assert!(attempts.iter().all(|attempt| attempt.partner == tenant), "{attempts:?}");
        assert_ne!(tenant, "contoso-partner.example");
    }
}

/// Signed out as everybody's, and in again as nobody else: a client that works for one partner refuses another's token by itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_for_one_partner_sends_nothing_with_anothers_token() {
    let dock = Dock::new("").await;
    let connection = dock.line.connect().await.unwrap();
    let customer = CustomerId::parse(CONTOSO).unwrap();
    let others = connection.client().for_partner(SOUTH);
    assert!(others.batches(customer).await.unwrap_err().needs_sign_in());
    assert!(dock.books().requests_by_partner.is_empty(), "nothing left");
    connection.client().for_partner(PRACTICE_TENANT).batches(customer).await.unwrap();
    assert_eq!(dock.books().requests_by_partner, BTreeMap::from([(PRACTICE_TENANT.to_owned(), 1)]));
}

/// A desk with two partners, and what its window tells of sending.
struct Window {
    desk: Desk,
    line: Arc<Line>,
    despatch: Despatch,
    news: UnboundedReceiver<News>,
}

impl Window {
    /// A batch of one device, while this partner is the one in use.
    async fn batch(&self, profile: &str, pkid: &str) -> BatchId {
        let settings = self.desk.settings().with("partner.active", profile).unwrap();
        self.desk.use_settings(settings.clone());
        self.line.use_settings(&settings);
        let customer = CustomerId::parse(CONTOSO).unwrap();
        let batch = self.desk.create_batch(customer, GroupTag::parse("Sales").unwrap(), None, None).await.unwrap();
        let draft = DeviceDraft { pkid: Pkid::parse(pkid).ok(), ..DeviceDraft::default() };
        self.desk.add_device(&batch, draft, ScanSource::Typed, Vec::new()).await.unwrap();
        self.desk.close_batch(&batch, None).await.unwrap();
        self.desk.approve_batch(&batch, None).await.unwrap();
        self.desk.apply(Change::SendingAsked { batch: batch.clone() }).await.unwrap();
        self.despatch.look_at(&batch);
        batch
    }

    async fn end_of(&mut self, batch: &BatchId) -> Result<bool, Failure> {
        let end = async {
            loop {
                match self.news.recv().await.expect("it is told") {
                    News::Over(of, outcome) if of == *batch => return outcome,
                    _ => {}
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), end).await.expect("it has an end")
    }

    async fn books(&self) -> PracticeBooks {
        let base = self.line.connect().await.unwrap().client().config().base.clone();
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        let answer = client.get(base.join("practice/books").unwrap()).send().await.unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }
}

/// One window, two partners, whichever is in use: each batch goes over its own partner's way; one who is signed out does not stop the other.
#[tokio::test(flavor = "multi_thread")]
async fn two_partners_batches_go_each_its_own_way() {
    let folder = tempfile::tempdir().unwrap();
    let mut setup = in_practice(folder.path());
    let with = |settings: Settings, key: &str, value: &str| settings.with(key, value).unwrap();
    setup.settings = with(with(setup.settings, "partners.north.tenant", NORTH), "partners.south.tenant", SOUTH);
    setup.settings = with(setup.settings, "partner.active", "north");
    let desk = Desk::open(&setup).await.unwrap();
    let line = Arc::new(Line::new(&setup));
    let sender = Sender::new(&desk, Arc::clone(&line), Pace { patience: None, ..PACE });
    let (tell, news) = unbounded_channel();
    let despatch = Despatch::start(&Handle::current(), sender, move |told| drop(tell.send(told)));
    let mut window = Window { desk, line, despatch, news };

    let south = window.line.connect_for(SOUTH).await.unwrap();
    south.sign_out().await.unwrap();
    let pkids = pkids(3);
    let souths = window.batch("south", &pkids[0]).await;
    match window.end_of(&souths).await {
        Err(Failure::Service(error)) => assert!(error.needs_sign_in(), "{error}"),
        other => panic!("{other:?}"),
    }
    // The other partner's is sent all the same, and so is another one's while nobody but the signed-out one is in use.
    let norths = window.batch("north", &pkids[1]).await;
    assert!(matches!(window.end_of(&norths).await, Ok(true)));
    south.sign_in().await.unwrap();
    window.despatch.look_again();
    assert!(matches!(window.end_of(&souths).await, Ok(true)));
    let again = window.batch("south", &pkids[2]).await;
    assert!(matches!(window.end_of(&again).await, Ok(true)));

    let books = window.books().await;
    let sent: BTreeMap<String, String> = books
        .uploads
        .iter()
        .map(|upload| (upload.devices[0].trim_start_matches("pkid:").to_owned(), upload.partner.clone()))
        .collect();
    let expected = [(&pkids[0], SOUTH), (&pkids[1], NORTH), (&pkids[2], SOUTH)];
    assert_eq!(sent, expected.into_iter().map(|(pkid, partner)| (pkid.clone(), partner.to_owned())).collect());
    assert_eq!(books.uploads.len(), 3);
    for (batch, partner) in [(&souths, SOUTH), (&norths, NORTH), (&again, SOUTH)] {
        let attempts = window.desk.queue().attempts(batch).await.unwrap();
        assert!(attempts.iter().all(|attempt| attempt.partner == partner), "{attempts:?}");
        let rows = window.desk.all_devices(batch, &[]).await.unwrap();
        assert!(rows.iter().all(|row| row.state == DeviceState::Registered), "{rows:?}");
    }
    window.despatch.stop();
    window.despatch.task().expect("it runs").await.unwrap();
}
