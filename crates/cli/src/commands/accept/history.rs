//! Lot after lot by ISO 2859-1: how strictly the next one is judged, and why.

use super::{Args, refused};
use crate::context::Context;
use crate::quality::input::{read, refused as unread};
use crate::quality::objects::spooled;
use crate::quality::sheet::{Cell, Sheet, Sort};
use crate::quality::show;
use crate::trouble::{Outcome as Told, Trouble};
use labels::{Ask, Empty, Shape, Table, Wanted};
use quality::sampling::AcceptancePlan;
use quality::sampling::iso2859::{Inspection, Outcome, Production, Scheme, Severity, StandardPlan};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

/// A lot of the past.
struct Past {
    name: String,
    size: u64,
    /// How many were found wrong in the first sample.
    first: u64,
    /// How many in the second, where one was drawn.
    second: Option<u64>,
}

const COLUMNS: &[(&str, Sort)] = &[
    ("lot", Sort::Text),
    ("size", Sort::Count),
    ("inspection", Sort::Text),
    ("letter", Sort::Text),
    ("sample", Sort::Count),
    ("accept", Sort::Count),
    ("reject", Sort::Count),
    ("wrong", Sort::Count),
    ("outcome", Sort::Text),
    ("score", Sort::Count),
    ("next", Sort::Text),
];

const SOURCE: &str = "ISO 2859-1:1999, clause 9.3";

/// Follows the lots and says what is next.
pub fn tell(context: &Context, args: &Args, path: &Path) -> Told<()> {
    let lots = lots(path, args.double)?;
    let production = if args.steady { Production::Steady } else { Production::Irregular };
    let mut scheme = match args.severity()? {
        Severity::Normal => Scheme::default(),
        Severity::Tightened => Scheme::Tightened { accepted: 0, refused: 0 },
        Severity::Reduced => Scheme::Reduced,
    };
    let mut why = format!("inspection begins {}", word(scheme));
    let mut rows = Vec::new();
    for (at, lot) in lots.iter().enumerate() {
        let Ok(severity) = scheme.severity() else {
            let message = format!("lot “{}” comes after sampling was discontinued", lot.name);
            let hint = "Mend the cause, then begin a new history with it: --severity tightened.";
            return Err(Trouble::refused("discontinued", message, hint));
        };
        let plan = inspection(args, lot.size, severity)?;
        let outcome = judge(lot, &plan, at + 1 == lots.len())?;
        let next = scheme.after(outcome, production).map_err(refused)?;
        why = reason((scheme, next), outcome, &lot.name, production);
        rows.push(row(lot, (severity, &plan), (outcome, next)));
        scheme = next;
    }
    let sheet = Sheet { columns: COLUMNS.to_vec(), rows, notes: Vec::new() };
    let before = format!("{} by {SOURCE}", show::counted(lots.len() as u64, "lot", "lots"));
    let mut after = format!("Next: {}, because {why}.", word(scheme));
    let mut summary = json!({ "next": word(scheme), "why": why, "source": SOURCE });
    if let (Some(size), Ok(severity)) = (args.lot, scheme.severity()) {
        let plan = inspection(args, size, severity)?;
        let stages = super::stages(&plan.plan);
        let texts: Vec<String> = stages
            .iter()
            .map(|s| format!("check {}, pass with at most {} wrong, refuse from {}", show::number(s[0]), s[1], s[2]))
            .collect();
        let letter = plan.letter.to_string();
        after.extend(["\nLot of ", &show::number(size), ": ", &texts.join("; else "), " (letter ", &letter, ")."]);
        let stages: Vec<_> = stages.iter().map(|s| json!({ "sample": s[0], "accept": s[1], "reject": s[2] })).collect();
        summary["plan"] = json!({ "lot": size, "letter": plan.letter.to_string(), "stages": stages });
    }
    sheet.print(context, (args.csv, &args.parquet), summary, (&before, &after))
}

fn inspection(args: &Args, lot: u64, severity: Severity) -> Told<StandardPlan> {
    let limit_percent = args.limit.unwrap_or_default();
    let inspection = Inspection { lot, level: args.level()?, limit_percent, severity };
    if args.double { inspection.double() } else { inspection.single() }.map_err(refused)
}

fn row(lot: &Past, (severity, plan): (Severity, &StandardPlan), (outcome, next): (Outcome, Scheme)) -> Vec<Cell> {
    let (sample, accept, reject) = match plan.plan {
        AcceptancePlan::Single(stage) => (stage.sample, stage.accept, stage.reject),
        AcceptancePlan::Double(first, second) => match lot.second {
            None => (first.sample, first.accept, first.reject),
            Some(_) => (first.sample + second.sample, second.accept, second.reject),
        },
    };
    let outcome = match outcome {
        Outcome::Accepted { .. } => "accepted",
        Outcome::Refused => "refused",
        Outcome::SecondSample => "second sample",
    };
    let score = match next {
        Scheme::Normal { score, .. } => Cell::Count(u64::from(score)),
        _ => Cell::Unknown,
    };
    vec![
        Cell::Text(lot.name.clone()),
        Cell::Count(lot.size),
        Cell::Text(named(severity).to_owned()),
        Cell::Text(plan.letter.to_string()),
        Cell::Count(sample),
        Cell::Count(accept),
        Cell::Count(reject),
        Cell::Count(lot.first + lot.second.unwrap_or(0)),
        Cell::Text(outcome.to_owned()),
        score,
        Cell::Text(word(next).to_owned()),
    ]
}

/// What came of a lot, if its numbers fit its plan.
fn judge(lot: &Past, plan: &StandardPlan, last: bool) -> Told<Outcome> {
    let samples = super::stages(&plan.plan);
    let bad = |message: String, hint: &str| {
        Err(Trouble::refused("bad_history", format!("lot “{}”: {message}", lot.name), hint.to_owned()))
    };
    let seen = [Some(lot.first), lot.second];
    for (found, stage) in seen.into_iter().zip(&samples) {
        if let Some(found) = found.filter(|found| *found > stage[0]) {
            return bad(
                format!("{found} are wrong of a sample of {}", stage[0]),
                "Say how many of the sample of the plan were wrong; --level and --limit decide its size.",
            );
        }
    }
    let alone = plan.judge(lot.first, None);
    if lot.second.is_some() && alone != Outcome::SecondSample {
        return bad("its first sample decides, and it has a second".to_owned(), "Leave the second empty there.");
    }
    match plan.judge(lot.first, lot.second) {
        Outcome::SecondSample if !last => bad(
            "its first sample does not decide".to_owned(),
            "Give the number of its second sample in a column `second`.",
        ),
        outcome => Ok(outcome),
    }
}

/// Why the next lot is judged as it is.
fn reason((before, next): (Scheme, Scheme), outcome: Outcome, lot: &str, production: Production) -> String {
    let steady = if production == Production::Steady { "" } else { ", and --steady was not given" };
    match (before, next) {
        _ if outcome == Outcome::SecondSample => format!("the second sample of lot “{lot}” is still to be checked"),
        (Scheme::Normal { .. }, Scheme::Tightened { .. }) => {
            format!("with lot “{lot}” two of five or fewer lots in a row were refused")
        }
        (Scheme::Tightened { .. }, Scheme::Normal { .. }) => "five lots in a row passed tightened inspection".to_owned(),
        (Scheme::Tightened { .. }, Scheme::Discontinued) => {
            "five lots were refused under tightened inspection; mend the cause, then begin anew with --severity tightened"
                .to_owned()
        }
        (Scheme::Normal { .. }, Scheme::Reduced) => {
            "the switching score reached 30 and production is steady".to_owned()
        }
        (Scheme::Reduced, Scheme::Normal { .. }) if outcome == Outcome::Refused => {
            format!("lot “{lot}” was refused under reduced inspection")
        }
        (Scheme::Reduced, Scheme::Normal { .. }) => "production is not said to be steady: --steady was not given".to_owned(),
        (_, Scheme::Normal { score, since_refusal }) => {
            let refused = match since_refusal {
                Some(passed) if passed < 4 => {
                    format!("; another refusal within {} would tighten it", show::counted(u64::from(4 - passed), "lot", "lots"))
                }
                _ => String::new(),
            };
            let score = match score {
                30.. => format!("the switching score is {score}, enough for reduced inspection{steady}"),
                _ => format!("the switching score is {score} of 30"),
            };
            format!("{score}{refused}")
        }
        (_, Scheme::Tightened { accepted, refused }) => format!(
            "{accepted} of five lots in a row passed and {refused} of five in all were refused under tightened inspection"
        ),
        (_, Scheme::Reduced) => format!("lot “{lot}” passed under reduced inspection"),
        (_, Scheme::Discontinued) => "sampling is discontinued".to_owned(),
    }
}

fn word(scheme: Scheme) -> &'static str {
    scheme.severity().map_or("discontinued", named)
}

fn named(severity: Severity) -> &'static str {
    match severity {
        Severity::Normal => "normal",
        Severity::Tightened => "tightened",
        Severity::Reduced => "reduced",
    }
}

/// Reads the lots in their order.
fn lots(path: &Path, double: bool) -> Told<Vec<Past>> {
    let column = |role, names: &'static [&'static str]| Wanted { role, given: None, names, empty: Empty::Text };
    let three = vec![
        column("lot", &["lot", "batch", "name", "id"]),
        column("size", &["size", "lot_size", "items"]),
        column("defective", &["defective", "wrong", "defects", "nonconforming", "found"]),
    ];
    let ask = |columns| Ask { shape: Shape::Long, strict: true, ..Ask::of(columns) };
    let four = [three.clone(), vec![column("second", &["second", "second_defective", "second_wrong"])]].concat();
    let kept = if path == Path::new("-") { Some(spooled()?) } else { None };
    let from = kept.as_ref().map_or(path, |kept| kept.path());
    let table = match labels::read(from, &ask(four)) {
        Err(error) if error.lacks_column() => read(from, &ask(three))?,
        other => other.map_err(|error| unread(path, error))?,
    };
    let mut seen = BTreeSet::new();
    let mut lots = Vec::new();
    for row in 0..table.len() {
        let lot = lot(path, &table, row)?;
        if !seen.insert(lot.name.clone()) {
            let message = format!("{}: lot “{}” stands twice", path.display(), lot.name);
            let hint = "Lots count when they are first submitted: leave out those that came back after repair.";
            return Err(Trouble::refused("bad_history", message, hint));
        }
        if lot.second.is_some() && !double {
            let message =
                format!("{}: lot “{}” has a second sample, and the plans are single", path.display(), lot.name);
            return Err(Trouble::refused("bad_history", message, "Say --double."));
        }
        lots.push(lot);
    }
    Ok(lots)
}

fn lot(path: &Path, table: &Table, row: usize) -> Told<Past> {
    let text = |column: usize| table.columns.get(column).map_or("", |column| column.text(row)).trim();
    let name = text(0).to_owned();
    let number = |column: usize, what: &str| {
        text(column).parse::<u64>().map_err(|_| {
            let message = format!("{}: “{}” of lot “{name}” is no {what}", path.display(), text(column));
            Trouble::refused("bad_history", message, "Give whole numbers from 0 on.")
        })
    };
    let second = if text(3).is_empty() { None } else { Some(number(3, "number of wrong ones")?) };
    Ok(Past { size: number(1, "size")?, first: number(2, "number of wrong ones")?, second, name })
}
