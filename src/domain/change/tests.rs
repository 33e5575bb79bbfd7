//! Entries of older programs are read as they were meant.

use super::*;

#[test]
fn entries_from_before_a_rule_say_nothing_of_it() {
    let read = |text: &str| serde_json::from_str::<Change>(text).unwrap();
    let Change::BatchClosed { reason, is_reason_required, .. } = read(r#"{"change":"batch-closed","batch":"b"}"#)
    else {
        panic!()
    };
    assert_eq!((reason, is_reason_required), (None, false));
    let restored = read(r#"{"change":"device-restored","device":"d"}"#);
    assert!(matches!(restored, Change::DeviceRestored { is_extra_held: false, .. }));
    let listed = read(r#"{"change":"customers-listed","customers":[]}"#);
    assert!(
        matches!(listed, Change::CustomersListed { are_approvals_voided: false, partner, .. } if partner.is_empty())
    );
    let started = read(
        r#"{"change":"attempt-started","attempt":"a","batch":"b","devices":[],"service":"practice",
            "request_id":"00000000-0000-0000-0000-000000000001","correlation_id":"00000000-0000-0000-0000-000000000002"}"#,
    );
    assert!(matches!(started, Change::AttemptStarted { partner, repeats: None, .. } if partner.is_empty()));
    let written = read(
        r#"{"change":"policy-written","customer":"10000000-0000-4000-8000-000000000001","policy":null,"deed":"create",
            "name":"Kiosk","settings":[],"consent":null}"#,
    );
    assert!(matches!(written, Change::PolicyWritten { description: None, partner, .. } if partner.is_empty()));
    let unconfirmed = read(r#"{"change":"attempt-unconfirmed","attempt":"a","reason":"reset"}"#);
    assert!(matches!(unconfirmed, Change::AttemptUnconfirmed { cause: None, .. }));
}
