//! Where the data folder is.

use std::path::PathBuf;

use directories::ProjectDirs;

/// The user's own data folder for this program: `~/.local/share/docket`, `%LOCALAPPDATA%\Docket\data`,
/// `~/Library/Application Support/Docket`. Practice has a folder of its own, so that make-believe devices never mix with real ones.
/// `None` where the user has no home.
pub fn data_folder(is_practice: bool) -> Option<PathBuf> {
    let folders = ProjectDirs::from("", "", if is_practice { "Docket Practice" } else { "Docket" })?;
    Some(folders.data_local_dir().to_path_buf())
}
