//! Whether a device is in the queue already: in any batch, whatever became of it, unless it was taken back,
//! before or after it was registered.

use sqlx::any::AnyRow;
use sqlx::{Any, Executor, Row};

use super::rows::{self, time, whole, word};
use super::{DuplicateOf, QueueError};
use crate::domain::{BatchId, DeviceDraft, DeviceId, DeviceState, Manufacturer};

/// How a device of the queue speaks against another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Likeness {
    /// It is the same one.
    Same,
    /// They share what two devices cannot share.
    Contradiction,
}

/// A device of the queue that shares something with a draft.
pub(super) struct Match {
    likeness: Likeness,
    /// Where it stands.
    pub(super) duplicate: DuplicateOf,
}

impl Match {
    /// The refusal it is a reason for.
    pub(super) fn refusal(self) -> QueueError {
        match self.likeness {
            Likeness::Same => QueueError::Duplicate(Box::new(self.duplicate)),
            Likeness::Contradiction => QueueError::Conflict(Box::new(self.duplicate)),
        }
    }
}

/// The device that stands against a draft. `besides` is left out: the device that is being edited or restored.
pub(super) async fn find<'e>(
    executor: impl Executor<'e, Database = Any>,
    draft: &DeviceDraft,
    besides: Option<&DeviceId>,
) -> Result<Option<Match>, QueueError> {
    let identity = draft.identity().map(|identity| identity.key()).unwrap_or_default();
    let serial = draft.serial.as_ref().map_or("", |serial| serial.as_str());
    let candidates = sqlx::query(
        "SELECT d.id, d.batch, b.number, d.number, b.customer_name, d.scanned_by, d.scanned_at, d.state, \
         d.pkid, d.serial, d.manufacturer, d.model \
         FROM devices d JOIN batches b ON b.id = d.batch \
         WHERE d.state NOT IN ('undone', 'removed') AND (d.identity = $1 OR (d.serial = $2 AND d.serial <> '')) ORDER BY d.scanned_seq",
    )
    .bind(identity)
    .bind(serial)
    .fetch_all(executor)
    .await?;
    let mut same_serial = None;
    for row in &candidates {
        let duplicate = duplicate_of(row)?;
        if besides == Some(&duplicate.device) {
            continue;
        }
        let other = rows::draft(row, 8)?;
        let Some(likeness) = likeness(draft, &other) else { continue };
        let found = Match { likeness, duplicate };
        // The PKID says more than the serial number.
        if draft.pkid.is_some() && draft.pkid == other.pkid {
            return Ok(Some(found));
        }
        same_serial.get_or_insert(found);
    }
    Ok(same_serial)
}

/// How a device that is known speaks against a draft; `None` where they are two devices.
fn likeness(draft: &DeviceDraft, other: &DeviceDraft) -> Option<Likeness> {
    let is_same_serial = draft.serial.is_some() && draft.serial == other.serial;
    if draft.pkid.is_some() && draft.pkid == other.pkid {
        let is_serial_open = draft.serial.is_none() || other.serial.is_none();
        return Some(if is_serial_open || is_same_serial { Likeness::Same } else { Likeness::Contradiction });
    }
    if !is_same_serial || !may_be_one_maker(draft.manufacturer.as_ref(), other.manufacturer.as_ref()) {
        return None;
    }
    // A maker gives a serial number once. With one PKID, or none, it is the same box read in another way.
    let are_both_pkids_known = draft.pkid.is_some() && other.pkid.is_some();
    Some(if are_both_pkids_known { Likeness::Contradiction } else { Likeness::Same })
}

fn may_be_one_maker(one: Option<&Manufacturer>, other: Option<&Manufacturer>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.as_str().trim().eq_ignore_ascii_case(other.as_str().trim()),
        _ => true,
    }
}

fn duplicate_of(row: &AnyRow) -> Result<DuplicateOf, QueueError> {
    Ok(DuplicateOf {
        device: DeviceId(row.try_get(0)?),
        batch: BatchId(row.try_get(1)?),
        batch_number: whole(row.try_get(2)?, "batches.number")?,
        number: whole(row.try_get(3)?, "devices.number")?,
        customer: row.try_get(4)?,
        scanned_by: row.try_get(5)?,
        scanned_at: time(row.try_get(6)?, "devices.scanned_at")?,
        state: word(row.try_get(7)?, "devices.state", DeviceState::from_word)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ModelName, Pkid, SerialNumber};

    fn draft(text: &str) -> DeviceDraft {
        let mut parts = text.split('|').map(|part| Some(part).filter(|part| !part.is_empty()));
        let mut next = || parts.next().flatten();
        DeviceDraft {
            pkid: next().map(|t| Pkid::parse(t).unwrap()),
            serial: next().map(|t| SerialNumber::parse(t).unwrap()),
            manufacturer: next().map(|t| Manufacturer::parse(t).unwrap()),
            model: next().map(|t| ModelName::parse(t).unwrap()),
        }
    }

    #[test]
    fn likeness_of_two_boxes() {
        const A: &str = "3556212345678";
        const B: &str = "3556212345679";
        let same = Some(Likeness::Same);
        let contradiction = Some(Likeness::Contradiction);
        let cases = [
            (A.to_owned(), A.to_owned(), same),
            (A.to_owned(), B.to_owned(), None),
            (format!("{A}|S1X"), A.to_owned(), same),
            (format!("{A}|S1X"), format!("{A}|S1X"), same),
            (format!("{A}|S1X"), format!("{A}|S2X"), contradiction),
            (format!("{A}|S1X"), format!("{B}|S1X"), contradiction),
            (format!("{A}|S1X|LENOVO"), format!("{B}|S1X"), contradiction),
            (format!("{A}|S1X|LENOVO"), format!("{B}|S1X|Lenovo"), contradiction),
            (format!("{A}|S1X|LENOVO"), format!("{B}|S1X|HP"), None),
            (format!("{A}|S1X|LENOVO"), format!("{A}|S2X|HP"), contradiction),
            ("|S1X|LENOVO|21F6".to_owned(), "|S1X|LENOVO|21F6".to_owned(), same),
            ("|S1X|LENOVO|21F6".to_owned(), "|S1X|LENOVO|21F7".to_owned(), same),
            ("|S1X|LENOVO|21F6".to_owned(), "|S1X|HP|21F6".to_owned(), None),
            ("|S1X|LENOVO|21F6".to_owned(), "|S2X|LENOVO|21F6".to_owned(), None),
            ("|S1X|LENOVO|21F6".to_owned(), format!("{A}|S1X"), same),
            ("|S1X|LENOVO|21F6".to_owned(), format!("{A}|S1X|HP"), None),
            (String::new(), String::new(), None),
        ];
        for (one, other, expected) in cases {
            assert_eq!(likeness(&draft(&one), &draft(&other)), expected, "{one} and {other}");
            assert_eq!(likeness(&draft(&other), &draft(&one)), expected, "{other} and {one}");
        }
    }
}
