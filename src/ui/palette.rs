//! The colours, light and dark. Text stands out from what it is written on by 4.5 to 1 at least (WCAG AA), edges of fields by 3 to 1.

use eframe::egui::{Color32, Ui};

/// The colours of a theme, by what they are for.
#[derive(Debug)]
pub struct Palette {
    /// Behind everything.
    pub canvas: Color32,
    /// The navigation's ground.
    pub nav: Color32,
    /// Cards, dialogs, tables.
    pub surface: Color32,
    /// Quiet areas on a card: headers of tables, rows under the pointer.
    pub sunken: Color32,
    /// Ground of text fields.
    pub field: Color32,
    /// Lines between things.
    pub line: Color32,
    /// Edges of text fields and buttons.
    pub edge: Color32,
    /// Text.
    pub text: Color32,
    /// Text of less weight.
    pub weak: Color32,
    /// What can be pressed, what is chosen.
    pub accent: Color32,
    /// The accent under the pointer.
    pub accent_hover: Color32,
    /// On the accent.
    pub on_accent: Color32,
    /// Ground of what is chosen.
    pub accent_soft: Color32,
    /// The accent as text.
    pub accent_text: Color32,
    /// Good news.
    pub good: Tone,
    /// To look at.
    pub warn: Tone,
    /// Not done.
    pub bad: Tone,
    /// Under way, to know.
    pub busy: Tone,
    /// Neither good nor bad.
    pub calm: Tone,
}

/// Text or sign, its soft ground, and a full colour for bars.
#[derive(Clone, Copy, Debug)]
pub struct Tone {
    /// Text and sign, on `soft` and on cards.
    pub ink: Color32,
    /// Ground.
    pub soft: Color32,
    /// Bars and outlines.
    pub full: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const fn tone(ink: u32, soft: u32, full: u32) -> Tone {
    Tone { ink: rgb(ink), soft: rgb(soft), full: rgb(full) }
}

/// Dark on light.
pub const LIGHT: Palette = Palette {
    canvas: rgb(0xF4F5F8),
    nav: rgb(0xFBFBFD),
    surface: rgb(0xFFFFFF),
    sunken: rgb(0xF1F3F7),
    field: rgb(0xFFFFFF),
    line: rgb(0xE1E4EB),
    edge: rgb(0x838C9C),
    text: rgb(0x151B28),
    weak: rgb(0x505B6E),
    accent: rgb(0x2450B8),
    accent_hover: rgb(0x1B4099),
    on_accent: rgb(0xFFFFFF),
    accent_soft: rgb(0xE5ECFB),
    accent_text: rgb(0x1F47A6),
    good: tone(0x0F6B3A, 0xDFF3E6, 0x1D8A4E),
    warn: tone(0x7A4D00, 0xFDF0D2, 0xE0A106),
    bad: tone(0xA31525, 0xFBE4E6, 0xC42B3A),
    busy: tone(0x1F47A6, 0xE3EBFB, 0x3D6FDB),
    calm: tone(0x485366, 0xE9ECF1, 0x9AA3B2),
};

/// Light on dark.
pub const DARK: Palette = Palette {
    canvas: rgb(0x11151C),
    nav: rgb(0x161B24),
    surface: rgb(0x1B212C),
    sunken: rgb(0x232A37),
    field: rgb(0x131820),
    line: rgb(0x2E3644),
    edge: rgb(0x737F93),
    text: rgb(0xEEF1F6),
    weak: rgb(0xAAB4C4),
    accent: rgb(0x7FA8FF),
    accent_hover: rgb(0x9DBDFF),
    on_accent: rgb(0x0B1730),
    accent_soft: rgb(0x253556),
    accent_text: rgb(0xA6C2FF),
    good: tone(0x74D99B, 0x173626, 0x3FB46F),
    warn: tone(0xF7C65B, 0x3B2F12, 0xE6AE2E),
    bad: tone(0xFF9AA2, 0x431C22, 0xE55A66),
    busy: tone(0xA6C2FF, 0x223150, 0x6C97F2),
    calm: tone(0xBCC5D3, 0x2A3240, 0x6B7688),
};

/// The ground of practice: seen from the other end of the hall.
pub const PRACTICE: Color32 = rgb(0xF28C1E);
/// On the ground of practice.
pub const ON_PRACTICE: Color32 = rgb(0x241200);

/// The colours of the theme that is shown.
pub fn palette(ui: &Ui) -> &'static Palette {
    of_theme(ui.visuals().dark_mode)
}

/// The colours of a theme.
pub fn of_theme(is_dark: bool) -> &'static Palette {
    if is_dark { &DARK } else { &LIGHT }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: Color32) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(colour.r()) + 0.7152 * part(colour.g()) + 0.0722 * part(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_and_edges_can_be_seen() {
        for p in [&LIGHT, &DARK] {
            for ground in [p.canvas, p.nav, p.surface, p.sunken, p.field] {
                for ink in [p.text, p.weak, p.accent_text] {
                    assert!(contrast(ink, ground) >= 4.5, "{ink:?} on {ground:?}: {}", contrast(ink, ground));
                }
            }
            for tone in [p.good, p.warn, p.bad, p.busy, p.calm] {
                for ground in [tone.soft, p.surface] {
                    assert!(
                        contrast(tone.ink, ground) >= 4.5,
                        "{tone:?} on {ground:?}: {}",
                        contrast(tone.ink, ground)
                    );
                }
            }
            assert!(contrast(p.on_accent, p.accent) >= 4.5);
            assert!(contrast(p.on_accent, p.accent_hover) >= 4.5);
            assert!(contrast(p.accent_text, p.accent_soft) >= 4.5);
            assert!(contrast(p.edge, p.field) >= 3.0, "{}", contrast(p.edge, p.field));
            assert!(contrast(p.edge, p.surface) >= 3.0, "{}", contrast(p.edge, p.surface));
        }
        assert!(contrast(ON_PRACTICE, PRACTICE) >= 4.5);
    }
}
