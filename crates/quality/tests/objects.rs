//! Boxes and spans of real crowds against what is known to be there. Skipped with a plain message where the data is not.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "says that data is missing, and what was measured")]

use assay_quality::Options;
use assay_quality::consensus::{
    Control, Fused, Fusing, Object, Placed, Rectangle, Shape, Sighting, Sightings, Span, fuse, method, score_covered,
    score_objects,
};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The rows of a file of a set, or nothing where the set is not at hand.
fn rows(set: &str, file: &str) -> Option<Vec<csv::StringRecord>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crowd").join(set).join(file);
    let Ok(mut reader) = csv::Reader::from_path(&path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    Some(reader.records().map(Result::unwrap).collect())
}

/// The shapes in a list such as `[[0.0, 1.0], [2.0, 3.0]]`.
fn shapes<S: Shape>(text: &str, of: fn(&[f64]) -> S) -> Vec<S> {
    let numbers: Vec<f64> =
        text.split(['[', ']', ',', ' ']).filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect();
    numbers.chunks_exact(S::EDGES).map(of).collect()
}

fn rectangle(corners: &[f64]) -> Rectangle {
    Rectangle { left: corners[0], top: corners[1], right: corners[2], bottom: corners[3] }
}

fn span(ends: &[f64]) -> Span {
    Span::new(ends[0], ends[1])
}

/// A crowd, and what is known to be there.
struct Set<S> {
    sightings: Sightings<S>,
    tasks: Vec<u32>,
    known: Vec<Placed<S>>,
    /// The shapes of each person in each task.
    single: Vec<Vec<Placed<S>>>,
}

fn set<S: Shape>(name: &str, of: fn(&[f64]) -> S) -> Option<Set<S>> {
    let (labels, gold) = (rows(name, "labels.csv")?, rows(name, "gold.csv")?);
    let mut numbers: [BTreeMap<String, u32>; 2] = Default::default();
    let mut number = |of: usize, id: &str| {
        let next = u32::try_from(numbers[of].len()).unwrap();
        *numbers[of].entry(id.to_owned()).or_insert(next)
    };
    let (mut looked, mut seen, mut single) = (Vec::new(), Vec::new(), Vec::new());
    for row in &labels {
        let (task, annotator) = (number(0, &row[0]), number(1, &row[1]));
        looked.push((task, annotator));
        let own: Vec<S> = shapes(&row[2], of);
        single.push(own.iter().map(|&shape| Placed { task, label: 0, shape }).collect());
        seen.extend(own.into_iter().map(|shape| Sighting { task, annotator, label: 0, shape }));
    }
    let (mut tasks, mut known) = (Vec::new(), Vec::new());
    for row in &gold {
        let task = number(0, &row[0]);
        tasks.push(task);
        known.extend(shapes(&row[1], of).into_iter().map(|shape| Placed { task, label: 0, shape }));
    }
    Some(Set { sightings: Sightings::new(1, looked, seen).unwrap(), tasks, known, single })
}

fn placed<S: Shape>(fused: &Fused<S>) -> Vec<Placed<S>> {
    let placed =
        |object: &Object<S>| Placed { task: object.task, label: object.verdict.candidate, shape: object.shape };
    fused.objects().map(placed).collect()
}

fn fused<S: Shape>(set: &Set<S>, name: &str) -> Vec<Placed<S>> {
    let control = Control { threads: 2, ..Control::default() };
    placed(&fuse(&set.sightings, &Fusing::default(), method(name).unwrap(), &control).unwrap())
}

/// The mean F1 of what single people drew, each in their own tasks.
fn single_f1<S: Shape>(set: &Set<S>) -> f64 {
    let known = |task| set.known.iter().filter(move |one| one.task == task).copied().collect::<Vec<_>>();
    let f1 = |own: &Vec<Placed<S>>| {
        let task = own.first()?.task;
        score_objects(&[task], own, &known(task), 0.5, &Options::analytic()).f1.ok().map(|f1| f1.value)
    };
    let all: Vec<f64> = set.single.iter().filter_map(f1).collect();
    all.iter().sum::<f64>() / all.len() as f64
}

#[test]
fn boxes_of_a_crowd_come_closer_to_the_known_ones_than_single_people() {
    let Some(set) = set("boxes_coco", rectangle) else { return };
    let single = single_f1(&set);
    for (name, least) in [("majority", 0.78), ("wawa", 0.78)] {
        let found = fused(&set, name);
        let score = score_objects(&set.tasks, &found, &set.known, 0.5, &Options::analytic());
        let (f1, overlap) = (score.f1.unwrap(), score.overlap.unwrap());
        println!("{name}: {:?} {:?} {f1:?} {overlap:?}, single {single}", score.precision, score.recall);
        assert!(f1.value > least && f1.value > single + 0.1, "{name}: {} and {single}", f1.value);
        assert!(overlap.value > 0.81, "{name}: {}", overlap.value);
        assert!(f1.lower < f1.value && f1.upper - f1.lower < 0.08);
    }
}

#[test]
fn spans_of_a_crowd_come_closer_to_the_known_ones_than_single_people() {
    let Some(set) = set("pico_spans", span) else { return };
    let single = single_f1(&set);
    for (name, least) in [("majority", 0.65), ("wawa", 0.65)] {
        let found = fused(&set, name);
        let f1 = score_objects(&set.tasks, &found, &set.known, 0.5, &Options::analytic()).f1.unwrap();
        let covered = score_covered(&set.tasks, &found, &set.known, &Options::analytic()).f1.unwrap();
        println!("{name}: {} of objects, {} of positions, single {single}", f1.value, covered.value);
        assert!(f1.value > least && f1.value > single + 0.1, "{name}: {} and {single}", f1.value);
        assert!(covered.value > 0.69, "{name}: {}", covered.value);
    }
}
