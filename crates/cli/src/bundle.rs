//! Reads the file of a backup, and checks every byte of it against the list at its end.

use crate::trouble::{Outcome, Trouble};
use formats::bundle::{DATABASE, Hashing, LAYOUT, MANIFEST, MEDIA, Manifest, Packed};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Component, Path, PathBuf};

/// The longest list that is read, in bytes.
const MANIFEST_BYTES_MAX: u64 = 1 << 30;

/// What is done with each file of an archive: its path, where it goes, and its bytes.
type Take<'a> = dyn FnMut(&Path, &mut dyn Read) -> Outcome<Packed> + 'a;

/// Unpacks an archive into a folder, and checks every file against the list; `each` is told the bytes of each file.
pub fn unpack(archive: &Path, into: &Path, each: &mut dyn FnMut(u64)) -> Outcome<Manifest> {
    read(archive, &mut |place, entry| {
        let place = into.join(place);
        let unpacked = write(entry, &place).map_err(|error| Trouble::file("write", &place, &error))?;
        each(unpacked.size);
        Ok(unpacked)
    })
}

/// Checks every file of an archive against the list, and keeps nothing; `each` is told the bytes of each file.
pub fn check(archive: &Path, each: &mut dyn FnMut(u64)) -> Outcome<Manifest> {
    read(archive, &mut |_, entry| {
        let mut from = Hashing::new(entry);
        io::copy(&mut from, &mut io::sink()).map_err(|error| unreadable(archive, &error))?;
        each(from.packed().size);
        Ok(from.packed())
    })
}

/// The media files in an archive that are not what their names say, so not what they were when they were imported.
pub fn changed_media(manifest: &Manifest) -> impl Iterator<Item = &str> {
    let media = manifest.files.iter().filter(|(path, _)| *path != DATABASE);
    media.filter(|(path, packed)| !path.ends_with(&packed.blake3)).filter_map(|(path, _)| path.rsplit('/').next())
}

fn unreadable(archive: &Path, error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::StorageFull => Trouble::file("write from", archive, error),
        _ => no_backup(archive, "it is no tar archive, or it was cut off"),
    }
}

fn read(archive: &Path, take: &mut Take<'_>) -> Outcome<Manifest> {
    let file = File::open(archive).map_err(|error| Trouble::file("read", archive, &error))?;
    let mut archive_of_files = tar::Archive::new(BufReader::with_capacity(1 << 18, file));
    let unreadable = |error: io::Error| unreadable(archive, &error);
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
        found.insert(path, take(&place, &mut entry)?);
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

fn write(from: &mut dyn Read, place: &Path) -> io::Result<Packed> {
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = File::create_new(place)?;
    let mut from = Hashing::new(from);
    io::copy(&mut from, &mut file)?;
    file.sync_all()?;
    Ok(from.packed())
}

fn compare(archive: &Path, manifest: &Manifest, found: &BTreeMap<String, Packed>) -> Outcome<()> {
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
    use formats::bundle::Packer;

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
        let mut bytes = packer.finish("1970-01-01T00:00:00.000Z").unwrap();
        std::fs::write(&archive, &bytes).unwrap();
        let good = unpack(&archive, &folder.path().join("good"), &mut |_| {}).unwrap();
        assert_eq!(good.files[DATABASE].size, 10);
        assert_eq!(check(&archive, &mut |_| {}).unwrap().files, good.files);
        let at = bytes.windows(10).position(|window| window == b"a database").unwrap();
        bytes[at] = b'A';
        std::fs::write(&archive, &bytes).unwrap();
        let refused = unpack(&archive, &folder.path().join("bad"), &mut |_| {}).unwrap_err();
        assert_eq!(refused.report().unwrap().code, "backup_damaged");
        assert_eq!(check(&archive, &mut |_| {}).unwrap_err().report().unwrap().code, "backup_damaged");
    }

    #[test]
    fn a_file_that_was_cut_off_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (source, archive) = (folder.path().join("source"), folder.path().join("backup.tar"));
        std::fs::write(&source, "a database").unwrap();
        let mut packer = Packer::new(Vec::new());
        packer.add(DATABASE, File::open(&source).unwrap()).unwrap();
        let bytes = packer.finish("1970-01-01T00:00:00.000Z").unwrap();
        for length in [0, 100, 1_024, 1_600] {
            std::fs::write(&archive, &bytes[..length]).unwrap();
            let into = folder.path().join(format!("cut-{length}"));
            assert_eq!(unpack(&archive, &into, &mut |_| {}).unwrap_err().exit_code(), 1, "{length}");
            assert_eq!(check(&archive, &mut |_| {}).unwrap_err().exit_code(), 1, "{length}");
        }
    }
}
