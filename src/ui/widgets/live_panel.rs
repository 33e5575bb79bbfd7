//! What can be set at the camera that is on, below its picture: the part that is read, its mode, zoom, focus, exposure and light. What a
//! camera has not is not shown.

use eframe::egui::{Align, ComboBox, DragValue, Layout, Response, ScrollArea, Slider, Ui, vec2};

use crate::app::Command;
use crate::domain::{Control, ControlKind, Mode, Region};
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{NEAR, SMALL, TALL, strong};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::line::small;
use crate::ui::widgets::scrolling::scrolling;
use crate::words;

/// Shows it in this height; what has no room is scrolled to.
pub fn panel_ui(ui: &mut Ui, pass: &mut Pass<'_>, height: f32) {
    let area = ScrollArea::vertical().id_salt("camera panel").auto_shrink([false, true]).max_height(height);
    scrolling(ui, area, |ui| {
        ui.set_width(ui.available_width() - 12.0);
        ui.spacing_mut().item_spacing.y = NEAR;
        ui.spacing_mut().interact_size.y = TALL;
        let live = &pass.model.live;
        for control in &live.controls {
            let switch = control.kind.switch().and_then(|kind| live.control(kind));
            self::control(ui, pass, control, switch);
        }
        region(ui, pass);
        mode(ui, pass);
    });
}

/// The part that is read: the middle, the whole, or four numbers.
fn region(ui: &mut Ui, pass: &mut Pass<'_>) {
    let region = pass.model.region();
    ui.horizontal_wrapped(|ui| {
        let middle = PushButton::new(words!("region-middle")).icon(Icon::Crop).enabled(region != Some(Region::MIDDLE));
        if ui.add(middle).clicked() {
            pass.want(Command::ReadRegion(Some(Region::MIDDLE)));
        }
        if ui.add(PushButton::new(words!("region-whole")).enabled(region.is_some())).clicked() {
            pass.want(Command::ReadRegion(None));
        }
    });
    small(ui, words!("region-remark"));
    let before = region.unwrap_or(Region { left: 0, top: 0, width: 100, height: 100 });
    let mut wanted = before;
    let mut is_settled = true;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        for (name, value, least) in [
            (words!("region-left"), &mut wanted.left, 0),
            (words!("region-top"), &mut wanted.top, 0),
            (words!("region-width"), &mut wanted.width, Region::LEAST),
            (words!("region-height"), &mut wanted.height, Region::LEAST),
        ] {
            ui.allocate_ui_with_layout(vec2(96.0, 60.0), Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 3.0;
                let label = ui.label(strong(name).size(SMALL));
                let drag = DragValue::new(value).range(least..=100).suffix(" %");
                let response = ui.add_sized(vec2(88.0, 34.0), drag).labelled_by(label.id);
                is_settled &= !response.dragged();
            });
        }
    });
    if wanted != before && is_settled {
        pass.want(Command::ReadRegion(Some(wanted)));
    }
}

/// The modes of this camera, largest first; the one that suits reading best goes before them.
fn mode(ui: &mut Ui, pass: &mut Pass<'_>) {
    let offered = &pass.model.live.modes;
    if offered.is_empty() {
        return;
    }
    let chosen = pass.model.camera_mode().copied();
    let word = |mode: Option<Mode>| mode.map_or_else(|| words!("camera-mode-auto"), |mode| mode.to_string());
    let mut wanted = chosen;
    named(ui, &words!("camera-mode"), |ui| {
        let shown = word(chosen);
        let combo =
            ComboBox::from_id_salt("camera mode").selected_text(&shown).width(ui.available_width()).height(320.0);
        let inner = combo.show_ui(ui, |ui| {
            let mut modes = offered.clone();
            let size = |mode: &Mode| u64::from(mode.width) * u64::from(mode.height);
            modes.sort_by(|a, b| {
                (size(b), a.format).cmp(&(size(a), b.format)).then(b.rate.per_second().total_cmp(&a.rate.per_second()))
            });
            modes.dedup();
            for mode in std::iter::once(None).chain(modes.into_iter().map(Some)) {
                ui.selectable_value(&mut wanted, mode, word(mode));
            }
        });
        inner.response
    });
    if wanted != chosen {
        pass.want(Command::UseCameraMode(wanted));
    }
}

/// A switch, or a slider; what the camera does by itself cannot be slid.
fn control(ui: &mut Ui, pass: &mut Pass<'_>, control: &Control, switch: Option<&Control>) {
    let name = control_name(control.kind);
    let mut want = |value: i64, is_kept: bool| {
        pass.want(Command::SetCamera { kind: control.kind, value, is_kept });
    };
    if control.kind.is_switch() {
        let mut is_on = control.is_on();
        let response = ui.checkbox(&mut is_on, name);
        if response.changed() {
            want(i64::from(is_on), true);
        }
        return;
    }
    let is_free = switch.is_none_or(|switch| !switch.is_on());
    let mut value = control.value;
    let response = ui.add_enabled_ui(is_free, |ui| {
        named(ui, &name, |ui| {
            let p = palette(ui);
            // The rail is seen on the card, and how far the slider is on the rail.
            ui.visuals_mut().widgets.inactive.bg_fill = p.edge;
            ui.visuals_mut().selection.bg_fill = p.accent;
            ui.spacing_mut().slider_width = (ui.available_width() - 84.0).max(60.0);
            let slider = Slider::new(&mut value, control.least..=control.most).step_by(control.step as f64);
            // Video4Linux counts in tenths of a millisecond; Media Foundation in powers of two, below zero.
            let is_time = control.kind == ControlKind::Exposure && control.least >= 0;
            ui.add(if is_time {
                slider.custom_formatter(|value, _| time(value)).custom_parser(untimed)
            } else {
                slider
            })
        })
    });
    let response = response.inner;
    if response.changed() || response.drag_stopped() {
        want(value, !response.dragged());
    }
}

fn time(tenths: f64) -> String {
    let millis = tenths / 10.0;
    words!("control-exposure-time", millis = millis)
}

fn untimed(text: &str) -> Option<f64> {
    let number: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    number.parse::<f64>().ok().map(|millis| (millis * 10.0).round())
}

/// A name, and beside it what it names.
fn named(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui) -> Response) -> Response {
    ui.horizontal(|ui| {
        let label = ui.allocate_ui_with_layout(vec2(84.0, TALL), Layout::left_to_right(Align::Center), |ui| {
            ui.set_width(84.0);
            ui.label(strong(name).size(14.0))
        });
        content(ui).labelled_by(label.inner.id)
    })
    .inner
}

/// What a control is called.
fn control_name(kind: ControlKind) -> String {
    match kind {
        ControlKind::Zoom => words!("control-zoom"),
        ControlKind::AutoFocus => words!("control-auto-focus"),
        ControlKind::Focus => words!("control-focus"),
        ControlKind::AutoExposure => words!("control-auto-exposure"),
        ControlKind::Exposure => words!("control-exposure"),
        ControlKind::Light => words!("control-light"),
    }
}
