//! What has the keyboard is seen: wherever Tab goes, the screen scrolls there.

use docket::app::model::Dialog;
use docket::app::{Model, Screen};
use eframe::egui::{Key, Theme, vec2};
use egui_kittest::Harness;

use super::ui_window::*;

#[track_caller]
fn walk(name: &str, model: Model, size: (f32, f32)) -> usize {
    let mut window = window_of(model, vec2(size.0, size.1), Theme::Light);
    window.run_ok();
    tab_through(name, &mut window)
}

/// Goes once through all that can have the keyboard; each must lie inside the window when it has it. Returns how many there were.
#[track_caller]
pub fn tab_through(name: &str, window: &mut Harness<'_, Window>) -> usize {
    let place = window.ctx.content_rect();
    let mut seen = Vec::new();
    for _ in 0..120 {
        window.key_press(Key::Tab);
        // Scrolling takes a moment.
        window.run_ok();
        window.run_steps(2);
        let Some(focused) = window.ctx.memory(|m| m.focused()) else { continue };
        if seen.contains(&focused) {
            break;
        }
        seen.push(focused);
        let widget = window.ctx.read_response(focused).expect("what has the keyboard is drawn");
        let shown = widget.rect.intersect(widget.interact_rect);
        assert!(
            place.contains_rect(widget.rect) && shown.height() + 1.0 >= widget.rect.height().min(place.height() / 2.0),
            "{name}: {:?} of {place:?} is not seen, only {:?}",
            widget.rect,
            widget.interact_rect
        );
    }
    seen.len()
}

#[test]
fn tab_never_leaves_the_view() {
    let settings = Model { screen: Screen::Settings, ..full() };
    assert!(walk("settings", settings.clone(), (1280.0, 800.0)) > 40);
    assert!(walk("settings, large text", settings, (512.0, 380.0)) > 40);
    assert!(walk("diagnostics", Model { screen: Screen::Diagnostics, ..full() }, (1280.0, 480.0)) > 9);
    assert!(walk("new batch", Model { screen: Screen::NewBatch, ..full() }, (1280.0, 520.0)) > 10);
    assert!(walk("send", send(10), (1280.0, 480.0)) > 9);
}

#[test]
fn a_dialog_scrolls_as_well() {
    let mut model = scan();
    model.dialog = Some(Dialog::CloseShort { count: 37, expected: 40, error: None });
    assert!(walk("close", model, (1024.0, 400.0)) >= 2);
}
