//! Texts: word by word (ROVER), or the one nearest to all others.

use super::judged::{Close, Judge};
use super::{Label, Merged, Row, Work};
use quality::consensus::{edit_distance, medoid, rover};

/// The texts of each task and how they are judged.
pub fn merged<'a>(work: &Work<'a>) -> (Merged, Judge<'a>) {
    let bare = work.args.merged.bare_words;
    let merge = if work.method == "medoid" { medoid } else { rover };
    let units = (0u32..).zip(work.loaded.answers.iter_units());
    let rows = units.filter_map(|(task, unit)| {
        let texts: Vec<Vec<String>> =
            unit.labels.iter().map(|label| words(work.loaded.labels.text(*label), bare)).collect();
        let found = merge(&texts)?;
        Some(Row {
            task,
            label: Label::Text(found.words.join(" ")),
            confidence: found.confidence,
            answers: u32::try_from(found.answers).unwrap_or(u32::MAX),
            tie: found.tie,
            more: Vec::new(),
            shares: Vec::new(),
        })
    });
    let means = match work.method {
        "medoid" => {
            "Each text is the one that is nearest to all others; confidence is its mean likeness to them, word by word."
        }
        _ => {
            "Each text is put together from the words that most have in each place; confidence is the mean share behind a word."
        }
    };
    let merged = Merged {
        method: work.method,
        rows: rows.collect(),
        more: &[],
        shares: Vec::new(),
        means: means.to_owned(),
        iterations: None,
    };
    let judge = move |label: &Label, right: &str| {
        let right = words(right, bare);
        let found = if let Label::Text(found) = label { words(found, bare) } else { Vec::new() };
        let wrong = edit_distance(&found, &right);
        Close { exact: wrong == 0, part: (wrong as f64, right.len() as f64) }
    };
    (merged, Box::new(judge))
}

/// The words of a text: as written, or in small letters without the punctuation around them.
pub fn words(text: &str, bare: bool) -> Vec<String> {
    if !bare {
        return text.split_whitespace().map(str::to_owned).collect();
    }
    let stripped = |word: &str| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    text.split_whitespace().map(stripped).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_words_have_no_capitals_and_no_punctuation_around_them() {
        assert_eq!(words("“Well,” — she said: don't!", true), ["well", "she", "said", "don't"]);
        assert_eq!(words(" Well,  yes", false), ["Well,", "yes"]);
    }
}
