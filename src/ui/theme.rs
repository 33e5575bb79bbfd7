//! How the window looks: fonts, sizes, spacing, and egui's own parts in the colours of [`palette`](super::palette).

use eframe::egui::{
    self, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, RichText, Shadow, Stroke,
    Style, TextStyle, Theme, Visuals, epaint, vec2,
};

use super::palette::{Palette, of_theme};
use crate::settings;

/// Between things that belong together.
pub const NEAR: f32 = 8.0;
/// Between things of one group.
pub const GAP: f32 = 16.0;
/// Between groups, and round the screen.
pub const WIDE: f32 = 24.0;
/// Corners of cards and dialogs.
pub const CARD_RADIUS: u8 = 12;
/// Corners of buttons and fields.
pub const RADIUS: u8 = 8;
/// Height of buttons and fields.
pub const TALL: f32 = 40.0;
/// Height of what is pressed with gloves on.
pub const GLOVE: f32 = 48.0;
/// Letters of ordinary text.
pub const BODY: f32 = 15.0;
/// Letters of remarks.
pub const SMALL: f32 = 13.0;

const STRONG: &str = "strong";

/// The family of headings and of what counts.
pub fn strong_family() -> FontFamily {
    FontFamily::Name(STRONG.into())
}

/// Text of more weight.
pub fn strong(text: impl Into<String>) -> RichText {
    RichText::new(text).family(strong_family())
}

/// A number or a code whose characters are compared by eye.
pub fn mono(text: impl Into<String>) -> RichText {
    RichText::new(text).family(FontFamily::Monospace)
}

/// Gives a context the fonts, the pictures and the looks. Once, before anything is drawn.
pub fn prepare(ctx: &Context) {
    egui_extras::install_image_loaders(ctx);
    ctx.set_fonts(fonts());
    for theme in [Theme::Light, Theme::Dark] {
        ctx.set_style_of(theme, style(of_theme(theme == Theme::Dark), theme));
    }
    ctx.options_mut(|options| {
        // Both are the program's own: sizes are kept as a setting, and a slip of the finger must not end a shift.
        options.zoom_with_keyboard = false;
        options.quit_shortcuts.clear();
    });
}

/// Shows the window as the settings have it.
pub fn follow(ctx: &Context, appearance: &settings::Appearance) {
    let preference = match appearance.theme {
        settings::Theme::System => egui::ThemePreference::System,
        settings::Theme::Light => egui::ThemePreference::Light,
        settings::Theme::Dark => egui::ThemePreference::Dark,
    };
    if ctx.options(|o| o.theme_preference) != preference {
        ctx.set_theme(preference);
    }
    ctx.set_zoom_factor(scale(appearance));
}

/// How large text and buttons are; 1 is as they were drawn.
pub fn scale(appearance: &settings::Appearance) -> f32 {
    f32::from(appearance.scale_percent.clamp(100, 250)) / 100.0
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let inter = [
        ("inter", include_bytes!("../../assets/fonts/Inter-Regular.otf").as_slice()),
        ("inter-strong", include_bytes!("../../assets/fonts/Inter-SemiBold.otf").as_slice()),
    ];
    for (name, bytes) in inter {
        fonts.font_data.insert(name.to_owned(), FontData::from_static(bytes).into());
    }
    let fallbacks = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (family, name) in [(FontFamily::Proportional, "inter"), (strong_family(), "inter-strong")] {
        fonts.families.insert(family, [vec![name.to_owned()], fallbacks.clone()].concat());
    }
    fonts
}

fn style(p: &Palette, theme: Theme) -> Style {
    let mut style = Style { visuals: visuals(p, theme), ..Style::default() };
    style.text_styles = [
        (TextStyle::Heading, FontId::new(18.0, strong_family())),
        (TextStyle::Body, FontId::proportional(BODY)),
        (TextStyle::Button, FontId::proportional(BODY)),
        (TextStyle::Small, FontId::proportional(SMALL)),
        (TextStyle::Monospace, FontId::monospace(14.0)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(NEAR, NEAR);
    spacing.button_padding = vec2(14.0, 8.0);
    spacing.interact_size = vec2(TALL, 24.0);
    spacing.icon_width = 20.0;
    spacing.icon_spacing = NEAR;
    spacing.icon_width_inner = 12.0;
    spacing.menu_margin = Margin::same(6);
    spacing.scroll = egui::style::ScrollStyle::thin();
    // The bar never lies on what is scrolled.
    spacing.scroll.floating_allocated_width = 10.0;
    spacing.scroll.floating_width = 5.0;
    spacing.scroll.bar_width = 10.0;
    // In the ink of words, half as dark: what can be scrolled shows that it can, and does not outweigh what stands beside it.
    spacing.scroll.dormant_handle_opacity = 0.6;
    spacing.scroll.active_handle_opacity = 0.6;
    spacing.scroll.foreground_color = true;
    // Text is taken from where it is offered for taking; elsewhere a click means the row it stands in.
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style.animation_time = 0.0;
    // What has the keyboard is in sight at once.
    style.scroll_animation = egui::style::ScrollAnimation::none();
    style
}

fn visuals(p: &Palette, theme: Theme) -> Visuals {
    let mut v = if theme == Theme::Dark { Visuals::dark() } else { Visuals::light() };
    v.override_text_color = None;
    v.weak_text_color = Some(p.weak);
    v.panel_fill = p.canvas;
    v.window_fill = p.surface;
    v.window_stroke = Stroke::new(1.0, p.line);
    v.window_corner_radius = CornerRadius::same(CARD_RADIUS);
    v.menu_corner_radius = CornerRadius::same(RADIUS);
    let shadow = Shadow { offset: [0, 12], blur: 40, spread: 0, color: egui::Color32::from_black_alpha(70) };
    v.window_shadow = shadow;
    v.popup_shadow = epaint::Shadow { offset: [0, 6], blur: 20, spread: 0, color: egui::Color32::from_black_alpha(50) };
    v.extreme_bg_color = p.field;
    v.text_edit_bg_color = Some(p.field);
    v.faint_bg_color = p.sunken;
    v.code_bg_color = p.sunken;
    v.hyperlink_color = p.accent_text;
    v.warn_fg_color = p.warn.ink;
    v.error_fg_color = p.bad.ink;
    v.selection.bg_fill = p.accent_soft;
    v.selection.stroke = Stroke::new(1.0, p.accent_text);
    v.disabled_alpha = 0.5;
    v.image_loading_spinners = false;
    v.slider_trailing_fill = true;
    let radius = CornerRadius::same(RADIUS);
    let widgets = &mut v.widgets;
    for (state, ground, edge) in [
        (&mut widgets.noninteractive, p.surface, Stroke::new(1.0, p.line)),
        (&mut widgets.inactive, p.surface, Stroke::new(1.0, p.edge)),
        (&mut widgets.hovered, p.sunken, Stroke::new(1.0, p.text)),
        // egui draws what has the focus as it draws what is pressed: the ring shows where the keyboard is.
        (&mut widgets.active, p.surface, Stroke::new(2.0, p.accent)),
        (&mut widgets.open, p.sunken, Stroke::new(1.0, p.edge)),
    ] {
        state.bg_fill = ground;
        state.weak_bg_fill = ground;
        state.bg_stroke = edge;
        state.corner_radius = radius;
        state.fg_stroke = Stroke::new(1.5, p.text);
        state.expansion = 0.0;
    }
    v
}
