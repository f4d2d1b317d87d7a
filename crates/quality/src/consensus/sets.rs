//! The set of options that several people's sets come to, and the label of a tree that they can agree on.
//!
//! # Definition
//! * [`merge_sets`]: each option on its own, as a question of yes or no: it belongs to the answer when more than half
//!   of the trust is for it. Exactly half is a tie, and then it does not belong.
//! * [`back_off`]: with labels in a tree, the share of a label is its own and that of everything below it. The answer
//!   is the deepest label whose share reaches a threshold: people who say "poodle" and "terrier" agree on "dog".
//!
//! # Reference
//! G. Tsoumakas, I. Katakis, *Multi-label classification*, IJDWM 3(3), 2007, <https://doi.org/10.4018/jdwm.2007070101>
//! (binary relevance).

use std::collections::BTreeMap;

/// One option of a merged set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MergedOption {
    /// The option.
    pub option: u32,
    /// The share of trust for it, in [0, 1].
    pub share: f64,
    /// Whether it belongs to the answer.
    pub chosen: bool,
    /// Whether for and against are equal.
    pub tie: bool,
}

/// Each option below `options` from people's sets and the trust in them, above 0. `None` without people.
///
/// ```
/// use assay_quality::consensus::merge_sets;
///
/// let merged = merge_sets(3, &[(&[0, 1], 1.0), (&[1], 1.0), (&[1, 2], 1.0)]).unwrap();
/// let chosen: Vec<u32> = merged.iter().filter(|o| o.chosen).map(|o| o.option).collect();
/// assert_eq!(chosen, [1]);
/// ```
pub fn merge_sets(options: u32, people: &[(&[u32], f64)]) -> Option<Vec<MergedOption>> {
    let mut trusts: Vec<f64> = people.iter().map(|(_, trust)| *trust).collect();
    trusts.sort_unstable_by(f64::total_cmp);
    let total: f64 = trusts.iter().sum();
    if people.is_empty() || !total.is_finite() || trusts[0] <= 0.0 {
        return None;
    }
    let merged = (0..options).map(|option| {
        let mut own: Vec<f64> = people.iter().filter(|(set, _)| set.contains(&option)).map(|(_, t)| *t).collect();
        own.sort_unstable_by(f64::total_cmp);
        let share = own.iter().sum::<f64>() / total;
        let tie = (share - 0.5).abs() < 1e-12;
        MergedOption { option, share, chosen: share > 0.5 && !tie, tie }
    });
    Some(merged.collect())
}

/// The label of a tree that people agree on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BackedOff {
    /// The label.
    pub label: u32,
    /// The share of it and all below it.
    pub share: f64,
    /// Whether another label as deep has the same share; of these the lowest is taken.
    pub tie: bool,
}

/// The deepest label whose share, with all below it, is at least `threshold`; of several the one with the larger share,
/// then the lowest. `parents[l]` is the label above l, or `None` at a root. `None` where no label reaches the threshold,
/// or parents go in a circle or beyond the list.
///
/// ```
/// use assay_quality::consensus::back_off;
///
/// // 0 animal, 1 dog, 2 poodle, 3 terrier, 4 cat
/// let parents = [None, Some(0), Some(1), Some(1), Some(0)];
/// let found = back_off(&parents, &[(2, 0.4), (3, 0.4), (4, 0.2)], 0.7).unwrap();
/// assert!(found.label == 1 && (found.share - 0.8).abs() < 1e-12 && !found.tie);
/// ```
pub fn back_off(parents: &[Option<u32>], shares: &[(u32, f64)], threshold: f64) -> Option<BackedOff> {
    let mut sorted = shares.to_vec();
    // Sums follow the order of their terms.
    sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    // Depth and share of each label that something is for.
    let mut sums: BTreeMap<u32, (usize, f64)> = BTreeMap::new();
    for (label, share) in sorted {
        let line = lineage(parents, label)?;
        for (above, &node) in line.iter().enumerate() {
            sums.entry(node).or_insert((line.len() - above, 0.0)).1 += share;
        }
    }
    let mut best: Option<(usize, BackedOff)> = None;
    for (label, (depth, share)) in sums {
        if share < threshold - ROUNDING || share <= 0.0 {
            continue;
        }
        match &mut best {
            Some((deepest, other)) if *deepest == depth && (share - other.share).abs() <= ROUNDING => other.tie = true,
            Some((deepest, other)) if *deepest > depth || (*deepest == depth && other.share > share) => {}
            _ => best = Some((depth, BackedOff { label, share, tie: false })),
        }
    }
    best.map(|(_, found)| found)
}

/// Sums of shares carry rounding.
const ROUNDING: f64 = 1e-12;

/// A label and everything above it.
fn lineage(parents: &[Option<u32>], label: u32) -> Option<Vec<u32>> {
    let mut line = vec![label];
    while let Some(above) = *parents.get(line[line.len() - 1] as usize)? {
        if line.len() > parents.len() {
            return None;
        }
        line.push(above);
    }
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_is_a_tie_and_not_chosen() {
        let merged = merge_sets(2, &[(&[0], 1.0), (&[], 1.0)]).unwrap();
        assert!(merged[0].tie && !merged[0].chosen && !merged[1].tie);
        assert_eq!(merge_sets(2, &[]), None);
        assert_eq!(merge_sets(2, &[(&[0], 0.0)]), None);
    }

    #[test]
    fn trust_decides_between_two() {
        let merged = merge_sets(2, &[(&[0], 0.9), (&[1], 0.6)]).unwrap();
        assert!(merged[0].chosen && !merged[1].chosen);
    }

    #[test]
    fn a_sure_leaf_is_kept_and_a_split_goes_up_to_the_root() {
        let parents = [None, Some(0), Some(1), Some(1), Some(0)];
        let found = |shares: &[(u32, f64)]| back_off(&parents, shares, 0.7).unwrap();
        assert_eq!(found(&[(2, 0.9), (4, 0.1)]), BackedOff { label: 2, share: 0.9, tie: false });
        assert_eq!(found(&[(2, 0.5), (4, 0.5)]), BackedOff { label: 0, share: 1.0, tie: false });
        assert_eq!(back_off(&[Some(1), Some(0)], &[(0, 1.0)], 0.5), None);
        assert_eq!(back_off(&parents, &[(9, 1.0)], 0.5), None);
        assert_eq!(back_off(&parents, &[(2, 0.4)], 0.5), None);
    }

    #[test]
    fn two_that_reach_a_low_threshold_alike_are_a_tie_and_the_lowest_is_taken() {
        let parents = [None, Some(0), Some(0), None];
        let found = back_off(&parents, &[(2, 0.4), (1, 0.4), (3, 0.2)], 0.4).unwrap();
        assert_eq!(found, BackedOff { label: 1, share: 0.4, tie: true });
        assert!(!back_off(&parents, &[(2, 0.5), (1, 0.4)], 0.4).unwrap().tie);
    }
}
