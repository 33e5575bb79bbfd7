//! Sending to a service with the real one's oddities, one at a time and from end to end.

use std::collections::BTreeSet;

use docket::app::notice::Failure;
use docket::domain::{
    BatchId, Change, CustomerId, DeviceDraft, DeviceId, DeviceState, GroupTag, Manufacturer, ModelName, Pkid,
    ScanSource, SerialNumber,
};
use docket::partner_center::PartnerCenterError;
use docket::practice::PracticeClock;
use jiff::Timestamp;

use crate::sending_fixture::{CONTOSO, Dock, pkids};
use crate::support::made_up_clock::MadeUpClock;

fn by_pkid(pkid: &str) -> DeviceDraft {
    DeviceDraft { pkid: Some(Pkid::parse(pkid).unwrap()), ..DeviceDraft::default() }
}

/// An approved batch of these devices.
async fn approved(dock: &Dock, tag: &str, drafts: Vec<DeviceDraft>) -> BatchId {
    let customer = CustomerId::parse(CONTOSO).unwrap();
    let batch = dock.desk.create_batch(customer, GroupTag::parse(tag).unwrap(), None, None).await.unwrap();
    let count = u32::try_from(drafts.len()).unwrap();
    let scan = |(n, draft): (usize, DeviceDraft)| Change::DeviceScanned {
        device: DeviceId(format!("{batch}-{n}")),
        batch: batch.clone(),
        draft,
        source: ScanSource::CommandLine,
        codes: Vec::new(),
        is_extra_held: true,
    };
    let changes = drafts.into_iter().enumerate().map(scan).collect();
    dock.desk.queue().apply_all(dock.desk.actor(), Timestamp::now(), changes).await.unwrap();
    dock.desk.close_batch(&batch, None).await.unwrap();
    dock.desk.approve_batch(&batch, Some(count)).await.unwrap();
    batch
}

#[tokio::test(flavor = "multi_thread")]
async fn the_place_to_ask_is_understood_in_every_form() {
    for form in ["location-absolute", "location-with-version", "location-elsewhere", "location-in-body"] {
        let script = format!("[[fault]]\non = \"upload\"\ndo = \"{form}\"\n");
        let dock = Dock::with(&script, |settings| settings.sending.devices_per_upload = 1).await;
        let pkids = pkids(2);
        let batch = dock.approved("Sales", &pkids).await;
        dock.send(&batch).await.unwrap_or_else(|failure| panic!("{form}: {failure}"));
        dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
        dock.assert_asked_once(&pkids);
        let books = dock.books();
        assert!(books.jobs.iter().all(|job| job.polls > 0), "{form}: every job was asked about by its own id");
        assert_eq!(books.requests.get("devices"), None, "{form}: nothing had to be looked for");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn making_a_batch_that_exists_loses_nothing() {
    for existing in ["refuse", "append"] {
        // When the second batch is sent the list of batches is empty: nobody knows that this one exists.
        let script = format!(
            "[uploads]\nexisting_batch = \"{existing}\"\n[[fault]]\non = \"batches\"\nfrom = 2\ntimes = 1\ndo = \"rows-missing\"\n"
        );
        let dock = Dock::new(&script).await;
        let pkids = pkids(2);
        let first = dock.approved("SALES", &pkids[..1]).await;
        dock.send(&first).await.unwrap();
        let second = dock.approved("Sales", &pkids[1..]).await;
        dock.send(&second).await.unwrap_or_else(|failure| panic!("{existing}: {failure}"));
        let books = dock.books();
        assert_eq!(books.devices.len(), 2, "{existing}");
        assert!(
            books.devices.iter().all(|device| device.times_registered == 1 && device.batch == "SALES"),
            "{books:?}"
        );
        assert_eq!(dock.counts(&second).await.registered, 1, "{existing}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_has_the_name_that_was_typed_and_no_other() {
    for tag in ["Sales", "Test batch", "A/B & C?#", "100%", "Süd-Lager", "..Depot"] {
        let dock = Dock::with("", |settings| settings.sending.devices_per_upload = 1).await;
        let pkids = pkids(2);
        let batch = dock.approved(tag, &pkids).await;
        dock.send(&batch).await.unwrap_or_else(|failure| panic!("{tag}: {failure}"));
        dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
        let books = dock.books();
        let names: Vec<(&str, bool)> =
            books.uploads.iter().map(|upload| (upload.batch.as_str(), upload.append)).collect();
        assert_eq!(names, [(tag, false), (tag, true)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_holds_what_identifies_a_device_and_no_more() {
    let dock = Dock::new("").await;
    // Blanks and letter case are the maker's own.
    let (maker, model, serial) = ("Hewlett-Packard ", "HP  ProBook 440 g8", "5cg1234ABC");
    let tuple = DeviceDraft {
        pkid: None,
        manufacturer: Some(Manufacturer::parse(maker).unwrap()),
        model: Some(ModelName::parse(model).unwrap()),
        serial: Some(SerialNumber::parse(serial).unwrap()),
    };
    let known = DeviceDraft { pkid: Some(Pkid::parse("3556000000001").unwrap()), ..tuple.clone() };
    let alone = DeviceDraft { serial: Some(SerialNumber::parse("PC29DABC").unwrap()), ..by_pkid("3556000000002") };
    let other = DeviceDraft { serial: Some(SerialNumber::parse("5CG9999ZZZ").unwrap()), ..tuple };
    for (drafts, keys) in [
        (vec![known, alone], vec!["productkey"]),
        (vec![other], vec!["modelname", "oemmanufacturername", "serialnumber"]),
    ] {
        let count = drafts.len();
        let batch = approved(&dock, keys[0], drafts).await;
        dock.send(&batch).await.unwrap();
        assert_eq!(usize::try_from(dock.counts(&batch).await.registered).unwrap(), count, "{keys:?}");
        let upload = dock.books().uploads.pop().unwrap();
        assert_eq!(upload.keys, keys, "neither a serial number beside a PKID, nor an empty field, nor one of our own");
    }
    let identities: BTreeSet<String> = dock.books().devices.into_iter().map(|device| device.identity).collect();
    assert!(identities.contains(&format!("tuple:{maker}\u{1f}{model}\u{1f}5CG9999ZZZ")), "{identities:?}");
}

/// What stands on the label is what the maker has told Microsoft: no blank, no case and no sign of it is made better on the way, neither by
/// the queue nor by a start anew nor by the line.
#[tokio::test(flavor = "multi_thread")]
async fn maker_and_model_arrive_to_the_letter() {
    let names = [
        ("LENOVO", "21F6002NMX"),
        ("lenovo", "21f6002nmx"),
        ("Hewlett-Packard ", "HP  ProBook 440 g8"),
        ("Dell Inc.", "Latitude 5440 "),
        ("Micro-Star International Co. Ltd.", "Summit E13 <Flip> & Evo' \\ 13%"),
        (" Panasonic/Connect", "{CF-33}_#;+?"),
    ];
    let mut dock = Dock::new("").await;
    let tuple = |(n, (maker, model)): (usize, &(&str, &str))| DeviceDraft {
        pkid: None,
        manufacturer: Some(Manufacturer::parse(maker).unwrap()),
        model: Some(ModelName::parse(model).unwrap()),
        serial: Some(SerialNumber::parse(&format!("PC29DAB{n}")).unwrap()),
    };
    let batch = approved(&dock, "Sales", names.iter().enumerate().map(tuple).collect()).await;
    dock.start_anew().await;
    dock.send(&batch).await.unwrap();
    let books = dock.books();
    let told: BTreeSet<&str> = books.devices.iter().map(|device| device.identity.as_str()).collect();
    for (n, (maker, model)) in names.iter().enumerate() {
        let expected = format!("tuple:{maker}\u{1f}{model}\u{1f}PC29DAB{n}");
        assert!(told.contains(expected.as_str()), "{expected:?} in {told:?}");
    }
    assert_eq!(told.len(), names.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_tell_the_serial_number_alone_find_their_devices() {
    let script = "[[fault]]\non = \"status\"\ndo = \"rows-by-serial\"\n[[fault]]\non = \"devices\"\ndo = \"status\"\ncode = 500\n\
                  [[device]]\npkid = \"3556000000002\"\ncode = \"814\"\n";
    let dock = Dock::new(script).await;
    let with_serial =
        |pkid: &str| DeviceDraft { serial: Some(SerialNumber::parse(&format!("SN{pkid}")).unwrap()), ..by_pkid(pkid) };
    // The last one's serial number is not known here: its row goes by its place.
    let drafts = vec![with_serial("3556000000001"), with_serial("3556000000002"), by_pkid("3556000000003")];
    let batch = approved(&dock, "Sales", drafts).await;
    dock.send(&batch).await.unwrap();
    let states: Vec<_> = dock.devices(&batch).await.into_iter().map(|row| (row.state, row.code)).collect();
    let done = (DeviceState::Registered, None);
    assert_eq!(states, [done.clone(), (DeviceState::Rejected, Some("814".into())), done]);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_types_cost_no_leading_zero_and_break_no_answer() {
    // Every answer has numbers for texts and texts for numbers, dates are 0, and the first upload's answer is lost.
    let script =
        "[[fault]]\non = \"upload\"\nnth = 1\ndo = \"cut-after\"\n[[fault]]\non = \"any\"\ndo = \"wrong-types\"\n";
    let dock = Dock::with(script, |settings| settings.sending.devices_per_upload = 2).await;
    let pkids: Vec<String> = (1..=4).map(|n| format!("00556{n:08}")).collect();
    let batch = dock.approved("Sales", &pkids).await;
    dock.send(&batch).await.unwrap();
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    dock.assert_asked_once(&pkids);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_second_factor_is_told_in_either_form_without_a_circle() {
    for form in ["code", "bare"] {
        let dock = Dock::new(&format!("[sign_in]\nmfa = false\nmfa_refusal = \"{form}\"\n")).await;
        let batch = dock.approved("Sales", &pkids(1)).await;
        let outcome = dock.send(&batch).await;
        assert!(matches!(outcome, Err(Failure::Service(PartnerCenterError::MfaNeeded(_)))), "{form}: {outcome:?}");
        assert!(dock.requests("token") <= 2, "{form}: signed in, and renewed once at the most");
        assert_eq!((dock.service.counts().uploads, dock.counts(&batch).await.ready), (0, 1), "{form}");
    }
}

/// Four requests a minute are taken, by the service's own clock. After each refusal it is waited for, and no more is refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_the_service_is_kept() {
    let clock = MadeUpClock::hurried();
    let there = clock.clone();
    let script = "[throttle]\nrequests = 4\nseconds = 60\n";
    let dock = Dock::at(clock.clock(), PracticeClock::of(move || there.now()), script, |settings| {
        settings.sending.devices_per_upload = 1;
    })
    .await;
    let pkids = pkids(3);
    let batch = dock.approved("Sales", &pkids).await;
    dock.send(&batch).await.unwrap();
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    dock.assert_asked_once(&pkids);
    let books = dock.books();
    let refused = books.requests["throttled"];
    let taken: u64 =
        books.requests.iter().filter(|(kind, _)| *kind != "throttled" && *kind != "upload").map(|(_, n)| n).sum();
    assert!(refused > 0 && refused * 2 <= taken, "{refused} refused beside {taken} taken: each wait is waited for");
}
