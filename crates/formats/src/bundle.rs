//! The file of a backup: a tar archive of the database, the media, and a list of their checksums at its end.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};

/// The database's name in the archive.
pub const DATABASE: &str = "assay.db";

/// The folder of media in the archive.
pub const MEDIA: &str = "media";

/// The list's name in the archive.
pub const MANIFEST: &str = "manifest.json";

/// The layout of the archive.
pub const LAYOUT: u32 = 1;

/// What an archive holds.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The layout of the archive.
    pub layout: u32,
    /// The program that made it.
    pub made_by: String,
    /// When, in RFC 3339.
    pub made_at: String,
    /// Every file by its path in the archive.
    pub files: BTreeMap<String, Packed>,
}

/// One file of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed {
    /// Its length in bytes.
    pub size: u64,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub blake3: String,
}

/// The path of a media file in the archive, by its content hash.
pub fn media_path(hash: &str) -> String {
    format!("{MEDIA}/{}/{hash}", hash.get(..2).unwrap_or_default())
}

/// Passes bytes on, counting and hashing them.
pub struct Hashing<T> {
    inner: T,
    hasher: blake3::Hasher,
    size: u64,
}

impl<T> Hashing<T> {
    /// Passes on what `inner` gives.
    pub fn new(inner: T) -> Self {
        Self { inner, hasher: blake3::Hasher::new(), size: 0 }
    }

    /// Length and checksum of what was passed on so far.
    pub fn packed(&self) -> Packed {
        Packed { size: self.size, blake3: self.hasher.finalize().to_hex().to_string() }
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
    files: BTreeMap<String, Packed>,
}

impl<W: Write> Packer<W> {
    /// An archive that is empty so far.
    pub fn new(to: W) -> Self {
        Self { archive: tar::Builder::new(BufWriter::with_capacity(1 << 18, to)), files: BTreeMap::new() }
    }

    /// Adds an open file under a path, and gives its length and checksum.
    pub fn add(&mut self, path: &str, file: File) -> io::Result<Packed> {
        let mut header = header(file.metadata()?.len());
        let mut from = Hashing::new(file);
        self.archive.append_data(&mut header, path, &mut from)?;
        let packed = from.packed();
        self.files.insert(path.to_owned(), packed.clone());
        Ok(packed)
    }

    /// Ends the archive with the list of its files, and gives what it was written to. `made_at` is in RFC 3339.
    pub fn finish(mut self, made_at: &str) -> io::Result<W> {
        let made_by = concat!("assay ", env!("CARGO_PKG_VERSION")).to_owned();
        let manifest = Manifest { layout: LAYOUT, made_by, made_at: made_at.to_owned(), files: self.files };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_ends_with_the_list_of_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("source");
        std::fs::write(&source, "a database").unwrap();
        let mut packer = Packer::new(Vec::new());
        let packed = packer.add(DATABASE, File::open(&source).unwrap()).unwrap();
        let bytes = packer.finish("2026-11-21T22:34:05.120Z").unwrap();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let mut last = (Vec::new(), String::new());
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            last = (entry.path_bytes().into_owned(), String::new());
            entry.read_to_string(&mut last.1).unwrap();
        }
        assert_eq!(last.0, MANIFEST.as_bytes());
        let manifest: Manifest = serde_json::from_str(&last.1).unwrap();
        assert_eq!((packed.size, &packed), (10, &manifest.files[DATABASE]));
        assert_eq!(manifest.made_at, "2026-11-21T22:34:05.120Z");
    }
}
