//! How fast each person works, fastest first.

use crate::quality::course::Course;
use crate::quality::input::Loaded;
use crate::quality::plot::Figure;
use crate::quality::plot::axes::Unit;
use crate::quality::plot::forest::{Columns, Row, forest};
use crate::quality::show;
use quality::annotators::Pace;

/// More people than this make no picture: the fastest are shown.
const PEOPLE_MAX: usize = 40;

/// Each person's pace on its interval; those who are far from all others are pointed at.
pub fn pace(loaded: &Loaded, courses: &[(u32, Course)]) -> Figure {
    let mut known: Vec<(u32, Pace)> = courses.iter().filter_map(|(who, course)| Some((*who, course.pace?))).collect();
    known.sort_by(|a, b| a.1.value.total_cmp(&b.1.value).then(a.0.cmp(&b.0)));
    let all = known.len();
    let rows: Vec<Row> = known
        .into_iter()
        .take(PEOPLE_MAX)
        .map(|(who, pace)| {
            let (lower, upper) = pace.interval.unwrap_or((pace.value, pace.value));
            Row {
                name: loaded.workers.text(who).to_owned(),
                value: (pace.value, lower, upper),
                basis: show::number(pace.answers as u64),
                odd: Course::is_unusual(&pace),
            }
        })
        .collect();
    let shown =
        if all > PEOPLE_MAX { format!("the {PEOPLE_MAX} fastest of {all} people") } else { "fastest first".to_owned() };
    let note = format!("{shown}; in orange who is far from all others");
    let columns = Columns {
        names: "worker",
        axis: "times the usual seconds for the same tasks",
        unit: Unit::Number,
        within: (0.0, f64::INFINITY),
        basis: "timed",
        line: Some((1.0, "usual".to_owned())),
    };
    forest(("How fast each person works", &note), &columns, &rows)
}
