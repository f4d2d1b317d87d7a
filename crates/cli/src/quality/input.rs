//! Reads the label file of a command, numbers its ids in their natural order, and says what was left out.

use super::distances::Chosen;
use super::kinds::Kind;
use super::scale::{extend, join_numbers, matching, put_in_order};
use super::shapes::Objects;
use crate::context::Context;
use crate::trouble::{Outcome, Report, Trouble};
use api::Entry;
use labels::{Ask, BadRows, Column, Dictionary, Empty, ReadError, Shape, SpillError, Table, Wanted};
use quality::{Answers, BadAnswers};
use std::path::{Path, PathBuf};

/// How a label file is read.
#[derive(Debug, Clone, clap::Args)]
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
    /// What the rows are: boxes (x, y, width, height), spans (start, end), or none for plain labels [found by the columns
    /// of a file]
    #[arg(long, value_name = "WHAT", help_heading = "Reading")]
    pub objects: Option<Objects>,
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

impl Known {
    /// The answers of a file, given the unit of each of its tasks, if there is one; those that contradict each other are
    /// left out.
    pub fn of(
        context: &Context,
        (path, gold): (&Path, &Table),
        (units, known_labels): (&[Option<u32>], &Dictionary),
        strict: bool,
    ) -> Outcome<Self> {
        let [tasks, labels] = &gold.columns[..] else { return Ok(Self::default()) };
        let (mut answers, mut strangers) = (Vec::new(), 0_u64);
        let label_of: Vec<Option<u32>> = labels.ids.texts().map(|text| matching(known_labels, text)).collect();
        for (&task, &label) in tasks.codes.iter().zip(&labels.codes) {
            match (units[task as usize], label_of[label as usize]) {
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
        if let Some(first) = unclear.first() {
            let tasks_have = super::show::counted(unclear.len() as u64, "task has", "tasks have");
            let message = format!("{}: {tasks_have} two different answers", path.display());
            if strict {
                let first = units.iter().position(|unit| unit == &Some(*first));
                let first = first.and_then(|task| u32::try_from(task).ok()).map_or("", |task| tasks.ids.text(task));
                let hint = format!("The first is “{first}”. Keep one answer each, or leave --strict out.");
                return Err(Trouble::refused("gold_unclear", message, hint));
            }
            let are = if unclear.len() == 1 { "is" } else { "are" };
            context.printer.warn(&format!("{message} and {are} left out"));
        }
        Ok(Self { answers })
    }
}

impl LabelArgs {
    fn ask(&self, columns: &[&str], time: Sought<'_>) -> Ask {
        let given = |name: &Option<String>, place: &str| match name {
            None if self.no_header => Some(place.to_owned()),
            other => other.clone(),
        };
        let (task, worker, label) = (given(&self.task, "1"), given(&self.worker, "2"), given(&self.label, "3"));
        let mut ask = Ask::answers(task.as_deref(), worker.as_deref(), label.as_deref());
        ask.columns.extend(columns.iter().map(|name| Wanted::named("column", name)));
        ask.columns.extend(time.wanted());
        ask.shape = if self.wide { Shape::Wide } else { Shape::Found };
        ask.header = !self.no_header;
        ask.missing.clone_from(&self.missing);
        ask.strict = self.strict;
        ask.threads = super::method::threads(None);
        ask
    }

    /// Reads a label file, and with it files of known answers, whose labels join the scale.
    pub fn load(&self, context: &Context, path: &Path, more: &More<'_>) -> Outcome<(Loaded, Vec<Known>)> {
        self.refuse_unheeded()?;
        if !more.objects_sought {
            super::objects::refuse(self, path)?;
        }
        let bar = context.printer.bar(None, crate::printer::Unit::Steps);
        bar.set_message(format!("reading {}", path.display()));
        bar.tick();
        let mut table = self.table(path, more)?;
        tell(context, path, &table);
        if more.kind == Kind::Labels {
            super::objects::tell_unread(context, self, (path, &table));
        }
        let gold: Vec<Table> =
            more.known.iter().map(|path| self.gold(context, path, more.kind)).collect::<Outcome<_>>()?;
        let texts: Vec<&Column> = gold.iter().filter_map(|table| table.columns.get(1)).collect();
        for text in texts.iter().flat_map(|column| column.ids.texts()) {
            extend(&mut table.columns[2].ids, text, more.kind);
        }
        table.columns.iter_mut().for_each(Column::sort);
        if !more.order.is_empty() {
            put_in_order(&mut table.columns[2], more.order)?;
        } else if matches!(more.kind, Kind::Labels | Kind::Numbers) {
            join_numbers(context, &mut table.columns[2], more.kind);
        }
        bar.finish_and_clear();
        let loaded = Loaded::of(table, more)?;
        let known = gold.iter().zip(more.known).map(|(gold, path)| loaded.known(context, (path, gold), self.strict));
        let known = known.collect::<Outcome<_>>()?;
        Ok((loaded, known))
    }

    /// In a wide table the head names who answered, and no column holds all labels.
    fn refuse_unheeded(&self) -> Outcome<()> {
        let named = [("--worker", &self.worker), ("--label", &self.label)];
        match named.into_iter().find(|(_, given)| self.wide && given.is_some()) {
            None => Ok(()),
            Some((option, _)) => {
                let message = format!("{option} names a column of a long table, and --wide has a column a rater");
                Err(Trouble::refused("not_heeded", message, "Leave one of them out."))
            }
        }
    }

    fn table(&self, path: &Path, more: &More<'_>) -> Outcome<Table> {
        let mut ask = self.ask(more.columns, more.time);
        if more.kind.takes_empty() || more.distances.iter().any(|distance| distance.kind.takes_sets()) {
            // Nothing ticked is an answer.
            ask.columns[2].empty = Empty::Text;
        }
        ask.lines = !more.distances.is_empty() || more.kind != Kind::Labels || more.time != Sought::No;
        let mut table = match labels::read(path, &ask) {
            Err(ReadError::Columns { .. })
                if more.alone && self.worker.is_none() && !self.wide && path != Path::new("-") =>
            {
                self.table_alone(path)?
            }
            read => read.map_err(|error| refused(path, error))?,
        };
        let unread = |table: &Table, row: usize| super::distances::unread(table, row, more.distances);
        if !more.distances.is_empty() {
            table.leave_out(self.strict, unread).map_err(|error| refused(path, error))?;
        }
        self.leave_out_faults(path, &mut table, (2, more.kind))?;
        if more.time != Sought::No {
            self.leave_out_timeless(path, &mut table)?;
        }
        Ok(table)
    }

    /// Leaves out the rows whose label, in this column, is not what labels of this kind are.
    fn leave_out_faults(&self, path: &Path, table: &mut Table, (column, kind): (usize, Kind)) -> Outcome<()> {
        if kind == Kind::Labels {
            return Ok(());
        }
        let fault = |table: &Table, row: usize| kind.fault(table.columns[column].text(row));
        table.leave_out(self.strict, fault).map_err(|error| refused(path, error))
    }

    /// Leaves out rows that do not say when: the time is the last column.
    fn leave_out_timeless(&self, path: &Path, table: &mut Table) -> Outcome<()> {
        let times = table.columns.last().map(|column| super::times::instants(&column.ids)).unwrap_or_default();
        if !table.is_empty() && times.iter().all(Option::is_none) {
            let hint = "Name the column that says when each answer was given: --time COLUMN.";
            return Err(Trouble::refused("no_times", format!("{}: no row has a time", path.display()), hint));
        }
        let timeless = |table: &Table, row: usize| {
            let column = table.columns.last()?;
            let found = times.get(*column.codes.get(row)? as usize)?;
            let text = column.text(row).trim();
            let reason = if text.is_empty() { "it has no time".to_owned() } else { format!("“{text}” is no time") };
            found.is_none().then_some(reason)
        };
        table.leave_out(self.strict, timeless).map_err(|error| refused(path, error))
    }

    /// One answer a task, of nobody in particular.
    fn table_alone(&self, path: &Path) -> Outcome<Table> {
        let mut ask = self.ask(&[], Sought::No);
        (ask.shape, ask.columns) = (Shape::Long, vec![ask.columns.remove(0), ask.columns.remove(1)]);
        let mut table = read(path, &ask)?;
        let mut nobody = Dictionary::default();
        // The first text of all has a place.
        let code = nobody.code(b"").unwrap_or_default();
        table.columns.insert(1, Column { ids: nobody, codes: vec![code; table.len()] });
        Ok(table)
    }

    /// Reads a label file of which at most about so many bytes of answers are in memory, and files of known answers, whose
    /// labels join the scale as in [`LabelArgs::load`]. Gives for each label the one that it is taken for.
    pub fn load_bounded(
        &self,
        context: &Context,
        (path, memory): (&Path, u64),
        more: &More<'_>,
    ) -> Outcome<(Table, Vec<u32>, Vec<Table>)> {
        self.refuse_unheeded()?;
        super::objects::refuse(self, path).map_err(|trouble| match trouble {
            Trouble::Refused(mut report) if report.code == "not_for_objects" => {
                "Leave out --memory, which is for plain labels; or say --objects none to read the labels alone."
                    .clone_into(&mut report.hint);
                Trouble::Refused(report)
            }
            other => other,
        })?;
        let mut table = read(path, &Ask { memory: Some(memory), ..self.ask(&[], Sought::No) })?;
        tell(context, path, &table);
        super::objects::tell_unread(context, self, (path, &table));
        let gold: Vec<Table> =
            more.known.iter().map(|path| self.gold(context, path, Kind::Labels)).collect::<Outcome<_>>()?;
        let Some(labels) = table.columns.get_mut(2) else { return Ok((table, Vec::new(), gold)) };
        labels.codes = (0u32..).take(labels.ids.len()).collect();
        for text in gold.iter().filter_map(|table| table.columns.get(1)).flat_map(|column| column.ids.texts()) {
            extend(&mut labels.ids, text, Kind::Labels);
        }
        labels.sort();
        if more.order.is_empty() {
            join_numbers(context, labels, Kind::Labels);
        } else {
            put_in_order(labels, more.order)?;
        }
        let taken_for = std::mem::take(&mut labels.codes);
        Ok((table, taken_for, gold))
    }

    fn gold(&self, context: &Context, path: &Path, kind: Kind) -> Outcome<Table> {
        let named = |name: &Option<String>| name.clone().filter(|name| name != labels::ROW);
        let ask = |task: Option<&str>, label: Option<&str>| {
            let mut ask = Ask::gold(task, label);
            (ask.strict, ask.lines) = (self.strict, kind != Kind::Labels);
            if kind.takes_empty() {
                ask.columns[1].empty = Empty::Text;
            }
            ask
        };
        let mut table = match read(path, &ask(named(&self.task).as_deref(), named(&self.label).as_deref())) {
            // Its columns need not be called as those of the label file.
            Err(Trouble::Refused(_)) if self.task.is_some() || self.label.is_some() => read(path, &ask(None, None))?,
            other => other?,
        };
        self.leave_out_faults(path, &mut table, (1, kind))?;
        tell(context, path, &table);
        Ok(table)
    }
}

/// Whether a column of times is read, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sought<'a> {
    /// None is.
    #[default]
    No,
    /// The one with a usual name.
    Found,
    /// The one of this name.
    Named(&'a str),
}

impl Sought<'_> {
    fn wanted(self) -> Option<Wanted> {
        match self {
            Self::No => None,
            Self::Found => Some(Wanted::time(None)),
            Self::Named(name) => Some(Wanted::time(Some(name))),
        }
    }
}

/// What else is read with a label file.
#[derive(Debug, Clone, Copy, Default)]
pub struct More<'a> {
    /// Columns beside task, worker and label.
    pub columns: &'a [&'a str],
    /// The time of each answer: the last of the slices. Rows without one are left out.
    pub time: Sought<'a>,
    /// Files of known answers.
    pub known: &'a [PathBuf],
    /// Whether the order of the rows matters.
    pub rows: bool,
    /// The labels from the lowest on, where that was given.
    pub order: &'a [String],
    /// How labels are compared that are more than categories: rows whose label is not understood are left out.
    pub distances: &'a [Chosen],
    /// What the labels are: rows whose label is not that are left out.
    pub kind: Kind,
    /// Whether nobody need be named, where each task has one answer.
    pub alone: bool,
    /// Whether the file was already looked at for boxes and spans; else one that holds them is refused.
    pub objects_sought: bool,
}

impl More<'_> {
    /// The numbers that labels stand for, where all are numbers and in their own order.
    pub fn values(&self, labels: &Dictionary) -> Option<Vec<f64>> {
        let values = labels.numbers().filter(|_| self.order.is_empty())?;
        // Adding zero makes −0 zero.
        Some(values.into_iter().map(|value| value + 0.0).collect())
    }
}

impl Loaded {
    /// What is said of rows that cannot become a table.
    pub fn unusable(error: &BadAnswers) -> Trouble {
        Trouble::refused("labels_unusable", error.to_string(), "")
    }

    fn of(table: Table, more: &More<'_>) -> Outcome<Self> {
        // A cell without an answer is no row of a wide table.
        let left_out = table.bad.count + if table.raters == 0 { table.unanswered } else { 0 };
        let mut columns = table.columns.into_iter();
        let (Some(task), Some(worker), Some(label)) = (columns.next(), columns.next(), columns.next()) else {
            return Err(Trouble::broken("internal", "a label file without its columns", ""));
        };
        let categories = u32::try_from(label.ids.len()).unwrap_or(u32::MAX);
        let kept = if more.rows { task.codes.len() } else { 0 };
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
        let answers = match more.values(&label.ids) {
            Some(values) => answers.with_values(values),
            None => Ok(answers),
        };
        let answers = answers.map_err(|error| Self::unusable(&error))?;
        let given = answers.len();
        Ok(Self { tasks: task.ids, workers: worker.ids, labels: label.ids, answers, given, slices, rows, left_out })
    }

    /// The known answers as units and labels; those that contradict each other are left out.
    fn known(&self, context: &Context, (path, gold): (&Path, &Table), strict: bool) -> Outcome<Known> {
        let Some(tasks) = gold.columns.first() else { return Ok(Known::default()) };
        let units: Vec<Option<u32>> = tasks.ids.texts().map(|task| self.tasks.find(task)).collect();
        Known::of(context, (path, gold), (&units, &self.labels), strict)
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

/// Reads a small file beside the labels, whose columns have fixed names and whose rows are all needed.
pub fn read_beside(path: &Path, columns: Vec<Wanted>) -> Outcome<Table> {
    let ask = Ask { shape: Shape::Long, strict: true, ..Ask::of(columns) };
    read(path, &ask).map_err(|trouble| match trouble {
        Trouble::Refused(mut report) => {
            // No option names its columns, and none leaves rows out.
            match report.code.as_str() {
                "column_missing" => "Call its columns so; it may have others.".clone_into(&mut report.hint),
                "rows_refused" => "Correct them.".clone_into(&mut report.hint),
                _ => {}
            }
            Trouble::Refused(report)
        }
        other => other,
    })
}

/// What a person can put right about a file that cannot be read.
pub fn refused(path: &Path, error: ReadError) -> Trouble {
    let hint = error.hint().to_owned();
    let message = format!("{}: {error}", path.display());
    match error {
        ReadError::Temporary(error) => spilled(&error),
        ReadError::Io(error) if error.kind() != std::io::ErrorKind::Other => Trouble::file("read", path, &error),
        ReadError::Strict(bad, _) => refused_rows(message, hint, &bad),
        ReadError::Columns { .. } => Trouble::refused("column_missing", message, hint),
        _ => Trouble::refused("file_unreadable", message, hint),
    }
}

/// What to do where a temporary file failed.
pub fn spilled(error: &SpillError) -> Trouble {
    let code = if error.is_full() { "storage_full" } else { "temporary_file_failed" };
    Trouble::broken(code, error.to_string(), error.hint())
}

fn refused_rows(message: String, hint: String, bad: &BadRows) -> Trouble {
    let mut report = Report::new("rows_refused", message, hint);
    report.errors = entries(bad);
    Trouble::Refused(Box::new(report))
}

/// Bad rows with their lines, as they are told.
fn entries(bad: &BadRows) -> Vec<Entry> {
    let entry = |row: &labels::BadRow| Entry {
        line: u32::try_from(row.line).ok(),
        message: row.reason.clone(),
        ..Entry::default()
    };
    bad.first.iter().map(entry).collect()
}

/// Says what was left out of a file, and how it was understood where that had to be found.
pub fn tell(context: &Context, path: &Path, table: &Table) {
    let printer = context.printer;
    let path = path.display();
    if table.raters > 0 {
        let answers = super::show::counted(table.len() as u64, "answer", "answers");
        let raters = super::show::counted(table.raters as u64, "column is a rater", "columns are raters");
        let without = match table.unanswered {
            0 => String::new(),
            cells => format!(", {} without one", super::show::counted(cells, "cell", "cells")),
        };
        let names = table.columns.get(1).map(|raters| named(&raters.ids)).unwrap_or_default();
        printer.say(&format!("{path}: read as a wide table: {raters} ({names}), {answers}{without}"));
    } else if table.unanswered > 0 {
        let rows = super::show::counted(table.unanswered, "row has no answer and was", "rows have no answer and were");
        printer.warn(&format!("{path}: {rows} left out"));
    }
    if table.bad.count > 0 {
        let rows = super::show::counted(table.bad.count, "row was", "rows were");
        printer.warn_of_rows(&format!("{path}: {rows} left out"), &entries(&table.bad), table.bad.count);
    }
}

/// The first few names.
fn named(names: &Dictionary) -> String {
    const SHOWN_MAX: usize = 8;
    let shown: Vec<&str> = names.texts().take(SHOWN_MAX).collect();
    let more = names.len().saturating_sub(SHOWN_MAX);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
