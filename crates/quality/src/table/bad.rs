//! Why rows cannot become a table.

#[cfg(doc)]
use super::Answers;
use std::fmt;

/// Why rows cannot become a table.
#[derive(Debug, Clone, PartialEq)]
pub enum BadAnswers {
    /// A label is not below the number of categories.
    LabelOutOfRange {
        /// The row, from 0, in the order given.
        row: usize,
        /// The label found there.
        label: u32,
        /// How many categories the table was said to have.
        categories: u32,
    },
    /// Two columns differ in length.
    UnequalColumns {
        /// Length of the unit column.
        units: usize,
        /// Length of the annotator column.
        annotators: usize,
        /// Length of the label column.
        labels: usize,
    },
    /// Ids are far larger than the number of rows, so the table would be mostly empty.
    SparseIds {
        /// The largest id found.
        largest: u32,
        /// How many rows there are.
        rows: usize,
    },
    /// More rows than a table can index.
    TooManyRows {
        /// How many rows there are.
        rows: usize,
    },
    /// A value is infinite or not a number.
    ValueNotFinite {
        /// The row (or, for [`Answers::with_values`], the category), from 0.
        row: usize,
    },
    /// The list of values has not one entry a category.
    WrongNumberOfValues {
        /// Values given.
        given: usize,
        /// Categories of the table.
        categories: u32,
    },
}

impl fmt::Display for BadAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LabelOutOfRange { row, label, categories } => {
                write!(f, "row {row} has label {label}, but there are only {categories} categories, numbered from 0")
            }
            Self::UnequalColumns { units, annotators, labels } => {
                write!(f, "columns differ in length: {units} units, {annotators} annotators, {labels} labels")
            }
            Self::SparseIds { largest, rows } => write!(
                f,
                "id {largest} is far beyond the {rows} rows given; number units and annotators from 0 without large gaps"
            ),
            Self::TooManyRows { rows } => {
                write!(f, "{rows} rows are more than one table holds ({}); split them", u32::MAX)
            }
            Self::ValueNotFinite { row } => {
                write!(f, "value {row} is infinite or not a number; leave missing answers out")
            }
            Self::WrongNumberOfValues { given, categories } => {
                write!(f, "{given} values for {categories} categories; give one a category")
            }
        }
    }
}

impl std::error::Error for BadAnswers {}
