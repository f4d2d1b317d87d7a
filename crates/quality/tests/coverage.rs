//! Intervals keep their word: on data made by a known process, 95 % intervals hold the true value about 95 times
//! in a hundred.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::f64::consts::PI;

use assay_quality::agreement::{by_annotator, coefficient, pairs, rating};
use assay_quality::{Answers, Bootstrap, IntervalMethod, Options};

/// A xorshift generator, so that each run sees the same samples.
struct Dice(u64);

impl Dice {
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Three labels with shares 5 : 3 : 2; people see the true one four times in five and else guess evenly.
    fn crowd(&mut self, units: u32, people: u32) -> Answers {
        let pick = |x: f64| u32::from(x >= 0.5) + u32::from(x >= 0.8);
        let mut rows = Vec::new();
        for unit in 0..units {
            let truth = pick(self.share());
            for person in 0..people {
                let guess = self.share() * 3.0;
                let label = if self.share() < 0.8 { truth } else { u32::from(guess >= 1.0) + u32::from(guess >= 2.0) };
                rows.push((unit, person, label));
            }
        }
        Answers::from_triples(3, rows).unwrap()
    }

    /// A standard normal number (Box and Muller).
    fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.share()).ln()).sqrt() * (2.0 * PI * self.share()).cos()
    }

    fn ratings(&mut self, units: u32, people: u32) -> Answers {
        let strictness: Vec<f64> = (0..people).map(|_| self.normal() / 2.0).collect();
        let mut rows = Vec::new();
        for unit in 0..units {
            let own = self.normal();
            for (person, strictness) in (0u32..).zip(&strictness) {
                rows.push((unit, person, own + strictness + self.normal() * 0.5f64.sqrt()));
            }
        }
        Answers::from_values(rows).unwrap()
    }

    /// Two labels; some people see the true label nearly always and some hardly oftener than not.
    fn unequal_crowd(&mut self, units: u32, people: u32) -> Answers {
        let skills: Vec<f64> = (0..people).map(|_| 0.45 + 0.5 * self.share()).collect();
        let mut rows = Vec::new();
        for unit in 0..units {
            let truth = u32::from(self.share() >= 0.5);
            for (person, skill) in (0u32..).zip(&skills) {
                let guess = u32::from(self.share() >= 0.5);
                rows.push((unit, person, if self.share() < *skill { truth } else { guess }));
            }
        }
        Answers::from_triples(2, rows).unwrap()
    }
}

/// Samples, units and what makes an interval from the number of the sample.
struct Trial<F> {
    samples: u32,
    units: u32,
    interval: F,
}

impl<F: Fn(u64) -> IntervalMethod> Trial<F> {
    /// How many of a hundred intervals hold the true value.
    fn covered(&self, name: &str, level: &str) -> f64 {
        let compute = coefficient(name, level).unwrap().compute;
        let mut dice = Dice(0x9E37_79B9);
        let truth = compute(&dice.crowd(20_000, 2), &Options::analytic()).unwrap().value;
        let hits = (0..self.samples)
            .filter(|&sample| {
                let options = Options { interval: (self.interval)(u64::from(sample)), ..Options::default() };
                let found = compute(&dice.crowd(self.units, 2), &options).unwrap();
                found.lower <= truth && truth <= found.upper
            })
            .count();
        100.0 * hits as f64 / f64::from(self.samples)
    }
}

const CHECKED: [(&str, &str); 5] = [
    ("percent-agreement", "nominal"),
    ("cohen-kappa", "nominal"),
    ("cohen-kappa", "quadratic"),
    ("krippendorff-alpha", "nominal"),
    ("gwet-ac", "nominal"),
];

#[test]
fn bootstrap_intervals_of_eighty_units_cover_as_stated() {
    let interval = |seed| IntervalMethod::Bootstrap(Bootstrap { replicates: 150, seed, threads: 1 });
    let trial = Trial { samples: 400, units: 80, interval };
    for (name, level) in CHECKED {
        let covered = trial.covered(name, level);
        assert!((93.0..=97.0).contains(&covered), "{name} ({level}) covers {covered} of 100");
    }
}

#[test]
fn analytic_intervals_of_two_hundred_units_cover_as_stated() {
    let trial = Trial { samples: 600, units: 200, interval: |_| IntervalMethod::Analytic };
    for (name, level) in CHECKED {
        let covered = trial.covered(name, level);
        assert!((93.0..=97.0).contains(&covered), "{name} ({level}) covers {covered} of 100");
    }
}

#[test]
fn bootstrap_intervals_of_pairs_cover_as_stated_and_of_few_units_hardly_less() {
    for (name, units, least, most) in [
        ("cohen-kappa", 8, 92.0, 100.0),
        ("cohen-kappa", 15, 92.0, 99.0),
        ("cohen-kappa", 30, 93.0, 98.0),
        ("cohen-kappa", 60, 93.0, 97.0),
        ("krippendorff-alpha", 8, 92.0, 100.0),
        ("krippendorff-alpha", 15, 92.0, 99.0),
        ("krippendorff-alpha", 30, 93.0, 98.0),
        ("krippendorff-alpha", 60, 93.0, 97.0),
    ] {
        let compute = coefficient(name, "nominal").unwrap().compute;
        let mut dice = Dice(0x9E37_79B9);
        let truth = compute(&dice.crowd(20_000, 2), &Options::analytic()).unwrap().value;
        let samples = 400;
        let holds = |sample: &u64| {
            let interval = IntervalMethod::Bootstrap(Bootstrap { replicates: 200, seed: *sample, threads: 1 });
            let options = Options { interval, ..Options::default() };
            let found = pairs(&dice.crowd(units, 2), compute, &options)[0].agreement;
            found.is_ok_and(|found| found.lower <= truth && truth <= found.upper)
        };
        let covered = 100.0 * (0..samples).filter(holds).count() as f64 / samples as f64;
        assert!((least..=most).contains(&covered), "{name} of {units} units covers {covered} of 100");
    }
}

#[test]
fn bootstrap_intervals_of_pairs_leave_room_for_a_label_that_is_rarely_met() {
    // One unit in ten is of the rare label; both see the true label four times in five and else guess.
    let units = |dice: &mut Dice, units: u32| {
        let mut rows = Vec::new();
        for unit in 0..units {
            let truth = u32::from(dice.share() < 0.1);
            for person in 0..2 {
                let guess = u32::from(dice.share() < 0.5);
                rows.push((unit, person, if dice.share() < 0.8 { truth } else { guess }));
            }
        }
        Answers::from_triples(2, rows).unwrap()
    };
    let compute = coefficient("cohen-kappa", "nominal").unwrap().compute;
    let mut dice = Dice(0x1234_5678_9ABC);
    let truth = compute(&units(&mut dice, 40_000), &Options::analytic()).unwrap().value;
    for count in [10, 15, 25] {
        let samples = 400;
        let (mut held, mut all) = (0, 0);
        for sample in 0..samples {
            let interval = IntervalMethod::Bootstrap(Bootstrap { replicates: 200, seed: sample, threads: 1 });
            let options = Options { interval, ..Options::default() };
            // Where both used one label only, there is no kappa.
            let Ok(found) = pairs(&units(&mut dice, count), compute, &options)[0].agreement else { continue };
            held += u32::from(found.lower <= truth && truth <= found.upper);
            all += 1;
        }
        let covered = 100.0 * f64::from(held) / f64::from(all);
        assert!((92.0..=100.0).contains(&covered), "{count} units cover {covered} of 100");
    }
}

#[test]
fn bootstrap_intervals_of_one_person_with_the_others_cover_as_stated() {
    let compute = coefficient("cohen-kappa", "nominal").unwrap().compute;
    let mut dice = Dice(0x9E37_79B9);
    let truth = compute(&dice.crowd(20_000, 2), &Options::analytic()).unwrap().value;
    let samples = 300;
    let holds = |sample: &u64| {
        let interval = IntervalMethod::Bootstrap(Bootstrap { replicates: 100, seed: *sample, threads: 1 });
        let options = Options { interval, ..Options::default() };
        let found = by_annotator(&dice.crowd(60, 4), compute, &options)[0].agreement.unwrap();
        found.lower <= truth && truth <= found.upper
    };
    let covered = 100.0 * (0..samples).filter(holds).count() as f64 / samples as f64;
    assert!((92.5..=97.5).contains(&covered), "{covered} of 100");
}

#[test]
fn intervals_of_ratings_cover_as_stated() {
    // Numbers are a unit's own, of variance 1, plus a person's strictness, of 1/4, plus noise, of 1/2.
    let consistency = 1.0 / 1.5;
    let checked = [
        ("icc-2-1", 3, 1.0 / 1.75),
        ("icc-3-1", 3, consistency),
        ("spearman", 2, 6.0 / PI * (consistency / 2.0f64).asin()),
        ("kendall-tau-b", 2, 2.0 / PI * consistency.asin()),
    ];
    for (name, people, truth) in checked {
        let compute = rating(name).unwrap().compute;
        let mut dice = Dice(0x9E37_79B9);
        let holds = |_: &u32| {
            let found = compute(&dice.ratings(25, people), &Options::analytic()).unwrap();
            found.lower <= truth && truth <= found.upper
        };
        let covered = (0..400).filter(holds).count() as f64 / 4.0;
        assert!((93.0..=97.0).contains(&covered), "{name} covers {covered} of 100");
    }
}

/// Alpha among people of unequal skill, and how often intervals over units alone and over people too hold the alpha
/// of all people like them.
#[test]
fn only_intervals_over_people_too_hold_the_agreement_of_other_people() {
    let compute = coefficient("krippendorff-alpha", "nominal").unwrap().compute;
    let mut dice = Dice(0x9E37_79B9);
    let truth = compute(&dice.unequal_crowd(600, 200), &Options::analytic()).unwrap().value;
    let (samples, mut units_only, mut people_too) = (120u32, 0.0, 0.0);
    for seed in 0..samples {
        let answers = dice.unequal_crowd(120, 6);
        let bootstrap = Bootstrap { replicates: 100, seed: u64::from(seed), threads: 1 };
        let holds = |interval| {
            let found = compute(&answers, &Options { interval, ..Options::default() }).unwrap();
            f64::from(u8::from(found.lower <= truth && truth <= found.upper))
        };
        units_only += holds(IntervalMethod::Bootstrap(bootstrap));
        people_too += holds(IntervalMethod::TwoWayBootstrap(bootstrap));
    }
    let of_hundred = |hits: f64| 100.0 * hits / f64::from(samples);
    assert!((93.0..=98.0).contains(&of_hundred(people_too)), "{} of 100", of_hundred(people_too));
    assert!(of_hundred(units_only) < 85.0, "{} of 100", of_hundred(units_only));
}
