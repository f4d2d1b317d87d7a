//! Reads the beginning of a delivery against the spec and says what its import would do. Nothing is kept.

use super::chunk::fitted;
pub use super::columns::UnfitTable;
use super::columns::unfit;
use super::media::Unfit;
use super::source::{Files, HEAD_BYTES, ambiguous, format_of, head_of, io, items_of_media, rows_of};
use crate::{FlowError, FlowResult};
use domain::item::identity;
use domain::kinds::choice::nearest;
use domain::spec::Spec;
use formats::entries::{self, Entry, Packing};
use formats::manifest::MediaFiles;
use formats::media::{DETECT_BYTES, MediaType, detect};
use formats::{EntryLimits, FORMATS, Fields, Record, Refusal, SafePath, Source};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::path::Path;
use store::{Tx, batches};

/// Rows that are read at most.
const ROWS_MAX: u64 = 1_000;

/// Rows that are shown whole.
const SHOWN: usize = 20;

/// Refusals that are given one by one; beyond, they are counted.
const REFUSALS_MAX: usize = 200;

/// Columns that are told apart.
const COLUMNS_MAX: usize = 200;

/// Characters of a value that are shown.
const VALUE_CHARS: usize = 160;

/// The largest file of records in an archive that is looked at, in bytes.
const MANIFEST_BYTES_MAX: u64 = 64 << 20;

/// What is looked at.
#[derive(Debug, Clone)]
pub struct Delivery<'a> {
    /// Where it lies.
    pub path: &'a Path,
    /// The name by which people know it; its ending helps to tell the format.
    pub filename: &'a str,
    /// Names of the columns, for a table without a header.
    pub columns: &'a [String],
    /// How much of the file is there.
    pub extent: Extent,
}

/// How much of a file is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// Its beginning: the last row may be cut off and is not judged.
    Beginning,
}

/// A field that the data have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Whether an input of the spec has this name; otherwise it is left out.
    pub feeds: bool,
    /// The input that is probably meant by a name that feeds none.
    pub meant: Option<String>,
    /// Rows that have a value here.
    pub filled: u64,
    /// The first value, shortened.
    pub sample: String,
}

/// A row as it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its values, long texts shortened; none where the row cannot be read.
    pub fields: Fields,
    /// Where it stands, and why it would be refused.
    pub refusal: Option<Refusal>,
}

/// What an import would do, as far as the rows that were read tell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Preview {
    /// The format, such as `csv`; `media` where an archive has no file of records.
    pub format: &'static str,
    /// The fields of the data, in the order in which they appear.
    pub columns: Vec<Column>,
    /// Required inputs that no column feeds.
    pub missing: Vec<String>,
    /// The first rows.
    pub rows: Vec<Row>,
    /// Rows read, good and bad.
    pub read: u64,
    /// Of these, refused ones.
    pub refused: u64,
    /// Of these, items that the project has already; none where media decide, whose content is not read here.
    pub duplicates: Option<u64>,
    /// The first refusals.
    pub refusals: Vec<Refusal>,
    /// Whether these are all rows of the delivery.
    pub complete: bool,
    /// Why none of its rows would be taken, where that is the file's fault; then no row is judged.
    pub unfit: Option<UnfitTable>,
}

/// Previews a delivery.
pub fn preview(tx: &mut dyn Tx, (project, spec): (i64, &Spec), delivery: &Delivery<'_>) -> FlowResult<Preview> {
    let mut opened = open(spec, delivery)?;
    let knows_media = spec.inputs.iter().any(|input| input.kind.is_media());
    let mut preview = Preview { format: opened.format, duplicates: (!knows_media).then_some(0), ..Preview::default() };
    for refusal in opened.refusals {
        preview.refuse(refusal);
    }
    preview.complete = true;
    let mut next = opened.rows.next();
    preview.unfit = opened.rows.columns().and_then(|columns| unfit(spec, columns));
    while let Some(row) = next {
        next = opened.rows.next();
        let is_cut_off = delivery.extent == Extent::Beginning && next.is_none();
        if is_cut_off || preview.read == ROWS_MAX {
            preview.complete = false;
            break;
        }
        if preview.unfit.is_some() {
            preview.show(spec, row);
            continue;
        }
        if let Some(hash) = preview.take(spec, row, &mut opened.media)
            && let Some(count) = &mut preview.duplicates
        {
            let twin = store::items::by_hash(tx, project, &hash)?;
            *count += u64::from(twin.is_some_and(|twin| twin.batch_state == batches::OPEN));
        }
    }
    if preview.columns.is_empty() {
        preview.note_names(spec, opened.rows.columns().unwrap_or_default());
    }
    preview.close(spec);
    Ok(preview)
}

impl Preview {
    /// Judges a row; gives the identity of one that fits.
    fn take(&mut self, spec: &Spec, row: Result<Record, Refusal>, files: &mut Files<MediaType>) -> Option<[u8; 32]> {
        self.read += 1;
        let (shown, judged) = match row {
            Ok(Record { position, fields }) => {
                self.note_columns(spec, &fields);
                let shown = if self.rows.len() < SHOWN { shorten(&fields) } else { Fields::new() };
                let judged = fitted(spec, &position, fields, &mut |input, name| {
                    files.look_up(input, name).map(|media| json!({"name": name, "type": media.mime()}))
                });
                (shown, judged)
            }
            Err(refusal) => (Fields::new(), Err(refusal)),
        };
        if self.rows.len() < SHOWN {
            self.rows.push(Row { fields: shown, refusal: judged.as_ref().err().cloned() });
        }
        match judged {
            Ok((item, _)) => Some(identity(&item.fields)),
            Err(refusal) => {
                self.refuse(refusal);
                None
            }
        }
    }

    /// Shows a row of a file that as a whole does not fit.
    fn show(&mut self, spec: &Spec, row: Result<Record, Refusal>) {
        self.read += 1;
        let Ok(Record { fields, .. }) = row else { return };
        self.note_columns(spec, &fields);
        if self.rows.len() < SHOWN {
            self.rows.push(Row { fields: shorten(&fields), refusal: None });
        }
    }

    /// Notes the columns of a table without rows.
    fn note_names(&mut self, spec: &Spec, names: &[String]) {
        let fields: Fields = names.iter().map(|name| (name.clone(), Value::Null)).collect();
        self.note_columns(spec, &fields);
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refused += 1;
        if self.refusals.len() < REFUSALS_MAX {
            self.refusals.push(refusal);
        }
    }

    fn note_columns(&mut self, spec: &Spec, fields: &Fields) {
        for (name, value) in fields {
            let sample = in_short(value);
            let filled = u64::from(!sample.is_empty());
            if let Some(column) = self.columns.iter_mut().find(|column| column.name == *name) {
                column.filled += filled;
                if column.sample.is_empty() {
                    column.sample = sample;
                }
            } else if self.columns.len() < COLUMNS_MAX {
                let feeds = spec.input(name).is_some();
                self.columns.push(Column { name: name.clone(), feeds, meant: None, filled, sample });
            }
        }
    }

    /// Says which inputs are fed by nothing, and which of the columns left out was probably meant for them.
    fn close(&mut self, spec: &Spec) {
        let fed = |name: &str, columns: &[Column]| columns.iter().any(|column| column.name == name);
        let unfed: Vec<&str> =
            spec.inputs.iter().map(|input| input.name.as_str()).filter(|name| !fed(name, &self.columns)).collect();
        let required = |name: &&str| spec.input(name).is_some_and(|input| !input.optional);
        self.missing = unfed.iter().copied().filter(required).map(str::to_owned).collect();
        for column in self.columns.iter_mut().filter(|column| !column.feeds) {
            let plain = column.name.trim().to_lowercase().replace([' ', '-'], "_");
            column.meant = nearest(&plain, &unfed).map(str::to_owned);
        }
    }
}

fn shorten(fields: &Fields) -> Fields {
    let short = |value: &Value| match value {
        Value::String(_) | Value::Object(_) | Value::Array(_) => Value::String(in_short(value)),
        other => other.clone(),
    };
    fields.iter().map(|(name, value)| (name.clone(), short(value))).collect()
}

/// The beginning of a value as a text; empty for one that counts as absent.
fn in_short(value: &Value) -> String {
    let text = match value {
        Value::Null => return String::new(),
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    match text.char_indices().nth(VALUE_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Rows of a file, or those that were made of the media of an archive.
enum Rows {
    Read(Box<dyn formats::Reader + Send>),
    Listed(std::vec::IntoIter<Record>),
}

impl Rows {
    fn next(&mut self) -> Option<Result<Record, Refusal>> {
        match self {
            Self::Read(rows) => rows.next(),
            Self::Listed(rows) => rows.next().map(Ok),
        }
    }

    fn columns(&self) -> Option<&[String]> {
        match self {
            Self::Read(rows) => rows.columns(),
            Self::Listed(_) => None,
        }
    }
}

struct Opened {
    format: &'static str,
    rows: Rows,
    media: Files<MediaType>,
    refusals: Vec<Refusal>,
}

fn open(spec: &Spec, delivery: &Delivery<'_>) -> FlowResult<Opened> {
    let head = head_of(delivery.path, HEAD_BYTES)?;
    if Packing::of(&head).is_some() {
        return unpack(spec, delivery);
    }
    let format = format_of(delivery.filename, &head)?;
    let file = File::open(delivery.path).map_err(|error| io(&error))?;
    let rows = rows_of(format, Source::new(delivery.filename, file), delivery.columns);
    Ok(Opened { format: format.name, rows: Rows::Read(rows), media: Files(None), refusals: Vec::new() })
}

fn head_of_bytes(bytes: &[u8]) -> FlowResult<Vec<u8>> {
    let mut head = Vec::new();
    bytes.take(HEAD_BYTES).read_to_end(&mut head).map_err(|error| io(&error))?;
    Ok(head)
}

/// What an archive holds: its files of records in memory, and what each other file shows.
#[derive(Default)]
struct Inside {
    manifests: Vec<(SafePath, Vec<u8>)>,
    media: Vec<(SafePath, Result<MediaType, Unfit>)>,
    refusals: Vec<Refusal>,
}

impl Inside {
    fn look(&mut self, entry: Result<Entry<'_>, Refusal>) {
        let entry = match entry {
            Ok(entry) if entry.path.is_litter() => return,
            Ok(entry) => entry,
            Err(refusal) => return self.refusals.push(refusal),
        };
        let manifest = FORMATS.iter().any(|format| format.claims_name(entry.path.file_name()));
        let most = if manifest { MANIFEST_BYTES_MAX } else { DETECT_BYTES as u64 };
        let mut bytes = Vec::new();
        if let Err(error) = (&mut *entry.content).take(most).read_to_end(&mut bytes) {
            if manifest {
                return self.refusals.push(entry.refusal(&error));
            }
            let unread = (format!("it could not be read: {error}"), entries::remedy(&error).to_owned());
            return self.media.push((entry.path, Err(unread)));
        }
        if manifest {
            self.manifests.push((entry.path, bytes));
        } else {
            let shown = detect(&bytes).map_err(|fault| (fault.reason.to_owned(), fault.remedy.to_owned()));
            self.media.push((entry.path, shown));
        }
    }
}

fn unpack(spec: &Spec, delivery: &Delivery<'_>) -> FlowResult<Opened> {
    let entries = entries::open(delivery.path, EntryLimits::default()).map_err(|refusal| {
        FlowError::bad("archive_unreadable", format!("{}: {}", delivery.filename, refusal.reason), refusal.remedy)
    })?;
    let mut inside = Inside::default();
    entries.each(&mut |entry| {
        inside.look(entry);
        ControlFlow::Continue(())
    });
    let Inside { mut manifests, media, refusals } = inside;
    if manifests.len() > 1 {
        return Err(ambiguous(manifests.iter().map(|(path, _)| path)));
    }
    if let Some((path, bytes)) = manifests.pop() {
        let name = format!("{}/{path}", delivery.filename);
        let head = head_of_bytes(&bytes)?;
        let format = format_of(&name, &head)?;
        let rows = rows_of(format, Source::new(name, Cursor::new(bytes)), delivery.columns);
        let media = Files(Some(MediaFiles::new(&path, media)));
        return Ok(Opened { format: format.name, rows: Rows::Read(rows), media, refusals });
    }
    let records = items_of_media(spec, delivery.filename, media.iter().map(|(path, _)| path))?;
    let top = SafePath::parse(b"manifest").map_err(|fault| FlowError::bad("path", fault.to_string(), ""))?;
    let media = Files(Some(MediaFiles::new(&top, media)));
    Ok(Opened { format: "media", rows: Rows::Listed(records.into_iter()), media, refusals })
}
