//! The tables of ISO 2859-1:1999, as facts: which letter a lot has, how many it checks, and how many may be wrong.

use super::{Level, Severity};
use crate::sampling::{AcceptancePlan, BadPlan, Stage};

/// Columns of the master tables: acceptance quality limits in percent (above 10, nonconformities in 100 items).
pub(super) const LIMITS: [f64; 26] = [
    0.010, 0.015, 0.025, 0.040, 0.065, 0.10, 0.15, 0.25, 0.40, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10.0, 15.0, 25.0, 40.0,
    65.0, 100.0, 150.0, 250.0, 400.0, 650.0, 1000.0,
];

/// Rows of the master tables. S exists for tightened inspection only.
const LETTERS: &str = "ABCDEFGHJKLMNPQRS";

/// Table 1: the letter of lots up to so many, for levels S-1, S-2, S-3, S-4, I, II, III.
const LOTS: [(u64, &str); 15] = [
    (8, "AAAAAAB"),
    (15, "AAAAABC"),
    (25, "AABBBCD"),
    (50, "ABBCCDE"),
    (90, "BBCCCEF"),
    (150, "BBCDDFG"),
    (280, "BCDEEGH"),
    (500, "BCDEFHJ"),
    (1_200, "CCEFGJK"),
    (3_200, "CDEGHKL"),
    (10_000, "CDFGJLM"),
    (35_000, "CDFHKMN"),
    (150_000, "DEGJLNP"),
    (500_000, "DEGJMPQ"),
    (u64::MAX, "DEHKNQR"),
];

/// Sample sizes of single plans, by letter: normal and tightened, then reduced.
const SINGLE_SIZES: [u64; 17] = [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1_250, 2_000, 3_150];
const SINGLE_SIZES_REDUCED: [u64; 16] = [2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800];

/// Tables 2-A, 2-B and 2-C: acceptance numbers of single plans, a row a letter. `v` sends to the row below, `^` to the
/// row above.
#[rustfmt::skip]
const NORMAL: [&str; 16] = [
    "v v v v v v v v v v v v v v 0 v v 1 2 3 5 7 10 14 21 30",
    "v v v v v v v v v v v v v 0 ^ v 1 2 3 5 7 10 14 21 30 44",
    "v v v v v v v v v v v v 0 ^ v 1 2 3 5 7 10 14 21 30 44 ^",
    "v v v v v v v v v v v 0 ^ v 1 2 3 5 7 10 14 21 30 44 ^ ^",
    "v v v v v v v v v v 0 ^ v 1 2 3 5 7 10 14 21 30 44 ^ ^ ^",
    "v v v v v v v v v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^ ^",
    "v v v v v v v v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^ ^ ^",
    "v v v v v v v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^ ^ ^ ^",
    "v v v v v v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v v v v v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v v v v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v v v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "^ ^ 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
];
#[rustfmt::skip]
const TIGHTENED: [&str; 17] = [
    "v v v v v v v v v v v v v v v v v v 1 2 3 5 8 12 18 27",
    "v v v v v v v v v v v v v v 0 v v 1 2 3 5 8 12 18 27 41",
    "v v v v v v v v v v v v v 0 v v 1 2 3 5 8 12 18 27 41 ^",
    "v v v v v v v v v v v v 0 v v 1 2 3 5 8 12 18 27 41 ^ ^",
    "v v v v v v v v v v v 0 v v 1 2 3 5 8 12 18 27 41 ^ ^ ^",
    "v v v v v v v v v v 0 v v 1 2 3 5 8 12 18 ^ ^ ^ ^ ^ ^",
    "v v v v v v v v v 0 v v 1 2 3 5 8 12 18 ^ ^ ^ ^ ^ ^ ^",
    "v v v v v v v v 0 v v 1 2 3 5 8 12 18 ^ ^ ^ ^ ^ ^ ^ ^",
    "v v v v v v v 0 v v 1 2 3 5 8 12 18 ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v v v v v v 0 v v 1 2 3 5 8 12 18 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v v v v v 0 v v 1 2 3 5 8 12 18 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v v v v 0 v v 1 2 3 5 8 12 18 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v v v 0 v v 1 2 3 5 8 12 18 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v v 0 v v 1 2 3 5 8 12 18 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v 0 v v 1 2 3 5 8 12 18 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "0 ^ v 1 2 3 5 8 12 18 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "^ ^ 1 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
];
#[rustfmt::skip]
const REDUCED: [&str; 16] = [
    "v v v v v v v v v v v v v v 0 v v 1 2 3 5 7 10 14 21 30",
    "v v v v v v v v v v v v v 0 ^ v v 1 2 3 5 7 10 14 21 30",
    "v v v v v v v v v v v v 0 ^ v v 1 2 3 4 6 8 10 14 21 ^",
    "v v v v v v v v v v v 0 ^ v v 1 2 3 4 6 8 10 14 21 ^ ^",
    "v v v v v v v v v v 0 ^ v v 1 2 3 4 6 8 10 14 21 ^ ^ ^",
    "v v v v v v v v v 0 ^ v v 1 2 3 4 6 8 10 ^ ^ ^ ^ ^ ^",
    "v v v v v v v v 0 ^ v v 1 2 3 4 6 8 10 ^ ^ ^ ^ ^ ^ ^",
    "v v v v v v v 0 ^ v v 1 2 3 4 6 8 10 ^ ^ ^ ^ ^ ^ ^ ^",
    "v v v v v v 0 ^ v v 1 2 3 4 6 8 10 ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v v v v v 0 ^ v v 1 2 3 4 6 8 10 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v v v v 0 ^ v v 1 2 3 4 6 8 10 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v v v 0 ^ v v 1 2 3 4 6 8 10 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v v 0 ^ v v 1 2 3 4 6 8 10 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "v 0 ^ v v 1 2 3 4 6 8 10 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "0 ^ ^ v 1 2 3 4 6 8 10 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
    "^ ^ ^ 1 2 3 4 6 8 10 ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^ ^",
];

/// Tables 3-A, 3-B and 3-C: the double plan (Ac₁, Re₁, Ac₂) in the place of each single one. The last Re is Ac₂ + 1.
const DOUBLES: [(u64, u64, u64, u64); 17] = [
    (1, 0, 2, 1),
    (2, 0, 3, 3),
    (3, 1, 3, 4),
    (4, 2, 4, 5),
    (5, 2, 5, 6),
    (6, 3, 6, 7),
    (7, 3, 6, 9),
    (8, 4, 7, 10),
    (10, 5, 9, 12),
    (12, 6, 10, 15),
    (14, 7, 11, 18),
    (18, 9, 14, 23),
    (21, 11, 16, 26),
    (27, 15, 20, 34),
    (30, 17, 22, 37),
    (41, 23, 29, 52),
    (44, 25, 31, 56),
];

/// The row of a lot, before any arrow.
pub(super) fn row_of(lot: u64, level: Level) -> Result<usize, BadPlan> {
    if lot < 2 {
        return Err(BadPlan::LotTooSmall { lot, least: 2 });
    }
    let column = level as usize;
    let letters = LOTS.iter().find(|(most, _)| lot <= *most).map_or("", |(_, letters)| letters);
    Ok(letters.chars().nth(column).and_then(|letter| LETTERS.find(letter)).unwrap_or(0))
}

/// The letter of a row.
pub(super) fn letter(row: usize) -> char {
    LETTERS.chars().nth(row).unwrap_or('A')
}

/// The row that the arrows lead to, and its acceptance number.
pub(super) fn follow(severity: Severity, row: usize, column: usize) -> (usize, u64) {
    let mut row = row;
    loop {
        match cell(severity, row, column) {
            "v" => row += 1,
            "^" => row -= 1,
            number => return (row, number.parse().unwrap_or(0)),
        }
    }
}

/// The acceptance number in one cell; `None` where there is an arrow.
pub(super) fn accept(severity: Severity, row: usize, column: usize) -> Option<u64> {
    cell(severity, row, column).parse().ok()
}

fn cell(severity: Severity, row: usize, column: usize) -> &'static str {
    let rows: &[&str] = match severity {
        Severity::Normal => &NORMAL,
        Severity::Tightened => &TIGHTENED,
        Severity::Reduced => &REDUCED,
    };
    rows.get(row).and_then(|row| row.split(' ').nth(column)).unwrap_or("0")
}

/// How many a single plan checks.
pub(super) fn single_size(severity: Severity, row: usize) -> u64 {
    match severity {
        Severity::Reduced => SINGLE_SIZES_REDUCED.get(row),
        Severity::Normal | Severity::Tightened => SINGLE_SIZES.get(row),
    }
    .copied()
    .unwrap_or(0)
}

/// The double plan that does the work of a single one; `None` where the standard says to use the single one: with
/// nothing tolerated, and where half the sample would be too small.
pub(super) fn double(severity: Severity, row: usize, accept: u64) -> Option<AcceptancePlan> {
    // Each sample of a double plan is as large as a single one a letter before; reduced ones start at D.
    let least = if severity == Severity::Reduced { 3 } else { 1 };
    let sample = (row >= least).then(|| single_size(severity, row - 1))?;
    let &(_, first, reject, second) = DOUBLES.iter().find(|(single, ..)| *single == accept)?;
    Some(AcceptancePlan::Double(
        Stage { sample, accept: first, reject },
        Stage { sample, accept: second, reject: second + 1 },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [(Severity, usize); 3] = [(Severity::Normal, 16), (Severity::Tightened, 17), (Severity::Reduced, 16)];

    #[test]
    fn every_row_has_a_cell_for_every_limit_and_every_arrow_leads_to_a_number() {
        for (severity, rows) in ALL {
            for row in 0..rows {
                for column in 0..LIMITS.len() {
                    assert_ne!(cell(severity, row, column), "");
                    let (end, number) = follow(severity, row, column);
                    assert_eq!(accept(severity, end, column), Some(number));
                }
            }
        }
    }

    #[test]
    fn down_a_column_and_along_a_row_more_is_tolerated() {
        for (severity, rows) in ALL {
            for column in 0..LIMITS.len() {
                let down: Vec<u64> = (0..rows).filter_map(|row| accept(severity, row, column)).collect();
                // Letters A to C of reduced inspection all check two.
                assert!(down.is_sorted() || severity == Severity::Reduced, "{severity:?} {column} {down:?}");
            }
            for row in 0..rows {
                let along: Vec<u64> = (0..LIMITS.len()).filter_map(|column| accept(severity, row, column)).collect();
                assert!(along.is_sorted_by(|a, b| a < b), "{severity:?} {row} {along:?}");
            }
        }
    }

    #[test]
    fn every_tolerance_above_none_has_a_double_plan() {
        for (severity, rows) in ALL {
            for row in 3..rows {
                for column in 0..LIMITS.len() {
                    if let Some(number) = accept(severity, row, column) {
                        assert_eq!(double(severity, row, number).is_some(), number > 0, "{severity:?} {row} {column}");
                    }
                }
            }
        }
    }
}
