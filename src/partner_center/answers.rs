//! Customers, batches, devices and results as the service spells them, read into this program's words. An odd item is left out rather
//! than losing the rest; an odd date is not even looked at.

use serde_json::Value;

use crate::domain::{Customer, CustomerId, DevicePolicy, PolicyDraft, PolicyId, Relationship};

use super::json::{first_text, list, number, text};
use super::refusal::cut;
use super::{PartnerCenterError, RemoteBatch, RemoteDevice, RemoteResult, UploadStatus};

/// The items of a collection, which may also come as a bare list, or as null where there are none. Any other object is no list: nothing
/// could be concluded from what is not in it.
pub(super) fn items<'a>(body: &'a Value, what: &str) -> Result<&'a [Value], PartnerCenterError> {
    match (body, body.get("items")) {
        (Value::Array(items), _) | (_, Some(Value::Array(items))) => Ok(items),
        (_, Some(Value::Null)) => Ok(&[]),
        _ => Err(PartnerCenterError::BadAnswer(format!("no list of {what}").into())),
    }
}

/// The token of the next page: in the link's headers, or in the body itself.
pub(super) fn continuation(body: &Value) -> Option<String> {
    let from_link = list(&body["links"]["next"], "headers").iter().find_map(|header| {
        let key = text(header, "key")?;
        key.eq_ignore_ascii_case("MS-ContinuationToken").then(|| text(header, "value"))?
    });
    from_link.or_else(|| text(body, "continuationtoken"))
}

pub(super) fn customer(item: &Value) -> Option<Customer> {
    let profile = &item["companyprofile"];
    let id = text(item, "id").or_else(|| text(profile, "tenantid"))?;
    let id = CustomerId::parse(&id)?;
    let domain = text(profile, "domain");
    Some(Customer {
        id,
        name: text(profile, "companyname").or_else(|| domain.clone()).unwrap_or_else(|| id.to_string()),
        domain,
        relationship: text(item, "relationshiptopartner")
            .map_or(Relationship::Unknown, |w| Relationship::from_word(&w)),
    })
}

pub(super) fn batch(item: &Value) -> Option<RemoteBatch> {
    Some(RemoteBatch {
        name: first_text(item, &["id", "batchid"])?,
        status: text(item, "status"),
        device_count: number(item, "devicescount").or_else(|| number(item, "devicecount")),
    })
}

/// A device of a list. A row may name nobody: it matches no device then, but says that there is one.
pub(super) fn device(item: &Value) -> Option<RemoteDevice> {
    item.is_object().then(|| RemoteDevice {
        id: first_text(item, &["id", "deviceid"]).unwrap_or_default(),
        pkid: text(item, "productkey"),
        serial: text(item, "serialnumber"),
        model: text(item, "modelname"),
        manufacturer: text(item, "oemmanufacturername"),
        policy: list(item, "policies").iter().find_map(|policy| text(policy, "value")),
    })
}

/// A configuration profile. The settings come as a list, or as one text with commas; `none` stands for nothing.
pub(super) fn policy(item: &Value) -> Option<DevicePolicy> {
    let told = &item["policysettings"];
    let words: Vec<&str> = match told {
        Value::String(words) => words.split(',').collect(),
        _ => list(item, "policysettings").iter().filter_map(Value::as_str).collect(),
    };
    let settings =
        words.into_iter().map(str::trim).filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("none"));
    let id = text(item, "id")?;
    Some(DevicePolicy {
        category: text(item, "category").unwrap_or_default(),
        draft: PolicyDraft {
            name: text(item, "name").unwrap_or_else(|| id.clone()),
            description: text(item, "description"),
            settings: settings.map(str::to_owned).collect(),
        },
        devices_assigned: number(item, "devicesassignedcount").or_else(|| number(item, "devicesassigned")),
        created: text(item, "createddate"),
        modified: text(item, "lastmodifieddate"),
        id: PolicyId(id),
    })
}

pub(super) fn upload_status(body: &Value) -> Result<UploadStatus, PartnerCenterError> {
    let status =
        text(body, "status").ok_or_else(|| PartnerCenterError::BadAnswer("an upload without status".into()))?;
    Ok(UploadStatus {
        is_finished: is_finished(&status),
        status,
        devices: list(body, "devicesstatus").iter().map(device_result).collect(),
    })
}

/// Every row stays, however empty: where a row names no device, its place in the list is all there is to match it by.
fn device_result(item: &Value) -> RemoteResult {
    RemoteResult {
        pkid: text(item, "productkey"),
        serial: text(item, "serialnumber"),
        // These are kept and shown: cut short, and without secrets should the service echo some.
        status: text(item, "status").map_or_else(|| "unknown".to_owned(), |status| cut(&status)),
        code: text(item, "errorcode").map(|code| cut(&code)),
        name: text(item, "errordescription").map(|name| cut(&name)),
    }
}

/// `finished` and `finished_with_errors`, in any of Microsoft's spellings. Any other word, known or not, is not the end.
fn is_finished(word: &str) -> bool {
    let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    matches!(word.as_str(), "finished" | "finishedwitherrors")
}

#[cfg(test)]
mod tests {
    use super::super::json::read;
    use super::*;

    /// The documented example: a finished batch whose only device was refused. No zone in the dates.
    const STATUS: &str = r#"{
        "batchTrackingId": "e1b1d3a2-0f6f-4a3a-9f31-6e4ab7a1b6a9",
        "status": "finished",
        "startedTime": "2017-08-01T17:08:59.0577345",
        "completedTime": "0001-01-01T00:00:00",
        "devicesStatus": [{
            "deviceId": "4b2a1c3d-1111-2222-3333-444455556666",
            "serialNumber": "0000-9999-0000-1234-5678-9012-34",
            "productKey": null,
            "status": "finished_with_errors",
            "errorCode": "808",
            "errorDescription": "ZtdDeviceAssignedToOtherTenant",
            "attributes": {"objectType": "DeviceUploadDetails"}
        }],
        "attributes": {"objectType": "BatchUploadDetails"}
    }"#;

    #[test]
    fn a_finished_upload_may_hold_a_refused_device() {
        let status = upload_status(&read(STATUS.as_bytes()).unwrap()).unwrap();
        assert!(status.is_finished);
        assert_eq!(
            status.devices,
            [RemoteResult {
                pkid: None,
                serial: Some("0000-9999-0000-1234-5678-9012-34".into()),
                status: "finished_with_errors".into(),
                code: Some("808".into()),
                name: Some("ZtdDeviceAssignedToOtherTenant".into()),
            }]
        );
    }

    #[test]
    fn every_status_word_is_kept() {
        for (word, expected) in [
            ("unknown", false),
            ("queued", false),
            ("processing", false),
            ("finished", true),
            ("Finished", true),
            ("finished_with_errors", true),
            ("FinishedWithErrors", true),
            ("in-progress", false),
            ("o_o_b_e", false),
            ("not_finished", false),
        ] {
            let body = format!(r#"{{"Status":"{word}","DevicesStatus":null,"startedTime":"not a date"}}"#);
            let status = upload_status(&read(body.as_bytes()).unwrap()).unwrap();
            assert_eq!((status.status.as_str(), status.is_finished), (word, expected));
            assert!(status.devices.is_empty());
        }
        assert!(upload_status(&read(b"{}").unwrap()).is_err());
    }

    #[test]
    fn a_code_may_be_a_number_and_a_row_may_be_empty() {
        let body = r#"{"status":"finished","devicesStatus":[
            {"productKey":"0000212345678","status":"finished","errorCode":806,"errorDescription":"ZtdDeviceAlreadyAssigned"},
            {"status":"in-progress","errorCode":"","errorDescription":null}, {}]}"#;
        let devices = upload_status(&read(body.as_bytes()).unwrap()).unwrap().devices;
        assert_eq!(devices[0].code.as_deref(), Some("806"));
        assert_eq!(devices[0].pkid.as_deref(), Some("0000212345678"));
        assert_eq!((devices[1].code.as_ref(), devices[1].name.as_ref()), (None, None));
        assert_eq!(devices.len(), 3);
        assert_eq!(devices[2].status, "unknown");
    }

    /// Batches as the documented example spells them, behind a byte-order mark, and as the resource table does.
    #[test]
    fn batches_in_both_spellings() {
        let body = "\u{feff}{\"totalCount\":3,\"items\":[
            {\"id\":\"Test batch\",\"status\":\"finished\",\"creationDate\":\"2017-07-28T00:00:00\",\"devicesCount\":12,
             \"devicesLink\":{\"uri\":\"/customers/x/deviceBatches/Test batch/devices\",\"method\":\"GET\",\"headers\":[]},
             \"attributes\":{\"objectType\":\"DeviceBatch\"}},
            {\"Id\":\"Sales\",\"DeviceCount\":\"3\",\"CreatedBy\":\"Fabrikam\"},
            {\"status\":\"finished\"}],\"attributes\":{\"objectType\":\"Collection\"}}";
        let body = read(body.as_bytes()).unwrap();
        let batches: Vec<_> = items(&body, "batches").unwrap().iter().filter_map(batch).collect();
        assert_eq!(
            batches,
            [
                RemoteBatch { name: "Test batch".into(), status: Some("finished".into()), device_count: Some(12) },
                RemoteBatch { name: "Sales".into(), status: None, device_count: Some(3) },
            ]
        );
        assert!(items(&read(br#"{"totalCount":0,"items":null}"#).unwrap(), "batches").unwrap().is_empty());
        assert!(items(&read(b"\"no\"").unwrap(), "batches").is_err());
    }

    /// The documented example of a batch's devices, with its misspelt key and its policy names.
    #[test]
    fn devices_with_a_blank_in_front_of_a_key() {
        let body = r#"{"totalCount":2,"items":[
            {"id":"9993-8627-3608-6844-6369-4361-72","serialNumber":"1234","productKey":"00329-00000-0003-AA606",
             "modelName":"Surface Laptop","oemManufacturerName":"Microsoft Corporation",
             "policies":[{"key":"o_o_b_e","value":null}],"uploadedDate":"2017-08-01T17:09:00.1234567+00:00",
             " attributes":{"objectType":"Device"}},
            {"id":"b","policies":[{"key":"o_o_b_e","value":"p1"}]},
            {"policies":[]}],"continuationToken":"dG9rZW4=","attributes":{"objectType":"Collection"}}"#;
        let body = read(body.as_bytes()).unwrap();
        let devices: Vec<_> = items(&body, "devices").unwrap().iter().filter_map(device).collect();
        assert_eq!(devices.len(), 3);
        assert_eq!((devices[2].id.as_str(), &devices[2].pkid, &devices[2].serial), ("", &None, &None));
        assert_eq!(devices[1].policy.as_deref(), Some("p1"));
        assert_eq!(devices[0].id, "9993-8627-3608-6844-6369-4361-72");
        assert_eq!(devices[0].pkid.as_deref(), Some("00329-00000-0003-AA606"));
        assert_eq!(devices[0].manufacturer.as_deref(), Some("Microsoft Corporation"));
        assert_eq!(devices[0].policy, None);
        assert_eq!(continuation(&body).as_deref(), Some("dG9rZW4="));
    }

    /// Policies as the documented example spells them and as the resource table does; odd words and dates stay as they came.
    #[test]
    fn policies_in_both_spellings() {
        let body = "\u{feff}{\"items\":[
            {\"id\":\"p1\",\"name\":\"Sales\",\"category\":\"o_o_b_e\",\"description\":\"x\",\"devicesAssigned\":0,
             \"policySettings\":[\"remove_oem_preinstalls\",\"SkipEula\",\"skip_tomorrow\",7],
             \"createdDate\":\"0001-01-01T00:00:00\",\"lastModifiedDate\":\"yesterday\"},
            {\"Id\":\"p2\",\"Category\":\"OOBE\",\"DevicesAssignedCount\":\"12\",\"PolicySettings\":\"none\"},
            {\"id\":\"p3\",\"policySettings\":\"skip_eula, skip_oem_registration\",\"devicesAssigned\":null},
            {\"name\":\"nobody's\"}]}";
        let body = read(body.as_bytes()).unwrap();
        let policies: Vec<_> = items(&body, "policies").unwrap().iter().filter_map(policy).collect();
        assert_eq!(policies.len(), 3);
        assert_eq!(policies[0].draft.settings, ["remove_oem_preinstalls", "SkipEula", "skip_tomorrow"]);
        assert_eq!(policies[0].category, "o_o_b_e");
        assert_eq!(policies[0].devices_assigned, Some(0));
        assert_eq!(policies[0].created.as_deref(), Some("0001-01-01T00:00:00"));
        assert_eq!(policies[0].modified.as_deref(), Some("yesterday"));
        assert_eq!((policies[1].draft.name.as_str(), policies[1].devices_assigned), ("p2", Some(12)));
        assert!(policies[1].draft.settings.is_empty() && policies[1].created.is_none());
        assert_eq!(policies[2].draft.settings, ["skip_eula", "skip_oem_registration"]);
        assert_eq!(policies[2].devices_assigned, None);
    }

    #[test]
    fn customers_and_where_the_next_page_is() {
        let body = r#"{"totalCount":3,"items":[
            {"id":"0c39d6d5-c70d-4c55-bc02-f620844f3fd1","relationshipToPartner":"reseller",
             "companyProfile":{"tenantId":"0c39d6d5-c70d-4c55-bc02-f620844f3fd1","domain":"contoso.com","companyName":"Contoso"}},
            {"companyProfile":{"tenantId":"{0C39D6D5-C70D-4C55-BC02-F620844F3FD2}","companyName":null},"relationshipToPartner":"Advisor"},
            {"id":"not a guid"}],
            "links":{"next":{"uri":"/customers?seekOperation=Next","headers":[{"key":"MS-ContinuationToken","value":"abc"}]}}}"#;
        let body = read(body.as_bytes()).unwrap();
        let customers: Vec<_> = items(&body, "customers").unwrap().iter().filter_map(customer).collect();
        assert_eq!(customers.len(), 2);
        assert_eq!(customers[0].name, "Contoso");
        assert_eq!(customers[0].domain.as_deref(), Some("contoso.com"));
        assert_eq!(customers[0].relationship, Relationship::Reseller);
        assert_eq!(customers[1].name, "0c39d6d5-c70d-4c55-bc02-f620844f3fd2");
        assert_eq!(customers[1].relationship, Relationship::Other("Advisor".into()));
        assert_eq!(continuation(&body).as_deref(), Some("abc"));
        assert_eq!(continuation(&read(br#"{"items":[],"continuationToken":""}"#).unwrap()), None);
    }
}
