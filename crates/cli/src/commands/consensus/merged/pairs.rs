//! Pairs: a place for each item, from comparisons of two of which one is better.

use super::judged::{Close, Judged};
use super::orders::{Placed, placed};
use super::people::{Near, People};
use super::{Args, Basis, Label, Merged, Row, finish};
use crate::commands::consensus::decided::Unjudged;
use crate::context::Context;
use crate::quality::figures;
use crate::quality::input::{refused, tell};
use crate::quality::kinds::Kind;
use crate::quality::plot::Figure;
use crate::quality::plot::axes::Unit;
use crate::quality::show;
use crate::trouble::{Outcome, Trouble};
use labels::{Ask, Column, Dictionary, Empty, ReadError, Shape, Table, Wanted};
use quality::consensus::Weighted;
use std::path::Path;

/// Columns of the one, and words that say that it is the better one.
const FIRST: &[&str] = &["first", "left", "item_a", "model_a", "item1", "a"];
/// The same of the other.
const SECOND: &[&str] = &["second", "right", "item_b", "model_b", "item2", "b"];
const WINNER: &[&str] = &["winner", "label", "better", "preferred", "choice", "answer"];

/// What says that neither is better.
const EVEN: &[&str] = &["tie", "draw", "even", "equal", "tie (bothbad)"];

/// Copeland's scores compare each item with each.
const COPELAND_ITEMS_MAX: usize = 5_000;

/// A file of comparisons.
struct Comparisons {
    items: Dictionary,
    /// Who made each comparison, where they are named.
    workers: Option<Column>,
    pairs: Vec<Pair>,
    left_out: u64,
}

/// One comparison.
#[derive(Clone, Copy)]
struct Pair {
    /// The better item, and the other.
    items: [u32; 2],
    /// Whether neither was better.
    even: bool,
}

impl Pair {
    /// How far it went as the places say.
    fn agreed(self, found: &Placed) -> f64 {
        let [one, other] = self.items;
        match (self.even, found.is_tied(one, other)) {
            (true, true) => 1.0,
            (true, false) => 0.5,
            (false, _) => found.agreed(&self.items).0,
        }
    }
}

/// Which of two is better.
#[derive(Clone, Copy, PartialEq)]
enum Won {
    First,
    Second,
    Neither,
}

/// Reads, places, judges and prints.
pub fn run(context: &Context, args: &Args, method: &'static str) -> Outcome<()> {
    let own = comparisons(context, args, &args.file, true)?;
    if method == "copeland" && own.items.len() > COPELAND_ITEMS_MAX {
        let items = show::number(own.items.len() as u64);
        let message = format!("copeland compares each of {items} items with each, which takes too much memory");
        return Err(Trouble::refused("method_unfit", message, "Say --method bradley-terry."));
    }
    let count = u32::try_from(own.items.len()).unwrap_or(u32::MAX);
    let turned: Vec<[u32; 2]> = own.pairs.iter().map(|pair| [pair.items[1], pair.items[0]]).collect();
    // A comparison that nobody won is half of each order.
    let weight = |pair: &Pair| if pair.even { 0.5 } else { 1.0 };
    let mut weighted: Vec<Weighted<'_>> = own.pairs.iter().map(|pair| (&pair.items[..], weight(pair))).collect();
    let even = own.pairs.iter().zip(&turned).filter(|(pair, _)| pair.even);
    weighted.extend(even.map(|(_, turned)| (&turned[..], 0.5)));
    let found = placed(method, count, &weighted, args.method.confidence)?;
    let people = own.people(args, &found)?;
    let merged = merged(method, &own, &found);
    let judged = match &args.gold {
        Some(path) => Some(judge(context, args, path, (&own.items, &found))?),
        None => None,
    };
    let basis = Basis {
        kind: Kind::Pairs,
        tasks: &own.items,
        workers: own.workers.as_ref().map_or(0, |workers| workers.ids.len()),
        answers: own.pairs.len(),
        left_out: own.left_out,
    };
    finish(context, args, (&basis, &merged), (judged.as_ref(), people.as_ref()))
}

/// The comparisons of a file; nobody need be named.
fn comparisons(context: &Context, args: &Args, path: &Path, with_workers: bool) -> Outcome<Comparisons> {
    let column = |role, names| Wanted { role, given: None, names, empty: Empty::Fault };
    let winner = Wanted { role: "winner", given: args.labels.label.clone(), names: WINNER, empty: Empty::NoAnswer };
    let mut ask = Ask::of(vec![column("first", FIRST), column("second", SECOND), winner]);
    (ask.shape, ask.strict, ask.lines) = (Shape::Long, args.labels.strict, true);
    ask.missing.clone_from(&args.labels.missing);
    let nameless = ask.clone();
    // Standard input can be read only once, so nothing is tried on it.
    if with_workers && (path != Path::new("-") || args.labels.worker.is_some()) {
        ask.columns.push(Wanted::worker(args.labels.worker.as_deref()));
    }
    let mut table = match labels::read(path, &ask) {
        Err(ReadError::Columns { .. }) if with_workers && args.labels.worker.is_none() && path != Path::new("-") => {
            labels::read(path, &nameless)
        }
        read => read,
    }
    .map_err(|error| unread(path, error))?;
    table.leave_out(args.labels.strict, |table, row| won(table, row).err()).map_err(|error| refused(path, error))?;
    tell(context, path, &table);
    Ok(Comparisons::of(&table))
}

/// What a person can put right; of the columns only that of the winner has an option.
fn unread(path: &Path, error: ReadError) -> Trouble {
    match error {
        ReadError::Columns { .. } => {
            let hint = "A comparison has the columns first, second and winner; --label names another for the winner.";
            Trouble::refused("column_missing", format!("{}: {error}", path.display()), hint)
        }
        other => refused(path, other),
    }
}

/// Which of the two is the better one, or why that cannot be told.
fn won(table: &Table, row: usize) -> Result<Won, String> {
    let [first, second, winner] = [0, 1, 2].map(|column| table.columns[column].text(row).trim());
    if first == second {
        return Err(format!("it compares “{first}” with itself"));
    }
    match winner {
        _ if winner == first => Ok(Won::First),
        _ if winner == second => Ok(Won::Second),
        _ if FIRST.contains(&winner) => Ok(Won::First),
        _ if SECOND.contains(&winner) => Ok(Won::Second),
        _ if EVEN.contains(&winner) => Ok(Won::Neither),
        _ => Err(format!("its winner “{winner}” is neither “{first}” nor “{second}”, and no tie")),
    }
}

impl Comparisons {
    /// The rows of a table that has none that cannot be told.
    fn of(table: &Table) -> Self {
        let mut items = Dictionary::default();
        let mut pairs = Vec::with_capacity(table.len());
        let mut workers = table.columns.get(3).map(|named| Column { ids: named.ids.clone(), codes: Vec::new() });
        for row in 0..table.len() {
            let Ok(won) = won(table, row) else { continue };
            if let Some(workers) = &mut workers {
                workers.codes.push(table.columns[3].codes[row]);
            }
            let [first, second] =
                [0, 1].map(|column| items.code(table.columns[column].text(row).trim().as_bytes()).unwrap_or_default());
            let items = if won == Won::Second { [second, first] } else { [first, second] };
            pairs.push(Pair { items, even: won == Won::Neither });
        }
        let renumbered = items.sort();
        pairs.iter_mut().flat_map(|pair| &mut pair.items).for_each(|item| *item = renumbered[*item as usize]);
        Self { items, workers, pairs, left_out: table.bad.count + table.unanswered }
    }

    /// How often the comparisons of each person went as the places say, where that is asked for.
    fn people(&self, args: &Args, found: &Placed) -> Outcome<Option<People<'_>>> {
        let Some(workers) = &self.workers else {
            if args.annotators_out.is_some() {
                let message = "--annotators-out is about people, and no column names who made each comparison";
                let hint = "Leave it out, or name the column with --worker.";
                return Err(Trouble::refused("worker_missing", message, hint));
            }
            return Ok(None);
        };
        let near = |(pair, worker): (&Pair, &u32)| Near { worker: *worker, nearness: pair.agreed(found), off: None };
        let answers: Vec<Near> = self.pairs.iter().zip(&workers.codes).map(near).collect();
        args.wants_people().then(|| People::of(Kind::Pairs, &workers.ids, &answers, args.method.confidence)).transpose()
    }
}

fn merged(method: &'static str, own: &Comparisons, found: &Placed) -> Merged {
    let mut counts = vec![(0.0, 0_u32); own.items.len()];
    for pair in &own.pairs {
        let agreed = pair.agreed(found);
        for item in &pair.items {
            counts[*item as usize].0 += agreed;
            counts[*item as usize].1 += 1;
        }
    }
    let tied = |at: usize, other: Option<usize>| {
        other.and_then(|other| found.order.get(other)).is_some_and(|other| found.is_tied(found.order[at], *other))
    };
    let row = |(at, &item): (usize, &u32)| {
        let (agreed, answers) = counts[item as usize];
        let score = found.scores[item as usize];
        let range = found.ranges.as_ref().map_or((f64::NAN, f64::NAN), |ranges| ranges[item as usize]);
        Row {
            task: item,
            label: Label::Place(u32::try_from(at + 1).unwrap_or(u32::MAX)),
            confidence: agreed / f64::from(answers.max(1)),
            answers,
            tie: tied(at, at.checked_sub(1)) || tied(at, Some(at + 1)),
            more: if method == "copeland" { vec![score] } else { vec![score, range.0, range.1] },
            shares: Vec::new(),
        }
    };
    let by = match method {
        "copeland" => "score is how many others most people put below it, and half of those it is even with",
        _ => {
            "strengths sum to 1, and the chance to be the better of two is in proportion to them; lower and upper are of the strength beside the mean of all"
        }
    };
    Merged {
        method,
        rows: found.order.iter().enumerate().map(row).collect(),
        more: if method == "copeland" { &["score"] } else { &["strength", "lower", "upper"] },
        shares: Vec::new(),
        means: format!(
            "Each item has its place, the best first; {by}. Confidence is the share of its comparisons that went as the places \
             say."
        ),
        iterations: found.iterations,
    }
}

/// The items on their intervals: how often each would be the better of itself and a usual one, whose strength is the
/// geometric mean of all, since strengths themselves differ by powers of ten; scores are shown as they are.
pub fn figure(items: &Dictionary, merged: &Merged) -> Figure {
    let strength = |row: &Row| row.more.first().copied().unwrap_or(f64::NAN);
    let is_score = merged.more.len() < 2;
    let logarithms: f64 = merged.rows.iter().map(|row| strength(row).ln()).sum();
    let usual = (logarithms / merged.rows.len() as f64).exp();
    let shown = |number: f64| if is_score { number } else { number / (number + usual) };
    let item = |row: &Row| {
        let value = shown(strength(row));
        let end = |at: usize| row.more.get(at).copied().filter(|end| end.is_finite()).map_or(value, shown);
        (items.text(row.task).to_owned(), (value, end(1), end(2)), row.answers.into())
    };
    let axis = if is_score { ("score", Unit::Number) } else { ("better than a usual item, %", Unit::Percent) };
    figures::strengths(&merged.rows.iter().map(item).collect::<Vec<_>>(), axis)
}

/// How many known comparisons stand as the places say; those of an item that nobody compared are left out.
fn judge(context: &Context, args: &Args, path: &Path, (items, found): (&Dictionary, &Placed)) -> Outcome<Judged> {
    let gold = comparisons(context, args, path, false)?;
    let mut strangers = 0_u64;
    let close = gold.pairs.iter().filter_map(|pair| {
        let known = pair.items.map(|item| items.find(gold.items.text(item)));
        let [Some(one), Some(other)] = known else {
            strangers += 1;
            return None;
        };
        let stands = Pair { items: [one, other], ..*pair }.agreed(found);
        Some(Close { exact: stands > 0.75, part: (stands, 1.0) })
    });
    let close: Vec<Close> = close.collect();
    if strangers > 0 {
        let rows = show::counted(strangers, "row is", "rows are");
        context.printer.say(&format!("{}: {rows} about items that nobody compared", path.display()));
    }
    Judged::of((Kind::Pairs, Unjudged::Strangers), &close, args.method.confidence)
}
