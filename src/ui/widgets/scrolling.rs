//! Scroll areas that follow the keyboard: what gets the focus is seen.

use eframe::egui::{Id, ScrollArea, Ui};

/// Room round what is scrolled to, so that its ring is seen as well.
const ROOM: f32 = 14.0;

/// Shows content in a scroll area that scrolls to whatever in it gets the focus.
pub fn scrolling<R>(ui: &mut Ui, area: ScrollArea, content: impl FnOnce(&mut Ui) -> R) -> R {
    let shown = area.show(ui, |ui| {
        let shown = content(ui);
        follow_focus(ui);
        shown
    });
    shown.inner
}

/// For how many drawings the focus is followed: what has just come may still find its place, when a bar takes some of its width.
const DRAWINGS: u8 = 4;

/// Scrolls when the focus has moved, and not for long: what a person scrolls away later stays away.
fn follow_focus(ui: &Ui) {
    let known = ui.scope_id().with("followed-focus");
    let focused = ui.memory(|m| m.focused());
    let followed = ui.data(|d| d.get_temp::<(Option<Id>, u8)>(known)).unwrap_or_default();
    let drawings = if followed.0 == focused { followed.1 } else { 0 };
    if drawings == DRAWINGS || focused.is_none() {
        return;
    }
    ui.data_mut(|d| d.insert_temp(known, (focused, drawings + 1)));
    let Some(widget) = focused.and_then(|id| ui.ctx().read_response(id)) else { return };
    let is_inside = widget.layer_id == ui.layer_id() && ui.min_rect().contains(widget.rect.center());
    if is_inside && !ui.clip_rect().contains_rect(widget.rect) {
        ui.scroll_to_rect(widget.rect.expand(ROOM), None);
    }
}
