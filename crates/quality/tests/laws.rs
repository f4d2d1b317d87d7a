//! The laws of agreement coefficients: one test a law, over the whole list.
//!
//! A new coefficient states in its list row which laws it keeps; a row that promises too much fails here,
//! and so does one that promises too little, since each law a row denies must be seen broken.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_quality::agreement::{COEFFICIENTS, Coefficient};
use assay_quality::{Answers, Bootstrap, IntervalMethod, Options, Undefined};

type Row = (u32, u32, u32);

const CATEGORIES: u32 = 4;
const TABLES: u32 = 12;

/// A small deterministic generator: laws are tried on the same tables every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(sides)).unwrap()
    }
}

/// Thirty units with labels that people mostly, not always, agree on; answers are missing here and there, but
/// no answer is alone on its unit. The last category is seldom used, so habits and shares are uneven.
fn rows(table: u32, two_people: bool) -> Vec<Row> {
    let mut dice = Dice(u64::from(table) + 1);
    let people = if two_people { 2 } else { 5 };
    let mut rows = Vec::new();
    for unit in 0..30 {
        let truth = dice.roll(CATEGORIES).min(dice.roll(CATEGORIES));
        for person in 0..people {
            let slip = dice.roll(3 + person) == 0;
            let label = if slip { dice.roll(CATEGORIES) } else { truth };
            if two_people || person < 2 || dice.roll(4) > 0 {
                rows.push((unit, person, label));
            }
        }
    }
    rows
}

/// The scale of every law's table has numbers, 1 to the number of categories.
fn answers_of(rows: &[Row], categories: u32) -> Answers {
    let values = (0..categories).map(|k| f64::from(k + 1)).collect();
    Answers::from_triples(categories, rows.iter().copied()).unwrap().with_values(values).unwrap()
}

fn value(coefficient: &Coefficient, rows: &[Row]) -> f64 {
    (coefficient.compute)(&answers_of(rows, CATEGORIES), &Options::analytic()).unwrap().value
}

fn named(coefficient: &Coefficient) -> String {
    format!("{} ({})", coefficient.name, coefficient.level)
}

/// Tries one law on every coefficient. `kept` says whether the row promises it.
fn try_law(law: &str, kept: impl Fn(&Coefficient) -> bool, before_and_after: impl Fn(&Coefficient, u32) -> (f64, f64)) {
    for coefficient in COEFFICIENTS {
        let changes: Vec<f64> = (0..TABLES)
            .map(|table| {
                let (before, after) = before_and_after(coefficient, table);
                (before - after).abs()
            })
            .collect();
        let name = named(coefficient);
        if kept(coefficient) {
            let most = changes.iter().copied().fold(0.0, f64::max);
            assert!(most < 1e-12, "{name} promises: {law}. It changes by {most}");
        } else {
            let broken = changes.iter().any(|change| *change > 1e-9);
            assert!(broken, "{name} does not promise: {law}. It never broke it, so let its row promise it");
        }
    }
}

fn by(change: impl Fn(&mut Vec<Row>)) -> impl Fn(&Coefficient, u32) -> (f64, f64) {
    move |coefficient, table| {
        let before = rows(table, coefficient.laws.two_people);
        let mut after = before.clone();
        change(&mut after);
        (value(coefficient, &before), value(coefficient, &after))
    }
}

#[test]
fn the_order_of_rows_changes_nothing_not_even_the_interval() {
    for coefficient in COEFFICIENTS {
        let mut rows = rows(0, coefficient.laws.two_people);
        let before = (coefficient.compute)(&answers_of(&rows, CATEGORIES), &Options::default()).unwrap();
        rows.reverse();
        let after = (coefficient.compute)(&answers_of(&rows, CATEGORIES), &Options::default()).unwrap();
        assert_eq!(before, after, "{}", named(coefficient));
    }
}

#[test]
fn the_numbering_of_units_changes_nothing_not_even_the_interval() {
    for coefficient in COEFFICIENTS {
        let mut rows = rows(1, coefficient.laws.two_people);
        let before = (coefficient.compute)(&answers_of(&rows, CATEGORIES), &Options::default()).unwrap();
        for (unit, _, _) in &mut rows {
            *unit = 29 - *unit;
        }
        let after = (coefficient.compute)(&answers_of(&rows, CATEGORIES), &Options::default()).unwrap();
        assert_eq!(before, after, "{}", named(coefficient));
    }
}

#[test]
fn the_numbering_of_people_changes_nothing() {
    try_law(
        "people can be renumbered",
        |_| true,
        |coefficient, table| {
            let people = if coefficient.laws.two_people { 2 } else { 5 };
            by(move |rows| rows.iter_mut().for_each(|row| row.1 = people - 1 - row.1))(coefficient, table)
        },
    );
}

#[test]
fn exchanging_who_gave_which_answer_changes_nothing_where_promised() {
    let change = by(|rows| {
        for unit in rows.chunk_by_mut(|a, b| a.0 == b.0) {
            if unit[0].0 % 2 == 0 {
                let labels: Vec<u32> = unit.iter().rev().map(|row| row.2).collect();
                unit.iter_mut().zip(labels).for_each(|(row, label)| row.2 = label);
            }
        }
    });
    try_law("people are interchangeable on a unit", |c| c.laws.annotators_interchangeable, change);
}

#[test]
fn renaming_labels_changes_nothing_where_promised() {
    let change = by(|rows| rows.iter_mut().for_each(|row| row.2 = [2, 0, 3, 1][row.2 as usize]));
    try_law("labels can be renamed", |c| c.laws.labels_renameable, change);
}

#[test]
fn turning_the_scale_around_changes_nothing_where_promised() {
    let change = by(|rows| rows.iter_mut().for_each(|row| row.2 = CATEGORIES - 1 - row.2));
    try_law("the scale can be turned around", |c| c.laws.scale_reversible, change);
}

#[test]
fn having_every_unit_twice_changes_nothing_where_promised() {
    let change = by(|rows| {
        let again: Vec<Row> = rows.iter().map(|&(unit, person, label)| (unit + 30, person, label)).collect();
        rows.extend(again);
    });
    try_law("units can be doubled", |c| c.laws.units_doublable, change);
}

#[test]
fn units_with_one_answer_change_nothing_where_promised() {
    let change = by(|rows| rows.extend((0..10).map(|more| (30 + more, 0, 3))));
    try_law("lone answers are ignored", |c| c.laws.lone_answers_ignored, change);
}

#[test]
fn categories_nobody_used_change_nothing_where_promised() {
    try_law(
        "unused categories are ignored",
        |c| c.laws.unused_categories_ignored,
        |coefficient, table| {
            let rows = rows(table, coefficient.laws.two_people);
            let of =
                |categories| (coefficient.compute)(&answers_of(&rows, categories), &Options::analytic()).unwrap().value;
            (of(CATEGORIES), of(CATEGORIES + 2))
        },
    );
}

#[test]
fn full_agreement_on_varied_labels_is_one() {
    for coefficient in COEFFICIENTS {
        let people = if coefficient.laws.two_people { 2 } else { 4 };
        let rows: Vec<Row> = (0..12).flat_map(|unit| (0..people).map(move |person| (unit, person, unit % 3))).collect();
        let estimate = (coefficient.compute)(&answers_of(&rows, CATEGORIES), &Options::default()).unwrap();
        assert!((estimate.value - 1.0).abs() < 1e-12, "{} is {}", named(coefficient), estimate.value);
        // Twelve units cannot prove perfection.
        assert!(estimate.lower < 0.9, "{} claims {}", named(coefficient), estimate.lower);
    }
}

#[test]
fn every_value_is_bounded_and_inside_its_interval() {
    for coefficient in COEFFICIENTS {
        for table in 0..TABLES {
            let rows = rows(table, coefficient.laws.two_people);
            let answers = answers_of(&rows, CATEGORIES);
            let few = Bootstrap { replicates: 100, ..Bootstrap::default() };
            let methods = [IntervalMethod::Bootstrap(few), IntervalMethod::Analytic];
            for interval in methods {
                let options = Options { interval, ..Options::default() };
                let found = (coefficient.compute)(&answers, &options).unwrap();
                let name = named(coefficient);
                assert!((-1.0..=1.0).contains(&found.lower), "{name} {found:?}");
                assert!(found.lower <= found.value && found.value <= found.upper, "{name} {found:?}");
                assert!(found.upper <= 1.0, "{name} {found:?}");
                assert_eq!(found.units, 30, "{name}");
                assert_eq!(found.answers, rows.len(), "{name}");
            }
        }
    }
}

#[test]
fn an_interval_over_people_too_holds_the_value_and_needs_three_people() {
    for coefficient in COEFFICIENTS {
        let answers = answers_of(&rows(3, coefficient.laws.two_people), CATEGORIES);
        let with = |threads| {
            let bootstrap = Bootstrap { replicates: 60, seed: 5, threads };
            let options = Options { interval: IntervalMethod::TwoWayBootstrap(bootstrap), ..Options::default() };
            (coefficient.compute)(&answers, &options)
        };
        let name = named(coefficient);
        if coefficient.laws.two_people {
            assert_eq!(with(1), Err(Undefined::TooFewAnnotators { found: 2, needed: 3 }), "{name}");
            continue;
        }
        let found = with(1).unwrap();
        let over_units = (coefficient.compute)(&answers, &Options::analytic()).unwrap();
        assert!((found.value - over_units.value).abs() < 1e-15, "{name}");
        assert!(found.standard_error > over_units.standard_error, "{name} {found:?}");
        assert!(found.lower < found.value && found.value < found.upper, "{name} {found:?}");
        assert_eq!(Ok(found), with(3), "{name}");
    }
}

#[test]
fn more_confidence_never_narrows_an_interval() {
    for coefficient in COEFFICIENTS {
        let answers = answers_of(&rows(2, coefficient.laws.two_people), CATEGORIES);
        let at = |confidence| (coefficient.compute)(&answers, &Options { confidence, ..Options::default() }).unwrap();
        let (narrow, wide) = (at(0.8), at(0.99));
        assert!(wide.lower <= narrow.lower && narrow.upper <= wide.upper, "{}", named(coefficient));
    }
}

#[test]
fn no_table_gives_a_number_that_is_not_one() {
    let tables: [&[Row]; 5] =
        [&[], &[(0, 0, 1)], &[(0, 0, 1), (1, 1, 1)], &[(0, 0, 1), (0, 1, 1)], &[(0, 0, 0), (0, 1, 3), (7, 0, 2)]];
    for coefficient in COEFFICIENTS {
        for rows in tables {
            if let Ok(found) = (coefficient.compute)(&answers_of(rows, CATEGORIES), &Options::default()) {
                let numbers = [found.value, found.lower, found.upper];
                assert!(numbers.iter().all(|n| n.is_finite()), "{} {found:?}", named(coefficient));
            }
        }
    }
}
