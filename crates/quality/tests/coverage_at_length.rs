//! Thousands of replays of made crowds of many shapes: how often do intervals of shares, changes and skills hold the
//! truth? `tests/coverage.rs` and the tests of each interval ask the same in seconds; this takes minutes and is run by
//! hand: `cargo test --release -p assay-quality --test coverage_at_length -- --ignored --nocapture`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_quality::Answers;
use assay_quality::annotators::{Right, skills};
use assay_quality::interval::{Counted, change_by_units, share_by_units};
use std::f64::consts::PI;

/// A xorshift generator, so that a seed repeats.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..20 {
            dice.share();
        }
        dice
    }

    fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small number")]
    fn below(&mut self, bound: usize) -> usize {
        ((self.share() * bound as f64) as usize).min(bound - 1)
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.share()).ln()).sqrt() * (2.0 * PI * self.share()).cos()
    }

    /// A Gamma number of this shape (Marsaglia and Tsang 2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * (1.0 - self.share()).powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && (1.0 - self.share()).ln() < 0.5 * x * x + d * (1.0 - v + v.ln()) {
                return d * v;
            }
        }
    }

    fn answers(&mut self, ease: f64, total: u64) -> Counted {
        Counted { hits: (0..total).filter(|_| self.share() < ease).count() as u64, total }
    }
}

fn seed() -> u64 {
    std::env::var("COVERAGE_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// Which tasks are answered again.
#[derive(Debug, Clone, Copy)]
enum Again {
    All,
    Half,
    None,
}

/// Tasks of Beta ease with mean `accuracy`, so that two answers to one task correlate by `alike`; afterwards `better` is
/// the mean.
#[derive(Debug, Clone, Copy)]
struct Shape {
    tasks: usize,
    overlap: u64,
    accuracy: f64,
    better: f64,
    alike: f64,
    again: Again,
}

impl Shape {
    /// A task's ease before and after: whatever is easy stays so.
    fn ease(&self, dice: &mut Dice) -> [f64; 2] {
        if self.alike <= 0.0 {
            return [self.accuracy, self.better];
        }
        let weight = 1.0 / self.alike - 1.0;
        let (right, wrong) = (dice.gamma(self.accuracy * weight), dice.gamma((1.0 - self.better) * weight));
        let moved = dice.gamma((self.better - self.accuracy) * weight + 1e-300);
        [right / (right + moved + wrong), (right + moved) / (right + moved + wrong)]
    }

    fn units(&self, dice: &mut Dice) -> Vec<[Counted; 2]> {
        let none = Counted::default();
        let (both, apart) = match self.again {
            Again::All => (self.tasks, 0),
            Again::Half => (self.tasks / 2, self.tasks - self.tasks / 2),
            Again::None => (0, self.tasks),
        };
        let mut units = Vec::with_capacity(both + 2 * apart);
        for place in 0..both + 2 * apart {
            let ease = self.ease(dice);
            let [before, after] = ease.map(|ease| dice.answers(ease, self.overlap));
            units.push(match place {
                place if place < both => [before, after],
                place if place < both + apart => [before, none],
                _ => [none, after],
            });
        }
        units
    }
}

/// How many of so many intervals hold the truth, and how many lie below it.
#[derive(Default, Clone, Copy)]
struct Held {
    inside: u32,
    below: u32,
    all: u32,
}

impl Held {
    fn count(&mut self, truth: f64, (lower, upper): (f64, f64)) {
        self.inside += u32::from(lower <= truth && truth <= upper);
        self.below += u32::from(upper < truth);
        self.all += 1;
    }

    fn share(self) -> f64 {
        100.0 * f64::from(self.inside) / f64::from(self.all.max(1))
    }
}

#[test]
#[ignore = "takes minutes; run by hand when intervals change"]
fn intervals_of_shares_and_changes_hold_the_truth_over_many_shapes() {
    let mut dice = Dice::new(seed());
    println!("again,tasks,overlap,accuracy,better,alike,share,change,change_below,replays");
    for again in [Again::All, Again::Half, Again::None] {
        for tasks in [20, 60, 200, 2000] {
            for overlap in [2, 3, 5, 10] {
                for (accuracy, better) in [(0.6, 0.6), (0.8, 0.8), (0.8, 0.85), (0.9, 0.9), (0.9, 0.94), (0.98, 0.98)] {
                    for alike in [0.0, 0.2, 0.5] {
                        let shape = Shape { tasks, overlap, accuracy, better, alike, again };
                        let replays = if tasks > 1000 { 400 } else { 2000 };
                        let (mut share, mut change) = (Held::default(), Held::default());
                        for _ in 0..replays {
                            let units = shape.units(&mut dice);
                            let before: Vec<Counted> = units.iter().map(|unit| unit[0]).collect();
                            let one = share_by_units(&before, 0.95).unwrap();
                            share.count(accuracy, (one.lower, one.upper));
                            let two = change_by_units(&units, 0.95).unwrap().difference;
                            // Equal but for rounding is equal.
                            change.count(better - accuracy, (two.lower - 1e-12, two.upper + 1e-12));
                        }
                        println!(
                            "{again:?},{tasks},{overlap},{accuracy},{better},{alike},{:.1},{:.1},{:.1},{replays}",
                            share.share(),
                            change.share(),
                            100.0 * f64::from(change.below) / f64::from(replays)
                        );
                    }
                }
            }
        }
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// A pool of people on items whose difficulty is normal.
#[derive(Debug, Clone, Copy)]
struct Pool {
    people: usize,
    tasks: u32,
    overlap: usize,
    accuracy: f64,
    item_spread: f64,
    /// How often an item goes to the half of people who are meant for items like it: 0.5 is by chance.
    sorted: f64,
}

impl Pool {
    /// What a skill comes to on the usual mix of items.
    fn accuracy(&self, skill: f64) -> f64 {
        let steps = (-60i32..=60).map(|step| f64::from(step) / 10.0);
        let (sum, all) = steps.fold((0.0, 0.0), |(sum, all), z| {
            let share = (-0.5 * z * z).exp();
            (sum + share * logistic(skill - self.item_spread * z), all + share)
        });
        sum / all
    }

    /// The skill that comes to this accuracy.
    fn skill(&self, accuracy: f64) -> f64 {
        let (mut low, mut high) = (-15.0, 15.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.accuracy(middle) < accuracy { low = middle } else { high = middle }
        }
        low
    }

    fn played(&self, dice: &mut Dice) -> (Answers, Vec<f64>) {
        let middle = self.skill(self.accuracy);
        let people: Vec<f64> = (0..self.people).map(|_| middle + 0.6 * dice.normal()).collect();
        let mut rows = Vec::new();
        for unit in 0..self.tasks {
            let z = dice.normal();
            let mut asked = Vec::with_capacity(self.overlap);
            while asked.len() < self.overlap {
                let hard = (z > 0.0) == (dice.share() < self.sorted);
                let among = self.people / 2;
                let within = dice.below(among);
                let who = if hard { within } else { among + within };
                if !asked.contains(&who) {
                    asked.push(who);
                    let right = dice.share() < logistic(people[who] - self.item_spread * z);
                    rows.push((unit, u32::try_from(who).unwrap(), u32::from(right)));
                }
            }
        }
        let truth = people.iter().map(|&skill| self.accuracy(skill)).collect();
        (Answers::from_triples(2, rows).unwrap(), truth)
    }
}

#[test]
#[ignore = "takes minutes; run by hand when intervals change"]
fn intervals_of_skills_hold_the_truth_over_many_shapes() {
    let mut dice = Dice::new(seed());
    println!("people,tasks,overlap,accuracy,item_spread,sorted,skill,below,bias_hard,bias_easy,raw_hard,raw_easy,all");
    for (people, tasks) in [(6, 20), (10, 60), (20, 200), (40, 400), (40, 2000)] {
        for overlap in [2, 3, 5] {
            for accuracy in [0.6, 0.8, 0.9, 0.98] {
                for (item_spread, sorted) in [(0.0, 0.5), (1.2, 0.5), (1.2, 0.8), (1.2, 0.95)] {
                    let pool = Pool { people, tasks, overlap, accuracy, item_spread, sorted };
                    let replays = (120_000 / (tasks as usize * overlap)).clamp(50, 500);
                    let mut held = Held::default();
                    let mut bias = [[0.0; 2]; 2];
                    for _ in 0..replays {
                        let (answers, truth) = pool.played(&mut dice);
                        let found = skills(&answers, Right::Known(&vec![Some(1); answers.units()]), 0.95).unwrap();
                        for (who, (person, truth)) in found.people.iter().zip(&truth).enumerate() {
                            if person.total > 0 {
                                held.count(*truth, (person.lower, person.upper));
                                let half = usize::from(who >= people / 2);
                                bias[0][half] += person.value - truth;
                                bias[1][half] += person.right as f64 / person.total as f64 - truth;
                            }
                        }
                    }
                    let half = f64::from(held.all) / 2.0;
                    println!(
                        "{people},{tasks},{overlap},{accuracy},{item_spread},{sorted},{:.1},{:.1},{:.3},{:.3},{:.3},{:.3},{}",
                        held.share(),
                        100.0 * f64::from(held.below) / f64::from(held.all),
                        bias[0][0] / half,
                        bias[0][1] / half,
                        bias[1][0] / half,
                        bias[1][1] / half,
                        held.all
                    );
                }
            }
        }
    }
}
