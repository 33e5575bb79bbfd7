//! What a fault of the database means: full, read-only, busy, damaged, or something else. SQLite tells it by result codes,
//! PostgreSQL by SQLSTATE.

use std::io;

use super::QueueError;

impl From<sqlx::Error> for QueueError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Damaged(error.to_string()),
            sqlx::Error::Database(fault) => {
                let code = fault.code().unwrap_or_default();
                meaning(&code, fault.message()).unwrap_or_else(|| Self::Database(Box::new(error)))
            }
            _ => Self::Database(Box::new(error)),
        }
    }
}

/// The meaning of a code, or `None` where it says nothing a person could act on.
fn meaning(code: &str, message: &str) -> Option<QueueError> {
    // SQLSTATE has five characters, SQLite's largest result code four digits.
    if code.len() == 5 {
        meaning_of_sqlstate(code, message)
    } else {
        meaning_of_result_code(code.parse().ok()?, message)
    }
}

fn meaning_of_sqlstate(code: &str, message: &str) -> Option<QueueError> {
    match code {
        // lock_not_available, deadlock_detected, serialization_failure
        "55P03" | "40P01" | "40001" => Some(QueueError::Busy),
        "53100" => Some(QueueError::DiskFull),
        // read_only_sql_transaction, insufficient_privilege
        "25006" | "42501" => Some(QueueError::ReadOnly(message.to_owned())),
        // data_corrupted, index_corrupted
        "XX001" | "XX002" => Some(QueueError::Damaged(message.to_owned())),
        _ => None,
    }
}

fn meaning_of_result_code(code: u32, message: &str) -> Option<QueueError> {
    /// `SQLITE_IOERR_SHMSIZE`: no room for the index of the write-ahead log.
    const NO_ROOM_FOR_SHARED_MEMORY: u32 = 4874;
    if code == NO_ROOM_FOR_SHARED_MEMORY {
        return Some(QueueError::DiskFull);
    }
    // The low byte is the primary code, the rest tells it more exactly.
    match code & 0xff {
        // SQLITE_BUSY, SQLITE_LOCKED
        5 | 6 => Some(QueueError::Busy),
        // SQLITE_FULL
        13 => Some(QueueError::DiskFull),
        // SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN
        3 | 8 | 14 => Some(QueueError::ReadOnly(message.to_owned())),
        // SQLITE_CORRUPT, SQLITE_NOTADB
        11 | 26 => Some(QueueError::Damaged(message.to_owned())),
        _ => None,
    }
}

/// The meaning of a fault of the file system.
pub(super) fn of_io(error: io::Error) -> QueueError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => QueueError::DiskFull,
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::ReadOnlyFilesystem
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::AlreadyExists => QueueError::ReadOnly(error.to_string()),
        _ => QueueError::Database(Box::new(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(error: Option<QueueError>) -> &'static str {
        match error {
            Some(QueueError::Busy) => "busy",
            Some(QueueError::DiskFull) => "full",
            Some(QueueError::ReadOnly(_)) => "read-only",
            Some(QueueError::Damaged(_)) => "damaged",
            Some(_) => "other",
            None => "unknown",
        }
    }

    #[test]
    fn codes_have_meanings() {
        let cases = [
            ("5", "busy"),
            ("517", "busy"),
            ("6", "busy"),
            ("13", "full"),
            ("4874", "full"),
            ("8", "read-only"),
            ("1032", "read-only"),
            ("14", "read-only"),
            ("3", "read-only"),
            ("11", "damaged"),
            ("26", "damaged"),
            ("10", "unknown"),
            ("1", "unknown"),
            ("55P03", "busy"),
            ("40001", "busy"),
            ("53100", "full"),
            ("25006", "read-only"),
            ("42501", "read-only"),
            ("XX001", "damaged"),
            ("42P01", "unknown"),
            ("", "unknown"),
        ];
        for (code, expected) in cases {
            assert_eq!(word(meaning(code, "words")), expected, "{code}");
        }
    }

    #[test]
    fn faults_of_the_file_system_have_meanings() {
        assert_eq!(word(Some(of_io(io::ErrorKind::StorageFull.into()))), "full");
        assert_eq!(word(Some(of_io(io::ErrorKind::PermissionDenied.into()))), "read-only");
        assert_eq!(word(Some(of_io(io::ErrorKind::ReadOnlyFilesystem.into()))), "read-only");
        assert_eq!(word(Some(of_io(io::ErrorKind::BrokenPipe.into()))), "other");
    }
}
