//! An empty database for one test, on either engine; it is gone when the test is over.

use postgres::{Client, NoTls};
use std::path::Path;
use store::Database;
use tempfile::TempDir;

/// The environment variable that holds the address of a PostgreSQL in which databases may be made and dropped.
pub const POSTGRES: &str = "ASSAY_TEST_POSTGRES";

/// Where a test lives: a folder, and a database of its own.
pub struct Home {
    folder: TempDir,
    database: Database,
    _dropped: Option<Dropped>,
}

impl Home {
    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database.
    pub const fn database(&self) -> &Database {
        &self.database
    }
}

/// A database in the server of [`POSTGRES`] that is dropped with this value.
struct Dropped {
    server: String,
    name: String,
}

impl Drop for Dropped {
    fn drop(&mut self) {
        // A test that has failed already must not fail again here, and the server is thrown away with all it holds.
        if let Ok(mut client) = Client::connect(&self.server, NoTls) {
            let _dropped = client.batch_execute(&format!("drop database if exists {} with (force)", self.name));
        }
    }
}

fn folder(parent: &Path) -> TempDir {
    tempfile::Builder::new().prefix("assay_test_").rand_bytes(12).tempdir_in(parent).expect("a folder for the test")
}

/// A SQLite database in a real file.
pub fn sqlite() -> Home {
    sqlite_in(&std::env::temp_dir())
}

/// A SQLite database in a folder of its own below `parent`, such as a disk that is made for the test.
pub fn sqlite_in(parent: &Path) -> Home {
    let folder = folder(parent);
    let database = Database::Sqlite(folder.path().join("assay.db"));
    Home { folder, database, _dropped: None }
}

/// A PostgreSQL database, or a plain message and nothing when there is no server to make one in.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub fn postgres() -> Option<Home> {
    let Ok(server) = std::env::var(POSTGRES) else {
        eprintln!("skipped: no PostgreSQL; run `cargo xtask pg` and put the address it prints into {POSTGRES}");
        return None;
    };
    let folder = folder(&std::env::temp_dir());
    // The folder's name ends in letters and digits that no other test has.
    let name = folder.path().file_name().expect("a folder's name").to_string_lossy().to_lowercase();
    let mut client = Client::connect(&server, NoTls).expect("a connection to the test server");
    client.batch_execute(&format!("create database {name}")).expect("a database for the test");
    let address = format!("{}/{name}", server.rsplit_once('/').expect("an address with a database").0);
    Some(Home { folder, database: Database::Postgres(address), _dropped: Some(Dropped { server, name }) })
}
