//! Do a person's answers depend on the item at all?
//!
//! # Definition
//! A spammer gives labels with the same chances whatever is right, so that all rows of their confusion matrix A are equal
//! and it has rank one. The score is how far the rows are apart,
//! ```text
//! score = 1 / (C (C − 1))  Σ_{c < d} Σ_k (A_ck − A_dk)²
//! ```
//! over the C labels that occur as right ones: 0 for a spammer, 1 for one who is always right (or always wrong in the
//! same way: that can be put right). Rows estimated from few answers differ by luck; what luck adds on average,
//! `A_ck (1 − A_ck) / (n_c − 1)` a cell, is taken off, so the value can be a little below 0.
//!
//! `chance` is the share of 999 shuffles of the right labels among the same answers that score as high: small when the
//! person is no spammer. It is exact for any number of answers.
//!
//! # When not to use it
//! To find careless people who are still partly right: see [`skills`](super::skills()).
//!
//! # Undefined
//! Fewer than two right labels with two checked answers each.
//!
//! # Cost
//! A thousand passes over the person's checked answers.
//!
//! # Reference
//! V. C. Raykar, S. Yu, *Eliminating spammers and ranking annotators for crowdsourced labeling tasks*, Journal of Machine
//! Learning Research 13, 2012, <https://jmlr.org/papers/v13/raykar12a.html>.

use super::{Confusion, Unknown};
use crate::random::Random;

/// How far a person's answers depend on the item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpamScore {
    /// About 0 for a spammer, 1 at most.
    pub value: f64,
    /// The chance that a spammer with such habits scores as high, in (0, 1].
    pub chance: f64,
    /// Right labels that were compared.
    pub labels: usize,
    /// Checked answers.
    pub total: u64,
}

const SHUFFLES: u32 = 999;

/// The score of one person from their confusion matrix; `seed` fixes the shuffles.
///
/// ```
/// use assay_quality::Answers;
/// use assay_quality::annotators::{Right, confusions, spam_score};
///
/// // Person 0 looks, person 1 does not.
/// let rows = (0..60u32).flat_map(|unit| [(unit, 0, unit % 2), (unit, 1, unit / 2 % 2)]);
/// let right: Vec<_> = (0..60).map(|unit| Some(unit % 2)).collect();
/// let people = confusions(&Answers::from_triples(2, rows)?, Right::Known(&right)).unwrap();
/// let (looks, guesses) = (spam_score(&people[0], 1).unwrap(), spam_score(&people[1], 1).unwrap());
/// assert_eq!((looks.value, looks.chance), (1.0, 0.001));
/// assert!(guesses.value < 0.05 && guesses.chance > 0.05);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn spam_score(confusion: &Confusion, seed: u64) -> Result<SpamScore, Unknown> {
    // Labels with a single checked answer cannot show how far luck goes.
    let rows: Vec<&[u64]> = confusion.rows().filter(|row| row.iter().sum::<u64>() > 1).collect();
    let total: u64 = rows.iter().flat_map(|row| row.iter()).sum();
    if rows.len() < 2 {
        let needed = if confusion.total() > 3 { return Err(Unknown::SingleLabel) } else { 4 };
        return Err(Unknown::TooFew { found: usize::try_from(confusion.total()).unwrap_or(usize::MAX), needed });
    }
    let table: Vec<Vec<f64>> = rows.iter().map(|row| row.iter().map(|&count| count as f64).collect()).collect();
    let value = score(&table);
    // The given labels in a row of rows: shuffling them keeps both margins.
    let mut given: Vec<usize> = Vec::new();
    for row in &rows {
        for (label, &count) in row.iter().enumerate() {
            given.extend((0..count).map(|_| label));
        }
    }
    let sizes: Vec<usize> = table.iter().map(|row| given_size(row)).collect();
    let mut random = Random::new(seed, 0);
    let mut as_high = 1u32;
    let mut shuffled = table;
    for _ in 0..SHUFFLES {
        for last in (1..given.len()).rev() {
            given.swap(last, random.below(u32::try_from(last + 1).unwrap_or(u32::MAX)) as usize);
        }
        let mut from = 0;
        for (row, size) in shuffled.iter_mut().zip(&sizes) {
            row.fill(0.0);
            for &label in &given[from..from + size] {
                row[label] += 1.0;
            }
            from += size;
        }
        as_high += u32::from(score(&shuffled) >= value - 1e-12);
    }
    Ok(SpamScore { value, chance: f64::from(as_high) / f64::from(SHUFFLES + 1), labels: rows.len(), total })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a sum of counts")]
fn given_size(row: &[f64]) -> usize {
    row.iter().sum::<f64>() as usize
}

/// The score of a table of counts, less what luck adds. The squares of all differences of C numbers
/// sum to C times their squares less the square of their sum.
fn score(table: &[Vec<f64>]) -> f64 {
    let labels = table.len() as f64;
    let sizes: Vec<f64> = table.iter().map(|row| row.iter().sum()).collect();
    let classes = table.first().map_or(0, Vec::len);
    let mut sum = 0.0;
    for label in 0..classes {
        let (mut first, mut second, mut luck) = (0.0, 0.0, 0.0);
        for (row, size) in table.iter().zip(&sizes) {
            let share = row[label] / size;
            first += share;
            second += share * share;
            luck += share * (1.0 - share) / (size - 1.0);
        }
        sum += labels * second - first * first - (labels - 1.0) * luck;
    }
    sum / (labels * (labels - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotators::{Right, confusions};
    use crate::table::Answers;

    fn of(classes: u32, rows: impl IntoIterator<Item = (u32, u32)>) -> Confusion {
        let pairs: Vec<(u32, u32)> = rows.into_iter().collect();
        let answers =
            Answers::from_triples(classes, (0u32..).zip(&pairs).map(|(unit, pair)| (unit, 0, pair.1))).unwrap();
        let right: Vec<_> = pairs.iter().map(|pair| Some(pair.0)).collect();
        confusions(&answers, Right::Known(&right)).unwrap().remove(0)
    }

    #[test]
    fn with_two_labels_it_is_raykar_and_yus_square_of_sensitivity_and_specificity() {
        // Many answers: sensitivity 0.9, specificity 0.7, so (0.9 + 0.7 − 1)² = 0.36.
        let table = [vec![70_000.0, 30_000.0], vec![10_000.0, 90_000.0]];
        assert!((score(&table) - 0.36).abs() < 1e-5);
    }

    #[test]
    fn the_score_is_the_sum_over_pairs_of_rows() {
        let table = [vec![50.0, 30.0, 20.0], vec![10.0, 80.0, 10.0], vec![0.0, 40.0, 60.0]]
            .map(|row| row.iter().map(|n| n * 1e6).collect::<Vec<f64>>());
        let share = |row: &Vec<f64>, k: usize| row[k] / row.iter().sum::<f64>();
        let mut sum = 0.0;
        for (c, d) in [(0, 1), (0, 2), (1, 2)] {
            sum += (0..3).map(|k| (share(&table[c], k) - share(&table[d], k)).powi(2)).sum::<f64>();
        }
        assert!((score(&table) - sum / 6.0).abs() < 1e-6);
    }

    #[test]
    fn always_right_is_one_for_any_number_of_labels_and_so_is_always_wrong_in_the_same_way() {
        for classes in 2..6 {
            let right = of(classes, (0..60).map(|i| (i % classes, i % classes)));
            let wrong = of(classes, (0..60).map(|i| (i % classes, (i + 1) % classes)));
            for confusion in [right, wrong] {
                assert!((spam_score(&confusion, 0).unwrap().value - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn one_label_throughout_is_spam_for_certain() {
        let found = spam_score(&of(3, (0..30).map(|i| (i % 3, 2))), 0).unwrap();
        assert!(found.value.abs() < 1e-12 && (found.chance - 1.0).abs() < 1e-12);
    }

    #[test]
    fn on_average_a_guesser_scores_nothing_and_is_cleared_as_seldom_as_stated() {
        let mut random = Random::new(4, 0);
        let (mut sum, mut cleared) = (0.0, 0);
        for seed in 0..100 {
            let guesses: Vec<(u32, u32)> = (0..20).map(|i| (i % 2, u32::from(random.below(10) < 7))).collect();
            let found = spam_score(&of(2, guesses), seed).unwrap();
            sum += found.value;
            cleared += u32::from(found.chance <= 0.1);
        }
        assert!((sum / 100.0f64).abs() < 0.02, "{}", sum / 100.0);
        assert!(cleared <= 19, "{cleared} of 100");
    }

    #[test]
    fn what_cannot_be_known_says_why() {
        assert_eq!(spam_score(&of(2, (0..9).map(|_| (1, 1))), 0), Err(Unknown::SingleLabel));
        assert_eq!(spam_score(&of(2, [(0, 0), (1, 1)]), 0), Err(Unknown::TooFew { found: 2, needed: 4 }));
    }
}
