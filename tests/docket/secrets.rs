//! Secrets that are planted everywhere: tokens and codes in the authority's answers and in what it throws back, product keys and PINs
//! in what people type, in names of files and in what the service says, passwords of a proxy and of a database. None may be found
//! afterwards: in no file of the data folder, in nothing that was said at the loudest, not in the journal, not in exported files, not
//! in the text for support, and not in the environment of the browser.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode};
use docket::app::{Failure, Notice};
use docket::partner_center::{Gap, PartnerCenterError};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::support::browser;
use crate::support::program::{CONTOSO, Program};

const KEY: &str = "BBBBB-CCCCC-DDDDD-FFFFF-GGGGG";
const BARE_KEY: &str = "bbbbbcccccdddddfffffggggg";
const SPACED_KEY: &str = "BBBBB CCCCC DDDDD FFFFF GGGGG";
/// As people type it: within a sentence, and in small letters.
const KEY_IN_WORDS: &str = "the key is BBBBBCCCCCDDDDDFFFFFGGGGG, keep it";
const SMALL_KEY: &str = "bbbbb ccccc ddddd fffff ggggg";
const ACCESS: &str = "eyJwbGFudGVkLWFjY2VzcyI6MX0.eyJwbGFudGVkIjoiYWNjZXNzIn0.cGxhbnRlZC1zaWduYXR1cmU";
const PIN: &str = "PIN: 471138";

/// Parts of the planted secrets, none of which may be found.
fn planted() -> Vec<String> {
    let refresh = refresh();
    let half = refresh[..60].to_owned();
    let known = [
        KEY,
        BARE_KEY,
        SPACED_KEY,
        ACCESS,
        "cGxhbnRlZC1zaWduYXR1cmU",
        "FFFFF-GGGGG",
        "471138",
        "planted-password",
        "planted-code",
        "planted-device-code",
    ];
    known.into_iter().map(str::to_owned).chain([refresh, half]).collect()
}

/// As long as Entra's are, and without any shape.
fn refresh() -> String {
    format!("0.AVYA{}", "plantedRefresh".repeat(60))
}

/// A service and its authority that throw everything back.
struct Echo {
    url: String,
    asked: Arc<AtomicUsize>,
    /// The verifiers of sign-ins, which were made up by the program.
    verifiers: Arc<Mutex<Vec<String>>>,
    server: JoinHandle<()>,
}

impl Drop for Echo {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Echo {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let verifiers: Arc<Mutex<Vec<String>>> = Arc::default();
        let (count, known) = (Arc::clone(&asked), Arc::clone(&verifiers));
        let app = axum::Router::new().fallback(move |request: Request<Body>| {
            let (number, known) = (count.fetch_add(1, Ordering::Relaxed), Arc::clone(&known));
            async move { answer(request, number, &known).await }
        });
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, asked, verifiers, server }
    }
}

async fn answer(request: Request<Body>, number: usize, verifiers: &Mutex<Vec<String>>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = String::from_utf8_lossy(&to_bytes(body, usize::MAX).await.unwrap()).into_owned();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let one = |key: &str| {
        url::form_urlencoded::parse(query.as_bytes()).find(|(k, _)| k == key).map(|(_, value)| value.into_owned())
    };
    let path = parts.uri.path();
    if path.ends_with("/authorize") {
        let back = format!("{}/?code=planted-code&state={}", one("redirect_uri").unwrap(), one("state").unwrap());
        return Response::builder().status(StatusCode::FOUND).header("location", back).body(Body::empty()).unwrap();
    }
    if path.ends_with("/devicecode") {
        let code = serde_json::json!({
            "user_code": "ABCD-EFGH", "device_code": "planted-device-code", "interval": 0, "expires_in": 900,
            "verification_uri": "https://login.microsoft.com/device"
        });
        return json(200, &code);
    }
    if path.ends_with("/token") {
        let form: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let is_first = {
            let mut verifiers = verifiers.lock().unwrap();
            verifiers.extend(form.get("code_verifier").cloned());
            verifiers.len() == 1
        };
        // The first browser is refused, and every code on another device, with everything that was sent.
        if is_first || form.contains_key("device_code") {
            let words = format!("AADSTS70000: you sent {body} and {form:?}");
            return json(400, &serde_json::json!({ "error": "invalid_grant", "error_description": words }));
        }
        let tokens = serde_json::json!({
            "token_type": "Bearer", "expires_in": 3599, "access_token": ACCESS, "refresh_token": refresh()
        });
        return json(200, &tokens);
    }
    let echo = format!("you sent {:?} and {body}; your key {KEY} or {BARE_KEY}, {PIN}, {SPACED_KEY}", parts.headers);
    let error = serde_json::json!({ "code": echo, "description": echo });
    match path {
        "/v1/customers" => {
            let company = serde_json::json!({ "companyName": "Contoso", "domain": "contoso.example" });
            let item = serde_json::json!({
                "id": CONTOSO, "companyProfile": company, "relationshipToPartner": "reseller"
            });
            json(200, &serde_json::json!({ "items": [item] }))
        }
        path if path.ends_with(CONTOSO) => json(
            200,
            &serde_json::json!({ "id": CONTOSO, "companyProfile": {"companyName": "Contoso"}, "relationshipToPartner": "reseller" }),
        ),
        path if path.ends_with("/deviceBatches") && parts.method == "GET" => {
            json(200, &serde_json::json!({ "items": [] }))
        }
        path if path.to_lowercase().contains("batchjobstatus") => {
            let row = serde_json::json!({
                "productKey": "3556212345678", "status": "finished_with_errors", "errorCode": echo, "errorDescription": echo
            });
            json(200, &serde_json::json!({ "status": "finished", "devicesStatus": [row] }))
        }
        // The upload is taken: what is thrown back comes with its results.
        path if path.ends_with("/deviceBatches") => {
            let location = format!("/customers/{CONTOSO}/batchJobStatus/7d0c0b0a-1111-4222-8333-abcdefabcdef");
            let answer = Response::builder().status(StatusCode::ACCEPTED).header("location", location);
            answer.body(Body::empty()).unwrap()
        }
        _ if number.is_multiple_of(2) => json(403, &error),
        _ => json(500, &error),
    }
}

fn json(status: u16, body: &serde_json::Value) -> Response<Body> {
    let answer = Response::builder().status(status).header("content-type", "application/json");
    answer.body(Body::from(body.to_string())).unwrap()
}

/// Every byte below a folder, file by file; the browser of this test aside.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file() && entry.file_name() != "browser")
        .map(|entry| (entry.path().display().to_string(), std::fs::read(entry.path()).unwrap()))
        .collect()
}

#[track_caller]
fn none_in(what: &str, bytes: &[u8]) {
    none_of(&planted(), what, bytes);
}

#[track_caller]
fn none_of(planted: &[String], what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for secret in planted {
        let is_there = bytes.windows(secret.len()).any(|part| part.eq_ignore_ascii_case(secret.as_bytes()));
        assert!(!is_there, "{secret} in {what}:\n{}", text.chars().take(20_000).collect::<String>());
    }
}

/// Runs a command at the loudest; returns what it said on both sides.
async fn loud(docket: &Program, arguments: &[&str], input: &str) -> Output {
    loud_with(docket, arguments, input, &[]).await
}

async fn loud_with(docket: &Program, arguments: &[&str], input: &str, more: &[(&str, &str)]) -> Output {
    let mut command = docket.signed_in_command(arguments);
    let browser = browser::in_folder(docket.folder());
    command.env("DOCKET_LOG", "trace").env("BROWSER", browser);
    command.envs(more.iter().copied());
    command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let input = input.to_owned();
    tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().expect("it starts");
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).ok();
        child.wait_with_output().expect("it ends")
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn planted_secrets_are_found_nowhere() {
    let echo = Echo::start().await;
    let docket = Program::with(&["--service", &echo.url]);
    let mut said: Vec<(String, Output)> = Vec::new();
    docket.done(&["config", "set", "partner.device-code", "true"]);
    for arguments in [&["sign-in"][..], &["sign-in", "--device-code"], &["sign-in", "--device-code", "--json"]] {
        let refused = loud(&docket, arguments, "").await;
        assert_eq!(refused.status.code(), Some(5), "{}", String::from_utf8_lossy(&refused.stderr));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("you sent"), "it was thrown back: {refused:?}");
        said.push((format!("{arguments:?} refused"), refused));
    }
    let sign_in = loud(&docket, &["sign-in", "--json"], "").await;
    assert!(sign_in.status.success(), "{}", String::from_utf8_lossy(&sign_in.stderr));
    said.push(("sign-in".into(), sign_in));
    let customers = loud(&docket, &["customers", "refresh", "--json"], "").await;
    assert!(customers.status.success(), "{}", String::from_utf8_lossy(&customers.stderr));
    let batch = docket.batch();
    docket.done(&["device", "add", "--batch", &batch, "--pkid", "3556212345678"]);

    // What people type: each is refused, and kept nowhere.
    let device = docket.done(&["device", "list", "--batch", &batch]).lines()[0]["device"].as_str().unwrap().to_owned();
    for key in [KEY, BARE_KEY, SPACED_KEY, KEY_IN_WORDS, SMALL_KEY] {
        let in_template = format!("PILOT, {{site}} {key}");
        let typed: [&[&str]; 21] = [
            &["batch", "new", "--customer", CONTOSO, "--group-tag", key],
            &["batch", "new", "--customer", CONTOSO, "--group-tag", "Sales", "--order", key],
            &["device", "add", "--batch", &batch, "--pkid", key],
            &["device", "add", "--batch", &batch, "--serial", key, "--manufacturer", "X", "--model", "Y"],
            &["device", "add", "--batch", &batch, "--serial", "PC29DABC", "--manufacturer", key, "--model", "Y"],
            &["device", "add", "--batch", &batch, "--serial", "PC29DABC", "--manufacturer", "X", "--model", key],
            &["device", "edit", &device, "--serial", "PC29DABD", "--reason", key],
            &["device", "solved", &device, "--note", key],
            &["batch", "close", &batch, "--reason", key],
            &["registration", "remove", &device, "--reason", key],
            &["customers", "name", CONTOSO, key],
            &["customers", "name", CONTOSO, "Contoso", "--domain", key],
            &["profiles", "create", "--customer", CONTOSO, "--name", key],
            &["batch", "list", "--partner", key],
            &["config", "set", "tags.templates", key],
            &["config", "set", "tags.templates", &in_template],
            &["config", "set", "partner.tenant", key],
            &["config", "set", "partner.client-id", key],
            &["config", "set", "photos.watched-folder", key],
            &["config", "set", "export.rows-per-file", key],
            &["config", "set", key, "1"],
        ];
        for arguments in typed {
            let refused = loud(&docket, arguments, "").await;
            assert!(!refused.status.success(), "{arguments:?}");
            let words = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert!(words.contains("product key, a secret") || arguments.contains(&"--pkid"), "{arguments:?}: {words}");
            said.push((format!("{arguments:?}"), refused));
        }
        for who in ["--operator", "--station"] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
            let refused = command.args(["batch", "list", who, key, "--data"]).arg(docket.folder()).output().unwrap();
            assert!(String::from_utf8_lossy(&refused.stderr).contains("product key, a secret"), "{who}: {refused:?}");
            said.push((who.into(), refused));
        }
    }
    let proxy = loud(&docket, &["network", "proxy", "http://anna:planted-password@127.0.0.1:9"], "").await;
    assert!(proxy.status.success(), "{}", String::from_utf8_lossy(&proxy.stderr));
    said.push(("network proxy".into(), proxy));
    let typed = loud(&docket, &["network", "proxy", "http://anna@127.0.0.1:9"], "planted-password\n").await;
    assert!(typed.status.success(), "{}", String::from_utf8_lossy(&typed.stderr));
    said.push(("network proxy, typed".into(), typed));
    // A photo that is called after a key: what is said names it as the person did, and nothing of it is kept. And a database whose
    // address holds a password.
    let photo = docket.folder().join(format!("{KEY}.png"));
    std::fs::write(&photo, "no picture").unwrap();
    let scanned = loud(&docket, &["scan", photo.to_str().unwrap(), "--batch", &batch], "").await;
    assert!(!scanned.status.success());
    std::fs::remove_file(&photo).unwrap();
    for address in [
        "postgres://anna:planted-password@127.0.0.1:9/docket",
        "postgres://127.0.0.1:9/docket?user=anna&password=planted-password",
    ] {
        let elsewhere = loud_with(&docket, &["batch", "list"], "", &[("DOCKET_DATABASE", address)]).await;
        assert!(!elsewhere.status.success());
        said.push((format!("database {address:.20}"), elsewhere));
    }
    let set = loud(&docket, &["config", "set", "network.proxy", "http://anna:planted-password@127.0.0.1:9"], "").await;
    assert!(!set.status.success());
    said.push(("config set".into(), set));

    // A service that throws everything back.
    docket.done(&["batch", "approve", &batch]);
    let files_out = docket.folder().join("files");
    std::fs::create_dir(&files_out).unwrap();
    for arguments in [
        &["submit", batch.as_str(), "--wait", "--json"][..],
        &["status", &batch, "--json"],
        &["status", &batch],
        &["customers", "link"],
        &["account", "check"],
        &["account", "check", "--json"],
        &["network", "test", "--json"],
        &["device", "list", "--batch", &batch, "--json"],
        &["export", &batch, "--format", "hand-over", "--output", files_out.to_str().unwrap()],
        &["export", &batch, "--format", "csv", "--output", files_out.to_str().unwrap()],
        &["export", &batch, "--format", "xlsx", "--output", files_out.to_str().unwrap()],
        &["journal", "export"],
        &["journal", "verify"],
        &["config", "list", "--json"],
        &["support", "--test"],
    ] {
        said.push((format!("{arguments:?}"), loud(&docket, arguments, "").await));
    }
    let bundle = docket.folder().join("support.txt");
    let written = loud(&docket, &["support", bundle.to_str().unwrap(), "--test"], "").await;
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    said.push(("support".into(), written));
    said.push(("sign-out".into(), loud(&docket, &["sign-out"], "").await));

    // They did reach the service and came back: otherwise this would prove nothing.
    assert!(echo.asked.load(Ordering::Relaxed) > 10);
    let status = &said.iter().find(|(what, _)| what.contains("status") && what.contains("json")).unwrap().1;
    let status = String::from_utf8_lossy(&status.stdout).into_owned();
    assert!(status.contains("[removed]") && status.contains("you sent"), "{status}");
    assert!(std::fs::read_to_string(&bundle).unwrap().contains("attempt-started"));
    let planted = [planted(), echo.verifiers.lock().unwrap().clone()].concat();
    assert!(planted.iter().any(|verifier| verifier.len() >= 43 && !verifier.starts_with("0.AVYA")));
    for (what, output) in &said {
        none_of(&planted, &format!("{what} stdout"), &output.stdout);
        none_of(&planted, &format!("{what} stderr"), &output.stderr);
    }
    let files = files(docket.folder());
    assert!(files.iter().any(|(name, _)| name.ends_with("support.txt")) && files.len() > 2, "{files:?}");
    assert!(files.iter().filter(|(name, _)| name.contains("/files/")).count() >= 3, "nothing was exported");
    for (name, bytes) in files {
        none_of(&planted, &name, &bytes);
    }
}

/// Whatever an error carries, its notice shows none of it, and no notice is endless.
#[test]
fn no_notice_shows_a_secret() {
    let refresh = refresh();
    for secret in [KEY, BARE_KEY, SPACED_KEY, SMALL_KEY, ACCESS, PIN, &refresh, "code=planted-code"] {
        let words = || format!("it said {secret} and more");
        for failure in [
            PartnerCenterError::SignInNeeded(words().into()),
            PartnerCenterError::SignInFailed(words().into()),
            PartnerCenterError::NotFound(words().into()),
            PartnerCenterError::BadAnswer(words().into()),
            PartnerCenterError::NotWhole { gap: Gap::Short, why: words() },
            PartnerCenterError::NotSetUp(words()),
            PartnerCenterError::CredentialStore(words()),
            PartnerCenterError::NotLoopback(format!("http://example.com/?{}", words())),
            PartnerCenterError::Forbidden { code: words(), message: words(), correlation_id: None },
            PartnerCenterError::Refused { code: words(), message: words(), correlation_id: None },
            PartnerCenterError::Broken(words().into()),
            PartnerCenterError::NotConnected(words().into()),
        ] {
            let notice = Notice::of(&Failure::Service(failure));
            none_in("a notice", format!("{notice:?}").as_bytes());
        }
    }
}
