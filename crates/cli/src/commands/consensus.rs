//! `assay consensus`: the answer of each task, from the answers of many people.

use crate::context::Context;
use crate::quality::bounded;
use crate::quality::figures;
use crate::quality::input::{Known, LabelArgs, Loaded, More};
use crate::quality::method::MethodArgs;
use crate::quality::output::{self, Format};
use crate::quality::page::{Page, PageArgs, Part};
use crate::quality::show::{self, Side};
use crate::trouble::{Outcome, Trouble};
use labels::{Cells, Written};
use quality::consensus::{Fit, Verdict};
use quality::interval::wilson;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What the command takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The label file: CSV, TSV, JSON Lines, Parquet or Arrow, also gz or zst; - is standard input
    file: PathBuf,
    #[command(flatten)]
    method: MethodArgs,
    /// Known answers (task, label) to measure the consensus by
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,
    /// Known answers (task, label) that are held fixed and teach what people are worth
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    /// Print task, label, confidence, answers, tie as CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Write the same as a Parquet file; - is standard output
    #[arg(long, value_name = "FILE")]
    parquet: Option<PathBuf>,
    /// Add a column with the share of each label
    #[arg(long)]
    posteriors: bool,
    /// Write worker, answers, accuracy, lower, upper as CSV
    #[arg(long, value_name = "FILE")]
    annotators_out: Option<PathBuf>,
    /// Exit with 1 unless the lower bound of the accuracy by --gold is at least this share
    #[arg(long, value_name = "SHARE", requires = "gold")]
    fail_under: Option<f64>,
    /// Keep the answers on a disk, and at most about so much of them in memory: 512MB, 4GB; ids stay in memory. Only for
    /// the majority as CSV, since other methods need all answers at once
    #[arg(long, value_name = "SIZE", value_parser = bounded::size, requires = "csv")]
    memory: Option<u64>,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    labels: LabelArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay consensus labels.csv                          who is right, in short
  assay consensus labels.csv --csv > consensus.csv    task,label,confidence,answers,tie
  assay consensus labels.csv --method dawid-skene --posteriors --csv
  assay consensus labels.parquet --parquet consensus.parquet --annotators-out workers.csv
  assay consensus labels.csv --gold gold.csv --fail-under 0.9
  assay consensus labels.csv --gold gold.csv --plot checked.svg --html consensus.html";

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    args.page.check()?;
    args.method.chosen()?;
    if let Some(memory) = args.memory {
        args.refuse_unbounded()?;
        return bounded::majority_as_csv(context, (&args.file, &args.labels), memory);
    }
    let files: Vec<PathBuf> = args.gold.iter().chain(&args.known).cloned().collect();
    let (mut loaded, mut known) = args.labels.load(context, &args.file, &More { known: &files, ..More::default() })?;
    let held = args.known.as_ref().and_then(|_| known.pop()).unwrap_or_default();
    let gold = args.gold.as_ref().and_then(|_| known.pop());
    let fit = args.method.fit(context, &mut loaded, (&held, args.page.wanted()))?;
    if let Some(path) = &args.annotators_out {
        write_annotators(path, &loaded, &fit)?;
    }
    let decided = Decided::of(&loaded, &fit);
    if let Some(path) = &args.parquet {
        decided.write(context, (path, Format::Parquet), (&loaded, &fit), args.posteriors)?;
    }
    let accuracy = gold.as_ref().map(|gold| Accuracy::of(&fit, gold, args.method.confidence)).transpose()?.flatten();
    args.page
        .write(|| Ok(page((&loaded, &fit), &decided, (gold.as_ref(), accuracy.as_ref()), args.method.confidence)))?;
    if args.csv {
        decided.write(context, (Path::new("-"), Format::Csv), (&loaded, &fit), args.posteriors)?;
    } else if context.printer.json {
        let summary = Summary::of(&loaded, &fit, &decided, accuracy.as_ref());
        let results = Results { loaded: &loaded, fit: &fit, decided: &decided, posteriors: args.posteriors };
        context.printer.write(|out| {
            serde_json::to_writer_pretty(&mut *out, &Whole { summary, results })?;
            out.write_all(b"\n")
        })?;
    } else if args.parquet.as_deref() != Some(Path::new("-")) {
        context.printer.text(&told(&loaded, &fit, &decided, accuracy.as_ref()))?;
    }
    gate(args, accuracy.as_ref())
}

impl Args {
    /// Refuses what needs all answers in memory, where that may not be.
    fn refuse_unbounded(&self) -> Outcome<()> {
        let more = [
            (self.gold.is_some(), "--gold"),
            (self.known.is_some(), "--known"),
            (self.parquet.is_some(), "--parquet"),
            (self.posteriors, "--posteriors"),
            (self.annotators_out.is_some(), "--annotators-out"),
            (self.page.wanted(), "--plot and --html"),
        ];
        let hint = "Leave out --memory, or say --method majority --memory SIZE --csv and nothing else.";
        if self.method.method != "majority" {
            let message =
                format!("the method {} needs all answers in memory; only majority does not", self.method.method);
            return Err(Trouble::refused("memory_unbounded", message, hint));
        }
        match more.iter().find(|(given, _)| *given) {
            Some((_, name)) => {
                let message = format!("{name} cannot be given with --memory");
                Err(Trouble::refused("memory_unbounded", message, hint))
            }
            None => Ok(()),
        }
    }
}

/// Refuses to go on where the accuracy is not shown to be high enough.
fn gate(args: &Args, accuracy: Option<&Accuracy>) -> Outcome<()> {
    let Some(least) = args.fail_under else { return Ok(()) };
    let shown = accuracy.map_or(f64::NEG_INFINITY, |accuracy| accuracy.lower);
    if shown >= least {
        return Ok(());
    }
    let message = match accuracy {
        Some(accuracy) => format!(
            "the accuracy is at least {} with {} confidence, which is below {}",
            show::percent(accuracy.lower),
            show::percent(args.method.confidence),
            show::percent(least)
        ),
        None => "no task with a known answer was answered, so the accuracy cannot be known".to_owned(),
    };
    Err(Trouble::refused(
        "below_limit",
        message,
        "The limit holds for the lower end of the interval, not for its middle.",
    ))
}

/// The verdicts as columns, one row a task that has answers.
struct Decided {
    task: Vec<u32>,
    label: Vec<u32>,
    confidence: Vec<f64>,
    answers: Vec<u32>,
    tie: Vec<bool>,
}

impl Decided {
    fn of(loaded: &Loaded, fit: &Fit) -> Self {
        let units = loaded.answered();
        let mut all = Self {
            task: Vec::with_capacity(units),
            label: Vec::with_capacity(units),
            confidence: Vec::with_capacity(units),
            answers: Vec::with_capacity(units),
            tie: Vec::with_capacity(units),
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

    fn write(
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
        let shares: Vec<Vec<f64>> = if posteriors { self.shares(loaded, fit) } else { Vec::new() };
        let named = loaded.labels.texts().zip(&shares);
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

/// How much of the consensus is right, by known answers.
struct Accuracy {
    value: f64,
    lower: f64,
    upper: f64,
    tasks: u64,
}

impl Accuracy {
    /// Nothing when no known task was answered. A tie that holds the right label counts in part; the interval is
    /// Wilson's around the whole numbers next to the sum.
    fn of(fit: &Fit, gold: &Known, confidence: f64) -> Outcome<Option<Self>> {
        let credits: Vec<f64> =
            gold.answers.iter().filter_map(|&(unit, right)| fit.consensus.credit(unit, right)).collect();
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
        Ok(Some(Self { value: sum / tasks as f64, lower, upper, tasks }))
    }
}

fn write_annotators(path: &Path, loaded: &Loaded, fit: &Fit) -> Outcome<()> {
    let people: Vec<_> = (0u32..).zip(fit.annotators()).filter_map(|(code, person)| Some((code, (*person)?))).collect();
    let codes: Vec<u32> = people.iter().map(|(code, _)| *code).collect();
    let answers: Vec<u32> = people.iter().map(|(_, person)| person.answers).collect();
    let column = |part: fn(&quality::consensus::Annotator) -> f64| people.iter().map(|(_, p)| part(p)).collect();
    let accuracy: Vec<f64> = column(|person| person.accuracy);
    let (lower, upper): (Vec<f64>, Vec<f64>) = (column(|person| person.lower), column(|person| person.upper));
    let columns = [
        Written { name: "worker", cells: Cells::Texts(&loaded.workers, &codes) },
        Written { name: "answers", cells: Cells::Counts(&answers) },
        Written { name: "accuracy", cells: Cells::Numbers(&accuracy) },
        Written { name: "lower", cells: Cells::Numbers(&lower) },
        Written { name: "upper", cells: Cells::Numbers(&upper) },
    ];
    output::file(path, |out| labels::write_csv(out, &columns))
}

/// The whole as JSON.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    summary: Summary<'a>,
    results: Results<'a>,
}

#[derive(Serialize)]
struct Summary<'a> {
    method: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    why: &'a str,
    tasks: usize,
    workers: usize,
    labels: usize,
    answers: usize,
    left_out: u64,
    ties: usize,
    expected_accuracy: Option<f64>,
    iterations: u32,
    converged: bool,
    objective: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accuracy: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accuracy_lower: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accuracy_upper: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gold_tasks: Option<u64>,
}

impl<'a> Summary<'a> {
    fn of(loaded: &'a Loaded, fit: &'a Fit, decided: &Decided, accuracy: Option<&Accuracy>) -> Self {
        Self {
            method: fit.diagnostics.method,
            why: &fit.diagnostics.why,
            tasks: decided.task.len(),
            workers: loaded.workers.len(),
            labels: loaded.labels.len(),
            answers: loaded.given,
            left_out: loaded.left_out,
            ties: decided.tie.iter().filter(|tie| **tie).count(),
            expected_accuracy: fit.consensus.expected_accuracy(),
            iterations: fit.diagnostics.iterations,
            converged: fit.diagnostics.converged,
            objective: fit.diagnostics.objective,
            accuracy: accuracy.map(|accuracy| accuracy.value),
            accuracy_lower: accuracy.map(|accuracy| accuracy.lower),
            accuracy_upper: accuracy.map(|accuracy| accuracy.upper),
            gold_tasks: accuracy.map(|accuracy| accuracy.tasks),
        }
    }
}

/// The verdicts as a list, made while it is written.
struct Results<'a> {
    loaded: &'a Loaded,
    fit: &'a Fit,
    decided: &'a Decided,
    posteriors: bool,
}

impl Serialize for Results<'_> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Decided { task, label, confidence, answers, tie } = self.decided;
        to.collect_seq((0..task.len()).map(|row| {
            let shares = self.posteriors.then(|| self.fit.consensus.shares(task[row] as usize));
            let named = shares.map(|shares| -> std::collections::BTreeMap<&str, f64> {
                shares.into_iter().map(|(label, share)| (self.loaded.labels.text(label), share)).collect()
            });
            Row {
                task: self.loaded.tasks.text(task[row]),
                label: self.loaded.labels.text(label[row]),
                confidence: confidence[row],
                answers: answers[row],
                tie: tie[row],
                posteriors: named,
            }
        }))
    }
}

#[derive(Serialize)]
struct Row<'a> {
    task: &'a str,
    label: &'a str,
    confidence: f64,
    answers: u32,
    tie: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    posteriors: Option<std::collections::BTreeMap<&'a str, f64>>,
}

/// The most labels that are listed for people.
const LABELS_MAX: usize = 12;

/// The result for people.
fn told(loaded: &Loaded, fit: &Fit, decided: &Decided, accuracy: Option<&Accuracy>) -> String {
    let tasks = decided.task.len() as u64;
    let mut text = format!(
        "{} on {} by {} to {}\n",
        fit.diagnostics.method,
        show::counted(loaded.given as u64, "answer", "answers"),
        show::counted(loaded.workers.len() as u64, "worker", "workers"),
        show::counted(tasks, "task", "tasks"),
    );
    if !fit.diagnostics.why.is_empty() {
        text += &fit.diagnostics.why;
        text.push('\n');
    }
    text.push('\n');
    text += &label_table(loaded, decided);
    text.push('\n');
    let ties = decided.tie.iter().filter(|tie| **tie).count() as u64;
    let mut facts = vec![vec!["ties".to_owned(), show::number(ties), String::new()]];
    if fit.diagnostics.iterations > 0 {
        let rest = if fit.diagnostics.converged { "at rest" } else { "still changing" };
        facts.push(vec!["iterations".into(), show::number(fit.diagnostics.iterations.into()), rest.into()]);
    }
    if let Some(expected) = fit.consensus.expected_accuracy() {
        facts.push(vec!["mean confidence".into(), show::percent(expected), String::new()]);
    }
    if let Some(known) = accuracy {
        let basis = format!(
            "{}, {}",
            show::percents(known.lower, known.upper),
            show::counted(known.tasks, "known task", "known tasks")
        );
        facts.push(vec!["accuracy".into(), show::percent(known.value), basis]);
    }
    text += &show::table(&[("", Side::Left), ("", Side::Right), ("", Side::Left)], &facts)[1..];
    text.push('\n');
    text += &meaning(decided, accuracy);
    text
}

/// The same as a report: what is taken for what, and whether the confidence holds where answers are known.
fn page(
    (loaded, fit): (&Loaded, &Fit),
    decided: &Decided,
    (gold, accuracy): (Option<&Known>, Option<&Accuracy>),
    confidence: f64,
) -> Page {
    let candidate = |unit: u32| fit.consensus.verdict(unit as usize).map(|verdict| verdict.candidate);
    let mut parts = Vec::new();
    if let Some(gold) = gold.filter(|_| accuracy.is_some()) {
        let pairs = gold.answers.iter().filter_map(|&(unit, right)| Some((right, candidate(unit)?)));
        let drawn = figures::confusion(loaded, pairs, ("Right labels and consensus", "right label", "consensus"));
        let tasks = gold.answers.iter().filter_map(|&(unit, right)| {
            let verdict = fit.consensus.verdict(unit as usize)?;
            Some((verdict.confidence, fit.consensus.credit(unit, right)?))
        });
        let (reliable, error) = figures::reliability(tasks.collect(), confidence);
        let sentence = format!(
            "Left: each row is a right label, and its cells are what the consensus made of it. Right: how often \
             labels of each confidence are right; confidence and accuracy differ by {} on average. {}",
            show::percent(error),
            meaning(decided, accuracy)
        );
        parts.push(Part::figure("Against known answers", drawn.beside(&reliable), sentence.trim()));
    }
    let answers = loaded.answers.iter().filter_map(|(unit, _, label)| Some((candidate(unit)?, label)));
    let drawn = figures::confusion(loaded, answers, ("Consensus and single answers", "consensus", "answer"));
    let sentence = "Each row is a label of the consensus, and its cells are what single people said of those tasks: where \
        two labels are often taken for each other, the guideline may need a sentence.";
    parts.push(Part::figure("What people said", drawn, sentence));
    parts.push(Part::numbers("Labels", label_rows(loaded, decided), &meaning(decided, None)));
    let method = &fit.diagnostics;
    let basis = format!(
        "{} on {} by {} to {}{}{}",
        method.method,
        show::counted(loaded.given as u64, "answer", "answers"),
        show::counted(loaded.workers.len() as u64, "worker", "workers"),
        show::counted(decided.task.len() as u64, "task", "tasks"),
        if method.why.is_empty() { "" } else { "; " },
        method.why
    );
    Page { title: "The consensus".to_owned(), basis, parts }
}

fn label_table(loaded: &Loaded, decided: &Decided) -> String {
    let (head, rows) = label_rows(loaded, decided);
    show::table(&head, &rows)
}

fn label_rows(loaded: &Loaded, decided: &Decided) -> (Vec<(&'static str, Side)>, Vec<Vec<String>>) {
    let mut sums = vec![(0_u64, 0.0); loaded.labels.len()];
    for (&label, confidence) in decided.label.iter().zip(&decided.confidence) {
        sums[label as usize].0 += 1;
        sums[label as usize].1 += confidence;
    }
    let tasks = decided.task.len().max(1) as f64;
    let mut order: Vec<usize> = (0..sums.len()).collect();
    if sums.len() > LABELS_MAX {
        order.sort_by_key(|&label| std::cmp::Reverse(sums[label].0));
        order.truncate(LABELS_MAX);
    }
    let code = |label: usize| u32::try_from(label).unwrap_or(u32::MAX);
    let row = |label: usize| {
        let (count, confidence) = sums[label];
        let mean = if count > 0 { show::value(confidence / count as f64) } else { "–".to_owned() };
        vec![loaded.labels.text(code(label)).to_owned(), show::number(count), show::percent(count as f64 / tasks), mean]
    };
    let mut rows: Vec<Vec<String>> = order.into_iter().map(row).collect();
    if sums.len() > LABELS_MAX {
        let more = show::counted((sums.len() - LABELS_MAX) as u64, "more label", "more labels");
        rows.push(vec![format!("… {more}"), String::new(), String::new(), String::new()]);
    }
    let head = [("label", Side::Left), ("tasks", Side::Right), ("share", Side::Right), ("confidence", Side::Right)];
    (head.to_vec(), rows)
}

/// Confidence below which a task is worth a look.
const UNSURE: f64 = 0.75;

fn meaning(decided: &Decided, accuracy: Option<&Accuracy>) -> String {
    let unsure = decided.confidence.iter().filter(|confidence| **confidence < UNSURE).count() as u64;
    let tasks = show::counted(decided.task.len() as u64, "task has a label", "tasks have a label");
    let doubt = match unsure {
        0 => "none rests on a confidence below 0.75".to_owned(),
        _ => format!(
            "{} on a confidence below 0.75, and more answers help there most",
            show::counted(unsure, "rests", "rest")
        ),
    };
    let measured = accuracy.map_or(String::new(), |known| {
        format!(
            " By the known answers {} are right, and that may be {}.",
            show::percent(known.value),
            show::percents(known.lower, known.upper)
        )
    });
    format!("{tasks}; {doubt}.{measured}\n")
}
