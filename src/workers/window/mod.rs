//! The workers of a window: each effect goes to the one who owns what it needs, and is answered with events.

use std::future::Future;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use crate::app::by_hand::ByHandEffect;
use crate::app::effect::Deed;
use crate::app::notice::Failure;
use crate::app::{Effect, Event};
use crate::settings::Settings;
#[cfg(feature = "camera")]
use crate::workers::live::Live;
#[cfg(feature = "camera")]
use crate::workers::network_cameras::NetworkCameras;
use crate::workers::outbox::Outbox;
use crate::workers::photos::{PhotoLine, Source};
use crate::workers::sending::{Despatch, GRACE};
#[cfg(feature = "serial-scanner")]
use crate::workers::serial_scans::SerialScans;
use crate::workers::service::blocking;
use crate::workers::watched::Watched;
use crate::workers::{Cancel, Desk, Line, ServiceChoice, Setup, Wake, answers, deeds, scanner_sheet};
use crate::{capture, label};

mod connection;
mod loads;
mod policies;
mod removing;
mod sending;
mod service;

use loads::Loads;

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
    loads: Mutex<Loads>,
    is_loopback: bool,
    despatch: Despatch,
    /// Gives up the sign-in that is under way.
    signing_in: Mutex<Option<Cancel>>,
    removing: Mutex<policies::Stoppable>,
    assigning: Mutex<policies::Stoppable>,
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
        let line = Arc::new(Line::new(&setup));
        let is_loopback = setup.service != ServiceChoice::Microsoft;
        let despatch = sending::start(runtime.handle(), &desk, &line, is_loopback, outbox.clone());
        let shared = Shared {
            desk,
            line,
            outbox,
            is_loopback,
            despatch,
            folder: setup.folder,
            loads: Mutex::default(),
            signing_in: Mutex::default(),
            removing: Mutex::default(),
            assigning: Mutex::default(),
        };
        let shared = Arc::new(shared);
        let workers = Self {
            runtime: Some(runtime),
            shared,
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
        let following = Arc::clone(&workers.shared);
        workers.spawn_quiet(async move {
            following.keep_following_other_programs().await;
            Ok(())
        });
        Ok((workers, events))
    }

    /// Hands over what is to be done; returns at once.
    pub fn perform(&self, effect: Effect) {
        let shared = Arc::clone(&self.shared);
        match effect {
            Effect::Do(deed) => self.do_deed(deed),
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
                    let is_for_run = !cameras.keep(&camera, &password).is_lasting();
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

            Effect::ByHand(ByHandEffect::PickResults(batch)) => self.pick_results(batch),
            Effect::LoadBatches => self.load_batches(),
            Effect::LoadDevices { list, query } => self.load_devices(list, query),
            Effect::LoadStory(device) => self.load_story(device),
            Effect::LoadAttempts(batch) => self.load_attempts(batch),
            Effect::LoadResults(load) => self.load_results(load),
            Effect::Removal(effect) => self.perform_on_removals(effect),
            Effect::Policy(effect) => self.perform_on_policies(effect),
            Effect::LoadCustomers => self.load_customers(),
            Effect::VerifyJournal => self.spawn(async move {
                Ok(Event::JournalVerified(answers::verification(shared.desk.queue().verify().await?)))
            }),

            Effect::LoadAccount => self.load_account(),
            Effect::SignIn => self.sign_in(),
            Effect::SignOut => self.sign_out(),
            Effect::RefreshCustomers => self.refresh_customers(),
            Effect::Send(batch) => self.decide_sending(batch, true),
            Effect::HaltSending(batch) => self.decide_sending(batch, false),
            Effect::LookAtSending(batch) => shared.despatch.look_at(&batch),
            Effect::Customers(effect) => self.about_customers(effect),
            Effect::SaveSettings(settings) => {
                self.photos.ask_also_for(&settings.reading.also);
                #[cfg(feature = "serial-scanner")]
                self.serial.follow(&settings.scanner);
                #[cfg(feature = "camera")]
                self.network_cameras.know(&settings.network_cameras);
                let (watched, photos) = (Arc::clone(&self.watched), settings.photos.clone());
                self.spawn_quiet(async move { blocking(move || watched.follow(&photos)).await });
                // At once, so that what is asked for next is asked of the partner that is set now.
                shared.desk.use_settings(settings.clone());
                shared.line.use_settings(&settings);
                shared.send_again();
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
            Effect::Connection(effect) => self.about_connection(effect),
        }
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
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.photos.close();
        self.shared.despatch.stop();
        self.shared.stop_removing();
        self.shared.stop_assigning();
        // Without a sender the task ends after what was asked for.
        self.deeds = None;
        let Some(runtime) = self.runtime.take() else { return };
        let keeping = self.keeping.take();
        let sending = self.shared.despatch.task();
        let tasks = [self.shared.removing().take(), self.shared.assigning().take()];
        runtime.block_on(async {
            let rest = async {
                if let Some(keeping) = keeping {
                    let _ = keeping.await;
                }
                if let Some(sending) = sending {
                    let _ = sending.await;
                }
                for (_, task) in tasks.into_iter().flatten() {
                    let _ = task.await;
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
    async fn save_settings(&self, settings: Settings) -> Result<(), Failure> {
        let folder = self.folder.clone();
        let failed =
            |words: String| Failure::File { what: Settings::FILE.into(), source: std::io::Error::other(words) };
        blocking(move || settings.save(&folder)).await?.map_err(|error| failed(error.to_string()))
    }
}
