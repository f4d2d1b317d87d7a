//! Intervals for values that are not sums over units: ranks, variance components.
//!
//! The standard error comes from leaving out one group of units at a time, the interval from that error, from a
//! formula of the value's own, or from a bootstrap over units.
//!
//! Source: P. S. Kott, *The delete-a-group jackknife*, Journal of Official Statistics 17(4), 2001.

use super::urn::Urn;
use super::{Basis, all_alike, bias_corrected, deviation, repeat};
use crate::estimate::{Bootstrap, Estimate, IntervalMethod, Options, Undefined};
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
        let left_out = || Jackknife::of(self.units, |kept| (self.again)(kept));
        let mut standard_error = match self.formula {
            Some(Formula { standard_error: Some(error), .. }) => Some(error),
            _ => left_out().map(|left_out| left_out.error),
        };
        // Nothing varies at the end of the range or in one unit; then the number of units bounds what may be unseen.
        let alike = || all_alike(self.value, (least.max(-1.0), most), self.units as f64, tail);
        let extreme = (most - self.value).abs() < 1e-12;
        let (lower, upper) = match options.interval {
            IntervalMethod::TwoWayBootstrap(_) => return Err(Undefined::OnlyOverUnits),
            _ if extreme || self.units < 2 => alike(),
            IntervalMethod::Analytic => match self.formula {
                Some(formula) => (formula.lower, formula.upper),
                None => left_out().and_then(|left_out| left_out.interval(self.value, tail)).unwrap_or_else(alike),
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
                match deviation(&replicates).filter(|spread| *spread > 1e-12) {
                    // So few units that all samples are alike, or have no value: that is no proof of precision.
                    None => alike(),
                    spread => {
                        standard_error = spread;
                        let acceleration = left_out().map_or(0.0, |left_out| left_out.acceleration);
                        bias_corrected(&replicates, self.value, self.range, (acceleration, tail))
                    }
                }
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

/// What leaving out one group of units at a time tells of a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Jackknife {
    /// The standard error.
    pub error: f64,
    /// Its degrees of freedom.
    pub degrees: f64,
    /// A sixth of the skewness, for a bias-corrected and accelerated interval.
    pub acceleration: f64,
}

impl Jackknife {
    /// Groups are single units up to fifty of them. `None` where fewer than two groups leave a value.
    pub(crate) fn of(units: usize, mut value: impl FnMut(&[u32]) -> Option<f64>) -> Option<Self> {
        const GROUPS: usize = 50;
        let groups = GROUPS.min(units);
        let mut kept = vec![1u32; units];
        let mut values = Vec::with_capacity(groups);
        for group in 0..groups {
            for (unit, kept) in kept.iter_mut().enumerate() {
                *kept = u32::from(unit % groups != group);
            }
            values.extend(value(&kept));
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let power = |exponent: i32| values.iter().map(|value| (mean - value).powi(exponent)).sum::<f64>();
        let spread = power(2);
        (count >= 2.0).then(|| Self {
            error: ((count - 1.0) / count * spread).sqrt(),
            degrees: count - 1.0,
            acceleration: if spread > 0.0 { power(3) / (6.0 * spread.powf(1.5)) } else { 0.0 },
        })
    }

    /// The value and its error by Student's t, where there is an error; `tail` is what may lie beyond each end.
    pub(crate) fn interval(&self, value: f64, tail: f64) -> Option<(f64, f64)> {
        let reach = self.error * student_t_quantile(1.0 - tail, self.degrees);
        // Equal groups leave rounding dust, not spread.
        (self.error > 1e-12).then_some((value - reach, value + reach))
    }
}

/// What a value is on draws, on one thread: for values of many small parts, which are shared out among threads themselves.
pub(crate) struct Draws {
    /// The values, ascending.
    values: Vec<f64>,
}

impl Draws {
    /// Of so many units, drawn with replacement.
    pub(crate) fn over_units(units: usize, bootstrap: Bootstrap, value: impl Fn(&[u32]) -> Option<f64>) -> Self {
        Self::over_both((units, 0), bootstrap, |units, _| value(units))
    }

    /// Of so many units and so many people, each drawn with replacement.
    pub(crate) fn over_both(
        (units, people): (usize, usize),
        bootstrap: Bootstrap,
        value: impl Fn(&[u32], &[u32]) -> Option<f64>,
    ) -> Self {
        let urns = [units, people].map(|count| Urn::new(&vec![1; count]));
        let (mut drawn_units, mut drawn_people) = (vec![0; units], vec![0; people]);
        let mut once = |replicate: u32| {
            let mut random = Random::new(bootstrap.seed, u64::from(replicate));
            urns[0].draw(&mut drawn_units, &mut random);
            urns[1].draw(&mut drawn_people, &mut random);
            value(&drawn_units, &drawn_people)
        };
        let mut values: Vec<f64> = (0..bootstrap.replicates).filter_map(&mut once).collect();
        values.sort_unstable_by(f64::total_cmp);
        Self { values }
    }

    /// Efron's interval of a value in [−1, 1] and its standard error; `None` where the draws do not differ.
    pub(crate) fn interval(&self, value: f64, shape: (f64, f64)) -> Option<((f64, f64), Option<f64>)> {
        let spread = deviation(&self.values).filter(|spread| *spread > 1e-12)?;
        Some((bias_corrected(&self.values, value, (-1.0, 1.0), shape), Some(spread)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_that_are_all_alike_do_not_make_an_interval_without_width() {
        // Only both units together have a value.
        let again = |times: &[u32]| (times[0] > 0 && times[1] > 0).then_some(0.25);
        let plain = Plain { value: 0.25, again: &again, units: 2, range: (-1.0, 1.0), formula: None };
        let options = Options { interval: IntervalMethod::Bootstrap(Bootstrap::default()), ..Options::default() };
        let found = plain.estimate(Basis { units: 2, annotators: 2, answers: 4 }, &options).unwrap();
        assert!(found.upper - found.lower > 1.0, "{found:?}");
    }

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
        let found = Jackknife::of(6, mean).unwrap();
        assert!((found.error - (squares / 5.0 / 6.0).sqrt()).abs() < 1e-12);
        assert!((found.degrees - 5.0).abs() < 1e-12);
        let cubes: f64 = values.iter().map(|value: &f64| (value - 5.0).powi(3)).sum();
        assert!((found.acceleration - cubes / (6.0 * squares.powf(1.5))).abs() < 1e-12);
    }
}
