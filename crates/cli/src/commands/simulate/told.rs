//! What the replays came to, for people, programs and spreadsheets.

use super::ask::Replayed;
use super::{Args, Sequence};
use crate::quality::figures;
use crate::quality::page::{Page, Part};
use crate::quality::replays::{Curve, Curves, Kind, Point, Stop};
use crate::quality::sheet::{Cell, Column, Sheet, Sort};
use crate::quality::show::{self, Side};
use quality::consensus::{Replay, Saved, Savings, answers_needed};
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
    ("expected_loss", Sort::Number),
    ("loss", Sort::Number),
];

/// Heads and rows.
type Numbers = (Vec<(&'static str, Side)>, Vec<Vec<String>>);

const NEEDS: &str = "Answers a task for the same accuracy";
const NEEDS_MEAN: &str = "What each policy needs for the accuracy that a fixed number of answers reaches; a dash where it is not \
    reached with the answers there are.";

const NEEDS_BY_LOSS: &str = "Answers a task for the same cost of mistakes";

const NEEDS_BY_LOSS_MEAN: &str = "What each policy needs for mistakes to cost what they do with a fixed number of answers; a dash \
    where that is not reached with the answers there are.";

/// What the replays came to.
pub struct Found<'a> {
    args: &'a Args,
    replayed: &'a Replayed,
    curves: &'a Curves,
}

impl<'a> Found<'a> {
    pub fn new(args: &'a Args, replayed: &'a Replayed, curves: &'a Curves) -> Self {
        Self { args, replayed, curves }
    }

    fn is_drawn(&self) -> bool {
        self.replayed.plan.seeds > 1
    }

    /// Whether mistakes have costs of their own.
    fn has_costs(&self) -> bool {
        self.replayed.plan.mistake.is_some()
    }

    /// What mistakes and answers cost a task together, where answers have a price.
    fn total(&self, replay: &Replay) -> Option<f64> {
        self.args.stop.price.map(|price| replay.loss + price * replay.answers_a_unit)
    }
}

impl Found<'_> {
    /// One row a policy and setting.
    pub fn sheet(&self) -> Sheet<'static> {
        let fixed = self.curves.scored(Kind::Fixed);
        let rows =
            self.curves.all.iter().flat_map(|curve| curve.points.iter().map(|point| self.row(curve, point, &fixed)));
        let total = self.args.stop.price.map(|_| ("total", Sort::Number));
        Sheet { columns: COLUMNS.iter().copied().chain(total).collect(), rows: rows.collect(), notes: Vec::new() }
    }

    fn row(&self, curve: &Curve, point: &Point, fixed: &[Replay]) -> Vec<Cell> {
        let replay = &point.replay;
        let score = self.curves.score(replay.accuracy, replay.loss);
        let needed = answers_needed(fixed, score).filter(|_| curve.kind != Kind::Fixed);
        let mut cells = vec![
            Cell::Text(curve.kind.name().to_owned()),
            Cell::Value(point.setting),
            Cell::Value(replay.answers_a_unit),
            Cell::Share(replay.accuracy),
            Cell::share(self.is_drawn().then_some(replay.lower)),
            Cell::share(self.is_drawn().then_some(replay.upper)),
            Cell::share(needed.map(|needed| 1.0 - replay.answers_a_unit / needed)),
            Cell::Value(replay.answers_everywhere),
            Cell::Share(replay.accuracy_by_votes),
            replay.expected_loss.map_or(Cell::Unknown, Cell::Value),
            Cell::Value(replay.loss),
        ];
        cells.extend(self.total(replay).map(Cell::Value));
        cells
    }

    /// What the replays save, for programs.
    pub fn summary(&self) -> Value {
        let Replayed { loaded, plan, known, .. } = self.replayed;
        let stop = &self.args.stop;
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
            "tasks": loaded.answered(), "workers": loaded.workers.len(), "answers": loaded.answers.len(),
            "left_out": loaded.left_out, "gold_tasks": known, "order": self.args.order.name(), "seeds": plan.seeds,
            "minimum": stop.minimum, "maximum": plan.maximum, "price": stop.price, "loss": stop.loss,
            "confidence": 0.95, "saved_for_the_same": if self.has_costs() { "loss" } else { "accuracy" },
            "saved": { "trust": share(Kind::Trust), "posterior": share(Kind::Posterior) },
            "savings": { "trust": detail(Kind::Trust), "posterior": detail(Kind::Posterior) },
        })
    }

    /// The result for people.
    pub fn told(&self) -> String {
        let (needs, settings) = (self.needs(), self.settings());
        format!(
            "{}

{}:
{}
{}

{}:
{}
{}

{}
",
            self.basis(),
            self.needs_title(),
            show::table(&needs.0, &needs.1),
            self.needs_mean(),
            self.settings_title(),
            show::table(&settings.0, &settings.1),
            self.settings_mean(),
            self.meaning().join(" ")
        )
    }

    fn needs_title(&self) -> &'static str {
        if self.has_costs() { NEEDS_BY_LOSS } else { NEEDS }
    }

    fn settings_title(&self) -> &'static str {
        match (self.replayed.plan.stop, self.has_costs()) {
            (Stop::Price(_), false) => "The stopping rule, by the price of an answer in wrong labels",
            (Stop::Price(_), true) => "The stopping rule, by the price of an answer in the unit of the costs",
            (Stop::Loss(_), false) => "The stopping rule, by the chance of a wrong label that is accepted",
            (Stop::Loss(_), true) => "The stopping rule, by the expected cost of a task that is accepted",
        }
    }

    fn needs_mean(&self) -> &'static str {
        if self.has_costs() { NEEDS_BY_LOSS_MEAN } else { NEEDS_MEAN }
    }

    fn settings_mean(&self) -> String {
        let mut means = Vec::new();
        if matches!(self.replayed.plan.stop, Stop::Price(_)) && !self.has_costs() {
            means.push(
                "at a price of 0.02 fifty answers are asked for if they are expected to right more than one label",
            );
        }
        means.push(if self.has_costs() {
            "expected loss is what the consensus itself expects mistakes to cost a task, loss what they cost by the known answers"
        } else {
            "expected loss is the share of wrong labels that the consensus itself expects"
        });
        means.extend(self.is_drawn().then_some("the intervals are of the mean over replays, not of other work"));
        let text = means.join("; ");
        // A sentence begins with a capital letter.
        format!("{}{}.", text[..1].to_uppercase(), &text[1..])
    }

    /// The same as a report.
    pub fn page(&self) -> Page {
        let drawn = figures::savings(self.curves, (self.replayed.plan.seeds, self.args.order.name()));
        let drawn = Part::figure("Accuracy against cost", drawn, &self.meaning().join(" "));
        Page {
            title: "How many answers are enough".to_owned(),
            basis: self.basis(),
            parts: vec![
                drawn,
                Part::numbers(self.needs_title(), self.needs(), self.needs_mean()),
                Part::numbers(self.settings_title(), self.settings(), &self.settings_mean()),
            ],
        }
    }

    fn basis(&self) -> String {
        let Replayed { loaded, plan, known, .. } = self.replayed;
        let tasks = loaded.answered().max(1) as f64;
        let replays = match self.args.order {
            Sequence::Random if self.is_drawn() => format!(
                "{} in random order, 95 % intervals over them",
                show::counted(plan.seeds.into(), "replay", "replays")
            ),
            Sequence::Time => "replayed once, the oldest answers first".to_owned(),
            _ => "replayed once".to_owned(),
        };
        format!(
            "{}, {:.1} answers each by {}, {} known; {replays}",
            show::counted(loaded.answered() as u64, "task", "tasks"),
            loaded.answers.len() as f64 / tasks,
            show::counted(loaded.workers.len() as u64, "worker", "workers"),
            show::number(*known),
        )
    }

    /// For each fixed overlap, the answers that the others need to be as accurate.
    fn needs(&self) -> Numbers {
        let names = ["fixed overlap", "accuracy", "interval", "confidence vote", "stopping rule", "fewer"];
        let mut head = names.map(|name| (name, Side::Right)).to_vec();
        if self.has_costs() {
            head.insert(3, ("loss", Side::Right));
        }
        let scored = [Kind::Trust, Kind::Posterior].map(|kind| self.curves.scored(kind));
        let rows: Vec<Vec<String>> = self
            .curves
            .steps()
            .enumerate()
            .map(|(at, replay)| {
                let score = self.curves.score(replay.accuracy, replay.loss);
                // Fewer than the first overlap cannot be asked.
                let needed = |of: usize| if at == 0 { None } else { answers_needed(&scored[of], score) };
                let (vote, rule) = (needed(0), needed(1));
                let answers = |needed: Option<f64>| needed.map_or("–".to_owned(), |needed| format!("{needed:.2}"));
                let fewer = |rule| format!("{:.0} %", 100.0 * (1.0 - rule / replay.answers_a_unit));
                let mut cells = vec![
                    answers(Some(replay.answers_a_unit)),
                    show::percent(replay.accuracy),
                    self.interval(replay.lower, replay.upper),
                ];
                cells.extend(self.has_costs().then(|| show::value(replay.loss)));
                cells.extend([answers(vote), answers(rule), rule.map_or("–".to_owned(), fewer)]);
                cells
            })
            .collect();
        (head, rows)
    }

    /// What the stopping rule comes to for each setting.
    fn settings(&self) -> Numbers {
        let setting = if matches!(self.replayed.plan.stop, Stop::Price(_)) { "price" } else { "accepted" };
        let mut names = vec![setting, "answers", "accuracy", "interval", "expected loss"];
        names.extend(self.has_costs().then_some("loss"));
        names.extend(self.args.stop.price.map(|_| "with answers"));
        let row = |point: &Point| {
            let replay = &point.replay;
            let mut cells = vec![
                point.setting.to_string(),
                format!("{:.2}", replay.answers_a_unit),
                show::percent(replay.accuracy),
                self.interval(replay.lower, replay.upper),
                replay.expected_loss.map_or("–".to_owned(), show::value),
            ];
            cells.extend(self.has_costs().then(|| show::value(replay.loss)));
            cells.extend(self.total(replay).map(show::value));
            cells
        };
        let Curve { points, .. } = self.curves.of_kind(Kind::Posterior);
        (names.into_iter().map(|name| (name, Side::Right)).collect(), points.iter().map(row).collect())
    }

    /// What the setting comes to that was asked about, beside the fixed overlap that costs least.
    fn asked(&self) -> Option<String> {
        let asked = self.replayed.plan.stop.asked()?;
        let found = self
            .curves
            .of_kind(Kind::Posterior)
            .points
            .iter()
            .find(|point| point.setting.to_bits() == asked.to_bits())?
            .replay;
        let by = if matches!(self.replayed.plan.stop, Stop::Price(_)) { "a price" } else { "an accepted loss" };
        let loss = if self.has_costs() { "mistakes cost" } else { "the share of wrong labels is" };
        let expected =
            found.expected_loss.map(|loss| format!(" (expected: {})", show::value(loss))).unwrap_or_default();
        let said = format!(
            "At {by} of {asked} the stopping rule takes {:.2} answers a task, and {loss} {}{expected}",
            found.answers_a_unit,
            show::value(found.loss)
        );
        let fixed = || self.curves.of_kind(Kind::Fixed).points.iter().map(|point| &point.replay);
        let cheapest = fixed().filter_map(|replay| Some((self.total(replay)?, replay)));
        let cheapest = cheapest.min_by(|a, b| a.0.total_cmp(&b.0));
        let beside = self.total(&found).zip(cheapest).map(|(total, (fixed, replay))| {
            format!(
                ": {} with its answers. The cheapest fixed overlap is {:.2} and comes to {}",
                show::value(total),
                replay.answers_a_unit,
                show::value(fixed)
            )
        });
        Some(format!("{said}{}.", beside.unwrap_or_default()))
    }

    fn interval(&self, lower: f64, upper: f64) -> String {
        if self.is_drawn() { show::percents(lower, upper) } else { "–".to_owned() }
    }

    fn meaning(&self) -> Vec<String> {
        let share = |saved: Saved| {
            let (way, [value, lower, upper]) = if saved.share < 0.0 {
                ("more", [-saved.share, -saved.upper, -saved.lower])
            } else {
                ("fewer", [saved.share, saved.lower, saved.upper])
            };
            let range = format!(" ({:.0} to {:.0} %)", 100.0 * lower, 100.0 * upper);
            format!("{:.0} % {way}{}", 100.0 * value, if self.is_drawn() { range.as_str() } else { "" })
        };
        let said = |kind: Kind| match self.curves.saved(kind) {
            Some(Savings { overall, .. }) if self.has_costs() => format!(
                "The {} needs {} answers than fixed overlap for the same cost of mistakes, on average.",
                kind.title(),
                share(overall)
            ),
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
        sentences.extend(self.asked());
        if self.replayed.known < self.replayed.loaded.answered() as u64 {
            sentences.push("Answers are counted on the known tasks, as accuracy is.".to_owned());
        }
        sentences.push("This is what would have been enough here; other work may need more.".to_owned());
        sentences
    }
}
