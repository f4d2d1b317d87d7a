//! Coefficients for people: in the terminal, and as a report with who agrees with whom.

use super::stretches::GAMMA;
use super::ways::{RATED, Way};
use super::{Args, Row, USUAL};
use crate::quality::figures::{self, Pairwise};
use crate::quality::groups::By;
use crate::quality::input::Loaded;
use crate::quality::page::{Page, Part};
use crate::quality::show::{self, Side};
use quality::agreement::{COEFFICIENTS, Coefficient};
use quality::{Estimate, Undefined};

/// What the numbers rest on.
#[derive(Debug, Clone, Copy)]
pub struct Basis {
    /// How many answers there are.
    pub answers: usize,
    /// By how many people.
    pub workers: usize,
    /// To how many tasks.
    pub tasks: usize,
    /// How many labels there are; 0 where shapes have none.
    pub labels: usize,
    /// Whether all of them are numbers.
    pub are_numbers: bool,
    /// How many rows were left out.
    pub left_out: u64,
}

impl Basis {
    /// Of a file in memory.
    pub fn of(loaded: &Loaded) -> Self {
        Self {
            answers: loaded.answers.len(),
            workers: loaded.workers.len(),
            tasks: loaded.answered(),
            labels: loaded.labels.len(),
            are_numbers: loaded.answers.values().is_some(),
            left_out: loaded.left_out,
        }
    }

    fn told(&self) -> String {
        let basis = format!(
            "{} by {} to {}",
            show::counted(self.answers as u64, "answer", "answers"),
            show::counted(self.workers as u64, "worker", "workers"),
            show::counted(self.tasks as u64, "task", "tasks"),
        );
        if self.labels == 0 {
            return basis;
        }
        format!("{basis}, {}", show::counted(self.labels as u64, "label", "labels"))
    }
}

/// The result for people.
pub fn told(args: &Args, basis: &Basis, rows: &[Row], by: Option<&By>) -> String {
    let (head, lines) = numbers(args, rows, by);
    let mut text = format!("{}\n\n{}", basis.told(), show::table(&head, &lines));
    if let Some(said) = intervals(rows, &lines) {
        text.extend(["\ninterval: ", &said, "\n"]);
    }
    if by.is_none() {
        text += &meaning(basis, rows);
    }
    text
}

/// In place of a value.
const DASH: &str = "–";

/// Heads and rows for people.
fn numbers<'a>(args: &Args, rows: &[Row], by: Option<&'a By>) -> (Vec<(&'a str, Side)>, Vec<Vec<String>>) {
    let mut head = vec![
        ("coefficient", Side::Left),
        ("level", Side::Left),
        ("value", Side::Right),
        ("interval", Side::Right),
        ("units", Side::Right),
        ("", Side::Left),
    ];
    if let Some(by) = by {
        head.insert(0, (by.head(), Side::Left));
    }
    // Coefficients for two people say nothing new about a crowd, unless they were asked for.
    let of_two = |row: &Row| matches!(row.found, Err(Undefined::NotTwoAnnotators { .. }));
    let all_of_two = !args.coefficient.is_empty() || rows.iter().all(of_two);
    let shown = rows.iter().filter(|row| all_of_two || !of_two(row));
    let lines: Vec<Vec<String>> = shown
        .map(|row| {
            let mut cells: Vec<String> = row.group.iter().map(|(_, group)| group.clone()).collect();
            cells.extend([row.coefficient.name.to_owned(), row.coefficient.level.to_owned()]);
            cells.extend(match &row.found {
                Ok(found) => [
                    show::value(found.value),
                    show::interval(found.lower, found.upper),
                    show::number(found.units as u64),
                    String::new(),
                ],
                Err(_) => [DASH.into(), String::new(), String::new(), row.reason().unwrap_or_default()],
            });
            cells
        })
        .collect();
    (head, lines)
}

/// What pairs are shown by where nothing fits.
const FIRST: &Coefficient = &COEFFICIENTS[0];

/// What the intervals are, where there are any in these lines.
fn intervals(rows: &[Row], lines: &[Vec<String>]) -> Option<String> {
    let found = rows.iter().find_map(|row| row.found.as_ref().ok())?;
    let dash = if lines.iter().flatten().any(|cell| cell == DASH) { "; a dash has its reason beside it" } else { "" };
    Some(format!("where the true value lies, with {} confidence{dash}.", show::percent(found.confidence)))
}

/// The same as a report, with who agrees with whom.
pub fn page(args: &Args, (loaded, by): (&Loaded, Option<&By>), (ways, rows): (&[Way<'_>], &[Row])) -> Page {
    // One coefficient for all pairs: the one that was named, or the usual one.
    let name = args.coefficient.first().map_or(USUAL, String::as_str);
    let wanted = ways.iter().find(|way| way.coefficient.name == name && way.coefficient.level != RATED);
    let pairwise = match wanted {
        Some(Way { coefficient, compute, .. }) => {
            Pairwise { name: coefficient.name, level: coefficient.level, compute: &**compute }
        }
        None => Pairwise { name: FIRST.name, level: FIRST.level, compute: &FIRST.compute },
    };
    let named: Vec<_> = rows
        .iter()
        .map(|row| {
            let group = row.group.as_ref().map(|(_, group)| format!("{group}: "));
            let level = if row.coefficient.level == "nominal" { "" } else { row.coefficient.level };
            let name = format!("{}{} {level}", group.unwrap_or_default(), row.coefficient.name);
            (name.trim_end().to_owned(), row.coefficient.name, &row.found)
        })
        .collect();
    let sentence = if by.is_none() { meaning(&Basis::of(loaded), rows) } else { String::new() };
    let numbers = numbers(args, rows, by);
    let means = intervals(rows, &numbers.1).map_or(String::new(), |said| format!("Interval: {said}"));
    let (pairs, told) = figures::agreement_by_pair(loaded, &pairwise, args.confidence);
    Page {
        title: "How well people agree".to_owned(),
        basis: Basis::of(loaded).told(),
        parts: vec![
            Part::figure("Pair by pair", pairs, &told),
            Part::figure("Coefficients", figures::coefficients(&named), sentence.trim()),
            Part::numbers("The same in numbers", numbers, &means),
        ],
    }
}

/// One sentence on what the usual coefficient says.
///
/// The words follow K. Krippendorff, *Content Analysis*, 2nd edition, 2004, p. 241: rely on 0.800, and between
/// 0.667 and 0.800 conclude only tentatively.
fn meaning(basis: &Basis, rows: &[Row]) -> String {
    let usual = rows.iter().find(|row| row.coefficient.name == USUAL).or_else(|| rows.first());
    let Some(Row { coefficient, found: Ok(found), .. }) = usual else { return String::new() };
    let range = show::interval(found.lower, found.upper);
    if coefficient.name == "percent-agreement" {
        let answer = "so much of all pairs of answers agrees, chance included; a coefficient beyond chance tells whether \
            single answers can be relied on";
        return format!("\nBy {} ({}), {range}: {answer}.\n", coefficient.name, coefficient.level);
    }
    if coefficient.name == GAMMA {
        let answer = "1 is full agreement and 0 what chance gives; there is no limit from which on all rely on it";
        return format!("\nBy {} ({}), {range}: {answer}.\n", coefficient.name, coefficient.level);
    }
    let verdict = match (found.lower, found.upper) {
        (lower, _) if lower >= 0.8 => "people agree well enough to rely on single answers",
        (lower, _) if lower >= 0.667 => "people agree well enough for tentative conclusions; combine several answers",
        (_, upper) if upper < 0.667 => {
            "people agree too little to rely on single answers; look at the guideline, or combine many"
        }
        _ => "it is not clear yet whether people agree well enough; more tasks answered twice would tell",
    };
    let order = match ranked(basis, rows) {
        Some(ranked) if coefficient.level == "nominal" => format!(
            " That takes labels for names. They are numbers: taken for ranks (ordinal), where near misses count in part, it is \
             {}, {}.",
            show::value(ranked.value),
            show::interval(ranked.lower, ranked.upper)
        ),
        None if basis.are_numbers && rows.iter().all(|row| row.coefficient.level == "nominal") => {
            " The labels are numbers: --level ordinal or interval lets near misses count in part.".to_owned()
        }
        _ => String::new(),
    };
    format!("\nBy {} ({}), {range}: {verdict}.{order}\n", coefficient.name, coefficient.level)
}

/// The usual coefficient by ranks, where labels are more than two numbers.
pub fn ranked<'a>(basis: &Basis, rows: &'a [Row]) -> Option<&'a Estimate> {
    let is_ranked = |row: &&Row| (row.coefficient.name, row.coefficient.level) == (USUAL, "ordinal");
    let many = basis.are_numbers && basis.labels > 2;
    rows.iter().filter(|_| many).find(is_ranked)?.found.as_ref().ok()
}
