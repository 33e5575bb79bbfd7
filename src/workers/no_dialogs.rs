//! Without a window there are no dialogs: as if each had been closed.

use std::path::PathBuf;

use crate::app::effect::ExportKind;

pub(super) async fn pick_photos() -> Vec<PathBuf> {
    Vec::new()
}

pub(super) async fn pick_folder(_title: String) -> Option<PathBuf> {
    None
}

pub(super) async fn pick_results() -> Option<PathBuf> {
    None
}

pub(super) async fn save_as(_kind: ExportKind, _suggested_name: &str) -> Option<PathBuf> {
    None
}

pub(super) async fn save_sheet(_suggested_name: &str) -> Option<PathBuf> {
    None
}

pub(super) async fn save_text(_title: String, _suggested_name: &str) -> Option<PathBuf> {
    None
}
