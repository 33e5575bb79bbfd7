//! Whoever changes the journal or the tables past the program is found out.

use docket::queue::Verification;

use super::queue_fixture::*;

/// A queue with six entries. 4 and 6 stand in no other table, so that they can be taken out without a database's complaint.
async fn six_entries(desk: &Desk) {
    let batch = desk.batch("b").await;
    desk.act(scan("d1", &batch, pkid_draft("3556212345678"))).await;
    desk.act(scan("d2", &batch, draft("|S100|LENOVO|21F6"))).await;
    desk.act(listed(vec![customer("Contoso")])).await;
    desk.act(approve(&batch, 2)).await;
    desk.act(listed(vec![customer("Contoso"), customer("Fabrikam")])).await;
}

/// What the proof says after some SQL was run past the program.
fn check_found(sql: &'static str, expected: Verification) {
    with_each_queue(|desk| {
        let expected = expected.clone();
        async move {
            six_entries(&desk).await;
            assert!(matches!(desk.queue.verify().await.unwrap(), Verification::Whole { entries: 6, .. }));
            run_sql(&desk.place.address(), sql).await;
            assert_eq!(desk.queue.verify().await.unwrap(), expected, "{sql}");
        }
    });
}

fn broken(seq: u64) -> Verification {
    Verification::BrokenAt { seq }
}

fn differs(table: &str) -> Verification {
    Verification::TablesDiffer { table: table.to_owned() }
}

#[test]
fn a_changed_entry_is_named() {
    check_found("UPDATE journal SET operator = 'bert' WHERE seq = 3", broken(3));
    check_found("UPDATE journal SET happened_at = '2026-01-01T00:00:00.000000000Z' WHERE seq = 3", broken(3));
    check_found("UPDATE journal SET change_json = replace(change_json, 'S100', 'S101') WHERE seq = 3", broken(3));
    check_found(
        "UPDATE journal SET hash = replace(hash, '0', '1') || '' WHERE seq = 6; UPDATE journal SET station = 'x' WHERE seq = 6",
        broken(6),
    );
}

#[test]
fn a_missing_entry_is_named() {
    check_found("DELETE FROM journal WHERE seq = 4", broken(4));
    check_found("DELETE FROM journal WHERE seq = 4; UPDATE journal_head SET entries = 5", broken(4));
}

#[test]
fn a_tail_that_was_cut_off_is_missed() {
    check_found("DELETE FROM journal WHERE seq = 6", broken(6));
    let cut_with_care = "DELETE FROM journal WHERE seq = 6; \
         UPDATE journal_head SET entries = 5, hash = (SELECT hash FROM journal WHERE seq = 5)";
    check_found(cut_with_care, differs("customers"));
}

#[test]
fn an_entry_that_was_put_in_is_named() {
    let copied = "INSERT INTO journal (seq, happened_at, operator, station, change_json, hash) \
         SELECT 7, happened_at, operator, station, change_json, hash FROM journal WHERE seq = 6";
    check_found(copied, broken(7));
}

#[test]
fn a_head_that_does_not_fit_is_found() {
    check_found("UPDATE journal_head SET entries = 9", broken(7));
    check_found("UPDATE journal_head SET entries = 2", broken(3));
    check_found("UPDATE journal_head SET hash = 'x'", broken(6));
    check_found("DELETE FROM journal_head", broken(6));
}

#[test]
fn a_changed_table_is_named() {
    check_found("UPDATE devices SET serial = 'S999' WHERE id = 'd2'", differs("devices"));
    check_found("UPDATE devices SET state = 'registered' WHERE id = 'd1'", differs("devices"));
    check_found("UPDATE devices SET state = 'no state' WHERE id = 'd1'", differs("devices"));
    check_found("UPDATE batches SET approved_by = NULL", differs("batches"));
    check_found("UPDATE batches SET last_number = 7", differs("batches"));
    check_found("DELETE FROM customers", differs("customers"));
    check_found("INSERT INTO device_editors (device, operator) VALUES ('d1', 'eve')", differs("device_editors"));
    check_found("DELETE FROM device_entries WHERE device = 'd1' AND seq = 5", differs("device_entries"));
    let attempt = "INSERT INTO attempts (id, batch, number, request_id, correlation_id, service, state, started_at, started_seq) \
         VALUES ('a', 'b', 1, 'r', 'c', 's', 'sending', 't', 2)";
    check_found(attempt, differs("attempts"));
}

#[test]
fn an_entry_that_was_made_up_with_its_hash_does_not_follow_from_the_others() {
    use sha2::{Digest, Sha256};
    with_each_queue(|desk| async move {
        six_entries(&desk).await;
        let last = desk.queue.journal(5, 1).await.unwrap().remove(0);
        // A second approval of an approved batch: the program would have refused it.
        let change = r#"{"change":"batch-approved","batch":"b","device_count":2,"is_second_person_required":false}"#;
        let fields = [&last.hash, "7", "2026-01-02T00:00:00.000000000Z", "eve", "dock 1", change];
        let mut hasher = Sha256::new();
        for field in fields {
            hasher.update((field.len() as u64).to_be_bytes());
            hasher.update(field);
        }
        let hash: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let [_, seq, at, operator, station, change] = fields;
        let sql = format!(
            "INSERT INTO journal (seq, happened_at, operator, station, change_json, hash) \
             VALUES ({seq}, '{at}', '{operator}', '{station}', '{change}', '{hash}'); \
             UPDATE journal_head SET entries = 7, hash = '{hash}'"
        );
        run_sql(&desk.place.address(), &sql).await;
        assert_eq!(desk.queue.verify().await.unwrap(), broken(7));
    });
}
