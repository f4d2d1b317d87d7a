//! What a consensus of any kind of labels says: to people, to programs, as a file, and as a report.

use super::judged::Judged;
use super::people::People;
use super::{Args, Basis, Label, Merged, Row, pairs};
use crate::commands::consensus::decided::share_names;
use crate::context::Context;
use crate::quality::kinds::Kind;
use crate::quality::output::{self, Format};
use crate::quality::page::{Page, Part};
use crate::quality::show::{self, Side};
use crate::trouble::Outcome;
use labels::{Cells, Dictionary, Written};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::path::Path;

/// The most rows that people are shown at once.
const ROWS_MAX: usize = 20;

/// The columns that every consensus has.
const COMMON: [&str; 5] = ["task", "label", "confidence", "answers", "tie"];

/// Writes and prints everything that was asked for.
pub fn show(
    context: &Context,
    args: &Args,
    (basis, merged): (&Basis<'_>, &Merged),
    (judged, people): (Option<&Judged>, Option<&People<'_>>),
) -> Outcome<()> {
    let whole = Whole { basis, merged, judged, people };
    args.page.write(|| Ok(whole.page()))?;
    if let Some(path) = &args.parquet.file {
        whole.write(context, (path, Format::Parquet), args.posteriors)?;
    }
    if args.csv {
        return whole.write(context, (Path::new("-"), Format::Csv), args.posteriors);
    }
    if context.printer.json {
        let all = All { summary: whole.json(), results: Results(&whole, args.posteriors) };
        return context.printer.write(|out| {
            serde_json::to_writer_pretty(&mut *out, &all)?;
            out.write_all(b"\n")
        });
    }
    let is_taken = args.on_standard_output().any(|(taken, _)| taken);
    if is_taken { Ok(()) } else { context.printer.text(&whole.told()) }
}

/// Everything that is said.
struct Whole<'a> {
    basis: &'a Basis<'a>,
    merged: &'a Merged,
    judged: Option<&'a Judged>,
    people: Option<&'a People<'a>>,
}

impl Whole<'_> {
    fn rows(&self) -> &[Row] {
        &self.merged.rows
    }

    fn ties(&self) -> u64 {
        self.rows().iter().filter(|row| row.tie).count() as u64
    }

    fn mean_confidence(&self) -> Option<f64> {
        let sum: f64 = self.rows().iter().map(|row| row.confidence).sum();
        (!self.rows().is_empty()).then(|| sum / self.rows().len() as f64)
    }

    /// Writes the rows as a table, with a column for each share where that is asked for.
    fn write(&self, context: &Context, (to, format): (&Path, Format), shares: bool) -> Outcome<()> {
        let rows = self.rows();
        let tasks: Vec<u32> = rows.iter().map(|row| row.task).collect();
        let confidence: Vec<f64> = rows.iter().map(|row| row.confidence).collect();
        let answers: Vec<u32> = rows.iter().map(|row| row.answers).collect();
        let ties: Vec<bool> = rows.iter().map(|row| row.tie).collect();
        let labels = Labels::of(rows);
        let columns_of = |of: fn(&Row) -> &[f64], count: usize| -> Vec<Vec<f64>> {
            (0..count).map(|at| rows.iter().map(|row| of(row)[at]).collect()).collect()
        };
        let more = columns_of(|row| &row.more, self.merged.more.len());
        let of_shares = if shares { columns_of(|row| &row.shares, self.merged.shares.len()) } else { Vec::new() };
        let mut columns = vec![
            Written { name: COMMON[0], cells: Cells::Texts(self.basis.tasks, &tasks) },
            Written { name: COMMON[1], cells: labels.cells() },
            Written { name: COMMON[2], cells: Cells::Numbers(&confidence) },
            Written { name: COMMON[3], cells: Cells::Counts(&answers) },
            Written { name: COMMON[4], cells: Cells::Flags(&ties) },
        ];
        columns.extend(
            self.merged.more.iter().zip(&more).map(|(name, cells)| Written { name, cells: Cells::Numbers(cells) }),
        );
        let names = share_names(&columns, &self.merged.shares);
        columns
            .extend(names.iter().zip(&of_shares).map(|(name, cells)| Written { name, cells: Cells::Numbers(cells) }));
        output::write(context, to, format, &columns)
    }

    /// What they come to, for programs.
    fn json(&self) -> Value {
        let mut whole = json!({
            "kind": self.basis.kind.name(), "method": self.merged.method, "tasks": self.rows().len(),
            "workers": self.basis.workers, "answers": self.basis.answers, "left_out": self.basis.left_out,
            "ties": self.ties(), "mean_confidence": self.mean_confidence(),
        });
        if let Some((iterations, converged)) = self.merged.iterations {
            whole["iterations"] = json!(iterations);
            whole["converged"] = json!(converged);
        }
        if let Some(judged) = self.judged {
            let accuracy = judged.accuracy;
            whole["accuracy"] = json!(accuracy.map(|found| found.value));
            whole["accuracy_lower"] = json!(accuracy.map(|found| found.lower));
            whole["accuracy_upper"] = json!(accuracy.map(|found| found.upper));
            whole["gold_tasks"] = json!(judged.tasks);
            if accuracy.is_none() {
                whole["accuracy_undefined"] = json!(judged.unjudged.reason());
            }
            if let Some(own) = &judged.closeness {
                whole[own.name] = json!(own.value);
                whole[format!("{}_lower", own.name)] = json!(own.range.ok().map(|(lower, _)| lower));
                whole[format!("{}_upper", own.name)] = json!(own.range.ok().map(|(_, upper)| upper));
            }
        }
        whole
    }

    fn row_json(&self, row: &Row, shares: bool) -> Value {
        let label = match &row.label {
            Label::Number(number) => json!(number),
            Label::Place(place) => json!(place),
            Label::Text(text) => json!(text),
        };
        let mut object = json!({
            "task": self.basis.tasks.text(row.task), "label": label, "confidence": row.confidence,
            "answers": row.answers, "tie": row.tie,
        });
        for (name, number) in self.merged.more.iter().zip(&row.more) {
            object[*name] = json!(number.is_finite().then_some(number));
        }
        if shares {
            let named = self.merged.shares.iter().zip(&row.shares).filter(|(_, share)| share.is_finite());
            let named: Map<String, Value> = named.map(|(name, share)| (name.clone(), json!(share))).collect();
            object["posteriors"] = Value::Object(named);
        }
        object
    }

    /// What it rests on.
    fn told_basis(&self) -> String {
        let (answers, tasks) = match self.basis.kind {
            Kind::Pairs => (["comparison", "comparisons"], ["item", "items"]),
            _ => (["answer", "answers"], ["task", "tasks"]),
        };
        let by = match self.basis.workers {
            0 => String::new(),
            workers => format!(" by {}", show::counted(workers as u64, "worker", "workers")),
        };
        format!(
            "{} of {} on {}{by} to {}",
            self.merged.method,
            self.basis.kind.name(),
            show::counted(self.basis.answers as u64, answers[0], answers[1]),
            show::counted(self.rows().len() as u64, tasks[0], tasks[1]),
        )
    }

    /// The first rows for people.
    fn table(&self, rows_max: usize) -> (Vec<(&'static str, Side)>, Vec<Vec<String>>) {
        let is_text = matches!(self.rows().first(), Some(Row { label: Label::Text(_), .. }));
        let label_side = if is_text { Side::Left } else { Side::Right };
        let mut head = vec![(COMMON[0], Side::Left), (COMMON[1], label_side)];
        head.extend(COMMON[2..].iter().map(|name| (*name, Side::Right)));
        head.extend(self.merged.more.iter().map(|name| (*name, Side::Right)));
        let row = |row: &Row| {
            let label = match &row.label {
                Label::Number(number) => show::value(*number),
                Label::Place(place) => show::number((*place).into()),
                Label::Text(text) => text.clone(),
            };
            let mut cells = vec![self.basis.tasks.text(row.task).to_owned(), label, show::percent(row.confidence)];
            cells.push(show::number(row.answers.into()));
            cells.push(if row.tie { "yes" } else { "" }.to_owned());
            let number = |number: &f64| if number.is_finite() { show::value(*number) } else { "–".to_owned() };
            cells.extend(row.more.iter().map(number));
            cells
        };
        (head, self.rows().iter().take(rows_max).map(row).collect())
    }

    /// What is known of all of them: ties, confidence, and how right they are.
    fn facts(&self) -> Vec<Vec<String>> {
        let fact = |name: &str, value: String, basis: String| vec![name.to_owned(), value, basis];
        let mut facts = vec![fact("ties", show::number(self.ties()), String::new())];
        if let Some((iterations, converged)) = self.merged.iterations {
            let rest = if converged { "at rest" } else { "still changing" };
            facts.push(fact("iterations", show::number(iterations.into()), rest.to_owned()));
        }
        facts.extend(self.mean_confidence().map(|mean| fact("mean confidence", show::percent(mean), String::new())));
        let Some(judged) = self.judged else { return facts };
        facts.push(match &judged.accuracy {
            Some(found) => {
                let what = if self.basis.kind == Kind::Pairs { "comparison" } else { "task" };
                let tasks = show::counted(judged.tasks as u64, &format!("known {what}"), &format!("known {what}s"));
                let basis = format!("{}, {tasks}", show::percents(found.lower, found.upper));
                fact("accuracy", show::percent(found.value), basis)
            }
            None => fact("accuracy", "–".to_owned(), judged.unjudged.reason().to_owned()),
        });
        if let Some((own, value)) = judged.closeness.as_ref().and_then(|own| Some((own, own.value?))) {
            let shown = |number: f64| if own.is_share { show::percent(number) } else { show::value(number) };
            let range =
                |(lower, upper)| if own.is_share { show::percents(lower, upper) } else { show::interval(lower, upper) };
            let unknown = |_| "known tasks that differ would tell how sure that is".to_owned();
            facts.push(fact(own.words, shown(value), own.range.map_or_else(unknown, range)));
        }
        facts
    }

    /// The whole for people.
    fn told(&self) -> String {
        let (head, rows) = self.table(ROWS_MAX);
        let mut text = format!("{}\n\n{}", self.told_basis(), show::table(&head, &rows));
        if let Some(more) = self.rows().len().checked_sub(ROWS_MAX).filter(|more| *more > 0) {
            text.extend(["… and ", &show::number(more as u64), " more; --csv prints all\n"]);
        }
        let facts = show::table(&[("", Side::Left), ("", Side::Right), ("", Side::Left)], &self.facts());
        // The first line of this table is its empty head.
        text + "\n" + &facts[1..] + "\n" + &self.merged.means + "\n"
    }

    /// The same as a report.
    fn page(&self) -> Page {
        let plain = [("", Side::Left), ("", Side::Right), ("", Side::Left)].to_vec();
        let rows = self.table(PAGE_ROWS_MAX);
        let mut parts = vec![Part::numbers("In short", (plain, self.facts()), "")];
        if self.basis.kind == Kind::Pairs {
            parts.push(Part::figure("Items", pairs::figure(self.basis.tasks, self.merged), ""));
        }
        if let Some(people) = self.people {
            let meaning = "By what all came to, one's own answers included, and not by the truth; few answers are drawn \
                towards the mean of all.";
            parts.push(Part::figure("People", people.figure(), meaning));
        }
        parts.push(Part::numbers("Labels", rows, &self.merged.means));
        Page { title: "The consensus".to_owned(), basis: self.told_basis(), parts }
    }
}

/// The whole for programs.
#[derive(Serialize)]
struct All<'a> {
    #[serde(flatten)]
    summary: Value,
    results: Results<'a>,
}

/// The rows as a list that is made while it is written, with their shares where these are asked for.
struct Results<'a>(&'a Whole<'a>, bool);

impl Serialize for Results<'_> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.rows().iter().map(|row| self.0.row_json(row, self.1)))
    }
}

/// The most rows in a report: who wants all of them reads the CSV.
const PAGE_ROWS_MAX: usize = 500;

/// The labels as a column: numbers, places, or texts by their codes.
enum Labels {
    Numbers(Vec<f64>),
    Places(Vec<u32>),
    Texts(Box<Dictionary>, Vec<u32>),
}

impl Labels {
    fn of(rows: &[Row]) -> Self {
        // All labels are of one sort.
        match rows.first().map(|row| &row.label) {
            Some(Label::Number(_)) => Self::Numbers(
                rows.iter().map(|row| if let Label::Number(number) = row.label { number } else { f64::NAN }).collect(),
            ),
            Some(Label::Place(_)) => Self::Places(
                rows.iter().map(|row| if let Label::Place(place) = row.label { place } else { 0 }).collect(),
            ),
            Some(Label::Text(_)) | None => Self::of_texts(rows),
        }
    }

    fn of_texts(rows: &[Row]) -> Self {
        let mut texts = Dictionary::default();
        let code = |row: &Row| match &row.label {
            Label::Text(text) => texts.code(text.as_bytes()).unwrap_or_default(),
            Label::Number(_) | Label::Place(_) => 0,
        };
        let codes = rows.iter().map(code).collect();
        Self::Texts(Box::new(texts), codes)
    }

    fn cells(&self) -> Cells<'_> {
        match self {
            Self::Numbers(numbers) => Cells::Numbers(numbers),
            Self::Places(places) => Cells::Counts(places),
            Self::Texts(texts, codes) => Cells::Texts(texts, codes),
        }
    }
}
