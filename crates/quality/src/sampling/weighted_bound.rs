//! So many wrong were found in an uneven draw: how many may be wrong in the whole lot?
//!
//! # Definition
//! Of n draws that were not certain, each wrong one counts `z = w / w_max`, with w = 1/π the weight of its draw. Sorted from
//! the largest down, and with p(j) the upper bound of Clopper and Pearson for j wrong ones among n, Stringer's bound is
//! ```text
//! wrong ≤ Σ certain ones that are wrong  +  n w_max (p(0) + Σ_j (p(j) − p(j−1)) z_(j))
//! ```
//! With equal chances it is Clopper and Pearson's bound. Where nothing wrong was found it takes the heaviest weight for
//! all, so that what a draw hardly looked at is not told as clean. The larger of this and the upper end of
//! [`share`] is given, and never more than what was not seen to be right.
//!
//! # When not to use it
//! With equal chances and no strata: [`most_wrong_in_lot`](super::most_wrong_in_lot()) is exact there.
//!
//! # Undefined
//! Nothing drawn; a chance outside (0, 1]; a stratum with a single draw that was not certain; more draws than the lot
//! holds.
//!
//! # Cost
//! A beta quantile for each wrong one found.
//!
//! # Reference
//! K. W. Stringer, *Practical aspects of statistical sampling in auditing*, Proceedings of the Business and Economic
//! Statistics Section, American Statistical Association, 1963; it is conservative: P. J. Bickel, *Inference and
//! auditing: the Stringer bound*, International Statistical Review 60(2), 1992.

use super::design::BadDesign;
use super::horvitz_thompson::{Observed, share};
use super::lot_bound::LotBound;
use crate::special::beta_quantile;

/// The most that can be wrong in a lot of `lot`, by a draw with known chances: 1 is wrong, 0 is right. One slice a
/// stratum; a draw without strata is one slice. Said of many lots, it holds at least as often as the confidence.
///
/// ```
/// use assay_quality::sampling::{Observed, most_wrong_in_draw};
///
/// // A hundred risky ones were all checked and five are wrong; of 1,900 others 95 were, none wrong.
/// let risky = (0..100).map(|i| Observed { value: f64::from(u8::from(i < 5)), inclusion: 1.0 });
/// let others = [Observed { value: 0.0, inclusion: 0.05 }; 95];
/// let drawn: Vec<Observed> = risky.chain(others).collect();
/// let bound = most_wrong_in_draw(&[&drawn], 2_000, 0.95)?;
/// // 5 and 1,900 · (1 − 0.05^(1/95)).
/// assert_eq!(bound.wrong_max, 63);
/// # Ok::<(), assay_quality::sampling::BadDesign>(())
/// ```
pub fn most_wrong_in_draw(strata: &[&[Observed]], lot: u64, confidence: f64) -> Result<LotBound, BadDesign> {
    let all = || strata.iter().flat_map(|stratum| stratum.iter());
    let draws = all().count();
    // Looks at the draw, and at the confidence, for what makes no sense.
    share(strata, confidence)?;
    if draws as u64 > lot {
        return Err(BadDesign::SampleExceedsLot { sample: draws, lot: usize::try_from(lot).unwrap_or(usize::MAX) });
    }
    let mut most = stringer(all(), confidence);
    // One tail of the interval is to be 1 − confidence.
    let two_sided = 2.0 * confidence - 1.0;
    if two_sided > 0.0 {
        most = most.max(share(strata, two_sided)?.upper * lot as f64);
    }
    let right = all().filter(|o| o.value <= 0.0).count() as u64;
    let wrong_max = whole(most).min(lot - right);
    Ok(LotBound { wrong_max, share_max: wrong_max as f64 / lot as f64, confidence })
}

fn stringer<'a>(drawn: impl Iterator<Item = &'a Observed>, confidence: f64) -> f64 {
    let (open, certain): (Vec<&Observed>, Vec<&Observed>) = drawn.partition(|o| o.inclusion < 1.0);
    let known: f64 = certain.iter().map(|o| o.value).sum();
    let heaviest = open.iter().map(|o| 1.0 / o.inclusion).fold(0.0, f64::max);
    if open.is_empty() {
        return known;
    }
    let n = open.len() as f64;
    let bound = |wrong: f64| if wrong >= n { 1.0 } else { beta_quantile(confidence, wrong + 1.0, n - wrong) };
    let mut parts: Vec<f64> =
        open.iter().map(|o| o.value / o.inclusion / heaviest).filter(|part| *part > 0.0).collect();
    parts.sort_unstable_by(|a, b| b.total_cmp(a));
    let mut last = bound(0.0);
    let mut sum = last;
    for (wrong, part) in (1u32..).zip(parts) {
        let next = bound(f64::from(wrong));
        sum += (next - last) * part;
        last = next;
    }
    known + n * heaviest * sum
}

/// The whole number not above `most`; what misses one by rounding is one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at least 0, and cut to the lot by the caller"
)]
fn whole(most: f64) -> u64 {
    (most * (1.0 + 1e-12)).floor() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::{inclusion_by_risk, most_wrong_in_lot, stratified, systematic};

    #[test]
    fn with_equal_chances_it_is_clopper_and_pearsons_bound() {
        for wrong in [0u32, 1, 4] {
            let sample: Vec<Observed> =
                (0..80).map(|i| Observed { value: f64::from(u8::from(i < wrong)), inclusion: 0.001 }).collect();
            let exact = 80_000.0 * beta_quantile(0.95, f64::from(wrong) + 1.0, 80.0 - f64::from(wrong));
            assert!((stringer(sample.iter(), 0.95) - exact).abs() < 1e-6);
            // The interval of a share counts one draw less for its mean.
            let found = most_wrong_in_draw(&[&sample], 80_000, 0.95).unwrap().wrong_max as f64;
            assert!(found >= exact.floor() && found < 1.02 * exact, "{found} {exact}");
            // Drawn without putting back, it is a little less.
            let lot = most_wrong_in_lot(u64::from(wrong), 80, 80_000, 0.95).unwrap().wrong_max as f64;
            assert!(lot <= found && found < 1.02 * lot, "{lot} {found}");
        }
    }

    #[test]
    fn by_hand_a_light_wrong_one_adds_less_than_a_heavy_one() {
        // n = 2, weights 10 and 5: p(0) = 1 − √0.05, p(1) = √0.95.
        let with = |first: f64, second: f64| {
            let drawn = [Observed { value: first, inclusion: 0.1 }, Observed { value: second, inclusion: 0.2 }];
            stringer(drawn.iter(), 0.95)
        };
        let (none, one) = (1.0 - 0.05f64.sqrt(), 0.95f64.sqrt());
        assert!((with(0.0, 0.0) - 20.0 * none).abs() < 1e-9);
        assert!((with(0.0, 1.0) - 20.0 * (none + (one - none) / 2.0)).abs() < 1e-9);
        assert!((with(1.0, 0.0) - 20.0 * one).abs() < 1e-9);
        assert!((with(1.0, 1.0) - 20.0 * (one + (1.0 - one) / 2.0)).abs() < 1e-9);
    }

    /// How many of a hundred bounds hold, where these of the lot are wrong.
    fn held(wrong: impl Fn(usize) -> bool, draw: impl Fn(u64) -> Vec<Vec<(usize, f64)>>) -> f64 {
        let truth = (0..2_000).filter(|&i| wrong(i)).count() as u64;
        let times = 400;
        let held = (0..times).filter(|&seed| {
            let value = |i: usize| f64::from(u8::from(wrong(i)));
            let strata: Vec<Vec<Observed>> = draw(seed)
                .into_iter()
                .map(|s| s.into_iter().map(|(i, inclusion)| Observed { value: value(i), inclusion }).collect())
                .collect();
            let strata: Vec<&[Observed]> = strata.iter().map(Vec::as_slice).collect();
            most_wrong_in_draw(&strata, 2_000, 0.95).unwrap().wrong_max >= truth
        });
        100.0 * held.count() as f64 / times as f64
    }

    #[test]
    fn the_bound_holds_as_often_as_stated_whether_the_risks_are_right_or_wrong() {
        // Every tenth is thought to be risky.
        let risks: Vec<f64> = (0..2_000).map(|i| if i % 10 == 0 { 0.5 } else { 0.005 }).collect();
        let chances = inclusion_by_risk(&risks, 200, 0.2).unwrap();
        let by_risk = |seed| {
            let drawn = systematic(&chances, seed).unwrap();
            vec![drawn.iter().map(|d| (d.position, d.inclusion)).collect::<Vec<_>>()]
        };
        let in_strata = |seed| {
            let drawn = stratified(&[(200, 100), (1_800, 100)], seed).unwrap();
            let place = [|i: usize| 10 * i, |i: usize| 10 * (i / 9) + i % 9 + 1];
            let placed = drawn.iter().zip(place);
            placed.map(|(s, at)| s.iter().map(|d| (at(d.position), d.inclusion)).collect()).collect::<Vec<Vec<_>>>()
        };
        let as_thought = |i: usize| if i.is_multiple_of(10) { i.is_multiple_of(30) } else { i % 401 == 1 };
        let elsewhere = |i: usize| !i.is_multiple_of(10) && i % 97 == 1;
        let few = |i: usize| [3, 777, 1_501].contains(&i);
        for (name, held) in [
            ("risks right", held(as_thought, by_risk)),
            ("risks wrong", held(elsewhere, by_risk)),
            ("few wrong", held(few, by_risk)),
            ("strata, risks right", held(as_thought, in_strata)),
            ("strata, risks wrong", held(elsewhere, in_strata)),
            ("strata, few wrong", held(few, in_strata)),
        ] {
            assert!(held >= 94.0, "{name}: {held} of 100");
        }
    }

    #[test]
    fn what_was_seen_to_be_right_is_never_counted_as_wrong() {
        let all = [Observed { value: 0.0, inclusion: 0.5 }; 8];
        assert_eq!(most_wrong_in_draw(&[&all], 8, 0.95).unwrap().wrong_max, 0);
        let one = [Observed { value: 1.0, inclusion: 1.0 }; 3];
        assert_eq!(most_wrong_in_draw(&[&one], 3, 0.95).unwrap().wrong_max, 3);
        let refused = Err(BadDesign::SampleExceedsLot { sample: 8, lot: 7 });
        assert_eq!(most_wrong_in_draw(&[&all], 7, 0.95), refused);
        assert_eq!(most_wrong_in_draw(&[], 7, 0.95), Err(BadDesign::Empty));
    }
}
