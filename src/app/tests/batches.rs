//! Screens, the list of batches, and the beginning of a batch.

use insta::assert_snapshot;

use super::check::*;
use crate::app::command::BatchForm;
use crate::app::effect::{Deed, Effect};
use crate::app::event::{Done, Event};
use crate::app::model::Model;
use crate::app::{Command, Screen};
use crate::domain::{Actor, BatchState, CustomerId, GroupTag, Relationship};
use crate::settings::Settings;

fn form() -> BatchForm {
    BatchForm {
        customer: Some(CustomerId(uuid::Uuid::from_u128(1))),
        group_tag: " KIOSK ".into(),
        order: " PO-17 ".into(),
        expected: "40".into(),
    }
}

#[test]
fn a_window_loads_batches_customers_and_the_account() {
    let actor = Actor { operator: "ben".into(), station: "dock-1".into() };
    let (model, effects) = Model::start(actor.clone(), Settings::default(), true);
    assert_eq!(effects, [Effect::LoadBatches, Effect::LoadCustomers, Effect::LoadAccount]);
    assert_eq!((model.actor, model.is_practice, model.screen), (Some(actor), true, Screen::Home));
}

#[test]
fn a_batch_opens_where_its_state_calls_for() {
    let screens = BatchState::ALL.map(|state| with_batch(state, 3).screen);
    use Screen::{Review, Scan, Send};
    assert_eq!(screens, [Scan, Review, Send, Send, Send, Send]);
}

#[test]
fn each_screen_loads_what_it_shows() {
    assert_snapshot!(check(&opened(vec![]), [go(Screen::NewBatch)]), @"
    screen NewBatch
    customers 0, refreshing true
    > RefreshCustomers
    > LoadBatches
    ");
    let listed = after(&opened(vec![]), [Event::CustomersLoaded(vec![customer(Relationship::Reseller)]).into()]);
    assert_snapshot!(check(&listed, [go(Screen::NewBatch)]), @"
    screen NewBatch
    > LoadCustomers
    > LoadBatches
    ");
    assert_snapshot!(check(&opened(vec![]), [go(Screen::Settings)]), @"
    screen Settings
    > LoadAccount
    > ListPorts
    > LoadBatches
    ");
    assert_snapshot!(check(&opened(vec![]), [go(Screen::Scan)]), @"
    screen Scan
    > LoadBatches
    ");
    assert_snapshot!(check(&opened(vec![]), [go(Screen::Review)]), @"
    screen Review
    > LoadBatches
    ");
    assert_snapshot!(check(&opened(vec![]), [go(Screen::History)]), @r#"
    screen History
    > LoadBatches
    > load History of none find "" states [held ready sending unconfirmed processing uploaded registered rejected solved removing removed undone] by Number rows 0+200
    "#);
    assert_snapshot!(check(&with_batch(BatchState::Closed, 3), [go(Screen::Scan)]), @r#"
    screen Scan
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    assert_snapshot!(check(&with_batch(BatchState::Open, 3), [go(Screen::Review)]), @r#"
    screen Review
    > LoadBatches
    > load Review of b1 find "" states [] by Number rows 0+200
    "#);
    assert_snapshot!(check(&with_batch(BatchState::Open, 3), [go(Screen::Send)]), @r#"
    screen Send
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
}

#[test]
fn a_batch_that_is_gone_is_not_opened() {
    assert_snapshot!(check(&opened(vec![]), [Command::OpenBatch(batch_id(9)).into()]), @"
    Warning: There is no such batch any more
    > LoadBatches
    ");
}

#[test]
fn a_form_that_is_well_filled_in_begins_a_batch() {
    assert_snapshot!(check(&opened(vec![]), [Command::CreateBatch(form()).into()]), @r#"> create batch KIOSK expected Some(40) order Some("PO-17")"#);
    let bare = BatchForm { order: " ".into(), expected: String::new(), ..form() };
    assert_snapshot!(check(&opened(vec![]), [Command::CreateBatch(bare).into()]), @"> create batch KIOSK expected None order None");
}

#[test]
fn every_field_says_what_is_wrong_with_it() {
    let empty = BatchForm::default();
    assert_snapshot!(check(&opened(vec![]), [Command::CreateBatch(empty).into()]), @"
    error customer: Choose the customer
    error group-tag: Type the group tag
    ");
    let wrong = BatchForm { group_tag: "a\u{7}b".into(), expected: "0".into(), order: "x".repeat(65), ..form() };
    assert_snapshot!(check(&opened(vec![]), [Command::CreateBatch(wrong).into()]), @"
    error group-tag: A group tag is one line of printable characters
    error expected: Type a whole number from 1, or nothing
    error order: An order number has at most 64 printable characters
    ");
    let wrong = BatchForm { group_tag: "x".repeat(129), expected: "some".into(), ..form() };
    assert_snapshot!(check(&opened(vec![]), [Command::CreateBatch(wrong).into()]), @"
    error group-tag: A group tag has at most 128 characters
    error expected: Type a whole number from 1, or nothing
    ");
}

#[test]
fn errors_go_with_the_form() {
    let wrong = after(&opened(vec![]), [Command::CreateBatch(BatchForm::default()).into()]);
    assert!(after(&wrong, [Command::CreateBatch(form()).into()]).form_errors.is_empty());
    assert!(after(&wrong, [go(Screen::Home)]).form_errors.is_empty());
}

#[test]
fn a_new_batch_is_scanned_into_at_once() {
    let deed = Deed::CreateBatch {
        customer: CustomerId(uuid::Uuid::from_u128(1)),
        group_tag: GroupTag::parse("KIOSK").unwrap(),
        expected: None,
        order: None,
    };
    let created = Event::Done { deed, done: Done::BatchCreated(batch_id(2)) };
    assert_snapshot!(check(&scanning(), [created.into()]), @r#"
    batch b2
    > LoadBatches
    > load Scan of b2 find "" states [] by Number down rows 0+10
    "#);
}

#[test]
fn an_answer_about_the_batch_before_changes_nothing() {
    let two = after(
        &opened(vec![batch(2, BatchState::Closed, 1), batch(1, BatchState::Open, 3)]),
        [Command::OpenBatch(batch_id(2)).into()],
    );
    use crate::app::effect::DeviceList::{Review, Scan};
    for list in [Scan, Review] {
        let stale = Event::DevicesLoaded { list, page: page(3, 0, vec![row(1, 1, crate::domain::DeviceState::Ready)]) };
        assert_eq!(check(&two, [stale.into()]), "nothing", "{list:?}");
    }
    let stale = Event::AttemptsLoaded { batch: batch_id(1), attempts: vec![] };
    assert_eq!(check(&two, [stale.into()]), "nothing");
}
