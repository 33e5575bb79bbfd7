//! The system's file dialogs. The only file that says `rfd`.

use std::path::{Path, PathBuf};

use rfd::AsyncFileDialog;

use crate::app::effect::ExportKind;
use crate::words;

/// Endings of the pictures that can be read.
const PICTURES: [&str; 7] = ["jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff"];

/// Asks for photo files; none where the dialog was closed.
pub(super) async fn pick_photos() -> Vec<PathBuf> {
    // Endings are compared by letter on some systems, and cameras like capitals.
    let endings: Vec<String> = PICTURES.iter().flat_map(|e| [(*e).to_owned(), e.to_uppercase()]).collect();
    let picked = AsyncFileDialog::new()
        .set_title(words!("dialog-photos"))
        .add_filter(words!("dialog-photos-filter"), &endings)
        .pick_files()
        .await;
    picked.unwrap_or_default().iter().map(|file| file.path().to_owned()).collect()
}

/// Asks for a folder; `None` where the dialog was closed.
pub(super) async fn pick_folder(title: String) -> Option<PathBuf> {
    let folder = AsyncFileDialog::new().set_title(title).pick_folder().await?;
    Some(folder.path().to_owned())
}

/// Asks for the list of Partner Center's site; `None` where the dialog was closed.
pub(super) async fn pick_results() -> Option<PathBuf> {
    let file = AsyncFileDialog::new()
        .set_title(words!("dialog-results"))
        .add_filter(words!("dialog-results-filter"), &["csv", "CSV", "txt", "TXT", "tsv"])
        .pick_file()
        .await?;
    Some(file.path().to_owned())
}

/// Asks where to write; `None` where the dialog was closed.
pub(super) async fn save_as(kind: ExportKind, suggested_name: &str) -> Option<PathBuf> {
    let endings: &[&str] = match kind {
        ExportKind::Xlsx => &["xlsx"],
        ExportKind::HandOver => &["html", "xlsx"],
        _ => &["csv"],
    };
    let dialog = AsyncFileDialog::new().set_title(words!("dialog-export")).set_file_name(suggested_name);
    let dialog = endings.iter().fold(dialog, |dialog, ending| dialog.add_filter(ending.to_uppercase(), &[ending]));
    let file = dialog.save_file().await?;
    Some(with_ending(file.path(), endings[0]))
}

/// Asks where to write the sheet for setting up scanners; `None` where the dialog was closed.
pub(super) async fn save_sheet(suggested_name: &str) -> Option<PathBuf> {
    let file = AsyncFileDialog::new()
        .set_title(words!("dialog-sheet"))
        .set_file_name(suggested_name)
        .add_filter("PDF", &["pdf"])
        .save_file()
        .await?;
    Some(with_ending(file.path(), "pdf"))
}

/// Asks where to write a text; `None` where the dialog was closed.
pub(super) async fn save_text(title: String, suggested_name: &str) -> Option<PathBuf> {
    let file = AsyncFileDialog::new()
        .set_title(title)
        .set_file_name(suggested_name)
        .add_filter("TXT", &["txt"])
        .save_file()
        .await?;
    Some(with_ending(file.path(), "txt"))
}

/// Some dialogs leave the ending to the program; an ending that a person typed stays.
fn with_ending(path: &Path, ending: &str) -> PathBuf {
    if path.extension().is_none() { path.with_extension(ending) } else { path.to_owned() }
}
