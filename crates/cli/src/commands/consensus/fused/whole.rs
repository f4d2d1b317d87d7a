//! What the consensus of boxes and spans says: to people, to programs, and as a report.

use crate::quality::figures;
use crate::quality::objects::Drawings;
use crate::quality::page::{Page, Part};
use crate::quality::shapes::Written;
use crate::quality::sheet::{Cell, Note, Sheet, Sort, note};
use crate::quality::show::{self, Side};
use quality::consensus::{Fused, Object, Score};
use quality::{Estimate, Undefined};
use serde_json::{Value, json};

/// How well the objects match what is known.
pub struct Scored {
    /// By objects.
    pub objects: Score,
    /// By positions, where there are any.
    pub covered: Option<Score>,
    /// How many tasks are known.
    pub tasks: usize,
    /// How many objects are known.
    pub shapes: usize,
}

impl Scored {
    /// The scores for people.
    fn rows(&self) -> Vec<Vec<String>> {
        let row = |(_, name, found): (_, &str, &Result<Estimate, Undefined>)| match found {
            Ok(found) => vec![name.to_owned(), show::percent(found.value), show::percents(found.lower, found.upper)],
            Err(reason) => vec![name.to_owned(), "–".to_owned(), reason.to_string()],
        };
        self.parts().into_iter().map(row).collect()
    }

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

const SCORES_MEAN: &str = "Precision is the share of what was found that is there, recall the share of what is there that was \
    found, F1 their harmonic mean, mean overlap how well edges sit.";

const NOTES: [Note; 3] = [
    note("confidence", "the share that is for the object being there"),
    note("support", "how many answers are for it, of those in answers"),
    note("closeness", "how much people's shapes overlap with the fused one"),
];

/// Everything that is printed.
pub struct Whole<'a, S> {
    /// What people drew.
    pub drawings: &'a Drawings<S>,
    /// What it comes to.
    pub fused: &'a Fused<S>,
    /// How well it matches what is known.
    pub scored: Option<&'a Scored>,
}

impl<S: Written> Whole<'_, S> {
    fn labelled(&self) -> bool {
        !self.drawings.labels.is_empty()
    }

    /// The objects.
    pub fn sheet(&self) -> Sheet<'static> {
        let mut columns = vec![("task", Sort::Text)];
        columns.extend(S::COLUMNS.iter().map(|(name, _)| (*name, Sort::Number)));
        columns.extend(self.labelled().then_some(("label", Sort::Text)));
        columns.extend([
            ("confidence", Sort::Number),
            ("support", Sort::Count),
            ("answers", Sort::Count),
            ("tie", Sort::Flag),
            ("closeness", Sort::Number),
        ]);
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
        Sheet { columns, rows: self.fused.objects().map(row).collect(), notes: NOTES.into() }
    }

    fn drawn(&self) -> usize {
        self.drawings.rows.iter().filter(|row| row.shape.is_some()).count()
    }

    /// What they come to, for programs.
    pub fn summary(&self) -> Value {
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

    /// What they rest on.
    pub fn basis(&self) -> String {
        format!(
            "{} on {} by {} in {}",
            self.fused.fit.diagnostics.method,
            show::counted(self.drawn() as u64, "shape", "shapes"),
            show::counted(self.drawings.workers.len() as u64, "worker", "workers"),
            show::counted(self.drawings.tasks.len() as u64, "task", "tasks"),
        )
    }

    /// What they mean, and how well they match what is known.
    pub fn told(&self) -> String {
        let mut text = self.meaning();
        if let Some(scored) = self.scored {
            text += "\n\nBy ";
            text += &show::counted(scored.tasks as u64, "known task:", "known tasks:");
            text += show::table(&[("", Side::Left), ("", Side::Right), ("", Side::Left)], &scored.rows()).trim_end();
            text += "\n\n";
            text += SCORES_MEAN;
        }
        text
    }

    fn meaning(&self) -> String {
        let (objects, all) = (self.fused.objects().count(), self.fused.candidates.len());
        format!(
            "{} of {} that somebody drew; the others have too little support.",
            show::counted(objects as u64, "object", "objects"),
            show::number(all as u64),
        )
    }

    /// The same as a report.
    pub fn page(&self) -> Page {
        let mut parts = Vec::new();
        if let Some(scored) = self.scored {
            let known = scored.parts().into_iter().filter_map(|(_, name, found)| Some((name, found.as_ref().ok()?)));
            parts.push(Part::figure("Against known objects", figures::scores(known), SCORES_MEAN));
        }
        let sentence = "About each thing that somebody drew, everyone who looked at the task is right or wrong.";
        let people = figures::sightings(&self.drawings.workers, &self.fused.fit);
        parts.push(Part::figure("People", people, sentence));
        parts.push(Part::sheet("Objects", &self.sheet(), &self.meaning()));
        Page { title: "The objects".to_owned(), basis: self.basis(), parts }
    }
}
