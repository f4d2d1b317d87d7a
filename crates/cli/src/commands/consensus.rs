//! `assay consensus`: the answer of each task, from the answers of many people.

mod decided;
mod fused;
mod json;
mod merged;
mod passed;
mod told;

use self::decided::{Accuracy, Decided, Unjudged, write_annotators};
use self::fused::FusingArgs;
use self::json::{Results, Summary, Whole};
use self::merged::MergedArgs;
use self::told::About;
use crate::context::Context;
use crate::quality::bounded;
use crate::quality::costs;
use crate::quality::given::{self, Given};
use crate::quality::input::{LabelArgs, More};
use crate::quality::kinds::{Kind, tell_no_categories};
use crate::quality::limits;
use crate::quality::method::MethodArgs;
use crate::quality::objects;
use crate::quality::output::{Format, ParquetArgs, is_standard_output, refuse_mixed};
use crate::quality::page::PageArgs;
use crate::quality::shapes::Objects;
use crate::quality::show;
use crate::trouble::{Outcome, Trouble};
use labels::Dictionary;
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
    /// Known answers (task, label) that are held fixed and teach what people are worth; not of pairs, boxes and spans
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    /// How far each person is trusted (worker, trust), as an accuracy or any weight above 0: the label with the most trust
    /// behind it is taken
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// How frequent each label is (label, share), or uniform: held instead of learnt, by one-coin, dawid-skene,
    /// fast-dawid-skene, ibcc, glad and mace
    #[arg(long, value_name = "FILE|uniform")]
    prior: Option<PathBuf>,
    /// What mistakes cost (truth, answer, cost): takes the label with the least expected cost instead of the most
    /// probable one; a mistake that is not listed costs 1
    #[arg(long, value_name = "FILE")]
    costs: Option<PathBuf>,
    /// Print task, label, confidence, answers, tie as CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    parquet: ParquetArgs,
    /// Add a column with the share of each label
    #[arg(long)]
    posteriors: bool,
    /// Write worker, answers, accuracy, lower, upper as CSV; accuracy is agreement with this consensus, not with the truth,
    /// and of other kinds than labels the mean share of an answer that is as in it; of numbers also error and bias
    #[arg(long, value_name = "FILE")]
    annotators_out: Option<PathBuf>,
    /// Exit with 1 unless the lower bound of the accuracy by --gold is at least this share
    #[arg(long, value_name = "SHARE", requires = "gold", value_parser = limits::share)]
    fail_under: Option<f64>,
    /// Keep at most about so much of the file in memory, such as 512MB or 4GB, and the rest in temporary files: for the
    /// methods majority, wawa, zero-based-skill, one-coin, dawid-skene and fast-dawid-skene, and for --trust
    #[arg(long, value_name = "SIZE", value_parser = bounded::size)]
    memory: Option<u64>,
    #[command(flatten)]
    merged: MergedArgs,
    #[command(flatten)]
    fusing: FusingArgs,
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
  assay consensus labels.csv --costs costs.csv        some mistakes are worse: truth,answer,cost
  assay consensus boxes.csv --csv                     task,worker,x,y,width,height[,label] make a box an object;
                                                      a row without numbers says that nothing was seen
  assay consensus spans.csv --gold gold-spans.csv     task,worker,start,end[,label], with F1 by known spans
  assay consensus ratings.csv --kind numbers --method mean --csv     with lower and upper; --within 0.5 counts near misses
  assay consensus topics.csv --kind sets --method dawid-skene        labels are sets of options, such as a|b
  assay consensus kinds.csv --kind trees --tree kinds-of-animals.csv the deepest label that more than half are for
  assay consensus transcripts.csv --kind texts --bare-words --gold right.csv     ROVER, with the word error rate
  assay consensus preferred.csv --kind rankings       labels are orders, the best first, such as b>a>c
  assay consensus duels.csv --kind pairs              worker,first,second,winner: a place and a strength for each item
  assay consensus large.csv --method dawid-skene --memory 1GB --csv     answers that do not fit into memory
  assay consensus labels.csv --trust workers.csv      worker,trust: who is trusted more weighs more
  assay consensus labels.csv --method dawid-skene --prior shares.csv     label,share, or uniform: held, not learnt
  assay consensus labels.csv --gold gold.csv --plot checked.svg --html consensus.html";

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    args.page.check()?;
    refuse_mixed(context, args.csv, args.on_standard_output())?;
    if let Some(kind) = args.merged.kind.filter(|kind| *kind != Kind::Labels) {
        return merged::run(context, args, kind);
    }
    args.method_by_labels(Kind::Labels)?;
    if let Some(memory) = args.memory {
        args.fusing.refuse_on_labels()?;
        args.refuse_unheeded_of(context, Kind::Labels)?;
        return passed::run(context, args, memory);
    }
    let files = (args.file.as_path(), args.gold.as_deref());
    if args.merged.kind.is_none()
        && let Some(found) = objects::load(context, &args.labels, files)?
    {
        return fused::run(context, args, &found);
    }
    args.fusing.refuse_on_labels()?;
    args.refuse_unheeded_of(context, Kind::Labels)?;
    let files: Vec<PathBuf> = args.gold.iter().chain(&args.known).cloned().collect();
    let (mut loaded, mut known) =
        args.reading().load(context, &args.file, &More { known: &files, objects_sought: true, ..More::default() })?;
    let held = args.known.as_ref().and_then(|_| known.pop()).unwrap_or_default();
    if args.merged.kind.is_none() {
        tell_no_categories(context, &loaded);
    }
    let mut gold = args.gold.as_ref().and_then(|_| known.pop());
    let unjudged = gold.as_mut().map_or(Unjudged::Strangers, |gold| Unjudged::leave_out(context, gold, &held));
    let given = args.given(context, (&loaded.workers, &loaded.labels))?;
    let fit = args.method.fit(context, &mut loaded, (&held, args.page.wanted()), &given)?;
    if let Some(path) = &args.annotators_out {
        write_annotators(context, path, (&loaded.workers, fit.annotators()), Vec::new())?;
    }
    let costs = args.costs.as_ref().map(|path| costs::load(context, path, &loaded.labels)).transpose()?;
    let mut decided = Decided::of(&fit);
    if let Some(costs) = &costs {
        decided.by_costs(&fit, costs);
    }
    if let Some(path) = &args.parquet.file {
        decided.write(context, (path, Format::Parquet), (&loaded, &fit), args.posteriors)?;
    }
    let accuracy =
        gold.as_ref().map(|gold| Accuracy::of((&fit, &decided), gold, (costs.as_ref(), args.method.confidence)));
    let accuracy = accuracy.transpose()?.map(|found| found.ok_or(unjudged));
    let known = accuracy.as_ref().and_then(|found| found.as_ref().ok());
    let (about, totals) = (About::of(&loaded, &fit), decided.totals(loaded.labels.len()));
    args.page.write(|| Ok(told::page((&loaded, &fit), &totals, (gold.as_ref(), known), args.method.confidence)))?;
    if args.csv {
        decided.write(context, (Path::new("-"), Format::Csv), (&loaded, &fit), args.posteriors)?;
    } else if context.printer.json {
        let summary = Summary::of(&about, &totals, accuracy.as_ref());
        let results = Results { loaded: &loaded, fit: &fit, decided: &decided, posteriors: args.posteriors };
        context.printer.write(|out| {
            serde_json::to_writer_pretty(&mut *out, &Whole { summary, results })?;
            out.write_all(b"\n")
        })?;
    } else if !args.on_standard_output().any(|(taken, _)| taken) {
        context.printer.text(&told::told(&about, &totals, accuracy.as_ref()))?;
    }
    let found = accuracy.as_ref();
    gate_of(args, found.map(|found| found.as_ref().map(|found| found.lower).map_err(|why| why.reason())))
}

impl Args {
    /// How plain labels are read.
    fn reading(&self) -> LabelArgs {
        let mut reading = self.labels.clone();
        if self.merged.kind.is_some() {
            // Whoever names the kind of the labels means no shapes.
            reading.objects = Some(Objects::None);
        }
        reading
    }

    /// The tables that go to standard output as files do, by their options.
    fn on_standard_output(&self) -> impl Iterator<Item = (bool, &'static str)> {
        let people = self.annotators_out.as_deref().is_some_and(is_standard_output);
        [(self.parquet.is_on_standard_output(), "--parquet -"), (people, "--annotators-out -")].into_iter()
    }

    /// The trust and the shares of labels that are given beside the answers.
    fn given(&self, context: &Context, (workers, labels): (&Dictionary, &Dictionary)) -> Outcome<Given> {
        let trust = self.trust.as_ref().map(|path| given::trust(context, path, workers)).transpose()?;
        let shares = self.prior.as_ref().map(|path| given::label_shares(context, path, labels)).transpose()?;
        Ok(Given { trust, label_shares: shares.unwrap_or_default() })
    }
}

/// Refuses to go on where the accuracy is not shown to be high enough.
fn gate_of(args: &Args, lower: Option<Result<f64, &str>>) -> Outcome<()> {
    let Some(least) = args.fail_under else { return Ok(()) };
    let message = match lower {
        Some(Ok(lower)) if lower >= least => return Ok(()),
        Some(Ok(lower)) => format!(
            "the accuracy is at least {} with {} confidence, which is below {}",
            show::percent(lower),
            show::percent(args.method.confidence),
            show::percent(least)
        ),
        Some(Err(why)) => format!("the accuracy cannot be known: {why}"),
        None => return Ok(()),
    };
    Err(Trouble::refused(
        "below_limit",
        message,
        "The limit holds for the lower end of the interval, not for its middle.",
    ))
}
