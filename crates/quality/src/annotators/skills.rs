//! How often is each person right, on items as hard as everyone's?
//!
//! # Definition
//! Person j is right on item i with chance
//! ```text
//! P(right) = 1 / (1 + exp(−(θ_j − b_i)))      b_i ~ N(0, σ²)   θ_j ~ N(μ, τ²)
//! accuracy of j = ∫ 1 / (1 + exp(−(θ_j − b))) dN(b; 0, σ²)
//! ```
//! so that whoever was given the hard items is not blamed for them, and few answers move a person little from what
//! is usual. Difficulties are integrated out (marginal maximum likelihood); θ, σ, μ and τ are fitted by expectation
//! maximisation.
//!
//! The interval is that of a belief without opinion (Jeffreys), so that it holds the accuracy as often as stated in pools
//! of any shape, also of nearly faultless people: Beta(½ + n p, ½ + n (1 − p)), with p the share of right answers, moved by
//! how much harder than usual the items were, and n the answers that would tell as much on items of known difficulty. The
//! shrunk value always lies inside.
//!
//! Shrinkage in small pools: the spread τ is fitted as if two more people had a spread of one logit, the middle μ
//! as if one more person were right three times of four, as [`Prior::default`](crate::skill::Prior) has it.
//!
//! # When not to use it
//! When answers were checked because they looked wrong. Where items are checked for one person each, difficulty cannot
//! be told from skill, and everyone's items count as equally hard.
//!
//! # Undefined
//! No answer to a unit with a right label. People without such answers get the skill of an unknown person.
//!
//! # Cost
//! Some fifty rounds of 25 steps an answer.
//!
//! # Reference
//! R. D. Bock, M. Aitkin, *Marginal maximum likelihood estimation of item parameters: application of an EM algorithm*,
//! Psychometrika 46(4), 1981, <https://doi.org/10.1007/BF02293801>; information lost to unknown difficulties:
//! T. A. Louis, *Finding the observed information matrix when using the EM algorithm*, Journal of the Royal Statistical
//! Society B 44(2), 1982, <https://doi.org/10.1111/j.2517-6161.1982.tb01203.x>.

use super::{Checked, Right, Unknown, between_zero_and_one, checked_answers};
use crate::special::beta_quantile;
use crate::table::Answers;

/// The skill of one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdjustedSkill {
    /// Expected accuracy on the usual mix of items, strictly between 0 and 1.
    pub value: f64,
    /// Lower end of the interval, from 0.
    pub lower: f64,
    /// Upper end of the interval, up to 1.
    pub upper: f64,
    /// How often such intervals hold the accuracy.
    pub confidence: f64,
    /// Checked answers that were right.
    pub right: u64,
    /// Checked answers.
    pub total: u64,
    /// How much harder than usual the items were, in logits: above 0 for hard ones.
    pub difficulty: f64,
}

/// The skills of a pool of people.
#[derive(Debug, Clone, PartialEq)]
pub struct Skills {
    /// One entry an annotator, by number.
    pub people: Vec<AdjustedSkill>,
    /// How far items differ in difficulty, σ in logits: 0 when it could not be told.
    pub item_spread: f64,
    /// How far people differ in skill, τ in logits.
    pub person_spread: f64,
}

/// The skill of everyone in the table.
///
/// ```
/// use assay_quality::Answers;
/// use assay_quality::annotators::{Right, skills};
///
/// // Ten units; person 0 is right on all, person 1 on five, person 2 was checked on one.
/// let rows = (0..10).flat_map(|unit| [(unit, 0, 1), (unit, 1, unit % 2)]).chain([(0, 2, 1)]);
/// let answers = Answers::from_triples(2, rows)?;
/// let found = skills(&answers, Right::Known(&[Some(1); 10]), 0.95).unwrap();
/// let value = |who: usize| found.people[who].value;
/// assert!(value(0) > value(2) && value(2) > value(1));
/// assert!(found.people[2].upper - found.people[2].lower > 0.4);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn skills(answers: &Answers, right: Right<'_>, confidence: f64) -> Result<Skills, Unknown> {
    let confidence = between_zero_and_one(confidence)?;
    let checked = checked_answers(answers, right)?;
    let mut fit = Fit::start(answers.annotators() as usize, &checked);
    for _ in 0..ROUNDS {
        if fit.round(&checked) < 1e-5 {
            break;
        }
    }
    Ok(fit.finish(&checked, confidence))
}

const ROUNDS: u32 = 300;
/// Steps of the difficulty, in units of its spread: every 0.4 from −4.8 to 4.8.
const NODES: usize = 25;
/// What a pool is thought to be before anyone is checked: right three times of four, spread one logit.
const USUAL: f64 = 1.098_612_288_668_11;

fn node(step: usize) -> f64 {
    0.4 * (step as f64 - 12.0)
}

/// The share of items at each step.
fn shares() -> [f64; NODES] {
    let shares: [f64; NODES] = std::array::from_fn(|step| (-0.5 * node(step).powi(2)).exp());
    let sum: f64 = shares.iter().sum();
    shares.map(|share| share / sum)
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

struct Fit {
    people: Vec<f64>,
    variances: Vec<f64>,
    item_spread: f64,
    middle: f64,
    person_spread: f64,
    shares: [f64; NODES],
}

/// Sums for one person: answers at each step of difficulty, and right ones.
#[derive(Clone, Copy)]
struct Tally {
    answers: [f64; NODES],
    right: [f64; NODES],
}

/// What the answers of one person come to.
#[derive(Clone, Copy)]
struct Told {
    /// About their skill, in logits.
    information: f64,
    right: u64,
    total: u64,
    /// The sum of the difficulties of their items.
    hardness: f64,
    /// How many right answers their skill leads to expect on their items.
    expected: f64,
}

impl Fit {
    fn start(people: usize, checked: &[Checked]) -> Self {
        // Only items with two checked answers can show that they are hard.
        let shared = checked.windows(2).any(|two| two[0].unit == two[1].unit);
        Self {
            people: vec![USUAL; people],
            variances: vec![1.0; people],
            item_spread: if shared { 0.5 } else { 0.0 },
            middle: USUAL,
            person_spread: 1.0,
            shares: shares(),
        }
    }

    /// The belief about the difficulty of one item.
    fn difficulty(&self, item: &[Checked]) -> [f64; NODES] {
        let mut belief = self.shares.map(f64::ln);
        for answer in item {
            let skill = self.people[answer.annotator as usize];
            let sign = if answer.given == answer.right { 1.0 } else { -1.0 };
            for (step, cell) in belief.iter_mut().enumerate() {
                *cell -= (-sign * (skill - self.item_spread * node(step))).exp().ln_1p();
            }
        }
        let most = belief.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut belief = belief.map(|cell| (cell - most).exp());
        let sum: f64 = belief.iter().sum();
        for cell in &mut belief {
            *cell /= sum;
        }
        belief
    }

    /// One round; returns how far a skill moved at most.
    fn round(&mut self, checked: &[Checked]) -> f64 {
        let empty = Tally { answers: [0.0; NODES], right: [0.0; NODES] };
        let mut tallies = vec![empty; self.people.len()];
        for item in checked.chunk_by(|a, b| a.unit == b.unit) {
            let belief = self.difficulty(item);
            for answer in item {
                let tally = &mut tallies[answer.annotator as usize];
                let right = f64::from(u8::from(answer.given == answer.right));
                for (step, belief) in belief.iter().enumerate() {
                    tally.answers[step] += belief;
                    tally.right[step] += right * belief;
                }
            }
        }
        let moved = self.move_people(&tallies);
        self.move_item_spread(&tallies);
        let people = self.people.len() as f64;
        self.middle = (self.people.iter().sum::<f64>() + USUAL) / (people + 1.0);
        let squares: f64 =
            self.people.iter().zip(&self.variances).map(|(skill, v)| (skill - self.middle).powi(2) + v).sum();
        self.person_spread = ((squares + 2.0) / (people + 2.0)).sqrt();
        moved
    }

    fn move_people(&mut self, tallies: &[Tally]) -> f64 {
        let precision = self.person_spread.powi(-2);
        let mut moved = 0.0f64;
        for ((skill, variance), tally) in self.people.iter_mut().zip(&mut self.variances).zip(tallies) {
            let (mut slope, mut bend) = (-(*skill - self.middle) * precision, precision);
            for step in 0..NODES {
                let p = logistic(*skill - self.item_spread * node(step));
                slope += tally.right[step] - tally.answers[step] * p;
                bend += tally.answers[step] * p * (1.0 - p);
            }
            let change = (slope / bend).clamp(-1.0, 1.0);
            *skill += change;
            *variance = 1.0 / bend;
            moved = moved.max(change.abs());
        }
        moved
    }

    /// One step of Newton's method; a spread beyond two logits must be earned.
    fn move_item_spread(&mut self, tallies: &[Tally]) {
        if self.item_spread <= 0.0 {
            return;
        }
        let (mut slope, mut bend) = (-self.item_spread / 4.0, 0.25);
        for (skill, tally) in self.people.iter().zip(tallies) {
            for step in 0..NODES {
                let p = logistic(skill - self.item_spread * node(step));
                slope -= node(step) * (tally.right[step] - tally.answers[step] * p);
                bend += tally.answers[step] * node(step).powi(2) * p * (1.0 - p);
            }
        }
        // EM creeps towards its goal; twice its step arrives sooner and stays safe.
        let change = (2.0 * slope / bend).clamp(-0.3, 0.3);
        self.item_spread = (self.item_spread + change).clamp(1e-3, 5.0);
    }

    /// The accuracy of a skill on the usual mix of items.
    fn accuracy(&self, skill: f64) -> f64 {
        self.shares
            .iter()
            .enumerate()
            .map(|(step, share)| share * logistic(skill - self.item_spread * node(step)))
            .sum()
    }

    fn finish(&self, checked: &[Checked], confidence: f64) -> Skills {
        let people = self.people.len();
        let nothing = Told { information: 0.0, right: 0, total: 0, hardness: 0.0, expected: 0.0 };
        let mut told = vec![nothing; people];
        for item in checked.chunk_by(|a, b| a.unit == b.unit) {
            let belief = self.difficulty(item);
            let hardness: f64 = belief.iter().enumerate().map(|(step, b)| b * self.item_spread * node(step)).sum();
            for answer in item {
                let who = answer.annotator as usize;
                let hit = answer.given == answer.right;
                let own = &mut told[who];
                own.right += u64::from(hit);
                own.total += 1;
                own.hardness += hardness;
                own.information += self.told(who, hit, &belief);
                let chance = |step: usize| logistic(self.people[who] - self.item_spread * node(step));
                own.expected += belief.iter().enumerate().map(|(step, belief)| belief * chance(step)).sum::<f64>();
            }
        }
        let person = |(who, told): (usize, &Told)| {
            let skill = self.people[who];
            let deviation = (self.person_spread.powi(-2) + told.information).powf(-0.5);
            let at = |z: f64| self.accuracy(skill + z * deviation);
            let value = self.shares.iter().enumerate().map(|(step, share)| share * at(node(step))).sum();
            let (lower, upper) = self.interval(skill, told, (1.0 - confidence) / 2.0);
            AdjustedSkill {
                value,
                lower: lower.min(value),
                upper: upper.max(value),
                confidence,
                right: told.right,
                total: told.total,
                difficulty: if told.total > 0 { told.hardness / told.total as f64 } else { 0.0 },
            }
        };
        Skills {
            people: told.iter().enumerate().map(person).collect(),
            item_spread: self.item_spread,
            person_spread: self.person_spread,
        }
    }

    /// Where the accuracy lies, by this person's answers alone; `tail` is what may lie beyond each end.
    fn interval(&self, skill: f64, told: &Told, tail: f64) -> (f64, f64) {
        if told.total == 0 {
            return (beta_quantile(tail, 0.5, 0.5), beta_quantile(1.0 - tail, 0.5, 0.5));
        }
        let answers = told.total as f64;
        let usual = self.accuracy(skill);
        // What the same answers would have come to on the usual mix of items.
        let share = (told.right as f64 / answers + usual - told.expected / answers).clamp(0.0, 1.0);
        let slope: f64 = self
            .shares
            .iter()
            .enumerate()
            .map(|(step, share)| {
                let p = logistic(skill - self.item_spread * node(step));
                share * p * (1.0 - p)
            })
            .sum();
        let worth = (usual * (1.0 - usual) * told.information / (slope * slope)).clamp(answers.min(1.0), answers);
        let (yes, no) = (0.5 + worth * share, 0.5 + worth * (1.0 - share));
        let lower = if told.right == 0 { 0.0 } else { beta_quantile(tail, yes, no) };
        let upper = if told.right == told.total { 1.0 } else { beta_quantile(1.0 - tail, yes, no) };
        (lower, upper)
    }

    /// What one answer tells of a skill, less what not knowing the item's difficulty takes away (Louis 1982).
    fn told(&self, who: usize, hit: bool, belief: &[f64; NODES]) -> f64 {
        let (mut expected, mut first, mut second) = (0.0, 0.0, 0.0);
        for (step, belief) in belief.iter().enumerate() {
            let p = logistic(self.people[who] - self.item_spread * node(step));
            let score = f64::from(u8::from(hit)) - p;
            expected += belief * p * (1.0 - p);
            first += belief * score;
            second += belief * score * score;
        }
        (expected - (second - first * first)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::special::normal_quantile;

    fn chance(random: &mut Random) -> f64 {
        (f64::from(random.below(1 << 30)) + 0.5) / f64::from(1 << 30)
    }

    fn normal(random: &mut Random) -> f64 {
        normal_quantile(chance(random))
    }

    /// The accuracy that a skill really has over items of spread 1.2.
    fn true_accuracy(skill: f64) -> f64 {
        shares().iter().enumerate().map(|(step, share)| share * logistic(skill - 1.2 * node(step))).sum()
    }

    /// Forty people and three hundred items, five answers each; label 1 is right.
    fn pool(seed: u64) -> (Answers, Vec<f64>) {
        let mut random = Random::new(seed, 0);
        let people: Vec<f64> = (0..40).map(|_| 1.2 + 0.8 * normal(&mut random)).collect();
        let mut rows = Vec::new();
        for unit in 0..300 {
            let hardness = 1.2 * normal(&mut random);
            let first = random.below(40);
            for turn in 0..5 {
                // Person 39 is seldom asked.
                let who = (first + turn * 7 + random.below(7)) % 40;
                let label = u32::from(chance(&mut random) < logistic(people[who as usize] - hardness));
                rows.push((unit, who, label));
            }
        }
        (Answers::from_triples(2, rows).unwrap().one_each(), people)
    }

    #[test]
    fn intervals_hold_the_true_accuracy_about_as_often_as_stated() {
        let (mut held, mut all) = (0, 0);
        for seed in 0..6 {
            let (answers, people) = pool(seed);
            let found = skills(&answers, Right::Known(&vec![Some(1); answers.units()]), 0.95).unwrap();
            for (person, skill) in found.people.iter().zip(&people) {
                let truth = true_accuracy(*skill);
                held += u32::from(person.lower <= truth && truth <= person.upper);
                all += 1;
            }
        }
        let covered = 100.0 * f64::from(held) / f64::from(all);
        assert!((92.0..=98.5).contains(&covered), "{covered} of 100 over {all}");
    }

    #[test]
    fn intervals_hold_in_pools_of_any_shape_also_of_nearly_faultless_people() {
        // Beta(8, 2), Beta(30, 1) and Beta(2, 2), at their hundred and fifty middle quantiles; so many answers each.
        for (a, b, answers) in [(8.0, 2.0, 10), (30.0, 1.0, 30), (2.0, 2.0, 20)] {
            let (mut random, mut held, mut all) = (Random::new(9, answers), 0u32, 0u32);
            let truth: Vec<f64> = (0..150u32).map(|who| beta_quantile((f64::from(who) + 0.5) / 150.0, a, b)).collect();
            let mut rows = Vec::new();
            // Five answers a unit.
            for turn in 0..u32::try_from(answers).unwrap() * 150 {
                let who = turn % 150;
                rows.push((turn / 5, who, u32::from(chance(&mut random) < truth[who as usize])));
            }
            let table = Answers::from_triples(2, rows).unwrap();
            let found = skills(&table, Right::Known(&vec![Some(1); table.units()]), 0.95).unwrap();
            for (person, truth) in found.people.iter().zip(&truth) {
                held += u32::from(person.lower <= *truth && *truth <= person.upper);
                all += 1;
            }
            let covered = 100.0 * f64::from(held) / f64::from(all);
            assert!((92.5..=98.5).contains(&covered), "Beta({a}, {b}), {answers}: {covered} of 100");
        }
    }

    #[test]
    fn spreads_of_people_and_items_are_found_again() {
        let found: Vec<Skills> = (0..4)
            .map(|seed| {
                let (answers, _) = pool(100 + seed);
                skills(&answers, Right::Known(&vec![Some(1); answers.units()]), 0.95).unwrap()
            })
            .collect();
        let mean = |of: fn(&Skills) -> f64| found.iter().map(of).sum::<f64>() / 4.0;
        assert!((mean(|s| s.item_spread) - 1.2).abs() < 0.2, "{}", mean(|s| s.item_spread));
        assert!((mean(|s| s.person_spread) - 0.8).abs() < 0.25, "{}", mean(|s| s.person_spread));
    }

    #[test]
    fn whoever_was_given_the_hard_items_is_not_blamed_for_them() {
        // Twenty equal people on easy items; person 0 on hard ones beside ten others.
        let mut random = Random::new(3, 0);
        let mut rows = Vec::new();
        for unit in 0..400u32 {
            let hard = unit < 100;
            let hardness = if hard { 2.0 } else { -0.7 };
            for turn in 0..4 {
                let who = if hard && turn == 0 { 0 } else { 1 + (unit + turn * 5) % 20 };
                rows.push((unit, who, u32::from(chance(&mut random) < logistic(1.5 - hardness))));
            }
        }
        let answers = Answers::from_triples(2, rows).unwrap();
        let found = skills(&answers, Right::Known(&[Some(1); 400]), 0.95).unwrap();
        let (burdened, others) = (found.people[0], &found.people[1..]);
        let usual = others.iter().map(|p| p.value).sum::<f64>() / 20.0;
        let raw = burdened.right as f64 / burdened.total as f64;
        assert!(usual - raw > 0.2 && (burdened.value - usual).abs() < 0.1, "{raw} {} {usual}", burdened.value);
        assert!(burdened.difficulty > 0.5 && others.iter().all(|p| p.difficulty < burdened.difficulty));
    }

    #[test]
    fn with_one_answer_an_item_nothing_is_put_down_to_difficulty() {
        let rows = (0..60).map(|unit| (unit, unit % 3, u32::from(unit % 4 != 0)));
        let answers = Answers::from_triples(2, rows).unwrap();
        let found = skills(&answers, Right::Known(&[Some(1); 60]), 0.95).unwrap();
        assert!(found.item_spread < 1e-12);
        assert!(found.people.iter().all(|p| (p.value - 0.75).abs() < 0.05), "{found:?}");
    }

    #[test]
    fn what_cannot_be_known_says_why() {
        let answers = Answers::from_triples(2, [(0, 0, 1)]).unwrap();
        assert_eq!(skills(&answers, Right::Known(&[None]), 0.95), Err(Unknown::NothingToCompare));
        assert_eq!(skills(&answers, Right::Known(&[]), 0.95), Err(Unknown::WrongLength { given: 0, units: 1 }));
        assert_eq!(
            skills(&answers, Right::Known(&[Some(2)]), 0.95),
            Err(Unknown::LabelOutOfRange { unit: 0, label: 2 })
        );
        assert_eq!(skills(&answers, Right::Known(&[Some(1)]), 1.0), Err(Unknown::NotBetweenZeroAndOne { given: 1.0 }));
    }
}
