//! Uploading by hand on Partner Center's site: the files with their sheet, what was uploaded, and what the site says of it. And the
//! other files: for the customer, for Intune, for Microsoft's support, for people.

use eframe::egui::{Label, Ui, vec2};

use crate::app::Command;
use crate::app::by_hand::{ByHandCommand, ReadResults};
use crate::app::effect::ExportKind;
use crate::domain::{BatchState, BatchSummary};
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::screens::send_files;
use crate::ui::screens::send_sending::can_send;
use crate::ui::theme::{NEAR, strong};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::{remarks, titled};
use crate::ui::widgets::line::weak;
use crate::words;

/// The upload by hand.
pub fn by_hand(ui: &mut Ui, pass: &mut Pass<'_>, batch: &BatchSummary) {
    let p = palette(ui);
    let is_reseller = !pass.model.has_api_for(batch);
    let is_approved = matches!(batch.state, BatchState::Approved | BatchState::Sending);
    // What the program sends by itself must not be uploaded as well.
    let is_sent_here = batch.is_sending_asked || pass.model.is_being_sent(batch);
    let is_to_upload = is_approved && batch.counts.ready > 0 && !is_sent_here;
    // What is with the service already is not uploaded a second time.
    let has_sheet = is_to_upload || is_approved && batch.counts.uploaded > 0;
    let is_main_road = is_reseller || !can_send(pass.model, batch);
    titled(ui, words!("by-hand-title"), |ui| {
        // What is over needs no advice how to begin.
        if is_approved && batch.counts.ready > 0 && is_sent_here {
            weak(ui, words!("by-hand-line", "sent-here"));
            ui.add_space(NEAR);
        } else if is_reseller || has_sheet {
            weak(ui, if is_reseller { words!("by-hand-line-reseller") } else { words!("by-hand-line") });
            ui.add_space(NEAR);
        }
        buttons(ui, |ui| {
            if has_sheet {
                let words = words!("by-hand-sheet");
                let is_first = is_main_road && is_to_upload;
                let sheet = if is_first { PushButton::primary(words) } else { PushButton::new(words) };
                if ui.add(sheet.icon(Icon::File)).clicked() {
                    pass.want(Command::Export(ExportKind::UploadSheet));
                }
            }
            let site = PushButton::new(words!("files-partner-center")).icon(Icon::Export).key("Ctrl+E");
            if ui.add(site).clicked() {
                pass.want(Command::Export(ExportKind::PartnerCenter));
            }
            if is_to_upload && ui.add(PushButton::new(words!("by-hand-uploaded")).icon(Icon::Tick)).clicked() {
                pass.want(Command::ByHand(ByHandCommand::RequestUploaded(Vec::new())));
            }
            let again = PushButton::new(words!("by-hand-again")).icon(Icon::Refresh);
            if is_main_road && batch.counts.rejected > 0 && ui.add(again).clicked() {
                pass.want(Command::ByHand(ByHandCommand::RequestAgain));
            }
        });
        if batch.counts.uploaded == 0 {
            return;
        }
        ui.add_space(NEAR);
        ui.add(Label::new(strong(words!("by-hand-waiting", count = batch.counts.uploaded)).color(p.text)).wrap());
        ui.add_space(NEAR);
        match pass.model.read_results() {
            Some(read) => list_ui(ui, pass, read),
            None => outcome_ui(ui, pass, is_main_road),
        }
    });
}

/// The ways to tell the outcome.
fn outcome_ui(ui: &mut Ui, pass: &mut Pass<'_>, is_main_road: bool) {
    buttons(ui, |ui| {
        let words = words!("by-hand-list");
        let list = if is_main_road { PushButton::primary(words) } else { PushButton::new(words) };
        let ways = [
            (list.icon(Icon::Folder), ByHandCommand::PickResults),
            (PushButton::new(words!("by-hand-all")).icon(Icon::Accepted), ByHandCommand::RequestAllTaken),
            (PushButton::new(words!("by-hand-refused")).icon(Icon::Unreadable), ByHandCommand::RequestRefused),
            (PushButton::new(words!("by-hand-not")).icon(Icon::Undo), ByHandCommand::RequestNotUploaded),
        ];
        for (button, command) in ways {
            if ui.add(button).clicked() {
                pass.want(Command::ByHand(command));
            }
        }
    });
}

/// The site's list before it is recorded.
fn list_ui(ui: &mut Ui, pass: &mut Pass<'_>, read: &ReadResults) {
    let p = palette(ui);
    let label = ui.add(Label::new(strong(words!("list-title")).size(16.0).color(p.text)));
    ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(eframe::egui::accesskit::Live::Polite));
    weak(ui, read.reading());
    ui.add(Label::new(strong(read.summary()).size(18.0).color(p.text)).wrap());
    ui.add_space(NEAR);
    remarks(ui, Icon::Warning, p.warn, read.remarks());
    ui.add_space(NEAR);
    buttons(ui, |ui| {
        let has_results = !read.matched.results.is_empty();
        let record = |is_rest_taken| Command::ByHand(ByHandCommand::Record { is_rest_taken });
        let deed = PushButton::primary(words!("list-record")).icon(Icon::Tick);
        if has_results && ui.add(deed).clicked() {
            pass.want(record(false));
        }
        let deed = PushButton::new(words!("list-record-all")).icon(Icon::Accepted);
        if read.matched.may_take_rest() && ui.add(deed).clicked() {
            pass.want(record(true));
        }
        if ui.add(PushButton::new(words!("list-drop")).icon(Icon::Cross)).clicked() {
            pass.want(Command::ByHand(ByHandCommand::DropResults));
        }
    });
}

/// Files for the customer, for Intune, for Microsoft's support, for people; and those that were written last.
pub fn files(ui: &mut Ui, pass: &mut Pass<'_>) {
    titled(ui, words!("files-title"), |ui| {
        weak(ui, words!("files-line"));
        ui.add_space(NEAR);
        buttons(ui, |ui| {
            let kinds = [
                (words!("files-hand-over"), Icon::Customer, ExportKind::HandOver),
                (words!("files-intune"), Icon::File, ExportKind::Intune),
                (words!("files-surface"), Icon::File, ExportKind::Surface),
                (words!("files-xlsx"), Icon::File, ExportKind::Xlsx),
                (words!("files-csv"), Icon::File, ExportKind::Csv),
            ];
            for (words, icon, kind) in kinds {
                if ui.add(PushButton::new(words).icon(icon)).clicked() {
                    pass.want(Command::Export(kind));
                }
            }
        });
        send_files::written_ui(ui, pass);
    });
}

fn buttons(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        content(ui);
    });
}
