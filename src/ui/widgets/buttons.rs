//! Buttons: a sign and words, in four weights. The ring shows where the keyboard is.

use eframe::egui::{
    Color32, CornerRadius, FontFamily, FontId, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, Widget, WidgetInfo,
    accesskit::Role, pos2, vec2,
};

use crate::ui::icons::Icon;
use crate::ui::palette::{Palette, palette};
use crate::ui::theme::{BODY, GLOVE, NEAR, RADIUS, SMALL, TALL, strong_family};

/// How much a button weighs on a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The one thing to do here.
    Primary,
    /// Something else that can be done.
    Plain,
    /// Something small.
    Quiet,
    /// A filter that is on.
    Chosen,
}

/// A button.
#[must_use]
pub struct PushButton {
    words: String,
    icon: Option<Icon>,
    weight: Weight,
    height: f32,
    width: Option<f32>,
    is_enabled: bool,
    is_round: bool,
    has_words: bool,
    pressed: Option<bool>,
    key: Option<&'static str>,
    name: Option<String>,
}

impl PushButton {
    /// A button with words.
    pub fn new(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            icon: None,
            weight: Weight::Plain,
            height: TALL,
            width: None,
            is_enabled: true,
            is_round: false,
            has_words: true,
            pressed: None,
            key: None,
            name: None,
        }
    }

    /// The screen's one primary button.
    pub fn primary(words: impl Into<String>) -> Self {
        Self { weight: Weight::Primary, ..Self::new(words) }
    }

    /// A button without edges.
    pub fn quiet(words: impl Into<String>) -> Self {
        Self { weight: Weight::Quiet, ..Self::new(words) }
    }

    /// A button that shows its sign alone; the words are its accessible name and its tip.
    pub fn sign(icon: Icon, words: impl Into<String>) -> Self {
        Self { icon: Some(icon), has_words: false, ..Self::quiet(words) }
    }

    /// A filter that is on or off.
    pub fn filter(words: impl Into<String>, is_on: bool) -> Self {
        let weight = if is_on { Weight::Chosen } else { Weight::Plain };
        Self { weight, is_round: true, height: 32.0, pressed: Some(is_on), ..Self::new(words) }
    }

    /// One of several of which one is chosen, which carries a tick.
    pub fn choice(words: impl Into<String>, is_on: bool) -> Self {
        let button = Self::filter(words, is_on);
        if is_on { button.icon(Icon::Tick) } else { button }
    }

    /// A switch that is on or off.
    pub fn pressed(self, is_on: bool) -> Self {
        Self { pressed: Some(is_on), weight: if is_on { Weight::Chosen } else { self.weight }, ..self }
    }

    /// With a sign before the words.
    pub fn icon(self, icon: Icon) -> Self {
        Self { icon: Some(icon), ..self }
    }

    /// Tall enough for gloves.
    pub fn for_gloves(self) -> Self {
        Self { height: GLOVE, ..self }
    }

    /// As wide as this.
    pub fn width(self, width: f32) -> Self {
        Self { width: Some(width), ..self }
    }

    /// With a name of its own for who does not see what it stands beside.
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// Whether it can be pressed.
    pub fn enabled(self, is_enabled: bool) -> Self {
        Self { is_enabled, ..self }
    }

    /// The key that does the same.
    pub fn key(self, key: &'static str) -> Self {
        Self { key: Some(key), ..self }
    }

    fn colours(&self, p: &Palette, is_hovered: bool, is_down: bool) -> (Color32, Stroke, Color32) {
        match self.weight {
            // What cannot be pressed stands back, and can be read all the same.
            Weight::Quiet if !self.is_enabled => (Color32::TRANSPARENT, Stroke::NONE, p.weak),
            _ if !self.is_enabled => (p.sunken, Stroke::new(1.0, p.line), p.weak),
            Weight::Primary => {
                let ground = if is_hovered || is_down { p.accent_hover } else { p.accent };
                (ground, Stroke::NONE, p.on_accent)
            }
            Weight::Plain => {
                let ground = if is_hovered || is_down { p.sunken } else { p.surface };
                (ground, Stroke::new(1.0, p.edge), p.text)
            }
            Weight::Quiet => {
                let ground = if is_hovered || is_down { p.sunken } else { Color32::TRANSPARENT };
                (ground, Stroke::NONE, p.accent_text)
            }
            Weight::Chosen => (p.accent_soft, Stroke::new(1.5, p.accent), p.accent_text),
        }
    }
}

impl Widget for PushButton {
    fn ui(self, ui: &mut Ui) -> Response {
        let p = palette(ui);
        let is_small = self.height < TALL;
        let (size, side) = if is_small { (SMALL + 1.0, 16.0) } else { (BODY, 20.0) };
        let family = if self.weight == Weight::Primary { strong_family() } else { FontFamily::Proportional };
        let (_, _, ink) = self.colours(p, false, false);
        let galley =
            self.has_words.then(|| ui.painter().layout_no_wrap(self.words.clone(), FontId::new(size, family), ink));
        let key = self.key.filter(|_| self.has_words);
        let key = key.map(|key| {
            let ink = if self.weight == Weight::Primary { ink.gamma_multiply(0.85) } else { p.weak };
            ui.painter().layout_no_wrap(key.to_owned(), FontId::proportional(SMALL - 1.0), ink)
        });
        let pad = if self.has_words { if is_small { 12.0 } else { 16.0 } } else { (self.height - side) / 2.0 };
        let words_width = galley.as_ref().map_or(0.0, |g| g.size().x);
        let icon_width =
            self.icon.map_or(0.0, |_| if self.has_words { side + if is_small { 6.0 } else { NEAR } } else { side });
        let key_width = key.as_ref().map_or(0.0, |g| g.size().x + NEAR + 4.0);
        let content = icon_width + words_width + key_width;
        let width = self.width.unwrap_or(content + 2.0 * pad).max(content + 16.0).max(self.height);
        let sense = if self.is_enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, self.height), sense);
        let is_enabled = self.is_enabled && ui.is_enabled();
        let words = self.name.as_ref().unwrap_or(&self.words);
        response.widget_info(|| match self.pressed {
            Some(is_on) => WidgetInfo::selected(Role::Button, is_enabled, is_on, words),
            None => WidgetInfo::labeled(Role::Button, is_enabled, words),
        });
        if let Some(key) = self.key {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_keyboard_shortcut(key));
        }
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let (ground, edge, ink) = self.colours(p, response.hovered(), response.is_pointer_button_down_on());
        let radius =
            if self.is_round { CornerRadius::same((self.height / 2.0) as u8) } else { CornerRadius::same(RADIUS) };
        ui.painter().rect(rect, radius, ground, edge, StrokeKind::Inside);
        if response.has_focus() {
            focus_ring(ui, rect, radius);
        }
        let mut x = rect.center().x - content / 2.0;
        if let Some(icon) = self.icon {
            icon.paint_round(ui, pos2(x + side / 2.0, rect.center().y), side, ink);
            x += icon_width;
        }
        if let Some(galley) = galley {
            let top = rect.center().y - galley.size().y / 2.0;
            ui.painter().galley_with_override_text_color(pos2(x, top), galley, ink);
            x += words_width + NEAR + 4.0;
        }
        if let Some(galley) = key {
            let top = rect.center().y - galley.size().y / 2.0;
            ui.painter().galley(pos2(x, top), galley, p.weak);
        }
        if self.has_words { response } else { response.on_hover_text(self.words) }
    }
}

/// The ring around what has the keyboard.
pub fn focus_ring(ui: &Ui, rect: Rect, radius: CornerRadius) {
    let ring = rect.expand(3.0);
    let radius = CornerRadius::same(radius.nw.saturating_add(3));
    ui.painter().rect_stroke(ring, radius, Stroke::new(2.0, palette(ui).accent), StrokeKind::Inside);
}

/// Something as wide as its place that can be pressed, such as a row of a list. `draw` is given the rectangle inside and whether the
/// pointer is over it.
pub fn pressable_row(
    ui: &mut Ui,
    size: Vec2,
    name: &str,
    selected: Option<bool>,
    draw: impl FnOnce(&mut Ui, Rect),
) -> Response {
    let info = match selected {
        Some(is_on) => WidgetInfo::selected(Role::RadioButton, true, is_on, name),
        None => WidgetInfo::labeled(Role::Button, true, name),
    };
    row(ui, size, info, draw)
}

/// The same, in a list of which as many may be chosen as one likes.
pub fn checkable_row(ui: &mut Ui, size: Vec2, name: &str, is_on: bool, draw: impl FnOnce(&mut Ui, Rect)) -> Response {
    row(ui, size, WidgetInfo::selected(Role::CheckBox, true, is_on, name), draw)
}

fn row(ui: &mut Ui, size: Vec2, info: WidgetInfo, draw: impl FnOnce(&mut Ui, Rect)) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let is_chosen = info.selected == Some(true);
    response.widget_info(|| info.clone());
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if ui.is_rect_visible(rect) {
        let p = palette(ui);
        let radius = CornerRadius::same(RADIUS);
        if is_chosen {
            ui.painter().rect(rect, radius, p.accent_soft, Stroke::new(1.5, p.accent), StrokeKind::Inside);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, radius, p.sunken);
        }
        if response.has_focus() {
            ui.painter().rect_stroke(rect, radius, Stroke::new(2.0, p.accent), StrokeKind::Inside);
        }
        draw(ui, rect);
    }
    response
}
