//! Reads the label file of a command, numbers its ids in their natural order, and says what was left out.

use crate::context::Context;
use crate::trouble::{Outcome, Report, Trouble};
use api::Entry;
use labels::{Ask, BadRows, Column, Dictionary, ReadError, Shape, Table, Wanted};
use quality::{Answers, BadAnswers};
use std::path::{Path, PathBuf};

/// How a label file is read.
#[derive(Debug, clap::Args)]
pub struct LabelArgs {
    /// The column of the thing judged [task, item, unit …]; a name or a number from 1; `row` counts rows
    #[arg(long, value_name = "COLUMN", help_heading = "Reading")]
    pub task: Option<String>,
    /// The column of who answered [worker, annotator, rater …]
    #[arg(long, value_name = "COLUMN", help_heading = "Reading")]
    pub worker: Option<String>,
    /// The column of the answer [label, answer, rating …]
    #[arg(long, value_name = "COLUMN", help_heading = "Reading")]
    pub label: Option<String>,
    /// Each rater has a column; found when there is a task column and neither worker nor label
    #[arg(long, help_heading = "Reading")]
    pub wide: bool,
    /// The first row is data; columns are called 1, 2, 3 …, and task, worker, label are the first three
    #[arg(long, help_heading = "Reading")]
    pub no_header: bool,
    /// A text that means “no answer”, such as NA; may be given several times
    #[arg(long, value_name = "TEXT", help_heading = "Reading")]
    pub missing: Vec<String>,
    /// Refuse a file with rows that cannot be used, instead of leaving them out
    #[arg(long, help_heading = "Reading")]
    pub strict: bool,
}

/// A label file, ready for numbers: all ids in their natural order, so that the order of rows leaves no trace.
#[derive(Debug)]
pub struct Loaded {
    /// The ids of the tasks, by unit of the answers.
    pub tasks: Dictionary,
    /// The ids of the workers, by annotator of the answers.
    pub workers: Dictionary,
    /// The labels, by category of the answers: by value where all are numbers.
    pub labels: Dictionary,
    /// The answers, with the numbers of the labels where all are numbers.
    pub answers: Answers,
    /// How many answers there are, or were before a method took them.
    pub given: usize,
    /// Other columns, as many as were asked for, in the order of the file.
    pub slices: Vec<Slice>,
    /// Task, worker and label of each answer in the order of the file, where that was asked for.
    pub rows: Vec<(u32, u32, u32)>,
    /// How many rows were left out.
    pub left_out: u64,
}

/// A column beside task, worker and label.
#[derive(Debug)]
pub struct Slice {
    /// Its values.
    pub values: Dictionary,
    /// Task, worker, label and value of each answer.
    pub rows: Vec<[u32; 4]>,
}

/// The right answers that are known: unit and label, and what could not be used of them.
#[derive(Debug, Default)]
pub struct Known {
    /// Unit and right label, ascending.
    pub answers: Vec<(u32, u32)>,
}

impl LabelArgs {
    fn ask(&self, columns: &[&str]) -> Ask {
        let given = |name: &Option<String>, place: &str| match name {
            None if self.no_header => Some(place.to_owned()),
            other => other.clone(),
        };
        let (task, worker, label) = (given(&self.task, "1"), given(&self.worker, "2"), given(&self.label, "3"));
        let mut ask = Ask::answers(task.as_deref(), worker.as_deref(), label.as_deref());
        ask.columns.extend(columns.iter().map(|name| Wanted::named("column", name)));
        ask.shape = if self.wide { Shape::Wide } else { Shape::Found };
        ask.header = !self.no_header;
        ask.missing.clone_from(&self.missing);
        ask.strict = self.strict;
        ask.threads = super::method::threads(None);
        ask
    }

    /// Reads a label file, and with it files of known answers, whose labels join the scale.
    pub fn load(&self, context: &Context, path: &Path, more: &More<'_>) -> Outcome<(Loaded, Vec<Known>)> {
        let bar = context.printer.bar(None, crate::printer::Unit::Steps);
        bar.set_message(format!("reading {}", path.display()));
        bar.tick();
        let mut table = read(path, &self.ask(more.columns))?;
        tell(context, path, &table);
        let gold: Vec<Table> = more.known.iter().map(|path| self.gold(context, path)).collect::<Outcome<_>>()?;
        let texts: Vec<&Column> = gold.iter().filter_map(|table| table.columns.get(1)).collect();
        for text in texts.iter().flat_map(|column| column.ids.texts()) {
            extend(&mut table.columns[2].ids, text);
        }
        table.columns.iter_mut().for_each(Column::sort);
        bar.finish_and_clear();
        let loaded = Loaded::of(table, more.rows)?;
        let known = gold.iter().zip(more.known).map(|(gold, path)| loaded.known(context, path, gold)).collect();
        Ok((loaded, known))
    }

    /// Reads a label file whose answers stay on a disk; only ids are in memory.
    pub fn load_on_disk(&self, context: &Context, path: &Path) -> Outcome<Table> {
        let table = read(path, &Ask { on_disk: true, ..self.ask(&[]) })?;
        tell(context, path, &table);
        Ok(table)
    }

    fn gold(&self, context: &Context, path: &Path) -> Outcome<Table> {
        let named = |name: &Option<String>| name.clone().filter(|name| name != labels::ROW);
        let mut ask = Ask::gold(named(&self.task).as_deref(), named(&self.label).as_deref());
        ask.strict = self.strict;
        let table = match read(path, &ask) {
            // Its columns need not be called as those of the label file.
            Err(Trouble::Refused(_)) if self.task.is_some() || self.label.is_some() => {
                read(path, &Ask { strict: self.strict, ..Ask::gold(None, None) })?
            }
            other => other?,
        };
        tell(context, path, &table);
        Ok(table)
    }
}

/// What else is read with a label file.
#[derive(Debug, Clone, Copy, Default)]
pub struct More<'a> {
    /// Columns beside task, worker and label.
    pub columns: &'a [&'a str],
    /// Files of known answers.
    pub known: &'a [PathBuf],
    /// Whether the order of the rows matters.
    pub rows: bool,
}

/// Adds the label of a known answer to the scale, unless a label of the same value is there.
fn extend(labels: &mut Dictionary, text: &str) {
    if matching(labels, text).is_none() {
        // A label beyond 2³¹ different ones is then one that no answer has.
        let _full = labels.code(text.as_bytes());
    }
}

/// The label of a known answer: as written, or with the same number (`1` and `1.0`).
pub fn matching(labels: &Dictionary, text: &str) -> Option<u32> {
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let same = |wanted: f64| {
        let found = labels.texts().position(|text| number(text).is_some_and(|found| found.total_cmp(&wanted).is_eq()));
        found.and_then(|at| u32::try_from(at).ok())
    };
    labels.find(text).or_else(|| number(text).and_then(same))
}

impl Loaded {
    /// What is said of rows that cannot become a table.
    pub fn unusable(error: &BadAnswers) -> Trouble {
        Trouble::refused("labels_unusable", error.to_string(), "")
    }

    fn of(table: Table, keep_rows: bool) -> Outcome<Self> {
        let left_out = table.bad.count;
        let mut columns = table.columns.into_iter();
        let (Some(task), Some(worker), Some(label)) = (columns.next(), columns.next(), columns.next()) else {
            return Err(Trouble::broken("internal", "a label file without its columns", ""));
        };
        let categories = u32::try_from(label.ids.len()).unwrap_or(u32::MAX);
        let kept = if keep_rows { task.codes.len() } else { 0 };
        let rows = (0..kept).map(|row| (task.codes[row], worker.codes[row], label.codes[row])).collect();
        let slices = columns.map(|slice| Slice {
            rows: (0..slice.codes.len())
                .map(|row| [task.codes[row], worker.codes[row], label.codes[row], slice.codes[row]])
                .collect(),
            values: slice.ids,
        });
        let slices = slices.collect();
        let threads = super::method::threads(None);
        let answers = Answers::from_columns_on(threads, categories, [task.codes, worker.codes, label.codes])
            .map_err(|error| Self::unusable(&error))?;
        let answers = match label.ids.numbers() {
            Some(values) if values.len() == label.ids.len() => answers.with_values(values),
            _ => Ok(answers),
        };
        let answers = answers.map_err(|error| Self::unusable(&error))?;
        let given = answers.len();
        Ok(Self { tasks: task.ids, workers: worker.ids, labels: label.ids, answers, given, slices, rows, left_out })
    }

    /// The known answers as units and labels; those that contradict each other are left out.
    fn known(&self, context: &Context, path: &Path, gold: &Table) -> Known {
        let [tasks, labels] = &gold.columns[..] else { return Known::default() };
        let (mut answers, mut strangers) = (Vec::new(), 0_u64);
        let label_of: Vec<Option<u32>> = labels.ids.texts().map(|text| matching(&self.labels, text)).collect();
        for (row, &label) in labels.codes.iter().enumerate() {
            match (self.tasks.find(tasks.text(row)), label_of[label as usize]) {
                (Some(unit), Some(label)) => answers.push((unit, label)),
                _ => strangers += 1,
            }
        }
        answers.sort_unstable();
        answers.dedup();
        let unclear: Vec<u32> = answers.windows(2).filter(|two| two[0].0 == two[1].0).map(|two| two[0].0).collect();
        answers.retain(|(unit, _)| unclear.binary_search(unit).is_err());
        if strangers > 0 {
            let rows = super::show::counted(strangers, "row is", "rows are");
            context.printer.say(&format!("{}: {rows} about tasks that nobody answered", path.display()));
        }
        if !unclear.is_empty() {
            let tasks = super::show::counted(unclear.len() as u64, "task has", "tasks have");
            context.printer.warn(&format!("{}: {tasks} two different answers and are left out", path.display()));
        }
        Known { answers }
    }

    /// How many tasks have an answer.
    pub fn answered(&self) -> usize {
        self.answers.iter_units().filter(|unit| !unit.labels.is_empty()).count()
    }
}

/// Reads a file and turns what is wrong with it into what a person can put right.
pub fn read(path: &Path, ask: &Ask) -> Outcome<Table> {
    labels::read(path, ask).map_err(|error| refused(path, error))
}

/// What a person can put right about a file that cannot be read.
pub fn refused(path: &Path, error: ReadError) -> Trouble {
    let hint = error.hint().to_owned();
    let message = format!("{}: {error}", path.display());
    match error {
        ReadError::Io(error) if error.kind() != std::io::ErrorKind::Other => Trouble::file("read", path, &error),
        ReadError::Strict(bad, _) => refused_rows(message, hint, &bad),
        ReadError::Columns { .. } => Trouble::refused("column_missing", message, hint),
        _ => Trouble::refused("file_unreadable", message, hint),
    }
}

fn refused_rows(message: String, hint: String, bad: &BadRows) -> Trouble {
    let mut report = Report::new("rows_refused", message, hint);
    let entry = |row: &labels::BadRow| Entry {
        line: u32::try_from(row.line).ok(),
        message: row.reason.clone(),
        ..Entry::default()
    };
    report.errors = bad.first.iter().map(entry).collect();
    Trouble::Refused(Box::new(report))
}

/// The most rows left out that are shown one by one.
const SHOWN_MAX: usize = 5;

/// Says what was left out of a file, and how it was understood where that had to be found.
pub fn tell(context: &Context, path: &Path, table: &Table) {
    let printer = context.printer;
    if table.raters > 0 {
        let answers = super::show::counted(table.len() as u64, "answer", "answers");
        let raters = super::show::counted(table.raters as u64, "column is a rater", "columns are raters");
        printer.say(&format!("{}: read as a wide table: {raters}, {answers}", path.display()));
    }
    if table.bad.count > 0 {
        let rows = super::show::counted(table.bad.count, "row was", "rows were");
        printer.warn(&format!("{}: {rows} left out", path.display()));
        for row in table.bad.first.iter().take(SHOWN_MAX) {
            printer.say(&format!("  {row}"));
        }
        if table.bad.count > SHOWN_MAX as u64 {
            printer.say(&format!("  … and {} more", table.bad.count - SHOWN_MAX as u64));
        }
    }
}
