//! Is there more agreement than if the same answers had been dealt out to the units at random?
//!
//! # Definition
//! ```text
//! alpha = 1 − D_o / D_e
//! D_o = 1/N · Σ_u Σ_{i≠j} δ²(x_ui, x_uj) / (r_u − 1)       disagreement within units
//! D_e = 1/(N (N − 1)) · Σ_{c,k} n_c n_k δ²(c, k)            disagreement among all answers
//! ```
//! over the units u with `r_u` >= 2 answers, N such answers in all, `n_c` of them for label c. The distance δ²
//! is what makes the [`Level`]:
//!
//! | level | δ²(c, k) |
//! |---|---|
//! | nominal | 0 if equal, else 1 |
//! | ordinal | (Σ_{g=c..k} `n_g` − (`n_c` + `n_k`)/2)², with categories in their order |
//! | interval | (`x_c` − `x_k`)² |
//! | ratio | ((`x_c` − `x_k`) / (`x_c` + `x_k`))², and 0 when both are 0 |
//!
//! or any [`Distance`] of your own. Any number of people, unequal overlap, missing answers; corrected for
//! small samples.
//!
//! # When not to use it
//! A rare category: alpha is low though people agree, because agreeing on the common one could be chance;
//! read [`gwet_ac`](super::gwet_ac()) beside it. To compare two people who are allowed their own habits: use
//! [`cohen_kappa`](super::cohen_kappa()).
//!
//! # Undefined
//! No answers; no unit with two answers; no two answers apart in the whole table (`D_e` is 0); interval and
//! ratio without values; ratio with a negative value.
//!
//! # Cost
//! Linear in the answers for nominal, ordinal and interval, also with thousands of distinct values: no
//! table of value pairs is made. Ratio and custom distances add the square of the labels used.
//!
//! # Reference
//! K. Krippendorff, *Computing Krippendorff's alpha-reliability*, University of Pennsylvania, 2011,
//! <https://repository.upenn.edu/asc_papers/43>; *Content Analysis*, 4th edition, 2018,
//! <https://doi.org/10.4135/9781071878781>. Standard error: K. L. Gwet, *Handbook of Inter-Rater
//! Reliability*, 4th edition, 2014, with the distances taken as given.

use super::drawn::Drawn;
use super::patterns::{Count, Patterns};
use crate::estimate::{Estimate, Options, Undefined};
use crate::resample::{self, Law, Point, Resampled};
use crate::table::Answers;

/// What may be said about two labels that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// Only that they differ.
    #[default]
    Nominal,
    /// Which one comes first; categories are in ascending order.
    Ordinal,
    /// By how much; the table needs [values](Answers::with_values).
    Interval,
    /// By what proportion; the table needs values of zero or more.
    Ratio,
}

/// A squared distance between labels, for scales of your own: sets, trees, circles.
///
/// It must be symmetric, zero for equal labels and never negative. Any closure will do.
pub trait Distance: Sync {
    /// δ²(a, b).
    fn squared(&self, a: u32, b: u32) -> f64;
}

impl<F: Fn(u32, u32) -> f64 + Sync> Distance for F {
    fn squared(&self, a: u32, b: u32) -> f64 {
        self(a, b)
    }
}

/// Krippendorff's alpha at a [`Level`]: 1 is full agreement, 0 is what dealing at random gives, below 0 is
/// systematic disagreement.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Level, krippendorff_alpha}};
///
/// // Krippendorff 2011, section C: four observers, twelve units, values 1 to 5, some missing.
/// let observers = [
///     [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
///     [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
///     [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
///     [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
/// ];
/// let rows = (0u32..).zip(observers).flat_map(|(observer, values)| {
///     (0u32..).zip(values).map(move |(unit, value)| (unit, observer, f64::from(value)))
/// });
/// let answers = Answers::from_values(rows.filter(|(_, _, value)| *value > 0.0))?;
///
/// let alpha = |level| krippendorff_alpha(&answers, level, &Options::default()).unwrap().value;
/// assert_eq!(format!("{:.3}", alpha(Level::Nominal)), "0.743");
/// assert_eq!(format!("{:.3}", alpha(Level::Ordinal)), "0.815");
/// assert_eq!(format!("{:.3}", alpha(Level::Interval)), "0.849");
/// assert_eq!(format!("{:.3}", alpha(Level::Ratio)), "0.797");
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn krippendorff_alpha(answers: &Answers, level: Level, options: &Options) -> Result<Estimate, Undefined> {
    let values = || answers.values().ok_or(Undefined::NoValues);
    match level {
        Level::Nominal => alpha(answers, &Metric::Nominal, options),
        Level::Ordinal => alpha(answers, &Metric::Ordinal, options),
        Level::Interval => alpha(answers, &Metric::Positions(values()?), options),
        Level::Ratio => {
            let values = values()?;
            if let Some(&value) = values.iter().find(|&&value| value < 0.0) {
                return Err(Undefined::NegativeValue { value });
            }
            let ratio = |a: u32, b: u32| {
                let (x, y) = (values[a as usize], values[b as usize]);
                if x + y > 0.0 { ((x - y) / (x + y)).powi(2) } else { 0.0 }
            };
            alpha(answers, &Metric::Custom(&ratio), options)
        }
    }
}

/// Krippendorff's alpha with a distance of your own.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::krippendorff_alpha_with};
///
/// // Hours on a clock: 23 and 0 are neighbours.
/// let hours = |a: u32, b: u32| {
///     let apart = a.abs_diff(b);
///     f64::from(apart.min(24 - apart)).powi(2)
/// };
/// let answers = Answers::from_triples(24, [(0, 0, 23), (0, 1, 0), (1, 0, 12), (1, 1, 12)])?;
/// let alpha = krippendorff_alpha_with(&answers, &hours, &Options::default()).unwrap();
/// assert!(alpha.value > 0.98);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn krippendorff_alpha_with(
    answers: &Answers,
    distance: &dyn Distance,
    options: &Options,
) -> Result<Estimate, Undefined> {
    alpha(answers, &Metric::Custom(distance), options)
}

fn alpha(answers: &Answers, metric: &Metric<'_>, options: &Options) -> Result<Estimate, Undefined> {
    let confidence = options.checked_confidence()?;
    if answers.is_empty() {
        return Err(Undefined::NoAnswers);
    }
    let patterns = Patterns::of(answers, 2);
    if patterns.basis.units == 0 {
        return Err(Undefined::NoOverlap);
    }
    options.check_people(patterns.basis.annotators)?;
    let statistic = Alpha::new(metric, answers, &patterns);
    let mut counts = Vec::new();
    let sums = statistic.sums(&patterns.multiplicity, &mut counts).ok_or(Undefined::SingleCategory)?;
    let influence = statistic.influence(&sums);
    let point = Point {
        value: sums.alpha(),
        influence: &influence,
        multiplicity: &patterns.multiplicity,
        worst: 1.0 - metric.farthest(&counts) / sums.expected,
        range: (-1.0, 1.0),
        law: Law::StudentT,
        crossed: (answers, 2),
    };
    Ok(resample::estimate(&statistic, &point, patterns.basis, confidence, options.interval))
}

/// The distances, in the form that is quickest to sum.
enum Metric<'a> {
    Nominal,
    /// Squared differences of mid-ranks, which move with the answers drawn.
    Ordinal,
    /// Squared differences of these positions.
    Positions(&'a [f64]),
    Custom(&'a dyn Distance),
}

impl Metric<'_> {
    /// The sum over k of `n_k` δ²(c, k) for each label c that occurs in `counts`; 0 for the others.
    fn spread(&self, counts: &[f64]) -> Vec<f64> {
        let total: f64 = counts.iter().sum();
        match self {
            Metric::Nominal => counts.iter().map(|n| if *n > 0.0 { total - n } else { 0.0 }).collect(),
            Metric::Ordinal => spread_of_positions(&mid_ranks(counts), counts),
            Metric::Positions(positions) => spread_of_positions(positions, counts),
            Metric::Custom(distance) => {
                let used: Vec<u32> = used(counts).collect();
                let mut spread = vec![0.0; counts.len()];
                for &c in &used {
                    spread[c as usize] = used.iter().map(|&k| counts[k as usize] * distance.squared(c, k)).sum();
                }
                spread
            }
        }
    }

    /// Σ_{i≠j} δ² / (r − 1) over the answers of one unit.
    fn within(&self, unit: &[Count], size: f64, ranks: &[f64]) -> f64 {
        let among_positions = |positions: &[f64]| {
            // From the first label's position, so that equal labels are exactly no distance apart.
            let origin = unit.first().map_or(0.0, |c| positions[c.label as usize]);
            let terms = || unit.iter().map(|c| (f64::from(c.times), positions[c.label as usize] - origin));
            let mean = terms().map(|(times, x)| times * x).sum::<f64>() / size;
            2.0 * size * terms().map(|(times, x)| times * (x - mean).powi(2)).sum::<f64>()
        };
        let sum = match self {
            Metric::Nominal => {
                let equal: f64 = unit.iter().map(|c| f64::from(c.times).powi(2)).sum();
                size * size - equal
            }
            Metric::Ordinal => among_positions(ranks),
            Metric::Positions(positions) => among_positions(positions),
            Metric::Custom(distance) => unit
                .iter()
                .flat_map(|a| unit.iter().map(move |b| (a, b)))
                .map(|(a, b)| f64::from(a.times) * f64::from(b.times) * distance.squared(a.label, b.label))
                .sum(),
        };
        sum / (size - 1.0)
    }

    /// δ² of two labels, with the ranks of the answers drawn.
    fn squared(&self, a: u32, b: u32, ranks: &[f64]) -> f64 {
        let between = |positions: &[f64]| (positions[a as usize] - positions[b as usize]).powi(2);
        match self {
            Metric::Nominal => f64::from(u8::from(a != b)),
            Metric::Ordinal => between(ranks),
            Metric::Positions(positions) => between(positions),
            Metric::Custom(distance) => distance.squared(a, b),
        }
    }

    /// The largest distance between two labels that occur.
    fn farthest(&self, counts: &[f64]) -> f64 {
        let reach = |positions: &[f64]| {
            let at = || used(counts).map(|label| positions[label as usize]);
            let span = at().fold(f64::NEG_INFINITY, f64::max) - at().fold(f64::INFINITY, f64::min);
            span * span
        };
        match self {
            Metric::Nominal => 1.0,
            Metric::Ordinal => reach(&mid_ranks(counts)),
            Metric::Positions(positions) => reach(positions),
            Metric::Custom(distance) => {
                used(counts).flat_map(|a| used(counts).map(move |b| distance.squared(a, b))).fold(0.0, f64::max)
            }
        }
    }
}

fn used(counts: &[f64]) -> impl Iterator<Item = u32> {
    (0u32..).zip(counts).filter(|(_, count)| **count > 0.0).map(|(label, _)| label)
}

/// The mean rank of each label's answers: the ordinal distance is the difference of these, squared.
fn mid_ranks(counts: &[f64]) -> Vec<f64> {
    let mut below = 0.0;
    counts
        .iter()
        .map(|count| {
            let rank = below + count / 2.0;
            below += count;
            rank
        })
        .collect()
}

/// The sum over k of `n_k` (`x_c` − `x_k`)² for each c, through the mean, so that large offsets cost no digits;
/// from the first label used, so that one label alone is exactly no distance apart.
fn spread_of_positions(positions: &[f64], counts: &[f64]) -> Vec<f64> {
    let total: f64 = counts.iter().sum();
    let origin = used(counts).next().map_or(0.0, |label| positions[label as usize]);
    let terms = || positions.iter().map(|x| x - origin).zip(counts.iter().copied());
    let mean = terms().map(|(x, n)| n * x).sum::<f64>() / total;
    let around: f64 = terms().map(|(x, n)| n * (x - mean).powi(2)).sum();
    terms().map(|(x, n)| if n > 0.0 { total * (x - mean).powi(2) + around } else { 0.0 }).collect()
}

struct Alpha<'a> {
    metric: &'a Metric<'a>,
    answers: &'a Answers,
    patterns: &'a Patterns,
    /// Disagreement within a unit of each pattern; empty at the ordinal level, where it is not fixed.
    within: Vec<f64>,
}

struct Sums {
    units: f64,
    answers: f64,
    /// `D_o`.
    observed: f64,
    /// `D_e`.
    expected: f64,
    /// The sum over k of `n_k` δ²(c, k) for each label c.
    spread: Vec<f64>,
    /// Disagreement within a unit of each pattern.
    within: Vec<f64>,
}

impl Sums {
    fn alpha(&self) -> f64 {
        1.0 - self.observed / self.expected
    }
}

impl<'a> Alpha<'a> {
    fn new(metric: &'a Metric<'a>, answers: &'a Answers, patterns: &'a Patterns) -> Self {
        let mut alpha = Self { metric, answers, patterns, within: Vec::new() };
        if !matches!(metric, Metric::Ordinal) {
            alpha.within = alpha.disagreements(&[]);
        }
        alpha
    }

    fn disagreements(&self, ranks: &[f64]) -> Vec<f64> {
        self.patterns
            .iter()
            .zip(&self.patterns.sizes)
            .map(|(unit, &size)| self.metric.within(unit, f64::from(size), ranks))
            .collect()
    }

    /// The totals of a sample, with `n_c` left in `counts`; `None` where no two answers are apart.
    fn sums(&self, multiplicity: &[u32], counts: &mut Vec<f64>) -> Option<Sums> {
        counts.clear();
        counts.resize(self.patterns.categories, 0.0);
        let (mut units, mut answers) = (0.0, 0.0);
        for (p, &times) in multiplicity.iter().enumerate().filter(|(_, times)| **times > 0) {
            let times = f64::from(times);
            units += times;
            answers += times * f64::from(self.patterns.sizes[p]);
            for count in self.patterns.counts(p) {
                counts[count.label as usize] += times * f64::from(count.times);
            }
        }
        let spread = self.metric.spread(counts);
        let apart: f64 = spread.iter().zip(&*counts).map(|(spread, n)| spread * n).sum();
        let expected = apart / (answers * (answers - 1.0));
        let within = if self.within.is_empty() { self.disagreements(&mid_ranks(counts)) } else { Vec::new() };
        let fixed = if within.is_empty() { &self.within } else { &within };
        let observed: f64 = fixed.iter().zip(multiplicity).map(|(within, &m)| f64::from(m) * within).sum();
        (expected > 0.0).then(|| Sums { units, answers, observed: observed / answers, expected, spread, within })
    }

    /// How far one unit of each pattern pulls the value.
    fn influence(&self, sums: &Sums) -> Vec<f64> {
        let mean_size = sums.answers / sums.units;
        // Gwet linearises the value before its small-sample correction.
        let chance = sums.expected * (sums.answers - 1.0) / sums.answers;
        let ratio = sums.observed / chance;
        let corrected = sums.observed * (sums.answers - 1.0) / sums.answers;
        let within = if sums.within.is_empty() { &self.within } else { &sums.within };
        self.patterns
            .iter()
            .zip(&self.patterns.sizes)
            .zip(within)
            .map(|((unit, &size), within)| {
                let excess = (f64::from(size) - mean_size) / mean_size;
                let reach: f64 =
                    unit.iter().map(|count| f64::from(count.times) * sums.spread[count.label as usize]).sum::<f64>()
                        / sums.answers;
                let own = within / mean_size - corrected * excess;
                let drawn = reach / mean_size - chance * excess;
                (chance - own) / chance - 2.0 * ratio * (chance - drawn) / chance - (1.0 - ratio)
            })
            .collect()
    }
}

impl Resampled for Alpha<'_> {
    fn value(&self, multiplicity: &[u32], scratch: &mut Vec<f64>) -> Option<f64> {
        self.sums(multiplicity, scratch).map(|sums| sums.alpha())
    }

    fn value_crossed(&self, units: &[u32], people: &[u32]) -> Option<f64> {
        let drawn = Drawn { answers: self.answers, units, people };
        let mut counts = vec![0.0; self.patterns.categories];
        drawn.for_each(|unit| {
            if unit.pairs > 0.0 {
                unit.labels.iter().for_each(|&(label, size)| counts[label as usize] += unit.times * size);
            }
        });
        let ranks = if matches!(self.metric, Metric::Ordinal) { mid_ranks(&counts) } else { Vec::new() };
        let (mut answers, mut observed) = (0.0, 0.0);
        drawn.for_each(|unit| {
            if unit.pairs > 0.0 {
                let apart = unit.sum_over_pairs(0.0, |a, b| self.metric.squared(a, b, &ranks));
                answers += unit.times * unit.size;
                // Of r answers, the sum over pairs by r − 1 is r times the mean over pairs.
                observed += unit.times * unit.size * apart / unit.pairs;
            }
        });
        let spread = self.metric.spread(&counts);
        let apart: f64 = spread.iter().zip(&counts).map(|(spread, n)| spread * n).sum();
        (apart > 0.0).then(|| 1.0 - observed / answers / (apart / (answers * (answers - 1.0))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::registry::tests::four_observers;

    fn nominal(rows: impl IntoIterator<Item = (u32, u32, u32)>) -> Result<Estimate, Undefined> {
        let answers = Answers::from_triples(3, rows).unwrap();
        krippendorff_alpha(&answers, Level::Nominal, &Options::default())
    }

    #[test]
    fn published_the_four_observers_of_2011_give_0_743_0_815_0_849_and_0_797() {
        let answers = four_observers();
        let alpha = |level| krippendorff_alpha(&answers, level, &Options::analytic()).unwrap();
        assert!((alpha(Level::Nominal).value - 0.743_421_052_6).abs() < 1e-9);
        assert!((alpha(Level::Ordinal).value - 0.815_387_503_8).abs() < 1e-9);
        assert!((alpha(Level::Interval).value - 0.849_107_142_9).abs() < 1e-9);
        assert!((alpha(Level::Ratio).value - 0.797_402_774_7).abs() < 1e-9);
        assert!((alpha(Level::Nominal).standard_error.unwrap() - 0.145_57).abs() < 5e-6);
    }

    #[test]
    fn by_hand_two_units_of_two_answers() {
        // D_o = 2/4; n = 3 and 1 of 4: D_e = 6/12. Alpha is 0.
        let alpha = nominal([(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)]).unwrap();
        assert!(alpha.value.abs() < 1e-15);
    }

    #[test]
    fn lone_answers_do_not_count() {
        let shared = [(0, 0, 0), (0, 1, 0), (1, 0, 2), (1, 1, 1)];
        let alpha = nominal(shared).unwrap();
        assert_eq!(nominal(shared.into_iter().chain([(2, 0, 1), (3, 2, 2)])).unwrap(), alpha);
    }

    #[test]
    fn a_large_offset_costs_no_digits() {
        let values = [(0, 0, 1.0), (0, 1, 2.0), (1, 0, 5.0), (1, 1, 5.0), (2, 0, 3.0), (2, 1, 4.0)];
        let alpha = |offset: f64| {
            let shifted = values.map(|(unit, person, value)| (unit, person, value + offset));
            let answers = Answers::from_values(shifted).unwrap();
            krippendorff_alpha(&answers, Level::Interval, &Options::default()).unwrap().value
        };
        assert!((alpha(0.0) - alpha(1e9)).abs() < 1e-12);
    }

    #[test]
    fn one_value_alone_is_undefined_also_where_its_mean_is_rounded() {
        let rows = (0..20).flat_map(|unit| (0..3).map(move |person| (unit, person, 33.3)));
        let answers = Answers::from_values(rows).unwrap();
        let alpha = krippendorff_alpha(&answers, Level::Interval, &Options::default());
        assert_eq!(alpha, Err(Undefined::SingleCategory));
    }

    #[test]
    fn undefined_says_why() {
        assert_eq!(nominal([]), Err(Undefined::NoAnswers));
        assert_eq!(nominal([(0, 0, 1), (1, 1, 0)]), Err(Undefined::NoOverlap));
        assert_eq!(nominal([(0, 0, 1), (0, 1, 1)]), Err(Undefined::SingleCategory));
        let at = |answers: &Answers, level| krippendorff_alpha(answers, level, &Options::default());
        let unnumbered = Answers::from_triples(2, [(0, 0, 0), (0, 1, 1)]).unwrap();
        assert_eq!(at(&unnumbered, Level::Interval), Err(Undefined::NoValues));
        let below_zero = Answers::from_values([(0, 0, -1.0), (0, 1, 1.0)]).unwrap();
        assert_eq!(at(&below_zero, Level::Ratio), Err(Undefined::NegativeValue { value: -1.0 }));
    }
}
