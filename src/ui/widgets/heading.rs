//! Headings: of a screen with its deeds to the right, and of a card. Where nothing else has the keyboard, the screen's heading has it:
//! Tab goes on to the first thing on the screen, and a screen reader tells which screen has come.

use eframe::egui::{
    Align, EventFilter, FontId, Id, Key, Label, Layout, Response, RichText, Sense, Ui, WidgetInfo,
    accesskit::{Live, Role},
    vec2,
};

use crate::ui::palette::palette;
use crate::ui::theme::{BODY, GAP, GLOVE, NEAR, strong, strong_family};

/// Below this width the deeds stand under a heading that leaves them no room beside it.
const NARROW: f32 = 900.0;
/// Letters of a screen's heading.
const SIZE: f32 = 26.0;
/// Between a heading and the line below it.
const LINE_GAP: f32 = 2.0;

/// Where a screen's deeds stand.
#[derive(Clone, Copy, PartialEq)]
enum Deeds {
    /// Beside the heading and its line.
    Beside,
    /// Beside the heading; the line has the whole width below them.
    AboveLine,
    /// Under both.
    Below,
}

impl Deeds {
    /// Where they stand in so much room, by the widths of all three.
    fn place(room: f32, title: f32, line: f32, deeds: f32) -> Self {
        let beside = room - deeds - GAP;
        match () {
            () if title.max(line) <= beside => Self::Beside,
            () if title <= beside || room >= NARROW => Self::AboveLine,
            () => Self::Below,
        }
    }
}

/// A screen's heading with a line below it; `deeds` stand to the right, the primary one first.
pub fn screen_heading(ui: &mut Ui, title: &str, line: &str, deeds: impl FnOnce(&mut Ui)) {
    // Before the deeds, which are drawn before it: Tab goes from it to them.
    let heading = claim(ui, title);
    let width = |words: &str, font| ui.painter().layout_no_wrap(words.to_owned(), font, palette(ui).text).size().x;
    let (title_width, line_width) =
        (width(title, FontId::new(SIZE, strong_family())), width(line, FontId::proportional(BODY)));
    let room = ui.available_width();
    let place_for = |deeds: f32| Deeds::place(room, title_width, line_width, deeds);
    // Buttons keep their own width: they are placed by their measure of the last drawing.
    let id = ui.scope_id().with("deeds");
    let known = ui.data(|d| d.get_temp::<f32>(id)).unwrap_or(0.0);
    let place = place_for(known);

    let line_ui = |ui: &mut Ui| {
        if !line.is_empty() {
            ui.add(Label::new(RichText::new(line).color(palette(ui).weak)).truncate());
        }
    };
    let words = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing.y = LINE_GAP;
        title_ui(ui, heading, title, SIZE);
        if place != Deeds::AboveLine {
            line_ui(ui);
        }
    };
    let used = if place == Deeds::Below {
        ui.vertical(words);
        let row = ui.horizontal_wrapped(deeds).response.rect;
        // More than one row of them has room nowhere else.
        if row.height() > GLOVE + 1.0 { f32::INFINITY } else { row.width() }
    } else {
        let height = if place == Deeds::Beside { 54.0 } else { GLOVE };
        let used = ui.allocate_ui_with_layout(vec2(room, height), Layout::right_to_left(Align::Center), |ui| {
            deeds(ui);
            let used = ui.min_rect().width();
            ui.add_space(GAP);
            ui.with_layout(Layout::top_down(Align::Min), words);
            used
        });
        used.inner
    };
    if place == Deeds::AboveLine {
        // The heading has room below it, in the middle of a row as high as a button.
        ui.add_space(-NEAR);
        line_ui(ui);
    }
    if (used - known).abs() > 0.5 {
        ui.data_mut(|d| d.insert_temp(id, used));
        if place_for(used) != place {
            ui.ctx().request_discard("the deeds beside a heading were measured");
        }
    }
    ui.add_space(GAP);
}

/// What a screen is called, in letters of this size; takes the keyboard where nothing has it.
pub(super) fn of_screen(ui: &mut Ui, title: &str, size: f32) {
    let heading = claim(ui, title);
    title_ui(ui, heading, title, size);
}

/// Takes the keyboard for a screen's heading where nothing has it; gives back the heading's id.
fn claim(ui: &Ui, title: &str) -> Id {
    let (id, layer) = (Id::unique(("screen-heading", title)), ui.layer_id());
    // On its way from the navigation Tab goes past the heading.
    let is_passing = ui.input(|i| i.key_pressed(Key::Tab));
    ui.memory_mut(|m| {
        if m.focused().is_none() && !is_passing && m.allows_interaction(layer) {
            m.request_focus(id);
        }
        if m.has_focus(id) {
            m.interested_in_focus(id, layer);
        }
    });
    id
}

fn title_ui(ui: &mut Ui, id: Id, title: &str, size: f32) {
    let ink = palette(ui).text;
    let (at, galley, place) = Label::new(strong(title).size(size).color(ink)).truncate().layout_in_ui(ui);
    ui.painter().galley(at, galley, ink);
    let has_keyboard = ui.memory(|m| m.has_focus(id));
    // Tab comes from it, but never to it.
    let sense = if has_keyboard { Sense::focusable_noninteractive() } else { Sense::hover() };
    let heading = ui.interact(place.rect, id, sense);
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|m| m.set_focus_lock_filter(id, arrows));
    // What has the keyboard is read by itself; which screen has come is told also where something on it took the keyboard at once.
    let shown = ui.data(|d| d.get_temp::<(Id, bool)>(kept())).filter(|(known, _)| *known == id);
    let (_, is_told) = shown.unwrap_or((id, !has_keyboard));
    ui.data_mut(|d| d.insert_temp(kept(), (id, is_told)));
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_level(1);
        if is_told {
            node.set_live(Live::Polite);
        }
    });
}

/// Where the heading is kept that is shown, and whether it is told without having the keyboard.
fn kept() -> Id {
    Id::unique("screen-heading")
}

/// Gives the heading the keyboard before anything is drawn, where nothing has it, or what had it went with the screen that `is_left`.
pub fn takes_the_keyboard(ui: &Ui, is_left: bool) {
    let focused = ui.memory(|m| m.focused());
    if is_left && let Some(focused) = focused {
        ui.memory_mut(|m| m.surrender_focus(focused));
    } else if focused.is_none()
        && let Some((id, _)) = ui.data(|d| d.get_temp::<(Id, bool)>(kept()))
    {
        ui.memory_mut(|m| m.request_focus(id));
    }
}

/// Whether the heading of the screen has the keyboard: then nothing else does.
pub fn has_the_keyboard(ui: &Ui) -> bool {
    let shown = ui.data(|d| d.get_temp::<(Id, bool)>(kept()));
    shown.is_some_and(|(id, _)| ui.memory(|m| m.has_focus(id)))
}

/// A card's heading.
pub fn heading(ui: &mut Ui, title: impl Into<String>) -> Response {
    let response = ui.label(strong(title).size(17.0).color(palette(ui).text));
    as_heading(&response, 2);
    response
}

/// Tells a screen reader that this is a heading.
pub(super) fn as_heading(response: &Response, level: usize) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Heading);
        node.set_level(level);
        // A heading is read by its label, a line of text by its value.
        if let Some(text) = node.value().map(str::to_owned) {
            node.set_label(text);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeds_stand_beside_the_heading_wherever_there_is_room() {
        for (room, title, line, deeds, place) in [
            (684.0, 120.0, 250.0, 0.0, Deeds::Beside),
            (684.0, 120.0, 250.0, 160.0, Deeds::Beside),
            (684.0, 120.0, 600.0, 160.0, Deeds::AboveLine),
            (684.0, 540.0, 600.0, 160.0, Deeds::Below),
            (684.0, 120.0, 250.0, f32::INFINITY, Deeds::Below),
            // A long name gives way to the deeds.
            (1022.0, 990.0, 600.0, 160.0, Deeds::AboveLine),
        ] {
            assert!(Deeds::place(room, title, line, deeds) == place, "{room} {title} {line} {deeds}");
        }
    }
}
