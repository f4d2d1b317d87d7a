//! Checks of single files: how they open, how long they are, and words that do not belong.

use crate::codegen;
use crate::tidy::file::{File, Language};
use crate::tidy::finding::{Finding, Rule};
use crate::tidy::source::Source;

/// From here on a file is worth a thought.
pub const LINES_NOTED: usize = 400;
/// From here on it must be divided.
pub const LINES_MAX: usize = 800;

static OPENING: Rule = Rule {
    name: "opening",
    why: "the first line is all that a stranger reads before deciding whether this is the file they look for",
    remedy: "open with one sentence (three words or more, ending in a full stop) that says what the file is for: `//! …` in Rust, `// …` or `<!-- … -->` in web files",
};

/// The rule that the ratchet knows by name.
pub static LENGTH: Rule = Rule {
    name: "file-length",
    why: "a file that cannot be read in one go holds more than one idea",
    remedy: "divide it by idea, each part with its own opening sentence; tests may move to `<name>/tests.rs`",
};

static NAME: Rule = Rule {
    name: "name",
    why: "a room named for nothing collects everything",
    remedy: "name the file for the idea in it, or put the code beside its only user",
};

static SQL: Rule = Rule {
    name: "sql",
    why: "only the store speaks SQL, once for both databases, where every statement is checked against both",
    remedy: "give the store a function with a name from the glossary and call that; if this is prose, word it otherwise",
};

static AMBIENT: Rule = Rule {
    name: "ambient",
    why: "time and chance are arguments: what reads them from the air cannot be tested or replayed",
    remedy: "take a timestamp or a seeded generator as an argument; only `clock.rs` and `chance.rs` at the edge may ask the system",
};

static LEFTOVER: Rule = Rule {
    name: "leftover",
    why: "a note to oneself is not seen again; what is missing belongs in an issue, what is wrong in a fix",
    remedy: "do it now, or open an issue and delete the note",
};

static MACHINE: Rule = Rule {
    name: "machine",
    why: "a path or a host of one machine breaks the build on every other",
    remedy: "make the path relative, or take it from the environment; leave registries to each user's own settings",
};

static OUTSIDE: Rule = Rule {
    name: "outside",
    why: "the pages run under a strict content policy and in rooms without internet; everything they load is in the binary",
    remedy: "install the package with npm and import it",
};

const BANNED_NAMES: [&str; 8] = ["common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"];
const SQL_ROOMS: [&str; 4] = ["store", "testkit", "bench", "xtask"];
const AMBIENT_ROOMS: [&str; 2] = ["bench", "xtask"];
const AMBIENT_CALLS: [&str; 8] = [
    "SystemTime::now",
    "Timestamp::now",
    "Zoned::now",
    "Utc::now",
    "Local::now",
    "getrandom::",
    "thread_rng",
    "rand::rng(",
];
const LEFTOVERS: [&str; 3] = ["TODO", "FIXME", "XXX"];
const UNFINISHED: [&str; 3] = ["todo!", "unimplemented!", "dbg!"];
const MACHINES: [&str; 6] = ["/work/", "/root/", "/home/", "/Users/", "C:\\Users", "artifactory"];
const OUTSIDERS: [&str; 5] = ["unpkg.com", "jsdelivr", "cdnjs.", "googleapis.com", "esm.sh"];

/// Everything wrong with one file.
pub fn check(file: &File) -> Vec<Finding> {
    let mut findings = machine(file);
    if file.language() == Language::Text || file.text.starts_with(codegen::GENERATED) {
        return findings;
    }
    findings.extend(opening(file));
    findings.extend(length(file));
    findings.extend(name(file));
    match file.language() {
        Language::Rust => findings.extend(rust(file)),
        _ => findings.extend(web(file)),
    }
    findings
}

/// The lines of a file that are not tests: in Rust, those before the module of tests at its end.
pub fn own_lines(file: &File) -> usize {
    let lines: Vec<&str> = file.text.lines().collect();
    let opens_tests = |pair: &[&str]| {
        pair[0].starts_with("#[cfg(")
            && pair[0].contains("test")
            && pair[1].starts_with("mod ")
            && pair[1].ends_with('{')
    };
    lines.windows(2).position(opens_tests).unwrap_or(lines.len())
}

fn length(file: &File) -> Option<Finding> {
    let (lines, most) =
        if file.is_test() { (file.text.lines().count(), 2 * LINES_MAX) } else { (own_lines(file), LINES_MAX) };
    (lines > most).then(|| LENGTH.broken(&file.path, 0, format!("{lines} lines, where {most} is the most")))
}

fn opening(file: &File) -> Option<Finding> {
    let text = match file.language() {
        Language::Rust => paragraph(&file.text, &["//!"]),
        Language::Web => paragraph(&file.text, &["///", "//", "/**", "/*", "<!--", " *", "*"]),
        _ => return None,
    };
    let words = text.split_whitespace().count();
    let said = text.trim_end_matches(['`', ')', '"']).ends_with(['.', '?', ':']) && words >= 3;
    (!said).then(|| OPENING.broken(&file.path, 1, "the file does not open with a sentence"))
}

/// The first paragraph of the comment that a file opens with, without its marks; empty when there is none.
fn paragraph(text: &str, marks: &[&str]) -> String {
    let mut inside = false;
    let mut words = Vec::new();
    for line in text.lines().skip_while(|line| line.starts_with("#!/")) {
        let mark = marks.iter().find(|mark| line.starts_with(**mark));
        if mark.is_none() && !inside {
            break;
        }
        // An HTML comment and a block comment go on without marks until they close.
        inside = (inside || line.starts_with("<!--") || line.starts_with("/*"))
            && !line.contains("-->")
            && !line.contains("*/");
        let open = line.trim_end().trim_end_matches("-->").trim_end_matches("*/");
        let rest = mark.map_or(open, |mark| open.strip_prefix(*mark).unwrap_or_default()).trim();
        if rest.is_empty() && !words.is_empty() {
            break;
        }
        words.extend(rest.split_whitespace().map(str::to_owned));
    }
    words.join(" ")
}

fn name(file: &File) -> Option<Finding> {
    let folders = file.path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let banned = folders.split('/').chain([file.stem()]).find(|part| BANNED_NAMES.contains(part))?;
    Some(NAME.broken(&file.path, 0, format!("`{banned}` says nothing about what is inside")))
}

fn rust(file: &File) -> Vec<Finding> {
    let source = Source::read(&file.text);
    let room = file.room().unwrap_or_default();
    let mut findings = Vec::new();
    // Tests look at the rows themselves, past the functions that they test.
    if !SQL_ROOMS.contains(&room) && !file.is_test() {
        let statements = source.strings.iter().filter(|piece| is_sql(&piece.text));
        findings.extend(statements.map(|piece| SQL.broken(&file.path, piece.line, "SQL outside the store")));
    }
    for comment in &source.comments {
        if let Some(word) = leftover(&comment.text) {
            findings.push(LEFTOVER.broken(&file.path, comment.line, format!("`{word}` in a comment")));
        }
    }
    let at_the_edge = ["/src/clock.rs", "/src/chance.rs"].iter().any(|path| file.path.ends_with(path));
    let may_ask = AMBIENT_ROOMS.contains(&room) || file.is_test() || at_the_edge;
    let own = own_lines(file);
    for (index, line) in source.code.lines().enumerate() {
        if let Some(call) = UNFINISHED.iter().find(|call| has_word(line, call)) {
            findings.push(LEFTOVER.broken(&file.path, index + 1, format!("`{call}` in the code")));
        }
        if let Some(call) = AMBIENT_CALLS.iter().find(|call| line.contains(**call)).filter(|_| !may_ask && index < own)
        {
            findings.push(AMBIENT.broken(&file.path, index + 1, format!("`{call}` reads what should be an argument")));
        }
    }
    findings
}

fn web(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        if let Some(word) = leftover(line) {
            findings.push(LEFTOVER.broken(&file.path, index + 1, format!("`{word}` in a source file")));
        }
        if let Some(host) = OUTSIDERS.iter().find(|host| line.contains(**host)) {
            findings.push(OUTSIDE.broken(&file.path, index + 1, format!("`{host}` is fetched from outside")));
        }
    }
    findings
}

fn machine(file: &File) -> Vec<Finding> {
    // The lists above name what they forbid.
    if file.path.starts_with("xtask/src/tidy/") {
        return Vec::new();
    }
    let foreign = |line: &str| {
        let path = MACHINES.iter().copied().find(|path| starts_a_path(line, path));
        let host = || {
            (line.contains("\"resolved\": \"http") && !line.contains("://registry.npmjs.org/"))
                .then_some("a private registry")
        };
        let settings = || {
            (file.path.rsplit('/').next() == Some(".npmrc") && line.contains("registry="))
                .then_some("a registry setting")
        };
        path.or_else(host).or_else(settings)
    };
    let lines = file.text.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            Some(MACHINE.broken(&file.path, index + 1, format!("`{}` belongs to one machine", foreign(line)?)))
        })
        .collect()
}

/// Whether a line contains the beginning of an absolute path, rather than the same letters inside a longer one.
fn starts_a_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        !line[..at]
            .ends_with(|before: char| before.is_alphanumeric() || matches!(before, '.' | '_' | '-' | '}' | ')' | '~'))
    })
}

fn leftover(text: &str) -> Option<&'static str> {
    LEFTOVERS.iter().copied().find(|word| has_word(text, word))
}

/// Whether a word stands by itself, not inside a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let joins = |sign: char| sign.is_alphanumeric() || sign == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(joins) && (word.ends_with('!') || !text[at + word.len()..].starts_with(joins))
    })
}

/// Whether a string literal is a statement: it begins with an SQL verb in one case and goes on as SQL does.
///
/// `Select a file from the list.` begins like a sentence and is none.
fn is_sql(literal: &str) -> bool {
    let words = literal.split_whitespace().collect::<Vec<_>>().join(" ");
    let first = words.split(' ').next().unwrap_or_default();
    if first.chars().any(char::is_uppercase) && first.chars().any(char::is_lowercase) {
        return false;
    }
    let text = format!("{} ", words.to_lowercase());
    let begins = |opening: &str| text.starts_with(opening);
    (begins("select ") && text.contains(" from "))
        || (begins("update ") && text.contains(" set "))
        || (begins("with ") && text.contains(" as (") && text.contains("select "))
        || ["insert into ", "delete from ", "create table ", "create index ", "alter table ", "drop table "]
            .into_iter()
            .any(begins)
}

#[cfg(test)]
#[path = "text/tests.rs"]
mod tests;
