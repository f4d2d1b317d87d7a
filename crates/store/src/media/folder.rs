//! What tells a data folder from every other: an id that is drawn once and kept in it.
//!
//! A copy of a folder has a copy of its id, and two servers on one database that are called alike would run each other's
//! jobs. So the file with the id also names itself: the place and the moment at which the disk made it, which a copy does
//! not share. A folder whose file is another one than it says is a copy, and draws an id of its own. So does one that was
//! moved to another disk, and what it left undone waits there until its old id has been silent for half a minute.
//!
//! Two disks of which one is an image of the other, down to the last block, cannot be told apart in this way.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::time::UNIX_EPOCH;

use tempfile::NamedTempFile;

/// The file with the folder's id, and below it with its own mark.
const ID_FILE: &str = "folder.id";

/// Letters of a folder's id: about 130 bits.
const ID_LETTERS: usize = 22;

/// The id of a folder. A new one is drawn, as temporary names are, for a folder that has none or is a copy of another.
pub(super) fn id_of(folder: &Path) -> io::Result<String> {
    let place = folder.join(ID_FILE);
    loop {
        let read = match fs::read_to_string(&place) {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            read => Some(read?),
        };
        let Some(text) = read else {
            let (file, drawn) = named(folder, None)?;
            match file.persist_noclobber(&place) {
                Ok(_) => return Ok(drawn),
                // Another process was first; its id holds.
                Err(error) if error.error.kind() == ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(error.error),
            }
        };
        let own = mark(&fs::metadata(&place)?);
        // Older versions of Assay kept the id alone, so what they left behind is taken for the folder it says.
        let (id, noted) = text.split_once('\n').unwrap_or((&text, ""));
        if noted == own {
            return Ok(id.to_owned());
        }
        let kept = Some(id).filter(|_| noted.is_empty());
        let (file, id) = named(folder, kept)?;
        // Not read again: on a disk that numbers files anew each time, no file would ever be the one it says.
        return file.persist(&place).map(|_| id).map_err(|error| error.error);
    }
}

/// A file that says an id, and what file it is itself; and the id.
fn named(folder: &Path, id: Option<&str>) -> io::Result<(NamedTempFile, String)> {
    let mut file = tempfile::Builder::new().prefix("").rand_bytes(ID_LETTERS).tempfile_in(folder.join("work"))?;
    let drawn = file.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mark = mark(&file.as_file().metadata()?);
    let id = id.unwrap_or(&drawn).to_owned();
    write!(file, "{id}\n{mark}")?;
    file.as_file().sync_all()?;
    Ok((file, id))
}

/// What a file shares with no copy of it: its number on the disk, and when it was made. Empty where the system tells neither.
fn mark(facts: &Metadata) -> String {
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(facts).to_string();
    #[cfg(not(unix))]
    let number = String::new();
    let made = facts.created().ok().and_then(|made| made.duration_since(UNIX_EPOCH).ok());
    made.map_or(number.clone(), |made| format!("{number} {}", made.as_nanos()))
}
