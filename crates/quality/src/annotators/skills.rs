//! How often is each person right, on items as hard as everyone's?
//!
//! # Definition
//! Person j is right on item i with chance
//! ```text
//! P(right) = 1 / (1 + exp(−(θ_j − b_i)))      b_i ~ N(mean of δ_k over the people k who answered i, σ²)
//! θ_j ~ N(μ, τ²)      δ_k ~ N(0, ω²)
//! accuracy of j = ∫ 1 / (1 + exp(−(θ_j − b))) dN(b; 0, σ² + the variance of those means)
//! ```
//! so that whoever was given the hard items is not blamed for them, and few answers move a person little from what
//! is usual. The **lean** δ of k is how much harder than usual the items are that k is given. Without it items would be thought
//! to be dealt at random, and where they are sorted half of the adjustment would be missing (Mundlak 1978). Difficulties are
//! integrated out (marginal maximum likelihood); the rest is fitted by expectation maximisation and Newton's method, the
//! spreads by what is left of each number's doubt.
//!
//! The interval is that of a belief without opinion (Jeffreys), so that it holds the accuracy as often as stated in pools
//! of any shape, also of nearly faultless people: Beta(½ + n p, ½ + n (1 − p)), with p the share of right answers, moved by
//! how much harder than usual the items were, and n the answers that would tell as much on items of known difficulty, from
//! the observed information of all people together. The shrunk value always lies inside.
//!
//! Shrinkage in small pools: the spread τ is fitted as if two more people had a spread of one logit, ω as if two had one of
//! half a logit, the middle μ as if one more person were right three times of four, as
//! [`Prior::default`](crate::skill::Prior) has it.
//!
//! # How often intervals hold the truth
//! In made pools of 6 to 160 people (20 to 1,600 items of spread 0 or 1.2, two to five answers each, 60 to 98 % right; 480 to
//! 5,000 intervals a shape; `tests/coverage_at_length.rs`), 95 % intervals held the accuracy
//!
//! | items | pools up to 40 | of 160 |
//! |---|---|---|
//! | dealt by chance | 94 to 98 times | 95 to 97 |
//! | four of five hard ones to one half of the people | 93 to 98 | 87 to 98 |
//! | nineteen of twenty | 91 to 97 | 57 to 96 |
//!
//! With two answers an item and little known they are rather too wide. Values are shrunk, so that in the last two rows they
//! keep up to a quarter of what counting is wrong by in pools up to 40 where items have five answers, a third with two or
//! three. Where hardly an item links the halves of a large pool, more stays: who is good and what is easy then look alike.
//!
//! # When not to use it
//! When answers were checked because they looked wrong. Where items are checked for one person each, difficulty cannot
//! be told from skill, and everyone's items count as equally hard. So do, on average, those of circles of people who share no
//! item: nothing tells whether one circle is better or its items are easier. In a circle of more than 300 people leans are
//! fitted without Newton's method, and intervals take the others' skills for known.
//!
//! # Undefined
//! No answer to a unit with a right label. People without such answers get the skill of an unknown person.
//!
//! # Cost
//! Some hundred rounds of 25 steps an answer, and in circles of up to 300 people some ten times the third power of twice their number.
//!
//! # Reference
//! R. D. Bock, M. Aitkin, *Marginal maximum likelihood estimation of item parameters: application of an EM algorithm*,
//! Psychometrika 46(4), 1981, <https://doi.org/10.1007/BF02293801>; information lost to unknown difficulties:
//! T. A. Louis, *Finding the observed information matrix when using the EM algorithm*, Journal of the Royal Statistical
//! Society B 44(2), 1982, <https://doi.org/10.1111/j.2517-6161.1982.tb01203.x>; what is given not at random: Y. Mundlak, *On
//! the pooling of time series and cross section data*, Econometrica 46(1), 1978, <https://doi.org/10.2307/1913646>.

mod circles;
mod doubt;
mod fit;
mod mix;

use super::{Checked, Right, Unknown, between_zero_and_one, checked_answers};
use crate::special::{beta_quantile, normal_quantile};
use crate::table::Answers;
use fit::{Fit, Seen};
use mix::{Mix, expect, logistic};

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
    /// How much harder than usual the items were, in logits: above 0 for hard ones. `None` where nothing was checked, or
    /// difficulty cannot be told from skill.
    pub difficulty: Option<f64>,
}

/// How hard one item is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ItemDifficulty {
    /// The item.
    pub unit: u32,
    /// How much harder than usual it is, in logits: above 0 for hard ones.
    pub value: f64,
    /// Lower end of the credible interval.
    pub lower: f64,
    /// Upper end of the credible interval.
    pub upper: f64,
    /// Checked answers that were right.
    pub right: u64,
    /// Checked answers.
    pub total: u64,
    /// How often somebody from the middle of the pool would be right on it.
    pub usual_right: f64,
}

/// The skills of a pool of people.
#[derive(Debug, Clone, PartialEq)]
pub struct Skills {
    /// One entry an annotator, by number.
    pub people: Vec<AdjustedSkill>,
    /// One entry an item with checked answers, by number; none where each has one answer only, so that nothing is known
    /// of difficulty.
    pub items: Vec<ItemDifficulty>,
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
    fit.settle(&checked);
    Ok(finished(&fit, &checked, confidence))
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

fn finished(fit: &Fit, checked: &[Checked], confidence: f64) -> Skills {
    let nothing = Told { information: 0.0, right: 0, total: 0, hardness: 0.0, expected: 0.0 };
    let mut told = vec![nothing; fit.people.len()];
    let mut items = Vec::new();
    for item in checked.chunk_by(|a, b| a.unit == b.unit) {
        let seen = fit.look(item);
        items.extend(fit.knows_items().then(|| difficulty((fit, &seen), item, confidence)));
        for (place, answer) in item.iter().enumerate() {
            let own = &mut told[answer.annotator as usize];
            own.right += u64::from(answer.given == answer.right);
            own.total += 1;
            own.hardness += seen.difficulty;
            own.information += seen.told(place);
            own.expected += seen.expected(place);
        }
    }
    let doubt = fit.doubt(checked);
    for (who, told) in told.iter_mut().enumerate() {
        if let Some(variance) = doubt.as_ref().and_then(|doubt| doubt.skills.get(who)) {
            // The belief in how people are is no answer of theirs.
            told.information = (1.0 / variance - fit.person_spread.powi(-2)).max(0.0);
        }
    }
    let mix = fit.mix();
    let person = |(who, told): (usize, &Told)| {
        let skill = fit.people[who];
        let deviation = (fit.person_spread.powi(-2) + told.information).powf(-0.5);
        let value = expect(|z| mix.accuracy(skill + z * deviation));
        let (lower, upper) = interval(mix, skill, (told, (1.0 - confidence) / 2.0));
        AdjustedSkill {
            value,
            lower: lower.min(value),
            upper: upper.max(value),
            confidence,
            right: told.right,
            total: told.total,
            difficulty: (told.total > 0 && fit.knows_items()).then(|| told.hardness / told.total as f64),
        }
    };
    Skills {
        people: told.iter().enumerate().map(person).collect(),
        items,
        item_spread: mix.spread,
        person_spread: fit.person_spread,
    }
}

/// The difficulty of one item, by all that answered it.
fn difficulty((fit, seen): (&Fit, &Seen), item: &[Checked], confidence: f64) -> ItemDifficulty {
    let margin = normal_quantile(f64::midpoint(1.0, confidence)) * seen.deviation;
    ItemDifficulty {
        unit: item.first().map_or(0, |answer| answer.unit),
        value: seen.difficulty,
        lower: seen.difficulty - margin,
        upper: seen.difficulty + margin,
        right: item.iter().filter(|answer| answer.given == answer.right).count() as u64,
        total: item.len() as u64,
        usual_right: logistic(fit.middle - seen.difficulty),
    }
}

/// Where the accuracy lies, by this person's answers alone; `tail` is what may lie beyond each end.
fn interval(mix: Mix, skill: f64, (told, tail): (&Told, f64)) -> (f64, f64) {
    if told.total == 0 {
        return (beta_quantile(tail, 0.5, 0.5), beta_quantile(1.0 - tail, 0.5, 0.5));
    }
    let answers = told.total as f64;
    let usual = mix.accuracy(skill);
    // What the same answers would have come to on the usual mix of items.
    let share = (told.right as f64 / answers + usual - told.expected / answers).clamp(0.0, 1.0);
    let slope = mix.slope(skill);
    let worth = (usual * (1.0 - usual) * told.information / (slope * slope)).clamp(answers.min(1.0), answers);
    let (yes, no) = (0.5 + worth * share, 0.5 + worth * (1.0 - share));
    let lower = if told.right == 0 { 0.0 } else { beta_quantile(tail, yes, no) };
    let upper = if told.right == told.total { 1.0 } else { beta_quantile(1.0 - tail, yes, no) };
    (lower, upper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn chance(random: &mut Random) -> f64 {
        (f64::from(random.below(1 << 30)) + 0.5) / f64::from(1 << 30)
    }

    fn normal(random: &mut Random) -> f64 {
        normal_quantile(chance(random))
    }

    /// The accuracy that a skill really has over items of spread 1.2.
    fn true_accuracy(skill: f64) -> f64 {
        Mix { spread: 1.2 }.accuracy(skill)
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
        assert!(burdened.difficulty > Some(0.5) && others.iter().all(|p| p.difficulty < burdened.difficulty));
    }

    /// Twenty people; half of them get four of five hard items, the others four of five easy ones.
    fn sorted_pool(seed: u64) -> (Answers, Vec<f64>) {
        let mut random = Random::new(seed, 1);
        let people: Vec<f64> = (0..20).map(|_| 1.0 + 0.6 * normal(&mut random)).collect();
        let mut rows = Vec::new();
        for unit in 0..300 {
            let hardness = 1.2 * normal(&mut random);
            let mut asked: Vec<u32> = Vec::new();
            while asked.len() < 5 {
                let meant = (hardness > 0.0) == (random.below(5) > 0);
                let who = random.below(10) + if meant { 0 } else { 10 };
                if !asked.contains(&who) {
                    asked.push(who);
                    rows.push((unit, who, u32::from(chance(&mut random) < logistic(people[who as usize] - hardness))));
                }
            }
        }
        (Answers::from_triples(2, rows).unwrap(), people)
    }

    #[test]
    fn where_half_of_the_people_get_the_hard_items_counting_errs_and_the_skill_does_not() {
        let (mut held, mut all) = (0, 0);
        // How far each half is from the truth, as counted and as adjusted.
        let mut off = [[0.0f64; 2]; 2];
        for seed in 0..10 {
            let (answers, people) = sorted_pool(seed);
            let found = skills(&answers, Right::Known(&vec![Some(1); answers.units()]), 0.95).unwrap();
            for (who, (person, skill)) in found.people.iter().zip(&people).enumerate() {
                let truth = true_accuracy(*skill);
                off[0][who / 10] += (person.right as f64 / person.total as f64 - truth) / 100.0;
                off[1][who / 10] += (person.value - truth) / 100.0;
                held += u32::from(person.lower <= truth && truth <= person.upper);
                all += 1;
            }
        }
        assert!(off[0][0] < -0.08 && off[0][1] > 0.08, "{off:?}");
        assert!(off[1].iter().all(|off| off.abs() < 0.03), "{off:?}");
        let covered = 100.0 * f64::from(held) / f64::from(all);
        // Two hundred intervals: 2.5 points of chance either way.
        assert!((91.5..=98.5).contains(&covered), "{covered} of 100");
    }

    #[test]
    fn credible_intervals_of_items_hold_their_difficulty() {
        let (mut held, mut all) = (0, 0);
        for seed in 0..4 {
            let mut random = Random::new(seed, 2);
            let people: Vec<f64> = (0..15).map(|_| 1.0 + 0.6 * normal(&mut random)).collect();
            let hardness: Vec<f64> = (0..200).map(|_| 1.5 * normal(&mut random)).collect();
            let rows: Vec<_> = (0..1_600u32)
                .map(|n| (n / 8, (n / 8 * 3 + n % 8) % 15))
                .map(|(unit, who)| {
                    let right = chance(&mut random) < logistic(people[who as usize] - hardness[unit as usize]);
                    (unit, who, u32::from(right))
                })
                .collect();
            let found = skills(&Answers::from_triples(2, rows).unwrap(), Right::Known(&[Some(1); 200]), 0.95).unwrap();
            assert_eq!(found.items.len(), 200);
            for (item, hardness) in found.items.iter().zip(&hardness) {
                held += u32::from(item.lower <= *hardness && *hardness <= item.upper);
                all += 1;
                assert!(item.total == 8 && item.right <= 8 && (0.0..=1.0).contains(&item.usual_right));
            }
        }
        let covered = 100.0 * f64::from(held) / f64::from(all);
        assert!((93.0..=97.0).contains(&covered), "{covered} of 100");
    }

    #[test]
    fn neither_names_nor_the_order_of_rows_show() {
        let (answers, _) = sorted_pool(7);
        let right = vec![Some(1); answers.units()];
        let found = skills(&answers, Right::Known(&right), 0.95).unwrap();
        let mut rows: Vec<_> = answers.iter().map(|(unit, who, label)| (unit * 7 % 300, 19 - who, 1 - label)).collect();
        rows.reverse();
        let renamed = Answers::from_triples(2, rows).unwrap();
        let again = skills(&renamed, Right::Known(&[Some(0); 300]), 0.95).unwrap();
        for (person, again) in found.people.iter().zip(again.people.iter().rev()) {
            assert_eq!((person.right, person.total), (again.right, again.total));
            let numbers = |p: &AdjustedSkill| [p.value, p.lower, p.upper, p.difficulty.unwrap()];
            assert!(
                numbers(person).iter().zip(numbers(again)).all(|(a, b)| (a - b).abs() < 1e-6),
                "{person:?} {again:?}"
            );
        }
    }

    #[test]
    fn circles_that_share_no_item_have_items_equally_hard_on_average() {
        // Two pairs of people; the items of the second pair are missed twice as often.
        let rows = (0..200u32).flat_map(|unit| {
            let first = if unit < 100 { 0 } else { 2 };
            [0, 1].map(|turn| (unit, first + turn, u32::from((unit * 3 + turn * 5) % 10 >= 2 * (1 + first / 2))))
        });
        let answers = Answers::from_triples(2, rows).unwrap();
        let found = skills(&answers, Right::Known(&[Some(1); 200]), 0.95).unwrap();
        let share = |who: usize| found.people[who].value;
        assert!((share(0) - 0.8).abs() < 0.04 && (share(2) - 0.6).abs() < 0.04, "{found:?}");
        let held = |who: usize, truth: f64| found.people[who].lower < truth && truth < found.people[who].upper;
        assert!(held(0, 0.8) && held(3, 0.6), "{found:?}");
    }

    #[test]
    fn with_one_answer_an_item_nothing_is_put_down_to_difficulty() {
        let rows = (0..60).map(|unit| (unit, unit % 3, u32::from(unit % 4 != 0)));
        let answers = Answers::from_triples(2, rows).unwrap();
        let found = skills(&answers, Right::Known(&[Some(1); 60]), 0.95).unwrap();
        assert!(found.item_spread < 1e-12 && found.items.is_empty());
        assert!(found.people.iter().all(|p| p.difficulty.is_none()), "{found:?}");
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
