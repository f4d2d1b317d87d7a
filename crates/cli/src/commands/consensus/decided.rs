//! The verdicts as columns, ready to be written, and how much of them is right.

use crate::context::Context;
use crate::quality::input::{Known, Loaded};
use crate::quality::output::{self, Format};
use crate::quality::show;
use crate::trouble::{Outcome, Trouble};
use labels::{Cells, Dictionary, Written};
use quality::consensus::{Annotator, Cheapest, Costs, Decision, Fit, Verdict};
use quality::interval::wilson;
use std::collections::BTreeSet;
use std::path::Path;

/// The verdicts as columns, one row a task that has answers.
#[derive(Debug, Default)]
pub struct Decided {
    /// The unit of each row.
    pub task: Vec<u32>,
    /// The label, the candidate in a tie.
    pub label: Vec<u32>,
    /// What the method says of it.
    pub confidence: Vec<f64>,
    /// How many answers there are.
    pub answers: Vec<u32>,
    /// Whether nobody has won.
    pub tie: Vec<bool>,
    /// The expected cost of each label, where mistakes have costs.
    pub cost: Option<Vec<f64>>,
}

/// The label that is taken for one task.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// The label, the candidate in a tie.
    pub label: u32,
    /// What the method says of it.
    pub confidence: f64,
    /// How many answers there are.
    pub answers: u32,
    /// Whether nobody has won.
    pub tie: bool,
    /// The expected cost of the label, where mistakes have costs.
    pub cost: Option<f64>,
}

impl Taken {
    /// By a decision: the cheapest label where mistakes have costs.
    pub fn of(Decision { verdict, shares }: &Decision, costs: Option<&Costs>) -> Self {
        let Verdict { candidate: label, tie, confidence, answers, .. } = *verdict;
        let best = Self { label, confidence, answers, tie, cost: None };
        let cheapest = costs.and_then(|costs| cheapest(costs, shares));
        cheapest.map_or(best, |own| Self {
            label: own.label,
            confidence: own.share,
            tie: own.tie,
            cost: Some(own.cost),
            ..best
        })
    }
}

/// The cheapest label by these shares. A task with a verdict has shares; if all are 0, one label is as likely as another.
fn cheapest(costs: &Costs, shares: &[(u32, f64)]) -> Option<Cheapest> {
    let even = || costs.decide(&shares.iter().map(|(label, _)| (*label, 1.0)).collect::<Vec<_>>());
    costs.decide(shares).or_else(even)
}

/// Confidence below which a task is worth a look.
pub const UNSURE: f64 = 0.75;

/// What the labels of all tasks come to.
#[derive(Debug)]
pub struct Totals {
    /// Tasks with a label.
    pub tasks: usize,
    /// Tasks where nobody has won.
    pub ties: usize,
    /// Tasks whose confidence is below [`UNSURE`].
    pub unsure: usize,
    /// Whether no task has two answers, so that no confidence is more than a count of one.
    pub untested: bool,
    /// Of each label the tasks that took it, and the sum of their confidences.
    pub labels: Vec<(u64, f64)>,
    confidence: f64,
    /// The sum of the expected costs, and the tasks that have one.
    cost: (f64, usize),
}

impl Totals {
    /// Of no task yet, and so many labels.
    pub fn new(labels: usize) -> Self {
        let labels = vec![(0, 0.0); labels];
        Self { tasks: 0, ties: 0, unsure: 0, untested: true, labels, confidence: 0.0, cost: (0.0, 0) }
    }

    /// Adds the next task.
    pub fn add(&mut self, taken: &Taken) {
        self.tasks += 1;
        self.ties += usize::from(taken.tie);
        self.unsure += usize::from(taken.confidence < UNSURE);
        self.untested &= taken.answers < 2;
        self.confidence += taken.confidence;
        let label = &mut self.labels[taken.label as usize];
        *label = (label.0 + 1, label.1 + taken.confidence);
        if let Some(cost) = taken.cost {
            self.cost = (self.cost.0 + cost, self.cost.1 + 1);
        }
    }

    /// The mean confidence: the share that is right, if confidences are chances. Nothing where no answer met another.
    pub fn expected_accuracy(&self) -> Option<f64> {
        (!self.untested).then(|| self.confidence / self.tasks as f64)
    }

    /// The mean expected cost of a task, where mistakes have costs.
    pub fn expected_cost(&self) -> Option<f64> {
        let (sum, tasks) = self.cost;
        (tasks > 0).then(|| sum / tasks as f64)
    }
}

impl Decided {
    /// The verdicts of a fit.
    pub fn of(fit: &Fit) -> Self {
        // Room that is not written to costs nothing.
        let units = fit.consensus.units();
        let mut all = Self {
            task: Vec::with_capacity(units),
            label: Vec::with_capacity(units),
            confidence: Vec::with_capacity(units),
            answers: Vec::with_capacity(units),
            tie: Vec::with_capacity(units),
            cost: None,
        };
        for (unit, verdict) in (0u32..).zip(fit.consensus.verdicts()) {
            let Some(Verdict { candidate, tie, confidence, answers, .. }) = verdict else { continue };
            all.task.push(unit);
            all.label.push(candidate);
            all.confidence.push(confidence);
            all.answers.push(answers);
            all.tie.push(tie);
        }
        all
    }

    /// Takes the cheapest label of each task instead of the best supported one.
    pub fn by_costs(&mut self, fit: &Fit, costs: &Costs) {
        let mut expected = Vec::with_capacity(self.task.len());
        for (row, &unit) in self.task.iter().enumerate() {
            let Some(cheapest) = cheapest(costs, &fit.consensus.shares(unit as usize)) else { continue };
            (self.label[row], self.tie[row]) = (cheapest.label, cheapest.tie);
            self.confidence[row] = cheapest.share;
            expected.push(cheapest.cost);
        }
        self.cost = Some(expected);
    }

    /// Adds a row of a task whose number is not wanted.
    pub fn push(&mut self, taken: &Taken) {
        self.label.push(taken.label);
        self.confidence.push(taken.confidence);
        self.answers.push(taken.answers);
        self.tie.push(taken.tie);
        if let (Some(all), Some(cost)) = (&mut self.cost, taken.cost) {
            all.push(cost);
        }
    }

    /// Forgets all rows.
    pub fn clear(&mut self) {
        let Self { task, label, confidence, answers, tie, cost } = self;
        task.clear();
        label.clear();
        confidence.clear();
        answers.clear();
        tie.clear();
        cost.iter_mut().for_each(Vec::clear);
    }

    /// What all rows come to, of so many labels.
    pub fn totals(&self, labels: usize) -> Totals {
        let mut totals = Totals::new(labels);
        for row in 0..self.task.len() {
            totals.add(&Taken {
                label: self.label[row],
                confidence: self.confidence[row],
                answers: self.answers[row],
                tie: self.tie[row],
                cost: self.cost.as_ref().and_then(|cost| cost.get(row)).copied(),
            });
        }
        totals
    }

    /// The columns, that of the tasks by their names.
    pub fn columns<'a>(&'a self, tasks: Cells<'a>, labels: &'a Dictionary) -> Vec<Written<'a>> {
        let mut columns = vec![
            Written { name: "task", cells: tasks },
            Written { name: "label", cells: Cells::Texts(labels, &self.label) },
            Written { name: "confidence", cells: Cells::Numbers(&self.confidence) },
            Written { name: "answers", cells: Cells::Counts(&self.answers) },
            Written { name: "tie", cells: Cells::Flags(&self.tie) },
        ];
        columns.extend(self.cost.iter().map(|cost| Written { name: "cost", cells: Cells::Numbers(cost) }));
        columns
    }

    /// Writes them, with the share of each label where that is asked for.
    pub fn write(
        &self,
        context: &Context,
        (to, format): (&Path, Format),
        (loaded, fit): (&Loaded, &Fit),
        posteriors: bool,
    ) -> Outcome<()> {
        let mut columns = self.columns(Cells::Texts(&loaded.tasks, &self.task), &loaded.labels);
        let texts: Vec<&str> = loaded.labels.texts().collect();
        let names = share_names(&columns, &texts);
        let shares: Vec<Vec<f64>> = if posteriors { self.shares(loaded, fit) } else { Vec::new() };
        let named = names.iter().zip(&shares);
        columns.extend(named.map(|(name, shares)| Written { name, cells: Cells::Numbers(shares) }));
        output::write(context, to, format, &columns)
    }

    /// The share of each label for each task, label by label.
    fn shares(&self, loaded: &Loaded, fit: &Fit) -> Vec<Vec<f64>> {
        let mut columns = vec![vec![0.0; self.task.len()]; loaded.labels.len()];
        for (row, &unit) in self.task.iter().enumerate() {
            for (label, share) in fit.consensus.shares(unit as usize) {
                columns[label as usize][row] = share;
            }
        }
        columns
    }
}

/// What the columns of shares are called: as their labels, unless a column is called so already.
pub fn share_names(columns: &[Written<'_>], labels: &[impl AsRef<str>]) -> Vec<String> {
    let known: BTreeSet<&str> = labels.iter().map(AsRef::as_ref).collect();
    let is_taken = |name: &str| columns.iter().any(|column| column.name == name);
    let own = |label: &str| {
        let mut name = label.to_owned();
        while is_taken(&name) || (name != label && known.contains(name.as_str())) {
            name = format!("share_{name}");
        }
        name
    };
    labels.iter().map(|label| own(label.as_ref())).collect()
}

/// How much of the consensus is right, by known answers.
pub struct Accuracy {
    /// The share that is right.
    pub value: f64,
    /// The lower end of its interval.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
    /// How many known tasks were answered.
    pub tasks: u64,
    /// What the labels cost on average, where mistakes have costs.
    pub cost: Option<f64>,
}

impl Accuracy {
    /// Nothing when no known task was answered. A tie that holds the right label counts in part; the interval is
    /// Wilson's around the whole numbers next to the sum. Where mistakes have costs, the label taken counts.
    pub fn of(
        (fit, decided): (&Fit, &Decided),
        gold: &Known,
        (costs, confidence): (Option<&Costs>, f64),
    ) -> Outcome<Option<Self>> {
        let taken = |unit: u32| decided.task.binary_search(&unit).ok().map(|row| decided.label[row]);
        let credit = |&(unit, right): &(u32, u32)| match costs {
            Some(_) => taken(unit).map(|label| f64::from(u8::from(label == right))),
            None => fit.consensus.credit(unit, right),
        };
        let paid = |&(unit, right): &(u32, u32)| costs.and_then(|costs| costs.cost(right, taken(unit)?));
        let mut credits = Credits::default();
        for known in &gold.answers {
            if let Some(right) = credit(known) {
                credits.add(right, paid(known));
            }
        }
        credits.accuracy(costs.is_some(), confidence)
    }
}

/// How right the labels of known tasks are, added up.
#[derive(Debug, Default)]
pub struct Credits {
    right: f64,
    paid: f64,
    tasks: u64,
}

impl Credits {
    /// Adds a known task: 1 where its label is right, less in a tie, and what its label costs, if that has a cost.
    pub fn add(&mut self, right: f64, paid: Option<f64>) {
        self.right += right;
        self.paid += paid.unwrap_or(0.0);
        self.tasks += 1;
    }

    /// The accuracy; nothing when no known task was answered.
    pub fn accuracy(&self, has_costs: bool, confidence: f64) -> Outcome<Option<Accuracy>> {
        let (sum, tasks) = (self.right, self.tasks);
        if tasks == 0 {
            return Ok(None);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the tasks")]
        let (least, most) = ((sum + 1e-9).floor() as u64, (sum - 1e-9).ceil() as u64);
        let interval = |hits| {
            let hint = "0.95 is usual.";
            wilson(hits, tasks, confidence).map_err(|error| Trouble::refused("bad_confidence", error.to_string(), hint))
        };
        let (lower, upper) = (interval(least)?.lower, interval(most)?.upper);
        let cost = has_costs.then(|| self.paid / tasks as f64);
        Ok(Some(Accuracy { value: sum / tasks as f64, lower, upper, tasks, cost }))
    }
}

/// Why no accuracy is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unjudged {
    /// No task of the gold file was answered.
    Strangers,
    /// All of its tasks that were answered are those whose answers the method was given.
    AllHeld,
}

impl Unjudged {
    /// Leaves out the known tasks whose answers the method was given, and says so: it cannot be wrong about these. Gives
    /// why nothing is left, should that be so.
    pub fn leave_out(context: &Context, gold: &mut Known, held: &Known) -> Self {
        let before = gold.answers.len();
        gold.answers.retain(|(unit, _)| held.answers.binary_search_by_key(unit, |(held, _)| *held).is_err());
        let left_out = before - gold.answers.len();
        if left_out == 0 {
            return Self::Strangers;
        }
        let tasks = show::counted(left_out as u64, "task of --gold is", "tasks of --gold are");
        context.printer.warn(&format!("{tasks} held fixed by --known, and not judged"));
        Self::AllHeld
    }

    /// The same in words.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Strangers => "no task with a known answer was answered",
            Self::AllHeld => "all tasks of --gold that were answered are held fixed by --known",
        }
    }
}

/// Writes what is said of each person, with more columns for those of whom there is something; `-` is standard output.
pub fn write_annotators(
    context: &Context,
    path: &Path,
    (workers, people): (&Dictionary, &[Option<Annotator>]),
    more: Vec<Written<'_>>,
) -> Outcome<()> {
    let people: Vec<_> = (0u32..).zip(people).filter_map(|(code, person)| Some((code, (*person)?))).collect();
    let codes: Vec<u32> = people.iter().map(|(code, _)| *code).collect();
    let answers: Vec<u32> = people.iter().map(|(_, person)| person.answers).collect();
    let column = |part: fn(&Annotator) -> f64| people.iter().map(|(_, p)| part(p)).collect();
    let accuracy: Vec<f64> = column(|person| person.accuracy);
    let (lower, upper): (Vec<f64>, Vec<f64>) = (column(|person| person.lower), column(|person| person.upper));
    let mut columns = vec![
        Written { name: "worker", cells: Cells::Texts(workers, &codes) },
        Written { name: "answers", cells: Cells::Counts(&answers) },
        Written { name: "accuracy", cells: Cells::Numbers(&accuracy) },
        Written { name: "lower", cells: Cells::Numbers(&lower) },
        Written { name: "upper", cells: Cells::Numbers(&upper) },
    ];
    columns.extend(more);
    output::write(context, path, Format::Csv, &columns)
}
