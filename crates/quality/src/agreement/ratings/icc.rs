//! How much of the spread of people's numbers is between units, rather than between people or by chance?
//!
//! # Definition
//! With n units and k answers each, from the mean squares of an analysis of variance: R between units, C between people,
//! E what is left, W within units (C and E together):
//! ```text
//! ICC(1,1) = (R − W) / (R + (k − 1) W)                          ICC(1,k) = (R − W) / R
//! ICC(2,1) = (R − E) / (R + (k − 1) E + k (C − E) / n)          ICC(2,k) = (R − E) / (R + (C − E) / n)
//! ICC(3,1) = (R − E) / (R + (k − 1) E)                          ICC(3,k) = (R − E) / R
//! ```
//! In `McGraw` and Wong's words: ICC(1), ICC(A,1), ICC(C,1) and their averages. [`Raters`] says which.
//!
//! # When not to use it
//! Ordered categories without numbers: use [`krippendorff_alpha`](crate::agreement::krippendorff_alpha()) at the
//! ordinal level. Units that hardly differ: every ICC is then low though people agree to the digit.
//!
//! # Undefined
//! No answers; no unit with two; somebody answered a unit twice; fewer than two units; all numbers equal, or all units. ICC(2) and
//! ICC(3): somebody skipped a unit. ICC(1) bears unequal overlap; k is then n₀ = (N − Σ `n_i`² / N) / (n − 1).
//!
//! # Cost
//! Linear in the answers, for each bootstrap sample too.
//!
//! # Reference
//! P. E. Shrout, J. L. Fleiss, *Intraclass correlations: uses in assessing rater reliability*, Psychological Bulletin
//! 86(2), 1979, <https://doi.org/10.1037/0033-2909.86.2.420>; K. O. `McGraw`, S. P. Wong, *Forming inferences about some
//! intraclass correlation coefficients*, Psychological Methods 1(1), 1996, <https://doi.org/10.1037/1082-989X.1.1.30>.

use super::scores::Scores;
use crate::estimate::{Estimate, IntervalMethod, Options, Undefined};
use crate::resample::plain::{Formula, Plain};
use crate::special::f_quantile;
use crate::table::Answers;

/// What is known of the people who rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Raters {
    /// Each unit has its own people, or nobody knows who gave which number: ICC(1).
    Unknown,
    /// The same people rate all units and stand for others; that one is stricter counts as disagreement: ICC(2).
    #[default]
    Sample,
    /// The same people rate all units, no others ever will, and strictness does not matter: ICC(3).
    Fixed,
}

/// Which intraclass correlation. The default is ICC(2,1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Icc {
    /// Who rates.
    pub raters: Raters,
    /// Whether the mean of all k answers will be used, or that of one person.
    pub mean_of_all: bool,
}

/// An intraclass correlation: 1 is full agreement, 0 and below is none. A single answer's is at least −1/(k − 1), the
/// mean's has no lower end.
///
/// The interval is the F-based one of the papers (for ICC(1) with unequal overlap an approximation), also where a bootstrap
/// over units is asked for: of a dozen units such a bootstrap holds the true value seven times of eight, and of people it
/// says nothing. The standard error is Fisher's for ICC(1) and ICC(3), and for ICC(2) that of leaving out units.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Icc, Raters, icc}};
///
/// // Shrout and Fleiss 1979: six targets, four judges.
/// let judged = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];
/// let rows = (0u32..).zip(judged).flat_map(|(target, numbers)| {
///     (0u32..).zip(numbers).map(move |(judge, number)| (target, judge, f64::from(number)))
/// });
/// let answers = Answers::from_values(rows)?;
/// let of = |raters| icc(&answers, Icc { raters, mean_of_all: false }, &Options::analytic()).unwrap();
/// assert_eq!(format!("{:.2}", of(Raters::Unknown).value), "0.17");
/// assert_eq!(format!("{:.2}", of(Raters::Sample).value), "0.29");
/// assert_eq!(format!("{:.2}", of(Raters::Fixed).value), "0.71");
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn icc(answers: &Answers, form: Icc, options: &Options) -> Result<Estimate, Undefined> {
    let confidence = options.checked_confidence()?;
    let scores = match form.raters {
        Raters::Unknown => Scores::of(answers)?,
        Raters::Sample | Raters::Fixed => Scores::complete(answers)?,
    };
    if scores.rows.len() < 2 {
        return Err(Undefined::TooFewUnits { found: scores.rows.len(), needed: 2 });
    }
    let again = |times: &[u32]| MeanSquares::of(&scores.rows, times).and_then(|squares| squares.icc(form));
    let squares = MeanSquares::of(&scores.rows, &vec![1; scores.rows.len()]).ok_or(Undefined::SingleCategory)?;
    if squares.between <= 0.0 && squares.within <= 0.0 {
        return Err(Undefined::SingleCategory);
    }
    let value = squares.icc(form).ok_or(Undefined::NoSpread)?;
    let least = if form.mean_of_all { f64::NEG_INFINITY } else { -1.0 / (squares.k - 1.0) };
    let plain = Plain {
        value,
        again: &again,
        units: scores.rows.len(),
        range: (least, 1.0),
        formula: Some(squares.formula(form, confidence)),
    };
    let interval = match options.interval {
        IntervalMethod::Bootstrap(_) => IntervalMethod::Analytic,
        other => other,
    };
    plain.estimate(scores.basis, &Options { interval, ..*options })
}

/// The mean squares of an analysis of variance.
#[derive(Debug, Clone, Copy)]
struct MeanSquares {
    /// Units.
    n: f64,
    /// Answers a unit; where overlap is unequal, n₀.
    k: f64,
    between: f64,
    within: f64,
    /// Only where everyone answered every unit.
    people: f64,
    rest: f64,
}

impl MeanSquares {
    /// `None` without two units or without a second answer on one.
    fn of(rows: &[Vec<f64>], times: &[u32]) -> Option<Self> {
        let drawn = || rows.iter().zip(times).filter(|(_, times)| **times > 0).map(|(row, &t)| (row, f64::from(t)));
        let (mut n, mut answers, mut squared_sizes, mut sum) = (0.0, 0.0, 0.0, 0.0);
        // From the first number, so that large offsets cost no digits.
        let origin = rows.first().and_then(|row| row.first()).copied().unwrap_or(0.0);
        for (row, times) in drawn() {
            let size = row.len() as f64;
            n += times;
            answers += times * size;
            squared_sizes += times * size * size;
            sum += times * row.iter().map(|x| x - origin).sum::<f64>();
        }
        if n < 2.0 || answers <= n {
            return None;
        }
        let mean = sum / answers;
        let width = rows.first().map_or(0, Vec::len);
        let complete = rows.iter().all(|row| row.len() == width);
        let (mut between, mut within) = (0.0, 0.0);
        let mut columns = vec![0.0; if complete { width } else { 0 }];
        for (row, times) in drawn() {
            let size = row.len() as f64;
            let own = row.iter().map(|x| x - origin).sum::<f64>() / size;
            between += times * size * (own - mean).powi(2);
            within += times * row.iter().map(|x| (x - origin - own).powi(2)).sum::<f64>();
            columns.iter_mut().zip(row).for_each(|(column, x)| *column += times * (x - origin));
        }
        let k = (answers - squared_sizes / answers) / (n - 1.0);
        let people: f64 = columns.iter().map(|column| n * (column / n - mean).powi(2)).sum();
        Some(Self {
            n,
            k,
            between: between / (n - 1.0),
            within: within / (answers - n),
            people: people / (k - 1.0),
            rest: (within - people).max(0.0) / ((n - 1.0) * (k - 1.0)),
        })
    }

    /// What is not between units, as the form sees it.
    fn error(&self, form: Icc) -> f64 {
        if form.raters == Raters::Unknown { self.within } else { self.rest }
    }

    /// `None` where the spread that would be shared out is none.
    fn icc(&self, form: Icc) -> Option<f64> {
        let (n, k, error) = (self.n, self.k, self.error(form));
        let others = if form.mean_of_all { 0.0 } else { (k - 1.0) * error };
        let strictness = match form.raters {
            Raters::Sample if form.mean_of_all => (self.people - error) / n,
            Raters::Sample => k * (self.people - error) / n,
            Raters::Unknown | Raters::Fixed => 0.0,
        };
        let spread = self.between + others + strictness;
        // What remains of a difference of equal sums is rounding, not spread.
        let dust = 1e-12 * (self.between + self.people + error);
        (spread > dust).then(|| (self.between - error) / spread)
    }

    fn formula(&self, form: Icc, confidence: f64) -> Formula {
        let single = Icc { mean_of_all: false, ..form };
        let (mut lower, mut upper) = match form.raters {
            Raters::Sample => self.bounds_of_a_sample(confidence),
            Raters::Unknown | Raters::Fixed => self.bounds_by_f(form, confidence),
        };
        let k = self.k;
        let mut standard_error = self.icc(single).filter(|_| form.raters != Raters::Sample).map(|single| {
            let spread = (1.0 - single) * (1.0 + (k - 1.0) * single);
            let slope = if form.mean_of_all { k / (1.0 + (k - 1.0) * single).powi(2) } else { 1.0 };
            slope * spread * (2.0 / (k * (k - 1.0) * (self.n - 1.0))).sqrt()
        });
        if form.mean_of_all {
            // Spearman and Brown: from one answer to the mean of k.
            (lower, upper) = (k * lower / (1.0 + (k - 1.0) * lower), k * upper / (1.0 + (k - 1.0) * upper));
        }
        standard_error = standard_error.filter(|error| error.is_finite());
        Formula { lower, upper, standard_error }
    }

    /// The interval of ICC(1,1) or ICC(3,1).
    fn bounds_by_f(&self, form: Icc, confidence: f64) -> (f64, f64) {
        let p = f64::midpoint(1.0, confidence);
        let above = self.n - 1.0;
        let below = if form.raters == Raters::Unknown { self.n } else { self.n - 1.0 } * (self.k - 1.0);
        let ratio = self.between / self.error(form);
        let bound = |ratio: f64| if ratio.is_finite() { (ratio - 1.0) / (ratio + self.k - 1.0) } else { 1.0 };
        (bound(ratio / f_quantile(p, above, below)), bound(ratio * f_quantile(p, below, above)))
    }

    /// The interval of ICC(2,1), with Satterthwaite's degrees of freedom.
    fn bounds_of_a_sample(&self, confidence: f64) -> (f64, f64) {
        let p = f64::midpoint(1.0, confidence);
        let (n, k, between, people, rest) = (self.n, self.k, self.between, self.people, self.rest);
        let single = self.icc(Icc { raters: Raters::Sample, mean_of_all: false }).unwrap_or(0.0);
        let odds = k * single / (n * (1.0 - single));
        let (of_people, of_rest) = (odds * people, (1.0 + odds * (n - 1.0)) * rest);
        let degrees =
            (of_people + of_rest).powi(2) / (of_people.powi(2) / (k - 1.0) + of_rest.powi(2) / ((n - 1.0) * (k - 1.0)));
        if !degrees.is_finite() || degrees <= 0.0 {
            return (-1.0 / (k - 1.0), 1.0);
        }
        let others = k * people + (k * n - k - n) * rest;
        let (low, high) = (f_quantile(p, n - 1.0, degrees), f_quantile(p, degrees, n - 1.0));
        let lower = n * (between - low * rest) / (low * others + n * between);
        let upper = n * (high * between - rest) / (others + n * high * between);
        (lower, upper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::Bootstrap;

    /// Shrout and Fleiss 1979, table 2.
    fn six_targets(offset: f64) -> Answers {
        let judged = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];
        let rows = (0u32..).zip(judged).flat_map(|(target, numbers)| {
            (0u32..).zip(numbers).map(move |(judge, number)| (target, judge, offset + f64::from(number)))
        });
        Answers::from_values(rows).unwrap()
    }

    const FORMS: [(Raters, bool); 6] = [
        (Raters::Unknown, false),
        (Raters::Sample, false),
        (Raters::Fixed, false),
        (Raters::Unknown, true),
        (Raters::Sample, true),
        (Raters::Fixed, true),
    ];

    /// The paper prints 0.17, 0.29, 0.71, 0.44, 0.62 and 0.91. The intervals are those of K. `McGraw` and S. Wong, worked
    /// out from the mean squares with the F quantiles of `SciPy` 1.17.1; the R package psych prints the same to its two digits.
    #[test]
    fn published_shrout_and_fleiss_1979_with_the_intervals_of_mcgraw_and_wong() {
        let expected = [
            (0.17, -0.132_932_325, 0.722_560_062),
            (0.29, 0.018_786_513, 0.761_084_370),
            (0.71, 0.342_464_765, 0.945_858_260),
            (0.44, -0.884_442_155, 0.912_415_420),
            (0.62, 0.071_136_815, 0.927_232_040),
            (0.91, 0.675_674_714, 0.985_891_678),
        ];
        for ((raters, mean_of_all), (value, lower, upper)) in FORMS.into_iter().zip(expected) {
            let found = icc(&six_targets(0.0), Icc { raters, mean_of_all }, &Options::analytic()).unwrap();
            assert!((found.value - value).abs() < 0.005, "{raters:?} {found:?}");
            assert!((found.lower - lower).abs() < 1e-8, "{raters:?} {found:?}");
            assert!((found.upper - upper).abs() < 1e-8, "{raters:?} {found:?}");
            assert_eq!((found.units, found.annotators, found.answers), (6, 4, 24));
        }
    }

    #[test]
    fn a_large_offset_changes_nothing() {
        for (raters, mean_of_all) in FORMS {
            let of = |offset| icc(&six_targets(offset), Icc { raters, mean_of_all }, &Options::analytic()).unwrap();
            assert!((of(0.0).value - of(1e8).value).abs() < 1e-9);
        }
    }

    #[test]
    fn with_unequal_overlap_the_one_way_form_uses_n0_by_hand() {
        // Units {1, 3}, {5, 5, 8}: means 2 and 6, W = (2 + 6) / 3, R = (2 · 2.4² + 3 · 1.6²) / 1, n₀ = 5 − 13/5.
        let rows = [(0, 0, 1.0), (0, 1, 3.0), (1, 0, 5.0), (1, 2, 5.0), (1, 3, 8.0), (2, 0, 9.0)];
        let found = icc(
            &Answers::from_values(rows).unwrap(),
            Icc { raters: Raters::Unknown, mean_of_all: false },
            &Options::analytic(),
        );
        let (between, within, k) = (19.2, 8.0 / 3.0, 2.4);
        assert!((found.unwrap().value - (between - within) / (between + (k - 1.0) * within)).abs() < 1e-12);
        let two_way = icc(&Answers::from_values(rows).unwrap(), Icc::default(), &Options::analytic());
        assert_eq!(two_way, Err(Undefined::Incomplete { complete: 0, units: 2 }));
    }

    #[test]
    fn full_agreement_is_one_and_six_units_do_not_prove_it() {
        let rows = (0..6).flat_map(|unit| (0..3).map(move |person| (unit, person, f64::from(unit))));
        let answers = Answers::from_values(rows).unwrap();
        for (raters, mean_of_all) in FORMS {
            let found = icc(&answers, Icc { raters, mean_of_all }, &Options::analytic()).unwrap();
            assert!((found.value - 1.0).abs() < 1e-12 && found.lower < 0.9, "{found:?}");
        }
    }

    #[test]
    fn a_bootstrap_gives_way_to_the_formula_and_says_so_when_asked_for_people() {
        for (raters, mean_of_all) in FORMS {
            let of = |options: &Options| icc(&six_targets(0.0), Icc { raters, mean_of_all }, options).unwrap();
            let found = of(&Options::default());
            assert_eq!(found, of(&Options::analytic()));
            assert!(found.standard_error.is_some_and(|error| error > 0.0), "{found:?}");
        }
        let interval = IntervalMethod::TwoWayBootstrap(Bootstrap::default());
        let found = icc(&six_targets(0.0), Icc::default(), &Options { interval, ..Options::default() });
        assert_eq!(found, Err(Undefined::OnlyOverUnits));
    }

    #[test]
    fn two_units_of_two_people_get_an_interval_with_width() {
        let rows = [(0, 0, 3.0), (0, 1, 1.0), (1, 0, 2.0), (1, 1, 4.0)];
        let form = Icc { raters: Raters::Fixed, mean_of_all: false };
        let found = icc(&Answers::from_values(rows).unwrap(), form, &Options::default()).unwrap();
        assert!(found.upper - found.lower > 1.0, "{found:?}");
    }

    #[test]
    fn undefined_says_why() {
        let of = |rows: &[(u32, u32, f64)]| {
            icc(&Answers::from_values(rows.iter().copied()).unwrap(), Icc::default(), &Options::default())
        };
        assert_eq!(of(&[]), Err(Undefined::NoAnswers));
        assert_eq!(of(&[(0, 0, 1.0), (1, 1, 2.0)]), Err(Undefined::NoOverlap));
        assert_eq!(of(&[(0, 0, 1.0), (0, 1, 2.0)]), Err(Undefined::TooFewUnits { found: 1, needed: 2 }));
        let equal = [(0, 0, 1.0), (0, 1, 1.0), (1, 0, 1.0), (1, 1, 1.0)];
        assert_eq!(of(&equal), Err(Undefined::SingleCategory));
    }

    #[test]
    fn a_spread_that_is_nothing_but_rounding_is_none() {
        // Mean squares of 1/8, 9/10 and 61/40: 1/8 + (9/10 − 61/40) / 5 is exactly 0.
        let judged = [[2.5, 0.0], [2.5, 1.0], [2.0, 0.5], [1.0, 2.0], [1.0, 2.5]];
        let rows = (0u32..).zip(judged).flat_map(|(unit, row)| (0u32..).zip(row).map(move |(who, x)| (unit, who, x)));
        let answers = Answers::from_values(rows).unwrap();
        let found = icc(&answers, Icc { raters: Raters::Sample, mean_of_all: true }, &Options::analytic());
        assert_eq!(found, Err(Undefined::NoSpread));
    }
}
