//! Boxes on images, with sides along the axes.

use super::shape::Shape;

/// A box by its edges, in pixels or any other unit; y may run up or down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rectangle {
    /// The least x.
    pub left: f64,
    /// The greatest x.
    pub right: f64,
    /// The least y.
    pub top: f64,
    /// The greatest y.
    pub bottom: f64,
}

impl Rectangle {
    /// From the corner with the least x and y, and the size.
    ///
    /// ```
    /// use assay_quality::consensus::{Rectangle, Shape};
    ///
    /// let (one, other) = (Rectangle::new([0.0, 0.0], [2.0, 2.0]), Rectangle::new([1.0, 0.0], [2.0, 2.0]));
    /// assert!((one.overlap(&other) - 2.0 / 6.0).abs() < 1e-12);
    /// ```
    pub fn new([x, y]: [f64; 2], [width, height]: [f64; 2]) -> Self {
        Self { left: x, right: x + width, top: y, bottom: y + height }
    }

    /// The width and the height.
    pub fn size(&self) -> [f64; 2] {
        [self.right - self.left, self.bottom - self.top]
    }

    fn area(&self) -> f64 {
        (self.right - self.left) * (self.bottom - self.top)
    }
}

impl Shape for Rectangle {
    const EDGES: usize = 4;

    fn edges(&self) -> Vec<f64> {
        vec![self.left, self.right, self.top, self.bottom]
    }

    fn of_edges(edges: &[f64]) -> Self {
        Self { left: edges[0], right: edges[1], top: edges[2], bottom: edges[3] }
    }

    fn overlap(&self, other: &Self) -> f64 {
        let width = self.right.min(other.right) - self.left.max(other.left);
        let height = self.bottom.min(other.bottom) - self.top.max(other.top);
        let shared = width.max(0.0) * height.max(0.0);
        let all = self.area() + other.area() - shared;
        if all > 0.0 { (shared / all).min(1.0) } else { f64::from(u8::from(self == other)) }
    }

    fn is_sound(&self) -> bool {
        self.edges().iter().all(|edge| edge.is_finite()) && self.left <= self.right && self.top <= self.bottom
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_in_a_box_shares_its_area_and_lines_are_like_themselves_only() {
        let outer = Rectangle::new([0.0, 0.0], [4.0, 4.0]);
        assert!((outer.overlap(&Rectangle::new([1.0, 1.0], [2.0, 2.0])) - 0.25).abs() < 1e-15);
        assert!(outer.overlap(&Rectangle::new([4.0, 0.0], [4.0, 4.0])).abs() < 1e-15);
        let line = Rectangle::new([0.0, 0.0], [4.0, 0.0]);
        assert!((line.overlap(&line) - 1.0).abs() < 1e-15);
        assert!(line.overlap(&Rectangle::new([1.0, 0.0], [4.0, 0.0])).abs() < 1e-15);
    }

    #[test]
    fn a_box_of_negative_width_or_infinite_place_is_not_sound() {
        assert!(!Rectangle::new([0.0, 0.0], [-1.0, 1.0]).is_sound());
        assert!(!Rectangle::new([f64::NAN, 0.0], [1.0, 1.0]).is_sound());
        assert!(Rectangle::new([0.0, 0.0], [0.0, 1.0]).is_sound());
    }
}
