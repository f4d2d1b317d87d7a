//! Reads files of boxes and spans: a row a shape, with who drew it in which task.

use super::input::{LabelArgs, refused, tell};
use super::shapes::{Named, Objects, Written};
use super::show;
use crate::context::Context;
use crate::trouble::{Outcome, Report, Trouble};
use api::Entry;
use labels::{Ask, Column, Dictionary, ReadError, Shape as Layout, Table, Wanted};
use quality::consensus::{Rectangle, Span};
use std::path::Path;

/// One row: who looked at what, and one shape they drew; none where they saw nothing.
#[derive(Debug, Clone, Copy)]
pub struct Drawn<S> {
    /// The task.
    pub task: u32,
    /// Who looked; 0 where nobody is named.
    pub worker: u32,
    /// The label; 0 where there is none.
    pub label: u32,
    /// The shape.
    pub shape: Option<S>,
}

/// A file of shapes with its ids in their natural order.
#[derive(Debug)]
pub struct Drawings<S> {
    /// The ids of the tasks.
    pub tasks: Dictionary,
    /// The ids of the workers.
    pub workers: Dictionary,
    /// The labels; none where the file has no column for them.
    pub labels: Dictionary,
    /// The rows.
    pub rows: Vec<Drawn<S>>,
    /// How many rows were left out.
    pub left_out: u64,
}

/// A file of shapes, of whichever sort.
pub enum Found {
    /// Boxes.
    Boxes(Drawings<Rectangle>, Option<Known<Rectangle>>),
    /// Spans.
    Spans(Drawings<Span>, Option<Known<Span>>),
}

/// What is known to be there: the tasks that are known, and what is in them.
#[derive(Debug)]
pub struct Known<S> {
    /// Numbers of the tasks, ascending.
    pub tasks: Vec<u32>,
    /// Task, label and shape.
    pub shapes: Vec<(u32, u32, S)>,
}

/// What was drawn, and what is known to be there.
type Pair<S> = (Drawings<S>, Option<Known<S>>);

/// The shapes of a file, and those that are known; nothing where it is a file of plain labels.
pub fn load(
    context: &Context,
    args: &LabelArgs,
    (path, gold): (&Path, Option<&Path>),
    asked: Option<Objects>,
) -> Outcome<Option<Found>> {
    let stream = path == Path::new("-");
    // Standard input can be read only once, so nothing is tried on it.
    if asked == Some(Objects::None) || (asked.is_none() && (stream || args.wide || args.no_header)) {
        return Ok(None);
    }
    let kept = if stream { Some(spooled()?) } else { None };
    let files = Files { path: kept.as_ref().map_or(path, |kept| kept.path()), gold, asked };
    if asked != Some(Objects::Spans)
        && let Some((drawings, known)) = files.load(context, args)?
    {
        return Ok(Some(Found::Boxes(drawings, known)));
    }
    if asked != Some(Objects::Boxes)
        && let Some((drawings, known)) = files.load(context, args)?
    {
        return Ok(Some(Found::Spans(drawings, known)));
    }
    Ok(None)
}

/// Standard input as a file, which can be read again.
fn spooled() -> Outcome<tempfile::NamedTempFile> {
    let broken = |error: std::io::Error| Trouble::file("keep", Path::new("-"), &error);
    let mut kept = tempfile::NamedTempFile::new().map_err(broken)?;
    std::io::copy(&mut std::io::stdin().lock(), &mut kept).map_err(broken)?;
    Ok(kept)
}

/// What is read.
struct Files<'a> {
    path: &'a Path,
    gold: Option<&'a Path>,
    asked: Option<Objects>,
}

impl Files<'_> {
    fn load<S: Written>(&self, context: &Context, args: &LabelArgs) -> Outcome<Option<Pair<S>>> {
        let (path, must) = (self.path, self.asked.is_some());
        let worker = Wanted::worker(args.worker.as_deref());
        let Some(mut table) = table::<S>(args, path, Some(worker), must)? else { return Ok(None) };
        if !must && !is_likely::<S>(&table) {
            return Ok(None);
        }
        tell(context, path, &table);
        if !must {
            let what = if S::OBJECTS == Objects::Boxes { "boxes" } else { "spans" };
            context.printer.say(&format!("{}: read as {what}; --objects none reads plain labels", path.display()));
        }
        let gold = match self.gold {
            Some(path) => self::table::<S>(args, path, None, true)?.map(|table| (path, table)),
            None => None,
        };
        // Labels that are only known are labels, too.
        let label_at = 2 + S::COLUMNS.len();
        if let (Some((_, gold)), Some(own)) = (&gold, table.columns.get_mut(label_at)) {
            for text in gold.columns.get(label_at - 1).iter().flat_map(|column| column.ids.texts()) {
                // A label beyond 2³¹ different ones is then one that no shape has.
                let _full = own.ids.code(text.as_bytes());
            }
        }
        table.columns.iter_mut().for_each(Column::sort);
        let drawings = Drawings::of(context, path, table, args.strict)?;
        let known = gold.map(|gold| drawings.known(context, gold, args.strict)).transpose()?;
        Ok(Some((drawings, known)))
    }
}

/// Reads the columns of a sort of shape; nothing where they are not all there, unless they were asked for.
fn table<S: Written>(args: &LabelArgs, path: &Path, who: Option<Wanted>, must: bool) -> Outcome<Option<Table>> {
    let mut columns = vec![Wanted::task(args.task.as_deref())];
    columns.extend(who);
    let number = |&(role, names): &Named| Wanted { role, given: None, names, may_be_empty: true };
    columns.extend(S::COLUMNS.iter().map(number));
    let plain = Ask { shape: Layout::Long, strict: args.strict, ..Ask::of(columns) };
    let mut labelled = plain.clone();
    labelled.columns.push(Wanted::label(args.label.as_deref()));
    let mut found = labels::read(path, &labelled);
    if matches!(found, Err(ReadError::Columns { .. })) && args.label.is_none() {
        found = labels::read(path, &plain);
    }
    match found {
        Err(ReadError::Columns { .. }) if !must => Ok(None),
        Err(error) => Err(refused(path, error)),
        Ok(table) => Ok(Some(table)),
    }
}

/// The numbers of a row; nothing where its cells are all empty. `first` is the first column of them.
fn numbers(table: &Table, row: usize, first: usize, named: &[Named]) -> Result<Option<Vec<f64>>, String> {
    let cells =
        || named.iter().zip(&table.columns[first..]).map(|((name, _), column)| (*name, column.text(row).trim()));
    if cells().all(|(_, text)| text.is_empty()) {
        return Ok(None);
    }
    let number = |(name, text): (&str, &str)| {
        text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or(format!("its {name} “{text}” is no number"))
    };
    cells().map(number).collect::<Result<Vec<f64>, String>>().map(Some)
}

/// The shape of a row; nothing where nothing was seen.
fn shape<S: Written>(table: &Table, row: usize, first: usize) -> Result<Option<S>, String> {
    let Some(numbers) = numbers(table, row, first, S::COLUMNS)? else { return Ok(None) };
    let shape = S::of(&numbers);
    if shape.is_sound() { Ok(Some(shape)) } else { Err("it ends before it begins".to_owned()) }
}

/// Whether all rows could be shapes.
fn is_likely<S: Written>(table: &Table) -> bool {
    (0..table.len()).all(|row| shape::<S>(table, row, 2).is_ok_and(|shape| shape.is_none_or(|shape| shape.is_likely())))
}

/// Says which rows have no sound shape, or refuses the file for them.
fn leave_out(context: &Context, path: &Path, bad: &[String], strict: bool) -> Outcome<()> {
    const SHOWN_MAX: usize = 5;
    if bad.is_empty() {
        return Ok(());
    }
    let rows = show::counted(bad.len() as u64, "row has", "rows have");
    let message = format!("{}: {rows} no shape that can be used", path.display());
    if strict {
        let mut report = Report::new("rows_refused", message, "Put them right, or leave --strict out.");
        let entry = |reason: &String| Entry { message: reason.clone(), ..Entry::default() };
        report.errors = bad.iter().take(SHOWN_MAX).map(entry).collect();
        return Err(Trouble::Refused(Box::new(report)));
    }
    context.printer.warn(&format!("{message}; left out"));
    bad.iter().take(SHOWN_MAX).for_each(|reason| context.printer.say(&format!("  {reason}")));
    Ok(())
}

impl<S: Written> Drawings<S> {
    fn of(context: &Context, path: &Path, table: Table, strict: bool) -> Outcome<Self> {
        let label_at = 2 + S::COLUMNS.len();
        let (mut rows, mut bad) = (Vec::with_capacity(table.len()), Vec::new());
        for row in 0..table.len() {
            let code = |column: usize| table.columns.get(column).map_or(0, |column| column.codes[row]);
            match shape(&table, row, 2) {
                Ok(shape) => rows.push(Drawn { task: code(0), worker: code(1), label: code(label_at), shape }),
                Err(reason) => {
                    let (task, worker) = (table.columns[0].text(row), table.columns[1].text(row));
                    bad.push(format!("task {task}, worker {worker}: {reason}"));
                }
            }
        }
        leave_out(context, path, &bad, strict)?;
        let left_out = table.bad.count + bad.len() as u64;
        let mut ids = table.columns.into_iter().map(|column| column.ids);
        let (tasks, workers) = (ids.next().unwrap_or_default(), ids.next().unwrap_or_default());
        Ok(Self { tasks, workers, labels: ids.nth(S::COLUMNS.len()).unwrap_or_default(), rows, left_out })
    }

    /// What is known of the tasks that somebody looked at.
    fn known(&self, context: &Context, (path, table): (&Path, Table), strict: bool) -> Outcome<Known<S>> {
        let label_at = 1 + S::COLUMNS.len();
        let (mut tasks, mut shapes, mut bad, mut strangers) = (Vec::new(), Vec::new(), Vec::new(), 0_u64);
        for row in 0..table.len() {
            let Some(task) = self.tasks.find(table.columns[0].text(row)) else {
                strangers += 1;
                continue;
            };
            let label = table.columns.get(label_at).and_then(|column| self.labels.find(column.text(row))).unwrap_or(0);
            tasks.push(task);
            match shape(&table, row, 1) {
                Ok(shape) => shapes.extend(shape.map(|shape| (task, label, shape))),
                Err(reason) => bad.push(format!("task {}: {reason}", table.columns[0].text(row))),
            }
        }
        leave_out(context, path, &bad, strict)?;
        if strangers > 0 {
            let rows = show::counted(strangers, "row is", "rows are");
            context.printer.say(&format!("{}: {rows} about tasks that nobody answered", path.display()));
        }
        tasks.sort_unstable();
        tasks.dedup();
        Ok(Known { tasks, shapes })
    }

    /// How many labels there are; 1 where the file has none.
    pub fn label_count(&self) -> u32 {
        u32::try_from(self.labels.len().max(1)).unwrap_or(u32::MAX)
    }
}
