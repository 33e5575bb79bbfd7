//! What Microsoft's support wants when it is to register Surface devices: their serial numbers, one to a line, and with them the
//! customer's tenant and domain and a proof of ownership.
//!
//! After Microsoft's page "Surface Registration Support for Windows Autopilot", which lists these four for a registration. That a contact
//! is named too is our own advice.

use jiff::Timestamp;

use crate::domain::{BatchSummary, DeviceRow, DeviceState, SerialNumber};
use crate::exchange::{Fact, Paper, Part};
use crate::words;

use super::hand_over::moment;

/// The Surface devices of a batch that are not registered yet.
#[derive(Debug, Default)]
pub(super) struct Wanted<'a> {
    /// Serial numbers, in the order of the batch.
    pub(super) serials: Vec<&'a SerialNumber>,
    /// Devices of Microsoft's of which no serial number is known.
    without_serial: usize,
    /// Devices of which no maker is known: they may be Surface devices too.
    without_maker: usize,
    /// Devices of Microsoft's that are registered already.
    registered: usize,
}

impl<'a> Wanted<'a> {
    /// Sorts them out.
    pub(super) fn of(devices: &'a [DeviceRow]) -> Self {
        let mut wanted = Self::default();
        for device in devices {
            // `Microsoft Corporation` in the firmware; people type less.
            let is_surface = |maker: &str| maker.trim().to_ascii_lowercase().starts_with("microsoft");
            match (device.draft.manufacturer.as_ref().map(|maker| is_surface(maker.as_str())), &device.draft.serial) {
                (Some(false), _) => {}
                (_, _) if device.state == DeviceState::Registered => {
                    wanted.registered += usize::from(device.draft.manufacturer.is_some());
                }
                (None, _) => wanted.without_maker += 1,
                (Some(true), None) => wanted.without_serial += 1,
                (Some(true), Some(serial)) => wanted.serials.push(serial),
            }
        }
        wanted
    }

    /// Whether all of them are registered already.
    pub(super) fn is_done(&self) -> bool {
        self.registered > 0 && self.serials.is_empty() && self.without_serial + self.without_maker == 0
    }

    /// The page that goes with the list.
    pub(super) fn paper(&self, batch: &BatchSummary, now: Timestamp) -> Paper {
        let customer = &batch.customer;
        let domain = customer.domain.clone();
        let checks = vec![
            (words!("surface-tenant"), words!("surface-tenant", "more")),
            (words!("surface-domain"), words!("surface-domain", "more")),
            (words!("surface-proof"), words!("surface-proof", "more")),
            (words!("surface-serials", count = self.serials.len()), words!("surface-serials", "more")),
            (words!("surface-contact"), words!("surface-contact", "more")),
        ];
        let mut parts = vec![
            Part::Facts(vec![
                Fact::new(words!("paper-customer"), customer.name.as_str()),
                Fact::exact(words!("paper-tenant"), customer.id.to_string()),
                match domain {
                    Some(domain) => Fact::exact(words!("paper-domain"), domain),
                    None => Fact::new(words!("paper-domain"), words!("surface-domain-unknown")),
                },
                Fact::new(words!("paper-order"), batch.order.clone().unwrap_or_else(|| words!("paper-none"))),
                Fact::new(words!("paper-devices"), self.serials.len().to_string()),
                Fact::new(words!("paper-written"), moment(now)),
            ]),
            Part::Heading(words!("surface-needed")),
            Part::Checks(checks),
            Part::Text(words!("surface-where")),
        ];
        for (count, words) in [
            (self.without_serial, words!("surface-without-serial", count = self.without_serial)),
            (self.without_maker, words!("surface-without-maker", count = self.without_maker)),
            (self.registered, words!("surface-registered", count = self.registered)),
        ] {
            if count > 0 {
                parts.push(Part::Text(words));
            }
        }
        let title = words!("surface-title", customer = customer.name.as_str(), number = batch.number);
        Paper { title, lead: words!("surface-title", "lead"), parts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{BatchState, Manufacturer};
    use crate::workers::paper_samples::{batch, device, text_of};

    #[test]
    fn surface_devices_that_are_not_registered_are_listed_and_the_others_counted() {
        let of = |number, maker: Option<&str>| {
            let mut row = device(number);
            row.draft.manufacturer = maker.map(|maker| Manufacturer::parse(maker).unwrap());
            row
        };
        let mut devices = vec![
            of(1, Some("Microsoft Corporation")),
            of(2, Some("LENOVO")),
            of(3, None),
            of(4, Some("microsoft")),
            of(5, Some("Microsoft Corporation")),
            of(6, Some("Microsoft Corporation")),
        ];
        devices[4].draft.serial = None;
        devices[5].state = DeviceState::Registered;
        let wanted = Wanted::of(&devices);
        let serials: Vec<&str> = wanted.serials.iter().map(|serial| serial.as_str()).collect();
        assert_eq!(serials, ["000000000001", "000000000004"]);
        insta::assert_snapshot!(text_of(&wanted.paper(&batch(BatchState::Approved), Timestamp::UNIX_EPOCH)), @r#"
        Surface devices of Contoso, Inc: registration by Microsoft's support (batch 7)
        Microsoft's support registers Surface devices for Windows Autopilot by serial number, or hands out their hardware hashes. This is what it asks for.
        Customer: Contoso, Inc
        Tenant id: 00000000-0000-0000-0000-000000000000
        Domain: contoso.com
        Order: 4711
        Devices: 2
        Written: 1970-01-01 00:00 UTC

        # To have at hand
        - Tenant id of the customer: The GUID above. Support asks for it to register a device or to remove a registration.
        - Domain of the customer: The top-level domain of the tenant, such as contoso.com.
        - Proof of ownership as PDF: The original bill of sale or invoice. It must show the serial numbers and the company's name; screenshots are not accepted.
        - The list of 2 serial numbers, one on each line (CSV): The file beside this page. Send it as it is: a spreadsheet that saves it takes leading zeros away.
        - Somebody whom support may ask: Name, mail and telephone, of the customer or of you.
        Where: the page "Surface Registration Support for Windows Autopilot" at learn.microsoft.com leads to the form of Microsoft's support.
        Not in the list for want of a serial number: 1 Surface device. Scan the serial number too.
        Not in the list for want of a maker: 1 device. A Surface device among them needs its maker, Microsoft Corporation, entered in Review.
        Left out because registered already: 1 Surface device
        "#);
    }
}
