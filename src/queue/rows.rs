//! Values as the tables keep them, and back: times as text of fixed width, states as words, sources as JSON.

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::QueueError;
use crate::domain::{
    BatchId, Customer, CustomerId, DeviceDraft, DeviceId, DeviceRow, Manufacturer, ModelName, Pkid, SerialNumber,
};

/// A time as text of fixed width: text order is time order, and nothing of it is lost.
pub(super) fn time_text(at: Timestamp) -> String {
    format!("{at:.9}")
}

pub(super) fn time(text: &str, column: &'static str) -> Result<Timestamp, QueueError> {
    text.parse().map_err(|_| unreadable(column, text))
}

/// PostgreSQL's text holds no NUL.
pub(super) fn plain(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

pub(super) fn plain_opt(text: Option<&str>) -> Option<String> {
    text.map(plain)
}

pub(super) fn json(value: &impl Serialize) -> Result<String, QueueError> {
    serde_json::to_string(value).map_err(|e| QueueError::Database(Box::new(e)))
}

pub(super) fn from_json<T: DeserializeOwned>(text: &str, column: &'static str) -> Result<T, QueueError> {
    serde_json::from_str(text).map_err(|_| unreadable(column, text))
}

/// A count or place, which is never negative.
pub(super) fn whole<T: TryFrom<i64>>(number: i64, column: &'static str) -> Result<T, QueueError> {
    T::try_from(number).map_err(|_| unreadable(column, number))
}

/// A word read by a function like `DeviceState::from_word`.
pub(super) fn word<T>(text: &str, column: &'static str, read: impl Fn(&str) -> Option<T>) -> Result<T, QueueError> {
    read(text).ok_or_else(|| unreadable(column, text))
}

fn unreadable(column: &'static str, value: impl std::fmt::Display) -> QueueError {
    QueueError::Damaged(format!("{column} is {value:.40}"))
}

pub(super) fn uuid(text: &str, column: &'static str) -> Result<Uuid, QueueError> {
    text.parse().map_err(|_| unreadable(column, text))
}

/// What is empty where it is not known.
fn known<T>(text: &str, column: &'static str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, QueueError> {
    if text.is_empty() { Ok(None) } else { word(text, column, read).map(Some) }
}

/// The four columns of a draft, from the one at `first` on: pkid, serial, manufacturer, model.
pub(super) fn draft(row: &AnyRow, first: usize) -> Result<DeviceDraft, QueueError> {
    Ok(DeviceDraft {
        pkid: known(row.try_get(first)?, "devices.pkid", |t| Pkid::parse(t).ok())?,
        serial: known(row.try_get(first + 1)?, "devices.serial", |t| SerialNumber::parse(t).ok())?,
        manufacturer: known(row.try_get(first + 2)?, "devices.manufacturer", |t| Manufacturer::parse(t).ok())?,
        model: known(row.try_get(first + 3)?, "devices.model", |t| ModelName::parse(t).ok())?,
    })
}

/// The four columns of a draft as text: pkid, serial, manufacturer, model.
pub(super) fn draft_texts(draft: &DeviceDraft) -> [&str; 4] {
    [
        draft.pkid.as_ref().map_or("", Pkid::as_str),
        draft.serial.as_ref().map_or("", SerialNumber::as_str),
        draft.manufacturer.as_ref().map_or("", Manufacturer::as_str),
        draft.model.as_ref().map_or("", ModelName::as_str),
    ]
}

/// What [`device`] reads, of `devices d`.
macro_rules! device_columns {
    () => {
        "d.id, d.batch, d.number, d.pkid, d.serial, d.manufacturer, d.model, d.state, d.source, d.scanned_by, d.station, \
         d.scanned_at, d.code, d.code_name, d.note"
    };
}
pub(super) use device_columns;

/// A device from the columns of `device_columns!`.
pub(super) fn device(row: &AnyRow) -> Result<DeviceRow, QueueError> {
    Ok(DeviceRow {
        id: DeviceId(row.try_get(0)?),
        batch: BatchId(row.try_get(1)?),
        number: whole(row.try_get(2)?, "devices.number")?,
        draft: draft(row, 3)?,
        state: word(row.try_get(7)?, "devices.state", crate::domain::DeviceState::from_word)?,
        source: from_json(row.try_get(8)?, "devices.source")?,
        scanned_by: row.try_get(9)?,
        station: row.try_get(10)?,
        scanned_at: time(row.try_get(11)?, "devices.scanned_at")?,
        code: row.try_get(12)?,
        code_name: row.try_get(13)?,
        note: row.try_get(14)?,
    })
}

/// A customer from four columns: id, name, domain, relationship.
pub(super) fn customer(row: &AnyRow, first: usize) -> Result<Customer, QueueError> {
    Ok(Customer {
        id: word(row.try_get(first)?, "customer id", CustomerId::parse)?,
        name: row.try_get(first + 1)?,
        domain: row.try_get(first + 2)?,
        relationship: from_json(row.try_get(first + 3)?, "customer relationship")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_width_their_order_and_their_value() {
        let times = ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000000001Z", "2026-01-02T03:04:05.1Z"];
        let texts: Vec<String> = times.iter().map(|t| time_text(t.parse().unwrap())).collect();
        assert_eq!(texts[0], "2026-01-02T03:04:05.000000000Z");
        assert!(texts.is_sorted() && texts.iter().all(|t| t.len() == texts[0].len()));
        for (text, original) in texts.iter().zip(times) {
            assert_eq!(time(text, "x").unwrap(), original.parse().unwrap());
        }
        assert!(matches!(time("yesterday", "x"), Err(QueueError::Damaged(_))));
    }
}
