//! How accurate each of a pool of people is, when their right answers are known by expectation only.

use crate::skill::Prior;
use crate::special::beta_quantile;

/// Expected accuracy and credible interval of each `(right, answers)`, from a Beta prior that the pool suggests.
pub(super) fn credible(people: &[(f64, f64)], confidence: f64) -> Vec<(f64, f64, f64)> {
    let prior = pool(people);
    let tail = (1.0 - confidence) / 2.0;
    let interval = |&(right, answers): &(f64, f64)| {
        let a = prior.right + right.clamp(0.0, answers);
        let b = prior.wrong + (answers - right).clamp(0.0, answers);
        (a / (a + b), beta_quantile(tail, a, b), beta_quantile(1.0 - tail, a, b))
    };
    people.iter().map(interval).collect()
}

/// The prior of the pool, or the usual one where it says nothing.
pub(super) fn pool(people: &[(f64, f64)]) -> Prior {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of rows, rounded")]
    let counts: Vec<(u64, u64)> =
        people.iter().map(|&(right, answers)| (right.round() as u64, answers.round() as u64)).collect();
    Prior::of_pool(&counts).unwrap_or_default()
}
