//! The form of a configuration profile: a new one, or one that is changed. What is half filled in stays until it is made or left,
//! whichever screens are looked at meanwhile.

use std::collections::BTreeMap;

use eframe::egui::{Id, Ui};

use super::profiles::is_free;
use crate::app::Command;
use crate::app::model::DoneDeed;
use crate::app::policies::{AssignTo, PolicyCommand, PolicyForm};
use crate::domain::{CustomerId, PolicyDraft, PolicySetting};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{NEAR, strong};
use crate::ui::view_state::Wish;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::{remark, titled};
use crate::ui::widgets::fields::Field;
use crate::ui::widgets::line::small;
use crate::words;

/// How wide the form is.
const FORM: f32 = 720.0;

/// How wide what can be left out is named: the lines beside them begin under each other.
const CHOICE: f32 = 232.0;

/// Configuration profiles, as far as they are half typed.
#[derive(Default)]
pub struct ProfilesView {
    /// The form of each customer's profiles that is open.
    pub forms: BTreeMap<CustomerId, ProfileForm>,
    /// The number of the deed whose form was closed last.
    pub closed: u64,
    /// Which devices are given a profile.
    pub assign_to: Option<AssignTo>,
}

/// An open form.
pub struct ProfileForm {
    /// As it is filled in.
    pub form: PolicyForm,
    /// As it was opened.
    base: PolicyForm,
    /// As it was sent, where it was: what is wrong with it is shown until it is changed.
    pub sent: Option<PolicyForm>,
    /// Whether that was a moment ago: the first wrong field gets the focus.
    is_just_sent: bool,
}

impl ProfileForm {
    /// One that is opened.
    pub fn of(form: PolicyForm) -> Self {
        Self { base: form.clone(), form, sent: None, is_just_sent: false }
    }

    /// Whether something would be lost with it.
    pub fn is_changed(&self) -> bool {
        self.form.clone().trimmed() != self.base.clone().trimmed()
    }
}

impl ProfilesView {
    /// Closes the form of a deed that was done.
    pub fn close_done(&mut self, done: Option<&DoneDeed>) {
        let Some(done) = done.filter(|done| done.number != self.closed) else { return };
        self.closed = done.number;
        if self.forms.get(&done.customer).is_some_and(|open| open.form.policy == done.policy) {
            self.forms.remove(&done.customer);
        }
    }

    /// The screen is left: what is half filled in stays. Whether there is something of this customer.
    pub fn leave(&mut self, customer: Option<CustomerId>) -> bool {
        self.assign_to = None;
        self.forms.retain(|_, open| open.is_changed());
        customer.is_some_and(|customer| self.forms.contains_key(&customer))
    }

    /// Whether what is half filled in for this customer would be lost with another form.
    pub fn is_taken(&self, customer: CustomerId) -> bool {
        self.forms.get(&customer).is_some_and(ProfileForm::is_changed)
    }
}

pub(super) fn open_form(pass: &mut Pass<'_>, customer: CustomerId, form: PolicyForm) {
    pass.view.profiles.forms.insert(customer, ProfileForm::of(form));
    pass.view.focus = Some(Wish::of(field_id("profile-name")));
}

fn field_id(field: &str) -> Id {
    Id::unique(field)
}

/// What is wrong with a field, as long as it is as it was when the form was sent. Errors of another form are none of this one's.
fn error<'a>(pass: &Pass<'a>, form: &PolicyForm, sent: Option<&PolicyForm>, field: &'static str) -> Option<&'a str> {
    let value = |form: &PolicyForm| match field {
        "profile-name" => form.draft.name.clone(),
        "profile-description" => form.draft.description.clone().unwrap_or_default(),
        _ => form.consent.clone(),
    };
    pass.error(field).filter(|_| sent.is_some_and(|sent| value(sent) == value(form)))
}

/// A new profile, or one that is changed.
pub(super) fn form_ui(ui: &mut Ui, pass: &mut Pass<'_>, customer: CustomerId) {
    let Some(mut shown) = pass.view.profiles.forms.remove(&customer) else { return };
    let (form, sent) = (&mut shown.form, shown.sent.as_ref());
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
            .error(error(pass, form, sent, "profile-name"))
            .show(ui, &mut form.draft.name);
        let error_description = error(pass, form, sent, "profile-description");
        let mut description = form.draft.description.take().unwrap_or_default();
        Field::new(&words!("profile-description"))
            .id(field_id("profile-description"))
            .error(error_description)
            .show(ui, &mut description);
        form.draft.description = Some(description);
        ui.add_space(4.0);
        ui.label(strong(words!("profile-settings")).size(14.0));
        settings_ui(ui, &mut form.draft);
        unknown_settings(ui, &form.draft);
        if form.draft.has(PolicySetting::SkipEula) {
            ui.add_space(4.0);
            remark(ui, Icon::Warning, p.warn, words!("profile-eula"));
            let remark_consent = words!("profile-consent", "remark");
            Field::new(&words!("profile-consent"))
                .id(field_id("profile-consent"))
                .remark(&remark_consent)
                .error(error(pass, form, sent, "profile-consent"))
                .show(ui, &mut form.consent);
        }
        let why_not = pass.model.why_no_deed_on(form.policy.as_ref(), form.draft.name.trim());
        ui.add_space(NEAR);
        ui.horizontal(|ui| {
            let words = if form.policy.is_some() { words!("profile-save") } else { words!("profile-make") };
            let save = PushButton::primary(words).icon(Icon::Tick).for_gloves();
            is_saved = ui.add(save.enabled(is_free(pass) && why_not.is_none())).clicked();
            is_left = ui.add(PushButton::quiet(words!("cancel")).for_gloves()).clicked();
        });
        if let Some(why) = why_not {
            // What to do stands in the profile's own card.
            small(ui, why.what);
        }
    };
    titled(ui, title, |ui| ui.vertical(fields));
    // The keyboard goes to what is wrong first, in the order of the fields.
    if std::mem::take(&mut shown.is_just_sent)
        && let Some((field, _)) = pass.model.form_errors.first()
    {
        pass.view.focus = Some(Wish::of(field_id(field)));
    }
    if is_saved {
        shown.sent = Some(shown.form.clone());
        shown.is_just_sent = true;
        pass.want(Command::Policy(PolicyCommand::Save(shown.form.clone())));
    }
    if !is_left {
        pass.view.profiles.forms.insert(customer, shown);
    }
}

/// What the profile may leave out, each to be switched.
fn settings_ui(ui: &mut Ui, draft: &mut PolicyDraft) {
    for setting in PolicySetting::ALL {
        let is_on = draft.has(setting);
        let (name, line) = names::policy_setting(setting);
        let told = line.clone();
        let choice = |ui: &mut Ui| {
            let choice = PushButton::choice(&name, is_on).for_gloves().width(CHOICE);
            if ui.add(choice.named(format!("{name}. {line}"))).clicked() {
                draft.set(setting, !is_on);
            }
            small(ui, told);
        };
        if ui.available_width() < FORM * 0.8 {
            ui.vertical(choice)
        } else {
            ui.horizontal(choice)
        };
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
