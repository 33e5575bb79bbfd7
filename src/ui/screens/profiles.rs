//! A customer's configuration profiles, as Partner Center keeps them: made, changed, deleted, and given to registered devices.

use eframe::egui::{Label, RichText, Ui, vec2};

use super::customers::sign_in;
use super::profiles_form::{form_ui, open_form};
use super::profiles_given::{assigning_ui, assignment_ui, busy, worth_telling};
use crate::app::policies::{PolicyCommand, PolicyForm};
use crate::app::{Command, Notice, Screen, answer_words, cause_words};
use crate::domain::{CustomerId, DevicePolicy, PolicyChange, PolicyOutcome, PolicySetting};
use crate::ui::icons::Icon;
use crate::ui::moments::moment;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{GAP, NEAR, SMALL, strong};
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::{card, remark, titled};
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::heading::{heading, screen_heading};
use crate::ui::widgets::line::{small, weak};
use crate::ui::widgets::notices::notice_ui;
use crate::words;

/// Shows the screen.
pub fn profiles_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let Some(customer) = pass.model.policies.customer else {
        empty(ui, Icon::Customer, &words!("profiles-nobody"), "", |ui| {
            if ui.add(PushButton::primary(words!("nav-customers")).icon(Icon::Customer)).clicked() {
                pass.want(Command::Go(Screen::Customers));
            }
        });
        return;
    };
    pass.view.profiles.close_done(pass.model.policies.done.as_ref());
    let p = palette(ui);
    heading_ui(ui, pass, customer);
    if let Some(why) = pass.model.why_no_profiles() {
        remark(ui, Icon::Lock, p.warn, why);
        return;
    }
    super::scrolled(ui, Screen::Profiles, |ui| {
        remark(ui, Icon::Info, p.busy, words!("profiles-intune"));
        ui.add_space(GAP);
        if let Some(trouble) = &pass.model.policies.trouble {
            notice_ui(ui, trouble, false);
            ui.add_space(NEAR);
        } else if !pass.model.is_signed_in() {
            remark(ui, Icon::SignIn, p.warn, words!("profiles-sign-in-first"));
            ui.add_space(NEAR);
        }
        if pass.view.profiles.forms.contains_key(&customer) {
            form_ui(ui, pass, customer);
            ui.add_space(GAP);
        }
        list(ui, pass, customer);
    });
}

/// Whether something can be done to profiles: somebody is signed in, and nothing else is being done.
pub(super) fn is_free(pass: &Pass<'_>) -> bool {
    pass.model.is_signed_in() && pass.model.policies.writing.is_none()
}

/// Why nothing is done to a profile now, below the buttons that would.
fn why_not_ui(ui: &mut Ui, why: Option<Notice>) {
    if let Some(why) = why {
        small(ui, words!("next-both", first = why.what, second = why.next));
    }
}

fn heading_ui(ui: &mut Ui, pass: &mut Pass<'_>, customer: CustomerId) {
    let title = words!("profiles-title", customer = pass.model.customer_name(customer));
    screen_heading(ui, &title, &words!("profiles-title", "line"), |ui| {
        let policies = &pass.model.policies;
        if pass.model.why_no_profiles().is_none() {
            let new = PushButton::primary(words!("profiles-new")).icon(Icon::Plus);
            // Without the list nobody knows which names are taken, or whether this account may.
            let is_free = is_free(pass) && !pass.view.profiles.is_taken(customer);
            if !policies.is_forbidden && ui.add(new.enabled(is_free && policies.list.is_some())).clicked() {
                open_form(pass, customer, PolicyForm::default());
            }
            if pass.model.is_signed_in() {
                let is_loading = policies.is_loading;
                let words = if is_loading { words!("profiles-loading") } else { words!("profiles-refresh") };
                if ui.add(PushButton::new(words).icon(Icon::Refresh).enabled(!is_loading)).clicked() {
                    pass.want(Command::Policy(PolicyCommand::Refresh));
                }
            } else {
                sign_in(ui, pass, PushButton::new);
            }
        }
        if ui.add(PushButton::quiet(words!("nav-customers")).icon(Icon::Customer)).clicked() {
            pass.want(Command::Go(Screen::Customers));
        }
    });
}

fn list(ui: &mut Ui, pass: &mut Pass<'_>, customer: CustomerId) {
    let Some(list) = &pass.model.policies.list else {
        if pass.model.policies.is_loading {
            weak(ui, words!("profiles-asking"));
        }
        return;
    };
    if let Some((deed, name)) = &pass.model.policies.writing {
        card(ui, |ui| busy(ui, &names::policy_writing(*deed, name)));
        ui.add_space(GAP);
    }
    assigning_ui(ui, pass);
    if let Some(at) = pass.model.policies.told_at {
        small(ui, words!("profiles-told", at = moment(at, pass.now)));
        ui.add_space(4.0);
    }
    if list.policies.is_empty() {
        card(ui, |ui| weak(ui, words!("profiles-none")));
    }
    for policy in &list.policies {
        ui.push_id(&policy.id.0, |ui| policy_ui(ui, pass, customer, policy));
        ui.add_space(NEAR);
    }
    let name = |id| list.policies.iter().find(|policy| policy.id == id).map(|policy| policy.draft.name.as_str());
    if !list.assignments.is_empty() {
        ui.add_space(NEAR);
        titled(ui, words!("assignments-title"), |ui| {
            for assignment in worth_telling(&list.assignments) {
                let name = name(assignment.policy.clone()).unwrap_or(&assignment.policy.0);
                assignment_ui(ui, pass, assignment, name);
            }
        });
    }
    if !list.changes.is_empty() {
        ui.add_space(GAP);
        titled(ui, words!("profile-changes-title"), |ui| {
            for change in &list.changes {
                change_ui(ui, pass, change);
            }
        });
    }
}

fn policy_ui(ui: &mut Ui, pass: &mut Pass<'_>, customer: CustomerId, policy: &DevicePolicy) {
    let p = palette(ui);
    let name = policy.draft.name.as_str();
    card(ui, |ui| {
        heading(ui, name);
        if let Some(description) = &policy.draft.description {
            ui.add(Label::new(RichText::new(description).color(p.text)).wrap());
        }
        let known =
            |word: &String| PolicySetting::from_word(word).map_or_else(|| word.clone(), |s| names::policy_setting(s).0);
        let settings: Vec<String> = policy.draft.settings.iter().map(known).collect();
        let settings = if settings.is_empty() { words!("profile-nothing") } else { settings.join(" · ") };
        ui.add(Label::new(strong(settings).color(p.text)).wrap());
        let mut facts = Vec::new();
        facts.extend(policy.devices_assigned.map(|count| words!("profile-devices", count = count)));
        facts.extend(policy.created.as_deref().and_then(day).map(|at| words!("profile-created", at = at)));
        facts.extend(policy.modified.as_deref().and_then(day).map(|at| words!("profile-modified", at = at)));
        if !facts.is_empty() {
            small(ui, facts.join(" · "));
        }
        if pass.model.policies.is_forbidden {
            return;
        }
        let why_not = pass.model.why_no_deed_on(Some(&policy.id), name);
        ui.add_space(4.0);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
            let is_free = is_free(pass) && why_not.is_none();
            let named = |words: String| PushButton::new(&words).named(format!("{words}: {name}")).enabled(is_free);
            if ui.add(named(words!("profile-assign")).icon(Icon::ArrowUp)).clicked() {
                pass.want(Command::Policy(PolicyCommand::RequestAssignment(policy.id.clone())));
            }
            let edit = named(words!("profile-edit")).icon(Icon::Edit);
            if ui.add(edit.enabled(is_free && !pass.view.profiles.is_taken(customer))).clicked() {
                let form =
                    PolicyForm { policy: Some(policy.id.clone()), draft: policy.draft.clone(), consent: String::new() };
                open_form(pass, customer, form);
            }
            if ui.add(named(words!("profile-delete")).icon(Icon::Trash)).clicked() {
                pass.want(Command::Policy(PolicyCommand::RequestDeletion(policy.id.clone())));
            }
        });
        why_not_ui(ui, why_not);
    });
}

/// The day of a date. Dates come in many forms: what does not begin with a day is left out, and so is the year 1, which stands for none.
fn day(told: &str) -> Option<String> {
    let day: jiff::civil::Date = told.get(..10)?.parse().ok()?;
    (day.year() > 1).then(|| day.to_string())
}

fn change_ui(ui: &mut Ui, pass: &Pass<'_>, change: &PolicyChange) {
    let p = palette(ui);
    ui.horizontal_wrapped(|ui| {
        badge(ui, &names::policy_outcome(change.outcome.as_ref(), p));
        ui.label(strong(names::policy_deed(change.deed, &change.name)).color(p.text));
        let at = moment(change.written_at, pass.now);
        ui.label(
            RichText::new(words!("removals-asked", who = change.written_by.as_str(), at = at))
                .size(SMALL)
                .color(p.weak),
        );
    });
    match &change.outcome {
        Some(PolicyOutcome::Refused { code, name, .. }) => small(ui, answer_words(code, name)),
        Some(PolicyOutcome::NotDone { cause, .. }) => small(ui, words!("attempts-not-done", why = cause_words(cause))),
        Some(PolicyOutcome::Unconfirmed { cause, .. }) => {
            small(ui, words!("attempts-unconfirmed", "open", why = cause_words(cause)));
        }
        Some(PolicyOutcome::Done | PolicyOutcome::NotArrived) | None => {}
    }
    if let Some(id) = change.outcome.as_ref().and_then(PolicyOutcome::correlation_id) {
        small(ui, words!("attempts-correlation", id = id));
    }
    if let Some(consent) = &change.consent {
        small(ui, words!("profile-consented", words = consent.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_is_none_is_left_out() {
        let days = ["2026-02-03T10:11:12.1234567+00:00", "2026-02-03", "0001-01-01T00:00:00", "0", "", "yesterday…"];
        assert_eq!(days.map(day), [Some("2026-02-03".into()), Some("2026-02-03".into()), None, None, None, None]);
    }
}
