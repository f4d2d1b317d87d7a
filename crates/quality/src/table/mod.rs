//! The table every number is computed from: who gave which label to which unit, sorted by unit.

mod bad;
mod coded;
mod derived;
mod grouped;

pub use self::bad::BadAnswers;
pub(crate) use self::coded::Coded;
use self::grouped::Grouped;
use std::borrow::Cow;

/// Answers as columns, grouped by unit (compressed sparse rows), in one canonical order.
///
/// * A **unit** is the thing judged, an **annotator** a person (or model), a **label** one of
///   `categories` small integers. All three are numbered from 0.
/// * A missing answer is simply not there. A unit may have any number of answers.
/// * Rows may come in any order: inside a unit they are sorted by annotator, then label, so the same
///   answers always give the same table.
/// * **Repeats**: when one annotator answered one unit more than once, every row is kept as a further
///   answer and counted by [`repeated`](Self::repeated). Coefficients that compare two people refuse
///   such a table; [`one_each`](Self::one_each) reduces it.
///
/// Memory: 8 bytes an answer and 4 a unit.
///
/// ```
/// use assay_quality::Answers;
///
/// let answers = Answers::from_triples(3, [(1, 0, 2), (0, 1, 1), (0, 0, 1)])?;
/// assert_eq!((answers.units(), answers.annotators(), answers.len()), (2, 2, 3));
/// assert_eq!(answers.unit(0).labels, [1, 1]);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    categories: u32,
    annotator_count: u32,
    /// `starts[u]..starts[u + 1]` are the rows of unit `u`.
    starts: Vec<u32>,
    annotators: Vec<u32>,
    labels: Vec<u32>,
    values: Option<Vec<f64>>,
    repeated: usize,
}

/// The answers of one unit: two columns of equal length, sorted by annotator, then label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitAnswers<'a> {
    /// Who answered.
    pub annotators: &'a [u32],
    /// What they answered, row by row.
    pub labels: &'a [u32],
}

impl Default for Answers {
    /// A table without answers.
    fn default() -> Self {
        let (annotators, labels) = (Vec::new(), Vec::new());
        Self { categories: 0, annotator_count: 0, starts: vec![0], annotators, labels, values: None, repeated: 0 }
    }
}

impl Answers {
    /// A table from `(unit, annotator, label)` rows in any order. Labels are below `categories`.
    pub fn from_triples(categories: u32, rows: impl IntoIterator<Item = (u32, u32, u32)>) -> Result<Self, BadAnswers> {
        let (mut units, mut annotators, mut labels) = (Vec::new(), Vec::new(), Vec::new());
        for (unit, annotator, label) in rows {
            units.push(unit);
            annotators.push(annotator);
            labels.push(label);
        }
        Self::from_columns_on(1, categories, [units, annotators, labels])
    }

    /// The same from three columns of equal length, which are copied.
    pub fn from_columns(
        categories: u32,
        units: &[u32],
        annotators: &[u32],
        labels: &[u32],
    ) -> Result<Self, BadAnswers> {
        Self::from_columns_on(1, categories, [units, annotators, labels].map(<[u32]>::to_vec))
    }

    /// The same of `[units, annotators, labels]` on so many threads, whose number changes nothing.
    ///
    /// Linear in the rows for bounded answers a unit, and quickest where they come unit by unit. The columns become the
    /// table where they are: beside them it needs 4 bytes a unit, and a megabyte a thread.
    pub fn from_columns_on(
        threads: usize,
        categories: u32,
        [units, annotators, labels]: [Vec<u32>; 3],
    ) -> Result<Self, BadAnswers> {
        check_columns(categories, &units, &annotators, &labels)?;
        let annotator_count = annotators.iter().max().map_or(0, |&a| a + 1);
        let Grouped { starts, annotators, labels, repeated } = Grouped::of([units, annotators, labels], threads);
        Ok(Self { categories, annotator_count, starts, annotators, labels, values: None, repeated })
    }

    /// A table of numbers: `(unit, annotator, value)`. Equal values share a category; categories are
    /// numbered in ascending order of value. `-0.0` counts as `0.0`.
    pub fn from_values(rows: impl IntoIterator<Item = (u32, u32, f64)>) -> Result<Self, BadAnswers> {
        let rows: Vec<_> = rows.into_iter().map(|(u, a, v)| (u, a, v + 0.0)).collect();
        if let Some(row) = rows.iter().position(|(_, _, value)| !value.is_finite()) {
            return Err(BadAnswers::ValueNotFinite { row });
        }
        let mut values: Vec<f64> = rows.iter().map(|&(_, _, value)| value).collect();
        values.sort_unstable_by(f64::total_cmp);
        values.dedup();
        let category = |value: f64| values.partition_point(|&v| v < value);
        let categories = u32::try_from(values.len()).map_err(|_| BadAnswers::TooManyRows { rows: rows.len() })?;
        let table = Self::from_triples(
            categories,
            // Cannot saturate: there are at most `categories` positions.
            rows.iter().map(|&(u, a, v)| (u, a, u32::try_from(category(v)).unwrap_or(u32::MAX))),
        )?;
        table.with_values(values)
    }

    /// The same table with a number for each category, for interval and ratio scales.
    pub fn with_values(mut self, values: Vec<f64>) -> Result<Self, BadAnswers> {
        if values.len() != self.categories as usize {
            return Err(BadAnswers::WrongNumberOfValues { given: values.len(), categories: self.categories });
        }
        if let Some(row) = values.iter().position(|value| !value.is_finite()) {
            return Err(BadAnswers::ValueNotFinite { row });
        }
        self.values = Some(values);
        Ok(self)
    }

    /// How many categories a label may have, used or not.
    pub fn categories(&self) -> u32 {
        self.categories
    }

    /// One more than the largest unit id. Units without answers in between count.
    pub fn units(&self) -> usize {
        self.starts.len() - 1
    }

    /// One more than the largest annotator id.
    pub fn annotators(&self) -> u32 {
        self.annotator_count
    }

    /// The number of answers.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no answer at all.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// How many answers beyond the first an annotator gave to a unit, summed over the table.
    pub fn repeated(&self) -> usize {
        self.repeated
    }

    /// The number each category stands for, where the scale has numbers.
    pub fn values(&self) -> Option<&[f64]> {
        self.values.as_deref()
    }

    /// The numbers of the categories for coefficients that do not depend on the unit of measurement: where numbers are so
    /// large or so small that their squares are beyond what a float holds, in another unit.
    pub(crate) fn measured(&self) -> Option<Cow<'_, [f64]>> {
        const TAME: std::ops::RangeInclusive<f64> = 1e-100..=1e100;
        let values = self.values()?;
        let most = values.iter().fold(0.0f64, |most, value| most.max(value.abs()));
        let tame = most <= 0.0 || TAME.contains(&most);
        // A power of two, in two steps because its inverse may be no float: no digit is lost.
        let half = (most.log2() / 2.0).round().exp2();
        Some(if tame { Cow::Borrowed(values) } else { values.iter().map(|value| value / half / half).collect() })
    }

    /// The answers of unit `unit`; empty for a unit beyond the table.
    pub fn unit(&self, unit: usize) -> UnitAnswers<'_> {
        let rows = match (self.starts.get(unit), self.starts.get(unit + 1)) {
            (Some(&from), Some(&to)) => from as usize..to as usize,
            _ => 0..0,
        };
        UnitAnswers { annotators: &self.annotators[rows.clone()], labels: &self.labels[rows] }
    }

    /// Every unit in order, those without answers too.
    pub fn iter_units(&self) -> impl ExactSizeIterator<Item = UnitAnswers<'_>> {
        self.starts.windows(2).map(|pair| {
            let rows = pair[0] as usize..pair[1] as usize;
            UnitAnswers { annotators: &self.annotators[rows.clone()], labels: &self.labels[rows] }
        })
    }

    /// Every answer as `(unit, annotator, label)`, in the table's order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32, u32)> {
        (0u32..)
            .zip(self.iter_units())
            .flat_map(|(unit, answers)| answers.annotators.iter().zip(answers.labels).map(move |(&a, &l)| (unit, a, l)))
    }

    /// Where the rows of each unit begin and the last ones end, and the annotators and labels of all rows.
    pub(crate) fn columns(answers: Cow<'_, Self>) -> [Cow<'_, [u32]>; 3] {
        match answers {
            Cow::Owned(table) => [table.starts, table.annotators, table.labels].map(Cow::Owned),
            Cow::Borrowed(table) => [&table.starts[..], &table.annotators, &table.labels].map(Cow::Borrowed),
        }
    }

    /// How many answers each annotator gave, indexed by annotator.
    pub fn answers_by_annotator(&self) -> Vec<u32> {
        let mut counts = vec![0; self.annotator_count as usize];
        for &annotator in &self.annotators {
            counts[annotator as usize] += 1;
        }
        counts
    }
}

fn check_columns(categories: u32, units: &[u32], annotators: &[u32], labels: &[u32]) -> Result<(), BadAnswers> {
    if units.len() != annotators.len() || units.len() != labels.len() {
        return Err(BadAnswers::UnequalColumns {
            units: units.len(),
            annotators: annotators.len(),
            labels: labels.len(),
        });
    }
    let rows = labels.len();
    if u32::try_from(rows).is_err() {
        return Err(BadAnswers::TooManyRows { rows });
    }
    if let Some(row) = labels.iter().position(|&label| label >= categories) {
        return Err(BadAnswers::LabelOutOfRange { row, label: labels[row], categories });
    }
    // A stray database key as an id would otherwise ask for gigabytes of empty units.
    let largest = units.iter().chain(annotators).copied().max().unwrap_or(0);
    if largest as usize > (rows * 64).max(1 << 20) || largest == u32::MAX {
        return Err(BadAnswers::SparseIds { largest, rows });
    }
    Ok(())
}

/// Row counts fit, because `check_columns` refused more than `u32::MAX` rows.
fn index(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_in_any_order_give_the_same_table() {
        let rows = [(0, 1, 2), (2, 0, 1), (0, 0, 0), (2, 1, 1), (0, 1, 1)];
        let mut reversed = rows;
        reversed.reverse();
        let table = Answers::from_triples(3, rows).unwrap();
        assert_eq!(table, Answers::from_triples(3, reversed).unwrap());
        assert_eq!(table.iter().collect::<Vec<_>>(), [(0, 0, 0), (0, 1, 1), (0, 1, 2), (2, 0, 1), (2, 1, 1)]);
        assert_eq!(table.unit(1).labels, []);
        assert_eq!(table.unit(99).labels, []);
    }

    #[test]
    fn repeated_answers_are_kept_counted_and_reducible() {
        let rows = [(0, 0, 2), (0, 0, 1), (0, 0, 2), (0, 1, 0), (1, 1, 1), (1, 1, 0)];
        let table = Answers::from_triples(3, rows).unwrap();
        assert_eq!((table.len(), table.repeated()), (6, 3));
        let reduced = table.one_each();
        assert_eq!(reduced.iter().collect::<Vec<_>>(), [(0, 0, 2), (0, 1, 0), (1, 1, 0)]);
        assert_eq!(reduced.repeated(), 0);
    }

    #[test]
    fn a_label_beyond_the_categories_is_refused_with_its_row() {
        let error = Answers::from_triples(2, [(0, 0, 1), (0, 1, 2)]).unwrap_err();
        assert_eq!(error, BadAnswers::LabelOutOfRange { row: 1, label: 2, categories: 2 });
        assert_eq!(error.to_string(), "row 1 has label 2, but there are only 2 categories, numbered from 0");
    }

    #[test]
    fn a_stray_huge_id_is_refused_rather_than_allocated() {
        let error = Answers::from_triples(2, [(4_000_000_000, 0, 1)]).unwrap_err();
        assert_eq!(error, BadAnswers::SparseIds { largest: 4_000_000_000, rows: 1 });
    }

    #[test]
    fn columns_of_unequal_length_are_refused() {
        let error = Answers::from_columns(2, &[0, 1], &[0], &[1, 1]).unwrap_err();
        assert_eq!(error, BadAnswers::UnequalColumns { units: 2, annotators: 1, labels: 2 });
    }

    #[test]
    fn numbers_become_categories_in_ascending_order() {
        let table = Answers::from_values([(0, 0, 2.5), (0, 1, -1.0), (1, 0, 0.0), (1, 1, -0.0)]).unwrap();
        assert_eq!(table.values(), Some([-1.0, 0.0, 2.5].as_slice()));
        assert_eq!(table.unit(0).labels, [2, 0]);
        assert_eq!(table.unit(1).labels, [1, 1]);
        assert_eq!(Answers::from_values([(0, 0, f64::NAN)]), Err(BadAnswers::ValueNotFinite { row: 0 }));
    }

    #[test]
    fn a_filter_keeps_ids_and_recounts_repeats() {
        let table = Answers::from_triples(2, [(0, 0, 1), (0, 0, 1), (1, 3, 0)]).unwrap();
        let kept = table.filter(|unit, _, _| unit == 1);
        assert_eq!((kept.len(), kept.repeated(), kept.units(), kept.annotators()), (1, 0, 2, 4));
    }

    #[test]
    fn an_empty_table_is_a_table() {
        let table = Answers::from_triples(0, []).unwrap();
        assert!(table.is_empty());
        assert_eq!((table.units(), table.annotators()), (0, 0));
    }
}
