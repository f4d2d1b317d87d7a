//! Reads how many tests passed and failed from what the runners print.

/// Tests that passed and failed, and the lines that said so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed, timed out or could not be started.
    pub failed: u64,
    /// The runners' own closing lines, trimmed, without those that counted nothing.
    pub said: Vec<String>,
}

/// How to read one closing line: passed and failed, or `None` for a line that says nothing of the kind.
type Reader = fn(&str) -> Option<(u64, u64)>;

/// Sums every closing line that any known runner printed; `None` when there is none.
pub fn read(output: &str) -> Option<Counts> {
    const READERS: [Reader; 5] = [nextest, libtest, vitest, node, plain];
    let mut counts = Counts::default();
    let mut counted = false;
    for line in output.lines() {
        let line = without_colour(line);
        let line = line.trim();
        if let Some((passed, failed)) = READERS.iter().find_map(|reader| reader(line)) {
            counts.passed += passed;
            counts.failed += failed;
            counted = true;
            // A crate without examples says "0 passed"; thirteen such lines would hide the one that matters.
            if passed + failed > 0 {
                counts.said.push(line.to_owned());
            }
        }
    }
    counted.then_some(counts)
}

/// `Summary [ 1.2s] 45 tests run: 43 passed (1 slow), 1 failed, 1 timed out, 2 skipped`
fn nextest(line: &str) -> Option<(u64, u64)> {
    let (_, counted) = line.strip_prefix("Summary [")?.split_once("run:")?;
    let failed = ["failed", "timed out", "exec failed"];
    Some((before(counted, "passed")?, failed.iter().filter_map(|word| before(counted, word)).sum()))
}

/// `test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s`
fn libtest(line: &str) -> Option<(u64, u64)> {
    let (_, counted) = line.strip_prefix("test result:")?.split_once(". ")?;
    Some((before(counted, "passed")?, before(counted, "failed")?))
}

/// `Tests  1 failed | 11 passed (12)`
fn vitest(line: &str) -> Option<(u64, u64)> {
    let counted = line.strip_prefix("Tests  ")?;
    let (passed, failed) = (before(counted, "passed"), before(counted, "failed"));
    (passed.is_some() || failed.is_some()).then(|| (passed.unwrap_or(0), failed.unwrap_or(0)))
}

/// Node's own runner: `# pass 5` and `# fail 0`, or the same with an `ℹ`.
fn node(line: &str) -> Option<(u64, u64)> {
    let rest = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?;
    let (word, number) = rest.split_once(' ')?;
    let number = number.parse().ok()?;
    match word {
        "pass" => Some((number, 0)),
        "fail" => Some((0, number)),
        _ => None,
    }
}

/// Our own scripts: `5 passed, 0 failed`
fn plain(line: &str) -> Option<(u64, u64)> {
    let (passed, failed) = line.split_once(" passed, ")?;
    Some((passed.parse().ok()?, failed.strip_suffix(" failed")?.parse().ok()?))
}

/// The number that stands right before a word, in a list divided by commas, semicolons or bars.
fn before(list: &str, word: &str) -> Option<u64> {
    list.split([',', ';', '|']).find_map(|part| {
        let (number, rest) = part.trim().split_once(' ')?;
        let rest = rest.split_once('(').map_or(rest, |(rest, _)| rest);
        (rest.trim() == word).then(|| number.parse().ok()).flatten()
    })
}

/// The line without terminal escapes of the form `ESC [ … letter`.
fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((text, escape)) = rest.split_once("\u{1b}[") {
        plain.push_str(text);
        rest = escape.find(|sign: char| sign.is_ascii_alphabetic()).map_or("", |end| &escape[end + 1..]);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(output: &str) -> Option<(u64, u64)> {
        read(output).map(|counts| (counts.passed, counts.failed))
    }

    #[test]
    fn nextest_counts_time_outs_and_missing_programs_as_failures() {
        assert_eq!(sums("     Summary [   0.026s] 6 tests run: 6 passed, 0 skipped"), Some((6, 0)));
        let bad = "Summary [  9.1s] 45 tests run: 41 passed (1 slow, 1 flaky), 2 failed, 1 timed out, 1 exec failed, 3 skipped";
        assert_eq!(sums(bad), Some((41, 4)));
    }

    #[test]
    fn one_nextest_test_is_counted_though_the_noun_is_singular() {
        assert_eq!(sums("Summary [   0.1s] 1 test run: 1 passed, 8 skipped"), Some((1, 0)));
    }

    #[test]
    fn libtest_lines_of_many_crates_are_summed() {
        let output = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s\n\
                      test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(sums(output), Some((7, 3)));
    }

    #[test]
    fn vitest_is_read_through_its_colours_and_files_are_not_tests() {
        let output = " Test Files  3 passed (3)\n\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m11 passed\u{1b}[39m (12)";
        assert_eq!(sums(output), Some((11, 1)));
    }

    #[test]
    fn nodes_runner_and_our_own_scripts_are_read() {
        assert_eq!(sums("# tests 6\n# pass 5\n# fail 1\n# cancelled 0"), Some((5, 1)));
        assert_eq!(sums("ℹ pass 5\nℹ fail 0"), Some((5, 0)));
        assert_eq!(sums("journeys: done\n5 passed, 2 failed"), Some((5, 2)));
    }

    #[test]
    fn output_without_a_count_is_none_rather_than_zero() {
        assert_eq!(read("error: could not compile\n3 warnings"), None);
    }
}
