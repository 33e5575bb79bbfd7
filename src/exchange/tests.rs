//! Whatever goes in, the files obey the rules, as read by a parser that shares nothing with the writer.

use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::*;

fn batch(name: &str, tag: &str) -> BatchSummary {
    BatchSummary {
        id: BatchId("b".into()),
        number: 7,
        customer: Customer {
            id: CustomerId(Uuid::nil()),
            name: name.into(),
            domain: None,
            relationship: Relationship::Reseller,
        },
        group_tag: GroupTag::parse(tag).unwrap(),
        expected: None,
        order: Some("=1+1".into()),
        state: BatchState::Approved,
        created_by: "Olu".into(),
        created_at: Timestamp::UNIX_EPOCH,
        approved_by: None,
        close_reason: None,
        is_sending_asked: false,
        partner: String::new(),
        counts: BatchCounts::default(),
    }
}

fn device(number: u32, draft: DeviceDraft) -> DeviceRow {
    DeviceRow {
        id: DeviceId(format!("d{number}")),
        batch: BatchId("b".into()),
        number,
        draft,
        state: DeviceState::Ready,
        source: ScanSource::Typed,
        scanned_by: "Olu".into(),
        station: "dock-1".into(),
        scanned_at: Timestamp::UNIX_EPOCH,
        code: None,
        code_name: None,
        note: None,
    }
}

fn pkid(number: u32) -> DeviceDraft {
    DeviceDraft { pkid: Some(Pkid::parse(&format!("35562123{number:05}")).unwrap()), ..DeviceDraft::default() }
}

fn tuple() -> DeviceDraft {
    DeviceDraft {
        pkid: None,
        serial: Some(SerialNumber::parse("045612345678").unwrap()),
        manufacturer: Some(Manufacturer::parse("Microsoft Corporation").unwrap()),
        model: Some(ModelName::parse("Surface Laptop").unwrap()),
    }
}

/// The rules of Partner Center's file, checked byte by byte; returns the rows after the header.
fn strictly_read(bytes: &[u8]) -> Vec<[String; 5]> {
    assert!(bytes.is_ascii() && !bytes.contains(&b'"') && bytes.ends_with(b"\r\n"));
    assert_eq!(bytes.iter().filter(|&&b| b == b'\r').count(), bytes.iter().filter(|&&b| b == b'\n').count());
    let text = std::str::from_utf8(bytes).unwrap();
    let mut lines = text.strip_suffix("\r\n").unwrap().split("\r\n");
    assert_eq!(
        lines.next(),
        Some("Device Serial Number,Windows Product ID,Hardware Hash,Manufacturer name,Device model")
    );
    let rows: Vec<[String; 5]> = lines
        .map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>().try_into().expect("five columns"))
        .collect();
    assert!((1..=500).contains(&rows.len()));
    rows
}

#[test]
fn a_pkid_stands_alone_and_a_tuple_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.csv");
    let mut both = pkid(1);
    both.serial = tuple().serial;
    let devices = [device(1, pkid(0)), device(2, tuple()), device(3, both)];
    let files =
        export(&batch("Contoso", "Sales"), &devices, ExportFormat::PartnerCenter, &ExportOptions::default(), &path)
            .unwrap();
    assert_eq!((files.len(), files[0].rows), (1, 3));
    let bytes = std::fs::read(&path).unwrap();
    let rows = strictly_read(&bytes).map(|row| row.join(","));
    assert_eq!(rows, [",3556212300000,,,", "045612345678,,,Microsoft Corporation,Surface Laptop", ",3556212300001,,,"]);
    let sha256: String = <sha2::Sha256 as sha2::Digest>::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(files[0].sha256, sha256);
}

/// `Vec::map`, which arrays have and vectors do not.
trait Map<T> {
    fn map<U>(self, f: impl Fn(T) -> U) -> Vec<U>;
}

impl<T> Map<T> for Vec<T> {
    fn map<U>(self, f: impl Fn(T) -> U) -> Vec<U> {
        self.into_iter().map(f).collect()
    }
}

#[test]
fn twelve_hundred_devices_are_three_files() {
    let folder = tempfile::tempdir().unwrap();
    let devices: Vec<DeviceRow> = (0..1200).map(|n| device(n + 1, pkid(n))).collect();
    let files = export(
        &batch("Contoso, Ltd", "A/B"),
        &devices,
        ExportFormat::PartnerCenter,
        &ExportOptions::default(),
        folder.path(),
    )
    .unwrap();
    assert_eq!(files.iter().map(|f| f.rows).collect::<Vec<_>>(), [500, 500, 200]);
    let mut seen = Vec::new();
    for (file, part) in files.iter().zip(1..) {
        assert!(file.path.ends_with(&format!("Contoso--Ltd-batch-7-A-B-{part}of3.csv")), "{}", file.path);
        seen.extend(strictly_read(&std::fs::read(&file.path).unwrap()).map(|row| row[1].clone()));
    }
    let expected: Vec<String> = devices.iter().map(|d| d.draft.pkid.unwrap().to_string()).collect();
    assert_eq!(seen, expected);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing else is left behind");
}

#[test]
fn a_row_that_cannot_be_written_is_named_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let mut devices: Vec<DeviceRow> = (0..600).map(|n| device(n + 1, pkid(n))).collect();
    devices.push(device(601, DeviceDraft::default()));
    let error =
        export(&batch("C", "T"), &devices, ExportFormat::PartnerCenter, &ExportOptions::default(), folder.path())
            .unwrap_err();
    assert!(matches!(error, ExchangeError::Row { number: 601, .. }), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let error = export(&batch("C", "T"), &devices[..1], ExportFormat::Intune, &ExportOptions::default(), folder.path())
        .unwrap_err();
    assert!(matches!(error, ExchangeError::Row { number: 1, .. }), "{error}");
    assert!(matches!(
        export(&batch("C", "T"), &[], ExportFormat::Csv, &ExportOptions::default(), folder.path()),
        Err(ExchangeError::Empty)
    ));
}

#[test]
fn a_part_that_cannot_have_its_name_takes_the_others_away() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("x-2of2.csv")).unwrap();
    let devices: Vec<DeviceRow> = (0..600).map(|n| device(n + 1, pkid(n))).collect();
    let target = folder.path().join("x.csv");
    let error = export(&batch("C", "T"), &devices, ExportFormat::PartnerCenter, &ExportOptions::default(), &target)
        .unwrap_err();
    assert!(matches!(error, ExchangeError::File { .. }), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn files_that_stood_there_come_back_when_a_part_fails() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x-1of2.csv"), "yesterday").unwrap();
    let target = folder.path().join("x.csv");
    let devices: Vec<DeviceRow> = (0..600).map(|n| device(n + 1, pkid(n))).collect();
    let export = || export(&batch("C", "T"), &devices, ExportFormat::PartnerCenter, &ExportOptions::default(), &target);
    std::fs::create_dir(folder.path().join("x-2of2.csv")).unwrap();
    assert!(export().is_err());
    assert_eq!(std::fs::read_to_string(folder.path().join("x-1of2.csv")).unwrap(), "yesterday");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    std::fs::remove_dir(folder.path().join("x-2of2.csv")).unwrap();
    assert_eq!(export().unwrap().len(), 2);
    assert_eq!(strictly_read(&std::fs::read(folder.path().join("x-1of2.csv")).unwrap()).len(), 500);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "the older file is gone with its place");
}

#[test]
fn long_names_of_any_script_fit_the_file_system() {
    let folder = tempfile::tempdir().unwrap();
    let (name, tag) = ("株式会社".repeat(40), "標".repeat(128));
    let devices: Vec<DeviceRow> = (0..600).map(|n| device(n + 1, pkid(n))).collect();
    let files =
        export(&batch(&name, &tag), &devices, ExportFormat::PartnerCenter, &ExportOptions::default(), folder.path())
            .unwrap();
    assert!(files.iter().all(|f| Path::new(&f.path).is_file()));
}

#[test]
fn lists_for_people_hold_no_formula() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    export(
        &batch("Contoso, \"Ltd\"", "Sales"),
        &[device(1, tuple())],
        ExportFormat::Csv,
        &ExportOptions::default(),
        &path,
    )
    .unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"Contoso, \"\"Ltd\"\"\"") && text.contains(",'=1+1,"), "{text}");
}

#[test]
fn a_workbook_holds_digits_as_text() {
    use std::io::Read;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.xlsx");
    export(&batch("Contoso", "Sales"), &[device(1, pkid(5))], ExportFormat::Xlsx, &ExportOptions::default(), &path)
        .unwrap();
    let mut bytes = Vec::new();
    std::fs::File::open(&path).unwrap().read_to_end(&mut bytes).unwrap();
    assert!(bytes.starts_with(b"PK"), "a ZIP archive");
}

fn paper() -> Paper {
    let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
    Paper {
        title: "Hand-over <for> \"Contoso\"".into(),
        lead: "What was done & when".into(),
        parts: vec![
            Part::Facts(vec![Fact::exact("Group tag".into(), "Kiosk <1> "), Fact::new("Devices".into(), "2")]),
            Part::Steps(vec![("Open the site".into(), "In a browser".into()), ("Sign in".into(), String::new())]),
            Part::Heading("Devices".into()),
            Part::Text("All of them".into()),
            Part::Checks(vec![("The invoice".into(), "As PDF".into())]),
            Part::Table {
                name: "Devices: registered/refused".into(),
                header: row(["Number", "Serial"]),
                rows: vec![row(["1", "=1+1"]), row(["2", "045612345678"])],
            },
        ],
    }
}

#[test]
fn a_page_spells_out_what_would_be_markup_and_keeps_its_order() {
    let page = html::write(&paper());
    let text = page.split_once("<main>").unwrap().1;
    let order = [
        "<h1>Hand-over &lt;for&gt; &quot;Contoso&quot;</h1>",
        "What was done &amp; when",
        "<dt>Group tag</dt>",
        "<code>Kiosk &lt;1&gt; </code>",
        "<ol>",
        "<strong>Open the site</strong><br>",
        "<strong>Sign in</strong></li>",
        "<h2>Devices</h2>",
        "<ul class=\"checks\">",
        "<th scope=\"col\">Serial</th>",
        "<td>045612345678</td>",
    ];
    let places: Vec<usize> = order.iter().map(|part| text.find(part).unwrap_or_else(|| panic!("{part}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(!page.contains("<script") && !page.contains("http"), "nothing from elsewhere");
}

#[test]
fn a_page_is_written_in_the_form_its_name_asks_for() {
    let folder = tempfile::tempdir().unwrap();
    let names = |target: &Path| -> Vec<String> {
        let files = write_paper(&paper(), &batch("Contoso", "Sales"), "-hand-over", 2, target).unwrap();
        files.iter().map(|file| Path::new(&file.path).file_name().unwrap().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names(&folder.path().join("a.html")), ["a.html"]);
    assert_eq!(names(&folder.path().join("a.XLSX")), ["a.xlsx"]);
    assert_eq!(names(&folder.path().join("b")), ["b.html", "b.xlsx"]);
    let both = ["Contoso-batch-7-Sales-hand-over.html", "Contoso-batch-7-Sales-hand-over.xlsx"];
    assert_eq!(names(folder.path()), both);
    assert!(std::fs::read(folder.path().join("a.xlsx")).unwrap().starts_with(b"PK"));
}

#[test]
fn the_upload_sheet_stands_beside_its_files_and_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let devices: Vec<DeviceRow> = (0..600).map(|n| device(n + 1, pkid(n))).collect();
    let options = ExportOptions::default();
    let sheet = |files: &[ExportedFile]| Paper {
        parts: files.iter().map(|file| Part::Text(format!("{} {}", file.path, file.sha256))).collect(),
        ..Paper::default()
    };
    let files = export_with_sheet(&batch("C", "T"), &devices, &options, &folder.path().join("x.csv"), sheet).unwrap();
    let rows: Vec<u32> = files.iter().map(|file| file.rows).collect();
    assert_eq!(rows, [500, 100, 0]);
    assert!(files[2].path.ends_with("x-upload-sheet.html"));
    let page = std::fs::read_to_string(&files[2].path).unwrap();
    assert!(files[..2].iter().all(|file| page.contains(&file.sha256)));
    // Where the page cannot have its name the files are taken away again.
    std::fs::create_dir(folder.path().join("y-upload-sheet.html")).unwrap();
    assert!(export_with_sheet(&batch("C", "T"), &devices, &options, &folder.path().join("y.csv"), sheet).is_err());
    assert!(!folder.path().join("y-1of2.csv").exists());
}

#[test]
fn the_header_for_the_site_can_be_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    let with = |site_header: &str| {
        let options = ExportOptions { site_header: site_header.into(), ..ExportOptions::default() };
        export(&batch("C", "T"), &[device(1, pkid(0))], ExportFormat::PartnerCenter, &options, &path).unwrap();
        std::fs::read_to_string(&path).unwrap().lines().next().unwrap().to_owned()
    };
    let other = "Device serial number,Windows product ID,Hardware hash,Manufacturer name,Device model";
    assert_eq!(with(other), other);
    assert_eq!(with(""), table::PARTNER_CENTER.join(","));
}

#[test]
fn serial_numbers_stand_on_lines_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let serial = tuple().serial.unwrap();
    let files = export_serials(&batch("C", "T"), &[&serial, &serial], folder.path(), &paper()).unwrap();
    assert!(files[0].path.ends_with("C-batch-7-T-surface.csv") && files[1].path.ends_with("-surface-checklist.html"));
    assert_eq!(std::fs::read_to_string(&files[0].path).unwrap(), "045612345678\r\n045612345678\r\n");
    let nothing = export_serials(&batch("C", "T"), &[], folder.path(), &paper());
    assert!(matches!(nothing, Err(ExchangeError::NoSurface)));
}

proptest! {
    #[test]
    fn whatever_goes_in_the_file_obeys_the_rules(
        serials in prop::collection::vec("[ -~]{1,20}", 1..12),
        names in prop::collection::vec("[ -~äß]{1,20}", 1..12),
        rows_per_file in 0u32..700,
    ) {
        let devices: Vec<DeviceRow> = serials
            .iter()
            .zip(&names)
            .zip(1..)
            .map(|((serial, name), number)| {
                let draft = DeviceDraft {
                    pkid: None,
                    serial: SerialNumber::parse(serial).ok(),
                    manufacturer: Manufacturer::parse(name).ok(),
                    model: ModelName::parse(name).ok(),
                };
                device(number, draft)
            })
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let options = ExportOptions { rows_per_file, ..ExportOptions::default() };
        match export(&batch("C", "T"), &devices, ExportFormat::PartnerCenter, &options, folder.path()) {
            Ok(files) => {
                let mut rows = Vec::new();
                for file in files {
                    rows.extend(strictly_read(&std::fs::read(file.path).unwrap()));
                }
                prop_assert_eq!(rows.len(), devices.len());
                for (row, device) in rows.iter().zip(&devices) {
                    prop_assert_eq!(&row[0], device.draft.serial.as_ref().unwrap().as_str());
                    prop_assert_eq!(&row[3], device.draft.manufacturer.as_ref().unwrap().as_str());
                }
            }
            Err(ExchangeError::Row { .. }) => {
                prop_assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}
