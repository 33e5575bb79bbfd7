//! How a file gets to its place: written beside it under a name nobody looks for, forced to the disk, read back, compared, and renamed
//! when every part is well.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempPath};

use crate::domain::{BatchSummary, ExportedFile};

use super::ExchangeError;

/// Where files go, and what they are called.
pub(super) struct Target {
    folder: PathBuf,
    stem: String,
    ending: String,
}

impl Target {
    /// The file itself, or a name of customer, batch, group tag and `mark` in a folder.
    pub(super) fn new(target: &Path, batch: &BatchSummary, mark: &str, ending: &str) -> Self {
        let is_folder = target.is_dir() || target.to_string_lossy().ends_with(std::path::is_separator);
        if is_folder {
            let name = format!("{}-batch-{}-{}", batch.customer.name, batch.number, batch.group_tag);
            return Self { folder: target.to_owned(), stem: safe(&name) + mark, ending: ending.to_owned() };
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

    /// The path of a file beside it, with `mark` before its own ending.
    pub(super) fn with(&self, mark: &str, ending: &str) -> PathBuf {
        self.folder.join(format!("{}{mark}.{ending}", self.stem))
    }
}

/// Longest name without part and ending, in bytes: file systems take 255 with both.
const LONGEST_NAME: usize = 180;

/// A name that every file system takes.
fn safe(name: &str) -> String {
    let is_kept = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = name.chars().map(|c| if is_kept(c) { c } else { '-' }).collect();
    name[..name.floor_char_boundary(LONGEST_NAME)].trim_matches(['-', '.']).to_owned()
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

/// A file that has its name, and the older file of that name, kept under another one until all is well.
struct Placed {
    path: PathBuf,
    older: Option<TempPath>,
}

impl Placed {
    fn put(file: NamedTempFile, path: &Path) -> io::Result<Self> {
        let older = set_aside(path)?;
        if let Err(error) = file.persist(path) {
            if let Some(older) = older {
                give_back(older, path);
            }
            return Err(error.error);
        }
        Ok(Self { path: path.to_owned(), older })
    }

    fn take_back(self) {
        match self.older {
            Some(older) => give_back(older, &self.path),
            // What cannot be taken away is whole at least; the error tells that not all of it is there.
            None => drop(fs::remove_file(&self.path)),
        }
    }
}

/// Moves a file that stands at a place to a name beside it. The name is deleted when dropped.
fn set_aside(path: &Path) -> io::Result<Option<TempPath>> {
    if !path.is_file() {
        return Ok(None);
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let older = tempfile::Builder::new().prefix(".docket-older-").tempfile_in(folder)?.into_temp_path();
    fs::rename(path, &older)?;
    Ok(Some(older))
}

fn give_back(older: TempPath, path: &Path) {
    if let Err(error) = older.persist(path) {
        // The older file stays under its other name: better found there than lost.
        drop(error.path.keep());
    }
}

impl Waiting {
    /// What is told of it once it is in its place.
    pub(super) fn told(&self) -> &ExportedFile {
        &self.told
    }
}

/// Gives every file its name. Where one cannot have it, those that have theirs already are taken away again, and files that stood there
/// before come back.
pub(super) fn put_in_place(files: Vec<Waiting>) -> Result<Vec<ExportedFile>, ExchangeError> {
    let mut told = Vec::with_capacity(files.len());
    let mut placed: Vec<Placed> = Vec::new();
    for Waiting { file, told: words, path } in files {
        match Placed::put(file, &path) {
            Ok(one) => placed.push(one),
            Err(source) => {
                placed.into_iter().for_each(Placed::take_back);
                return Err(ExchangeError::File { path, source });
            }
        }
        told.push(words);
    }
    for folder in placed.iter().filter_map(|one| one.path.parent()) {
        // A folder can be forced to the disk on Unix alone; elsewhere the rename is journalled by the file system.
        if let Ok(folder) = File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }) {
            let _ = folder.sync_all();
        }
    }
    Ok(told)
}
