//! Intervals keep their word: on data made by a known process, 95 % intervals hold the true value about 95 times
//! in a hundred.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_quality::agreement::coefficient;
use assay_quality::{Answers, Bootstrap, IntervalMethod, Options};

const SAMPLES: u32 = 1_000;

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
}

/// How many of a hundred intervals hold the true value.
fn covered(name: &str, level: &str, units: u32, interval: impl Fn(u64) -> IntervalMethod) -> f64 {
    let compute = coefficient(name, level).unwrap().compute;
    let mut dice = Dice(0x9E37_79B9);
    let truth = compute(&dice.crowd(40_000, 2), &Options::analytic()).unwrap().value;
    let hits = (0..SAMPLES)
        .filter(|&sample| {
            let options = Options { interval: interval(u64::from(sample)), ..Options::default() };
            let found = compute(&dice.crowd(units, 2), &options).unwrap();
            found.lower <= truth && truth <= found.upper
        })
        .count();
    100.0 * hits as f64 / f64::from(SAMPLES)
}

const CHECKED: [(&str, &str); 5] = [
    ("percent-agreement", "nominal"),
    ("cohen-kappa", "nominal"),
    ("cohen-kappa", "quadratic"),
    ("krippendorff-alpha", "nominal"),
    ("gwet-ac", "nominal"),
];

#[test]
fn bootstrap_intervals_of_fifty_units_cover_as_stated() {
    for (name, level) in CHECKED {
        let bootstrap = |seed| IntervalMethod::Bootstrap(Bootstrap { replicates: 300, seed, threads: 1 });
        let covered = covered(name, level, 50, bootstrap);
        assert!((93.0..=98.0).contains(&covered), "{name} ({level}) covers {covered} of 100");
    }
}

#[test]
fn analytic_intervals_of_two_hundred_units_cover_as_stated() {
    for (name, level) in CHECKED {
        let covered = covered(name, level, 200, |_| IntervalMethod::Analytic);
        assert!((93.0..=98.0).contains(&covered), "{name} ({level}) covers {covered} of 100");
    }
}
