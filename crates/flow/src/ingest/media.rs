//! Takes media files into the vault: recognised by content, measured, indexed, never decoded.

use crate::FlowResult;
use crate::jobs::Runner;
use domain::spec::{Input, InputType};
use formats::entries::remedy;
use formats::media::image::{self, ImageError, ImageSize};
use formats::media::video::{self, VideoLimits};
use formats::media::whole::whole;
use formats::media::{DETECT_BYTES, Kind, MediaType, detect};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use store::jobs::Job;
use store::media::Media;
use store::{StoreError, Vault};

/// The largest media file, in bytes.
pub(crate) const MEDIA_BYTES_MAX: u64 = 8 << 30;

/// A file taken into the vault.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    /// The row of the database.
    pub row: Media,
    /// What a person does with it.
    pub kind: Kind,
    /// The value of an item's field.
    pub field: Value,
}

/// A file of which is known what it shows.
pub(crate) trait Shown {
    /// Whether it is looked at, watched or listened to.
    fn kind(&self) -> Kind;
    /// Its media type.
    fn mime(&self) -> &str;
}

impl Shown for Taken {
    fn kind(&self) -> Kind {
        self.kind
    }

    fn mime(&self) -> &str {
        &self.row.kind
    }
}

impl Shown for MediaType {
    fn kind(&self) -> Kind {
        MediaType::kind(*self)
    }

    fn mime(&self) -> &str {
        MediaType::mime(*self)
    }
}

/// Why a file is no media: what is wrong and what to do.
pub(crate) type Unfit = (String, String);

/// The content of an entry, with the failure to read it: that is the entry's fault, not the vault's.
struct Watched<'a> {
    content: &'a mut dyn Read,
    failure: Option<io::Error>,
}

impl Read for Watched<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.content.read(buf).map_err(|error| {
            let kind = error.kind();
            self.failure = Some(error);
            kind.into()
        })
    }
}

/// Takes one file into the vault. A file that cannot be read or is no known media is refused and not kept.
pub(crate) fn take(vault: &Vault, name: &str, content: &mut dyn Read) -> FlowResult<Result<Taken, Unfit>> {
    let mut content = Watched { content, failure: None };
    let saved = match (vault.put(&mut content, MEDIA_BYTES_MAX), content.failure) {
        (_, Some(error)) => return Ok(Err((format!("it could not be read: {error}"), remedy(&error).to_owned()))),
        (saved, None) => saved?,
    };
    let mut file = vault.open_file(&saved.hash)?;
    let described = describe(&mut file).map_err(|error| StoreError::Media(error.to_string()))?;
    let (mime, kind, info, shown) = match described {
        Ok(described) => described,
        Err(unfit) => {
            vault.remove(&saved.hash)?;
            return Ok(Err(unfit));
        }
    };
    let size = i64::try_from(saved.size).unwrap_or(i64::MAX);
    let mut field = Map::new();
    field.insert("hash".into(), saved.hash.clone().into());
    field.insert("type".into(), mime.into());
    field.insert("name".into(), name.into());
    field.insert("size".into(), size.into());
    field.extend(shown);
    let row = Media { hash: saved.hash, kind: mime.to_owned(), size, info: info.to_string() };
    Ok(Ok(Taken { row, kind, field: Value::Object(field) }))
}

/// Media type, kind, what is kept in the database, what is shown with the item.
type Described = (&'static str, Kind, Value, Map<String, Value>);

fn describe(file: &mut File) -> io::Result<Result<Described, Unfit>> {
    let mut head = Vec::with_capacity(DETECT_BYTES);
    file.take(DETECT_BYTES as u64).read_to_end(&mut head)?;
    file.rewind()?;
    let found = match detect(&head) {
        Ok(found) => found,
        Err(unsupported) => return Ok(Err((unsupported.reason.to_owned(), unsupported.remedy.to_owned()))),
    };
    let (info, shown) = match found.kind() {
        Kind::Image => match sides(found, file) {
            Ok(size) => (json!({}), json!({"width": size.width, "height": size.height})),
            Err(error) => return Ok(Err((error.to_string(), error.remedy().to_owned()))),
        },
        Kind::Video => match video::index(&mut *file, VideoLimits::default()) {
            Ok(index) => {
                let (width, height) = index.shown_size();
                let seconds = index.duration as f64 / f64::from(index.timescale.max(1));
                let shown = json!({
                    "width": width, "height": height, "frame_count": index.frame_count(), "duration_s": seconds,
                });
                (json!({"video": index.to_json()}), shown)
            }
            Err(error) => return Ok(Err((error.to_string(), "make the clip again as MP4 or WebM".into()))),
        },
        Kind::Audio | Kind::Captions => (json!({}), json!({})),
    };
    let Value::Object(shown) = shown else { return Ok(Err(("the file cannot be described".into(), String::new()))) };
    Ok(Ok((found.mime(), found.kind(), info, shown)))
}

/// The sides of an image that is all there.
fn sides(kind: MediaType, file: &mut File) -> Result<ImageSize, ImageError> {
    let sides = image::size(kind, BufReader::new(&mut *file))?;
    whole(kind, &mut BufReader::new(file))?;
    Ok(sides)
}

/// Whether a file of this kind may stand in an input, or why not.
pub(crate) fn fits(input: &Input, shown: &impl Shown) -> Result<(), Unfit> {
    let fits = match input.kind {
        InputType::Image => shown.kind() == Kind::Image,
        InputType::Video => shown.kind() == Kind::Video,
        InputType::Audio => shown.kind() == Kind::Audio,
        InputType::Media => shown.kind() != Kind::Captions,
        InputType::Captions => shown.kind() == Kind::Captions,
        _ => false,
    };
    if fits {
        return Ok(());
    }
    let reason = format!("the file is {}, the input asks for {}", shown.mime(), input.kind.name());
    Err((reason, "name a file of that type, or change the input's `type`".into()))
}

/// Removes those files from the vault that no item uses, after an import has ended. `taken` are the files that this run of
/// the import took in; after a run that broke off nobody knows them, so all are looked at. Imports run one at a time, so
/// none is on its way in.
pub(crate) fn sweep(runner: &Runner, job: &Job, taken: Vec<String>) -> FlowResult<()> {
    remove_unknown(runner, if job.run > 1 { runner.vault.hashes()? } else { taken })
}

/// Removes every file from the vault that no item uses, while no import runs.
pub(crate) fn sweep_all(runner: &Runner) -> FlowResult<()> {
    remove_unknown(runner, runner.vault.hashes()?)
}

fn remove_unknown(runner: &Runner, hashes: Vec<String>) -> FlowResult<()> {
    for hash in hashes {
        if runner.store.read(|tx| store::media::known(tx, &hash))?.is_none() {
            runner.vault.remove(&hash)?;
        }
    }
    Ok(())
}
