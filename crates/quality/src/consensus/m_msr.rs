//! Everyone's accuracy from how often each two agree, with extreme pairs left out, so that liars cannot steer it.
//!
//! # Definition
//! If people err evenly and independently, then with `a_vw` the share of common units on which v and w agree,
//! ```text
//! q/(q − 1) · a_vw − 1/(q − 1) = s_v s_w + noise          s = (q · accuracy − 1) / (q − 1)
//! ```
//! so s is found by completing a matrix of rank one. `|s_w|` is repeatedly the mean of `|c_vw| / |s_v|` over everyone
//! w shared a unit with, after leaving out the largest and smallest values that lie beyond the present one: at most
//! a half of them less one on each side. Signs are those of the leading eigenvector of c, turned so that most answers
//! come from people better than chance. Then each label has the odds that Bayes' rule gives these accuracies.
//!
//! # Cost
//! Pairs of people who share a unit, at most Σ (answers of a unit)².
//!
//! # Reference
//! Q. Ma, A. Olshevsky, *Adversarial crowdsourcing through robust rank-one matrix completion*, NeurIPS 2020,
//! <https://arxiv.org/abs/2010.12181>. The paper leaves out one number for all; a number for each person also works
//! where some have few partners.

use super::fit::{Control, Solution, Unfit};
use super::grouped::Grouped;
use super::votes::soften;

/// Pairs of answers to one unit that are held at a time.
const PAIRS_MAX: usize = 1 << 28;

/// How often two people agree, less chance; and on how many units.
struct Pair {
    other: usize,
    agreement: f64,
    common: f64,
}

pub(super) fn solve(grouped: &Grouped, control: &Control<'_>) -> Result<Solution, Unfit> {
    let pairs = pairs(grouped)?;
    let (sizes, iterations, converged) = sizes(grouped, control, &pairs);
    let signs = signs(grouped, &pairs);
    let units: f64 = grouped.sizes.iter().map(|&size| f64::from(size)).sum();
    let labels = grouped.labels.max(2) as f64;
    let margin = (1.0 / units.sqrt()).min(0.5 / (labels - 1.0)).min(0.5);
    let weights: Vec<f64> = sizes
        .iter()
        .zip(signs)
        .map(|(size, sign)| {
            let skill = (size * sign).clamp(-1.0 / (labels - 1.0) + margin, 1.0 - margin);
            let accuracy = skill * (labels - 1.0) / labels + 1.0 / labels;
            (accuracy * (labels - 1.0) / (1.0 - accuracy)).ln()
        })
        .collect();
    let mut shares = grouped.vote_shares();
    for (group, row) in shares.chunks_exact_mut(grouped.labels.max(1)).enumerate() {
        if grouped.known_of(group).is_none() {
            row.fill(0.0);
            for &code in grouped.codes_of(group) {
                let said = grouped.said[code as usize];
                row[said.label as usize] += weights[said.person as usize];
            }
            soften(row);
        }
    }
    Ok(Solution { iterations, converged, ..Solution::at_once(shares) })
}

/// Everyone whom each person shares a unit with.
fn pairs(grouped: &Grouped) -> Result<Vec<Vec<Pair>>, Unfit> {
    let wanted: usize = (0..grouped.groups()).map(|group| grouped.codes_of(group).len().pow(2)).sum();
    if wanted > PAIRS_MAX {
        return Err(Unfit::TooManyPeople { people: grouped.people, people_max: PAIRS_MAX / grouped.groups().max(1) });
    }
    let mut met: Vec<(u32, u32, f64, f64)> = Vec::with_capacity(wanted);
    for (codes, size) in grouped.iter() {
        for &code in codes {
            let own = grouped.said[code as usize];
            for &code in codes {
                let other = grouped.said[code as usize];
                if own.person != other.person {
                    let agreed = f64::from(u8::from(own.label == other.label));
                    met.push((own.person, other.person, size * agreed, size));
                }
            }
        }
    }
    met.sort_unstable_by_key(|&(own, other, ..)| (own, other));
    let labels = grouped.labels.max(2) as f64;
    let mut pairs: Vec<Vec<Pair>> = (0..grouped.people).map(|_| Vec::new()).collect();
    for run in met.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        // Sums of whole numbers are exact in any order.
        let (agreed, common) = run.iter().fold((0.0, 0.0), |(a, c), (.., agreed, size)| (a + agreed, c + size));
        let agreement = labels / (labels - 1.0) * agreed / common - 1.0 / (labels - 1.0);
        pairs[run[0].0 as usize].push(Pair { other: run[0].1 as usize, agreement, common });
    }
    Ok(pairs)
}

/// |s| of everyone, how many rounds were made, and whether it came to rest.
fn sizes(grouped: &Grouped, control: &Control<'_>, pairs: &[Vec<Pair>]) -> (Vec<f64>, u32, bool) {
    let (mut sum, mut count) = (0.0, 0.0);
    for pair in pairs.iter().flatten() {
        sum += pair.common * pair.agreement.abs();
        count += pair.common;
    }
    let start = if count > 0.0 { (sum / count).sqrt().max(1e-3) } else { 1.0 };
    let mut sizes = vec![start; grouped.people];
    let mut ratios = Vec::new();
    let (mut iterations, mut moved) = (0, f64::INFINITY);
    while iterations < control.iterations_max.unwrap_or(500) && moved > control.tolerance.unwrap_or(1e-9) {
        let mut next = sizes.clone();
        for (size, pairs) in next.iter_mut().zip(pairs) {
            ratios.clear();
            ratios.extend(pairs.iter().map(|pair| pair.agreement.abs() / sizes[pair.other]));
            if let Some(mean) = trimmed_mean(&mut ratios, *size) {
                *size = mean.clamp(1e-3, 1e3);
            }
        }
        // Half way to the new values: alternating steps would swing between two scales.
        moved = 0.0;
        for (size, next) in sizes.iter_mut().zip(next) {
            let step = (*size * next).sqrt() - *size;
            moved = f64::max(moved, step.abs());
            *size += step;
        }
        iterations += 1;
    }
    (sizes, iterations, moved <= control.tolerance.unwrap_or(1e-9))
}

/// The mean without up to half (less one) of the values on each side of `present`.
fn trimmed_mean(values: &mut [f64], present: f64) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let most = (values.len() / 2).saturating_sub(1);
    let below = values.partition_point(|value| *value < present).min(most);
    let above = (values.len() - values.partition_point(|value| *value <= present)).min(most);
    let kept = &values[below..values.len() - above];
    (!kept.is_empty()).then(|| kept.iter().sum::<f64>() / kept.len() as f64)
}

/// Signs of the leading eigenvector of the agreements, by power iteration, weighted by common units.
fn signs(grouped: &Grouped, pairs: &[Vec<Pair>]) -> Vec<f64> {
    let degree = |pairs: &Vec<Pair>| pairs.iter().map(|pair| pair.common).sum::<f64>();
    let mut vector = vec![1.0; grouped.people];
    for _ in 0..100 {
        let next: Vec<f64> = pairs
            .iter()
            .zip(&vector)
            .map(|(pairs, own)| {
                let pull: f64 = pairs.iter().map(|pair| pair.common * pair.agreement * vector[pair.other]).sum();
                // A part of the present value keeps negative eigenvalues from taking turns.
                own + pull / degree(pairs).max(1.0)
            })
            .collect();
        let most = next.iter().map(|value| value.abs()).fold(0.0, f64::max);
        if most <= 0.0 {
            break;
        }
        vector = next.into_iter().map(|value| value / most).collect();
    }
    let answers = grouped.by_person(&grouped.counts());
    let side: f64 = vector.iter().zip(answers).map(|(value, answers)| value.signum() * answers).sum();
    vector.into_iter().map(|value| if value * side < 0.0 { -1.0 } else { 1.0 }).collect()
}
