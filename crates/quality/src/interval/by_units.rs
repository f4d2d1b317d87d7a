//! What share of all answers is it, and did it change, when the answers of one unit depend on each other?
//!
//! # Definition
//! Unit i has `h_i` hits among `m_i` answers; n units have answers, M in all. An easy unit is answered well by everyone, so
//! the units are what varies, not the answers:
//! ```text
//! p = Σ h_i / M        u_i = (h_i − p m_i) / M        V = n/(n − 1) Σ u_i²
//! ```
//! V is the variance of a ratio from its linear part. The interval is Wilson's for a sample of N answers, with Student's t of
//! n − 1 degrees for the normal quantile. By V alone, N is E = p(1 − p)/V, never more than M. But V is learnt from the few
//! units that have misses (or hits, if these are in fewer): with `e_i` of them in a unit, these are as
//! ```text
//! k = (Σ e_i)² / Σ e_i²        1/N = k/(k + ¼) · 1/E + ¼/(k + ¼) · max(1/n, 1/E)
//! ```
//! so one such unit weighs four times as much as the cautious belief that each unit counts as one answer, ten of them forty
//! times; and where all units are alike that belief alone is left.
//!
//! A change between two such shares is that of [`difference_of_dependent`] around intervals with E for N, with the correlation of the two `u_i` over the
//! units that have answers in both: as if one unit more had nothing to do with either, so that a few that did not
//! change do not prove that none would.
//!
//! # How often it holds the truth
//! In 864 shapes of made crowds (20 to 2,000 units of 2 to 10 answers, 60 to 98 % right, correlated by 0 to 0.5; the same units
//! again, half of them or others; 2,000 replays each, 400 of the largest; `tests/coverage_at_length.rs`), 95 % intervals of a
//! change held it 90 to 100 times in a hundred, 93 to 97 in 97 % of those shapes in which at least twenty independent answers
//! were wrong: M (1 − p) / (1 + (m − 1) ρ) of them, with m answers a unit and correlation ρ. With fewer than five they are mostly too
//! wide rather than too narrow (97 to 99 on average), and would be wider with N. The share is held 93 to 99 times in a hundred in
//! 240 shapes (20, 60 and 200 units of 2 to 10 answers, 60 to 98 % right, correlated by 0 to 0.8; 2,500 replays each), 95.9 on
//! average; with E alone it was as seldom as 86 times (98 % right, ρ ½), and with Korn and Graubard's, which is wider, 88.
//!
//! # When not to use it
//! When each unit has one answer: Wilson's interval is the same but for t, and simpler.
//!
//! # Undefined
//! No answers; more hits than answers in a unit; a confidence outside (0, 1).
//!
//! # Reference
//! N. Dean, M. Pagano, *Evaluating confidence interval methods for binomial proportions in clustered surveys*, Journal of
//! Survey Statistics and Methodology 3(4), 2015, <https://doi.org/10.1093/jssam/smv024>; E. L. Korn, B. I. Graubard,
//! *Confidence intervals for proportions with small expected number of positive counts estimated from survey data*, Survey
//! Methodology 24(2), 1998. The weight of a quarter of a unit is our own, from such replays with other seeds.

use super::{BadSample, Proportion, Ranged, checked, difference_of_dependent};
use crate::special::{normal_quantile, student_t_quantile};

/// The answers of one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Those that count as hits.
    pub hits: u64,
    /// All of them; 0 where the unit was not answered.
    pub total: u64,
}

/// A share before and after, and the difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The share of the first answers.
    pub before: Proportion,
    /// The share of the second.
    pub after: Proportion,
    /// The second less the first.
    pub difference: Ranged,
    /// Units with answers before, after, and in both.
    pub units: [usize; 3],
}

/// A correlation of fewer units is a guess, and the two are taken as independent: the interval is then too wide, not too
/// narrow.
const SHARED_MIN: usize = 10;

/// The share of hits among all answers, with an interval over units.
///
/// ```
/// use assay_quality::interval::{Counted, share_by_units, wilson};
///
/// // Ten units of ten answers each: everyone is right on eight of them and wrong on two.
/// let units: Vec<Counted> = (0..10).map(|unit| Counted { hits: if unit < 8 { 10 } else { 0 }, total: 10 }).collect();
/// let found = share_by_units(&units, 0.95)?;
/// assert_eq!(found.value, 0.8);
/// // As little is known as of ten answers, not as of a hundred.
/// assert!(found.upper - found.lower > wilson(8, 10, 0.95)?.upper - wilson(8, 10, 0.95)?.lower);
/// # Ok::<(), assay_quality::interval::BadSample>(())
/// ```
pub fn share_by_units(units: &[Counted], confidence: f64) -> Result<Proportion, BadSample> {
    Ok(Spread::of(units.iter().copied(), confidence)?.share)
}

/// How the share of hits changed; each unit has its answers before and after.
///
/// ```
/// use assay_quality::interval::{Counted, change_by_units};
///
/// // Twenty units of five answers; after, one more of them is right everywhere.
/// let units: Vec<[Counted; 2]> =
///     (0..20).map(|unit| [unit % 4, unit % 4 + 1].map(|hits| Counted { hits, total: 5 })).collect();
/// let change = change_by_units(&units, 0.95)?;
/// assert_eq!(change.units, [20, 20, 20]);
/// assert!(change.difference.lower > 0.15 && change.before.upper > change.after.lower);
/// # Ok::<(), assay_quality::interval::BadSample>(())
/// ```
pub fn change_by_units(units: &[[Counted; 2]], confidence: f64) -> Result<Change, BadSample> {
    let of = |side: usize| Spread::of(units.iter().map(|unit| unit[side]), confidence);
    let (before, after) = (of(0)?, of(1)?);
    let shared = units.iter().filter(|unit| unit[0].total > 0 && unit[1].total > 0).count();
    let together: f64 = units.iter().map(|unit| before.pull(unit[0]) * after.pull(unit[1])).sum();
    let apart = (before.squares * after.squares).sqrt();
    let correlation = if apart > 0.0 { shrunk(together / apart, shared).unwrap_or(0.0) } else { 0.0 };
    Ok(Change {
        before: before.share,
        after: after.share,
        difference: difference_of_dependent(before.plain(), after.plain(), correlation),
        units: [before.units, after.units, shared],
    })
}

/// A correlation found on so many units, as far as they prove it; `None` where they are too few.
pub(crate) fn shrunk(correlation: f64, units: usize) -> Option<f64> {
    let count = units as f64;
    (units >= SHARED_MIN).then(|| correlation.clamp(-1.0, 1.0) * count / (count + 1.0))
}

/// The weight of the belief that each unit counts as one answer, in units.
const DOUBT: f64 = 0.25;

/// Over how many units these counts are spread, as if all were equal: 0 where there are none.
fn spread_over(counts: impl Iterator<Item = u64>) -> f64 {
    let (sum, squares) = counts.fold((0.0, 0.0), |sum, count| {
        let count = count as f64;
        (sum.0 + count, sum.1 + count * count)
    });
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// A share, and how far its units vary.
struct Spread {
    share: Proportion,
    /// The interval by the spread of the units alone.
    alone: (f64, f64),
    units: usize,
    /// Σ `u_i`².
    squares: f64,
}

impl Spread {
    fn of(units: impl Iterator<Item = Counted> + Clone, confidence: f64) -> Result<Self, BadSample> {
        let answered = units.filter(|unit| unit.total > 0 || unit.hits > 0);
        if let Some(odd) = answered.clone().find(|unit| unit.hits > unit.total) {
            return Err(BadSample::MoreHitsThanTotal { hits: odd.hits, total: odd.total });
        }
        let (mut hits, mut total, mut count) = (0, 0, 0);
        for unit in answered.clone() {
            (hits, total, count) = (hits + unit.hits, total + unit.total, count + 1);
        }
        let tail = checked(hits, total, confidence)?;
        let value = hits as f64 / total as f64;
        let share = Proportion { value, lower: 0.0, upper: 1.0, confidence, hits, total };
        let mut found = Self { share, alone: (0.0, 1.0), units: count, squares: 0.0 };
        found.squares = answered.clone().map(|unit| found.pull(unit).powi(2)).sum();
        let n = count as f64;
        // Alike units leave rounding dust, not spread.
        let (worth, reach) = if count < 2 {
            (1.0, normal_quantile(1.0 - tail))
        } else if found.squares < 1e-24 {
            (n, normal_quantile(1.0 - tail))
        } else {
            let variance = n / (n - 1.0) * found.squares;
            ((value * (1.0 - value) / variance).min(total as f64), student_t_quantile(1.0 - tail, n - 1.0))
        };
        found.alone = found.around(worth, reach);
        let learnt_from = spread_over(answered.clone().map(|unit| unit.hits))
            .min(spread_over(answered.map(|unit| unit.total - unit.hits)));
        let doubt = DOUBT / (learnt_from + DOUBT);
        let cautious = (1.0 / n).max(1.0 / worth);
        (found.share.lower, found.share.upper) = found.around(1.0 / ((1.0 - doubt) / worth + doubt * cautious), reach);
        Ok(found)
    }

    /// Wilson's interval for a sample of `worth` answers.
    fn around(&self, worth: f64, reach: f64) -> (f64, f64) {
        let value = self.share.value;
        let shift = reach * reach / worth;
        let middle = (value + shift / 2.0) / (1.0 + shift);
        let half = reach / (1.0 + shift) * (value * (1.0 - value) / worth + shift / (4.0 * worth)).sqrt();
        let lower = if self.share.hits == 0 { 0.0 } else { (middle - half).max(0.0) };
        (lower, if self.share.hits == self.share.total { 1.0 } else { (middle + half).min(1.0) })
    }

    /// The share with the interval by the spread of the units alone.
    fn plain(&self) -> Ranged {
        Ranged { value: self.share.value, lower: self.alone.0, upper: self.alone.1 }
    }

    /// How far a unit pulls the share.
    fn pull(&self, unit: Counted) -> f64 {
        (unit.hits as f64 - self.share.value * unit.total as f64) / self.share.total as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::wilson;
    use crate::random::Random;
    use crate::special::beta_quantile;

    fn units(counts: &[(u64, u64)]) -> Vec<Counted> {
        counts.iter().map(|&(hits, total)| Counted { hits, total }).collect()
    }

    #[test]
    fn by_hand_three_units_of_unequal_size() {
        // p = 6/10, u = (3 − 2.4, 1 − 1.8, 2 − 1.8)/10, V = 3/2 · (0.36 + 0.64 + 0.04)/100 = 0.0156, so 15.38 answers: 10.
        // Hits 3, 1 and 2 are spread over 36/14 units, misses over 16/6: 1/N = (18/7 · 1/10 + 1/4 · 1/3) / (18/7 + 1/4).
        let found = share_by_units(&units(&[(3, 4), (1, 3), (2, 3)]), 0.95).unwrap();
        let (t, n): (f64, f64) = (4.302_652_729_911_275, (18.0 / 7.0 + 0.25) / (1.8 / 7.0 + 0.25 / 3.0));
        let half = t / (1.0 + t * t / n) * (0.24 / n + t * t / (4.0 * n * n)).sqrt();
        let middle = (0.6 + t * t / (2.0 * n)) / (1.0 + t * t / n);
        assert!(
            (found.lower - (middle - half)).abs() < 1e-9 && (found.upper - (middle + half)).abs() < 1e-9,
            "{found:?}"
        );
    }

    #[test]
    fn many_units_of_one_answer_each_are_wilsons() {
        let single: Vec<_> = (0..5_000).map(|unit| (u64::from(unit % 10 < 3), 1)).collect();
        let (ours, theirs) = (share_by_units(&units(&single), 0.95).unwrap(), wilson(1_500, 5_000, 0.95).unwrap());
        assert!((ours.lower - theirs.lower).abs() < 1e-4 && (ours.upper - theirs.upper).abs() < 1e-4);
    }

    #[test]
    fn alike_units_count_as_one_answer_each_and_one_unit_says_little() {
        let found = share_by_units(&units(&[(5, 5); 20]), 0.95).unwrap();
        let theirs = wilson(20, 20, 0.95).unwrap();
        assert!((found.lower - theirs.lower).abs() < 1e-12 && found.upper >= 1.0, "{found:?}");
        let one = share_by_units(&units(&[(50, 100)]), 0.95).unwrap();
        assert!(one.upper - one.lower > 0.8, "{one:?}");
        assert_eq!(share_by_units(&units(&[(0, 0)]), 0.95), Err(BadSample::Empty));
        let refused = Err(BadSample::MoreHitsThanTotal { hits: 2, total: 1 });
        assert_eq!(share_by_units(&units(&[(2, 1)]), 0.95), refused);
    }

    /// Ten answers a unit to units of unequal ease: a Beta, at its hundred middle quantiles.
    struct World {
        ease: Vec<f64>,
        random: Random,
    }

    impl World {
        /// Very unequal: Beta(1.5, 0.5).
        fn new() -> Self {
            Self::of(1.5, 0.5)
        }

        fn of(right: f64, wrong: f64) -> Self {
            let ease = (0..100u32).map(|step| beta_quantile((f64::from(step) + 0.5) / 100.0, right, wrong)).collect();
            Self { ease, random: Random::new(7, 0) }
        }

        fn ease(&mut self) -> f64 {
            self.ease[self.random.below(100) as usize]
        }

        fn asked(&mut self, ease: f64) -> Counted {
            Counted { hits: self.random.binomial(10, ease).into(), total: 10 }
        }
    }

    #[test]
    fn where_nothing_changed_nine_and_a_half_of_ten_intervals_hold_no_change() {
        let mut world = World::new();
        let (mut fresh, mut again, mut some, mut truth) = (0, 0, 0, 0);
        let (times, usual) = (1_000, world.ease.iter().sum::<f64>() / 100.0);
        let holds = |change: &Change| u32::from(change.difference.lower <= 0.0 && 0.0 <= change.difference.upper);
        for _ in 0..times {
            let none = Counted::default();
            let mut one = |before: bool, after: bool| {
                let ease = world.ease();
                [before, after].map(|asked| if asked { world.asked(ease) } else { none })
            };
            // Other units after, the same ones, and half of them.
            let others: Vec<_> = (0..200).map(|unit| one(unit < 100, unit >= 100)).collect();
            let same: Vec<_> = (0..60).map(|_| one(true, true)).collect();
            let half: Vec<_> = (0..90).map(|unit| one(unit < 60, unit >= 30)).collect();
            let found = change_by_units(&others, 0.95).unwrap();
            truth += u32::from(found.before.lower <= usual && usual <= found.before.upper);
            fresh += holds(&found);
            again += holds(&change_by_units(&same, 0.95).unwrap());
            some += holds(&change_by_units(&half, 0.95).unwrap());
        }
        for (what, held) in [("value", truth), ("fresh", fresh), ("again", again), ("some", some)] {
            let covered = 100.0 * f64::from(held) / f64::from(times);
            assert!((93.0..=97.0).contains(&covered), "{what}: {covered} of 100");
        }
    }

    #[test]
    fn few_wrong_answers_that_come_together_are_not_taken_for_many_witnesses() {
        // 95 and 98 % right, correlated by a half: most samples have wrong answers in one to four of sixty units.
        for (right, wrong) in [(0.95, 0.05), (0.98, 0.02)] {
            let mut world = World::of(right, wrong);
            let truth = world.ease.iter().sum::<f64>() / 100.0;
            let times = 1_500;
            let held = (0..times).filter(|_| {
                let units: Vec<Counted> = (0..60)
                    .map(|_| {
                        let ease = world.ease();
                        world.asked(ease)
                    })
                    .collect();
                let found = share_by_units(&units, 0.95).unwrap();
                found.lower <= truth && truth <= found.upper
            });
            let covered = 100.0 * held.count() as f64 / f64::from(times);
            assert!((93.0..=98.5).contains(&covered), "{right}: {covered} of 100");
        }
    }

    #[test]
    fn the_same_units_tell_a_change_better_than_others() {
        let mut world = World::new();
        let pairs: Vec<[Counted; 2]> = (0..60)
            .map(|_| {
                let ease = world.ease();
                [ease, ease].map(|ease| world.asked(ease))
            })
            .collect();
        let apart: Vec<[Counted; 2]> = pairs
            .iter()
            .flat_map(|&[before, after]| [[before, Counted::default()], [Counted::default(), after]])
            .collect();
        let width = |units: &[[Counted; 2]]| {
            let change = change_by_units(units, 0.95).unwrap().difference;
            change.upper - change.lower
        };
        assert!(width(&pairs) < 0.6 * width(&apart), "{} {}", width(&pairs), width(&apart));
    }
}
