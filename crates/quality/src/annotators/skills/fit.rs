//! Fits the skills of people and the difficulty of what each of them is given.

use super::circles::Circles;
use super::doubt::Doubt;
use super::mix::{Mix, NODES, node, shares};
use crate::annotators::Checked;

/// Rounds of expectation maximisation at most, before Newton's method where it follows, and of that.
const ROUNDS: u32 = 120;
const ROUNDS_BEFORE_NEWTON: u32 = 40;
const NEWTON_ROUNDS: u32 = 30;

/// In circles up to this bends are taken anew in each round of Newton's method.
const EACH_ROUND_MAX: usize = 60;

/// What a pool is thought to be before anyone is checked: right three times of four, spread one logit.
const USUAL: f64 = 1.098_612_288_668_11;

/// People differ in what they are given by so much before anyone is checked, in logits, as if two had been.
const USUAL_LEAN: f64 = 0.5;

/// A skill that moves by less is settled, in logits.
const STILL: f64 = 1e-4;

pub(super) struct Fit {
    pub people: Vec<f64>,
    /// How much harder than usual the items are that each is given.
    leans: Vec<f64>,
    variances: [Vec<f64>; 2],
    item_spread: f64,
    pub middle: f64,
    pub person_spread: f64,
    /// How far `leans` spread; 0 where difficulty cannot be told.
    pub lean_spread: f64,
    /// How far the difficulty that is expected of items spreads.
    expected_spread: f64,
    shares: [f64; NODES],
    /// By how much each step of the difficulty multiplies the odds to err, under `item_spread`.
    odds: [f64; NODES],
    pub circles: Circles,
}

/// Makes a belief sum to 1.
fn normalise(belief: &mut [f64; NODES]) {
    let sum: f64 = belief.iter().sum();
    // What no step explains tells nothing of them.
    if sum > 0.0 {
        let scale = 1.0 / sum;
        for cell in belief {
            *cell *= scale;
        }
    }
}

fn odds(item_spread: f64) -> [f64; NODES] {
    std::array::from_fn(|step| (item_spread * node(step)).exp())
}

/// One item as it looks under a fit.
pub(super) struct Seen {
    /// The belief in each step of its difficulty.
    belief: [f64; NODES],
    /// For each answer and step, the chance that it is right.
    chances: Vec<[f64; NODES]>,
    hits: Vec<f64>,
    /// How hard it is thought to be, in logits.
    pub difficulty: f64,
    /// How far it may be from that.
    pub deviation: f64,
}

impl Seen {
    fn mean(&self, of: impl Fn(usize) -> f64) -> f64 {
        self.belief.iter().enumerate().map(|(step, belief)| belief * of(step)).sum()
    }

    /// How often an answer like this one is right.
    pub fn expected(&self, place: usize) -> f64 {
        self.mean(|step| self.chances[place][step])
    }

    /// How far an answer is above what is expected.
    pub fn surprise(&self, place: usize) -> f64 {
        self.hits[place] - self.expected(place)
    }

    /// What two answers tell of each other's skill, or one of its own, less what not knowing the difficulty takes away.
    pub fn told_together(&self, one: usize, other: usize) -> f64 {
        let both = self
            .mean(|step| (self.hits[one] - self.chances[one][step]) * (self.hits[other] - self.chances[other][step]));
        let apart = self.surprise(one) * self.surprise(other) - both;
        if one == other { self.bend(one) + apart } else { apart }
    }

    /// What one answer tells of a skill, less what not knowing the item's difficulty takes away (Louis 1982).
    pub fn told(&self, place: usize) -> f64 {
        self.told_together(place, place).max(0.0)
    }

    fn bend(&self, place: usize) -> f64 {
        self.mean(|step| self.chances[place][step] * (1.0 - self.chances[place][step]))
    }
}

/// Slope and bend of the fit along each number.
struct Slopes {
    people: Vec<[f64; 2]>,
    leans: Vec<[f64; 2]>,
    spread: [f64; 2],
}

impl Fit {
    pub fn start(people: usize, checked: &[Checked]) -> Self {
        // Only items with two checked answers can show that they are hard.
        let shared = checked.windows(2).any(|two| two[0].unit == two[1].unit);
        let item_spread = if shared { 0.5 } else { 0.0 };
        Self {
            people: vec![USUAL; people],
            leans: vec![0.0; people],
            variances: [vec![1.0; people], vec![USUAL_LEAN * USUAL_LEAN; people]],
            item_spread,
            middle: USUAL,
            person_spread: 1.0,
            lean_spread: if shared { USUAL_LEAN } else { 0.0 },
            expected_spread: 0.0,
            shares: shares(),
            odds: odds(item_spread),
            circles: Circles::new(people, checked),
        }
    }

    /// Goes on until no skill moves. Skill and what people are given are hard to tell apart, so the last steps are
    /// Newton's, with all of them together, in pools that are not too large for that.
    pub fn settle(&mut self, checked: &[Checked]) {
        let is_small = self.lean_spread > 0.0 && Doubt::is_feasible(&self.circles);
        for _ in 0..if is_small { ROUNDS_BEFORE_NEWTON } else { ROUNDS } {
            if self.round(checked) < STILL {
                break;
            }
        }
        let mut doubt = None;
        for round in 0..if is_small { NEWTON_ROUNDS } else { 0 } {
            // The bends change less and less, and are what costs in large circles; spreads are learnt from new ones only.
            let is_due =
                round < 3 || round % 4 == 0 || self.circles.sizes.iter().all(|people| *people <= EACH_ROUND_MAX);
            if is_due {
                doubt = self.doubt(checked);
            }
            let Some(doubt) = &doubt else { break };
            let (moved, spread) = self.newton(checked, doubt);
            if is_due {
                self.variances = [doubt.skills.clone(), doubt.leans.clone()];
                self.move_spreads(spread);
            }
            if moved < STILL {
                break;
            }
        }
    }

    /// Whether difficulty can be told from skill.
    pub fn knows_items(&self) -> bool {
        self.item_spread > 0.0
    }

    /// All items together.
    pub fn mix(&self) -> Mix {
        Mix { spread: self.item_spread.hypot(self.expected_spread) }
    }

    /// How hard an item is expected to be, by who was given it.
    fn lean(&self, item: &[Checked]) -> f64 {
        item.iter().map(|answer| self.leans[answer.annotator as usize]).sum::<f64>() / item.len() as f64
    }

    pub fn look(&self, item: &[Checked]) -> Seen {
        let lean = self.lean(item);
        let mut belief = self.shares;
        let (mut chances, mut hits) = (Vec::with_capacity(item.len()), Vec::with_capacity(item.len()));
        for answer in item {
            let hit = answer.given == answer.right;
            // The odds to err fall with skill and rise with difficulty, so one power serves all steps.
            let odds = (lean - self.people[answer.annotator as usize]).exp();
            let own: [f64; NODES] = std::array::from_fn(|step| 1.0 / (1.0 + odds * self.odds[step]));
            for (step, cell) in belief.iter_mut().enumerate() {
                *cell *= if hit { own[step] } else { odds * self.odds[step] * own[step] };
            }
            normalise(&mut belief);
            chances.push(own);
            hits.push(f64::from(u8::from(hit)));
        }
        let mut seen = Seen { belief, chances, hits, difficulty: 0.0, deviation: 0.0 };
        let (mean, squared) = (seen.mean(node), seen.mean(|step| node(step).powi(2)));
        seen.difficulty = lean + self.item_spread * mean;
        seen.deviation = self.item_spread * (squared - mean * mean).max(0.0).sqrt();
        seen
    }

    fn slopes(&self, checked: &[Checked]) -> Slopes {
        let people = self.people.len();
        // A spread beyond two logits must be earned.
        let spread = [-self.item_spread / 4.0, 0.25];
        let mut all = Slopes { people: vec![[0.0; 2]; people], leans: vec![[0.0; 2]; people], spread };
        for item in checked.chunk_by(|a, b| a.unit == b.unit) {
            let seen = self.look(item);
            let mut whole = [0.0; 2];
            for (place, answer) in item.iter().enumerate() {
                let (slope, bend) = (seen.surprise(place), seen.bend(place));
                let own = &mut all.people[answer.annotator as usize];
                *own = [own[0] + slope, own[1] + bend];
                whole = [whole[0] - slope, whole[1] + bend];
                let chances = &seen.chances[place];
                all.spread[0] -= seen.mean(|step| node(step) * (seen.hits[place] - chances[step]));
                all.spread[1] += seen.mean(|step| node(step).powi(2) * chances[step] * (1.0 - chances[step]));
            }
            for answer in item {
                let own = &mut all.leans[answer.annotator as usize];
                let share = 1.0 / item.len() as f64;
                // All that lean on an item move together, so each goes as far as one alone may.
                *own = [own[0] + share * whole[0], own[1] + share * whole[1]];
            }
        }
        all
    }

    /// One round of expectation maximisation; returns how far a skill moved at most.
    fn round(&mut self, checked: &[Checked]) -> f64 {
        let slopes = self.slopes(checked);
        let precision = self.person_spread.powi(-2);
        let mut moved = 0.0f64;
        for ((skill, variance), own) in self.people.iter_mut().zip(&mut self.variances[0]).zip(&slopes.people) {
            let (slope, bend) = (own[0] - (*skill - self.middle) * precision, own[1] + precision);
            let change = (slope / bend).clamp(-1.0, 1.0);
            *skill += change;
            *variance = 1.0 / bend;
            moved = moved.max(change.abs());
        }
        if self.lean_spread > 0.0 {
            let precision = self.lean_spread.powi(-2);
            for ((lean, variance), own) in self.leans.iter_mut().zip(&mut self.variances[1]).zip(&slopes.leans) {
                let (slope, bend) = (own[0] - *lean * precision, own[1] + precision);
                *lean += (slope / bend).clamp(-1.0, 1.0);
                *variance = 1.0 / bend;
            }
        }
        self.centre(checked);
        self.move_spreads(slopes.spread);
        moved
    }

    /// One step of Newton's method; returns how far a skill moved at most, and the slope and bend of the item spread.
    fn newton(&mut self, checked: &[Checked], doubt: &Doubt) -> (f64, [f64; 2]) {
        let slopes = self.slopes(checked);
        let precisions = [self.person_spread.powi(-2), self.lean_spread.powi(-2)];
        let people =
            self.people.iter().zip(&slopes.people).map(|(skill, own)| own[0] - (skill - self.middle) * precisions[0]);
        let leans = self.leans.iter().zip(&slopes.leans).map(|(lean, own)| own[0] - lean * precisions[1]);
        let (people, leans): (Vec<f64>, Vec<f64>) = (people.collect(), leans.collect());
        let change = doubt.step(&self.circles, [&people, &leans]);
        let numbers = self.people.iter_mut().chain(&mut self.leans);
        numbers.zip(change.iter().flatten()).for_each(|(number, change)| *number += change.clamp(-1.0, 1.0));
        let moved = change[0].iter().fold(0.0f64, |most, change| most.max(change.abs()));
        self.centre(checked);
        (moved, slopes.spread)
    }

    /// Moves what is common to all.
    fn move_spreads(&mut self, spread: [f64; 2]) {
        let people = self.people.len() as f64;
        self.middle = (self.people.iter().sum::<f64>() + USUAL) / (people + 1.0);
        let squares = |numbers: &[f64], variances: &[f64], middle: f64| -> f64 {
            numbers.iter().zip(variances).map(|(number, variance)| (number - middle).powi(2) + variance).sum()
        };
        let skills = squares(&self.people, &self.variances[0], self.middle);
        self.person_spread = ((skills + 2.0) / (people + 2.0)).sqrt();
        if self.item_spread <= 0.0 {
            return;
        }
        // EM creeps towards its goal; twice its step arrives sooner and stays safe.
        let change = (2.0 * spread[0] / spread[1]).clamp(-0.3, 0.3);
        self.item_spread = (self.item_spread + change).clamp(1e-3, 5.0);
        self.odds = odds(self.item_spread);
        let leans = squares(&self.leans, &self.variances[1], 0.0);
        let goal = ((leans + 2.0 * USUAL_LEAN * USUAL_LEAN) / (people + 2.0)).sqrt();
        // EM hardly moves a spread of which each number tells little, so it goes up to eight times as far.
        let unknown = self.variances[1].iter().sum::<f64>() / people / self.lean_spread.powi(2);
        let power = (1.0 / (1.0 - unknown).max(1e-3)).clamp(1.0, 8.0);
        self.lean_spread = (self.lean_spread * (goal / self.lean_spread).powf(power)).clamp(1e-3, 5.0);
    }

    /// Keeps the items of each circle 0 hard on average.
    fn centre(&mut self, checked: &[Checked]) {
        // Sum, sum of squares and number of the expected difficulties of each circle.
        let mut sums = vec![[0.0; 3]; self.circles.sizes.len()];
        for item in checked.chunk_by(|a, b| a.unit == b.unit) {
            let (lean, sums) = (self.lean(item), &mut sums[self.circles.of_item(item)]);
            *sums = [sums[0] + lean, sums[1] + lean * lean, sums[2] + 1.0];
        }
        let mean = |[sum, _, items]: [f64; 3]| sum / f64::max(items, 1.0);
        for (lean, circle) in self.leans.iter_mut().zip(&self.circles.of) {
            *lean -= mean(sums[*circle]);
        }
        let around: f64 = sums.iter().map(|own| own[1] - own[0] * mean(*own)).sum();
        let items: f64 = sums.iter().map(|own| own[2]).sum();
        self.expected_spread = (around / items.max(1.0)).max(0.0).sqrt();
    }

    /// How well all numbers are known together; `None` in a pool too large for that.
    pub fn doubt(&self, checked: &[Checked]) -> Option<Doubt> {
        if self.lean_spread <= 0.0 || !Doubt::is_feasible(&self.circles) {
            return None;
        }
        Doubt::of(self, checked)
    }
}
