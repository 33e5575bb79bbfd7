//! A line of what was found: a sign, what it is about, what was found, and what to do.

use eframe::egui::{Align, Label, Layout, RichText, Ui, vec2};

use crate::app::findings::{Finding, Standing};
use crate::ui::icons::Icon;
use crate::ui::names::Sign;
use crate::ui::palette::{Palette, palette};
use crate::ui::theme::{NEAR, SMALL, strong};
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::line::weak;
use crate::words;

/// Width of the column of signs, and of that of subjects.
const SIGNS: f32 = 128.0;
const SUBJECTS: f32 = 250.0;
/// Below this width the words stand under the subject.
const NARROW: f32 = 620.0;

/// Shows a line. `beside` stands small behind what was found; `details` are for support.
pub fn finding_ui(ui: &mut Ui, subject: &str, beside: &str, finding: &Finding, details: &str) {
    let p = palette(ui);
    let is_narrow = ui.available_width() < NARROW;
    let words = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        ui.add_space(3.0);
        ui.add(Label::new(RichText::new(&finding.what).color(p.text)).wrap());
        if !finding.next.is_empty() {
            ui.add(Label::new(strong(&finding.next).color(p.text)).wrap());
        }
        if !details.is_empty() {
            let details = RichText::new(details).size(SMALL).color(p.weak);
            ui.add(Label::new(details).wrap());
        }
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = NEAR;
        cell(ui, SIGNS, |ui| drop(badge(ui, &sign(finding.standing, p))));
        // The words stand as high as those of the sign.
        cell(ui, SUBJECTS, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.add_space(3.0);
            ui.add(Label::new(strong(subject).color(p.text)).wrap());
            if !beside.is_empty() {
                weak_small(ui, beside);
            }
        });
        if !is_narrow {
            ui.vertical(words);
        }
    });
    if is_narrow {
        ui.vertical(words);
    }
}

fn weak_small(ui: &mut Ui, words: &str) {
    let p = palette(ui);
    ui.add(Label::new(RichText::new(words).size(SMALL).color(p.weak)).wrap());
}

fn cell(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 26.0), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        content(ui);
    });
}

/// One sentence with its sign, and what to do below it.
pub fn verdict_ui(ui: &mut Ui, finding: &Finding) {
    let p = palette(ui);
    let sign = sign(finding.standing, p);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = NEAR;
        sign.icon.show(ui, 20.0, sign.tone.ink);
        ui.vertical(|ui| {
            ui.add(Label::new(strong(&finding.what).color(sign.tone.ink)).wrap());
            if !finding.next.is_empty() {
                weak(ui, &finding.next);
            }
        });
    });
}

fn sign(standing: Standing, p: &Palette) -> Sign {
    match standing {
        Standing::Good => Sign { word: words!("finding-well"), icon: Icon::Tick, tone: p.good },
        Standing::Wrong => Sign { word: words!("finding-wrong"), icon: Icon::Warning, tone: p.warn },
        Standing::Note => Sign { word: words!("finding-note"), icon: Icon::Info, tone: p.calm },
        Standing::Open => Sign { word: words!("finding-unknown"), icon: Icon::Question, tone: p.calm },
    }
}
