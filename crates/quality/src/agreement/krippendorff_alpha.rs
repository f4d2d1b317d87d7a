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
//! | circular | sin²(π (c − k) / q), with q categories round the circle, used or not |
//!
//! or any [`Distance`]: [sets](super::Sets), [trees](super::Tree), [boxes](super::Boxes), [spans](super::Spans),
//! [angles and hours](super::Circle), or your own. Any number of people, unequal overlap, missing answers; corrected for
//! small samples.
//!
//! # When not to use it
//! A rare category: alpha is low though people agree, because agreeing on the common one could be chance;
//! read [`gwet_ac`](super::gwet_ac()) beside it. To compare two people who are allowed their own habits: use
//! [`cohen_kappa`](super::cohen_kappa()).
//!
//! # Undefined
//! No answers; no unit with two answers; no two answers apart in the whole table (`D_e` is 0); interval and
//! ratio without values; ratio with a negative value; a distance that does not know all labels.
//!
//! # Cost
//! Linear in the answers for nominal, ordinal and interval, also with thousands of distinct values: no
//! table of value pairs is made. The others add the square of the labels used, for each bootstrap sample too; up to
//! 2,048 of them the distances are kept, beyond that they are computed again each time: use [`Options::analytic`].
//!
//! # Reference
//! K. Krippendorff, *Computing Krippendorff's alpha-reliability*, University of Pennsylvania, 2011,
//! <https://repository.upenn.edu/asc_papers/43>; *Content Analysis*, 4th edition, 2018,
//! <https://doi.org/10.4135/9781071878781>. Standard error: K. L. Gwet, *Handbook of Inter-Rater
//! Reliability*, 4th edition, 2014, with the distances taken as given.

use std::f64::consts::PI;

use super::counted::Source;
use super::distance::Distance;
use super::drawn::Drawn;
use super::metric::{Metric, mid_ranks};
use super::patterns::Patterns;
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
    /// How far round a circle; categories are evenly spaced on it, and the last is next to the first.
    Circular,
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
    of(answers.into(), level, options)
}

/// The same of answers or of their counts.
pub(super) fn of(source: Source<'_>, level: Level, options: &Options) -> Result<Estimate, Undefined> {
    let answers = source.table;
    let values = || answers.measured().ok_or(Undefined::NoValues);
    match level {
        Level::Nominal => alpha(source, &Metric::Nominal, options),
        Level::Ordinal => alpha(source, &Metric::Ordinal, options),
        Level::Interval => alpha(source, &Metric::Positions(&values()?), options),
        Level::Ratio => {
            let values = values()?;
            if let Some(&value) = answers.values().unwrap_or_default().iter().find(|&&value| value < 0.0) {
                return Err(Undefined::NegativeValue { value });
            }
            let ratio = |a: u32, b: u32| {
                let (x, y) = (values[a as usize], values[b as usize]);
                if x + y > 0.0 { ((x - y) / (x + y)).powi(2) } else { 0.0 }
            };
            alpha(source, &Metric::custom(&ratio, source), options)
        }
        Level::Circular => {
            let round = f64::from(answers.categories());
            let circular = |a: u32, b: u32| (PI * f64::from(a.abs_diff(b)) / round).sin().powi(2);
            alpha(source, &Metric::custom(&circular, source), options)
        }
    }
}

/// Krippendorff's alpha with a [`Distance`], ready made or of your own.
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
    if let Some(known) = distance.labels().filter(|known| *known < answers.categories()) {
        return Err(Undefined::UnknownLabels { known, categories: answers.categories() });
    }
    alpha(answers.into(), &Metric::custom(distance, answers.into()), options)
}

fn alpha(source: Source<'_>, metric: &Metric<'_>, options: &Options) -> Result<Estimate, Undefined> {
    let confidence = options.checked_confidence()?;
    if source.is_empty() {
        return Err(Undefined::NoAnswers);
    }
    let (patterns, answers) = (source.patterns(2), source.table);
    if patterns.basis.units == 0 {
        return Err(Undefined::NoOverlap);
    }
    source.check(options, patterns.basis.annotators)?;
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
    use crate::agreement::{SetDistance, Sets};

    fn nominal(rows: impl IntoIterator<Item = (u32, u32, u32)>) -> Result<Estimate, Undefined> {
        let answers = Answers::from_triples(3, rows).unwrap();
        krippendorff_alpha(&answers, Level::Nominal, &Options::default())
    }

    /// K. Krippendorff 2011 prints 0.743, 0.815, 0.849 and 0.797; further places are those of krippendorff 0.9.0 (Python),
    /// and the standard error is that of irrCAC 0.4.4.
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
    fn a_distance_that_does_not_know_all_labels_is_refused_without_a_panic() {
        let answers = Answers::from_triples(3, [(0, 0, 0), (0, 1, 2)]).unwrap();
        let sets = Sets::new(SetDistance::Masi, vec![vec![0], vec![1]]);
        let alpha = krippendorff_alpha_with(&answers, &sets, &Options::default());
        assert_eq!(alpha, Err(Undefined::UnknownLabels { known: 2, categories: 3 }));
    }

    #[test]
    fn more_labels_than_are_kept_give_the_same_as_fewer() {
        // Every label is used by two people, mostly on different units.
        let rows = (0..2_100u32).flat_map(|unit| [(unit, 0, unit), (unit, 1, (unit * 7 + 1) % 2_100)]);
        let answers = Answers::from_triples(2_100, rows).unwrap();
        let differ = |a: u32, b: u32| f64::from(u8::from(a != b));
        let with = krippendorff_alpha_with(&answers, &differ, &Options::analytic()).unwrap();
        let nominal = krippendorff_alpha(&answers, Level::Nominal, &Options::analytic()).unwrap();
        assert!((with.value - nominal.value).abs() < 1e-12);
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
