//! Books that outlive the service, and services that do not start.

use std::path::Path;

use super::asking::{self, Desk, TENANT, redeem, status_path};
use super::{BY_POLLS, CONTOSO, start};
use crate::practice::{PracticeConfig, PracticeError, PracticeService};

async fn start_with(books: &Path) -> PracticeService {
    let config =
        PracticeConfig { script: Some(BY_POLLS.into()), books: Some(books.to_owned()), ..PracticeConfig::default() };
    PracticeService::start(config).await.unwrap()
}

#[tokio::test]
async fn a_service_that_starts_again_remembers_everything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("practice/books.json");
    let service = start_with(&path).await;
    let tokens = asking::tokens(&service.url()).await;
    let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
    let mut desk = Desk { origin: service.url(), token: text("access_token") };
    let upload = desk.create(CONTOSO, "Sales", &["3556212340001", "3556212340808"]).await;
    drop(service);

    let service = start_with(&path).await;
    desk.origin = service.url();
    let status = desk.follow(&upload).await;
    assert_eq!(status["devicesStatus"][1]["errorCode"], "808");
    let refreshed = redeem(
        &service.url(),
        TENANT,
        &[("grant_type", "refresh_token"), ("client_id", "app"), ("refresh_token", &text("refresh_token"))],
    )
    .await;
    assert_eq!(refreshed.status, 200);
    let before = service.books().unwrap();
    drop(service);

    let service = start_with(&path).await;
    desk.origin = service.url();
    let after = service.books().unwrap();
    assert_eq!(
        (&after.devices, &after.not_registered, &after.uploads),
        (&before.devices, &before.not_registered, &before.uploads)
    );
    assert_eq!(after.device("3556212340001").unwrap().times_registered, 1);
    let again = desk.follow(&upload).await;
    assert_eq!(again["devicesStatus"], status["devicesStatus"]);
    let listed = desk.get(&format!("/v1/customers/{CONTOSO}/deviceBatches/Sales/devices")).await.json();
    assert_eq!(listed["items"][0]["productKey"], "3556212340001");
    let used = redeem(
        &service.url(),
        TENANT,
        &[("grant_type", "refresh_token"), ("client_id", "app"), ("refresh_token", &text("refresh_token"))],
    )
    .await;
    assert_eq!(used.status, 400, "a used token stays used");
    assert_eq!(desk.get(&status_path(&upload)).await.status, 200);
}

#[tokio::test]
async fn no_token_stands_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.json");
    let service = start_with(&path).await;
    let tokens = asking::tokens(&service.url()).await;
    let file = std::fs::read_to_string(&path).unwrap();
    for name in ["access_token", "refresh_token", "id_token"] {
        assert!(!file.contains(tokens[name].as_str().unwrap()), "{name}");
    }
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["books.json"], "nothing half written is left");
}

#[tokio::test]
async fn the_books_are_written_before_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.json");
    let service = start_with(&path).await;
    let desk = Desk::signed_in(&service.url()).await;
    desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    assert!(std::fs::read_to_string(&path).unwrap().contains("pkid:3556212340001"));
}

#[tokio::test]
async fn what_makes_no_start_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.json");
    std::fs::write(&broken, "{").unwrap();
    let config = PracticeConfig { books: Some(broken.clone()), ..PracticeConfig::default() };
    assert!(
        matches!(PracticeService::start(config).await, Err(PracticeError::Books(reason)) if reason.contains("broken.json"))
    );
    assert_eq!(std::fs::read_to_string(&broken).unwrap(), "{", "it is left as it was");

    let below_a_file = PracticeConfig { books: Some(broken.join("books.json")), ..PracticeConfig::default() };
    assert!(matches!(PracticeService::start(below_a_file).await, Err(PracticeError::Books(_))));

    let wrong = PracticeConfig { script: Some("\n[jobs]\nspeed = 1\n".into()), ..PracticeConfig::default() };
    let error = PracticeService::start(wrong).await.unwrap_err();
    assert!(error.to_string().starts_with("the script cannot be understood: line 3: unknown field `speed`"), "{error}");

    let service = start("").await;
    let port = service.url().rsplit(':').next().unwrap().parse().unwrap();
    let taken = PracticeConfig { port, ..PracticeConfig::default() };
    assert!(matches!(PracticeService::start(taken).await, Err(PracticeError::Port { port: p, .. }) if p == port));
}

#[tokio::test]
async fn a_service_stops_when_told_or_dropped() {
    let service = start("").await;
    let address = service.url().trim_start_matches("http://").to_owned();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(service.run_until(async {
        let _ = stopped.await;
    }));
    assert_eq!(asking::ask(&format!("http://{address}"), "GET", "/", &[], b"").await.unwrap().status, 404);
    stop.send(()).unwrap();
    running.await.unwrap();
    // The socket is closed by the server's task, which ends soon after.
    while tokio::net::TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn large_books_are_written_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.json");
    let service = start_with(&path).await;
    let desk = Desk::signed_in(&service.url()).await;
    let pkids: Vec<String> = (0..4000).map(|n| format!("35562{n:08}")).collect();
    for part in pkids.chunks(1000) {
        let part: Vec<&str> = part.iter().map(String::as_str).collect();
        desk.create(CONTOSO, &format!("Sales {}", part[0]), &part).await;
    }
    drop(service);
    assert_eq!(start_with(&path).await.counts().uploads, 4, "what was not written yet is written at the end");
}
