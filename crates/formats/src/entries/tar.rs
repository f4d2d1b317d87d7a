//! Entries of a tar archive, plain or compressed by gzip, read in one pass.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

use ::tar::{Archive, EntryType, PaxExtensions};
use flate2::read::MultiGzDecoder;

use super::bounded::{Bounded, Counted, Unpacked};
use super::{Entries, Entry, EntryLimits, SafePath, unreadable};
use crate::{Place, Position, Refusal};

/// The entries of a tar archive.
pub fn tar<R: Read + Send + 'static>(
    name: impl Into<Arc<str>>,
    archive: R,
    limits: EntryLimits,
) -> Box<dyn Entries + Send> {
    Box::new(Tar { name: name.into(), archive, limits, packed: false })
}

/// The entries of a tar archive compressed by gzip.
pub fn tar_gz<R: Read + Send + 'static>(
    name: impl Into<Arc<str>>,
    archive: R,
    limits: EntryLimits,
) -> Box<dyn Entries + Send> {
    Box::new(Tar { name: name.into(), archive, limits, packed: true })
}

struct Tar<R> {
    name: Arc<str>,
    archive: R,
    limits: EntryLimits,
    packed: bool,
}

impl<R: Read> Entries for Tar<R> {
    fn each(self: Box<Self>, act: &mut dyn FnMut(Result<Entry<'_>, Refusal>) -> ControlFlow<()>) {
        let Self { name, archive, limits, packed } = *self;
        let mut walk = Walk { name, limits, seen: BTreeSet::new(), count: 0, total: 0, long_name: None };
        if packed {
            let packed = Rc::new(Cell::new(0));
            let inner = MultiGzDecoder::new(BufReader::new(Counted { inner: archive, count: Rc::clone(&packed) }));
            // A break has already been acted on by whoever asked for it.
            let _ = walk.all(Unpacked { inner, packed, read: 0, limits }, act);
        } else {
            let _ = walk.all(BufReader::new(archive), act);
        }
    }
}

struct Walk {
    name: Arc<str>,
    limits: EntryLimits,
    seen: BTreeSet<SafePath>,
    /// Files, folders and links met.
    count: u64,
    total: u64,
    /// The name that the header before gave to the next file, when it was too long for the file's own.
    long_name: Option<Vec<u8>>,
}

/// Names and attributes longer than this are taken for an attack; the longest path of Linux is 4 KiB.
const NAME_HEADER_BYTES_MAX: u64 = 256 << 10;

type Act<'a> = dyn FnMut(Result<Entry<'_>, Refusal>) -> ControlFlow<()> + 'a;

impl Walk {
    fn all(&mut self, stream: impl Read, act: &mut Act<'_>) -> ControlFlow<()> {
        let mut archive = Archive::new(stream);
        // Raw, because the library would hold a long name of any size in memory.
        let entries = match archive.entries() {
            Ok(entries) => entries.raw(true),
            Err(error) => return act(Err(unreadable(self.position(), "the archive", &error))),
        };
        for entry in entries {
            match entry {
                Ok(entry) if is_name_header(entry.header().entry_type()) => {
                    if let Err(error) = self.name_header(entry) {
                        return act(Err(unreadable(self.position(), "a file's name", &error)));
                    }
                }
                Ok(entry) => self.one(entry, act)?,
                // Where the next header stands is unknown now.
                Err(error) => return act(Err(unreadable(self.position(), "the archive", &error))),
            }
            if self.total > self.limits.total_bytes_max {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    /// Takes what a header says of the file after it.
    ///
    /// Sources: POSIX.1-2017, pax, "pax Interchange Format"; GNU tar manual, "Basic Tar Format".
    fn name_header<R: Read>(&mut self, mut entry: ::tar::Entry<'_, R>) -> io::Result<()> {
        let kind = entry.header().entry_type();
        if matches!(kind, EntryType::XGlobalHeader | EntryType::GNULongLink) {
            return Ok(());
        }
        if entry.size() > NAME_HEADER_BYTES_MAX {
            return Err(io::Error::other(format!("it is longer than {NAME_HEADER_BYTES_MAX} bytes")));
        }
        let mut said = Vec::new();
        entry.read_to_end(&mut said)?;
        if kind == EntryType::GNULongName {
            let end = said.iter().position(|b| *b == 0).unwrap_or(said.len());
            said.truncate(end);
            self.long_name = Some(said);
            return Ok(());
        }
        for attribute in PaxExtensions::new(&said) {
            let attribute = attribute?;
            match attribute.key_bytes() {
                b"path" => self.long_name = Some(attribute.value_bytes().to_vec()),
                b"size" => return Err(io::Error::other("files larger than 8 GiB are not read from tar archives")),
                key if key.starts_with(b"GNU.sparse.") => {
                    return Err(io::Error::other("files with holes (sparse) are not read from tar archives"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn one<R: Read>(&mut self, mut entry: ::tar::Entry<'_, R>, act: &mut Act<'_>) -> ControlFlow<()> {
        self.count += 1;
        if self.count > self.limits.count_max {
            let reason = format!("it holds more than {} entries", self.limits.count_max);
            act(Err(self.refusal(reason, "send the files in several archives")))?;
            return ControlFlow::Break(());
        }
        let raw = self.long_name.take().unwrap_or_else(|| entry.header().path_bytes().into_owned());
        let kind = entry.header().entry_type();
        let path = match SafePath::parse(&raw) {
            Ok(path) => path,
            // Archives made by `tar -C folder .` hold the folder itself as `./`.
            Err(_) if kind.is_dir() && matches!(&raw[..], b"." | b"./") => return ControlFlow::Continue(()),
            Err(fault) => {
                let shown = String::from_utf8_lossy(&raw).escape_debug().to_string();
                let reason = format!("`{shown}` is refused: {fault}");
                return act(Err(self.refusal(reason, "rename the file and pack it again")));
            }
        };
        if kind.is_dir() || path.is_litter() {
            return ControlFlow::Continue(());
        }
        if !matches!(kind, EntryType::Regular | EntryType::Continuous) {
            return act(Err(self.refusal(format!("`{path}` is a link or device"), "pack the file itself")));
        }
        if !self.seen.insert(path.clone()) {
            return act(Err(self.refusal(format!("`{path}` stands twice in the archive"), "keep one of them")));
        }
        let (position, size) = (self.position(), entry.size());
        let mut content = Bounded {
            inner: Whole { left: size, inner: &mut entry },
            limits: &self.limits,
            packed: None,
            read: 0,
            total: &mut self.total,
        };
        act(Ok(Entry { position, path, size, content: &mut content }))
    }

    fn position(&self) -> Position {
        let place = if self.count == 0 { Place::File } else { Place::Entry(self.count) };
        Position { file: Arc::clone(&self.name), place }
    }

    fn refusal(&self, reason: String, remedy: &str) -> Refusal {
        Refusal::new(self.position(), reason, remedy)
    }
}

/// Whether this is no file but speaks of the next one, or of all.
fn is_name_header(kind: EntryType) -> bool {
    matches!(kind, EntryType::GNULongName | EntryType::GNULongLink | EntryType::XHeader | EntryType::XGlobalHeader)
}

/// Content that must have its full size: the tar library takes the end of a cut archive for the end of the file.
struct Whole<R> {
    left: u64,
    inner: R,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.left = self.left.saturating_sub(n as u64);
        if n == 0 && !buf.is_empty() && self.left > 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends inside this file"));
        }
        Ok(n)
    }
}
