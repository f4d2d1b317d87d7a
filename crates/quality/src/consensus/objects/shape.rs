//! What a shape must be able to do to be matched and fused: say how much it shares with another, and name its edges.

/// A shape that people draw: a box on an image, a span of a text.
pub trait Shape: Copy + Sync {
    /// How many numbers its edges are.
    const EDGES: usize;

    /// The edges in a fixed order. The first two are its ends along one axis, the lower one first.
    fn edges(&self) -> Vec<f64>;

    /// The shape with these edges, as many as [`Shape::EDGES`].
    fn of_edges(edges: &[f64]) -> Self;

    /// What both cover over what either covers, |a ∩ b| / |a ∪ b|, in [0, 1]: the Jaccard index, also called
    /// intersection over union. Shapes that cover nothing share 1 where they are the same, else 0.
    fn overlap(&self, other: &Self) -> f64;

    /// Whether every edge is a finite number and no edge lies before its opposite.
    fn is_sound(&self) -> bool;
}

/// How the edges of several shapes become those of one, each edge on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Edges {
    /// The weighted median; half way between two where half of the weight lies on either side. One person who drew
    /// far off does not move it.
    #[default]
    Median,
    /// The weighted mean.
    Mean,
}

/// The shape that the shapes come to, by their weights above 0; `None` without any.
pub(super) fn fused<S: Shape>(shapes: &[(S, f64)], how: Edges) -> Option<S> {
    if shapes.is_empty() {
        return None;
    }
    let listed: Vec<(Vec<f64>, f64)> = shapes.iter().map(|(shape, weight)| (shape.edges(), *weight)).collect();
    let edge = |at: usize| {
        let mut edge: Vec<(f64, f64)> = listed.iter().map(|(edges, weight)| (edges[at], *weight)).collect();
        // In one order, so that sums of weights are the same to the last bit.
        edge.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        match how {
            Edges::Median => median(&edge),
            Edges::Mean => mean(&edge),
        }
    };
    Some(S::of_edges(&(0..S::EDGES).map(edge).collect::<Vec<f64>>()))
}

/// The weighted median of ascending, non-empty `(number, weight)`.
fn median(edge: &[(f64, f64)]) -> f64 {
    let total: f64 = edge.iter().map(|(_, weight)| weight).sum();
    let mut below = 0.0;
    for (at, &(number, weight)) in edge.iter().enumerate() {
        below += weight;
        // Sums of weights carry rounding; half is half within it.
        if (below - total / 2.0).abs() <= 1e-12 * total {
            return edge.get(at + 1).map_or(number, |next| f64::midpoint(number, next.0));
        }
        if below > total / 2.0 {
            return number;
        }
    }
    edge[edge.len() - 1].0
}

/// The weighted mean of non-empty `(number, weight)`, around the first, so that large offsets cost no digits.
fn mean(edge: &[(f64, f64)]) -> f64 {
    let first = edge[0].0;
    let total: f64 = edge.iter().map(|(_, weight)| weight).sum();
    first + edge.iter().map(|(number, weight)| weight * (number - first)).sum::<f64>() / total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_two_equals_lies_half_way_and_that_of_three_is_the_middle() {
        assert!((median(&[(1.0, 0.7), (4.0, 0.7)]) - 2.5).abs() < 1e-15);
        assert!((median(&[(1.0, 0.1), (4.0, 0.1), (9.0, 0.1)]) - 4.0).abs() < 1e-15);
        assert!((median(&[(1.0, 0.1), (4.0, 0.1), (9.0, 0.9)]) - 9.0).abs() < 1e-15);
    }

    #[test]
    fn the_mean_is_weighted_and_a_large_offset_costs_no_digits() {
        let offset = 1e15;
        assert!((mean(&[(offset + 1.0, 3.0), (offset + 5.0, 1.0)]) - (offset + 2.0)).abs() < 1e-9);
    }
}
