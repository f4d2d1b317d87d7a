//! Reads what mistakes cost: a file of truth, answer, cost.

use super::input::read_beside;
use super::scale::matching;
use super::show;
use crate::context::Context;
use crate::trouble::{Outcome, Trouble};
use labels::{Dictionary, Empty, Wanted};
use quality::consensus::Costs;
use std::path::Path;

/// The costs of a file; a mistake it does not list costs 1, and a right answer nothing.
pub fn load(context: &Context, path: &Path, labels: &Dictionary) -> Outcome<Costs> {
    let column = |role, names| Wanted { role, given: None, names, empty: Empty::Text };
    let columns = vec![
        column("truth", &["truth", "true", "gold", "right"]),
        column("answer", &["answer", "label", "decision", "said"]),
        column("cost", &["cost", "costs", "loss"]),
    ];
    let table = read_beside(path, columns)?;
    let count = u32::try_from(labels.len()).unwrap_or(u32::MAX);
    let width = count as usize;
    let mut costs: Vec<f64> =
        (0..width).flat_map(|truth| (0..width).map(move |answer| f64::from(u8::from(truth != answer)))).collect();
    let mut strangers = 0_u64;
    for row in 0..table.len() {
        let [truth, answer, cost] = [0, 1, 2].map(|column| table.columns[column].text(row));
        let Some(cost) = cost.trim().parse().ok().filter(|cost: &f64| cost.is_finite() && *cost >= 0.0) else {
            let message = format!("{}: “{cost}” for {answer} where {truth} is right is no cost", path.display());
            return Err(Trouble::refused("bad_cost", message, "A cost is a number from 0 on."));
        };
        match (matching(labels, truth), matching(labels, answer)) {
            (Some(truth), Some(answer)) => costs[truth as usize * width + answer as usize] = cost,
            _ => strangers += 1,
        }
    }
    if strangers > 0 {
        let rows = show::counted(strangers, "row is", "rows are");
        context.printer.warn(&format!("{}: {rows} about labels that nobody gave", path.display()));
    }
    Costs::new(count, costs).map_err(|error| Trouble::refused("bad_cost", error.to_string(), ""))
}
