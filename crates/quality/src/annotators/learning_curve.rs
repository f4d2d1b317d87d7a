//! Are they learning? Accuracy along a person's answers, smoothed, with a band.
//!
//! # Definition
//! At each place the answers around it are weighed by how near they are (tricube weights over `reach` answers either way):
//! ```text
//! value = (Σ w x + 1/2) / (Σ w + 1)        x: 1 right, 0 wrong
//! band  = Beta(1/2 + n value, 1/2 + n (1 − value)), equal tails      n = (Σ w)² / Σ w²
//! ```
//! The reach is the one of n/16, n/8, n/4, n/2 and n that best foretells each answer from the others, halved unless it
//! is n, so that a record without change comes out flat and a band about a bend still holds the truth. The band holds at each place on its own, not everywhere at once.
//!
//! The **gain** is the slope of a logistic regression on the logarithm of the number of answers given: the logits that each
//! doubling of experience adds, as practice usually does.
//!
//! # When not to use it
//! When the items grew harder or easier meanwhile: that looks the same. Near both ends half of the answers around are
//! missing, and the curve lags behind.
//!
//! # Undefined
//! Fewer than sixteen answers. The gain, when all are right or all wrong.
//!
//! # Cost
//! The places times the reach, and some twenty passes for the gain.
//!
//! # Reference
//! C. Loader, *Local Regression and Likelihood*, 1999, <https://doi.org/10.1007/b98858>. A. Newell, P. S. Rosenbloom,
//! *Mechanisms of skill acquisition and the law of practice*, 1981.

use super::{Unknown, between_zero_and_one};
use crate::special::{beta_quantile, normal_quantile};

/// The accuracy about one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// The answer, from 0.
    pub at: usize,
    /// The smoothed accuracy.
    pub value: f64,
    /// Lower end of the band.
    pub lower: f64,
    /// Upper end of the band.
    pub upper: f64,
}

/// A person's accuracy along their answers.
#[derive(Debug, Clone, PartialEq)]
pub struct LearningCurve {
    /// Places spread evenly over the record, the first and last answer among them.
    pub points: Vec<CurvePoint>,
    /// How many answers either way count.
    pub reach: usize,
    /// The logits that a doubling of experience adds, with its interval.
    pub gain: Option<(f64, f64, f64)>,
    /// The confidence asked for.
    pub confidence: f64,
}

const ANSWERS_MIN: usize = 16;
/// Places at which a reach is tried.
const TRIALS: usize = 300;
/// How much better a narrower reach must foretell the answers tried, in logarithms, not to be luck.
const BETTER: f64 = 1.0;

/// The curve at `places` places over a record of whether each answer was right, oldest first.
///
/// ```
/// use assay_quality::annotators::learning_curve;
///
/// // Half wrong at first, then ever fewer.
/// let right: Vec<bool> = (0..400).map(|i| i % (2 + i / 40) > 0).collect();
/// let curve = learning_curve(&right, 20, 0.95).unwrap();
/// let (first, last) = (curve.points[0], curve.points[19]);
/// assert!(first.upper < last.lower);
/// let (gain, lower, _) = curve.gain.unwrap();
/// assert!(gain > lower && lower > 0.0);
/// ```
pub fn learning_curve(right: &[bool], places: usize, confidence: f64) -> Result<LearningCurve, Unknown> {
    let confidence = between_zero_and_one(confidence)?;
    let answers = right.len();
    if answers < ANSWERS_MIN {
        return Err(Unknown::TooFew { found: answers, needed: ANSWERS_MIN });
    }
    let reach = best_reach(right);
    let tail = (1.0 - confidence) / 2.0;
    let points = spread(answers, places)
        .map(|at| {
            let around = Around::of(right, at, reach);
            let value = around.value(0.0, 0.0);
            let n = around.weight * around.weight / around.squares;
            let (a, b) = (0.5 + n * value, 0.5 + n * (1.0 - value));
            let (lower, upper) = (beta_quantile(tail, a, b), beta_quantile(1.0 - tail, a, b));
            CurvePoint { at, value, lower: lower.min(value), upper: upper.max(value) }
        })
        .collect();
    Ok(LearningCurve { points, reach, gain: gain(right, confidence), confidence })
}

/// So many places spread evenly over a record, at least two.
fn spread(answers: usize, places: usize) -> impl Iterator<Item = usize> {
    let steps = places.clamp(2, answers) - 1;
    (0..=steps).map(move |step| step * (answers - 1) / steps)
}

/// Weighed sums about one place.
struct Around {
    weight: f64,
    squares: f64,
    right: f64,
}

impl Around {
    fn of(right: &[bool], at: usize, reach: usize) -> Self {
        let (from, to) = (at.saturating_sub(reach), (at + reach + 1).min(right.len()));
        let mut sums = Self { weight: 0.0, squares: 0.0, right: 0.0 };
        for (place, &right) in (from..to).zip(&right[from..to]) {
            let weight = tricube(place.abs_diff(at) as f64 / (reach + 1) as f64);
            sums.weight += weight;
            sums.squares += weight * weight;
            sums.right += if right { weight } else { 0.0 };
        }
        sums
    }

    /// The accuracy when so much weight, and so much of it right, is left out.
    fn value(&self, weight: f64, right: f64) -> f64 {
        (self.right - right + 0.5) / (self.weight - weight + 1.0)
    }
}

fn tricube(distance: f64) -> f64 {
    (1.0 - distance.powi(3)).powi(3)
}

/// The reach that gives each answer the highest chance by the others; of those about equal the widest.
fn best_reach(right: &[bool]) -> usize {
    let answers = right.len();
    let foretold = |reach: usize| -> f64 {
        spread(answers, TRIALS)
            .map(|at| {
                let own = f64::from(u8::from(right[at]));
                // The answer itself has weight 1.
                let chance = Around::of(right, at, reach).value(1.0, own);
                if right[at] { chance.ln() } else { (1.0 - chance).ln() }
            })
            .sum()
    };
    let mut best = (answers, foretold(answers));
    for reach in [2, 4, 8, 16].map(|part| (answers / part).max(4)) {
        let score = foretold(reach);
        if score > best.1 + BETTER {
            best = (reach, score);
        }
    }
    // A smoother that foretells best is biased where the curve bends; a narrower one lets the band hold the truth.
    if best.0 < answers { (best.0 / 2).max(4) } else { answers }
}

/// The slope of a logistic regression on the doublings of experience.
fn gain(right: &[bool], confidence: f64) -> Option<(f64, f64, f64)> {
    let hits = right.iter().filter(|right| **right).count();
    if hits == 0 || hits == right.len() {
        return None;
    }
    let doublings: Vec<f64> = (1..=right.len()).map(|n| (n as f64).log2()).collect();
    let middle = doublings.iter().sum::<f64>() / doublings.len() as f64;
    let (mut level, mut slope) = (0.0, 0.0);
    for _ in 0..50 {
        let information = sums(right, &doublings, (level, slope, middle));
        let [first, second, a, b, c] = information;
        let determinant = a * c - b * b;
        let change = [(c * first - b * second) / determinant, (a * second - b * first) / determinant];
        if change.iter().any(|change| !change.is_finite()) {
            return None;
        }
        level += change[0].clamp(-1.0, 1.0);
        slope += change[1].clamp(-1.0, 1.0);
        if change.iter().all(|change| change.abs() < 1e-10) {
            let reach = normal_quantile(f64::midpoint(1.0, confidence)) * (a / determinant).sqrt();
            return Some((slope, slope - reach, slope + reach));
        }
    }
    None
}

/// The slopes of the likelihood in level and slope, and its bends.
fn sums(right: &[bool], doublings: &[f64], (level, slope, middle): (f64, f64, f64)) -> [f64; 5] {
    let mut sums = [0.0; 5];
    for (&right, doubling) in right.iter().zip(doublings) {
        let x = doubling - middle;
        let p = 1.0 / (1.0 + (-(level + slope * x)).exp());
        let rest = f64::from(u8::from(right)) - p;
        let weight = p * (1.0 - p);
        for (sum, term) in sums.iter_mut().zip([rest, rest * x, weight, weight * x, weight * x * x]) {
            *sum += term;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn record(seed: u64, answers: u32, accuracy: impl Fn(f64) -> f64) -> Vec<bool> {
        let mut random = Random::new(seed, 0);
        let chance = |i: u32| accuracy(f64::from(i) / f64::from(answers));
        (0..answers).map(|i| f64::from(random.below(1 << 24)) < chance(i) * f64::from(1 << 24)).collect()
    }

    #[test]
    fn bands_hold_the_true_accuracy_about_as_often_as_stated() {
        let rising = |x: f64| 0.6 + 0.35 * (1.0 - (-4.0 * x).exp());
        let (mut held, mut all) = (0, 0);
        for seed in 0..36 {
            let curve = learning_curve(&record(seed, 400, rising), 11, 0.95).unwrap();
            // The ends lag, as said above.
            for point in &curve.points[1..10] {
                let truth = rising(point.at as f64 / 400.0);
                held += u32::from(point.lower <= truth && truth <= point.upper);
                all += 1;
            }
        }
        let covered = 100.0 * f64::from(held) / f64::from(all);
        assert!((91.5..=98.0).contains(&covered), "{covered} of 100");
    }

    #[test]
    fn a_record_without_change_comes_out_flat_and_gains_nothing() {
        let (mut flat, mut gains) = (0, 0);
        for seed in 0..40 {
            let curve = learning_curve(&record(seed, 300, |_| 0.8), 10, 0.95).unwrap();
            let values: Vec<f64> = curve.points.iter().map(|p| p.value).collect();
            let range = values.iter().copied().fold(0.0, f64::max) - values.iter().copied().fold(1.0, f64::min);
            flat += u32::from(range < 0.12);
            let (_, lower, upper) = curve.gain.unwrap();
            gains += u32::from(lower > 0.0 || upper < 0.0);
        }
        assert!(flat >= 30 && gains <= 6, "{flat} flat, {gains} gains");
    }

    #[test]
    fn the_gain_is_the_slope_that_made_the_record() {
        let answers = 20_000;
        let gained = |x: f64| {
            let doublings = (x * f64::from(answers) + 1.0).log2();
            1.0 / (1.0 + (-(-0.5 + 0.2 * doublings)).exp())
        };
        let (gain, lower, upper) = gain(&record(5, answers, gained), 0.95).unwrap();
        assert!((gain - 0.2).abs() < 0.05 && lower < 0.2 && 0.2 < upper, "{gain} {lower} {upper}");
    }

    #[test]
    fn all_right_has_a_curve_but_no_gain_and_too_few_have_none() {
        let curve = learning_curve(&[true; 50], 5, 0.95).unwrap();
        assert_eq!(curve.gain, None);
        assert!(curve.points.iter().all(|p| p.value > 0.95 && p.lower < p.value));
        assert_eq!(learning_curve(&[true; 15], 5, 0.95), Err(Unknown::TooFew { found: 15, needed: 16 }));
    }
}
