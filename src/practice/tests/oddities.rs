//! The real service's oddities, each of them.

use serde_json::{Value, json};

use super::asking::{ask, batch_of, devices_of, status_path};
use super::{ADATUM, AT_ONCE, BY_POLLS, CONTOSO, FABRIKAM, TAILSPIN, signed_in, start};

fn pkids(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("3556{n:04}00001")).collect()
}

#[tokio::test]
async fn an_upload_is_answered_with_nothing_but_a_place_to_ask() {
    let (_service, desk) = signed_in(BY_POLLS).await;
    let reply = desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    assert_eq!((reply.status, reply.body.len(), reply.header("content-length")), (202, 0, Some("0")));
    let location = reply.header("location").unwrap();
    assert!(location.starts_with(&format!("/customers/{CONTOSO}/batchJobStatus/")), "{location}");
    for name in ["ms-requestid", "ms-correlationid", "ms-cv", "ms-serverid", "date"] {
        assert!(reply.header(name).is_some(), "{name}");
    }
}

#[tokio::test]
async fn a_job_goes_its_way_and_its_dates_are_odd() {
    let (_service, desk) = signed_in(BY_POLLS).await;
    let upload = desk.create(CONTOSO, "Sales", &["3556212340001", "3556212340808"]).await;
    let path = status_path(&upload);
    let never = json!("0001-01-01T00:00:00");

    let queued = desk.get(&path).await;
    assert!(!queued.has_mark());
    let queued = queued.json();
    assert_eq!((&queued["status"], &queued["devicesStatus"]), (&json!("queued"), &Value::Null));
    assert_eq!((&queued["startedTime"], &queued["completedTime"]), (&never, &never));

    let processing = desk.get(&path).await.json();
    assert_eq!((&processing["status"], &processing["completedTime"]), (&json!("processing"), &never));
    assert_eq!(processing["devicesStatus"][0]["status"], "in-progress");

    let finished = desk.get(&path).await;
    assert!(finished.has_mark());
    let finished = finished.json();
    assert_eq!(finished["status"], "finished", "although a device failed");
    let rows = finished["devicesStatus"].as_array().unwrap();
    assert_eq!((&rows[0]["status"], &rows[0]["errorCode"]), (&json!("finished"), &Value::Null));
    assert!(rows[0]["deviceId"].is_string() && rows[0]["serialNumber"].is_null());
    assert_eq!(rows[1]["status"], "finished_with_errors");
    assert_eq!(rows[1]["errorCode"], "808", "a text, no number");
    assert_eq!(rows[1]["errorDescription"], "ZtdDeviceAssignedToOtherTenant");
    let started = finished["startedTime"].as_str().unwrap();
    assert!(started.len() == 27 && !started.ends_with('Z'), "{started}");
}

#[tokio::test]
async fn time_alone_finishes_a_job() {
    let (service, desk) = signed_in("[jobs]\nseconds = 0\npolls = 1000\n").await;
    desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    assert_eq!(service.books().unwrap().device("3556212340001").unwrap().times_registered, 1);
}

#[tokio::test]
async fn a_batch_is_there_at_once_and_its_devices_later() {
    let (_service, desk) = signed_in(BY_POLLS).await;
    let list = format!("/v1/customers/{CONTOSO}/deviceBatches");
    let upload = desk.create(CONTOSO, "Test batch", &["3556212340001", "3556212340812"]).await;
    let batches = desk.get(&list).await.json();
    let batch = &batches["items"][0];
    assert_eq!((&batch["id"], &batch["status"]), (&json!("Test batch"), &json!("processing")));
    assert_eq!(batch["devicesLink"]["uri"], format!("/customers/{CONTOSO}/deviceBatches/Test batch/devices"));
    let devices = desk.get(&format!("{list}/test%20BATCH/devices")).await.json();
    assert_eq!(devices["items"], json!([]));

    desk.follow(&upload).await;
    let batch = desk.get(&list).await.json()["items"][0].clone();
    assert_eq!((&batch["status"], &batch["devicesCount"]), (&json!("finished"), &json!(1)));
    let devices = desk.get(&format!("{list}/Test%20batch/devices")).await.json();
    let device = &devices["items"][0];
    assert_eq!(device["policies"], json!([{"key": "o_o_b_e", "value": null}]));
    assert_eq!(device[" attributes"]["objectType"], "Device");
    assert_eq!(device.get("attributes"), None);
    let uploaded = device["uploadedDate"].as_str().unwrap();
    assert!(uploaded.len() == 33 && uploaded.ends_with("+00:00"), "{uploaded}");
}

#[tokio::test]
async fn devices_come_a_hundred_a_page() {
    let (_service, desk) = signed_in(AT_ONCE).await;
    let all = pkids(250);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    desk.create(CONTOSO, "Sales", &all).await;
    let path = format!("/v1/customers/{CONTOSO}/deviceBatches/Sales/devices");
    let mut found = Vec::new();
    let mut page = desk.get(&path).await.json();
    let mut sizes = Vec::new();
    loop {
        let items = page["items"].as_array().unwrap();
        sizes.push(items.len());
        found.extend(items.iter().map(|item| item["productKey"].as_str().unwrap().to_owned()));
        let Some(token) = page.get("continuationToken").cloned() else { break };
        page = desk.get_next(&path, &token).await.json();
    }
    assert_eq!(sizes, [100, 100, 50]);
    assert_eq!(found, all);
    assert_eq!(desk.get_next(&path, &json!("bm8")).await.status, 400);
}

#[tokio::test]
async fn customers_are_told_page_by_page_and_one_with_a_mark() {
    let (_service, desk) = signed_in("[customers]\ngenerated = 250\n").await;
    let mut page = desk.get("/v1/Customers?size=500").await.json();
    let mut sizes = Vec::new();
    loop {
        sizes.push(page["items"].as_array().unwrap().len());
        let Some(token) = page.get("continuationToken").cloned() else { break };
        assert_eq!(page["links"]["next"]["headers"][0], json!({"key": "MS-ContinuationToken", "value": token}));
        page = desk.get_next("/v1/customers?seekOperation=Next", &token).await.json();
    }
    assert_eq!(sizes, [100, 100, 56]);
    assert_eq!(desk.get("/v1/customers?seekOperation=Next").await.status, 400);

    let one = desk.get(&format!("/v1/customers/{CONTOSO}")).await;
    assert!(one.has_mark());
    let one = one.json();
    assert_eq!(
        (&one["companyProfile"]["companyName"], &one["relationshipToPartner"]),
        (&json!("Contoso"), &json!("reseller"))
    );
    assert_eq!(one["allowDelegatedAccess"], false);
}

#[tokio::test]
async fn customers_are_found_by_the_beginning_of_their_name() {
    let (_service, desk) = signed_in("").await;
    let find = |filter: Value| {
        let path = format!(
            "/v1/customers?size=0&filter={}",
            super::asking::form(&[("", &filter.to_string())]).trim_start_matches('=')
        );
        let desk = desk.clone();
        async move { desk.get(&path).await }
    };
    let found = find(json!({"Field": "CompanyName", "Value": "nOrTh", "Operator": "starts_with"})).await.json();
    assert_eq!(found["items"][0]["companyProfile"]["companyName"], "Northwind Traders");
    assert_eq!(found["totalCount"], 1);
    let found = find(json!({"Field": "Domain", "Value": "fab", "Operator": "starts_with"})).await.json();
    assert_eq!(found["items"][0]["id"], FABRIKAM);
    for wrong in [
        json!({"Field": "CompanyName", "Value": "a", "Operator": "contains"}),
        json!({"Field": "Phone", "Value": "a", "Operator": "starts_with"}),
    ] {
        assert_eq!(find(wrong).await.status, 400);
    }
}

#[tokio::test]
async fn devices_are_taken_only_with_the_relationship() {
    let (_service, desk) = signed_in(AT_ONCE).await;
    for customer in [ADATUM, TAILSPIN] {
        let reply = desk.create(customer, "Sales", &["3556212340001"]).await;
        assert_eq!((reply.status, reply.error_code()), (403, "20002".into()));
    }
    let stranger = "11111111-1111-4111-8111-111111111111";
    assert_eq!(desk.create(stranger, "Sales", &["3556212340001"]).await.status, 404);
    let reply = desk.get(&format!("/v1/customers/{stranger}")).await;
    assert_eq!((reply.status, reply.error_code()), (404, "1000".into()));
    for key in ["code", "description", "data", "source"] {
        assert!(reply.json().get(key).is_some(), "{key}");
    }
    assert_eq!(desk.get("/v1/customers/contoso").await.error_code(), "900118");
    assert_eq!(desk.books().await["uploads"], json!([]));
}

#[tokio::test]
async fn the_link_asks_for_no_delegated_administration_unless_told_to() {
    for (script, part) in [("", "DAP=false"), ("[customers]\ndelegated_link = true\n", "DAP=true")] {
        let (_service, desk) = signed_in(script).await;
        let reply = desk.get("/v1/customers/relationshiprequests").await.json();
        let url = reply["url"].as_str().unwrap();
        assert!(url.contains(part) && url.ends_with("#/BillingAccounts/partner-invitation"), "{url}");
    }
}

#[tokio::test]
async fn the_shape_of_a_body_matters() {
    let (_service, desk) = signed_in(AT_ONCE).await;
    let create = format!("/v1/customers/{CONTOSO}/deviceBatches");
    let append = format!("{create}/Sales/devices");
    let devices = devices_of(&["3556212340001"]);
    assert_eq!(desk.post(&append, &devices).await.status, 404, "no such batch");
    assert_eq!(desk.post(&create, &devices).await.status, 400, "an array");
    assert_eq!(desk.post(&create, &json!({"batchId": "Sales", "devices": devices[0]})).await.status, 400);
    assert_eq!(desk.post(&create, &json!({"batchId": "Sales", "devices": []})).await.status, 400);
    assert_eq!(desk.post(&create, &json!({"devices": devices})).await.status, 400);
    assert_eq!(
        desk.post(&create, &json!({"batchId": "Sales", "devices": [{"productKey": 3556212340001_u64}]})).await.status,
        400
    );
    assert_eq!(
        desk.post(&create, &json!({"BatchId": "Sales", "Devices": [{"ProductKey": "3556212340001"}]})).await.status,
        202
    );
    assert_eq!(desk.post(&append, &batch_of("Sales", &["3556212340002"])).await.status, 400, "an object");
    assert_eq!(desk.post(&append, &devices_of(&["3556212340002"])).await.status, 202);
    assert_eq!(desk.create(CONTOSO, "SALES", &["3556212340003"]).await.status, 409, "the name is taken");
    let text = desk.try_ask("POST", &create, &[("Content-Type", "text/plain")], b"{}").await.unwrap();
    assert_eq!(text.status, 415);
    let torn = desk.try_ask("POST", &create, &[("Content-Type", "application/json")], b"{").await.unwrap();
    assert_eq!(torn.error_code(), "800002");
}

#[tokio::test]
async fn an_address_without_the_version_gets_a_page() {
    let (service, desk) = signed_in(AT_ONCE).await;
    let upload = desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    let reply = desk.get(upload.header("location").unwrap()).await;
    assert_eq!(reply.status, 404);
    assert!(reply.header("content-type").unwrap().starts_with("text/html"));
    assert_eq!(ask(&service.url(), "PUT", "/v1/customers", &[], b"").await.unwrap().status, 405);
}

#[tokio::test]
async fn it_listens_on_loopback_alone() {
    let service = start("").await;
    assert!(service.url().starts_with("http://127.0.0.1:"), "{}", service.url());
}
