//! `assay backup`: copies the database and the media into one file, also while a server runs, and also of a server.

use crate::backend::Packing;
use crate::context::{Access, Context};
use crate::printer::{Unit, count};
use crate::trouble::{Outcome, Trouble};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What the command takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to write; with --server it comes from there, for administrators only
    file: PathBuf,
}

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    let failed = |error: std::io::Error| Trouble::file("write", &args.file, &error);
    let backend = context.backend(Access::Read)?;
    if args.file.exists() {
        let message = format!("{} exists already", args.file.display());
        return Err(Trouble::refused("file_exists", message, "Name a new file; a backup is never written over."));
    }
    let folder = args.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Readable by its owner only, as it holds everything; and under its name only once it is whole.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let mut bar = context.printer.bar(None, Unit::Bytes);
    let backed_up = backend.backup(&mut file, &mut |step| match step {
        Packing::Begins(what, total) => {
            bar.finish_and_clear();
            bar = context.printer.bar(total, Unit::Bytes);
            bar.set_message(what.to_owned());
        }
        Packing::Bytes(bytes) => bar.inc(bytes),
        Packing::Changed(hash) => {
            context.printer.warn(&format!("the media file {hash} is not what it was when it was imported"));
        }
    });
    bar.finish_and_clear();
    let media = backed_up?.media;
    file.as_file().sync_all().map_err(failed)?;
    let size = file.as_file().metadata().map_err(failed)?.len();
    file.persist_noclobber(&args.file).map_err(|error| failed(error.error))?;
    let files = count(media as i128, "media file", "media files");
    context.printer.say(&format!("Wrote {}: the database and {files}.", args.file.display()));
    context.printer.hint("Keep it as safe as the data: it holds every answer and the hashes of passwords.");
    context.printer.result(&json!({"file": args.file, "size": size, "media": media}))
}
