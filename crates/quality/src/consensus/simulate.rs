//! How many answers would this crowd have needed? Replays answers that were given and stops each unit by a rule.
//!
//! # Definition
//! Every unit has its answers in an order: drawn by lot for each seed, or as they came. In rounds, each unit that the
//! policy does not hold to be settled gets its next answer; then everything is weighed anew. A unit that becomes
//! doubtful again asks again. At the end all answers used make the consensus, which is compared with gold.
//!
//! | policy | asks until |
//! |---|---|
//! | [`Policy::Fixed`] | a unit has so many answers |
//! | [`Policy::Trust`] | the trust in people who gave the leading label adds up to so much |
//! | [`Policy::Posterior`] | the [`StopRule`] is content with the probabilities of `auto` |
//!
//! The consensus is that of `auto` for fixed overlap and the posterior rule; for trust it is the label with most trust.
//!
//! # When not to use it
//! To promise savings on other work: it tells what would have been enough here.
//!
//! # Reference
//! P. G. Ipeirotis et al., *Repeated labeling using multiple noisy labelers*, Data Mining and Knowledge Discovery 28,
//! 2014, <https://doi.org/10.1007/s10618-013-0306-1>.

use super::fit::{Control, Fit, Unfit};
use super::registry::method;
use super::stopping::StopRule;
use crate::random::Random;
use crate::special::student_t_quantile;
use crate::table::{Answers, BadAnswers};

/// When a unit is settled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Policy {
    /// After this many answers, or all there are.
    Fixed(u32),
    /// When people's trust for the leading label adds up to this much, after at least two answers; trust is everyone's
    /// share of agreement with the majority.
    Trust(f64),
    /// When the rule is content with the probabilities.
    Posterior(StopRule),
}

/// In what order a unit's answers come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As the rows are given.
    Given,
    /// Drawn by lot, anew for each seed.
    Random,
}

/// What a policy came to, over all seeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Replay {
    /// Answers used a unit.
    pub answers_a_unit: f64,
    /// Share of gold units that are right; ties count in part.
    pub accuracy: f64,
    /// Lower end of the interval of the mean accuracy over seeds (Student's t); the value itself for one seed.
    pub lower: f64,
    /// Upper end of it.
    pub upper: f64,
}

/// Why nothing can be replayed.
#[derive(Debug, Clone, PartialEq)]
pub enum BadReplay {
    /// The rows make no table.
    Rows(BadAnswers),
    /// The consensus cannot be fitted.
    Fit(Unfit),
    /// No unit with gold has an answer, or no seed was given.
    NothingToCompare,
}

impl std::fmt::Display for BadReplay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rows(bad) => bad.fmt(f),
            Self::Fit(unfit) => unfit.fmt(f),
            Self::NothingToCompare => {
                write!(f, "no answered unit has a known label, or no seed was given; give gold and at least one seed")
            }
        }
    }
}

impl std::error::Error for BadReplay {}

/// Real answers to be replayed.
#[derive(Debug, Clone)]
pub struct Simulation {
    categories: u32,
    /// Each unit's answers, in the order given.
    units: Vec<Vec<(u32, u32)>>,
    gold: Vec<(u32, u32)>,
}

impl Simulation {
    /// From `(unit, annotator, label)` rows, in the order they were given, and `(unit, label)` of known units.
    pub fn new(categories: u32, rows: &[(u32, u32, u32)], gold: &[(u32, u32)]) -> Result<Self, BadReplay> {
        let table = Answers::from_triples(categories, rows.iter().copied()).map_err(BadReplay::Rows)?;
        let mut units = vec![Vec::new(); table.units()];
        for &(unit, annotator, label) in rows {
            units[unit as usize].push((annotator, label));
        }
        let gold: Vec<(u32, u32)> =
            gold.iter().copied().filter(|(unit, _)| units.get(*unit as usize).is_some_and(|a| !a.is_empty())).collect();
        if gold.is_empty() { Err(BadReplay::NothingToCompare) } else { Ok(Self { categories, units, gold }) }
    }

    /// What a policy comes to, replayed once for each of the seeds `0..seeds`.
    pub fn replay(&self, policy: Policy, order: Order, seeds: u32) -> Result<Replay, BadReplay> {
        let mut runs = Vec::new();
        for seed in 0..seeds {
            runs.push(self.run(policy, &self.ordered(order, seed))?);
        }
        summary(&runs).ok_or(BadReplay::NothingToCompare)
    }

    fn ordered(&self, order: Order, seed: u32) -> Vec<Vec<(u32, u32)>> {
        let mut units = self.units.clone();
        if order == Order::Random {
            for (stream, answers) in (0u64..).zip(&mut units) {
                let mut random = Random::new(u64::from(seed), stream);
                for last in (1..answers.len()).rev() {
                    let bound = u32::try_from(last + 1).unwrap_or(u32::MAX);
                    answers.swap(last, random.below(bound) as usize);
                }
            }
        }
        units
    }

    /// Answers a unit and accuracy of one replay.
    fn run(&self, policy: Policy, units: &[Vec<(u32, u32)>]) -> Result<(f64, f64), BadReplay> {
        let first = if let Policy::Fixed(each) = policy { each as usize } else { 1 };
        let mut used: Vec<usize> = units.iter().map(|answers| answers.len().min(first)).collect();
        loop {
            let answers = self.table(units, &used)?;
            let judged = self.judge(policy, &answers)?;
            let mut asked = false;
            for (unit, (answers, used)) in units.iter().zip(&mut used).enumerate() {
                if *used < answers.len() && judged.asks(unit, &answers[..*used]) {
                    *used += 1;
                    asked = true;
                }
            }
            if !asked {
                let answered = units.iter().filter(|answers| !answers.is_empty()).count().max(1);
                let each = used.iter().sum::<usize>() as f64 / answered as f64;
                return Ok((each, judged.accuracy(&self.gold, units, &used)));
            }
        }
    }

    fn table(&self, units: &[Vec<(u32, u32)>], used: &[usize]) -> Result<Answers, BadReplay> {
        let rows = (0u32..).zip(units).zip(used).flat_map(|((unit, answers), &used)| {
            answers[..used].iter().map(move |&(annotator, label)| (unit, annotator, label))
        });
        Answers::from_triples(self.categories, rows).map_err(BadReplay::Rows)
    }

    fn judge(&self, policy: Policy, answers: &Answers) -> Result<Judged, BadReplay> {
        let name = if matches!(policy, Policy::Trust(_)) { "wawa" } else { "auto" };
        let method = method(name).ok_or(BadReplay::NothingToCompare)?;
        let fit = method.fit(answers, &Control::default()).map_err(BadReplay::Fit)?;
        Ok(Judged { policy, fit, categories: self.categories as usize })
    }
}

/// All answers so far, weighed.
struct Judged {
    policy: Policy,
    fit: Fit,
    categories: usize,
}

impl Judged {
    fn asks(&self, unit: usize, answers: &[(u32, u32)]) -> bool {
        match self.policy {
            Policy::Fixed(_) => false,
            Policy::Trust(enough) => answers.len() < 2 || self.trusts(answers).into_iter().fold(0.0, f64::max) < enough,
            Policy::Posterior(rule) => {
                let mut probabilities: Vec<f64> =
                    self.fit.consensus.shares(unit).into_iter().map(|(_, share)| share).collect();
                probabilities.resize(self.categories, 0.0);
                rule.advise(&probabilities, u32::try_from(answers.len()).unwrap_or(u32::MAX)).asks()
            }
        }
    }

    /// Trust in the people behind each label.
    fn trusts(&self, answers: &[(u32, u32)]) -> Vec<f64> {
        let mut trusts = vec![0.0; self.categories];
        for &(annotator, label) in answers {
            trusts[label as usize] += self.fit.annotator(annotator).map_or(0.0, |person| person.accuracy);
        }
        trusts
    }

    fn accuracy(&self, gold: &[(u32, u32)], units: &[Vec<(u32, u32)>], used: &[usize]) -> f64 {
        let credit = |&(unit, right): &(u32, u32)| {
            if let Policy::Trust(_) = self.policy {
                let trusts = self.trusts(&units[unit as usize][..used[unit as usize]]);
                let best = trusts.iter().copied().fold(0.0, f64::max);
                let tied = trusts.iter().filter(|trust| best - **trust < 1e-9).count() as f64;
                let wins = trusts.get(right as usize).is_some_and(|trust| best - trust < 1e-9);
                if wins { 1.0 / tied } else { 0.0 }
            } else {
                self.fit.consensus.credit(unit, right).unwrap_or(0.0)
            }
        };
        gold.iter().map(credit).sum::<f64>() / gold.len() as f64
    }
}

/// Means over runs of `(answers a unit, accuracy)`; `None` without any.
fn summary(runs: &[(f64, f64)]) -> Option<Replay> {
    let n = runs.len() as f64;
    if runs.is_empty() {
        return None;
    }
    let accuracy = runs.iter().map(|run| run.1).sum::<f64>() / n;
    let squares: f64 = runs.iter().map(|run| (run.1 - accuracy).powi(2)).sum();
    let margin =
        if runs.len() > 1 { student_t_quantile(0.975, n - 1.0) * (squares / (n - 1.0) / n).sqrt() } else { 0.0 };
    Some(Replay {
        answers_a_unit: runs.iter().map(|run| run.0).sum::<f64>() / n,
        accuracy,
        lower: (accuracy - margin).max(0.0),
        upper: (accuracy + margin).min(1.0),
    })
}

/// Answers a unit at which a list of replays, ascending in answers, first reaches `accuracy`, between its points by
/// straight lines; `None` where it never does.
pub fn answers_needed(curve: &[Replay], accuracy: f64) -> Option<f64> {
    let first = curve.first()?;
    if first.accuracy >= accuracy {
        return Some(first.answers_a_unit);
    }
    curve.windows(2).find(|pair| pair[1].accuracy >= accuracy).map(|pair| {
        let share = (accuracy - pair[0].accuracy) / (pair[1].accuracy - pair[0].accuracy);
        pair[0].answers_a_unit + share * (pair[1].answers_a_unit - pair[0].answers_a_unit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sixty units, five people, who are right on even units and by and large on odd ones.
    fn simulation() -> Simulation {
        let truth = |unit: u32| unit / 2 % 2;
        let rows: Vec<_> = (0..300u32)
            .map(|n| (n % 60, n / 60))
            .map(|(u, p)| (u, p, if u % 2 == 1 && (u * 31 + p * 17) % 13 < 4 { 1 - truth(u) } else { truth(u) }))
            .collect();
        let gold: Vec<_> = (0..60).map(|unit| (unit, truth(unit))).collect();
        Simulation::new(2, &rows, &gold).unwrap()
    }

    #[test]
    fn fixed_overlap_uses_what_it_says() {
        let replay = simulation().replay(Policy::Fixed(3), Order::Random, 2).unwrap();
        assert!((replay.answers_a_unit - 3.0).abs() < 1e-12);
        assert!(replay.lower <= replay.accuracy && replay.accuracy <= replay.upper);
    }

    #[test]
    fn easy_units_stop_early_and_little_is_lost() {
        let three = simulation().replay(Policy::Fixed(3), Order::Random, 4).unwrap();
        let rule = StopRule { loss_max: 0.1, ..StopRule::default() };
        let ours = simulation().replay(Policy::Posterior(rule), Order::Random, 4).unwrap();
        // Four seeds leave some noise: two hundredths.
        assert!(ours.answers_a_unit < 2.8 && ours.accuracy >= three.accuracy - 0.02, "{ours:?} {three:?}");
    }

    #[test]
    fn the_same_seeds_give_the_same_replay() {
        let run = || simulation().replay(Policy::Trust(1.5), Order::Random, 3).unwrap();
        assert_eq!(run(), run());
    }

    #[test]
    fn by_hand_answers_needed_lie_on_the_line_between_two_points() {
        let point = |answers_a_unit, accuracy| Replay { answers_a_unit, accuracy, lower: 0.0, upper: 1.0 };
        let curve = [point(1.0, 0.7), point(3.0, 0.9), point(5.0, 0.9)];
        assert!((answers_needed(&curve, 0.8).unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(answers_needed(&curve, 0.95), None);
    }
}
