//! Exports labels with what they rest on: a job that writes a file, a run of tasks at a time.

use crate::jobs::{Runner, read, write};
use crate::review::read_state;
use crate::settle::{newest, read_answer};
use crate::{FlowError, FlowResult};
use domain::event::EventKind;
use domain::spec::Spec;
use domain::task::{STATES, TaskState};
use formats::{Columns, Fields, Format};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use store::annotations::Annotation;
use store::events::{NewEvent, append};
use store::jobs::{Beat, Ending, Job};
use store::tasks::{Full, Task};
use store::{StoreError, annotations, batches, people, tasks};

/// Tasks read in one view of the database.
const RUN_TASKS: i64 = 2_000;

/// What is exported, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// A format's name.
    pub format: String,
    /// Names of the states whose tasks are wanted.
    pub states: Vec<String>,
    /// Whether every person's answer is wanted beside the outcome.
    #[serde(default)]
    pub answers: bool,
    /// Whether a command waits for the file and takes it away, so that it is nobody's to download.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fetched: bool,
}

impl Params {
    /// Refuses what cannot be exported.
    pub(crate) fn check(&self) -> FlowResult<()> {
        if Format::named(&self.format).is_none() {
            let known: Vec<&str> = formats::FORMATS.iter().map(|format| format.name).collect();
            let reason = format!("there is no format “{}”", self.format);
            return Err(FlowError::bad("format_unknown", reason, format!("The formats are {}.", known.join(", "))));
        }
        for state in &self.states {
            if !STATES.contains(&state.as_str()) {
                let reason = format!("there is no state “{state}”");
                return Err(FlowError::bad("state_unknown", reason, format!("The states are {}.", STATES.join(", "))));
            }
        }
        Ok(())
    }
}

/// What came of an export.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Exported {
    /// Rows in the file.
    #[serde(default)]
    pub rows: u64,
    /// The file's name for the person who gets it.
    #[serde(default)]
    pub filename: String,
    /// BLAKE3 of the file, in hexadecimal.
    #[serde(default)]
    pub hash: String,
}

/// The name of an export's file in the vault's work folder.
pub fn file_name(job: i64) -> String {
    format!("job-{job}-export")
}

/// Removes an export's file: whoever asked for it has it, or it is not whole.
pub fn remove_file(runner: &Runner, job: i64) -> FlowResult<()> {
    match std::fs::remove_file(runner.vault.work_file(&file_name(job))) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed(&error).into()),
        _ => Ok(()),
    }
}

/// Runs an export to its end. One that was stopped begins anew: its file is its own.
pub(crate) fn run(runner: &Runner, job: &Job) -> FlowResult<()> {
    let written = write_file(runner, job);
    if !matches!(written, Ok(Written::Whole)) {
        remove_file(runner, job.id)?;
    }
    written.map(drop)
}

/// How much of an export's file was written.
enum Written {
    Whole,
    Part,
}

fn write_file(runner: &Runner, job: &Job) -> FlowResult<Written> {
    let params: Params = read(&job.params)?;
    let format = Format::named(&params.format)
        .ok_or_else(|| FlowError::bad("format_unknown", "the format is gone", "Export again."))?;
    let (version, spec) = runner.store.read(|tx| runner.specs.newest(tx, job.project))?;
    let path = runner.vault.work_file(&file_name(job.id));
    let file = File::create(&path).map_err(|error| failed(&error))?;
    let table = matches!(format.name, "csv" | "tsv");
    let columns = if table { Columns::Named(columns(&spec, &params)) } else { Columns::OfFirstRecord };
    let mut writer = (format.write)(Box::new(BufWriter::with_capacity(1 << 18, file)), columns);
    let mut shaper = Shaper::new(runner, job.project, (&params, &spec, table))?;
    let (last, mut after, mut rows) = (runner.store.read(|tx| tasks::last(tx, job.project))?, 0, 0);
    while after < last {
        let upto = (after + RUN_TASKS).min(last);
        for row in shaper.run(runner, job.project, (after, upto))? {
            writer.write(&row).map_err(|error| write_failed(&error))?;
            rows += 1;
        }
        after = upto;
        if beat(runner, job, (after, last))? {
            end(runner, job, "cancelled", (crate::jobs::STOPPED, &Exported::default()))?;
            return Ok(Written::Part);
        }
    }
    writer.finish().map_err(|error| write_failed(&error))?;
    let ending = format.extensions.first().copied().unwrap_or("txt");
    let filename = format!("{}-v{version}-{}.{ending}", spec.project, job.id);
    let hash = hash_of(&path)?;
    let message = format!("{rows} rows exported.");
    end(runner, job, "done", (&message, &Exported { rows, filename, hash }))?;
    Ok(Written::Whole)
}

fn failed(error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::Media(format!("the export's file: {error}")),
    }
}

fn write_failed(error: &formats::WriteError) -> FlowError {
    match error {
        formats::WriteError::Io(error) => failed(error).into(),
        other @ formats::WriteError::UnknownField { .. } => {
            FlowError::bad("row_unwritable", other.to_string(), "Export as JSONL, which holds everything.")
        }
    }
}

fn hash_of(path: &std::path::Path) -> FlowResult<String> {
    let mut hasher = blake3::Hasher::new();
    let file = File::open(path).map_err(|error| failed(&error))?;
    file.sync_all().map_err(|error| failed(&error))?;
    hasher.update_reader(file).map_err(|error| failed(&error))?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn beat(runner: &Runner, job: &Job, (done, total): (i64, i64)) -> FlowResult<bool> {
    let (id, at) = ((job.id, job.run), runner.clock.now());
    let cancel = runner
        .store
        .write(move |tx| store::jobs::beat(tx, id, Beat { done, total: Some(total), refused: 0, result: "{}", at }))?;
    Ok(cancel.unwrap_or(true))
}

fn end(runner: &Runner, job: &Job, state: &'static str, (message, exported): (&str, &Exported)) -> FlowResult<()> {
    let (id, project, person, at) = ((job.id, job.run), job.project, job.person, runner.clock.now());
    let (message, result, params) = (message.to_owned(), write(exported)?, job.params.clone());
    runner.store.write(move |tx| {
        let ending = Ending { state, message: &message, result: &result, at };
        if store::jobs::finish(tx, id, ending)? && state == "done" {
            let data = format!(r#"{{"params":{params},"result":{result}}}"#);
            append(tx, project, NewEvent { at, kind: EventKind::Exported, task: 0, person, data: &data })?;
        }
        Ok::<_, FlowError>(())
    })
}

/// The columns of a table.
fn columns(spec: &Spec, params: &Params) -> Vec<String> {
    let own = ["item", "batch", "state", "confidence", "basis", "spec_version"].map(str::to_owned);
    let inputs = spec.inputs.iter().map(|input| format!("input.{}", input.name));
    let labels = spec.labels.iter().map(|label| format!("label.{}", label.name));
    let answers = params.answers.then(|| "answers".to_owned());
    own.into_iter().chain(labels).chain(inputs).chain(answers).collect()
}

/// Turns tasks into rows.
struct Shaper<'a> {
    states: Vec<i64>,
    answers: bool,
    table: bool,
    spec: &'a Spec,
    batches: BTreeMap<i64, String>,
    people: BTreeMap<i64, String>,
}

impl<'a> Shaper<'a> {
    fn new(runner: &Runner, project: i64, (params, spec, table): (&Params, &'a Spec, bool)) -> FlowResult<Self> {
        let states = params.states.iter().filter_map(|name| crate::items::state_code(name)).collect();
        let (batches, people) = runner.store.read(|tx| {
            // What is still coming in is not there yet: its batch may yet be dropped.
            let open = batches::list(tx, project)?.into_iter().filter(|batch| batch.state == batches::OPEN);
            let batches = open.map(|batch| (batch.id, batch.name)).collect();
            let people = people::list(tx)?.into_iter().map(|person| (person.id, person.display)).collect();
            Ok::<_, StoreError>((batches, people))
        })?;
        Ok(Self { states, answers: params.answers, table, spec, batches, people })
    }

    fn run(&mut self, runner: &Runner, project: i64, range: (i64, i64)) -> FlowResult<Vec<Fields>> {
        let (full, mut answers) = runner.store.read(|tx| {
            let mut full = Vec::new();
            tasks::each_full(tx, project, range, &mut |task| {
                full.push(task);
                Ok(())
            })?;
            let mut answers: BTreeMap<i64, Vec<Annotation>> = BTreeMap::new();
            if self.answers {
                annotations::each_in(tx, project, range, &mut |row| {
                    answers.entry(row.task).or_default().push(row);
                    Ok(())
                })?;
            }
            Ok::<_, StoreError>((full, answers))
        })?;
        let wanted = |task: &Full| self.states.is_empty() || self.states.contains(&task.state);
        full.into_iter()
            .filter(|task| self.batches.contains_key(&task.batch) && wanted(task))
            .map(|task| self.row(&task, answers.remove(&task.id).unwrap_or_default()))
            .collect()
    }

    fn row(&self, task: &Full, answers: Vec<Annotation>) -> FlowResult<Fields> {
        let fields: Map<String, Value> = crate::submit::read_fields(&task.fields)?;
        let state = read_state(&state_row(task))?;
        let mut row = Fields::new();
        row.insert("item".into(), task.id.into());
        row.insert("batch".into(), self.batches.get(&task.batch).cloned().into());
        row.insert("state".into(), state.name().into());
        let (labels, confidence, basis) = outcome(state);
        row.insert("confidence".into(), confidence.map_or(Value::Null, |value| json!(round(value))));
        row.insert("basis".into(), basis);
        row.insert("spec_version".into(), task.version.into());
        let answers = self.answers.then(|| self.people_answers(answers)).transpose()?;
        if self.table {
            return Ok(self.flat(row, (&labels, &fields), answers));
        }
        row.insert("hash".into(), hex(&task.hash).into());
        row.insert("labels".into(), Value::Object(labels));
        row.insert("fields".into(), Value::Object(fields));
        if let Some(answers) = answers {
            row.insert("answers".into(), answers);
        }
        Ok(row)
    }

    /// A row of a table: a column a label and an input; media by name, anything nested as JSON.
    fn flat(
        &self,
        mut row: Fields,
        (labels, fields): (&Map<String, Value>, &Map<String, Value>),
        answers: Option<Value>,
    ) -> Fields {
        if let Some(basis) = row.get("basis").and_then(|basis| basis.get("by")).cloned() {
            row.insert("basis".into(), basis);
        }
        for label in &self.spec.labels {
            if let Some(value) = labels.get(&label.name) {
                row.insert(format!("label.{}", label.name), value.clone());
            }
        }
        for input in &self.spec.inputs {
            let Some(value) = fields.get(&input.name) else { continue };
            let value = if input.kind.is_media() { value.get("name").unwrap_or(value) } else { value };
            row.insert(format!("input.{}", input.name), value.clone());
        }
        if let Some(answers) = answers {
            row.insert("answers".into(), answers);
        }
        row.retain(|_, value| !value.is_null());
        row
    }

    fn people_answers(&self, answers: Vec<Annotation>) -> FlowResult<Value> {
        let mut list = Vec::new();
        for annotation in newest(answers) {
            let person = self.people.get(&annotation.person).cloned();
            let answer = read_answer(&annotation)?;
            let mut row = json!({
                "person": person, "revision": annotation.revision, "late": annotation.late,
                "active_ms": annotation.active_ms, "at_us": annotation.at.0, "values": answer.values,
                "note": answer.note, "unsure": answer.unsure,
            });
            // Files of projects that ask for no degree stay as they were.
            if !answer.unsure_degree.is_empty() {
                row["unsure_degree"] = json!(answer.unsure_degree);
            }
            list.push(row);
        }
        Ok(Value::Array(list))
    }
}

fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn hex(bytes: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*bytes).to_hex().to_string()
}

/// The labels of a task as it stands, the confidence in them, and what they rest on.
fn outcome(state: TaskState) -> (Map<String, Value>, Option<f64>, Value) {
    match state {
        TaskState::Accepted { values, basis } => {
            let confidence = match &basis {
                domain::task::Basis::Consensus { confidence, .. } => Some(*confidence),
                _ => None,
            };
            (values, confidence, json!(basis))
        }
        TaskState::Provisional { consensus } | TaskState::Contested { consensus, .. } => {
            (consensus.values(), Some(consensus.confidence), Value::Null)
        }
        _ => (Map::new(), None, Value::Null),
    }
}

/// The part of a task's row that its state is read from.
fn state_row(task: &Full) -> Task {
    Task {
        id: task.id,
        batch: task.batch,
        version: task.version,
        state: task.state,
        answers: 0,
        wanted: 0,
        facts: task.facts.clone(),
        confidence: None,
        flagged: false,
        since: domain::Timestamp::default(),
        fence: 0,
    }
}
