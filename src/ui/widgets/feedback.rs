//! The big panel of the Scan screen. Kinds differ in colour, shape and word, and the colours differ in lightness as well, so that they
//! are told apart without seeing red or green. The ground is the same in both themes: a signal does not change with the wallpaper.

use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    accesskit::{Live, Role},
    pos2,
    text::LayoutJob,
    vec2,
};

use crate::app::model::{Feedback, FeedbackKind};
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::theme::{CARD_RADIUS, strong_family};
use crate::words;

/// Ground, ink and shape of a kind.
pub struct Signal {
    /// Ground; none for the panel at rest.
    pub ground: Option<Color32>,
    /// Words and shape.
    pub ink: Color32,
    /// Shape.
    pub icon: Icon,
}

/// What a kind looks like.
pub fn signal(kind: FeedbackKind) -> Signal {
    const WHITE: Color32 = Color32::WHITE;
    const DARK: Color32 = Color32::from_rgb(0x10, 0x16, 0x12);
    let green = Color32::from_rgb(0x5C, 0xC8, 0x82);
    let amber = Color32::from_rgb(0xFB, 0xD1, 0x4B);
    let blue = Color32::from_rgb(0x2F, 0x6F, 0xD6);
    let violet = Color32::from_rgb(0x5E, 0x52, 0x80);
    let red = Color32::from_rgb(0x8E, 0x12, 0x1F);
    let (ground, ink, icon) = match kind {
        FeedbackKind::Idle => (None, DARK, Icon::Scan),
        FeedbackKind::Accepted => (Some(green), DARK, Icon::Accepted),
        FeedbackKind::TargetReached => (Some(green), DARK, Icon::Flag),
        FeedbackKind::Confirm => (Some(blue), WHITE, Icon::Look),
        FeedbackKind::Extra => (Some(amber), DARK, Icon::Plus),
        FeedbackKind::DuplicateHere => (Some(amber), DARK, Icon::Duplicate),
        FeedbackKind::DuplicateElsewhere => (Some(amber), DARK, Icon::DuplicateElsewhere),
        FeedbackKind::WrongKind => (Some(violet), WHITE, Icon::WrongCode),
        FeedbackKind::Unreadable => (Some(red), WHITE, Icon::Unreadable),
        FeedbackKind::Conflict => (Some(red), WHITE, Icon::Conflict),
        FeedbackKind::NotSaved => (Some(red), WHITE, Icon::NotSaved),
        FeedbackKind::Undone => (None, DARK, Icon::Undo),
    };
    Signal { ground, ink, icon }
}

/// Whether the camera looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eye {
    /// It is off.
    None,
    /// It is on.
    Open,
    /// It is on, and what it sees is not read.
    Paused,
}

/// Shows what came of the last scan, in a panel of this height; while nothing did, what to do.
pub fn feedback_ui(ui: &mut Ui, feedback: Option<&Feedback>, eye: Eye, height: f32) -> Response {
    let p = palette(ui);
    let (kind, word, line) = match feedback {
        Some(feedback) => (feedback.kind, feedback.word.clone(), feedback.line.clone()),
        None => match eye {
            Eye::None => (FeedbackKind::Idle, words!("scan-ready"), words!("scan-ready", "line")),
            Eye::Open => (FeedbackKind::Idle, words!("scan-ready"), words!("scan-ready", "live")),
            Eye::Paused => (FeedbackKind::Idle, words!("scan-paused"), words!("scan-paused", "line")),
        },
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, format!("{word}. {line}")));
    // Read aloud as it changes: nobody looks at the screen while scanning.
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_live(Live::Assertive);
        node.set_live_atomic();
    });
    let Signal { ground, ink, icon } = signal(kind);
    let radius = CornerRadius::same(CARD_RADIUS + 4);
    let (ink, weak) = match ground {
        Some(ground) => {
            ui.painter().rect_filled(rect, radius, ground);
            (ink, ink)
        }
        None => {
            ui.painter().rect(rect, radius, p.surface, Stroke::new(1.5, p.line), StrokeKind::Inside);
            (p.text, p.weak)
        }
    };
    let width = rect.width() - 40.0;
    let size = word_size(ui, &word, width);
    let wrapped = |text: String, font: FontId, colour: Color32| {
        let mut job = LayoutJob::simple(text, font, colour, width);
        job.halign = eframe::egui::Align::Center;
        ui.painter().layout_job(job)
    };
    let word = wrapped(word, FontId::new(size, strong_family()), ink);
    let line = wrapped(line, FontId::proportional(16.0), weak);
    let shape = (height * 0.34).clamp(40.0, 112.0);
    let mut top = rect.center().y - (shape + 14.0 + word.size().y + 8.0 + line.size().y) / 2.0;
    let middle = rect.center().x;
    let sign = if kind == FeedbackKind::Idle { p.accent } else { ink };
    icon.paint(ui, Rect::from_center_size(pos2(middle, top + shape / 2.0), vec2(shape, shape)), sign);
    top += shape + 14.0;
    let painter = ui.painter_at(rect);
    let word_height = word.size().y;
    painter.galley(Align2::CENTER_TOP.pos_in_rect(&Rect::from_min_max(pos2(rect.left(), top), rect.max)), word, ink);
    top += word_height + 8.0;
    painter.galley(pos2(middle, top), line, weak);
    response
}

/// As large as the word can be without more than two lines.
fn word_size(ui: &Ui, word: &str, width: f32) -> f32 {
    let one = ui.painter().layout_no_wrap(word.to_owned(), FontId::new(40.0, strong_family()), Color32::WHITE);
    let fits = width / one.size().x.max(1.0) * 40.0;
    if fits >= 30.0 { fits.min(46.0) } else { (fits * 1.7).clamp(20.0, 30.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lightness(colour: Color32) -> i32 {
        let part = |value: u8| (f64::from(value) / 255.0).powf(2.2);
        let y = 0.2126 * part(colour.r()) + 0.7152 * part(colour.g()) + 0.0722 * part(colour.b());
        (116.0 * y.cbrt() - 16.0) as i32
    }

    #[test]
    fn colours_differ_in_lightness_and_kinds_in_shape() {
        use FeedbackKind::{Accepted, Confirm, DuplicateHere, Unreadable, WrongKind};
        let mut steps: Vec<i32> = [Unreadable, WrongKind, Confirm, Accepted, DuplicateHere]
            .into_iter()
            .map(|kind| lightness(signal(kind).ground.unwrap()))
            .collect();
        steps.push(100);
        assert!(steps.windows(2).all(|pair| pair[1] - pair[0] >= 7), "{steps:?}");
        let all = [
            FeedbackKind::Idle,
            Accepted,
            Confirm,
            DuplicateHere,
            FeedbackKind::DuplicateElsewhere,
            WrongKind,
            Unreadable,
            FeedbackKind::Conflict,
            FeedbackKind::TargetReached,
            FeedbackKind::Extra,
            FeedbackKind::NotSaved,
            FeedbackKind::Undone,
        ];
        let shapes: std::collections::HashSet<Icon> = all.into_iter().map(|kind| signal(kind).icon).collect();
        assert_eq!(shapes.len(), all.len());
    }
}
