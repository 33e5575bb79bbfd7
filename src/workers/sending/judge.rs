//! What a row of the service's answer says of a device, and which device it speaks of.
//!
//! Success is judged per device, never by the word of the whole upload, and by the name of a refusal before its number: the number
//! 806 (registered to this customer already) was seen with the name of 808 (registered to another one).

use std::collections::HashSet;

use crate::domain::portal::is_registered_already;
use crate::domain::{DeviceDraft, DeviceId, DeviceOutcome, DeviceResult};
use crate::partner_center::RemoteResult;

use super::board::{OpenDevice, Pending};
use super::matching::{Named, rows_of};

/// The second copy of a device in one upload: what counts is the row of the first.
const COPY: &str = "ztddeviceduplicated";

/// What a row says; `None` where it says nothing yet.
pub(in crate::workers) fn outcome(row: &RemoteResult) -> Option<DeviceOutcome> {
    let name = letters(row.name.as_deref().unwrap_or_default());
    let code = row.code.as_deref().unwrap_or_default().trim();
    if is_registered_already(code, row.name.as_deref().unwrap_or_default()) {
        return Some(DeviceOutcome::Registered);
    }
    let has_error = !matches!(code, "" | "0") || !matches!(name.as_str(), "" | "none" | "success");
    match letters(&row.status).as_str() {
        _ if has_error => Some(DeviceOutcome::Rejected),
        "finished" => Some(DeviceOutcome::Registered),
        "finishedwitherrors" => Some(DeviceOutcome::Rejected),
        _ => None,
    }
}

/// Letters and digits in lower case: `finished_with_errors` and `FinishedWithErrors` are one word.
fn letters(word: &str) -> String {
    word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn result(device: DeviceId, outcome: DeviceOutcome, row: &RemoteResult) -> DeviceResult {
    DeviceResult { device, outcome, code: row.code.clone(), name: row.name.clone() }
}

/// The results of those devices of an attempt that have none yet: matched by PKID, then by serial number, then by place where there
/// are as many rows as devices were sent and the row names nothing that speaks against the device (whether rows keep the order is not
/// documented; other clients go by it).
pub(super) fn results(pending: &Pending, rows: &[RemoteResult]) -> Vec<DeviceResult> {
    let named: Vec<Named<'_>> = rows.iter().map(Named::from).collect();
    let drafts: Vec<&DeviceDraft> = pending.devices.iter().map(|open| &open.draft).collect();
    let found = rows_of(&drafts, &named);
    let is_taken: HashSet<usize> = found.iter().flatten().copied().collect();
    let places_count = rows.len() == pending.sent;

    let mut results = Vec::new();
    for (OpenDevice { place, device, draft }, found) in pending.devices.iter().zip(found) {
        let is_its_place = |place: &usize| {
            let is_silent = |row: &Named<'_>| row.pkid.is_none() && (row.serial.is_none() || draft.serial.is_none());
            found.is_empty() && places_count && !is_taken.contains(place) && named.get(*place).is_some_and(is_silent)
        };
        let mut best: Option<DeviceResult> = None;
        for place in found.iter().copied().chain(Some(*place).filter(is_its_place)) {
            let row = &rows[place];
            let Some(outcome) = outcome(row) else { continue };
            let is_copy = letters(row.name.as_deref().unwrap_or_default()) == COPY;
            if best.is_none() || !is_copy {
                best = Some(result(device.clone(), outcome, row));
            }
            if !is_copy {
                break;
            }
        }
        results.extend(best);
    }
    results
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Manufacturer, ModelName, Pkid, SerialNumber};
    use crate::workers::sending::board::tests::pending;

    fn row(pkid: Option<&str>, serial: Option<&str>, status: &str, code: &str, name: &str) -> RemoteResult {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        RemoteResult {
            pkid: pkid.map(str::to_owned),
            serial: serial.map(str::to_owned),
            status: status.into(),
            code: some(code),
            name: some(name),
        }
    }

    #[test]
    fn names_count_before_numbers() {
        use DeviceOutcome::{Registered, Rejected};
        let cases = [
            ("finished", "", "", Some(Registered)),
            ("Finished", "0", "", Some(Registered)),
            ("finished_with_errors", "806", "ZtdDeviceAlreadyAssigned", Some(Registered)),
            ("finished_with_errors", "806", "", Some(Registered)),
            ("finished_with_errors", "806", "The device is assigned already", Some(Registered)),
            ("finished_with_errors", "", "ZtdDeviceAlreadyAssigned", Some(Registered)),
            ("finished_with_errors", "806", "ZtdDeviceAssignedToOtherTenant", Some(Rejected)),
            ("finished_with_errors", "806", "The device is assigned to another tenant", Some(Rejected)),
            ("finished_with_errors", "806", "ZtdDeviceAssignedToAnotherTenant", Some(Rejected)),
            ("finished", "808", "ZtdDeviceAssignedToOtherTenant", Some(Rejected)),
            ("FinishedWithErrors", "", "", Some(Rejected)),
            ("finished_with_errors", "", "HashNot4k", Some(Rejected)),
            ("queued", "", "", None),
            ("processing", "", "", None),
            ("in-progress", "", "", None),
            ("unknown", "", "", None),
            ("tomorrow", "", "", None),
            ("tomorrow", "812", "ZtdDeviceNotFound", Some(Rejected)),
        ];
        for (status, code, name, expected) in cases {
            assert_eq!(outcome(&row(None, None, status, code, name)), expected, "{status} {code} {name}");
        }
    }

    fn pkid(text: &str) -> DeviceDraft {
        DeviceDraft { pkid: Some(Pkid::parse(text).unwrap()), ..DeviceDraft::default() }
    }

    fn tuple(serial: &str) -> DeviceDraft {
        DeviceDraft {
            pkid: None,
            manufacturer: Some(Manufacturer::parse("LENOVO").unwrap()),
            model: Some(ModelName::parse("21F6002NMX").unwrap()),
            serial: Some(SerialNumber::parse(serial).unwrap()),
        }
    }

    fn told(pending: &Pending, rows: &[RemoteResult]) -> Vec<(String, String)> {
        let word = |r: DeviceResult| (r.device.0, r.code.unwrap_or_else(|| format!("{:?}", r.outcome)));
        results(pending, rows).into_iter().map(word).collect()
    }

    #[test]
    fn rows_find_their_device_in_any_order() {
        let pending = pending(&[pkid("3556212340001"), tuple("PC29DABC"), pkid("3556212340002")]);
        let rows = [
            row(Some("3556212340002"), None, "finished", "", ""),
            row(None, Some("PC29DABC"), "finished_with_errors", "812", "ZtdDeviceNotFound"),
            row(Some("3556212349999"), None, "finished", "", ""),
        ];
        let expected = [("d1".to_owned(), "812".to_owned()), ("d2".to_owned(), "Registered".to_owned())];
        assert_eq!(told(&pending, &rows), expected);
    }

    #[test]
    fn nameless_rows_go_by_place_only_if_none_is_missing() {
        let pending = pending(&[pkid("3556212340001"), pkid("3556212340002")]);
        let rows = [row(None, None, "finished", "", ""), row(None, None, "finished_with_errors", "808", "")];
        let expected = [("d0".to_owned(), "Registered".to_owned()), ("d1".to_owned(), "808".to_owned())];
        assert_eq!(told(&pending, &rows), expected);
        assert_eq!(told(&pending, &rows[1..]), []);
    }

    #[test]
    fn rows_that_tell_only_a_serial_number_nobody_knows_go_by_place() {
        let known = DeviceDraft { serial: Some(SerialNumber::parse("PC29DABC").unwrap()), ..pkid("3556212340001") };
        let pending = pending(&[known, pkid("3556212340002"), pkid("3556212340003")]);
        let rows = [
            row(None, Some("5CG1234ABC"), "finished_with_errors", "808", ""),
            row(None, Some("PC29DABC"), "finished", "", ""),
            row(None, Some("5CG1234ABD"), "finished_with_errors", "812", ""),
        ];
        // The first device has the row that tells its serial number; that row stands in the second's place, so the second has none.
        let expected = [("d0".to_owned(), "Registered".to_owned()), ("d2".to_owned(), "812".to_owned())];
        assert_eq!(told(&pending, &rows), expected);
    }

    #[test]
    fn a_row_that_names_another_device_is_not_taken_by_place() {
        let pending = pending(&[pkid("3556212340001")]);
        assert_eq!(told(&pending, &[row(Some("3556212349999"), None, "finished", "", "")]), []);
    }

    #[test]
    fn of_two_rows_the_one_that_is_no_copy_counts() {
        let pending = pending(&[pkid("3556212340001")]);
        let copy = row(Some("3556212340001"), None, "finished_with_errors", "", "ZtdDeviceDuplicated");
        let first = row(Some("3556212340001"), None, "finished", "", "");
        for rows in [[copy.clone(), first.clone()], [first, copy]] {
            assert_eq!(told(&pending, &rows), [("d0".to_owned(), "Registered".to_owned())]);
        }
    }
}
