//! What every command is given: where to work, and how to print.

use crate::args::Common;
use crate::backend::Backend;
use crate::local::{DATABASE_FILE, Local, Place};
use crate::printer::Printer;
use crate::remote::Remote;
use crate::trouble::{Outcome, Trouble};
use std::path::{Path, PathBuf};
use store::Database;

/// The data folder when none is named.
const DATA: &str = "assay-data";

/// What every command is given.
#[derive(Debug, Clone)]
pub struct Context {
    /// The way out for data and talk.
    pub printer: Printer,
    common: Common,
}

/// Whether a command only looks, or changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access<'a> {
    /// It looks.
    Read,
    /// It changes something; the name is what a second process is told.
    Write(&'a str),
}

impl Context {
    /// The context of a command line.
    pub const fn new(common: Common) -> Self {
        Self { printer: Printer { json: common.json }, common }
    }

    /// The data folder that was named, if one was.
    pub fn data(&self) -> Option<&Path> {
        self.common.data.as_deref()
    }

    /// Where things are kept on this machine; in `folder` when the command line names none.
    pub fn place_or(&self, folder: &Path) -> Outcome<Place> {
        let data: PathBuf = self.data().unwrap_or(folder).to_owned();
        let database = match &self.common.database {
            None => Database::Sqlite(data.join(DATABASE_FILE)),
            Some(address) if address.starts_with("postgres://") || address.starts_with("postgresql://") => {
                Database::Postgres(address.clone())
            }
            Some(_) => {
                let hint = "Write postgres://user@host/name, or leave --database out for SQLite.";
                return Err(Trouble::refused("bad_address", "--database is no address of PostgreSQL", hint));
            }
        };
        Ok(Place { data, database })
    }

    /// Where things are kept on this machine.
    pub fn place(&self) -> Outcome<Place> {
        self.place_or(Path::new(DATA))
    }

    /// As [`Context::place`], for commands that no server does for them.
    pub fn own_place(&self, command: &str, reason: &str) -> Outcome<Place> {
        self.without_server(command, reason)?;
        self.place()
    }

    /// Refuses a server, for a command that is by its nature of this machine; `reason` says why, as a part of a sentence.
    pub fn without_server(&self, command: &str, reason: &str) -> Outcome<()> {
        if self.common.server.is_none() {
            return Ok(());
        }
        let message = format!("`assay {command}` takes no --server: {reason}");
        let hint = "Leave --server out (and ASSAY_SERVER unset), on the machine that has the data folder.";
        Err(Trouble::refused("local_only", message, hint))
    }

    /// Whoever gets things done: a server when one is named, else the data folder.
    pub fn backend(&self, access: Access<'_>) -> Outcome<Box<dyn Backend>> {
        let Some(server) = &self.common.server else {
            let place = self.place()?;
            return Ok(match access {
                Access::Read => Box::new(Local::read(&place)?),
                Access::Write(command) => Box::new(Local::write(&place, command)?),
            });
        };
        let Some(token) = &self.common.token else {
            let hint = "Give one with --token or ASSAY_TOKEN; `assay token create` on its machine makes one.";
            return Err(Trouble::refused("token_missing", "--server needs a token", hint));
        };
        Ok(Box::new(Remote::new(server, token)?))
    }
}
