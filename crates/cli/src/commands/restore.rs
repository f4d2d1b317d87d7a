//! `assay restore`: makes a data folder from a backup, after checking every byte of it.

use crate::bundle::unpack;
use crate::context::Context;
use crate::local::Place;
use crate::local::lock::Lock;
use crate::printer::{Unit, count};
use crate::trouble::{Outcome, Trouble};
use formats::bundle::{DATABASE, MEDIA};
use serde_json::json;
use std::path::{Path, PathBuf};
use store::Database;

/// What the command takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file that `assay backup` wrote; the data folder must be empty or not there
    file: PathBuf,
}

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    let place = context.own_place("restore", "a running server has data already, and a restore replaces nothing")?;
    if matches!(place.database, Database::Postgres(_)) {
        let hint = "Leave --database out, or restore PostgreSQL with pg_restore.";
        return Err(Trouble::refused("sqlite_only", "a backup holds a SQLite database", hint));
    }
    must_be_empty(&place.data)?;
    let size = std::fs::metadata(&args.file).map_err(|error| Trouble::file("read", &args.file, &error))?.len();
    let is_new = !place.data.exists();
    place.make()?;
    let restored = restore(context, &place, (args, size));
    if restored.is_err() && is_new {
        // Only what is empty is removed, so nothing is lost if somebody else has begun to use the folder.
        let _in_use = std::fs::remove_dir(&place.data);
    }
    restored
}

fn restore(context: &Context, place: &Place, (args, size): (&Args, u64)) -> Outcome<()> {
    let failed = |error: std::io::Error| Trouble::file("write into", &place.data, &error);
    // Beside the final places, so that moving there is one step; a crash before leaves no database.
    let scratch = tempfile::Builder::new().prefix(".restoring-").tempdir_in(&place.data).map_err(failed)?;
    let bar = context.printer.bar(Some(size), Unit::Bytes);
    bar.set_message("restoring");
    let manifest = unpack(&args.file, scratch.path(), &mut |bytes| bar.inc(bytes))?;
    bar.finish_and_clear();
    let _lock = Lock::take(&place.data, "restore")?;
    for name in [MEDIA, DATABASE] {
        let from = scratch.path().join(name);
        if from.exists() {
            std::fs::rename(from, place.data.join(name)).map_err(failed)?;
        }
    }
    place.must_exist()?;
    place.open()?;
    let media = manifest.files.len().saturating_sub(1);
    context.printer.say(&format!(
        "Restored {} as it was at {}: the database and {}.",
        place.data.display(),
        manifest.made_at,
        count(media as i128, "media file", "media files"),
    ));
    context.printer.hint("Check it with `assay verify`, then start it with `assay serve`.");
    context.printer.result(&json!({"made_at": manifest.made_at, "media": media}))
}

fn must_be_empty(folder: &Path) -> Outcome<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(Trouble::file("read", folder, &error)),
    };
    if entries {
        return Ok(());
    }
    let message = format!("{} is not empty", folder.display());
    Err(Trouble::refused("folder_not_empty", message, "Name a new folder with --data; a restore replaces nothing."))
}
