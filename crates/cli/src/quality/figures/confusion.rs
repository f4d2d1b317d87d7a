//! What is taken for what: right labels against labels given.

use crate::quality::input::Loaded;
use crate::quality::plot::Figure;
use crate::quality::plot::matrix::{Entry, Matrix, Slot, matrix};
use crate::quality::show;

/// More labels than this are not shown; the most frequent are.
const LABELS_MAX: usize = 20;

/// A confusion matrix from `(right, given)` pairs of labels. The colour and the number of a cell are its share of the
/// row, in percent.
pub fn confusion(
    loaded: &Loaded,
    pairs: impl Iterator<Item = (u32, u32)>,
    (title, rows, columns): (&str, &str, &str),
) -> Figure {
    let all = loaded.labels.len();
    let mut counts = vec![0_u64; all * all];
    for (right, given) in pairs {
        counts[right as usize * all + given as usize] += 1;
    }
    let sum = |label: usize| counts[label * all..(label + 1) * all].iter().sum::<u64>();
    let mut labels: Vec<usize> = (0..all).collect();
    if all > LABELS_MAX {
        labels.sort_by_key(|&label| (std::cmp::Reverse(sum(label)), label));
        labels.truncate(LABELS_MAX);
        labels.sort_unstable();
    }
    let name = |label: usize| loaded.labels.text(u32::try_from(label).unwrap_or(u32::MAX)).to_owned();
    let slot = |row: usize, column: usize| {
        let (count, total) = (counts[row * all + column], sum(row));
        if total == 0 {
            return Slot::Unknown(format!("{} was never right", name(row)));
        }
        let share = count as f64 / total as f64;
        Slot::Known(Entry {
            strength: share,
            text: if count == 0 { String::new() } else { format!("{:.0}", 100.0 * share) },
            told: format!("{} for {}: {} of {}", name(column), name(row), show::number(count), show::number(total)),
        })
    };
    let cells = labels.iter().flat_map(|&row| labels.iter().map(move |&column| (row, column)));
    let cells = cells.map(|(row, column)| slot(row, column)).collect();
    let names: Vec<String> = labels.iter().map(|&label| name(label)).collect();
    let note = if all > LABELS_MAX {
        format!("% of each row; the {LABELS_MAX} most frequent of {all} labels")
    } else {
        "% of each row".to_owned()
    };
    matrix((title, &note), &Matrix { rows: (rows, names.clone()), columns: (columns, names), cells })
}
