//! `assay backup`: copies the database and the media into one file, also while a server runs.

use crate::bundle::{DATABASE, MEDIA, Packer};
use crate::context::Context;
use crate::local::Local;
use crate::printer::{Unit, count};
use crate::trouble::{Outcome, Trouble};
use flow::jobs::Runner;
use serde_json::json;
use std::fs::File;
use std::path::{Path, PathBuf};
use store::media::Media;

/// What the command takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to write
    file: PathBuf,
}

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    let local = Local::read(&context.own_place("backup")?)?;
    let failed = |error: std::io::Error| Trouble::file("write", &args.file, &error);
    if args.file.exists() {
        let message = format!("{} exists already", args.file.display());
        return Err(Trouble::refused("file_exists", message, "Name a new file; a backup is never written over."));
    }
    let folder = args.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Readable by its owner only, as it holds everything; and under its name only once it is whole.
    let partial = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let (file, media) = pack(context, (&local, folder), partial)?;
    file.as_file().sync_all().map_err(failed)?;
    let size = file.as_file().metadata().map_err(failed)?.len();
    file.persist_noclobber(&args.file).map_err(|error| failed(error.error))?;
    let files = count(media as i128, "media file", "media files");
    context.printer.say(&format!("Wrote {}: the database and {files}.", args.file.display()));
    context.printer.hint("Keep it as safe as the data: it holds every answer and the hashes of passwords.");
    context.printer.result(&json!({"file": args.file, "size": size, "media": media}))
}

type Partial = tempfile::NamedTempFile;

fn pack(context: &Context, (local, folder): (&Local, &Path), partial: Partial) -> Outcome<(Partial, usize)> {
    let runner = local.runner();
    let scratch = tempfile::tempdir_in(folder).map_err(|error| Trouble::file("write into", folder, &error))?;
    let (database, media) = copy_database(runner, &scratch.path().join(DATABASE))?;
    let failed = |error: std::io::Error| Trouble::file("write into", folder, &error);
    let total = media.iter().map(|media| u64::try_from(media.size).unwrap_or(0)).sum();
    let bar = context.printer.bar(Some(total), Unit::Bytes);
    bar.set_message("copying media");
    let mut packer = Packer::new(partial);
    packer.add(DATABASE, database).map_err(failed)?;
    for Media { hash, .. } in &media {
        let file = runner.vault.open_file(hash).map_err(|_| missing(hash))?;
        let entry = packer.add(&format!("{MEDIA}/{}/{hash}", &hash[..2]), file).map_err(failed)?;
        if entry.blake3 != *hash {
            context.printer.warn(&format!("the media file {hash} is not what it was when it was imported"));
        }
        bar.inc(entry.size);
    }
    bar.finish_and_clear();
    Ok((packer.finish(api::Time(runner.clock.now().0)).map_err(failed)?, media.len()))
}

/// A copy of the database at one moment, and the media it knows at least. Media that came to be known only after it are
/// copied, too; they do no harm. Media forgotten since then would be missed, so then the copy is made again.
fn copy_database(runner: &Runner, to: &Path) -> Outcome<(File, Vec<Media>)> {
    loop {
        let before = runner.store.read(store::media::list)?;
        runner.store.copy_to(to)?;
        let after = runner.store.read(store::media::list)?;
        if before.iter().all(|media| after.iter().any(|now| now.hash == media.hash)) {
            let file = File::open(to).map_err(|error| Trouble::file("read", to, &error))?;
            return Ok((file, after));
        }
        std::fs::remove_file(to).map_err(|error| Trouble::file("remove", to, &error))?;
    }
}

fn missing(hash: &str) -> Trouble {
    let hint = "`assay verify` shows what else is missing; restore it from an older backup, or import its batch again.";
    Trouble::broken("media_missing", format!("the media file {hash} is missing, so a backup would lack it"), hint)
}
