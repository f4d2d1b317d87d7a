//! How long agreement takes on a made-up crowd: `cargo run --release --example agreement_speed -- 10000000`.

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use assay_quality::agreement::COEFFICIENTS;
use assay_quality::{Answers, Bootstrap, IntervalMethod, Options};

const CATEGORIES: u32 = 4;
const ANSWERS_A_UNIT: u32 = 5;
const REPLICATES: u32 = 2_000;

/// A xorshift generator: the same crowd every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(((self.0 >> 32) * u64::from(bound)) >> 32).unwrap_or(0)
    }
}

/// Units, annotators and labels in random order: people are right seven times in ten.
fn crowd(answers: u32) -> [Vec<u32>; 3] {
    let units = answers / ANSWERS_A_UNIT;
    let people = units.isqrt().max(10) * 3 / 2;
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut rows: Vec<(u32, u32)> = (0..units)
        .flat_map(|unit| {
            let first = dice.below(people);
            (0..ANSWERS_A_UNIT).map(|k| (unit, (first + k * 7) % people)).collect::<Vec<_>>()
        })
        .collect();
    for last in (1..answers.min(units * ANSWERS_A_UNIT)).rev() {
        rows.swap(last as usize, dice.below(last + 1) as usize);
    }
    let labels = rows
        .iter()
        .map(|&(unit, _)| {
            let truth = unit.wrapping_mul(2_654_435_761) >> 30;
            if dice.below(10) < 7 { truth } else { dice.below(CATEGORIES) }
        })
        .collect();
    let (units, annotators) = rows.into_iter().unzip();
    [units, annotators, labels]
}

fn main() -> std::io::Result<()> {
    let answers = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let [units, annotators, labels] = crowd(answers);
    let mut out = std::io::stdout().lock();
    let started = Instant::now();
    let table = Answers::from_columns(CATEGORIES, &units, &annotators, &labels).map_err(std::io::Error::other)?;
    writeln!(out, "{} answers, {threads} threads", table.len())?;
    writeln!(out, "{:>24} {:>8.3} s", "table", started.elapsed().as_secs_f64())?;
    for coefficient in COEFFICIENTS.iter().filter(|row| ["nominal", "ordinal"].contains(&row.level)) {
        let bootstrap = Bootstrap { replicates: REPLICATES, seed: 1, threads };
        let bootstrap = Options { interval: IntervalMethod::Bootstrap(bootstrap), ..Options::default() };
        for (what, options) in [("value", Options::analytic()), ("2,000 replicates", bootstrap)] {
            let started = Instant::now();
            if black_box((coefficient.compute)(&table, &options)).is_ok() {
                let seconds = started.elapsed().as_secs_f64();
                writeln!(out, "{:>24} {seconds:>8.3} s  {} ({what})", coefficient.name, coefficient.level)?;
            }
        }
    }
    Ok(())
}
