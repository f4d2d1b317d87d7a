//! The only place that prints: data to standard output, talk to standard error, nothing that needs colour.

use crate::trouble::{Outcome, Trouble};
use api::Entry;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use serde_json::json;
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;

/// Prints for people, or for machines with `--json`.
#[derive(Debug, Clone, Copy)]
pub struct Printer {
    /// Whether data is printed as JSON and talk is left out.
    pub json: bool,
}

impl Printer {
    /// Data: `value` as JSON for machines, `text` for people.
    pub fn data<T: Serialize>(self, value: &T, text: impl FnOnce() -> String) -> Outcome<()> {
        if !self.json {
            return self.text(&text());
        }
        let mut written = serde_json::to_string_pretty(value)
            .map_err(|error| Trouble::broken("internal", format!("the result has no JSON: {error}"), ""))?;
        written.push('\n');
        self.text(&written)
    }

    /// The result of a command whose talk tells people all: as JSON for machines, nothing for people.
    pub fn result<T: Serialize>(self, value: &T) -> Outcome<()> {
        if self.json { self.data(value, String::new) } else { Ok(()) }
    }

    /// Data that is a text already.
    pub fn text(self, text: &str) -> Outcome<()> {
        self.copy(&mut text.as_bytes()).map(|_| ())
    }

    /// Data that is read from somewhere; gives the number of bytes.
    #[expect(clippy::unused_self, reason = "whoever has no printer prints nothing")]
    pub fn copy(self, from: &mut dyn Read) -> Outcome<u64> {
        let mut to = io::stdout().lock();
        let copied = io::copy(from, &mut to).and_then(|count| to.flush().map(|()| count));
        copied.map_err(|error| Trouble::file("write to", Path::new("standard output"), &error))
    }

    /// Data that is written piece by piece, so that it need not be held whole.
    #[expect(clippy::unused_self, reason = "whoever has no printer prints nothing")]
    pub fn write(self, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Outcome<()> {
        let mut to = io::BufWriter::new(io::stdout().lock());
        let written = fill(&mut to).and_then(|()| to.flush());
        written.map_err(|error| Trouble::file("write to", Path::new("standard output"), &error))
    }

    /// Talk: what was done. Machines do not get it.
    pub fn say(self, text: &str) {
        if !self.json {
            talk(text);
        }
    }

    /// Talk that people and machines' keepers must see.
    pub fn warn(self, text: &str) {
        talk(&if self.json { json!({ "warning": text }).to_string() } else { format!("warning: {text}") });
    }

    /// The same of rows of a file, of which there are so many: with their lines and reasons, people see the first few.
    pub fn warn_of_rows(self, text: &str, rows: &[Entry], count: u64) {
        const SHOWN_MAX: usize = 5;
        if self.json {
            talk(&json!({ "warning": text, "rows": rows }).to_string());
            return;
        }
        self.warn(text);
        rows.iter().take(SHOWN_MAX).for_each(|row| talk(&entry_text(row)));
        if count > SHOWN_MAX as u64 {
            talk(&format!("  … and {} more", count - SHOWN_MAX as u64));
        }
    }

    /// What to do next.
    pub fn hint(self, text: &str) {
        self.say(&hint_text(text));
    }

    /// Why the command did not succeed.
    pub fn trouble(self, trouble: &Trouble) {
        let Some(report) = trouble.report() else { return };
        if self.json {
            let error = json!({
                "code": report.code, "message": report.message, "hint": report.hint, "errors": report.errors,
            });
            talk(&json!({ "error": error }).to_string());
            return;
        }
        talk(&format!("error: {}", report.message));
        for entry in &report.errors {
            talk(&entry_text(entry));
        }
        if !report.hint.is_empty() {
            talk(&hint_text(&report.hint));
        }
    }

    /// A bar on standard error for long work, drawn only on a terminal; `unit` names what is counted.
    pub fn bar(self, total: Option<u64>, unit: Unit) -> ProgressBar {
        let shown = !self.json && io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(total, target);
        let template = match (unit, total) {
            (Unit::Bytes, Some(_)) => "{msg} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} eta {eta}",
            (Unit::Bytes, None) => "{msg} {spinner} {bytes} {bytes_per_sec}",
            (Unit::Steps, Some(_)) => "{msg} {bar:30} {percent} % eta {eta}",
            (Unit::Steps, None) => "{msg} {spinner} {pos}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> ").tick_chars("-\\|/ "));
        }
        bar
    }
}

/// What a bar counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of files.
    Bytes,
    /// Anything else; shown as a share of the whole.
    Steps,
}

/// A hint as a sentence, wherever it comes from; a command or a name at its beginning stays as it is.
fn hint_text(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("hint: {first}{}", letters.as_str())
}

/// One of several faults, with its place and the way out on a line of its own.
fn entry_text(entry: &Entry) -> String {
    let place = match (entry.line, entry.column) {
        (Some(line), Some(column)) => format!("line {line}, column {column}: "),
        (Some(line), None) => format!("line {line}: "),
        (None, _) => String::new(),
    };
    let path = entry.path.as_ref().or(entry.label.as_ref()).map(|path| format!("{path}: ")).unwrap_or_default();
    let hint = if entry.hint.is_empty() { String::new() } else { format!("\n    {}", entry.hint) };
    format!("  {place}{path}{}{hint}", entry.message)
}

/// A table with a head, each column as wide as its longest cell; the last one may be of any length.
pub fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let mut widths = head.map(|cell| cell.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in std::iter::once(&head.map(str::to_owned)).chain(rows) {
        let cells: Vec<String> = widths.iter().zip(row).map(|(width, cell)| format!("{cell:<width$}")).collect();
        text += cells.join("  ").trim_end();
        text.push('\n');
    }
    text
}

/// A number with what it counts, in the singular for one.
pub fn count(number: impl Into<i128>, one: &str, several: &str) -> String {
    let number = number.into();
    format!("{number} {}", if number == 1 { one } else { several })
}

fn talk(text: &str) {
    // Nobody is left to be told when standard error is closed.
    let _closed = writeln!(io::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_columns_as_wide_as_their_longest_cell_and_no_space_at_line_ends() {
        let rows = [["stow-audit".to_owned(), "Stow audit".to_owned()], ["a".to_owned(), String::new()]];
        assert_eq!(table(["project", "title"], &rows), "project     title\nstow-audit  Stow audit\na\n");
    }

    #[test]
    fn one_thing_is_counted_in_the_singular() {
        assert_eq!(count(1, "event", "events"), "1 event");
        assert_eq!(count(0, "event", "events"), "0 events");
    }

    #[test]
    fn a_fault_shows_its_place_and_on_the_next_line_the_way_out() {
        let entry = Entry {
            line: Some(3),
            column: Some(5),
            path: Some("labels[0].kind".into()),
            message: "“chioce” is not a kind".into(),
            hint: "did you mean “choice”?".into(),
            label: None,
        };
        let wanted = "  line 3, column 5: labels[0].kind: “chioce” is not a kind\n    did you mean “choice”?";
        assert_eq!(entry_text(&entry), wanted);
    }
}
