//! Times Dawid-Skene on a seeded crowd: `cargo run --release -p assay-quality --example dawid_skene_speed -- 1000000 4`.

use assay_quality::Answers;
use assay_quality::consensus::{Control, DawidSkene, dawid_skene};
use std::io::Write;
use std::time::Instant;

/// `SplitMix64`: a seed gives the same crowd everywhere.
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The position in a rising list of cumulative weights.
    fn pick(&mut self, cumulative: &[f64]) -> u32 {
        let at = self.unit() * cumulative.last().copied().unwrap_or(1.0);
        u32::try_from(cumulative.partition_point(|&weight| weight <= at).min(cumulative.len() - 1)).unwrap_or(0)
    }
}

fn cumulative(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    weights
        .scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect()
}

/// Five answers a unit; accuracies between 1/q and 1, one person in ten answers at random; a few people do most.
fn crowd(answers: u32, categories: u32) -> Result<Answers, assay_quality::BadAnswers> {
    let mut dice = Dice(7);
    let units = answers / 5;
    let people = (f64::from(units).sqrt() * 1.5) as u32;
    let activity = cumulative((0..people).map(|rank| (f64::from(rank) + 10.0).powf(-0.6)));
    let confusions: Vec<Vec<Vec<f64>>> = (0..people)
        .map(|_| {
            let spam = dice.unit() < 0.1;
            (0..categories)
                .map(|truth| {
                    let right = 1.0 - 0.75 * dice.unit() * dice.unit();
                    let chance = |label| if label == truth { 10.0 * right } else { 4.0 * (1.0 - right) };
                    cumulative((0..categories).map(|label| dice.unit() * if spam { 1.0 } else { chance(label) }))
                })
                .collect()
        })
        .collect();
    let mut columns = (Vec::new(), Vec::new(), Vec::new());
    for unit in 0..units {
        let truth = (dice.unit() * f64::from(categories)) as usize;
        let mut team: Vec<u32> = Vec::new();
        while team.len() < 5 {
            let person = dice.pick(&activity);
            if !team.contains(&person) {
                team.push(person);
                columns.0.push(unit);
                columns.1.push(person);
                columns.2.push(dice.pick(&confusions[person as usize][truth]));
            }
        }
    }
    Answers::from_columns(categories, &columns.0, &columns.1, &columns.2)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let answers: u32 = arguments.next().map_or(Ok(1_000_000), |a| a.parse())?;
    let categories: u32 = arguments.next().map_or(Ok(4), |a| a.parse())?;
    let crowd = crowd(answers, categories)?;
    let mut out = std::io::stdout();
    for threads in [1, 2] {
        let control = Control { threads, ..Control::default() };
        let seconds = |iterations_max| -> Result<f64, assay_quality::consensus::Unfit> {
            let options = DawidSkene { iterations_max, tolerance: -1.0, ..DawidSkene::default() };
            let started = Instant::now();
            std::hint::black_box(dawid_skene(&crowd, &options, &control)?);
            Ok(started.elapsed().as_secs_f64())
        };
        let (mut short, mut long) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..5 {
            short = short.min(seconds(1)?);
            long = long.min(seconds(21)?);
        }
        let each = (long - short) / 20.0 / crowd.len() as f64 * 1e9;
        writeln!(out, "{threads} threads: {each:.2} ns an answer and iteration, {short:.3} s to start and finish")?;
    }
    Ok(())
}
