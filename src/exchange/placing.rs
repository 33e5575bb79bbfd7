//! How a file gets to its place: written beside it under a name nobody looks for, forced to the disk, read back, compared, and renamed
//! when every part is well.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::domain::BatchSummary;
use crate::domain::change::ExportedFile;

use super::ExchangeError;

/// Where files go, and what they are called.
pub(super) struct Target {
    folder: PathBuf,
    stem: String,
    ending: String,
}

impl Target {
    /// The file itself, or a name of customer, batch and group tag in a folder.
    pub(super) fn new(target: &Path, batch: &BatchSummary, ending: &str) -> Self {
        let is_folder = target.is_dir() || target.to_string_lossy().ends_with(std::path::is_separator);
        if is_folder {
            let name = format!("{}-batch-{}-{}", batch.customer.name, batch.number, batch.group_tag);
            return Self { folder: target.to_owned(), stem: safe(&name), ending: ending.to_owned() };
        }
        let text = |part: Option<&std::ffi::OsStr>| part.map(|name| name.to_string_lossy().into_owned());
        Self {
            folder: target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned(),
            stem: text(target.file_stem()).unwrap_or_else(|| "docket".to_owned()),
            ending: text(target.extension()).unwrap_or_else(|| ending.to_owned()),
        }
    }

    /// The path of one part of several.
    pub(super) fn part(&self, number: usize, of: usize) -> PathBuf {
        let part = if of == 1 { String::new() } else { format!("-{number}of{of}") };
        self.folder.join(format!("{}{part}.{}", self.stem, self.ending))
    }
}

/// A name that every file system takes.
fn safe(name: &str) -> String {
    let is_kept = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = name.chars().map(|c| if is_kept(c) { c } else { '-' }).take(100).collect();
    name.trim_matches(['-', '.']).to_owned()
}

/// A file that stands beside its place. It is deleted when dropped.
pub(super) struct Waiting {
    file: NamedTempFile,
    told: ExportedFile,
    path: PathBuf,
}

/// Writes a file beside its place and reads it back.
pub(super) fn write_beside(
    path: PathBuf,
    bytes: &[u8],
    rows: u32,
    is_as_meant: impl Fn(&[u8]) -> bool,
) -> Result<Waiting, ExchangeError> {
    let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
    let write = || -> io::Result<NamedTempFile> {
        fs::create_dir_all(&folder)?;
        let mut file = tempfile::Builder::new().prefix(".docket-").tempfile_in(&folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    let fault = |source| ExchangeError::File { path: path.clone(), source };
    let file = write().map_err(fault)?;
    let read = fs::read(file.path()).map_err(fault)?;
    if read != bytes || !is_as_meant(&read) {
        return Err(ExchangeError::ReadBack(path));
    }
    let sha256 = Sha256::digest(&read).iter().map(|byte| format!("{byte:02x}")).collect();
    let told = ExportedFile { path: path.display().to_string(), rows, sha256 };
    Ok(Waiting { file, told, path })
}

/// Gives every file its name. Where one cannot have it, those that have theirs already are taken away again.
pub(super) fn put_in_place(files: Vec<Waiting>) -> Result<Vec<ExportedFile>, ExchangeError> {
    let mut told = Vec::with_capacity(files.len());
    let mut placed: Vec<PathBuf> = Vec::new();
    for Waiting { file, told: words, path } in files {
        if let Err(error) = file.persist(&path) {
            for path in placed {
                // What cannot be taken away is whole at least; the error tells that not all of it is there.
                let _ = fs::remove_file(path);
            }
            return Err(ExchangeError::File { path, source: error.error });
        }
        placed.push(path);
        told.push(words);
    }
    for folder in placed.iter().filter_map(|path| path.parent()) {
        // A folder can be forced to the disk on Unix alone; elsewhere the rename is journalled by the file system.
        if let Ok(folder) = File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }) {
            let _ = folder.sync_all();
        }
    }
    Ok(told)
}
