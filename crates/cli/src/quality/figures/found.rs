//! How well objects were found, and how often each person is right about what is there.

use crate::quality::plot::Figure;
use crate::quality::plot::axes::Unit;
use crate::quality::plot::forest::{Columns, Row, forest};
use crate::quality::show;
use labels::Dictionary;
use quality::Estimate;
use quality::consensus::{Annotator, Fit};

/// More people than this make no picture: the weakest are shown.
const PEOPLE_MAX: usize = 40;

/// Each score on its interval.
pub fn scores<'a>(scores: impl Iterator<Item = (&'a str, &'a Estimate)>) -> Figure {
    let row = |(name, found): (&str, &Estimate)| Row {
        name: name.to_owned(),
        value: (found.value, found.lower, found.upper),
        basis: show::number(found.units as u64),
        odd: false,
    };
    let rows: Vec<Row> = scores.map(row).collect();
    let columns = Columns {
        names: "score",
        axis: "share, %",
        unit: Unit::Percent,
        within: (0.0, 1.0),
        basis: "tasks",
        line: None,
    };
    forest(
        ("Against known objects", "each score on its interval; an object is found from an overlap of 0.5 on"),
        &columns,
        &rows,
    )
}

/// How often each person is right about candidates, by the consensus; the weakest first.
pub fn sightings(workers: &Dictionary, fit: &Fit) -> Figure {
    let title = "How often each person is right";
    let measured = Measured { title, axis: "right about what is there, %", unit: Unit::Percent, basis: "candidates" };
    people(weakest_first(workers, fit.annotators()), &measured)
}

/// What people are measured by.
pub struct Measured<'a> {
    /// Over the plot.
    pub title: &'a str,
    /// Under the axis.
    pub axis: &'a str,
    /// Shares or numbers.
    pub unit: Unit,
    /// What is counted of each.
    pub basis: &'a str,
}

/// Somebody or something: a name, a value with its interval, and how many answers that rests on.
pub type Named = (String, (f64, f64, f64), u64);

/// Everybody by their accuracy, the least first.
pub fn weakest_first(workers: &Dictionary, found: &[Option<Annotator>]) -> Vec<Named> {
    let mut people: Vec<_> = (0u32..).zip(found).filter_map(|(code, person)| Some((code, (*person)?))).collect();
    people.sort_by(|a, b| a.1.accuracy.total_cmp(&b.1.accuracy).then(a.0.cmp(&b.0)));
    let named = |(code, person): (u32, Annotator)| {
        (workers.text(code).to_owned(), (person.accuracy, person.lower, person.upper), person.answers.into())
    };
    people.into_iter().map(named).collect()
}

/// Each person on their interval, by the consensus; the weakest stand first.
pub fn people(people: Vec<Named>, measured: &Measured<'_>) -> Figure {
    let all = people.len();
    let row = |(name, value, basis): Named| Row { name, value, basis: show::number(basis), odd: false };
    let rows: Vec<Row> = people.into_iter().take(PEOPLE_MAX).map(row).collect();
    let note = if all > PEOPLE_MAX {
        format!("by the consensus; the {PEOPLE_MAX} weakest of {all} people")
    } else {
        "by the consensus; weakest first".to_owned()
    };
    let columns = Columns {
        names: "worker",
        axis: measured.axis,
        unit: measured.unit,
        within: (0.0, if measured.unit == Unit::Percent { 1.0 } else { f64::INFINITY }),
        basis: measured.basis,
        line: None,
    };
    forest((measured.title, &note), &columns, &rows)
}
