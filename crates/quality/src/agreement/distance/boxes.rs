//! Distances between rectangles drawn on images: how much of them is shared.

use super::spans::overlap;
use super::{BadDomain, Distance, count, differ};

/// Labels as boxes: δ² = 1 − intersection over union. Boxes without area agree where they are the same.
///
/// ```
/// use assay_quality::agreement::{Boxes, Distance};
///
/// // x, y, width, height.
/// let boxes = Boxes::new(vec![[0.0, 0.0, 2.0, 2.0], [1.0, 0.0, 2.0, 2.0], [9.0, 9.0, 1.0, 1.0]])?;
/// assert!((boxes.squared(0, 1) - (1.0 - 2.0 / 6.0)).abs() < 1e-12);
/// assert_eq!(boxes.squared(0, 2), 1.0);
/// # Ok::<(), assay_quality::agreement::BadDomain>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Boxes {
    boxes: Vec<[f64; 4]>,
}

impl Boxes {
    /// `boxes[label]` is the x and y of a corner, the width and the height of the label.
    pub fn new(boxes: Vec<[f64; 4]>) -> Result<Self, BadDomain> {
        for (label, sides) in boxes.iter().enumerate() {
            if !sides.iter().all(|number| number.is_finite()) {
                return Err(BadDomain::NotFinite { label });
            }
            if sides[2] < 0.0 || sides[3] < 0.0 {
                return Err(BadDomain::NegativeSize { label });
            }
        }
        Ok(Self { boxes })
    }
}

impl Distance for Boxes {
    fn squared(&self, a: u32, b: u32) -> f64 {
        let (a, b) = (self.boxes[a as usize], self.boxes[b as usize]);
        let side = |from: usize| overlap((a[from], a[from] + a[from + 2]), (b[from], b[from] + b[from + 2]));
        let shared = side(0) * side(1);
        let all = a[2] * a[3] + b[2] * b[3] - shared;
        if all > 0.0 { (1.0 - shared / all).max(0.0) } else { differ(&a, &b) }
    }

    fn labels(&self) -> Option<u32> {
        Some(count(self.boxes.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_in_a_box_shares_its_area_and_lines_share_none() {
        let boxes = vec![[0.0, 0.0, 4.0, 4.0], [1.0, 1.0, 2.0, 2.0], [0.0, 0.0, 4.0, 0.0], [0.0, 0.0, 4.0, 0.0]];
        let boxes = Boxes::new(boxes).unwrap();
        assert!((boxes.squared(0, 1) - 0.75).abs() < 1e-12);
        assert!((boxes.squared(0, 2) - 1.0).abs() < 1e-15);
        assert!(boxes.squared(2, 3).abs() < 1e-15);
    }

    #[test]
    fn a_box_of_negative_width_is_refused() {
        assert_eq!(Boxes::new(vec![[0.0, 0.0, -1.0, 1.0]]), Err(BadDomain::NegativeSize { label: 0 }));
    }
}
