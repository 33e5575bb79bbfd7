//! An upload on its way out, and the tracking id on its way in.

use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::domain::{CustomerId, Identity, SerialNumber, TrackingId, redacted};

use super::json::text;

/// Most characters of a tracking id; the documented ones are GUIDs.
const LONGEST_ID: usize = 200;

/// Devices to send in one request.
#[derive(Clone, Debug)]
pub struct Upload {
    /// For whom.
    pub customer: CustomerId,
    /// To which batch; in the service's own spelling where it exists.
    pub batch_name: String,
    /// Whether the batch exists and the devices join it.
    pub is_append: bool,
    /// Which devices.
    pub devices: Vec<UploadDevice>,
    /// `MS-RequestId`.
    pub request_id: Uuid,
    /// `MS-CorrelationId`.
    pub correlation_id: Uuid,
}

/// A device to send.
#[derive(Clone, Debug)]
pub struct UploadDevice {
    /// What identifies it.
    pub identity: Identity,
    /// The serial number to send beside a PKID. No documented combination: only where somebody has set it so.
    pub serial: Option<SerialNumber>,
}

/// A device as the service wants it. What is not known is left out, not sent empty.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireDevice<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    product_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oem_manufacturer_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model_name: Option<&'a str>,
}

impl<'a> From<&'a UploadDevice> for WireDevice<'a> {
    fn from(device: &'a UploadDevice) -> Self {
        match &device.identity {
            Identity::Pkid(pkid) => Self {
                product_key: Some(pkid.as_str()),
                serial_number: device.serial.as_ref().map(SerialNumber::as_str),
                oem_manufacturer_name: None,
                model_name: None,
            },
            Identity::Tuple { manufacturer, model, serial } => Self {
                product_key: None,
                serial_number: Some(serial.as_str()),
                oem_manufacturer_name: Some(manufacturer.as_str()),
                model_name: Some(model.as_str()),
            },
        }
    }
}

/// A new batch: an object with its devices. An existing one takes the bare list.
#[derive(Serialize)]
#[serde(untagged)]
enum Body<'a> {
    #[serde(rename_all = "camelCase")]
    Create {
        batch_id: &'a str,
        devices: Vec<WireDevice<'a>>,
    },
    Append(Vec<WireDevice<'a>>),
}

impl Upload {
    /// The body to send.
    pub(super) fn body(&self) -> Result<Vec<u8>, serde_json::Error> {
        let devices = self.devices.iter().map(WireDevice::from).collect();
        serde_json::to_vec(&if self.is_append {
            Body::Append(devices)
        } else {
            Body::Create { batch_id: &self.batch_name, devices }
        })
    }
}

/// The tracking id of a `Location`: its last segment. The address itself is never followed, so it may be relative, absolute, with or
/// without `/v1`, and of any host.
pub(super) fn tracking_id(location: &str) -> Option<TrackingId> {
    let path = location.trim().split(['?', '#']).next()?;
    let mut segments = path.split('/').rev().filter(|segment| !segment.trim().is_empty());
    let last = percent_decode_str(segments.next()?).decode_utf8().ok()?.trim().to_owned();
    let front = segments.next().unwrap_or_default().to_ascii_lowercase();
    let is_believed = match front.as_str() {
        "batchjobstatus" => true,
        // An address of the customer or of the batch must not pass for that of the job.
        "customers" | "devicebatches" | "devices" => false,
        _ => Uuid::try_parse(&last).is_ok(),
    };
    if is_believed { believed(last) } else { None }
}

/// A tracking id, where it can be one: it is kept and logged, so what is endless or looks like a secret is none.
fn believed(id: String) -> Option<TrackingId> {
    (id.len() <= LONGEST_ID && redacted(&id) == id.as_str()).then_some(TrackingId(id))
}

/// The tracking id out of a body, where the generated reference claims it to be.
pub(super) fn tracking_id_in(body: &Value) -> Option<TrackingId> {
    match body {
        Value::String(link) => tracking_id(link),
        Value::Array(items) => items.iter().find_map(tracking_id_in),
        Value::Object(map) => text(body, "batchtrackingid").and_then(believed).or_else(|| {
            let is_link = |key: &str| matches!(key, "location" | "uri" | "url" | "href" | "link");
            let links = map.iter().filter(|(key, value)| is_link(key) || !value.is_string());
            links.filter(|(_, value)| !value.is_number()).find_map(|(_, value)| tracking_id_in(value))
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Manufacturer, ModelName, Pkid};
    use proptest::prelude::*;

    const ID: &str = "e1b1d3a2-0f6f-4a3a-9f31-6e4ab7a1b6a9";

    fn upload(is_append: bool, count: usize) -> String {
        let devices = [
            Identity::Pkid(Pkid::parse("0000212345678").unwrap()),
            Identity::Tuple {
                manufacturer: Manufacturer::parse("Microsoft Corporation").unwrap(),
                model: ModelName::parse("Surface Laptop").unwrap(),
                serial: SerialNumber::parse("012345678901").unwrap(),
            },
        ];
        let upload = Upload {
            customer: CustomerId(Uuid::nil()),
            batch_name: "Sales \"A\"".into(),
            is_append,
            devices: devices.into_iter().take(count).map(|identity| UploadDevice { identity, serial: None }).collect(),
            request_id: Uuid::nil(),
            correlation_id: Uuid::nil(),
        };
        String::from_utf8(upload.body().unwrap()).unwrap()
    }

    #[test]
    fn a_new_batch_is_an_object_and_an_old_one_takes_a_list() {
        let tuple = r#"{"serialNumber":"012345678901","oemManufacturerName":"Microsoft Corporation","modelName":"Surface Laptop"}"#;
        let pkid = r#"{"productKey":"0000212345678"}"#;
        assert_eq!(upload(false, 2), format!(r#"{{"batchId":"Sales \"A\"","devices":[{pkid},{tuple}]}}"#));
        assert_eq!(upload(true, 1), format!("[{pkid}]"));
        assert_eq!(upload(true, 2), format!("[{pkid},{tuple}]"));
    }

    #[test]
    fn a_serial_number_goes_beside_a_pkid_only_where_it_was_put_there() {
        let device = UploadDevice {
            identity: Identity::Pkid(Pkid::parse("0000212345678").unwrap()),
            serial: Some(SerialNumber::parse("PC29DABC").unwrap()),
        };
        let wire = serde_json::to_string(&WireDevice::from(&device)).unwrap();
        assert_eq!(wire, r#"{"productKey":"0000212345678","serialNumber":"PC29DABC"}"#);
        let wire = serde_json::to_string(&WireDevice::from(&UploadDevice { serial: None, ..device })).unwrap();
        assert_eq!(wire, r#"{"productKey":"0000212345678"}"#);
    }

    #[test]
    fn the_tracking_id_is_the_last_segment() {
        let cases = [
            (format!("/customers/c/batchJobStatus/{ID}"), Some(ID)),
            (format!("/v1/customers/c/batchjobstatus/{ID}/"), Some(ID)),
            (format!("https://api.partnercenter.microsoft.com/v1/customers/c/batchJobStatus/{ID}?x=1#y"), Some(ID)),
            (format!("https://elsewhere.example/batchJobStatus/{ID}"), Some(ID)),
            (format!(" customers/c/batchJobStatus/{ID} "), Some(ID)),
            ("/customers/c/batchJobStatus/opaque%20id".into(), Some("opaque id")),
            (format!("/customers/c/jobs/{ID}"), Some(ID)),
            ("/customers/c/deviceBatches/Sales".into(), None),
            (format!("/v1/customers/{ID}"), None),
            (format!("/customers/c/deviceBatches/{ID}"), None),
            ("/customers/c/batchJobStatus/".into(), None),
            ("/".into(), None),
            (String::new(), None),
        ];
        for (location, expected) in cases {
            assert_eq!(tracking_id(&location).map(|t| t.0).as_deref(), expected, "{location}");
        }
    }

    #[test]
    fn the_tracking_id_may_stand_in_the_body() {
        let link = format!("/customers/c/batchJobStatus/{ID}");
        let bodies = [
            serde_json::json!(link),
            serde_json::json!({ "location": link }),
            serde_json::json!({ "links": { "self": { "uri": link, "method": "GET" } } }),
            serde_json::json!({ "batchtrackingid": ID }),
        ];
        for body in bodies {
            assert_eq!(tracking_id_in(&body).map(|t| t.0).as_deref(), Some(ID), "{body}");
        }
        for body in
            [serde_json::json!({ "id": "Sales", "customer": ID }), serde_json::json!(null), serde_json::json!(7)]
        {
            assert_eq!(tracking_id_in(&body), None, "{body}");
        }
    }

    proptest! {
        #[test]
        fn no_location_panics(location in "\\PC*") {
            let _ = tracking_id(&location);
        }
    }
}
