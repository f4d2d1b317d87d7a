//! The ratchet: files that were too long when the rule came, with the length they may have, which may only fall.

use crate::tidy::finding::{Finding, Rule};
use crate::tidy::text;

/// Where the list is kept.
pub const RATCHET: &str = "xtask/tidy-ratchet.txt";

static STALE: Rule = Rule {
    name: "ratchet",
    why: "the list may only shrink, so that what was won stays won",
    remedy: "write the lower number, or delete the line",
};

static GROWN: Rule = Rule {
    name: "ratchet",
    why: "the list holds old debts; a new one would make the rule a suggestion",
    remedy: "divide the file instead of listing it",
};

/// One line of the list: `<lines> <file>`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    line: usize,
    lines_max: usize,
    file: String,
}

fn entries(list: &str) -> Vec<Entry> {
    let numbered = list.lines().enumerate();
    numbered
        .filter_map(|(index, line)| {
            let (number, file) = line.trim().split_once(' ')?;
            Some(Entry { line: index + 1, lines_max: number.parse().ok()?, file: file.trim().to_owned() })
        })
        .collect()
}

/// Takes out the findings that the list excuses, and adds one for each entry that is looser than need be.
///
/// `lines_of` tells how long a file is now, `None` if it is gone.
pub fn apply(findings: &[Finding], list: &str, lines_of: impl Fn(&str) -> Option<usize>) -> Vec<Finding> {
    let entries = entries(list);
    let excused = |finding: &Finding| {
        finding.rule == &text::LENGTH
            && entries.iter().any(|entry| {
                entry.file == finding.file && lines_of(&entry.file).is_some_and(|now| now <= entry.lines_max)
            })
    };
    let mut left: Vec<Finding> = findings.iter().filter(|finding| !excused(finding)).cloned().collect();
    for entry in &entries {
        let now = lines_of(&entry.file).unwrap_or(0);
        let what = match now {
            0 => format!("`{}` is gone", entry.file),
            now if now <= text::LINES_MAX => format!("`{}` has {now} lines and needs no excuse", entry.file),
            now if now < entry.lines_max => {
                format!("`{}` has {now} lines, fewer than the {} here", entry.file, entry.lines_max)
            }
            _ => continue,
        };
        left.push(STALE.broken(RATCHET, entry.line, what));
    }
    left
}

/// Compares the list with an earlier one: no new file, no higher number.
pub fn grown(earlier: &str, list: &str) -> Vec<Finding> {
    let earlier = entries(earlier);
    let is_old = |entry: &Entry| earlier.iter().any(|old| old.file == entry.file && entry.lines_max <= old.lines_max);
    let new = entries(list).into_iter().filter(|entry| !is_old(entry));
    new.map(|entry| {
        GROWN.broken(RATCHET, entry.line, format!("`{}` was not listed before, or with a lower number", entry.file))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn too_long(file: &str) -> Vec<Finding> {
        vec![text::LENGTH.broken(file, 0, "long")]
    }

    fn applied(list: &str, now: usize) -> Vec<&'static str> {
        apply(&too_long("a.rs"), list, |_| Some(now)).iter().map(|finding| finding.rule.name).collect()
    }

    #[test]
    fn a_listed_file_is_excused_until_it_grows() {
        assert!(applied("900 a.rs", 900).is_empty());
        assert_eq!(applied("900 a.rs", 901), ["file-length"]);
        assert_eq!(applied("# 900 a.rs", 900), ["file-length"]);
    }

    #[test]
    fn a_number_that_could_be_lower_is_found() {
        assert_eq!(applied("900 a.rs", 850), ["ratchet"]);
        let gone = apply(&[], "# long files\n900 a.rs", |_| None);
        assert_eq!((gone.len(), gone[0].line, gone[0].what.as_str()), (1, 2, "`a.rs` is gone"));
    }

    #[test]
    fn the_list_may_not_grow() {
        assert!(grown("900 a.rs\n900 b.rs", "850 a.rs").is_empty());
        assert_eq!(grown("900 a.rs", "901 a.rs").len(), 1);
        assert_eq!(grown("900 a.rs", "900 a.rs\n900 c.rs").len(), 1);
    }
}
