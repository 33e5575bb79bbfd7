//! Whatever is wanted and whatever happens, in whatever order: the model goes on.

use std::time::Duration;

use jiff::Timestamp;
use proptest::prelude::*;

use super::check::*;
use crate::app::by_hand::{ByHandCommand, ByHandDeed, ByHandDone, ByHandEvent, ReadResults};
use crate::app::command::{BatchForm, CameraForm, DeviceForm};
use crate::app::connection::{ConnectionCommand, ConnectionEvent, Typed};
use crate::app::customers::{CustomerForm, CustomersCommand, CustomersEvent};
use crate::app::doctor::ScannedSlowly;
use crate::app::effect::{Deed, DeviceList, ExportKind};
use crate::app::event::{Done, Event, SendingStep};
use crate::app::model::{AccountModel, PictureId, PictureState};
use crate::app::notice::Failure;
use crate::app::scanned::{ScanPace, ScanRepair, Scanned};
use crate::app::{Command, Effect, Screen};
use crate::domain::{
    AccountCheck, Barcode, BatchState, Change, CustomerId, Decision, DeviceCode, DeviceId, DeviceSort, DeviceState,
    Keyboard, LayoutRepair, NetworkFault, NetworkFinding, NetworkLook, NetworkStep, Problem, Refusal, ScannerRoad,
    Suffix, Symbology,
};
use crate::partner_center::PartnerCenterError;
use crate::queue::QueueError;
use crate::settings::Settings;

/// What a step is made of, small enough that steps meet each other.
#[derive(Clone, Debug)]
struct Dice {
    kind: u8,
    a: u8,
    b: u8,
    wide: u64,
    text: String,
}

fn dice() -> impl Strategy<Value = Dice> {
    let text = prop_oneof![Just(PKID.to_owned()), Just("4006381333931".to_owned()), Just("3".to_owned()), ".{0,40}"];
    let wide = prop_oneof![0u64..500, any::<u64>()];
    (any::<u8>(), 0u8..8, 0u8..4, wide, text).prop_map(|(kind, a, b, wide, text)| Dice { kind, a, b, wide, text })
}

fn command(d: &Dice) -> Command {
    let (picture, box_index) = (PictureId(u64::from(d.a)), usize::from(d.b));
    let device = DeviceId(format!("d{}", d.a));
    let form = DeviceForm { pkid: d.text.clone(), serial: d.text.clone(), ..Default::default() };
    match d.kind % 43 {
        0 | 1 => Command::Go(Screen::ALL[usize::from(d.a) % Screen::ALL.len()]),
        2 | 3 => Command::OpenBatch(batch_id(d.b.into())),
        4 => Command::CreateBatch(BatchForm {
            customer: Some(CustomerId(uuid::Uuid::nil())),
            group_tag: d.text.clone(),
            order: d.text.clone(),
            expected: d.text.clone(),
        }),
        5 => Command::ReadPhotos(vec![d.text.clone().into(), "/".into()]),
        6 => Command::ReadBytes { name: d.text.clone(), bytes: vec![] },
        7 => Command::PastePicture,
        8 => Command::CancelReading,
        9 => Command::SelectPicture(picture),
        10 => Command::ClearPictures,
        11 => Command::AcceptBox { picture, box_index, draft: draft(PKID) },
        12 => Command::DiscardBox { picture, box_index },
        13 => Command::AddTyped(form),
        14 => Command::Undo,
        15 => Command::Redo,
        16 => Command::Find(d.text.clone()),
        17 => Command::ToggleState(DeviceState::ALL[usize::from(d.a) % DeviceState::ALL.len()]),
        18 => Command::Sort([DeviceSort::Number, DeviceSort::Pkid, DeviceSort::State][usize::from(d.b) % 3]),
        19 => Command::ShowRows { first: d.wide, count: u64::from(d.a) * d.wide.min(1 << 60) },
        20 => Command::OpenDevice(device),
        21 => Command::CloseDevice,
        22 => Command::EditDevice { device, form, reason: d.text.clone() },
        23 => Command::RemoveDevice(device),
        24 => Command::RestoreDevice(device),
        25 => [
            Command::CloseBatch,
            Command::ConfirmClose { reason: d.text.clone() },
            Command::KeepAllHeld,
            Command::KeepDevices(vec![device]),
        ][usize::from(d.b)]
        .clone(),
        26 => Command::ReopenBatch,
        27 => Command::RequestApproval,
        28 => Command::ConfirmApproval { typed_count: d.text.clone() },
        29 => [Command::SignIn, Command::SignOut, Command::RefreshCustomers, Command::VerifyJournal][usize::from(d.b)]
            .clone(),
        30 => Command::RequestSend,
        31 => Command::ConfirmSend,
        32 => [Command::HaltSending, Command::CancelDialog, Command::PickPhotos, Command::ReadSamples]
            [usize::from(d.b)]
        .clone(),
        33 => [Command::RequestRetry, Command::ConfirmRetry][usize::from(d.b) % 2].clone(),
        36 | 37 => [
            Command::StartDoctor,
            Command::SkipTestCode,
            Command::UseFindings { name: d.text.clone() },
            Command::ListPorts,
        ][usize::from(d.b)]
        .clone(),
        38 => [Command::UseScanner, Command::ForgetScanner][usize::from(d.b) % 2](d.text.clone()),
        39 => Command::Go(Screen::Diagnostics),
        40 | 41 => Command::Customers(
            [
                CustomersCommand::FindOnService(d.text.clone()),
                CustomersCommand::AskForLink,
                CustomersCommand::Name(CustomerForm {
                    name: d.text.clone(),
                    tenant: d.text.clone(),
                    ..Default::default()
                }),
                CustomersCommand::LookAtBatches(CustomerId(uuid::Uuid::from_u128(d.b.into()))),
            ][usize::from(d.b)]
            .clone(),
        ),
        34 => Command::Export(
            [ExportKind::PartnerCenter, ExportKind::UploadSheet, ExportKind::HandOver, ExportKind::Surface]
                [usize::from(d.b)],
        ),
        35 => {
            let (name, address) = (d.text.clone(), format!("10.0.0.{}/{}", d.a, d.text));
            let form = CameraForm { name: name.clone(), address, user: d.text.clone(), password: None };
            let kinds = [Command::TestNetworkCamera(name.clone()), Command::RemoveNetworkCamera(name)];
            if d.b < 2 { Command::AddNetworkCamera(form) } else { kinds[usize::from(d.b) % 2].clone() }
        }
        _ if d.wide % 2 == 1 => Command::Connection(connection_command(d)),
        _ if d.wide % 4 == 2 => Command::ByHand(by_hand_command(d)),
        _ => [
            Command::FindHistory(d.text.clone()),
            Command::DismissNotice(d.wide),
            Command::SaveSettings(Settings::default()),
            Command::ReadSamples,
        ][usize::from(d.b)]
        .clone(),
    }
}

fn connection_event(d: &Dice) -> ConnectionEvent {
    let look = |finding| NetworkLook {
        step: NetworkStep::Clock,
        host: d.text.clone(),
        millis: d.wide,
        finding,
        details: d.text.clone(),
    };
    let code = || DeviceCode { code: d.text.clone(), address: d.text.clone(), expires_at: Timestamp::UNIX_EPOCH };
    match d.wide % 6 {
        5 => ConnectionEvent::SupportMade(d.text.clone()),
        0 => ConnectionEvent::CodeShown(code()),
        1 => ConnectionEvent::SignInCancelled,
        2 => ConnectionEvent::Checked(AccountCheck::default()),
        3 => ConnectionEvent::Looked(look(NetworkFinding::Wrong(NetworkFault::ClockWrong { secs: i64::MIN }))),
        _ => ConnectionEvent::Tested,
    }
}

fn connection_command(d: &Dice) -> ConnectionCommand {
    match d.wide % 8 {
        5 => ConnectionCommand::MakeSupportText,
        6 => ConnectionCommand::SaveSupportText,
        7 => ConnectionCommand::CloseSupportText,
        0 => ConnectionCommand::SignInByCode,
        1 => ConnectionCommand::CancelSignIn,
        2 => ConnectionCommand::CheckAccount,
        3 => ConnectionCommand::TestNetwork,
        _ => ConnectionCommand::SetProxy(Typed(d.text.clone())),
    }
}

fn by_hand_command(d: &Dice) -> ByHandCommand {
    match d.wide % 10 {
        0 => ByHandCommand::RequestUploaded(vec![DeviceId(d.text.clone()); usize::from(d.a)]),
        1 => ByHandCommand::ConfirmUploaded,
        2 => ByHandCommand::RequestNotUploaded,
        3 => ByHandCommand::ConfirmNotUploaded,
        4 => ByHandCommand::RequestAllTaken,
        5 => ByHandCommand::ConfirmAllTaken,
        6 if d.a == 1 => ByHandCommand::RequestAgain,
        6 if d.a == 2 => ByHandCommand::ConfirmAgain,
        6 => ByHandCommand::RequestRefused,
        7 => ByHandCommand::ConfirmRefused { device: d.text.clone(), answer: d.text.clone() },
        8 => ByHandCommand::Record { is_rest_taken: d.a == 0 },
        _ => [ByHandCommand::PickResults, ByHandCommand::DropResults][usize::from(d.b) % 2].clone(),
    }
}

fn failure(d: &Dice) -> Failure {
    match d.a {
        0 => QueueError::DiskFull.into(),
        1 => QueueError::Duplicate(first(d.b.into())).into(),
        2 => QueueError::Conflict(first(d.b.into())).into(),
        3 => QueueError::EmptyBatch.into(),
        4 => PartnerCenterError::MfaNeeded("MFA".into()).into(),
        5 => PartnerCenterError::SignInNeeded(d.text.clone().into()).into(),
        _ => Failure::Bug(d.text.clone()),
    }
}

fn deed(d: &Dice) -> Deed {
    let batch = batch_id(d.b.into());
    let device = DeviceId(format!("d{}", d.a));
    match d.a {
        0 | 1 => adding(d.b.into(), PKID, Some((d.wide, d.b.into()))),
        2 => Deed::UndoLast(batch),
        3 => Deed::RedoLast(batch),
        4 if d.b == 1 => Deed::ByHand(ByHandDeed::MarkNotUploaded(batch)),
        4 => Deed::RequeueRejected(batch),
        5 if d.b == 0 => Deed::Apply(Change::DevicesKept { batch, devices: vec![device] }),
        5 => Deed::Apply(Change::BatchClosed { batch, reason: None, is_reason_required: true }),
        6 => Deed::Apply(Change::DeviceUndone { device }),
        _ => Deed::Apply(Change::BatchReopened { batch }),
    }
}

fn done(d: &Dice) -> Done {
    match d.kind % 7 {
        0 => Done::BatchCreated(batch_id(d.b.into())),
        1 | 2 => Done::DeviceAdded { device: DeviceId("d1".into()), number: d.wide as u32, is_held: d.b == 0 },
        3 => Done::Undone(Some(Box::new(row(d.b.into(), d.a.into(), DeviceState::Held)))),
        4 => Done::Redone(None),
        5 if d.b == 1 => Done::ByHand(ByHandDone::Ready(d.wide as u32)),
        5 => Done::Requeued(d.a.into()),
        _ => Done::Applied,
    }
}

fn event(d: &Dice) -> Event {
    let picture = PictureId(u64::from(d.a));
    let rows = (0..u32::from(d.a)).map(|number| row(d.b.into(), number, DeviceState::Ready)).collect();
    match d.kind % 20 {
        0..=2 => Event::Done { deed: deed(d), done: done(d) },
        3 => Event::NotDone { deed: deed(d), failure: failure(d) },
        4 | 5 => {
            let state = BatchState::ALL[usize::from(d.a) % 6];
            Event::BatchesLoaded((0..=u32::from(d.b)).map(|number| batch(number, state, d.wide as u32 % 100)).collect())
        }
        6 | 7 => {
            let list = [DeviceList::Scan, DeviceList::Review, DeviceList::Held, DeviceList::History][usize::from(d.b)];
            Event::DevicesLoaded { list, page: page(d.wide, d.wide, rows) }
        }
        8 => Event::StoryLoaded { device: DeviceId(d.text.clone()), entries: vec![] },
        9 => Event::AttemptsLoaded { batch: batch_id(d.b.into()), attempts: vec![] },
        10 if d.b.is_multiple_of(2) => Event::CustomersLoaded(vec![]),
        10 => Event::CustomersRefreshed(vec![].into()),
        11 => {
            let decision = [Decision::Accept, Decision::Confirm, Decision::Ask, Decision::Reject][usize::from(d.b)];
            let problem = Problem::Refused { value: d.text.clone(), reason: String::new() };
            let boxes =
                vec![read_box(decision, d.wide.is_multiple_of(2).then_some(PKID), vec![problem]); usize::from(d.a) % 3];
            read(u64::from(d.a), vec![code(&d.text, Symbology::Ean13)], boxes)
        }
        12 => Event::PictureFailed { picture, failure: failure(d) },
        13 => [Event::PictureStarted, Event::PictureCancelled][usize::from(d.b) % 2](picture),
        14 => Event::AccountKnown([AccountModel::SignedOut, AccountModel::Unknown][usize::from(d.b) % 2].clone()),
        15 => Event::SendingProgress { batch: batch_id(d.b.into()), step: SendingStep::Following { attempt: 1 } },
        16 => Event::SendingEnded {
            batch: batch_id(d.b.into()),
            outcome: if d.a < 2 { Ok(d.a == 0) } else { Err(failure(d)) },
        },
        17 => scanned(d),
        18 => Event::Customers(match d.b {
            0 => CustomersEvent::Found { text: d.text.clone(), outcome: Err(failure(d)) },
            1 => CustomersEvent::Link(Err(failure(d))),
            2 => CustomersEvent::Named { customer: CustomerId(uuid::Uuid::nil()), outcome: Ok(()) },
            _ => CustomersEvent::RemoteBatchesLoaded {
                customer: CustomerId(uuid::Uuid::from_u128(d.a.into())),
                outcome: Ok(vec![]),
            },
        }),
        _ => match d.b {
            0 if d.a % 2 == 1 => Event::Connection(connection_event(d)),
            0 => Event::Failed(failure(d)),
            1 if d.a == 1 => {
                ByHandEvent::ResultsRead { batch: batch_id(d.b.into()), read: Box::new(ReadResults::default()) }.into()
            }
            1 => Event::WorkerDied(d.text.clone()),
            2 => Event::Exported { batch: batch_id(1), files: vec![] },
            _ => Event::JournalVerified(Err(d.text.clone())),
        },
    }
}

fn scanned(d: &Dice) -> Event {
    let decision = [Decision::Accept, Decision::Confirm, Decision::Ask, Decision::Reject][usize::from(d.b)];
    let problem = Problem::Unclear { value: d.text.clone(), reason: String::new() };
    let read = read_box(decision, d.wide.is_multiple_of(2).then_some(PKID), vec![problem]);
    let repair = LayoutRepair { as_typed: d.text.clone(), repaired: PKID.into(), keyboard: Keyboard::default() };
    let pace = ScanPace { average_gap: Duration::from_millis(d.wide), suffix: Suffix::Enter };
    let codes = vec![Barcode::of_text(d.text.clone())];
    let (road, prefix) = (ScannerRoad::Port(d.text.clone()), d.text.clone());
    let scan = |repair, boxes| Event::Scanned(Box::new(Scanned { road, pace, prefix, repair, codes, boxes }));
    match d.a {
        0 => Event::ScanRefused(Refusal::RunTogether),
        1 => Event::ScanEndedIn(Suffix::CrLf),
        2 => scan(ScanRepair::Guessed(repair), vec![read]),
        3 => scan(ScanRepair::BySetting(repair), vec![]),
        4 => Event::ScannedSlowly(ScannedSlowly {
            text: d.text.clone(),
            suffix: Suffix::Tab,
            average_gap: Duration::from_millis(d.wide),
        }),
        _ => scan(ScanRepair::None, vec![read]),
    }
}

proptest! {
    #[test]
    fn whatever_happens_the_model_goes_on(
        steps in proptest::collection::vec((any::<bool>(), dice()), 0..60),
        seconds in -10_000i64..10_000,
    ) {
        let mut model = scanning();
        let now = Timestamp::from_second(seconds).unwrap();
        for (is_wanted, dice) in &steps {
            let mut effects = Vec::new();
            let was_asked = model.dialog.is_some();
            let wanted = is_wanted.then(|| command(dice));
            match wanted.clone() {
                Some(command) => model.on_command(command, now, &mut effects),
                None => model.on_event(event(dice), now, &mut effects),
            }
            // Nothing is sent that nobody was asked about.
            let is_sent = effects.iter().any(|e| matches!(e, Effect::Send(_)));
            if is_sent && let Some(command) = wanted {
                prop_assert!(was_asked && command == Command::ConfirmSend, "{command:?}");
            }
            prop_assert!(model.notices.len() <= 5);
            prop_assert_eq!(
                model.scan.progress.is_some(),
                model.scan.pictures.iter().any(|p| matches!(p.state, PictureState::Waiting | PictureState::Reading { .. }))
            );
        }
    }
}
