//! A device as it is sent: its fields, and what it is known by.

use base64::Engine as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::script::SerialBesidePkid;

/// The fields of one device that the service looks at. An empty text is the same as none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fields {
    pub(super) pkid: Option<String>,
    pub(super) serial: Option<String>,
    pub(super) manufacturer: Option<String>,
    pub(super) model: Option<String>,
    /// Of a hardware hash only the digest is kept: the hash itself is some kilobytes.
    pub(super) hash_digest: Option<String>,
    pub(super) has_good_hash: bool,
}

impl Fields {
    /// Reads a device, its keys in small letters (see [`with_small_keys`]). `None` for anything but an object whose fields are texts.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let object = value.as_object()?;
        let text = |key: &str| match object.get(key) {
            None | Some(Value::Null) => Some(None),
            Some(Value::String(text)) => Some(Some(text.clone()).filter(|text| !text.is_empty())),
            Some(_) => None,
        };
        let hash = text("hardwarehash")?;
        Some(Self {
            pkid: text("productkey")?,
            serial: text("serialnumber")?,
            manufacturer: text("oemmanufacturername")?,
            model: text("modelname")?,
            has_good_hash: hash
                .as_deref()
                .is_some_and(|hash| base64::engine::general_purpose::STANDARD.decode(hash).is_ok()),
            hash_digest: hash.map(|hash| hex(&Sha256::digest(hash.as_bytes()))),
        })
    }

    /// Whether the fields are one of the documented combinations.
    pub(super) fn are_complete(&self, rule: SerialBesidePkid) -> bool {
        if self.hash_digest.is_some() {
            return true;
        }
        let is_tuple = self.serial.is_some() && self.manufacturer.is_some() && self.model.is_some();
        match (&self.pkid, &self.serial) {
            (Some(_), Some(_)) => rule == SerialBesidePkid::Ignore,
            (Some(_), None) => true,
            (None, _) => is_tuple,
        }
    }

    /// Whether only a hash was sent.
    pub(super) fn is_hash_only(&self) -> bool {
        self.hash_digest.is_some() && self.pkid.is_none() && self.serial.is_none()
    }

    /// A text that is the same for the same device: by PKID, else by maker, model and serial number, else by hash.
    pub(super) fn identity(&self) -> String {
        match (self, &self.pkid) {
            (_, Some(pkid)) => format!("pkid:{pkid}"),
            (Self { manufacturer: Some(manufacturer), model: Some(model), serial: Some(serial), .. }, _) => {
                format!("tuple:{manufacturer}\u{1f}{model}\u{1f}{serial}")
            }
            (Self { hash_digest: Some(digest), .. }, _) => format!("hash:{digest}"),
            (Self { serial, .. }, _) => format!("serial:{}", serial.as_deref().unwrap_or_default()),
        }
    }

    /// What people name it by: the PKID, or the serial number where there is none.
    pub(super) fn plain_name(&self) -> Option<&str> {
        self.pkid.as_deref().or(self.serial.as_deref())
    }

    /// Whether the PKID has the form of one; true where there is none.
    pub(super) fn has_likely_pkid(&self) -> bool {
        self.pkid.as_deref().is_none_or(|pkid| pkid.len() == 13 && pkid.bytes().all(|b| b.is_ascii_digit()))
    }
}

/// The same JSON with every key in small letters: the real service takes `ProductKey` and `productKey`.
pub(super) fn with_small_keys(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(with_small_keys).collect()),
        Value::Object(members) => Value::Object(
            members.into_iter().map(|(key, member)| (key.to_ascii_lowercase(), with_small_keys(member))).collect(),
        ),
        other => other,
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(value: Value) -> Fields {
        Fields::read(&with_small_keys(value)).unwrap()
    }

    #[test]
    fn only_documented_combinations_are_complete() {
        let cases = [
            (json!({"productKey": "1"}), true),
            (json!({"ProductKey": "1", "SerialNumber": null, "Attributes": {"ObjectType": "Device"}}), true),
            (json!({"productKey": "1", "serialNumber": ""}), true),
            (json!({"productKey": "1", "serialNumber": "S"}), false),
            (json!({"serialNumber": "S"}), false),
            (json!({"serialNumber": "S", "modelName": "M"}), false),
            (json!({"serialNumber": "S", "modelName": "M", "oemManufacturerName": "O"}), true),
            (json!({"hardwareHash": "AAAA"}), true),
            (json!({"hardwareHash": "AAAA", "productKey": "1", "serialNumber": "S"}), true),
            (json!({}), false),
        ];
        for (value, expected) in cases {
            assert_eq!(fields(value.clone()).are_complete(SerialBesidePkid::Refuse), expected, "{value}");
        }
        assert!(fields(json!({"productKey": "1", "serialNumber": "S"})).are_complete(SerialBesidePkid::Ignore));
    }

    #[test]
    fn a_hash_must_be_padded() {
        assert!(fields(json!({"hardwareHash": "QUI="})).has_good_hash);
        assert!(!fields(json!({"hardwareHash": "QUI"})).has_good_hash);
    }

    #[test]
    fn what_is_no_text_is_no_device() {
        for value in [json!({"productkey": 3556212345678_u64}), json!("x"), json!([])] {
            assert_eq!(Fields::read(&value), None, "{value}");
        }
    }
}
