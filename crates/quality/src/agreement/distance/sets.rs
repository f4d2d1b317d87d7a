//! Distances between sets of options: answers to "choose all that apply".

use std::cmp::Ordering;

use super::{Distance, count};

/// How sets are compared, with J = |a ∩ b| / |a ∪ b| (1 for two empty sets).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SetDistance {
    /// δ² = 1 − J · M, with M = 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap, else 0: sets
    /// that contradict each other are farther apart than sets of which one is more cautious.
    #[default]
    Masi,
    /// δ² = 1 − J.
    Jaccard,
}

/// Labels as sets of options.
///
/// Source: R. Passonneau, *Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation*,
/// LREC 2006, <http://www.lrec-conf.org/proceedings/lrec2006/pdf/636_pdf.pdf>. As there, the distance itself stands in
/// the place of δ².
///
/// ```
/// use assay_quality::agreement::{Distance, SetDistance, Sets};
///
/// // Label 0 is {3}, label 1 is {3, 5}, label 2 is {7}.
/// let sets = Sets::new(SetDistance::Masi, vec![vec![3], vec![5, 3], vec![7]]);
/// assert!((sets.squared(0, 1) - (1.0 - 0.5 * 2.0 / 3.0)).abs() < 1e-12);
/// assert_eq!(sets.squared(0, 2), 1.0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sets {
    distance: SetDistance,
    sets: Vec<Vec<u32>>,
}

impl Sets {
    /// `sets[label]` holds the options of the label, in any order; repeated ones count once.
    pub fn new(distance: SetDistance, mut sets: Vec<Vec<u32>>) -> Self {
        for set in &mut sets {
            set.sort_unstable();
            set.dedup();
        }
        Self { distance, sets }
    }
}

impl Distance for Sets {
    fn squared(&self, a: u32, b: u32) -> f64 {
        let (a, b) = (&self.sets[a as usize], &self.sets[b as usize]);
        let shared = shared(a, b);
        let all = a.len() + b.len() - shared;
        if all == 0 {
            return 0.0;
        }
        let jaccard = shared as f64 / all as f64;
        let monotonic = match self.distance {
            SetDistance::Jaccard => 1.0,
            SetDistance::Masi if shared == all => 1.0,
            SetDistance::Masi if shared == a.len().min(b.len()) => 2.0 / 3.0,
            SetDistance::Masi => 1.0 / 3.0,
        };
        1.0 - jaccard * monotonic
    }

    fn labels(&self) -> Option<u32> {
        Some(count(self.sets.len()))
    }
}

/// How many options two ascending lists share.
fn shared(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
            Ordering::Equal => {
                shared += 1;
                i += 1;
                j += 1;
            }
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_masi_of_equal_held_overlapping_and_disjoint_sets() {
        // Passonneau 2006: {a, b, c} against itself, {a, b}, {a, b, d} and {d}.
        let sets = vec![vec![1, 2, 3], vec![2, 1], vec![1, 2, 4], vec![4], vec![]];
        let masi = Sets::new(SetDistance::Masi, sets.clone());
        let jaccard = Sets::new(SetDistance::Jaccard, sets);
        for (other, agree, masi_weight) in
            [(0, 1.0, 1.0), (1, 2.0 / 3.0, 2.0 / 3.0), (2, 0.5, 1.0 / 3.0), (3, 0.0, 0.0)]
        {
            assert!((masi.squared(0, other) - (1.0 - agree * masi_weight)).abs() < 1e-12);
            assert!((jaccard.squared(0, other) - (1.0 - agree)).abs() < 1e-12);
        }
    }

    #[test]
    fn nothing_chosen_agrees_with_nothing_chosen_only() {
        let sets = Sets::new(SetDistance::Masi, vec![vec![], vec![], vec![1]]);
        assert!(sets.squared(0, 1).abs() < 1e-15);
        assert!((sets.squared(0, 2) - 1.0).abs() < 1e-15);
    }
}
