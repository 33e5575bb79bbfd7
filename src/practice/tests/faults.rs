//! What the script spoils: each deed, and what stands in the books afterwards.

use serde_json::json;

use super::asking::{Broken, batch_of, devices_of, status_path};
use super::{AT_ONCE, BY_POLLS, CONTOSO, signed_in};

fn at_once_and(fault: &str) -> String {
    format!("{AT_ONCE}[[fault]]\n{fault}\n")
}

fn create_path() -> String {
    format!("/v1/customers/{CONTOSO}/deviceBatches")
}

#[tokio::test]
async fn lines_are_cut_before_during_and_after_the_work() {
    for (deed, asked) in [("cut-before", 0), ("cut-during", 1), ("cut-after", 1)] {
        let (service, desk) = signed_in(&at_once_and(&format!("on = \"upload\"\nnth = 1\ndo = \"{deed}\""))).await;
        let body = batch_of("Sales", &["3556212340001"]);
        let Err(Broken(received)) = desk.try_post(&create_path(), &body).await else { panic!("{deed}: answered") };
        assert_eq!(received.starts_with(b"HTTP/1.1 202"), deed == "cut-during", "{deed}: {received:?}");
        assert_eq!(received.is_empty(), deed != "cut-during", "{deed}");
        let books = service.books().unwrap();
        assert_eq!(books.device("3556212340001").map_or(0, |device| device.asked), asked, "{deed}");
        assert_eq!(books.requests.get("create").copied().unwrap_or(0), u64::from(asked), "{deed}");
        let again = desk.post(&create_path(), &body).await;
        assert_eq!(again.status, if asked == 0 { 202 } else { 409 }, "{deed}: the second request is answered");
    }
}

#[tokio::test]
async fn a_long_upload_may_be_cut_before_it_is_read() {
    let (service, desk) = signed_in(&at_once_and("on = \"upload\"\nnth = 1\ndo = \"cut-before\"")).await;
    let pkids: Vec<String> = (0..1000).map(|n| format!("355621234{n:04}")).collect();
    let pkids: Vec<&str> = pkids.iter().map(String::as_str).collect();
    assert_eq!(desk.try_post(&create_path(), &batch_of("Sales", &pkids)).await, Err(Broken(vec![])));
    assert_eq!(service.books().unwrap().uploads, []);
}

#[tokio::test]
async fn an_answer_breaks_off_in_its_middle() {
    let (_service, desk) = signed_in("[[fault]]\non = \"customers\"\nnth = 1\ndo = \"cut-during\"\n").await;
    let Err(Broken(received)) = desk.try_ask("GET", "/v1/customers", &[], b"").await else { panic!("answered") };
    let text = String::from_utf8(received).unwrap();
    assert!(text.starts_with("HTTP/1.1 200") && text.contains("Contoso") && !text.contains("Woodgrove"), "{text}");
    assert_eq!(desk.get("/v1/customers").await.status, 200);
}

#[tokio::test]
async fn answers_of_the_script_have_the_shape_it_says() {
    let script = at_once_and(
        "on = \"upload\"\nnth = 1\ndo = \"status\"\ncode = 500\n[[fault]]\non = \"upload\"\nnth = 2\ndo = \"status\"\ncode = 503\n\
         body = \"html\"\nretry_after = 3\n[[fault]]\non = \"upload\"\nnth = 3\ndo = \"status\"\ncode = 502\nbody = \"empty\"\n[[fault]]\n\
         on = \"upload\"\nnth = 4\ndo = \"status\"\nbody = \"own-429\"\nretry_after = 57\n[[fault]]\non = \"upload\"\nnth = 5\n\
         do = \"status\"\ncode = 403\nerror = \"900150\"\nmessage = \"The supplied role does not have the rights.\"",
    );
    let (service, desk) = signed_in(&script).await;
    let body = batch_of("Sales", &["3556212340001"]);
    let json_500 = desk.post(&create_path(), &body).await;
    assert_eq!((json_500.status, json_500.error_code()), (500, "500".into()));
    let html = desk.post(&create_path(), &body).await;
    assert_eq!((html.status, html.header("retry-after")), (503, Some("3")));
    assert!(html.body.starts_with(b"<!DOCTYPE html>"));
    let empty = desk.post(&create_path(), &body).await;
    assert_eq!((empty.status, empty.body.len()), (502, 0));
    let throttled = desk.post(&create_path(), &body).await;
    assert_eq!((throttled.status, throttled.header("retry-after")), (429, Some("57")));
    assert_eq!(
        throttled.json(),
        json!({"statusCode": 429, "message": "Rate limit is exceeded. Try again in 57 seconds."})
    );
    let forbidden = desk.post(&create_path(), &body).await;
    assert_eq!((forbidden.status, forbidden.error_code()), (403, "900150".into()));
    assert_eq!(service.books().unwrap().uploads, [], "none of them was taken");
    assert_eq!(desk.post(&create_path(), &body).await.status, 202);
}

#[tokio::test]
async fn an_error_may_be_told_of_work_that_was_done() {
    let (service, desk) =
        signed_in(&at_once_and("on = \"create\"\nnth = 1\ndo = \"status\"\ncode = 504\nbody = \"html\"\ntaken = true"))
            .await;
    assert_eq!(desk.post(&create_path(), &batch_of("Sales", &["3556212340001"])).await.status, 504);
    assert_eq!(service.books().unwrap().device("3556212340001").unwrap().times_registered, 1);
}

#[tokio::test]
async fn a_slow_answer_is_the_right_one() {
    let (_service, desk) = signed_in("[[fault]]\non = \"any\"\ndo = \"slow\"\nseconds = 0.01\n").await;
    assert_eq!(desk.get("/v1/customers").await.status, 200);
}

#[tokio::test]
async fn work_is_done_before_a_slow_answer() {
    let (service, desk) = signed_in(&at_once_and("on = \"upload\"\ndo = \"slow\"\nseconds = 3600")).await;
    let body = batch_of("Sales", &["3556212340001"]);
    let path = create_path();
    let answer = tokio::spawn(async move { desk.try_post(&path, &body).await });
    // No answer comes in this test's life: what is waited for is the work.
    while service.books().unwrap().uploads.is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(!answer.is_finished());
    drop(service);
    assert_eq!(answer.await.unwrap(), Err(Broken(vec![])), "a service that ends cuts its lines");
}

#[tokio::test]
async fn a_lost_job_is_never_heard_of_again() {
    let (service, desk) = signed_in(&at_once_and("on = \"upload\"\nnth = 1\ndo = \"lost-job\"")).await;
    let lost = desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    let reply = desk.get(&status_path(&lost)).await;
    assert_eq!((reply.status, reply.error_code()), (404, "1000".into()));
    let books = service.books().unwrap();
    let device = books.device("3556212340001").unwrap();
    assert_eq!((device.times_registered, device.asked), (0, 1));
    let again = desk.post(&format!("{}/Sales/devices", create_path()), &devices_of(&["3556212340001"])).await;
    assert_eq!(desk.follow(&again).await["devicesStatus"][0]["status"], "finished");
}

#[tokio::test]
async fn a_tracking_id_may_be_forgotten_while_the_work_goes_on() {
    let (service, desk) =
        signed_in(&format!("{BY_POLLS}[[fault]]\non = \"status\"\nnth = 3\ndo = \"lost-job\"\n")).await;
    let upload = desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    let path = status_path(&upload);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(desk.get(&path).await.status);
    }
    assert_eq!(statuses, [200, 200, 404, 404]);
    assert_eq!(service.books().unwrap().uploads.len(), 1);
}

#[tokio::test]
async fn a_never_ending_job_never_ends() {
    let (service, desk) = signed_in(&at_once_and("on = \"upload\"\ndo = \"never-ending-job\"")).await;
    let upload = desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    for _ in 0..10 {
        assert_eq!(desk.get(&status_path(&upload)).await.json()["status"], "processing");
    }
    assert_eq!(service.books().unwrap().devices, []);
    assert_eq!(desk.get(&create_path()).await.json()["items"][0]["status"], "processing");
}

#[tokio::test]
async fn the_place_to_ask_has_many_forms() {
    let path = format!("/customers/{CONTOSO}/batchJobStatus/");
    let cases = [
        ("location-absolute", format!("ORIGIN/v1{path}")),
        ("location-with-version", format!("/v1{path}")),
        ("location-elsewhere", format!("http://partnercenter.invalid/v1{path}")),
    ];
    for (deed, expected) in cases {
        let (service, desk) = signed_in(&at_once_and(&format!("on = \"upload\"\ndo = \"{deed}\""))).await;
        let reply = desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
        let location = reply.header("location").unwrap();
        assert!(location.starts_with(&expected.replace("ORIGIN", &service.url())), "{deed}: {location}");
    }
    let (_service, desk) = signed_in(&at_once_and("on = \"upload\"\ndo = \"no-location\"")).await;
    let reply = desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    assert_eq!((reply.status, reply.header("location"), reply.body.len()), (202, None, 0));
    let (_service, desk) = signed_in(&at_once_and("on = \"upload\"\ndo = \"location-in-body\"")).await;
    let reply = desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    assert_eq!(reply.header("location"), None);
    assert!(reply.json().as_str().unwrap().starts_with(&path));
}

#[tokio::test]
async fn rows_are_bent() {
    let pkids = ["3556212340001", "3556212340808", "3556212340002"];
    let cases = [
        ("duplicate-rows", vec![0, 0, 1, 1, 2, 2]),
        ("rows-out-of-order", vec![2, 1, 0]),
        ("rows-missing", vec![0, 1]),
    ];
    for (deed, expected) in cases {
        let (_service, desk) = signed_in(&at_once_and(&format!("on = \"status\"\ndo = \"{deed}\""))).await;
        let upload = desk.create(CONTOSO, "Sales", &pkids).await;
        let status = desk.follow(&upload).await;
        let rows = status["devicesStatus"].as_array().unwrap();
        let got: Vec<&str> = rows.iter().map(|row| row["productKey"].as_str().unwrap()).collect();
        let expected: Vec<&str> = expected.into_iter().map(|at: usize| pkids[at]).collect();
        assert_eq!(got, expected, "{deed}");
    }
    let (_service, desk) = signed_in(&at_once_and("on = \"status\"\ndo = \"rows-without-keys\"")).await;
    let upload = desk.create(CONTOSO, "Sales", &pkids).await;
    let row = desk.follow(&upload).await["devicesStatus"][1].clone();
    assert_eq!((row.get("productKey"), &row["errorCode"]), (None, &json!("808")));

    let (_service, desk) = signed_in(&at_once_and("on = \"status\"\ndo = \"wrong-types\"")).await;
    let upload = desk.create(CONTOSO, "Sales", &pkids).await;
    let status = desk.follow(&upload).await;
    assert_eq!((&status["devicesStatus"][1]["errorCode"], &status["startedTime"]), (&json!(808), &json!(0)));
}

#[tokio::test]
async fn the_sign_in_fails_in_its_own_shape() {
    let script = "[[fault]]\non = \"token\"\ndo = \"status\"\ncode = 400\nmessage = \"AADSTS50076: MFA is needed.\"\n";
    let service = super::start(script).await;
    let reply = super::asking::redeem(&service.url(), super::asking::TENANT, &[("grant_type", "refresh_token")]).await;
    let body = reply.json();
    assert_eq!((reply.status, &body["error"], &body["error_codes"]), (400, &json!("invalid_grant"), &json!([50076])));
}
