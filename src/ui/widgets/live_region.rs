//! The part of the camera's picture that is read: dragged with the pointer, moved with keys, and shown by dimming the rest.

use eframe::egui::{
    Align2, Color32, CornerRadius, EventFilter, FontId, Key, Pos2, Rect, Response, Stroke, StrokeKind, Ui, pos2, vec2,
};

use crate::app::Command;
use crate::domain::Region;
use crate::ui::pass::Pass;
use crate::ui::theme::strong_family;
use crate::words;

/// A step of the arrow keys, and of growing and shrinking, in percent of the picture.
const STEP: i8 = 5;
/// The line round the part.
const EDGE: Color32 = Color32::from_rgb(0xFF, 0xD5, 0x5C);

/// Takes in what is done to the picture with pointer and keys, and shows the part. `picture` is where the picture stands.
pub(super) fn region_ui(ui: &Ui, pass: &mut Pass<'_>, response: &Response, picture: Rect) {
    let region = pass.model.region();
    let dragged = dragged(ui, response, picture);
    if response.drag_stopped()
        && let Some(region) = dragged
    {
        pass.want(Command::ReadRegion(Some(region)));
    } else if response.double_clicked() {
        pass.want(Command::ReadRegion(None));
    } else if let Some(wanted) = by_keys(ui, response, region) {
        pass.want(Command::ReadRegion(wanted));
    }
    if let Some(region) = dragged.or(region) {
        show(ui, picture, region);
    }
}

/// What is being dragged now, or was until now.
fn dragged(ui: &Ui, response: &Response, picture: Rect) -> Option<Region> {
    if !response.dragged() && !response.drag_stopped() {
        return None;
    }
    let (from, to) = ui.input(|i| (i.pointer.press_origin(), i.pointer.latest_pos()));
    // Where the button is let go, its press is forgotten already: the part of the drawing before is taken.
    let kept = response.id.with("part");
    let share = |at: Pos2| {
        let within = (at - picture.min) / picture.size();
        (within.x, within.y)
    };
    match from.zip(to) {
        Some((from, to)) => {
            let region = Region::between(share(from), share(to));
            ui.data_mut(|data| data.insert_temp(kept, region));
            Some(region)
        }
        None => ui.data(|data| data.get_temp(kept)),
    }
}

/// What keys on the focused picture ask for: `Some(None)` for the whole picture.
fn by_keys(ui: &Ui, response: &Response, region: Option<Region>) -> Option<Option<Region>> {
    if !response.has_focus() {
        return None;
    }
    // The arrows are the picture's while it has the keyboard; Tab leaves it.
    let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    let key = |key: Key| ui.input_mut(|i| i.consume_key(Default::default(), key));
    if key(Key::Delete) || key(Key::Backspace) {
        return Some(None);
    }
    let moved =
        [(Key::ArrowLeft, -STEP, 0), (Key::ArrowRight, STEP, 0), (Key::ArrowUp, 0, -STEP), (Key::ArrowDown, 0, STEP)];
    if let Some((_, right, down)) = moved.into_iter().find(|(arrow, ..)| key(*arrow)) {
        return region.map(|region| Some(region.moved(right, down)));
    }
    if key(Key::Minus) {
        return Some(Some(region.map_or(Region::MIDDLE, |region| region.grown(-2 * STEP))));
    }
    if key(Key::Plus) || key(Key::Equals) {
        return region.map(|region| Some(region.grown(2 * STEP)));
    }
    None
}

/// Dims what is not read, and says so.
fn show(ui: &Ui, picture: Rect, region: Region) {
    let share = |left: u8, top: u8| picture.min + picture.size() * vec2(f32::from(left), f32::from(top)) / 100.0;
    let part = Rect::from_min_max(
        share(region.left, region.top),
        share(region.left + region.width, region.top + region.height),
    );
    let painter = ui.painter();
    let dim = Color32::from_black_alpha(170);
    for rest in [
        Rect::from_min_max(picture.min, pos2(picture.right(), part.top())),
        Rect::from_min_max(pos2(picture.left(), part.bottom()), picture.max),
        Rect::from_min_max(pos2(picture.left(), part.top()), pos2(part.left(), part.bottom())),
        Rect::from_min_max(pos2(part.right(), part.top()), pos2(picture.right(), part.bottom())),
    ] {
        painter.rect_filled(rest, 0.0, dim);
    }
    painter.rect_stroke(
        part,
        CornerRadius::ZERO,
        Stroke::new(4.0, Color32::from_black_alpha(150)),
        StrokeKind::Outside,
    );
    painter.rect_stroke(part, CornerRadius::ZERO, Stroke::new(2.0, EDGE), StrokeKind::Outside);
    let galley = painter.layout_no_wrap(words!("camera-region"), FontId::new(12.5, strong_family()), Color32::BLACK);
    let size = galley.size() + vec2(14.0, 6.0);
    // Above the part where there is room, else within it.
    let top = if part.top() - size.y - 3.0 >= picture.top() { part.top() - size.y - 3.0 } else { part.top() + 4.0 };
    let left = part.left().min(picture.right() - size.x).max(picture.left());
    let chip = Align2::LEFT_TOP.anchor_size(pos2(left, top), size);
    painter.rect_filled(chip, CornerRadius::same(5), EDGE);
    painter.galley(chip.min + vec2(7.0, 3.0), galley, Color32::BLACK);
}
