//! What a label is: a category, a number, a set of options, a node of a tree, a text, a ranking, or the better of two.

use super::distances::options;
use super::input::Loaded;
use super::scale;
use super::shapes::Objects;
use super::show;
use crate::context::Context;
use crate::trouble::{Outcome, Trouble};
use std::collections::BTreeSet;

/// What the labels of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Kind {
    /// Categories, such as yes and no
    #[default]
    Labels,
    /// Numbers, such as 3.5
    Numbers,
    /// Sets of options, such as a|b
    Sets,
    /// Nodes of a tree, such as animal/cat, or with --tree
    Trees,
    /// Texts, compared word by word
    Texts,
    /// Items from the best to the worst, such as b>a>c
    Rankings,
    /// The better of two: the columns are first, second and winner (one of the two, first, second or tie)
    Pairs,
}

/// What stands between the items of a ranking, the best first.
pub const ABOVE: char = '>';

impl Kind {
    /// Its name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Labels => "labels",
            Self::Numbers => "numbers",
            Self::Sets => "sets",
            Self::Trees => "trees",
            Self::Texts => "texts",
            Self::Rankings => "rankings",
            Self::Pairs => "pairs",
        }
    }

    /// Refuses to read shapes where labels of a kind were named.
    pub fn refuse_shapes(self, objects: Option<Objects>) -> Outcome<()> {
        if !matches!(objects, Some(Objects::Boxes | Objects::Spans)) {
            return Ok(());
        }
        let message = format!("--objects reads shapes, and --kind {} reads labels", self.name());
        Err(Trouble::refused("not_heeded", message, "Leave one of them out."))
    }

    /// Whether an empty label is an answer: of no option.
    pub const fn takes_empty(self) -> bool {
        matches!(self, Self::Sets)
    }

    /// Why a label cannot be understood; nothing where it can.
    pub fn fault(self, text: &str) -> Option<String> {
        match self {
            Self::Numbers => number(text).is_none().then(|| format!("its label “{text}” is no number")),
            Self::Texts => text.split_whitespace().next().is_none().then(|| format!("its label “{text}” has no words")),
            Self::Rankings => fault_of_ranking(text),
            Self::Labels | Self::Sets | Self::Trees | Self::Pairs => None,
        }
    }
}

/// Says that labels hardly are categories where most answers have one of their own: what follows would be about how people
/// spell, and not about how they judge.
pub fn tell_no_categories(context: &Context, loaded: &Loaded) {
    const LABELS_MIN: usize = 50;
    let answers = loaded.given;
    let is_many = |labels: usize| labels >= LABELS_MIN && 2 * labels >= answers;
    if !is_many(loaded.labels.len()) {
        return;
    }
    // Known answers bring labels of their own.
    let given: BTreeSet<u32> = loaded.answers.iter().map(|(_, _, label)| label).collect();
    let labels = given.len();
    if !is_many(labels) {
        return;
    }
    let counted = |count: usize| show::number(count as u64);
    context.printer.warn(&format!(
        "{} answers have {} different labels, which are compared as names; --kind says what else they are, such as numbers \
         or sets",
        counted(answers),
        counted(labels)
    ));
}

/// A label as the number it stands for.
pub fn number(text: &str) -> Option<f64> {
    scale::number(text.trim())
}

/// The options of a set, sorted, each once.
pub fn set(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = options(text).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The items of a ranking, the best first: what stands between signs of “above”, or the options of a list.
pub fn ranking(text: &str) -> Vec<&str> {
    if text.contains(ABOVE) {
        return text.split(ABOVE).map(str::trim).filter(|item| !item.is_empty()).collect();
    }
    options(text).collect()
}

fn fault_of_ranking(text: &str) -> Option<String> {
    let items = ranking(text);
    let twice = items.iter().enumerate().find(|(at, item)| items[..*at].contains(item));
    match twice {
        Some((_, item)) => Some(format!("its label “{text}” ranks “{item}” twice")),
        None => (items.len() < 2).then(|| format!("its label “{text}” ranks fewer than two items")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rankings_are_read_with_signs_of_above_and_as_lists() {
        assert_eq!(ranking("b > a>c d"), ["b", "a", "c d"]);
        assert_eq!(ranking("[\"b\", \"a\"]"), ["b", "a"]);
        assert_eq!(ranking("b|a"), ["b", "a"]);
        assert!(Kind::Rankings.fault("a>b>a").is_some() && Kind::Rankings.fault("a").is_some());
        assert_eq!(Kind::Rankings.fault("a>b"), None);
    }

    #[test]
    fn a_set_has_each_option_once_and_words_are_no_numbers() {
        assert_eq!(set("b|a|b"), ["a", "b"]);
        assert!(set("").is_empty() && Kind::Sets.fault("").is_none());
        assert_eq!((number(" -0.0 "), number("1e400"), number("two")), (Some(0.0), None, None));
    }
}
