//! Attacks from docs/attacks.md by a project file, by their numbers. Each must fail for the attacker.

use assay_domain::spec::{Spec, parse};
use std::fmt::Write;
use std::time::{Duration, Instant};

const GOOD: &str = "project: a\ntitle: A\ninputs: [{ name: text, type: text }]\nlabels: [{ name: b, kind: rating }]\n";

fn reason(source: &str) -> String {
    let first = parse(source).err().and_then(|problems| problems.into_iter().next());
    first.map(|problem| problem.message).unwrap_or_default()
}

#[test]
fn attack_24_a_document_that_unfolds_or_nests_without_end_is_refused_before_it_takes_the_memory() {
    let mut laughs = String::new();
    for pair in "abcdefghij".as_bytes().windows(2) {
        let (before, letter) = (char::from(pair[0]), char::from(pair[1]));
        writeln!(laughs, "{letter}: &{letter} [{}]", vec![format!("*{before}"); 9].join(", ")).unwrap();
    }
    let began = Instant::now();
    assert!(reason(&format!("a: &a [x, x, x]\n{laughs}{GOOD}")).contains("too many parts"), "a thousand million of x");
    assert!(reason(&"[".repeat(500_000)).contains("nested too deeply"));
    assert!(reason(&"a: ".repeat(100_000)).contains("a colon stands"));
    assert!(reason(&format!("{GOOD}guideline: \"{}\"\n", "x".repeat(1 << 20))).contains("larger than 1 MiB"));
    // Ten seconds of a slow machine that is busy: unfolded, it would take hours.
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

#[test]
fn attack_24_numbers_that_are_none_are_refused() {
    for policy in [".nan", ".inf", "-.inf", "1e400", "0x1p4", "-1"] {
        let source = format!("{GOOD}policy: {{ agreement: {policy} }}\n");
        assert!(parse(&source).is_err(), "{policy}");
    }
}

#[test]
fn attack_39_a_tag_names_no_type_and_runs_no_code() {
    let plain: Result<Spec, _> = parse(GOOD);
    assert!(plain.is_ok());
    for tag in [
        "!!python/object/apply:os.system [\"id\"]",
        "!!java.net.URL \"http://a\"",
        "!ruby/object:Gem {}",
        "!!js/function 'f()'",
    ] {
        let source = format!("{GOOD}guideline: {tag}\n");
        // A text under a foreign tag may stay the text it is; nothing else may come of it.
        let taken = parse(&source).ok().and_then(|spec| serde_json::to_value(spec).ok());
        let guideline = taken.map(|spec| spec["guideline"].clone());
        let text = guideline.as_ref().is_none_or(|guideline| matches!(guideline.as_str(), Some("http://a" | "f()")));
        assert!(text, "{tag}: {guideline:?}");
    }
}
