//! The whole window: practice frame, navigation, notices, the screen, dialogs, and the place to drop photos.

use eframe::egui::{
    Align2, CentralPanel, Color32, FontId, Frame, Id, Key, LayerId, Margin, Order, Panel, ScrollArea, Stroke,
    StrokeKind, Ui, accesskit_root_id, vec2,
};

use crate::app::model::FeedbackKind;
use crate::app::policies::PolicyCommand;
use crate::app::{Command, Screen};
use crate::ui::dialogs::{dialogs_ui, is_open};
use crate::ui::icons::Icon;
use crate::ui::keys::keys_ui;
use crate::ui::palette::{PRACTICE, palette};
use crate::ui::pass::Pass;
use crate::ui::screens;
use crate::ui::screens::settings_draft::SettingsDraft;
use crate::ui::theme::strong_family;
use crate::ui::widgets::heading::takes_the_keyboard;
use crate::ui::widgets::nav::{is_narrow, nav_ui};
use crate::ui::widgets::notices::notices_ui;
use crate::ui::widgets::practice::{FRAME, practice_band, practice_frame};
use crate::ui::widgets::scrolling::scrolling;
use crate::ui::widgets::status_bar::status_bar_ui;
use crate::words;

mod not_saved;

/// Below this height the window scrolls as a whole.
const LOW: f32 = 500.0;

/// What the window is called.
pub fn title(is_practice: bool) -> String {
    if is_practice { words!("window-title-practice") } else { words!("app-name") }
}

/// Draws the window and takes in what the person wants.
pub fn root_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let title = title(pass.model.is_practice);
    ui.ctx().accesskit_node_builder(accesskit_root_id(), |node| node.set_label(title));
    let is_left = pass.view.last_screen.is_some_and(|last| last != pass.model.screen);
    if !is_open(pass) {
        // Where something on the new screen is to have the keyboard, it is not in between at the heading.
        takes_the_keyboard(ui, is_left && pass.view.focus.is_none());
    }
    forget_the_other_screen(pass);
    dropped(ui, pass);
    keys_ui(ui, pass);
    if pass.model.is_practice {
        practice_frame(ui.ctx());
        let frame = Frame::new().fill(PRACTICE);
        let edge = |side: Panel| side.frame(frame).exact_size(FRAME).resizable(false).show_separator_line(false);
        practice_band(ui);
        edge(Panel::left("practice-left")).show(ui, |_| {});
        edge(Panel::right("practice-right")).show(ui, |_| {});
        edge(Panel::bottom("practice-bottom")).show(ui, |_| {});
    }
    let is_narrow = is_narrow(ui);
    nav_ui(ui, pass);
    status_bar_ui(ui, pass, is_narrow);
    let p = palette(ui);
    let frame = Frame::new().fill(p.canvas).inner_margin(Margin { left: 24, right: 24, top: 18, bottom: 14 });
    CentralPanel::default().frame(frame).show(ui, |ui| {
        // At large sizes of text the window has little room: then it scrolls as a whole.
        if ui.available_height() < LOW {
            scrolling(ui, ScrollArea::vertical().id_salt("whole").auto_shrink(false), |ui| screen_ui(ui, pass));
        } else {
            screen_ui(ui, pass);
        }
    });
    dialogs_ui(ui, pass);
    let is_lost = |f: &crate::app::model::Feedback| f.kind == FeedbackKind::NotSaved;
    if let Some(feedback) = pass.model.scan.feedback.as_ref().filter(|f| is_lost(f)) {
        not_saved::not_saved_ui(ui, pass, feedback);
    }
    pass.view.focus = pass.view.focus.take().and_then(|wish| wish.grant(ui.ctx()));
    if ui.memory(|m| m.focused().is_none()) && ui.input(|i| i.key_pressed(Key::Tab)) {
        // Tab has gone past the last: the next drawing gives the keyboard to the first.
        ui.ctx().request_repaint();
    }
    if ui.input(|i| !i.raw.hovered_files.is_empty()) {
        drop_target(ui);
    }
}

fn screen_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    notices_ui(ui, pass);
    ui.push_id(pass.model.screen, |ui| match pass.model.screen {
        Screen::Home => screens::home::home_ui(ui, pass),
        Screen::NewBatch => screens::new_batch::new_batch_ui(ui, pass),
        Screen::Scan => screens::scan::scan_ui(ui, pass),
        Screen::Review => screens::review::review_ui(ui, pass),
        Screen::Send => screens::send::send_ui(ui, pass),
        Screen::Customers => screens::customers::customers_ui(ui, pass),
        Screen::History => screens::history::history_ui(ui, pass),
        Screen::Diagnostics => screens::diagnostics::diagnostics_ui(ui, pass),
        Screen::Settings => screens::settings::settings_ui(ui, pass),
        Screen::Registered => screens::registered::registered_ui(ui, pass),
        Screen::Profiles => screens::profiles::profiles_ui(ui, pass),
    });
}

/// What was half typed for a screen goes when the screen does.
fn forget_the_other_screen(pass: &mut Pass<'_>) {
    let screen = pass.model.screen;
    if pass.view.last_screen != Some(screen) {
        let is_left_unsaved = pass.view.last_screen == Some(Screen::Settings)
            && (pass.view.proxy.is_some() || pass.view.settings.as_ref().is_some_and(SettingsDraft::is_changed));
        if is_left_unsaved {
            pass.want(Command::LeaveSettingsUnsaved);
        }
        pass.view.is_settings_index_open = false;
        pass.view.camera = Default::default();
        pass.view.scanner_name = None;
        pass.view.edit = None;
        pass.view.typed = None;
        pass.view.removal = Default::default();
        let customer = pass.model.policies.customer;
        let was_filling_in = pass.view.last_screen == Some(Screen::Profiles) && pass.model.policies.writing.is_none();
        if let (true, Some(customer)) = (pass.view.profiles.leave(customer) && was_filling_in, customer) {
            pass.want(Command::Policy(PolicyCommand::LeaveUnsaved(customer)));
        }
        pass.view.last_screen = Some(screen);
        // The rows are told anew: the model may have let them go meanwhile.
        pass.view.review.told = None;
        pass.view.history.told = None;
        if screen == Screen::Scan {
            pass.view.new_batch = Default::default();
        }
    }
    let batch = pass.model.batch.as_ref();
    pass.view.review.follow(batch);
    if let Some(open) = &pass.model.review.open
        && pass.view.edit.as_ref().is_some_and(|edit| edit.device != open.row.id)
    {
        pass.view.edit = None;
    }
    let pictures = &pass.model.scan.pictures;
    pass.view.choices.retain(|(id, _), _| pictures.iter().any(|p| p.id == *id));
    if pass.view.groups.as_ref().is_some_and(|view| pictures.iter().all(|p| p.id != view.picture)) {
        pass.view.groups = None;
    }
    pass.view.textures.retain(|id, _| pictures.iter().any(|p| p.id == *id));
    if pass.model.live.frame.is_none() {
        pass.view.live = None;
    }
}

/// Files that were dropped on the window, wherever.
fn dropped(ui: &Ui, pass: &mut Pass<'_>) {
    let files = ui.input(|i| i.raw.dropped_files.clone());
    if files.is_empty() {
        return;
    }
    let paths = files.iter().map(|file| file.path().to_path_buf()).collect();
    pass.want(Command::ReadPhotos(paths));
}

/// Says that photos can be let go here.
fn drop_target(ui: &Ui) {
    let p = palette(ui);
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Tooltip, Id::unique("drop-target")));
    let rect = ui.ctx().content_rect();
    painter.rect_filled(rect, 0.0, Color32::from_black_alpha(150));
    let place = rect.shrink(28.0);
    painter.rect(place, 18.0, p.accent_soft.gamma_multiply(0.96), Stroke::new(4.0, p.accent), StrokeKind::Inside);
    let galley = painter.layout_no_wrap(words!("drop-photos"), FontId::new(34.0, strong_family()), p.accent_text);
    let at = Align2::CENTER_CENTER.anchor_size(place.center() + vec2(0.0, 46.0), galley.size());
    painter.galley(at.min, galley, p.accent_text);
    let above = Ui::new(
        ui.ctx().clone(),
        Id::unique("drop-sign"),
        eframe::egui::UiBuilder::new().layer_id(painter.layer_id()).max_rect(place),
    );
    Icon::Drop.paint_round(&above, place.center() - vec2(0.0, 34.0), 84.0, p.accent_text);
}
