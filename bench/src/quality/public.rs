//! How right the consensus is, how true its confidence and how much the stopping rule saves, on public sets with gold.
//!
//! The sets lie beside the repository; where they are not, that is said and nothing else. Accuracy of every method and
//! set is noted, ties in part; `auto` should be at least as right on average as any single method, and within half a
//! point of each set's own best on four sets of five. Savings are those of [`Savings`], over ten replays in random order.

use crate::report::Report;
use anyhow::Context;
use labels::Ask;
use quality::Answers;
use quality::consensus::{Control, Fit, METHODS, Order, Policy, Run, Savings, Simulation, StopRule, method};
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
const LOSSES: [f64; 16] = [0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.01, 0.003, 1e-3, 1e-5, 1e-7, 1e-10];

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

    fn accuracy(&self, fit: &Fit) -> f64 {
        fit.consensus.accuracy(self.gold.iter().copied()).unwrap_or(0.0)
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

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn accuracy(crowds: &[Crowd], report: &mut Report) -> anyhow::Result<()> {
    let mut best = vec![0.0f64; crowds.len()];
    let (mut auto, mut errors, mut best_mean) = (Vec::new(), Vec::new(), 0.0f64);
    for method in METHODS {
        let mut found = Vec::new();
        for (crowd, best) in crowds.iter().zip(&mut best) {
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
                *best = best.max(value);
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
    let near = auto.iter().zip(&best).filter(|(auto, best)| **auto >= **best - 0.005).count();
    let share = 100.0 * near as f64 / crowds.len() as f64;
    report.at_least("accuracy, auto, sets within 0.5 points of their best", share, (80.0, "%"))?;
    report.note("calibration error, auto, mean", 100.0 * mean(&errors), "points")
}

fn savings(crowds: &[Crowd], report: &mut Report) -> anyhow::Result<()> {
    let (mut overall, mut near, mut by_trust, mut near_by_trust) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for crowd in crowds.iter().filter(|crowd| crowd.name != NOT_REPLAYED) {
        let rows: Vec<_> = crowd.answers.iter().collect();
        let simulation = Simulation::new(crowd.answers.categories(), &rows, &crowd.gold)?;
        let most = crowd.answers.iter_units().map(|unit| unit.labels.len()).max().unwrap_or(1);
        let usual = u32::try_from((rows.len() / crowd.answers.units() + 1).min(most))?;
        let maximum = u32::try_from(most)?;
        let runs = |policies: Vec<Policy>| -> Result<Vec<Vec<Run>>, _> {
            (0..SEEDS).map(|seed| simulation.run(&policies, Order::Random, seed)).collect()
        };
        let wide = (13..=usual).filter(|overlap| overlap.is_multiple_of(4));
        let fixed = OVERLAPS.filter(|overlap| *overlap <= usual).chain(wide).map(Policy::Fixed);
        let fixed = runs(fixed.collect())?;
        let rule = |loss_max| Policy::Posterior(StopRule { loss_max, minimum: 1, maximum, price: None });
        let lists =
            [("stopping rule", LOSSES.map(rule).to_vec()), ("confidence vote", TRUSTS.map(Policy::Trust).to_vec())];
        for (name, policies) in lists {
            let Some(found) = Savings::of(&fixed, &runs(policies)?) else {
                report
                    .remark(&format!("More overlap does not help on {}, so nothing can be saved there", crowd.name))?;
                break;
            };
            for (what, saved) in [("overall", found.overall), ("near full", found.near_full)] {
                let title = format!("saved {what}, {name}, {}", crowd.name);
                report.note(title.clone(), 100.0 * saved.share, "%")?;
                report.note(format!("{title}: lower"), 100.0 * saved.lower, "%")?;
                report.note(format!("{title}: upper"), 100.0 * saved.upper, "%")?;
            }
            let (all, nearly) =
                if name == "stopping rule" { (&mut overall, &mut near) } else { (&mut by_trust, &mut near_by_trust) };
            all.push(found.overall.share);
            nearly.push(found.near_full.share);
        }
    }
    report.at_least("saved overall, stopping rule, mean", 100.0 * mean(&overall), (40.0, "%"))?;
    report.at_least("saved near full, stopping rule, mean", 100.0 * mean(&near), (40.0, "%"))?;
    let least = overall.iter().copied().fold(f64::INFINITY, f64::min);
    report.at_least("saved overall, stopping rule, least of all sets", 100.0 * least, (0.0, "%"))?;
    report.note("saved overall, confidence vote, mean", 100.0 * mean(&by_trust), "%")?;
    report.note("saved near full, confidence vote, mean", 100.0 * mean(&near_by_trust), "%")
}
