//! A customer's configuration profiles, as Partner Center keeps them: made, changed, deleted, and given to registered devices.

use eframe::egui::{Id, Label, RichText, Ui, vec2};

use crate::app::policies::{AssigningStep, PolicyCommand, PolicyForm};
use crate::app::{Command, Screen};
use crate::domain::{
    AttemptState, CustomerId, DeviceOutcome, DevicePolicy, PolicyAssignment, PolicyChange, PolicyDraft, PolicyOutcome,
    PolicySetting,
};
use crate::ui::icons::Icon;
use crate::ui::moments::moment;
use crate::ui::names::{self, Sign};
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{GAP, NEAR, SMALL, strong};
use crate::ui::view_state::Wish;
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::{card, remark, titled};
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::fields::Field;
use crate::ui::widgets::heading::{heading, screen_heading};
use crate::ui::widgets::line::{small, weak};
use crate::ui::widgets::notices::notice_ui;
use crate::words;

/// How wide the form is.
const FORM: f32 = 720.0;

/// How wide what can be left out is named: the lines beside them begin under each other.
const CHOICE: f32 = 232.0;

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
    // The form of a deed that was done is closed.
    if pass.view.profiles.written != pass.model.policies.written || pass.view.profiles.customer != Some(customer) {
        pass.view.profiles = Default::default();
        pass.view.profiles.written = pass.model.policies.written;
        pass.view.profiles.customer = Some(customer);
    }
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
        }
        if pass.view.profiles.form.is_some() {
            form_ui(ui, pass);
            ui.add_space(GAP);
        }
        list(ui, pass);
    });
}

fn heading_ui(ui: &mut Ui, pass: &mut Pass<'_>, customer: CustomerId) {
    let title = words!("profiles-title", customer = pass.model.customer_name(customer));
    screen_heading(ui, &title, &words!("profiles-title", "line"), |ui| {
        if pass.model.why_no_profiles().is_none() {
            let new = PushButton::primary(words!("profiles-new")).icon(Icon::Plus);
            // Without the list nobody knows which names are taken, or whether this account may.
            let can_make = !pass.model.policies.is_writing && pass.model.policies.list.is_some();
            if ui.add(new.enabled(can_make)).clicked() {
                open_form(pass, PolicyForm::default());
            }
            let is_loading = pass.model.policies.is_loading;
            let words = if is_loading { words!("profiles-loading") } else { words!("profiles-refresh") };
            if ui.add(PushButton::new(words).icon(Icon::Refresh).enabled(!is_loading)).clicked() {
                pass.want(Command::Policy(PolicyCommand::Refresh));
            }
        }
        if ui.add(PushButton::quiet(words!("nav-customers")).icon(Icon::Customer)).clicked() {
            pass.want(Command::Go(Screen::Customers));
        }
    });
}

fn open_form(pass: &mut Pass<'_>, form: PolicyForm) {
    pass.view.profiles.form = Some(form);
    pass.view.profiles.saved = None;
    pass.view.focus = Some(Wish::of(field_id("profile-name")));
}

fn field_id(field: &str) -> Id {
    Id::unique(field)
}

/// What is wrong with a field, as long as it is as it was when the form was sent. Errors of another form are none of this one's.
fn error<'a>(pass: &Pass<'a>, form: &PolicyForm, field: &'static str) -> Option<&'a str> {
    let saved = pass.view.profiles.saved.as_ref()?;
    let value = |form: &PolicyForm| match field {
        "profile-name" => form.draft.name.clone(),
        "profile-description" => form.draft.description.clone().unwrap_or_default(),
        _ => form.consent.clone(),
    };
    pass.error(field).filter(|_| value(saved) == value(form))
}

/// A new profile, or one that is changed.
fn form_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let Some(mut form) = pass.view.profiles.form.take() else { return };
    let title = if form.policy.is_some() { words!("profile-change") } else { words!("profile-new") };
    let (mut is_saved, mut is_left) = (false, false);
    let p = palette(ui);
    let fields = |ui: &mut Ui| {
        // Long lines are hard to fill in.
        ui.set_max_width(ui.available_width().min(FORM));
        let remark_name = words!("profile-name", "remark");
        Field::new(&words!("profile-name"))
            .id(field_id("profile-name"))
            .remark(&remark_name)
            .error(error(pass, &form, "profile-name"))
            .show(ui, &mut form.draft.name);
        let error_description = error(pass, &form, "profile-description");
        let mut description = form.draft.description.take().unwrap_or_default();
        Field::new(&words!("profile-description"))
            .id(field_id("profile-description"))
            .error(error_description)
            .show(ui, &mut description);
        form.draft.description = Some(description);
        ui.add_space(4.0);
        ui.label(strong(words!("profile-settings")).size(14.0));
        for setting in PolicySetting::ALL {
            let is_on = form.draft.has(setting);
            let (name, line) = names::policy_setting(setting);
            let told = line.clone();
            let choice = |ui: &mut Ui| {
                let choice = PushButton::choice(&name, is_on).for_gloves().width(CHOICE);
                if ui.add(choice.named(format!("{name}. {line}"))).clicked() {
                    form.draft.set(setting, !is_on);
                }
                small(ui, told);
            };
            if ui.available_width() < FORM * 0.8 {
                ui.vertical(choice)
            } else {
                ui.horizontal(choice)
            };
        }
        unknown_settings(ui, &form.draft);
        if form.draft.has(PolicySetting::SkipEula) {
            ui.add_space(4.0);
            remark(ui, Icon::Warning, p.warn, words!("profile-eula"));
            let remark_consent = words!("profile-consent", "remark");
            Field::new(&words!("profile-consent"))
                .id(field_id("profile-consent"))
                .remark(&remark_consent)
                .error(error(pass, &form, "profile-consent"))
                .show(ui, &mut form.consent);
        }
        ui.add_space(NEAR);
        ui.horizontal(|ui| {
            let words = if form.policy.is_some() { words!("profile-save") } else { words!("profile-make") };
            let save = PushButton::primary(words).icon(Icon::Tick).for_gloves();
            is_saved = ui.add(save.enabled(!pass.model.policies.is_writing)).clicked();
            is_left = ui.add(PushButton::quiet(words!("cancel")).for_gloves()).clicked();
        });
    };
    titled(ui, title, |ui| ui.vertical(fields));
    // The keyboard goes to what is wrong first, in the order of the fields.
    if std::mem::take(&mut pass.view.profiles.is_just_saved)
        && let Some((field, _)) = pass.model.form_errors.first()
    {
        pass.view.focus = Some(Wish::of(field_id(field)));
    }
    if is_saved {
        pass.view.profiles.saved = Some(form.clone());
        pass.view.profiles.is_just_saved = true;
        pass.want(Command::Policy(PolicyCommand::Save(form.clone())));
    }
    if !is_left {
        pass.view.profiles.form = Some(form);
    }
}

/// Settings that nobody here knows: they stay as they are.
fn unknown_settings(ui: &mut Ui, draft: &PolicyDraft) {
    let unknown: Vec<&str> =
        draft.settings.iter().map(String::as_str).filter(|word| PolicySetting::from_word(word).is_none()).collect();
    if !unknown.is_empty() {
        small(ui, words!("profile-unknown", settings = unknown.join(", ")));
    }
}

fn list(ui: &mut Ui, pass: &mut Pass<'_>) {
    let Some(list) = &pass.model.policies.list else {
        if pass.model.policies.is_loading {
            weak(ui, words!("profiles-asking"));
        }
        return;
    };
    assigning(ui, pass);
    if list.policies.is_empty() {
        card(ui, |ui| weak(ui, words!("profiles-none")));
    }
    for policy in &list.policies {
        ui.push_id(&policy.id.0, |ui| policy_ui(ui, pass, policy));
        ui.add_space(NEAR);
    }
    let name = |id| list.policies.iter().find(|policy| policy.id == id).map(|policy| policy.draft.name.as_str());
    if !list.assignments.is_empty() {
        ui.add_space(NEAR);
        titled(ui, words!("assignments-title"), |ui| {
            for assignment in &list.assignments {
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

/// What is being given to devices right now.
fn assigning(ui: &mut Ui, pass: &mut Pass<'_>) {
    let Some(step) = &pass.model.policies.assigning else { return };
    let p = palette(ui);
    let words = match step {
        AssigningStep::Finding => words!("assigning-finding"),
        AssigningStep::Sending { devices } => words!("assigning-sending", devices = devices),
        AssigningStep::Settling => words!("assigning-settling"),
        AssigningStep::Following { .. } => words!("assigning-following"),
    };
    let mut is_stopped = false;
    card(ui, |ui| {
        ui.horizontal(|ui| {
            Icon::Processing.show(ui, 20.0, p.busy.ink);
            let label = ui.label(strong(&words).color(p.busy.ink));
            ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(eframe::egui::accesskit::Live::Polite));
            is_stopped = ui.add(PushButton::new(words!("assigning-stop")).icon(Icon::Stop)).clicked();
        });
    });
    ui.add_space(GAP);
    if is_stopped {
        pass.want(Command::Policy(PolicyCommand::StopAssigning));
    }
}

fn policy_ui(ui: &mut Ui, pass: &mut Pass<'_>, policy: &DevicePolicy) {
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
        facts.extend(
            policy.created.as_deref().filter(|at| is_date(at)).map(|at| words!("profile-created", at = day(at))),
        );
        facts.extend(
            policy.modified.as_deref().filter(|at| is_date(at)).map(|at| words!("profile-modified", at = day(at))),
        );
        small(ui, facts.join(" · "));
        ui.add_space(4.0);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
            let is_free = !pass.model.policies.is_writing;
            let named = |words: String| PushButton::new(&words).named(format!("{words}: {name}")).enabled(is_free);
            if ui.add(named(words!("profile-assign")).icon(Icon::ArrowUp)).clicked() {
                pass.want(Command::Policy(PolicyCommand::RequestAssignment(policy.id.clone())));
            }
            if ui.add(named(words!("profile-edit")).icon(Icon::Edit)).clicked() {
                let form =
                    PolicyForm { policy: Some(policy.id.clone()), draft: policy.draft.clone(), consent: String::new() };
                open_form(pass, form);
            }
            if ui.add(named(words!("profile-delete")).icon(Icon::Trash)).clicked() {
                pass.want(Command::Policy(PolicyCommand::RequestDeletion(policy.id.clone())));
            }
        });
    });
}

/// Dates come in many forms, and that of the year 1 stands for none.
fn is_date(told: &str) -> bool {
    !told.starts_with("0001-")
}

/// The day of a date, where it begins with one; else as it came.
fn day(told: &str) -> &str {
    let is_day = told.len() > 10 && told.as_bytes().get(10) == Some(&b'T');
    if is_day { told.get(..10).unwrap_or(told) } else { told }
}

fn assignment_ui(ui: &mut Ui, pass: &Pass<'_>, assignment: &PolicyAssignment, name: &str) {
    let p = palette(ui);
    let is = |wanted: DeviceOutcome| assignment.devices.iter().filter(|d| d.outcome.as_ref() == Some(&wanted)).count();
    let (given, all) = (is(DeviceOutcome::Registered), assignment.devices.len());
    let batch = pass.model.batches.iter().find(|batch| batch.id == assignment.batch).map_or(0, |batch| batch.number);
    ui.push_id(&assignment.id.0, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(strong(words!("assignments-row", name = name, given = given, all = all, batch = batch)));
            let sign = names::attempt_state(assignment.state, p);
            // Settled is good only where nobody was left out.
            let is_left_out = assignment.state == AttemptState::Settled && given < all;
            badge(ui, &if is_left_out { Sign { icon: Icon::Warning, tone: p.warn, ..sign } } else { sign });
            ui.label(RichText::new(moment(assignment.started_at, pass.now)).size(SMALL).color(p.weak));
        });
        if assignment.state != AttemptState::Settled || given < all {
            small(ui, words!("attempts-correlation", id = assignment.correlation_id.to_string()));
        }
    });
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
    if let Some(PolicyOutcome::Refused { code, name }) = &change.outcome {
        small(ui, format!("{code} {name}"));
    }
    if let Some(consent) = &change.consent {
        small(ui, words!("profile-consented", words = consent.as_str()));
    }
}
