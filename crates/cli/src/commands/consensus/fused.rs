//! The consensus of boxes and spans: one of each object, and how well they match what is known.

use super::Args;
use super::decided::write_annotators;
use crate::context::Context;
use crate::quality::objects::{Drawings, Found, Known, Objects, Written};
use crate::quality::sheet::{Cell, Sheet};
use crate::quality::show::{self, Side};
use crate::trouble::{Outcome, Trouble};
use quality::consensus::{
    Edges, Fused, Fusing, Object, Placed, Score, Sighting, Sightings, Span, fuse, score_covered, score_objects,
};
use quality::{Estimate, Options, Undefined};
use serde_json::{Value, json};

/// How shapes are matched and fused.
#[derive(Debug, clap::Args)]
pub struct FusingArgs {
    /// What the rows are: boxes (x, y, width, height) or spans (start, end) [found by the columns]
    #[arg(long, value_name = "WHAT", help_heading = "Boxes and spans")]
    pub objects: Option<Objects>,
    /// Shapes are the same object while their mean overlap (intersection over union) is at least this
    #[arg(long, value_name = "SHARE", default_value_t = 0.3, help_heading = "Boxes and spans")]
    overlap_min: f64,
    /// An object exists when at least this share is for it; people miss more than they invent
    #[arg(long, value_name = "SHARE", default_value_t = 0.3, help_heading = "Boxes and spans")]
    share_min: f64,
    /// And when at least so many people drew it, or everyone where fewer looked
    #[arg(long, value_name = "N", default_value_t = 2, help_heading = "Boxes and spans")]
    people_min: u32,
    /// Fuse edges by their weighted mean instead of their weighted median
    #[arg(long, help_heading = "Boxes and spans")]
    mean_edges: bool,
}

impl FusingArgs {
    fn fusing(&self) -> Fusing {
        Fusing {
            overlap_min: self.overlap_min,
            share_min: self.share_min,
            people_min: self.people_min,
            edges: if self.mean_edges { Edges::Mean } else { Edges::Median },
        }
    }
}

/// Makes, scores and prints the objects.
pub fn run(context: &Context, args: &Args, found: &Found) -> Outcome<()> {
    let wrong =
        [(args.known.is_some(), "--known"), (args.posteriors, "--posteriors"), (args.parquet.is_some(), "--parquet")];
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
        write_annotators(path, &drawings.workers, &fused.fit)?;
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
    whole.sheet().print(context, args.csv, whole.summary(), (&whole.basis(), &whole.told()))?;
    gate(args, scored.as_ref())
}

/// From this overlap on an object is found, as is usual.
const OVERLAP_SCORED: f64 = 0.5;

fn fused<S: Written>(args: &Args, drawings: &Drawings<S>) -> Outcome<Fused<S>> {
    let unusable = |message: String| Trouble::refused("labels_unusable", message, "");
    let looked = drawings.rows.iter().map(|row| (row.task, row.worker));
    let sighting = |row: &crate::quality::objects::Drawn<S>| {
        Some(Sighting { task: row.task, annotator: row.worker, label: row.label, shape: row.shape? })
    };
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

/// How well the objects match what is known.
struct Scored {
    objects: Score,
    covered: Option<Score>,
    tasks: usize,
    shapes: usize,
}

impl Scored {
    /// Each number under its name for programs and for people.
    fn parts(&self) -> Vec<(&'static str, &'static str, &Result<Estimate, Undefined>)> {
        let own = &self.objects;
        let mut parts = vec![
            ("precision", "precision", &own.precision),
            ("recall", "recall", &own.recall),
            ("f1", "F1", &own.f1),
            ("mean_overlap", "mean overlap", &own.overlap),
        ];
        if let Some(own) = &self.covered {
            parts.extend([
                ("covered_precision", "precision of positions", &own.precision),
                ("covered_recall", "recall of positions", &own.recall),
                ("covered_f1", "F1 of positions", &own.f1),
            ]);
        }
        parts
    }
}

/// Everything that is printed.
struct Whole<'a, S> {
    drawings: &'a Drawings<S>,
    fused: &'a Fused<S>,
    scored: Option<&'a Scored>,
}

impl<S: Written> Whole<'_, S> {
    fn labelled(&self) -> bool {
        !self.drawings.labels.is_empty()
    }

    fn sheet(&self) -> Sheet {
        let mut columns = vec!["task"];
        columns.extend(S::COLUMNS.iter().map(|(name, _)| *name));
        columns.extend(self.labelled().then_some("label"));
        columns.extend(["confidence", "support", "answers", "tie", "closeness"]);
        let row = |object: &Object<S>| {
            let mut cells = vec![Cell::Text(self.drawings.tasks.text(object.task).to_owned())];
            cells.extend(object.shape.numbers().into_iter().map(Cell::Value));
            let label = || Cell::Text(self.drawings.labels.text(object.verdict.candidate).to_owned());
            cells.extend(self.labelled().then(label));
            cells.extend([
                Cell::Value(object.verdict.confidence),
                Cell::Count(object.verdict.support.into()),
                Cell::Count(object.verdict.answers.into()),
                Cell::Flag(object.verdict.tie),
                Cell::Value(object.closeness),
            ]);
            cells
        };
        Sheet { columns, rows: self.fused.objects().map(row).collect() }
    }

    fn drawn(&self) -> usize {
        self.drawings.rows.iter().filter(|row| row.shape.is_some()).count()
    }

    fn summary(&self) -> Value {
        let fit = &self.fused.fit.diagnostics;
        let mut summary = json!({
            "method": fit.method, "tasks": self.drawings.tasks.len(), "workers": self.drawings.workers.len(),
            "labels": self.drawings.labels.len(), "shapes": self.drawn(), "left_out": self.drawings.left_out,
            "candidates": self.fused.candidates.len(), "objects": self.fused.objects().count(),
            "ties": self.fused.objects().filter(|object| object.verdict.tie).count(),
            "iterations": fit.iterations, "converged": fit.converged, "objective": fit.objective,
        });
        if let Some(scored) = self.scored {
            summary["gold_tasks"] = json!(scored.tasks);
            summary["gold_objects"] = json!(scored.shapes);
            for (name, _, found) in scored.parts() {
                let found = found.as_ref().ok();
                summary[name] = json!(found.map(|found| found.value));
                summary[format!("{name}_lower")] = json!(found.map(|found| found.lower));
                summary[format!("{name}_upper")] = json!(found.map(|found| found.upper));
            }
        }
        summary
    }

    fn basis(&self) -> String {
        format!(
            "{} on {} by {} in {}",
            self.fused.fit.diagnostics.method,
            show::counted(self.drawn() as u64, "shape", "shapes"),
            show::counted(self.drawings.workers.len() as u64, "worker", "workers"),
            show::counted(self.drawings.tasks.len() as u64, "task", "tasks"),
        )
    }

    fn told(&self) -> String {
        let (objects, all) = (self.fused.objects().count(), self.fused.candidates.len());
        let mut text = format!(
            "{} of {} that somebody drew; the others have too little support. Confidence is the share that is for the \
             object being there, closeness how much people's shapes overlap with the fused one.",
            show::counted(objects as u64, "object", "objects"),
            show::number(all as u64),
        );
        if let Some(scored) = self.scored {
            let row = |(_, name, found): (_, &str, &Result<Estimate, Undefined>)| match found {
                Ok(found) => {
                    vec![name.to_owned(), show::percent(found.value), show::percents(found.lower, found.upper)]
                }
                Err(reason) => vec![name.to_owned(), "–".to_owned(), reason.to_string()],
            };
            let rows: Vec<Vec<String>> = scored.parts().into_iter().map(row).collect();
            text += "\n\nBy ";
            text += &show::counted(scored.tasks as u64, "known task:", "known tasks:");
            text += show::table(&[("", Side::Left), ("", Side::Right), ("", Side::Left)], &rows).trim_end();
        }
        text
    }
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
