//! A queue and a practice service to send between, and what the service's books say in the end.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use docket::app::event::SendingStep;
use docket::app::notice::Failure;
use docket::domain::{
    Actor, BatchCounts, BatchId, Change, CustomerId, DeviceDraft, DeviceId, DeviceRow, DeviceState, GroupTag, Pkid,
    ScanSource,
};
use docket::partner_center::ServiceConfig;
use docket::practice::{PracticeBooks, PracticeClock, PracticeConfig, PracticeService};
use docket::queue::{Queue, QueuePlace};
use docket::settings::Settings;
use docket::workers::{Cancel, Clock, Connection, Desk, Line, Pace, Sender, Until};
use jiff::Timestamp;
use tempfile::TempDir;

/// A customer of the practice service with the relationship.
pub const CONTOSO: &str = "10000000-0000-4000-8000-000000000001";

pub fn contoso() -> CustomerId {
    CustomerId::parse(CONTOSO).unwrap()
}

/// So fast that a test need not wait.
pub const PACE: Pace = Pace {
    first: Duration::from_millis(2),
    longest: Duration::from_millis(20),
    patience: Some(Duration::from_millis(500)),
    silence: Duration::from_millis(100),
};

/// A place to send from, and the service that is sent to.
pub struct Dock {
    pub folder: TempDir,
    pub service: PracticeService,
    pub desk: Desk,
    pub line: Arc<Line>,
    pub clock: Clock,
}

impl Dock {
    /// With a service that this script bends; whatever it says, jobs are quick.
    pub async fn new(script: &str) -> Self {
        Self::with(script, |_| {}).await
    }

    pub async fn with(script: &str, change: impl FnOnce(&mut Settings)) -> Self {
        Self::at(Clock::of_system(), PracticeClock::default(), script, change).await
    }

    /// With these clocks, here and at the service.
    pub async fn at(clock: Clock, there: PracticeClock, script: &str, change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = if script.contains("[jobs]") {
            script.to_owned()
        } else {
            format!("[jobs]\nseconds = 0.05\npolls = 2\n{script}")
        };
        let config = PracticeConfig { script: Some(script), clock: there, ..PracticeConfig::default() };
        let service = PracticeService::start(config).await.unwrap();
        let mut settings = Settings::default();
        settings.sending.settle_secs = 0;
        change(&mut settings);
        let line = signed_in(&service, &clock).await;
        let desk = desk(&folder, settings, &clock).await;
        Self { folder, service, desk, line, clock }
    }

    /// As if the program had ended and was started anew: nothing is left but the folder.
    pub async fn start_anew(&mut self) {
        let settings = self.desk.settings();
        self.desk = desk(&self.folder, settings, &self.clock).await;
        self.line = signed_in(&self.service, &self.clock).await;
    }

    /// An approved batch of these PKIDs.
    pub async fn approved(&self, tag: &str, pkids: &[String]) -> BatchId {
        let batch = self.scanned(tag, pkids).await;
        self.desk.close_batch(&batch, None).await.unwrap();
        self.desk.approve_batch(&batch, Some(u32::try_from(pkids.len()).unwrap())).await.unwrap();
        batch
    }

    /// An approved batch of these PKIDs for this customer.
    pub async fn approved_for(&self, customer: CustomerId, tag: &str, pkids: &[String]) -> BatchId {
        let batch = self.scanned_for(customer, tag, pkids).await;
        self.desk.close_batch(&batch, None).await.unwrap();
        self.desk.approve_batch(&batch, None).await.unwrap();
        batch
    }

    /// A batch of these PKIDs that is being scanned.
    pub async fn scanned(&self, tag: &str, pkids: &[String]) -> BatchId {
        self.scanned_for(contoso(), tag, pkids).await
    }

    async fn scanned_for(&self, customer: CustomerId, tag: &str, pkids: &[String]) -> BatchId {
        let batch = self.desk.create_batch(customer, GroupTag::parse(tag).unwrap(), None, None).await.unwrap();
        let scan = |(n, pkid): (usize, &String)| Change::DeviceScanned {
            device: DeviceId(format!("{batch}-{n}")),
            batch: batch.clone(),
            draft: DeviceDraft { pkid: Some(Pkid::parse(pkid).unwrap()), ..DeviceDraft::default() },
            source: ScanSource::CommandLine,
            codes: Vec::new(),
            is_extra_held: true,
        };
        let changes = pkids.iter().enumerate().map(scan).collect();
        self.desk.queue().apply_all(self.desk.actor(), Timestamp::now(), changes).await.unwrap();
        batch
    }

    pub fn sender(&self) -> Sender {
        Sender::new(&self.desk, Arc::clone(&self.line), PACE)
    }

    /// Sends until every device is settled.
    pub async fn send(&self, batch: &BatchId) -> Result<(), Failure> {
        self.send_until(batch, Until::Settled).await
    }

    pub async fn send_until(&self, batch: &BatchId, until: Until) -> Result<(), Failure> {
        let limit = Duration::from_secs(60);
        let (sender, cancel) = (self.sender(), Cancel::new());
        tokio::time::timeout(limit, sender.send(batch, until, &|_| {}, &cancel)).await.expect("sending has an end")
    }

    /// Sends, and keeps what was told meanwhile.
    pub async fn send_and_listen(&self, batch: &BatchId) -> (Result<(), Failure>, Vec<SendingStep>) {
        let steps = Mutex::new(Vec::new());
        let (sender, cancel) = (self.sender(), Cancel::new());
        let outcome = sender.send(batch, Until::Settled, &|step| steps.lock().unwrap().push(step), &cancel).await;
        (outcome, steps.into_inner().unwrap())
    }

    pub async fn counts(&self, batch: &BatchId) -> BatchCounts {
        self.desk.queue().batch(batch).await.unwrap().counts
    }

    pub async fn devices(&self, batch: &BatchId) -> Vec<DeviceRow> {
        self.desk.all_devices(batch, &[]).await.unwrap()
    }

    pub fn books(&self) -> PracticeBooks {
        self.service.books().unwrap()
    }

    /// How many requests of this kind the service has taken.
    pub fn requests(&self, kind: &str) -> u64 {
        self.books().requests.get(kind).copied().unwrap_or(0)
    }

    /// Every one of these is registered once by the service's books, and by the queue's.
    #[track_caller]
    pub fn assert_registered_once(&self, rows: &[DeviceRow], pkids: &[String]) {
        let books = self.books();
        for pkid in pkids {
            let times = books.device(pkid).map_or(0, |device| device.times_registered);
            assert_eq!(times, 1, "{pkid} was registered {times} times");
        }
        assert_eq!(books.devices.len(), pkids.len(), "nothing else is registered");
        assert!(rows.iter().all(|row| row.state == DeviceState::Registered), "{rows:?}");
        assert_eq!(rows.len(), pkids.len());
    }

    /// Every one of these was in one accepted upload, not in two.
    #[track_caller]
    pub fn assert_asked_once(&self, pkids: &[String]) {
        let books = self.books();
        for pkid in pkids {
            assert_eq!(books.device(pkid).map(|device| device.asked), Some(1), "{pkid}");
        }
    }
}

async fn desk(folder: &TempDir, settings: Settings, clock: &Clock) -> Desk {
    let queue = Queue::open(&QueuePlace::Folder(folder.path().to_owned())).await.unwrap();
    let actor = Actor { operator: "mia".into(), station: "dock-1".into() };
    Desk::new(Arc::new(queue), actor, settings, clock.clone())
}

async fn signed_in(service: &PracticeService, clock: &Clock) -> Arc<Line> {
    let connection = Connection::to_practice(config_of(service), clock.clone()).await.unwrap();
    // A script may refuse the sign-in.
    let _ = connection.sign_in().await;
    Arc::new(Line::of(connection))
}

/// How a practice service is reached.
pub fn config_of(service: &PracticeService) -> ServiceConfig {
    ServiceConfig::loopback(service.url().parse().unwrap()).unwrap()
}

/// So many PKIDs, none of which the practice service refuses for its ending.
pub fn pkids(count: usize) -> Vec<String> {
    (1..).filter(|n| !matches!(n % 10_000, 808 | 812)).map(|n: u64| format!("3556{n:09}")).take(count).collect()
}
