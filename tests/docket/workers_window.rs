//! The window's workers: effects in, events out, and nothing that was asked to be written is lost at the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use docket::app::effect::{Deed, DeviceList, Effect};
use docket::app::event::{Done, Event, WatchNews};
use docket::app::model::{AccountModel, PictureId};
use docket::app::notice::Failure;
use docket::domain::{Barcode, BatchId, Change, CustomerId, DeviceDraft, DeviceQuery, GroupTag, Pkid, ScanSource};
use docket::queue::Queue;
use docket::settings::Settings;
use docket::workers::{ReadBefore, Setup, Workers};

use crate::sending_fixture::{CONTOSO, pkids};
use crate::support::setup::in_practice;

struct Window {
    workers: Workers,
    events: Receiver<Event>,
    woken: Arc<AtomicU32>,
    setup: Setup,
    folder: tempfile::TempDir,
}

impl Window {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let setup = in_practice(folder.path());
        let woken = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&woken);
        let wake = Arc::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        });
        let (workers, events) = Workers::start(setup.clone(), wake).unwrap();
        Self { workers, events, woken, setup, folder }
    }

    /// The first event that this takes.
    fn until<T>(&self, mut take: impl FnMut(Event) -> Option<T>) -> T {
        loop {
            let event = self.events.recv_timeout(Duration::from_secs(60)).expect("an event comes");
            // The age of the list of customers is told with every list.
            if matches!(event, Event::Customers(_)) {
                continue;
            }
            if let Some(taken) = take(event) {
                return taken;
            }
        }
    }

    fn ask<T>(&self, effect: Effect, take: impl FnMut(Event) -> Option<T>) -> T {
        self.workers.perform(effect);
        self.until(take)
    }

    fn done(&self, deed: Deed) -> Done {
        self.ask(Effect::Do(deed), |event| match event {
            Event::Done { done, .. } => Some(done),
            other => panic!("{other:?}"),
        })
    }

    fn batch(&self) -> BatchId {
        let deed = Deed::CreateBatch {
            customer: CustomerId::parse(CONTOSO).unwrap(),
            group_tag: GroupTag::parse("Sales").unwrap(),
            expected: None,
            order: None,
        };
        match self.done(deed) {
            Done::BatchCreated(batch) => batch,
            other => panic!("{other:?}"),
        }
    }
}

fn add(batch: &BatchId, pkid: &str) -> Deed {
    let draft = DeviceDraft { pkid: Some(Pkid::parse(pkid).unwrap()), ..DeviceDraft::default() };
    Deed::AddDevice { batch: batch.clone(), draft, source: ScanSource::Typed, codes: Vec::new(), picture: None }
}

#[test]
fn a_batch_goes_from_the_first_scan_to_registered() {
    let window = Window::new();
    let is_signed_in = window.ask(Effect::LoadAccount, |event| match event {
        Event::AccountKnown(account) => Some(matches!(account, AccountModel::SignedIn { .. })),
        _ => None,
    });
    assert!(is_signed_in, "practice needs no sign-in");
    let customers = window.ask(Effect::RefreshCustomers, |event| match event {
        Event::CustomersRefreshed(customers) => Some(customers),
        other => panic!("{other:?}"),
    });
    assert!(customers.customers.iter().any(|customer| customer.name == "Contoso"));

    let batch = window.batch();
    for (n, pkid) in (1..).zip(&pkids(3)) {
        assert!(matches!(window.done(add(&batch, pkid)), Done::DeviceAdded { number, .. } if number == n));
    }
    let undone = window.done(Deed::UndoLast(batch.clone()));
    assert!(matches!(undone, Done::Undone(Some(_))));
    assert!(matches!(window.done(Deed::RedoLast(batch.clone())), Done::Redone(Some(_))));
    let closed = Change::BatchClosed { batch: batch.clone(), reason: None, is_reason_required: true };
    window.done(Deed::Apply(closed));
    let approved = Change::BatchApproved { batch: batch.clone(), device_count: 3, is_second_person_required: false };
    window.done(Deed::Apply(approved));

    let mut steps = 0;
    window.done(Deed::Apply(Change::SendingAsked { batch: batch.clone() }));
    let outcome = window.ask(Effect::LookAtSending(batch.clone()), |event| match event {
        Event::SendingProgress { .. } | Event::SendingMoved { .. } => {
            steps += 1;
            None
        }
        Event::SendingEnded { outcome, .. } => Some(outcome),
        other => panic!("{other:?}"),
    });
    assert!(outcome.unwrap(), "every device is settled");
    assert!(steps >= 2, "{steps}");
    let batches = window.ask(Effect::LoadBatches, |event| match event {
        Event::BatchesLoaded(batches) => Some(batches),
        other => panic!("{other:?}"),
    });
    assert_eq!(batches[0].counts.registered, 3);
    assert_eq!(batches[0].customer.name, "Contoso");
    let list = DeviceList::Review;
    let query = DeviceQuery { batch: Some(batch), limit: 2, ..DeviceQuery::default() };
    let page = window.ask(Effect::LoadDevices { list, query }, |event| match event {
        Event::DevicesLoaded { list: DeviceList::Review, page } => Some(page),
        other => panic!("{other:?}"),
    });
    assert_eq!((page.total, page.rows.len()), (3, 2));
    let proved = window.ask(Effect::VerifyJournal, |event| match event {
        Event::JournalVerified(proved) => Some(proved),
        other => panic!("{other:?}"),
    });
    assert!(proved.is_ok_and(|entries| entries > 10));
    assert!(window.woken.load(Ordering::Relaxed) > 10, "each event wakes the window");
    assert!(window.folder.path().join("practice-books.json").exists());
}

#[test]
fn a_refused_deed_is_answered_with_its_reason() {
    let window = Window::new();
    let batch = window.batch();
    window.done(add(&batch, "3556000000001"));
    let failure = window.ask(Effect::Do(add(&batch, "3556000000001")), |event| match event {
        Event::NotDone { failure, .. } => Some(failure),
        other => panic!("{other:?}"),
    });
    assert!(matches!(failure, Failure::Queue(docket::queue::QueueError::Duplicate(_))), "{failure}");
}

#[test]
fn a_product_key_is_not_written() {
    let window = Window::new();
    let batch = window.batch();
    let Deed::AddDevice { draft, source, picture, .. } = add(&batch, "3556000000001") else { unreachable!() };
    let codes = ["3556000000001", "Key ABCDE-FGHIJ-KLMNO-PQRST-UVWXY"].map(Barcode::of_text).to_vec();
    let Done::DeviceAdded { device, .. } = window.done(Deed::AddDevice { batch, draft, source, codes, picture }) else {
        panic!("the device is taken");
    };
    let story = window.ask(Effect::LoadStory(device), |event| match event {
        Event::StoryLoaded { entries, .. } => Some(entries),
        other => panic!("{other:?}"),
    });
    assert!(matches!(&story[0].change, Change::DeviceScanned { codes, .. } if codes.len() == 1), "{story:?}");
}

#[test]
fn what_was_asked_for_is_written_although_the_window_closes() {
    let window = Window::new();
    let batch = window.batch();
    let pkids = pkids(40);
    for pkid in &pkids {
        window.workers.perform(Effect::Do(add(&batch, pkid)));
    }
    let Window { workers, setup, folder, .. } = window;
    drop(workers);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let counts = runtime
        .block_on(async { Queue::open(&setup.queue_place()).await.unwrap().batch(&batch).await.unwrap().counts });
    assert_eq!(counts.ready, 40);
    drop(folder);
}

#[test]
fn settings_are_kept() {
    let window = Window::new();
    let mut settings = Settings::default();
    settings.export.rows_per_file = 77;
    window.workers.perform(Effect::SaveSettings(settings.clone()));
    let Window { workers, folder, .. } = window;
    // The end waits for what is under way; a later load sees the file.
    while Settings::load(folder.path()).unwrap() != settings {
        std::thread::yield_now();
    }
    drop(workers);
}

#[test]
fn pictures_are_answered_one_by_one_and_dropped_when_cancelled() {
    let window = Window::new();
    let failure =
        window.ask(Effect::ReadBytes { picture: PictureId(1), bytes: b"no picture".to_vec() }, |event| match event {
            Event::PictureFailed { picture: PictureId(1), failure } => Some(failure),
            Event::PictureStarted(PictureId(1)) | Event::PictureProgress { .. } => None,
            other => panic!("{other:?}"),
        });
    assert!(matches!(failure, Failure::Photo(_)), "{failure}");

    let (first, last) = (2, 2000);
    for n in first..=last {
        window.workers.perform(Effect::ReadBytes { picture: PictureId(n), bytes: Vec::new() });
    }
    window.workers.perform(Effect::CancelReading);
    let mut answered = std::collections::BTreeSet::new();
    let mut cancelled = 0;
    while answered.len() < usize::try_from(last - first + 1).unwrap() {
        window.until(|event| match event {
            Event::PictureStarted(_) | Event::PictureProgress { .. } => None,
            Event::PictureFailed { picture, .. } => {
                assert!(answered.insert(picture), "answered twice");
                Some(())
            }
            Event::PictureCancelled(picture) => {
                assert!(answered.insert(picture), "answered twice");
                cancelled += 1;
                Some(())
            }
            other => panic!("{other:?}"),
        });
    }
    assert!(cancelled > 0, "what waited was dropped");
}

#[test]
fn a_folder_of_a_hundred_photos_is_found_and_read_in_bounded_memory() {
    let window = Window::new();
    let photos = window.folder.path().join("photos");
    std::fs::create_dir(&photos).unwrap();
    let picture = image::GrayImage::from_pixel(40, 30, image::Luma([200]));
    picture.save(photos.join("000.png")).unwrap();
    for n in 1..100 {
        std::fs::copy(photos.join("000.png"), photos.join(format!("{n:03}.png"))).unwrap();
    }
    std::fs::write(photos.join("list.csv"), "no picture").unwrap();
    let found = window.ask(Effect::FindPhotos(vec![photos]), |event| match event {
        Event::PhotosFound { files, others, .. } => Some((files, others)),
        other => panic!("{other:?}"),
    });
    assert_eq!((found.0.len(), found.1), (100, 1));
    for (n, path) in (1..).zip(found.0) {
        window.workers.perform(Effect::ReadPhoto { picture: PictureId(n), path });
    }
    // As long as the window takes nothing in, few readings with their pixels are made.
    let mut kept = Vec::new();
    while let Ok(event) = window.events.recv_timeout(Duration::from_secs(2)) {
        if let Event::PictureRead { taken, .. } = event {
            kept.push(taken);
        }
    }
    assert_eq!(kept.len(), 3);
    kept.clear();
    for n in 4..=100 {
        let read = window.until(|event| match event {
            Event::PictureRead { picture, .. } => Some(picture),
            _ => None,
        });
        assert_eq!(read, PictureId(n), "in their order");
    }
}

#[test]
fn codes_that_a_person_grouped_are_read_as_boxes() {
    let window = Window::new();
    let codes = ["3556212345678", "PC29DABC", "3556212345679"].map(Barcode::of_text).to_vec();
    let groups = vec![vec![0, 1], vec![2]];
    let boxes = window.ask(Effect::ReadGroups { picture: PictureId(1), codes, groups }, |event| match event {
        Event::GroupsRead { picture: PictureId(1), boxes, .. } => Some(boxes),
        other => panic!("{other:?}"),
    });
    let drafts: Vec<_> = boxes.iter().map(|read| (read.draft.pkid.is_some(), read.draft.serial.is_some())).collect();
    assert_eq!(drafts, [(true, true), (true, false)]);
}

#[test]
fn a_watched_folder_is_followed_and_its_files_settled() {
    let window = Window::new();
    let photos = window.folder.path().join("photos");
    std::fs::create_dir(&photos).unwrap();
    std::fs::write(photos.join("box.jpg"), "whatever stands in it").unwrap();
    let mut settings = Settings::default();
    settings.photos.watched_folder = photos.to_str().unwrap().to_owned();
    let files = window.ask(Effect::SaveSettings(settings), |event| match event {
        Event::Watch { news: WatchNews::WereThere(files), .. } => Some(files),
        _ => None,
    });
    assert_eq!(files[0].name, "box.jpg");
    window.workers.perform(Effect::SettleWatched(files.clone()));
    let Window { workers, folder, .. } = window;
    // The end waits for what is under way.
    while !ReadBefore::open(folder.path()).unwrap().contains(&files[0]) {
        std::thread::yield_now();
    }
    drop(workers);
}
