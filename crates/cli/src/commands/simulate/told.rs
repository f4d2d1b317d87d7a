//! What replays came to: as a table, for programs, for people, and as a report.

use super::{Args, Sequence};
use crate::quality::figures;
use crate::quality::input::Loaded;
use crate::quality::page::{Page, Part};
use crate::quality::replays::{Curve, Curves, Kind, Point};
use crate::quality::sheet::{Cell, Column, Sheet, Sort};
use crate::quality::show::{self, Side};
use quality::consensus::{Saved, Savings, answers_needed};
use serde_json::{Value, json};

const COLUMNS: &[Column<'static>] = &[
    ("policy", Sort::Text),
    ("setting", Sort::Number),
    ("answers", Sort::Number),
    ("accuracy", Sort::Number),
    ("lower", Sort::Number),
    ("upper", Sort::Number),
    ("saved", Sort::Number),
    ("answers_everywhere", Sort::Number),
    ("accuracy_by_votes", Sort::Number),
];

/// Heads and rows.
type Numbers = (Vec<(&'static str, Side)>, Vec<Vec<String>>);

const NEEDS: &str = "Answers a task for the same accuracy";
const SETTINGS: &str = "The stopping rule, by the price of an answer in wrong labels";

const NEEDS_MEAN: &str = "What each policy needs for the accuracy that a fixed number of answers reaches; a dash where it is not \
    reached with the answers there are.";

/// What the replays came to.
pub struct Found<'a> {
    /// The answers that were replayed.
    pub loaded: &'a Loaded,
    /// What each policy reached.
    pub curves: &'a Curves,
    /// How many tasks have a known answer.
    pub known: u64,
    /// How many replays there were.
    pub seeds: u32,
}

impl Found<'_> {
    /// One row a policy and setting.
    pub fn sheet(&self) -> Sheet<'static> {
        let fixed = self.curves.of_kind(Kind::Fixed).replays();
        let rows = self.curves.all.iter().flat_map(|curve| {
            let fixed = &fixed;
            curve.points.iter().map(move |point| {
                let replay = &point.replay;
                let ranged = self.seeds > 1;
                let needed = answers_needed(fixed, replay.accuracy).filter(|_| curve.kind != Kind::Fixed);
                vec![
                    Cell::Text(curve.kind.name().to_owned()),
                    Cell::Value(point.setting),
                    Cell::Value(replay.answers_a_unit),
                    Cell::Share(replay.accuracy),
                    Cell::share(ranged.then_some(replay.lower)),
                    Cell::share(ranged.then_some(replay.upper)),
                    Cell::share(needed.map(|needed| 1.0 - replay.answers_a_unit / needed)),
                    Cell::Value(replay.answers_everywhere),
                    Cell::Share(replay.accuracy_by_votes),
                ]
            })
        });
        Sheet { columns: COLUMNS.to_vec(), rows: rows.collect(), notes: Vec::new() }
    }

    /// What the replays save, for programs.
    pub fn summary(&self, args: &Args) -> Value {
        let saved = |kind: Kind| self.curves.saved(kind);
        let share = |kind| saved(kind).map(|saved| saved.overall.share);
        let whole = |saved: Saved| json!({ "share": saved.share, "lower": saved.lower, "upper": saved.upper });
        let detail = |kind| {
            saved(kind).map(|Savings { overall, near_full, of_all, of_votes }| {
                json!({
                    "overall": whole(overall), "near_full": whole(near_full), "of_all": whole(of_all),
                    "of_votes": whole(of_votes),
                })
            })
        };
        json!({
            "tasks": self.loaded.answered(), "workers": self.loaded.workers.len(),
            "answers": self.loaded.answers.len(), "left_out": self.loaded.left_out, "gold_tasks": self.known,
            "order": if args.order == Sequence::File { "file" } else { "random" }, "seeds": self.seeds,
            "confidence": 0.95, "saved": { "trust": share(Kind::Trust), "posterior": share(Kind::Posterior) },
            "savings": { "trust": detail(Kind::Trust), "posterior": detail(Kind::Posterior) },
        })
    }

    /// The result for people.
    pub fn told(&self) -> String {
        let (needs, settings) = (self.needs(), self.settings());
        format!(
            "{}

{NEEDS}:
{}
{NEEDS_MEAN}

{SETTINGS}:
{}
{}

{}
",
            self.basis(),
            show::table(&needs.0, &needs.1),
            show::table(&settings.0, &settings.1),
            self.settings_mean(),
            self.meaning().join(" ")
        )
    }

    /// The same as a report.
    pub fn page(&self) -> Page {
        let drawn = figures::savings(self.curves, self.seeds);
        let drawn = Part::figure("Accuracy against cost", drawn, &self.meaning().join(" "));
        Page {
            title: "How many answers are enough".to_owned(),
            basis: self.basis(),
            parts: vec![
                drawn,
                Part::numbers(NEEDS, self.needs(), NEEDS_MEAN),
                Part::numbers(SETTINGS, self.settings(), &self.settings_mean()),
            ],
        }
    }

    fn basis(&self) -> String {
        let tasks = self.loaded.answered().max(1) as f64;
        let replays = if self.seeds > 1 {
            format!(
                "{} in random order, 95 % intervals over them",
                show::counted(self.seeds.into(), "replay", "replays")
            )
        } else {
            "replayed once".to_owned()
        };
        format!(
            "{}, {:.1} answers each by {}, {} known; {replays}",
            show::counted(self.loaded.answered() as u64, "task", "tasks"),
            self.loaded.answers.len() as f64 / tasks,
            show::counted(self.loaded.workers.len() as u64, "worker", "workers"),
            show::number(self.known),
        )
    }

    /// For each fixed overlap, the answers that the others need to be as accurate.
    fn needs(&self) -> Numbers {
        let head = [
            ("fixed overlap", Side::Right),
            ("accuracy", Side::Right),
            ("interval", Side::Right),
            ("confidence vote", Side::Right),
            ("stopping rule", Side::Right),
            ("fewer", Side::Right),
        ];
        let needed = |kind, accuracy| answers_needed(&self.curves.of_kind(kind).replays(), accuracy);
        let rows: Vec<Vec<String>> = self
            .curves
            .steps()
            .enumerate()
            .map(|(at, replay)| {
                // Fewer than the first overlap cannot be asked.
                let needed = |kind, accuracy| if at == 0 { None } else { needed(kind, accuracy) };
                let (vote, rule) = (needed(Kind::Trust, replay.accuracy), needed(Kind::Posterior, replay.accuracy));
                let answers = |needed: Option<f64>| needed.map_or("–".to_owned(), |needed| format!("{needed:.2}"));
                vec![
                    answers(Some(replay.answers_a_unit)),
                    show::percent(replay.accuracy),
                    self.interval(replay.lower, replay.upper),
                    answers(vote),
                    answers(rule),
                    rule.map_or("–".to_owned(), |rule| {
                        format!("{:.0} %", 100.0 * (1.0 - rule / replay.answers_a_unit))
                    }),
                ]
            })
            .collect();
        (head.to_vec(), rows)
    }

    /// What the stopping rule comes to for each price of an answer.
    fn settings(&self) -> Numbers {
        let head =
            [("price", Side::Right), ("answers", Side::Right), ("accuracy", Side::Right), ("interval", Side::Right)];
        let Curve { points, .. } = self.curves.of_kind(Kind::Posterior);
        let row = |point: &Point| {
            let replay = &point.replay;
            vec![
                point.setting.to_string(),
                format!("{:.2}", replay.answers_a_unit),
                show::percent(replay.accuracy),
                self.interval(replay.lower, replay.upper),
            ]
        };
        let rows: Vec<Vec<String>> = points.iter().map(row).collect();
        (head.to_vec(), rows)
    }

    fn settings_mean(&self) -> String {
        let price = "At a price of 0.02 fifty answers are asked for if they are expected to right more than one label";
        let intervals =
            if self.seeds > 1 { "; the intervals are of the mean over replays, not of other work" } else { "" };
        format!("{price}{intervals}.")
    }

    fn interval(&self, lower: f64, upper: f64) -> String {
        if self.seeds > 1 { show::percents(lower, upper) } else { "–".to_owned() }
    }

    fn meaning(&self) -> Vec<String> {
        let share = |saved: Saved| {
            let (way, [value, lower, upper]) = if saved.share < 0.0 {
                ("more", [-saved.share, -saved.upper, -saved.lower])
            } else {
                ("fewer", [saved.share, saved.lower, saved.upper])
            };
            let range = format!(" ({:.0} to {:.0} %)", 100.0 * lower, 100.0 * upper);
            format!("{:.0} % {way}{}", 100.0 * value, if self.seeds > 1 { range.as_str() } else { "" })
        };
        let said = |kind: Kind| match self.curves.saved(kind) {
            Some(Savings { overall, near_full, of_all, of_votes }) => format!(
                "The {} needs {} answers than fixed overlap for the same accuracy, on average, and {} for one point less \
                 than the most overlap reaches. It needs {} than the most overlap to come within half a point of it, \
                 and {} for the accuracy of fixed overlap with a plain majority vote.",
                kind.title(),
                share(overall),
                share(near_full),
                share(of_all),
                share(of_votes)
            ),
            None => format!("Fixed overlap gains nothing here that the {} could be measured by.", kind.title()),
        };
        let mut sentences: Vec<String> = [Kind::Posterior, Kind::Trust].into_iter().map(said).collect();
        if self.known < self.loaded.answered() as u64 {
            sentences.push("Answers are counted on the known tasks, as accuracy is.".to_owned());
        }
        sentences.push("This is what would have been enough here; other work may need more.".to_owned());
        sentences
    }
}
