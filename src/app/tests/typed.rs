//! Devices that are typed.

use insta::assert_snapshot;

use super::check::*;
use crate::app::Command;
use crate::app::command::DeviceForm;
use crate::app::forms::{check_device, could_be_retail_code};
use crate::domain::{BatchState, Pkid};

fn form(pkid: &str, serial: &str, manufacturer: &str, model: &str) -> DeviceForm {
    DeviceForm { pkid: pkid.into(), serial: serial.into(), manufacturer: manufacturer.into(), model: model.into() }
}

fn typed(pkid: &str, serial: &str, manufacturer: &str, model: &str) -> Step {
    Command::AddTyped(form(pkid, serial, manufacturer, model)).into()
}

#[test]
fn a_well_typed_device_is_queued() {
    assert_snapshot!(check(&scanning(), [typed(" 3556 212-345678 ", "", "", "")]), @"> add 3556212345678/none/none/none to b1 from Typed, no picture, codes []");
    assert_snapshot!(check(&scanning(), [typed(PKID, "PC29DABC", "", "")]), @"> add 3556212345678/PC29DABC/none/none to b1 from Typed, no picture, codes []");
    assert_snapshot!(check(&scanning(), [typed("", "PC29DABC", " LENOVO ", "21F6002NMX")]), @"> add none/PC29DABC/LENOVO/21F6002NMX to b1 from Typed, no picture, codes []");
}

#[test]
fn each_field_says_what_is_wrong_with_it() {
    assert_snapshot!(check(&scanning(), [typed("", "", "", "")]), @"error pkid: Type the PKID, or serial number, maker and model");
    assert_snapshot!(check(&scanning(), [typed("", "PC29DABC", "", "")]), @"
    error manufacturer: Needed where there is no PKID
    error model: Needed where there is no PKID
    ");
    assert_snapshot!(check(&scanning(), [typed("355621234567", "None", "Hewlett, Inc", "a\u{1d}b")]), @r"
    error pkid: A PKID has 13 digits; these are 12
    error serial: This is a placeholder, not a serial number
    error manufacturer: The character , cannot be sent
    error model: The character \u{1d} cannot be sent
    ");
    assert_snapshot!(check(&scanning(), [typed("PC29DABC", "x\"y", "", "")]), @r#"
    error pkid: A PKID has 13 digits and nothing else
    error serial: The character " cannot be sent
    "#);
    assert_snapshot!(check(&scanning(), [typed("3305000000000", "", "", "")]), @"error pkid: This is the ID of a default key, the same on many machines");
    assert_snapshot!(check(&scanning(), [typed("00330-50000-00000-AAOEM", "", "", "")]), @"error pkid: This is the Product ID of Windows' About page, not the PKID of the box");
}

#[test]
fn a_product_key_is_refused_and_kept_nowhere() {
    let key = "BBBBB-CCCCC-DDDDD-FFFFF-GGGGG";
    let spaced = key.replace('-', " ");
    for form in [(key, "", "", ""), (&spaced, "", "", ""), ("", key, "", ""), ("", "S1", key, "M"), ("", "", "", key)] {
        let (pkid, serial, manufacturer, model) = form;
        let told = after(&scanning(), [typed(pkid, serial, manufacturer, model)]);
        assert!(told.form_errors.iter().any(|(_, e)| e.contains("product key")), "{form:?}: {:?}", told.form_errors);
        assert!(!format!("{told:?}").contains("CCCCC"), "{form:?}");
    }
}

#[test]
fn digits_that_could_be_a_retail_code_are_asked_about_once() {
    let retail = "4006381333931";
    assert!(could_be_retail_code(Pkid::parse(retail).unwrap()));
    assert!(!could_be_retail_code(Pkid::parse(PKID).unwrap()));
    assert_snapshot!(check(&scanning(), [typed(retail, "", "", "")]), @r#"error pkid: This could be the retail code of the box. If it stands next to "PKID" on the label, press Add again to take it"#);
    assert_snapshot!(check(&scanning(), [typed(retail, "", "", ""), typed(retail, "", "", "")]), @"> add 4006381333931/none/none/none to b1 from Typed, no picture, codes []");
    // Another value in between is asked about anew.
    let asked = after(&scanning(), [typed(retail, "", "", ""), typed("5901234123457", "", "", "")]);
    assert_eq!(asked.form_errors.len(), 1);
    // And so it is the next time.
    let again = after(&scanning(), [typed(retail, "", "", ""), typed(retail, "", "", ""), typed(retail, "", "", "")]);
    assert_eq!(again.form_errors.len(), 1);
}

#[test]
fn nothing_is_typed_into_a_closed_batch() {
    assert_snapshot!(check(&with_batch(BatchState::Closed, 3), [typed(PKID, "", "", "")]), @"Warning: Batch 1 is not open for scanning: nothing was changed | Reopen it in Review, or open another batch. Boxes that were read wait until then");
}

#[test]
fn the_whole_tuple_beside_a_pkid_is_kept() {
    let draft = check_device(&form(PKID, "PC29DABC", "LENOVO", "21F6002NMX")).unwrap();
    assert!(draft.pkid.is_some() && draft.serial.is_some() && draft.manufacturer.is_some() && draft.model.is_some());
}
