//! Sign-in, customers, settings, history, and the list of notices.

use insta::assert_snapshot;

use super::check::*;
use crate::app::Command;
use crate::app::Screen;
use crate::app::customers::CustomersEvent;
use crate::app::effect::{Deed, DeviceList};
use crate::app::event::{Done, Event};
use crate::app::model::{AccountModel, Model};
use crate::app::notice::{Failure, Notice, Severity};
use crate::domain::{BatchState, DeviceId, DeviceSort, DeviceState, Relationship};
use crate::partner_center::PartnerCenterError;
use crate::settings::Settings;

fn account(has_mfa: Option<bool>) -> AccountModel {
    AccountModel::SignedIn { name: None, tenant: "fabrikam".into(), has_mfa, lasts: String::new(), token_ends_at: None }
}

fn signed_out() -> Model {
    after(&opened(vec![]), [Event::AccountKnown(AccountModel::SignedOut).into()])
}

#[test]
fn a_sign_in_asks_for_the_customers() {
    assert_snapshot!(check(&signed_out(), [Command::SignIn.into()]), @"
    account signing in
    > SignIn
    ");
    let signing_in = after(&signed_out(), [Command::SignIn.into()]);
    assert_eq!(check(&signing_in, [Command::SignIn.into()]), "nothing");
    assert_snapshot!(check(&signing_in, [Event::AccountKnown(account(Some(true))).into()]), @"
    Success: You are signed in
    account signed in
    customers 0, refreshing true
    > RefreshCustomers
    > Connection(Check)
    ");
    assert_snapshot!(check(&signing_in, [Event::AccountKnown(account(Some(false))).into()]), @"
    Warning: You are signed in, but without a second factor (MFA) | Partner Center may refuse uploads. Sign out and sign in again with MFA
    account signed in
    customers 0, refreshing true
    > RefreshCustomers
    > Connection(Check)
    ");
    let failed = Failure::Service(PartnerCenterError::SignInFailed("closed".into()));
    assert_snapshot!(check(&signing_in, [Event::SignInFailed(failed).into()]), @"
    Warning: Microsoft refused the sign-in | Try again. If it is refused once more, give your administrator the details below
    account signed out
    ");
    assert_snapshot!(check(&opened(vec![]), [Command::SignOut.into()]), @"> SignOut");
    // An account that was known from before asks for nothing.
    assert_snapshot!(check(&signed_out(), [Event::AccountKnown(account(None)).into()]), @"account signed in");
}

#[test]
fn customers_are_refreshed_once_at_a_time() {
    let given = opened(vec![]);
    assert_snapshot!(check(&given, [Command::RefreshCustomers.into()]), @"
    customers 0, refreshing true
    > RefreshCustomers
    ");
    let asked = after(&given, [Command::RefreshCustomers.into()]);
    assert_eq!(check(&asked, [Command::RefreshCustomers.into()]), "nothing");
    let refreshed = || Event::CustomersRefreshed(vec![customer(Relationship::Reseller)].into());
    assert_snapshot!(check(&asked, [refreshed().into()]), @"
    Success: 1 customer listed by Partner Center
    customers 1, refreshing false
    > LoadBatches
    ");
    // The list that is loaded for a form is no answer of the service's.
    let listed = Event::CustomersLoaded(vec![customer(Relationship::Reseller)]);
    assert_snapshot!(check(&asked, [listed.into()]), @"customers 1, refreshing true");
    let failed = Failure::Service(PartnerCenterError::NotConnected("no route".into()));
    assert_snapshot!(check(&asked, [Event::Customers(CustomersEvent::NotRefreshed(failed)).into()]), @"
    Warning: Partner Center cannot be reached | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics
    customers 0, refreshing false
    ");
}

#[test]
fn settings_are_kept_when_they_fit() {
    let mut settings = Settings::default();
    settings.approval.second_person = true;
    let kept = after(&opened(vec![]), [Command::SaveSettings(settings.clone()).into()]);
    assert_eq!(kept.settings, settings);
    assert_snapshot!(check(&opened(vec![]), [Command::SaveSettings(settings.clone()).into()]), @"> save settings");
    settings.export.rows_per_file = 501;
    assert_snapshot!(check(&kept, [Command::SaveSettings(settings).into()]), @"Warning: The setting export.rows-per-file must be from 1 to 500");
}

#[test]
fn history_searches_everything() {
    let given = after(&opened(vec![]), [go(Screen::History)]);
    assert_snapshot!(check(&given, [Command::FindHistory("PC29".into()).into()]), @r#"> load History of none find "PC29" states [held ready sending unconfirmed processing uploaded registered rejected solved removing removed undone] by Number rows 0+200"#);
    assert_snapshot!(check(&given, [Command::ToggleState(DeviceState::Undone).into()]), @r#"> load History of none find "" states [undone] by Number rows 0+200"#);
    assert_snapshot!(check(&given, [Command::Sort(DeviceSort::Pkid).into()]), @r#"> load History of none find "" states [held ready sending unconfirmed processing uploaded registered rejected solved removing removed undone] by Pkid rows 0+200"#);
    let rows = vec![row(1, 1, DeviceState::Undone), row(2, 1, DeviceState::Ready)];
    let loaded = after(&given, [Event::DevicesLoaded { list: DeviceList::History, page: page(2, 0, rows) }.into()]);
    assert_eq!(loaded.history.page.rows.len(), 2, "of all batches");
    let open = after(&loaded, [Command::OpenDevice(DeviceId("d1".into())).into()]);
    assert_eq!(open.open_device(), Some(&DeviceId("d1".into())));
    assert_eq!(open.review.open, None);
}

#[test]
fn the_journal_is_proved() {
    let given = opened(vec![]);
    assert_snapshot!(check(&given, [Command::VerifyJournal.into()]), @"> VerifyJournal");
    assert_snapshot!(check(&given, [Event::JournalVerified(Ok(1)).into()]), @"
    Success: The journal is whole: 1 entry, and the tables are what they add up to
    verified Some(Ok(1))
    ");
    assert_snapshot!(check(&given, [Event::JournalVerified(Err("entry 7 is not what was written".into())).into()]), @r#"
    Error: The journal is not what was written | Stop working with this data folder, keep a copy, and give your administrator the details below
    verified Some(Err("entry 7 is not what was written"))
    "#);
}

#[test]
fn notices_do_not_pile_up() {
    let mut model = opened(vec![]);
    model.notices.clear();
    let good = |n: u32| Notice::new(Severity::Success, format!("good {n}"));
    let bad = |n: u32| Notice::new(Severity::Error, format!("bad {n}"));
    model.tell(good(1));
    model.tell(bad(1));
    model.tell(good(2));
    let elsewhere = after(&model, [Command::Go(Screen::Settings).into()]);
    model.tell(bad(1));
    let told = |model: &Model| model.notices.iter().map(|(_, n)| n.what.clone()).collect::<Vec<_>>();
    assert_eq!(told(&elsewhere), ["bad 1"], "good news was for where the person was");
    assert_eq!(told(&model), ["bad 1"], "it is overtaken by whatever is told next, and nothing is said twice");
    (2..=6).for_each(|n| model.tell(bad(n)));
    assert_eq!(told(&model), ["bad 2", "bad 3", "bad 4", "bad 5", "bad 6"]);
    let number = model.notices[1].0;
    let closed = after(&model, [Command::DismissNotice(number).into()]);
    assert_eq!(told(&closed), ["bad 2", "bad 4", "bad 5", "bad 6"]);
}

#[test]
fn an_answer_that_fits_no_deed_is_a_fault() {
    let odd = Event::Done { deed: Deed::UndoLast(batch_id(1)), done: Done::Requeued(1) };
    assert_snapshot!(check(&scanning(), [odd.into()]), @r#"
    Error: A fault of the program | Nothing was sent twice and nothing that was accepted is lost. Please report the details below
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
}

#[test]
fn an_approval_that_is_void_for_want_of_a_relationship_is_told() {
    let approved = after(&with_batch(BatchState::Approved, 3), [Command::RefreshCustomers.into()]);
    let listed = |relationship| Step::from(Event::CustomersRefreshed(vec![customer(relationship)].into()));
    assert_snapshot!(check(&approved, [listed(Relationship::None)]), @"
    Warning: Batch 1 is back in review: Contoso, Inc. has no reseller relationship with you any more | Send the customer's administrator the link that asks for it. Once it is accepted, approve the batch anew
    customers 1, refreshing false
    > LoadBatches
    ");
    assert_snapshot!(check(&approved, [listed(Relationship::Reseller)]), @"
    Success: 1 customer listed by Partner Center
    customers 1, refreshing false
    > LoadBatches
    ");
}
