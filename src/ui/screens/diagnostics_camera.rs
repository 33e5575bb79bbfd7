//! The camera doctor: what would help reading, in words, with the figures behind them. The camera is on here where it is wanted; no box
//! is taken from here.

use eframe::egui::{Align, Label, Layout, RichText, Ui, UiBuilder, vec2};

use crate::app::live::{CameraFigures, CameraState, LiveFrame};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::{Palette, Tone, palette};
use crate::ui::pass::Pass;
use crate::ui::screens::scan_pictures::camera;
use crate::ui::theme::{GAP, NEAR, SMALL, strong};
use crate::ui::widgets::card::{remark, titled};
use crate::ui::widgets::line::weak;
use crate::ui::widgets::live::{advice_words, live_ui};
use crate::words;

/// Height of the picture with its line.
const PICTURE: f32 = 330.0;
/// The same where what can be set is shown below it.
const PICTURE_AND_PANEL: f32 = 560.0;
/// Below this width the figures stand under the picture.
const NARROW: f32 = 700.0;

/// Shows the section.
pub(super) fn section_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    titled(ui, words!("camera-doctor"), |ui| {
        weak(ui, words!("camera-doctor", "line"));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
            camera(ui, pass);
        });
        if !pass.model.live.is_wanted {
            return;
        }
        ui.add_space(NEAR);
        let has_panel = pass.view.is_camera_panel_open && pass.model.live.is_on();
        let height = if has_panel { PICTURE_AND_PANEL } else { PICTURE };
        let width = ui.available_width();
        if width < NARROW {
            live_ui(ui, pass, height);
            findings(ui, pass);
            return;
        }
        let half = ((width - GAP) / 2.0).floor();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for at in 0..2 {
                let layout = UiBuilder::new().layout(Layout::top_down(Align::Min));
                ui.scope_builder(layout, |ui| {
                    ui.set_width(half);
                    ui.spacing_mut().item_spacing.x = NEAR;
                    if at == 0 { live_ui(ui, pass, height) } else { findings(ui, pass) }
                });
            }
        });
    });
}

/// What would help, and the figures.
fn findings(ui: &mut Ui, pass: &Pass<'_>) {
    let p = palette(ui);
    let Some(frame) = pass.model.live.frame.as_deref().filter(|_| pass.model.live.is_on()) else {
        weak(ui, words!("camera-doctor-waits"));
        return;
    };
    advice(ui, p, frame);
    ui.add_space(NEAR);
    for figure in figures(pass, &frame.figures) {
        figure.show(ui, p);
    }
}

fn advice(ui: &mut Ui, p: &Palette, frame: &LiveFrame) {
    for advice in &frame.advice {
        remark(ui, Icon::Info, p.warn, advice_words(*advice));
    }
    if frame.advice.is_empty() {
        let (icon, tone, words) = if frame.figures.read_share > 0.0 {
            (Icon::Tick, p.good, words!("camera-doctor-well"))
        } else {
            (Icon::Look, p.calm, words!("camera-doctor-hold"))
        };
        remark(ui, icon, tone, words);
    }
}

/// Something measured or known, and whether it is as it should be.
struct Figure {
    name: String,
    value: String,
    judged: Judged,
}

/// Whether a figure is as it should be.
enum Judged {
    /// It is.
    Well,
    /// It is not; what to do.
    Wrong(String),
    /// It is neither good nor bad.
    Told,
}

impl Judged {
    /// Wrong where this says so, else well.
    fn of(wrong: Option<String>) -> Self {
        wrong.map_or(Self::Well, Self::Wrong)
    }
}

impl Figure {
    /// One line, said as one: the value beside its name, and below them what is wrong.
    fn show(self, ui: &mut Ui, p: &Palette) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let (icon, tone): (Icon, Tone) = match self.judged {
                Judged::Well => (Icon::Tick, p.good),
                Judged::Wrong(_) => (Icon::Warning, p.warn),
                Judged::Told => (Icon::Dash, p.calm),
            };
            icon.show(ui, 16.0, tone.ink);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                let said = words!("camera-figure", name = self.name, value = self.value);
                ui.add(Label::new(strong(said).size(14.0).color(p.text)).wrap());
                if let Judged::Wrong(wrong) = self.judged {
                    ui.add(Label::new(RichText::new(wrong).size(SMALL).color(p.warn.ink)).wrap());
                }
            });
        });
        ui.add_space(2.0);
    }
}

fn figures(pass: &Pass<'_>, measured: &CameraFigures) -> Vec<Figure> {
    let CameraFigures { lightness, glare, sharpness, module, read_share, promised, got, .. } = *measured;
    let CameraFigures { whole, damaged, left_out, .. } = *measured;
    let percent = |share: f32| f64::from((share * 100.0).round());
    let figure = |name: String, value: String, wrong: Option<String>| Figure { name, value, judged: Judged::of(wrong) };
    let told = |name: String, value: String| Figure { name, value, judged: Judged::Told };
    let share_of_all = |frames: u64| frames as f32 / (whole + damaged + left_out).max(1) as f32;
    let rate = |rate: f32| f64::from((rate * 10.0).round()) / 10.0;
    let is_slow = got < promised * 0.7;
    let live = &pass.model.live;
    let wish = pass.model.settings.camera.wish_for(&live.device);
    let asked = names::mode_wish(wish);
    let mode = match &live.camera {
        CameraState::On { mode, .. } => mode.clone(),
        _ => String::new(),
    };
    let rates = words!("figure-rate", "value", got = rate(got), promised = rate(promised));
    let lost = words!("figure-lost", "value", damaged = damaged, left = left_out, whole = whole);
    vec![
        if read_share > 0.0 {
            let wrong = (read_share < 0.3).then(|| words!("figure-read", "wrong"));
            figure(words!("figure-read"), words!("figure-read", "value", percent = percent(read_share)), wrong)
        } else {
            told(words!("figure-read"), words!("figure-read", "none"))
        },
        match module {
            Some(module) => {
                let wrong = measured.is_small.then(|| words!("figure-module", "wrong"));
                figure(words!("figure-module"), words!("figure-module", "value", pixels = rate(module)), wrong)
            }
            None => told(words!("figure-module"), words!("figure-module", "none")),
        },
        figure(
            words!("figure-sharpness"),
            words!("figure-sharpness", "value", percent = percent(sharpness)),
            measured.is_smeared.then(|| words!("figure-sharpness", "wrong")),
        ),
        figure(
            words!("figure-light"),
            words!("figure-light", "value", percent = percent(lightness / 255.0)),
            measured.is_dark.then(|| words!("figure-light", "wrong")),
        ),
        figure(
            words!("figure-glare"),
            words!("figure-glare", "value", percent = rate(glare * 100.0)),
            measured.has_glare.then(|| words!("figure-glare", "wrong")),
        ),
        // Frames are counted once a second.
        if got > 0.0 {
            figure(words!("figure-rate"), rates, is_slow.then(|| words!("figure-rate", "wrong")))
        } else {
            told(words!("figure-rate"), words!("figure-rate", "none", promised = rate(promised)))
        },
        figure(words!("figure-lost"), lost, (share_of_all(damaged) > 0.05).then(|| words!("figure-lost", "wrong"))),
        told(words!("figure-mode"), words!("figure-mode", "value", mode = mode, asked = asked)),
        told(words!("figure-library"), measured.library.to_owned()),
    ]
}
