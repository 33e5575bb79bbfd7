//! Connections to either database, set up so that what is committed is on the disk.

use std::path::Path;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection, Row};

use super::{QueueError, QueuePlace};

/// Which of the two databases a connection leads to. Few statements differ, and each of them stands here or in `schema`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Backend {
    Sqlite,
    Postgres,
}

/// How long a write waits for others before it says [`QueueError::Busy`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// How long the database waits for a lock.
    pub(super) lock: Duration,
    /// How often a write is tried.
    pub(super) tries: u32,
    /// How long a write waits for the writes of this program before it.
    pub(super) turn: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { lock: Duration::from_secs(3), tries: 3, turn: Duration::from_secs(60) }
    }
}

/// How to reach a queue, again and again.
#[derive(Clone)]
pub(super) struct Connector {
    pub(super) backend: Backend,
    options: AnyConnectOptions,
    pub(super) patience: Patience,
}

/// The queue's file in its folder.
pub(super) const FILE_NAME: &str = "queue.db";

/// What may stand in a path of a URL as it is.
const PLAIN: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b':').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

impl Connector {
    pub(super) fn new(place: &QueuePlace, patience: Patience) -> Result<Self, QueueError> {
        let (backend, url) = match place {
            QueuePlace::Folder(folder) => (Backend::Sqlite, sqlite_url(&folder.join(FILE_NAME))?),
            QueuePlace::Postgres(url) => (Backend::Postgres, url.clone()),
        };
        Self::to_url(backend, &url, patience)
    }

    /// To a new, empty SQLite database in memory, which goes with its one connection.
    pub(super) fn to_memory() -> Result<Self, QueueError> {
        Self::to_url(Backend::Sqlite, "sqlite::memory:", Patience::default())
    }

    fn to_url(backend: Backend, url: &str, patience: Patience) -> Result<Self, QueueError> {
        sqlx::any::install_default_drivers();
        let options: AnyConnectOptions = url.parse()?;
        if backend == Backend::Postgres && !matches!(options.database_url.scheme(), "postgres" | "postgresql") {
            return Err(not_an_address());
        }
        Ok(Self { backend, options, patience })
    }

    /// One connection.
    pub(super) async fn connect(&self) -> Result<AnyConnection, QueueError> {
        let mut connection = AnyConnection::connect_with(&self.options).await?;
        self.set_up(&mut connection).await?;
        Ok(connection)
    }

    /// Connections made when they are needed, at most `size` at a time.
    pub(super) fn pool(&self, size: u32) -> AnyPool {
        let connector = self.clone();
        let options = AnyPoolOptions::new()
            .max_connections(size)
            .acquire_timeout(self.patience.turn)
            .idle_timeout(None)
            .max_lifetime(None)
            // A server may have gone and come back; a file cannot.
            .test_before_acquire(self.backend == Backend::Postgres)
            .after_connect(move |connection, _| {
                let connector = connector.clone();
                Box::pin(async move { connector.set_up(connection).await })
            });
        options.connect_lazy_with(self.options.clone())
    }

    async fn set_up(&self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        let wait = self.patience.lock.as_millis();
        let settings = match self.backend {
            // FULL: a commit is on the disk when it returns, also in a power cut.
            Backend::Sqlite => {
                format!("PRAGMA busy_timeout = {wait}; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")
            }
            Backend::Postgres => format!("SET lock_timeout = {wait}; SET synchronous_commit = on;"),
        };
        // Safe: the only thing put in is a number.
        sqlx::raw_sql(AssertSqlSafe(settings)).execute(connection).await.map(drop)
    }

    /// The statement that begins a write. SQLite takes the writer's lock at once, for a read that turns into a write cannot wait.
    pub(super) fn begin_write(&self) -> &'static str {
        match self.backend {
            Backend::Sqlite => "BEGIN IMMEDIATE",
            Backend::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        }
    }

    /// The statement that begins a read of one moment's state.
    pub(super) fn begin_read(&self) -> &'static str {
        match self.backend {
            Backend::Sqlite => "BEGIN DEFERRED",
            Backend::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// Waits inside a transaction until no other one writes. SQLite's transactions do so by themselves.
    pub(super) async fn wait_for_turn(&self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        if self.backend == Backend::Postgres {
            // One lock for each schema: two queues in one database do not wait for one another.
            sqlx::query("SELECT pg_advisory_xact_lock(hashtext('docket-write'), hashtext(current_schema()))")
                .execute(connection)
                .await?;
        }
        Ok(())
    }
}

fn not_an_address() -> QueueError {
    QueueError::Database("the address of a PostgreSQL queue begins with postgres://".into())
}

fn sqlite_url(file: &Path) -> Result<String, QueueError> {
    let file = std::path::absolute(file).map_err(super::fault::of_io)?;
    let Some(path) = file.to_str() else {
        return Err(QueueError::ReadOnly(format!("the path {} is no Unicode text", file.display())));
    };
    // SQLite takes slashes on every system, and a URL no backslashes.
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let slashes = if path.starts_with('/') { "//" } else { "" };
    Ok(format!("sqlite:{slashes}{}?mode=rwc", utf8_percent_encode(&path, PLAIN)))
}

/// Switches a SQLite file to a write-ahead log, which it keeps from then on.
pub(super) async fn use_write_ahead_log(connection: &mut AnyConnection) -> Result<(), QueueError> {
    let mode: String = sqlx::query("PRAGMA journal_mode = WAL").fetch_one(connection).await?.try_get(0)?;
    if mode != "wal" {
        return Err(QueueError::Database(format!("the folder cannot hold a write-ahead log, only {mode:?}").into()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_path_fits_into_an_address() {
        if cfg!(unix) {
            assert_eq!(
                sqlite_url(Path::new("/tmp/a b/ä?#%.db")).unwrap(),
                "sqlite:///tmp/a%20b/%C3%A4%3F%23%25.db?mode=rwc"
            );
        }
    }

    #[tokio::test]
    async fn commits_are_on_the_disk_and_keys_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("a b?#%ä");
        std::fs::create_dir(&folder).unwrap();
        let connector = Connector::new(&QueuePlace::Folder(folder.clone()), Patience::default()).unwrap();
        use_write_ahead_log(&mut connector.connect().await.unwrap()).await.unwrap();
        assert!(folder.join(FILE_NAME).is_file());
        let pool = connector.pool(1);
        for (pragma, expected) in
            [("foreign_keys", "1"), ("synchronous", "2"), ("journal_mode", "wal"), ("busy_timeout", "3000")]
        {
            let sql = format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}");
            let sql = if pragma == "busy_timeout" { sql.replace("CAST(busy_timeout", "CAST(timeout") } else { sql };
            let found: String = sqlx::query(AssertSqlSafe(sql)).fetch_one(&pool).await.unwrap().get(0);
            assert_eq!(found, expected, "{pragma}");
        }
    }
}
