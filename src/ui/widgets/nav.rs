//! The navigation: all screens, each with its sign and its word, and who works here.

use eframe::egui::{
    Align, CornerRadius, FontId, Layout, Margin, Panel, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, accesskit::Role, pos2, vec2,
};

use crate::app::{Command, Screen};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{GLOVE, NEAR, RADIUS, SMALL, strong, strong_family};
use crate::ui::widgets::scrolling::scrolling;
use crate::words;

/// Below this width the words make room for the work; they stay as tips and for screen readers.
const NARROW: f32 = 900.0;
/// The height that an entry has at least.
const LOWEST: f32 = 36.0;

/// Whether there is room for the signs alone in a window that is so wide.
pub fn is_narrow(ui: &Ui) -> bool {
    ui.available_width() < NARROW
}

/// Shows it at the left.
pub fn nav_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let p = palette(ui);
    let is_narrow = is_narrow(ui);
    let width = if is_narrow { 68.0 } else { 204.0 };
    let margin = Margin { left: 12, right: 12, top: 16, bottom: 12 };
    let frame = eframe::egui::Frame::new().fill(p.nav).inner_margin(margin);
    Panel::left("nav").frame(frame).exact_size(width).resizable(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.horizontal(|ui| {
            ui.add_space(6.0);
            Icon::Docket.show(ui, 32.0, eframe::egui::Color32::WHITE);
            if !is_narrow {
                ui.add_space(2.0);
                ui.label(strong(words!("app-name")).size(20.0).color(p.text));
            }
        });
        ui.add_space(14.0);
        // At large sizes of text they stand closer, as large on the screen as ever; where even that has no room, they scroll.
        let count = Screen::ALL.len() as f32;
        let fitting = (ui.available_height() - NEAR) / count - ui.spacing().item_spacing.y;
        let height = fitting.floor().clamp(LOWEST, GLOVE - 4.0);
        scrolling(ui, ScrollArea::vertical().id_salt("screens").auto_shrink([false, true]), |ui| {
            for (at, screen) in Screen::ALL.into_iter().enumerate() {
                if screen == Screen::Diagnostics {
                    ui.add_space(NEAR);
                }
                if item(ui, screen, at + 1, screen_of_nav(pass.model.screen) == screen, vec2(width - 24.0, height)) {
                    pass.want(Command::Go(screen));
                }
            }
        });
        if let (Some(actor), false) = (&pass.model.actor, is_narrow) {
            ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.label(RichText::new(&actor.station).size(SMALL).color(p.weak));
                ui.horizontal(|ui| {
                    Icon::Person.show(ui, 16.0, p.weak);
                    ui.label(strong(&actor.operator).size(14.0).color(p.text));
                });
            });
        }
    });
}

/// Where a screen stands in the navigation: two are reached from others.
fn screen_of_nav(screen: Screen) -> Screen {
    match screen {
        Screen::Registered => Screen::Send,
        Screen::Profiles => Screen::Customers,
        screen => screen,
    }
}

fn item(ui: &mut Ui, screen: Screen, number: usize, is_shown: bool, size: Vec2) -> bool {
    let p = palette(ui);
    let (word, icon) = names::screen(screen);
    let is_narrow = size.x < GLOVE;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size.y), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &word));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_keyboard_shortcut(format!("Ctrl+{number}"));
        if is_shown {
            node.set_aria_current(eframe::egui::accesskit::AriaCurrent::Page);
        }
    });
    let radius = CornerRadius::same(RADIUS);
    let ground = match (is_shown, response.hovered()) {
        (true, _) => Some(p.accent_soft),
        (false, true) => Some(p.sunken),
        (false, false) => None,
    };
    if let Some(ground) = ground {
        ui.painter().rect_filled(rect, radius, ground);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, radius, Stroke::new(2.0, p.accent), StrokeKind::Inside);
    }
    let ink = if is_shown { p.accent_text } else { p.text };
    let sign = if is_shown { p.accent_text } else { p.weak };
    let x = if is_narrow { rect.center().x } else { rect.left() + 22.0 };
    icon.paint_round(ui, pos2(x, rect.center().y), 22.0, sign);
    if is_narrow {
        return response.on_hover_text(word).clicked();
    }
    let family = if is_shown { strong_family() } else { eframe::egui::FontFamily::Proportional };
    let galley = ui.painter().layout_no_wrap(word, FontId::new(15.0, family), ink);
    let at = pos2(rect.left() + 44.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, ink);
    response.clicked()
}
