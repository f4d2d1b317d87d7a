//! How good each person is, worst first.

use crate::quality::input::Loaded;
use crate::quality::plot::Figure;
use crate::quality::plot::axes::Unit;
use crate::quality::plot::forest::{Columns, Row, forest};
use crate::quality::show;
use quality::annotators::Profile;

/// More people than this make no picture: the worst are shown.
const PEOPLE_MAX: usize = 40;

/// Each person's accuracy by known answers, or else how often they say what most others say, on its interval; those whose
/// interval lies under the mean of all are pointed at.
pub fn skills(loaded: &Loaded, found: &[Profile], by_known: bool) -> Figure {
    let (title, axis, measured_by) = if by_known {
        ("How often each person is right", "right answers, %", "known answers")
    } else {
        (
            "How often each person says what most others say",
            "answers like most others', %",
            "the others, not by what is right",
        )
    };
    let known = || found.iter().filter_map(|person| Some((person, person.skill.as_ref().ok()?)));
    let answers: u64 = known().map(|(_, skill)| skill.total).sum();
    let mean = known().map(|(_, skill)| skill.value * skill.total as f64).sum::<f64>() / answers.max(1) as f64;
    let rows: Vec<Row> = known()
        .take(PEOPLE_MAX)
        .map(|(person, skill)| Row {
            name: loaded.workers.text(person.annotator).to_owned(),
            value: (skill.value, skill.lower, skill.upper),
            basis: show::number(skill.total),
            odd: skill.upper < mean,
        })
        .collect();
    let people = known().count();
    let shown = if people > PEOPLE_MAX {
        format!("the {PEOPLE_MAX} weakest of {people} people")
    } else {
        "weakest first".into()
    };
    let note = format!("measured by {measured_by}; {shown}; in orange who is surely below the mean");
    let columns = Columns {
        names: "worker",
        axis,
        unit: Unit::Percent,
        within: (0.0, 1.0),
        basis: "checked",
        line: (answers > 0).then(|| (mean, format!("mean {}", show::percent(mean)))),
    };
    forest((title, &note), &columns, &rows)
}
