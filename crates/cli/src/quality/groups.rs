//! Divides answers into groups that are measured one by one.

use super::input::{Loaded, Slice};
use quality::Answers;
use std::borrow::Cow;

/// What answers are divided by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// Each label against all others.
    Label,
    /// Each person with the others.
    Annotator,
    /// Two people.
    Pair,
    /// The values of a column of the file.
    Column(String),
}

/// Some of the answers, or a view of them.
#[derive(Debug)]
pub struct Group<'a> {
    /// What they were divided by and which part this is; nothing for the whole.
    pub name: Option<(String, String)>,
    /// The answers.
    pub answers: Cow<'a, Answers>,
}

impl By {
    /// What a word of the command line means; the name of a column unless it is one of the three.
    pub fn of(word: &str) -> Self {
        match word {
            "label" => Self::Label,
            "annotator" | "worker" => Self::Annotator,
            "pair" => Self::Pair,
            column => Self::Column(column.to_owned()),
        }
    }

    /// The column that must be read for it.
    pub fn column(&self) -> Option<&str> {
        if let Self::Column(name) = self { Some(name) } else { None }
    }

    /// What the groups are called at the head of a table.
    pub fn head(&self) -> &str {
        match self {
            Self::Label => "label",
            Self::Annotator => "annotator",
            Self::Pair => "pair",
            Self::Column(name) => name,
        }
    }
}

impl<'a> Group<'a> {
    /// All answers.
    pub fn whole(loaded: &'a Loaded) -> Self {
        Self { name: None, answers: Cow::Borrowed(&loaded.answers) }
    }
}

/// The answers of each value of a column, in the natural order of the values.
pub fn groups(loaded: &Loaded, column: &str) -> Vec<Group<'static>> {
    let Some(slice) = loaded.slices.first() else { return Vec::new() };
    let parts = (0u32..).zip(slice.values.texts());
    let group = |(value, name): (u32, &str)| Group {
        name: Some((column.to_owned(), name.to_owned())),
        answers: Cow::Owned(part(loaded, slice, value)),
    };
    parts.map(group).collect()
}

/// Which labels a group has; nothing where there is no such group.
pub fn labels_of(loaded: &Loaded, group: &str) -> Option<Vec<bool>> {
    let slice = loaded.slices.first()?;
    let value = slice.values.find(group)?;
    let mut used = vec![false; loaded.labels.len()];
    slice.rows.iter().filter(|row| row[3] == value).for_each(|row| used[row[2] as usize] = true);
    Some(used)
}

/// Which labels there are beside those of some groups; all where answers are not divided by a column.
pub fn labels_beside<'a>(loaded: &Loaded, groups: impl Iterator<Item = &'a str>) -> Vec<bool> {
    let Some(slice) = loaded.slices.first() else { return vec![true; loaded.labels.len()] };
    let values: Vec<u32> = groups.filter_map(|group| slice.values.find(group)).collect();
    let mut used = vec![false; loaded.labels.len()];
    slice.rows.iter().filter(|row| !values.contains(&row[3])).for_each(|row| used[row[2] as usize] = true);
    used
}

/// The answers whose row has one value in the column.
fn part(loaded: &Loaded, slice: &Slice, value: u32) -> Answers {
    let rows = slice.rows.iter().filter(|row| row[3] == value).map(|&[task, worker, label, _]| (task, worker, label));
    // Rows that made one table make a part of it: codes stay below the categories. They may only be too few for it.
    let rows: Vec<_> = rows.collect();
    let dense = renumbered(&rows);
    let part = Answers::from_triples(loaded.answers.categories(), dense);
    match (part, loaded.answers.values()) {
        (Ok(part), Some(values)) => part.with_values(values.to_vec()),
        (part, _) => part,
    }
    .unwrap_or_else(|_| loaded.answers.filter(|_, _, _| false))
}

/// The same rows with tasks and workers numbered from 0 without gaps, in their order.
fn renumbered(rows: &[(u32, u32, u32)]) -> Vec<(u32, u32, u32)> {
    let ranks = |of: fn(&(u32, u32, u32)) -> u32| {
        let mut ids: Vec<u32> = rows.iter().map(of).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let (tasks, workers) = (ranks(|row| row.0), ranks(|row| row.1));
    let rank = |ids: &[u32], id| u32::try_from(ids.partition_point(|other| *other < id)).unwrap_or(u32::MAX);
    rows.iter().map(|&(task, worker, label)| (rank(&tasks, task), rank(&workers, worker), label)).collect()
}
