//! The tables' versions: making them, and bringing an older queue up to date. A file is copied before it is changed.

use std::path::{Path, PathBuf};

use sqlx::{AnyConnection, Connection, Row};

use super::connect::{Backend, Connector, FILE_NAME};
use super::{QueueError, fault};

/// The steps from nothing to the tables of this program; the version is how many of them were taken. A step that was released is
/// never changed again.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_queue.sql"),
    include_str!("migrations/0002_close_reason.sql"),
    include_str!("migrations/0003_partner_center.sql"),
    include_str!("migrations/0004_partner_of_deeds.sql"),
    include_str!("migrations/0005_description_of_profiles.sql"),
];

/// Brings the queue to this program's version. `folder` is where a copy of an older file goes.
pub(super) async fn bring_up_to_date(
    connector: &Connector,
    connection: &mut AnyConnection,
    folder: Option<&Path>,
) -> Result<(), QueueError> {
    take_steps(STEPS, connector, connection, folder).await
}

async fn take_steps(
    steps: &[&'static str],
    connector: &Connector,
    connection: &mut AnyConnection,
    folder: Option<&Path>,
) -> Result<(), QueueError> {
    let found = version(connector.backend, connection).await?;
    if found == steps.len() {
        return Ok(());
    }
    refuse_newer(steps, found)?;
    if let Some(folder) = folder.filter(|_| found > 0) {
        copy(connection, folder, found).await?;
    }
    let mut transaction = connection.begin_with(connector.begin_write()).await?;
    connector.wait_for_turn(&mut transaction).await?;
    // Another program may have done it, or more, while this one waited.
    let found = version(connector.backend, &mut transaction).await?;
    refuse_newer(steps, found)?;
    if found == 0 {
        if connector.backend == Backend::Postgres {
            // The name SQLite has for the order of bytes, so that the same statements run on both.
            sqlx::raw_sql(r#"CREATE COLLATION IF NOT EXISTS "BINARY" FROM "C""#).execute(&mut *transaction).await?;
        }
        sqlx::raw_sql(
            "CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version (version) VALUES (0)",
        )
        .execute(&mut *transaction)
        .await?;
    }
    for step in &steps[found..] {
        sqlx::raw_sql(*step).execute(&mut *transaction).await?;
    }
    sqlx::query("UPDATE schema_version SET version = $1").bind(steps.len() as i64).execute(&mut *transaction).await?;
    Ok(transaction.commit().await?)
}

fn refuse_newer(steps: &[&str], found: usize) -> Result<(), QueueError> {
    if found > steps.len() {
        return Err(QueueError::NewerSchema { found: found as i64, known: steps.len() as i64 });
    }
    Ok(())
}

/// The queue's version; 0 where there are no tables yet.
async fn version(backend: Backend, connection: &mut AnyConnection) -> Result<usize, QueueError> {
    let names = match backend {
        Backend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Backend::Postgres => {
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema()"
        }
    };
    let tables: Vec<String> = sqlx::query(names)
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()?;
    if !tables.iter().any(|table| table == "schema_version") {
        // In a server's database others may have tables; a file belongs to one program.
        if backend == Backend::Sqlite && !tables.is_empty() {
            return Err(QueueError::Damaged("it is another program's database".to_owned()));
        }
        return Ok(0);
    }
    let version: i64 = sqlx::query("SELECT version FROM schema_version").fetch_one(connection).await?.try_get(0)?;
    usize::try_from(version).map_err(|_| QueueError::Damaged(format!("schema version {version}")))
}

/// Writes a whole copy of the queue's file next to it, also of what is still in the write-ahead log.
async fn copy(connection: &mut AnyConnection, folder: &Path, version: usize) -> Result<PathBuf, QueueError> {
    let mut turn = 0_u32;
    let copy = loop {
        let suffix = if turn == 0 { String::new() } else { format!("-{turn}") };
        let copy = folder.join(format!("{FILE_NAME}.version-{version}{suffix}"));
        if !copy.try_exists().map_err(fault::of_io)? {
            break copy;
        }
        turn += 1;
    };
    sqlx::query("VACUUM INTO $1").bind(copy.to_string_lossy().into_owned()).execute(connection).await?;
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::super::QueuePlace;
    use super::super::connect::Patience;
    use super::*;

    const OLD: &[&str] = &["CREATE TABLE boxes (id BIGINT NOT NULL PRIMARY KEY); INSERT INTO boxes VALUES (7)"];
    const NEW: &[&str] = &[OLD[0], "ALTER TABLE boxes ADD COLUMN colour TEXT"];

    async fn open(folder: &Path) -> (Connector, AnyConnection) {
        let connector = Connector::new(&QueuePlace::Folder(folder.to_owned()), Patience::default()).unwrap();
        let connection = connector.connect().await.unwrap();
        (connector, connection)
    }

    #[tokio::test]
    async fn an_older_file_is_copied_and_brought_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        let (connector, mut connection) = open(folder.path()).await;
        take_steps(OLD, &connector, &mut connection, Some(folder.path())).await.unwrap();
        assert!(!folder.path().join("queue.db.version-0").exists(), "nothing to copy at first");

        take_steps(NEW, &connector, &mut connection, Some(folder.path())).await.unwrap();
        sqlx::query("SELECT colour FROM boxes WHERE id = 7").fetch_one(&mut connection).await.unwrap();
        let copied = folder.path().join("copied");
        std::fs::create_dir(&copied).unwrap();
        std::fs::rename(folder.path().join("queue.db.version-1"), copied.join(FILE_NAME)).unwrap();
        let (connector, mut copy) = open(&copied).await;
        assert_eq!(version(connector.backend, &mut copy).await.unwrap(), 1);
        sqlx::query("SELECT id FROM boxes WHERE id = 7").fetch_one(&mut copy).await.unwrap();
    }

    #[tokio::test]
    async fn a_newer_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (connector, mut connection) = open(folder.path()).await;
        take_steps(NEW, &connector, &mut connection, None).await.unwrap();
        let refusal = take_steps(OLD, &connector, &mut connection, Some(folder.path())).await.unwrap_err();
        assert!(matches!(refusal, QueueError::NewerSchema { found: 2, known: 1 }), "{refusal}");
        assert_eq!(version(connector.backend, &mut connection).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_step_that_fails_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let (connector, mut connection) = open(folder.path()).await;
        take_steps(OLD, &connector, &mut connection, None).await.unwrap();
        let broken: &[&str] = &[OLD[0], "CREATE TABLE half (id BIGINT)", "no SQL"];
        take_steps(broken, &connector, &mut connection, None).await.unwrap_err();
        assert_eq!(version(connector.backend, &mut connection).await.unwrap(), 1);
        assert!(sqlx::query("SELECT id FROM half").fetch_all(&mut connection).await.is_err());
    }

    #[tokio::test]
    async fn another_programs_database_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (connector, mut connection) = open(folder.path()).await;
        sqlx::query("CREATE TABLE bookmarks (id BIGINT)").execute(&mut connection).await.unwrap();
        let refusal = take_steps(OLD, &connector, &mut connection, None).await.unwrap_err();
        assert!(matches!(refusal, QueueError::Damaged(_)), "{refusal}");
    }
}
