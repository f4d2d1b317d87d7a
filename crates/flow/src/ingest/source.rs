//! Where the rows come from: a file of records, or a folder or archive of media with a manifest or without.

use super::Params;
use super::media::{Shown, Taken, Unfit, fits, take};
use crate::jobs::Runner;
use crate::{FlowError, FlowResult};
use domain::spec::{Input, Spec};
use formats::entries::{self, Entry, Packing};
use formats::manifest::MediaFiles;
use formats::{EntryLimits, Fields, Format, Limits, Place, Position, Reader, Record, Refusal, SafePath, detect};
use serde_json::Value;
use std::fs::File;
use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::path::Path;
use store::jobs::{Beat, Job};

/// The bytes by which a format is told.
pub(crate) const HEAD_BYTES: u64 = 64 << 10;

/// Media files that rows may name; none where the delivery has only rows.
pub(crate) struct Files<T = Taken>(pub Option<MediaFiles<Result<T, Unfit>>>);

impl<T: Shown + Clone> Files<T> {
    /// The file of that name, if it may stand in the input.
    pub(crate) fn look_up(&mut self, input: &Input, name: &str) -> Result<T, Unfit> {
        let Some(files) = &mut self.0 else {
            let remedy = "import a folder, zip or tar that holds the media and the file that names them";
            return Err((format!("there is no file “{name}”: the delivery has no media"), remedy.into()));
        };
        let (path, found) = files.resolve(name).map_err(|missing| (missing.reason, missing.remedy))?;
        let taken = match found {
            Ok(taken) => taken,
            Err((reason, remedy)) => return Err((format!("`{path}`: {reason}"), remedy.clone())),
        };
        fits(input, taken)?;
        Ok(taken.clone())
    }
}

/// A delivery, opened.
pub(crate) struct Source {
    /// The rows.
    pub rows: Box<dyn Reader + Send>,
    /// Bytes of the file the rows come from, for progress.
    pub bytes: Option<i64>,
    /// The media the rows may name.
    pub media: Files,
    refusals: Vec<Refusal>,
}

impl Source {
    /// Opens what the job names. Media go into the vault here, and their hashes into `taken`; the rows are read later.
    pub(crate) fn open(
        runner: &Runner,
        job: &Job,
        (params, spec): (&Params, &Spec),
        taken: &mut Vec<String>,
    ) -> FlowResult<Self> {
        let packed = params.path.is_dir() || Packing::of(&head_of(&params.path, 512)?).is_some();
        if packed {
            return Self::packed(Unpacked::new(runner, job, taken), (params, spec));
        }
        let file = File::open(&params.path).map_err(|error| io(&error))?;
        let (rows, bytes) = read_records(file, &params.filename, &params.columns)?;
        Ok(Self { rows, bytes, media: Files(None), refusals: Vec::new() })
    }

    /// Refusals of files of the delivery that are nobody's row.
    pub(crate) fn take_refusals(&mut self) -> Vec<Refusal> {
        std::mem::take(&mut self.refusals)
    }

    fn packed(mut unpacked: Unpacked<'_>, (params, spec): (&Params, &Spec)) -> FlowResult<Self> {
        let entries = entries::open(&params.path, EntryLimits::default()).map_err(|refusal| {
            FlowError::bad("archive_unreadable", format!("{}: {}", params.filename, refusal.reason), refusal.remedy)
        })?;
        let mut failure = None;
        entries.each(&mut |entry| match unpacked.take(entry) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        });
        match failure {
            Some(error) => Err(error),
            None => unpacked.into_source((params, spec)),
        }
    }
}

/// What came out of a folder or archive so far.
struct Unpacked<'a> {
    runner: &'a Runner,
    job: &'a Job,
    manifests: Vec<(SafePath, File)>,
    media: Vec<(SafePath, Result<Taken, Unfit>)>,
    refusals: Vec<Refusal>,
    taken: &'a mut Vec<String>,
    last_beat: domain::Timestamp,
}

impl<'a> Unpacked<'a> {
    fn new(runner: &'a Runner, job: &'a Job, taken: &'a mut Vec<String>) -> Self {
        let (manifests, media, refusals) = (Vec::new(), Vec::new(), Vec::new());
        Self { runner, job, manifests, media, refusals, taken, last_beat: runner.clock.now() }
    }

    fn take(&mut self, entry: Result<Entry<'_>, Refusal>) -> FlowResult<()> {
        let entry = match entry {
            Ok(entry) if entry.path.is_litter() => return Ok(()),
            Ok(entry) => entry,
            Err(refusal) => {
                self.refusals.push(refusal);
                return Ok(());
            }
        };
        self.beat()?;
        let manifest = formats::FORMATS.iter().any(|format| format.claims_name(entry.path.file_name()));
        if manifest {
            let mut file = self.runner.vault.scratch()?;
            match std::io::copy(&mut *entry.content, &mut file) {
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::StorageFull => return Err(io(&error)),
                Err(error) => self.refusals.push(entry.refusal(&error)),
            }
            self.manifests.push((entry.path, file));
        } else {
            let taken = take(&self.runner.vault, entry.path.as_str(), &mut *entry.content)?;
            self.taken.extend(taken.iter().map(|taken| taken.row.hash.clone()));
            self.media.push((entry.path, taken));
        }
        Ok(())
    }

    /// Tells that the job lives, now and then: indexing many videos takes a while.
    fn beat(&mut self) -> FlowResult<()> {
        let at = self.runner.clock.now();
        if at.ms_since(self.last_beat) < 2_000 {
            return Ok(());
        }
        self.last_beat = at;
        let (id, project) = ((self.job.id, self.job.run), self.job.project);
        let done = i64::try_from(self.media.len()).unwrap_or(i64::MAX);
        self.runner.store.write(move |tx| {
            let result = crate::jobs::get(tx, project, id.0)?.result;
            let beat = Beat { done, total: None, refused: 0, result: &result, at };
            store::jobs::beat(tx, id, beat)?.ok_or_else(super::taken)?;
            Ok::<_, FlowError>(())
        })
    }

    fn into_source(mut self, (params, spec): (&Params, &Spec)) -> FlowResult<Source> {
        match self.manifests.len() {
            1 => {
                let (path, file) = self.manifests.remove(0);
                let name = format!("{}/{path}", params.filename);
                let (rows, bytes) = read_records(file, &name, &params.columns)?;
                let media = Files(Some(MediaFiles::new(&path, self.media)));
                Ok(Source { rows, bytes, media, refusals: self.refusals })
            }
            0 => self.media_alone((params, spec)),
            _ => Err(ambiguous(self.manifests.iter().map(|(path, _)| path))),
        }
    }

    /// Without a manifest each media file is an item, when the spec asks for just one.
    fn media_alone(self, (params, spec): (&Params, &Spec)) -> FlowResult<Source> {
        let paths = self.media.iter().map(|(path, _)| path);
        let records = items_of_media(spec, &params.filename, paths)?;
        let top = SafePath::parse(b"manifest").map_err(|fault| FlowError::bad("path", fault.to_string(), ""))?;
        let bytes = i64::try_from(records.len()).ok();
        let rows = Box::new(Listed { records: records.into_iter(), read: 0 });
        Ok(Source { rows, bytes, media: Files(Some(MediaFiles::new(&top, self.media))), refusals: self.refusals })
    }
}

/// A record for each media file, where all that the spec asks for is one.
pub(crate) fn items_of_media<'a>(
    spec: &Spec,
    filename: &str,
    paths: impl Iterator<Item = &'a SafePath>,
) -> FlowResult<Vec<Record>> {
    let required: Vec<&Input> = spec.inputs.iter().filter(|input| !input.optional).collect();
    let input = match required.as_slice() {
        [input] if input.kind.is_media() => input,
        _ => return Err(manifest_missing(&required)),
    };
    let record = |(number, path): (u64, &SafePath)| {
        let fields = Fields::from_iter([(input.name.clone(), Value::String(path.as_str().to_owned()))]);
        Record { position: Position::new(filename, Place::Entry(number)), fields }
    };
    Ok((1_u64..).zip(paths).map(record).collect())
}

/// A delivery of files of which none says what the items are.
fn manifest_missing(required: &[&Input]) -> FlowError {
    let names = required.iter().map(|input| format!("“{}” ({})", input.name, input.kind.name())).collect::<Vec<_>>();
    let needs = if names.is_empty() { "none of its fields".to_owned() } else { names.join(", ") };
    let reason = format!("the delivery has no file of records, and an item needs {needs}, not just one media file");
    let hint = "Add a CSV or JSONL that names each item's fields, with the paths of its media.";
    FlowError::bad("manifest_missing", reason, hint)
}

/// A delivery that leaves open which of its files lists the items.
pub(crate) fn ambiguous<'a>(manifests: impl Iterator<Item = &'a SafePath>) -> FlowError {
    let names: Vec<&str> = manifests.map(SafePath::as_str).collect();
    let reason = format!("the delivery has several files of records: {}", names.join(", "));
    FlowError::bad("manifest_ambiguous", reason, "Keep the one that lists the items.")
}

/// Rows that are known already.
struct Listed {
    records: std::vec::IntoIter<Record>,
    read: u64,
}

impl Iterator for Listed {
    type Item = Result<Record, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read += 1;
        self.records.next().map(Ok)
    }
}

impl Reader for Listed {
    fn bytes_read(&self) -> u64 {
        self.read
    }
}

pub(crate) fn io(error: &std::io::Error) -> FlowError {
    match error.kind() {
        std::io::ErrorKind::StorageFull => store::StoreError::Full.into(),
        _ => FlowError::bad("file_unreadable", error.to_string(), "Check the file and its rights."),
    }
}

pub(crate) fn head_of(path: &Path, bytes: u64) -> FlowResult<Vec<u8>> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(|error| io(&error))?;
    file.take(bytes).read_to_end(&mut head).map_err(|error| io(&error))?;
    Ok(head)
}

/// The records of a file, and its length in bytes.
fn read_records(mut file: File, name: &str, columns: &[String]) -> FlowResult<(Box<dyn Reader + Send>, Option<i64>)> {
    let mut head = Vec::new();
    file.rewind().map_err(|error| io(&error))?;
    (&mut file).take(HEAD_BYTES).read_to_end(&mut head).map_err(|error| io(&error))?;
    file.rewind().map_err(|error| io(&error))?;
    let format = format_of(name, &head)?;
    let bytes = file.metadata().ok().and_then(|facts| i64::try_from(facts.len()).ok());
    Ok((rows_of(format, formats::Source::new(name, file), columns), bytes))
}

/// The format of a file, by its name and its first bytes.
pub(crate) fn format_of(name: &str, head: &[u8]) -> FlowResult<&'static Format> {
    let (format, _) = detect(name, head).map_err(|undetected| {
        FlowError::bad("format_unknown", format!("{name}: {undetected}"), "Convert the file to CSV or JSONL, in UTF-8.")
    })?;
    Ok(format)
}

/// The rows of a stream of that format; `columns` names them where the first line does not.
pub(crate) fn rows_of(format: &Format, mut source: formats::Source, columns: &[String]) -> Box<dyn Reader + Send> {
    if !columns.is_empty() {
        source = source.with_columns(columns.iter().cloned());
    }
    (format.read)(source, Limits::default())
}
