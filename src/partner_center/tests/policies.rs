//! Configuration profiles: the exact bodies that leave, and what may be believed of the answers.

use uuid::Uuid;

use super::*;
use crate::domain::{PolicyDraft, PolicySetting};

const POLICY: &str = r#"{"id":"p 1","name":"Sales","category":"o_o_b_e","policySettings":["skip_eula"]}"#;
const IDS: (Uuid, Uuid) = (Uuid::from_u128(7), Uuid::from_u128(8));

fn draft() -> PolicyDraft {
    let mut draft = PolicyDraft { name: "Sales \"A\"".into(), ..PolicyDraft::default() };
    draft.set(PolicySetting::UserNotLocalAdmin, true);
    draft.set(PolicySetting::SkipEula, true);
    draft
}

#[tokio::test]
async fn a_profile_is_written_as_documented() {
    let service = TestService::start(|seen, _| match seen.method.as_str() {
        "DELETE" => status_answer(204, &[]),
        _ => json_answer(200, format!("\u{feff}{POLICY}")),
    })
    .await;
    let client = signed_in(service.config());
    let policy = client.create_policy(customer_id(), &draft(), IDS).await.unwrap();
    assert_eq!((policy.id.0.as_str(), policy.draft.name.as_str()), ("p 1", "Sales"));
    let described = PolicyDraft { description: Some("For sales".into()), settings: vec![], ..draft() };
    client.update_policy(customer_id(), "p 1", &described, IDS).await.unwrap();
    assert!(client.policy(customer_id(), "p 1").await.unwrap().draft.has(PolicySetting::SkipEula));
    client.delete_policy(customer_id(), "p 1", IDS).await.unwrap();

    let told: Vec<_> = service.seen().into_iter().map(|seen| (seen.method, seen.target, seen.body)).collect();
    let all = format!("/v1/customers/{CUSTOMER}/policies");
    let one = format!("{all}/p%201");
    let created =
        r#"{"name":"Sales \"A\"","category":"o_o_b_e","policySettings":["oobe_user_not_local_admin","skip_eula"]}"#;
    let updated =
        r#"{"id":"p 1","name":"Sales \"A\"","category":"o_o_b_e","description":"For sales","policySettings":["none"]}"#;
    let expected = [("POST", &all, created), ("PUT", &one, updated), ("GET", &one, ""), ("DELETE", &one, "")];
    assert_eq!(told, expected.map(|(method, target, body)| (method.into(), target.clone(), body.into())));
    for seen in service.seen().iter().filter(|seen| seen.method != "GET") {
        assert_eq!(seen.header("ms-requestid"), Some(&*IDS.0.to_string()));
        assert_eq!(seen.header("ms-correlationid"), Some(&*IDS.1.to_string()));
    }
}

#[tokio::test]
async fn profiles_are_listed_and_odd_ones_left_out() {
    let service = TestService::start(|_, _| {
        json_answer(200, format!(r#"{{"totalCount":2,"items":[{POLICY},{{"name":"nameless"}},{POLICY}]}}"#))
    })
    .await;
    let policies = signed_in(service.config()).policies(customer_id()).await.unwrap();
    assert_eq!(policies.iter().map(|policy| policy.id.0.as_str()).collect::<Vec<_>>(), ["p 1"]);
    assert_eq!(service.seen()[0].target, format!("/v1/customers/{CUSTOMER}/policies"));
}

#[tokio::test]
async fn an_assignment_is_one_patch_that_is_followed_by_its_tracking_id() {
    let service = TestService::start(|_, number| match number {
        0 => status_answer(202, &[("location", &format!("/customers/{CUSTOMER}/batchJobStatus/{TRACKING}"))]),
        1 => json_answer(200, format!(r#"{{"location":"/customers/c/batchJobStatus/{TRACKING}"}}"#)),
        2 => status_answer(202, &[]),
        _ => status_answer(503, &[]),
    })
    .await;
    let client = signed_in(service.config());
    let assignment = PolicyUpdate {
        customer: customer_id(),
        policy: "p 1".into(),
        devices: vec!["9993-8627-3608-6844-6369-4361-72".into(), "b".into()],
        request_id: IDS.0,
        correlation_id: IDS.1,
    };
    for _ in 0..2 {
        assert_eq!(client.assign_policy(&assignment).await.unwrap().0, TRACKING);
    }
    for _ in 0..2 {
        assert!(client.assign_policy(&assignment).await.unwrap_err().outcome_unknown());
    }
    let seen = service.seen();
    assert_eq!(seen.len(), 4);
    assert_eq!(
        (seen[0].method.as_str(), seen[0].path()),
        ("PATCH", &*format!("/v1/customers/{CUSTOMER}/DevicePolicyUpdates"))
    );
    assert_eq!(
        seen[0].body,
        r#"{"devices":[{"id":"9993-8627-3608-6844-6369-4361-72","policies":[{"key":"o_o_b_e","value":"p 1"}]},{"id":"b","policies":[{"key":"o_o_b_e","value":"p 1"}]}]}"#
    );
    assert_eq!(seen[0].header("ms-requestid"), Some(&*IDS.0.to_string()));

    for none in
        [PolicyUpdate { devices: vec![], ..assignment.clone() }, PolicyUpdate { policy: " ".into(), ..assignment }]
    {
        assert!(!client.assign_policy(&none).await.unwrap_err().outcome_unknown());
    }
    assert_eq!(service.seen().len(), 4);
}

#[tokio::test]
async fn a_profile_may_have_been_made_though_the_answer_is_lost() {
    let service = TestService::start(|_, number| match number {
        0 => status_answer(500, &[]),
        1 => json_answer(200, "{}"),
        2 => json_answer(200, "<html>"),
        3 => json_answer(403, r#"{"code":"900150","description":"role"}"#),
        _ => json_answer(404, r#"{"code":"809","description":"ZtdProfileIsNotRegistered"}"#),
    })
    .await;
    let client = signed_in(service.config());
    for _ in 0..3 {
        assert!(client.create_policy(customer_id(), &draft(), IDS).await.unwrap_err().outcome_unknown());
    }
    assert!(!client.create_policy(customer_id(), &draft(), IDS).await.unwrap_err().outcome_unknown());
    let gone = client.update_policy(customer_id(), "p1", &draft(), IDS).await.unwrap_err();
    assert!(matches!(gone, PartnerCenterError::NotFound(_)), "{gone}");
    let gone = client.delete_policy(customer_id(), "p1", IDS).await;
    assert!(matches!(gone, Err(PartnerCenterError::NotFound(_))), "{gone:?}");
    assert_eq!(service.seen().len(), 6, "never twice");
    for odd in ["", ".."] {
        assert!(client.delete_policy(customer_id(), odd, IDS).await.is_err());
    }
    assert_eq!(service.seen().len(), 6);
}
