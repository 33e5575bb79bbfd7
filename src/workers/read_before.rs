//! Which files of the watched folder were read before, kept in a file of the data folder. It is no part of the queue: a device's own
//! story says which picture it came from, and what is lost here is only read once more, where the queue tells duplicates.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::domain::WatchedFile;

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    name: String,
    bytes: u64,
    modified: i64,
}

type Key = (String, u64, i64);

/// The files that were read. A file with other content, or under another name, is another file.
pub struct ReadBefore {
    path: PathBuf,
    known: Mutex<HashSet<Key>>,
}

impl ReadBefore {
    /// The file's name in the data folder.
    pub const FILE: &str = "watched-folder.jsonl";

    /// Opens it in a data folder.
    ///
    /// # Errors
    /// Where it cannot be read. A line that makes no sense, torn by a power cut, is passed over.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(Self::FILE);
        let mut text = Vec::new();
        match File::open(&path) {
            Ok(mut file) => file.read_to_end(&mut text).map(drop)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let lines = text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Line>(line).ok());
        let known = lines.map(|line| (line.name, line.bytes, line.modified)).collect();
        Ok(Self { path, known: Mutex::new(known) })
    }

    /// Whether this file was read.
    pub fn contains(&self, file: &WatchedFile) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(&key(file))
    }

    /// Keeps that these were read; when it returns, that is on the disk.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn add(&self, files: &[WatchedFile]) -> io::Result<()> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = Vec::new();
        for file in files {
            let line = Line { name: file.name.clone(), bytes: file.bytes, modified: file.modified_millis };
            serde_json::to_writer(&mut text, &line)?;
            text.push(b'\n');
        }
        let mut kept = OpenOptions::new().read(true).append(true).create(true).open(&self.path)?;
        if kept.seek(SeekFrom::End(0))? > 0 {
            kept.seek(SeekFrom::End(-1))?;
            let mut last = [0];
            kept.read_exact(&mut last)?;
            if last[0] != b'\n' {
                // A power cut tore the last line: what follows is not to be lost with it.
                text.insert(0, b'\n');
            }
        }
        kept.write_all(&text)?;
        kept.sync_data()?;
        known.extend(files.iter().map(key));
        Ok(())
    }
}

fn key(file: &WatchedFile) -> Key {
    (file.name.clone(), file.bytes, file.modified_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, bytes: u64) -> WatchedFile {
        WatchedFile { name: name.into(), bytes, modified_millis: 5, path: PathBuf::from("/photos").join(name) }
    }

    #[test]
    fn what_was_read_is_known_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let before = ReadBefore::open(folder.path()).unwrap();
        assert!(!before.contains(&file("a.jpg", 1)));
        before.add(&[file("a.jpg", 1), file("in/b\".jpg", 2)]).unwrap();
        before.add(&[file("c.jpg", 3)]).unwrap();
        for before in [before, ReadBefore::open(folder.path()).unwrap()] {
            assert!(before.contains(&file("a.jpg", 1)) && before.contains(&file("in/b\".jpg", 2)));
            assert!(before.contains(&file("c.jpg", 3)));
            assert!(!before.contains(&file("a.jpg", 2)), "other content is another file");
        }
    }

    #[test]
    fn a_torn_line_loses_nothing_but_itself() {
        let folder = tempfile::tempdir().unwrap();
        ReadBefore::open(folder.path()).unwrap().add(&[file("a.jpg", 1), file("b.jpg", 1)]).unwrap();
        let path = folder.path().join(ReadBefore::FILE);
        let text = std::fs::read(&path).unwrap();
        std::fs::write(&path, &text[..text.len() - 4]).unwrap();
        let torn = ReadBefore::open(folder.path()).unwrap();
        assert!(torn.contains(&file("a.jpg", 1)) && !torn.contains(&file("b.jpg", 1)));
        torn.add(&[file("c.jpg", 1)]).unwrap();
        let again = ReadBefore::open(folder.path()).unwrap();
        assert!(again.contains(&file("a.jpg", 1)) && again.contains(&file("c.jpg", 1)));
    }

    #[test]
    fn what_cannot_be_kept_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(ReadBefore::FILE)).unwrap();
        assert!(ReadBefore::open(folder.path()).is_err());
        let gone = ReadBefore::open(&folder.path().join("gone")).unwrap();
        assert!(gone.add(&[file("a.jpg", 1)]).is_err());
        assert!(!gone.contains(&file("a.jpg", 1)));
    }
}
