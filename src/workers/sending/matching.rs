//! Which rows of the service's answer speak of which device that was sent: by PKID, then by serial number.
//!
//! Rows come in any order, and may name a device by either, whatever it was sent by. A PKID that came as a number has lost its leading
//! zeros. A serial number is one maker's own: where maker or model are told, they must be the same.

use std::collections::{BTreeMap, HashMap};

use crate::domain::{DeviceDraft, Pkid, PortalRow};
use crate::partner_center::{RemoteDevice, RemoteResult};

/// What a row names its device by.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::workers) struct Named<'a> {
    pub(in crate::workers) pkid: Option<Pkid>,
    pub(in crate::workers) serial: Option<&'a str>,
    manufacturer: Option<&'a str>,
    model: Option<&'a str>,
}

impl<'a> From<&'a RemoteResult> for Named<'a> {
    fn from(row: &'a RemoteResult) -> Self {
        Self { pkid: pkid(row.pkid.as_deref()), serial: row.serial.as_deref(), ..Self::default() }
    }
}

impl<'a> From<&'a RemoteDevice> for Named<'a> {
    fn from(row: &'a RemoteDevice) -> Self {
        Self {
            pkid: pkid(row.pkid.as_deref()),
            serial: row.serial.as_deref(),
            manufacturer: row.manufacturer.as_deref(),
            model: row.model.as_deref(),
        }
    }
}

impl<'a> From<&'a PortalRow> for Named<'a> {
    fn from(row: &'a PortalRow) -> Self {
        Self {
            pkid: row.pkid,
            serial: row.serial.as_deref(),
            manufacturer: row.manufacturer.as_deref(),
            model: row.model.as_deref(),
        }
    }
}

impl Named<'_> {
    /// Whether nothing that is told speaks against this device, apart from its serial number.
    fn fits(&self, device: &DeviceDraft) -> bool {
        let is_same = |mine: Option<&str>, told: Option<&str>| match (mine, told) {
            (Some(mine), Some(told)) => mine.trim().eq_ignore_ascii_case(told.trim()),
            _ => true,
        };
        self.pkid.is_none_or(|told| device.pkid.is_none_or(|mine| mine == told))
            && is_same(device.manufacturer.as_ref().map(|name| name.as_str()), self.manufacturer)
            && is_same(device.model.as_ref().map(|name| name.as_str()), self.model)
    }
}

/// A PKID as the service told it.
fn pkid(told: Option<&str>) -> Option<Pkid> {
    let told = told?.trim();
    let is_number = !told.is_empty() && told.len() <= Pkid::LENGTH && told.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Pkid::parse(&format!("{told:0>width$}", width = Pkid::LENGTH)).ok())?
}

/// Whether a row of a list, looked at alone, speaks of this device.
pub(in crate::workers) fn speaks_of(row: &RemoteDevice, device: &DeviceDraft) -> bool {
    let row = Named::from(row);
    let has_serial = |serial: &str| row.serial.is_some_and(|told| told.trim().eq_ignore_ascii_case(serial.trim()));
    match (row.pkid, device.pkid) {
        (Some(told), Some(mine)) => told == mine,
        _ => device.serial.as_ref().is_some_and(|serial| has_serial(serial.as_str())) && row.fits(device),
    }
}

/// For each device the places of the rows that speak of it, in their order. A row speaks of one device at most.
pub(in crate::workers) fn rows_of(devices: &[&DeviceDraft], rows: &[Named<'_>]) -> Vec<Vec<usize>> {
    let mut found = vec![Vec::new(); devices.len()];
    let mut is_taken = vec![false; rows.len()];
    let mut by_pkid: HashMap<Pkid, Vec<usize>> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        if let Some(pkid) = row.pkid {
            by_pkid.entry(pkid).or_default().push(place);
        }
    }
    for (device, found) in devices.iter().zip(&mut found) {
        if let Some(places) = device.pkid.and_then(|pkid| by_pkid.get(&pkid)) {
            found.clone_from(places);
            places.iter().for_each(|&place| is_taken[place] = true);
        }
    }
    // Those of one serial number, on both sides.
    let key = |serial: &str| serial.trim().to_ascii_lowercase();
    let mut by_serial: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (number, device) in devices.iter().enumerate().filter(|(number, _)| found[*number].is_empty()) {
        if let Some(serial) = &device.serial {
            by_serial.entry(key(serial.as_str())).or_default().0.push(number);
        }
    }
    for (place, row) in rows.iter().enumerate().filter(|(place, _)| !is_taken[*place]) {
        if let Some((_, places)) = row.serial.and_then(|serial| by_serial.get_mut(&key(serial))) {
            places.push(place);
        }
    }
    for (numbers, places) in by_serial.values() {
        share_out(devices, rows, numbers, places, &mut found);
    }
    found
}

/// Shares out the rows of one serial number among the devices that have it: of two makers there may be two.
fn share_out(
    devices: &[&DeviceDraft],
    rows: &[Named<'_>],
    numbers: &[usize],
    places: &[usize],
    found: &mut [Vec<usize>],
) {
    let mut unclear = Vec::new();
    for &place in places {
        let mut fitting = numbers.iter().filter(|number| rows[place].fits(devices[**number]));
        match (fitting.next(), fitting.next()) {
            (Some(&number), None) => found[number].push(place),
            (Some(_), Some(_)) => unclear.push(place),
            (None, _) => {}
        }
    }
    // What could be either is told in the order in which it was sent; where a row is missing, nobody knows whose.
    let open: Vec<usize> = numbers.iter().copied().filter(|number| found[*number].is_empty()).collect();
    if open.len() == unclear.len() {
        for (number, place) in open.into_iter().zip(unclear) {
            if rows[place].fits(devices[number]) {
                found[number].push(place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Manufacturer, ModelName, SerialNumber};

    const ONE: &str = "3556212340001";
    const TWO: &str = "0000212340002";
    const NONE: Vec<usize> = Vec::new();

    fn device(pkid: Option<&str>, serial: Option<&str>, manufacturer: Option<&str>) -> DeviceDraft {
        DeviceDraft {
            pkid: pkid.map(|text| Pkid::parse(text).unwrap()),
            serial: serial.map(|text| SerialNumber::parse(text).unwrap()),
            manufacturer: manufacturer.map(|text| Manufacturer::parse(text).unwrap()),
            model: manufacturer.map(|_| ModelName::parse("21F6002NMX").unwrap()),
        }
    }

    fn row<'a>(told: Option<&str>, serial: Option<&'a str>, manufacturer: Option<&'a str>) -> Named<'a> {
        Named { pkid: pkid(told), serial, manufacturer, model: None }
    }

    fn found(devices: &[DeviceDraft], rows: &[Named<'_>]) -> Vec<Vec<usize>> {
        rows_of(&devices.iter().collect::<Vec<_>>(), rows)
    }

    #[test]
    fn a_pkid_is_found_in_any_order_and_as_a_number() {
        let devices = [device(Some(ONE), None, None), device(Some(TWO), Some("S1"), None)];
        let rows =
            [row(Some("212340002"), None, None), row(Some("3556212349999"), None, None), row(Some(ONE), None, None)];
        assert_eq!(found(&devices, &rows), [vec![2], vec![0]]);
        for odd in ["", " ", "35562123400011", "355621234000X"] {
            assert_eq!(found(&devices, &[row(Some(odd), None, None)]), [NONE, NONE], "{odd}");
        }
    }

    #[test]
    fn a_device_that_was_sent_by_pkid_is_found_by_the_serial_that_is_known_of_it() {
        let devices = [device(Some(ONE), Some("PC29DABC"), None), device(None, Some("PC29DABD"), Some("LENOVO"))];
        let rows = [row(None, Some(" pc29dabd "), None), row(None, Some("PC29DABC"), None)];
        assert_eq!(found(&devices, &rows), [vec![1], vec![0]]);
        // A row with another PKID speaks of another device, whatever its serial number.
        assert_eq!(found(&devices, &[row(Some(TWO), Some("PC29DABC"), None)]), [NONE, NONE]);
        assert_eq!(found(&devices, &[row(Some(TWO), Some("PC29DABD"), None)]), [vec![], vec![0]]);
    }

    #[test]
    fn one_serial_number_of_two_makers_is_two_devices() {
        let devices = [device(None, Some("A1"), Some("LENOVO")), device(None, Some("A1"), Some("HP"))];
        let named = [row(None, Some("A1"), Some("hp")), row(None, Some("A1"), Some("Lenovo"))];
        assert_eq!(found(&devices, &named), [vec![1], vec![0]]);
        assert_eq!(found(&devices, &named[..1]), [vec![], vec![0]]);
        let unnamed = [row(None, Some("A1"), None), row(None, Some("A1"), None)];
        assert_eq!(found(&devices, &unnamed), [vec![0], vec![1]]);
        // Whose is it?
        assert_eq!(found(&devices, &unnamed[..1]), [NONE, NONE]);
        let one_named = [row(None, Some("A1"), None), row(None, Some("A1"), Some("LENOVO"))];
        assert_eq!(found(&devices, &one_named), [vec![1], vec![0]]);
        assert_eq!(found(&devices, &[row(None, Some("A1"), Some("DELL"))]), [NONE, NONE]);
    }

    #[test]
    fn every_row_of_a_device_is_found() {
        let devices = [device(Some(ONE), None, None), device(None, Some("A1"), Some("HP"))];
        let rows = [
            row(Some(ONE), None, None),
            row(None, Some("A1"), None),
            row(Some(ONE), None, None),
            row(None, Some("A1"), None),
        ];
        assert_eq!(found(&devices, &rows), [vec![0, 2], vec![1, 3]]);
    }
}
