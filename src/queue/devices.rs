//! Devices as they are read: found, sorted and shown in parts, and the two ends of an operator's undo.

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyPool, AssertSqlSafe, Row};

use super::QueueError;
use super::rows::{self, device_columns, whole};
use crate::domain::{BatchId, DeviceId, DevicePage, DeviceQuery, DeviceRow, DeviceSort, DeviceState, RefusalCause};

/// How many scans in a row an operator can take back.
const UNDO_STEPS: i64 = 20;

pub(super) async fn one(reader: &AnyPool, id: &DeviceId) -> Result<DeviceRow, QueueError> {
    let row = sqlx::query(concat!("SELECT ", device_columns!(), " FROM devices d WHERE d.id = $1"))
        .bind(&*id.0)
        .fetch_optional(reader)
        .await?
        .ok_or_else(|| QueueError::NoSuchDevice(id.clone()))?;
    rows::device(&row)
}

/// What a question demands of a row, as SQL with numbered values. Everything that comes from outside is a value.
struct Filter<'q> {
    sql: String,
    values: Vec<&'q str>,
    pattern: Option<String>,
}

impl<'q> Filter<'q> {
    fn of(query: &'q DeviceQuery) -> Self {
        let mut filter = Self { sql: String::new(), values: Vec::new(), pattern: None };
        if query.states.is_empty() {
            filter.sql.push_str("d.state <> 'undone'");
        } else {
            let words: Vec<String> = query.states.iter().map(|state| format!("'{}'", state.as_str())).collect();
            filter.sql.push_str(&format!("d.state IN ({})", words.join(", ")));
        }
        if let Some(batch) = &query.batch {
            filter.values.push(&batch.0);
            filter.sql.push_str(&format!(" AND d.batch = ${}", filter.values.len()));
        }
        if let Some(RefusalCause { code, name }) = &query.cause {
            for (column, told) in [("code", code), ("code_name", name)] {
                match told {
                    Some(told) => {
                        filter.values.push(told);
                        filter.sql.push_str(&format!(" AND d.{column} = ${}", filter.values.len()));
                    }
                    None => filter.sql.push_str(&format!(" AND d.{column} IS NULL")),
                }
            }
        }
        let find = query.find.trim();
        if !find.is_empty() {
            filter.sql.push_str(&format!(" AND d.search LIKE ${} ESCAPE '!'", filter.values.len() + 1));
            filter.pattern = Some(pattern(find));
        }
        filter
    }

    fn bind<'a>(&self, mut statement: Query<'a, Any, AnyArguments>) -> Query<'a, Any, AnyArguments> {
        for value in &self.values {
            statement = statement.bind((*value).to_owned());
        }
        match &self.pattern {
            Some(pattern) => statement.bind(pattern.clone()),
            None => statement,
        }
    }

    fn len(&self) -> usize {
        self.values.len() + usize::from(self.pattern.is_some())
    }
}

/// A pattern that matches every text holding this one; the signs that mean something in a pattern mean themselves.
fn pattern(find: &str) -> String {
    let mut pattern = String::from("%");
    for c in rows::plain(find).to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// The order of the rows. Every order ends with the order of scanning, so that parts of a list fit together.
fn order(query: &DeviceQuery) -> String {
    let direction = if query.is_descending { "DESC" } else { "ASC" };
    // A search goes through all rows anyway: in the order they lie, and not in that of an index, which would fetch them from all over.
    let no_index = if query.find.trim().is_empty() { "" } else { " || ''" };
    let text = |column: &str| format!("d.{column}{no_index}");
    let first = match query.sort {
        // In a batch the order of the numbers: a device that was moved into it comes last.
        DeviceSort::Number if query.batch.is_some() => "d.number".to_owned(),
        DeviceSort::Number => return format!("d.scanned_seq {direction}"),
        DeviceSort::Pkid => text("pkid"),
        DeviceSort::Serial => text("serial"),
        DeviceSort::Model => text("model"),
        DeviceSort::ScannedBy => text("scanned_by"),
        DeviceSort::State => {
            let arms: String = (0..)
                .zip(DeviceState::ALL)
                .map(|(rank, state)| format!(" WHEN '{}' THEN {rank}", state.as_str()))
                .collect();
            format!("CASE d.state{arms} END")
        }
    };
    format!("{first} {direction}, d.scanned_seq {direction}")
}

pub(super) async fn page(reader: &AnyPool, query: &DeviceQuery) -> Result<DevicePage, QueueError> {
    let filter = Filter::of(query);
    // Safe: the text is put together from constants and numbers.
    let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM devices d WHERE {}", filter.sql));
    let total: i64 = filter.bind(sqlx::query(count)).fetch_one(reader).await?.try_get(0)?;
    let mut page = DevicePage { total: whole(total, "count")?, offset: query.offset, rows: Vec::new() };
    if query.limit == 0 || query.offset >= page.total {
        return Ok(page);
    }
    // The rows are chosen by their places alone, which an index may hold, and read whole afterwards.
    let order = order(query);
    let rows = AssertSqlSafe(format!(
        concat!(
            "SELECT ",
            device_columns!(),
            " FROM devices d WHERE d.scanned_seq IN \
             (SELECT d.scanned_seq FROM devices d WHERE {} ORDER BY {order} LIMIT ${} OFFSET ${}) ORDER BY {order}"
        ),
        filter.sql,
        filter.len() + 1,
        filter.len() + 2,
        order = order
    ));
    let rows = filter
        .bind(sqlx::query(rows))
        .bind(at_most(query.limit.min(page.total)))
        .bind(at_most(query.offset))
        .fetch_all(reader)
        .await?;
    page.rows = rows.iter().map(rows::device).collect::<Result<_, _>>()?;
    Ok(page)
}

/// Devices of a batch after a number.
pub(super) async fn after(
    reader: &AnyPool,
    batch: &BatchId,
    states: &[DeviceState],
    after: u32,
    limit: u32,
) -> Result<Vec<DeviceRow>, QueueError> {
    let query = DeviceQuery { batch: Some(batch.clone()), states: states.to_vec(), ..DeviceQuery::default() };
    let filter = Filter::of(&query);
    // Safe: the text is put together from constants and numbers.
    let rows = AssertSqlSafe(format!(
        concat!(
            "SELECT ",
            device_columns!(),
            " FROM devices d WHERE {} AND d.number > ${} ORDER BY d.number LIMIT ${}"
        ),
        filter.sql,
        filter.len() + 1,
        filter.len() + 2
    ));
    let rows = filter.bind(sqlx::query(rows)).bind(i64::from(after)).bind(i64::from(limit)).fetch_all(reader).await?;
    rows.iter().map(rows::device).collect()
}

fn at_most(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The place in the journal of this operator's last scan into this batch; 0 where there is none.
const LAST_SCAN: &str =
    "COALESCE((SELECT MAX(l.scanned_seq) FROM devices l WHERE l.scanned_into = $1 AND l.scanned_by = $2), 0)";

/// The device of this operator that undo takes back.
pub(super) async fn last_scan(
    reader: &AnyPool,
    batch: &BatchId,
    operator: &str,
) -> Result<Option<DeviceRow>, QueueError> {
    let operator = rows::plain(operator);
    let undone = AssertSqlSafe(format!(
        "SELECT COUNT(*) FROM devices d \
         WHERE d.batch = $1 AND d.state = 'undone' AND d.undone_by = $2 AND d.undone_seq > {LAST_SCAN}"
    ));
    let steps: i64 = sqlx::query(undone).bind(&*batch.0).bind(&*operator).fetch_one(reader).await?.try_get(0)?;
    if steps >= UNDO_STEPS {
        return Ok(None);
    }
    let row = sqlx::query(concat!(
        "SELECT ",
        device_columns!(),
        " FROM devices d WHERE d.scanned_into = $1 AND d.scanned_by = $2 AND d.batch = $1 AND d.state IN ('ready', 'held') \
         AND d.is_known_to_service = 0 ORDER BY d.scanned_seq DESC LIMIT 1"
    ))
    .bind(&*batch.0)
    .bind(&*operator)
    .fetch_optional(reader)
    .await?;
    row.as_ref().map(rows::device).transpose()
}

/// The device of this operator that redo brings back.
pub(super) async fn last_undone(
    reader: &AnyPool,
    batch: &BatchId,
    operator: &str,
) -> Result<Option<DeviceRow>, QueueError> {
    let last_undone = AssertSqlSafe(format!(
        concat!(
            "SELECT ",
            device_columns!(),
            " FROM devices d WHERE d.batch = $1 AND d.state = 'undone' AND d.undone_by = $2 AND d.undone_seq > {} \
              ORDER BY d.undone_seq DESC LIMIT 1"
        ),
        LAST_SCAN
    ));
    let row = sqlx::query(last_undone).bind(&*batch.0).bind(rows::plain(operator)).fetch_optional(reader).await?;
    row.as_ref().map(rows::device).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_patterns_mean_themselves() {
        assert_eq!(pattern("100%_Ä!"), "%100!%!_ä!!%");
    }
}
