//! The consensus of labels that are more than categories: numbers, sets, nodes of a tree, texts, rankings, pairs.

mod judged;
mod numbers;
mod orders;
mod pairs;
mod people;
mod refused;
mod sets;
mod shown;
mod texts;
mod trees;

use self::judged::{Judge, Judged};
use self::people::People;
use super::decided::Unjudged;
use super::{Args, gate_of};
use crate::context::Context;
use crate::quality::given::{self, Given};
use crate::quality::input::{Known, Loaded, More};
use crate::quality::kinds::{ABOVE, Kind, number, ranking};
use crate::quality::limits;
use crate::trouble::Outcome;
use labels::Dictionary;
use std::path::PathBuf;

/// What the labels are, and how they are merged.
#[derive(Debug, clap::Args)]
pub struct MergedArgs {
    /// What the labels are. Each kind has methods of its own, of which auto means the first: numbers median, mean,
    /// trimmed, weighted; sets and trees majority and all others for labels; texts rover, medoid; rankings
    /// plackett-luce, copeland; pairs bradley-terry, copeland [labels]
    #[arg(long, value_name = "KIND", help_heading = "Kinds of labels")]
    pub kind: Option<Kind>,
    /// Numbers: an answer is for the number, and the number right, that is at most this far off [0]
    #[arg(long, value_name = "DISTANCE", value_parser = limits::distance, help_heading = "Kinds of labels")]
    pub within: Option<f64>,
    /// Numbers: the share of answers that --method trimmed leaves out at each end, below 0.5 [0.2]
    #[arg(long, value_name = "SHARE", value_parser = limits::below_half, help_heading = "Kinds of labels")]
    pub trim: Option<f64>,
    /// Trees: a file of label and parent, where labels are no paths such as animal/cat
    #[arg(long, value_name = "FILE", help_heading = "Kinds of labels")]
    pub tree: Option<PathBuf>,
    /// Texts: compare words in small letters and without the punctuation around them, and print them so
    #[arg(long, help_heading = "Kinds of labels")]
    pub bare_words: bool,
}

/// What answers came to, of whichever kind.
pub struct Merged {
    /// The name of the method.
    pub method: &'static str,
    /// A row a task, or a row an item of pairs.
    pub rows: Vec<Row>,
    /// The names of the numbers that each row has beside the common ones.
    pub more: &'static [&'static str],
    /// The names of the shares of each row, where there are any: options, labels or items.
    pub shares: Vec<String>,
    /// What the confidence is, in a sentence.
    pub means: String,
    /// How often strengths were improved, and whether they came to rest.
    pub iterations: Option<(u32, bool)>,
}

/// What the answers to one task came to.
pub struct Row {
    /// The task, or the item.
    pub task: u32,
    /// What they came to.
    pub label: Label,
    /// How far they are for it, 0 to 1.
    pub confidence: f64,
    /// How many there are.
    pub answers: u32,
    /// Whether nobody has won.
    pub tie: bool,
    /// A number a name of [`Merged::more`]; NaN where it cannot be known.
    pub more: Vec<f64>,
    /// A share a name of [`Merged::shares`], where they are asked for; NaN where there is none.
    pub shares: Vec<f64>,
}

/// A merged label.
#[derive(Debug, Clone, PartialEq)]
pub enum Label {
    /// A number.
    Number(f64),
    /// A place, from 1 on.
    Place(u32),
    /// All others.
    Text(String),
}

/// What is printed around the rows.
pub struct Basis<'a> {
    /// What the labels are.
    pub kind: Kind,
    /// The names of the tasks, or of the items.
    pub tasks: &'a Dictionary,
    /// How many workers there are; 0 where none are named.
    pub workers: usize,
    /// How many answers there are.
    pub answers: usize,
    /// How many rows were left out.
    pub left_out: u64,
}

/// Merges, judges and prints.
pub fn run(context: &Context, args: &Args, kind: Kind) -> Outcome<()> {
    args.refuse_unheeded_of(context, kind)?;
    let method = args.method_of(kind)?;
    if kind == Kind::Pairs {
        return pairs::run(context, args, method);
    }
    let files: Vec<PathBuf> = args.gold.iter().chain(&args.known).cloned().collect();
    let more = More { known: &files, kind, objects_sought: true, ..More::default() };
    let (loaded, mut known) = args.labels.load(context, &args.file, &more)?;
    let trust = args.trust.as_ref().map(|path| given::trust(context, path, &loaded.workers)).transpose()?;
    let given = Given { trust, ..Given::default() };
    let held = args.known.as_ref().and_then(|_| known.pop()).unwrap_or_default();
    let mut gold = args.gold.as_ref().and_then(|_| known.pop());
    let unjudged = gold.as_mut().map_or(Unjudged::Strangers, |gold| Unjudged::leave_out(context, gold, &held));
    let work = Work { args, loaded: &loaded, given: &given, held: &held, method };
    let (mut merged, judge) = match kind {
        Kind::Numbers => numbers::merged(&work),
        Kind::Sets => sets::merged(context, &work)?,
        Kind::Trees => trees::merged(&work)?,
        Kind::Texts => texts::merged(&work),
        Kind::Rankings | Kind::Labels | Kind::Pairs => orders::merged(&work)?,
    };
    merged.hold(kind, &work);
    let judged =
        gold.map(|gold| judge_all((&merged, &judge), (&loaded, &gold), (kind, unjudged, args.method.confidence)));
    let people = args.wants_people().then(|| {
        let answers = people::beside(kind, &loaded, (&merged, &judge));
        People::of(kind, &loaded.workers, &answers, args.method.confidence)
    });
    let people = people.transpose()?;
    let basis = Basis {
        kind,
        tasks: &loaded.tasks,
        workers: loaded.workers.len(),
        answers: loaded.given,
        left_out: loaded.left_out,
    };
    finish(context, args, (&basis, &merged), (judged.transpose()?.as_ref(), people.as_ref()))
}

/// What every kind is merged from.
struct Work<'a> {
    args: &'a Args,
    loaded: &'a Loaded,
    given: &'a Given,
    /// Known answers that are held fixed.
    held: &'a Known,
    method: &'static str,
}

impl Work<'_> {
    /// The trust in a worker; 1 where none was given.
    fn trust(&self, worker: u32) -> f64 {
        self.given.trust.as_ref().map_or(1.0, |trust| trust[worker as usize])
    }
}

fn judge_all(
    (merged, judge): (&Merged, &Judge<'_>),
    (loaded, gold): (&Loaded, &Known),
    (kind, unjudged, confidence): (Kind, Unjudged, f64),
) -> Outcome<Judged> {
    let close = gold.answers.iter().filter_map(|&(task, right)| {
        let row = merged.rows.binary_search_by_key(&task, |row| row.task).ok()?;
        Some(judge(&merged.rows[row].label, loaded.labels.text(right)))
    });
    Judged::of((kind, unjudged), &close.collect::<Vec<_>>(), confidence)
}

/// Writes and prints what was found, and refuses to go on where it is not shown to be right often enough.
fn finish(
    context: &Context,
    args: &Args,
    (basis, merged): (&Basis<'_>, &Merged),
    (judged, people): (Option<&Judged>, Option<&People<'_>>),
) -> Outcome<()> {
    if let (Some(path), Some(people)) = (&args.annotators_out, people) {
        people.write(context, path)?;
    }
    shown::show(context, args, (basis, merged), (judged, people))?;
    gate_of(args, judged.map(|judged| judged.accuracy.map(|found| found.lower).ok_or(judged.unjudged.reason())))
}

impl Args {
    /// Whether how near people come is asked for.
    fn wants_people(&self) -> bool {
        self.annotators_out.is_some() || self.page.wanted()
    }
}

impl Merged {
    /// Puts known answers in the place of what kinds came to whose methods learn nothing; others have heeded them.
    fn hold(&mut self, kind: Kind, work: &Work<'_>) {
        if matches!(kind, Kind::Sets | Kind::Trees) {
            return;
        }
        for &(task, right) in &work.held.answers {
            let Ok(row) = self.rows.binary_search_by_key(&task, |row| row.task) else { continue };
            let row = &mut self.rows[row];
            let text = work.loaded.labels.text(right);
            row.label = match number(text).filter(|_| kind == Kind::Numbers) {
                Some(number) => {
                    // The first two are the interval.
                    row.more.iter_mut().take(2).for_each(|end| *end = number);
                    Label::Number(number)
                }
                None if kind == Kind::Rankings => Label::Text(ranking(text).join(&ABOVE.to_string())),
                None => Label::Text(texts::words(text, work.args.merged.bare_words).join(" ")),
            };
            (row.confidence, row.tie) = (1.0, false);
        }
    }
}
