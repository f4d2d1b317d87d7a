//! Shares of the true labels that are known beforehand, and held instead of learnt.
//!
//! # Definition
//! A method that learns how frequent each label is takes the given shares for `p_k` in every iteration, divided among the
//! labels that somebody gave. A share of 0 counts as 1e-10, so that no label is excluded for ever.
//!
//! # Reference
//! A. P. Dawid, A. M. Skene, Applied Statistics 28(1), 1979, section 2, <https://doi.org/10.2307/2346806>.

use super::expectation::Beliefs;
use super::expectation::Counts;
use super::fit::{Control, Unfit};
use super::grouped::Grouped;
use super::learn::learn_shares;

const SHARE_MIN: f64 = 1e-10;

/// Refuses shares that are not one number from 0 on a label, not all 0.
pub(super) fn check(control: &Control<'_>, categories: u32) -> Result<(), Unfit> {
    let given = control.label_shares;
    let is_sound =
        given.iter().all(|share| share.is_finite() && *share >= 0.0) && given.iter().any(|share| *share > 0.0);
    if given.is_empty() || (given.len() == categories as usize && is_sound) {
        return Ok(());
    }
    Err(Unfit::LabelSharesUnsound { given: given.len(), categories })
}

/// The shares to be held, by the labels' places in the groups; `None` where none were given.
pub(super) fn held_shares(grouped: &Grouped, control: &Control<'_>) -> Option<Vec<f64>> {
    if control.label_shares.is_empty() {
        return None;
    }
    let of = |label: &u32| control.label_shares.get(*label as usize).copied().unwrap_or(0.0);
    let given: Vec<f64> = grouped.label_at.iter().map(of).collect();
    let total: f64 = given.iter().sum();
    // Where all that was given is for labels that nobody used, each of the others is as likely.
    let even = 1.0 / given.len().max(1) as f64;
    Some(given.into_iter().map(|share| if total > 0.0 { (share / total).max(SHARE_MIN) } else { even }).collect())
}

/// The held shares where there are some, and else those that are learnt with `imagined` units of each label.
pub(super) fn hold_or_learn(
    (grouped, counts): (&Grouped, &Counts),
    held: Option<&Vec<f64>>,
    imagined: f64,
    beliefs: &mut Beliefs,
) {
    match held {
        Some(held) => beliefs.shares[..held.len()].copy_from_slice(held),
        None => learn_shares(grouped, counts, imagined, beliefs),
    }
}

#[cfg(test)]
mod tests {
    use crate::consensus::{Control, METHODS, Unfit, method};
    use crate::table::Answers;

    /// One person against one on every unit, so that only what is known beforehand can decide.
    fn split() -> Answers {
        Answers::from_triples(2, (0..30).flat_map(|unit| [(unit, 0, 0), (unit, 1, 1)])).unwrap()
    }

    #[test]
    fn what_is_held_decides_between_equals_in_every_method_that_holds_it() {
        for method in METHODS.iter().filter(|method| method.holds_label_shares()) {
            for (shares, expected) in [([0.9, 0.1], 0), ([1.0, 3.0], 1)] {
                let control = Control { label_shares: &shares, ..Control::default() };
                let fit = method.fit(&split(), &control).unwrap();
                assert_eq!(fit.consensus.verdict(7).unwrap().answer(), Some(expected), "{}", method.name);
            }
        }
    }

    #[test]
    fn by_hand_one_answer_of_a_coin_that_is_right_as_often_as_not_leaves_the_held_shares() {
        let control = Control { label_shares: &[0.9, 0.1], iterations_max: Some(1), ..Control::default() };
        let fit = method("one-coin").unwrap().fit(&split(), &control).unwrap();
        assert!((fit.consensus.share(3, 0) - 0.9).abs() < 1e-9);
    }

    #[test]
    fn shares_that_are_none_and_methods_that_hold_none_are_refused() {
        let fit = |name: &str, label_shares: &[f64]| {
            method(name).unwrap().fit(&split(), &Control { label_shares, ..Control::default() }).err()
        };
        for shares in [&[0.5][..], &[0.5, -0.5], &[0.0, 0.0], &[f64::NAN, 1.0]] {
            let refused = Some(Unfit::LabelSharesUnsound { given: shares.len(), categories: 2 });
            assert_eq!(fit("dawid-skene", shares), refused);
        }
        assert_eq!(fit("majority", &[0.5, 0.5]), Some(Unfit::NoLabelShares));
        assert_eq!(fit("dawid-skene", &[0.5, 0.5]), None);
    }
}
