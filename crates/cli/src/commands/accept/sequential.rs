//! Checks one after the other that stop as soon as the lot is clearly good or bad (Wald's SPRT): the plan, and where a lot
//! stands.

use super::drawn::{Checked, Lot};
use super::{Args, refused};
use crate::context::Context;
use crate::quality::figures::{self, Passing};
use crate::quality::page::{Page, Part};
use crate::quality::sheet::{Cell, Sheet, Sort, note};
use crate::quality::show;
use crate::trouble::{Outcome, Trouble};
use quality::sampling::{BadPlan, Sprt, Step, TwoPoints};
use serde_json::{Value, json};
use std::path::Path;

/// The shares and risks unless others are asked for.
const USUAL: TwoPoints = TwoPoints { acceptable: 0.01, producer_risk: 0.05, refused: 0.05, consumer_risk: 0.1 };

/// No test is followed further: what is open after so many checks is told.
const CHECKS_MAX: u32 = 1_000_000;

/// Lines of the plan that people are shown.
const TURNS: u64 = 8;

const NOTE: &str = "Wald 1945";

/// A test with what it keeps.
struct Test {
    points: TwoPoints,
    lines: Sprt,
    /// The most checks that are made.
    checks_max: u32,
}

impl Test {
    fn of(args: &Args, lot: Option<u64>) -> Outcome<Self> {
        let points = TwoPoints {
            acceptable: args.good.unwrap_or(USUAL.acceptable),
            producer_risk: args.alpha.unwrap_or(USUAL.producer_risk),
            refused: args.bad.unwrap_or(USUAL.refused),
            consumer_risk: args.beta.unwrap_or(USUAL.consumer_risk),
        };
        let checks_max = lot.and_then(|lot| u32::try_from(lot).ok()).unwrap_or(CHECKS_MAX).min(CHECKS_MAX);
        Ok(Self { points, lines: Sprt::new(points).map_err(refused)?, checks_max })
    }

    /// What the test promises, and its lines.
    fn told(&self) -> String {
        let Self { points, lines, .. } = self;
        format!(
            "Lots with {} wrong fail in about {} of cases, lots with {} wrong pass in about {} ({NOTE}).\n\
             After n checks a lot passes with at most −{:.3} + {:.4} n wrong, and fails with {:.3} + {:.4} n.",
            show::percent(points.acceptable),
            show::percent(points.producer_risk),
            show::percent(points.refused),
            show::percent(points.consumer_risk),
            lines.accept_below,
            lines.slope,
            lines.refuse_above,
            lines.slope
        )
    }

    fn json(&self) -> Value {
        let Self { points, lines, .. } = self;
        json!({
            "good": points.acceptable, "bad": points.refused, "alpha": points.producer_risk, "beta": points.consumer_risk,
            "slope": lines.slope, "accept_intercept": -lines.accept_below, "refuse_intercept": lines.refuse_above,
        })
    }

    /// When so many wrong ones pass or fail.
    fn turns(&self) -> Sheet<'static> {
        let row = |wrong: u64| {
            let fails = match self.lines.fails_until(wrong) {
                until if until >= wrong && wrong > 0 => Cell::Count(until),
                _ => Cell::Unknown,
            };
            vec![Cell::Count(wrong), Cell::Count(self.lines.passes_from(wrong)), fails]
        };
        Sheet {
            columns: ["wrong_labels", "passes_from_check", "fails_up_to_check"].map(|name| (name, Sort::Count)).into(),
            rows: (0..TURNS).map(row).collect(),
            notes: Vec::new(),
        }
    }

    /// What becomes of lots of each quality, and after how many checks on average.
    fn performance(&self) -> Result<Sheet<'static>, BadPlan> {
        let TwoPoints { acceptable: good, refused: bad, .. } = self.points;
        let shares = [0.0, good / 2.0, good, self.lines.slope, bad, (bad * 1.5).min(1.0), (bad * 2.0).min(1.0)];
        let row = |share: f64| {
            let found = self.lines.performance(share, self.checks_max)?;
            let chances = [share, found.accepted, found.refused, found.open].map(Cell::Share);
            Ok(chances.into_iter().chain([Cell::Value(found.checks)]).collect())
        };
        let rows = shares.into_iter().map(row).collect::<Result<_, _>>()?;
        let columns = ["wrong", "accepted", "refused", "open", "checked"].map(|name| (name, Sort::Number)).into();
        let notes = vec![
            note("open", "how often it is not clear when no more may be checked"),
            note("checked", "how many checks it takes on average where each label is wrong with that chance"),
        ];
        Ok(Sheet { columns, rows, notes })
    }

    /// How often lots pass, as a line.
    fn line(&self) -> Result<Passing, BadPlan> {
        const POINTS: u32 = 60;
        let worst = (self.points.refused * 1.6).min(1.0);
        let point = |step: u32| {
            let share = worst * f64::from(step) / f64::from(POINTS);
            Ok((share, self.lines.performance(share, self.checks_max)?.accepted))
        };
        let points = (0..=POINTS).map(point).collect::<Result<_, _>>()?;
        let bad = self.points.refused;
        let told = self.lines.performance(bad, self.checks_max)?.accepted;
        let marked = (bad, format!("{} wrong: {} pass", show::percent(bad), show::percent(told)));
        Ok(Passing { points, whole: false, marked })
    }
}

/// The plan: its lines, and how many checks it takes.
pub fn plan(context: &Context, args: &Args) -> Outcome<()> {
    let test = Test::of(args, args.lot)?;
    let sheet = test.performance().map_err(refused)?;
    let turns = test.turns();
    let before = format!("{}\n\n{}", test.told(), turns.table(usize::MAX).trim_end());
    let limit = match args.lot {
        Some(lot) => format!("At most {} checks are made", show::number(lot)),
        None => "Checks go on until it is clear".to_owned(),
    };
    let after = format!("{limit}. Their order must be random: `assay sample --shuffle`.");
    args.page.write(|| {
        let drawn = figures::operating(&test.line().map_err(refused)?, "checked one after the other");
        let parts = vec![
            Part::figure("Operating characteristic", drawn, &test.told()),
            Part::sheet(
                "When to stop",
                &turns,
                "A lot passes with so many wrong labels from that check on, and fails up to that.",
            ),
            Part::sheet("The same in numbers", &sheet, &after),
        ];
        Ok(Page { title: "When to stop checking a lot".to_owned(), basis: NOTE.to_owned(), parts })
    })?;
    let mut summary = test.json();
    summary["turns"] = Value::Array(turns.json());
    sheet.print(context, (args.csv, &args.parquet), summary, (&before, &after))
}

/// What checked tasks say in their order.
pub fn judge(context: &Context, args: &Args, (file, path): (&Path, &Path)) -> Outcome<()> {
    let labels = Lot::of(context, file)?;
    let checked = labels.checked(context, (path, None))?;
    let chances = || checked.iter().filter_map(|one| one.inclusion);
    if chances().any(|chance| chances().next().is_some_and(|first| (chance / first - 1.0).abs() > 1e-9)) {
        let message = "the checked tasks were drawn with unequal chances, and a sequential test counts them alike";
        let hint = "Draw with equal chances (`assay sample --shuffle`), or leave out --sequential.";
        return Err(Trouble::refused("unequal_chances", message, hint));
    }
    if in_order(&checked) {
        context.printer.warn(&format!(
            "{}: the tasks stand in the order of their names, and a test that stops early needs a random one: `assay sample \
             --shuffle`",
            path.display()
        ));
    }
    let lot = args.lot.unwrap_or(labels.labels.len() as u64);
    let test = Test::of(args, Some(lot))?;
    let (mut looked_at, mut wrong, mut step) = (0, 0, Step::GoOn);
    for one in &checked {
        looked_at += 1;
        wrong += u64::from(one.wrong);
        step = test.lines.step(looked_at, wrong);
        if step != Step::GoOn {
            break;
        }
    }
    let decision = match step {
        Step::Accept => "accept",
        Step::Refuse => "refuse",
        Step::GoOn => "go on",
    };
    let mut found = test.json();
    let more = [
        ("decision", json!(decision)),
        ("accepted", json!(step == Step::Accept)),
        ("checked", json!(looked_at)),
        ("wrong", json!(wrong)),
        ("not_needed", json!(checked.len() as u64 - looked_at)),
        ("passes_with", json!(test.lines.passes_with(looked_at))),
        ("fails_with", json!(test.lines.fails_with(looked_at))),
    ];
    for (key, value) in more {
        found[key] = value;
    }
    let expected =
        |share: f64| test.lines.performance(share, test.checks_max).map(|found| found.checks).map_err(refused);
    let (good, bad) = (expected(test.points.acceptable)?, expected(test.points.refused)?);
    found["expected_checks"] = json!({ "good": good, "bad": bad });
    context.printer.data(&found, || {
        let rest = match checked.len() as u64 - looked_at {
            0 => String::new(),
            rest => format!(" ({} more were checked and not needed)", show::number(rest)),
        };
        format!(
            "{}\nOn average it takes {good:.0} checks of good lots and {bad:.0} of bad ones.\n\n\
             After {}, {} wrong: {decision}{rest}.\n",
            test.told(),
            show::counted(looked_at, "check", "checks"),
            show::number(wrong),
        )
    })?;
    outcome(&test, (step, looked_at, wrong))
}

/// Whether tasks stand in the order of their names or numbers, which is hardly chance.
fn in_order(checked: &[Checked]) -> bool {
    const TASKS_MIN: usize = 8;
    let number = |one: &Checked| one.task.parse::<f64>().ok();
    checked.len() >= TASKS_MIN
        && (checked.is_sorted_by_key(|one| &one.task)
            || checked.windows(2).all(|two| number(&two[0]).zip(number(&two[1])).is_some_and(|(a, b)| a <= b)))
}

/// Nothing but a lot that passes ends with 0.
fn outcome(test: &Test, (step, looked_at, wrong): (Step, u64, u64)) -> Outcome<()> {
    match step {
        Step::Accept => Ok(()),
        Step::Refuse => {
            let message = format!(
                "{} wrong in {} checks are too many, so the lot is not accepted",
                show::number(wrong),
                show::number(looked_at)
            );
            Err(Trouble::refused("not_accepted", message, "Put wrong labels right: the whole lot is to be checked."))
        }
        Step::GoOn => {
            let passes = test.lines.passes_from(wrong);
            let message = format!("{} checks do not decide yet", show::number(looked_at));
            let hint = if passes > u64::from(test.checks_max) {
                "The lot is too small to decide it so: check all of it, or plan with --at-most.".to_owned()
            } else {
                format!("Check more: without another wrong one the lot passes at check {}.", show::number(passes))
            };
            Err(Trouble::refused("not_decided", message, hint))
        }
    }
}
