//! Configuration policies: made, changed, given to devices, taken away.

use serde_json::{Value, json};

use super::asking::{Desk, Reply, status_path};
use super::{AT_ONCE, BY_POLLS, CONTOSO, FABRIKAM, signed_in};

fn path() -> String {
    format!("/v1/customers/{CONTOSO}/policies")
}

fn policy(name: &str, settings: &[&str]) -> Value {
    json!({"name": name, "category": "o_o_b_e", "description": "", "policySettings": settings})
}

async fn send(desk: &Desk, method: &str, path: &str, body: &Value) -> Reply {
    desk.try_ask(method, path, &[("Content-Type", "application/json")], body.to_string().as_bytes()).await.unwrap()
}

async fn assign(desk: &Desk, devices: &[(&str, Value)]) -> Reply {
    let devices: Vec<Value> = devices
        .iter()
        .map(|(id, policy)| json!({"id": id, "policies": [{"key": "o_o_b_e", "value": policy}]}))
        .collect();
    send(desk, "PATCH", &format!("/v1/customers/{CONTOSO}/DevicePolicyUpdates"), &json!({"devices": devices})).await
}

#[tokio::test]
async fn a_policy_is_made_changed_and_deleted() {
    let (service, desk) = signed_in("").await;
    let made = send(&desk, "POST", &path(), &policy("Plain", &["skip_eula", "skip_oem_registration"])).await;
    assert_eq!(made.status, 200, "not 201");
    let made = made.json();
    assert_eq!((&made["category"], &made["devicesAssigned"]), (&json!("o_o_b_e"), &json!(0)));
    let id = made["id"].as_str().unwrap();

    let list = desk.get(&path()).await.json();
    assert_eq!((&list["totalCount"], &list["items"][0]["devicesAssignedCount"]), (&json!(1), &json!(0)));
    assert_eq!(list["items"][0].get("devicesAssigned"), None, "the list spells it otherwise");
    let one = desk.get(&format!("{}/{id}", path())).await;
    assert!(one.has_mark() && one.json()["policySettings"] == json!(["skip_eula", "skip_oem_registration"]));
    assert_eq!(desk.get(&format!("/v1/customers/{FABRIKAM}/policies/{id}")).await.status, 404, "another customer's");

    let mut changed = policy("Plainer", &["none"]);
    assert_eq!(send(&desk, "PUT", &format!("{}/{id}", path()), &changed).await.status, 400, "without its id");
    changed["id"] = json!(id);
    let answer = send(&desk, "PUT", &format!("{}/{id}", path()), &changed).await;
    assert_eq!((answer.status, &answer.json()["name"]), (200, &json!("Plainer")));
    assert_eq!(service.books().unwrap().policies[0].settings, ["none"]);

    let deleted = send(&desk, "DELETE", &format!("{}/{id}", path()), &Value::Null).await;
    assert_eq!((deleted.status, deleted.body.len()), (204, 0));
    assert_eq!(service.books().unwrap().policies, []);
    assert_eq!(send(&desk, "DELETE", &format!("{}/{id}", path()), &Value::Null).await.status, 404);
}

#[tokio::test]
async fn what_is_no_policy_is_refused() {
    let (_service, desk) = signed_in("").await;
    for wrong in [
        json!([]),
        policy("", &[]),
        policy("Plain", &["skip_cortana"]),
        json!({"name": "Plain", "category": "OOBE", "policySettings": []}),
        json!({"name": "Plain", "category": "o_o_b_e"}),
    ] {
        assert_eq!(send(&desk, "POST", &path(), &wrong).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn devices_are_given_a_policy_by_a_job() {
    let (service, desk) = signed_in(BY_POLLS).await;
    let upload = desk.create(CONTOSO, "Sales", &["3556212340001", "3556212340002"]).await;
    let rows = desk.follow(&upload).await["devicesStatus"].clone();
    let device = |at: usize| rows[at]["deviceId"].as_str().unwrap();
    let made = send(&desk, "POST", &path(), &policy("Plain", &["skip_eula"])).await.json();
    let stranger = "11111111-1111-4111-8111-111111111111";

    let accepted =
        assign(&desk, &[(device(0), made["id"].clone()), (device(1), json!(stranger)), (stranger, made["id"].clone())])
            .await;
    assert_eq!((accepted.status, accepted.body.len()), (202, 0));
    assert!(status_path(&accepted).contains("/batchJobStatus/"));
    let status = desk.follow(&accepted).await;
    let told: Vec<_> = status["devicesStatus"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["deviceId"].as_str().unwrap().to_owned(), row["errorCode"].as_str().map(str::to_owned)))
        .collect();
    let expected = [(device(0), None), (device(1), Some("809")), (stranger, Some("807"))];
    assert_eq!(told, expected.map(|(id, code)| (id.to_owned(), code.map(str::to_owned))));
    assert_eq!(service.books().unwrap().policies[0].devices.len(), 1);
    let listed = desk.get(&format!("/v1/customers/{CONTOSO}/deviceBatches/Sales/devices")).await.json();
    assert_eq!(listed["items"][0]["policies"], json!([{"key": "o_o_b_e", "value": made["id"]}]));
    assert_eq!(assign(&desk, &[]).await.status, 400);
}

#[tokio::test]
async fn a_device_may_be_left_without_a_policy() {
    let (service, desk) = signed_in(AT_ONCE).await;
    let upload = desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    let device = desk.follow(&upload).await["devicesStatus"][0]["deviceId"].as_str().unwrap().to_owned();
    let made = send(&desk, "POST", &path(), &policy("Plain", &[])).await.json();
    for (policy, devices) in [(made["id"].clone(), 1), (Value::Null, 0)] {
        assign(&desk, &[(device.as_str(), policy)]).await;
        assert_eq!(service.books().unwrap().policies[0].devices.len(), devices);
    }
}
