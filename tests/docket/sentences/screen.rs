//! Sentences are read on the screen: each in its whole width, in a large window and in a small one, in both themes; and the buttons they
//! tell of are there to be pressed.

use std::collections::BTreeSet;

use docket::app::{Model, Notice};
use eframe::egui::accesskit::{Live, Role};
use eframe::egui::{Theme, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::ui_window::{Window, window_of};

type Hands = egui_kittest::Harness<'static, Window>;

/// What was looked for on a screen already: many deeds tell the same there.
pub type LookedFor = BTreeSet<String>;

/// Draws the window and looks for what it tells and was not looked for yet; what is missing on it.
pub fn missing_on(model: Model, looked_for: &mut LookedFor) -> Vec<String> {
    let trouble = model.open_batch().and_then(|batch| Some(&model.send.trouble.get(&batch.id)?.notice));
    let notices = model.notices.iter().map(|(_, notice)| notice);
    let mut told: Vec<Notice> = notices.chain(trouble).chain(&model.policies.trouble).cloned().collect();
    let key = |notice: &Notice| format!("{:?} {} {}", model.screen, notice.what, notice.next);
    told.retain(|notice| looked_for.insert(key(notice)));
    let mut missing = Vec::new();
    if told.is_empty() {
        return missing;
    }
    for (size, theme) in [(vec2(1280.0, 800.0), Theme::Dark), (vec2(800.0, 600.0), Theme::Light)] {
        let mut window = window_of(model.clone(), size, theme);
        window.run_ok();
        for notice in &told {
            missing.extend(missing_of(&window, notice, size.x));
        }
    }
    missing
}

fn missing_of(window: &Hands, notice: &Notice, width: f32) -> Vec<String> {
    let mut missing = Vec::new();
    let mut is_live = window.query_all_by_label(&notice.what).map(|node| node.accesskit_node().live());
    if is_live.all(|live| live == Live::Off) {
        missing.push("no reader says it by itself".to_owned());
    }
    for sentence in [&notice.what, &notice.next].into_iter().filter(|sentence| !sentence.is_empty()) {
        // From the left edge to the right one, as far as it has a place at all.
        let seen = window.query_all_by_label(sentence).filter_map(|node| node.accesskit_node().raw_bounds());
        let seen: Vec<(f64, f64)> = seen.map(|place| (place.x0, place.x1)).collect();
        let is_whole = |(left, right): &(f64, f64)| *left >= 0.0 && *right <= f64::from(width) && right > left;
        if !seen.iter().any(is_whole) {
            missing.push(format!("{sentence}: {seen:?} of {width}"));
        }
    }
    for button in notice.next.split("ress \"").skip(1).filter_map(|rest| rest.split('"').next()) {
        if window.query_all_by_role_and_label(Role::Button, button).next().is_none() {
            missing.push(format!("the button {button}"));
        }
    }
    for place in ["Settings", "Diagnostics", "Review"] {
        if notice.next.contains(place) && window.query_all_by_label(place).next().is_none() {
            missing.push(format!("the way to {place}"));
        }
    }
    missing
}
