//! What the whole lot is like, judging by items that were drawn with known, perhaps unequal, chances.
//!
//! # Definition
//! With y the value of a drawn item and π the chance it had,
//! ```text
//! total = Σ y / π                       Horvitz and Thompson: right on average, whatever the chances
//! share = Σ (y / π) / Σ (1 / π)         Hájek: a mean, which needs no count of the lot
//! ```
//! Variance, stratum by stratum, from the chances alone (Hájek's approximation with Deville's weights):
//! ```text
//! V = Σ (1 − π) (y/π − b)² / (1 − Σ a²)     a = (1 − π) / Σ (1 − π),   b = Σ a y/π
//! ```
//! which is the textbook's N²(1 − f)s²/n for a simple random sample, and close for any draw whose order is random,
//! such as [`systematic`](super::systematic). For a share, y is replaced by (y − share) / Σ (1/π).
//!
//! The interval of a total is Student's t with as many degrees of freedom as draws less strata. The interval of a
//! share is Korn and Graubard's: Clopper and Pearson's on the *effective* number of draws, share (1 − share) / V,
//! never more than there were, so that "none found" still leaves room for some.
//!
//! # When not to use it
//! When the chances are not those of the draw. When a handful of draws carries most of the weight: see
//! [`Expanded::effective`].
//!
//! # Undefined
//! Nothing drawn; a chance outside (0, 1]; a stratum with a single draw that was not certain.
//!
//! # Cost
//! Two passes over the draws.
//!
//! # Reference
//! D. G. Horvitz, D. J. Thompson, *A generalization of sampling without replacement from a finite universe*, Journal
//! of the American Statistical Association 47(260), 1952, <https://doi.org/10.1080/01621459.1952.10483446>.
//! J.-C. Deville, *Variance estimation for complex statistics and estimators*, Survey Methodology 25(2), 1999.
//! E. L. Korn, B. I. Graubard, *Confidence intervals for proportions with small expected number of positive
//! counts*, Survey Methodology 24(2), 1998.

use super::design::BadDesign;
use crate::interval::between_zero_and_one;
use crate::special::{beta_quantile, student_t_quantile};

/// A drawn item that was looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observed {
    /// What was found: 1 for a wrong one and 0 for a right one, or any number.
    pub value: f64,
    /// The chance it had of being drawn, in (0, 1].
    pub inclusion: f64,
}

/// An estimate for the whole lot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expanded {
    /// The estimate.
    pub value: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
    /// The confidence asked for.
    pub confidence: f64,
    /// Standard error over draws of the same design.
    pub standard_error: f64,
    /// How many were drawn.
    pub draws: usize,
    /// How many equally likely draws would weigh as much, (Σ 1/π)² / Σ 1/π².
    pub effective: f64,
}

/// The total over the lot: the number of wrong ones, when each value is 1 or 0. One slice a stratum; a draw without
/// strata is one slice.
///
/// ```
/// use assay_quality::sampling::{Observed, total};
///
/// // Of a lot of 1,000, a simple random sample of 100 held 4 wrong ones.
/// let sample: Vec<Observed> =
///     (0..100).map(|i| Observed { value: f64::from(u8::from(i < 4)), inclusion: 0.1 }).collect();
/// let wrong = total(&[&sample], 0.95)?;
/// assert!((wrong.value - 40.0).abs() < 1e-9);
/// // N²(1 − f)s²/n with s² = 0.04 · 0.96 · 100/99
/// assert!((wrong.standard_error - (1e6_f64 * 0.9 * 0.0384 / 99.0).sqrt()).abs() < 1e-9);
/// # Ok::<(), assay_quality::sampling::BadDesign>(())
/// ```
pub fn total(strata: &[&[Observed]], confidence: f64) -> Result<Expanded, BadDesign> {
    let weights = Weights::of(strata, confidence)?;
    let value = strata.iter().flat_map(|stratum| stratum.iter()).map(|o| o.value / o.inclusion).sum();
    let variance: f64 = strata.iter().map(|stratum| spread(stratum, |value| value)).sum();
    let reach = weights.quantile() * variance.sqrt();
    Ok(weights.expanded((value, variance), (value - reach, value + reach)))
}

/// The share of the lot that has the value 1, from values that are 1 or 0 (others between them are allowed, as for
/// "half wrong"). One slice a stratum.
///
/// ```
/// use assay_quality::sampling::{Observed, share};
///
/// // Nothing wrong among 60: the interval still reaches to where Clopper and Pearson's does.
/// let sample = [Observed { value: 0.0, inclusion: 0.01 }; 60];
/// let wrong = share(&[&sample], 0.95)?;
/// assert_eq!((wrong.value, wrong.lower), (0.0, 0.0));
/// assert!((wrong.upper - (1.0 - 0.025f64.powf(1.0 / 60.0))).abs() < 1e-12);
/// # Ok::<(), assay_quality::sampling::BadDesign>(())
/// ```
pub fn share(strata: &[&[Observed]], confidence: f64) -> Result<Expanded, BadDesign> {
    let weights = Weights::of(strata, confidence)?;
    let all = || strata.iter().flat_map(|stratum| stratum.iter()).enumerate();
    if let Some((position, _)) = all().find(|(_, o)| !(0.0..=1.0).contains(&o.value)) {
        return Err(BadDesign::ValueNotFinite { position });
    }
    let value = (all().map(|(_, o)| o.value / o.inclusion).sum::<f64>() / weights.sum).clamp(0.0, 1.0);
    let variance: f64 = strata.iter().map(|stratum| spread(stratum, |y| (y - value) / weights.sum)).sum();
    if weights.certain {
        return Ok(weights.expanded((value, 0.0), (value, value)));
    }
    let draws = weights.draws as f64;
    // Korn and Graubard's degrees-of-freedom correction, 1 without strata.
    let tail = f64::midpoint(1.0, confidence);
    let correction = (student_t_quantile(tail, (draws - 1.0).max(1.0)) / weights.quantile()).powi(2);
    let unit = value * (1.0 - value);
    let effective = if variance > 0.0 && unit > 0.0 { unit / variance } else { weights.effective() };
    let n = (effective * correction).min(draws);
    let (hits, misses) = (n * value, n * (1.0 - value));
    let lower = if hits > 0.0 { beta_quantile(1.0 - tail, hits, misses + 1.0) } else { 0.0 };
    let upper = if misses > 0.0 { beta_quantile(tail, hits + 1.0, misses) } else { 1.0 };
    Ok(weights.expanded((value, variance), (lower, upper)))
}

/// What the chances alone say.
struct Weights {
    draws: usize,
    strata: usize,
    sum: f64,
    squares: f64,
    /// Whether everything was certain to be drawn: then the sample is the lot.
    certain: bool,
    confidence: f64,
}

impl Weights {
    fn of(strata: &[&[Observed]], confidence: f64) -> Result<Self, BadDesign> {
        between_zero_and_one(confidence).map_err(|_| BadDesign::NotBetweenZeroAndOne { given: confidence })?;
        let all = || strata.iter().flat_map(|stratum| stratum.iter());
        if let Some(position) = all().position(|o| !(o.inclusion > 0.0 && o.inclusion <= 1.0)) {
            return Err(BadDesign::BadInclusion { position });
        }
        if let Some(position) = all().position(|o| !o.value.is_finite()) {
            return Err(BadDesign::ValueNotFinite { position });
        }
        if let Some(stratum) = strata.iter().position(|draws| draws.iter().filter(|o| o.inclusion < 1.0).count() == 1) {
            return Err(BadDesign::SingleDraw { stratum });
        }
        let draws = all().count();
        if draws == 0 {
            return Err(BadDesign::Empty);
        }
        Ok(Self {
            draws,
            strata: strata.iter().filter(|draws| !draws.is_empty()).count(),
            sum: all().map(|o| 1.0 / o.inclusion).sum(),
            squares: all().map(|o| o.inclusion.powi(-2)).sum(),
            certain: all().all(|o| o.inclusion >= 1.0),
            confidence,
        })
    }

    fn effective(&self) -> f64 {
        self.sum * self.sum / self.squares
    }

    fn quantile(&self) -> f64 {
        student_t_quantile(f64::midpoint(1.0, self.confidence), (self.draws - self.strata).max(1) as f64)
    }

    fn expanded(&self, (value, variance): (f64, f64), (lower, upper): (f64, f64)) -> Expanded {
        Expanded {
            value,
            lower,
            upper,
            confidence: self.confidence,
            standard_error: variance.sqrt(),
            draws: self.draws,
            effective: self.effective(),
        }
    }
}

/// The variance that one stratum adds.
fn spread(stratum: &[Observed], of: impl Fn(f64) -> f64) -> f64 {
    let open: f64 = stratum.iter().map(|o| 1.0 - o.inclusion).sum();
    if open <= 0.0 {
        return 0.0;
    }
    let expanded = |o: &Observed| of(o.value) / o.inclusion;
    let part = |o: &Observed| (1.0 - o.inclusion) / open;
    let centre: f64 = stratum.iter().map(|o| part(o) * expanded(o)).sum();
    let squares: f64 = stratum.iter().map(|o| part(o) * part(o)).sum();
    stratum.iter().map(|o| (1.0 - o.inclusion) * (expanded(o) - centre).powi(2)).sum::<f64>() / (1.0 - squares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::{inclusion_by_risk, inclusion_by_size, simple_random, stratified, systematic};

    #[test]
    fn by_hand_two_strata_add_up() {
        // N = 10, n = 2, values 1 and 3: total 20, variance 100 · 0.8 · 2 / 2 = 80.
        let first = [1.0, 3.0].map(|value| Observed { value, inclusion: 0.2 });
        // A stratum that was looked at whole adds its sum and no doubt.
        let second = [5.0, 6.0].map(|value| Observed { value, inclusion: 1.0 });
        let found = total(&[&first, &second], 0.95).unwrap();
        assert!((found.value - 31.0).abs() < 1e-12);
        assert!((found.standard_error - 80f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn on_average_over_draws_the_total_is_the_lots_and_so_is_the_variance() {
        let lot: Vec<f64> = (0..60).map(|i| f64::from(i % 7) + f64::from(i) / 10.0).collect();
        let truth: f64 = lot.iter().sum();
        let sizes: Vec<f64> = lot.iter().map(|y| y + 2.0).collect();
        let chances = inclusion_by_size(&sizes, 15).unwrap();
        let (mut sum, mut squares, mut variances) = (0.0, 0.0, 0.0);
        let times = 4_000;
        for seed in 0..times {
            let drawn = systematic(&chances, seed).unwrap();
            let sample: Vec<Observed> =
                drawn.iter().map(|d| Observed { value: lot[d.position], inclusion: d.inclusion }).collect();
            let found = total(&[&sample], 0.95).unwrap();
            sum += found.value;
            squares += (found.value - truth).powi(2);
            variances += found.standard_error.powi(2);
        }
        let (n, seen) = (times as f64, squares / times as f64);
        assert!((sum / n - truth).abs() < 4.0 * (seen / n).sqrt(), "{} {truth}", sum / n);
        assert!((variances / n / seen - 1.0).abs() < 0.1, "{} {seen}", variances / n);
    }

    /// The share of intervals that hold the truth, over lots in which items are wrong as their risk says.
    fn covered(draw: impl Fn(u64, &[f64]) -> Vec<Vec<(usize, f64)>>) -> f64 {
        let risks: Vec<f64> = (0..2_000).map(|i| if i % 10 == 0 { 0.3 } else { 0.02 }).collect();
        let wrong: Vec<f64> = (0..2_000u32)
            .map(|i| f64::from(u8::from((i * 7_919) % 1_000 < if i % 10 == 0 { 300 } else { 20 })))
            .collect();
        let truth = wrong.iter().sum::<f64>() / 2_000.0;
        let times = 300;
        let held = (0..times)
            .filter(|&seed| {
                let strata: Vec<Vec<Observed>> = draw(seed, &risks)
                    .into_iter()
                    .map(|s| s.into_iter().map(|(i, inclusion)| Observed { value: wrong[i], inclusion }).collect())
                    .collect();
                let strata: Vec<&[Observed]> = strata.iter().map(Vec::as_slice).collect();
                let found = share(&strata, 0.95).unwrap();
                found.lower <= truth && truth <= found.upper
            })
            .count();
        100.0 * held as f64 / times as f64
    }

    #[test]
    fn intervals_of_shares_cover_at_least_as_stated_under_every_design() {
        let simple = covered(|seed, risks| {
            let drawn = simple_random(risks.len(), 300, seed).unwrap();
            vec![drawn.iter().map(|d| (d.position, d.inclusion)).collect()]
        });
        let by_risk = covered(|seed, risks| {
            let drawn = systematic(&inclusion_by_risk(risks, 300, 0.2).unwrap(), seed).unwrap();
            vec![drawn.iter().map(|d| (d.position, d.inclusion)).collect()]
        });
        // Every tenth item is a stratum of its own.
        let in_strata = covered(|seed, _| {
            let drawn = stratified(&[(200, 100), (1_800, 200)], seed).unwrap();
            let place = [|i: usize| 10 * i, |i: usize| 10 * (i / 9) + i % 9 + 1];
            drawn.iter().zip(place).map(|(s, at)| s.iter().map(|d| (at(d.position), d.inclusion)).collect()).collect()
        });
        for (name, held) in [("simple", simple), ("by risk", by_risk), ("strata", in_strata)] {
            assert!((93.0..=99.9).contains(&held), "{name} covers {held} of 100");
        }
    }

    #[test]
    fn a_draw_by_risk_is_narrower_than_a_simple_one_where_the_risks_are_right() {
        let (lot, sample) = (2_000, 300);
        let risks: Vec<f64> = (0..lot).map(|i| if i < 100 { 0.5 } else { 0.001 }).collect();
        let chances = inclusion_by_risk(&risks, sample, 0.2).unwrap();
        let of = |chances: &[f64]| risks.iter().zip(chances).map(|(p, c)| p * (1.0 / c - 1.0)).sum::<f64>();
        let even = vec![sample as f64 / lot as f64; lot];
        assert!(of(&chances) < 0.15 * of(&even), "{} {}", of(&chances), of(&even));
    }

    #[test]
    fn a_sample_that_is_the_lot_leaves_no_doubt() {
        let all = [1.0, 0.0, 0.0, 0.0].map(|value| Observed { value, inclusion: 1.0 });
        let found = share(&[&all], 0.95).unwrap();
        assert_eq!((found.value, found.lower, found.upper), (0.25, 0.25, 0.25));
        assert!(found.standard_error < 1e-15);
    }

    #[test]
    fn what_cannot_speak_for_the_lot_is_refused() {
        let one = |inclusion| Observed { value: 1.0, inclusion };
        assert_eq!(total(&[], 0.95), Err(BadDesign::Empty));
        assert_eq!(total(&[&[one(0.5)]], 0.95), Err(BadDesign::SingleDraw { stratum: 0 }));
        assert_eq!(total(&[&[one(0.5), one(0.0)]], 0.95), Err(BadDesign::BadInclusion { position: 1 }));
        let two = [Observed { value: 2.0, inclusion: 0.5 }; 2];
        assert_eq!(share(&[&two], 0.95), Err(BadDesign::ValueNotFinite { position: 0 }));
        assert_eq!(total(&[&two], 1.0), Err(BadDesign::NotBetweenZeroAndOne { given: 1.0 }));
    }
}
