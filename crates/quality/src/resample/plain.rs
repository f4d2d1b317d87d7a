//! Intervals for values that are not sums over units: ranks, variance components.
//!
//! The standard error comes from leaving out one group of units at a time, the interval from that error, from a
//! formula of the value's own, or from a bootstrap over units.
//!
//! Source: P. S. Kott, *The delete-a-group jackknife*, Journal of Official Statistics 17(4), 2001.

use super::urn::Urn;
use super::{Basis, all_alike, bias_corrected, deviation, repeat};
use crate::estimate::{Estimate, IntervalMethod, Options, Undefined};
use crate::random::Random;
use crate::special::student_t_quantile;

/// A value of some units, and how to compute it again.
pub(crate) struct Plain<'a> {
    /// The value itself.
    pub value: f64,
    /// The value with each unit this often, where there is one.
    pub again: &'a (dyn Fn(&[u32]) -> Option<f64> + Sync),
    /// Units that can be drawn.
    pub units: usize,
    /// The least and most the value can be.
    pub range: (f64, f64),
    /// The interval and error of a formula, where there is one.
    pub formula: Option<Formula>,
}

/// What a formula says of a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Formula {
    pub lower: f64,
    pub upper: f64,
    pub standard_error: Option<f64>,
}

impl Plain<'_> {
    /// The interval that `options` ask for.
    pub(crate) fn estimate(&self, basis: Basis, options: &Options) -> Result<Estimate, Undefined> {
        let confidence = options.checked_confidence()?;
        let tail = (1.0 - confidence) / 2.0;
        let (least, most) = self.range;
        let jackknife = || jackknife(self.units, |kept| (self.again)(kept));
        let mut standard_error = match self.formula {
            Some(formula) => formula.standard_error,
            None => jackknife().map(|(error, _)| error),
        };
        // Nothing varies at the end of the range; then the number of units bounds what may be unseen.
        let alike = || all_alike(self.value, (least.max(-1.0), most), self.units as f64, tail);
        let extreme = (most - self.value).abs() < 1e-12;
        let (lower, upper) = match options.interval {
            IntervalMethod::TwoWayBootstrap(_) => return Err(Undefined::OnlyOverUnits),
            _ if extreme => alike(),
            IntervalMethod::Analytic => match (self.formula, jackknife()) {
                (Some(formula), _) => (formula.lower, formula.upper),
                (None, Some((error, degrees))) if error > 1e-12 => {
                    let reach = error * student_t_quantile(1.0 - tail, degrees);
                    (self.value - reach, self.value + reach)
                }
                _ => alike(),
            },
            IntervalMethod::Bootstrap(bootstrap) => {
                let urn = Urn::new(&vec![1; self.units]);
                let replicates = repeat(bootstrap, || {
                    let mut drawn = vec![0u32; self.units];
                    let urn = &urn;
                    move |random: &mut Random| {
                        urn.draw(&mut drawn, random);
                        (self.again)(&drawn)
                    }
                });
                standard_error = deviation(&replicates).or(standard_error);
                bias_corrected(&replicates, self.value, self.range, (0.0, tail))
            }
        };
        Ok(Estimate {
            value: self.value,
            lower: lower.max(least).min(self.value),
            upper: upper.min(most).max(self.value),
            confidence,
            standard_error,
            units: basis.units,
            annotators: basis.annotators,
            answers: basis.answers,
        })
    }
}

/// The standard error of a value of `units` units and its degrees of freedom, from leaving out one group of units at a
/// time; groups are single units up to fifty of them. `None` where fewer than two groups leave a value.
pub(crate) fn jackknife(units: usize, mut value: impl FnMut(&[u32]) -> Option<f64>) -> Option<(f64, f64)> {
    const GROUPS: usize = 50;
    let groups = GROUPS.min(units);
    let mut kept = vec![1u32; units];
    let mut values = Vec::with_capacity(groups);
    for group in 0..groups {
        kept.iter_mut().enumerate().for_each(|(unit, kept)| *kept = u32::from(unit % groups != group));
        values.extend(value(&kept));
    }
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let spread: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (count >= 2.0).then(|| (((count - 1.0) / count * spread).sqrt(), count - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_jackknife_of_a_mean_is_the_textbook_standard_error() {
        let values = [3.0, 5.0, 8.0, 1.0, 9.0, 4.0];
        let mean = |kept: &[u32]| {
            let count: u32 = kept.iter().sum();
            let sum: f64 = values.iter().zip(kept).map(|(value, &kept)| value * f64::from(kept)).sum();
            Some(sum / f64::from(count))
        };
        // Variance 46/5 of six values.
        let squares: f64 = values.iter().map(|value: &f64| (value - 5.0).powi(2)).sum();
        let (error, degrees) = jackknife(6, mean).unwrap();
        assert!((error - (squares / 5.0 / 6.0).sqrt()).abs() < 1e-12);
        assert!((degrees - 5.0).abs() < 1e-12);
    }
}
