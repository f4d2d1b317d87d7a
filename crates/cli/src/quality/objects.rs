//! Reads files of boxes and spans: a row a shape, with who drew it in which task.

use super::input::{LabelArgs, refused, tell};
use super::shapes::{Named, Objects, Written};
use super::show;
use crate::context::Context;
use crate::trouble::{Outcome, Trouble};
use labels::{Ask, Column, Dictionary, Empty, ReadError, Shape as Layout, Table, Wanted};
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
pub fn load(context: &Context, args: &LabelArgs, (path, gold): (&Path, Option<&Path>)) -> Outcome<Option<Found>> {
    let asked = args.objects;
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
pub fn spooled() -> Outcome<tempfile::NamedTempFile> {
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
        if !must && !are_shapes::<S>(&table) {
            return Ok(None);
        }
        leave_out_unsound::<S>(path, &mut table, (2, args.strict))?;
        tell(context, path, &table);
        if !must {
            let what = if S::OBJECTS == Objects::Boxes { "boxes" } else { "spans" };
            context.printer.say(&format!("{}: read as {what}; --objects none reads plain labels", path.display()));
        }
        let mut gold = match self.gold {
            Some(path) => self::table::<S>(args, path, None, true)?.map(|table| (path, table)),
            None => None,
        };
        if let Some((path, gold)) = &mut gold {
            leave_out_unsound::<S>(path, gold, (1, args.strict))?;
            tell(context, path, gold);
        }
        // Labels that are only known are labels, too.
        let label_at = 2 + S::COLUMNS.len();
        if let (Some((_, gold)), Some(own)) = (&gold, table.columns.get_mut(label_at)) {
            for text in gold.columns.get(label_at - 1).iter().flat_map(|column| column.ids.texts()) {
                // A label beyond 2³¹ different ones is then one that no shape has.
                let _full = own.ids.code(text.as_bytes());
            }
        }
        table.columns.iter_mut().for_each(Column::sort);
        let drawings = Drawings::of(table);
        let known = gold.map(|gold| drawings.known(context, gold));
        Ok(Some((drawings, known)))
    }
}

/// Reads the columns of a sort of shape; nothing where they are not all there, unless they were asked for.
fn table<S: Written>(args: &LabelArgs, path: &Path, who: Option<Wanted>, must: bool) -> Outcome<Option<Table>> {
    let mut columns = vec![Wanted::task(args.task.as_deref())];
    columns.extend(who);
    let number = |&(role, names): &Named| Wanted { role, given: None, names, empty: Empty::Text };
    columns.extend(S::COLUMNS.iter().map(number));
    let plain = Ask { shape: Layout::Long, strict: args.strict, lines: true, ..Ask::of(columns) };
    let mut labelled = plain.clone();
    // Where nothing was seen there is no label, either.
    labelled.columns.push(Wanted { empty: Empty::Text, ..Wanted::label(args.label.as_deref()) });
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
    if shape.is_sound() { Ok(Some(shape)) } else { Err(S::UNSOUND.to_owned()) }
}

/// Whether the rows are shapes: unless more of them are times of work than could be shapes. A cell that is neither, or a
/// shape that cannot be, says nothing: its row is bad.
fn are_shapes<S: Written>(table: &Table) -> bool {
    let (mut likely, mut times) = (0_usize, 0_usize);
    for row in 0..table.len() {
        let cells = || (2..2 + S::COLUMNS.len()).map(|column| table.columns[column].text(row).trim());
        match shape::<S>(table, row, 2) {
            Ok(Some(shape)) if shape.is_likely() => likely += 1,
            Ok(Some(_)) => times += 1,
            Ok(None) => {}
            Err(_) => times += usize::from(cells().all(is_time)),
        }
    }
    times <= likely
}

/// Whether a text is a date or a time of day, or seconds since 1970 and the like.
fn is_time(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 3 && text.chars().skip(1).any(|letter| matches!(letter, '-' | ':' | '/'))
        || text.parse().is_ok_and(|number: f64| number >= 1e9)
}

/// Leaves out the rows that have no sound shape, or refuses the file for them. `first` is the first column of shapes.
fn leave_out_unsound<S: Written>(path: &Path, table: &mut Table, (first, strict): (usize, bool)) -> Outcome<()> {
    table.leave_out(strict, |table, row| shape::<S>(table, row, first).err()).map_err(|error| refused(path, error))
}

/// Refuses a file of boxes or spans where only plain labels can be taken.
pub fn refuse(args: &LabelArgs, path: &Path) -> Outcome<()> {
    let what = match args.objects {
        Some(Objects::Boxes) => "boxes",
        Some(Objects::Spans) => "spans",
        None if path == Path::new("-") || args.wide || args.no_header => return Ok(()),
        None if holds::<Rectangle>(args, path)? => "boxes",
        None if holds::<Span>(args, path)? => "spans",
        Some(Objects::None) | None => return Ok(()),
    };
    let message = format!("{}: these are {what}, and this command takes plain labels", path.display());
    let hint = "Boxes and spans are for assay agree and assay consensus; --objects none reads the labels alone.";
    Err(Trouble::refused("not_for_objects", message, hint))
}

fn holds<S: Written>(args: &LabelArgs, path: &Path) -> Outcome<bool> {
    let worker = Wanted::worker(args.worker.as_deref());
    Ok(table::<S>(args, path, Some(worker), false)?.is_some_and(|table| are_shapes::<S>(&table)))
}

/// Says that columns of shapes were not read, where the file could not be tried for them.
pub fn tell_unread(context: &Context, args: &LabelArgs, (path, table): (&Path, &Table)) {
    if args.objects.is_some() || args.no_header {
        return;
    }
    let is_there =
        |(_, names): &Named| table.names.iter().any(|name| names.contains(&name.trim().to_lowercase().as_str()));
    let what = match () {
        () if Rectangle::COLUMNS.iter().all(is_there) => "boxes",
        () if Span::COLUMNS.iter().all(is_there) => "spans",
        () => return,
    };
    let rest = format!("--objects {what} reads {what}, --objects none says that they are meant so");
    context
        .printer
        .warn(&format!("{}: read as plain labels, though it has the columns of {what}; {rest}", path.display()));
}

impl<S: Written> Drawings<S> {
    /// The rows of a table that has none without a sound shape.
    fn of(table: Table) -> Self {
        let label_at = 2 + S::COLUMNS.len();
        let mut rows = Vec::with_capacity(table.len());
        for row in 0..table.len() {
            let code = |column: usize| table.columns.get(column).map_or(0, |column| column.codes[row]);
            let shape = shape(&table, row, 2).unwrap_or(None);
            rows.push(Drawn { task: code(0), worker: code(1), label: code(label_at), shape });
        }
        let left_out = table.bad.count;
        let mut ids = table.columns.into_iter().map(|column| column.ids);
        let (tasks, workers) = (ids.next().unwrap_or_default(), ids.next().unwrap_or_default());
        Self { tasks, workers, labels: ids.nth(S::COLUMNS.len()).unwrap_or_default(), rows, left_out }
    }

    /// What is known of the tasks that somebody looked at.
    fn known(&self, context: &Context, (path, table): (&Path, Table)) -> Known<S> {
        let label_at = 1 + S::COLUMNS.len();
        let (mut tasks, mut shapes, mut strangers) = (Vec::new(), Vec::new(), 0_u64);
        for row in 0..table.len() {
            let Some(task) = self.tasks.find(table.columns[0].text(row)) else {
                strangers += 1;
                continue;
            };
            let label = table.columns.get(label_at).and_then(|column| self.labels.find(column.text(row))).unwrap_or(0);
            tasks.push(task);
            shapes.extend(shape(&table, row, 1).unwrap_or(None).map(|shape| (task, label, shape)));
        }
        if strangers > 0 {
            let rows = show::counted(strangers, "row is", "rows are");
            context.printer.say(&format!("{}: {rows} about tasks that nobody answered", path.display()));
        }
        tasks.sort_unstable();
        tasks.dedup();
        Known { tasks, shapes }
    }

    /// How many labels there are; 1 where the file has none.
    pub fn label_count(&self) -> u32 {
        u32::try_from(self.labels.len().max(1)).unwrap_or(u32::MAX)
    }
}
