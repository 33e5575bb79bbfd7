//! Folders on the command line: searched through and through, and watched, each picture of them once.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::support::program::Program;

const LABELS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/labels");

/// Copies a sample label to this place.
fn label(name: &str, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(Path::new(LABELS).join(name), to).unwrap();
}

#[test]
fn a_folder_is_read_in_order_and_what_is_no_picture_is_counted() {
    let docket = Program::with(&[]);
    let folder = docket.folder().join("photos");
    label("2-latitude.jpg", &folder.join("b.jpg"));
    label("1-thinkpad.jpg", &folder.join("in/a.JPG"));
    fs::write(folder.join("list.csv"), "no picture").unwrap();
    fs::write(folder.join("half.jpg.part"), "half").unwrap();
    fs::write(folder.join(".hidden.jpg"), "hidden").unwrap();
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    fs::write(folder.join("in/b.heic"), heic).unwrap();
    fs::write(folder.join("in/c.heic"), heic).unwrap();
    let ran = docket.run(&["scan", folder.to_str().unwrap(), "--json"]);
    assert_eq!(ran.status, 3, "{}", ran.err);
    let files: Vec<String> = ran.lines().iter().map(|line| line["file"].as_str().unwrap().replace('\\', "/")).collect();
    let names: Vec<&str> = files.iter().map(|file| file.split("/photos/").nth(1).unwrap()).collect();
    assert_eq!(names, ["b.jpg", "in/a.JPG", "in/b.heic", "in/c.heic"]);
    assert_eq!(ran.err.matches("Most Compatible").count(), 1, "{}", ran.err);
    assert!(ran.err.contains("2 photos are HEIC") && ran.err.contains("2 other files were left out"), "{}", ran.err);
    let first = &ran.lines()[0];
    assert_eq!((&first["groups"][0][0], &first["unread"]), (&json!(0), &json!([])));
    let empty = docket.folder().join("empty");
    fs::create_dir(&empty).unwrap();
    assert_eq!(docket.run(&["scan", empty.to_str().unwrap()]).status, 2);
}

#[test]
fn a_watched_folder_is_read_once() {
    let docket = Program::in_practice();
    let batch = docket.batch();
    let folder = docket.folder().join("photos");
    label("1-thinkpad.jpg", &folder.join("1.jpg"));
    label("2-latitude.jpg", &folder.join("2.jpg"));
    let folder = folder.to_str().unwrap();
    let watch = |more: &[&str]| docket.run(&[&["scan", "--watch", folder, "--json"], more].concat());
    // Without a batch everything is told, and nothing counts as read.
    assert_eq!(watch(&["--seconds", "4"]).lines().len(), 2);
    let first = watch(&["--batch", &batch, "--seconds", "4"]);
    assert_eq!((first.status, first.lines().len()), (0, 2), "{}", first.err);
    assert_eq!(docket.done(&["status", &batch]).json()["counts"]["ready"], 2);
    let again = watch(&["--batch", &batch, "--seconds", "4"]);
    assert_eq!((again.status, again.lines().len()), (0, 0), "{}{}", again.out, again.err);
    // What lost its mark is read once more, and the queue tells that the device is there.
    fs::remove_file(docket.folder().join("watched-folder.jsonl")).unwrap();
    let lost = watch(&["--batch", &batch, "--seconds", "4"]);
    assert_eq!((lost.status, lost.lines().len()), (3, 2), "{}", lost.err);
    assert_eq!(docket.done(&["status", &batch]).json()["counts"]["ready"], 2);
    assert_eq!(docket.done(&["journal", "verify"]).json()["ok"], true);

    assert_eq!(docket.run(&["scan", "--watch", "/no/such/folder", "--seconds", "2"]).status, 2);
    docket.done(&["batch", "close", &batch]);
    let closed = watch(&["--batch", &batch, "--seconds", "2"]);
    assert_eq!(closed.status, 2, "{}", closed.err);
    assert_eq!(docket.run(&["scan", "--watch", folder, folder]).status, 1);
}
