//! Taking registrations back: what is asked for is shown device by device, with what stays elsewhere; a second person types the count.

use eframe::egui::{
    CornerRadius, EventFilter, Id, InputState, Key, Label, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind,
    TextStyle, Ui, WidgetInfo, accesskit::Role, vec2,
};

use super::one_line::OneLine;
use crate::app::Command;
use crate::app::model::RemovalDialog;
use crate::app::removal::RemovalCommand;
use crate::domain::{DeviceRow, RemovalState};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{RADIUS, mono};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::remark;
use crate::ui::widgets::device_choice::beside;
use crate::ui::widgets::line::weak;
use crate::words;

/// Height of the list of devices: the rest of them is scrolled to.
const LIST: f32 = 190.0;

/// How wide the column of their numbers is.
const NUMBERS: f32 = 44.0;

/// Shows the dialog.
pub(super) fn removal_ui(ui: &Ui, pass: &mut Pass<'_>, shown: &RemovalDialog, is_new: bool) {
    let no_devices = [];
    let (asked, devices, command): (_, &[DeviceRow], fn(String) -> RemovalCommand) = match shown {
        RemovalDialog::Request { name, devices, error, .. } => {
            let sentence = words!("removal-request-sentence", count = devices.len(), customer = name.as_str());
            let deed = PushButton::primary(words!("removal-request-deed")).icon(Icon::Shield);
            let asked = OneLine {
                label: words!("removal-request-reason"),
                remark: words!("removal-request-remark"),
                error: error.as_deref(),
                ..OneLine::new("removal-request", words!("removal-request-title"), sentence, deed)
            };
            (asked, devices, |reason| RemovalCommand::ConfirmRequest { reason })
        }
        RemovalDialog::Approve { devices, name, error, .. } => {
            let sentence = words!("removal-approve-sentence", count = devices.len(), customer = name.as_str());
            let deed = PushButton::primary(words!("removal-approve-deed")).icon(Icon::Shield);
            let asked = OneLine {
                label: words!("removal-approve-count"),
                remark: words!("removal-approve-count", "remark"),
                error: error.as_deref(),
                ..OneLine::new("removal-approve", words!("removal-approve-title"), sentence, deed)
            };
            (asked, devices, |typed_count| RemovalCommand::ConfirmApproval { typed_count })
        }
        RemovalDialog::Refuse { removal, error } => {
            // Who asked does not refuse, but takes back what was asked for.
            let others = pass.model.removal.removals.iter().find(|known| known.id == *removal);
            let (title, deed) = match others
                .is_some_and(|known| known.state == RemovalState::Requested && pass.model.may_approve(known))
            {
                true => (words!("removal-refuse-title"), words!("removal-refuse-deed")),
                false => (words!("removal-refuse-title", "own"), words!("removal-refuse-deed", "own")),
            };
            let deed = PushButton::primary(deed).icon(Icon::Cross);
            let open = pass.model.removal.open.as_ref().map(|open| &open.removal).filter(|open| open.id == *removal);
            let (gone, left) = open.or(others).map_or((0, 0), |known| (known.gone(), known.left()));
            let sentence = match gone {
                0 => words!("removal-refuse-sentence", count = left),
                _ => {
                    let count: usize = gone + left;
                    words!("removal-refuse-sentence", "rest", count = count, gone = gone, left = left)
                }
            };
            let asked = OneLine {
                label: words!("removal-request-reason"),
                error: error.as_deref(),
                ..OneLine::new("removal-refuse", title, sentence, deed)
            };
            (asked, &no_devices, |reason| RemovalCommand::ConfirmRefusal { reason })
        }
    };
    // Who approves sees what was asked for, and why.
    let why = match (shown, &pass.model.removal.open) {
        (RemovalDialog::Approve { removal, .. }, Some(open)) if open.removal.id == *removal => {
            let (who, reason) = (open.removal.requested_by.as_str(), open.removal.reason.as_str());
            Some(words!("removal-approve-why", who = who, reason = reason))
        }
        _ => None,
    };
    let between = |ui: &mut Ui| {
        if let Some(why) = &why {
            weak(ui, why);
        }
        if !devices.is_empty() {
            list(ui, devices);
            remark(ui, Icon::Info, palette(ui).busy, words!("removal-stays"));
        }
    };
    let asked = OneLine { width: 560.0, ..asked };
    asked.show(ui, pass, is_new, |view| &mut view.removal.typed, between, |line| Command::Removal(command(line)));
}

/// The devices, one a line. The list takes the focus, and the arrow keys move it: all of them can be seen without a mouse.
fn list(ui: &mut Ui, devices: &[DeviceRow]) {
    let p = palette(ui);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let height = ui.text_style_height(&TextStyle::Body) + 2.0;
        // Nothing in a row is pressed: rows are as high as their letters.
        ui.spacing_mut().interact_size.y = height;
        let most = (devices.len() as f32 * (height + 4.0)).min(LIST);
        let place = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), most));
        let focus = ui.interact(place.expand(4.0), Id::unique("removal-list-keys"), Sense::focusable_noninteractive());
        focus.widget_info(|| WidgetInfo::labeled(Role::List, true, words!("removal-list", count = devices.len())));
        let mut moved = 0.0;
        if focus.has_focus() {
            let filter = EventFilter { vertical_arrows: true, ..Default::default() };
            ui.memory_mut(|m| m.set_focus_lock_filter(focus.id, filter));
            moved = ui.input(|i| keys_moved(i, height + 4.0, devices.len()));
            let ring = Stroke::new(2.0, p.accent);
            ui.painter().rect_stroke(place.expand(4.0), CornerRadius::same(RADIUS), ring, StrokeKind::Inside);
        }
        let area = ScrollArea::vertical().id_salt("removal-list").max_height(LIST).auto_shrink([false, true]);
        area.show_rows(ui, height, devices.len(), |ui, rows| {
            if moved != 0.0 {
                ui.scroll_with_delta(vec2(0.0, moved));
            }
            for device in &devices[rows] {
                ui.horizontal(|ui| {
                    let number = ui.label(RichText::new(device.number.to_string()).color(p.weak)).rect.width();
                    ui.add_space((NUMBERS - number).max(0.0));
                    ui.label(mono(names::device(&device.draft)).color(p.text));
                    let beside = beside(&device.draft);
                    if !beside.is_empty() {
                        ui.add(Label::new(RichText::new(beside).color(p.weak)).truncate());
                    }
                });
            }
        });
    });
}

/// How far the keys move the list down (below 0) or up.
fn keys_moved(i: &InputState, row: f32, count: usize) -> f32 {
    let keys = [
        (Key::ArrowDown, -row),
        (Key::ArrowUp, row),
        (Key::PageDown, row - LIST),
        (Key::PageUp, LIST - row),
        (Key::End, -row * count as f32),
        (Key::Home, row * count as f32),
    ];
    keys.iter().map(|(key, by)| by * i.num_presses(*key) as f32).sum()
}
