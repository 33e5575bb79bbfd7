//! What goes out with each call, and what comes of its answers.

use url::form_urlencoded;

use super::*;
use crate::domain::{GroupTag, Relationship, TrackingId};

#[tokio::test]
async fn every_call_carries_the_headers_and_nothing_else_of_ours() {
    let service = TestService::start(|_, _| json_answer(200, r#"{"items":[]}"#)).await;
    let client = signed_in(service.config());
    client.batches(customer_id()).await.unwrap();
    client.batches(customer_id()).await.unwrap();

    let seen = service.seen();
    assert_eq!(
        (seen[0].method.as_str(), seen[0].target.as_str()),
        ("GET", &*format!("/v1/customers/{CUSTOMER}/deviceBatches"))
    );
    let fixed = [
        ("authorization", "Bearer access-1"),
        ("accept", "application/json"),
        ("x-locale", "en-US"),
        ("ms-partnercenter-application", "Docket"),
        ("user-agent", concat!("Docket/", env!("CARGO_PKG_VERSION"))),
    ];
    for (name, value) in fixed {
        assert_eq!(seen[0].header(name), Some(value), "{name}");
    }
    for name in ["ms-requestid", "ms-correlationid"] {
        let ids: Vec<_> = seen.iter().map(|seen| seen.header(name).unwrap()).collect();
        assert!(ids.iter().all(|id| uuid::Uuid::try_parse(id).is_ok()));
        assert_ne!(ids[0], ids[1], "{name} is new for every call");
    }
    for name in ["ms-contract-version", "ms-continuationtoken", "content-type", "referer", "cookie"] {
        assert_eq!(seen[0].header(name), None, "{name}");
    }
}

/// Three pages: the token once in the link, once in the body, and at last a page that tells nobody new.
#[tokio::test]
async fn customers_are_paged_by_token_without_size() {
    let item = |n: u32| {
        format!(
            r#"{{"id":"00000000-0000-0000-0000-00000000000{n}","companyProfile":{{"companyName":"C{n}"}},"relationshipToPartner":"reseller"}}"#
        )
    };
    let service = TestService::start(move |seen, _| {
        json_answer(
            200,
            match seen.header("ms-continuationtoken") {
                None => format!(
                    r#"{{"items":[{},{}],"links":{{"next":{{"uri":"/customers?seekOperation=Next","headers":[{{"key":"MS-ContinuationToken","value":"two+/="}}]}}}}}}"#,
                    item(1),
                    item(2)
                ),
                Some("two+/=") => format!(r#"{{"items":[{},{}],"continuationToken":"three"}}"#, item(2), item(3)),
                // A page without a row is not the end.
                Some("three") => r#"{"items":[],"continuationToken":"four"}"#.to_owned(),
                Some(_) => format!(r#"{{"items":[{}],"totalCount":4}}"#, item(4)),
            },
        )
    })
    .await;
    let customers = signed_in(service.config()).customers().await.unwrap();
    assert_eq!(customers.customers.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["C1", "C2", "C3", "C4"]);
    let targets: Vec<_> = service.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets, ["/v1/customers?size=100", NEXT, NEXT, NEXT]);
}

/// How customers' further pages are asked for.
const NEXT: &str = "/v1/customers?seekOperation=Next";

#[tokio::test]
async fn a_customer_is_looked_for_with_an_encoded_filter() {
    let service = TestService::start(|_, _| json_answer(200, "\u{feff}{\"totalCount\":0,\"items\":null}")).await;
    let client = signed_in(service.config());
    assert!(client.find_customers(" Fish & \"Chips\" 50%+ ").await.unwrap().customers.is_empty());
    let query = service.seen()[0].query().unwrap().to_owned();
    assert!(!query.contains(['+', ' ', '"']), "{query}");
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    assert_eq!(pairs[0], ("size".into(), "0".into()));
    let filter = r#"{"Field":"CompanyName","Value":"Fish & \"Chips\" 50%+","Operator":"starts_with"}"#;
    assert_eq!(pairs[1], ("filter".into(), filter.into()));

    client.find_customers("  ").await.unwrap();
    assert_eq!(service.seen()[1].query(), Some("size=100"));
}

#[tokio::test]
async fn one_customer_is_that_one_or_none() {
    let service = TestService::start(|_, number| match number {
        0 => json_answer(
            200,
            format!(
                r#"{{"Id":"{CUSTOMER}","RelationshipToPartner":"none","CompanyProfile":{{"Domain":"contoso.com"}}}}"#
            ),
        ),
        1 => json_answer(404, r#"{"code":"60003","description":"tenant not found"}"#),
        _ => json_answer(200, r#"{"id":"00000000-0000-0000-0000-000000000001"}"#),
    })
    .await;
    let client = signed_in(service.config());
    let customer = client.customer(customer_id()).await.unwrap();
    assert_eq!((customer.name.as_str(), customer.relationship), ("contoso.com", Relationship::None));
    assert!(matches!(client.customer(customer_id()).await, Err(PartnerCenterError::NotFound(_))));
    assert!(matches!(client.customer(customer_id()).await, Err(PartnerCenterError::BadAnswer(_))));
    assert_eq!(service.seen()[0].target, format!("/v1/customers/{CUSTOMER}"));
}

#[tokio::test]
async fn the_relationship_link_asks_for_no_delegated_administration() {
    let service = TestService::start(|_, _| {
        json_answer(200, r##"{"url":"https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=1&DAP=true#/x","attributes":{}}"##)
    })
    .await;
    let request = signed_in(service.config()).relationship_request().await.unwrap();
    assert!(request.was_mended);
    assert!(request.url.ends_with("&DAP=false#/x"), "{}", request.url);
    assert_eq!(service.seen()[0].target, "/v1/customers/relationshiprequests");
}

#[tokio::test]
async fn a_batchs_devices_are_paged_by_header_under_an_encoded_name() {
    let service = TestService::start(|seen, _| {
        json_answer(
            200,
            match seen.header("ms-continuationtoken") {
                None => r#"{"items":[{"id":"a","productKey":"0000212345678"}],"continuationToken":"next"}"#,
                Some(_) => r#"{"items":[{"id":"b","serialNumber":"S"}]}"#,
            },
        )
    })
    .await;
    let client = signed_in(service.config());
    let (devices, end) = devices_of(&client, "50% A/B +ü?#").await;
    end.unwrap();
    assert_eq!(devices.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(devices[0].pkid.as_deref(), Some("0000212345678"));
    let seen = service.seen();
    assert_eq!(seen.len(), 2);
    for seen in seen {
        assert_eq!(
            seen.target,
            format!("/v1/customers/{CUSTOMER}/deviceBatches/50%25%20A%2FB%20%2B%C3%BC%3F%23/devices")
        );
    }
    for name in [".", "..", "", " "] {
        let Err(error) = client.device_pages(customer_id(), name) else { panic!("{name:?}") };
        assert!(matches!(error, PartnerCenterError::Refused { .. }) && !error.outcome_unknown(), "{name:?}");
    }
    assert_eq!(service.seen().len(), 2);
}

#[tokio::test]
async fn an_uploads_status_is_asked_by_its_tracking_id() {
    let service = TestService::start(|_, _| {
        json_answer(200, r#"{"status":"processing","devicesStatus":null,"completedTime":"0001-01-01T00:00:00"}"#)
    })
    .await;
    let client = signed_in(service.config());
    let status = client.upload_status(customer_id(), &TrackingId(TRACKING.into())).await.unwrap();
    assert_eq!((status.status.as_str(), status.is_finished), ("processing", false));
    assert_eq!(service.seen()[0].target, format!("/v1/customers/{CUSTOMER}/batchJobStatus/{TRACKING}"));
    client.upload_status(customer_id(), &TrackingId("../x".into())).await.unwrap();
    assert_eq!(service.seen()[1].target, format!("/v1/customers/{CUSTOMER}/batchJobStatus/..%2Fx"));
}

/// Reading is not repeated: whoever asks is told what to do, and how long to wait.
#[tokio::test]
async fn refusals_are_told_and_not_repeated() {
    let service = TestService::start(|_, number| match number {
        0 => status_answer(429, &[("retry-after", "57")]),
        1 => status_answer(503, &[("ms-correlationid", "theirs")]),
        2 => json_answer(403, r#"{"code":"900150","description":"role"}"#),
        3 => json_answer(200, "<html>Welcome to the hotel</html>"),
        4 => json_answer(200, r#"{"items":"none"}"#),
        5 => json_answer(200, r#"{"error":null}"#),
        _ => json_answer(200, r#"{"totalCount":0,"items":null}"#),
    })
    .await;
    let client = signed_in(service.config());
    let throttled = client.batches(customer_id()).await.unwrap_err();
    assert_eq!(throttled.retry_after().map(|wait| wait.as_secs()), Some(57));
    let failed = client.batches(customer_id()).await.unwrap_err();
    assert!(failed.is_transient());
    assert_eq!(failed.correlation_id(), Some("theirs"));
    let forbidden = client.batches(customer_id()).await.unwrap_err();
    assert!(!forbidden.is_transient());
    assert_eq!(forbidden.correlation_id(), service.seen()[2].header("ms-correlationid"));
    let hotel = client.batches(customer_id()).await.unwrap_err();
    assert!(hotel.to_string().contains("Welcome to the hotel"), "{hotel}");
    for _ in 0..2 {
        let no_list = client.batches(customer_id()).await.unwrap_err();
        assert!(matches!(no_list, PartnerCenterError::BadAnswer(_)), "{no_list}");
    }
    assert!(client.batches(customer_id()).await.unwrap().is_empty());
    assert_eq!(service.seen().len(), 7);
}

/// The devices that are listed for a batch, and how the list ends.
async fn devices_of(client: &PartnerCenterClient, name: &str) -> (Vec<RemoteDevice>, Result<(), PartnerCenterError>) {
    let (mut pages, mut devices) = (client.device_pages(customer_id(), name).unwrap(), Vec::new());
    loop {
        match client.next_devices(&mut pages).await {
            Ok(Some(page)) => devices.extend(page),
            Ok(None) => return (devices, Ok(())),
            Err(error) => return (devices, Err(error)),
        }
    }
}

/// Three pages, of which the second is refused at first; the token of the third leads back to the second. What was listed is told; that
/// it is all is not.
#[tokio::test]
async fn pages_go_on_where_they_were_refused_and_a_circle_of_tokens_ends() {
    let page = |n: u8, token: &str| {
        json_answer(200, format!(r#"{{"items":[{{"id":"d{n}"}}],"continuationToken":"{token}"}}"#))
    };
    let service = TestService::start(move |seen, number| match (seen.header("ms-continuationtoken"), number) {
        (None, _) => page(1, "two"),
        (Some("two"), 1) => status_answer(429, &[("retry-after", "57")]),
        (Some("two"), _) => page(2, "three"),
        (Some(_), _) => page(3, "two"),
    })
    .await;
    let client = signed_in(service.config());
    let mut pages = client.device_pages(customer_id(), "Sales").unwrap();
    let mut told = Vec::new();
    let refusal = loop {
        match client.next_devices(&mut pages).await {
            Ok(page) => told.extend(page.unwrap()),
            Err(refusal) => break refusal,
        }
    };
    assert!(matches!(refusal, PartnerCenterError::Throttled { .. }) && !pages.is_at_start());
    let end = loop {
        match client.next_devices(&mut pages).await {
            Ok(page) => told.extend(page.unwrap()),
            Err(end) => break end,
        }
    };
    assert!(end.to_string().contains("circle") && pages.is_unproven(), "{end}");
    assert_eq!(pages.devices(), 3);
    assert_eq!(told.iter().map(|device| &*device.id).collect::<Vec<_>>(), ["d1", "d2", "d3"]);
    assert_eq!(service.seen().len(), 4, "the first page was asked for once");
}

/// Whatever a list is of: where more is told than is listed, or where its pages go in a circle, it is not taken for all there is.
#[tokio::test]
async fn no_list_that_is_not_proven_whole_is_taken_for_whole() {
    for last in [r#""totalCount":3"#, r#""totalCount":1,"continuationToken":"next""#] {
        let service = TestService::start(move |seen, _| {
            let row = |n: u8| format!(r#"{{"id":"1000000{n}-0000-4000-8000-000000000001"}}"#);
            if seen.path().contains("/Nobody%20knows/") {
                return json_answer(404, r#"{"code":"1000","description":"not found"}"#);
            }
            json_answer(
                200,
                match seen.header("ms-continuationtoken") {
                    None => format!(r#"{{"items":[{}],"continuationToken":"next"}}"#, row(1)),
                    Some(_) => format!(r#"{{"items":[{}],{last}}}"#, row(2)),
                },
            )
        })
        .await;
        let client = signed_in(service.config());
        let ends = [
            client.batches(customer_id()).await.map(|rows| rows.len()),
            client.policies(customer_id()).await.map(|rows| rows.len()),
            client.find_devices(customer_id(), &["Sales".into()], 3, |_| true).await.map(|rows| rows.len()),
        ];
        for end in ends {
            assert!(matches!(end, Err(PartnerCenterError::NotWhole { .. })), "{last}: {end:?}");
        }
        // Customers who are named are there, however many are counted; a list without end is none.
        for list in [client.customers().await, client.find_customers("C").await] {
            match list {
                Ok(list) => assert_eq!((list.customers.len(), list.unlisted, last.contains('3')), (2, 1, true)),
                Err(error) => assert!(matches!(error, PartnerCenterError::NotWhole { .. }) && last.contains("next")),
            }
        }
        let (devices, end) = devices_of(&client, "Sales").await;
        assert!(devices.len() == 2 && matches!(end, Err(PartnerCenterError::NotWhole { .. })), "{last}: {devices:?}");
        // What is listed is there, and what is not may be.
        let listed = GroupTag::parse("10000002-0000-4000-8000-000000000001").unwrap();
        assert!(client.find_batch(customer_id(), &listed).await.unwrap().is_some(), "{last}");
        // What is not listed is asked for by its name.
        let known = client.find_batch(customer_id(), &GroupTag::parse("Sales").unwrap()).await.unwrap().unwrap();
        assert_eq!(known.name, "Sales", "{last}");
        let other = client.find_batch(customer_id(), &GroupTag::parse("Nobody knows").unwrap()).await;
        assert!(matches!(other, Err(PartnerCenterError::NotWhole { .. })), "{last}: {other:?}");
    }
}

/// Should somebody sign in for another partner, or sign out, while work of one partner is under way, nothing of it leaves.
#[tokio::test]
async fn the_work_of_one_partner_never_goes_with_anothers_token() {
    let service = TestService::start(|_, _| json_answer(200, r#"{"items":[]}"#)).await;
    let client = signed_in(service.config());
    let mine = client.account().unwrap().tenant;
    let (own, other) = (client.for_partner(&mine.to_uppercase()), client.for_partner("another"));
    assert_eq!(own.signed_in().await.unwrap().tenant, mine);
    own.batches(customer_id()).await.unwrap();
    let refused = other.upload(&sending::upload(false)).await.unwrap_err();
    assert!(refused.needs_sign_in() && !refused.outcome_unknown(), "{refused}");
    assert!(other.batches(customer_id()).await.unwrap_err().needs_sign_in());
    assert!(other.signed_in().await.unwrap_err().needs_sign_in());
    client.sign_out().await.unwrap();
    assert!(own.upload(&sending::upload(false)).await.unwrap_err().needs_sign_in());
    assert_eq!(service.seen().len(), 1, "the one question of its own");
}

/// No redirection is followed, so a token never leaves for another address.
#[tokio::test]
async fn a_token_never_goes_to_another_host() {
    let other = TestService::start(|_, _| json_answer(200, r#"{"items":[]}"#)).await;
    let elsewhere = other.url.to_string();
    let service = TestService::start(move |seen, number| {
        let status = [301, 302, 303, 307, 308][number % 5];
        let place = if seen.method == "POST" { format!("{elsewhere}batchJobStatus/") } else { elsewhere.clone() };
        status_answer(status, &[("location", &place)])
    })
    .await;
    let client = signed_in(service.config());
    for _ in 0..5 {
        assert!(matches!(client.batches(customer_id()).await, Err(PartnerCenterError::BadAnswer(_))));
        assert!(client.upload(&sending::upload(false)).await.unwrap_err().outcome_unknown());
    }
    assert_eq!(service.seen().len(), 10);
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn nobody_is_signed_in_at_first() {
    let service = TestService::start(|_, _| json_answer(200, "{}")).await;
    let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
    assert_eq!(client.account(), None);
    let error = client.customers().await.unwrap_err();
    assert!(matches!(error, PartnerCenterError::SignInNeeded(_)) && error.needs_sign_in() && !error.outcome_unknown());
    assert!(service.seen().is_empty());
}
