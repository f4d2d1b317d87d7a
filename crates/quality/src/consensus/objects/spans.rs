//! Spans of a text, a recording or a film.

use super::shape::Shape;

/// A half-open span, in characters, tokens, seconds or any other unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Where it begins.
    pub start: f64,
    /// Where the first thing after it begins.
    pub end: f64,
}

impl Span {
    /// From its two ends.
    ///
    /// ```
    /// use assay_quality::consensus::{Shape, Span};
    ///
    /// assert_eq!(Span::new(0.0, 10.0).overlap(&Span::new(5.0, 10.0)), 0.5);
    /// ```
    pub fn new(start: f64, end: f64) -> Self {
        Self { start, end }
    }

    /// How long it is.
    pub fn length(&self) -> f64 {
        self.end - self.start
    }

    /// The length it shares with another.
    pub fn shared(&self, other: &Self) -> f64 {
        (self.end.min(other.end) - self.start.max(other.start)).max(0.0)
    }
}

impl Shape for Span {
    const EDGES: usize = 2;

    fn edges(&self) -> Vec<f64> {
        vec![self.start, self.end]
    }

    fn of_edges(edges: &[f64]) -> Self {
        Self { start: edges[0], end: edges[1] }
    }

    fn overlap(&self, other: &Self) -> f64 {
        let shared = self.shared(other);
        let all = self.length() + other.length() - shared;
        if all > 0.0 { (shared / all).min(1.0) } else { f64::from(u8::from(self == other)) }
    }

    fn is_sound(&self) -> bool {
        self.start.is_finite() && self.end.is_finite() && self.start <= self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_touch_share_nothing_and_empty_ones_are_like_themselves_only() {
        assert!(Span::new(0.0, 3.0).overlap(&Span::new(3.0, 6.0)).abs() < 1e-15);
        assert!((Span::new(3.0, 3.0).overlap(&Span::new(3.0, 3.0)) - 1.0).abs() < 1e-15);
        assert!(Span::new(3.0, 3.0).overlap(&Span::new(4.0, 4.0)).abs() < 1e-15);
        assert!(!Span::new(3.0, 2.0).is_sound());
    }
}
