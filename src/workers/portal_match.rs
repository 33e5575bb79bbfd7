//! What Partner Center's site says of devices that were uploaded by hand: which of its rows speak of which device of the batch, and what
//! can be recorded of it.

use std::collections::HashSet;

use super::sending::matching::{Named, rows_of};
use crate::domain::{
    DeviceDraft, DeviceOutcome, DeviceResult, DeviceRow, DeviceState, PortalDoubt, PortalMatch, PortalRow,
    PortalVerdict, documented_name,
};

/// The second copy of a device in one upload: what counts is the row of the first.
const COPY: &str = "ZtdDeviceDuplicated";

/// Matches rows with the devices of a batch, by PKID and then by serial number. Rows of devices that do not wait for an outcome are told
/// and change nothing.
pub(super) fn matched(devices: &[DeviceRow], rows: &[PortalRow]) -> PortalMatch {
    let drafts: Vec<&DeviceDraft> = devices.iter().map(|device| &device.draft).collect();
    let named: Vec<Named<'_>> = rows.iter().map(Named::from).collect();
    let mut told = PortalMatch::default();
    let mut is_spent = HashSet::new();
    for (device, places) in devices.iter().zip(rows_of(&drafts, &named)) {
        is_spent.extend(places.iter().copied());
        let rows: Vec<&PortalRow> = places.iter().map(|place| &rows[*place]).collect();
        if device.state != DeviceState::Uploaded {
            told.settled.extend(rows.iter().map(|row| row.line));
            continue;
        }
        match result(device, &rows, &mut told) {
            Some(result) => told.results.push(result),
            None if rows.is_empty() => told.silent.push(device.id.clone()),
            None => told.unclear.push(device.id.clone()),
        }
    }
    for (place, row) in rows.iter().enumerate().filter(|(place, _)| !is_spent.contains(place)) {
        match &row.verdict {
            PortalVerdict::Unclear(doubt) if named[place].pkid.is_none() && named[place].serial.is_none() => {
                told.doubts.push((row.line, doubt.clone()));
            }
            _ => told.strangers.push(row.line),
        }
    }
    told.settled.sort_unstable();
    told.open.sort_unstable();
    told.doubts.sort_by_key(|(line, _)| *line);
    told
}

/// What the rows of one device say, where they say one thing.
fn result(device: &DeviceRow, rows: &[&PortalRow], told: &mut PortalMatch) -> Option<DeviceResult> {
    let is_copy = |row: &PortalRow| row.name.as_deref().and_then(documented_name) == Some(COPY);
    let has_other = rows.iter().any(|row| !is_copy(row));
    let mut clear: Option<&PortalRow> = None;
    let mut is_doubtful = false;
    for row in rows.iter().copied().filter(|row| !has_other || !is_copy(row)) {
        match (&row.verdict, clear) {
            (PortalVerdict::Open, _) => told.open.push(row.line),
            (PortalVerdict::Unclear(doubt), _) => told.doubts.push((row.line, doubt.clone())),
            (verdict, Some(first)) if *verdict != first.verdict => {
                is_doubtful = true;
                told.doubts.push((row.line, PortalDoubt::RowsDisagree { other: first.line }));
            }
            (_, Some(_)) => {}
            (_, None) => clear = Some(row),
        }
    }
    let row = clear.filter(|_| !is_doubtful)?;
    let outcome = match row.verdict {
        PortalVerdict::Registered => DeviceOutcome::Registered,
        _ => DeviceOutcome::Rejected,
    };
    Some(DeviceResult { device: device.id.clone(), outcome, code: row.code.clone(), name: row.name.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Pkid;
    use crate::domain::portal::verdict;
    use crate::workers::paper_samples::device;

    /// A row of device no. `number`, by its PKID or its serial number.
    fn row(line: u64, number: u32, is_by_pkid: bool, status: &str, code: &str, name: &str) -> PortalRow {
        let draft = device(number).draft;
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        PortalRow {
            line,
            pkid: draft.pkid.filter(|_| is_by_pkid),
            serial: draft.serial.filter(|_| !is_by_pkid).map(|serial| serial.to_string()),
            manufacturer: None,
            model: None,
            verdict: verdict(status, code, name),
            code: some(code),
            name: some(name),
        }
    }

    fn of(devices: &[DeviceRow], rows: &[PortalRow]) -> PortalMatch {
        let waiting = |device: &DeviceRow| match device.state {
            DeviceState::Ready => DeviceRow { state: DeviceState::Uploaded, ..device.clone() },
            _ => device.clone(),
        };
        matched(&devices.iter().map(waiting).collect::<Vec<_>>(), rows)
    }

    fn recorded(told: &PortalMatch) -> Vec<String> {
        let words = |result: &DeviceResult| {
            format!("{} {:?} {}", result.device, result.outcome, result.code.as_deref().unwrap_or("-"))
        };
        told.results.iter().map(words).collect()
    }

    #[test]
    fn rows_find_their_device_by_pkid_and_then_by_serial_number() {
        let devices = [device(1), device(2), device(3), device(4)];
        let rows = [
            row(2, 3, false, "Failed", "808", "ZtdDeviceAssignedToOtherTenant"),
            row(3, 1, true, "Success", "", ""),
            row(4, 9, true, "Success", "", ""),
            row(5, 2, true, "Failed", "806", ""),
        ];
        let told = of(&devices, &rows);
        assert_eq!(recorded(&told), ["d1 Registered -", "d2 Registered 806", "d3 Rejected 808"]);
        assert_eq!((told.registered(), told.refused()), (2, 1));
        assert_eq!(told.strangers, [4]);
        assert_eq!(told.silent, [devices[3].id.clone()]);
        assert_eq!((told.recorded(false).len(), told.recorded(true).len()), (3, 4));
    }

    #[test]
    fn what_is_not_clear_is_told_and_not_recorded() {
        let devices = [device(1), device(2), device(3)];
        let mut nameless = row(6, 9, true, "", "", "");
        nameless.pkid = None;
        nameless.verdict = PortalVerdict::Unclear(PortalDoubt::NoDevice);
        let rows = [
            row(2, 1, true, "Success", "", ""),
            row(3, 1, true, "Failed", "808", ""),
            row(4, 2, true, "Queued", "", ""),
            row(5, 3, true, "Maybe", "", ""),
            nameless,
        ];
        let told = of(&devices, &rows);
        assert_eq!(recorded(&told), [""; 0]);
        assert_eq!((told.silent.len(), told.unclear.len()), (0, 3));
        assert_eq!(told.recorded(true), [], "what rows are in doubt about is not taken");
        // A line that names nobody may speak of any device that is not in the list.
        let other = of(&[device(1), device(4)], &rows);
        assert_eq!((other.silent.len(), other.may_take_rest(), other.recorded(true).len()), (1, false, 0));
        assert_eq!(told.open, [4]);
        assert_eq!(
            told.doubts,
            [
                (3, PortalDoubt::RowsDisagree { other: 2 }),
                (5, PortalDoubt::UnknownStatus { text: "Maybe".into() }),
                (6, PortalDoubt::NoDevice),
            ]
        );
    }

    #[test]
    fn a_copy_and_a_row_that_says_the_same_change_nothing() {
        let devices = [device(1), device(2)];
        let rows = [
            row(2, 1, true, "Failed", "", "ZtdDeviceDuplicated"),
            row(3, 1, true, "Success", "", ""),
            row(4, 1, false, "Success", "", ""),
            row(5, 2, true, "Failed", "", "ZtdDeviceDuplicated"),
        ];
        let told = of(&devices, &rows);
        assert_eq!(recorded(&told), ["d1 Registered -", "d2 Rejected -"]);
        assert_eq!(told.doubts, []);
        assert_eq!(told.strangers, [4], "the PKID spoke already");
    }

    #[test]
    fn a_device_that_has_its_outcome_keeps_it() {
        let mut devices = [device(1), device(2)];
        devices[0].state = DeviceState::Registered;
        let told = of(&devices, &[row(2, 1, true, "Failed", "808", ""), row(3, 2, true, "Success", "", "")]);
        assert_eq!(recorded(&told), ["d2 Registered -"]);
        assert_eq!(told.settled, [2]);
    }

    proptest::proptest! {
        #[test]
        fn no_device_is_recorded_twice_and_every_row_is_accounted_for(
            rows in proptest::collection::vec((1u32..8, proptest::bool::ANY, 0usize..5), 0..20),
        ) {
            let devices: Vec<DeviceRow> = (1..6).map(device).collect();
            let words = [("Success", ""), ("Failed", "808"), ("Queued", ""), ("What?", ""), ("", "806")];
            let rows: Vec<PortalRow> = (2..)
                .zip(&rows)
                .map(|(line, (number, is_by_pkid, said))| {
                    let (status, code) = words[*said];
                    row(line, *number, *is_by_pkid, status, code, "")
                })
                .collect();
            let told = of(&devices, &rows);
            let mut seen: Vec<_> = told.results.iter().map(|result| &result.device).chain(&told.silent).chain(&told.unclear).collect();
            seen.sort();
            proptest::prop_assert_eq!(seen, devices.iter().map(|device| &device.id).collect::<Vec<_>>());
            // Rows of no device are told; so is each that was neither recorded nor said again.
            for row in rows.iter().filter(|row| row.pkid == Pkid::parse("3556212300007").ok()) {
                proptest::prop_assert!(row.pkid.is_none() || told.strangers.contains(&row.line));
            }
            for row in rows.iter().filter(|row| matches!(row.verdict, PortalVerdict::Unclear(_))) {
                let is_told = told.doubts.iter().any(|(line, _)| *line == row.line) || told.strangers.contains(&row.line);
                proptest::prop_assert!(is_told);
            }
        }
    }
}
