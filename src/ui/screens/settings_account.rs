//! Who is signed in: the account, what it may do, a code to type on another device, and the way to give a sign-in up.

use eframe::egui::accesskit::Live;
use eframe::egui::{Label, Response, RichText, Ui, vec2};

use crate::app::Command;
use crate::app::connection::{ConnectionCommand, SignInStage};
use crate::app::findings::{account_finding, account_step, account_verdict};
use crate::app::model::AccountModel;
use crate::domain::{AccountCheck, AccountFault, AccountFinding, DeviceCode, Roles};
use crate::ui::icons::Icon;
use crate::ui::moments::moment;
use crate::ui::names::Sign;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{NEAR, mono, strong};
use crate::ui::view_state::Wish;
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::{remark, titled};
use crate::ui::widgets::copied::{copied_ui, copy_button};
use crate::ui::widgets::fields::value;
use crate::ui::widgets::finding::{finding_ui, verdict_ui};
use crate::ui::widgets::heading::has_the_keyboard;
use crate::ui::widgets::line::small;
use crate::words;

/// How large the code is that is typed on another device.
const CODE: f32 = 28.0;

/// Shows the card.
pub(super) fn account_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let p = palette(ui);
    note_change(ui, pass);
    let card = titled(ui, words!("settings-account"), |ui| match &pass.model.account {
        AccountModel::Unknown => {
            ui.label(RichText::new(words!("account-unknown")).color(p.weak));
            sign_in_buttons(ui, pass);
            small(ui, words!("account-look-again", "remark"));
        }
        AccountModel::SignedOut => {
            ui.add(Label::new(words!("account-signed-out")).wrap());
            // Else what was found belongs to a sign-in that is over.
            if pass.model.connection.check.as_ref().and_then(AccountCheck::fault) == Some(&AccountFault::TokenRefused) {
                check_ui(ui, pass);
            }
            sign_in_buttons(ui, pass);
            small(ui, words!("account-look-again", "remark"));
        }
        AccountModel::NeedsMfa => {
            remark(ui, Icon::Warning, p.warn, words!("failure-mfa"));
            ui.add(Label::new(words!("check-no-second-factor", "next")).wrap());
            // As it is said: first out, then in.
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
                sign_out_button(ui, pass);
                sign_in_buttons(ui, pass);
            });
            small(ui, words!("account-look-again", "remark"));
        }
        AccountModel::SigningIn => {
            match pass.model.connection.code.clone() {
                Some(code) => code_ui(ui, pass, &code),
                None => {
                    pass.view.device_code = None;
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = NEAR;
                        Icon::Processing.show(ui, 20.0, p.busy.ink);
                        let told = ui.label(strong(pass.model.signing_in_words()).color(p.busy.ink));
                        ui.ctx().accesskit_node_builder(told.id, |node| node.set_live(Live::Polite));
                    });
                    match pass.model.connection.stage {
                        SignInStage::Browser => small(ui, words!("account-signing-in", "next")),
                        SignInStage::Token => small(ui, words!("account-token-awaited", "next")),
                        SignInStage::Code => {}
                    }
                }
            }
            let give_up = ui.add(PushButton::new(words!("account-give-up")).icon(Icon::Cross));
            if pass.model.connection.code.is_none() {
                keep_keyboard(pass, &give_up);
            }
            if give_up.clicked() {
                pass.want(Command::Connection(ConnectionCommand::CancelSignIn));
            }
        }
        AccountModel::SignedIn { name, tenant, has_mfa, lasts, token_ends_at } => {
            let unknown = words!("account-no-name");
            let token = token_ends_at.map(|at| words!("account-token-until", time = moment(at, pass.now)));
            let rows = [
                [
                    (words!("account-name"), Some(name.as_ref().unwrap_or(&unknown))),
                    (words!("account-tenant"), Some(tenant)),
                ],
                [(words!("account-lasts"), Some(lasts)), (words!("account-token"), token.as_ref())],
            ];
            for row in rows {
                ui.columns(2, |places| {
                    for (place, (what, text)) in places.iter_mut().zip(row) {
                        if let Some(text) = text {
                            value(place, &what, text, false);
                        }
                    }
                });
            }
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
                let (word, icon, tone) = match has_mfa {
                    Some(true) => (words!("account-mfa"), Icon::Shield, p.good),
                    Some(false) => (words!("account-no-mfa"), Icon::Warning, p.warn),
                    None => (words!("account-mfa-unknown"), Icon::Question, p.calm),
                };
                badge(ui, &Sign { word, icon, tone });
                let fault = pass.model.connection.check.as_ref().and_then(AccountCheck::fault);
                let (word, icon, tone) = match pass.model.roles() {
                    Roles { is_admin_agent: Some(true), .. } => (words!("account-admin-agent"), Icon::Person, p.good),
                    Roles { is_agent: Some(true), .. } => (words!("account-agent"), Icon::Person, p.good),
                    Roles { is_agent: Some(false), .. } => (words!("account-no-role"), Icon::Warning, p.warn),
                    _ if fault == Some(&AccountFault::NothingAllowed) => {
                        (words!("account-all-refused"), Icon::Warning, p.warn)
                    }
                    _ => (words!("account-roles-unknown"), Icon::Question, p.calm),
                };
                badge(ui, &Sign { word, icon, tone });
            });
            check_ui(ui, pass);
            ui.add_space(4.0);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
                let is_checking = pass.model.connection.is_checking;
                let words = if is_checking { words!("check-running") } else { words!("check-run") };
                let check = ui.add(PushButton::new(words).icon(Icon::Look).enabled(!is_checking));
                // The check begins by itself after a sign-in: until it is done the button cannot be pressed.
                if !is_checking {
                    keep_keyboard(pass, &check);
                }
                if check.clicked() {
                    pass.want(Command::Connection(ConnectionCommand::CheckAccount));
                }
                sign_out_button(ui, pass);
            });
        }
    });
    let focused = ui.memory(|m| m.focused()).and_then(|id| ui.ctx().read_response(id));
    let is_inside = focused.is_some_and(|widget| card.response.rect.contains(widget.rect.center()));
    pass.view.account_keyboard.is_inside = is_inside;
}

/// The buttons that began a sign-in or gave it up are gone once it is under way or over: where the keyboard was on one of them, it goes
/// on with what has come in their place.
fn note_change(ui: &Ui, pass: &mut Pass<'_>) {
    let stands = std::mem::discriminant(&pass.model.account);
    let keyboard = &mut pass.view.account_keyboard;
    if keyboard.stood.replace(stands).is_some_and(|stood| stood != stands) {
        keyboard.is_lost = keyboard.is_inside;
        ui.ctx().request_repaint();
    } else if pass.view.focus.is_none() && !has_the_keyboard(ui) && ui.memory(|m| m.focused().is_some()) {
        // It has gone elsewhere meanwhile; the heading alone has it where nothing else does.
        keyboard.is_lost = false;
    }
}

/// Gives a button the keyboard that was lost with those that stood here before.
fn keep_keyboard(pass: &mut Pass<'_>, button: &Response) {
    if std::mem::take(&mut pass.view.account_keyboard.is_lost) {
        pass.view.focus = Some(Wish::of(button.id));
    }
}

fn sign_in_buttons(ui: &mut Ui, pass: &mut Pass<'_>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        let sign_in = ui.add(PushButton::new(words!("account-sign-in")).icon(Icon::SignIn));
        let by_code = PushButton::new(words!("account-sign-in-by-code")).icon(Icon::Keyboard);
        let by_code = pass.model.settings.partner_in_use().device_code.then(|| ui.add(by_code));
        // Whoever had a code before them wants another one.
        let had_code = pass.view.device_code.is_some();
        keep_keyboard(pass, by_code.as_ref().filter(|_| had_code).unwrap_or(&sign_in));
        if sign_in.clicked() {
            pass.want(Command::SignIn);
        }
        if by_code.is_some_and(|by_code| by_code.clicked()) {
            pass.want(Command::Connection(ConnectionCommand::SignInByCode));
        }
        if ui.add(PushButton::quiet(words!("account-look-again")).icon(Icon::Refresh)).clicked() {
            pass.want(Command::Connection(ConnectionCommand::LookAgain));
        }
    });
}

pub(super) fn sign_out_button(ui: &mut Ui, pass: &mut Pass<'_>) {
    if ui.add(PushButton::new(words!("account-sign-out")).icon(Icon::SignOut)).clicked() {
        pass.want(Command::SignOut);
    }
}

/// The code that is typed on another device, and where.
fn code_ui(ui: &mut Ui, pass: &mut Pass<'_>, code: &DeviceCode) {
    let p = palette(ui);
    ui.add(Label::new(words!("account-code-how", time = moment(code.expires_at, pass.now))).wrap());
    copied_ui(ui, &words!("account-code-address"), &code.address, &mut pass.view.copied);
    // It is typed from here on another device: read from afar, and told to who cannot see it.
    let told = ui.add(Label::new(mono(&code.code).size(CODE).color(p.text)).selectable(true));
    ui.ctx().accesskit_node_builder(told.id, |node| {
        node.set_live(Live::Polite);
        // A line of text is read by its value.
        node.set_value(words!("account-code", code = code.code.as_str()));
    });
    let copy = copy_button(ui, &words!("account-code", "copy"), &code.code, &mut pass.view.copied);
    if pass.view.device_code.as_ref() != Some(&code.code) {
        pass.view.device_code = Some(code.code.clone());
        pass.view.focus = Some(Wish::of(copy.id));
    }
    remark(ui, Icon::Shield, p.warn, words!("account-code-warning"));
}

/// What the account may do: one sentence, and the steps where something is missing.
fn check_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    // While it is looked at anew, what was found before is not told as if it held.
    let Some(check) = pass.model.connection.check.as_ref().filter(|_| !pass.model.connection.is_checking) else {
        return;
    };
    ui.add_space(4.0);
    ui.separator();
    super::super::widgets::heading::heading(ui, words!("check-heading"));
    verdict_ui(ui, &account_verdict(check));
    for look in &check.looks {
        let mut found = account_finding(&look.finding);
        // What to do is said once, above.
        let is_said = |fault: &AccountFault| {
            !check.may_register() && matches!(&look.finding, AccountFinding::Missing(missing) if missing == fault)
        };
        if check.fault().is_some_and(is_said) {
            found.next.clear();
        }
        finding_ui(ui, &account_step(look.step), "", &found, &look.details);
    }
}
