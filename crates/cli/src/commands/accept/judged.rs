//! Whether a checked sample lets a lot pass, by the chances with which it was drawn.

use super::drawn::{Checked, Lot};
use super::{AT_MOST, Args, CONFIDENCE};
use crate::context::Context;
use crate::quality::sheet::{Cell, Sheet, Sort};
use crate::quality::show;
use crate::trouble::{Outcome, Trouble};
use quality::interval::BadSample;
use quality::sampling::{
    BadDesign, Expanded, LotBound, Observed, most_wrong_in_draw, most_wrong_in_lot, share, total, wrong_in_lot,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// How a sample was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Draw {
    /// All with one chance.
    Simple,
    /// Nobody says how, so it is taken for simple.
    Assumed,
    /// From each stratum for itself.
    Stratified,
    /// With unequal chances.
    Unequal,
}

impl Draw {
    /// Its name in results.
    const fn name(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Assumed => "assumed",
            Self::Stratified => "stratified",
            Self::Unequal => "unequal",
        }
    }
}

/// What a sample says of its lot.
struct Said {
    draw: Draw,
    /// The most that may be wrong.
    bound: LotBound,
    /// The estimate of the share wrong, with its interval.
    estimate: Option<Expanded>,
    /// Whose it is: with one chance a stratum the weights add up to the lot, and Horvitz and Thompson's total over its size
    /// and Hájek's mean are the same number.
    estimator: &'static str,
    /// A row a stratum.
    strata: Option<Sheet<'static>>,
}

/// Compares the checked tasks with the labels and says what that proves of all.
pub fn judge(context: &Context, args: &Args, (file, path): (&Path, &Path)) -> Outcome<()> {
    let (at_most, confidence) = (args.at_most.unwrap_or(AT_MOST), args.confidence.unwrap_or(CONFIDENCE));
    let labels = Lot::of(context, file)?;
    let checked = labels.checked(context, (path, args.drawn.as_deref()))?;
    let lot = args.lot.unwrap_or(labels.labels.len() as u64);
    let said = Said::of(&checked, lot, confidence)?;
    let wrong = checked.iter().filter(|one| one.wrong).count() as u64;
    let passed = said.bound.share_max <= at_most;
    let mut found = json!({
        "lot": lot, "checked": checked.len(), "wrong": wrong, "wrong_max": said.bound.wrong_max,
        "share_max": said.bound.share_max, "confidence": confidence, "at_most": at_most, "accepted": passed,
        "draw": said.draw.name(),
    });
    if let Some(estimate) = &said.estimate {
        found["estimator"] = json!(said.estimator);
        found["share"] = json!(estimate.value);
        found["lower"] = json!(estimate.lower);
        found["upper"] = json!(estimate.upper);
        found["standard_error"] = json!(estimate.standard_error);
        found["effective"] = json!(estimate.effective);
    }
    if let Some(strata) = &said.strata {
        found["strata"] = Value::Array(strata.json());
    }
    if said.draw == Draw::Assumed {
        context.printer.say(&format!(
            "{}: taken for a simple random sample, since no inclusion stands there; --drawn FILE gives the chances",
            path.display()
        ));
    }
    context.printer.data(&found, || said.told((wrong, checked.len() as u64), lot))?;
    if passed {
        return Ok(());
    }
    let message = format!("that is more than {}, so the lot is not accepted", show::percent(at_most));
    Err(Trouble::refused(
        "not_accepted",
        message,
        "Put wrong labels right, or check more: a larger sample proves more.",
    ))
}

impl Said {
    fn of(checked: &[Checked], lot: u64, confidence: f64) -> Outcome<Self> {
        let wrong = checked.iter().filter(|one| one.wrong).count() as u64;
        let chances = || checked.iter().filter_map(|one| one.inclusion);
        let least = chances().fold(f64::INFINITY, f64::min);
        let equal = chances().all(|chance| (chance / least - 1.0).abs() < 1e-9);
        let stratified = checked.iter().any(|one| one.stratum != checked[0].stratum);
        if least < f64::INFINITY {
            refuse_another_lot(checked, lot)?;
        }
        if equal && !stratified {
            let bound = most_wrong_in_lot(wrong, checked.len() as u64, lot, confidence).map_err(bad_sample)?;
            let draw = if least < f64::INFINITY { Draw::Simple } else { Draw::Assumed };
            return Ok(Self { draw, bound, estimate: None, estimator: "", strata: None });
        }
        let strata = by_stratum(checked);
        let slices: Vec<&[Observed]> = strata.values().map(Vec::as_slice).collect();
        let estimate = share(&slices, confidence).map_err(|error| bad_design(error, &strata))?;
        let bound = most_wrong_in_draw(&slices, lot, confidence).map_err(|error| bad_design(error, &strata))?;
        let told = stratified.then(|| sheet(&strata, confidence)).transpose()?;
        Ok(Self {
            draw: if stratified { Draw::Stratified } else { Draw::Unequal },
            bound,
            estimate: Some(estimate),
            estimator: if strata.values().all(|draws| equal_chances(draws)) { "horvitz-thompson" } else { "hajek" },
            strata: told,
        })
    }

    fn told(&self, (wrong, checked): (u64, u64), lot: u64) -> String {
        let (wrong, checked) = (show::number(wrong), show::number(checked));
        let most = format!(
            "at most {} of {} are ({}), with {} confidence",
            show::number(self.bound.wrong_max),
            show::number(lot),
            show::percent(self.bound.share_max),
            show::percent(self.bound.confidence)
        );
        let Some(estimate) = &self.estimate else {
            return format!("{wrong} of {checked} checked labels are wrong, so {most}.\n");
        };
        let how = match self.draw {
            Draw::Stratified => "Drawn by strata",
            _ => "Drawn with unequal chances",
        };
        let mut text = format!(
            "{wrong} of {checked} checked labels are wrong. {how} and weighed by their chances, {} of all are wrong \
             ({}, {} interval), and {most}.\nThe sample weighs as much as {} drawn with equal chances.\n",
            show::percent(estimate.value),
            show::percents(estimate.lower, estimate.upper),
            show::percent(estimate.confidence),
            show::number(whole(estimate.effective))
        );
        if self.bound.share_max > estimate.upper {
            text += "The bound lies above the interval: it also holds where wrong labels hide among those that were hardly \
                     looked at (Stringer 1963).\n";
        }
        if let Some(strata) = &self.strata {
            text.extend(["\n", &strata.table(usize::MAX)]);
        }
        text
    }
}

/// Whether all were drawn with one chance.
fn equal_chances(draws: &[Observed]) -> bool {
    draws.iter().all(|one| (one.inclusion / draws[0].inclusion - 1.0).abs() < 1e-9)
}

/// The checked tasks of each stratum, by name.
fn by_stratum(checked: &[Checked]) -> BTreeMap<&str, Vec<Observed>> {
    let mut strata: BTreeMap<&str, Vec<Observed>> = BTreeMap::new();
    for one in checked {
        let value = f64::from(u8::from(one.wrong));
        // All chances are known, or they would be taken for equal.
        let seen = one.inclusion.map(|inclusion| Observed { value, inclusion });
        strata.entry(&one.stratum).or_default().extend(seen);
    }
    strata
}

/// A sample of another lot would be weighed wrongly: its weights add up to as many tasks as its lot has.
fn refuse_another_lot(checked: &[Checked], lot: u64) -> Outcome<()> {
    /// So many standard errors do not happen by chance.
    const ERRORS: f64 = 6.0;
    let strata = by_stratum(checked);
    let ones = |draws: &Vec<Observed>| draws.iter().map(|one| Observed { value: 1.0, ..*one }).collect::<Vec<_>>();
    let ones: Vec<Vec<Observed>> = strata.values().map(ones).collect();
    let slices: Vec<&[Observed]> = ones.iter().map(Vec::as_slice).collect();
    let spoken_for = total(&slices, CONFIDENCE).map_err(|error| bad_design(error, &strata))?;
    if (spoken_for.value - lot as f64).abs() <= ERRORS * spoken_for.standard_error + 1.0 {
        return Ok(());
    }
    let message = format!(
        "by their chances the checked tasks speak for {:.0}, and the lot has {}",
        spoken_for.value,
        show::number(lot)
    );
    let hint = "Give the file that the sample was drawn from, and all that was drawn; or its size with --lot.";
    Err(Trouble::refused("another_lot", message, hint))
}

/// What is wrong in each stratum; exact where each was drawn with one chance.
fn sheet(strata: &BTreeMap<&str, Vec<Observed>>, confidence: f64) -> Outcome<Sheet<'static>> {
    let mut rows = Vec::new();
    for (name, draws) in strata {
        let tasks: f64 = draws.iter().map(|one| 1.0 / one.inclusion).sum();
        let wrong = draws.iter().filter(|one| one.value > 0.0).count() as u64;
        let equal = equal_chances(draws);
        let found = share(&[draws], confidence).map_err(|error| bad_design(error, strata))?;
        let size = whole(tasks);
        let (lower, upper) = if equal {
            let limits = wrong_in_lot(wrong, draws.len() as u64, size, confidence).map_err(bad_sample)?;
            (limits.wrong_min as f64 / size as f64, limits.wrong_max as f64 / size as f64)
        } else {
            (found.lower, found.upper)
        };
        rows.push(vec![
            Cell::Text((*name).to_owned()),
            Cell::Count(size),
            Cell::Count(draws.len() as u64),
            Cell::Count(wrong),
            Cell::Share(found.value),
            Cell::Share(lower),
            Cell::Share(upper),
        ]);
    }
    let columns = vec![
        ("stratum", Sort::Text),
        ("tasks", Sort::Count),
        ("checked", Sort::Count),
        ("wrong", Sort::Count),
        ("share", Sort::Number),
        ("lower", Sort::Number),
        ("upper", Sort::Number),
    ];
    Ok(Sheet { columns, rows, notes: Vec::new() })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a sum of weights of at least 1")]
fn whole(tasks: f64) -> u64 {
    tasks.round() as u64
}

fn bad_sample(error: BadSample) -> Trouble {
    Trouble::refused("bad_sample", error.to_string(), "Check that both files name the same tasks.")
}

fn bad_design(error: BadDesign, strata: &BTreeMap<&str, Vec<Observed>>) -> Trouble {
    let message = match error {
        BadDesign::SingleDraw { stratum } => match strata.keys().nth(stratum) {
            Some(name) if !name.is_empty() => {
                format!("only one of the stratum “{name}” was checked, so its spread is unknown")
            }
            _ => "only one drawn task was checked, so nothing tells how they vary".to_owned(),
        },
        other => other.to_string(),
    };
    Trouble::refused("bad_sample", message, "Draw at least two of each stratum, or join strata.")
}
