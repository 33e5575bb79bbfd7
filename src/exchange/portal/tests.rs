//! Lists in every form that a site, a script or a spreadsheet gives them, and lists that are none.

use std::io::Write;

use proptest::prelude::*;

use super::*;

const ONE: &str = "3556212340001";
const TWO: &str = "0000212340002";

fn read(text: &str) -> Result<PortalResults, PortalError> {
    results_of(text.as_bytes(), &[])
}

/// Line, what names the device, what is said, code and name, one row a line.
fn told(results: &PortalResults) -> Vec<String> {
    let row = |row: &PortalRow| {
        let pkid = row.pkid.map(|pkid| pkid.to_string());
        let named = [pkid.as_deref(), row.serial.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let said = match &row.verdict {
            PortalVerdict::Unclear(doubt) => format!("{doubt:?}"),
            clear => format!("{clear:?}"),
        };
        let error = [row.code.as_deref(), row.name.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        format!("{} {named}: {said} {error}", row.line).trim_end().to_owned()
    };
    results.rows.iter().map(row).collect()
}

#[test]
fn the_columns_of_the_uploaded_file_with_two_more() {
    let list = format!(
        "Device Serial Number,Windows Product ID,Hardware Hash,Manufacturer name,Device model,Status,Error\r\n\
         ,{ONE},,,,Success,\r\n\
         ,{TWO},,,,Failed,808 - ZtdDeviceAssignedToOtherTenant\r\n\
         045612345678,,,Microsoft Corporation,Surface Laptop,Failed,ZtdDeviceAlreadyAssigned (806)\r\n"
    );
    let results = read(&list).unwrap();
    assert_eq!(results.encoding, "UTF-8");
    assert_eq!(results.unused, ["Hardware Hash"]);
    assert_eq!(results.rows[2].manufacturer.as_deref(), Some("Microsoft Corporation"));
    assert_eq!(
        told(&results),
        [
            format!("2 {ONE}: Registered"),
            format!("3 {TWO}: Refused 808 ZtdDeviceAssignedToOtherTenant"),
            "4 045612345678: Registered 806 ZtdDeviceAlreadyAssigned".to_owned(),
        ]
    );
}

#[test]
fn names_of_columns_in_other_spellings_and_other_separators() {
    let forms = [
        "productKey,serialNumber,status,errorCode,errorDescription\n{ONE},A1,finished_with_errors,808,ZtdDeviceAssignedToOtherTenant",
        "PKID;Serial number;State;Code;Error name\n{ONE};A1;Error;808;ZtdDeviceAssignedToOtherTenant",
        "Product Key ID\tSERIAL-NO\tResult\tError code\tReason\n{ONE}\tA1\tfailed\t808\tZtdDeviceAssignedToOtherTenant",
        "\"Windows product ID\",\"Serial\",\"Import status\",\"Errors\"\n\"{ONE}\",\"A1\",\"Failed\",\"808: ZtdDeviceAssignedToOtherTenant\"",
        "Upload of 4 May, Contoso\n\nSerial,PKID,Outcome,Error code,Error\nA1,{ONE},Failed,808 ZtdDeviceAssignedToOtherTenant,It is another's",
    ];
    for form in forms {
        let results = read(&form.replace("{ONE}", ONE)).unwrap();
        let told = told(&results).join("\n");
        assert!(told.ends_with("A1: Refused 808 ZtdDeviceAssignedToOtherTenant"), "{form}: {told}");
        assert!(told.contains(ONE), "{told}");
    }
}

#[test]
fn every_way_of_writing_letters() {
    let list = format!("Serial,PKID,Status,Remark\r\nA1,{ONE},Success,Grüße aus Köln für Bücher und Äpfel\r\n");
    let wide = |to_bytes: fn(u16) -> [u8; 2]| list.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
    let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    let (ansi, _, _) = encoding_rs::WINDOWS_1252.encode(&list);
    let files = [
        (list.clone().into_bytes(), "UTF-8", false),
        (marked(b"\xef\xbb\xbf", list.as_bytes()), "UTF-8", false),
        (marked(b"\xff\xfe", &wide(u16::to_le_bytes)), "UTF-16LE", false),
        (marked(b"\xfe\xff", &wide(u16::to_be_bytes)), "UTF-16BE", false),
        (wide(u16::to_le_bytes), "UTF-16LE", false),
        (wide(u16::to_be_bytes), "UTF-16BE", false),
        (ansi.into_owned(), "windows-1252", true),
    ];
    for (bytes, encoding, is_guessed) in files {
        let results = results_of(&bytes, &[]).unwrap();
        assert_eq!((results.encoding, results.is_encoding_guessed), (encoding, is_guessed));
        assert_eq!(told(&results), [format!("2 {ONE} A1: Registered")], "{encoding}");
    }
}

#[test]
fn what_a_spreadsheet_did_to_a_pkid() {
    let list = "PKID,Serial,Status\n212340002,,ok\n3.55621E+12,,ok\n3.55621E+12,A1,ok\n=\"0000212340002\",,ok\n\
                35562123400011,,ok\nsomething,,ok\n,,ok\n3556 212 340001,,ok\nBBBBB-CCCCC-DDDDD-FFFFF-GGGGG,,ok\n";
    let results = read(list).unwrap();
    assert_eq!(
        told(&results),
        [
            format!("2 {TWO}: Registered"),
            "3 : CutPkid { text: \"3.55621E+12\" }".to_owned(),
            "4 A1: Registered".to_owned(),
            format!("5 {TWO}: Registered"),
            "6 : NoPkid { text: \"35562123400011\" }".to_owned(),
            "7 : NoPkid { text: \"something\" }".to_owned(),
            "8 : NoDevice".to_owned(),
            format!("9 {ONE}: Registered"),
            "10 : NoPkid { text: \"[removed]\" }".to_owned(),
        ]
    );
}

#[test]
fn what_is_not_understood_is_told_and_not_guessed() {
    let list = format!(
        "PKID,Status,Error\n{ONE},Erfolgreich,\n{TWO},Success,808 ZtdDeviceAssignedToOtherTenant\n{ONE},,\n{TWO},In progress,\n"
    );
    let results = read(&list).unwrap();
    assert_eq!(
        told(&results),
        [
            format!("2 {ONE}: UnknownStatus {{ text: \"Erfolgreich\" }}"),
            format!(
                "3 {TWO}: Contradiction {{ status: \"Success\", error: \"808 ZtdDeviceAssignedToOtherTenant\" }} 808 ZtdDeviceAssignedToOtherTenant"
            ),
            format!("4 {ONE}: NothingTold"),
            format!("5 {TWO}: Open"),
        ]
    );
}

#[test]
fn a_column_may_be_named_by_hand() {
    let list = format!("Produktschlüssel;Zustand;Status\n{ONE};Failed;7\n");
    assert!(matches!(read(&list), Err(PortalError::NoHeader { first }) if first.starts_with("Produktschlüssel")));
    let named = [(PortalColumn::Pkid, "produktschlüssel".to_owned()), (PortalColumn::Status, "Zustand".to_owned())];
    let results = results_of(list.as_bytes(), &named).unwrap();
    assert_eq!(told(&results), [format!("2 {ONE}: Refused")]);
    assert_eq!(results.unused, ["Status"]);
    let missing = [(PortalColumn::Serial, "Seriennummer".to_owned())];
    let error = results_of(format!("PKID,Status\n{ONE},ok").as_bytes(), &missing).unwrap_err();
    assert!(matches!(error, PortalError::NoSuchColumn { name } if name == "Seriennummer"));
}

#[test]
fn a_file_that_is_no_list_is_refused_with_its_reason() {
    let refused = |bytes: &[u8]| results_of(bytes, &[]).unwrap_err().to_string();
    assert_eq!(refused(b"PK\x03\x04rest"), "the file is a workbook");
    assert_eq!(refused(&[0u8, 1, 2, 3, 255, 254, 0, 0]), "the file is no text");
    assert!(refused(b"").starts_with("no line of the file"));
    assert!(refused(b"Hello,World\n1,2\n").starts_with("no line of the file"));
    assert_eq!(refused(b"PKID,Status\n"), "the file has no rows");
    assert_eq!(refused(b"PKID,Status\n , \n\n"), "the file has no rows");
    assert!(refused(b"PKID,Model\n1,2\n").starts_with("no column of the file tells"));
    let error = results_of(b"PKID,Product ID,Status\n1,2,ok\n", &[]).unwrap_err();
    assert_eq!(error.to_string(), "both \"PKID\" and \"Product ID\" could be the column pkid");
}

#[test]
fn a_file_is_read_within_bounds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.csv");
    assert!(matches!(portal_results(&path, &[]), Err(PortalError::File { .. })));
    std::fs::write(&path, format!("PKID,Status\n{ONE},ok\n")).unwrap();
    assert_eq!(portal_results(&path, &[]).unwrap().rows.len(), 1);
    let mut file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(&vec![b'\n'; usize::try_from(LARGEST).unwrap()]).unwrap();
    assert!(matches!(portal_results(&path, &[]), Err(PortalError::TooLarge)));
}

proptest! {
    #[test]
    fn no_file_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = results_of(&bytes, &[]);
        let _ = results_of(&[b"PKID,Status,Error\n".to_vec(), bytes].concat(), &[]);
    }

    #[test]
    fn every_row_is_told_in_its_order(
        cells in prop::collection::vec(("[0-9]{7,14}", "[A-Za-z ]{0,12}", "[ -~äß]{0,30}"), 1..30),
        separator in prop::sample::select(vec![',', ';', '\t']),
    ) {
        let mut writer = csv::WriterBuilder::new().delimiter(separator as u8).from_writer(Vec::new());
        writer.write_record(["PKID", "Status", "Error"]).unwrap();
        for (pkid, status, error) in &cells {
            writer.write_record([pkid, status, error]).unwrap();
        }
        let results = results_of(&writer.into_inner().unwrap(), &[]).unwrap();
        prop_assert_eq!(results.rows.len(), cells.len());
        for (row, (pkid, ..)) in results.rows.iter().zip(&cells) {
            if let Some(read) = row.pkid {
                prop_assert_eq!(read.to_string(), format!("{pkid:0>13}"));
            }
            let is_clear = !matches!(row.verdict, PortalVerdict::Unclear(_));
            prop_assert!(!is_clear || row.pkid.is_some());
        }
    }
}
