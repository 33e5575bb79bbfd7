//! Taking registrations back: what leaves, what its answers mean, and where a device is found.

use uuid::Uuid;

use super::*;

fn deletion() -> DeviceDeletion {
    DeviceDeletion {
        customer: customer_id(),
        batch_name: "Sales A/B".into(),
        device_id: "9993-8627 3608".into(),
        request_id: Uuid::from_u128(7),
        correlation_id: Uuid::from_u128(8),
    }
}

#[tokio::test]
async fn a_deletion_is_one_delete_without_a_body_and_needs_none() {
    let service = TestService::start(|_, number| match number {
        0 => status_answer(204, &[]),
        1 => json_answer(200, " "),
        2 => json_answer(200, "{}"),
        3 => json_answer(200, "<html>Sign in to the hotel's network</html>"),
        _ => status_answer(202, &[]),
    })
    .await;
    let client = signed_in(service.config());
    for _ in 0..3 {
        assert_eq!(client.delete_device(&deletion()).await.unwrap(), Deleted::Now);
    }
    // Somebody else's page proves nothing, and taken on for later is not done.
    for _ in 0..2 {
        assert!(client.delete_device(&deletion()).await.unwrap_err().outcome_unknown());
    }

    let seen = service.seen();
    assert_eq!(seen.len(), 5);
    assert_eq!(seen[0].method, "DELETE");
    assert_eq!(
        seen[0].target,
        format!("/v1/customers/{CUSTOMER}/deviceBatches/Sales%20A%2FB/devices/9993-8627%203608")
    );
    assert_eq!((seen[0].body.as_str(), seen[0].header("content-type")), ("", None));
    assert_eq!(seen[0].header("ms-requestid"), Some(&*Uuid::from_u128(7).to_string()));
    assert_eq!(seen[0].header("ms-correlationid"), Some(&*Uuid::from_u128(8).to_string()));
}

#[tokio::test]
async fn what_is_gone_is_told_from_what_is_refused() {
    let answers: &[(u16, &str, &str)] = &[
        (404, "", "not there"),
        (404, r#"{"code":"1000","description":"The device was not found."}"#, "not there"),
        (404, r#"{"code":"807","description":"ZtdDeviceIsNotRegistered: no device of this tenant"}"#, "before"),
        (400, r#"{"code":"807","description":"ZtdDeviceIsNotRegistered"}"#, "before"),
        (403, r#"{"code":807,"description":""}"#, "before"),
        (400, r#"{"code":"811","description":"ZtdDeviceRegisteredByOtherTenant"}"#, "refused 811"),
        (403, r#"{"code":"811","description":"ZtdDeviceRegisteredByOtherTenant"}"#, "refused 811"),
        // The name decides.
        (400, r#"{"code":"807","description":"ZtdDeviceRegisteredByOtherTenant"}"#, "refused 807"),
        (409, "", "refused 409"),
        (403, r#"{"code":"900150","description":"role"}"#, "not allowed (900150): role"),
        (404, r#"{"code":"60003","description":"tenant not found"}"#, "not found: 60003: tenant not found"),
        (429, "", "the service asks to wait 30 seconds"),
        (503, "", "the service failed with status 503"),
    ];
    let service = TestService::start(|_, number| json_answer(answers[number].0, answers[number].1)).await;
    let client = signed_in(service.config());
    for (at, (status, body, expected)) in answers.iter().enumerate() {
        let told = match client.delete_device(&deletion()).await {
            Ok(Deleted::Now) => "now".to_owned(),
            Ok(Deleted::Before) => "before".to_owned(),
            Ok(Deleted::NotThere { .. }) => "not there".to_owned(),
            Ok(Deleted::Refused { code, correlation_id, .. }) => {
                assert_eq!(correlation_id.as_deref(), service.seen()[at].header("ms-correlationid"));
                format!("refused {code}")
            }
            Err(error) => error.to_string(),
        };
        assert_eq!(&told, expected, "{status} {body}");
        assert_eq!(service.seen().len(), at + 1, "never twice");
    }
}

#[tokio::test]
async fn no_odd_name_deletes_anything_else() {
    let service = TestService::start(|_, _| status_answer(204, &[])).await;
    let client = signed_in(service.config());
    for odd in ["", " ", ".", ".."] {
        let no_device = DeviceDeletion { device_id: odd.into(), ..deletion() };
        let no_batch = DeviceDeletion { batch_name: odd.into(), ..deletion() };
        for deletion in [no_device, no_batch] {
            let error = client.delete_device(&deletion).await.unwrap_err();
            assert!(matches!(error, PartnerCenterError::Refused { .. }) && !error.outcome_unknown());
        }
    }
    assert!(service.seen().is_empty());
}

/// The likely batch first (it is gone, and that is no error), then the others, page by page, until all are found.
#[tokio::test]
async fn devices_are_looked_for_in_the_likely_batch_and_then_in_all() {
    let service = TestService::start(|seen, _| {
        let batch = seen.path().split('/').nth(5).map(str::to_owned);
        match (batch.as_deref(), seen.header("ms-continuationtoken")) {
            (None, _) => json_answer(
                200,
                r#"{"items":[{"id":"SALES"},{"id":"Empty","devicesCount":0},{"id":"Old ones"},{"id":"Never asked"}]}"#,
            ),
            (Some("SALES" | "Empty"), _) => json_answer(200, r#"{"items":[]}"#),
            (Some("Sales"), _) => json_answer(404, r#"{"code":"1000","description":"no such batch"}"#),
            (Some("Old%20ones"), None) => json_answer(
                200,
                r#"{"items":[{"id":"","serialNumber":"S1"},{"id":"a","serialNumber":"S1"}],"continuationToken":"2"}"#,
            ),
            (Some("Old%20ones"), Some(_)) => json_answer(200, r#"{"items":[{"id":"b","serialNumber":"S2"}]}"#),
            other => panic!("{other:?}"),
        }
    })
    .await;
    let client = signed_in(service.config());
    let mut wanted = vec!["S1", "S2"];
    let is_wanted = |device: &RemoteDevice| {
        // Without an id it cannot be named to the service.
        if device.id.is_empty() {
            return false;
        }
        let count = wanted.len();
        wanted.retain(|serial| device.serial.as_deref() != Some(serial));
        wanted.len() < count
    };
    let found = client.find_devices(customer_id(), &["Sales".into()], 2, is_wanted).await.unwrap();
    let told: Vec<_> = found.iter().map(|place| (place.batch_name.as_str(), place.device.id.as_str())).collect();
    assert_eq!(told, [("Old ones", "a"), ("Old ones", "b")]);
    // The list says how the batch is spelt, and of one that is said to be empty it is seen.
    assert_eq!(service.seen().len(), 6);
}

#[tokio::test]
async fn where_the_customer_is_not_found_no_device_passes_for_gone() {
    let service =
        TestService::start(|_, _| json_answer(404, r#"{"code":"60003","description":"tenant not found"}"#)).await;
    let client = signed_in(service.config());
    let error = client.find_devices(customer_id(), &["Sales".into()], 1, |_| true).await.unwrap_err();
    assert!(matches!(error, PartnerCenterError::NotFound(_)));
}
