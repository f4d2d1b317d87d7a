//! Who agrees with whom, pair by pair, and how high each coefficient is.

use crate::quality::input::Loaded;
use crate::quality::plot::Figure;
use crate::quality::plot::axes::Unit;
use crate::quality::plot::forest::{Columns, Row, forest};
use crate::quality::plot::matrix::{Entry, Matrix, Slot, matrix};
use crate::quality::show;
use quality::agreement::pairs;
use quality::{Answers, Estimate, IntervalMethod, Options, Undefined};

/// More people than this make a matrix that nobody can read: the busiest are shown.
const PEOPLE_MAX: usize = 20;

/// A person whose mean agreement is below that of the middle person by more than this stands apart.
const APART: f64 = 0.2;

/// The coefficient that is computed for every two people.
pub struct Pairwise<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its level.
    pub level: &'a str,
    /// How it is computed.
    pub compute: &'a (dyn Fn(&Answers, &Options) -> Result<Estimate, Undefined> + Sync),
}

/// The agreement of every two people, those who agree most with the others first, and what it says; pairs with the
/// standard error, since there are many.
pub fn agreement_by_pair(loaded: &Loaded, coefficient: &Pairwise<'_>, confidence: f64) -> (Figure, String) {
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
    let means: Vec<(&str, f64)> = names.iter().map(String::as_str).zip(people.iter().map(|&who| mean(who))).collect();
    let sentence = pairs_mean(coefficient.name, &means);
    let whole = Matrix { rows: ("worker", names.clone()), columns: ("worker", names), cells };
    (matrix(("Agreement by pair", &note), &whole), sentence)
}

/// What a cell means, and who stands apart, from everyone's mean agreement, the highest first.
fn pairs_mean(coefficient: &str, means: &[(&str, f64)]) -> String {
    let cell = if is_beyond_chance(coefficient) {
        "Each cell is how well two people agree on the tasks that both answered; 1 is always, 0 is as by chance."
    } else {
        "Each cell is the share of the tasks that both answered on which two people agree; chance is not taken out."
    };
    let middle = means.get(means.len() / 2).map_or(0.0, |(_, mean)| *mean);
    let apart: Vec<String> = means
        .iter()
        .filter(|(_, mean)| *mean < middle - APART)
        .map(|(name, mean)| format!("{name} ({mean:.2} on average)").replace('-', "−"))
        .collect();
    match &apart[..] {
        [] => format!(
            "{cell} Nobody stands apart: everyone's mean is within {APART} of the middle person's, or above it."
        ),
        apart => format!("{cell} Far below the middle person's mean of {middle:.2}: {}.", apart.join(", ")),
    }
}

/// Whether 0 means “as by chance” and not “never”.
fn is_beyond_chance(coefficient: &str) -> bool {
    coefficient != "percent-agreement"
}

fn known(who: &str, found: &Estimate) -> Slot {
    let interval = show::interval(found.lower, found.upper);
    let tasks = show::counted(found.units as u64, "task", "tasks");
    Slot::Known(Entry {
        strength: found.value,
        text: show::places(found.value),
        told: format!("{who}: {:.3}, {interval}, {tasks} in common", found.value),
    })
}

/// A coefficient: what its row is called, the coefficient's own name, and what was found.
pub type Named<'a> = (String, &'a str, &'a Result<Estimate, Undefined>);

/// Each coefficient on its interval; those that cannot be known are left out.
pub fn coefficients(rows: &[Named<'_>]) -> Figure {
    let known = || rows.iter().filter_map(|(name, of, found)| Some((name, *of, found.as_ref().ok()?)));
    let drawn: Vec<Row> = known()
        .map(|(name, _, found)| Row {
            name: name.clone(),
            value: (found.value, found.lower, found.upper),
            basis: show::number(found.units as u64),
            odd: false,
        })
        .collect();
    let beyond = known().filter(|(_, of, _)| is_beyond_chance(of)).count();
    let (axis, note, line) = match beyond {
        0 => ("share of pairs of answers that agree", "each value on its interval; chance is not taken out", None),
        all if all == drawn.len() => (
            "agreement (1: always, 0: as by chance)",
            "each value on its interval; from 0.8 on, single answers can be relied on",
            Some((0.8, "0.8".to_owned())),
        ),
        _ => (
            "agreement (1: always, 0: as by chance; percent agreement: 0 is never)",
            "each value on its interval; from 0.8 on, single answers can be relied on; percent agreement has no such limit",
            Some((0.8, "0.8".to_owned())),
        ),
    };
    let columns = Columns { names: "coefficient", axis, unit: Unit::Number, within: (-1.0, 1.0), basis: "tasks", line };
    forest(("Agreement", note), &columns, &drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_stands_apart_is_named_and_nobody_where_nobody_does() {
        let alpha = "krippendorff-alpha";
        let apart = pairs_mean(alpha, &[("ann", 0.8), ("bob", 0.7), ("dim", -0.1)]);
        assert!(apart.contains("dim (−0.10 on average)") && !apart.contains("bob ("), "{apart}");
        assert!(pairs_mean(alpha, &[("ann", 0.8), ("bob", 0.7)]).contains("Nobody stands apart"));
        assert!(!pairs_mean("percent-agreement", &[("ann", 0.8)]).contains("as by chance"));
    }
}
