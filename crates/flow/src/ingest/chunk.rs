//! Chunks of rows: made ready on the job's thread, written on the store's, one on its way while the next is made.

use super::Progress;
use super::media::Taken;
use super::report::Report;
use super::source::Files;
use crate::FlowResult;
use crate::jobs::{Runner, write};
use domain::Timestamp;
use domain::item::{ITEM_BYTES_MAX, Item, MediaLookup, fit, identity, media_hash, title};
use domain::spec::Spec;
use formats::{Fields, Position, Record, Refusal};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use store::items::NewItem;
use store::jobs::{Beat, Job};
use store::{Tx, items, projects, slots, tallies, tasks};

/// Rows in a chunk.
const ROWS_MAX: usize = 4_000;

/// Bytes of fields in a chunk.
const BYTES_MAX: usize = 8 << 20;

/// Names of fields that the spec does not know, kept for the message at the end.
const LEFT_OUT_MAX: usize = 100;

struct Row {
    position: Position,
    hash: [u8; 32],
    title: String,
    fields: String,
}

/// Rows ready to be written.
#[derive(Default)]
pub(crate) struct Chunk {
    rows: Vec<Row>,
    bytes: usize,
    media: BTreeMap<String, Taken>,
}

impl Chunk {
    /// Makes a row ready, or says why it is refused.
    pub(crate) fn take(
        &mut self,
        spec: &Spec,
        row: Result<Record, Refusal>,
        files: &mut Files,
        left_out: &mut BTreeSet<String>,
    ) -> Result<(), Refusal> {
        let Record { position, fields } = row?;
        let mut used = Vec::new();
        let (item, fields) = fitted(spec, &position, fields, &mut |input, name| {
            let taken = files.look_up(input, name)?;
            let field = taken.field.clone();
            used.push(taken);
            Ok(field)
        })?;
        left_out.extend(item.left_out.into_iter().take(LEFT_OUT_MAX.saturating_sub(left_out.len())));
        self.bytes += fields.len();
        self.rows.push(Row { position, hash: identity(&item.fields), title: title(spec, &item.fields), fields });
        self.media.extend(used.into_iter().map(|taken| (taken.row.hash.clone(), taken)));
        Ok(())
    }

    /// Whether it is time to write.
    pub(crate) fn is_full(&self) -> bool {
        self.rows.len() >= ROWS_MAX || self.bytes >= BYTES_MAX
    }
}

/// The item that a record is, with its fields as JSON, or why it is none.
pub(crate) fn fitted(
    spec: &Spec,
    position: &Position,
    fields: Fields,
    media: &mut MediaLookup<'_>,
) -> Result<(Item, String), Refusal> {
    let item = fit(spec, fields, media).map_err(|misfit| {
        let refusal = Refusal::new(position.clone(), misfit.reason, misfit.remedy);
        match misfit.field {
            Some(field) => refusal.about(field),
            None => refusal,
        }
    })?;
    if let Some(value) = item.fields.values().find(|value| media_hash(value).is_none() && forges_media(value)) {
        let reason = format!("the value {} looks like a stored media file", domain::kinds::describe(value));
        return Err(Refusal::new(position.clone(), reason, "rename the fields `hash` and `type` of the object"));
    }
    let fields = serde_json::to_string(&item.fields).unwrap_or_default();
    if fields.len() > ITEM_BYTES_MAX {
        let reason = format!("the item has {} bytes", fields.len());
        let remedy = "an item may have 4 MiB of fields; use media files for more";
        return Err(Refusal::new(position.clone(), reason, remedy));
    }
    Ok((item, fields))
}

/// An object from the data that would be taken for a media file.
fn forges_media(value: &Value) -> bool {
    value.get("hash").is_some_and(Value::is_string) && value.get("type").is_some_and(Value::is_string)
}

/// What became of a chunk.
#[derive(Debug, Default)]
pub(crate) struct Written {
    items: i64,
    duplicates: Vec<Refusal>,
    duplicate_count: i64,
    /// Whether somebody asked the job to stop.
    pub cancelled: bool,
}

type Reply = Receiver<FlowResult<Written>>;

/// Sends chunks to the store, one ahead of the other.
pub(crate) struct Loader<'a> {
    runner: &'a Runner,
    project: i64,
    job: (i64, i64),
    batch: i64,
    version: i64,
    overlap: i64,
    waiting: Option<Reply>,
    duplicates: Vec<Refusal>,
}

impl<'a> Loader<'a> {
    pub(crate) fn new(runner: &'a Runner, (job, batch): (&Job, i64), (version, spec): (i64, Arc<Spec>)) -> Self {
        let overlap = i64::from(spec.policy.overlap.min);
        let (project, job) = (job.project, (job.id, job.run));
        Self { runner, project, job, batch, version, overlap, waiting: None, duplicates: Vec::new() }
    }

    /// Duplicates found so far, as lines of the report.
    pub(crate) fn duplicates(&mut self) -> Vec<Refusal> {
        std::mem::take(&mut self.duplicates)
    }

    /// Waits for the chunk on its way, then sends this one; gives what became of the one before. With `strict`, rows are
    /// no longer written once one was refused.
    pub(crate) fn send(
        &mut self,
        chunk: &mut Chunk,
        (progress, report, done): (&mut Progress, &mut Report, u64),
        total: Option<i64>,
        strict: bool,
    ) -> FlowResult<Written> {
        let cancelled = self.wait(progress)?;
        report.add_all(&self.duplicates())?;
        progress.report_bytes = report.flush()?;
        let mut rows = std::mem::take(chunk);
        if strict && progress.refused > 0 {
            rows = Chunk::default();
        }
        let plan = Plan {
            project: self.project,
            job: self.job,
            batch: self.batch,
            version: self.version,
            overlap: self.overlap,
            progress: progress.clone(),
            done: i64::try_from(done).unwrap_or(i64::MAX),
            total,
            at: self.runner.clock.now(),
        };
        let (sender, receiver) = sync_channel(1);
        self.runner.store.write_then(
            move |tx| insert(tx, &plan, &rows),
            move |result| {
                // The job may have ended with an error meanwhile.
                let _gone = sender.send(result);
            },
        );
        self.waiting = Some(receiver);
        Ok(Written { cancelled, ..Written::default() })
    }

    /// Waits for the chunk on its way and adds it to the progress; true when the job should stop.
    pub(crate) fn wait(&mut self, progress: &mut Progress) -> FlowResult<bool> {
        let Some(waiting) = self.waiting.take() else { return Ok(false) };
        let written = waiting.recv().map_err(|_| store::StoreError::Closed)??;
        progress.items += written.items;
        progress.duplicates += written.duplicate_count;
        self.duplicates.extend(written.duplicates);
        Ok(written.cancelled)
    }
}

impl Drop for Loader<'_> {
    /// A chunk on its way is waited for even when the job stops: a batch that is dropped must not grow any more.
    fn drop(&mut self) {
        if let Some(waiting) = self.waiting.take() {
            let _ended = waiting.recv();
        }
    }
}

struct Plan {
    project: i64,
    job: (i64, i64),
    batch: i64,
    version: i64,
    overlap: i64,
    progress: Progress,
    done: i64,
    total: Option<i64>,
    at: Timestamp,
}

/// Writes a chunk and the place it ends at, in one transaction.
fn insert(tx: &mut dyn Tx, plan: &Plan, chunk: &Chunk) -> FlowResult<Written> {
    let count = i64::try_from(chunk.rows.len()).unwrap_or(i64::MAX);
    let mut written = Written::default();
    let first = projects::reserve(tx, plan.project, count, count * plan.overlap)?;
    for taken in chunk.media.values() {
        store::media::put(tx, (plan.project, plan.batch), &taken.row, plan.at)?;
    }
    let new: Vec<NewItem<'_>> = (first.item..)
        .zip(&chunk.rows)
        .map(|(id, Row { hash, title, fields, .. })| NewItem { id, batch: plan.batch, hash, title, fields })
        .collect();
    let is_new = items::insert_all(tx, plan.project, &new)?;
    for (row, _) in chunk.rows.iter().zip(&is_new).filter(|(_, is_new)| !**is_new) {
        written.duplicate_count += 1;
        written.duplicates.push(duplicate(tx, plan, row)?);
    }
    for ids in runs(first.item, &is_new) {
        written.items += ids.end() - ids.start() + 1;
        let ticket = first.ticket + (ids.start() - first.item) * plan.overlap;
        tasks::insert(tx, plan.project, ids.clone(), (plan.batch, plan.version, plan.overlap))?;
        slots::round::insert(tx, plan.project, (ids, plan.overlap), (plan.batch, ticket))?;
    }
    if written.items > 0 {
        tallies::add(tx, plan.project, plan.batch, 0, written.items)?;
    }
    written.cancelled = beat(tx, plan, &written)?;
    Ok(written)
}

/// The new ones among consecutive numbers from `first` on, as ranges without a gap.
fn runs(first: i64, is_new: &[bool]) -> impl Iterator<Item = RangeInclusive<i64>> {
    let mut next = first;
    is_new.chunk_by(|one, other| one == other).filter_map(move |run| {
        let start = next;
        next = start.saturating_add_unsigned(run.len() as u64);
        run[0].then(|| start..=next - 1)
    })
}

fn beat(tx: &mut dyn Tx, plan: &Plan, written: &Written) -> FlowResult<bool> {
    let mut progress = plan.progress.clone();
    progress.items += written.items;
    progress.duplicates += written.duplicate_count;
    progress.unreported.clone_from(&written.duplicates);
    let result = write(&progress)?;
    let beat = Beat { done: plan.done, total: plan.total, refused: progress.refused, result: &result, at: plan.at };
    store::jobs::beat(tx, plan.job, beat)?.ok_or_else(super::taken)
}

fn duplicate(tx: &mut dyn Tx, plan: &Plan, row: &Row) -> FlowResult<Refusal> {
    let reason = match items::by_hash(tx, plan.project, &row.hash)? {
        Some(twin) if twin.batch == plan.batch => format!("the same content is item {} of this batch", twin.item),
        Some(twin) => format!("the same content is item {} of batch “{}”", twin.item, twin.batch_name),
        None => "the same content is there already".to_owned(),
    };
    Ok(Refusal::new(row.position.clone(), reason, "nothing is to be done; it was not imported twice"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_already_parts_the_new_into_ranges() {
        let ranges = |is_new: &[bool]| runs(7, is_new).collect::<Vec<_>>();
        assert_eq!(ranges(&[true, true, false, true, false, false]), [7..=8, 10..=10]);
        assert_eq!(ranges(&[false, false]), []);
        assert_eq!(ranges(&[]), []);
    }
}
