//! The vault: files by content hash, and the working files of jobs, behind one object-store interface.
//!
//! Local disk today; the same interface reaches S3. A file is written under a temporary name and moved into place, so a
//! half-written one is never found under its hash.

use crate::error::{Result, StoreError};
use bytes::Bytes;
use domain::Timestamp;
use futures::executor::block_on;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file that was put into the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// BLAKE3 of its bytes, in hexadecimal.
    pub hash: String,
    /// Its length in bytes.
    pub size: u64,
}

/// Files by content hash. Clones share it.
#[derive(Clone)]
pub struct Vault {
    objects: Arc<dyn ObjectStore>,
    folder: PathBuf,
    id: Arc<str>,
}

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::Media(error.to_string())
}

fn io(error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull => StoreError::Full,
        _ => failed(error),
    }
}

impl Vault {
    /// Opens or makes a vault in a folder.
    pub fn open(folder: &Path) -> Result<Self> {
        for part in ["media", "work"] {
            std::fs::create_dir_all(folder.join(part)).map_err(|error| io(&error))?;
        }
        let objects = LocalFileSystem::new_with_prefix(folder).map_err(failed)?;
        let id = super::folder::id_of(folder).map_err(|error| io(&error))?;
        Ok(Self { objects: Arc::new(objects), folder: folder.to_owned(), id: id.into() })
    }

    /// What tells this folder from every other, a copy of it among them: drawn once, and kept in it.
    pub fn id(&self) -> &Arc<str> {
        &self.id
    }

    fn key(hash: &str) -> Result<Key> {
        let good = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !good {
            return Err(StoreError::Media(format!("“{hash}” is not a content hash")));
        }
        Ok(Key::from(format!("media/{}/{hash}", &hash[..2])))
    }

    /// Streams a file into the vault, hashing it on the way. At most `limit` bytes are taken; a longer file is refused.
    pub fn put(&self, from: &mut dyn Read, limit: u64) -> Result<Saved> {
        let mut file = tempfile::NamedTempFile::new_in(self.folder.join("work")).map_err(|error| io(&error))?;
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; 256 << 10];
        let mut size = 0_u64;
        loop {
            let count = from.read(&mut buffer).map_err(|error| io(&error))?;
            if count == 0 {
                break;
            }
            size += count as u64;
            if size > limit {
                return Err(StoreError::Media(format!("the file is longer than {limit} bytes")));
            }
            hasher.update(&buffer[..count]);
            file.write_all(&buffer[..count]).map_err(|error| io(&error))?;
        }
        let hash = hasher.finalize().to_hex().to_string();
        let place = self.folder.join("media").join(&hash[..2]);
        std::fs::create_dir_all(&place).map_err(|error| io(&error))?;
        file.as_file().sync_all().map_err(|error| io(&error))?;
        file.persist(place.join(&hash)).map_err(|error| io(&error.error))?;
        Ok(Saved { hash, size })
    }

    /// Bytes `from..to` of a file.
    pub fn range(&self, hash: &str, range: std::ops::Range<u64>) -> Result<Bytes> {
        block_on(self.objects.get_range(&Self::key(hash)?, range)).map_err(failed)
    }

    /// Whether the vault has a file.
    pub fn has(&self, hash: &str) -> Result<bool> {
        match block_on(self.objects.head(&Self::key(hash)?)) {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }

    /// Removes a file; nothing happens when there is none.
    pub fn remove(&self, hash: &str) -> Result<()> {
        match block_on(self.objects.delete(&Self::key(hash)?)) {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// The hashes of all files in the vault, sorted.
    pub fn hashes(&self) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let media = self.folder.join("media");
        for folder in std::fs::read_dir(media).map_err(|error| io(&error))? {
            let folder = folder.map_err(|error| io(&error))?.path();
            for file in std::fs::read_dir(folder).map_err(|error| io(&error))? {
                found.push(file.map_err(|error| io(&error))?.file_name().to_string_lossy().into_owned());
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// The hashes of the files that begin with these two letters, sorted.
    pub fn hashes_in(&self, beginning: &str) -> Result<Vec<String>> {
        let files = match std::fs::read_dir(self.folder.join("media").join(beginning)) {
            Ok(files) => files,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(io(&error)),
        };
        let name = |file: std::io::Result<std::fs::DirEntry>| Ok(file?.file_name().to_string_lossy().into_owned());
        let mut found: Vec<String> = files.map(name).collect::<std::io::Result<_>>().map_err(|error| io(&error))?;
        found.sort_unstable();
        Ok(found)
    }

    /// How long a file is, in bytes, without reading it.
    pub fn size(&self, hash: &str) -> Result<u64> {
        Ok(self.open_file(hash)?.metadata().map_err(|error| io(&error))?.len())
    }

    /// What a file's bytes are now, read from first to last; `each` is told how many were read since it was last told.
    pub fn content(&self, hash: &str, each: &mut dyn FnMut(u64)) -> Result<Saved> {
        let mut file = self.open_file(hash)?;
        let (mut hasher, mut buffer, mut size) = (blake3::Hasher::new(), vec![0; 1 << 20], 0);
        loop {
            let count = file.read(&mut buffer).map_err(|error| io(&error))?;
            if count == 0 {
                return Ok(Saved { hash: hasher.finalize().to_hex().to_string(), size });
            }
            hasher.update(&buffer[..count]);
            size += count as u64;
            each(count as u64);
        }
    }

    /// Opens a file for seeking; for readers that need to jump, such as a media index.
    pub fn open_file(&self, hash: &str) -> Result<std::fs::File> {
        Self::key(hash)?;
        std::fs::File::open(self.folder.join("media").join(&hash[..2]).join(hash)).map_err(|error| io(&error))
    }

    /// The path of a working file of a job; names are ours, never a person's.
    pub fn work_file(&self, name: &str) -> PathBuf {
        self.folder.join("work").join(name)
    }

    /// A nameless working file, gone when it is closed or the process ends in any way.
    pub fn scratch(&self) -> Result<std::fs::File> {
        tempfile::tempfile_in(self.folder.join("work")).map_err(|error| io(&error))
    }

    /// The working files whose names begin in some way, with when each was last written.
    pub fn work_files(&self, beginning: &str) -> Result<Vec<(PathBuf, Timestamp)>> {
        let mut found = Vec::new();
        for file in std::fs::read_dir(self.folder.join("work")).map_err(|error| io(&error))? {
            let file = file.map_err(|error| io(&error))?;
            if !file.file_name().to_string_lossy().starts_with(beginning) {
                continue;
            }
            let written = match file.metadata().and_then(|facts| facts.modified()) {
                Ok(written) => written,
                // It was removed while this one looked.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => return Err(io(&error)),
            };
            let since = written.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            found.push((file.path(), Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))));
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Writes a small object in one piece.
    pub fn put_object(&self, name: &str, bytes: Vec<u8>) -> Result<()> {
        block_on(self.objects.put(&Key::from(name), PutPayload::from(bytes))).map(|_| ()).map_err(failed)
    }
}
