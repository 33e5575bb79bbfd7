//! Folders of pictures: which of the files below them are pictures, in the order of their names.

use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::domain::WatchedFile;

/// Endings of pictures. HEIC and its kin cannot be read, but they are pictures, and a person must be told.
const ENDINGS: [&str; 10] = ["jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff", "heic", "heif", "avif"];

/// What stands under some files and folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundPictures {
    /// The pictures.
    pub pictures: Vec<PathBuf>,
    /// Other files in the folders, which were left out.
    pub others: usize,
    /// The folders without a picture, or that could not be read.
    pub empty: Vec<PathBuf>,
}

/// The pictures that paths name: files as they are, whatever they are called; folders through and through, in the order of names.
pub fn pictures_of(paths: &[PathBuf]) -> FoundPictures {
    let mut found = FoundPictures::default();
    for path in paths {
        if !path.is_dir() {
            found.pictures.push(path.clone());
            continue;
        }
        let before = found.pictures.len();
        match below(path) {
            Ok((pictures, others)) => {
                found.pictures.extend(pictures);
                found.others += others;
            }
            Err(error) => tracing::warn!(%error, folder = %path.display(), "a folder cannot be read"),
        }
        if found.pictures.len() == before {
            found.empty.push(path.clone());
        }
    }
    found
}

/// The pictures below a folder with their sizes and times; those that vanish meanwhile are left out.
///
/// # Errors
/// Where the folder itself cannot be read; what cannot be read below it is left out.
pub fn watched_files(folder: &Path) -> io::Result<Vec<WatchedFile>> {
    let (pictures, _) = below(folder)?;
    let stamped = |path: PathBuf| {
        let data = path.metadata().ok()?;
        let since = data.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let parts = path.strip_prefix(folder).ok()?.components().map(|part| part.as_os_str().to_string_lossy());
        let name = parts.collect::<Vec<_>>().join("/");
        let modified_millis = since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        Some(WatchedFile { name, bytes: data.len(), modified_millis, path })
    };
    Ok(pictures.into_iter().filter_map(stamped).collect())
}

/// The pictures below a folder, and how many other files there are. What is hidden is neither.
fn below(folder: &Path) -> io::Result<(Vec<PathBuf>, usize)> {
    let (mut pictures, mut others) = (Vec::new(), 0);
    let mut entries = std::fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let mut folders: Vec<PathBuf> = Vec::new();
    loop {
        entries.retain(|entry| !is_hidden(entry));
        entries.sort_by_key(std::fs::DirEntry::file_name);
        let mut inner = Vec::new();
        for entry in &entries {
            let (path, kind) = (entry.path(), entry.file_type().ok());
            // The listing says what is a plain file; only links have to be looked up, one by one and perhaps over a network.
            let is_file = kind.is_some_and(|kind| kind.is_file());
            // Links to folders are not followed: they may lead in a circle.
            if kind.is_some_and(|kind| kind.is_dir()) {
                inner.push(path);
            } else if is_picture(&path) && (is_file || path.is_file()) {
                pictures.push(path);
            } else if is_file || !path.is_dir() {
                others += 1;
            }
        }
        folders.extend(inner.into_iter().rev());
        let Some(next) = folders.pop() else { return Ok((pictures, others)) };
        entries = match std::fs::read_dir(&next) {
            Ok(read) => read.flatten().collect(),
            Err(error) => {
                tracing::warn!(%error, folder = %next.display(), "a folder cannot be read");
                Vec::new()
            }
        };
    }
}

/// Whether a file is a picture by its ending. Downloads that are not done have another one (`.part`, `.crdownload`, `.tmp`).
fn is_picture(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

fn is_hidden(entry: &std::fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.') || has_hidden_mark(entry)
}

#[cfg(windows)]
fn has_hidden_mark(entry: &std::fs::DirEntry) -> bool {
    use std::os::windows::fs::MetadataExt as _;
    const HIDDEN: u32 = 2;
    entry.metadata().is_ok_and(|data| data.file_attributes() & HIDDEN != 0)
}

#[cfg(not(windows))]
fn has_hidden_mark(_: &std::fs::DirEntry) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, name).unwrap();
        }
        folder
    }

    fn names(folder: &Path, paths: &[PathBuf]) -> Vec<String> {
        paths.iter().map(|p| p.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/")).collect()
    }

    #[test]
    fn a_folder_is_searched_through_and_through_in_the_order_of_names() {
        let folder = folder_with(&[
            "b.JPG",
            "a.png",
            "list.csv",
            "z/2.tiff",
            "m/1.heic",
            "m/k/3.webp",
            "m/read.me",
            ".hidden.jpg",
            ".cache/4.jpg",
            "5.jpg.part",
            "6.jpg.crdownload",
            "7.tmp",
        ]);
        let found = pictures_of(&[folder.path().to_owned()]);
        assert_eq!(names(folder.path(), &found.pictures), ["a.png", "b.JPG", "m/1.heic", "m/k/3.webp", "z/2.tiff"]);
        assert_eq!((found.others, found.empty.len()), (5, 0));
    }

    #[test]
    fn a_file_that_is_named_is_taken_whatever_it_is_called() {
        let folder = folder_with(&["list.csv", "empty/read.me"]);
        let (list, empty) = (folder.path().join("list.csv"), folder.path().join("empty"));
        let gone = folder.path().join("gone.jpg");
        let found = pictures_of(&[list.clone(), empty.clone(), gone.clone()]);
        assert_eq!(found, FoundPictures { pictures: vec![list, gone], others: 1, empty: vec![empty] });
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_in_a_circle_are_survived() {
        let folder = folder_with(&["1.jpg", "in/2.jpg"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("in/up")).unwrap();
        std::os::unix::fs::symlink("itself.jpg", folder.path().join("itself.jpg")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("in/2.jpg"), folder.path().join("3.jpg")).unwrap();
        let found = pictures_of(&[folder.path().to_owned()]);
        assert_eq!(names(folder.path(), &found.pictures), ["1.jpg", "3.jpg", "in/2.jpg"]);
    }

    #[test]
    fn files_are_told_with_their_place_and_size() {
        let folder = folder_with(&["in/box.jpg"]);
        let files = watched_files(folder.path()).unwrap();
        assert_eq!((files[0].name.as_str(), files[0].bytes), ("in/box.jpg", 10));
        assert!(files[0].modified_millis > 0);
        assert_eq!(watched_files(&folder.path().join("gone")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
