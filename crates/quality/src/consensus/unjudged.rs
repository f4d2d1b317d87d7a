//! Answers that nobody judges: the only ones to their units, of which nothing is known. Are they like the others?
//!
//! # Definition
//! Who said what in single answers and in all others is compared by Cohen's w, less what chance alone would give:
//! ```text
//! w² = (χ² − c + 1) / n        χ² of the table of two rows, of c pairs of a person and a label, of n answers
//! ```
//! Below 0.3, a medium effect, they are taken for alike: that some units have one answer is chance, or the hour. Such
//! answers are not learnt from, since they would only confirm what is guessed of them.
//!
//! Above it somebody asked again where an answer was doubted. The units that were asked about again then say little of
//! those that were not, so all answers are learnt from, as the likelihood of all does not hang on why they were asked for.
//! But how often labels are true is not what it is among the doubted, so that a single answer is taken to be right as often
//! as its author is, whatever the label.
//!
//! # Reference
//! J. Cohen, *Statistical power analysis for the behavioral sciences*, 2nd ed., Erlbaum, 1988, section 7.2; R. J. A.
//! Little, D. B. Rubin, *Statistical analysis with missing data*, 3rd ed., Wiley, 2019, chapter 1.

use super::expectation::Beliefs;
use super::grouped::Grouped;

/// From here on answers are not taken to be alike.
const UNLIKE: f64 = 0.3;

/// Whether answers that nobody judges are unlike those that are judged.
pub(super) fn are_unlike(grouped: &Grouped) -> bool {
    let cells = grouped.said.len();
    let mut counts = [vec![0.0; cells], vec![0.0; cells]];
    for (group, (codes, size)) in grouped.iter().enumerate() {
        let counts = &mut counts[usize::from(grouped.is_judged(group))];
        for code in codes {
            counts[*code as usize] += size;
        }
    }
    unlike(&counts) > UNLIKE
}

/// Takes each single answer to be right as often as its author is by these beliefs; `shares` are of each group, row by row.
pub(super) fn believe_authors(grouped: &Grouped, beliefs: &Beliefs, shares: &mut [f64]) {
    let others = (grouped.labels.max(2) - 1) as f64;
    for (group, row) in shares.chunks_exact_mut(grouped.labels.max(1)).enumerate() {
        if !grouped.is_judged(group) {
            let said = grouped.said[grouped.codes_of(group)[0] as usize];
            let right = right(grouped, beliefs, said.person as usize);
            row.fill((1.0 - right) / others);
            row[said.label as usize] = right;
        }
    }
}

/// How often a person is right, over the labels that they gave.
fn right(grouped: &Grouped, beliefs: &Beliefs, person: usize) -> f64 {
    let (mut right, mut all) = (0.0, 0.0);
    for said in grouped.said_by(person) {
        let label = grouped.said[said].label as usize;
        right += beliefs.shares[label] * beliefs.chances[said * beliefs.lanes + label];
        all += beliefs.shares[label];
    }
    right / all
}

/// How unlike two rows of counts are; not at all where one is empty.
fn unlike(counts: &[Vec<f64>; 2]) -> f64 {
    let sums = counts.each_ref().map(|counts| counts.iter().sum::<f64>());
    let all = sums[0] + sums[1];
    if sums[0] * sums[1] == 0.0 {
        return 0.0;
    }
    let (mut chi, mut free) = (0.0, -1.0);
    for cell in 0..counts[0].len() {
        let given = counts[0][cell] + counts[1][cell];
        if given > 0.0 {
            free += 1.0;
            for (counts, sum) in counts.iter().zip(sums) {
                let expected = given * sum / all;
                chi += (counts[cell] - expected).powi(2) / expected;
            }
        }
    }
    ((chi - free).max(0.0) / all).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Answers;
    use std::borrow::Cow;

    fn grouped(rows: impl IntoIterator<Item = (u32, u32, u32)>) -> Grouped {
        Grouped::new(Cow::Owned(Answers::from_triples(3, rows).unwrap()), &[], 1).unwrap()
    }

    #[test]
    fn by_hand_sixty_of_a_hundred_and_forty_of_a_hundred() {
        // χ² = 4 · 10² / 50 = 8, so w = √(7 / 200).
        let counts = [vec![60.0, 40.0, 0.0], vec![40.0, 60.0, 0.0]];
        assert!((unlike(&counts) - 0.035_f64.sqrt()).abs() < 1e-12);
        assert_eq!(unlike(&[vec![0.0, 0.0], vec![40.0, 60.0]]).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn single_answers_of_other_labels_or_of_other_people_are_unlike() {
        // Twelve people, who answer in turn, and two labels, each for twelve units together.
        let label = |unit: u32| unit / 12 % 2;
        let twice = || (0..240).flat_map(|unit| [(unit, unit % 12, label(unit)), (unit, (unit + 5) % 12, label(unit))]);
        let with = |once: fn(u32) -> (u32, u32)| {
            let once = (240..360).map(|unit| (unit, once(unit).0, once(unit).1));
            are_unlike(&grouped(twice().chain(once)))
        };
        assert!(!are_unlike(&grouped(twice())));
        assert!(!with(|unit| (unit % 12, unit / 12 % 2)));
        assert!(with(|unit| (unit % 12, 1)));
        assert!(with(|unit| (3, unit % 2)));
    }

    #[test]
    fn by_hand_a_single_answer_is_right_as_often_as_its_author() {
        let grouped = grouped([(0, 0, 1), (1, 0, 0), (1, 1, 0)]);
        let mut beliefs = Beliefs::new(&grouped, 1);
        let at = |label: u32| grouped.label_at.iter().position(|original| *original == label).unwrap();
        let (zero, one) = (at(0), at(1));
        (beliefs.shares[zero], beliefs.shares[one]) = (0.25, 0.75);
        for (said, what) in grouped.said.iter().enumerate().filter(|(_, what)| what.person == person_of_first(&grouped))
        {
            let right = if what.label as usize == zero { 0.9 } else { 0.5 };
            beliefs.chances[said * beliefs.lanes + what.label as usize] = right;
        }
        let mut shares = grouped.vote_shares();
        believe_authors(&grouped, &beliefs, &mut shares);
        let group = (0..grouped.groups()).find(|group| !grouped.is_judged(*group)).unwrap();
        assert!((shares[group * grouped.labels + one] - (0.25 * 0.9 + 0.75 * 0.5)).abs() < 1e-12);
    }

    #[test]
    fn units_that_nobody_answered_are_no_single_answers() {
        let twice = (0..60u32).flat_map(|unit| [(2 * unit, unit % 5, unit % 2), (2 * unit, 5 + unit % 3, unit % 2)]);
        let rows: Vec<_> = twice.chain((60..90).map(|unit| (2 * unit, 3, 1))).collect();
        let answers = Answers::from_triples(2, rows).unwrap();
        let fit =
            crate::consensus::method("auto").unwrap().fit(&answers, &crate::consensus::Control::default()).unwrap();
        assert!(fit.consensus.verdict(1).is_none() && fit.consensus.verdict(120).is_some());
    }

    /// Who gave the single answer.
    fn person_of_first(grouped: &Grouped) -> u32 {
        let group = (0..grouped.groups()).find(|group| !grouped.is_judged(*group)).unwrap();
        grouped.said[grouped.codes_of(group)[0] as usize].person
    }
}
