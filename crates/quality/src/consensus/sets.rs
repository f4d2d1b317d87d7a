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

/// The deepest label whose share, with all below it, is at least `threshold`, and that share; of several the one with
/// the larger share, then the lowest. `parents[l]` is the label above l, or `None` at a root. `None` where no label
/// reaches the threshold, or parents go in a circle or beyond the list.
///
/// ```
/// use assay_quality::consensus::back_off;
///
/// // 0 animal, 1 dog, 2 poodle, 3 terrier, 4 cat
/// let parents = [None, Some(0), Some(1), Some(1), Some(0)];
/// let (label, share) = back_off(&parents, &[(2, 0.4), (3, 0.4), (4, 0.2)], 0.7).unwrap();
/// assert!(label == 1 && (share - 0.8).abs() < 1e-12);
/// ```
pub fn back_off(parents: &[Option<u32>], shares: &[(u32, f64)], threshold: f64) -> Option<(u32, f64)> {
    let mut sums = vec![0.0; parents.len()];
    let mut sorted = shares.to_vec();
    sorted.sort_unstable_by_key(|(label, _)| *label);
    for (label, share) in sorted {
        for above in lineage(parents, label)? {
            sums[above as usize] += share;
        }
    }
    let mut best: Option<(usize, f64, u32)> = None;
    for (label, &share) in (0u32..).zip(&sums) {
        let depth = lineage(parents, label)?.len();
        let deeper =
            best.is_none_or(|(other, other_share, _)| depth > other || (depth == other && share > other_share));
        if share >= threshold - 1e-12 && share > 0.0 && deeper {
            best = Some((depth, share, label));
        }
    }
    best.map(|(_, share, label)| (label, share))
}

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
        assert_eq!(back_off(&parents, &[(2, 0.9), (4, 0.1)], 0.7), Some((2, 0.9)));
        assert_eq!(back_off(&parents, &[(2, 0.5), (4, 0.5)], 0.7), Some((0, 1.0)));
        assert_eq!(back_off(&[Some(1), Some(0)], &[(0, 1.0)], 0.5), None);
        assert_eq!(back_off(&parents, &[(9, 1.0)], 0.5), None);
    }
}
