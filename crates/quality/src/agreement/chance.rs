//! The frame of every coefficient "(observed − chance) / (1 − chance)" for any number of people.
//!
//! The members differ in one thing only, what agreement chance alone would give; that is the
//! [`ChanceModel`] each writes in its own file. Observed agreement is the same for all: the mean over units
//! with two or more answers of the (weighted) share of agreeing pairs. Label shares are the mean over units
//! of each unit's own shares, so a unit counts once however many answers it has.
//!
//! Standard errors are the linearised ones of K. L. Gwet, *Handbook of Inter-Rater Reliability*,
//! 4th edition, 2014, chapter 5, for an unlimited population of units.

use super::counted::Source;
use super::drawn::Drawn;
use super::patterns::Patterns;
use super::weights::{Scale, Weights};
use crate::estimate::{Estimate, Options, Undefined};
use crate::resample::{self, Law, Point, Resampled};
use crate::table::Answers;

/// What agreement chance alone would give.
pub(crate) trait ChanceModel: Sync {
    /// Expected agreement when labels have these shares, in [0, 1].
    fn expected(&self, shares: &[f64], scale: &Scale) -> f64;

    /// Half the rise of the expected agreement with each label's share; `None` where shares do not matter.
    fn slope(&self, shares: &[f64], scale: &Scale) -> Option<Vec<f64>>;
}

/// The chance-corrected coefficient of `source` under `model`.
pub(crate) fn chance_corrected(
    model: &impl ChanceModel,
    source: Source<'_>,
    weights: Weights,
    options: &Options,
) -> Result<Estimate, Undefined> {
    let confidence = options.checked_confidence()?;
    if source.is_empty() {
        return Err(Undefined::NoAnswers);
    }
    let (patterns, answers) = (source.patterns(1), source.table);
    if patterns.basis.units == 0 {
        return Err(Undefined::NoOverlap);
    }
    source.check(options, patterns.basis.annotators)?;
    let scale = Scale::new(weights, answers);
    let frame = Frame { model, answers, patterns: &patterns, agreement: observed_agreement(&patterns, &scale), scale };
    let mut shares = Vec::new();
    let sums = frame.sums(&patterns.multiplicity, &mut shares).ok_or(Undefined::NoOverlap)?;
    let expected = model.expected(&shares, &frame.scale);
    let value = corrected(sums.observed, expected).ok_or(Undefined::SingleCategory)?;
    let influence = frame.influence(&sums, &shares, expected, value);
    let point = Point {
        value,
        influence: &influence,
        multiplicity: &patterns.multiplicity,
        worst: -expected / (1.0 - expected),
        range: (-1.0, 1.0),
        law: Law::StudentT,
        crossed: (answers, 1),
    };
    Ok(resample::estimate(&frame, &point, patterns.basis, confidence, options.interval))
}

/// (observed − expected) / (1 − expected), unless chance alone is certain to agree.
pub(crate) fn corrected(observed: f64, expected: f64) -> Option<f64> {
    let room = 1.0 - expected;
    (room > 1e-12).then(|| (observed - expected) / room)
}

/// One coefficient over one set of patterns.
struct Frame<'a, M> {
    model: &'a M,
    answers: &'a Answers,
    patterns: &'a Patterns,
    scale: Scale,
    /// Observed agreement of a unit of each pattern; 0 for lone answers, which do not count.
    agreement: Vec<f64>,
}

/// Totals over the units of one sample.
struct Sums {
    units: f64,
    /// Units with two or more answers.
    comparable: f64,
    observed: f64,
}

impl<M: ChanceModel> Frame<'_, M> {
    /// Totals, with the label shares left in `shares`; `None` without a comparable unit.
    fn sums(&self, multiplicity: &[u32], shares: &mut Vec<f64>) -> Option<Sums> {
        shares.clear();
        shares.resize(self.patterns.categories, 0.0);
        let (mut units, mut comparable, mut observed) = (0.0, 0.0, 0.0);
        for (p, &times) in multiplicity.iter().enumerate().filter(|(_, times)| **times > 0) {
            let times = f64::from(times);
            let size = self.patterns.sizes[p];
            units += times;
            if size > 1 {
                comparable += times;
                observed += times * self.agreement[p];
            }
            let weight = times / f64::from(size);
            for count in self.patterns.counts(p) {
                shares[count.label as usize] += weight * f64::from(count.times);
            }
        }
        if comparable <= 0.0 {
            return None;
        }
        for share in shares.iter_mut() {
            *share /= units;
        }
        Some(Sums { units, comparable, observed: observed / comparable })
    }

    /// How far one unit of each pattern pulls the value.
    fn influence(&self, sums: &Sums, shares: &[f64], expected: f64, value: f64) -> Vec<f64> {
        let slope = self.model.slope(shares, &self.scale);
        let mean_slope: f64 = slope.iter().flatten().zip(shares).map(|(slope, share)| slope * share).sum();
        let room = 1.0 - expected;
        self.patterns
            .iter()
            .enumerate()
            .map(|(p, counts)| {
                let size = self.patterns.sizes[p];
                let own = if size > 1 { self.agreement[p] - expected } else { 0.0 };
                let chance = slope.as_ref().map_or(0.0, |slope| {
                    let drawn: f64 =
                        counts.iter().map(|count| f64::from(count.times) * slope[count.label as usize]).sum();
                    drawn / f64::from(size) - mean_slope
                });
                sums.units / sums.comparable * own / room - 2.0 * (1.0 - value) * chance / room - value
            })
            .collect()
    }
}

impl<M: ChanceModel> Resampled for Frame<'_, M> {
    fn value(&self, multiplicity: &[u32], scratch: &mut Vec<f64>) -> Option<f64> {
        let sums = self.sums(multiplicity, scratch)?;
        corrected(sums.observed, self.model.expected(scratch, &self.scale))
    }

    fn value_crossed(&self, units: &[u32], people: &[u32]) -> Option<f64> {
        let mut shares = vec![0.0; self.patterns.categories];
        let (mut total, mut comparable, mut observed) = (0.0, 0.0, 0.0);
        let weight = |a: u32, b: u32| self.scale.weight(a as usize, b as usize);
        Drawn { answers: self.answers, units, people }.for_each(|unit| {
            total += unit.times;
            for &(label, size) in unit.labels {
                shares[label as usize] += unit.times * size / unit.size;
            }
            if unit.pairs > 0.0 {
                comparable += unit.times;
                observed += unit.times * unit.sum_over_pairs(1.0, weight) / unit.pairs;
            }
        });
        if comparable <= 0.0 {
            return None;
        }
        for share in &mut shares {
            *share /= total;
        }
        corrected(observed / comparable, self.model.expected(&shares, &self.scale))
    }
}

/// The weighted share of agreeing pairs of answers on a unit of each pattern.
fn observed_agreement(patterns: &Patterns, scale: &Scale) -> Vec<f64> {
    let pairs = |counts: &[super::patterns::Count], size: f64| -> f64 {
        let mut agreeing = 0.0;
        for (i, a) in counts.iter().enumerate() {
            let times = f64::from(a.times);
            agreeing += times * (times - 1.0);
            for b in &counts[i + 1..] {
                let weight = scale.weight(a.label as usize, b.label as usize);
                agreeing += 2.0 * times * f64::from(b.times) * weight;
            }
        }
        agreeing / (size * (size - 1.0))
    };
    patterns
        .iter()
        .zip(&patterns.sizes)
        .map(|(counts, &size)| if size > 1 { pairs(counts, f64::from(size)) } else { 0.0 })
        .collect()
}
