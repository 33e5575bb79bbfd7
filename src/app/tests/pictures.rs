//! Pictures in line: order, progress, stopping, and what is kept of them.

use insta::assert_snapshot;

use super::check::*;
use crate::app::Command;
use crate::app::event::Event;
use crate::app::model::{PictureId, PictureState};
use crate::app::notice::Failure;
use crate::barcode::BarcodeError;
use crate::capture::PhotoError;
use crate::domain::{BatchState, Decision, Symbology};

fn two_in_line() -> crate::app::Model {
    after(&scanning(), [drop_photo("1.jpg"), drop_photo("2.jpg")])
}

#[test]
fn photos_stand_in_line_in_their_order() {
    let photos = Command::ReadPhotos(vec!["/photos/1.jpg".into(), "/photos/2.jpg".into()]);
    assert_snapshot!(check(&scanning(), [photos.into()]), @r#"> FindPhotos(["/photos/1.jpg", "/photos/2.jpg"])"#);
    assert_snapshot!(check(&scanning(), [found(&["1.jpg", "2.jpg"]).into()]), @"
    progress Some((0, 2))
    picture 1 1.jpg: waiting
    picture 2 2.jpg: waiting
    > read /photos/1.jpg for 1
    > read /photos/2.jpg for 2
    ");
    assert_snapshot!(check(&scanning(), [Command::PickPhotos.into()]), @"> PickPhotos");
    assert_snapshot!(check(&scanning(), [Command::PickFolder.into()]), @"> PickFolder");
    assert_snapshot!(check(&scanning(), [Event::PhotosPicked(vec!["/photos".into()]).into()]), @r#"> FindPhotos(["/photos"])"#);
    assert_eq!(check(&scanning(), [Event::PhotosPicked(vec![]).into()]), "nothing");
    let bytes = Command::ReadBytes { name: r"C:\mail\box.png".into(), bytes: vec![1, 2, 3] };
    assert_snapshot!(check(&opened(vec![]), [bytes.into()]), @"
    screen Scan
    progress Some((0, 1))
    picture 1 box.png: waiting
    > read 3 bytes for 1
    ");
    assert_snapshot!(check(&scanning(), [Command::PastePicture.into()]), @"
    progress Some((0, 1))
    picture 1 Pasted picture: waiting
    > ReadClipboard { picture: PictureId(1) }
    ");
}

#[test]
fn progress_counts_what_is_done() {
    assert_snapshot!(check(&two_in_line(), [Event::PictureStarted(PictureId(1)).into()]), @"picture 1 1.jpg: reading 0 %");
    let progress = Event::PictureProgress { picture: PictureId(1), percent: 40 };
    let started = Event::PictureStarted(PictureId(1));
    assert_snapshot!(check(&two_in_line(), [started.into(), progress.into()]), @"picture 1 1.jpg: reading 40 %");
    let failed = || Event::PictureFailed { picture: PictureId(1), failure: Failure::Photo(PhotoError::Heic) };
    assert_snapshot!(check(&two_in_line(), [failed().into()]), @"
    feedback Unreadable: PICTURE NOT READ | 1.jpg: HEIC and AVIF photos cannot be read
    progress Some((1, 2))
    picture 1 1.jpg: failed: HEIC and AVIF photos cannot be read
    ");
    assert_snapshot!(check(&two_in_line(), [failed().into(), read_good(2, PKID).into()]), @r#"
    feedback Unreadable: PICTURE NOT READ | 1.jpg: HEIC and AVIF photos cannot be read
    progress None
    selected Some(2)
    picture 1 1.jpg: failed: HEIC and AVIF photos cannot be read
    picture 2 2.jpg: read queueing
    > add 3556212345678/none/none/none to b1 from Photo { file: "2.jpg" }, picture 2 box 0, codes [3556212345678]
    "#);
    // A second answer for one picture counts nothing.
    assert_eq!(after(&two_in_line(), [failed().into(), failed().into()]).scan.progress, Some((1, 2)));
}

#[test]
fn what_is_no_picture_is_counted_and_a_folder_without_any_is_told() {
    let event = Event::PhotosFound { files: vec!["/photos/1.jpg".into()], others: 3, empty: vec!["/none".into()] };
    assert_snapshot!(check(&scanning(), [event.into()]), @"
    Warning: There are no pictures in /none | JPEG, PNG, WebP, BMP and TIFF can be read; hidden files are left out
    Info: 1 picture found; 3 other files are left out
    progress Some((0, 1))
    picture 3 1.jpg: waiting
    > read /photos/1.jpg for 3
    ");
}

#[test]
fn heic_is_told_once_with_its_number() {
    let names: Vec<String> = (1..=100).map(|number| format!("{number}.heic")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut model = after(&scanning(), [found(&names).into()]);
    for number in 1..=100 {
        let failure = Failure::Photo(PhotoError::Heic);
        model = after(&model, [Event::PictureFailed { picture: PictureId(number), failure }.into()]);
        assert_eq!(model.notices.len(), usize::from(number > 1));
    }
    assert_eq!(
        notice_line(&model.notices[0].1),
        "Warning: 100 photos are HEIC or AVIF, which cannot be read | Save it as JPEG. On an iPhone: Settings, Camera, Formats, \
         Most Compatible"
    );
    assert_eq!(model.scan.progress, None);
}

#[test]
fn files_on_the_clipboard_are_read_in_place_of_a_picture() {
    let pasted = after(&scanning(), [Command::PastePicture.into()]);
    let files = Event::FilesPasted { picture: PictureId(1), files: vec!["/photos/1.jpg".into(), "/photos".into()] };
    assert_snapshot!(check(&pasted, [files.into()]), @r#"
    progress None
    > FindPhotos(["/photos/1.jpg", "/photos"])
    "#);
}

#[test]
fn stopping_keeps_what_is_read() {
    let reading = after(&two_in_line(), [Event::PictureStarted(PictureId(1)).into()]);
    assert_snapshot!(check(&reading, [Command::CancelReading.into()]), @"
    progress Some((1, 2))
    picture 2 2.jpg: cancelled
    > CancelReading
    ");
    let stopped = after(&reading, [Command::CancelReading.into()]);
    assert_eq!(stopped.scan.progress, Some((1, 2)));
    let cancelled = Failure::Barcode(BarcodeError::Cancelled);
    assert_snapshot!(check(&stopped, [
        Event::PictureFailed { picture: PictureId(1), failure: cancelled }.into(),
        Event::PictureCancelled(PictureId(2)).into(),
    ]), @"
    progress None
    picture 1 1.jpg: cancelled
    ");
    // What was read a moment before the line was dropped is read.
    assert_snapshot!(check(&stopped, [read_good(2, PKID).into()]), @r#"
    selected Some(2)
    picture 2 2.jpg: read queueing
    > add 3556212345678/none/none/none to b1 from Photo { file: "2.jpg" }, picture 2 box 0, codes [3556212345678]
    "#);
}

#[test]
fn clearing_forgets_pictures_but_not_the_line() {
    let one_read = after(&two_in_line(), [read_good(1, PKID).into(), Command::ClearPictures.into()]);
    assert_eq!(one_read.scan.pictures.iter().map(|p| p.id.0).collect::<Vec<_>>(), [2]);
    assert_eq!((one_read.scan.progress, one_read.scan.selected), (Some((1, 2)), None));
    // An answer for a forgotten picture changes nothing but the queue's own lists.
    assert_eq!(check(&one_read, [read_good(1, PKID).into()]), "nothing");
}

#[test]
fn pictures_of_one_batch_do_not_follow_into_another() {
    let given = after(
        &opened(vec![batch(1, BatchState::Open, 3), batch(2, BatchState::Open, 3)]),
        [Command::OpenBatch(batch_id(1)).into(), drop_photo("1.jpg"), drop_photo("2.jpg")],
    );
    let look = read(1, vec![code(PKID, Symbology::Code128)], vec![read_box(Decision::Confirm, Some(PKID), vec![])]);
    let given = after(&given, [look.into()]);
    assert_snapshot!(check(&given, [Command::OpenBatch(batch_id(2)).into()]), @r#"
    batch b2
    Warning: Pictures of the other batch were dropped: 1 not yet read, 1 box not yet accepted | Open that batch again and drop them anew, so that each device joins its own customer
    no feedback
    progress None
    selected None
    > CancelReading
    > LoadBatches
    > load Scan of b2 find "" states [] by Number down rows 0+10
    "#);
    let moved = after(&given, [Command::OpenBatch(batch_id(2)).into()]);
    assert!(moved.scan.pictures.is_empty());
    assert_eq!(check(&moved, [read_good(2, PKID).into()]), "nothing");
    assert_eq!(after(&given, [Command::OpenBatch(batch_id(1)).into()]).scan.pictures.len(), 2);
}

#[test]
fn the_shown_picture_follows_the_work() {
    let look = |id| {
        let boxes = vec![read_box(Decision::Confirm, Some(PKID), vec![])];
        read(id, vec![code(PKID, Symbology::Code128)], boxes)
    };
    let shown = |steps: [Step; 2]| after(&two_in_line(), steps).scan.selected.map(|p| p.0);
    assert_eq!(shown([read_good(1, PKID).into(), read_good(2, PKID).into()]), Some(2));
    assert_eq!(shown([look(1).into(), look(2).into()]), Some(1), "a person is at work on the first");
    let both = after(&two_in_line(), [look(1).into(), look(2).into()]);
    let accept = Command::AcceptBox { picture: PictureId(1), box_index: 0, draft: draft(PKID) };
    assert_eq!(after(&both, [accept.into()]).scan.selected, Some(PictureId(2)));
}

#[test]
fn a_hundred_photos_do_not_fill_the_memory() {
    let mut model = scanning();
    for number in 1..=100 {
        model = after(&model, [drop_photo("box.jpg"), read_good(number, PKID).into()]);
    }
    let kept = model.scan.pictures.iter().filter(|p| match &p.state {
        PictureState::Read { reading, .. } => !reading.shown.rgba.is_empty(),
        _ => false,
    });
    assert_eq!(kept.count(), 13);
    let PictureState::Read { reading, .. } = &model.scan.pictures[0].state else { panic!("not read") };
    assert_eq!((reading.codes.len(), reading.shown.full_width), (1, 2));
}

#[test]
fn samples_are_for_practice_alone() {
    assert_snapshot!(check(&scanning(), [Command::ReadSamples.into()]), @"Info: Sample labels are for practice: they stand for no real device");
    let mut practice = scanning();
    practice.is_practice = true;
    let sampled = after(&practice, [Command::ReadSamples.into()]);
    assert!(sampled.scan.pictures.len() > 3);
    assert_eq!(sampled.scan.progress, Some((0, sampled.scan.pictures.len())));
}

#[test]
fn a_dead_worker_is_told_and_nobody_waits_for_it() {
    let given = after(&two_in_line(), [read_good(1, PKID).into()]);
    assert_snapshot!(check(&given, [Event::WorkerDied("photos".into()).into()]), @"
    Error: A part of the program has stopped: photos | What was accepted is safe. Close the window and open it again
    progress None
    picture 1 1.jpg: read waiting
    picture 2 2.jpg: cancelled
    ");
}
