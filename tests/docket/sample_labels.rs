//! The sample labels are read whole: every code that stands on them, nothing else, and the box as it is.

use std::collections::HashSet;
use std::path::Path;

use docket::barcode::read_still;
use docket::capture::Photo;
use docket::domain::{Barcode, Pkid};
use docket::label::read_box;
use serde::Deserialize;

#[derive(Deserialize)]
struct Truth {
    label: Vec<Label>,
}

#[derive(Deserialize)]
struct Label {
    file: String,
    title: String,
    pkid: Option<String>,
    serial: Option<String>,
    manufacturer: Option<String>,
    model: Option<String>,
    practice: Option<String>,
    code: Vec<Code>,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug, Clone)]
struct Code {
    text: String,
    symbology: String,
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/labels"))
}

fn labels() -> Vec<Label> {
    let text = std::fs::read_to_string(folder().join("labels.toml")).unwrap();
    toml::from_str::<Truth>(&text).unwrap().label
}

fn read(label: &Label) -> (Photo, Vec<Barcode>) {
    let photo = Photo::open(&folder().join(&label.file)).unwrap();
    let codes = read_still(&photo.gray, &[], &|_| true).unwrap().codes;
    (photo, codes.into_iter().map(|code| code.barcode).collect())
}

#[test]
fn every_code_is_read_and_nothing_else() {
    for label in labels() {
        let (photo, codes) = read(&label);
        let mut found: Vec<Code> = codes
            .iter()
            .map(|code| Code { text: code.text.clone(), symbology: code.symbology.unwrap().to_string() })
            .collect();
        let mut due = label.code.clone();
        found.sort();
        due.sort();
        assert_eq!(found, due, "{}", label.file);
        let (width, height) = (photo.gray.width() as f32, photo.gray.height() as f32);
        for code in &codes {
            assert!(code.aim.as_deref().is_some_and(|aim| aim.starts_with(']')), "{}: {code:?}", label.file);
            let corners = code.corners.unwrap();
            assert!(corners.iter().all(|p| (0.0..width).contains(&p.x) && (0.0..height).contains(&p.y)), "{code:?}");
            // Clockwise from the code's own top left: no sample stands on its head.
            assert!(corners[0].x < corners[1].x && corners[0].y < corners[3].y, "{code:?}");
        }
    }
}

#[test]
fn the_box_is_read_as_it_is() {
    for label in labels() {
        let (_, codes) = read(&label);
        let draft = read_box(&codes).draft;
        assert_eq!(draft.pkid.map(|pkid| pkid.to_string()), label.pkid, "{}", label.file);
        // What the codes do not tell may be missing; what is there must be true.
        let read = [
            (draft.serial.map(|serial| serial.to_string()), label.serial),
            (draft.manufacturer.map(|maker| maker.to_string()), label.manufacturer),
            (draft.model.map(|model| model.to_string()), label.model),
        ];
        for (found, due) in &read {
            assert!(found.is_none() || found == due, "{}: {found:?} for {due:?}", label.file);
        }
        // Without a PKID only the three together register a device.
        assert!(label.pkid.is_some() || read.iter().all(|(found, _)| found.is_some()), "{}", label.file);
    }
}

#[test]
fn the_samples_can_be_practised_with() {
    let labels = labels();
    let pkids: Vec<&String> = labels.iter().filter_map(|label| label.pkid.as_ref()).collect();
    assert_eq!(pkids.iter().collect::<HashSet<_>>().len(), pkids.len(), "a PKID stands on two labels");
    for pkid in pkids {
        assert!(Pkid::parse(pkid).is_ok(), "{pkid}");
    }
    assert!(labels.iter().all(|label| !label.title.is_empty()));
    // The practice service refuses PKIDs that end in 0808, as devices of another customer.
    for label in &labels {
        let ends = label.pkid.as_ref().is_some_and(|pkid| pkid.ends_with("0808"));
        assert_eq!(label.practice.as_deref() == Some("808"), ends, "{}", label.file);
    }
    assert_eq!(labels.iter().filter(|label| label.practice.is_some()).count(), 1);
    let total: u64 = labels.iter().map(|label| std::fs::metadata(folder().join(&label.file)).unwrap().len()).sum();
    assert!(total < 1_000_000, "{total} bytes");
}
