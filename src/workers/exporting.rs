//! A batch to files: which devices go into which, and the entry in the journal that says so.

use std::path::Path;

use super::{Desk, hand_over, surface_desk, upload_sheet};
use crate::app::by_hand::ByHandFault;
use crate::app::effect::ExportKind;
use crate::app::notice::Failure;
use crate::domain::{BatchId, BatchState, BatchSummary, Change, DeviceRow, DeviceState, ExportedFile};
use crate::exchange::{self, ExchangeError, ExportFormat, ExportOptions};

impl Desk {
    /// Writes a batch to files, and that into the journal.
    ///
    /// # Errors
    /// Where nothing could be written; [`Failure::NotApproved`] where a batch is to be uploaded that nobody has approved.
    pub async fn export(&self, batch: &BatchId, kind: ExportKind, target: &Path) -> Result<Vec<ExportedFile>, Failure> {
        let summary = self.queue().batch(batch).await?;
        if kind == ExportKind::UploadSheet && matches!(summary.state, BatchState::Open | BatchState::Closed) {
            return Err(Failure::NotApproved);
        }
        let counted = DeviceState::ALL.into_iter().filter(|state| state.is_counted()).collect::<Vec<_>>();
        let mut devices = self.all_devices(&summary.id, &counted).await?;
        if kind == ExportKind::UploadSheet {
            devices = upload_sheet::devices(devices);
            if devices.is_empty() {
                return Err(ByHandFault::NothingReady.into());
            }
        }
        let batch = summary.id.clone();
        let files = self.write(summary, devices, kind, target).await?;
        let format = kind.as_str().to_owned();
        self.apply(Change::BatchExported { batch, format, files: files.clone() }).await?;
        Ok(files)
    }

    async fn write(
        &self,
        batch: BatchSummary,
        devices: Vec<DeviceRow>,
        kind: ExportKind,
        target: &Path,
    ) -> Result<Vec<ExportedFile>, Failure> {
        let settings = self.settings();
        let options = ExportOptions {
            rows_per_file: settings.export.rows_per_file.clamp(1, 500),
            site_header: settings.export.header.clone(),
        };
        // A batch of an older program does not say whose it is.
        let partner = match batch.partner.is_empty() {
            true => settings.partner_in_use().tenant,
            false => batch.partner.clone(),
        };
        let settled = match kind {
            ExportKind::HandOver => self.queue().settled_at(&batch.id).await?,
            _ => Default::default(),
        };
        let (now, target) = (self.clock().now(), target.to_owned());
        let writing = move || -> Result<Vec<ExportedFile>, ExchangeError> {
            let plain = |format| exchange::export(&batch, &devices, format, &options, &target);
            match kind {
                ExportKind::PartnerCenter => plain(ExportFormat::PartnerCenter),
                ExportKind::Intune => plain(ExportFormat::Intune),
                ExportKind::Xlsx => plain(ExportFormat::Xlsx),
                ExportKind::Csv => plain(ExportFormat::Csv),
                ExportKind::UploadSheet => {
                    let sheet = |files: &[ExportedFile]| upload_sheet::paper(&batch, files, now);
                    exchange::export_with_sheet(&batch, &devices, &options, &target, sheet)
                }
                ExportKind::HandOver => {
                    let paper = hand_over::paper(&batch, &devices, &settled, &partner, now);
                    let rows = u32::try_from(devices.len()).unwrap_or(u32::MAX);
                    exchange::write_paper(&paper, &batch, "-hand-over", rows, &target)
                }
                ExportKind::Surface => {
                    let wanted = surface_desk::Wanted::of(&devices);
                    if wanted.is_done() {
                        return Err(ExchangeError::SurfaceRegistered);
                    }
                    exchange::export_serials(&batch, &wanted.serials, &target, &wanted.paper(&batch, now))
                }
            }
        };
        Ok(tokio::task::spawn_blocking(writing).await.map_err(|end| Failure::Bug(end.to_string()))??)
    }
}
