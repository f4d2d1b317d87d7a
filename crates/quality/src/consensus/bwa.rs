//! The mean of all answers to a unit, weighted by how exact each person is ("Bayesian weighted average").
//!
//! # Definition
//! For each label on its own, with y = 1 where it was given and 0 elsewhere, a unit's mark z and a person's
//! precision v follow from each other:
//! ```text
//! v_w = (15 + n_w) / (b + Σ (z_u − y_uw)²)        z_u = (μ + Σ v_w y_uw) / (1 + Σ v_w)
//! ```
//! with μ the mean mark and b = 15 · 4 (1 − 1/q) · the mean of z (1 − z) over answers at the start, where z is the
//! share of votes. Shares are the marks of all labels, made to sum to 1.
//!
//! # When not to use it
//! When a probability is needed: a mark is not one.
//!
//! # Reference
//! Y. Li, B. I. P. Rubinstein, T. Cohn, *Truth inference at scale: a Bayesian model for adjudicating highly redundant
//! crowd annotations*, WWW 2019, <https://doi.org/10.1145/3308558.3313459>.

use super::fit::{Control, Solution, Unfit};
use super::grouped::Grouped;

const SHAPE: f64 = 15.0;
const WEIGHT_OF_MEAN: f64 = 1.0;

pub(super) fn solve(grouped: &Grouped, control: &Control<'_>) -> Result<Solution, Unfit> {
    let labels = grouped.labels;
    let mut shares = grouped.vote_shares();
    let (mut iterations, mut converged) = (0, true);
    for label in 0..labels {
        let mut marks: Vec<f64> = shares.iter().skip(label).step_by(labels).copied().collect();
        let (rounds, rested) = settle(grouped, control, label, &mut marks);
        iterations = iterations.max(rounds);
        converged &= rested;
        shares.iter_mut().skip(label).step_by(labels).zip(marks).for_each(|(share, mark)| *share = mark);
    }
    for row in shares.chunks_exact_mut(labels.max(1)) {
        let total: f64 = row.iter().sum();
        row.iter_mut().for_each(|share| *share /= total);
    }
    Ok(Solution { iterations, converged, ..Solution::at_once(shares) })
}

/// Repeats both steps for one label; returns how often, and whether marks came to rest.
fn settle(grouped: &Grouped, control: &Control<'_>, label: usize, marks: &mut [f64]) -> (u32, bool) {
    let given = |code: u32| f64::from(u8::from(grouped.said[code as usize].label as usize == label));
    let person = |code: u32| grouped.said[code as usize].person as usize;
    let units: f64 = grouped.sizes.iter().map(|&size| f64::from(size)).sum();
    let spread: f64 =
        grouped.iter().zip(&*marks).map(|((codes, size), z)| size * codes.len() as f64 * z * (1.0 - z)).sum();
    let evenness = 4.0 * (1.0 - 1.0 / grouped.labels as f64);
    let rate = (SHAPE * spread / grouped.answers as f64 * evenness).max(1e-9);
    for iteration in 1..=control.iterations_max.unwrap_or(500) {
        let mean: f64 = grouped.sizes.iter().zip(&*marks).map(|(&size, z)| f64::from(size) * z).sum::<f64>() / units;
        let mut precisions = vec![(SHAPE, rate); grouped.people];
        for ((codes, size), z) in grouped.iter().zip(&*marks) {
            for &code in codes {
                let precision = &mut precisions[person(code)];
                precision.0 += size;
                precision.1 += size * (z - given(code)).powi(2);
            }
        }
        let mut rested = true;
        for (group, mark) in marks.iter_mut().enumerate() {
            if grouped.known_of(group).is_some() {
                continue;
            }
            let (mut above, mut below) = (WEIGHT_OF_MEAN * mean, WEIGHT_OF_MEAN);
            for &code in grouped.codes_of(group) {
                let (shape, rate) = precisions[person(code)];
                above += shape / rate * given(code);
                below += shape / rate;
            }
            let next = above / below;
            rested &= (next - *mark).abs() <= control.tolerance.unwrap_or(1e-4) * (1e-5 + next.abs());
            *mark = next;
        }
        if rested {
            return (iteration, true);
        }
    }
    (control.iterations_max.unwrap_or(500), false)
}
