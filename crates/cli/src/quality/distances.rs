//! Labels that are sets of options, spans, boxes or places on a circle: what their texts stand for, and how far two are
//! apart.

use super::input::Loaded;
use super::show;
use crate::trouble::{Outcome, Trouble};
use labels::Dictionary;
use quality::agreement::{BadDomain, Boxes, Circle, Distance, SetDistance, Sets, Spans, krippendorff_alpha_with};
use quality::{Answers, Estimate, Options, Undefined};
use std::collections::BTreeMap;

/// How labels are compared that are more than a category.
#[derive(Debug, Clone, Copy, PartialEq, clap::ValueEnum)]
pub enum Kind {
    /// Sets of options, such as a|b: Passonneau's MASI
    Masi,
    /// Sets of options, such as a|b: what they share
    Jaccard,
    /// Spans, such as 3-17: how much of them is shared
    Spans,
    /// Boxes, such as 10,20,30,40 for x, y, width, height: how much of them is shared
    Boxes,
    /// Hours of the day, 0 to 24
    Hours,
    /// Angles in degrees, 0 to 360
    Degrees,
}

/// What stands between options of a set.
const BETWEEN: [char; 3] = ['|', ';', ','];

impl Kind {
    /// Its name in results, where other coefficients have their level.
    pub const fn level(self) -> &'static str {
        match self {
            Self::Masi => "masi",
            Self::Jaccard => "jaccard",
            Self::Spans => "spans",
            Self::Boxes => "boxes",
            Self::Hours => "hours",
            Self::Degrees => "degrees",
        }
    }

    /// Krippendorff's alpha with this distance, ready for any part of the answers.
    pub fn alpha(self, loaded: &Loaded) -> Outcome<Alpha> {
        let labels = &loaded.labels;
        let unusable = |error: BadDomain| Trouble::refused("labels_unusable", error.to_string(), "");
        let distance: Box<dyn Distance> = match self {
            Self::Masi => Box::new(Sets::new(SetDistance::Masi, sets(labels))),
            Self::Jaccard => Box::new(Sets::new(SetDistance::Jaccard, sets(labels))),
            Self::Spans => {
                let spans = self.parsed::<2>(labels)?.into_iter().map(|[from, to]| (from, to)).collect();
                Box::new(Spans::new(spans).map_err(unusable)?)
            }
            Self::Boxes => Box::new(Boxes::new(self.parsed::<4>(labels)?).map_err(unusable)?),
            Self::Hours | Self::Degrees => {
                let around = if self == Self::Hours { 24.0 } else { 360.0 };
                let places = self.parsed::<1>(labels)?.into_iter().map(|[place]| place).collect();
                Box::new(Circle::new(places, around).map_err(unusable)?)
            }
        };
        Ok(Alpha { distance })
    }

    /// The numbers of each label.
    fn parsed<const N: usize>(self, labels: &Dictionary) -> Outcome<Vec<[f64; N]>> {
        let numbers = |text: &str| numbers(text).try_into().ok();
        let parsed = |text| {
            numbers(text).ok_or_else(|| {
                let message = format!("“{text}” is not {}", show::counted(N as u64, "number", "numbers"));
                let hint = match self {
                    Self::Spans => "A span is its begin and its end, such as 3-17 or [3,17].",
                    Self::Boxes => "A box is x, y, width, height, such as 10,20,30,40.",
                    _ => "Give one number a label.",
                };
                Trouble::refused("labels_unusable", message, hint)
            })
        };
        labels.texts().map(parsed).collect()
    }
}

/// Krippendorff's alpha with a distance of its own.
pub struct Alpha {
    distance: Box<dyn Distance>,
}

impl Alpha {
    /// The coefficient of some of the answers.
    pub fn of(&self, answers: &Answers, options: &Options) -> Result<Estimate, Undefined> {
        krippendorff_alpha_with(answers, &*self.distance, options)
    }
}

/// The options of each label, by numbers of their own; an empty label is the empty set.
fn sets(labels: &Dictionary) -> Vec<Vec<u32>> {
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    let mut number = |option: &str| {
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        *known.entry(option.to_owned()).or_insert(next)
    };
    labels.texts().map(|text| options(text).map(&mut number).collect()).collect()
}

/// The options in a text: a list in brackets, or what stands between bars, semicolons or commas.
fn options(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim().trim_start_matches(['[', '{']).trim_end_matches([']', '}']);
    let between = BETWEEN.into_iter().find(|between| text.contains(*between)).unwrap_or('|');
    text.split(between).map(|option| option.trim().trim_matches(['"', '\''])).filter(|option| !option.is_empty())
}

/// The numbers in a text, whatever stands between them; a minus sign after a digit stands between two.
fn numbers(text: &str) -> Vec<f64> {
    let mut apart = String::with_capacity(text.len());
    let mut after_digit = false;
    for letter in text.chars() {
        let part = letter.is_ascii_digit() || matches!(letter, '.' | 'e' | 'E') || (letter == '-' && !after_digit);
        apart.push(if part { letter } else { ' ' });
        after_digit = letter.is_ascii_digit();
    }
    apart.split_whitespace().filter_map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_found_in_lists_and_between_bars() {
        let found = |text: &'static str| options(text).collect::<Vec<_>>();
        assert_eq!(found("a|b c"), ["a", "b c"]);
        assert_eq!(found("[\"a\", \"b\"]"), ["a", "b"]);
        assert_eq!(found("one, two"), ["one", "two"]);
        assert!(found("[]").is_empty() && found("").is_empty());
    }

    #[test]
    fn numbers_are_found_whatever_stands_between_them() {
        assert_eq!(numbers("3-17"), [3.0, 17.0]);
        assert_eq!(numbers("[10, 20.5, 30, 40]"), [10.0, 20.5, 30.0, 40.0]);
        assert_eq!(numbers("-1.5"), [-1.5]);
        assert!(numbers("none").is_empty());
    }
}
