//! Distances round a circle: hours of the day, compass angles, months.

use std::f64::consts::PI;

use super::{BadDomain, Distance, count};

/// Labels as positions on a circle: δ² = sin²(π (a − b) / circumference), 0 for the same place and 1 for opposite ones.
///
/// Source: K. Krippendorff, *Computing Krippendorff's alpha-reliability*, 2011, <https://repository.upenn.edu/asc_papers/43>.
///
/// ```
/// use assay_quality::agreement::{Circle, Distance};
///
/// let hours = Circle::new((0..24).map(f64::from).collect(), 24.0)?;
/// assert!(hours.squared(23, 0) < hours.squared(0, 2));
/// assert!((hours.squared(3, 15) - 1.0).abs() < 1e-12);
/// # Ok::<(), assay_quality::agreement::BadDomain>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Circle {
    positions: Vec<f64>,
    circumference: f64,
}

impl Circle {
    /// `positions[label]` is where the label lies, in the unit of the circumference.
    pub fn new(positions: Vec<f64>, circumference: f64) -> Result<Self, BadDomain> {
        if !circumference.is_finite() || circumference <= 0.0 {
            return Err(BadDomain::NoCircumference { circumference });
        }
        if let Some(label) = positions.iter().position(|position| !position.is_finite()) {
            return Err(BadDomain::NotFinite { label });
        }
        Ok(Self { positions, circumference })
    }
}

impl Distance for Circle {
    fn squared(&self, a: u32, b: u32) -> f64 {
        let apart = (self.positions[a as usize] - self.positions[b as usize]) % self.circumference;
        (PI * apart / self.circumference).sin().powi(2)
    }

    fn labels(&self) -> Option<u32> {
        Some(count(self.positions.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_turns_make_no_difference_and_a_third_of_a_turn_is_three_quarters() {
        let circle = Circle::new(vec![10.0, 130.0, 370.0, -230.0], 360.0).unwrap();
        assert!((circle.squared(0, 1) - 0.75).abs() < 1e-12);
        assert!(circle.squared(0, 2) < 1e-24);
        assert!(circle.squared(1, 3) < 1e-24);
    }

    #[test]
    fn a_circle_without_length_or_place_is_refused() {
        assert_eq!(Circle::new(vec![], 0.0), Err(BadDomain::NoCircumference { circumference: 0.0 }));
        assert_eq!(Circle::new(vec![1.0, f64::INFINITY], 1.0), Err(BadDomain::NotFinite { label: 1 }));
    }
}
