//! Votes of different weight, added up: what the methods share that score people by agreement.

use super::grouped::Grouped;

/// The share of weight behind each label of each group, row by row. Where there is no weight at all every answer
/// counts alike; where a label is known it has everything.
pub(super) fn weighted_shares(grouped: &Grouped, weights: &[f64]) -> Vec<f64> {
    let mut shares = grouped.vote_shares();
    for (group, row) in shares.chunks_exact_mut(grouped.labels.max(1)).enumerate() {
        let codes = grouped.codes_of(group);
        let weight = |code: &u32| weights[grouped.said[*code as usize].person as usize];
        let total: f64 = codes.iter().map(weight).sum();
        if grouped.known_of(group).is_some() || total <= 0.0 {
            continue;
        }
        row.fill(0.0);
        for code in codes {
            row[grouped.said[*code as usize].label as usize] += weight(code) / total;
        }
    }
    shares
}

/// Puts each row wholly on its best label, in equal parts on several that are equally good.
pub(super) fn winners(grouped: &Grouped, shares: &mut [f64]) {
    for row in shares.chunks_exact_mut(grouped.labels.max(1)) {
        let best = row.iter().copied().fold(0.0, f64::max);
        let wins = |share: f64| best - share <= 1e-9 * best;
        let tied = row.iter().filter(|share| wins(**share)).count() as f64;
        row.iter_mut().for_each(|share| *share = if wins(*share) { 1.0 / tied } else { 0.0 });
    }
}

/// Probabilities from log masses, in place; returns the logarithm of their sum.
pub(super) fn soften(logs: &mut [f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut total = 0.0;
    for log in logs.iter_mut() {
        *log = (*log - most).exp();
        total += *log;
    }
    logs.iter_mut().for_each(|mass| *mass /= total);
    most + total.ln()
}
