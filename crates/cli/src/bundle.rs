//! The file of a backup: a tar archive of the database, the media, and a list of their checksums at its end.

use crate::trouble::{Outcome, Trouble};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};

/// The database's name in the archive.
pub const DATABASE: &str = "assay.db";

/// The folder of media in the archive.
pub const MEDIA: &str = "media";

/// The list's name in the archive.
const MANIFEST: &str = "manifest.json";

/// The layout of the archive.
const LAYOUT: u32 = 1;

/// The longest list that is read, in bytes.
const MANIFEST_BYTES_MAX: u64 = 1 << 30;

/// What an archive holds.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The layout of the archive.
    pub layout: u32,
    /// The program that made it.
    pub made_by: String,
    /// When.
    pub made_at: api::Time,
    /// Every file by its path in the archive.
    pub files: BTreeMap<String, Entry>,
}

/// One file of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its length in bytes.
    pub size: u64,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub blake3: String,
}

/// Passes bytes on, counting and hashing them.
struct Hashing<T> {
    inner: T,
    hasher: blake3::Hasher,
    size: u64,
}

impl<T> Hashing<T> {
    fn new(inner: T) -> Self {
        Self { inner, hasher: blake3::Hasher::new(), size: 0 }
    }

    fn entry(&self) -> Entry {
        Entry { size: self.size, blake3: self.hasher.finalize().to_hex().to_string() }
    }
}

impl<T: Read> Read for Hashing<T> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.hasher.update(&into[..count]);
        self.size += count as u64;
        Ok(count)
    }
}

/// Writes an archive.
pub struct Packer<W: Write> {
    archive: tar::Builder<BufWriter<W>>,
    files: BTreeMap<String, Entry>,
}

impl<W: Write> Packer<W> {
    /// An archive that is empty so far.
    pub fn new(to: W) -> Self {
        Self { archive: tar::Builder::new(BufWriter::with_capacity(1 << 18, to)), files: BTreeMap::new() }
    }

    /// Adds an open file under a path, and gives its length and checksum.
    pub fn add(&mut self, path: &str, file: File) -> io::Result<Entry> {
        let mut header = header(file.metadata()?.len());
        let mut from = Hashing::new(file);
        self.archive.append_data(&mut header, path, &mut from)?;
        let entry = from.entry();
        self.files.insert(path.to_owned(), entry.clone());
        Ok(entry)
    }

    /// Ends the archive with the list of its files, and gives what it was written to.
    pub fn finish(mut self, made_at: api::Time) -> io::Result<W> {
        let made_by = concat!("assay ", env!("CARGO_PKG_VERSION")).to_owned();
        let manifest = Manifest { layout: LAYOUT, made_by, made_at, files: self.files };
        let text = serde_json::to_vec_pretty(&manifest)?;
        self.archive.append_data(&mut header(text.len() as u64), MANIFEST, text.as_slice())?;
        self.archive.into_inner()?.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

/// A header that says nothing about this machine.
fn header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    header.set_mtime(0);
    header
}

/// Unpacks an archive into a folder, and checks every file against the list; `each` is told the bytes of each file.
pub fn unpack(archive: &Path, into: &Path, each: &mut dyn FnMut(u64)) -> Outcome<Manifest> {
    let file = File::open(archive).map_err(|error| Trouble::file("read", archive, &error))?;
    let mut archive_of_files = tar::Archive::new(BufReader::with_capacity(1 << 18, file));
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::StorageFull => Trouble::file("write into", into, &error),
        _ => no_backup(archive, "it is no tar archive, or it was cut off"),
    };
    let (mut found, mut manifest) = (BTreeMap::new(), None);
    for entry in archive_of_files.entries().map_err(unreadable)? {
        let mut entry = entry.map_err(unreadable)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if path == MANIFEST {
            let mut text = String::new();
            entry.by_ref().take(MANIFEST_BYTES_MAX).read_to_string(&mut text).map_err(unreadable)?;
            manifest = Some(text);
            continue;
        }
        let place = place_of(&path).ok_or_else(|| no_backup(archive, &format!("it holds “{path}”")))?;
        let place = into.join(place);
        let unpacked = write(&mut entry, &place).map_err(|error| Trouble::file("write", &place, &error))?;
        each(unpacked.size);
        found.insert(path, unpacked);
    }
    let manifest = manifest.ok_or_else(|| no_backup(archive, "it has no list of its files, or it was cut off"))?;
    let manifest: Manifest =
        serde_json::from_str(&manifest).map_err(|error| no_backup(archive, &format!("its list: {error}")))?;
    compare(archive, &manifest, &found)?;
    Ok(manifest)
}

/// Where a file of the archive goes; nothing for a path that no backup has.
fn place_of(path: &str) -> Option<PathBuf> {
    let place = PathBuf::from(path);
    let parts: Option<Vec<&str>> =
        place.components().map(|part| if let Component::Normal(name) = part { name.to_str() } else { None }).collect();
    match parts?.as_slice() {
        [DATABASE] => Some(place),
        [MEDIA, folder, hash] if hash.len() == 64 && hash.starts_with(folder) && folder.len() == 2 => Some(place),
        _ => None,
    }
}

fn write(from: &mut dyn Read, place: &Path) -> io::Result<Entry> {
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = File::create_new(place)?;
    let mut from = Hashing::new(from);
    io::copy(&mut from, &mut file)?;
    file.sync_all()?;
    Ok(from.entry())
}

fn compare(archive: &Path, manifest: &Manifest, found: &BTreeMap<String, Entry>) -> Outcome<()> {
    if manifest.layout != LAYOUT {
        let message = format!("{} has layout {}, which this program does not know", archive.display(), manifest.layout);
        return Err(Trouble::refused("newer_backup", message, "Restore it with the version of Assay that made it."));
    }
    for (path, entry) in &manifest.files {
        match found.get(path) {
            Some(unpacked) if unpacked == entry => {}
            Some(_) => return Err(damaged(archive, &format!("{path} is not what was backed up"))),
            None => return Err(damaged(archive, &format!("{path} is missing"))),
        }
    }
    match found.keys().find(|path| !manifest.files.contains_key(*path)) {
        Some(path) => Err(damaged(archive, &format!("{path} was added later"))),
        None => Ok(()),
    }
}

fn no_backup(archive: &Path, why: &str) -> Trouble {
    let message = format!("{} is no backup: {why}", archive.display());
    Trouble::refused("no_backup", message, "Name a file that `assay backup` wrote; copy it again if it was moved.")
}

fn damaged(archive: &Path, why: &str) -> Trouble {
    let message = format!("{} is damaged: {why}", archive.display());
    Trouble::refused("backup_damaged", message, "Use another copy of it, or an older backup. Nothing was restored.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_and_media_have_a_place() {
        let hash = "ab".repeat(32);
        assert!(place_of("assay.db").is_some());
        assert!(place_of(&format!("media/ab/{hash}")).is_some());
        for path in ["../assay.db", "/assay.db", "media/ab/short", "media.key", &format!("media/cd/{hash}"), ""] {
            assert_eq!(place_of(path), None, "{path}");
        }
    }

    #[test]
    fn a_changed_byte_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let (source, archive) = (folder.path().join("source"), folder.path().join("backup.tar"));
        std::fs::write(&source, "a database").unwrap();
        let mut packer = Packer::new(Vec::new());
        packer.add(DATABASE, File::open(&source).unwrap()).unwrap();
        let mut bytes = packer.finish(api::Time(0)).unwrap();
        std::fs::write(&archive, &bytes).unwrap();
        let good = unpack(&archive, &folder.path().join("good"), &mut |_| {}).unwrap();
        assert_eq!(good.files[DATABASE].size, 10);
        let at = bytes.windows(10).position(|window| window == b"a database").unwrap();
        bytes[at] = b'A';
        std::fs::write(&archive, &bytes).unwrap();
        let refused = unpack(&archive, &folder.path().join("bad"), &mut |_| {}).unwrap_err();
        assert_eq!(refused.report().unwrap().code, "backup_damaged");
    }

    #[test]
    fn a_file_that_was_cut_off_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (source, archive) = (folder.path().join("source"), folder.path().join("backup.tar"));
        std::fs::write(&source, "a database").unwrap();
        let mut packer = Packer::new(Vec::new());
        packer.add(DATABASE, File::open(&source).unwrap()).unwrap();
        let bytes = packer.finish(api::Time(0)).unwrap();
        for length in [0, 100, 1_024, 1_600] {
            std::fs::write(&archive, &bytes[..length]).unwrap();
            let into = folder.path().join(format!("cut-{length}"));
            assert_eq!(unpack(&archive, &into, &mut |_| {}).unwrap_err().exit_code(), 1, "{length}");
        }
    }
}
