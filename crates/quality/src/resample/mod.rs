//! Intervals over units: from the standard error, by a seeded bootstrap, and by an exact bound where
//! neither can speak because every unit says the same.
//!
//! Units that look alike are counted once (a *pattern* with a multiplicity), so a bootstrap sample costs one
//! draw for each common pattern and one evaluation over the patterns, however many answers there are.
//!
//! Source: B. Efron, *Better bootstrap confidence intervals*, JASA 82(397), 1987,
//! <https://doi.org/10.1080/01621459.1987.10478410>; the acceleration comes from the influence values.

pub(crate) mod plain;
mod two_way;
mod urn;

use self::two_way::Crossed;
use self::urn::Urn;
use crate::estimate::{Bootstrap, Estimate, IntervalMethod};
use crate::random::Random;
use crate::special::{normal_cdf, normal_quantile, student_t_quantile};
use crate::table::Answers;
use std::ops::Range;

/// A coefficient that can be computed again for other numbers of units a pattern.
pub(crate) trait Resampled: Sync {
    /// The coefficient with `multiplicity[p]` units of pattern `p`, or `None` where it is undefined.
    /// `scratch` is the caller's to reuse and holds nothing of worth.
    fn value(&self, multiplicity: &[u32], scratch: &mut Vec<f64>) -> Option<f64>;

    /// The same with units and people drawn this often, each by id.
    fn value_crossed(&self, units: &[u32], people: &[u32]) -> Option<f64>;
}

/// What is known about a value before its interval is made.
#[derive(Debug)]
pub(crate) struct Point<'a> {
    /// The value itself.
    pub value: f64,
    /// How far one unit of each pattern pulls the value: sums to zero over units.
    pub influence: &'a [f64],
    /// Units of each pattern.
    pub multiplicity: &'a [u32],
    /// What the value would be if every unit disagreed as much as units can.
    pub worst: f64,
    /// The least and most the coefficient can be at all.
    pub range: (f64, f64),
    /// Which large-sample law the standard error follows.
    pub law: Law,
    /// Whom and what a sample of units and people is drawn from.
    pub crossed: (&'a Answers, AnswersMin),
}

/// Answers a unit needs to matter to a value.
pub(crate) type AnswersMin = usize;

/// The large-sample law of a standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Law {
    /// Variance over n, normal quantiles: the delta method.
    Normal,
    /// Variance over n - 1, Student's t with n - 1 degrees: Gwet's form.
    StudentT,
}

/// What an estimate rests on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Basis {
    /// Units with at least two answers that count.
    pub units: usize,
    /// People with an answer on those units.
    pub annotators: usize,
    /// Answers on those units.
    pub answers: usize,
}

/// Puts the interval around the value. `confidence` is already known to be in (0, 1).
pub(crate) fn estimate(
    statistic: &impl Resampled,
    point: &Point<'_>,
    basis: Basis,
    confidence: f64,
    method: IntervalMethod,
) -> Estimate {
    let units: u64 = point.multiplicity.iter().map(|&m| u64::from(m)).sum();
    let mut standard_error = standard_error(point, units as f64);
    let tail = (1.0 - confidence) / 2.0;
    let (lower, upper) = match (standard_error, method) {
        (Some(error), IntervalMethod::Analytic) if error > 0.0 => match point.law {
            Law::Normal => as_share(point, error, normal_quantile(1.0 - tail)),
            Law::StudentT => {
                let reach = student_t_quantile(1.0 - tail, units as f64 - 1.0) * error;
                (point.value - reach, point.value + reach)
            }
        },
        (Some(error), IntervalMethod::Bootstrap(bootstrap)) if error > 0.0 => {
            let acceleration = acceleration(point);
            let replicates = replicates(statistic, point.multiplicity, bootstrap);
            bias_corrected(&replicates, point.value, point.range, (acceleration, tail))
        }
        (Some(error), IntervalMethod::TwoWayBootstrap(bootstrap)) if error > 0.0 => {
            let crossed = Crossed::new(point.crossed.0, point.crossed.1);
            debug_assert!(crossed.once(|units, people| statistic.value_crossed(units, people)).is_some_and(|all| {
                // Drawn once each, everything is as it is.
                (all - point.value).abs() < 1e-9
            }));
            let replicates = crossed.replicates(bootstrap, |units, people| statistic.value_crossed(units, people));
            standard_error = deviation(&replicates).or(standard_error);
            bias_corrected(&replicates, point.value, point.range, (0.0, tail))
        }
        _ => all_alike(point.value, (point.worst, point.range.1), units as f64, tail),
    };
    let (least, most) = point.range;
    Estimate {
        value: point.value,
        // The value itself lies inside, whatever rounding or a skewed bootstrap says.
        lower: lower.max(least).min(point.value),
        upper: upper.min(most).max(point.value),
        confidence,
        standard_error,
        units: basis.units,
        annotators: basis.annotators,
        answers: basis.answers,
    }
}

fn standard_error(point: &Point<'_>, units: f64) -> Option<f64> {
    if units < 2.0 {
        return None;
    }
    let squares: f64 = point.influence.iter().zip(point.multiplicity).map(|(x, &m)| f64::from(m) * x * x).sum();
    let degrees = match point.law {
        Law::Normal => units,
        Law::StudentT => units - 1.0,
    };
    let error = (squares / units / degrees).sqrt();
    // Equal units leave rounding dust, not spread.
    Some(if error < 1e-12 { 0.0 } else { error })
}

/// Where chance is not corrected for, and the worst is 0, the value is a share: then Wilson's interval for as many units as
/// its error is worth, else the symmetric one. A symmetric one of a share would end beyond the best, and lie too high where few units are apart: 19 of 20
/// would prove more than 20 of 20.
fn as_share(point: &Point<'_>, error: f64, quantile: f64) -> (f64, f64) {
    let share = point.value;
    if point.worst.abs() > 1e-12 || point.range.1 > 1.0 || !(share > 0.0 && share < 1.0) {
        return (share - quantile * error, share + quantile * error);
    }
    let worth = share * (1.0 - share) / (error * error);
    let shift = quantile * quantile / worth;
    let middle = (share + shift / 2.0) / (1.0 + shift);
    let half = quantile / (1.0 + shift) * (share * (1.0 - share) / worth + shift / (4.0 * worth)).sqrt();
    (middle - half, middle + half)
}

/// When every unit pulls alike there is no spread to measure, yet few units prove little. With chance
/// `1 - tail` at least `tail^(1/n)` of all units are of the kind seen; the others may be anything.
fn all_alike(value: f64, (worst, most): (f64, f64), units: f64, tail: f64) -> (f64, f64) {
    let unseen = 1.0 - tail.powf(1.0 / units);
    (value - unseen * (value - worst).max(0.0), value + unseen * (most - value))
}

/// The coefficient on each bootstrap sample on which it is defined, in ascending order.
fn replicates(statistic: &impl Resampled, multiplicity: &[u32], bootstrap: Bootstrap) -> Vec<f64> {
    let urn = Urn::new(multiplicity);
    repeat(bootstrap, || {
        let mut drawn = vec![0u32; multiplicity.len()];
        let mut scratch = Vec::new();
        let urn = &urn;
        move |random: &mut Random| {
            urn.draw(&mut drawn, random);
            statistic.value(&drawn, &mut scratch)
        }
    })
}

/// Calls a worker once for each replicate, each with chance of its own, and sorts what comes back. Every thread
/// makes itself a worker; how many threads there are does not show in the result.
fn repeat<W: FnMut(&mut Random) -> Option<f64>>(bootstrap: Bootstrap, worker: impl Fn() -> W + Sync) -> Vec<f64> {
    let mut values = share_out(0..bootstrap.replicates, bootstrap.threads, |replicates| {
        let mut worker = worker();
        let value = |replicate: u32| worker(&mut Random::new(bootstrap.seed, u64::from(replicate)));
        replicates.filter_map(value).collect()
    });
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// Shares out work among threads, each a part of `all` in turn, and puts what they return in order.
pub(crate) fn share_out<T: Send>(
    all: Range<u32>,
    threads: usize,
    work: impl Fn(Range<u32>) -> Vec<T> + Sync,
) -> Vec<T> {
    let count = all.end.saturating_sub(all.start);
    let threads = u32::try_from(threads).unwrap_or(u32::MAX).clamp(1, 256).min(count.max(1));
    if threads == 1 {
        return work(all);
    }
    let share = count.div_ceil(threads);
    let part = |thread: u32| {
        let from = (all.start + thread * share).min(all.end);
        from..(from + share).min(all.end)
    };
    std::thread::scope(|scope| {
        let work = &work;
        let running: Vec<_> = (0..threads).map(part).map(|part| scope.spawn(move || work(part))).collect();
        running
            .into_iter()
            .flat_map(|thread| match thread.join() {
                Ok(values) => values,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

/// The standard deviation of the replicates, where there are two.
fn deviation(replicates: &[f64]) -> Option<f64> {
    let count = replicates.len() as f64;
    let mean = replicates.iter().sum::<f64>() / count;
    let squares: f64 = replicates.iter().map(|x| (x - mean).powi(2)).sum();
    (count > 1.0).then(|| (squares / (count - 1.0)).sqrt())
}

/// A sixth of the skewness of the influence values.
fn acceleration(point: &Point<'_>) -> f64 {
    let power = |exponent: i32| -> f64 {
        let terms = point.influence.iter().zip(point.multiplicity);
        terms.map(|(x, &m)| f64::from(m) * x.powi(exponent)).sum()
    };
    power(3) / (6.0 * power(2).powf(1.5))
}

/// Efron's bias-corrected and accelerated interval from ascending replicates.
fn bias_corrected(replicates: &[f64], value: f64, range: (f64, f64), (acceleration, tail): (f64, f64)) -> (f64, f64) {
    if replicates.is_empty() {
        return range;
    }
    let count = replicates.len() as f64;
    let tolerance = 1e-12 * value.abs().max(1.0);
    let below = replicates.partition_point(|&r| r < value - tolerance) as f64;
    let up_to = replicates.partition_point(|&r| r <= value + tolerance) as f64;
    // Half of the ties count as below, or a coarse statistic would look biased.
    let bias = normal_quantile((f64::midpoint(below, up_to) / count).clamp(0.5 / count, 1.0 - 0.5 / count));
    let at = |probability: f64| {
        let z = bias + normal_quantile(probability);
        quantile(replicates, normal_cdf(bias + z / (1.0 - acceleration * z)))
    };
    (at(tail), at(1.0 - tail))
}

/// The quantile of ascending values, interpolated between neighbours.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the list's indices")]
fn quantile(ascending: &[f64], probability: f64) -> f64 {
    let last = ascending.len() - 1;
    let position = (probability * (last as f64 + 2.0) - 1.0).clamp(0.0, last as f64);
    let below = position.floor() as usize;
    let above = (below + 1).min(last);
    ascending[below] + (position - below as f64) * (ascending[above] - ascending[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mean of a yes/no sample: pattern 0 is no, pattern 1 is yes.
    struct ShareOfYes;

    impl Resampled for ShareOfYes {
        fn value(&self, multiplicity: &[u32], _: &mut Vec<f64>) -> Option<f64> {
            Some(f64::from(multiplicity[1]) / f64::from(multiplicity[0] + multiplicity[1]))
        }

        fn value_crossed(&self, _: &[u32], _: &[u32]) -> Option<f64> {
            None
        }
    }

    fn interval(no: u32, yes: u32, method: IntervalMethod) -> (f64, f64) {
        let value = f64::from(yes) / f64::from(no + yes);
        let point = Point {
            value,
            influence: &[-value, 1.0 - value],
            multiplicity: &[no, yes],
            worst: 0.0,
            range: (0.0, 1.0),
            law: Law::Normal,
            crossed: (&Answers::from_triples(0, []).unwrap(), 1),
        };
        let basis = Basis { units: 1, annotators: 1, answers: 1 };
        let estimate = estimate(&ShareOfYes, &point, basis, 0.95, method);
        (estimate.lower, estimate.upper)
    }

    #[test]
    fn the_analytic_interval_of_a_share_is_wilsons_and_one_apart_never_proves_more_than_none() {
        for (no, yes) in [(40, 60), (1, 19), (7, 3)] {
            let (lower, upper) = interval(no, yes, IntervalMethod::Analytic);
            let expected = crate::interval::wilson(yes.into(), (no + yes).into(), 0.95).unwrap();
            assert!((lower - expected.lower).abs() < 1e-12 && (upper - expected.upper).abs() < 1e-12);
        }
        assert!(interval(1, 19, IntervalMethod::Analytic).0 < interval(0, 20, IntervalMethod::Analytic).0);
    }

    #[test]
    fn the_bootstrap_does_not_depend_on_the_number_of_threads() {
        let with = |threads| {
            let bootstrap = Bootstrap { replicates: 501, seed: 9, threads };
            interval(13, 29, IntervalMethod::Bootstrap(bootstrap))
        };
        assert_eq!(with(1), with(2));
        assert_eq!(with(1), with(7));
    }

    #[test]
    fn the_bootstrap_agrees_with_theory_on_a_large_sample() {
        let bootstrap = Bootstrap { replicates: 4_000, ..Bootstrap::default() };
        let (lower, upper) = interval(400, 600, IntervalMethod::Bootstrap(bootstrap));
        assert!((lower - 0.569_6).abs() < 3e-3 && (upper - 0.630_4).abs() < 3e-3, "{lower} {upper}");
    }

    #[test]
    fn equal_units_get_the_exact_bound_instead_of_no_width() {
        // 20 of 20: the lower Clopper-Pearson bound is 0.025^(1/20).
        let (lower, upper) = interval(0, 20, IntervalMethod::Bootstrap(Bootstrap::default()));
        assert!((lower - 0.025f64.powf(0.05)).abs() < 1e-12);
        assert!((upper - 1.0).abs() < 1e-12);
        // One unit proves almost nothing.
        let (lower, _) = interval(0, 1, IntervalMethod::Analytic);
        assert!((lower - 0.025).abs() < 1e-12);
    }
}
