//! How near are somebody's answers to what all came to, where an answer can be right in part?
//!
//! # Definition
//! Answer i of person w is near by `x_wi`, from 0 (nothing of it) to 1 (all of it): the overlap of two sets, the words
//! two texts share. Of their `n_w` answers, with mean `p_w`,
//! ```text
//! φ = Σ_w Σ_i (x_wi − p_w)² / Σ_w (n_w − 1) v_w        v_w = p_w (1 − p_w) + Σ_i (x_wi − p_w)² / (n_w (n_w − 1))
//! ```
//! is how far answers vary, by how far they would if each were all right or all wrong: 1 where they are. A person's
//! answers then tell as much as `n_w / φ` of that kind, and their skill is the Beta posterior of so many, with the prior that
//! the pool suggests: as of an [`Annotator`] whose answers are right or wrong. `φ` is kept from 0.01 to 1.
//!
//! # When not to use it
//! For labels that are right or wrong: [`Fit::annotator`](super::Fit::annotator) counts them by their probabilities. As for
//! labels, one's own answer is among those that all came to, so a value among few people is too high; known answers
//! held fixed are the remedy.
//!
//! # Undefined
//! A person without answers has none. A number outside [0, 1] and a confidence outside (0, 1) are refused.
//!
//! # Reference
//! R. W. M. Wedderburn, *Quasi-likelihood functions, generalized linear models, and the Gauss-Newton method*, Biometrika
//! 61(3), 1974, <https://doi.org/10.1093/biomet/61.3.439>, for the dispersion of shares.

use super::beta::credible;
use super::fit::Annotator;
use crate::interval::{BadSample, between_zero_and_one};
use std::cmp::Ordering::Equal;

/// The least dispersion: an answer never counts for more than a hundred.
const DISPERSION_MIN: f64 = 0.01;

/// What one person's answers come to.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    answers: f64,
    near: f64,
    squares: f64,
}

impl Sums {
    /// `Σ (x − p)²` and `(n − 1) v`; nothing of one answer.
    fn spread(self) -> (f64, f64) {
        let (n, mean) = (self.answers, self.near / self.answers.max(1.0));
        if n < 2.0 {
            return (0.0, 0.0);
        }
        let squares = (self.squares - n * mean * mean).max(0.0);
        (squares, (n - 1.0) * mean * (1.0 - mean) + squares / n)
    }
}

/// The skill of each person, by their number up to the largest, from `(person, how near an answer is)`; `None` for one without
/// answers. The intervals hold a person's usual nearness with the chance `confidence`.
///
/// ```
/// use assay_quality::consensus::nearness;
///
/// // One draws nearly what all draw, the other half of it.
/// let answers = (0..20).flat_map(|unit| [(0, 0.9 + 0.004 * f64::from(unit)), (1, 0.4 + 0.01 * f64::from(unit))]);
/// let people = nearness(&answers.collect::<Vec<_>>(), 0.95)?;
/// let (one, other) = (people[0].unwrap(), people[1].unwrap());
/// assert!(one.lower > other.upper && other.lower < 0.495 && other.upper > 0.495);
/// # Ok::<(), assay_quality::interval::BadSample>(())
/// ```
pub fn nearness(answers: &[(u32, f64)], confidence: f64) -> Result<Vec<Option<Annotator>>, BadSample> {
    between_zero_and_one(confidence)?;
    if let Some((_, odd)) = answers.iter().find(|(_, near)| !(0.0..=1.0).contains(near)) {
        return Err(BadSample::NotBetweenZeroAndOne { given: *odd });
    }
    let people = answers.iter().map(|(person, _)| *person as usize + 1).max().unwrap_or(0);
    // Sums of numbers in any order would differ in their last bits.
    let mut sorted = answers.to_vec();
    sorted.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut sums = vec![Sums::default(); people];
    for (person, near) in sorted {
        let own = &mut sums[person as usize];
        (own.answers, own.near, own.squares) = (own.answers + 1.0, own.near + near, own.squares + near * near);
    }
    // So would the sums of the pool, by the numbers that people have.
    let mut order: Vec<usize> = (0..people).filter(|person| sums[*person].answers > 0.0).collect();
    let key = |person: usize| [sums[person].answers, sums[person].near, sums[person].squares];
    order.sort_by(|a, b| key(*a).iter().zip(key(*b)).fold(Equal, |so, (a, b)| so.then(a.total_cmp(&b))));
    let scale = dispersion(order.iter().map(|person| sums[*person]));
    let tallies: Vec<(f64, f64)> =
        order.iter().map(|person| (sums[*person].near / scale, sums[*person].answers / scale)).collect();
    let mut found = vec![None; people];
    for (person, (accuracy, lower, upper)) in order.into_iter().zip(credible(&tallies, confidence)) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of rows fits")]
        let answers = sums[person].answers as u32;
        found[person] = Some(Annotator { accuracy, lower, upper, answers, right: sums[person].near });
    }
    Ok(found)
}

/// `φ`, and 1 where nothing varies.
fn dispersion(people: impl Iterator<Item = Sums>) -> f64 {
    let (squares, most) = people.map(Sums::spread).fold((0.0, 0.0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
    if most > 1e-12 { (squares / most).clamp(DISPERSION_MIN, 1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::special::beta_quantile;

    #[test]
    fn answers_that_are_right_or_wrong_have_the_skill_of_right_and_wrong_answers() {
        let counts: [(u32, u32); 4] = [(9, 10), (30, 40), (2, 7), (11, 12)];
        let rows = (0u32..).zip(counts).flat_map(|(person, (right, all))| {
            (0..all).map(move |answer| (person, f64::from(u8::from(answer < right))))
        });
        let found = nearness(&rows.collect::<Vec<_>>(), 0.95).unwrap();
        let tallies = counts.map(|(right, all)| (f64::from(right), f64::from(all)));
        for (found, (value, lower, upper)) in found.iter().flatten().zip(credible(&tallies, 0.95)) {
            assert!((found.accuracy - value).abs() + (found.lower - lower).abs() + (found.upper - upper).abs() < 1e-9);
        }
    }

    #[test]
    fn the_order_of_rows_and_the_numbers_of_people_do_not_show_in_the_last_bit() {
        let mut random = Random::new(8, 0);
        let rows: Vec<(u32, f64)> = (0..300u32).map(|row| (row % 7, f64::from(random.below(1000)) / 999.0)).collect();
        let turned: Vec<(u32, f64)> = rows.iter().rev().map(|(person, near)| (6 - person, *near)).collect();
        let (found, mut turned) = (nearness(&rows, 0.9).unwrap(), nearness(&turned, 0.9).unwrap());
        turned.reverse();
        assert_eq!(found, turned);
    }

    #[test]
    fn by_hand_the_dispersion_of_two_people() {
        // p = 0.5 and 0.8; Σ (x − p)² = 0.02 and 0.08; (n − 1) v = 0.25 + 0.01 and 0.16 + 0.04.
        let sums = |values: [f64; 2]| Sums {
            answers: 2.0,
            near: values.iter().sum(),
            squares: values.iter().map(|value| value * value).sum(),
        };
        let found = dispersion([[0.4, 0.6], [0.6, 1.0]].into_iter().map(sums));
        assert!((found - 0.1 / 0.46).abs() < 1e-12, "{found}");
        assert!(dispersion([sums([1.0, 1.0])].into_iter()) >= 1.0 && dispersion([].into_iter()) >= 1.0);
    }

    #[test]
    fn intervals_hold_how_near_people_usually_are() {
        // People of Beta(8, 2) skill p; each answer is near by a number of Beta(4 p, 4 (1 − p)), at its hundred quantiles.
        let quantile = |step: u32, a: f64, b: f64| beta_quantile((f64::from(step) + 0.5) / 100.0, a, b);
        let mut random = Random::new(5, 0);
        let (mut held, mut all) = (0, 0);
        for _ in 0..40 {
            let skills: Vec<f64> = (0..25).map(|_| quantile(random.below(100), 8.0, 2.0)).collect();
            let mut rows = Vec::new();
            for (person, skill) in (0u32..).zip(&skills) {
                for _ in 0..8 + 4 * (person % 5) {
                    rows.push((person, quantile(random.below(100), 4.0 * skill, 4.0 * (1.0 - skill))));
                }
            }
            for (found, skill) in nearness(&rows, 0.95).unwrap().iter().flatten().zip(&skills) {
                held += u32::from(found.lower <= *skill && *skill <= found.upper);
                all += 1;
            }
        }
        let covered = 100.0 * f64::from(held) / f64::from(all);
        assert!((93.0..=97.5).contains(&covered), "{covered} of 100");
    }

    #[test]
    fn what_is_near_by_more_than_all_is_refused_and_nobody_has_no_skill() {
        assert_eq!(nearness(&[(0, 1.5)], 0.95), Err(BadSample::NotBetweenZeroAndOne { given: 1.5 }));
        assert!(nearness(&[(0, f64::NAN)], 0.95).is_err() && nearness(&[(0, 1.0)], 1.0).is_err());
        assert_eq!(nearness(&[], 0.95), Ok(Vec::new()));
        assert_eq!(nearness(&[(2, 0.5)], 0.95).unwrap()[..2], [None, None]);
    }
}
