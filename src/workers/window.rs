//! The workers of a window: each effect goes to the one who owns what it needs, and is answered with events.

use std::collections::HashMap;
use std::future::Future;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

#[cfg(feature = "camera")]
use super::live::Live;
#[cfg(feature = "camera")]
use super::network_cameras::NetworkCameras;
use super::outbox::Outbox;
use super::photos::{PhotoLine, Source};
use super::sending::GRACE;
#[cfg(feature = "serial-scanner")]
use super::serial_scans::SerialScans;
use super::service::blocking;
use super::watched::Watched;
use super::{Cancel, Desk, Line, Pace, Sender, ServiceChoice, Setup, Until, Wake, answers, deeds, scanner_sheet};
use crate::app::effect::{Deed, DeviceList};
use crate::app::event::SendingStep;
use crate::app::notice::Failure;
use crate::app::{Effect, Event};
use crate::domain::BatchId;
use crate::settings::Settings;
use crate::{capture, label};

/// Threads of the runtime; most of their time they wait for the disk or the line.
const THREADS: usize = 2;
/// How long the program waits at its end for writes that were asked for, and for an upload that is on its way: longer than that is given.
const LAST_PATIENCE: Duration = GRACE.saturating_add(Duration::from_secs(2));

/// The running workers of a window. When dropped, what was asked to be written is still written.
pub struct Workers {
    /// Taken when dropped.
    runtime: Option<Runtime>,
    pub(super) shared: Arc<Shared>,
    /// Taken when dropped. Unbounded, for the window may neither wait nor lose a scan; what waits is what a person has done.
    deeds: Option<UnboundedSender<Deed>>,
    keeping: Option<JoinHandle<()>>,
    photos: Arc<PhotoLine>,
    watched: Arc<Watched>,
    #[cfg(feature = "camera")]
    live: Live,
    #[cfg(feature = "camera")]
    network_cameras: Arc<NetworkCameras>,
    #[cfg(feature = "serial-scanner")]
    serial: SerialScans,
}

/// What tasks need.
pub(super) struct Shared {
    pub(super) desk: Desk,
    line: Arc<Line>,
    outbox: Outbox,
    folder: PathBuf,
    is_loopback: bool,
    loads: Mutex<Loads>,
    sending: Mutex<Option<(Cancel, JoinHandle<()>)>>,
}

/// What is loaded. Two loads of one kind may overtake each other; an answer to an older question is then dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Load {
    Batches,
    Devices(DeviceKey),
    Story,
    Attempts,
    Customers,
}

/// [`DeviceList`] as a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum DeviceKey {
    Scan,
    Held,
    Review,
    Results,
    History,
}

/// For each kind: the number given last, and the number answered last.
#[derive(Default)]
struct Loads(HashMap<Load, (u64, u64)>);

impl Loads {
    fn ask(&mut self, load: Load) -> u64 {
        let (asked, _) = self.0.entry(load).or_default();
        *asked += 1;
        *asked
    }

    /// Whether the answer to this question is newer than any that was told.
    fn answer(&mut self, load: Load, number: u64) -> bool {
        let (_, answered) = self.0.entry(load).or_default();
        let is_newer = number > *answered;
        *answered = number.max(*answered);
        is_newer
    }
}

impl Workers {
    /// Starts them; events come out of the receiver, and `wake` is called after each.
    ///
    /// # Errors
    /// Where the queue cannot be opened, or the system gives no threads.
    pub fn start(setup: Setup, wake: Wake) -> Result<(Self, Receiver<Event>), Failure> {
        let no_threads = |source| Failure::File { what: "threads".into(), source };
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("workers")
            .enable_all()
            .build()
            .map_err(no_threads)?;
        let desk = runtime.block_on(Desk::open(&setup))?;
        let (outbox, events) = Outbox::new(wake);
        let photos = PhotoLine::start(outbox.clone(), &setup.settings.reading.also).map_err(no_threads)?;
        #[cfg(feature = "camera")]
        let network_cameras = NetworkCameras::new(&setup.folder, &setup.settings.network_cameras);
        #[cfg(feature = "camera")]
        let live = Live::start(outbox.clone(), Arc::clone(&network_cameras)).map_err(no_threads)?;
        #[cfg(feature = "serial-scanner")]
        let serial = SerialScans::start(outbox.clone(), &setup.settings.scanner).map_err(no_threads)?;
        let watched = Watched::start(outbox.clone(), &setup.folder, &setup.settings.photos);
        let (deeds, asked) = unbounded_channel();
        let (keep, watching) = (deeds::keep(desk.clone(), asked, outbox.clone()), outbox.clone());
        let keeping = runtime.spawn(async move {
            if tokio::spawn(keep).await.is_err() {
                watching.tell(Event::WorkerDied(deeds::NAME.into()));
            }
        });
        let shared = Shared {
            desk,
            line: Arc::new(Line::new(&setup)),
            outbox,
            is_loopback: setup.service != ServiceChoice::Microsoft,
            folder: setup.folder,
            loads: Mutex::default(),
            sending: Mutex::default(),
        };
        let workers = Self {
            runtime: Some(runtime),
            shared: Arc::new(shared),
            deeds: Some(deeds),
            keeping: Some(keeping),
            photos,
            watched,
            #[cfg(feature = "camera")]
            live,
            #[cfg(feature = "camera")]
            network_cameras,
            #[cfg(feature = "serial-scanner")]
            serial,
        };
        Ok((workers, events))
    }

    /// Hands over what is to be done; returns at once.
    pub fn perform(&self, effect: Effect) {
        let shared = Arc::clone(&self.shared);
        match effect {
            Effect::Do(deed) => {
                if let Some(deeds) = &self.deeds {
                    // The task that takes them lives as long as this sender.
                    let _ = deeds.send(deed);
                }
            }
            Effect::ReadPhoto { picture, path } => self.photos.add(picture, Source::File(path)),
            Effect::ReadBytes { picture, bytes } => self.photos.add(picture, Source::Bytes(bytes)),
            Effect::ReadClipboard { picture } => self.photos.add(picture, Source::Clipboard),
            Effect::CancelReading => self.photos.cancel(),
            Effect::FindPhotos(paths) => self.spawn(async move {
                let found = blocking(move || capture::pictures_of(&paths)).await?;
                Ok(Event::PhotosFound { files: found.pictures, others: found.others, empty: found.empty })
            }),
            Effect::ReadGroups { picture, codes, groups } => self.spawn(async move {
                let read = move || (label::read_groups(&codes, &groups), groups);
                let (boxes, groups) = blocking(read).await?;
                Ok(Event::GroupsRead { picture, groups, boxes })
            }),
            Effect::SettleWatched(files) => {
                let watched = Arc::clone(&self.watched);
                self.spawn_quiet(async move { blocking(move || watched.settle(&files)).await? });
            }
            #[cfg(feature = "camera")]
            Effect::OpenCamera { choice, also } => self.live.open(choice, also),
            #[cfg(feature = "camera")]
            Effect::NextCamera => self.live.next(),
            #[cfg(feature = "camera")]
            Effect::SetCamera { kind, value } => self.live.set(kind, value),
            #[cfg(feature = "camera")]
            Effect::ReadRegion(region) => self.live.read_region(region),
            #[cfg(feature = "camera")]
            Effect::PauseCamera(is_paused) => self.live.pause(is_paused),
            #[cfg(feature = "camera")]
            Effect::CloseCamera => self.live.close(),
            #[cfg(feature = "camera")]
            Effect::KeepCameraPassword { camera, password } => {
                let cameras = Arc::clone(&self.network_cameras);
                self.spawn(blocking(move || {
                    let is_for_run = cameras.keep(&camera, &password) == crate::credentials::StoreKind::Run;
                    Event::CameraPasswordKept { name: camera.name, is_for_run }
                }));
            }
            #[cfg(feature = "camera")]
            Effect::ForgetCameraPassword(camera) => {
                let cameras = Arc::clone(&self.network_cameras);
                self.spawn_quiet(blocking(move || cameras.forget(&camera)));
            }
            #[cfg(feature = "camera")]
            Effect::TestNetworkCamera(camera) => {
                let cameras = Arc::clone(&self.network_cameras);
                self.spawn(blocking(move || {
                    let outcome = cameras.look(&camera).map_err(Failure::Camera);
                    Event::NetworkCameraTested { name: camera.name, outcome }
                }));
            }
            #[cfg(not(feature = "camera"))]
            Effect::OpenCamera { .. }
            | Effect::NextCamera
            | Effect::SetCamera { .. }
            | Effect::ReadRegion(_)
            | Effect::PauseCamera(_)
            | Effect::CloseCamera
            | Effect::KeepCameraPassword { .. }
            | Effect::ForgetCameraPassword(_)
            | Effect::TestNetworkCamera(_) => {}

            Effect::LoadBatches => {
                self.load(Load::Batches, async move { Ok(Event::BatchesLoaded(shared.desk.queue().batches().await?)) })
            }
            Effect::LoadDevices { list, query } => self.load(Load::Devices(key(list)), async move {
                Ok(Event::DevicesLoaded { list, page: shared.desk.queue().devices(&query).await? })
            }),
            Effect::LoadStory(device) => self.load(Load::Story, async move {
                let entries = shared.desk.queue().story(&device).await?;
                Ok(Event::StoryLoaded { device, entries })
            }),
            Effect::LoadAttempts(batch) => self.load(Load::Attempts, async move {
                let attempts = shared.desk.queue().attempts(&batch).await?;
                Ok(Event::AttemptsLoaded { batch, attempts })
            }),
            Effect::LoadCustomers => {
                self.load(
                    Load::Customers,
                    async move { Ok(Event::CustomersLoaded(shared.desk.queue().customers().await?)) },
                )
            }
            Effect::VerifyJournal => self.spawn(async move {
                Ok(Event::JournalVerified(answers::verification(shared.desk.queue().verify().await?)))
            }),

            Effect::LoadAccount => self.spawn(async move { shared.load_account().await }),
            Effect::SignIn => {
                let outbox = shared.outbox.clone();
                let work = async move { shared.line.connect().await?.sign_in().await };
                self.supervise(work, move |outcome| {
                    outbox.tell(match outcome {
                        Ok(account) => Event::AccountKnown(answers::account(Some(account))),
                        Err(failure) => Event::SignInFailed(failure),
                    });
                });
            }
            Effect::SignOut => self.spawn(async move {
                let connection = shared.line.connect().await?;
                connection.sign_out().await?;
                Ok(Event::AccountKnown(answers::account(connection.account())))
            }),
            Effect::RefreshCustomers => self.spawn(async move {
                let connection = shared.line.connect().await?;
                Ok(Event::CustomersRefreshed(shared.desk.refresh_customers(&connection).await?))
            }),
            Effect::Send(batch) => self.send(batch),
            Effect::StopFollowing => self.shared.stop_following(),
            Effect::SaveSettings(settings) => {
                self.photos.ask_also_for(&settings.reading.also);
                #[cfg(feature = "serial-scanner")]
                self.serial.follow(&settings.scanner);
                #[cfg(feature = "camera")]
                self.network_cameras.know(&settings.network_cameras);
                let (watched, photos) = (Arc::clone(&self.watched), settings.photos.clone());
                self.spawn_quiet(async move { blocking(move || watched.follow(&photos)).await });
                self.spawn_quiet(async move { shared.save_settings(settings).await });
            }
            Effect::DrawTestCodes => self.spawn(async {
                Ok(Event::TestCodesDrawn(scanner_sheet::test_codes()?.into_iter().map(|(_, drawn)| drawn).collect()))
            }),
            Effect::ListPorts => self.list_ports(),
            Effect::SaveScannerSheet { suggested_name } => self.save_scanner_sheet(suggested_name),
            Effect::PickPhotos => self.pick_photos(),
            Effect::PickFolder => self.pick_folder(),
            Effect::PickWatchedFolder => self.pick_watched_folder(),
            Effect::Export { batch, kind, suggested_name } => self.export(batch, kind, suggested_name),
        }
    }

    /// Loads something; an answer that was overtaken by a newer one is dropped.
    fn load(&self, load: Load, work: impl Future<Output = Result<Event, Failure>> + Send + 'static) {
        let number = self.shared.loads().ask(load);
        let shared = Arc::clone(&self.shared);
        self.supervise(work, move |outcome| {
            let event = outcome.unwrap_or_else(Event::Failed);
            if shared.loads().answer(load, number) || matches!(event, Event::Failed(_)) {
                shared.outbox.tell(event);
            }
        });
    }

    /// Does something that ends with an event, or fails.
    pub(super) fn spawn(&self, work: impl Future<Output = Result<Event, Failure>> + Send + 'static) {
        let outbox = self.shared.outbox.clone();
        self.supervise(work, move |outcome| outbox.tell(outcome.unwrap_or_else(Event::Failed)));
    }

    /// Does something of which only the failure is told.
    fn spawn_quiet(&self, work: impl Future<Output = Result<(), Failure>> + Send + 'static) {
        let outbox = self.shared.outbox.clone();
        self.supervise(work, move |outcome| {
            if let Err(failure) = outcome {
                outbox.tell(Event::Failed(failure));
            }
        });
    }

    /// Runs work as a task, and takes care that it is answered for, also where it breaks.
    fn supervise<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Failure>> + Send + 'static,
        answer: impl FnOnce(Result<T, Failure>) + Send + 'static,
    ) -> Option<JoinHandle<()>> {
        let runtime = self.runtime.as_ref()?;
        let task = runtime.spawn(work);
        Some(runtime.spawn(async move {
            answer(task.await.unwrap_or_else(|end| Err(Failure::Bug(end.to_string()))));
        }))
    }

    fn send(&self, batch: BatchId) {
        let mut sending = self.shared.sending();
        let outbox = self.shared.outbox.clone();
        if sending.as_ref().is_some_and(|(_, task)| !task.is_finished()) {
            // Told by a task, for this is the window's thread.
            self.spawn(async move { Ok(Event::SendingEnded { batch, outcome: Err(Failure::AlreadySending) }) });
            return;
        }
        let cancel = Cancel::new();
        let (shared, of, stop) = (Arc::clone(&self.shared), batch.clone(), cancel.clone());
        let work = async move {
            let pace = if shared.is_loopback { Pace::of_loopback() } else { Pace::of_window() };
            let sender = Sender::new(&shared.desk, Arc::clone(&shared.line), pace);
            let tell = |step: SendingStep| {
                shared.outbox.tell(Event::SendingProgress { batch: of.clone(), step });
            };
            sender.send(&of, Until::Settled, &tell, &stop).await
        };
        let task = self.supervise(work, move |outcome| outbox.tell(Event::SendingEnded { batch, outcome }));
        *sending = task.map(|task| (cancel, task));
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.photos.close();
        self.shared.stop_following();
        // Without a sender the task ends after what was asked for.
        self.deeds = None;
        let Some(runtime) = self.runtime.take() else { return };
        let keeping = self.keeping.take();
        let sending = self.shared.sending().take();
        runtime.block_on(async {
            let rest = async {
                if let Some(keeping) = keeping {
                    let _ = keeping.await;
                }
                if let Some((_, sending)) = sending {
                    let _ = sending.await;
                }
            };
            if tokio::time::timeout(LAST_PATIENCE, rest).await.is_err() {
                tracing::warn!("ended before everything was answered for; it is found out at the next start");
            }
        });
        runtime.shutdown_background();
    }
}

impl Shared {
    /// Who is signed in; nobody, where the service is not set up yet.
    async fn load_account(&self) -> Result<Event, Failure> {
        match self.line.connect().await {
            Ok(connection) => Ok(Event::AccountKnown(answers::account(connection.account()))),
            Err(Failure::Service(error)) => {
                tracing::info!(%error, "nobody can be signed in");
                Ok(Event::AccountKnown(answers::account(None)))
            }
            Err(failure) => Err(failure),
        }
    }

    async fn save_settings(&self, settings: Settings) -> Result<(), Failure> {
        self.desk.use_settings(settings.clone());
        self.line.use_partner(settings.partner.clone()).await;
        let folder = self.folder.clone();
        let failed =
            |words: String| Failure::File { what: Settings::FILE.into(), source: std::io::Error::other(words) };
        blocking(move || settings.save(&folder)).await?.map_err(|error| failed(error.to_string()))
    }

    fn stop_following(&self) {
        if let Some((cancel, _)) = &*self.sending() {
            cancel.cancel();
        }
    }

    fn loads(&self) -> MutexGuard<'_, Loads> {
        self.loads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sending(&self) -> MutexGuard<'_, Option<(Cancel, JoinHandle<()>)>> {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(list: DeviceList) -> DeviceKey {
    match list {
        DeviceList::Scan => DeviceKey::Scan,
        DeviceList::Held => DeviceKey::Held,
        DeviceList::Review => DeviceKey::Review,
        DeviceList::Results => DeviceKey::Results,
        DeviceList::History => DeviceKey::History,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_was_overtaken_is_dropped() {
        let mut loads = Loads::default();
        let (first, second) = (loads.ask(Load::Batches), loads.ask(Load::Batches));
        let other = loads.ask(Load::Story);
        assert!(loads.answer(Load::Batches, second));
        assert!(!loads.answer(Load::Batches, first));
        assert!(loads.answer(Load::Story, other));
    }
}
