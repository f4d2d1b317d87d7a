//! How far apart two labels are, where "different" says too little: sets, trees, boxes, spans, circles.
//!
//! Labels are numbers, so each distance holds a *domain*: what every label stands for, in order of the labels. Two
//! answers that mean the same may have one label or two; what counts is that their distance is 0.

mod boxes;
mod circle;
mod sets;
mod shape_sets;
mod spans;
mod tree;

pub use boxes::Boxes;
pub use circle::Circle;
pub use sets::{SetDistance, Sets};
pub use shape_sets::ShapeSets;
pub use spans::Spans;
pub use tree::{Tree, TreeDistance};

use std::fmt;

/// A squared distance between labels, for [`krippendorff_alpha_with`](super::krippendorff_alpha_with()).
///
/// It must be symmetric, zero for equal labels and never negative. Any closure will do.
pub trait Distance: Sync {
    /// δ²(a, b).
    fn squared(&self, a: u32, b: u32) -> f64;

    /// How many labels it knows, from 0; `None` if any.
    fn labels(&self) -> Option<u32> {
        None
    }
}

impl<F: Fn(u32, u32) -> f64 + Sync> Distance for F {
    fn squared(&self, a: u32, b: u32) -> f64 {
        self(a, b)
    }
}

/// Why a domain cannot be measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BadDomain {
    /// A number is infinite, or not one.
    NotFinite {
        /// The label.
        label: usize,
    },
    /// A length, width or height is below zero.
    NegativeSize {
        /// The label.
        label: usize,
    },
    /// A circle must have a length above zero.
    NoCircumference {
        /// What was given.
        circumference: f64,
    },
    /// A node names a parent that is not in the tree.
    NoSuchParent {
        /// The node.
        label: usize,
    },
    /// A node is its own ancestor.
    Circular {
        /// The node.
        label: usize,
    },
}

impl fmt::Display for BadDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite { label } => write!(f, "label {label} has an infinite number or none; leave it out"),
            Self::NegativeSize { label } => {
                write!(f, "label {label} has a size below zero; give the lower end first, or a width and height")
            }
            Self::NoCircumference { circumference } => {
                write!(f, "a circle of length {circumference} has no distances; give 24 for hours, 360 for degrees")
            }
            Self::NoSuchParent { label } => {
                write!(f, "label {label} has a parent beyond the tree; list every node, inner ones too")
            }
            Self::Circular { label } => write!(f, "label {label} is its own ancestor; a tree has no loops"),
        }
    }
}

impl std::error::Error for BadDomain {}

/// How many labels a domain of this length has. A domain longer than labels go is only used as far as they go.
fn count(domain: usize) -> u32 {
    u32::try_from(domain).unwrap_or(u32::MAX)
}

/// The distance of shapes that cover nothing: 0 where they are the same, else 1.
fn differ(a: &[f64], b: &[f64]) -> f64 {
    f64::from(u8::from(a.iter().zip(b).any(|(a, b)| (a - b).abs() > 0.0)))
}
