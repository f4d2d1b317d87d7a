//! What can go wrong below the verbs.

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or failed.
    #[error("the database failed: {0}")]
    Database(String),
    /// A uniqueness rule was broken; the text names the rule.
    #[error("the rule `{0}` was broken")]
    Conflict(String),
    /// The disk or the database has no room.
    #[error("there is no room left to write")]
    Full,
    /// The database could not be reached or opened.
    #[error("{reason}")]
    Unavailable {
        /// What was tried and what came back.
        reason: String,
        /// What to do about it.
        hint: String,
    },
    /// A stored value is not what the code expects.
    #[error("the database holds something impossible: {0}")]
    Inconsistent(String),
    /// Two transactions stood in each other's way; trying again helps.
    #[error("two transactions stood in each other's way")]
    Busy,
    /// A media file could not be read or written.
    #[error("the media store failed: {0}")]
    Media(String),
    /// The store is shutting down.
    #[error("the store is closing")]
    Closed,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi::ErrorCode;
        match &error {
            rusqlite::Error::SqliteFailure(failure, message) => match failure.code {
                ErrorCode::ConstraintViolation => Self::Conflict(message.clone().unwrap_or_default()),
                ErrorCode::DiskFull => Self::Full,
                // SQLite reports a full disk as a failed write of the log, too.
                ErrorCode::SystemIoFailure if is_write_failure(failure.extended_code) => Self::Full,
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
                _ => Self::Database(error.to_string()),
            },
            _ => Self::Database(error.to_string()),
        }
    }
}

fn is_write_failure(extended: i32) -> bool {
    use rusqlite::ffi;
    [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR_TRUNCATE, ffi::SQLITE_IOERR_SHMSIZE]
        .contains(&extended)
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        let Some(server) = error.as_db_error() else {
            return Self::Unavailable {
                reason: format!("PostgreSQL did not answer: {error}"),
                hint: "Check that it runs and that the address is right.".into(),
            };
        };
        match server.code() {
            code if *code == SqlState::UNIQUE_VIOLATION => {
                Self::Conflict(server.constraint().unwrap_or_default().to_owned())
            }
            code if *code == SqlState::DISK_FULL => Self::Full,
            code if [
                SqlState::T_R_SERIALIZATION_FAILURE,
                SqlState::T_R_DEADLOCK_DETECTED,
                SqlState::LOCK_NOT_AVAILABLE,
            ]
            .contains(code) =>
            {
                Self::Busy
            }
            _ => Self::Database(format!("{}: {}", server.code().code(), server.message())),
        }
    }
}

/// The result of everything in this crate.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
