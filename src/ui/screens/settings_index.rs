//! The cards of Settings by name: pressing one brings the card to the top, and the keyboard with it.

use eframe::egui::style::ScrollAnimation;
use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    Align, Align2, CornerRadius, FontId, Id, Rect, ScrollArea, Sense, Ui, WidgetInfo,
    accesskit::{AriaCurrent, Role},
    vec2,
};

use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{BODY, CARD_RADIUS, NEAR, RADIUS, TALL, strong_family};
use crate::ui::view_state::{SettingsAt, Wish};
use crate::ui::widgets::buttons::{focus_ring, pressable_row};
use crate::ui::widgets::scrolling::scrolling;
use crate::words;

/// How many drawings it takes until cards stand still that were scrolled to: beyond their end they are moved back, and the keyboard
/// follows.
const SETTLING: u8 = 6;

/// A card of Settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SettingsSection {
    /// Theme and size.
    Appearance,
    /// Who is signed in.
    Account,
    /// The partner in use, and others.
    Partner,
    /// What an administrator does once.
    SetUp,
    /// Uploads and files.
    Sending,
    /// Templates of group tags.
    Tags,
    /// The way to the internet.
    Network,
    /// Who may approve.
    Approval,
    /// The camera.
    Camera,
    /// Cameras in the network.
    NetworkCameras,
    /// Hand scanners.
    Scanner,
    /// Codes that are read besides.
    Reading,
    /// The watched folder.
    Photos,
}

impl SettingsSection {
    /// All of them, in their order on the screen.
    const ALL: [Self; 13] = [
        Self::Appearance,
        Self::Account,
        Self::Partner,
        Self::SetUp,
        Self::Sending,
        Self::Tags,
        Self::Network,
        Self::Approval,
        Self::Camera,
        Self::NetworkCameras,
        Self::Scanner,
        Self::Reading,
        Self::Photos,
    ];

    /// Those that this partner and this program have.
    pub(super) fn shown(has_api: bool) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |section| match section {
            // An indirect reseller has nothing to sign in to; why, the partner's card says.
            Self::Account | Self::SetUp | Self::Network => has_api,
            Self::NetworkCameras => cfg!(feature = "camera"),
            _ => true,
        })
    }

    /// Whether it has to do with Partner Center, and not with this station.
    pub(super) fn is_left(self) -> bool {
        use SettingsSection as S;
        matches!(self, S::Appearance | S::Account | S::Partner | S::SetUp | S::Sending | S::Tags | S::Network)
    }

    fn title(self) -> String {
        match self {
            Self::Appearance => words!("settings-appearance"),
            Self::Account => words!("settings-account"),
            Self::Partner => words!("settings-partner"),
            Self::SetUp => words!("set-up-title"),
            Self::Sending => words!("settings-sending"),
            Self::Tags => words!("settings-tags"),
            Self::Network => words!("settings-network"),
            Self::Approval => words!("settings-approval"),
            Self::Camera => words!("settings-camera"),
            Self::NetworkCameras => words!("settings-netcams"),
            Self::Scanner => words!("settings-scanner"),
            Self::Reading => words!("settings-reading"),
            Self::Photos => words!("settings-photos"),
        }
    }
}

/// Lists them one below the other.
pub(super) fn index_ui(ui: &mut Ui, pass: &mut Pass<'_>, has_api: bool) {
    ui.spacing_mut().item_spacing.y = 0.0;
    scrolling(ui, ScrollArea::vertical().id_salt("settings-index").auto_shrink([false, true]), |ui| {
        for section in SettingsSection::shown(has_api) {
            let title = section.title();
            let name = words!("settings-go", section = title.as_str());
            let is_here =
                !pass.view.is_settings_index_open && pass.view.settings_at.is_some_and(|at| at.section == section);
            let pressed = pressable_row(ui, vec2(ui.available_width(), TALL), &name, None, |ui, rect| {
                let p = palette(ui);
                // The mark is a bar and more weight, not a colour alone.
                let (font, ink) = if is_here {
                    ui.painter().rect_filled(rect, CornerRadius::same(RADIUS), p.accent_soft);
                    let bar =
                        Rect::from_center_size(rect.left_center() + vec2(2.5, 0.0), vec2(3.0, rect.height() - 16.0));
                    ui.painter().rect_filled(bar, CornerRadius::same(2), p.accent);
                    (FontId::new(BODY, strong_family()), p.accent_text)
                } else {
                    (FontId::proportional(BODY), p.text)
                };
                let at = rect.left_center() + vec2(NEAR, 0.0);
                let mut job = LayoutJob::simple_singleline(title.clone(), font, ink);
                job.wrap = TextWrapping::truncate_at_width(rect.width() - 2.0 * NEAR);
                let galley = ui.painter().layout_job(job);
                let at = Align2::LEFT_CENTER.anchor_size(at, galley.size());
                ui.painter().galley(at.min, galley, ink);
            });
            if is_here {
                ui.ctx().accesskit_node_builder(pressed.id, |node| node.set_aria_current(AriaCurrent::Location));
            }
            if pressed.clicked() {
                pass.view.settings_section = Some(section);
                pass.view.is_settings_index_open = false;
            }
        }
    });
}

/// Where the cards stand in the part that scrolls, to know which of them one is at.
pub(super) struct Places {
    /// How far the first one is from the top.
    scrolled: f32,
    /// The card at the top, and where it begins.
    top: Option<(SettingsSection, f32)>,
}

impl Places {
    /// Before the first card is drawn.
    pub(super) fn start(ui: &Ui) -> Self {
        Self { scrolled: ui.cursor().top() - ui.clip_rect().top(), top: None }
    }

    /// A card is about to be drawn.
    pub(super) fn note(&mut self, ui: &Ui, section: SettingsSection) {
        let start = ui.cursor().top() - ui.clip_rect().top();
        if self.top.is_none_or(|(_, top)| start > top && start <= TALL) {
            self.top = Some((section, start));
        }
    }

    /// The card that was gone to is the one until somebody scrolls: where the cards end, it cannot come to the top.
    pub(super) fn mark(self, pass: &mut Pass<'_>) {
        let scrolled = self.scrolled;
        pass.view.settings_at = match (pass.view.settings_landed, pass.view.settings_at) {
            (Some(section), _) => Some(SettingsAt { section, scrolled, settling: SETTLING }),
            (None, Some(at)) if at.settling > 0 => Some(SettingsAt { scrolled, settling: at.settling - 1, ..at }),
            (None, Some(at)) if (at.scrolled - scrolled).abs() < 1.0 => Some(at),
            _ => self.top.map(|(section, _)| SettingsAt { section, scrolled, settling: 0 }),
        };
    }
}

/// Shows a card, as one that can be gone to.
pub(super) fn section_ui(
    ui: &mut Ui,
    pass: &mut Pass<'_>,
    section: SettingsSection,
    card: impl FnOnce(&mut Ui, &mut Pass<'_>),
) {
    let id = Id::unique(("settings-section", section));
    let start = ui.cursor().min;
    let is_wanted = pass.view.settings_section == Some(section);
    // The card itself has the keyboard only when it was gone to: Tab then goes on inside it.
    if is_wanted || ui.memory(|m| m.has_focus(id)) {
        let top = Rect::from_min_size(start, vec2(ui.available_width(), TALL));
        let response = ui.interact(top, id, Sense::focusable_noninteractive());
        response.widget_info(|| WidgetInfo::labeled(Role::Group, true, section.title()));
        if is_wanted {
            pass.view.settings_section = None;
            pass.view.settings_landed = Some(section);
            ui.scroll_to_rect_animation(top, Some(Align::TOP), ScrollAnimation::none());
            ui.ctx().request_repaint();
        }
    }
    if !is_wanted && pass.view.settings_landed == Some(section) {
        pass.view.settings_landed = None;
        // It gets the keyboard once it is there to be seen: what gets it before is scrolled to from where it was, a second time.
        pass.view.focus = Some(Wish::of(id));
        ui.ctx().request_repaint();
    }
    card(ui, pass);
    if ui.memory(|m| m.has_focus(id)) {
        let whole = Rect::from_min_max(start, ui.min_rect().max);
        focus_ring(ui, whole.shrink(3.0), CornerRadius::same(CARD_RADIUS - 3));
    }
}
