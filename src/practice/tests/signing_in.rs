//! Signing in: what is taken, and what is refused how.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::asking::{self, Desk, REDIRECT, TENANT, VERIFIER, ask, authorize_path, get_code, redeem, redirect_query};
use super::{AT_ONCE, CONTOSO, signed_in, start};
use crate::practice::click_through;

fn claims(token: &Value) -> Value {
    let parts: Vec<&str> = token.as_str().unwrap().split('.').collect();
    assert_eq!(parts.len(), 3);
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap()
}

#[tokio::test]
async fn tokens_tell_who_signed_in() {
    let service = start("").await;
    let tokens = asking::tokens(&service.url()).await;
    let access = claims(&tokens["access_token"]);
    assert_eq!(access["aud"], "https://api.partnercenter.microsoft.com");
    assert_eq!(access["amr"], json!(["pwd", "mfa"]));
    assert_eq!(access["upn"], "practice@contoso-partner.example");
    assert_eq!(access["tid"], "90000000-0000-4000-8000-000000000009");
    assert_eq!(claims(&tokens["id_token"])["aud"], "app");
    assert_eq!((&tokens["expires_in"], &tokens["token_type"]), (&json!(3600), &json!("Bearer")));
}

#[tokio::test]
async fn what_is_wrong_is_shown_or_sent_back() {
    let service = start("").await;
    let shown = [
        ("common", vec![]),
        ("Organizations", vec![]),
        (TENANT, vec![("redirect_uri", "http://evil.example/")]),
        (TENANT, vec![("redirect_uri", "https://localhost/")]),
        (TENANT, vec![("client_id", "")]),
    ];
    for (tenant, changes) in shown {
        let reply = ask(&service.url(), "GET", &authorize_path(tenant, &changes), &[], b"").await.unwrap();
        assert_eq!(reply.status, 400, "{tenant} {changes:?}");
        assert!(String::from_utf8(reply.body).unwrap().contains("AADSTS"));
    }
    let sent_back = [
        (("response_type", "token"), "unsupported_response_type"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge", ""), "invalid_request"),
        (("scope", ""), "invalid_request"),
    ];
    for (change, error) in sent_back {
        let reply = ask(&service.url(), "GET", &authorize_path(TENANT, &[change]), &[], b"").await.unwrap();
        assert_eq!(redirect_query(&reply, "error").as_deref(), Some(error), "{change:?}");
        assert_eq!(redirect_query(&reply, "state").as_deref(), Some("st&te"));
        assert_eq!(redirect_query(&reply, "code"), None);
    }
}

#[tokio::test]
async fn a_person_may_decline() {
    let service = start("[sign_in]\nrefuse = \"access_denied\"\n").await;
    let reply = ask(&service.url(), "GET", &authorize_path(TENANT, &[]), &[], b"").await.unwrap();
    assert_eq!(redirect_query(&reply, "error").as_deref(), Some("access_denied"));
}

#[tokio::test]
async fn a_code_is_good_for_one_right_try() {
    let service = start("").await;
    let origin = service.url();
    let wrong = [
        ("code_verifier", "another-verifier-of-at-least-forty-three-chars-01"),
        ("redirect_uri", "http://localhost:8401/"),
        ("client_id", "another"),
    ];
    for change in wrong {
        let code = get_code(&origin).await;
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("client_id", "app"),
            ("code", code.as_str()),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        let right = pairs.clone();
        pairs.retain(|(name, _)| *name != change.0);
        pairs.push(change);
        for pairs in [&pairs, &right] {
            let reply = redeem(&origin, TENANT, pairs).await;
            assert_eq!((reply.status, &reply.json()["error"]), (400, &json!("invalid_grant")), "{change:?}");
        }
    }
}

#[tokio::test]
async fn a_refresh_token_changes_with_every_use() {
    let service = start("").await;
    let origin = service.url();
    let first = asking::tokens(&origin).await["refresh_token"].as_str().unwrap().to_owned();
    let pairs = |token| [("grant_type", "refresh_token"), ("client_id", "app"), ("refresh_token", token)];
    let second = redeem(&origin, TENANT, &pairs(&first)).await.json();
    let desk = Desk { origin: origin.clone(), token: second["access_token"].as_str().unwrap().to_owned() };
    assert_eq!(desk.get("/v1/customers").await.status, 200);
    let again = redeem(&origin, TENANT, &pairs(&first)).await;
    assert_eq!((again.status, &again.json()["error"]), (400, &json!("invalid_grant")));
    let third = redeem(&origin, TENANT, &pairs(second["refresh_token"].as_str().unwrap())).await;
    assert_eq!(third.status, 200);
}

#[tokio::test]
async fn every_401_has_a_form_of_its_own() {
    let (service, desk) = signed_in("").await;
    let none = ask(&service.url(), "GET", "/v1/customers", &[], b"").await.unwrap();
    assert_eq!((none.status, none.body.len(), none.header("www-authenticate")), (401, 0, Some("Bearer")));
    let unknown = Desk { token: "x.y.z".into(), ..desk }.get("/v1/customers").await;
    assert_eq!((unknown.status, unknown.error_code()), (401, "800001".into()));

    let (_service, expired) = signed_in("[sign_in]\ntoken_seconds = 0\n").await;
    let reply = expired.get("/v1/customers").await;
    assert_eq!((reply.status, reply.error_code()), (401, "400".into()));
    assert!(reply.header("www-authenticate").unwrap().contains("invalid_token"));
}

#[tokio::test]
async fn a_token_for_graph_is_refused() {
    let service = start("").await;
    let scope = "https://graph.microsoft.com/User.Read";
    let reply = ask(&service.url(), "GET", &authorize_path(TENANT, &[("scope", scope)]), &[], b"").await.unwrap();
    let code = redirect_query(&reply, "code").unwrap();
    let tokens = redeem(
        &service.url(),
        TENANT,
        &[
            ("grant_type", "authorization_code"),
            ("client_id", "app"),
            ("code", &code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ],
    )
    .await
    .json();
    assert_eq!(tokens.get("refresh_token"), None, "not asked for");
    let desk = Desk { origin: service.url(), token: tokens["access_token"].as_str().unwrap().to_owned() };
    assert_eq!(desk.get("/v1/customers").await.error_code(), "900420");
}

#[tokio::test]
async fn without_a_second_factor_reading_works_and_uploads_fail() {
    let (_service, desk) = signed_in("[sign_in]\nmfa = false\n").await;
    assert_eq!(desk.get("/v1/customers").await.status, 200);
    let reply = desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    assert_eq!((reply.status, reply.error_code()), (401, "900421".into()));

    let (_service, desk) = signed_in("[sign_in]\nmfa = false\nmfa_refusal = \"bare\"\n").await;
    let reply = desk.create(CONTOSO, "Sales", &["3556212340001"]).await;
    assert_eq!((reply.status, reply.body.len()), (401, 0));
    assert_eq!(reply.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
    assert_eq!(desk.books().await["uploads"], json!([]));
}

#[tokio::test]
async fn one_click_follows_the_redirect_to_the_program() {
    let service = start(AT_ONCE).await;
    let program = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let redirect = format!("http://localhost:{}/", program.local_addr().unwrap().port());
    let address = format!("{}{}", service.url(), authorize_path(TENANT, &[("redirect_uri", &redirect)]));
    let hears = async {
        let (mut stream, _) = program.accept().await.unwrap();
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") {
            assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone").await.unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let (clicked, heard) = tokio::join!(click_through(&address), hears);
    assert_eq!(clicked, Ok(()));
    assert!(heard.starts_with("GET /?code=") && heard.contains("state=st%26te"), "{heard}");
}

#[tokio::test]
async fn one_click_goes_nowhere_else() {
    let service = start("").await;
    for address in
        ["http://example.com/", "https://127.0.0.1/", "http://10.0.0.1/", "http://localhost.example.com/", "no address"]
    {
        assert!(click_through(address).await.is_err(), "{address}");
    }
    let refused = click_through(&format!("{}/common/oauth2/v2.0/authorize?client_id=secret", service.url())).await;
    let words = refused.unwrap_err();
    assert!(words.ends_with("answers 400") && !words.contains("secret"), "{words}");
}
