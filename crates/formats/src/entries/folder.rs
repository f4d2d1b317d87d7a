//! Entries of a folder on disk, in sorted order, without following links.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bounded::Bounded;
use super::{Entries, Entry, EntryLimits, SafePath, unreadable};
use crate::{Place, Position, Refusal};

/// The files below a folder. Links are refused by name, whether or not they lead outside.
pub fn folder(root: &Path, limits: EntryLimits) -> Box<dyn Entries + Send> {
    let name: Arc<str> = root.file_name().map_or_else(|| root.to_string_lossy(), |n| n.to_string_lossy()).into();
    Box::new(Folder { name, root: root.to_owned(), limits })
}

struct Folder {
    name: Arc<str>,
    root: PathBuf,
    limits: EntryLimits,
}

impl Entries for Folder {
    fn each(self: Box<Self>, act: &mut dyn FnMut(Result<Entry<'_>, Refusal>) -> ControlFlow<()>) {
        // A break has already been acted on by whoever asked for it.
        let _ = Walk { folder: &self, act, count: 0, total: 0 }.folder(&self.root, "", 0);
    }
}

struct Walk<'a> {
    folder: &'a Folder,
    act: &'a mut dyn FnMut(Result<Entry<'_>, Refusal>) -> ControlFlow<()>,
    count: u64,
    total: u64,
}

impl Walk<'_> {
    /// Walks one folder; `prefix` is its path from the root, empty or ended by `/`.
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> ControlFlow<()> {
        if depth > self.folder.limits.depth_max {
            let reason = format!("`{prefix}` stands more than {} folders deep", self.folder.limits.depth_max);
            return self.refuse(reason, "move the files up");
        }
        let sorted: Result<BTreeMap<OsString, fs::FileType>, io::Error> = fs::read_dir(folder)
            .and_then(|list| list.map(|e| e.and_then(|e| Ok((e.file_name(), e.file_type()?)))).collect());
        let sorted = match sorted {
            Ok(sorted) => sorted,
            Err(error) => {
                let shown = if prefix.is_empty() { "the folder" } else { prefix };
                return self.refuse(format!("`{shown}` could not be listed: {error}"), "check its rights");
            }
        };
        for (name, kind) in sorted {
            self.count += 1;
            if self.count > self.folder.limits.count_max {
                let reason = format!("the folder holds more than {} entries", self.folder.limits.count_max);
                self.refuse(reason, "send the files in several folders")?;
                return ControlFlow::Break(());
            }
            self.one(&folder.join(&name), &name, (kind, prefix, depth))?;
        }
        ControlFlow::Continue(())
    }

    fn one(
        &mut self,
        full: &Path,
        name: &OsString,
        (kind, prefix, depth): (fs::FileType, &str, usize),
    ) -> ControlFlow<()> {
        let raw = [prefix.as_bytes(), name.as_encoded_bytes()].concat();
        let path = match SafePath::parse(&raw) {
            Ok(path) => path,
            Err(fault) => {
                let shown = String::from_utf8_lossy(&raw).escape_debug().to_string();
                return self.refuse(format!("`{shown}` is refused: {fault}"), "rename the file");
            }
        };
        if path.is_litter() {
            return ControlFlow::Continue(());
        }
        if kind.is_dir() {
            return self.folder(full, &format!("{path}/"), depth + 1);
        }
        if !kind.is_file() {
            return self.refuse(format!("`{path}` is a link or device"), "put the file itself into the folder");
        }
        self.file(full, path)
    }

    fn file(&mut self, full: &Path, path: SafePath) -> ControlFlow<()> {
        let position = self.position();
        let opened = File::open(full).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (size, file) = match opened {
            Ok(opened) => opened,
            Err(error) => return (self.act)(Err(unreadable(position, path.as_str(), &error))),
        };
        let limits = &self.folder.limits;
        let mut content = Bounded { inner: file, limits, packed: None, read: 0, total: &mut self.total };
        (self.act)(Ok(Entry { position, path, size, content: &mut content }))?;
        if self.total > limits.total_bytes_max { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn position(&self) -> Position {
        Position { file: Arc::clone(&self.folder.name), place: Place::Entry(self.count) }
    }

    fn refuse(&mut self, reason: String, remedy: &str) -> ControlFlow<()> {
        let position = self.position();
        (self.act)(Err(Refusal::new(position, reason, remedy)))
    }
}
