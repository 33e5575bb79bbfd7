//! The report that a customer gets: what was registered under which tag, when and by which partner, what was not and who does what about
//! it, and what to look at in Intune.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};

use crate::app::{Advice, Owner, advice};
use crate::domain::{BatchSummary, DeviceId, DeviceRow, DeviceState};
use crate::exchange::{Fact, Paper, Part};
use crate::words;

/// A moment on paper: paper travels, so the time is the same everywhere.
pub(super) fn moment(at: Timestamp) -> String {
    words!("paper-moment", at = at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M").to_string())
}

/// The report. `settled` tells when the last result of a device came, `partner` is the partner's tenant as it is set.
pub(super) fn paper(
    batch: &BatchSummary,
    devices: &[DeviceRow],
    settled: &BTreeMap<DeviceId, Timestamp>,
    partner: &str,
    now: Timestamp,
) -> Paper {
    let customer = batch.customer.name.as_str();
    let count = |state| devices.iter().filter(|device| device.state == state).count();
    let (registered, refused) = (count(DeviceState::Registered), count(DeviceState::Rejected));
    let or_unknown = |text: Option<String>| text.unwrap_or_else(|| words!("paper-unknown"));
    let mut parts = vec![
        Part::Facts(vec![
            Fact::new(words!("paper-customer"), customer),
            Fact::exact(words!("paper-tenant"), batch.customer.id.to_string()),
            Fact::new(words!("paper-domain"), or_unknown(batch.customer.domain.clone())),
            Fact::exact(words!("paper-group-tag"), batch.group_tag.as_str()),
            Fact::new(words!("paper-order"), batch.order.clone().unwrap_or_else(|| words!("paper-none"))),
            Fact::exact(words!("paper-partner"), or_unknown(Some(partner.trim().to_owned()).filter(|p| !p.is_empty()))),
            Fact::new(words!("paper-written"), moment(now)),
        ]),
        Part::Heading(words!("hand-over-look")),
        Part::Checks(vec![
            (words!("hand-over-look-listed"), words!("hand-over-look-listed", "more", tag = batch.group_tag.as_str())),
            (words!("hand-over-look-profile"), words!("hand-over-look-profile", "more")),
            (words!("hand-over-look-entra"), words!("hand-over-look-entra", "more")),
        ]),
    ];
    if refused > 0 {
        parts.push(Part::Heading(words!("hand-over-refused", count = refused)));
        parts.push(refused_table(devices));
    }
    parts.push(Part::Heading(words!("hand-over-devices")));
    parts.push(device_table(devices, settled));
    Paper {
        title: words!("hand-over-title", customer = customer, number = batch.number),
        lead: words!("hand-over-title", "lead", registered = registered, of = devices.len()),
        parts,
    }
}

fn device_table(devices: &[DeviceRow], settled: &BTreeMap<DeviceId, Timestamp>) -> Part {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let rows = devices.iter().map(|device| {
        let draft = &device.draft;
        let outcome = match device.state {
            DeviceState::Registered if device.is_registered_already() => words!("hand-over-registered-before"),
            DeviceState::Registered => words!("hand-over-registered"),
            DeviceState::Rejected => words!("hand-over-not"),
            DeviceState::Solved => words!("hand-over-solved"),
            DeviceState::Removing => words!("hand-over-removing"),
            DeviceState::Uploaded => words!("hand-over-uploaded"),
            _ => words!("hand-over-open"),
        };
        let is_settled = matches!(device.state, DeviceState::Registered | DeviceState::Rejected);
        vec![
            device.number.to_string(),
            text(draft.serial.as_ref().map(|serial| serial.as_str())),
            text(draft.pkid.as_ref().map(|pkid| pkid.as_str())),
            text(draft.manufacturer.as_ref().map(|name| name.as_str())),
            text(draft.model.as_ref().map(|name| name.as_str())),
            outcome,
            settled.get(&device.id).filter(|_| is_settled).copied().map(moment).unwrap_or_default(),
        ]
    });
    Part::Table {
        name: words!("hand-over-devices"),
        header: vec![
            words!("paper-number"),
            words!("paper-serial"),
            words!("paper-pkid"),
            words!("paper-maker"),
            words!("paper-model"),
            words!("paper-outcome"),
            words!("paper-when"),
        ],
        rows: rows.collect(),
    }
}

fn refused_table(devices: &[DeviceRow]) -> Part {
    let rows = devices.iter().filter(|device| device.state == DeviceState::Rejected).map(|device| {
        let told = advice(device.code.as_deref(), device.code_name.as_deref());
        let answer = [device.code.as_deref(), device.code_name.as_deref()].into_iter().flatten().collect::<Vec<_>>();
        let serial = device.draft.serial.as_ref().map(|serial| serial.to_string());
        let named = serial.or_else(|| device.draft.pkid.map(|pkid| pkid.to_string())).unwrap_or_default();
        vec![
            device.number.to_string(),
            named,
            answer.join(" "),
            told.meaning.clone(),
            next_step(&told),
            who(told.owner),
        ]
    });
    Part::Table {
        name: words!("hand-over-refused-sheet"),
        header: vec![
            words!("paper-number"),
            words!("paper-device"),
            words!("paper-answer"),
            words!("paper-meaning"),
            words!("paper-next"),
            words!("paper-who"),
        ],
        rows: rows.collect(),
    }
}

/// What happens next, as the customer knows it: what the partner's own people do about it is none of the customer's business.
fn next_step(told: &Advice) -> String {
    match told.owner {
        Owner::Customer => words!("hand-over-next-you"),
        Owner::Maker => words!("hand-over-next-maker"),
        Owner::Support => words!("hand-over-next-support"),
        _ => words!("hand-over-next-partner"),
    }
}

/// Who acts, as the customer knows them: whoever works for the partner is the partner.
fn who(owner: Owner) -> String {
    match owner {
        Owner::Customer => words!("hand-over-who-you"),
        Owner::Maker => words!("owner-maker"),
        Owner::Support => words!("owner-support"),
        _ => words!("hand-over-who-partner"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::BatchState;
    use crate::workers::paper_samples::{batch, device, text_of};

    #[test]
    fn a_customer_reads_what_was_done_and_who_does_the_rest() {
        let mut devices = vec![device(1), device(2), device(3), device(4)];
        devices[0].state = DeviceState::Registered;
        devices[1].state = DeviceState::Registered;
        devices[1].code = Some("806".into());
        devices[2].state = DeviceState::Rejected;
        devices[2].code = Some("814".into());
        devices[2].code_name = Some("ZtdDeviceAlreadyAadRegistered".into());
        devices[3].state = DeviceState::Rejected;
        devices[3].code = Some("808".into());
        let at: Timestamp = "2026-05-04T12:30:59Z".parse().unwrap();
        let settled = devices[..3].iter().map(|device| (device.id.clone(), at)).collect();
        let paper = paper(&batch(BatchState::FinishedWithProblems), &devices, &settled, "contoso-partner.com", at);
        insta::assert_snapshot!(text_of(&paper), @r#"
        Devices for Contoso, Inc: hand-over of batch 7
        2 of 4 devices are registered for Windows Autopilot in your tenant.
        Customer: Contoso, Inc
        Tenant id: 00000000-0000-0000-0000-000000000000
        Domain: contoso.com
        Group tag: Kiosk 1
        Order: 4711
        Registered by partner: contoso-partner.com
        Written: 2026-05-04 12:30 UTC

        # What to look at in Intune
        - The devices are listed: Under Devices, Enrollment, Windows Autopilot devices, with the group tag Kiosk 1. How long that takes is not documented; "Sync" there asks for it, once in ten minutes at most.
        - A deployment profile is assigned to each: A device without one starts as any other does. Assign the profile to a group that holds the devices; a dynamic group may go by the group tag.
        - The devices stand in Entra ID: Leave them there: a registered device whose object was deleted must be registered anew.

        # 2 devices that were refused
        No. | Device | Answer | What it means | Next step | Who acts
        3 | 000000000003 | 814 ZtdDeviceAlreadyAadRegistered | The device stands in the customer's Entra ID already | Remove what is in the way, the stale device or the other registration, or have it removed by who made it; then tell your partner, who sends the device again | you, the customer
        4 | 000000000004 | 808 | The device is registered for another organisation | Your partner sees to it | your partner

        # All devices
        No. | Serial number | PKID | Maker | Model | Outcome | When
        1 | 000000000001 | 3556212300001 |  |  | Registered | 2026-05-04 12:30 UTC
        2 | 000000000002 | 3556212300002 |  |  | Registered before already | 2026-05-04 12:30 UTC
        3 | 000000000003 | 3556212300003 |  |  | Refused | 2026-05-04 12:30 UTC
        4 | 000000000004 | 3556212300004 |  |  | Refused |
        "#);
    }
}
