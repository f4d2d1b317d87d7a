//! Files of a folder, a zip or a tar behind one interface, read one after another within limits.
//!
//! Names in archives are hostile until shown otherwise: a name that would leave the folder, a link, a device, a
//! second file of one name, or more data than the limits allow is refused by name. Folders are held to the same
//! rules, so that an import behaves alike whichever of the three it is given.

use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use crate::{Place, Position, Refusal};

mod bounded;
mod folder;
mod path;
mod tar;
mod zip;

pub use folder::folder;
pub use path::{PathFault, SafePath};
pub use tar::{tar, tar_gz};
pub use zip::zip;

/// How much a folder or archive may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryLimits {
    /// Files and folders.
    pub count_max: u64,
    /// Unpacked bytes of one file.
    pub entry_bytes_max: u64,
    /// Unpacked bytes of all files.
    pub total_bytes_max: u64,
    /// Unpacked bytes for each packed byte, once more than [`Self::RATIO_FREE_BYTES`] are unpacked.
    pub ratio_max: u64,
    /// Folders inside each other.
    pub depth_max: usize,
}

impl EntryLimits {
    /// Unpacked bytes for which no ratio is asked: small files of zeros are harmless and common.
    pub const RATIO_FREE_BYTES: u64 = 16 << 20;
}

impl Default for EntryLimits {
    fn default() -> Self {
        Self {
            count_max: 1_000_000,
            entry_bytes_max: 8 << 30,
            total_bytes_max: 256 << 30,
            ratio_max: 200,
            depth_max: 32,
        }
    }
}

/// One file of a folder or archive, ready to be read once.
pub struct Entry<'a> {
    /// Where it stands: the folder or archive, and its number there.
    pub position: Position,
    /// Its relative path, known to be safe.
    pub path: SafePath,
    /// The size it claims, in bytes. Archives may lie: trust what has been read.
    pub size: u64,
    /// Its content. Fails with a sentence when a limit is passed or the archive is damaged; make the failure a
    /// refusal with [`Entry::refusal`].
    pub content: &'a mut dyn Read,
}

impl Entry<'_> {
    /// The refusal for a failure while reading the content.
    pub fn refusal(&self, error: &io::Error) -> Refusal {
        unreadable(self.position.clone(), self.path.as_str(), error)
    }
}

fn unreadable(at: Position, name: &str, error: &io::Error) -> Refusal {
    Refusal::new(at, format!("`{name}` could not be read: {error}"), remedy(error))
}

/// What to do about a failure while reading an entry's content.
pub fn remedy(error: &io::Error) -> &'static str {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<bounded::Exceeded>()) {
        Some(exceeded) => exceeded.remedy(),
        None => "the archive is damaged or was cut short: make it again",
    }
}

/// The files of a folder or archive, in the order in which they stand there (folders: sorted by name).
pub trait Entries {
    /// Hands every entry, or why it is refused, to `act`, until the end or until `act` breaks.
    ///
    /// A refused entry does not end the walk; a broken archive or a passed limit does, with a last refusal. An
    /// entry's content that `act` leaves unread is passed over. No path is handed over as an entry twice.
    fn each(self: Box<Self>, act: &mut dyn FnMut(Result<Entry<'_>, Refusal>) -> ControlFlow<()>);
}

/// Opens a folder, a zip, a tar or a gzipped tar, told apart by content.
pub fn open(path: &Path, limits: EntryLimits) -> Result<Box<dyn Entries + Send>, Refusal> {
    let name: Arc<str> = path.file_name().map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy()).into();
    let unreadable = |error: io::Error| {
        let reason = format!("it could not be opened: {error}");
        Refusal::new(Position::new(Arc::clone(&name), Place::File), reason, "check the path and its rights")
    };
    if path.is_dir() {
        return Ok(folder(path, limits));
    }
    let mut file = File::open(path).map_err(unreadable)?;
    let mut head = Vec::with_capacity(512);
    (&mut file).take(512).read_to_end(&mut head).map_err(unreadable)?;
    io::Seek::rewind(&mut file).map_err(unreadable)?;
    match Packing::of(&head) {
        Some(Packing::Zip) => Ok(zip(name, file, limits)),
        Some(Packing::Tar) => Ok(tar(name, file, limits)),
        Some(Packing::TarGz) if is_one_file(&head) => Err(Refusal::new(
            Position::new(name, Place::File),
            "it is one file compressed by gzip, not an archive",
            "unpack it first (with `gunzip`), or pack the file as zip",
        )),
        Some(Packing::TarGz) => Ok(tar_gz(name, file, limits)),
        None => Err(Refusal::new(
            Position::new(name, Place::File),
            "it is neither a folder nor a zip, tar or tar.gz archive",
            "pack the files as zip, tar or tar.gz",
        )),
    }
}

/// Whether what gzip compressed is no tar. What cannot be unpacked is left to the reader, who says why.
fn is_one_file(head: &[u8]) -> bool {
    let mut unpacked = Vec::with_capacity(512);
    let read = flate2::read::GzDecoder::new(head).take(512).read_to_end(&mut unpacked);
    // A tar is a row of blocks of 512 bytes; the octal checksum of the first stands in all its versions.
    let checksum = unpacked.get(148..156).unwrap_or_default();
    let is_tar = unpacked.len() == 512 && checksum.iter().all(|byte| matches!(byte, b'0'..=b'7' | b' ' | 0));
    !is_tar && (read.is_ok() || unpacked.len() == 512)
}

/// How files are packed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// A zip archive.
    Zip,
    /// A tar archive.
    Tar,
    /// A tar archive compressed by gzip.
    TarGz,
}

impl Packing {
    /// Tells by the first 512 bytes. Anything compressed by gzip is taken for a tar.
    pub fn of(head: &[u8]) -> Option<Self> {
        match head {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Self::Zip),
            [0x1F, 0x8B, ..] => Some(Self::TarGz),
            _ if head.get(257..262) == Some(b"ustar") => Some(Self::Tar),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
