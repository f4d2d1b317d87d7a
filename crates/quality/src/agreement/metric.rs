//! How Krippendorff's alpha sums its distances without looking at every pair of answers.

use std::fmt;

use super::counted::Source;
use super::distance::Distance;
use super::patterns::Count;

/// The distances, in the form that is quickest to sum.
#[derive(Debug)]
pub(crate) enum Metric<'a> {
    Nominal,
    /// Squared differences of mid-ranks, which move with the answers drawn.
    Ordinal,
    /// Squared differences of these positions.
    Positions(&'a [f64]),
    Custom(Custom<'a>),
}

/// A distance of the caller's, kept for all pairs of labels that occur where these are not too many.
pub(crate) struct Custom<'a> {
    distance: &'a dyn Distance,
    /// The place of each label in `kept`.
    place: Vec<u32>,
    kept: Vec<f64>,
    /// Labels that occur; 0 where nothing is kept.
    width: usize,
}

impl fmt::Debug for Custom<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Custom").field("width", &self.width).finish_non_exhaustive()
    }
}

impl<'a> Custom<'a> {
    fn of(distance: &'a dyn Distance, source: Source<'_>) -> Self {
        /// 2,048² distances are 32 MB.
        const LABELS_MAX: usize = 2_048;
        let mut place = vec![u32::MAX; source.table.categories() as usize];
        let mut occurring: Vec<u32> = Vec::new();
        for label in source.labels() {
            let place = &mut place[label as usize];
            if *place == u32::MAX {
                // Labels are 32-bit numbers, so no more of them occur.
                *place = u32::try_from(occurring.len()).unwrap_or(u32::MAX);
                occurring.push(label);
            }
        }
        if occurring.len() > LABELS_MAX {
            return Self { distance, place: Vec::new(), kept: Vec::new(), width: 0 };
        }
        let width = occurring.len();
        let mut kept = vec![0.0; width * width];
        for (row, &a) in occurring.iter().enumerate() {
            // Distances are symmetric, and some are costly.
            for (column, &b) in occurring.iter().enumerate().skip(row) {
                let squared = distance.squared(a, b);
                (kept[row * width + column], kept[column * width + row]) = (squared, squared);
            }
        }
        Self { distance, place, kept, width }
    }

    fn squared(&self, a: u32, b: u32) -> f64 {
        if self.width == 0 {
            return self.distance.squared(a, b);
        }
        self.kept[self.place[a as usize] as usize * self.width + self.place[b as usize] as usize]
    }
}

impl<'a> Metric<'a> {
    pub(super) fn custom(distance: &'a dyn Distance, source: Source<'_>) -> Self {
        Self::Custom(Custom::of(distance, source))
    }
}

impl Metric<'_> {
    /// The sum over k of `n_k` δ²(c, k) for each label c that occurs in `counts`; 0 for the others.
    pub(super) fn spread(&self, counts: &[f64]) -> Vec<f64> {
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
    pub(super) fn within(&self, unit: &[Count], size: f64, ranks: &[f64]) -> f64 {
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
    pub(super) fn squared(&self, a: u32, b: u32, ranks: &[f64]) -> f64 {
        let between = |positions: &[f64]| (positions[a as usize] - positions[b as usize]).powi(2);
        match self {
            Metric::Nominal => f64::from(u8::from(a != b)),
            Metric::Ordinal => between(ranks),
            Metric::Positions(positions) => between(positions),
            Metric::Custom(distance) => distance.squared(a, b),
        }
    }

    /// The largest distance between two labels that occur.
    pub(super) fn farthest(&self, counts: &[f64]) -> f64 {
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
pub(super) fn mid_ranks(counts: &[f64]) -> Vec<f64> {
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
