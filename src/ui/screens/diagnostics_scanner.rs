//! The scanner doctor: test codes to be scanned off the screen, what came in, what was found, and the scanners that were examined before.

use eframe::egui::{
    Label, RichText, Ui,
    accesskit::{Live, Role},
    vec2,
};

use super::diagnostics_findings::findings_ui;
use crate::app::Command;
use crate::app::doctor::{Heard, suggested_name};
use crate::domain::{Examined, KeptScanner, ScannerDoctor, Symbology, TestOutcome};
use crate::ui::icons::Icon;
use crate::ui::moments::moment;
use crate::ui::names::{self, Sign};
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{GAP, NEAR, SMALL, strong};
use crate::ui::view_state::Wish;
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::titled;
use crate::ui::widgets::code::code_ui;
use crate::ui::widgets::fields::Field;
use crate::ui::widgets::heading::heading;
use crate::ui::widgets::line::weak;
use crate::words;

/// Shows the section.
pub(super) fn section_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    titled(ui, words!("doctor-title"), |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        match &pass.model.doctor.examination {
            None => beginning(ui, pass),
            Some(doctor) => {
                if doctor.shown().is_some() {
                    examination(ui, pass, doctor);
                } else {
                    end(ui, pass, doctor);
                }
                if !doctor.outcomes().is_empty() {
                    ui.separator();
                    heading(ui, words!("doctor-findings"));
                    findings_ui(ui, doctor, &pass.model.doctor.road);
                }
            }
        }
        kept(ui, pass);
    });
}

fn beginning(ui: &mut Ui, pass: &mut Pass<'_>) {
    weak(ui, words!("doctor-title", "line"));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        if ui.add(PushButton::new(words!("doctor-start")).icon(Icon::Scan).for_gloves()).clicked() {
            start(pass);
        }
        sheet(ui, pass);
    });
    weak(ui, words!("doctor-sheet", "line"));
}

fn start(pass: &mut Pass<'_>) {
    pass.view.scanner_name = None;
    pass.view.is_doctor_new = true;
    pass.want(Command::StartDoctor);
}

fn sheet(ui: &mut Ui, pass: &mut Pass<'_>) {
    if ui.add(PushButton::new(words!("doctor-sheet")).icon(Icon::Export).for_gloves()).clicked() {
        pass.want(Command::SaveScannerSheet);
    }
}

/// The code that is to be scanned now.
fn examination(ui: &mut Ui, pass: &mut Pass<'_>, doctor: &ScannerDoctor) {
    let (number, count) = (doctor.outcomes().len() + 1, doctor.codes().len());
    let kind = doctor.shown().map_or(Symbology::Other, |code| code.symbology);
    let name = words!("doctor-code", number = number, count = count, kind = names::symbology(kind));
    ui.horizontal_wrapped(|ui| {
        ui.label(strong(&name).size(15.0));
        outcomes(ui, doctor);
    });
    weak(ui, code_words(kind));
    if let Some(modules) = pass.model.doctor.drawn.get(number - 1) {
        let response = ui.push_id("code", |ui| code_ui(ui, modules, &words!("doctor-code-name", name = name))).inner;
        // It has the keyboard: there is nothing on it that Enter could press.
        if std::mem::take(&mut pass.view.is_doctor_new) {
            pass.view.focus = Some(Wish::of(response.id));
        }
    }
    heard(ui, pass.model.doctor.heard.as_ref(), false);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        if ui.add(PushButton::new(words!("doctor-skip")).icon(Icon::Next).for_gloves()).clicked() {
            pass.want(Command::SkipTestCode);
            pass.view.is_doctor_new = true;
        }
        if ui.add(PushButton::quiet(words!("doctor-restart")).icon(Icon::Refresh).for_gloves()).clicked() {
            start(pass);
        }
    });
}

/// What became of the codes so far.
fn outcomes(ui: &mut Ui, doctor: &ScannerDoctor) {
    let p = palette(ui);
    for (outcome, number) in doctor.outcomes().iter().zip(1..) {
        let sign = match outcome {
            TestOutcome::Understood => {
                Sign { word: words!("doctor-understood", number = number), icon: Icon::Tick, tone: p.good }
            }
            TestOutcome::Skipped => {
                Sign { word: words!("doctor-skipped", number = number), icon: Icon::Cross, tone: p.warn }
            }
        };
        badge(ui, &sign);
    }
}

fn code_words(kind: Symbology) -> String {
    match kind {
        Symbology::Code128 => words!("doctor-code-shows", "letters"),
        Symbology::Ean13 => words!("doctor-code-shows", "retail"),
        _ => words!("doctor-code-shows", "separator"),
    }
}

/// What came in last, read aloud as it changes: nobody looks at the screen while scanning.
fn heard(ui: &mut Ui, heard: Option<&Heard>, is_over: bool) {
    let p = palette(ui);
    let (icon, tone, line) = match heard {
        None => (Icon::Scan, p.calm, words!("doctor-waiting")),
        Some(Heard { examined: Ok(Examined::Understood), text }) => {
            (Icon::Accepted, p.good, words!("doctor-heard", "understood", text = text.as_str()))
        }
        Some(Heard { examined: Ok(Examined::NotShown), text }) if is_over => {
            (Icon::Info, p.calm, words!("doctor-heard", "after", text = text.as_str()))
        }
        Some(Heard { examined: Ok(Examined::NotShown), text }) => {
            (Icon::Info, p.warn, words!("doctor-heard", "not-shown", text = text.as_str()))
        }
        Some(Heard { examined: Ok(Examined::Unexplained), text }) if text.is_empty() => {
            (Icon::Error, p.bad, words!("doctor-heard", "secret"))
        }
        Some(Heard { examined: Ok(Examined::Unexplained), text }) => {
            (Icon::Error, p.bad, words!("doctor-heard", "unexplained", text = text.as_str()))
        }
        Some(Heard { examined: Err(_), .. }) => (Icon::Error, p.bad, words!("doctor-heard", "refused")),
    };
    ui.horizontal_top(|ui| {
        icon.show(ui, 20.0, tone.ink);
        let status = ui.add(Label::new(strong(&line).size(15.0).color(tone.ink)).wrap());
        ui.ctx().accesskit_node_builder(status.id, |node| {
            node.set_role(Role::Status);
            node.set_label(line);
            node.set_live(Live::Assertive);
            node.set_live_atomic();
        });
    });
}

/// All codes are done: what was found can be kept.
fn end(ui: &mut Ui, pass: &mut Pass<'_>, doctor: &ScannerDoctor) {
    let has_findings = doctor.understood() > 0;
    ui.horizontal_wrapped(|ui| {
        ui.label(strong(words!("doctor-over")).size(15.0));
        outcomes(ui, doctor);
    });
    if let Some(came) = &pass.model.doctor.heard {
        heard(ui, Some(came), true);
    }
    if has_findings {
        let suggested = suggested_name(&pass.model.doctor.road);
        let name = pass.view.scanner_name.get_or_insert(suggested);
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width().min(420.0));
            Field::new(&words!("doctor-name")).remark(&words!("doctor-name", "remark")).show(ui, name);
        });
    } else {
        weak(ui, words!("doctor-nothing-found"));
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        let using = PushButton::primary(words!("doctor-use-findings")).icon(Icon::Tick).for_gloves();
        if ui.add(using.enabled(has_findings)).clicked() {
            let name = pass.view.scanner_name.clone().unwrap_or_default();
            pass.want(Command::UseFindings { name });
        }
        if ui.add(PushButton::new(words!("doctor-restart")).icon(Icon::Refresh).for_gloves()).clicked() {
            start(pass);
        }
        sheet(ui, pass);
    });
}

/// The scanners that were examined before.
fn kept(ui: &mut Ui, pass: &mut Pass<'_>) {
    let settings = &pass.model.settings;
    if settings.scanners.is_empty() {
        return;
    }
    ui.separator();
    heading(ui, words!("doctor-kept"));
    let in_use = settings.scanner_in_use();
    for scanner in &settings.scanners {
        ui.push_id(&scanner.name, |ui| kept_scanner(ui, pass, scanner, in_use == Some(scanner)));
    }
}

fn kept_scanner(ui: &mut Ui, pass: &mut Pass<'_>, kept: &KeptScanner, is_in_use: bool) {
    let p = palette(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.horizontal_wrapped(|ui| {
            ui.label(strong(&kept.name).size(15.0).color(p.text));
            let at = words!("doctor-examined", at = moment(kept.examined_at, pass.now));
            ui.label(RichText::new(at).size(SMALL).color(p.weak));
            if is_in_use {
                badge(ui, &Sign { word: words!("doctor-in-use"), icon: Icon::Tick, tone: p.good });
            }
        });
        weak(ui, names::scanner_profile(kept));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
            let name = kept.name.as_str();
            if !is_in_use && ui.add(PushButton::new(words!("doctor-use", name = name)).icon(Icon::Tick)).clicked() {
                pass.want(Command::UseScanner(name.to_owned()));
            }
            if ui.add(PushButton::quiet(words!("doctor-forget", name = name)).icon(Icon::Trash)).clicked() {
                pass.want(Command::ForgetScanner(name.to_owned()));
            }
        });
    });
    ui.add_space(GAP / 2.0);
}
