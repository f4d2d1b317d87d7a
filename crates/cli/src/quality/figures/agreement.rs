//! Who agrees with whom, pair by pair, and how high each coefficient is.

use crate::quality::input::Loaded;
use crate::quality::plot::Figure;
use crate::quality::plot::axes::Unit;
use crate::quality::plot::forest::{Columns, Row, forest};
use crate::quality::plot::matrix::{Entry, Matrix, Slot, matrix};
use crate::quality::show;
use quality::agreement::{Coefficient, pairs};
use quality::{Estimate, IntervalMethod, Options, Undefined};

/// More people than this make a matrix that nobody can read: the busiest are shown.
const PEOPLE_MAX: usize = 20;

/// The agreement of every two people, those who agree most with the others first; pairs with the standard error, since
/// there are many.
pub fn agreement_by_pair(loaded: &Loaded, coefficient: &Coefficient, confidence: f64) -> Figure {
    let counts = loaded.answers.answers_by_annotator();
    let mut people: Vec<u32> = (0..loaded.answers.annotators()).collect();
    people.sort_by_key(|&person| (std::cmp::Reverse(counts[person as usize]), person));
    let all = people.len();
    people.truncate(PEOPLE_MAX);
    let chosen = loaded.answers.filter(|_, person, _| people.contains(&person));
    let options = Options { confidence, interval: IntervalMethod::Analytic };
    let found = pairs(&chosen, coefficient.compute, &options);
    let between = |a: u32, b: u32| found.iter().find(|pair| (pair.first, pair.second) == (a.min(b), a.max(b)));
    let mean = |person: u32| {
        let with = found.iter().filter(|pair| pair.first == person || pair.second == person);
        let values: Vec<f64> = with.filter_map(|pair| Some(pair.agreement.as_ref().ok()?.value)).collect();
        values.iter().sum::<f64>() / values.len().max(1) as f64
    };
    people.sort_by(|&a, &b| mean(b).total_cmp(&mean(a)).then(a.cmp(&b)));
    let name = |person: u32| loaded.workers.text(person).to_owned();
    let slot = |row: u32, column: u32| match between(row, column).map(|pair| &pair.agreement) {
        _ if row == column => Slot::Empty,
        Some(Ok(found)) => known(&format!("{} and {}", name(row), name(column)), found),
        Some(Err(reason)) => Slot::Unknown(format!("{} and {}: {reason}", name(row), name(column))),
        None => Slot::Unknown(format!("{} and {}: no task in common", name(row), name(column))),
    };
    let cells = people.iter().flat_map(|&row| people.iter().map(move |&column| (row, column)));
    let cells = cells.map(|(row, column)| slot(row, column)).collect();
    let names: Vec<String> = people.iter().map(|&person| name(person)).collect();
    let note = if all > PEOPLE_MAX {
        format!("{} ({}); the {PEOPLE_MAX} busiest of {all} people", coefficient.name, coefficient.level)
    } else {
        format!("{} ({}); who agrees most comes first", coefficient.name, coefficient.level)
    };
    let whole = Matrix { rows: ("worker", names.clone()), columns: ("worker", names), cells };
    matrix(("Agreement by pair", &note), &whole)
}

fn known(who: &str, found: &Estimate) -> Slot {
    let interval = show::interval(found.lower, found.upper);
    let tasks = show::counted(found.units as u64, "task", "tasks");
    Slot::Known(Entry {
        strength: found.value,
        text: format!("{:.2}", found.value).replace('-', "−"),
        told: format!("{who}: {:.3}, {interval}, {tasks} in common", found.value),
    })
}

/// Each coefficient on its interval; those that cannot be known are left out.
pub fn coefficients(rows: &[(String, &Result<Estimate, Undefined>)]) -> Figure {
    let known = rows.iter().filter_map(|(name, found)| {
        let found = found.as_ref().ok()?;
        Some(Row {
            name: name.clone(),
            value: (found.value, found.lower, found.upper),
            basis: show::number(found.units as u64),
            odd: false,
        })
    });
    let rows: Vec<Row> = known.collect();
    let columns = Columns {
        names: "coefficient",
        axis: "agreement (1: always, 0: as by chance)",
        unit: Unit::Number,
        within: (-1.0, 1.0),
        basis: "tasks",
        line: Some((0.8, "0.8".to_owned())),
    };
    forest(("Agreement", "each value on its interval; from 0.8 on, single answers can be relied on"), &columns, &rows)
}
