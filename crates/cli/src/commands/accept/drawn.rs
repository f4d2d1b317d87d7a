//! The labels of a lot, the tasks of it that were checked, and the chances by which these were drawn.

use crate::context::Context;
use crate::quality::input::{read, refused, tell};
use crate::quality::objects::spooled;
use crate::quality::show;
use crate::trouble::{Outcome, Trouble};
use labels::{Ask, Empty, Shape, Table, Wanted};
use std::collections::BTreeMap;
use std::path::Path;

/// What a lot says of each of its tasks.
pub struct Lot {
    /// The labels of the tasks.
    pub labels: BTreeMap<String, String>,
}

/// A task of the lot that was checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Its name.
    pub task: String,
    /// Whether its label is wrong.
    pub wrong: bool,
    /// The chance that it had to be drawn, where that is known.
    pub inclusion: Option<f64>,
    /// The stratum it was drawn from; empty where there is none.
    pub stratum: String,
}

/// The chance to be drawn and the stratum of each task.
type Chances = BTreeMap<String, (f64, String)>;

/// What to do about a task with several labels.
const ONE_LABEL: &str = "Give one label a task, such as `assay consensus --csv` writes.";

impl Lot {
    /// Reads the labels of a lot.
    pub fn of(context: &Context, path: &Path) -> Outcome<Self> {
        let table = read(path, &Ask::gold(None, None))?;
        tell(context, path, &table);
        let rows = rows(&table);
        let labels = by_task(rows.iter().map(|row| (row[0].clone(), row[1].clone())), path)?;
        if labels.len() < rows.len() {
            let (answers, tasks) = (show::number(rows.len() as u64), show::number(labels.len() as u64));
            let message = format!("{answers} rows name {tasks} tasks, and those of one task agree");
            context.printer.say(&format!("{}: {message}; what is judged is the label of each task", path.display()));
        }
        Ok(Self { labels })
    }

    /// The checked tasks in the order of their file, with the chances that stand there or in the file of the draw.
    pub fn checked(&self, context: &Context, (path, drawn): (&Path, Option<&Path>)) -> Outcome<Vec<Checked>> {
        let kept = if path == Path::new("-") { Some(spooled()?) } else { None };
        let from = kept.as_ref().map_or(path, |kept| kept.path());
        let table = with_chances(from, &[Wanted::task(None), Wanted::label(None)], drawn.is_none())?;
        tell(context, path, &table);
        let right = rows(&table);
        by_task(right.iter().map(|row| (row[0].clone(), row[1].clone())), path)?;
        let beside = table.columns.len() > 2;
        if beside && table.unanswered > 0 {
            return Err(unchecked(path, table.unanswered));
        }
        let draw = match drawn {
            Some(drawn) => Some((drawn, chances(drawn)?)),
            None => None,
        };
        let (mut checked, mut strangers, mut picked) = (BTreeMap::new(), 0, 0);
        for (at, row) in right.iter().enumerate() {
            let Some(label) = self.labels.get(&row[0]) else {
                strangers += 1;
                continue;
            };
            let chance = match &draw {
                None if beside => Some(chance(path, row)?),
                None => None,
                Some((_, chances)) => {
                    let known = chances.get(&row[0]).cloned();
                    if known.is_none() {
                        picked += 1;
                        continue;
                    }
                    known
                }
            };
            let (inclusion, stratum) =
                chance.map_or((None, String::new()), |(chance, stratum)| (Some(chance), stratum));
            let one = Checked { task: row[0].clone(), wrong: *label != row[1], inclusion, stratum };
            checked.entry(row[0].clone()).or_insert((at, one));
        }
        tell_passed_over(context, path, (strangers, picked));
        if let Some((path, chances)) = &draw {
            let missing = chances.keys().filter(|task| !checked.contains_key(*task)).count();
            if missing > 0 {
                return Err(unchecked(path, missing as u64));
            }
        }
        let mut checked: Vec<(usize, Checked)> = checked.into_values().collect();
        checked.sort_by_key(|(at, _)| *at);
        Ok(checked.into_iter().map(|(_, one)| one).collect())
    }
}

/// Says which checked tasks do not count.
fn tell_passed_over(context: &Context, path: &Path, (strangers, picked): (u64, u64)) {
    let path = path.display();
    if strangers > 0 {
        let tasks = show::counted(strangers, "row is", "rows are");
        context.printer.warn(&format!("{path}: {tasks} about tasks that are not of this lot, and left out"));
    }
    if picked > 0 {
        let tasks = show::counted(picked, "task was", "tasks were");
        context
            .printer
            .warn(&format!("{path}: {tasks} checked and not drawn; they speak for themselves only and are left out"));
    }
}

/// A draw is judged whole: those that nobody could check may be the wrong ones.
fn unchecked(path: &Path, count: u64) -> Trouble {
    let tasks = show::counted(count, "drawn task has", "drawn tasks have");
    let message = format!("{}: {tasks} no right label, so the sample is not the one that was drawn", path.display());
    let hint = "Check all of them; a task that cannot be checked counts as wrong: give it another label, such as “?”.";
    Trouble::refused("not_all_checked", message, hint)
}

/// The rows of a table as texts, those of a column that was not found left out.
fn rows(table: &Table) -> Vec<Vec<String>> {
    (0..table.len()).map(|row| table.columns.iter().map(|column| column.text(row).to_owned()).collect()).collect()
}

/// The label of each task. One with several has none that could be judged.
fn by_task(rows: impl Iterator<Item = (String, String)>, file: &Path) -> Outcome<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for (task, label) in rows {
        if let Some(other) = found.insert(task.clone(), label.clone()).filter(|other| *other != label) {
            let message = format!("task “{task}” has the labels “{other}” and “{label}” in {}", file.display());
            return Err(Trouble::refused("several_labels", message, ONE_LABEL));
        }
    }
    Ok(found)
}

/// Reads columns, and with them inclusion and stratum where they stand there and are wanted.
fn with_chances(path: &Path, columns: &[Wanted], wanted: bool) -> Outcome<Table> {
    const NAMES: [&[&str]; 2] = [&["inclusion"], &["stratum"]];
    let more = |count: usize| {
        let column =
            |&names: &&'static [&'static str]| Wanted { role: "chance", given: None, names, empty: Empty::Text };
        let columns = columns.iter().cloned().chain(NAMES[..count].iter().map(column)).collect();
        Ask { shape: Shape::Long, ..Ask::of(columns) }
    };
    for count in (1..=if wanted { 2 } else { 0 }).rev() {
        match labels::read(path, &more(count)) {
            Err(error) if error.lacks_column() => {}
            other => return other.map_err(|error| refused(path, error)),
        }
    }
    read(path, &more(0))
}

/// The chances of a file of the draw.
fn chances(path: &Path) -> Outcome<Chances> {
    let role = Wanted { role: "inclusion", given: None, names: &["inclusion"], empty: Empty::Fault };
    let stratum = Wanted { role: "stratum", given: None, names: &["stratum"], empty: Empty::Text };
    let ask = |columns| Ask { shape: Shape::Long, strict: true, ..Ask::of(columns) };
    let two = vec![Wanted::task(None), role];
    let kept = if path == Path::new("-") { Some(spooled()?) } else { None };
    let from = kept.as_ref().map_or(path, |kept| kept.path());
    let table = match labels::read(from, &ask([two.clone(), vec![stratum]].concat())) {
        Err(error) if error.lacks_column() => read(from, &ask(two))?,
        other => other.map_err(|error| refused(path, error))?,
    };
    let mut found = Chances::new();
    for mut row in rows(&table) {
        // As beside right labels: task, label, inclusion, stratum.
        row.insert(1, String::new());
        let known = chance(path, &row)?;
        if found.insert(row[0].clone(), known.clone()).is_some_and(|other| other != known) {
            let message = format!("{}: task “{}” stands there twice with different chances", path.display(), row[0]);
            return Err(Trouble::refused("bad_inclusion", message, "Give the file as `assay sample --csv` wrote it."));
        }
    }
    Ok(found)
}

/// The chance and stratum of a row of task, label, inclusion and perhaps stratum.
fn chance(path: &Path, row: &[String]) -> Outcome<(f64, String)> {
    let number = row[2].trim().parse().ok().filter(|chance: &f64| *chance > 0.0 && *chance <= 1.0);
    let Some(number) = number else {
        let message =
            format!("{}: “{}” of task “{}” is no chance above 0 and at most 1", path.display(), row[2], row[0]);
        return Err(Trouble::refused("bad_inclusion", message, "Keep the inclusion as `assay sample --csv` wrote it."));
    };
    Ok((number, row.get(3).cloned().unwrap_or_default()))
}
