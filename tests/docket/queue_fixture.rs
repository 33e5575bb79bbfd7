//! Queues to try things on: one in a folder, and one on a server where `DOCKET_TEST_POSTGRES` names a database.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use docket::domain::*;
use docket::queue::{Queue, QueueError, QueuePlace};
use jiff::Timestamp;
use tempfile::TempDir;
use uuid::Uuid;

/// A place for one queue, cleared away when dropped.
pub struct TestPlace {
    pub place: QueuePlace,
    folder: Option<TempDir>,
    schema: Option<(String, String)>,
}

impl TestPlace {
    /// In a folder of its own.
    pub fn in_folder() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { place: QueuePlace::Folder(folder.path().to_owned()), folder: Some(folder), schema: None }
    }

    /// In a schema of its own on the server, where there is one to test with.
    pub async fn on_server() -> Option<Self> {
        let database = std::env::var("DOCKET_TEST_POSTGRES").ok().filter(|url| !url.is_empty())?;
        let schema = format!("docket_test_{}", Uuid::new_v4().simple());
        run_sql(&database, &format!("CREATE SCHEMA {schema}")).await;
        let sign = if database.contains('?') { '&' } else { '?' };
        let place = QueuePlace::Postgres(format!("{database}{sign}options[search_path]={schema}"));
        Some(Self { place, folder: None, schema: Some((database, schema)) })
    }

    /// The address under which a test reaches the tables themselves.
    pub fn address(&self) -> String {
        match &self.place {
            QueuePlace::Folder(folder) => format!("sqlite://{}", folder.join("queue.db").display()),
            QueuePlace::Postgres(url) => url.clone(),
        }
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.as_ref().unwrap().path()
    }

    pub async fn open(&self) -> Queue {
        Queue::open(&self.place).await.unwrap()
    }
}

impl Drop for TestPlace {
    fn drop(&mut self) {
        let Some((database, schema)) = self.schema.take() else { return };
        // The test's own runtime cannot be waited for from here.
        let cleared = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(run_sql(&database, &format!("DROP SCHEMA {schema} CASCADE")));
        });
        let _ = cleared.join();
    }
}

/// Runs statements past the queue.
pub async fn run_sql(address: &str, sql: &str) {
    use sqlx::Connection;
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(address).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Runs a test in a folder, and on the server where there is one.
pub fn on_each_place<F, Fut>(test: F)
where
    F: Fn(TestPlace) -> Fut,
    Fut: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        test(TestPlace::in_folder()).await;
        if let Some(place) = TestPlace::on_server().await {
            test(place).await;
        }
    });
}

/// Runs a test of a fresh queue at each place.
pub fn with_each_queue<F, Fut>(test: F)
where
    F: Fn(Arc<Desk>) -> Fut,
    Fut: Future<Output = ()>,
{
    on_each_place(|place| async {
        // Shared, so that a test which takes a part of it alone does not let go of the place.
        test(Arc::new(Desk::at(place).await)).await;
    });
}

/// A queue and somebody who works with it.
pub struct Desk {
    pub queue: Queue,
    pub place: TestPlace,
    clock: AtomicU64,
}

impl Desk {
    /// A fresh queue at a place.
    pub async fn at(place: TestPlace) -> Self {
        Self { queue: place.open().await, place, clock: AtomicU64::new(0) }
    }

    /// A second later at every call.
    pub fn now(&self) -> Timestamp {
        let seconds = self.clock.fetch_add(1, Ordering::Relaxed);
        Timestamp::from_second(1_767_225_600 + i64::try_from(seconds).unwrap()).unwrap()
    }

    pub async fn attempt_by(&self, operator: &str, change: Change) -> Result<u64, QueueError> {
        self.queue.apply(&actor(operator), self.now(), change).await
    }

    pub async fn attempt(&self, change: Change) -> Result<u64, QueueError> {
        self.attempt_by("anna", change).await
    }

    pub async fn act(&self, change: Change) {
        self.attempt(change.clone()).await.unwrap_or_else(|refusal| panic!("{change:?}: {refusal}"));
    }

    pub async fn act_by(&self, operator: &str, change: Change) {
        self.attempt_by(operator, change).await.unwrap();
    }

    /// The refusal of a change, which must leave no trace.
    pub async fn refusal(&self, change: Change) -> QueueError {
        self.refusal_by("anna", change).await
    }

    pub async fn refusal_by(&self, operator: &str, change: Change) -> QueueError {
        let before = self.picture().await;
        let refusal = match self.attempt_by(operator, change.clone()).await {
            Ok(_) => panic!("not refused: {change:?}"),
            Err(refusal) => refusal,
        };
        assert_eq!(before, self.picture().await, "the refused {change:?} left a trace");
        refusal
    }

    /// Everything a queue shows, as text.
    async fn picture(&self) -> String {
        let batches = self.queue.batches().await.unwrap();
        let all = DeviceQuery { states: DeviceState::ALL.to_vec(), limit: 1000, ..DeviceQuery::default() };
        let devices = self.queue.devices(&all).await.unwrap();
        let journal = self.queue.journal(0, 1000).await.unwrap();
        format!("{batches:?} {devices:?} {journal:?}")
    }

    /// A new batch for Contoso.
    pub async fn batch(&self, id: &str) -> BatchId {
        self.act(begin(id)).await;
        BatchId(id.to_owned())
    }

    /// A batch with these devices, approved.
    pub async fn approved(&self, id: &str, pkids: &[&str]) -> (BatchId, Vec<DeviceId>) {
        let batch = self.batch(id).await;
        let mut devices = Vec::new();
        for pkid in pkids {
            let device = format!("{id}-{pkid}");
            self.act(scan(&device, &batch, pkid_draft(pkid))).await;
            devices.push(DeviceId(device));
        }
        self.act(approve(&batch, u32::try_from(pkids.len()).unwrap())).await;
        (batch, devices)
    }

    pub async fn batch_state(&self, batch: &BatchId) -> BatchState {
        self.queue.batch(batch).await.unwrap().state
    }

    pub async fn device_state(&self, device: &DeviceId) -> DeviceState {
        self.queue.device(device).await.unwrap().state
    }
}

pub fn actor(operator: &str) -> Actor {
    Actor { operator: operator.to_owned(), station: "dock 1".to_owned() }
}

pub fn customer(name: &str) -> Customer {
    // Any id will do that is the same for the same name.
    let id = Uuid::from_u128(name.bytes().fold(7, |sum, byte| sum * 31 + u128::from(byte)));
    Customer { id: CustomerId(id), name: name.to_owned(), domain: None, relationship: Relationship::Unknown }
}

pub fn begin(id: &str) -> Change {
    begin_for(id, "Contoso")
}

pub fn begin_for(id: &str, name: &str) -> Change {
    Change::BatchCreated {
        batch: BatchId(id.to_owned()),
        customer: customer(name),
        group_tag: GroupTag::parse("Berlin").unwrap(),
        expected: Some(40),
        order: Some(format!("PO-{id}")),
        partner: String::new(),
    }
}

/// Another batch for Contoso, for so many boxes.
pub fn begin_expecting(id: &str, boxes: u32) -> Change {
    let mut change = begin(id);
    if let Change::BatchCreated { expected, .. } = &mut change {
        *expected = Some(boxes);
    }
    change
}

pub fn pkid_draft(pkid: &str) -> DeviceDraft {
    DeviceDraft { pkid: Some(Pkid::parse(pkid).unwrap()), ..DeviceDraft::default() }
}

/// `pkid|serial|manufacturer|model`, each possibly empty.
pub fn draft(text: &str) -> DeviceDraft {
    let mut parts = text.split('|').map(|part| Some(part).filter(|part| !part.is_empty()));
    let mut next = || parts.next().flatten();
    DeviceDraft {
        pkid: next().map(|t| Pkid::parse(t).unwrap()),
        serial: next().map(|t| SerialNumber::parse(t).unwrap()),
        manufacturer: next().map(|t| Manufacturer::parse(t).unwrap()),
        model: next().map(|t| ModelName::parse(t).unwrap()),
    }
}

pub fn scan(device: &str, batch: &BatchId, draft: DeviceDraft) -> Change {
    Change::DeviceScanned {
        device: DeviceId(device.to_owned()),
        batch: batch.clone(),
        draft,
        source: ScanSource::Photo { file: "box.jpg".to_owned() },
        codes: vec![Barcode::of_text("3556212345678")],
        is_extra_held: true,
    }
}

pub fn restore(device: &str) -> Change {
    Change::DeviceRestored { device: DeviceId(device.to_owned()), is_extra_held: true }
}

/// Closed without a word, whatever is missing.
pub fn close(batch: &BatchId) -> Change {
    Change::BatchClosed { batch: batch.clone(), reason: None, is_reason_required: false }
}

pub fn listed(customers: Vec<Customer>) -> Change {
    Change::CustomersListed { customers, are_approvals_voided: true, partner: String::new() }
}

pub fn approve(batch: &BatchId, device_count: u32) -> Change {
    Change::BatchApproved { batch: batch.clone(), device_count, is_second_person_required: false }
}

pub fn start(attempt: &str, batch: &BatchId, devices: &[DeviceId]) -> Change {
    Change::AttemptStarted {
        attempt: AttemptId(attempt.to_owned()),
        batch: batch.clone(),
        devices: devices.to_vec(),
        request_id: Uuid::from_u128(1),
        correlation_id: Uuid::from_u128(2),
        service: "practice".to_owned(),
        partner: String::new(),
        repeats: None,
    }
}

pub fn accept(attempt: &str) -> Change {
    Change::AttemptAccepted { attempt: AttemptId(attempt.to_owned()), tracking_id: TrackingId("track".to_owned()) }
}

pub fn results(attempt: &str, results: &[(&DeviceId, DeviceOutcome)]) -> Change {
    let results = results
        .iter()
        .map(|(device, outcome)| DeviceResult {
            device: (*device).clone(),
            code: (*outcome == DeviceOutcome::Rejected).then(|| "808".to_owned()),
            name: (*outcome == DeviceOutcome::Rejected).then(|| "ZtdDeviceAssignedToOtherTenant".to_owned()),
            outcome: outcome.clone(),
        })
        .collect();
    Change::ResultsRecorded { attempt: AttemptId(attempt.to_owned()), results }
}
