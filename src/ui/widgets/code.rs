//! A code to be scanned off the screen: black on white in both themes, whole pixels of the screen for each module, and room around it.

use eframe::egui::{
    Color32, CornerRadius, Mesh, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role, pos2, vec2,
};

use crate::domain::Modules;
use crate::ui::palette::palette;
use crate::ui::theme::RADIUS;

/// Height of bars in points, and of the white ground.
const BAR_HEIGHT: f32 = 104.0;
const GROUND_HEIGHT: f32 = 176.0;
/// Widest module of bars and of squares, in points: about half a millimetre and two on a usual screen.
const WIDEST_BAR: f32 = 3.0;
const WIDEST_SQUARE: f32 = 7.0;
/// Light modules around a QR code (ISO/IEC 18004), and the side of one for a telephone, in points.
const SQUARE_QUIET: u32 = 4;
const SQUARE: f32 = 5.0;

/// Shows a code of squares as large as it needs to be for a telephone, to who cannot see it as an image with a name.
pub fn square_code_ui(ui: &mut Ui, modules: &Modules, name: &str) -> Response {
    let quiet = modules.width() + 2 * SQUARE_QUIET;
    let side = (quiet as f32 * SQUARE).min(ui.available_width());
    let (place, response) = ui.allocate_exact_size(vec2(side, side), Sense::focusable_noninteractive());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if ui.is_rect_visible(place) {
        ground(ui, place, &response);
        paint(ui, bars(modules, place, ui.ctx().pixels_per_point(), SQUARE_QUIET, SQUARE));
    }
    response
}

/// Shows a code as wide as its place; it can have the focus, so that the keyboard rests where nothing can be pressed by mistake.
pub fn code_ui(ui: &mut Ui, modules: &Modules, name: &str) -> Response {
    let (place, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), GROUND_HEIGHT), Sense::focusable_noninteractive());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if !ui.is_rect_visible(place) {
        return response;
    }
    ground(ui, place, &response);
    let widest = if modules.height() == 1 { WIDEST_BAR } else { WIDEST_SQUARE };
    paint(ui, bars(modules, place, ui.ctx().pixels_per_point(), Modules::QUIET, widest));
    response
}

/// The white ground, with an edge that shows where the keyboard is.
fn ground(ui: &Ui, place: Rect, response: &Response) {
    let p = palette(ui);
    let edge = if response.has_focus() { Stroke::new(3.0, p.accent) } else { Stroke::new(1.0, p.line) };
    ui.painter().rect(place, CornerRadius::same(RADIUS), Color32::WHITE, edge, StrokeKind::Inside);
}

fn paint(ui: &Ui, bars: Vec<Rect>) {
    let mut mesh = Mesh::default();
    for bar in bars {
        mesh.add_colored_rect(bar, Color32::BLACK);
    }
    ui.painter().add(mesh);
}

/// The dark rectangles of a code in the middle of its place, in points, with every edge between two pixels of the screen.
fn bars(modules: &Modules, place: Rect, pixels_per_point: f32, quiet: u32, widest: f32) -> Vec<Rect> {
    let is_bars = modules.height() == 1;
    let across = (modules.width() + 2 * quiet) as f32;
    let fitting = (place.width() * pixels_per_point / across).floor();
    let side = fitting.min((widest * pixels_per_point).floor()).max(1.0);
    let row = if is_bars { (BAR_HEIGHT * pixels_per_point).floor() } else { side };
    let size = vec2(modules.width() as f32 * side, modules.height() as f32 * row);
    let left_top = (place.center() * pixels_per_point - size / 2.0).round();
    let mut bars = Vec::new();
    for y in 0..modules.height() {
        for (x, count) in modules.dark_runs(y) {
            let from = left_top + vec2(x as f32 * side, y as f32 * row);
            let to = from + vec2(count as f32 * side, row);
            let point = |at: eframe::egui::Pos2| pos2(at.x / pixels_per_point, at.y / pixels_per_point);
            bars.push(Rect::from_min_max(point(from), point(to)));
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_is_of_whole_pixels_and_has_its_room() {
        let dark = (0..200).map(|x| x % 3 != 1 || x == 0 || x == 199).collect();
        for modules in [Modules::new(200, 1, dark), Modules::new(18, 18, vec![true; 18 * 18])] {
            for pixels_per_point in [1.0, 1.25, 1.5, 2.0, 2.7] {
                for width in [460.0, 700.0, 940.3] {
                    let place = Rect::from_min_size(pos2(231.7, 150.4), vec2(width, GROUND_HEIGHT));
                    let widest = if modules.height() == 1 { WIDEST_BAR } else { WIDEST_SQUARE };
                    let bars = bars(&modules, place, pixels_per_point, Modules::QUIET, widest);
                    let edges = bars.iter().flat_map(|bar| [bar.left(), bar.right(), bar.top(), bar.bottom()]);
                    for edge in edges {
                        let pixels = edge * pixels_per_point;
                        assert!((pixels - pixels.round()).abs() < 2e-3, "{pixels}");
                    }
                    let all = bars.iter().fold(Rect::NOTHING, |all, bar| all.union(*bar));
                    let module = all.width() / modules.width() as f32;
                    let quiet = (all.left() - place.left()).min(place.right() - all.right());
                    assert!(quiet >= 10.0 * module, "{quiet} beside modules of {module}");
                    assert!(place.contains_rect(all.expand(4.0)));
                    assert!(module * pixels_per_point >= 1.999, "{module}");
                }
            }
        }
    }
}
