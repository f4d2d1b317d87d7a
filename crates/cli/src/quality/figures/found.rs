//! How well objects were found, and how often each person is right about what is there.

use crate::quality::plot::Figure;
use crate::quality::plot::axes::Unit;
use crate::quality::plot::forest::{Columns, Row, forest};
use crate::quality::show;
use labels::Dictionary;
use quality::Estimate;
use quality::consensus::Fit;

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
    let people = (0u32..).zip(fit.annotators()).filter_map(|(code, person)| Some((code, (*person)?)));
    let mut people: Vec<_> = people.collect();
    people.sort_by(|a, b| a.1.accuracy.total_cmp(&b.1.accuracy).then(a.0.cmp(&b.0)));
    let all = people.len();
    let row = |(code, person): &(u32, quality::consensus::Annotator)| Row {
        name: workers.text(*code).to_owned(),
        value: (person.accuracy, person.lower, person.upper),
        basis: show::number(person.answers.into()),
        odd: false,
    };
    let rows: Vec<Row> = people.iter().take(PEOPLE_MAX).map(row).collect();
    let note = if all > PEOPLE_MAX {
        format!("by the consensus; the {PEOPLE_MAX} weakest of {all} people")
    } else {
        "by the consensus; weakest first".to_owned()
    };
    let columns = Columns {
        names: "worker",
        axis: "right about what is there, %",
        unit: Unit::Percent,
        within: (0.0, 1.0),
        basis: "candidates",
        line: None,
    };
    forest(("How often each person is right", &note), &columns, &rows)
}
