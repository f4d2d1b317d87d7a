//! Alpha for unitizing against the book, against its definition, and where it is undefined.

use super::*;
use crate::estimate::{Bootstrap, IntervalMethod};
use proptest::prelude::*;

/// Krippendorff 2018, figure 12.11: three readers of a continuum of length 60.
fn three_readers() -> Document {
    let reading = |annotator, sections: &[(u32, u32, u32)]| Reading {
        annotator,
        sections: sections.iter().map(|&(begin, end, label)| Section { begin, end, label }).collect(),
    };
    let alex = [(0, 7, 1), (7, 13, 2), (30, 32, 5), (32, 37, 6), (37, 44, 6), (44, 60, 7)];
    let paul = [(0, 7, 1), (7, 13, 3), (13, 21, 5), (32, 44, 6)];
    let suzan = [(0, 7, 1), (7, 13, 4), (13, 21, 5), (32, 37, 6), (37, 41, 6), (41, 44, 6)];
    Document { length: 60, readings: vec![reading(0, &alex), reading(1, &paul), reading(2, &suzan)] }
}

fn of(documents: Vec<Document>, what: Unitizing) -> Result<Estimate, Undefined> {
    unitizing_alpha(&Continua::new(documents).unwrap(), what, &Options::analytic())
}

#[test]
fn published_the_three_readers_give_0_510_0_413_and_0_724() {
    let alpha = |what| of(vec![three_readers()], what).unwrap().value;
    assert!((alpha(Unitizing::All) - 0.510).abs() < 5e-4);
    assert!((alpha(Unitizing::Boundaries) - 0.413).abs() < 1e-3);
    assert!((alpha(Unitizing::Coding) - 0.724).abs() < 5e-4);
    // Labels 1, 5 and 6 are always told alike where sections meet, 2, 3 and 4 never.
    for (label, value) in [(1, 1.0), (2, 0.0), (3, 0.0), (4, 0.0), (5, 1.0), (6, 1.0)] {
        assert!((alpha(Unitizing::Label(label)) - value).abs() < 1e-12, "label {label}");
    }
    assert_eq!(of(vec![three_readers()], Unitizing::Label(7)), Err(Undefined::NoOverlap));
    assert_eq!(of(vec![three_readers()], Unitizing::Label(99)), Err(Undefined::NoOverlap));
}

#[test]
fn an_interval_over_documents_holds_the_value_and_one_document_bounds_little() {
    let one = of(vec![three_readers()], Unitizing::All).unwrap();
    assert!(one.standard_error.is_none() && one.upper - one.lower > 1.0, "{one:?}");
    let continua = Continua::new(vec![three_readers()]).unwrap();
    assert_eq!(unitizing_alpha(&continua, Unitizing::All, &Options::default()), Ok(one));
    let documents = (0..12).map(|shift| {
        let mut document = three_readers();
        document.length += 5;
        let ends = document.readings[shift % 3].sections.iter_mut().rev().take(1 + shift / 3);
        ends.for_each(|section| (section.begin, section.end) = (section.begin + 1, section.end + 1));
        document
    });
    let documents: Vec<Document> = documents.collect();
    let many = of(documents.clone(), Unitizing::All).unwrap();
    assert_eq!((many.units, many.annotators, many.answers), (12, 3, 192));
    assert!(many.lower < many.value && many.value < many.upper && many.upper - many.lower < 0.2, "{many:?}");
    let interval = IntervalMethod::Bootstrap(Bootstrap { replicates: 300, ..Bootstrap::default() });
    let continua = Continua::new(documents).unwrap();
    let drawn = unitizing_alpha(&continua, Unitizing::All, &Options { interval, ..Options::default() }).unwrap();
    assert!(drawn.lower < drawn.value && drawn.value < drawn.upper, "{drawn:?}");
    assert!((drawn.standard_error.unwrap() / many.standard_error.unwrap() - 1.0).abs() < 0.4);
}

#[test]
fn undefined_says_why() {
    assert_eq!(of(vec![], Unitizing::All), Err(Undefined::NoAnswers));
    let mut alone = three_readers();
    alone.readings.truncate(1);
    assert_eq!(of(vec![alone], Unitizing::All), Err(Undefined::NoOverlap));
    let mut silent = three_readers();
    silent.readings.iter_mut().for_each(|reading| reading.sections.clear());
    assert_eq!(of(vec![silent.clone()], Unitizing::All), Err(Undefined::SingleCategory));
    assert_eq!(of(vec![silent], Unitizing::Coding), Err(Undefined::NoOverlap));
}

#[test]
fn sections_out_of_place_are_refused_with_document_and_person() {
    let with = |sections: Vec<Section>| {
        let readings = vec![Reading { annotator: 4, sections }];
        Continua::new(vec![Document { length: 10, readings }]).unwrap_err()
    };
    let section = |begin, end| Section { begin, end, label: 0 };
    let beyond = BadSections::OutOfPlace { document: 0, annotator: 4, section: section(8, 11) };
    assert_eq!(with(vec![section(8, 11)]), beyond);
    let over = BadSections::Overlap { document: 0, annotator: 4, section: section(3, 6) };
    assert_eq!(with(vec![section(3, 6), section(0, 4)]), over);
    assert_eq!(
        over.to_string(),
        "document 0, annotator 4: section 3 to 6 overlaps one before it; measure each label on its own"
    );
}

/// Readings of a document of `length` steps as a label, or none, for each step; sections are runs of equal labels.
fn document(steps: &[Vec<Option<u32>>]) -> Document {
    let readings = (0u32..).zip(steps).map(|(annotator, steps)| {
        let mut sections = Vec::new();
        let mut begin = 0;
        for run in steps.chunk_by(|a, b| a == b) {
            let end = begin + u32::try_from(run.len()).unwrap();
            sections.extend(run[0].map(|label| Section { begin, end, label }));
            begin = end;
        }
        Reading { annotator, sections }
    });
    Document { length: u32::try_from(steps[0].len()).unwrap(), readings: readings.collect() }
}

/// The definition, step by step and pair by pair.
fn naive(documents: &[Vec<Vec<Option<u32>>>]) -> Option<f64> {
    let (mut apart, mut all, mut own) = (0.0, 0.0, 0.0);
    let mut lengths = [0.0; 4];
    let place = |step: Option<u32>| step.map_or(0, |label| label as usize + 1);
    for readings in documents {
        for (i, one) in readings.iter().enumerate() {
            for other in readings.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, other)| other) {
                let differing = one.iter().zip(other).filter(|(a, b)| a != b).count();
                apart += differing as f64 / (readings.len() - 1) as f64;
            }
            for &step in one {
                lengths[place(step)] += 1.0;
                all += 1.0;
            }
            for run in one.chunk_by(|a, b| a == b) {
                let length = run.len() as f64;
                own += if run[0].is_some() { length * length } else { length };
            }
        }
    }
    let mut by_chance = 0.0;
    for c in 0..4 {
        for k in 0..4 {
            by_chance += if c == k { 0.0 } else { lengths[c] * lengths[k] };
        }
    }
    (by_chance > 0.0 && all - own / all > 0.0).then(|| 1.0 - apart / (by_chance / (all - own / all)))
}

proptest! {
    #[test]
    fn alpha_for_unitizing_is_its_definition_step_by_step(
        documents in proptest::collection::vec((2..5usize, 1..25usize, proptest::collection::vec(0..5u32, 125)), 1..4),
    ) {
        let step = |roll: u32| (roll < 3).then_some(roll);
        let documents: Vec<Vec<Vec<Option<u32>>>> = documents
            .into_iter()
            .map(|(people, length, rolls)| {
                // Runs of a few steps, as sections are.
                let at = |person: usize, place: usize| step(rolls[(person * 25 + place / 3) % 125]);
                (0..people).map(|person| (0..length).map(|place| at(person, place)).collect()).collect()
            })
            .collect();
        let ours = of(documents.iter().map(|steps| document(steps)).collect(), Unitizing::All);
        match (ours, naive(&documents)) {
            (Ok(ours), Some(naive)) => prop_assert!((ours.value - naive).abs() < 1e-9, "{} {naive}", ours.value),
            (Err(Undefined::SingleCategory), None) => {}
            (ours, naive) => prop_assert!(false, "{ours:?} {naive:?}"),
        }
    }
}
