//! The consensus of boxes and spans: one of each object, and how well they match what is known.

mod whole;

use self::whole::{Scored, Whole};
use super::Args;
use super::decided::write_annotators;
use crate::context::Context;
use crate::quality::objects::{Drawings, Drawn, Found, Known};
use crate::quality::output::is_standard_output;
use crate::quality::shapes::Written;
use crate::quality::show;
use crate::trouble::{Outcome, Trouble};
use quality::Options;
use quality::consensus::{
    Edges, Fused, Fusing, Object, Placed, Score, Sighting, Sightings, Span, fuse, score_covered, score_objects,
};

/// How shapes are matched and fused.
#[derive(Debug, clap::Args)]
pub struct FusingArgs {
    /// Shapes are the same object while their mean overlap (intersection over union) is at least this [0.3]
    #[arg(long, value_name = "SHARE", help_heading = "Boxes and spans")]
    pub overlap_min: Option<f64>,
    /// An object exists when at least this share is for it; people miss more than they invent [0.3]. With --kind trees
    /// a label is deep enough when at least this share is for it and all below it [more than half]
    #[arg(long, value_name = "SHARE", help_heading = "Boxes and spans")]
    pub share_min: Option<f64>,
    /// And when at least so many people drew it, or everyone where fewer looked [2]
    #[arg(long, value_name = "N", help_heading = "Boxes and spans")]
    pub people_min: Option<u32>,
    /// Fuse edges by their weighted mean instead of their weighted median
    #[arg(long, help_heading = "Boxes and spans")]
    pub mean_edges: bool,
}

impl FusingArgs {
    /// Refuses settings that say nothing about plain labels.
    pub fn refuse_on_labels(&self) -> Outcome<()> {
        let given = [
            (self.overlap_min.is_some(), "--overlap-min"),
            (self.share_min.is_some(), "--share-min"),
            (self.people_min.is_some(), "--people-min"),
            (self.mean_edges, "--mean-edges"),
        ];
        let Some((_, name)) = given.iter().find(|(given, _)| *given) else { return Ok(()) };
        let message = format!("{name} is for boxes and spans, and these are plain labels");
        Err(Trouble::refused(
            "not_for_labels",
            message,
            "Leave it out, or say --objects boxes or spans; --share-min is also for --kind trees.",
        ))
    }

    fn fusing(&self) -> Fusing {
        Fusing {
            overlap_min: self.overlap_min.unwrap_or(0.3),
            share_min: self.share_min.unwrap_or(0.3),
            people_min: self.people_min.unwrap_or(2),
            edges: if self.mean_edges { Edges::Mean } else { Edges::Median },
        }
    }
}

/// Makes, scores and prints the objects.
pub fn run(context: &Context, args: &Args, found: &Found) -> Outcome<()> {
    let wrong = [
        (args.known.is_some(), "--known"),
        (args.posteriors, "--posteriors"),
        (args.costs.is_some(), "--costs"),
        (args.trust.is_some(), "--trust"),
        (args.prior.is_some(), "--prior"),
        (args.merged.within.is_some(), "--within"),
        (args.merged.trim.is_some(), "--trim"),
        (args.merged.tree.is_some(), "--tree"),
        (args.merged.bare_words, "--bare-words"),
    ];
    if let Some((_, option)) = wrong.iter().find(|(given, _)| *given) {
        let message = format!("{option} is not for boxes and spans");
        return Err(Trouble::refused("not_for_objects", message, "Leave it out, or say --objects none."));
    }
    match found {
        Found::Boxes(drawings, known) => run_with(context, args, (drawings, known.as_ref()), None),
        Found::Spans(drawings, known) => run_with(context, args, (drawings, known.as_ref()), Some(covered)),
    }
}

/// How positions are scored, where there are any.
type Covered<S> = Option<fn(&Known<S>, &[Placed<S>], &Options) -> Score>;

fn covered(known: &Known<Span>, found: &[Placed<Span>], options: &Options) -> Score {
    score_covered(&known.tasks, found, &placed(known), options)
}

fn run_with<S: Written>(
    context: &Context,
    args: &Args,
    (drawings, known): (&Drawings<S>, Option<&Known<S>>),
    covered: Covered<S>,
) -> Outcome<()> {
    let fused = fused(args, drawings)?;
    if let Some(path) = &args.annotators_out {
        write_annotators(context, path, &drawings.workers, fused.fit.annotators())?;
    }
    let options = Options { confidence: args.method.confidence, ..Options::default() };
    let found: Vec<Placed<S>> = fused.objects().map(as_placed).collect();
    let scored = known.map(|known| Scored {
        objects: score_objects(&known.tasks, &found, &placed(known), OVERLAP_SCORED, &options),
        covered: covered.map(|covered| covered(known, &found, &options)),
        tasks: known.tasks.len(),
        shapes: known.shapes.len(),
    });
    let whole = Whole { drawings, fused: &fused, scored: scored.as_ref() };
    args.page.write(|| Ok(whole.page()))?;
    let (sheet, tables) = (whole.sheet(), (args.csv, &args.parquet));
    if args.annotators_out.as_deref().is_some_and(is_standard_output) {
        sheet.write(context, tables)?;
    } else {
        sheet.print(context, tables, whole.summary(), (&whole.basis(), &whole.told()))?;
    }
    gate(args, scored.as_ref())
}

/// From this overlap on an object is found, as is usual.
const OVERLAP_SCORED: f64 = 0.5;

fn fused<S: Written>(args: &Args, drawings: &Drawings<S>) -> Outcome<Fused<S>> {
    let unusable = |message: String| Trouble::refused("labels_unusable", message, "");
    let looked = drawings.rows.iter().map(|row| (row.task, row.worker));
    let sighting =
        |row: &Drawn<S>| Some(Sighting { task: row.task, annotator: row.worker, label: row.label, shape: row.shape? });
    let seen = drawings.rows.iter().filter_map(sighting).collect();
    let sightings =
        Sightings::new(drawings.label_count(), looked, seen).map_err(|error| unusable(error.to_string()))?;
    let (method, control) = args.method.for_objects()?;
    fuse(&sightings, &args.fusing.fusing(), method, &control).map_err(|error| unusable(error.to_string()))
}

fn as_placed<S: Written>(object: &Object<S>) -> Placed<S> {
    Placed { task: object.task, label: object.verdict.candidate, shape: object.shape }
}

fn placed<S: Written>(known: &Known<S>) -> Vec<Placed<S>> {
    known.shapes.iter().map(|&(task, label, shape)| Placed { task, label, shape }).collect()
}

/// Refuses to go on where F1 is not shown to be high enough.
fn gate(args: &Args, scored: Option<&Scored>) -> Outcome<()> {
    let (Some(least), Some(scored)) = (args.fail_under, scored) else { return Ok(()) };
    let message = match &scored.objects.f1 {
        Ok(found) if found.lower >= least => return Ok(()),
        Ok(found) => format!("F1 is at least {}, which is below {}", show::percent(found.lower), show::percent(least)),
        Err(reason) => format!("F1 cannot be known: {reason}"),
    };
    let hint = "The limit holds for the lower end of the interval, not for its middle.";
    Err(Trouble::refused("below_limit", message, hint))
}
