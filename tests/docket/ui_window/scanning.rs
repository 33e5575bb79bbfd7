//! Models of the Scan screen: pictures, boxes that wait, boxes too many, a watched folder.

use docket::app::model::{
    BoxState, Feedback, FeedbackKind, Picture, PictureId, PictureReading, PictureState, ShownPicture,
};
use docket::app::notice::{Failure, Severity};
use docket::app::watched::WatchStand;
use docket::app::{Model, Notice, Screen};
use docket::domain::{
    Barcode, BatchCounts, BoxReading, Confidence, Decision, DeviceDraft, DeviceState, FieldKind, FieldReading,
    Grouping, Point, Problem, ScanSource, Symbology, WatchedFile,
};
use std::sync::Arc;

use super::*;

/// A label of bars on cardboard.
fn label() -> ShownPicture {
    let (width, height) = (900_u32, 620_u32);
    let mut rgba = vec![0_u8; (width * height * 4) as usize];
    for y in 0..height {
        for x in 0..width {
            let is_label = (90..810).contains(&x) && (70..550).contains(&y);
            let is_row = [(120..200), (250..330), (390..490)].iter().any(|rows| rows.contains(&y));
            let is_bar = is_row && (130..600).contains(&x) && (x * 7919 / 11) % 13 < 6;
            let colour = match (is_label, is_bar) {
                (false, _) => [150, 116, 78],
                (true, false) => [244, 243, 238],
                (true, true) => [26, 26, 30],
            };
            let place = ((y * width + x) * 4) as usize;
            rgba[place..place + 3].copy_from_slice(&colour);
            rgba[place + 3] = 255;
        }
    }
    ShownPicture { width, height, rgba, full_width: width, full_height: height }
}

fn code(text: &str, top: f32, bottom: f32) -> Barcode {
    let p = |x, y| Point { x, y };
    Barcode {
        text: text.into(),
        symbology: Some(Symbology::Code128),
        aim: None,
        corners: Some([p(126.0, top), p(604.0, top), p(604.0, bottom), p(126.0, bottom)]),
    }
}

fn field(field: FieldKind, value: &str, code: usize) -> FieldReading {
    FieldReading {
        field,
        value: value.into(),
        confidence: Confidence::Medium,
        reason: "thirteen-digits".into(),
        raw: value.into(),
        symbology: Some(Symbology::Code128),
        code,
    }
}

/// A picture with one box whose PKID must be chosen.
pub fn picture(id: u64, name: &str, state: BoxState) -> Picture {
    let reading = PictureReading::of_one_box(
        84.0,
        vec![code("PF412345", 118.0, 202.0), code("3556212345678", 248.0, 332.0), code("3305512345679", 388.0, 492.0)],
        vec![BoxReading {
            decision: Decision::Ask,
            draft: DeviceDraft { pkid: None, ..draft(1) },
            fields: vec![
                field(FieldKind::Serial, "PF412345", 0),
                field(FieldKind::Pkid, "3556212345678", 1),
                field(FieldKind::Ask, "3305512345679", 2),
            ],
            problems: vec![Problem::SeveralPkids { values: vec!["3556212345678".into(), "3305512345679".into()] }],
        }],
        Arc::new(label()),
    );
    Picture {
        id: PictureId(id),
        name: name.into(),
        source: ScanSource::Photo { file: name.into() },
        state: PictureState::Read { reading: Arc::new(reading), boxes: vec![state] },
    }
}

pub fn feedback(kind: FeedbackKind, word: &str, line: &str) -> Feedback {
    Feedback { kind, word: word.into(), line: line.into() }
}

/// Scan with some devices and pictures.
pub fn scan() -> Model {
    let mut model = on(Screen::Scan, 12);
    model.scan.last = (28..=37).rev().map(|n| row(n, DeviceState::Ready)).collect();
    model.scan.pictures = vec![
        picture(1, "IMG_2041.jpg", BoxState::Queued(36)),
        Picture {
            id: PictureId(2),
            name: "IMG_2042.jpg".into(),
            source: ScanSource::Pasted,
            state: PictureState::Failed(notice(Severity::Warning)),
        },
        picture(3, "pallet-7-front-with-a-long-name.jpg", BoxState::Queued(37)),
    ];
    model.scan.selected = Some(PictureId(3));
    model.scan.feedback = Some(feedback(FeedbackKind::Accepted, "ACCEPTED", "3556 212 345678 · 37 of 40"));
    model
}

/// Scan with a box that waits.
pub fn scan_waiting() -> Model {
    let mut model = scan();
    model.scan.pictures.push(picture(4, "IMG_2044.jpg", BoxState::Waiting));
    model.scan.selected = Some(PictureId(4));
    model.scan.feedback =
        Some(feedback(FeedbackKind::Confirm, "LOOK AND CONFIRM", "IMG_2044.jpg: check what was read, then accept it"));
    model
}

/// Scan with a picture of two labels whose codes must be grouped, and a place that could not be read.
pub fn scan_grouping() -> Model {
    let mut model = scan();
    let mut picture = picture(4, "pallet.jpg", BoxState::Waiting);
    if let PictureState::Read { reading, boxes } = &mut picture.state {
        let reading = Arc::make_mut(reading);
        reading.grouping = Grouping { groups: vec![vec![0, 1], vec![2]], is_sure: false };
        let p = |x, y| Point { x, y };
        reading.unread = vec![[p(620.0, 250.0), p(780.0, 250.0), p(780.0, 330.0), p(620.0, 330.0)]];
        reading.boxes.push(reading.boxes[0].clone());
        boxes.push(BoxState::Waiting);
    }
    model.scan.pictures.push(picture);
    model.scan.selected = Some(PictureId(4));
    let line = "pallet.jpg shows several labels: say which codes are one box's";
    model.scan.feedback = Some(feedback(FeedbackKind::Confirm, "WHICH CODES BELONG TOGETHER?", line));
    model
}

/// A watched folder whose drive was pulled out, and pictures of it that wait.
pub fn scan_watched() -> Model {
    let mut model = scan();
    model.settings.photos.watched_folder = "/media/dock-2/photos of boxes".into();
    let trouble = docket::capture::FolderTrouble::Gone;
    model.watch.stand = WatchStand::Trouble(Notice::of(&Failure::Folder(trouble)));
    let file = |n: u64| WatchedFile {
        name: format!("{n}.jpg"),
        bytes: n,
        modified_millis: 1,
        path: format!("/media/dock-2/{n}.jpg").into(),
    };
    model.watch.waiting = (1..=12).map(file).collect();
    model
}

/// A hundred photos being read.
pub fn scan_many() -> Model {
    let mut model = scan();
    for n in 4..=100 {
        let state = if n == 38 { PictureState::Reading { percent: 62 } } else { PictureState::Waiting };
        let name = format!("IMG_{:04}.jpg", 2040 + n);
        model.scan.pictures.push(Picture {
            id: PictureId(n),
            name: name.clone(),
            source: ScanSource::Photo { file: name },
            state,
        });
    }
    model.scan.progress = Some((37, 100));
    model.scan.selected = Some(PictureId(38));
    model
}

/// Scan into a full batch, two boxes too many.
pub fn scan_held() -> Model {
    let mut model = scan();
    model.batches[0].counts = BatchCounts { held: 2, ..counts(40, 0, 0, 0) };
    model.scan.held = held(2);
    model.scan.last = [42, 41, 40].map(|n| row(n, if n > 40 { DeviceState::Held } else { DeviceState::Ready })).into();
    model.scan.pictures.push(picture(4, "IMG_2044.jpg", BoxState::Held(41)));
    model.scan.selected = Some(PictureId(4));
    model.scan.feedback =
        Some(feedback(FeedbackKind::Extra, "ONE TOO MANY", "3556 212 346592 is held: keep or leave out"));
    model
}
