//! Makes up a crowd from a seed: people of different skill and diligence, some who answer at random, five answers a unit.
//!
//! Shares of labels come from a Dirichlet distribution of 5 each; the chance that a person is right about a label from a
//! Beta(6, 2) between 1/q and 1; their mistakes from a Dirichlet of 0.7 each; one person in ten answers whatever the truth
//! is. Work is divided as in real pools: the person of rank r does a share of (r + 10)^−0.6. Rows come in random order.

use anyhow::Context;
use labels::{Cells, Written, write_parquet};
use quality::Answers;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

const ANSWERS_A_UNIT: u32 = 5;
const SEED: u64 = 7;

/// Answers as columns, in the order in which they came.
pub(super) struct Crowd {
    categories: u32,
    units: Vec<u32>,
    people: Vec<u32>,
    labels: Vec<u32>,
}

/// The same crowd in files.
pub(super) struct Files {
    pub answers: usize,
    pub csv: PathBuf,
    pub parquet: PathBuf,
}

impl Crowd {
    /// About so many answers, with so many labels.
    pub fn new(answers: u32, categories: u32) -> Self {
        let mut chance = Chance(SEED);
        let units = answers / ANSWERS_A_UNIT;
        let shares = cumulative(chance.dirichlet(5.0, categories));
        let people: Vec<Person> =
            (0..(units.isqrt() * 3 / 2).max(50)).map(|_| Person::new(&mut chance, categories)).collect();
        let work = cumulative((0..people.len()).map(|rank| (rank as f64 + 10.0).powf(-0.6)).collect());
        let rows = (units * ANSWERS_A_UNIT) as usize;
        let mut all: Vec<(u32, u32, u32)> = Vec::with_capacity(rows);
        for unit in 0..units {
            let truth = chance.pick(&shares);
            let from = all.len();
            while all.len() < from + ANSWERS_A_UNIT as usize {
                let person = chance.pick(&work);
                if all[from..].iter().all(|row| row.1 as usize != person) {
                    let label = chance.pick(&people[person].said[truth]);
                    all.push((unit, index(person), index(label)));
                }
            }
        }
        for last in (1..all.len()).rev() {
            all.swap(last, chance.below(last + 1));
        }
        Self {
            categories,
            units: all.iter().map(|row| row.0).collect(),
            people: all.iter().map(|row| row.1).collect(),
            labels: all.iter().map(|row| row.2).collect(),
        }
    }

    /// How many answers there are.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// The table of the engine.
    pub fn table(&self) -> anyhow::Result<Answers> {
        Ok(Answers::from_columns(self.categories, &self.units, &self.people, &self.labels)?)
    }

    /// Writes `labels-N.csv` and `labels-N.parquet` into a folder.
    pub fn write(&self, folder: &Path) -> anyhow::Result<Files> {
        let file = |ending: &str| folder.join(format!("labels-{}.{ending}", self.len()));
        let files = Files { answers: self.len(), csv: file("csv"), parquet: file("parquet") };
        let mut csv = BufWriter::new(File::create(&files.csv).context("writing the crowd")?);
        writeln!(csv, "task,worker,label")?;
        for ((unit, person), label) in self.units.iter().zip(&self.people).zip(&self.labels) {
            writeln!(csv, "{unit},{person},{label}")?;
        }
        csv.flush()?;
        let mut parquet = BufWriter::new(File::create(&files.parquet)?);
        let columns = [("task", &self.units), ("worker", &self.people), ("label", &self.labels)];
        write_parquet(&mut parquet, &columns.map(|(name, codes)| Written { name, cells: Cells::Counts(codes) }))?;
        parquet.flush()?;
        Ok(files)
    }

    /// Writes `texts-N.csv`: the same with ids that begin with letters and have zeros in front of their numbers, and with
    /// labels that are words.
    pub fn write_texts(&self, folder: &Path) -> anyhow::Result<PathBuf> {
        let path = folder.join(format!("texts-{}.csv", self.len()));
        let mut csv = BufWriter::new(File::create(&path).context("writing the crowd")?);
        writeln!(csv, "task,worker,label")?;
        for ((unit, person), label) in self.units.iter().zip(&self.people).zip(&self.labels) {
            let label = LABELS[*label as usize % LABELS.len()];
            writeln!(csv, "task_{unit:07},w{person:04},{label}")?;
        }
        csv.flush()?;
        Ok(path)
    }
}

/// Labels as people call them.
const LABELS: [&str; 4] = ["bird", "cat", "dog", "horse"];

/// One person: what they say of each true label, as rising sums.
struct Person {
    said: Vec<Vec<f64>>,
}

impl Person {
    fn new(chance: &mut Chance, categories: u32) -> Self {
        let even = 1.0 / f64::from(categories);
        if chance.unit() < 0.1 {
            let whatever = cumulative(chance.dirichlet(1.0, categories));
            return Self { said: vec![whatever; categories as usize] };
        }
        let about = |truth: u32| {
            let (right, wrong) = (chance.gamma(6.0), chance.gamma(2.0));
            let accuracy = even + (1.0 - even) * right / (right + wrong);
            let mut said: Vec<f64> = chance.dirichlet(0.7, categories - 1);
            for share in &mut said {
                *share *= 1.0 - accuracy;
            }
            said.insert(truth as usize, accuracy);
            cumulative(said)
        };
        Self { said: (0..categories).map(about).collect() }
    }
}

/// `SplitMix64`: a seed gives the same crowd everywhere.
struct Chance(u64);

impl Chance {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Between 0 and 1, neither of them.
    fn unit(&mut self) -> f64 {
        ((self.bits() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from((u128::from(self.bits()) * bound as u128) >> 64).unwrap_or(0)
    }

    /// The position in a list of rising sums.
    fn pick(&mut self, sums: &[f64]) -> usize {
        let at = self.unit() * sums.last().copied().unwrap_or(1.0);
        sums.partition_point(|&sum| sum <= at).min(sums.len() - 1)
    }

    /// By Box and Muller.
    fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// By Marsaglia and Tsang, *A simple method for generating gamma variables*, 2000, <https://doi.org/10.1145/358407.358414>.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.unit().powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.unit().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    fn dirichlet(&mut self, each: f64, count: u32) -> Vec<f64> {
        let drawn: Vec<f64> = (0..count).map(|_| self.gamma(each)).collect();
        let sum: f64 = drawn.iter().sum();
        drawn.into_iter().map(|share| share / sum).collect()
    }
}

fn cumulative(mut shares: Vec<f64>) -> Vec<f64> {
    let mut sum = 0.0;
    for share in &mut shares {
        sum += *share;
        *share = sum;
    }
    shares
}

fn index(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_is_the_same_each_time_and_nobody_answers_a_unit_twice() {
        let (first, second) = (Crowd::new(5_000, 4), Crowd::new(5_000, 4));
        assert_eq!((&first.units, &first.people, &first.labels), (&second.units, &second.people, &second.labels));
        let table = first.table().unwrap();
        assert_eq!((table.len(), table.units(), table.repeated()), (5_000, 1_000, 0));
        assert!(!first.units.is_sorted());
    }

    #[test]
    fn gamma_variables_have_the_mean_and_variance_they_should() {
        let mut chance = Chance(1);
        for shape in [0.7, 2.0, 6.0] {
            let drawn: Vec<f64> = (0..20_000).map(|_| chance.gamma(shape)).collect();
            let mean = drawn.iter().sum::<f64>() / 20_000.0;
            let variance = drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0;
            assert!((mean / shape - 1.0).abs() < 0.05 && (variance / shape - 1.0).abs() < 0.1, "{mean} {variance}");
        }
    }
}
