//! A client of a few lines: it sends what it is told and shows what came, byte for byte.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::{Url, form_urlencoded};

pub(super) const TENANT: &str = "partner.example";
pub(super) const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0001";
pub(super) const REDIRECT: &str = "http://localhost:8400/";
pub(super) const SCOPE: &str =
    "https://api.partnercenter.microsoft.com/user_impersonation offline_access openid profile";

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reply {
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(super) fn has_mark(&self) -> bool {
        self.body.starts_with(b"\xef\xbb\xbf")
    }

    /// The JSON, with or without a byte-order mark before it.
    pub(super) fn json(&self) -> Value {
        let bytes = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body);
        serde_json::from_slice(bytes).unwrap_or_else(|e| panic!("{e}: {:?}", String::from_utf8_lossy(&self.body)))
    }

    pub(super) fn error_code(&self) -> String {
        self.json()["code"].as_str().unwrap().to_owned()
    }
}

/// The line broke; this much had come.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Broken(pub(super) Vec<u8>);

/// Sends one request on a line of its own.
pub(super) async fn ask(
    origin: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Reply, Broken> {
    let mut stream = TcpStream::connect(origin.trim_start_matches("http://")).await.unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    // A line that is cut early may refuse the rest of the request; what matters is what comes back.
    let _ = stream.write_all(&[head.as_bytes(), body].concat()).await;
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;

    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Err(Broken(bytes)) };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<(String, String)> =
        lines.map(|line| line.split_once(": ").map(|(n, v)| (n.to_owned(), v.to_owned())).unwrap()).collect();
    let reply = Reply { status, headers, body: bytes[end + 4..].to_vec() };
    let length = reply.header("content-length").map_or(0, |length| length.parse().unwrap());
    if reply.body.len() < length { Err(Broken(bytes)) } else { Ok(reply) }
}

pub(super) fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

pub(super) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER.as_bytes()))
}

/// The parameters of a right sign-in, with some of them replaced.
pub(super) fn authorize_path(tenant: &str, changes: &[(&str, &str)]) -> String {
    let challenge = challenge();
    let mut pairs = vec![
        ("client_id", "app"),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", SCOPE),
        ("state", "st&te"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        pairs.retain(|(n, _)| n != name);
        pairs.push((name, value));
    }
    format!("/{tenant}/oauth2/v2.0/authorize?{}", form(&pairs))
}

/// What the redirect of a sign-in says.
pub(super) fn redirect_query(reply: &Reply, name: &str) -> Option<String> {
    assert_eq!(reply.status, 302);
    let location = Url::parse(reply.header("location").unwrap()).unwrap();
    location.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
}

pub(super) async fn redeem(origin: &str, tenant: &str, pairs: &[(&str, &str)]) -> Reply {
    let path = format!("/{tenant}/oauth2/v2.0/token");
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    ask(origin, "POST", &path, &headers, form(pairs).as_bytes()).await.unwrap()
}

pub(super) async fn get_code(origin: &str) -> String {
    let reply = ask(origin, "GET", &authorize_path(TENANT, &[]), &[], b"").await.unwrap();
    redirect_query(&reply, "code").unwrap()
}

pub(super) async fn tokens(origin: &str) -> Value {
    let code = get_code(origin).await;
    let reply = redeem(
        origin,
        TENANT,
        &[
            ("grant_type", "authorization_code"),
            ("client_id", "app"),
            ("code", &code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ],
    )
    .await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

/// Somebody at a computer, signed in.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    pub(super) origin: String,
    pub(super) token: String,
}

impl Desk {
    pub(super) async fn signed_in(origin: &str) -> Self {
        let token = tokens(origin).await["access_token"].as_str().unwrap().to_owned();
        Self { origin: origin.to_owned(), token }
    }

    pub(super) async fn try_ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Reply, Broken> {
        let bearer = format!("Bearer {}", self.token);
        let headers = [&[("Authorization", bearer.as_str())], headers].concat();
        ask(&self.origin, method, path, &headers, body).await
    }

    pub(super) async fn get(&self, path: &str) -> Reply {
        self.try_ask("GET", path, &[], b"").await.unwrap()
    }

    pub(super) async fn get_next(&self, path: &str, token: &Value) -> Reply {
        self.try_ask("GET", path, &[("MS-ContinuationToken", token.as_str().unwrap())], b"").await.unwrap()
    }

    pub(super) async fn try_post(&self, path: &str, body: &Value) -> Result<Reply, Broken> {
        self.try_ask("POST", path, &[("Content-Type", "application/json")], body.to_string().as_bytes()).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.try_post(path, body).await.unwrap()
    }

    /// Makes a batch with devices of these PKIDs.
    pub(super) async fn create(&self, customer: &str, batch: &str, pkids: &[&str]) -> Reply {
        self.post(&format!("/v1/customers/{customer}/deviceBatches"), &batch_of(batch, pkids)).await
    }

    /// Asks after an upload until it is finished.
    pub(super) async fn follow(&self, upload: &Reply) -> Value {
        let path = status_path(upload);
        for _ in 0..10 {
            let status = self.get(&path).await.json();
            if status["status"] == "finished" {
                return status;
            }
        }
        panic!("{path} does not finish");
    }

    pub(super) async fn books(&self) -> Value {
        ask(&self.origin, "GET", "/practice/books", &[], b"").await.unwrap().json()
    }
}

pub(super) fn devices_of(pkids: &[&str]) -> Value {
    pkids.iter().map(|pkid| json!({"productKey": pkid})).collect()
}

pub(super) fn batch_of(batch: &str, pkids: &[&str]) -> Value {
    json!({"batchId": batch, "devices": devices_of(pkids)})
}

pub(super) fn status_path(upload: &Reply) -> String {
    assert_eq!(upload.status, 202, "{upload:?}");
    format!("/v1{}", upload.header("location").unwrap())
}
