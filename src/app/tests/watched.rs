//! The watched folder: what is read, what waits, and when a file counts as read.

use super::check::*;
use crate::app::Command;
use crate::app::effect::Effect;
use crate::app::event::{Event, WatchNews};
use crate::app::model::{Model, PictureId};
use crate::app::notice::Failure;
use crate::app::watched::WatchStand;
use crate::capture::{FolderTrouble, PhotoError};
use crate::domain::{BatchState, Decision, Symbology, WatchedFile};
use crate::queue::QueueError;

fn file(name: &str) -> WatchedFile {
    WatchedFile { name: name.into(), bytes: 9, modified_millis: 1, path: format!("/in/{name}").into() }
}

fn news(news: WatchNews) -> Step {
    Event::Watch { folder: "/in".into(), news }.into()
}

fn came(names: &[&str]) -> Step {
    news(WatchNews::Came(names.iter().map(|name| file(name)).collect()))
}

/// A model whose settings name the folder.
fn watching(mut model: Model) -> Model {
    model.settings.photos.watched_folder = "/in".into();
    after(&model, [news(WatchNews::Watching)])
}

/// The model, and the files that were settled by the step.
fn settled(model: &Model, step: Step) -> (Model, Vec<String>) {
    let (model, effects) = effects(model, step);
    let files = effects.into_iter().filter_map(|effect| match effect {
        Effect::SettleWatched(files) => Some(files.into_iter().map(|file| file.name)),
        _ => None,
    });
    (model, files.flatten().collect())
}

fn waiting(model: &Model) -> Vec<&str> {
    model.watch.waiting.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn what_comes_while_a_batch_is_open_is_read() {
    insta::assert_snapshot!(check(&watching(scanning()), [came(&["1.jpg"])]), @"
    progress Some((0, 1))
    picture 1 1.jpg: waiting
    > read /in/1.jpg for 1
    ");
    // Also while the person is elsewhere, who stays there.
    let away = after(&watching(scanning()), [go(crate::app::Screen::Settings), came(&["1.jpg"])]);
    assert_eq!(away.screen, crate::app::Screen::Settings);
}

#[test]
fn what_comes_while_none_is_open_waits_for_a_word() {
    for model in [watching(opened(vec![])), watching(with_batch(BatchState::Closed, 3))] {
        let model = after(&model, [came(&["2.jpg", "1.jpg"]), came(&["2.jpg"])]);
        assert_eq!((waiting(&model), model.scan.pictures.len()), (vec!["1.jpg", "2.jpg"], 0));
        let model = after(&model, [Command::ReadWaiting.into()]);
        assert_eq!(waiting(&model).len(), 2, "there is still no batch");
    }
    let model = watching(opened(vec![batch(1, BatchState::Open, 3)]));
    let model = after(&model, [came(&["1.jpg"]), Command::OpenBatch(batch_id(1)).into()]);
    assert_eq!(waiting(&model), ["1.jpg"], "nobody has said that it is this batch's");
    let model = after(&model, [Command::ReadWaiting.into()]);
    assert_eq!((waiting(&model).len(), model.scan.pictures.len()), (0, 1));
}

#[test]
fn what_stood_there_waits_and_may_be_left_out_for_good() {
    let model = after(&watching(scanning()), [news(WatchNews::WereThere(vec![file("old.jpg")]))]);
    assert_eq!((waiting(&model), model.scan.pictures.len()), (vec!["old.jpg"], 0));
    let (model, files) = settled(&model, Command::LeaveOutWaiting.into());
    assert_eq!((waiting(&model).len(), files), (0, vec!["old.jpg".to_owned()]));
}

#[test]
fn a_file_counts_as_read_once_its_devices_are_in_the_queue() {
    let model = after(&watching(scanning()), [came(&["1.jpg"])]);
    let (model, files) = settled(&model, read_good(1, PKID).into());
    assert_eq!(files, [] as [&str; 0], "it is being written");
    let (model, files) = settled(&model, added(1, PKID, Some((1, 0)), 37).into());
    assert_eq!(files, ["1.jpg"]);
    let (_, files) = settled(&model, Command::ClearPictures.into());
    assert_eq!(files, [] as [&str; 0], "only once");
}

#[test]
fn a_duplicate_is_settled_and_a_full_disk_is_not() {
    let model = after(&watching(scanning()), [came(&["1.jpg"]), read_good(1, PKID).into()]);
    let duplicate = refused(adding(1, PKID, Some((1, 0))), QueueError::Duplicate(first(1)));
    assert_eq!(settled(&model, duplicate.into()).1, ["1.jpg"]);
    let (full, files) = settled(&model, refused(adding(1, PKID, Some((1, 0))), QueueError::DiskFull).into());
    assert_eq!((files.len(), waiting(&full)), (0, vec!["1.jpg"]));
}

#[test]
fn a_box_that_waits_for_a_person_leaves_its_file_unread() {
    let look = read(1, vec![code(PKID, Symbology::Code128)], vec![read_box(Decision::Confirm, Some(PKID), vec![])]);
    let (model, files) = settled(&after(&watching(scanning()), [came(&["1.jpg"])]), look.into());
    assert_eq!(files, [] as [&str; 0]);
    let discarded = Command::DiscardBox { picture: PictureId(1), box_index: 0 };
    assert_eq!(settled(&model, discarded.into()).1, ["1.jpg"]);
    let cleared = after(&model, [Command::ClearPictures.into()]);
    assert_eq!(waiting(&cleared), ["1.jpg"], "dropped, and not lost");
}

#[test]
fn what_another_batch_left_is_not_read_into_the_next() {
    let batches = vec![batch(1, BatchState::Open, 3), batch(2, BatchState::Open, 3)];
    let model = after(&watching(opened(batches)), [Command::OpenBatch(batch_id(1)).into(), came(&["1.jpg", "2.jpg"])]);
    let model = after(&model, [Command::OpenBatch(batch_id(2)).into()]);
    assert_eq!((waiting(&model), model.scan.pictures.len()), (vec!["1.jpg", "2.jpg"], 0));
    let stopped = after(&watching(scanning()), [came(&["1.jpg"]), Command::CancelReading.into()]);
    assert_eq!(waiting(&stopped), ["1.jpg"]);
}

#[test]
fn what_cannot_be_read_is_told_once_and_what_is_away_waits() {
    let model = after(&watching(scanning()), [came(&["1.heic", "2.jpg"])]);
    let failed =
        |picture, failure| Event::PictureFailed { picture: PictureId(picture), failure: Failure::Photo(failure) };
    let (model, files) = settled(&model, failed(1, PhotoError::Heic).into());
    assert_eq!(files, ["1.heic"]);
    let away = PhotoError::File(std::io::ErrorKind::NotFound.into());
    let (model, files) = settled(&model, failed(2, away).into());
    assert_eq!((files.len(), waiting(&model)), (0, vec!["2.jpg"]));
}

#[test]
fn the_folder_is_chosen_changed_and_let_go() {
    let (model, effects) = {
        let (mut model, mut effects) = (scanning(), Vec::new());
        model.on_event(Event::WatchedFolderPicked(None), now(), &mut effects);
        assert_eq!(effects, []);
        model.on_event(Event::WatchedFolderPicked(Some("/in".into())), now(), &mut effects);
        (model, effects)
    };
    assert_eq!((&model.watch.stand, effects.len()), (&WatchStand::Beginning, 1));
    let model = after(&model, [news(WatchNews::Trouble(Failure::Folder(FolderTrouble::Gone)))]);
    let WatchStand::Trouble(notice) = &model.watch.stand else { panic!("no trouble") };
    assert_eq!(notice.what, "The watched folder is not there");
    let model = after(&model, [news(WatchNews::Watching), news(WatchNews::WereThere(vec![file("old.jpg")]))]);
    assert_eq!((&model.watch.stand, waiting(&model).len()), (&WatchStand::Watching, 1));
    let none = after(&model, [Command::SaveSettings(Default::default()).into()]);
    assert_eq!((&none.watch.stand, waiting(&none).len()), (&WatchStand::Off, 0));
    // What the old folder's thread still tells is nobody's business.
    assert_eq!(check(&none, [came(&["late.jpg"])]), "nothing");
}
