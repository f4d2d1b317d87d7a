//! How far off may the strength of an item be, that rankings or comparisons came to?
//!
//! # Definition
//! With `θ_i = ln s_i` at the fitted strengths, the information of one choice among items of strengths `s_j`, T their sum, is
//! ```text
//! I_ii += p_i (1 − p_i)      I_ij −= p_i p_j      p_i = s_i / T
//! ```
//! and each item has p (1 − p) of its comparison with the imagined item besides. With C the inverse, the variance of `θ_i`
//! less the mean of all θ is `d C d`, where d is 1 − 1/n for the item and − 1/n for the others, and the interval is
//! `s_i exp(± z √variance)`: that of the strength beside the geometric mean of all.
//!
//! # When not to use it
//! To tell two items apart: intervals that overlap a little may still be of items that surely differ.
//!
//! # Cost
//! Items³, so that nothing is said of more than 500 items; items of a ranking² for each ranking.
//!
//! # Reference
//! D. R. Hunter, Annals of Statistics 32(1), 2004, section 4, <https://doi.org/10.1214/aos/1079120141>.

use super::rankings::{Strengths, Weighted, sorted};
use crate::special::normal_quantile;

/// The most items whose information is put upside down.
const ITEMS_MAX: usize = 500;

/// The interval of each strength; `None` for fewer than two items or more than 500, and for a confidence outside (0, 1). `rankings` are
/// those that the strengths came from.
///
/// ```
/// use assay_quality::consensus::{plackett_luce_weighted, strength_intervals};
///
/// let rankings: [(&[u32], f64); 2] = [(&[0, 1], 30.0), (&[1, 0], 10.0)];
/// let found = plackett_luce_weighted(2, &rankings)?;
/// let (lower, upper) = strength_intervals(&rankings, &found, 0.95).unwrap()[0];
/// assert!(lower < found.strengths[0] && found.strengths[0] < upper);
/// # Ok::<(), assay_quality::consensus::BadRanking>(())
/// ```
pub fn strength_intervals(rankings: &[Weighted<'_>], fitted: &Strengths, confidence: f64) -> Option<Vec<(f64, f64)>> {
    let items = fitted.strengths.len();
    if !((2..=ITEMS_MAX).contains(&items) && confidence > 0.0 && confidence < 1.0) {
        return None;
    }
    let reach = normal_quantile(f64::midpoint(1.0, confidence));
    let variances = variances(information(rankings, fitted), items)?;
    let interval = |(strength, variance): (&f64, f64)| {
        let factor = (reach * variance.sqrt()).exp();
        (strength / factor, (strength * factor).min(1.0))
    };
    Some(fitted.strengths.iter().zip(variances).map(interval).collect())
}

/// The information about the logarithms of strengths, row by row.
fn information(rankings: &[Weighted<'_>], fitted: &Strengths) -> Vec<f64> {
    let (strengths, items) = (&fitted.strengths, fitted.strengths.len());
    let mut found = vec![0.0; items * items];
    for (item, strength) in strengths.iter().enumerate() {
        let chance = strength / (strength + fitted.imagined);
        found[item * items + item] = chance * (1.0 - chance);
    }
    for (ranking, weight) in sorted(rankings) {
        let mut left: f64 = ranking.iter().map(|item| strengths[*item as usize]).sum();
        // Σ 1/T and Σ 1/T² over the choices in which an item of each place took part.
        let (mut once, mut twice) = (0.0, 0.0);
        for (place, &item) in ranking.iter().enumerate() {
            let own = strengths[item as usize];
            if place + 1 < ranking.len() {
                (once, twice) = (once + weight / left, twice + weight / (left * left));
            }
            left -= own;
            let at = item as usize * items;
            found[at + item as usize] += own * once - own * own * twice;
            for &other in &ranking[place + 1..] {
                let shared = own * strengths[other as usize] * twice;
                found[at + other as usize] -= shared;
                found[other as usize * items + item as usize] -= shared;
            }
        }
    }
    found
}

/// `d C d` of each row of a symmetric, positive definite matrix, C its inverse, by Cholesky's factors; `None` for any other.
fn variances(mut matrix: Vec<f64>, size: usize) -> Option<Vec<f64>> {
    for column in 0..size {
        for row in column..size {
            let sum: f64 = (0..column).map(|k| matrix[row * size + k] * matrix[column * size + k]).sum();
            let rest = matrix[row * size + column] - sum;
            if row == column && !(rest.is_finite() && rest > 0.0) {
                return None;
            }
            matrix[row * size + column] =
                if row == column { rest.sqrt() } else { rest / matrix[column * size + column] };
        }
    }
    // With L the factor and L y = d, what is wanted is |y|².
    let mean = 1.0 / size as f64;
    let variance = |item: usize| -> f64 {
        let mut solved = vec![0.0; size];
        for row in 0..size {
            let sum: f64 = (0..row).map(|k| matrix[row * size + k] * solved[k]).sum();
            solved[row] = (f64::from(u8::from(row == item)) - mean - sum) / matrix[row * size + row];
        }
        solved.iter().map(|number| number * number).sum()
    };
    Some((0..size).map(variance).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consensus::plackett_luce_weighted;
    use crate::random::Random;

    #[test]
    fn by_hand_half_the_difference_of_two_has_a_quarter_of_its_variance() {
        // The inverse of [4 2; 2 3] is [3 −2; −2 4] / 8: the difference has variance (3 + 4 + 4) / 8.
        let found = variances(vec![4.0, 2.0, 2.0, 3.0], 2).unwrap();
        assert!(found.iter().all(|variance| (variance - 11.0 / 32.0).abs() < 1e-12), "{found:?}");
        assert_eq!(variances(vec![1.0, 2.0, 2.0, 1.0], 2), None);
    }

    #[test]
    fn the_information_is_the_bend_of_the_log_likelihood() {
        let rankings: [Weighted<'_>; 4] = [(&[0, 1, 2], 1.0), (&[2, 0], 0.5), (&[1, 2, 0], 2.0), (&[0, 1], 1.0)];
        let fitted = plackett_luce_weighted(3, &rankings).unwrap();
        let found = information(&rankings, &fitted);
        let log_likelihood = |theta: &[f64]| -> f64 {
            let s: Vec<f64> = theta.iter().map(|theta| theta.exp()).collect();
            let choices = rankings
                .iter()
                .flat_map(|(ranking, weight)| (0..ranking.len() - 1).map(move |at| (&ranking[at..], weight)));
            let own = choices.map(|(rest, weight)| {
                let total: f64 = rest.iter().map(|item| s[*item as usize]).sum();
                weight * (s[rest[0] as usize] / total).ln()
            });
            let imagined = s.iter().map(|s| 0.5 * (s / (s + 1.0)).ln() + 0.5 * (1.0 / (s + 1.0)).ln());
            own.sum::<f64>() + imagined.sum::<f64>()
        };
        let at: Vec<f64> = fitted.strengths.iter().map(|strength| (strength / fitted.imagined).ln()).collect();
        let step = 1e-4;
        for (i, j) in [(0, 0), (0, 1), (1, 2), (2, 2)] {
            let moved = |a: f64, b: f64| {
                let mut theta = at.clone();
                theta[i] += a;
                theta[j] += b;
                log_likelihood(&theta)
            };
            let bend = (moved(step, step) - moved(step, -step) - moved(-step, step) + moved(-step, -step))
                / (4.0 * step * step);
            assert!((found[i * 3 + j] + bend).abs() < 1e-4, "{i} {j}: {} {bend}", found[i * 3 + j]);
        }
    }

    #[test]
    fn intervals_hold_the_true_strength_as_often_as_they_say() {
        let (truth, rounds) = ([1.0, 2.0, 0.5, 1.5], 200);
        let mut held = 0_u32;
        for round in 0..rounds {
            let mut random = Random::new(round, 3);
            let rankings: Vec<[u32; 2]> = (0..150)
                .map(|_| {
                    let (a, step) = (random.below(4), 1 + random.below(3));
                    let b = (a + step) % 4;
                    let first = truth[a as usize] / (truth[a as usize] + truth[b as usize]);
                    if random.share() < first { [a, b] } else { [b, a] }
                })
                .collect();
            let rankings: Vec<Weighted<'_>> = rankings.iter().map(|ranking| (&ranking[..], 1.0)).collect();
            let fitted = plackett_luce_weighted(4, &rankings).unwrap();
            let average = |strengths: &[f64]| strengths.iter().map(|s| s.ln()).sum::<f64>() / 4.0;
            let scale = (average(&fitted.strengths) - average(&truth)).exp();
            for (item, (lower, upper)) in strength_intervals(&rankings, &fitted, 0.9).unwrap().into_iter().enumerate() {
                let true_strength = truth[item] * scale;
                held += u32::from(lower <= true_strength && true_strength <= upper);
            }
        }
        let share = f64::from(held) / f64::from(4 * u32::try_from(rounds).unwrap());
        assert!((0.87..=0.93).contains(&share), "{share}");
    }
}
