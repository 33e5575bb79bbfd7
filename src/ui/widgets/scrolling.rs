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

/// Scrolls once, when the focus has moved: what a person scrolls away later stays away.
fn follow_focus(ui: &Ui) {
    let known = ui.scope_id().with("followed-focus");
    let focused = ui.memory(|m| m.focused());
    if ui.data(|d| d.get_temp::<Option<Id>>(known)).flatten() == focused {
        return;
    }
    ui.data_mut(|d| d.insert_temp(known, focused));
    let Some(widget) = focused.and_then(|id| ui.ctx().read_response(id)) else { return };
    let is_inside = widget.layer_id == ui.layer_id() && ui.min_rect().contains(widget.rect.center());
    if is_inside && !ui.clip_rect().contains_rect(widget.rect) {
        ui.scroll_to_rect(widget.rect.expand(ROOM), None);
    }
}
