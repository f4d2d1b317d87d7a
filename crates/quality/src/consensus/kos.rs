//! The sign of a sum that answers pass to and fro: reliability from agreement alone, without a model of errors.
//!
//! # Definition
//! For two labels, with A = +1 for one and −1 for the other, messages are repeated along each answer:
//! ```text
//! x(u → w) = Σ A_uv y(v → u) over v ≠ w        y(w → u) = Σ A_tw x(t → w) over t ≠ u
//! ```
//! from y = 1, scaled each round. A unit's score is Σ A y over its answers, divided by Σ |y|. Shares are (1 + score) / 2,
//! made to sum to 1: they order labels, and are no probabilities. The first messages are drawn by lot in the paper;
//! starting from their mean makes the result one of the answers alone. The sign of all messages is such that people are
//! right more often than not.
//!
//! # More than two labels
//! The method is published, and known to be good, for two. Here each further label is set against the rest, with A less
//! its mean, and the highest score wins. (The authors make questions of two labels out of one of more as well, but answer
//! these by another algorithm.) The diagnostics say so.
//!
//! # When not to use it
//! When people are few or answer unevenly: it is made for random assignments with many of both. Messages grow with
//! what somebody answers, so a busy few outweigh all others: of public sets it is right on half of `rte` and on three
//! tenths of `adult`, where a majority vote has nine tenths and three quarters.
//!
//! # Reference
//! D. R. Karger, S. Oh, D. Shah, *Budget-optimal task allocation for reliable crowdsourcing systems*, Operations
//! Research 62(1), 2014, <https://doi.org/10.1287/opre.2013.1235>; for more labels: *Efficient crowdsourcing for
//! multi-class labeling*, SIGMETRICS 2013, <https://doi.org/10.1145/2465529.2465761>.

use super::fit::{Control, Solution};
use super::grouped::Grouped;

pub(super) fn solve(grouped: &Grouped, control: &Control<'_>) -> Solution {
    let labels = grouped.labels;
    let mut shares = grouped.vote_shares();
    let (mut iterations, mut converged) = (0, true);
    let said = grouped.counts();
    let mut used = 0;
    for label in 0..labels {
        let given: f64 =
            said.iter().zip(&grouped.said).filter(|(_, s)| s.label as usize == label).map(|(n, _)| n).sum();
        used += u32::from(given > 0.0);
        let mean = if labels == 2 { 0.5 } else { given / grouped.answers as f64 };
        let signs: Vec<f64> =
            grouped.said.iter().map(|s| f64::from(u8::from(s.label as usize == label)) - mean).collect();
        let (scores, rounds, rested) = scores(grouped, control, &signs);
        iterations = iterations.max(rounds);
        converged &= rested;
        for (group, score) in scores.into_iter().enumerate() {
            if grouped.known_of(group).is_none() {
                shares[group * labels + label] = f64::midpoint(1.0, score);
            }
        }
    }
    for row in shares.chunks_exact_mut(labels.max(1)) {
        let total: f64 = row.iter().sum();
        for share in row.iter_mut() {
            *share = if total > 0.0 { *share / total } else { 1.0 / labels as f64 };
        }
    }
    let why = match used {
        0..=2 => String::new(),
        more => format!("KOS is published for two labels; here each of {more} is set against the rest"),
    };
    Solution { iterations, converged, why, ..Solution::at_once(shares) }
}

/// The score of each group, how many rounds were made, and whether messages came to rest.
fn scores(grouped: &Grouped, control: &Control<'_>, signs: &[f64]) -> (Vec<f64>, u32, bool) {
    let person = |code: u32| grouped.said[code as usize].person as usize;
    let mut to_units = vec![1.0; grouped.codes.len()];
    let mut to_people = vec![0.0; grouped.codes.len()];
    let (mut iterations, mut rested) = (0, false);
    while iterations < control.iterations_max.unwrap_or(100) && !rested {
        let mut sums = vec![0.0; grouped.people];
        for (group, size) in grouped.sizes.iter().enumerate() {
            let answers = grouped.starts[group] as usize..grouped.starts[group + 1] as usize;
            let sum: f64 = answers.clone().map(|a| signs[grouped.codes[a] as usize] * to_units[a]).sum();
            for answer in answers {
                let code = grouped.codes[answer];
                let sign = signs[code as usize];
                to_people[answer] = known_sign(grouped, group, signs, code).unwrap_or(sum - sign * to_units[answer]);
                sums[person(code)] += f64::from(*size) * sign * to_people[answer];
            }
        }
        let mut square = 0.0;
        let mut next: Vec<f64> = Vec::with_capacity(to_units.len());
        for (&code, message) in grouped.codes.iter().zip(&to_people) {
            let message = sums[person(code)] - signs[code as usize] * message;
            square += message * message;
            next.push(message);
        }
        let scale = (square / next.len().max(1) as f64).sqrt();
        if scale <= 0.0 {
            break;
        }
        for message in &mut next {
            *message /= scale;
        }
        let moved = next.iter().zip(&to_units).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        rested = moved < control.tolerance.unwrap_or(1e-6);
        to_units = next;
        iterations += 1;
    }
    // By the sign of the sum the crowd as a whole is right more often than not.
    let side = if to_units.iter().sum::<f64>() < 0.0 { -1.0 } else { 1.0 };
    let scores = (0..grouped.groups()).map(|group| {
        let answers = grouped.starts[group] as usize..grouped.starts[group + 1] as usize;
        let (mut sum, mut all) = (0.0, 0.0);
        for answer in answers {
            sum += signs[grouped.codes[answer] as usize] * to_units[answer];
            all += to_units[answer].abs();
        }
        if all > 0.0 { side * sum / all } else { 0.0 }
    });
    (scores.collect(), iterations, rested)
}

/// What a unit whose label is known says to everyone: whether this answer's side is the right one.
fn known_sign(grouped: &Grouped, group: usize, signs: &[f64], code: u32) -> Option<f64> {
    let known = grouped.known_of(group)?;
    let own = grouped.said[code as usize];
    let right = grouped.said.iter().position(|said| said.label as usize == known);
    let sign = right.map_or(-signs[code as usize].signum(), |said| signs[said].signum());
    Some(if own.label as usize == known { signs[code as usize].signum() } else { sign })
}

#[cfg(test)]
mod tests {
    use crate::Answers;
    use crate::consensus::{Control, method};

    #[test]
    fn it_says_when_it_is_used_on_more_labels_than_it_is_published_for() {
        let why = |labels: u32| {
            let rows = (0..30u32).flat_map(|unit| (0..3).map(move |person| (unit, person, unit % labels)));
            let answers = Answers::from_triples(5, rows).unwrap();
            method("kos").unwrap().fit(&answers, &Control::default()).unwrap().diagnostics.why
        };
        assert_eq!(why(2), "", "labels that nobody gives do not count");
        assert_eq!(why(4), "KOS is published for two labels; here each of 4 is set against the rest");
    }
}
