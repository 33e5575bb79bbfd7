//! What a window asks the system for: which files to read, where to write, which ports there are.

use std::path::PathBuf;
use std::sync::Arc;

use super::service::blocking;
use super::window::Workers;
use super::{dialogs, scanner_sheet};
use crate::app::Event;
use crate::app::by_hand::ByHandEvent;
use crate::app::effect::ExportKind;
use crate::app::notice::Failure;
use crate::domain::BatchId;
use crate::words;

impl Workers {
    pub(super) fn pick_photos(&self) {
        self.spawn(async { Ok(Event::PhotosPicked(dialogs::pick_photos().await)) });
    }

    pub(super) fn pick_folder(&self) {
        self.spawn(async {
            let folder = dialogs::pick_folder(words!("dialog-folder")).await;
            Ok(Event::PhotosPicked(folder.into_iter().collect()))
        });
    }

    pub(super) fn pick_watched_folder(&self) {
        self.spawn(async { Ok(Event::WatchedFolderPicked(dialogs::pick_folder(words!("dialog-watched")).await)) });
    }

    pub(super) fn export(&self, batch: BatchId, kind: ExportKind, suggested_name: String) {
        let shared = Arc::clone(&self.shared);
        self.spawn(async move {
            let Some(target) = dialogs::save_as(kind, &suggested_name).await else {
                return Ok(Event::ExportCancelled);
            };
            let files = shared.desk.export(&batch, kind, &target).await?;
            Ok(Event::Exported { batch, files })
        });
    }

    pub(super) fn pick_results(&self, batch: BatchId) {
        let shared = Arc::clone(&self.shared);
        self.spawn(async move {
            let Some(path) = dialogs::pick_results().await else {
                return Ok(Event::ExportCancelled);
            };
            let read = Box::new(shared.desk.read_results(&batch, &path, &[]).await?);
            Ok(ByHandEvent::ResultsRead { batch, read }.into())
        });
    }

    pub(super) fn save_scanner_sheet(&self, suggested_name: String) {
        self.spawn(async move {
            let Some(target) = dialogs::save_sheet(&suggested_name).await else {
                return Ok(Event::ExportCancelled);
            };
            let path = target.clone();
            blocking(move || scanner_sheet::write(&path)).await??;
            Ok(Event::ScannerSheetSaved(target))
        });
    }

    /// Asks under this title where a text goes, and writes it; `saved` tells where it was written.
    pub(super) fn save_text(&self, title: String, text: String, suggested_name: String, saved: fn(PathBuf) -> Event) {
        self.spawn(async move {
            let Some(target) = dialogs::save_text(title, &suggested_name).await else {
                return Ok(Event::ExportCancelled);
            };
            let path = target.clone();
            let failed = |source| Failure::File { what: path.display().to_string(), source };
            let written = blocking({
                let target = target.clone();
                move || std::fs::write(target, text)
            });
            written.await?.map_err(failed)?;
            Ok(saved(target))
        });
    }

    #[cfg(feature = "serial-scanner")]
    pub(super) fn list_ports(&self) {
        self.spawn(async { Ok(Event::PortsListed(blocking(super::serial_scans::listed_ports).await??)) });
    }

    /// Without serial ports none are listed.
    #[cfg(not(feature = "serial-scanner"))]
    pub(super) fn list_ports(&self) {
        self.spawn(async { Ok(Event::PortsListed(Vec::new())) });
    }
}
