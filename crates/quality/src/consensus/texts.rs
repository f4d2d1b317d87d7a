//! The text that several people's texts come to: word by word, or the one nearest to all others.
//!
//! # Definition
//! * [`medoid`]: the text with the least total distance to the others, where the distance is the least number of
//!   words to put in, take out or replace. It is always a text that somebody wrote.
//! * [`rover`]: texts are aligned one after another, the medoid first, into columns of words, with gaps; each column
//!   gives its most frequent word, and a gap where most texts have none. Ties go to the medoid's word.
//!
//! # When not to use it
//! ROVER for translations and free answers: the words of different sentences, mixed, make no sentence.
//!
//! # Reference
//! J. G. Fiscus, *A post-processing system to yield reduced word error rates: ROVER*, ASRU 1997,
//! <https://doi.org/10.1109/ASRU.1997.659110>; V. I. Levenshtein, Soviet Physics Doklady 10(8), 1966.

/// A text chosen or made from several.
#[derive(Debug, Clone, PartialEq)]
pub struct MergedText {
    /// Its words.
    pub words: Vec<String>,
    /// For a medoid the mean similarity to the others (1 less distance over the longer length); for ROVER the mean
    /// share of texts behind each word. In [0, 1].
    pub confidence: f64,
    /// How many texts there are.
    pub answers: usize,
    /// For a medoid, whether another text is as near to all; for ROVER, whether some place has two words alike in votes.
    pub tie: bool,
}

/// The least number of words to put in, take out or replace.
///
/// ```
/// use assay_quality::consensus::edit_distance;
///
/// assert_eq!(edit_distance(&["a", "cat", "sat"], &["the", "cat", "sat", "down"]), 2);
/// ```
pub fn edit_distance<W: PartialEq>(first: &[W], second: &[W]) -> usize {
    let mut row: Vec<usize> = (0..=second.len()).collect();
    for (i, word) in first.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in second.iter().enumerate() {
            let replaced = diagonal + usize::from(word != other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[second.len()]
}

/// The text nearest to all others; of equals the first in the order of the alphabet. `None` without texts.
pub fn medoid(texts: &[Vec<String>]) -> Option<MergedText> {
    let mut sorted: Vec<&Vec<String>> = texts.iter().collect();
    sorted.sort_unstable();
    let distance = |text: &Vec<String>| -> usize { sorted.iter().map(|other| edit_distance(text, other)).sum() };
    let distances: Vec<usize> = sorted.iter().map(|text| distance(text)).collect();
    let (&best, &least) = sorted.iter().zip(&distances).min_by_key(|(_, distance)| **distance)?;
    let tie = sorted.iter().zip(&distances).any(|(text, distance)| *distance == least && *text != best);
    let similarity = |other: &&Vec<String>| {
        let longer = best.len().max(other.len()).max(1);
        1.0 - edit_distance(best, other) as f64 / longer as f64
    };
    let others = (sorted.len() - 1) as f64;
    // The text's similarity with itself, 1, is left out.
    let sum = sorted.iter().map(similarity).sum::<f64>() - 1.0;
    let confidence = if others > 0.0 { (sum / others).clamp(0.0, 1.0) } else { 1.0 };
    Some(MergedText { words: best.clone(), confidence, answers: texts.len(), tie })
}

/// The text of each column's most frequent word. `None` without texts.
///
/// ```
/// use assay_quality::consensus::rover;
///
/// let text = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<String>>();
/// let merged = rover(&[text("the cat sad"), text("a cat sat"), text("the cat sat down")]).unwrap();
/// assert_eq!(merged.words.join(" "), "the cat sat");
/// ```
pub fn rover(texts: &[Vec<String>]) -> Option<MergedText> {
    let first = medoid(texts)?.words;
    let mut columns: Vec<Vec<Option<&String>>> = first.iter().map(|word| vec![Some(word)]).collect();
    let mut sorted: Vec<&Vec<String>> = texts.iter().collect();
    sorted.sort_unstable();
    let own = sorted.iter().position(|text| **text == first)?;
    sorted.remove(own);
    for (before, text) in (1..).zip(&sorted) {
        columns = aligned(columns, text, before);
    }
    let (mut words, mut shares, mut tie) = (Vec::new(), 0.0, false);
    for column in &columns {
        let votes = |word: Option<&String>| column.iter().filter(|other| **other == word).count();
        // The first entry is the medoid's: the last maximum in reverse order is the first one.
        let best = column.iter().rev().max_by_key(|word| votes(**word));
        tie |= best.is_some_and(|best| column.iter().any(|other| other != best && votes(*other) == votes(*best)));
        if let Some(Some(text)) = best {
            words.push((*text).clone());
            shares += votes(Some(text)) as f64 / texts.len() as f64;
        }
    }
    let confidence = if words.is_empty() { 1.0 } else { shares / words.len() as f64 };
    Some(MergedText { words, confidence, answers: texts.len(), tie })
}

/// Puts one more text into the columns, by least cost: 0 where the column has the word, else 1.
fn aligned<'a>(
    columns: Vec<Vec<Option<&'a String>>>,
    text: &'a [String],
    before: usize,
) -> Vec<Vec<Option<&'a String>>> {
    let (height, width) = (columns.len() + 1, text.len() + 1);
    let differs = |i: usize, j: usize| usize::from(!columns[i].contains(&Some(&text[j])));
    let skips = |i: usize| usize::from(!columns[i].contains(&None));
    let mut cost = vec![0usize; height * width];
    for i in 0..height {
        for j in 0..width {
            let mut best = if i + j == 0 { 0 } else { usize::MAX };
            if i > 0 && j > 0 {
                best = best.min(cost[(i - 1) * width + j - 1] + differs(i - 1, j - 1));
            }
            if i > 0 {
                best = best.min(cost[(i - 1) * width + j] + skips(i - 1));
            }
            if j > 0 {
                best = best.min(cost[i * width + j - 1] + 1);
            }
            cost[i * width + j] = best;
        }
    }
    let (mut i, mut j) = (columns.len(), text.len());
    let mut next = Vec::with_capacity(i.max(j));
    let mut columns = columns;
    while i > 0 || j > 0 {
        let here = cost[i * width + j];
        let differs = |i: usize, j: usize| usize::from(!columns[i].contains(&Some(&text[j])));
        if i > 0 && j > 0 && here == cost[(i - 1) * width + j - 1] + differs(i - 1, j - 1) {
            let mut column = std::mem::take(&mut columns[i - 1]);
            column.push(Some(&text[j - 1]));
            next.push(column);
            (i, j) = (i - 1, j - 1);
        } else if i > 0 && here == cost[(i - 1) * width + j] + usize::from(!columns[i - 1].contains(&None)) {
            let mut column = std::mem::take(&mut columns[i - 1]);
            column.push(None);
            next.push(column);
            i -= 1;
        } else {
            let mut column = vec![None; before];
            column.push(Some(&text[j - 1]));
            next.push(column);
            j -= 1;
        }
    }
    next.reverse();
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn letters_have_the_textbook_distance() {
        let letters = |word: &str| word.chars().collect::<Vec<char>>();
        assert_eq!(edit_distance(&letters("kitten"), &letters("sitting")), 3);
        assert_eq!(edit_distance(&letters(""), &letters("abc")), 3);
    }

    #[test]
    fn the_medoid_is_the_text_in_the_middle() {
        let merged = medoid(&[text("a b c d"), text("a b c"), text("x b c")]).unwrap();
        assert_eq!((merged.words, merged.answers), (text("a b c"), 3));
        assert!((merged.confidence - f64::midpoint(0.75, 2.0 / 3.0)).abs() < 1e-12);
        assert_eq!(medoid(&[]), None);
    }

    #[test]
    fn equal_texts_are_sure_and_the_order_of_texts_does_not_show() {
        let same = rover(&[text("so it is"), text("so it is")]).unwrap();
        assert!(same.words == text("so it is") && (same.confidence - 1.0).abs() < 1e-12);
        let texts = [text("one too three"), text("one two three"), text("two three four"), text("one two tree")];
        let mut turned = texts.clone();
        turned.reverse();
        assert_eq!(rover(&texts), rover(&turned));
        assert_eq!(rover(&texts).unwrap().words, text("one two three"));
    }

    #[test]
    fn two_texts_as_near_to_all_are_a_tie_and_copies_of_one_are_none() {
        assert!(medoid(&[text("a b"), text("a c")]).unwrap().tie);
        assert!(!medoid(&[text("a b"), text("a b"), text("a c")]).unwrap().tie);
        assert!(rover(&[text("a b"), text("a c")]).unwrap().tie);
        assert!(!rover(&[text("a b"), text("a b"), text("a c")]).unwrap().tie);
    }

    #[test]
    fn a_word_that_most_leave_out_is_left_out() {
        let merged = rover(&[text("go on then"), text("go then"), text("go then")]).unwrap();
        assert_eq!(merged.words, text("go then"));
    }
}
