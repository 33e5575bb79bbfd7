//! The scanner doctor: what is examined, what is kept of it, and when it ends.

use std::time::Duration;

use crate::app::doctor::{ScannedSlowly, suggested_name};
use crate::app::event::Event;
use crate::app::notice::Failure;
use crate::app::scanned::{ListedPort, PortState, ScanPace, ScanRepair, Scanned};
use crate::app::{Command, Effect, Model, Screen};
use crate::domain::{
    Barcode, BatchState, Examined, HandScan, Keyboard, Layout, Modules, Refusal, ScannerRoad, Suffix, TestCode,
};
use crate::settings::Expected;

use super::check::*;

fn sent(text: &str, suffix: Suffix, road: ScannerRoad) -> Step {
    let scan = HandScan::of_sent(text, suffix, Duration::from_millis(8)).unwrap();
    let pace = ScanPace { average_gap: scan.average_gap, suffix };
    let codes = vec![Barcode { aim: scan.aim.clone(), ..Barcode::of_text(&scan.text) }];
    let scanned = Scanned { road, pace, prefix: String::new(), repair: ScanRepair::None, codes, boxes: vec![] };
    Event::Scanned(Box::new(scanned)).into()
}

/// What a scanner with AIM identifiers and this prefix sends to a computer with this layout.
fn code(at: usize, layout: Layout, prefix: &str) -> Step {
    let aim = ["]C0", "]E0", "]d1"][at];
    let text = format!("{prefix}{aim}{}", TestCode::sheet()[at].text);
    sent(&Keyboard { layout, has_caps_lock: false }.typed(&text), Suffix::Enter, ScannerRoad::Keyboard)
}

fn examining() -> Model {
    after(&with_batch(BatchState::Open, 3), [go(Screen::Diagnostics), Command::StartDoctor.into()])
}

/// The effects of one more step, and the model after it.
fn then(model: &Model, step: Step) -> (Model, Vec<Effect>) {
    let (mut model, mut effects) = (model.clone(), Vec::new());
    match step {
        Step::Wanted(command) => model.on_command(command, now(), &mut effects),
        Step::Happened(event) => model.on_event(event, now(), &mut effects),
        Step::Passed(_) => {}
    }
    (model, effects)
}

#[test]
fn the_codes_are_drawn_once_and_shown_one_after_another() {
    let given = after(&opened(vec![]), [go(Screen::Diagnostics)]);
    assert_eq!(given.doctor.shown(), None);
    let (begun, effects) = then(&given, Command::StartDoctor.into());
    assert_eq!(effects, [Effect::DrawTestCodes]);
    let drawn = vec![Modules::new(1, 1, vec![true]); 3];
    let begun = after(&begun, [Event::TestCodesDrawn(drawn.clone()).into()]);
    assert_eq!(*begun.doctor.drawn, drawn);
    let second = after(&begun, [code(0, Layout::Us, "")]);
    assert_eq!(second.doctor.shown(), TestCode::sheet().get(1));
    assert_eq!(second.doctor.heard.as_ref().unwrap().examined, Ok(Examined::Understood));
    let (again, effects) = then(&second, Command::StartDoctor.into());
    assert_eq!((again.doctor.shown(), effects), (TestCode::sheet().first(), vec![]));
}

#[test]
fn what_is_scanned_meanwhile_is_examined_and_not_queued() {
    let begun = examining();
    let (told, effects) = then(&begun, sent("]C03556212345678", Suffix::Enter, ScannerRoad::Keyboard));
    assert_eq!((effects, told.notices.len(), told.scan.feedback.is_none()), (vec![], 0, true));
    let heard = told.doctor.heard.unwrap();
    assert_eq!((heard.text.as_str(), heard.examined), ("]C03556212345678", Ok(Examined::Unexplained)));
    // A code of which a prefix that is set was left out is examined whole.
    let Step::Happened(Event::Scanned(mut scanned)) = code(0, Layout::Us, "") else { panic!("a scan") };
    scanned.prefix = "#".into();
    let told = after(&begun, [Event::Scanned(scanned).into()]);
    assert_eq!(told.doctor.examination.unwrap().diagnosis().profile.prefix, "#");
    let told = after(&begun, [Event::ScanRefused(Refusal::TooLong).into()]);
    assert_eq!(told.doctor.heard.unwrap().examined, Err(Refusal::TooLong));
    assert_eq!(told.scan.feedback, None);
    // Before it begins, a code is not for this screen.
    let told = check(&after(&opened(vec![]), [go(Screen::Diagnostics)]), [code(0, Layout::Us, "")]);
    assert!(told.contains("not taken"), "{told}");
}

#[test]
fn findings_are_put_into_the_settings_and_kept() {
    let found = after(
        &examining(),
        [code(0, Layout::Qwertz, "%7"), code(1, Layout::Qwertz, "%7"), Event::ScanEndedIn(Suffix::CrLf).into()],
    );
    let found = after(&found, [Command::SkipTestCode.into()]);
    assert_eq!(found.doctor.shown(), None);
    let (kept, effects) = then(&found, Command::UseFindings { name: " Dock 3 ".into() }.into());
    assert_eq!(effects, [Effect::SaveSettings(kept.settings.clone())]);
    let scanner = &kept.settings.scanner;
    assert_eq!(scanner.layout, Expected::Known(Layout::Qwertz));
    assert_eq!((scanner.suffix, scanner.prefix.as_str()), (Expected::Known(Suffix::CrLf), "%7"));
    let first = kept.settings.scanner_in_use().unwrap();
    assert_eq!((first.name.as_str(), first.examined_at, &first.road), ("Dock 3", now(), &ScannerRoad::Keyboard));
    assert!(first.profile.sends_aim);
    assert_eq!(kept.notices[0].1.what, "Kept as Dock 3: the settings go by it now");
    // Another one is kept beside it; the older one can be gone by again, and forgotten.
    let again = after(&kept, [Command::StartDoctor.into(), code(0, Layout::Us, "")]);
    let again = after(&again, [Command::UseFindings { name: String::new() }.into()]);
    assert_eq!(again.settings.scanner_in_use().unwrap().name, suggested_name(&ScannerRoad::Keyboard));
    let back = after(&again, [Command::UseScanner("Dock 3".into()).into()]);
    assert_eq!(back.settings.scanner.prefix, "%7");
    let (gone, effects) = then(&back, Command::ForgetScanner("Dock 3".into()).into());
    assert_eq!((gone.settings.scanners.len(), effects.len()), (1, 1));
    // A name that nobody has, and nothing found: nothing changes.
    for command in [Command::UseScanner("?".into()), Command::ForgetScanner("?".into())] {
        assert_eq!(check(&gone, [command.into()]), "nothing");
    }
    assert_eq!(check(&examining(), [Command::UseFindings { name: "x".into() }.into()]), "nothing");
}

#[test]
fn a_slow_scanner_and_one_at_a_port_are_examined_as_well() {
    let slow = |text: String| {
        let average_gap = Duration::from_millis(64);
        Event::ScannedSlowly(ScannedSlowly { text, suffix: Suffix::Tab, average_gap }).into()
    };
    let found = after(&examining(), [slow(format!("]C0{}", TestCode::sheet()[0].text))]);
    let kept = after(&found, [Command::UseFindings { name: "Slow".into() }.into()]);
    assert_eq!(kept.settings.scanner.average_gap_ms, 80);
    assert_eq!(kept.settings.scanner.suffix, Expected::Known(Suffix::Tab));
    let port = ScannerRoad::Port("COM3".into());
    let text = format!("]d1{}", TestCode::sheet()[2].text);
    let found = after(
        &examining(),
        [Command::SkipTestCode.into(), Command::SkipTestCode.into(), sent(&text, Suffix::CrLf, port.clone())],
    );
    assert_eq!(found.doctor.heard.as_ref().unwrap().text, "]d1S1234567<GS>1PDOCKET");
    let kept = after(&found, [Command::UseFindings { name: String::new() }.into()]);
    let first = kept.settings.scanner_in_use().unwrap();
    assert_eq!((first.name.as_str(), &first.road), ("Scanner at COM3", &port));
    assert_eq!(kept.settings.scanner.layout, Expected::Auto);
    // Where the settings name another suffix, its own is left at the end of what it sends.
    let text = format!("]C0{}\r\n", TestCode::sheet()[0].text);
    let found = after(&examining(), [sent(&text, Suffix::None, port)]);
    let heard = found.doctor.heard.unwrap();
    assert_eq!((heard.text.as_str(), heard.examined), ("]C0AZYWQM-0123456789#", Ok(Examined::Understood)));
    assert_eq!(found.doctor.examination.unwrap().diagnosis().profile.suffix, Suffix::CrLf);
    // On other screens it means nothing.
    assert_eq!(check(&scanning(), [slow("]C0AZYWQM".into())]), "nothing");
}

#[test]
fn it_ends_when_another_screen_is_shown() {
    let left = after(&examining(), [code(0, Layout::Us, ""), go(Screen::Settings), go(Screen::Diagnostics)]);
    assert_eq!((left.doctor.examination.is_none(), left.is_examining()), (true, false));
    // The same screen asked for once more changes nothing.
    let stays = after(&examining(), [code(0, Layout::Us, ""), go(Screen::Diagnostics)]);
    assert_eq!(stays.doctor.shown(), TestCode::sheet().get(1));
}

#[test]
fn the_serial_port_is_told_and_chosen_anew() {
    let port = ListedPort { setting: "COM3".into(), name: "COM3".into(), device: String::new(), is_scanner: false };
    let (listing, effects) = then(&opened(vec![]), Command::ListPorts.into());
    assert_eq!((listing.scanner.ports.clone(), effects), (None, vec![Effect::ListPorts]));
    let listed = after(&listing, [Event::PortsListed(vec![port.clone()]).into()]);
    assert_eq!(listed.scanner.ports, Some(vec![port]));
    let open = after(&listed, [Event::ScannerPortOpened("COM3".into()).into()]);
    assert_eq!(open.scanner.port, PortState::Open("COM3".into()));
    let trouble = after(&open, [Event::ScannerTrouble(Failure::Bug("x".into())).into()]);
    assert!(matches!(&trouble.scanner.port, PortState::Trouble(notice) if trouble.notices[0].1 == *notice));
    let mut settings = open.settings.clone();
    settings.scanner.quiet_ms = 200;
    let same = after(&open, [Command::SaveSettings(settings.clone()).into()]);
    assert_eq!(same.scanner.port, PortState::Open("COM3".into()));
    settings.scanner.port = "auto".into();
    assert_eq!(after(&open, [Command::SaveSettings(settings).into()]).scanner.port, PortState::Unknown);
}

#[test]
fn the_sheet_is_asked_for_and_told() {
    let (model, effects) = then(&opened(vec![]), Command::SaveScannerSheet.into());
    assert_eq!(effects, [Effect::SaveScannerSheet { suggested_name: "docket-scanner-setup.pdf".into() }]);
    let told = check(&model, [Event::ScannerSheetSaved("/home/a/sheet.pdf".into()).into()]);
    assert!(told.contains("The sheet was written: /home/a/sheet.pdf"), "{told}");
}
