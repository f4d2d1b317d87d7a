//! Labels that are sets of options, spans, boxes, nodes of a tree or places on a circle: what their texts stand for, and
//! how far two are apart.

use super::show;
use super::trees::tree;
use crate::trouble::{Outcome, Trouble};
use clap::ValueEnum;
use labels::{Dictionary, Table};
use quality::agreement::{BadDomain, Boxes, Circle, Distance, SetDistance, Sets, Spans, TreeDistance};
use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

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
    /// Nodes of a tree, such as animal/cat, or with --tree: near the root steps weigh more (Wu and Palmer)
    Tree,
    /// Nodes of a tree: the steps from one to the other, squared
    Steps,
}

/// A distance for all labels, or for those of one group: `masi`, or `topics=masi`.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// The group; nothing for all that have none of their own.
    pub group: Option<String>,
    /// The distance.
    pub kind: Kind,
}

impl FromStr for Chosen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (group, kind) = text.rsplit_once('=').map_or((None, text), |(group, kind)| (Some(group.to_owned()), kind));
        let names = || Kind::value_variants().iter().map(|kind| kind.level()).collect::<Vec<_>>().join(", ");
        let kind = Kind::value_variants().iter().find(|known| known.level() == kind);
        let kind = kind.ok_or_else(|| format!("there are {}; or NAME=KIND for one group of --by", names()))?;
        Ok(Self { group, kind: *kind })
    }
}

/// The labels of a file, and which of them are looked at.
#[derive(Clone, Copy)]
pub struct Domain<'a> {
    /// All labels.
    pub labels: &'a Dictionary,
    /// Whether each is looked at; the others are not understood.
    pub used: &'a [bool],
    /// The file of the tree.
    pub tree: Option<&'a Path>,
}

/// What stands between options of a set.
pub const BETWEEN: [char; 3] = ['|', ';', ','];

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
            Self::Tree => "tree",
            Self::Steps => "steps",
        }
    }

    /// Whether labels are sets of options, of which none may be chosen.
    pub const fn takes_sets(self) -> bool {
        matches!(self, Self::Masi | Self::Jaccard)
    }

    /// Whether labels are nodes of a tree.
    pub const fn takes_a_tree(self) -> bool {
        matches!(self, Self::Tree | Self::Steps)
    }

    /// Why a label cannot be understood; nothing where it can.
    fn fault(self, text: &str) -> Option<String> {
        let found = numbers(text);
        let lacks = |count: u64| format!("its label “{text}” is not {}", show::counted(count, "number", "numbers"));
        match (self, &found[..]) {
            (Self::Spans, [from, to]) => {
                (from > to).then(|| format!("its label “{text}” is a span that ends before it begins"))
            }
            (Self::Boxes, [_, _, width, height]) => (*width < 0.0 || *height < 0.0)
                .then(|| format!("its label “{text}” is a box with a width or height below zero")),
            (Self::Spans, _) => Some(lacks(2)),
            (Self::Boxes, _) => Some(lacks(4)),
            (Self::Hours | Self::Degrees, [_]) => None,
            (Self::Hours | Self::Degrees, _) => Some(lacks(1)),
            _ => None,
        }
    }

    /// The distance between the labels that are looked at.
    pub fn between(self, domain: &Domain<'_>) -> Outcome<Box<dyn Distance>> {
        let labels = domain.labels;
        let unusable = |error: BadDomain| Trouble::refused("labels_unusable", error.to_string(), "");
        Ok(match self {
            Self::Masi => Box::new(Sets::new(SetDistance::Masi, sets(labels))),
            Self::Jaccard => Box::new(Sets::new(SetDistance::Jaccard, sets(labels))),
            Self::Spans => {
                let spans = self.parsed::<2>(domain)?.into_iter().map(|[from, to]| (from, to)).collect();
                Box::new(Spans::new(spans).map_err(unusable)?)
            }
            Self::Boxes => Box::new(Boxes::new(self.parsed::<4>(domain)?).map_err(unusable)?),
            Self::Hours | Self::Degrees => {
                let around = if self == Self::Hours { 24.0 } else { 360.0 };
                let places = self.parsed::<1>(domain)?.into_iter().map(|[place]| place).collect();
                Box::new(Circle::new(places, around).map_err(unusable)?)
            }
            Self::Tree => Box::new(tree(TreeDistance::WuPalmer, domain)?),
            Self::Steps => Box::new(tree(TreeDistance::Steps, domain)?),
        })
    }

    /// The numbers of each label.
    fn parsed<const N: usize>(self, domain: &Domain<'_>) -> Outcome<Vec<[f64; N]>> {
        let numbers = |text: &str| numbers(text).try_into().ok();
        let parsed = |(text, used): (&str, &bool)| {
            // What is not looked at stands for nothing.
            let passed_over = (!used).then_some([0.0; N]);
            passed_over.or_else(|| numbers(text)).ok_or_else(|| {
                let message = format!("“{text}” is not {}", show::counted(N as u64, "number", "numbers"));
                let hint = match self {
                    Self::Spans => "A span is its begin and its end, such as 3-17 or [3,17].",
                    Self::Boxes => "A box is x, y, width, height, such as 10,20,30,40.",
                    _ => "Give one number a label.",
                };
                Trouble::refused("labels_unusable", message, hint)
            })
        };
        domain.labels.texts().zip(domain.used).map(parsed).collect()
    }
}

/// Why the label of a row cannot be understood by the distance of its group, which is in the fourth column.
pub fn unread(table: &Table, row: usize, chosen: &[Chosen]) -> Option<String> {
    let group = table.columns.get(3).map(|groups| groups.text(row));
    let own = chosen.iter().find(|one| group.is_some() && one.group.as_deref() == group);
    let kind = own.or_else(|| chosen.iter().find(|one| one.group.is_none())).map(|one| one.kind);
    let text = table.columns[2].text(row);
    if text.is_empty() && !kind.is_some_and(Kind::takes_sets) {
        return Some("its label is empty".to_owned());
    }
    kind?.fault(text)
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
pub fn options(text: &str) -> impl Iterator<Item = &str> {
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
