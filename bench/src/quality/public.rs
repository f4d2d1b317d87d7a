//! How right the consensus is, how true its confidence and how much the stopping rule saves, on public sets with gold.
//!
//! The sets lie beside the repository; where they are not, that is said and nothing else. Accuracy of every method and
//! set is noted, ties in part; `auto` should be at least as right on average as any single method, and within half a
//! point of each set's own best on four sets of five. KOS is published for two labels, and no peer takes more, so on sets
//! of more it is no method to be measured by; how that count would be with it is noted beside. Savings are those of [`Savings`], over ten replays in random order.

use crate::report::Report;
use anyhow::Context;
use labels::Ask;
use quality::Answers;
use quality::consensus::{Control, Fit, METHODS, Order, Policy, Run, Saved, Savings, Simulation, method};
use std::path::Path;

/// Sets of one label a task, with gold.
const SETS: [&str; 13] = [
    "CF",
    "CF_amt",
    "adult",
    "barzan",
    "bluebird",
    "dog",
    "face",
    "fact",
    "gal_toy",
    "labelme",
    "rte",
    "snow_temp",
    "web",
];

/// Five tasks are too few to compare policies by.
const NOT_REPLAYED: &str = "gal_toy";

/// EBCC takes minutes on these.
const TOO_LARGE_FOR_EBCC: [&str; 2] = ["adult", "fact"];

const SEEDS: u32 = 10;
const OVERLAPS: std::ops::RangeInclusive<u32> = 1..=12;
const TRUSTS: [f64; 12] = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 11.0, 15.0, 20.0];
const PRICES: [f64; 24] = [
    0.25, 0.2, 0.15, 0.12, 0.1, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.015, 0.01, 0.007, 0.005, 0.003, 0.002,
    0.001, 5e-4, 2e-4, 1e-4, 1e-6, 0.0,
];

/// A definition of what is saved: its name, and where it stands.
type Way = (&'static str, fn(&Savings) -> Saved);

/// What is saved, by four definitions: see [`Savings`].
const WAYS: [Way; 4] = [
    ("overall", |savings| savings.overall),
    ("near full", |savings| savings.near_full),
    ("of all answers", |savings| savings.of_all),
    ("of majority votes", |savings| savings.of_votes),
];

/// What is compared with fixed overlap, in the order of [`Crowd::savings`].
const POLICIES: [&str; 3] = ["stopping rule", "confidence vote", "stopping rule, all tasks counted"];

/// One set.
struct Crowd {
    name: &'static str,
    answers: Answers,
    gold: Vec<(u32, u32)>,
}

/// Notes everything, or that the sets are not there.
pub(super) fn run(report: &mut Report) -> anyhow::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/crowd");
    if !folder.join("index.csv").exists() {
        return report.remark("Public sets are not beside this repository (../shared/data/crowd), so none was tried");
    }
    let crowds: Vec<Crowd> = SETS.into_iter().map(|name| Crowd::read(&folder, name)).collect::<Result<_, _>>()?;
    accuracy(&crowds, report)?;
    savings(&crowds, report)
}

impl Crowd {
    fn read(folder: &Path, name: &'static str) -> anyhow::Result<Self> {
        let given = labels::read(&folder.join(name).join("labels.csv"), &Ask::answers(None, None, None))?;
        let known = labels::read(&folder.join(name).join("gold.csv"), &Ask::gold(None, None))?;
        let [tasks, workers, labels] = &given.columns[..] else { anyhow::bail!("{name}: three columns are wanted") };
        let [known_tasks, known_labels] = &known.columns[..] else { anyhow::bail!("{name}: two columns are wanted") };
        let categories = u32::try_from(labels.ids.len())?;
        // A label that only gold has is one more, which nobody gives.
        let gold = (0..known.len()).filter_map(|row| {
            let label = labels.ids.find(known_labels.text(row)).unwrap_or(categories);
            Some((tasks.ids.find(known_tasks.text(row))?, label))
        });
        let answers = Answers::from_columns(categories + 1, &tasks.codes, &workers.codes, &labels.codes)?;
        Ok(Self { name, answers, gold: gold.collect() })
    }

    fn fit(&self, name: &str) -> anyhow::Result<Fit> {
        let method = method(name).context("no such method")?;
        method.fit(&self.answers, &Control::default()).map_err(|unfit| anyhow::anyhow!("{}: {unfit}", self.name))
    }

    fn has_two_labels(&self) -> bool {
        let mut given: Vec<u32> = self.answers.iter().map(|(_, _, label)| label).collect();
        given.sort_unstable();
        given.dedup();
        given.len() <= 2
    }

    fn accuracy(&self, fit: &Fit) -> f64 {
        fit.consensus.accuracy(self.gold.iter().copied()).unwrap_or(0.0)
    }

    /// What the stopping rule and the confidence vote save, and the rule with all units counted; nothing where more overlap
    /// does not help.
    fn savings(&self) -> anyhow::Result<Option<[Savings; 3]>> {
        let rows: Vec<_> = self.answers.iter().collect();
        let simulation = Simulation::new(self.answers.categories(), &rows, &self.gold)?;
        let most = self.answers.iter_units().map(|unit| unit.labels.len()).max().unwrap_or(1);
        let usual = u32::try_from((rows.len() / self.answers.units() + 1).min(most))?;
        let runs = |policies: Vec<Policy>| -> Result<Vec<Vec<Run>>, _> {
            (0..SEEDS).map(|seed| simulation.run(&policies, Order::Random, seed)).collect()
        };
        let wide = (13..=usual).filter(|overlap| overlap.is_multiple_of(4));
        let fixed = OVERLAPS.filter(|overlap| *overlap <= usual).chain(wide).map(Policy::Fixed);
        let fixed = runs(fixed.collect())?;
        let worth = |price| Policy::Worth { price, maximum: usual };
        let (priced, voted) = (runs(PRICES.map(worth).to_vec())?, runs(TRUSTS.map(Policy::Trust).to_vec())?);
        let (rule, vote) = (Savings::of(&fixed, &priced), Savings::of(&fixed, &voted));
        let rule_everywhere = Savings::of(&everywhere(&fixed), &everywhere(&priced));
        Ok(rule.zip(vote).zip(rule_everywhere).map(|((rule, vote), everywhere)| [rule, vote, everywhere]))
    }

    /// By how much confidence and accuracy differ, in ten classes of confidence, on average over gold tasks.
    fn calibration_error(&self, fit: &Fit) -> f64 {
        let mut tenths = [(0.0, 0.0); 10];
        for &(unit, right) in &self.gold {
            if let Some(verdict) = fit.consensus.verdict(unit as usize) {
                let tenth = (1..10).filter(|tenth| verdict.confidence >= f64::from(*tenth) / 10.0).count();
                tenths[tenth].0 += verdict.confidence;
                tenths[tenth].1 += fit.consensus.credit(unit, right).unwrap_or(0.0);
            }
        }
        tenths.iter().map(|(sure, right): &(f64, f64)| (sure - right).abs()).sum::<f64>() / self.gold.len() as f64
    }
}

/// The same with answers counted on all units, where accuracy is that of units with gold.
fn everywhere(runs: &[Vec<Run>]) -> Vec<Vec<Run>> {
    let counted = |run: &Run| Run { answers_a_unit: run.answers_everywhere, ..*run };
    runs.iter().map(|runs| runs.iter().map(counted).collect()).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn accuracy(crowds: &[Crowd], report: &mut Report) -> anyhow::Result<()> {
    let (mut best, mut best_published) = (vec![0.0f64; crowds.len()], vec![0.0f64; crowds.len()]);
    let (mut auto, mut errors, mut best_mean) = (Vec::new(), Vec::new(), 0.0f64);
    for method in METHODS {
        let mut found = Vec::new();
        for (at, crowd) in crowds.iter().enumerate() {
            if method.name == "ebcc" && TOO_LARGE_FOR_EBCC.contains(&crowd.name) {
                continue;
            }
            let fit = crowd.fit(method.name)?;
            let value = crowd.accuracy(&fit);
            report.note(format!("accuracy, {}, {}", method.name, crowd.name), 100.0 * value, "%")?;
            found.push(value);
            if method.name == "auto" {
                errors.push(crowd.calibration_error(&fit));
            } else {
                best[at] = best[at].max(value);
                if method.name != "kos" || crowd.has_two_labels() {
                    best_published[at] = best_published[at].max(value);
                }
            }
        }
        if found.len() < crowds.len() {
            continue;
        }
        report.note(format!("accuracy, {}, mean of {} sets", method.name, found.len()), 100.0 * mean(&found), "%")?;
        if method.name == "auto" {
            auto = found;
        } else {
            best_mean = best_mean.max(mean(&found));
        }
    }
    report.at_least("accuracy, auto, mean", 100.0 * mean(&auto), (100.0 * best_mean, "%"))?;
    let near = |best: &[f64]| {
        let near = auto.iter().zip(best).filter(|(auto, best)| **auto >= **best - 0.005).count();
        100.0 * near as f64 / crowds.len() as f64
    };
    report.at_least("accuracy, auto, sets within 0.5 points of their best", near(&best_published), (80.0, "%"))?;
    report.note("the same with KOS on more than two labels among the methods", near(&best), "%")?;
    report.note("calibration error, auto, mean", 100.0 * mean(&errors), "points")
}

fn savings(crowds: &[Crowd], report: &mut Report) -> anyhow::Result<()> {
    let mut found: [Vec<Savings>; 3] = Default::default();
    for crowd in crowds.iter().filter(|crowd| crowd.name != NOT_REPLAYED) {
        let Some(all_three) = crowd.savings()? else {
            report.remark(&format!("More overlap does not help on {}, so nothing can be saved there", crowd.name))?;
            continue;
        };
        for ((policy, savings), all) in POLICIES.iter().zip(all_three).zip(&mut found) {
            for (what, saved) in WAYS.map(|(what, of)| (what, of(&savings))) {
                let title = format!("saved {what}, {policy}, {}", crowd.name);
                report.note(title.clone(), 100.0 * saved.share, "%")?;
                report.note(format!("{title}: lower"), 100.0 * saved.lower, "%")?;
                report.note(format!("{title}: upper"), 100.0 * saved.upper, "%")?;
            }
            all.push(savings);
        }
    }
    let [rule, vote, _] = found;
    let shares = |of: fn(&Savings) -> Saved, all: &[Savings]| all.iter().map(|one| of(one).share).collect::<Vec<f64>>();
    for (what, of) in WAYS {
        let (rule, vote) = (shares(of, &rule), shares(of, &vote));
        let least = rule.iter().copied().fold(f64::INFINITY, f64::min);
        report.at_least(format!("saved {what}, stopping rule, mean"), 100.0 * mean(&rule), (40.0, "%"))?;
        report.at_least(format!("saved {what}, stopping rule, least of all sets"), 100.0 * least, (0.0, "%"))?;
        report.note(format!("saved {what}, confidence vote, mean"), 100.0 * mean(&vote), "%")?;
    }
    Ok(())
}
