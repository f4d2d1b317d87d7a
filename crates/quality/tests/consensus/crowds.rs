//! Reads the public crowd data that lie beside the repository.

use assay_quality::Answers;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub const ABSENT: &str = "skipped: ../shared/data/crowd is not beside this repository";

/// The folder of crowd data; without it the caller says so and passes.
pub fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crowd");
    folder.join("reference.csv").exists().then_some(folder)
}

pub fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// One data set with its names in sorted order, numbers as numbers.
pub struct Crowd {
    pub answers: Answers,
    pub gold: Vec<(u32, u32)>,
    pub tasks: BTreeMap<String, u32>,
    pub labels: Vec<String>,
}

fn numbered(names: impl Iterator<Item = String>) -> BTreeMap<String, u32> {
    let distinct: BTreeSet<String> = names.collect();
    (0u32..).zip(distinct).map(|(number, name)| (name, number)).collect()
}

pub fn read(folder: &Path, name: &str) -> Crowd {
    let given = rows(&folder.join(name).join("labels.csv"));
    let gold = rows(&folder.join(name).join("gold.csv"));
    let tasks = numbered(given.iter().map(|row| row[0].clone()));
    let workers = numbered(given.iter().map(|row| row[1].clone()));
    let mut labels: Vec<String> =
        numbered(given.iter().map(|row| row[2].clone()).chain(gold.iter().map(|row| row[1].clone())))
            .into_keys()
            .collect();
    let number = |label: &String| label.parse::<f64>();
    if labels.iter().all(|label| number(label).is_ok()) {
        labels.sort_by(|a, b| number(a).unwrap().total_cmp(&number(b).unwrap()));
    }
    let of = |label: &String| u32::try_from(labels.iter().position(|l| l == label).unwrap()).unwrap();
    let triples = given.iter().map(|row| (tasks[&row[0]], workers[&row[1]], of(&row[2])));
    let answers = Answers::from_triples(u32::try_from(labels.len()).unwrap(), triples).unwrap();
    let gold = gold.iter().filter_map(|row| Some((*tasks.get(&row[0])?, of(&row[1])))).collect();
    Crowd { answers, gold, tasks, labels }
}
