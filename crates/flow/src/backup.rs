//! Backups: the database as it was at one moment and every media file it names, packed into one archive.

use crate::FlowResult;
use crate::jobs::Runner;
use formats::bundle::{DATABASE, Packer, media_path};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use store::media::Media;
use store::{StoreError, media};

/// What goes into a backup.
#[derive(Debug)]
pub struct Contents {
    /// A copy of the database at one moment.
    pub database: File,
    /// The media it knows, at least.
    pub media: Vec<Media>,
}

impl Contents {
    /// The bytes of all media files.
    pub fn media_bytes(&self) -> u64 {
        self.media.iter().map(|media| media.size.unsigned_abs()).sum()
    }
}

/// How large a backup would be by now, in bytes: a little less, as the copy of the database has no gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// The database; nothing where it is PostgreSQL, of which Assay makes no copy.
    pub database: Option<u64>,
    /// How many media files.
    pub media_files: u64,
    /// All of them.
    pub media: u64,
}

/// How large a backup would be.
pub fn size(runner: &Runner) -> FlowResult<Size> {
    let (media_files, media) = runner.store.read(media::total)?;
    Ok(Size { database: runner.store.bytes()?, media_files, media })
}

/// How far the packing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing<'a> {
    /// A media file of so many bytes was packed.
    Media(u64),
    /// The packed media file with this hash is not what it was when it was imported.
    Changed(&'a str),
}

/// Copies the database to `to`, which must not exist and may be removed once this returned, and lists the media.
///
/// Media that came to be known only after the copy are listed, too; they do no harm. Media forgotten since then would be
/// missed, so then the copy is made again. A media file that is missing is refused here, before anything is packed.
pub fn gather(runner: &Runner, to: &Path) -> FlowResult<Contents> {
    let failed = |error: io::Error| StoreError::Media(format!("{}: {error}", to.display()));
    loop {
        let before = runner.store.read(media::list)?;
        runner.store.copy_to(to)?;
        let after = runner.store.read(media::list)?;
        let known: std::collections::BTreeSet<&str> = after.iter().map(|media| media.hash.as_str()).collect();
        if before.iter().all(|media| known.contains(media.hash.as_str())) {
            after.iter().try_for_each(|media| must_be_there(runner, &media.hash))?;
            return Ok(Contents { database: File::open(to).map_err(failed)?, media: after });
        }
        std::fs::remove_file(to).map_err(failed)?;
    }
}

/// Packs what was gathered and gives what it was written to; `made_at` is the present time in RFC 3339. `watch` is told
/// of each media file.
///
/// An error comes from the disk, or from what is written to; what was written until then is no backup, as the list at its
/// end is missing.
pub fn pack<W: Write>(
    runner: &Runner,
    contents: Contents,
    (to, made_at): (W, &str),
    watch: &mut dyn FnMut(Packing<'_>),
) -> io::Result<W> {
    let mut packer = Packer::new(to);
    packer.add(DATABASE, contents.database)?;
    for Media { hash, .. } in &contents.media {
        let file = runner.vault.open_file(hash).map_err(io::Error::other)?;
        let packed = packer.add(&media_path(hash), file)?;
        if packed.blake3 != *hash {
            watch(Packing::Changed(hash));
        }
        watch(Packing::Media(packed.size));
    }
    packer.finish(made_at)
}

fn must_be_there(runner: &Runner, hash: &str) -> FlowResult<()> {
    if runner.vault.has(hash)? {
        return Ok(());
    }
    let hint = "`assay verify` shows what else is missing; restore it from an older backup, or import its batch again.";
    let reason = format!("the media file {hash} is missing, so a backup would lack it");
    Err(crate::FlowError::refused("media_missing", reason, hint))
}
