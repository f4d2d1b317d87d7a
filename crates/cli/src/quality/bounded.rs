//! The majority of files whose answers are larger than memory: they stay on a disk, and some tasks at a time are judged.
//!
//! Majority judges each task by its own answers alone. Every other method learns from all answers what people are worth,
//! again and again, and so needs them all in memory.

use super::input::{LabelArgs, Loaded};
use super::method::threads;
use super::scale::same_numbers;
use crate::context::Context;
use crate::trouble::{Outcome, Trouble};
use labels::{Cells, Column, Table, Written, write_csv, write_csv_rows};
use quality::consensus::{Verdict, majority};
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

/// What an answer may need of memory while its task is judged.
const ANSWER_BYTES: u64 = 40;

/// Reads a size such as 512MB, 4GB or 1GiB.
pub fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err("give a size such as 512MB or 4GB".to_owned()),
    };
    let number = digits.trim().parse::<u64>().ok().filter(|number| *number > 0);
    number.and_then(|number| number.checked_mul(unit)).ok_or_else(|| "give a size such as 512MB or 4GB".to_owned())
}

/// Prints the majority of each task as CSV, with at most so many bytes of answers in memory.
pub fn majority_as_csv(context: &Context, (path, labels): (&Path, &LabelArgs), memory: u64) -> Outcome<()> {
    let mut table = labels.load_on_disk(context, path)?;
    let same = table.columns.get(2).and_then(|labels| same_numbers(&labels.ids));
    let ranges = ranges(&mut table, memory).map_err(|error| Trouble::file("read", path, &error))?;
    let mut unfit = None;
    context.printer.write(|out| {
        let mut is_first = true;
        for units in ranges {
            match judged(&mut table, units.clone(), same.as_deref())? {
                Ok(judged) => judged.write(out, &table, std::mem::take(&mut is_first))?,
                Err(trouble) => {
                    unfit = Some(trouble);
                    return Ok(());
                }
            }
        }
        Ok(())
    })?;
    unfit.map_or(Ok(()), Err)
}

/// Stretches of tasks whose answers fit into memory together; a task is never divided.
fn ranges(table: &mut Table, memory: u64) -> io::Result<Vec<Range<u32>>> {
    let mut counts = vec![0_u64; table.columns.first().map_or(0, |tasks| tasks.ids.len())];
    if let Some(rows) = &mut table.on_disk {
        rows.each(|codes| counts[codes[0] as usize] += 1)?;
    }
    let (mut ranges, mut from, mut bytes) = (Vec::new(), 0, 0);
    for (unit, count) in (0..).zip(counts) {
        if bytes > 0 && bytes + count * ANSWER_BYTES > memory {
            ranges.push(from..unit);
            (from, bytes) = (unit, 0);
        }
        bytes += count * ANSWER_BYTES;
    }
    ranges.push(from..u32::MAX);
    Ok(ranges)
}

/// The verdicts on some tasks.
#[derive(Default)]
struct Judged {
    task: Vec<u32>,
    label: Vec<u32>,
    confidence: Vec<f64>,
    answers: Vec<u32>,
    tie: Vec<bool>,
}

/// Judges some tasks; `same` has for each label the one that it is taken for.
fn judged(table: &mut Table, units: Range<u32>, same: Option<&[u32]>) -> io::Result<Outcome<Judged>> {
    let mut columns = [Vec::new(), Vec::new(), Vec::new()];
    let categories = table.columns.get(2).map_or(0, |labels| labels.ids.len());
    if let Some(rows) = &mut table.on_disk {
        rows.each(|codes| {
            if units.contains(&codes[0]) {
                let label = same.map_or(codes[2], |same| same[codes[2] as usize]);
                let cells = [codes[0] - units.start, codes[1], label];
                columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
            }
        })?;
    }
    let categories = u32::try_from(categories).unwrap_or(u32::MAX);
    let answers = match quality::Answers::from_columns_on(threads(None), categories, columns) {
        Ok(answers) => answers,
        Err(error) => return Ok(Err(Loaded::unusable(&error))),
    };
    let mut judged = Judged::default();
    for (unit, verdict) in (units.start..).zip(majority(&answers).verdicts()) {
        let Some(Verdict { candidate, tie, confidence, answers, .. }) = verdict else { continue };
        judged.task.push(unit);
        judged.label.push(candidate);
        judged.confidence.push(confidence);
        judged.answers.push(answers);
        judged.tie.push(tie);
    }
    Ok(Ok(judged))
}

impl Judged {
    fn write(&self, out: &mut dyn Write, table: &Table, is_first: bool) -> io::Result<()> {
        let [Column { ids: tasks, .. }, _, Column { ids: labels, .. }] = &table.columns[..] else { return Ok(()) };
        let columns = [
            Written { name: "task", cells: Cells::Texts(tasks, &self.task) },
            Written { name: "label", cells: Cells::Texts(labels, &self.label) },
            Written { name: "confidence", cells: Cells::Numbers(&self.confidence) },
            Written { name: "answers", cells: Cells::Counts(&self.answers) },
            Written { name: "tie", cells: Cells::Flags(&self.tie) },
        ];
        if is_first { write_csv(out, &columns) } else { write_csv_rows(out, &columns) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_units_and_nothing_else() {
        assert_eq!((size("512MB"), size("2gib")), (Ok(512_000_000), Ok(2 << 30)));
        for text in ["", "512", "MB", "0GB", "-1GB", "1.5GB", "99999999999GB", "1TB "] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
