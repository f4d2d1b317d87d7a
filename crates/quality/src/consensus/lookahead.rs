//! Is one more answer worth its price? Looks ahead as far as answers may go.
//!
//! # Definition
//! An answer costs `price` wrong labels: 0.02 asks for one as long as fifty answers are expected to right more than one
//! label. Asking may go on to `maximum` answers a unit, so what an answer is worth hangs on what may follow it: two that
//! agree cannot be outvoted by a last third one, while a first doubt can be cleared by several. This is settled from the
//! end (backward induction). With d the log-odds of the leading label against all others, stopping is worth the chance
//! σ(d) that it is right, and
//! ```text
//! V_maximum(d) = σ(d)        V_n(d) = max(σ(d), E V_{n+1}(|d + x|) − price)
//! ```
//! where the answer of a person of accuracy a, mistakes spread evenly over q − 1 labels, moves d by
//! ±ln(a (q − 1) / (1 − a)) for and against, and the person is drawn as often as they answer. So each n has an **edge**:
//! a unit with n answers asks while d is below it.
//!
//! Answers to one unit are fewer witnesses than they seem (see `caution.rs`), so the masses of its labels are first
//! taken to the power 1 / (1 + (n − 1) ρ) with ρ = 0.1.
//!
//! # Where the constant comes from
//! On ten public crowds ρ from 0.05 to 0.1 saves 29 to 30 % of answers, ρ = 0 28 % and ρ = ¼ 26 %. To stop it takes a
//! smaller ρ than to state a confidence: who holds nothing to be sure never stops.
//!
//! # When not to use it
//! Where answers are not independent of who else answered, or cost more the longer one waits for them.
//!
//! # Reference
//! K. J. Arrow, D. Blackwell, M. A. Girshick, *Bayes and minimax solutions of sequential decision problems*,
//! Econometrica 17, 1949, <https://doi.org/10.2307/1905525>.

use super::stopping::Advice;

/// The correlation of errors on one unit.
const ALIKE: f64 = 0.1;

/// Log-odds between two points of the grid.
pub(super) const WIDTH: f64 = 0.25;

/// Points of the grid beyond 0: log-odds of 18 are one error in sixty million.
pub(super) const REACH: usize = 72;

/// How good the people are of whom one will give the next answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Crowd {
    /// Chance of each move of the log-odds towards the truth, from `-REACH` to `REACH` points.
    moves: Vec<f64>,
}

/// Up to where one more answer is worth its price, for each number of answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookahead {
    /// By answers given; a unit beyond the last has as many as it may have.
    edges: Vec<f64>,
}

impl Crowd {
    /// From how often each person answers and how often they are right, in [0, 1]; `labels` is how many labels there are.
    /// Nobody at all is taken for one person who guesses.
    pub fn new(labels: u32, people: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let others = f64::from(labels.max(2) - 1);
        let mut moves = vec![0.0; 2 * REACH + 1];
        let mut add = |distance: f64, chance: f64| {
            let at = (distance / WIDTH).clamp(-(REACH as f64), REACH as f64) + REACH as f64;
            let place = (0..2 * REACH).rev().find(|place| *place as f64 <= at).unwrap_or(0);
            moves[place] += chance * (1.0 - (at - place as f64));
            moves[place + 1] += chance * (at - place as f64);
        };
        for (answers, accuracy) in people {
            let right = accuracy.clamp(1e-3, 1.0 - 1e-3);
            let wrong = (1.0 - right) / others;
            let distance = (right / wrong).ln();
            add(distance, answers * right);
            add(-distance, answers * wrong);
            // For a third label, which tells nothing of these two.
            add(0.0, answers * (1.0 - right - wrong).max(0.0));
        }
        let total: f64 = moves.iter().sum();
        if total > 0.0 {
            for chance in &mut moves {
                *chance /= total;
            }
        } else {
            moves[REACH] = 1.0;
        }
        Self { moves }
    }

    /// What is expected one answer on from the point `at`, where so much is worth being at each.
    fn ahead(&self, worth: &[f64], at: usize) -> f64 {
        let right = right(at);
        let land = |place: usize| worth[place.min(REACH)];
        let each = self.moves.iter().enumerate().filter(|(_, chance)| **chance > 0.0);
        each.map(|(by, chance)| {
            let (towards, away) = ((at + by).abs_diff(REACH), (at + REACH).abs_diff(by));
            chance * (right * land(towards) + (1.0 - right) * land(away))
        })
        .sum()
    }

    /// The same where being right and wrong cost differently: `cost` is of each point from `-REACH` to `REACH`, and the
    /// label they are about is right with this chance.
    pub(super) fn ahead_of_both(&self, cost: &[f64], (at, chance): (usize, f64)) -> f64 {
        let land = |place: usize| cost[place.saturating_sub(REACH).min(2 * REACH)];
        let each = self.moves.iter().enumerate().filter(|(_, moves)| **moves > 0.0);
        each.map(|(by, moves)| {
            let (towards, away) = (at + by, at + 2 * REACH - by);
            moves * (chance * land(towards) + (1.0 - chance) * land(away))
        })
        .sum()
    }
}

impl Lookahead {
    /// For an answer's price in wrong labels, from 0 (ask for all) to 1 (ask for none), and at most `maximum` answers.
    ///
    /// ```
    /// use assay_quality::consensus::{Advice, Crowd, Lookahead};
    ///
    /// let crowd = Crowd::new(2, [(100.0, 0.9), (50.0, 0.7)]);
    /// let ahead = Lookahead::new(0.02, 5, &crowd);
    /// assert_eq!(ahead.advise(&[0.60, 0.40], 2), Advice::Unsure);
    /// assert_eq!(ahead.advise(&[0.99, 0.01], 2), Advice::NotWorthIt);
    /// assert_eq!(ahead.advise(&[0.50, 0.50], 5), Advice::Full);
    /// ```
    pub fn new(price: f64, maximum: u32, crowd: &Crowd) -> Self {
        let mut edges = vec![f64::INFINITY; maximum as usize];
        if price <= 0.0 {
            return Self { edges };
        }
        let stop: Vec<f64> = (0..=REACH).map(right).collect();
        let mut worth = stop.clone();
        for edge in edges.iter_mut().skip(1).rev() {
            let gain: Vec<f64> = (0..=REACH).map(|at| crowd.ahead(&worth, at) - price - stop[at]).collect();
            *edge = edge_of(&gain);
            for ((worth, stop), gain) in worth.iter_mut().zip(&stop).zip(&gain) {
                *worth = stop + gain.max(0.0);
            }
        }
        Self { edges }
    }

    /// What to do with a unit that has `answers` answers and these probabilities of its labels. Without any it asks.
    pub fn advise(&self, probabilities: &[f64], answers: u32) -> Advice {
        match self.edges.get(answers as usize) {
            None => Advice::Full,
            Some(_) if answers == 0 => Advice::TooFew,
            Some(edge) if lead(probabilities, answers) < *edge => Advice::Unsure,
            Some(_) => Advice::NotWorthIt,
        }
    }
}

/// The chance that the leading label is right at a point of the grid.
fn right(at: usize) -> f64 {
    1.0 / (1.0 + (-(at as f64) * WIDTH).exp())
}

/// Where asking ceases to be worth it, between the points by a straight line; below every lead if it nowhere is.
fn edge_of(gain: &[f64]) -> f64 {
    match gain.iter().rposition(|gain| *gain > 0.0) {
        None => f64::NEG_INFINITY,
        Some(last) => match gain.get(last + 1) {
            None => f64::INFINITY,
            Some(beyond) => (last as f64 + gain[last] / (gain[last] - beyond)) * WIDTH,
        },
    }
}

/// The masses of labels, the largest 1, for answers that are fewer witnesses than they seem.
pub(super) fn cautious(probabilities: &[f64], answers: u32) -> impl Iterator<Item = f64> {
    let weight = 1.0 / (1.0 + (f64::from(answers) - 1.0) * ALIKE);
    let most = probabilities.iter().copied().fold(0.0, f64::max);
    probabilities.iter().map(move |mass| (mass / most).powf(weight))
}

/// The log-odds of the leading label against all others, at least 0, after caution.
fn lead(probabilities: &[f64], answers: u32) -> f64 {
    let all: f64 = cautious(probabilities, answers).sum();
    // Log-odds beyond any number are those of certainty.
    -(all - 1.0).clamp(f64::MIN_POSITIVE, 1.0).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consensus::expected_loss;

    /// The loss that one more answer of this accuracy leaves, mistakes spread evenly, by the definition.
    fn loss_after_one_more(p: f64, accuracy: f64) -> f64 {
        1.0 - (p * accuracy).max((1.0 - p) * (1.0 - accuracy)) - (p * (1.0 - accuracy)).max((1.0 - p) * accuracy)
    }

    /// The value of a unit by trying all sequences of answers; the log-odds need no grid.
    fn worth(p: f64, left: u32, (price, accuracy): (f64, f64)) -> f64 {
        let stop = p.max(1.0 - p);
        if left == 0 {
            return stop;
        }
        let yes = p * accuracy + (1.0 - p) * (1.0 - accuracy);
        let after = [p * accuracy / yes, p * (1.0 - accuracy) / (1.0 - yes)];
        let asked = yes * worth(after[0], left - 1, (price, accuracy))
            + (1.0 - yes) * worth(after[1], left - 1, (price, accuracy));
        stop.max(asked - price)
    }

    fn asks(ahead: &Lookahead, p: f64, answers: u32) -> bool {
        // Undoes caution, which is not what is tried here.
        let undone = (p / (1.0 - p)).powf(1.0 + (f64::from(answers) - 1.0) * ALIKE);
        ahead.advise(&[undone / (1.0 + undone), 1.0 / (1.0 + undone)], answers).asks()
    }

    #[test]
    fn with_one_answer_left_it_asks_where_that_answer_saves_more_than_its_price() {
        let accuracy = 1.0 / (1.0 + (-1.5f64).exp());
        let ahead = Lookahead::new(0.05, 2, &Crowd::new(2, [(1.0, accuracy)]));
        for p in [0.5, 0.6, 0.7, 0.72, 0.78, 0.8, 0.85, 0.95] {
            let saved = expected_loss(&[p, 1.0 - p]) - loss_after_one_more(p, accuracy);
            assert_eq!(asks(&ahead, p, 1), saved > 0.05, "{p}: {saved}");
        }
    }

    #[test]
    fn it_asks_where_trying_all_sequences_says_so() {
        // On the grid an answer moves by six points, so both are exact there.
        let accuracy = 1.0 / (1.0 + (-6.0 * WIDTH).exp());
        let crowd = Crowd::new(2, [(3.0, accuracy)]);
        for price in [0.001, 0.01, 0.05] {
            let ahead = Lookahead::new(price, 7, &crowd);
            for (answers, left) in (1..7).zip((1..7).rev()) {
                for at in 0..30 {
                    let p = right(at);
                    let gain = worth(p, left, (price, accuracy)) - p;
                    // At the edge itself rounding decides.
                    let clear = worth(p, left, (price * 1.02, accuracy)) > p || gain <= 0.0;
                    if clear {
                        assert_eq!(asks(&ahead, p, answers), gain > 1e-12, "price {price}, {answers} answers, p {p}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_lower_price_or_more_answers_to_come_never_ask_for_less() {
        let crowd = Crowd::new(3, [(10.0, 0.6), (5.0, 0.9), (2.0, 0.2)]);
        let ahead = |price, maximum| Lookahead::new(price, maximum, &crowd).edges;
        for (cheap, dear) in ahead(0.01, 9).iter().zip(ahead(0.03, 9)) {
            assert!(*cheap >= dear);
        }
        for (far, near) in ahead(0.01, 12).iter().zip(ahead(0.01, 9)) {
            assert!(*far >= near);
        }
    }

    #[test]
    fn who_guesses_is_worth_nothing_and_what_is_free_is_always_asked_for() {
        let guess = Lookahead::new(1e-9, 9, &Crowd::new(2, [(9.0, 0.5)]));
        assert_eq!(guess.advise(&[0.5, 0.5], 1), Advice::NotWorthIt);
        assert_eq!(Lookahead::new(1e-9, 9, &Crowd::new(2, [])).advise(&[0.5, 0.5], 1), Advice::NotWorthIt);
        let free = Lookahead::new(0.0, 9, &Crowd::new(2, [(9.0, 0.9)]));
        assert_eq!(free.advise(&[1.0, 0.0], 8), Advice::Unsure);
        assert_eq!((free.advise(&[1.0, 0.0], 0), free.advise(&[0.5, 0.5], 9)), (Advice::TooFew, Advice::Full));
    }
}
