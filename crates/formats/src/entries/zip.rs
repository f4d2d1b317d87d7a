//! Entries of a zip archive.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::sync::Arc;

use ::zip::ZipArchive;
use ::zip::read::ZipFile;
use ::zip::result::ZipError;

use super::bounded::Bounded;
use super::{Entries, Entry, EntryLimits, SafePath};
use crate::{Place, Position, Refusal};

/// The entries of a zip archive. Files in methods other than stored and deflate are refused by name.
pub fn zip<R: Read + Seek + Send + 'static>(
    name: impl Into<Arc<str>>,
    archive: R,
    limits: EntryLimits,
) -> Box<dyn Entries + Send> {
    Box::new(Zip { name: name.into(), archive, limits })
}

struct Zip<R> {
    name: Arc<str>,
    archive: R,
    limits: EntryLimits,
}

impl<R: Read + Seek> Entries for Zip<R> {
    fn each(self: Box<Self>, act: &mut dyn FnMut(Result<Entry<'_>, Refusal>) -> ControlFlow<()>) {
        // A break has already been acted on by whoever asked for it.
        let _ = self.walk(act);
    }
}

type Act<'a> = dyn FnMut(Result<Entry<'_>, Refusal>) -> ControlFlow<()> + 'a;

impl<R: Read + Seek> Zip<R> {
    fn walk(self, act: &mut Act<'_>) -> ControlFlow<()> {
        let Self { name, archive, limits } = self;
        let at = |place| Position { file: Arc::clone(&name), place };
        let (mut archive, doubled) = match open(archive, &limits) {
            Ok(opened) => opened,
            Err((reason, remedy)) => return act(Err(Refusal::new(at(Place::File), reason, remedy))),
        };
        let mut walk = Walk { limits: &limits, doubled, seen: BTreeSet::new(), total: 0 };
        for index in 0..archive.len() {
            let position = at(Place::Entry(index as u64 + 1));
            match archive.by_index(index) {
                Ok(file) => walk.visit(file, position, act)?,
                Err(error) => act(Err(damaged(position, &error)))?,
            }
            if walk.total > limits.total_bytes_max {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }
}

/// Names that stand more than once in the archive's list, with how often.
type Doubled = BTreeMap<Vec<u8>, u64>;
type Fault = (String, &'static str);

/// Checks the archive's list as a whole.
fn open<R: Read + Seek>(archive: R, limits: &EntryLimits) -> Result<(ZipArchive<BufReader<R>>, Doubled), Fault> {
    const AGAIN: &str = "the archive is damaged or was cut short: make it again";
    let unreadable = |error| (format!("it could not be read as a zip archive: {error}"), AGAIN);
    let mut archive = ZipArchive::new(BufReader::new(archive)).map_err(unreadable)?;
    if archive.len() as u64 > limits.count_max {
        let reason = format!("it holds {} entries, more than the {} allowed", archive.len(), limits.count_max);
        return Err((reason, "send the files in several archives"));
    }
    if archive.has_overlapping_files().map_err(unreadable)? {
        let reason = "files share bytes inside the archive, as only made-up archives do";
        return Err((reason.into(), "pack the files anew"));
    }
    if !archive.has_duplicate_names() {
        return Ok((archive, Doubled::new()));
    }
    // The library keeps only the last file of a name, so the list is read once more to name the others.
    let start = archive.central_directory_start();
    let mut stream = archive.into_inner();
    let doubled = doubled_names(&mut stream, start).map_err(|error| unreadable(ZipError::Io(error)))?;
    Ok((ZipArchive::new(stream).map_err(unreadable)?, doubled))
}

/// Reads the names in the central directory. Source: APPNOTE.TXT 6.3.10, 4.3.12.
fn doubled_names<R: Read + Seek>(stream: &mut BufReader<R>, start: u64) -> io::Result<Doubled> {
    let mut times = Doubled::new();
    stream.seek(SeekFrom::Start(start))?;
    let mut header = [0; 46];
    while stream.read_exact(&mut header).is_ok() && header.starts_with(b"PK\x01\x02") {
        let length = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let mut name = vec![0; usize::from(length(28))];
        stream.read_exact(&mut name)?;
        stream.seek_relative(i64::from(length(30)) + i64::from(length(32)))?;
        *times.entry(name).or_insert(0) += 1;
    }
    times.retain(|_, n| *n > 1);
    Ok(times)
}

struct Walk<'a> {
    limits: &'a EntryLimits,
    doubled: Doubled,
    seen: BTreeSet<SafePath>,
    total: u64,
}

impl Walk<'_> {
    fn visit<R: Read>(&mut self, mut file: ZipFile<'_, R>, position: Position, act: &mut Act<'_>) -> ControlFlow<()> {
        let shown = String::from_utf8_lossy(file.name_raw()).escape_debug().to_string();
        let refuse = |reason: String, remedy: &str| Err(Refusal::new(position.clone(), reason, remedy));
        let path = match SafePath::parse(file.name_raw()) {
            Ok(path) => path,
            Err(fault) => {
                return act(refuse(format!("`{shown}` is refused: {fault}"), "rename the file and pack it again"));
            }
        };
        if file.is_dir() || path.is_litter() {
            return ControlFlow::Continue(());
        }
        if let Some(times) = self.doubled.get(file.name_raw()) {
            return act(refuse(format!("`{path}` stands {times} times in the archive"), "keep one of them"));
        }
        if !self.seen.insert(path.clone()) {
            return act(refuse(format!("`{path}` stands twice in the archive"), "keep one of them"));
        }
        if !file.is_file() || file.is_symlink() {
            return act(refuse(format!("`{path}` is a link or device"), "pack the file itself"));
        }
        let size = file.size();
        let packed = Some(file.compressed_size());
        let mut content = Bounded { inner: &mut file, limits: self.limits, packed, read: 0, total: &mut self.total };
        act(Ok(Entry { position, path, size, content: &mut content }))
    }
}

fn damaged(position: Position, error: &ZipError) -> Refusal {
    let remedy = match error {
        ZipError::UnsupportedArchive(_) => "pack the files anew with plain zip (deflate, no password)",
        _ => "the archive is damaged or was cut short: make it again",
    };
    Refusal::new(position, format!("the entry could not be read: {error}"), remedy)
}
