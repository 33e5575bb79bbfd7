//! Planted tokens: none may come to light in anything that is shown or logged.

use std::io::Write;
use std::sync::{Arc, Mutex};

use jiff::{Timestamp, ToSpan};
use tracing_subscriber::fmt::MakeWriter;

use super::super::sign_in::store_with;
use super::*;

/// Real tokens are known by their shape, these only by having been sent.
const SHORT: [&str; 2] = ["planted-a", "planted-r"];
const ACCESS: &str = "eyJwbGFudGVkLWFjY2Vzcy10b2tlbi1vbmUi.eyJwbGFudGVkIn0.planted-signature-access";
const REFRESH: &str = "eyJwbGFudGVkLXJlZnJlc2gtdG9rZW4tb25l.planted-refresh";

/// Collects the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, part: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(part)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// A service that throws back all it was sent, with every status there is.
#[tokio::test]
async fn no_token_comes_to_light() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let _logging = tracing::subscriber::set_default(subscriber);

    let statuses = [200u16, 302, 400, 401, 403, 404, 409, 429, 500];
    let service = TestService::start(move |seen, number| {
        let echo = format!("you sent {:?} and {}", seen.headers, seen.body);
        let status = statuses[number % statuses.len()];
        let body =
            if number % 2 == 0 { serde_json::json!({ "code": echo, "description": echo }).to_string() } else { echo };
        json_answer(status, body)
    })
    .await;
    let mut shown = String::new();
    for (life, [access, refresh]) in
        [(1.hour(), [ACCESS, REFRESH]), (-1.hour(), [ACCESS, REFRESH]), (1.hour(), SHORT), (-1.hour(), SHORT)]
    {
        for _ in 0..statuses.len() {
            let store = store_with(&service.config(), access, Some(refresh), Timestamp::now() + life);
            shown += &format!("{store:?} {:?} ", store.load().unwrap());
            let client = PartnerCenterClient::new(service.config(), store).unwrap();
            shown += &format!("{:?} {:?} ", client.config(), client.account());
            if let Err(error) = client.upload(&sending::upload(true)).await {
                shown += &format!("{error} {error:?} {error:#?} ");
                let mut under = std::error::Error::source(&error);
                while let Some(error) = under {
                    shown += &format!("{error} {error:?} ");
                    under = error.source();
                }
            }
        }
    }
    assert!(
        service.seen().iter().any(|seen| seen.header("authorization").is_some_and(|value| value.ends_with(ACCESS)))
    );
    assert!(service.seen().iter().any(|seen| seen.body.contains(REFRESH)));
    shown += std::str::from_utf8(&log.0.lock().unwrap()).unwrap();
    for secret in [ACCESS, REFRESH, "planted", "eyJwbGFudGVk"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(shown.contains("[removed]"));
}
