//! Faults by chance, limits, and jobs that take their time.

use serde_json::json;

use super::asking::{Broken, Desk, batch_of, status_path};
use super::{AT_ONCE, BY_POLLS, CONTOSO, FABRIKAM, signed_in};

fn create_path() -> String {
    format!("/v1/customers/{CONTOSO}/deviceBatches")
}

#[tokio::test]
async fn a_line_is_cut_in_the_middle_of_a_request() {
    for bytes in ["", "bytes = 1", "bytes = 1000000"] {
        let fault = format!("{AT_ONCE}[[fault]]\non = \"upload\"\nnth = 1\ndo = \"cut-in-request\"\n{bytes}\n");
        let (service, desk) = signed_in(&fault).await;
        let body = batch_of("Sales", &["3556212340001"]);
        assert_eq!(desk.try_post(&create_path(), &body).await, Err(Broken(vec![])), "{bytes}");
        assert_eq!((service.counts().uploads, service.requests()["create"]), (0, 1), "it came and was not taken");
        assert_eq!(desk.post(&create_path(), &body).await.status, 202);
        assert_eq!(service.counts().registered, 1);
        assert_eq!(service.faults()["cut-in-request"], 1);
    }
}

/// What becomes of ten lists of customers.
async fn ten(desk: &Desk) -> Vec<Option<u16>> {
    let mut outcomes = Vec::new();
    for _ in 0..10 {
        outcomes.push(desk.try_ask("GET", "/v1/customers", &[], b"").await.ok().map(|reply| reply.status));
    }
    outcomes
}

#[tokio::test]
async fn a_seed_gives_the_same_faults_again() {
    let script = |seed: u32| format!("[chaos]\nseed = {seed}\nshare = 0.6\nwithout = [\"slow\"]\n");
    let (first, desk) = signed_in(&script(5)).await;
    let outcomes = ten(&desk).await;
    let (again, desk) = signed_in(&script(5)).await;
    assert_eq!(ten(&desk).await, outcomes);
    assert_eq!(first.faults(), again.faults());
    assert!(first.faults().values().sum::<u64>() > 2, "{:?}", first.faults());
    let (other, desk) = signed_in(&script(6)).await;
    ten(&desk).await;
    assert_ne!(first.faults(), other.faults());
}

#[tokio::test]
async fn too_many_requests_are_refused_with_the_seconds_to_wait() {
    let (service, desk) = signed_in("[throttle]\nrequests = 2\nseconds = 3600\nby = \"customer\"\n").await;
    let path = create_path();
    assert_eq!((desk.get(&path).await.status, desk.get(&path).await.status), (200, 200));
    let third = desk.get(&path).await;
    assert_eq!(third.status, 429);
    let seconds: u64 = third.header("retry-after").unwrap().parse().unwrap();
    assert!((3000..=3600).contains(&seconds), "{seconds}");
    assert_eq!(
        third.json(),
        json!({"statusCode": 429, "message": format!("Rate limit is exceeded. Try again in {seconds} seconds.")})
    );
    assert_eq!(desk.get(&format!("/v1/customers/{FABRIKAM}/deviceBatches")).await.status, 200);
    let books = service.books().unwrap();
    assert_eq!((books.requests["batches"], books.requests["throttled"]), (3, 1));
    let by_minute: u64 = books.requests_by_minute.iter().filter_map(|minute| minute.requests.get("batches")).sum();
    assert_eq!(by_minute, 3);
}

#[tokio::test]
async fn a_job_may_take_longer_than_anybody_asks() {
    let fault = "[[fault]]\non = \"upload\"\nnth = 1\ndo = \"slow-job\"\nseconds = 3600\n";
    let (service, desk) = signed_in(&format!("{AT_ONCE}{fault}")).await;
    let upload = desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    for _ in 0..5 {
        assert_eq!(desk.get(&status_path(&upload)).await.json()["status"], "processing");
    }
    assert_eq!(service.counts().jobs_done, 0);
}

#[tokio::test]
async fn rows_may_tell_the_serial_number_alone() {
    let fault = "[[fault]]\non = \"status\"\ndo = \"rows-by-serial\"\n";
    let (_service, desk) = signed_in(&format!("{BY_POLLS}{fault}")).await;
    let upload = desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    let row = desk.follow(&upload).await["devicesStatus"][0].clone();
    assert_eq!((&row["productKey"], &row["serialNumber"]), (&json!(null), &json!("SN3556212340001")));
}

#[tokio::test]
async fn taking_a_device_out_may_be_refused() {
    for (removal, status, code) in [("404", 404, "1000"), ("807", 400, "807"), ("811", 400, "811")] {
        let rule = format!("[[device]]\npkid = \"3556212340001\"\nremoval = \"{removal}\"\n");
        let (service, desk) = signed_in(&format!("{AT_ONCE}{rule}")).await;
        let upload = desk.create(CONTOSO, "Sales", &["3556212340001", "3556212340002"]).await;
        let rows = desk.follow(&upload).await["devicesStatus"].clone();
        let path = |at: usize| format!("{}/Sales/devices/{}", create_path(), rows[at]["deviceId"].as_str().unwrap());
        let refused = desk.try_ask("DELETE", &path(0), &[], b"").await.unwrap();
        assert_eq!((refused.status, refused.error_code()), (status, code.to_owned()));
        let done = desk.try_ask("DELETE", &path(1), &[], b"").await.unwrap();
        assert_eq!((done.status, done.body.len(), done.header("content-length")), (204, 0, None));
        let books = service.books().unwrap();
        let removed = |pkid: &str| books.device(pkid).unwrap().times_removed;
        assert_eq!((removed("3556212340001"), removed("3556212340002")), (0, 1));
        assert_eq!(desk.try_ask("DELETE", &path(1), &[], b"").await.unwrap().status, 404, "gone is gone");
    }
}

#[tokio::test]
async fn every_answer_may_come_late() {
    let (_service, desk) = signed_in("[line]\nmillis = 30\n").await;
    let started = std::time::Instant::now();
    assert_eq!(desk.get("/v1/customers").await.status, 200);
    assert!(started.elapsed().as_millis() >= 30);
}
