//! What becomes of devices, and that the books tell it truly.

use serde_json::{Value, json};

use super::asking::{Desk, devices_of};
use super::{AT_ONCE, CONTOSO, FABRIKAM, signed_in};
use crate::practice::{PracticeConfig, PracticeService};

/// Code and name of every row.
fn told(status: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = status["devicesStatus"].as_array().unwrap();
    rows.iter().map(|row| (text(&row["errorCode"]), text(&row["errorDescription"]))).collect()
}

fn pair(code: &str, name: &str) -> (String, String) {
    (code.to_owned(), name.to_owned())
}

async fn send(desk: &Desk, customer: &str, batch: &str, devices: Value) -> Vec<(String, String)> {
    let upload = desk
        .post(&format!("/v1/customers/{customer}/deviceBatches"), &json!({"batchId": batch, "devices": devices}))
        .await;
    told(&desk.follow(&upload).await)
}

#[tokio::test]
async fn every_rule_has_its_code() {
    let (_service, desk) = signed_in(AT_ONCE).await;
    let tuple = json!({"serialNumber": "S1", "oemManufacturerName": "LENOVO", "modelName": "21F6002NMX"});
    let devices = json!([
        {"productKey": "3556212340001"}, {"productKey": "3556212340808"}, {"productKey": "3556212340812"},
        {"productKey": "35562"}, {"serialNumber": "S9"}, {"productKey": "3556212340002", "serialNumber": "S9"}, {},
        tuple, {"productKey": "3556212340001"}, {"hardwareHash": "QUI="}, {"hardwareHash": "QUI"}
    ]);
    let missing = pair("803", "MissingZtdSerialNumberAndProductKey");
    assert_eq!(
        send(&desk, CONTOSO, "Sales", devices).await,
        [
            pair("", ""),
            pair("808", "ZtdDeviceAssignedToOtherTenant"),
            pair("812", "ZtdDeviceNotFound"),
            pair("812", "ZtdDeviceNotFound"),
            missing.clone(),
            missing.clone(),
            missing,
            pair("", ""),
            pair("", "ZtdDeviceDuplicated"),
            pair("", ""),
            pair("802", "InvalidZtdHardwareHash"),
        ]
    );
    let again = json!([{"productKey": "3556212340001"}, tuple]);
    assert_eq!(
        send(&desk, CONTOSO, "More", again.clone()).await,
        [pair("806", "ZtdDeviceAlreadyAssigned"), pair("806", "ZtdDeviceAlreadyAssigned")]
    );
    assert_eq!(send(&desk, FABRIKAM, "Sales", again).await[0], pair("808", "ZtdDeviceAssignedToOtherTenant"));

    let books = desk.books().await;
    assert_eq!(books["devices"].as_array().unwrap().len(), 3);
    let first = books["devices"].as_array().unwrap().iter().find(|d| d["identity"] == "pkid:3556212340001").unwrap();
    assert_eq!((&first["times_registered"], &first["asked"], &first["batch"]), (&json!(1), &json!(2), &json!("Sales")));
    assert_eq!(books["requests"]["upload"], 3);
}

#[tokio::test]
async fn rows_of_hash_only_devices_name_nothing() {
    let (_service, desk) = signed_in(AT_ONCE).await;
    let devices = json!([{"hardwareHash": "QUI="}, {"hardwareHash": "QUI=", "serialNumber": "S"}]);
    let upload = desk
        .post(&format!("/v1/customers/{CONTOSO}/deviceBatches"), &json!({"batchId": "B", "devices": devices}))
        .await;
    let rows = desk.follow(&upload).await["devicesStatus"].clone();
    for key in ["deviceId", "productKey", "serialNumber"] {
        assert_eq!(rows[0].get(key), None, "{key}");
    }
    assert_eq!(rows[1]["serialNumber"], "S");
}

#[tokio::test]
async fn the_script_and_the_set_up_decide_for_single_devices() {
    let script = "[jobs]\npolls = 0\n[[device]]\npkid = \"3556212340001\"\ncode = \"813\"\ntimes = 1\n\
                  [[device]]\npkid = \"3556212340808\"\ncode = \"ok\"\n[[device]]\npkid = \"3556212340002\"\nname = \"HashNot4k\"\n\
                  [[device]]\nserial = \"S1\"\ncode = \"808\"\nname = \"ZtdDeviceAssignedToAnotherTenant\"\n";
    let config = PracticeConfig {
        script: Some(script.into()),
        assigned_elsewhere: vec!["3556212340003".into()],
        ..PracticeConfig::default()
    };
    let service = PracticeService::start(config).await.unwrap();
    let desk = Desk::signed_in(&service.url()).await;
    let devices = json!([
        {"productKey": "3556212340001"}, {"productKey": "3556212340808"}, {"productKey": "3556212340002"},
        {"productKey": "3556212340003"}, {"serialNumber": "S1", "oemManufacturerName": "M", "modelName": "M"}
    ]);
    assert_eq!(
        send(&desk, CONTOSO, "Sales", devices).await,
        [
            pair("813", "ZtdDeviceIsNotUnique"),
            pair("", ""),
            pair("", "HashNot4k"),
            pair("808", "ZtdDeviceAssignedToOtherTenant"),
            pair("808", "ZtdDeviceAssignedToAnotherTenant"),
        ]
    );
    assert_eq!(send(&desk, CONTOSO, "Again", devices_of(&["3556212340001"])).await, [pair("", "")], "once only");
}

#[tokio::test]
async fn a_device_that_was_taken_out_can_be_registered_again() {
    let (service, desk) = signed_in(AT_ONCE).await;
    desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    let list = format!("/v1/customers/{CONTOSO}/deviceBatches/Sales/devices");
    let id = desk.get(&list).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let gone = desk.try_ask("DELETE", &format!("{list}/{id}"), &[], b"").await.unwrap();
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    assert_eq!(desk.try_ask("DELETE", &format!("{list}/{id}"), &[], b"").await.unwrap().status, 404);
    assert_eq!(send(&desk, CONTOSO, "Again", devices_of(&["3556212340001"])).await, [pair("", "")]);
    let books = service.books().unwrap();
    let device = books.device("3556212340001").unwrap();
    assert_eq!((device.times_registered, device.asked, device.batch.as_str()), (2, 2, "Again"));
}

#[tokio::test]
async fn a_request_id_that_comes_again_is_new_or_the_same() {
    let body = super::asking::batch_of("Sales", &["3556212340001"]).to_string();
    let path = format!("/v1/customers/{CONTOSO}/deviceBatches");
    let headers = [("Content-Type", "application/json"), ("MS-RequestId", "11111111-1111-4111-8111-111111111111")];
    for (rule, status, uploads, repeats) in [("new", 409, 1, 0), ("same", 202, 1, 1)] {
        let script = format!("[jobs]\npolls = 0\n[uploads]\nrepeated_request = \"{rule}\"\n");
        let (service, desk) = signed_in(&script).await;
        let first = desk.try_ask("POST", &path, &headers, body.as_bytes()).await.unwrap();
        let second = desk.try_ask("POST", &path, &headers, body.as_bytes()).await.unwrap();
        assert_eq!((first.status, second.status), (202, status), "{rule}");
        assert_eq!(first.header("ms-requestid"), Some(headers[1].1));
        let books = service.books().unwrap();
        assert_eq!((books.uploads.len(), books.uploads[0].repeats), (uploads, repeats), "{rule}");
        assert_eq!(books.device("3556212340001").unwrap().asked, 1, "{rule}");
    }
}

#[tokio::test]
async fn a_taken_name_may_mean_more_of_the_same_batch() {
    let (service, desk) = signed_in("[jobs]\npolls = 0\n[uploads]\nexisting_batch = \"append\"\n").await;
    desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    assert_eq!(desk.create(CONTOSO, "sales", &["3556212340002"]).await.status, 202);
    let books = service.books().unwrap();
    assert_eq!(books.device("3556212340002").unwrap().batch, "Sales");
}

#[tokio::test]
async fn no_request_takes_more_devices_than_allowed() {
    let (_service, desk) = signed_in("[uploads]\nmost = 2\n").await;
    assert_eq!(desk.create(CONTOSO, "Sales", &["3556212340001", "3556212340002", "3556212340003"]).await.status, 400);
    assert_eq!(desk.books().await["devices"], json!([]));
}
