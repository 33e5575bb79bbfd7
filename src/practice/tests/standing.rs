//! Who may do what: roles, the partner's standing, consent, the token's audience, the second factor.

use serde_json::{Value, json};

use super::asking::{Desk, Reply, TENANT, ask, authorize_path, form, redeem, redirect_query};
use super::{AT_ONCE, CONTOSO, signed_in, start};

/// Status and error code of an answer.
fn refusal(reply: &Reply) -> (u16, String) {
    (reply.status, if reply.status < 400 { String::new() } else { reply.error_code() })
}

async fn of_each(desk: &Desk) -> [u16; 4] {
    let policies = format!("/v1/customers/{CONTOSO}/policies");
    [
        desk.get("/v1/customers").await.status,
        desk.create(CONTOSO, "Sales", &["3556212340001"]).await.status,
        desk.get(&policies).await.status,
        desk.get("/v1/customers/relationshiprequests").await.status,
    ]
}

#[tokio::test]
async fn roles_decide_what_may_be_asked() {
    let cases = [
        ("[\"admin-agent\"]", [200, 202, 200, 200]),
        ("[\"sales-agent\"]", [200, 202, 403, 403]),
        ("[\"helpdesk-agent\"]", [200, 403, 403, 403]),
        ("[]", [403, 403, 403, 403]),
    ];
    for (roles, expected) in cases {
        let (_service, desk) = signed_in(&format!("{AT_ONCE}[sign_in]\nroles = {roles}\n")).await;
        assert_eq!(of_each(&desk).await, expected, "{roles}");
    }
    let (_service, desk) = signed_in("[sign_in]\nroles = [\"sales-agent\"]\n").await;
    let reply = desk.get("/v1/customers/relationshiprequests").await;
    assert_eq!(refusal(&reply), (403, "900150".into()));
}

#[tokio::test]
async fn the_partners_own_standing_is_told_with_its_code() {
    for (script, code) in
        [("kind = \"indirect-reseller\"", "2032"), ("agreement = false", "900123"), ("programme = false", "900149")]
    {
        let (service, desk) = signed_in(&format!("[partner]\n{script}\n")).await;
        assert_eq!(refusal(&desk.get("/v1/customers").await), (403, code.into()));
        assert_eq!(refusal(&desk.create(CONTOSO, "Sales", &["3556212340001"]).await), (403, code.into()));
        assert_eq!(service.counts().uploads, 0);
    }
    let (_service, desk) = signed_in("[partner]\nkind = \"indirect-provider\"\n").await;
    assert_eq!(desk.get("/v1/customers").await.status, 200);
}

#[tokio::test]
async fn without_consent_nobody_signs_in() {
    let service = start("[sign_in]\nconsent = false\n").await;
    let reply = ask(&service.url(), "GET", &authorize_path(TENANT, &[]), &[], b"").await.unwrap();
    assert_eq!(redirect_query(&reply, "error").as_deref(), Some("consent_required"));
    assert!(redirect_query(&reply, "error_description").unwrap().starts_with("AADSTS65001"));
}

#[tokio::test]
async fn a_token_may_be_for_somebody_else() {
    let (_service, desk) = signed_in("[sign_in]\naudience = \"graph\"\n").await;
    assert_eq!(refusal(&desk.get("/v1/customers").await), (401, "900420".into()));
}

#[tokio::test]
async fn the_second_factor_is_told_where_the_script_says() {
    for (report, mfa) in [("header", true), ("header", false), ("body", false), ("nowhere", true)] {
        let (_service, desk) = signed_in(&format!("[sign_in]\nmfa = {mfa}\nmfa_report = \"{report}\"\n")).await;
        let reply = desk.try_ask("GET", "/v1/customers", &[("ValidateMfa", "true")], b"").await.unwrap();
        let told = json!(mfa);
        let in_header = reply.header("isMfaCompliant").map(|value| value.parse::<Value>().unwrap());
        let in_body = reply.json().get("isMfaCompliant").cloned();
        assert_eq!(in_header, (report == "header").then(|| told.clone()), "{report}");
        assert_eq!(in_body, (report == "body").then_some(told), "{report}");
        assert_eq!(desk.get("/v1/customers").await.header("isMfaCompliant"), None, "only where it is asked for");
    }
}

#[tokio::test]
async fn without_a_second_factor_nothing_is_changed() {
    let (_service, desk) = signed_in("[sign_in]\nmfa = false\n").await;
    let policies = format!("/v1/customers/{CONTOSO}/policies");
    assert_eq!(desk.get(&policies).await.status, 200);
    assert_eq!(refusal(&desk.post(&policies, &json!({})).await), (401, "900421".into()));
}

/// Asks for a code, then so often for its token.
async fn by_code(script: &str, questions: usize) -> Vec<Value> {
    let service = start(&format!("[sign_in.device_code]\n{script}\n")).await;
    let scope = super::asking::SCOPE;
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let body = form(&[("client_id", "app"), ("scope", scope)]);
    let path = format!("/{TENANT}/oauth2/v2.0/devicecode");
    let code = ask(&service.url(), "POST", &path, &headers, body.as_bytes()).await.unwrap().json();
    assert_eq!(code["user_code"].as_str().unwrap().len(), 9);
    assert!(code["message"].as_str().unwrap().contains(code["verification_uri"].as_str().unwrap()));
    let mut answers = Vec::new();
    for _ in 0..questions {
        let pairs = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", "app"),
            ("device_code", code["device_code"].as_str().unwrap()),
        ];
        answers.push(redeem(&service.url(), TENANT, &pairs).await.json());
    }
    if let Some(token) = answers.last().and_then(|answer| answer["access_token"].as_str()) {
        let desk = Desk { origin: service.url(), token: token.to_owned() };
        assert_eq!(desk.get("/v1/customers").await.status, 200);
    }
    answers
}

#[tokio::test]
async fn a_code_typed_elsewhere_signs_in() {
    let errors = |answers: &[Value]| -> Vec<String> {
        answers.iter().map(|answer| answer["error"].as_str().unwrap_or("-").to_owned()).collect()
    };
    let pending = "authorization_pending";
    let answers = by_code("interval = 0\npending = 2", 3).await;
    assert_eq!(errors(&answers), [pending, pending, "-"]);
    assert!(answers[2]["refresh_token"].is_string());
    assert_eq!(errors(&by_code("interval = 0\nanswer = \"decline\"", 2).await), [pending, "authorization_declined"]);
    assert_eq!(errors(&by_code("interval = 0\nanswer = \"never\"", 3).await), [pending; 3]);
    assert_eq!(errors(&by_code("interval = 3600", 3).await), [pending, "slow_down", "slow_down"]);
    assert_eq!(errors(&by_code("seconds = 0", 1).await), ["expired_token"]);
}
