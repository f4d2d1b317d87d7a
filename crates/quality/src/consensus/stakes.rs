//! Is one more answer worth its price, where some mistakes cost more than others?
//!
//! # Definition
//! As in [`Lookahead`](super::Lookahead), but stopping costs what the cheapest label is expected to cost. Let a be that
//! label, x its log-odds against all others, L what it costs to give a where another label is right, and M what it costs
//! to give another one where a is right, each the mean over the others by how common they are. Then
//! ```text
//! stop(x) = min((1 − σ(x)) L, σ(x) M)
//! V_maximum(x) = stop(x)        V_n(x) = min(stop(x), E V_{n+1}(x ± move) + price)
//! ```
//! settled from the end. For each label and number of answers there is an **edge**: a unit asks while x is below it. A
//! label that is dangerous to give by mistake needs more proof than a harmless one. With a cost of 1 for every mistake
//! it is the `Lookahead`.
//!
//! # When not to use it
//! With three labels or more it is an approximation: all labels but the cheapest are taken for one.
//!
//! # Cost
//! That of a `Lookahead`, twice for each label whose L and M differ from all others'.
//!
//! # Reference
//! K. J. Arrow, D. Blackwell, M. A. Girshick, *Bayes and minimax solutions of sequential decision problems*,
//! Econometrica 17, 1949, <https://doi.org/10.2307/1905525>.

use super::costs::Costs;
use super::lookahead::{Crowd, REACH, WIDTH, cautious};
use super::stopping::Advice;

/// Up to where one more answer is worth its price, by label and by number of answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Stakes {
    costs: Costs,
    /// One list a label; a unit beyond the last has as many answers as it may have.
    labels: Vec<Edges>,
    maximum: u32,
}

/// What mistakes about one label cost, and how far it asks.
#[derive(Debug, Clone, PartialEq)]
struct Edges {
    /// Log-odds at which giving it costs as much as not giving it.
    even: f64,
    edges: Vec<f64>,
}

impl Stakes {
    /// For an answer's price in the unit of the costs, from 0 (ask for all), and at most `maximum` answers; `shares` tells
    /// how common each label is, from 0.
    ///
    /// ```
    /// use assay_quality::consensus::{Advice, Costs, Crowd, Stakes};
    ///
    /// // To let through what is harmful (1) costs twenty times as much as a needless alarm.
    /// let costs = Costs::new(2, vec![0.0, 1.0, 20.0, 0.0])?;
    /// let stakes = Stakes::new((0.05, 5), &Crowd::new(2, [(1.0, 0.9)]), (&costs, &[0.5, 0.5]));
    /// assert_eq!(stakes.advise(&[0.98, 0.02], 2), Advice::Unsure);
    /// assert_eq!(stakes.advise(&[0.02, 0.98], 2), Advice::NotWorthIt);
    /// # Ok::<(), assay_quality::consensus::BadCosts>(())
    /// ```
    pub fn new((price, maximum): (f64, u32), crowd: &Crowd, (costs, shares): (&Costs, &[f64])) -> Self {
        let mut labels: Vec<Edges> = Vec::new();
        let mut known: Vec<(f64, f64)> = Vec::new();
        for label in 0..costs.labels() {
            let sides = mistakes(costs, shares, label);
            let alike = known.iter().position(|other| *other == sides);
            let edges = match alike {
                Some(other) => labels[other].edges.clone(),
                None => edges(price, maximum, (crowd, sides)),
            };
            labels.push(Edges { even: even(sides), edges });
            known.push(sides);
        }
        Self { costs: costs.clone(), labels, maximum }
    }

    /// What to do with a unit that has `answers` answers and these probabilities of its labels. Without any it asks.
    pub fn advise(&self, probabilities: &[f64], answers: u32) -> Advice {
        if answers >= self.maximum {
            return Advice::Full;
        }
        if answers == 0 {
            return Advice::TooFew;
        }
        let masses: Vec<(u32, f64)> = (0u32..).zip(cautious(probabilities, answers)).collect();
        let Some(cheapest) = self.costs.decide(&masses) else { return Advice::Unsure };
        let all: f64 = masses.iter().map(|(_, mass)| mass).sum();
        let own = masses.iter().find(|(label, _)| *label == cheapest.label).map_or(0.0, |(_, mass)| *mass);
        // Log-odds beyond any number are those of certainty.
        let odds = (own / (all - own).max(f64::MIN_POSITIVE)).max(f64::MIN_POSITIVE).ln();
        let found = self.labels.get(cheapest.label as usize).and_then(|label| {
            // As the cheapest it is at least as good as any other.
            Some(odds.max(label.even) < *label.edges.get(answers as usize)?)
        });
        if found.unwrap_or(true) { Advice::Unsure } else { Advice::NotWorthIt }
    }
}

/// What it costs on average to give a label by mistake, and to give another one in its place.
fn mistakes(costs: &Costs, shares: &[f64], label: u32) -> (f64, f64) {
    let others = || (0..costs.labels()).filter(|other| *other != label);
    let share = |other: u32| shares.get(other as usize).copied().unwrap_or(0.0).max(0.0);
    let all: f64 = others().map(share).sum();
    let weight = |other: u32| if all > 0.0 { share(other) / all } else { 1.0 / f64::from(costs.labels().max(2) - 1) };
    let sum =
        |cost: &dyn Fn(u32) -> Option<f64>| others().map(|other| weight(other) * cost(other).unwrap_or(0.0)).sum();
    (sum(&|other| costs.cost(other, label)), sum(&|other| costs.cost(label, other)))
}

/// Where both mistakes are equally dear: (1 − σ) L = σ M.
fn even((given, missed): (f64, f64)) -> f64 {
    (given.max(f64::MIN_POSITIVE) / missed.max(f64::MIN_POSITIVE)).ln()
}

fn place(at: usize) -> f64 {
    (at as f64 - REACH as f64) * WIDTH
}

fn edges(price: f64, maximum: u32, (crowd, (given, missed)): (&Crowd, (f64, f64))) -> Vec<f64> {
    let mut edges = vec![f64::INFINITY; maximum as usize];
    if price <= 0.0 {
        return edges;
    }
    let chance: Vec<f64> = (0..=2 * REACH).map(|at| 1.0 / (1.0 + (-place(at)).exp())).collect();
    let stop: Vec<f64> = chance.iter().map(|own| ((1.0 - own) * given).min(own * missed)).collect();
    let mut cost = stop.clone();
    for edge in edges.iter_mut().skip(1).rev() {
        let gain: Vec<f64> =
            (0..=2 * REACH).map(|at| stop[at] - crowd.ahead_of_both(&cost, (at, chance[at])) - price).collect();
        *edge = last_gain(&gain);
        for ((cost, stop), gain) in cost.iter_mut().zip(&stop).zip(&gain) {
            *cost = stop - gain.max(0.0);
        }
    }
    edges
}

/// Where asking ceases to be worth it, between the points by a straight line; below all log-odds if it nowhere is.
fn last_gain(gain: &[f64]) -> f64 {
    match gain.iter().rposition(|gain| *gain > 0.0) {
        None => f64::NEG_INFINITY,
        Some(last) => match gain.get(last + 1) {
            None => f64::INFINITY,
            Some(beyond) => place(last) + gain[last] / (gain[last] - beyond) * WIDTH,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consensus::Lookahead;
    use proptest::prelude::*;

    /// What a unit with these chances costs at best, by trying all sequences of answers of two labels.
    fn cost(p: f64, left: u32, (price, accuracy, sides): (f64, f64, (f64, f64))) -> f64 {
        let stop = ((1.0 - p) * sides.0).min(p * sides.1);
        if left == 0 {
            return stop;
        }
        let yes = p * accuracy + (1.0 - p) * (1.0 - accuracy);
        let after = [p * accuracy / yes, p * (1.0 - accuracy) / (1.0 - yes)];
        let on = |p| cost(p, left - 1, (price, accuracy, sides));
        stop.min(yes * on(after[0]) + (1.0 - yes) * on(after[1]) + price)
    }

    #[test]
    fn it_asks_where_trying_all_sequences_says_so() {
        // On the grid an answer moves by six points, so both are exact there.
        let accuracy = 1.0 / (1.0 + (-6.0 * WIDTH).exp());
        let crowd = Crowd::new(2, [(3.0, accuracy)]);
        let costs = Costs::new(2, vec![0.0, 1.0, 8.0, 0.0]).unwrap();
        let mut asked = [0, 0];
        for price in [0.01, 0.05, 0.2] {
            let stakes = Stakes::new((price, 6), &crowd, (&costs, &[0.5, 0.5]));
            for (answers, left) in (1..6u32).zip((1..6u32).rev()) {
                for step in -30i32..=30 {
                    // Halfway between two points, where caution is undone.
                    let odds = f64::from(step) * WIDTH + 0.01;
                    let p = 1.0 / (1.0 + (-odds).exp());
                    // Giving 0 by mistake costs 8, missing it costs 1.
                    let gain = |price| {
                        let stop = ((1.0 - p) * 8.0).min(p);
                        stop - cost(p, left, (price, accuracy, (8.0, 1.0)))
                    };
                    let power = 1.0 + (f64::from(answers) - 1.0) * 0.1;
                    let (own, other) = (p.powf(power), (1.0 - p).powf(power));
                    let asks = stakes.advise(&[own / (own + other), other / (own + other)], answers).asks();
                    // At the edge itself the grid decides.
                    if gain(price * 1.1) > 1e-9 || gain(price * 0.9) <= 1e-12 {
                        assert_eq!(asks, gain(price) > 1e-9, "price {price}, {answers} answers, p {p}");
                        asked[usize::from(asks)] += 1;
                    }
                }
            }
        }
        assert!(asked[0] > 300 && asked[1] > 100, "{asked:?}");
    }

    #[test]
    fn the_dangerous_mistake_needs_more_proof() {
        let costs = Costs::new(2, vec![0.0, 1.0, 20.0, 0.0]).unwrap();
        let stakes = Stakes::new((0.02, 8), &Crowd::new(2, [(1.0, 0.85)]), (&costs, &[0.7, 0.3]));
        for answers in 1..7 {
            assert!(stakes.labels[0].edges[answers] > stakes.labels[1].edges[answers] + 1.0, "{stakes:?}");
        }
        let free = Stakes::new((0.0, 8), &Crowd::new(2, [(1.0, 0.85)]), (&costs, &[]));
        assert_eq!((free.advise(&[1.0, 0.0], 7), free.advise(&[0.5, 0.5], 8)), (Advice::Unsure, Advice::Full));
        assert_eq!(free.advise(&[0.5, 0.5], 0), Advice::TooFew);
    }

    proptest! {
        #[test]
        fn with_even_costs_it_is_the_lookahead(
            rolls in proptest::collection::vec(0.001..1.0f64, 2..5),
            answers in 0..9u32,
            price in 0.0..0.2f64,
        ) {
            let labels = u32::try_from(rolls.len()).unwrap();
            let all: f64 = rolls.iter().sum();
            let p: Vec<f64> = rolls.iter().map(|roll| roll / all).collect();
            let crowd = Crowd::new(labels, [(3.0, 0.8), (1.0, 0.95)]);
            let stakes = Stakes::new((price, 8), &crowd, (&Costs::even(labels), &p));
            prop_assert_eq!(stakes.advise(&p, answers), Lookahead::new(price, 8, &crowd).advise(&p, answers));
        }
    }
}
