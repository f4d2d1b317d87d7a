//! The scale of labels: which texts stand for one number, and in what order labels stand.

use super::kinds::Kind;
use crate::context::Context;
use crate::trouble::{Outcome, Trouble};
use labels::{Column, Dictionary};
use std::collections::BTreeMap;

/// A text as the number it stands for; −0 is 0.
pub fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number + 0.0)
}

/// Whether a number begins with a zero that it does not need.
fn is_code(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']).as_bytes();
    matches!(digits, [b'0', next, ..] if next.is_ascii_digit())
}

/// The label of a known answer: as written, or with the same number (`1` and `1.0`).
pub fn matching(labels: &Dictionary, text: &str) -> Option<u32> {
    let same = |wanted: f64| {
        let found = labels.texts().position(|text| number(text).is_some_and(|found| found.total_cmp(&wanted).is_eq()));
        found.and_then(|at| u32::try_from(at).ok())
    };
    labels.find(text).or_else(|| number(text).and_then(same))
}

/// Adds the label of a known answer to the scale, unless a label of the same value is there. Of labels that are more than
/// categories only the same text is the same label.
pub fn extend(labels: &mut Dictionary, text: &str, kind: Kind) {
    if kind != Kind::Labels || matching(labels, text).is_none() {
        // A label beyond 2³¹ different ones is then one that no answer has.
        let _full = labels.code(text.as_bytes());
    }
}

/// For each label the first one that is the same number, such as `1` and `1.0`; nothing where all labels differ, or one
/// is no number. Labels with a leading zero are codes, of which `01` and `1` may be two.
pub fn same_numbers(labels: &Dictionary) -> Option<Vec<u32>> {
    let numbers = labels.numbers()?;
    if labels.texts().any(is_code) {
        return None;
    }
    let mut first: BTreeMap<u64, u32> = BTreeMap::new();
    // Adding zero makes −0 zero.
    let same = (0u32..).zip(&numbers).map(|(code, number)| *first.entry((number + 0.0).to_bits()).or_insert(code));
    let same: Vec<u32> = same.collect();
    (first.len() < numbers.len()).then_some(same)
}

/// Makes one label of those that are the same number, and says so where that is no matter of course.
pub fn join_numbers(context: &Context, column: &mut Column, kind: Kind) {
    let Some(same) = same_numbers(&column.ids) else { return };
    let Some((other, first)) = (0u32..).zip(&same).find(|(code, first)| code != *first) else { return };
    let (first, other) = (column.ids.text(*first), column.ids.text(other));
    if kind != Kind::Numbers {
        context.printer.say(&format!("labels of one number, such as “{first}” and “{other}”, are taken for one label"));
    }
    let mut ids = Dictionary::default();
    let place = |code: u32| ids.code(column.ids.text(code).as_bytes()).unwrap_or_default();
    let places: Vec<u32> = same.iter().copied().map(place).collect();
    column.codes.iter_mut().for_each(|code| *code = places[*code as usize]);
    column.ids = ids;
}

/// Puts labels in an order that was given, from the lowest; labels that nobody used keep their place in it.
pub fn put_in_order(column: &mut Column, order: &[String]) -> Outcome<()> {
    let mut ids = Dictionary::default();
    for text in order {
        let label = matching(&column.ids, text).map_or(text.as_str(), |code| column.ids.text(code));
        if ids.find(label).is_some() {
            let message = format!("--order names “{label}” twice");
            return Err(Trouble::refused("bad_order", message, "Name each label once, from the lowest."));
        }
        // Labels of a command line are few.
        let _few = ids.code(label.as_bytes());
    }
    let place = |text: &str| {
        ids.find(text).ok_or_else(|| {
            let message = format!("label “{text}” has no place in --order {}", order.join(","));
            Trouble::refused("bad_order", message, "Name every label once, from the lowest.")
        })
    };
    let places = column.ids.texts().map(place).collect::<Outcome<Vec<u32>>>()?;
    column.codes.iter_mut().for_each(|code| *code = places[*code as usize]);
    column.ids = ids;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(texts: &[&str]) -> Column {
        let mut ids = Dictionary::default();
        let codes = texts.iter().map(|text| ids.code(text.as_bytes()).unwrap()).collect();
        Column { ids, codes }
    }

    #[test]
    fn texts_of_one_number_are_one_label_and_texts_alone_never_are() {
        assert_eq!(same_numbers(&labels(&["1", "2", "1.0", "-0.0", "0"]).ids), Some(vec![0, 1, 0, 3, 3]));
        assert_eq!(same_numbers(&labels(&["1", "2"]).ids), None);
        assert_eq!(same_numbers(&labels(&["1", "1.0", "x"]).ids), None);
        assert_eq!(same_numbers(&labels(&["01", "1", "1.0"]).ids), None, "codes");
        assert_eq!(matching(&labels(&["0.0", "1"]).ids, "-0"), Some(0));
    }

    #[test]
    fn labels_stand_as_they_were_put_and_none_is_forgotten() {
        let mut column = labels(&["high", "low", "mid", "low"]);
        put_in_order(&mut column, &["low", "none", "mid", "high"].map(str::to_owned)).unwrap();
        assert_eq!(column.codes, [3, 0, 2, 0]);
        assert_eq!(column.ids.texts().collect::<Vec<_>>(), ["low", "none", "mid", "high"]);
        for wrong in [&["low", "high"][..], &["low", "low", "mid", "high"]] {
            let order: Vec<String> = wrong.iter().map(|text| (*text).to_owned()).collect();
            assert!(put_in_order(&mut labels(&["high", "low", "mid"]), &order).is_err());
        }
    }
}
