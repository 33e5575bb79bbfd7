//! The house keeps its shape: who may know whom, one subject a file, a reason at the top of each.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A source file: its path below `src` with forward slashes, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The room it stands in: the first folder, or the file's own name.
    fn room(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// Its lines before the unit tests, without comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .take_while(|(_, line)| !line.starts_with("mod tests") && !line.starts_with("#[cfg(test)]"))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .map(|(number, line)| (number + 1, line))
    }

    /// Whether it holds tests alone.
    fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("tests.rs")
    }
}

fn files_below(folder: &str, ending: &str) -> Vec<PathBuf> {
    walkdir::WalkDir::new(Path::new(ROOT).join(folder))
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect()
}

fn sources() -> Vec<Source> {
    files_below("src", ".rs")
        .into_iter()
        .map(|path| Source {
            text: fs::read_to_string(&path).unwrap(),
            path: path.strip_prefix(Path::new(ROOT).join("src")).unwrap().to_string_lossy().replace('\\', "/"),
        })
        .collect()
}

/// Fails with every line that breaks the rule.
#[track_caller]
fn none(broken: Vec<String>, rule: &str) {
    assert!(broken.is_empty(), "{rule}:\n{}", broken.join("\n"));
}

/// Lines of these files that name `crate::ROOM` of a room that the file may not know.
fn knows(source: &Source, forbidden: &[&str]) -> Vec<String> {
    source
        .code()
        .filter(|(_, line)| {
            forbidden.iter().any(|room| {
                ["crate::", "docket::"].iter().any(|root| {
                    line.split(&format!("{root}{room}")).skip(1).any(|rest| rest.starts_with([':', ';', ' ', ',', '}']))
                })
            })
        })
        .map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim()))
        .collect()
}

const MIDDLE: [&str; 7] = ["barcode", "label", "capture", "queue", "exchange", "partner_center", "practice"];
const OUTER: [&str; 4] = ["app", "workers", "ui", "cli"];

#[test]
fn light_falls_in_one_direction() {
    let mut broken = Vec::new();
    for source in sources() {
        let room = source.room();
        let forbidden: Vec<&str> = match room {
            "domain" => {
                MIDDLE.into_iter().chain(OUTER).chain(["settings", "paths", "logging", "credentials"]).collect()
            }
            "app" if source.path.starts_with("app/notice/") => vec!["workers", "ui", "cli", "practice", "label"],
            "app" => MIDDLE.into_iter().chain(["workers", "ui", "cli", "credentials"]).collect(),
            "credentials" => MIDDLE.into_iter().chain(OUTER).collect(),
            "workers" => vec!["ui", "cli"],
            "cli" => vec!["ui"],
            "ui" if source.path == "ui/shell.rs" || source.path == "ui/shell/hand_scanner.rs" => {
                MIDDLE.into_iter().chain(["cli"]).collect()
            }
            "ui" => MIDDLE.into_iter().filter(|r| *r != "label").chain(["workers", "cli", "credentials"]).collect(),
            _ if MIDDLE.contains(&room) => MIDDLE
                .into_iter()
                .filter(|other| *other != room && !(room == "capture" && *other == "barcode"))
                .chain(OUTER)
                .collect(),
            _ => continue,
        };
        if !source.is_test() {
            broken.extend(knows(&source, &forbidden));
        }
    }
    none(broken, "a room knows a room it must not know");
}

#[test]
fn each_library_has_one_owner() {
    // Beside Partner Center, cameras in the network speak HTTP: in one file, which says why.
    let owners: [(&str, &[&str]); 18] = [
        ("rxing", &["barcode"]),
        ("nokhwa", &["capture"]),
        ("v4l", &["capture"]),
        ("serialport", &["capture"]),
        ("zune_jpeg", &["capture"]),
        ("notify", &["capture"]),
        ("sqlx", &["queue"]),
        ("http_auth", &["capture/camera/network/connection.rs"]),
        ("memchr", &["capture"]),
        ("reqwest", &["partner_center", "capture/camera/network/connection.rs"]),
        ("keyring", &["credentials"]),
        ("linux_keyutils", &["credentials"]),
        ("rpassword", &["cli"]),
        ("oauth2", &["partner_center"]),
        ("axum", &["practice"]),
        ("egui", &["ui"]),
        ("eframe", &["ui"]),
        ("rfd", &["workers"]),
    ];
    let mut broken = Vec::new();
    for source in sources().iter().filter(|s| !s.is_test()) {
        for (number, line) in source.code() {
            for (library, rooms) in owners {
                let is_named = line.contains(&format!("{library}::")) || line.contains(&format!("use {library}"));
                if is_named && !rooms.iter().any(|owner| *owner == source.room() || *owner == source.path) {
                    broken.push(format!("{}:{number}: {}", source.path, line.trim()));
                }
            }
        }
    }
    none(broken, "a library is named outside its room");
}

#[test]
fn the_window_neither_blocks_nor_reads_the_clock() {
    let forbidden =
        ["std::fs", "File::", "Timestamp::now", "Instant::now", "SystemTime", "sleep(", "block_on", ".lock()"];
    let mut broken = Vec::new();
    for source in sources().iter().filter(|s| s.room() == "ui" && s.path != "ui/shell.rs" && !s.is_test()) {
        for (number, line) in source.code() {
            if forbidden.iter().any(|word| line.contains(word)) {
                broken.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    none(broken, "something below ui/ blocks, opens a file or reads the clock");
}

#[test]
fn each_file_has_one_subject_and_says_it() {
    let mut broken = Vec::new();
    for path in
        files_below("src", ".rs").into_iter().chain(files_below("tests", ".rs")).chain(files_below("benches", ".rs"))
    {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(ROOT).unwrap().display().to_string();
        if text.lines().count() > 500 {
            broken.push(format!("{name} has {} lines", text.lines().count()));
        }
        if !text.starts_with("//!") {
            broken.push(format!("{name} does not say why it exists"));
        }
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if ["utils", "util", "helpers", "common", "types", "misc"].contains(&stem.as_str()) {
            broken.push(format!("{name}: a name that says nothing"));
        }
    }
    none(broken, "a file is too long, silent about itself, or badly named");
}

#[test]
fn nothing_is_left_unfinished() {
    // Spelled apart so that this file does not find itself.
    let marks = [
        ["to", "do!("],
        ["unimple", "mented!("],
        ["FIX", "ME"],
        ["TO", "DO"],
        ["#[ign", "ore"],
        ["should", "_panic"],
        ["thread::", "sleep"],
    ]
    .map(|[a, b]| format!("{a}{b}"));
    let mut broken = Vec::new();
    for path in
        files_below("src", ".rs").into_iter().chain(files_below("tests", ".rs")).chain(files_below("benches", ".rs"))
    {
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark.as_str())) {
                broken.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    none(broken, "marks of unfinished work");
}
