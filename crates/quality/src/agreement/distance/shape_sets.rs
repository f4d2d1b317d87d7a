//! Distances between all that two people drew in one task: boxes on an image, spans in a text.

use super::{Distance, count};
use crate::consensus::{Shape, assign};

/// Labels as sets of labelled shapes: δ² = 1 − J with J the shared part of both. Shapes of the same name are paired so
/// that the pairs overlap the most together, and with `o` the overlap (intersection over union) of each pair
/// ```text
/// J = Σ o / (n_a + n_b − pairs)
/// ```
/// so that it is the Jaccard index of the two sets where shapes are either equal or apart. Two empty sets agree.
///
/// Source: the distances between sets of boxes and of spans of A. Braylan, O. Alonso, M. Lease, *Measuring annotator
/// agreement generally across complex structured, multi-object, and free-text annotation tasks*, WWW 2022,
/// <https://doi.org/10.1145/3485447.3512242>, are of this kind.
///
/// ```
/// use assay_quality::agreement::{Distance, ShapeSets};
/// use assay_quality::consensus::Span;
///
/// // Label 0 marks two spans, label 1 the first of them half as long, label 2 nothing. All are called 7.
/// let sets = vec![vec![(7, Span::new(0.0, 10.0)), (7, Span::new(20.0, 25.0))], vec![(7, Span::new(0.0, 5.0))], vec![]];
/// let sets = ShapeSets::new(sets);
/// assert_eq!((sets.squared(0, 1), sets.squared(0, 2), sets.squared(2, 2)), (0.75, 1.0, 0.0));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ShapeSets<S> {
    sets: Vec<Vec<(u32, S)>>,
}

impl<S: Shape> ShapeSets<S> {
    /// `sets[label]` holds the shapes of the label, each with its name, in any order.
    pub fn new(sets: Vec<Vec<(u32, S)>>) -> Self {
        Self { sets }
    }
}

impl<S: Shape> Distance for ShapeSets<S> {
    fn squared(&self, a: u32, b: u32) -> f64 {
        let (a, b) = (&self.sets[a as usize], &self.sets[b as usize]);
        if a.is_empty() && b.is_empty() {
            return 0.0;
        }
        let worth = |one: &(u32, S), other: &(u32, S)| if one.0 == other.0 { one.1.overlap(&other.1) } else { 0.0 };
        let worths: Vec<f64> = a.iter().flat_map(|one| b.iter().map(move |other| worth(one, other))).collect();
        if worths.iter().all(|worth| *worth <= 0.0) {
            return 1.0;
        }
        let pairs = assign(&worths, b.len());
        let shared: f64 = pairs.iter().enumerate().filter_map(|(row, at)| Some(worths[row * b.len() + (*at)?])).sum();
        let paired = pairs.iter().flatten().count();
        (1.0 - shared / (a.len() + b.len() - paired) as f64).clamp(0.0, 1.0)
    }

    fn labels(&self) -> Option<u32> {
        Some(count(self.sets.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consensus::{Rectangle, Span};

    #[test]
    fn shapes_of_different_names_share_nothing_and_order_does_not_matter() {
        let [one, two] = [Rectangle::new([0.0, 0.0], [4.0, 4.0]), Rectangle::new([9.0, 0.0], [1.0, 1.0])];
        let sets = vec![vec![(0, one), (0, two)], vec![(0, two), (0, one)], vec![(1, one), (0, two)], vec![(0, one)]];
        let sets = ShapeSets::new(sets);
        assert!(sets.squared(0, 1).abs() < 1e-15);
        // One pair of four shapes; one pair of three.
        assert!((sets.squared(0, 2) - (1.0 - 1.0 / 3.0)).abs() < 1e-12);
        assert!((sets.squared(0, 3) - 0.5).abs() < 1e-12 && (sets.squared(3, 0) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn sets_of_one_span_are_as_far_apart_as_the_spans() {
        let spans = [Span::new(0.0, 10.0), Span::new(5.0, 15.0), Span::new(30.0, 31.0)];
        let sets = ShapeSets::new(spans.iter().map(|span| vec![(0, *span)]).collect());
        for (a, one) in (0u32..).zip(&spans) {
            for (b, other) in (0u32..).zip(&spans) {
                let distance = if one.overlap(other) > 0.0 { 1.0 - one.overlap(other) } else { 1.0 };
                assert!((sets.squared(a, b) - distance).abs() < 1e-12, "{a} {b}");
            }
        }
    }
}
