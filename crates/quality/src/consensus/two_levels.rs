//! A model of people in two levels: who copies the truth and who guesses, and under that their mistakes label by label.
//!
//! # Definition
//! As in [`mace`](super::mace), person w copies the true label with chance `θ_w` or guesses l with chance `ξ_wl`; these
//! few numbers are learnt from the first answers. Their mistakes proper, label by label as in
//! [`dawid_skene`](super::dawid_skene()), are held near that by a Dirichlet prior worth eight answers:
//! ```text
//! π_w(l | k) = (n_wlk + 8 c_wlk) / (n_wk + 8)        c_wlk = θ_w [l = k] + (1 − θ_w) ξ_wl
//! ```
//! with θ about what the crowd's is (`pool.rs`). So a person with one answer is judged by the crowd, one with five by two
//! or three numbers, one with five hundred by all q², and nothing has to be switched in between. All are fitted by
//! expectation-maximisation from vote shares.
//!
//! What is believed of a label that is often given is a [`View`]: answers alone do not settle it.
//!
//! # Where the constants come from
//! The Dirichlet of guesses is MACE's. Eight is about where the marginal likelihood of the strength lies on real crowds;
//! results hardly differ from 4 to 32.

use super::expectation::{Assignment, Beliefs, Counts, FLOOR, posterior_of};
use super::fit::Control;
use super::grouped::Grouped;
use super::learn::{Learnt, Limits, learn_shares, repeat};
use super::pool::pool;

/// Imagined guesses of each label, for each person and for the crowd.
const STRATEGY: f64 = 10.0;
/// Imagined units of each label.
const UNITS: f64 = 10.0;
pub(super) const STRENGTH: f64 = 8.0;
const SHARE_MAX: f64 = 4.0;

/// Why a label is often given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// Not because it is often true: labels are equally likely beforehand, but none likelier than four times its share of
    /// votes. Guesses are each person's own: ξ ~ Dirichlet(10, …).
    Even,
    /// Because it is often true, or because the crowd guesses it: shares are learnt, with ten imagined units of each
    /// label, and ξ ~ Dirichlet(10 q ξ₀) about the crowd's own way of guessing, learnt as well.
    Learnt,
}

/// The model, fitted. Probabilities of units are found when they are asked for: a table of them would take as much memory
/// as all answers.
pub(super) struct TwoLevels {
    pub learnt: Learnt,
    /// What units are weighed by: the beliefs before they were learnt for the last time.
    weighing: Beliefs,
    /// Answers of each person under each true label, imagined ones included: `n_wk + 8`.
    totals: Vec<f64>,
    labels: usize,
}

/// What was learnt in the last round, beside chances.
struct People {
    /// The chance that an answer was copied, if it is right; for each thing said.
    copied: Vec<f64>,
    totals: Vec<f64>,
    /// Imagined guesses of each label.
    guesses: Vec<f64>,
    /// Of each person, how many answers were copied, of how many.
    copies: Vec<(f64, f64)>,
}

/// Fits the model to votes, whose counts are let go of as soon as they are learnt from.
pub(super) fn fit(grouped: &Grouped, control: &Control<'_>, view: View, votes: Counts) -> TwoLevels {
    let labels = grouped.labels;
    let even = even_shares(&votes.labels[..labels]);
    let mut people = People {
        copied: vec![labels as f64 / (labels as f64 + 1.0); grouped.said.len()],
        totals: vec![0.0; grouped.people * labels],
        guesses: vec![STRATEGY; labels],
        copies: vec![(0.0, 0.0); grouped.people],
    };
    let mut learn = |counts: &Counts, beliefs: &mut Beliefs| {
        match view {
            View::Even => beliefs.shares[..labels].copy_from_slice(&even),
            View::Learnt => {
                learn_shares(grouped, counts, UNITS, beliefs);
                people.learn_guesses(grouped, counts);
            }
        }
        people.learn(grouped, counts, beliefs);
        0.0
    };
    let mut beliefs = Beliefs::new(grouped, 1);
    let beyond = learn(&votes, &mut beliefs);
    drop(votes);
    let limits = Limits::of(control, 50, 1e-6);
    let (weighing, learnt) = repeat(grouped, (limits, Assignment::Soft), (beliefs, beyond), learn, Clone::clone);
    TwoLevels { learnt, weighing, totals: people.totals, labels }
}

impl TwoLevels {
    /// The probability of each label for one group, into a padded row.
    pub fn weigh(&self, grouped: &Grouped, group: usize, row: &mut [f64]) {
        posterior_of((grouped, group), &self.weighing, Assignment::Soft, row);
    }

    /// The chance of one answer by what all others tell: of this person's mistakes, and of this unit. `shares` are the
    /// unit's, this answer counted.
    pub fn foretell(&self, grouped: &Grouped, code: u32, shares: &[f64]) -> f64 {
        let beliefs = &self.learnt.beliefs;
        let chances = &beliefs.chances[code as usize * beliefs.lanes..][..self.labels];
        let person = grouped.said[code as usize].person as usize;
        let totals = &self.totals[person * self.labels..][..self.labels];
        let (mut others, mut foretold) = (0.0, 0.0);
        for ((share, chance), total) in shares.iter().zip(chances).zip(totals) {
            let without = share / chance;
            others += without;
            foretold += without * ((chance * total - share) / (total - share)).max(FLOOR);
        }
        foretold / others
    }
}

/// Equal shares, but none above so many times its share of votes; a known label counts as a vote.
fn even_shares(votes: &[f64]) -> Vec<f64> {
    let units: f64 = votes.iter().sum();
    let even = 1.0 / votes.len() as f64;
    let capped: Vec<f64> = votes.iter().map(|vote| even.min(SHARE_MAX * vote / units)).collect();
    let total: f64 = capped.iter().sum();
    capped.into_iter().map(|share| (share / total).max(1e-10)).collect()
}

impl People {
    /// The crowd's way of guessing, worth as many answers as when all labels are guessed alike.
    fn learn_guesses(&mut self, grouped: &Grouped, counts: &Counts) {
        let labels = grouped.labels;
        self.guesses.fill(STRATEGY);
        for (said, copied) in self.copied.iter().enumerate() {
            let (label, row) = (grouped.said[said].label as usize, &counts.said[said * counts.lanes..][..labels]);
            self.guesses[label] += row.iter().sum::<f64>() - row[label] * copied;
        }
        let scale = STRATEGY * labels as f64 / self.guesses.iter().sum::<f64>();
        self.guesses.iter_mut().for_each(|guess| *guess *= scale);
    }

    fn learn(&mut self, grouped: &Grouped, counts: &Counts, beliefs: &mut Beliefs) {
        (0..grouped.people).for_each(|person| self.count_copies(grouped, person, counts));
        // Who only said what is in no group has nothing to tell of the crowd.
        let prior = pool(self.copies.iter().copied().filter(|(_, answers)| *answers > 0.0));
        (0..grouped.people).for_each(|person| self.learn_person(grouped, (person, prior), counts, beliefs));
    }

    fn count_copies(&mut self, grouped: &Grouped, person: usize, counts: &Counts) {
        let labels = grouped.labels;
        let totals = &mut self.totals[person * labels..][..labels];
        totals.fill(STRENGTH);
        let mut copies = (0.0, 0.0);
        for said in grouped.said_by(person) {
            let row = &counts.said[said * counts.lanes..][..labels];
            copies.0 += row[grouped.said[said].label as usize] * self.copied[said];
            copies.1 += row.iter().sum::<f64>();
            totals.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
        }
        self.copies[person] = copies;
    }

    fn learn_person(
        &mut self,
        grouped: &Grouped,
        (person, prior): (usize, (f64, f64)),
        counts: &Counts,
        beliefs: &mut Beliefs,
    ) {
        let (labels, lanes) = (grouped.labels, counts.lanes);
        let row = |said: usize| &counts.said[said * lanes..][..labels];
        let label = |said: usize| grouped.said[said].label as usize;
        let totals = &self.totals[person * labels..][..labels];
        let (copies, answers) = self.copies[person];
        let (copy, guesses) = ((prior.0 + copies) / (prior.0 + prior.1 + answers), answers - copies);
        for said in grouped.said_by(person) {
            let guessed = row(said).iter().sum::<f64>() - row(said)[label(said)] * self.copied[said];
            let strategy = (self.guesses[label(said)] + guessed) / (STRATEGY * labels as f64 + guesses);
            let guess = (1.0 - copy) * strategy;
            self.copied[said] = copy / (copy + guess);
            let chances = &mut beliefs.chances[said * lanes..][..labels];
            for (truth, chance) in chances.iter_mut().enumerate() {
                let centre = if truth == label(said) { copy + guess } else { guess };
                *chance = ((row(said)[truth] + STRENGTH * centre) / totals[truth]).max(FLOOR);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Answers;
    use std::borrow::Cow;

    fn grouped(rows: impl IntoIterator<Item = (u32, u32, u32)>) -> Grouped {
        Grouped::new(Cow::Owned(Answers::from_triples(2, rows).unwrap()), &[], 1).unwrap()
    }

    /// Nine units in ten are of label 0, and three people are right nine times in ten about either.
    fn uneven() -> Grouped {
        grouped((0..600u32).flat_map(|u| {
            let truth = u32::from(u % 10 == 0);
            (0..3).map(move |w| (u, w, truth ^ u32::from((u / 10 + 7 * (u % 10) + 3 * w) % 10 == 0)))
        }))
    }

    #[test]
    fn shares_are_learnt_where_they_are_not_taken_to_be_even() {
        let grouped = uneven();
        let share = |view| {
            let fitted = fit(&grouped, &Control::default(), view, Counts::of_votes(&grouped));
            let units: f64 = grouped.sizes.iter().map(|size| f64::from(*size)).sum();
            let rare = usize::from(grouped.label_at[0] == 0);
            let rows = grouped.sizes.iter().enumerate().map(|(group, size)| {
                let mut row = [0.0; 2];
                fitted.weigh(&grouped, group, &mut row);
                row[rare] * f64::from(*size)
            });
            rows.sum::<f64>() / units
        };
        let (learnt, even) = (share(View::Learnt), share(View::Even));
        assert!((learnt - 0.1).abs() < 0.03, "{learnt}");
        assert!(even > learnt + 0.02, "{even} {learnt}");
    }

    #[test]
    fn an_answer_is_foretold_without_it() {
        // Two people who always agree: without the second, only the prior says what they will say.
        let grouped = grouped((0..40u32).flat_map(|u| [(u, 0, u % 2), (u, 1, u % 2)]));
        let fitted = fit(&grouped, &Control::default(), View::Even, Counts::of_votes(&grouped));
        let mut shares = [0.0; 2];
        fitted.weigh(&grouped, 0, &mut shares);
        let code = grouped.codes_of(0)[0];
        let beliefs = &fitted.learnt.beliefs;
        let label = grouped.said[code as usize].label as usize;
        let chance = beliefs.chances[code as usize * beliefs.lanes + label];
        let foretold = fitted.foretell(&grouped, code, &shares);
        assert!(foretold > 0.8 && foretold < chance, "{foretold} {chance}");
    }

    #[test]
    fn a_label_that_nobody_gives_is_not_taken_to_be_as_likely_as_others() {
        let shares = even_shares(&[50.0, 49.0, 1.0]);
        assert!((shares[2] - 0.04 / (2.0 / 3.0 + 0.04)).abs() < 1e-12);
    }
}
