//! How numbers are shown to people: counts in groups of three, values with three places, shares in percent.

use std::fmt::Write;

/// A count with a thin grouping: 1,234,567.
pub fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count with what it counts, in the singular for one.
pub fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { several })
}

/// A coefficient: three places, and no minus before a zero.
pub fn value(value: f64) -> String {
    let text = format!("{value:.3}");
    if text == "-0.000" { "0.000".to_owned() } else { text }
}

/// A number in a plot: two places, a long minus, and none before a zero.
pub fn places(value: f64) -> String {
    let text = format!("{value:.2}").replace('-', "−");
    if text == "−0.00" { "0.00".to_owned() } else { text }
}

/// A share: percent with one place.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// An interval of coefficients.
pub fn interval(lower: f64, upper: f64) -> String {
    format!("{} to {}", value(lower), value(upper))
}

/// An interval of shares.
pub fn percents(lower: f64, upper: f64) -> String {
    format!("{:.1} to {:.1} %", 100.0 * lower, 100.0 * upper)
}

/// How a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Texts.
    Left,
    /// Numbers, so that their places stand under each other.
    Right,
}

/// The longest cell; longer texts are cut, so that one long id does not push all else off the screen.
const CELL_LETTERS_MAX: usize = 40;

/// A table for people: a head, and rows of as many cells.
pub fn table(head: &[(&str, Side)], rows: &[Vec<String>]) -> String {
    let last = head.len().saturating_sub(1);
    let cell = |text: &str, column: usize| -> String {
        let line: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        if column == last || line.chars().count() <= CELL_LETTERS_MAX {
            return line;
        }
        line.chars().take(CELL_LETTERS_MAX - 1).chain(['…']).collect()
    };
    let mut lines: Vec<Vec<String>> = vec![head.iter().map(|(name, _)| (*name).to_owned()).collect()];
    lines.extend(rows.iter().map(|row| row.iter().enumerate().map(|(at, text)| cell(text, at)).collect()));
    let width = |at: usize| lines.iter().map(|row| row.get(at).map_or(0, |cell| cell.chars().count())).max();
    let widths: Vec<usize> = (0..head.len()).map(|at| width(at).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in &lines {
        let mut line = String::new();
        for ((cell, width), (at, (_, side))) in row.iter().zip(&widths).zip(head.iter().enumerate()) {
            let gap = if at == 0 { "" } else { "  " };
            // A String takes all that is written to it.
            let _always = match side {
                Side::Left => write!(line, "{gap}{cell:<width$}"),
                Side::Right => write!(line, "{gap}{cell:>width$}"),
            };
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_and_one_is_singular() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(number), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(counted(1, "task", "tasks"), "1 task");
        assert_eq!(counted(1_200, "task", "tasks"), "1,200 tasks");
    }

    #[test]
    fn a_zero_has_no_minus_in_a_table() {
        assert_eq!(
            (value(-0.0004), value(-0.0006), interval(-1e-9, 0.5)),
            ("0.000".into(), "-0.001".into(), "0.000 to 0.500".into())
        );
    }

    #[test]
    fn a_zero_has_no_minus_in_a_plot_and_what_is_below_it_has_a_long_one() {
        assert_eq!([-0.0, -0.004, -0.5, 0.25].map(places), ["0.00", "0.00", "−0.50", "0.25"]);
    }

    #[test]
    fn numbers_stand_right_and_long_ids_are_cut() {
        let head = [("worker", Side::Left), ("answers", Side::Right), ("note", Side::Left)];
        let rows = [vec!["a".repeat(50), "7".into(), "x".into()], vec!["b\nc".into(), "1,200".into(), String::new()]];
        let expected =
            format!("{:<40}  answers  note\n{}…        7  x\nb c{}  1,200\n", "worker", "a".repeat(39), " ".repeat(39));
        assert_eq!(table(&head, &rows), expected);
    }
}
