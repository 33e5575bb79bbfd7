//! What the scanner doctor has found, line by line: what it is about, whether it is well, and what to do where it is not.

use eframe::egui::{Align, Label, Layout as UiLayout, RichText, Ui, vec2};

use crate::domain::{Layout, ScannerAdvice, ScannerDoctor, ScannerRoad, Suffix, Symbology, TestOutcome};
use crate::ui::icons::Icon;
use crate::ui::names::{self, Sign};
use crate::ui::palette::{Palette, palette};
use crate::ui::theme::{NEAR, strong};
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::line::weak;
use crate::words;

/// Width of the column of signs, and of that of subjects.
const SIGNS: f32 = 128.0;
const SUBJECTS: f32 = 176.0;

/// Whether something is as it should be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Well,
    Wrong,
    Unknown,
}

/// One line.
struct Finding {
    subject: String,
    state: State,
    found: String,
    advice: String,
}

/// Shows all lines.
pub(super) fn findings_ui(ui: &mut Ui, doctor: &ScannerDoctor, road: &ScannerRoad) {
    let p = palette(ui);
    for finding in findings(doctor, road) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = NEAR;
            let cell = |ui: &mut Ui, width: f32, content: &mut dyn FnMut(&mut Ui)| {
                ui.allocate_ui_with_layout(vec2(width, 26.0), UiLayout::top_down(Align::Min), |ui| {
                    ui.set_width(width);
                    content(ui);
                });
            };
            cell(ui, SIGNS, &mut |ui| drop(badge(ui, &sign(finding.state, p))));
            // The words stand as high as those of the sign.
            cell(ui, SUBJECTS, &mut |ui| {
                ui.add_space(3.0);
                ui.add(Label::new(strong(&finding.subject).color(p.text)).wrap());
            });
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 3.0;
                ui.add_space(3.0);
                ui.add(Label::new(RichText::new(&finding.found).color(p.text)).wrap());
                if !finding.advice.is_empty() {
                    weak(ui, &finding.advice);
                }
            });
        });
    }
}

fn sign(state: State, p: &Palette) -> Sign {
    match state {
        State::Well => Sign { word: words!("finding-well"), icon: Icon::Tick, tone: p.good },
        State::Wrong => Sign { word: words!("finding-wrong"), icon: Icon::Warning, tone: p.warn },
        State::Unknown => Sign { word: words!("finding-unknown"), icon: Icon::Question, tone: p.calm },
    }
}

fn findings(doctor: &ScannerDoctor, road: &ScannerRoad) -> Vec<Finding> {
    let diagnosis = doctor.diagnosis();
    let profile = &diagnosis.profile;
    let is_heard = doctor.understood() > 0;
    let advice = |is: &dyn Fn(&ScannerAdvice) -> bool| diagnosis.advice.iter().find(|advice| is(advice));
    let finding = |subject: String, found: String, wrong: Option<&ScannerAdvice>| match (is_heard, wrong) {
        (false, _) => Finding { subject, state: State::Unknown, found: words!("finding-later"), advice: String::new() },
        (true, None) => Finding { subject, state: State::Well, found, advice: String::new() },
        (true, Some(wrong)) => Finding { subject, state: State::Wrong, found, advice: advice_words(wrong) },
    };
    let mut lines = Vec::new();
    if *road == ScannerRoad::Keyboard {
        let wrong = advice(&|a| matches!(a, ScannerAdvice::SetCountry(_)));
        lines.push(match profile.layout {
            None => Finding {
                subject: words!("finding-layout"),
                state: State::Unknown,
                found: words!("finding-layout", "unknown"),
                advice: String::new(),
            },
            Some(Layout::Us) => finding(words!("finding-layout"), words!("finding-layout", "right"), wrong),
            Some(layout) => {
                let found = words!("finding-layout", "wrong", layout = names::layout(layout));
                finding(words!("finding-layout"), found, wrong)
            }
        });
        if let Some(wrong) = advice(&|a| *a == ScannerAdvice::TurnOffCapsLock) {
            lines.push(finding(words!("finding-caps-lock"), words!("finding-caps-lock", "on"), Some(wrong)));
        }
    }
    let suffix = match profile.suffix {
        Suffix::None => words!("finding-suffix", "none"),
        suffix => words!("finding-suffix", "some", suffix = names::suffix(suffix)),
    };
    lines.push(finding(words!("finding-suffix"), suffix, advice(&|a| *a == ScannerAdvice::AddSuffix)));
    let prefix = match profile.prefix.as_str() {
        "" => words!("finding-prefix", "none"),
        prefix => words!("finding-prefix", "some", prefix = prefix),
    };
    lines.push(finding(words!("finding-prefix"), prefix, advice(&|a| matches!(a, ScannerAdvice::RemovePrefix(_)))));
    let aim = if profile.sends_aim { words!("finding-aim", "sent") } else { words!("finding-aim", "none") };
    lines.push(finding(words!("finding-aim"), aim, advice(&|a| *a == ScannerAdvice::TurnOnAim)));
    let speed = match profile.average_gap_ms {
        0 => words!("finding-speed", "whole"),
        gap => words!("finding-speed", "gap", gap = gap),
    };
    lines.push(finding(words!("finding-speed"), speed, advice(&|a| matches!(a, ScannerAdvice::TooSlow { .. }))));
    lines.extend(separators(doctor, advice(&|a| *a == ScannerAdvice::UseUsbCom)));
    for advice in &diagnosis.advice {
        let (ScannerAdvice::CannotRead(kind) | ScannerAdvice::Unexplained(kind)) = advice else { continue };
        lines.push(Finding {
            subject: names::symbology(*kind).to_owned(),
            state: State::Wrong,
            found: match advice {
                ScannerAdvice::CannotRead(_) => words!("finding-code", "nothing"),
                _ => words!("finding-code", "unexplained"),
            },
            advice: advice_words(advice),
        });
    }
    lines
}

/// Whether separators come through: known once a code that holds one was understood.
fn separators(doctor: &ScannerDoctor, lost: Option<&ScannerAdvice>) -> Option<Finding> {
    let mut done = doctor.codes().iter().zip(doctor.outcomes());
    let is_known = done.any(|(code, outcome)| code.text.contains('\u{1d}') && *outcome == TestOutcome::Understood);
    let (state, found) = match (is_known, lost) {
        (false, _) => return None,
        (true, None) => (State::Well, words!("finding-separators", "kept")),
        (true, Some(_)) => (State::Wrong, words!("finding-separators", "lost")),
    };
    let advice = lost.map(advice_words).unwrap_or_default();
    Some(Finding { subject: words!("finding-separators"), state, found, advice })
}

/// What to do.
fn advice_words(advice: &ScannerAdvice) -> String {
    match advice {
        ScannerAdvice::SetCountry(layout) => words!("advice-country", layout = names::layout(*layout)),
        ScannerAdvice::TurnOffCapsLock => words!("advice-caps-lock"),
        ScannerAdvice::AddSuffix => words!("advice-suffix"),
        ScannerAdvice::TurnOnAim => words!("advice-aim"),
        ScannerAdvice::RemovePrefix(prefix) => words!("advice-prefix", prefix = prefix.as_str()),
        ScannerAdvice::UseUsbCom => words!("advice-usb-com"),
        ScannerAdvice::TooSlow { average_gap_ms: gap } => words!("advice-slow", gap = gap),
        ScannerAdvice::CannotRead(Symbology::DataMatrix) => words!("advice-cannot-read", "squares"),
        ScannerAdvice::CannotRead(kind) => words!("advice-cannot-read", kind = names::symbology(*kind)),
        ScannerAdvice::Unexplained(kind) => words!("advice-unexplained", kind = names::symbology(*kind)),
    }
}
