//! The lock of a data folder: one process at a time may change what is in it.

use crate::trouble::{Outcome, Trouble};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// The file that is locked. It stays behind when nobody holds it.
const LOCK_FILE: &str = "assay.lock";

/// The right to change a data folder, given back when dropped or when the process ends in any way.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock for a command, or says who holds it.
    pub fn take(data: &Path, command: &str) -> Outcome<Self> {
        let path = data.join(LOCK_FILE);
        let failed = |error: std::io::Error| Trouble::file("lock", &path, &error);
        let mut file =
            OpenOptions::new().create(true).read(true).write(true).truncate(false).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(data, &mut file)),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let note = format!("assay {command}");
        file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(note.as_bytes())).map_err(failed)?;
        Ok(Self { _file: file })
    }
}

/// Commands that seal events as long as they hold a folder.
const SEALING: [&str; 2] = ["assay serve", "assay demo"];

/// Whether a server holds a data folder. Who asks holds it for no longer than it takes to find out.
pub fn is_served(data: &Path) -> bool {
    let Ok(mut file) = File::open(data.join(LOCK_FILE)) else { return false };
    let mut holder = String::new();
    // Some systems let nobody read a locked file; then it is taken for a server's.
    let named = (&mut file).take(100).read_to_string(&mut holder).is_ok();
    let seals = !named || SEALING.contains(&holder.as_str());
    seals && matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

fn held(data: &Path, file: &mut File) -> Trouble {
    let mut holder = String::new();
    // Some systems let nobody read a locked file; then the holder stays unnamed.
    let _unreadable = file.take(100).read_to_string(&mut holder);
    let holder = if holder.is_empty() { "another process".to_owned() } else { format!("`{holder}`") };
    Trouble::refused(
        "data_in_use",
        format!("{} is in use by {holder}", data.display()),
        "Wait for it to end; or, if it is the server, go through it: --server URL and --token (or ASSAY_TOKEN).",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_taker_is_told_who_holds_the_lock_and_gets_it_after_that() {
        let data = tempfile::tempdir().unwrap();
        let first = Lock::take(data.path(), "serve").unwrap();
        let refused = Lock::take(data.path(), "import").unwrap_err();
        assert!(refused.report().unwrap().message.ends_with("is in use by `assay serve`"));
        drop(first);
        assert!(Lock::take(data.path(), "import").is_ok());
    }

    #[test]
    fn a_folder_is_served_while_a_server_holds_it_and_not_before_nor_after() {
        let data = tempfile::tempdir().unwrap();
        assert!(!is_served(data.path()));
        let import = Lock::take(data.path(), "import").unwrap();
        assert!(!is_served(data.path()), "an import seals nothing");
        drop(import);
        let server = Lock::take(data.path(), "serve").unwrap();
        assert!(is_served(data.path()));
        drop(server);
        assert!(!is_served(data.path()));
    }
}
