//! What tidy has to say about one line of the repository.

use std::fmt;

/// A broken rule: where, which, why it exists, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, from the root.
    pub file: String,
    /// The line, from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What was found, as one sentence without a full stop.
    pub what: String,
    /// The rule that it breaks.
    pub rule: &'static Rule,
}

/// A rule of STYLE.md or ARCHITECTURE.md, as tidy teaches it.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, also in the ratchet.
    pub name: &'static str,
    /// Why the rule exists.
    pub why: &'static str,
    /// What to do about a breach.
    pub remedy: &'static str,
}

impl Rule {
    /// A breach of this rule.
    pub fn broken(&'static self, file: &str, line: usize, what: impl Into<String>) -> Finding {
        Finding { file: file.to_owned(), line, what: what.into(), rule: self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.file)?;
        if self.line > 0 {
            write!(out, ":{}", self.line)?;
        }
        write!(out, ": {} [{}]", self.what, self.rule.name)
    }
}

/// The findings as people read them: by rule, and each rule's reason and remedy once, under its breaches.
pub fn report(mut findings: Vec<Finding>) -> String {
    findings.sort_by(|a, b| (a.rule.name, &a.file, a.line, &a.what).cmp(&(b.rule.name, &b.file, b.line, &b.what)));
    let mut lines = Vec::new();
    for same in findings.chunk_by(|a, b| a.rule == b.rule) {
        lines.extend(same.iter().map(Finding::to_string));
        lines.push(format!("  why: {}\n  do:  {}\n", same[0].rule.why, same[0].rule.remedy));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    static RULE: Rule = Rule { name: "example", why: "it helps", remedy: "do it" };
    static OTHER: Rule = Rule { name: "another", why: "it hurts", remedy: "leave it" };

    #[test]
    fn a_finding_says_where_and_what_and_names_its_rule() {
        assert_eq!(RULE.broken("a/b.rs", 7, "something is off").to_string(), "a/b.rs:7: something is off [example]");
        assert_eq!(RULE.broken("a/b.rs", 0, "too long").to_string(), "a/b.rs: too long [example]");
    }

    #[test]
    fn a_report_teaches_each_rule_once_below_all_its_breaches() {
        let findings =
            vec![RULE.broken("b.rs", 2, "off"), OTHER.broken("c.rs", 1, "odd"), RULE.broken("a.rs", 9, "off")];
        let expected = "c.rs:1: odd [another]\n  why: it hurts\n  do:  leave it\n\n\
            a.rs:9: off [example]\nb.rs:2: off [example]\n  why: it helps\n  do:  do it\n";
        assert_eq!(report(findings), expected);
    }
}
