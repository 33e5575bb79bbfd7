//! A picture with its codes drawn over it: an outline round each, and what it is.

use std::collections::BTreeSet;

use eframe::egui::{
    Color32, ColorImage, CornerRadius, FontId, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, TextureOptions, Ui,
    WidgetInfo, accesskit::Role, pos2, vec2,
};

use crate::app::model::{Picture, PictureReading, PictureState, ShownPicture};
use crate::domain::{Barcode, Confidence, FieldKind, FieldReading, Point};
use crate::ui::groups_view::groups_of;
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{CARD_RADIUS, strong_family};
use crate::ui::widgets::group_mark::{ON_COLOUR, group_colour, paint_group_mark};
use crate::words;

/// What lies around a picture, and how words are written on it.
pub(super) const GROUND: Color32 = Color32::from_rgb(0x10, 0x14, 0x1B);
pub(super) const INK: Color32 = Color32::from_rgb(0xD5, 0xDB, 0xE6);
/// What looks like a code and was not read.
const UNREAD: Color32 = Color32::from_rgb(0xFF, 0xC2, 0x6B);
/// Letters kept of a value on a chip.
const VALUE_LENGTH: usize = 26;

/// Shows a picture in this height, as wide as its place.
pub fn picture_ui(ui: &mut Ui, pass: &mut Pass<'_>, picture: &Picture, height: f32) -> Response {
    let p = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(CARD_RADIUS), GROUND);
    let name = accessible_name(picture);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    let message = match &picture.state {
        PictureState::Waiting => words!("picture-waiting"),
        PictureState::Reading { percent } => words!("scan-percent", percent = percent),
        PictureState::Failed(notice) => notice.what.clone(),
        PictureState::Cancelled => words!("picture-cancelled"),
        PictureState::Read { reading, .. } => match texture(ui, pass, picture, &reading.shown) {
            Some(texture) => {
                let place = rect.shrink(6.0);
                draw_pixels(ui, place, texture, reading);
                if reading.grouping.is_sure {
                    draw_codes(ui, place, reading);
                } else {
                    draw_groups(ui, place, reading, &groups_of(pass, picture.id, reading).of);
                }
                return response;
            }
            None => words!("picture-forgotten"),
        },
    };
    let icon = match picture.state {
        PictureState::Failed(_) => Icon::Unreadable,
        PictureState::Waiting | PictureState::Reading { .. } => Icon::Processing,
        PictureState::Cancelled => Icon::Dash,
        PictureState::Read { .. } => Icon::Photo,
    };
    icon.paint_round(ui, rect.center() - vec2(0.0, 16.0), 36.0, INK);
    let galley = ui.painter().layout(message, FontId::proportional(15.0), INK, rect.width() - 32.0);
    let at = pos2(rect.center().x - galley.size().x / 2.0, rect.center().y + 14.0);
    ui.painter().galley(at, galley, p.text);
    response
}

/// What a screen reader says of the picture.
fn accessible_name(picture: &Picture) -> String {
    let PictureState::Read { reading, .. } = &picture.state else {
        return words!("picture-named", name = picture.name.as_str());
    };
    let said = |f: &FieldReading| format!("{} {}", names::field(f.field), f.value);
    let fields: Vec<String> =
        reading.boxes.iter().flat_map(|b| &b.fields).filter(|f| is_used(f.field)).map(said).collect();
    let mut fields = if fields.is_empty() { words!("picture-no-fields") } else { fields.join(", ") };
    if !reading.unread.is_empty() {
        fields = words!("picture-unread-said", fields = fields, count = reading.unread.len());
    }
    words!("picture-read", name = picture.name.as_str(), fields = fields)
}

/// The picture on the graphics card; only the one that is shown stays there.
fn texture(ui: &Ui, pass: &mut Pass<'_>, picture: &Picture, shown: &ShownPicture) -> Option<eframe::egui::TextureId> {
    let size = [shown.width as usize, shown.height as usize];
    if size[0] * size[1] == 0 || shown.rgba.len() != size[0] * size[1] * 4 {
        return None;
    }
    let textures = &mut pass.view.textures;
    textures.retain(|id, _| *id == picture.id);
    let handle = textures.entry(picture.id).or_insert_with(|| {
        let image = ColorImage::from_rgba_unmultiplied(size, &shown.rgba);
        ui.ctx().load_texture(format!("picture-{}", picture.id.0), image, TextureOptions::LINEAR)
    });
    Some(handle.id())
}

/// Where a picture stands in its place: in its middle, as large as it fits.
pub(super) fn place_of(place: Rect, shown: &ShownPicture) -> Rect {
    let full = vec2(shown.full_width.max(1) as f32, shown.full_height.max(1) as f32);
    let scale = (place.width() / full.x).min(place.height() / full.y);
    Rect::from_center_size(place.center(), full * scale)
}

/// Draws a picture in its place.
pub(super) fn draw_pixels(ui: &Ui, place: Rect, texture: eframe::egui::TextureId, reading: &PictureReading) {
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    painter(ui, place).image(texture, place_of(place, &reading.shown), whole, Color32::WHITE);
}

/// Draws over a picture: outlines may reach a little beyond it.
fn painter(ui: &Ui, place: Rect) -> Painter {
    ui.painter_at(place.expand(6.0))
}

/// The way from a picture's pixels to the screen.
fn to_screen(place: Rect, shown: &ShownPicture) -> impl Fn(&Point) -> Pos2 + use<> {
    let rect = place_of(place, shown);
    let scale = rect.width() / shown.full_width.max(1) as f32;
    move |c: &Point| pos2(rect.left() + c.x * scale, rect.top() + c.y * scale)
}

/// Draws an outline round each code of a picture, with what it is, and round what looks like a code and was not read.
pub(super) fn draw_codes(ui: &Ui, place: Rect, reading: &PictureReading) {
    let (painter, on_screen) = (painter(ui, place), to_screen(place, &reading.shown));
    draw_unread(&painter, reading, &on_screen);
    let outlines = reading.codes.iter().filter_map(|code| code.corners.as_ref());
    let codes: Vec<Rect> = outlines.map(|c| Rect::from_points(&c.each_ref().map(&on_screen))).collect();
    let mut chips: Vec<Rect> = Vec::new();
    let mut said = BTreeSet::new();
    for code in &reading.codes {
        let Some(corners) = code.corners else { continue };
        let corners: Vec<Pos2> = corners.iter().map(&on_screen).collect();
        let field = field_of(reading, code);
        let kind = field.map_or(FieldKind::Ignore, |f| f.field);
        let colour = outline(kind);
        let width = if is_used(kind) { 3.0 } else { 1.5 };
        draw_outline(&painter, &corners, Stroke::new(width, colour), 150);
        // Labels often spell one value in two codes: one chip is enough.
        if let Some(field) = field.filter(|f| has_chip(f.field))
            && said.insert((field.field, field.value.as_str()))
        {
            chip(&painter, place, &mut chips, &codes, &corners, field, colour);
        }
    }
}

/// Draws an outline, over a dark one (`dark` is how little is seen through it) so that it is seen on any label.
fn draw_outline(painter: &Painter, corners: &[Pos2], stroke: Stroke, dark: u8) {
    let below = Stroke::new(stroke.width + 2.0, Color32::from_black_alpha(dark));
    painter.add(Shape::closed_line(corners.to_vec(), below));
    painter.add(Shape::closed_line(corners.to_vec(), stroke));
}

/// Draws a dashed outline round each place that looks like a code and was not read.
fn draw_unread(painter: &Painter, reading: &PictureReading, on_screen: &dyn Fn(&Point) -> Pos2) {
    for corners in &reading.unread {
        let mut corners: Vec<Pos2> = corners.iter().map(on_screen).collect();
        corners.push(corners[0]);
        let dark = Stroke::new(3.5, Color32::from_black_alpha(170));
        painter.add(Shape::line(corners.clone(), dark));
        painter.extend(Shape::dashed_line(&corners, Stroke::new(2.0, UNREAD), 7.0, 6.0));
        let galley =
            painter.layout_no_wrap(words!("picture-unread-chip"), FontId::new(11.5, strong_family()), ON_COLOUR);
        let around = Rect::from_points(&corners);
        let chip =
            Rect::from_min_size(around.left_top() - vec2(0.0, galley.size().y + 4.0), galley.size() + vec2(10.0, 3.0));
        painter.rect_filled(chip, CornerRadius::same(4), UNREAD);
        painter.galley(chip.min + vec2(5.0, 1.5), galley, ON_COLOUR);
    }
}

/// Draws a picture whose codes are being grouped: each code in its box's colour and with its number; `of` says which box that is.
fn draw_groups(ui: &Ui, place: Rect, reading: &PictureReading, of: &[Option<usize>]) {
    let (painter, on_screen) = (painter(ui, place), to_screen(place, &reading.shown));
    draw_unread(&painter, reading, &on_screen);
    let mut marks = Vec::new();
    for (code, group) in reading.codes.iter().zip(of) {
        let Some(corners) = code.corners else { continue };
        let corners: Vec<Pos2> = corners.iter().map(&on_screen).collect();
        match group {
            Some(group) => {
                draw_outline(&painter, &corners, Stroke::new(3.0, group_colour(*group)), 170);
                marks.push((Rect::from_points(&corners).left_center(), *group));
            }
            None => draw_outline(&painter, &corners, Stroke::new(1.0, INK), 170),
        }
    }
    for (at, group) in marks {
        paint_group_mark(&painter, at.max(place.min + vec2(12.0, 12.0)), group, 20.0);
    }
}

/// A chip with what a code is, near its outline and not on another chip.
fn chip(
    painter: &eframe::egui::Painter,
    place: Rect,
    chips: &mut Vec<Rect>,
    codes: &[Rect],
    corners: &[Pos2],
    field: &FieldReading,
    colour: Color32,
) {
    let value = shortened(&field.value);
    let text = if field.value.is_empty() {
        names::field(field.field)
    } else {
        format!("{}  {value}", names::field(field.field))
    };
    let galley = painter.layout_no_wrap(text, FontId::new(12.5, strong_family()), ON_COLOUR);
    let size = galley.size() + vec2(14.0, 6.0);
    let around = Rect::from_points(corners);
    let left = around.left().clamp(place.left(), (place.right() - size.x).max(place.left()));
    let step = size.y + 3.0;
    let beside = [
        pos2(left, around.top() - step),
        pos2(left, around.bottom() + 3.0),
        pos2(around.right() + 5.0, around.center().y - size.y / 2.0),
        pos2(around.left() - size.x - 5.0, around.center().y - size.y / 2.0),
    ];
    let farther = (2..7).flat_map(|n| [around.top() - step * n as f32, around.bottom() + 3.0 + step * (n - 1) as f32]);
    let places: Vec<Rect> = beside
        .into_iter()
        .chain(farther.map(|top| pos2(left, top)))
        .map(|min| Rect::from_min_size(min, size))
        .filter(|rect| place.contains_rect(*rect) && !chips.iter().any(|other| other.intersects(*rect)))
        .collect();
    // Not over another code where that can be helped.
    let free = places.iter().find(|rect| !codes.iter().any(|code| code.intersects(**rect))).or(places.first()).copied();
    let rect = free.unwrap_or_else(|| Rect::from_min_size(around.min, size));
    chips.push(rect);
    painter.rect_filled(rect, CornerRadius::same(5), colour);
    painter.galley(rect.min + vec2(7.0, 3.0), galley, ON_COLOUR);
}

/// Text cut in the middle of nowhere is marked as cut.
fn shortened(text: &str) -> String {
    if text.chars().count() <= VALUE_LENGTH {
        return text.to_owned();
    }
    text.chars().take(VALUE_LENGTH).chain(['…']).collect()
}

/// The field that says most of a code: several may stand in one.
fn field_of<'a>(reading: &'a PictureReading, code: &Barcode) -> Option<&'a FieldReading> {
    let fields = reading.boxes.iter().flat_map(|b| &b.fields).filter(|f| !f.raw.is_empty() && f.raw == code.text);
    fields.max_by_key(|f| (weight(f.field), f.confidence >= Confidence::Medium))
}

/// How much a field says of what a code is.
pub(in crate::ui) fn weight(field: FieldKind) -> u8 {
    match field {
        FieldKind::Pkid => 6,
        FieldKind::Serial => 5,
        FieldKind::Ask => 4,
        FieldKind::Model => 3,
        FieldKind::Manufacturer => 2,
        FieldKind::Ignore | FieldKind::Gs1Internal => 0,
        _ => 1,
    }
}

/// Whether a device is made of it.
fn is_used(field: FieldKind) -> bool {
    matches!(field, FieldKind::Pkid | FieldKind::Serial | FieldKind::Model | FieldKind::Manufacturer)
}

/// Whether it is worth a chip: what is used, and what is easily taken for it.
fn has_chip(field: FieldKind) -> bool {
    is_used(field) || matches!(field, FieldKind::Ask | FieldKind::Gtin | FieldKind::Reject | FieldKind::Misread)
}

fn outline(field: FieldKind) -> Color32 {
    match field {
        FieldKind::Pkid => Color32::from_rgb(0x6F, 0xE3, 0x98),
        FieldKind::Serial => Color32::from_rgb(0x8C, 0xC2, 0xFF),
        FieldKind::Model | FieldKind::Manufacturer => Color32::from_rgb(0xD5, 0xC7, 0xFF),
        FieldKind::Ask => Color32::from_rgb(0xFF, 0xD5, 0x5C),
        FieldKind::Reject | FieldKind::Misread => Color32::from_rgb(0xFF, 0x9A, 0x9A),
        _ => Color32::from_rgb(0xC9, 0xCF, 0xD9),
    }
}
