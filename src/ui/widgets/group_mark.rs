//! The sign of a box among several in a picture: its number on its own colour.

use eframe::egui::{Align2, Color32, CornerRadius, FontId, Painter, Pos2, Rect, Sense, Ui, vec2};

use crate::ui::theme::strong_family;

/// What is written on the colours.
pub(super) const ON_COLOUR: Color32 = Color32::from_rgb(0x0C, 0x12, 0x1A);

/// The colour of a box: bright, for it lies on pictures. From the seventh on they come again, and the numbers tell them apart.
pub fn group_colour(group: usize) -> Color32 {
    const COLOURS: [Color32; 6] = [
        Color32::from_rgb(0x6F, 0xE3, 0x98),
        Color32::from_rgb(0x8C, 0xC2, 0xFF),
        Color32::from_rgb(0xFF, 0xD5, 0x5C),
        Color32::from_rgb(0xFF, 0xA8, 0xD8),
        Color32::from_rgb(0xFF, 0xB2, 0x7A),
        Color32::from_rgb(0xC9, 0xBA, 0xFF),
    ];
    COLOURS[group % COLOURS.len()]
}

/// Shows the sign where the layout goes on. Words stand beside it.
pub fn group_mark(ui: &mut Ui, group: usize, side: f32) {
    let (rect, _) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    paint_group_mark(ui.painter(), rect.center(), group, side);
}

/// Draws the sign around a point.
pub fn paint_group_mark(painter: &Painter, centre: Pos2, group: usize, side: f32) {
    let number = painter.layout_no_wrap((group + 1).to_string(), FontId::new(side * 0.62, strong_family()), ON_COLOUR);
    let rect = Rect::from_center_size(centre, vec2(side.max(number.size().x + 8.0), side));
    painter.rect_filled(rect.expand(1.5), CornerRadius::same(6), ON_COLOUR);
    painter.rect_filled(rect, CornerRadius::same(5), group_colour(group));
    let at = Align2::CENTER_CENTER.anchor_size(centre, number.size());
    painter.galley(at.min, number, ON_COLOUR);
}
