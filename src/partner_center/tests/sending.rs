//! Uploads: what leaves, how often, and what may be believed when something breaks. Counted at the server.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use uuid::Uuid;

use super::authority::run_out;
use super::*;
use crate::domain::{Identity, Pkid};

pub(super) fn upload(is_append: bool) -> Upload {
    Upload {
        customer: customer_id(),
        batch_name: "Sales A".into(),
        is_append,
        devices: vec![UploadDevice { identity: Identity::Pkid(Pkid::parse("0000212345678").unwrap()), serial: None }],
        request_id: Uuid::from_u128(7),
        correlation_id: Uuid::from_u128(8),
    }
}

fn accepted() -> axum::http::Response<axum::body::Body> {
    status_answer(202, &[("location", &format!("/customers/{CUSTOMER}/batchJobStatus/{TRACKING}"))])
}

#[tokio::test]
async fn an_upload_is_one_post_with_its_ids() {
    let service = TestService::start(|_, _| accepted()).await;
    let client = signed_in(service.config());
    assert_eq!(client.upload(&upload(false)).await.unwrap().0, TRACKING);
    assert_eq!(client.upload(&upload(true)).await.unwrap().0, TRACKING);

    let seen = service.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].target, format!("/v1/customers/{CUSTOMER}/deviceBatches"));
    assert_eq!(seen[0].body, r#"{"batchId":"Sales A","devices":[{"productKey":"0000212345678"}]}"#);
    assert_eq!(seen[1].target, format!("/v1/customers/{CUSTOMER}/deviceBatches/Sales%20A/devices"));
    assert_eq!(seen[1].body, r#"[{"productKey":"0000212345678"}]"#);
    for seen in seen {
        assert_eq!(seen.method, "POST");
        assert_eq!(seen.header("content-type"), Some("application/json"));
        assert_eq!(seen.header("ms-requestid"), Some(&*Uuid::from_u128(7).to_string()));
        assert_eq!(seen.header("ms-correlationid"), Some(&*Uuid::from_u128(8).to_string()));
    }
}

#[tokio::test]
async fn the_tracking_id_comes_from_the_header_or_else_the_body() {
    let service = TestService::start(|_, number| match number {
        0 => status_answer(
            200,
            &[("location", &format!("https://elsewhere.example/v1/customers/c/batchJobStatus/{TRACKING}"))],
        ),
        1 => json_answer(202, format!(r#"{{"Location":"/customers/c/batchJobStatus/{TRACKING}"}}"#)),
        2 => status_answer(202, &[]),
        3 => status_answer(202, &[("location", "/customers/c/deviceBatches/Sales")]),
        _ => json_answer(200, "<html>"),
    })
    .await;
    let client = signed_in(service.config());
    for _ in 0..2 {
        assert_eq!(client.upload(&upload(false)).await.unwrap().0, TRACKING);
    }
    for _ in 2..5 {
        let error = client.upload(&upload(false)).await.unwrap_err();
        assert!(matches!(error, PartnerCenterError::BadAnswer(_)) && error.outcome_unknown(), "{error}");
    }
    assert_eq!(service.seen().len(), 5);
}

#[tokio::test]
async fn nothing_is_sent_twice_whatever_the_answer() {
    let statuses = [400u16, 403, 404, 408, 409, 417, 429, 500, 502, 503, 504];
    let service = TestService::start(move |_, number| status_answer(statuses[number], &[("retry-after", "0")])).await;
    let client = signed_in(service.config());
    for (at, status) in statuses.iter().enumerate() {
        let error = client.upload(&upload(true)).await.unwrap_err();
        assert_eq!(error.outcome_unknown(), *status == 408 || *status >= 500, "{status}: {error}");
        assert_eq!(service.seen().len(), at + 1);
    }
}

#[tokio::test]
async fn a_401_sends_once_more_with_a_new_token_and_the_same_request() {
    let authority = Authority::begun();
    let service = TestService::start(move |seen, _| {
        authority.answer(seen).unwrap_or_else(|| match seen.header("authorization") {
            Some("Bearer access-2") => accepted(),
            _ => json_answer(401, r#"{"code":"800001","description":"no partner token"}"#),
        })
    })
    .await;
    let client = signed_in(service.config());
    assert_eq!(client.upload(&upload(false)).await.unwrap().0, TRACKING);
    let posts: Vec<Seen> = service.seen().into_iter().filter(|seen| seen.path().starts_with("/v1/")).collect();
    assert_eq!(posts.len(), 2);
    assert_eq!(posts[0].header("authorization"), Some("Bearer access-1"));
    assert_eq!(posts[0].header("ms-requestid"), posts[1].header("ms-requestid"));
    assert_eq!(posts[0].body, posts[1].body);
}

#[tokio::test]
async fn a_second_401_needs_a_person() {
    let authority = Authority::begun();
    let service = TestService::start(move |seen, _| {
        authority
            .answer(seen)
            .unwrap_or_else(|| json_answer(401, r#"{"code":"800001","description":"no partner token"}"#))
    })
    .await;
    let client = signed_in(service.config());
    let error = client.upload(&upload(false)).await.unwrap_err();
    assert!(matches!(error, PartnerCenterError::SignInNeeded(_)) && !error.outcome_unknown(), "{error}");
    assert!(error.to_string().contains("800001") && error.correlation_id().is_some());
    assert_eq!(service.seen().len(), 3, "two tries and one renewal");
}

/// Another token of the same kind would be for the same wrong place.
#[tokio::test]
async fn a_token_for_another_service_is_not_renewed() {
    let service =
        TestService::start(|_, _| json_answer(401, r#"{"code":"900420","description":"wrong audience"}"#)).await;
    let client = signed_in(service.config());
    let error = client.upload(&upload(false)).await.unwrap_err();
    let PartnerCenterError::SignInFailed(fault) = &error else { panic!("{error:?}") };
    assert_eq!((fault.cause, fault.code.as_deref()), (SignInCause::OtherAudience, Some("900420")));
    assert!(error.to_string().contains("900420") && error.correlation_id().is_some());
    assert_eq!(service.seen().len(), 1);
}

#[tokio::test]
async fn a_missing_second_factor_is_told_and_not_tried_again() {
    let service = TestService::start(|_, _| json_answer(401, r#"{"code":"900421","description":"x"}"#)).await;
    let error = signed_in(service.config()).upload(&upload(false)).await.unwrap_err();
    assert!(matches!(error, PartnerCenterError::MfaNeeded(_)) && error.needs_sign_in());
    assert_eq!(service.seen().len(), 1);
}

/// While the token is fetched nothing has been sent, however badly that goes.
#[tokio::test]
async fn trouble_with_the_token_leaves_no_doubt() {
    for answer in
        [|| status_answer(503, &[]), || json_answer(200, "<html>"), || status_answer(302, &[("location", "/")])]
    {
        let service = TestService::start(move |_, _| answer()).await;
        let client = PartnerCenterClient::new(service.config(), run_out(&service.config())).unwrap();
        let error = client.upload(&upload(false)).await.unwrap_err();
        assert!(!error.outcome_unknown() && error.is_transient(), "{error}");
        assert!(service.seen().iter().all(|seen| seen.path().ends_with("/token")));
    }
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let config = ServiceConfig::loopback(Url::parse(&format!("http://localhost:{port}")).unwrap()).unwrap();
    let error = signed_in(config).upload(&upload(false)).await.unwrap_err();
    assert!(matches!(error, PartnerCenterError::NotConnected(_)) && !error.outcome_unknown(), "{error:?}");
}

/// Reads one request to the end of its body.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut request = String::new();
    let mut part = [0; 4096];
    loop {
        let count = stream.read(&mut part).await.unwrap();
        request.push_str(std::str::from_utf8(&part[..count]).unwrap());
        let Some((head, body)) = request.split_once("\r\n\r\n") else { continue };
        let length =
            head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok());
        if count == 0 || body.len() >= length.unwrap_or_default() {
            return request;
        }
    }
}

async fn listener() -> (TcpListener, ServiceConfig) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    (listener, ServiceConfig::loopback(url).unwrap())
}

#[tokio::test]
async fn a_line_that_breaks_after_the_request_leaves_the_outcome_unknown() {
    let (listener, config) = listener().await;
    let client = signed_in(config);
    let upload = upload(false);
    let (error, ()) = tokio::join!(client.upload(&upload), async {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert!(read_request(&mut stream).await.starts_with("POST "));
    });
    let error = error.unwrap_err();
    assert!(matches!(error, PartnerCenterError::Broken(_)) && error.outcome_unknown(), "{error:?}");
    // Nobody knocked a second time.
    let again = std::future::poll_fn(|context| std::task::Poll::Ready(listener.poll_accept(context).is_ready())).await;
    assert!(!again);
}

#[tokio::test]
async fn a_service_that_never_answers_leaves_the_outcome_unknown() {
    let (listener, mut config) = listener().await;
    config.timeout_secs = 1;
    let client = signed_in(config);
    let upload = upload(false);
    let (error, _silent) = tokio::join!(client.upload(&upload), async {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream
    });
    assert!(matches!(error.unwrap_err(), PartnerCenterError::Broken(_)));
}

/// The server says where the results will be, then the line breaks in the body: the devices are taken all the same.
#[tokio::test]
async fn a_tracking_id_counts_even_where_the_body_breaks_off() {
    let (listener, config) = listener().await;
    let client = signed_in(config);
    let upload = upload(false);
    let (tracking, ()) = tokio::join!(client.upload(&upload), async {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        let answer = format!(
            "HTTP/1.1 202 Accepted\r\nLocation: /customers/c/batchJobStatus/{TRACKING}\r\nContent-Length: 99\r\n\r\n{{"
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
    });
    assert_eq!(tracking.unwrap().0, TRACKING);
}

/// An idle connection that the server has closed meanwhile is never taken for an upload: each has its own.
#[tokio::test]
async fn an_upload_takes_a_connection_of_its_own() {
    let (listener, config) = listener().await;
    let client = signed_in(config);
    let upload = upload(false);
    let (_, ()) = tokio::join!(client.batches(customer_id()), async {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await.unwrap();
        // Closed without a word, though the client was led to keep it.
    });
    for _ in 0..2 {
        let (tracking, ()) = tokio::join!(client.upload(&upload), async {
            let (mut stream, _) = listener.accept().await.unwrap();
            assert!(read_request(&mut stream).await.starts_with("POST "));
            let answer = format!(
                "HTTP/1.1 202 Accepted\r\nLocation: /customers/c/batchJobStatus/{TRACKING}\r\nContent-Length: 0\r\n\r\n"
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        assert_eq!(tracking.unwrap().0, TRACKING);
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_here() {
    let service = TestService::start(|_, _| accepted()).await;
    let client = signed_in(service.config());
    let empty = Upload { devices: Vec::new(), ..upload(false) };
    let nameless = Upload { batch_name: "..".into(), ..upload(true) };
    for upload in [empty, nameless] {
        let error = client.upload(&upload).await.unwrap_err();
        assert!(matches!(error, PartnerCenterError::Refused { .. }) && !error.outcome_unknown());
    }
    assert!(service.seen().is_empty());
}
