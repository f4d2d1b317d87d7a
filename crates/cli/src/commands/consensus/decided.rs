//! The verdicts as columns, ready to be written, and how much of them is right.

use crate::context::Context;
use crate::quality::input::{Known, Loaded};
use crate::quality::output::{self, Format};
use crate::quality::show;
use crate::trouble::{Outcome, Trouble};
use labels::{Cells, Dictionary, Written};
use quality::consensus::{Annotator, Costs, Fit, Verdict};
use quality::interval::wilson;
use std::collections::BTreeSet;
use std::path::Path;

/// The verdicts as columns, one row a task that has answers.
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
            let shares = fit.consensus.shares(unit as usize);
            // A task with a verdict has shares; if all are 0, one label is as likely as another.
            let even = || costs.decide(&shares.iter().map(|(label, _)| (*label, 1.0)).collect::<Vec<_>>());
            let Some(cheapest) = costs.decide(&shares).or_else(even) else { continue };
            (self.label[row], self.tie[row]) = (cheapest.label, cheapest.tie);
            self.confidence[row] = cheapest.share;
            expected.push(cheapest.cost);
        }
        self.cost = Some(expected);
    }

    /// Whether no task has two answers, so that no confidence is more than a count of one.
    pub fn is_untested(&self) -> bool {
        self.answers.iter().all(|answers| *answers < 2)
    }

    /// The mean confidence: the share that is right, if confidences are chances. Nothing where no answer met another.
    pub fn expected_accuracy(&self) -> Option<f64> {
        let tasks = self.confidence.len();
        (!self.is_untested()).then(|| self.confidence.iter().sum::<f64>() / tasks as f64)
    }

    /// The mean expected cost of a task, where mistakes have costs.
    pub fn expected_cost(&self) -> Option<f64> {
        let costs = self.cost.as_ref().filter(|costs| !costs.is_empty())?;
        Some(costs.iter().sum::<f64>() / costs.len() as f64)
    }

    /// Writes them, with the share of each label where that is asked for.
    pub fn write(
        &self,
        context: &Context,
        (to, format): (&Path, Format),
        (loaded, fit): (&Loaded, &Fit),
        posteriors: bool,
    ) -> Outcome<()> {
        let mut columns = vec![
            Written { name: "task", cells: Cells::Texts(&loaded.tasks, &self.task) },
            Written { name: "label", cells: Cells::Texts(&loaded.labels, &self.label) },
            Written { name: "confidence", cells: Cells::Numbers(&self.confidence) },
            Written { name: "answers", cells: Cells::Counts(&self.answers) },
            Written { name: "tie", cells: Cells::Flags(&self.tie) },
        ];
        columns.extend(self.cost.iter().map(|cost| Written { name: "cost", cells: Cells::Numbers(cost) }));
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
        let credits: Vec<f64> = gold.answers.iter().filter_map(credit).collect();
        let cost = costs.map(|costs| {
            let paid = gold.answers.iter().filter_map(|&(unit, right)| costs.cost(right, taken(unit)?));
            paid.sum::<f64>() / credits.len().max(1) as f64
        });
        let tasks = credits.len() as u64;
        if tasks == 0 {
            return Ok(None);
        }
        let sum: f64 = credits.iter().sum();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the tasks")]
        let (least, most) = ((sum + 1e-9).floor() as u64, (sum - 1e-9).ceil() as u64);
        let interval = |hits| {
            let hint = "0.95 is usual.";
            wilson(hits, tasks, confidence).map_err(|error| Trouble::refused("bad_confidence", error.to_string(), hint))
        };
        let (lower, upper) = (interval(least)?.lower, interval(most)?.upper);
        Ok(Some(Self { value: sum / tasks as f64, lower, upper, tasks, cost }))
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
