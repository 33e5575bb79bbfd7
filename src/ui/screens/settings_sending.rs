//! Uploads, files and group tags among the settings.

use eframe::egui::Ui;

use crate::domain::TagTemplate;
use crate::settings::Settings;
use crate::ui::pass::Pass;
use crate::ui::screens::settings::number;
use crate::ui::widgets::card::titled;
use crate::ui::widgets::fields::Field;
use crate::words;

/// Shows how many devices go into an upload and a file, and the file's first line.
pub(super) fn sending_ui(ui: &mut Ui, settings: &mut Settings) {
    titled(ui, words!("settings-sending"), |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        if settings.partner_in_use().kind.has_api() {
            let (name, line) = (words!("settings-per-upload"), words!("settings-per-upload", "remark"));
            number(ui, &name, &line, &mut settings.sending.devices_per_upload, 1..=1000);
        }
        let (name, line) = (words!("settings-per-file"), words!("settings-per-file", "remark"));
        number(ui, &name, &line, &mut settings.export.rows_per_file, 1..=500);
        let (name, line) = (words!("settings-header"), words!("settings-header", "remark"));
        Field::new(&name).remark(&line).show(ui, &mut settings.export.header);
    });
}

/// Shows the templates of group tags; what is no template yet is not taken over.
pub(super) fn tags_ui(ui: &mut Ui, pass: &mut Pass<'_>, settings: &mut Settings) {
    titled(ui, words!("settings-tags"), |ui| {
        let kept = || settings.tags.templates.join(", ");
        let mut typed = pass.view.tag_templates.take().unwrap_or_else(kept);
        let listed: Vec<String> =
            typed.split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect();
        let is_wrong = listed.iter().any(|text| TagTemplate::parse(text).is_err());
        let wrong = is_wrong.then(|| words!("settings-templates-wrong"));
        Field::new(&words!("settings-templates"))
            .hint("{customer}-{site}, PILOT")
            .remark(&words!("settings-templates", "remark"))
            .error(wrong.as_deref())
            .show(ui, &mut typed);
        if !is_wrong {
            settings.tags.templates = listed;
        }
        pass.view.tag_templates = Some(typed);
    });
}
