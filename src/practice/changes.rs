//! Answers that are bent: other places for the tracking link, other types, rows twice or missing.

use serde_json::Value;

use super::answer::Answer;

/// How an answer is bent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AnswerChange {
    NoLocation,
    LocationInBody,
    LocationAbsolute,
    LocationWithVersion,
    LocationElsewhere,
    WrongTypes,
    DuplicateRows,
    RowsOutOfOrder,
    RowsWithoutKeys,
    RowsMissing,
    RowsBySerial,
}

impl AnswerChange {
    /// What it is called in scripts.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::NoLocation => "no-location",
            Self::LocationInBody => "location-in-body",
            Self::LocationAbsolute => "location-absolute",
            Self::LocationWithVersion => "location-with-version",
            Self::LocationElsewhere => "location-elsewhere",
            Self::WrongTypes => "wrong-types",
            Self::DuplicateRows => "duplicate-rows",
            Self::RowsOutOfOrder => "rows-out-of-order",
            Self::RowsWithoutKeys => "rows-without-keys",
            Self::RowsMissing => "rows-missing",
            Self::RowsBySerial => "rows-by-serial",
        }
    }

    /// Bends the answer; what it does not fit stays as it is. `origin` is the service's own address.
    pub(super) fn apply(self, answer: &mut Answer, origin: &str) {
        match self {
            Self::NoLocation
            | Self::LocationInBody
            | Self::LocationAbsolute
            | Self::LocationWithVersion
            | Self::LocationElsewhere => self.apply_to_location(answer, origin),
            Self::WrongTypes => {
                if let Some(value) = answer.json_mut() {
                    swap_types(value);
                }
            }
            Self::DuplicateRows
            | Self::RowsOutOfOrder
            | Self::RowsWithoutKeys
            | Self::RowsMissing
            | Self::RowsBySerial => {
                if let Some(rows) = answer.json_mut().and_then(rows_of) {
                    self.apply_to_rows(rows);
                }
            }
        }
    }

    fn apply_to_location(self, answer: &mut Answer, origin: &str) {
        let Some(path) = answer.header("location").map(str::to_owned) else { return };
        answer.drop_header("location");
        let location = match self {
            Self::LocationInBody => {
                let headers = std::mem::take(&mut answer.headers);
                *answer = Answer::json(answer.status, Value::String(path));
                answer.headers = headers;
                return;
            }
            Self::LocationAbsolute => format!("{origin}/v1{path}"),
            Self::LocationWithVersion => format!("/v1{path}"),
            Self::LocationElsewhere => format!("http://partnercenter.invalid/v1{path}"),
            _ => return,
        };
        answer.headers.push(("location", location));
    }

    fn apply_to_rows(self, rows: &mut Vec<Value>) {
        match self {
            Self::DuplicateRows => {
                *rows = rows.iter().flat_map(|row| [row.clone(), row.clone()]).collect();
            }
            Self::RowsOutOfOrder => rows.reverse(),
            Self::RowsMissing => {
                rows.pop();
            }
            Self::RowsWithoutKeys => {
                for row in rows.iter_mut().filter_map(Value::as_object_mut) {
                    for key in ["id", "deviceId", "productKey", "serialNumber"] {
                        row.remove(key);
                    }
                }
            }
            Self::RowsBySerial => {
                for row in rows.iter_mut() {
                    if let Some(pkid) = row.get("productKey").and_then(Value::as_str) {
                        row["serialNumber"] = Value::String(serial_of(pkid));
                        row["productKey"] = Value::Null;
                        row["deviceId"] = Value::Null;
                    }
                }
            }
            _ => {}
        }
    }
}

/// The serial number that the maker has told of the unit with this PKID.
fn serial_of(pkid: &str) -> String {
    format!("SN{pkid}")
}

fn rows_of(value: &mut Value) -> Option<&mut Vec<Value>> {
    let key = ["items", "devicesStatus"].into_iter().find(|key| value.get(key).is_some_and(Value::is_array))?;
    value.get_mut(key)?.as_array_mut()
}

/// Texts of digits become numbers, numbers become texts, `attributes` becomes a list, and dates a number.
fn swap_types(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(swap_types),
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                match member {
                    Value::Number(number) => *member = Value::String(number.to_string()),
                    Value::String(_) if key.ends_with("Date") || key.ends_with("Time") => *member = Value::from(0),
                    Value::String(text) => {
                        if let Ok(number) = text.parse::<u64>() {
                            *member = Value::from(number);
                        }
                    }
                    Value::Object(_) if key == "attributes" => *member = Value::Array(Vec::new()),
                    _ => swap_types(member),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn types_are_swapped_all_the_way_down() {
        let mut value = json!({"totalCount": 1, "items": [{"errorCode": "808", "uploadedDate": "2026-01-01",
                               "productKey": "0012345678901", "name": "x", "attributes": {"a": 1}}]});
        swap_types(&mut value);
        assert_eq!(
            value,
            json!({"totalCount": "1", "items": [{"errorCode": 808, "uploadedDate": 0, "productKey": 12345678901_u64,
                   "name": "x", "attributes": []}]})
        );
    }
}
