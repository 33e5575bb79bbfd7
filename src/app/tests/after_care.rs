//! Whatever is wanted and whatever happens after sending, in whatever order: the model goes on, and asks before it acts.

use std::collections::HashMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::check::*;
use crate::app::effect::{Deed, Effect};
use crate::app::event::Event;
use crate::app::model::Model;
use crate::app::notice::Failure;
use crate::app::policies::{
    AssignTo, Assigned, PolicyCommand, PolicyEffect, PolicyEvent, PolicyForm, PolicyList, PolicyWrite,
};
use crate::app::removal::{RemovalCommand, RemovalEvent};
use crate::app::results::{Refused, ResultsCommand, ResultsLoaded, ResultsPart};
use crate::app::{Command, Screen};
use crate::domain::{
    BatchState, CustomerId, DeviceId, DevicePolicy, DeviceQuery, DeviceState, PolicyDeed, PolicyDraft, PolicyId,
    PolicyOutcome, PolicySetting, RefusalCause, RefusalCount, Removal, RemovalDevice, RemovalId, RemovalState,
};

#[derive(Clone, Debug)]
struct Dice {
    kind: u8,
    a: u8,
    text: String,
}

fn dice() -> impl Strategy<Value = Dice> {
    let text = prop_oneof![Just("2".to_owned()), Just("Kiosk".to_owned()), ".{0,20}"];
    (any::<u8>(), 0u8..4, text).prop_map(|(kind, a, text)| Dice { kind, a, text })
}

fn device(d: &Dice) -> DeviceId {
    DeviceId(format!("d{}", d.a))
}

fn cause(d: &Dice) -> RefusalCause {
    RefusalCause { code: Some(format!("80{}", d.a)), name: None }
}

fn command(d: &Dice) -> Command {
    let is_chosen = d.text.len().is_multiple_of(2);
    let which = if is_chosen { Refused::Of(cause(d)) } else { Refused::These(vec![device(d)]) };
    let id = PolicyId(format!("p{}", d.a % 2));
    let mut draft = PolicyDraft { name: d.text.clone(), ..PolicyDraft::default() };
    draft.set(PolicySetting::SkipEula, is_chosen);
    match d.kind % 32 {
        0 => Command::Results(ResultsCommand::Open(ResultsPart::Cause(cause(d)))),
        1 => Command::Results(ResultsCommand::Open(ResultsPart::Solved)),
        2 => Command::Results(ResultsCommand::Close),
        3 => Command::Results(ResultsCommand::Turn(u64::from(d.a) * 50)),
        4 => Command::Results(ResultsCommand::Choose { device: device(d), is_chosen }),
        5 => Command::Results(ResultsCommand::RequestRetry(which)),
        6 => Command::Results(ResultsCommand::ConfirmRetry),
        7 => Command::Results(ResultsCommand::RequestSolve(which)),
        8 => Command::Results(ResultsCommand::ConfirmSolve { note: d.text.clone() }),
        9 => Command::Results(ResultsCommand::Unsolve(vec![device(d)])),
        10 => Command::Removal(RemovalCommand::Scope(is_chosen.then(|| batch_id(1)))),
        11 => Command::Removal(RemovalCommand::Find(d.text.clone())),
        12 => Command::Removal(RemovalCommand::Turn(u64::from(d.a))),
        13 => Command::Removal(RemovalCommand::Choose { device: device(d), is_chosen }),
        14 => Command::Removal(RemovalCommand::ChooseFound),
        15 => Command::Removal(RemovalCommand::ChooseNone),
        16 => Command::Removal(RemovalCommand::Request),
        17 => Command::Removal(RemovalCommand::ConfirmRequest { reason: d.text.clone() }),
        18 => Command::Removal(RemovalCommand::RequestApproval),
        19 => Command::Removal(RemovalCommand::ConfirmApproval { typed_count: d.text.clone() }),
        20 => Command::Removal(RemovalCommand::RequestRefusal),
        21 => Command::Removal(RemovalCommand::ConfirmRefusal { reason: d.text.clone() }),
        22 => Command::Removal(
            [RemovalCommand::Run, RemovalCommand::Stop, RemovalCommand::SaveNote, RemovalCommand::Close]
                [usize::from(d.a)]
            .clone(),
        ),
        23 => Command::Policy(PolicyCommand::Show(CustomerId(Uuid::from_u128(u128::from(d.a % 2))))),
        24 => Command::Policy(PolicyCommand::Refresh),
        25 => Command::Policy(PolicyCommand::Save(PolicyForm {
            policy: is_chosen.then_some(id),
            draft,
            consent: d.text.clone(),
        })),
        26 => Command::Policy(PolicyCommand::RequestDeletion(id)),
        27 => Command::Policy(PolicyCommand::ConfirmDeletion),
        28 => Command::Policy(PolicyCommand::RequestAssignment(id)),
        29 => Command::Policy(PolicyCommand::ConfirmAssignment(AssignTo::Batch(batch_id(1)))),
        30 => Command::CancelDialog,
        _ => Command::Go([Screen::Send, Screen::Registered, Screen::Profiles, Screen::Home][usize::from(d.a)]),
    }
}

fn event(d: &Dice) -> Event {
    let rows = vec![row(1, 1, DeviceState::Registered), row(1, 2, DeviceState::Registered)];
    let removal = RemovalId("r1".into());
    match d.kind % 9 {
        0 => ResultsLoaded {
            batch: batch_id(1),
            refusals: (0..d.a).map(|n| RefusalCount { cause: cause(&Dice { a: n, ..d.clone() }), count: 3 }).collect(),
            already: vec![],
            shown: (d.a > 1).then(|| (ResultsPart::Cause(cause(d)), page(3, u64::from(d.a) * 50, rows))),
            correlations: HashMap::new(),
        }
        .into(),
        1 => RemovalEvent::Found(page(2, 0, rows)).into(),
        2 => RemovalEvent::AllFound { query: DeviceQuery::default(), rows }.into(),
        3..=5 => {
            let of = |row: &crate::domain::DeviceRow| RemovalDevice {
                device: row.id.clone(),
                last_try: None,
                outcome: None,
            };
            let removal = Removal {
                id: removal,
                customer: CustomerId(Uuid::from_u128(1)),
                requested_by: if d.a == 0 { "ben" } else { "anna" }.into(),
                requested_at: now(),
                reason: d.text.clone(),
                decided_by: None,
                refusal: None,
                state: RemovalState::ALL[usize::from(d.a)],
                partner: String::new(),
                devices: rows.iter().map(of).collect(),
            };
            match d.kind % 9 {
                3 => RemovalEvent::Opened { removal: Box::new(removal), rows }.into(),
                4 => RemovalEvent::Listed(vec![removal]).into(),
                _ if d.a == 0 => {
                    RemovalEvent::Ended { removal: removal.id.clone(), outcome: Ok(Box::new(removal)) }.into()
                }
                _ => RemovalEvent::Ended { removal: removal.id, outcome: Err(Failure::Stopped) }.into(),
            }
        }
        6 => {
            let policy = DevicePolicy {
                id: PolicyId("p1".into()),
                category: String::new(),
                draft: PolicyDraft { name: d.text.clone(), ..PolicyDraft::default() },
                devices_assigned: None,
                created: None,
                modified: None,
            };
            let list = PolicyList { policies: vec![policy], ..PolicyList::default() };
            let customer = CustomerId(Uuid::from_u128(u128::from(d.a % 2)));
            PolicyEvent::Listed { customer, outcome: if d.a == 3 { Err(Failure::Stopped) } else { Ok(list) } }.into()
        }
        7 => {
            let write = PolicyWrite {
                customer: CustomerId(Uuid::from_u128(1)),
                policy: None,
                deed: PolicyDeed::ALL[usize::from(d.a) % 3],
                draft: PolicyDraft::default(),
                consent: None,
            };
            PolicyEvent::Written { write: Box::new(write), outcome: Ok(PolicyOutcome::NotArrived) }.into()
        }
        _ => PolicyEvent::Assigned {
            customer: CustomerId(Uuid::from_u128(1)),
            outcome: Ok(Assigned { given: 1, refused: u32::from(d.a), not_found: 0 }),
        }
        .into(),
    }
}

fn given() -> Model {
    let mut given = with_batch(BatchState::FinishedWithProblems, 0);
    given.batches[0].counts.rejected = 3;
    given.batches[0].counts.registered = 2;
    given
}

proptest! {
    #[test]
    fn whatever_happens_after_sending_the_model_goes_on(
        steps in proptest::collection::vec((any::<bool>(), dice()), 0..60),
    ) {
        let mut model = given();
        for (is_wanted, dice) in &steps {
            let mut effects = Vec::new();
            let was_asked = model.dialog.is_some();
            match is_wanted {
                true => model.on_command(command(dice), now(), &mut effects),
                false => model.on_event(event(dice), now(), &mut effects),
            }
            for effect in &effects {
                match effect {
                    // What cannot be taken back was asked about in a dialog, and approved by somebody else.
                    Effect::Do(Deed::RequestRemoval(_) | Deed::Apply(_)) | Effect::Policy(PolicyEffect::Assign { .. }) => {
                        prop_assert!(was_asked, "{effect:?}");
                    }
                    Effect::Policy(PolicyEffect::Write(write)) => {
                        prop_assert!(was_asked || write.deed != PolicyDeed::Delete);
                        let skips = write.deed != PolicyDeed::Delete && write.draft.has(PolicySetting::SkipEula);
                        prop_assert!(!skips || write.consent.as_ref().is_some_and(|words| !words.trim().is_empty()));
                    }
                    _ => {}
                }
            }
            prop_assert!(model.notices.len() <= 5);
        }
    }
}
