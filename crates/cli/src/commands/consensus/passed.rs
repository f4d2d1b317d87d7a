//! The consensus of files that are larger than memory: answers pass by, and labels are written as they do.

use super::Args;
use super::decided::{Credits, Decided, Taken, Totals, Unjudged, share_names, write_annotators};
use super::json::{Row, Summary, Whole};
use super::told::{self, About};
use crate::context::Context;
use crate::quality::bounded::Bounded;
use crate::quality::costs;
use crate::quality::input::{Known, More, spilled};
use crate::trouble::{Outcome, Trouble};
use labels::{Cells, Dictionary, SpillError, Written, write_csv, write_csv_rows};
use quality::consensus::{Costs, Decision, METHODS, Model};
use serde::ser::{Error, Serialize, SerializeSeq, Serializer};
use std::cell::RefCell;
use std::io::{self, Write};
use std::path::PathBuf;

/// Tasks that are written together.
const BLOCK_TASKS: usize = 4_096;

/// Runs the command with at most about so many bytes of the file in memory.
pub fn run(context: &Context, args: &Args, memory: u64) -> Outcome<()> {
    args.refuse_unbounded()?;
    let files: Vec<PathBuf> = args.gold.iter().chain(&args.known).cloned().collect();
    let more = More { known: &files, ..More::default() };
    let reading = args.reading();
    let (mut bounded, mut known) = Bounded::load(context, (&args.file, memory), &reading, &more)?;
    let held = args.known.as_ref().and_then(|_| known.pop()).unwrap_or_default();
    let mut gold = args.gold.as_ref().and_then(|_| known.pop());
    let unjudged = gold.as_mut().map_or(Unjudged::Strangers, |gold| Unjudged::leave_out(context, gold, &held));
    let given = args.given(context, (&bounded.workers, &bounded.labels))?;
    let model = args.method.fit_in_passes(context, &mut bounded, &held, &given)?;
    if let Some(path) = &args.annotators_out {
        write_annotators(context, path, (&bounded.workers, model.annotators()), Vec::new())?;
    }
    let costs = args.costs.as_ref().map(|path| costs::load(context, path, &bounded.labels)).transpose()?;
    let diagnostics = model.diagnostics.clone();
    let mut passed = Passed { bounded, model, costs, posteriors: args.posteriors };
    let (totals, credits) = passed.totals(gold.as_ref())?;
    let accuracy = gold.as_ref().map(|_| credits.accuracy(passed.costs.is_some(), args.method.confidence));
    let accuracy = accuracy.transpose()?.map(|found| found.ok_or(unjudged));
    let labels = passed.bounded.labels.clone();
    let about = About {
        diagnostics: &diagnostics,
        labels: &labels,
        workers: passed.bounded.workers.len(),
        answers: passed.bounded.answers(),
        left_out: passed.bounded.left_out,
    };
    if args.csv {
        passed.print(context, |passed, out| passed.write_csv(out))?;
    } else if context.printer.json {
        let summary = Summary::of(&about, &totals, accuracy.as_ref());
        passed.print(context, |passed, out| passed.write_json(out, summary))?;
    } else if !args.on_standard_output().any(|(taken, _)| taken) {
        context.printer.text(&told::told(&about, &totals, accuracy.as_ref()))?;
    }
    let found = accuracy.as_ref();
    super::gate_of(args, found.map(|found| found.as_ref().map(|found| found.lower).map_err(|why| why.reason())))
}

impl Args {
    /// Refuses what needs all answers in memory, where that may not be.
    fn refuse_unbounded(&self) -> Outcome<()> {
        let bounded: Vec<&str> =
            METHODS.iter().filter(|method| method.works_in_passes()).map(|method| method.name).collect();
        if self.trust.is_none() && !self.method.chosen()?.works_in_passes() {
            let message = match self.method.method.as_str() {
                "auto" => "auto looks at all answers to choose a method, and so needs them in memory".to_owned(),
                name => format!("the method {name} needs all answers in memory"),
            };
            let hint = format!("With --memory name one of these by --method: {}.", bounded.join(", "));
            return Err(Trouble::refused("memory_unbounded", message, hint));
        }
        let more = [
            (self.parquet.file.is_some(), "--parquet", "Write --csv, which holds the same."),
            (self.page.wanted(), "--plot and --html", "Leave them out, or leave out --memory."),
        ];
        match more.iter().find(|(given, ..)| *given) {
            Some((_, name, hint)) => {
                let message = format!("{name} cannot be given with --memory");
                Err(Trouble::refused("memory_unbounded", message, *hint))
            }
            None => Ok(()),
        }
    }
}

/// What stopped the answers from passing by.
enum Halt<E> {
    /// They cannot be read again.
    Spilled(SpillError),
    /// What is made of them cannot be written.
    Output(E),
}

impl<E> From<SpillError> for Halt<E> {
    fn from(error: SpillError) -> Self {
        Self::Spilled(error)
    }
}

/// A file with what a method learnt of it.
struct Passed {
    bounded: Bounded,
    model: Model,
    costs: Option<Costs>,
    posteriors: bool,
}

impl Passed {
    /// Judges each task as it passes by: shows its number, name, the label taken, and the share of each label.
    fn each<E: From<SpillError>>(
        &mut self,
        mut visit: impl FnMut((u32, &str), &Taken, &Decision) -> Result<(), E>,
    ) -> Result<(), E> {
        let (model, costs) = (&mut self.model, self.costs.as_ref());
        self.bounded.each(|unit, name, answers| match model.decide(unit, answers) {
            Some(decision) => visit((unit, name), &Taken::of(&decision, costs), &decision),
            None => Ok(()),
        })
    }

    /// What all tasks come to, and those with a known answer.
    fn totals(&mut self, gold: Option<&Known>) -> Outcome<(Totals, Credits)> {
        let gold = gold.map_or(&[][..], |gold| &gold.answers);
        let (mut totals, mut credits) = (Totals::new(self.bounded.labels.len()), Credits::default());
        let costs = self.costs.clone();
        let done = self.each(|(unit, _), taken, decision| {
            totals.add(taken);
            if let Ok(at) = gold.binary_search_by_key(&unit, |(unit, _)| *unit) {
                let right = gold[at].1;
                match &costs {
                    Some(costs) => {
                        credits.add(f64::from(u8::from(taken.label == right)), costs.cost(right, taken.label));
                    }
                    None => credits.add(decision.credit(right), None),
                }
            }
            Ok::<(), SpillError>(())
        });
        done.map_err(|error| spilled(&error))?;
        Ok((totals, credits))
    }

    /// Writes to standard output.
    fn print(
        &mut self,
        context: &Context,
        write: impl FnOnce(&mut Self, &mut dyn Write) -> Result<(), Halt<io::Error>>,
    ) -> Outcome<()> {
        let mut failed = None;
        context.printer.write(|out| match write(self, out) {
            Err(Halt::Output(error)) => Err(error),
            Err(Halt::Spilled(error)) => {
                failed = Some(error);
                Ok(())
            }
            Ok(()) => Ok(()),
        })?;
        failed.map_or(Ok(()), |error| Err(spilled(&error)))
    }

    fn write_csv(&mut self, out: &mut dyn Write) -> Result<(), Halt<io::Error>> {
        let labels = self.bounded.labels.clone();
        let mut block = Block::new(self.posteriors.then_some(labels.len()), self.costs.is_some());
        let mut is_first = true;
        self.each(|(_, name), taken, decision| {
            block.push(name, taken, &decision.shares);
            if block.names.len() == BLOCK_TASKS {
                block.write(out, &labels, std::mem::take(&mut is_first)).map_err(Halt::Output)?;
            }
            Ok::<(), Halt<io::Error>>(())
        })?;
        block.write(out, &labels, is_first).map_err(Halt::Output)
    }

    fn write_json(&mut self, out: &mut dyn Write, summary: Summary<'_>) -> Result<(), Halt<io::Error>> {
        let halted = RefCell::new(None);
        let results = Results { passed: RefCell::new(self), halted: &halted };
        let written = serde_json::to_writer_pretty(&mut *out, &Whole { summary, results });
        if let Some(error) = halted.into_inner() {
            return Err(Halt::Spilled(error));
        }
        written.map_err(io::Error::from).and_then(|()| out.write_all(b"\n")).map_err(Halt::Output)
    }
}

/// Labels that are written together.
struct Block {
    names: Vec<String>,
    decided: Decided,
    /// The share of each label, label by label, where these are wanted.
    shares: Vec<Vec<f64>>,
}

impl Block {
    fn new(shares: Option<usize>, costs: bool) -> Self {
        let decided = Decided { cost: costs.then(Vec::new), ..Decided::default() };
        Self { names: Vec::new(), decided, shares: vec![Vec::new(); shares.unwrap_or(0)] }
    }

    fn push(&mut self, name: &str, taken: &Taken, shares: &[(u32, f64)]) {
        self.names.push(name.to_owned());
        self.decided.push(taken);
        if self.shares.is_empty() {
            return;
        }
        self.shares.iter_mut().for_each(|column| column.push(0.0));
        for &(label, share) in shares {
            if let Some(cell) = self.shares[label as usize].last_mut() {
                *cell = share;
            }
        }
    }

    /// Writes what there is, and forgets it.
    fn write(&mut self, out: &mut dyn Write, labels: &Dictionary, is_first: bool) -> io::Result<()> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let mut columns = self.decided.columns(Cells::Words(&names), labels);
        let texts: Vec<&str> = if self.shares.is_empty() { Vec::new() } else { labels.texts().collect() };
        let share_names = share_names(&columns, &texts);
        let named = share_names.iter().zip(&self.shares);
        columns.extend(named.map(|(name, shares)| Written { name, cells: Cells::Numbers(shares) }));
        if is_first {
            write_csv(out, &columns)?;
        } else {
            write_csv_rows(out, &columns)?;
        }
        self.names.clear();
        self.decided.clear();
        self.shares.iter_mut().for_each(Vec::clear);
        Ok(())
    }
}

/// The labels as a list, made while it is written.
struct Results<'a> {
    passed: RefCell<&'a mut Passed>,
    /// Why it could not be made.
    halted: &'a RefCell<Option<SpillError>>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut passed = self.passed.borrow_mut();
        let (labels, posteriors) = (passed.bounded.labels.clone(), passed.posteriors);
        let mut list = to.serialize_seq(None)?;
        let listed = passed.each(|(_, name), taken, decision| {
            let shares = posteriors.then_some(&decision.shares[..]);
            list.serialize_element(&Row::of(name, taken, (shares, &labels))).map_err(Halt::Output)
        });
        match listed {
            Ok(()) => list.end(),
            Err(Halt::Output(error)) => Err(error),
            Err(Halt::Spilled(error)) => {
                let message = error.to_string();
                *self.halted.borrow_mut() = Some(error);
                Err(S::Error::custom(message))
            }
        }
    }
}
