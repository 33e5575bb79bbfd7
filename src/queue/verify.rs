//! The proof: the chain of the journal is whole, and replaying it into an empty database gives the tables as they are.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};

use super::connect::Connector;
use super::journal::{self, Head};
use super::rows::whole;
use super::{Queue, QueueError, Verification, schema, write};
use crate::domain::Change;

/// Tables that a replay must give again: name, columns, and what rows are ordered by (of the table itself, `t`: a number made into
/// text has another order).
const TABLES: &[(&str, &[&str], &str)] = &[
    ("customers", &["partner", "id", "name", "domain", "relationship"], "t.partner, t.id"),
    (
        "batches",
        &[
            "id",
            "number",
            "customer_id",
            "customer_name",
            "customer_domain",
            "customer_relationship",
            "group_tag",
            "expected",
            "order_number",
            "state",
            "created_by",
            "created_at",
            "approved_by",
            "last_number",
            "close_reason",
            "partner",
            "is_sending_asked",
        ],
        "t.id",
    ),
    (
        "devices",
        &[
            "id",
            "batch",
            "number",
            "identity",
            "pkid",
            "serial",
            "manufacturer",
            "model",
            "state",
            "source",
            "scanned_by",
            "station",
            "scanned_at",
            "scanned_seq",
            "scanned_into",
            "undone_by",
            "undone_seq",
            "is_known_to_service",
            "code",
            "code_name",
            "search",
            "note",
        ],
        "t.id",
    ),
    ("device_editors", &["device", "operator"], "t.device, t.operator"),
    ("device_entries", &["device", "seq"], "t.device, t.seq"),
    (
        "attempts",
        &[
            "id",
            "batch",
            "number",
            "request_id",
            "correlation_id",
            "service",
            "tracking_id",
            "state",
            "started_at",
            "started_seq",
            "due_at",
            "reason",
            "partner",
            "repeats",
            "cause",
        ],
        "t.id",
    ),
    ("attempt_devices", &["attempt", "position", "device", "outcome", "code", "code_name"], "t.attempt, t.position"),
    (
        "removals",
        &[
            "id",
            "customer_id",
            "requested_by",
            "requested_at",
            "requested_seq",
            "reason",
            "decided_by",
            "refusal",
            "state",
            "partner",
        ],
        "t.id",
    ),
    (
        "removal_devices",
        &[
            "removal",
            "position",
            "device",
            "remote_batch",
            "remote_device",
            "request_id",
            "correlation_id",
            "service",
            "partner",
            "started_at",
            "outcome",
            "is_open",
        ],
        "t.removal, t.position",
    ),
    (
        "policy_changes",
        &[
            "seq",
            "customer_id",
            "policy",
            "deed",
            "name",
            "settings",
            "consent",
            "written_by",
            "written_at",
            "outcome",
            "is_open",
            "partner",
            "description",
        ],
        "t.seq",
    ),
    (
        "policy_assignments",
        &[
            "id",
            "batch",
            "customer_id",
            "policy",
            "request_id",
            "correlation_id",
            "service",
            "partner",
            "tracking_id",
            "state",
            "started_at",
            "started_seq",
            "cause",
        ],
        "t.id",
    ),
    (
        "policy_assignment_devices",
        &["assignment", "position", "device", "outcome", "code", "code_name"],
        "t.assignment, t.position",
    ),
];

/// Rows that are read at a time.
const PART: i64 = 1000;

pub(super) async fn verify(queue: &Queue) -> Result<Verification, QueueError> {
    // One moment's state, whatever is written meanwhile.
    let mut transaction = queue.reader.begin_with(queue.connector.begin_read()).await?;
    let replayed = Connector::to_memory()?;
    let mut replay = replayed.connect().await?;
    schema::bring_up_to_date(&replayed, &mut replay, None).await?;
    let found = compare(&mut transaction, &replayed, &mut replay).await;
    transaction.rollback().await?;
    replay.close().await?;
    found
}

async fn compare(
    kept: &mut AnyConnection,
    replayed: &Connector,
    replay: &mut AnyConnection,
) -> Result<Verification, QueueError> {
    let mut writing = replay.begin_with(replayed.begin_write()).await?;
    let end = match replay_journal(kept, &mut writing).await? {
        Ok(end) => end,
        Err(seq) => return Ok(Verification::BrokenAt { seq: whole(seq, "journal.seq")? }),
    };
    for (table, columns, key) in TABLES {
        if !is_same_table(kept, &mut writing, table, columns, key).await? {
            return Ok(Verification::TablesDiffer { table: (*table).to_owned() });
        }
    }
    Ok(Verification::Whole {
        entries: whole(end.entries, "journal_head.entries")?,
        head: Some(end.hash).filter(|hash| !hash.is_empty()),
    })
}

/// Follows the chain and replays it. The inner error is the place of the first entry that is not what was written.
async fn replay_journal(kept: &mut AnyConnection, replay: &mut AnyConnection) -> Result<Result<Head, i64>, QueueError> {
    let mut end = Head { entries: 0, hash: String::new() };
    loop {
        let part = journal::entries(&mut *kept, end.entries, PART).await?;
        if part.is_empty() {
            break;
        }
        for entry in part {
            let expected = end.entries + 1;
            if entry.seq != expected || entry.hash != entry.hash_after(&end.hash) {
                return Ok(Err(expected));
            }
            let Ok(change) = serde_json::from_str::<Change>(&entry.change_json) else {
                return Ok(Err(expected));
            };
            // A hash can be made anew over an entry that was made up; that it follows from those before it cannot.
            end = match write::record(replay, &entry, &change).await {
                Ok(end) => end,
                Err(refusal) => {
                    tracing::warn!(seq = expected, %refusal, "the journal's entry does not follow from those before it");
                    return Ok(Err(expected));
                }
            };
        }
    }
    let noted = match journal::head(kept).await {
        Ok(noted) => noted,
        Err(QueueError::Damaged(_)) => return Ok(Err(end.entries.max(1))),
        Err(error) => return Err(error),
    };
    Ok(match noted.entries.cmp(&end.entries) {
        // The tail was cut off after this one.
        std::cmp::Ordering::Greater => Err(end.entries + 1),
        // More was put after the end.
        std::cmp::Ordering::Less => Err(noted.entries.max(0) + 1),
        std::cmp::Ordering::Equal if noted.hash != end.hash => Err(end.entries.max(1)),
        std::cmp::Ordering::Equal => Ok(end),
    })
}

async fn is_same_table(
    kept: &mut AnyConnection,
    replay: &mut AnyConnection,
    table: &str,
    columns: &[&str],
    key: &str,
) -> Result<bool, QueueError> {
    // As text every column of every row can be read, also one that somebody has written something else into.
    let columns: Vec<String> = columns.iter().map(|column| format!("CAST(t.{column} AS TEXT)")).collect();
    // Safe: the names are those of `TABLES`.
    let sql = format!("SELECT {} FROM {table} t ORDER BY {key} LIMIT $1 OFFSET $2", columns.join(", "));
    let mut offset = 0_i64;
    loop {
        let kept = part(kept, &sql, offset).await?;
        let replayed = part(replay, &sql, offset).await?;
        if kept != replayed {
            return Ok(false);
        }
        if kept.is_empty() {
            return Ok(true);
        }
        offset += PART;
    }
}

async fn part(connection: &mut AnyConnection, sql: &str, offset: i64) -> Result<Vec<Vec<Option<String>>>, QueueError> {
    let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).bind(PART).bind(offset).fetch_all(connection).await?;
    rows.iter().map(texts).collect()
}

fn texts(row: &AnyRow) -> Result<Vec<Option<String>>, QueueError> {
    (0..row.len()).map(|column| Ok(row.try_get(column)?)).collect()
}
