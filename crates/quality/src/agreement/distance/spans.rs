//! Distances between stretches of text, sound or time: how much of them is shared.

use super::{BadDomain, Distance, count, differ};

/// Labels as half-open spans from a begin to an end: δ² = 1 − |a ∩ b| / |a ∪ b|, the Jaccard distance of what they cover.
/// An empty span agrees with an empty one at the same place only.
///
/// For whole documents with any number of marked stretches see [`unitizing_alpha`](crate::agreement::unitizing_alpha()).
///
/// ```
/// use assay_quality::agreement::{Distance, Spans};
///
/// let spans = Spans::new(vec![(0.0, 10.0), (5.0, 10.0), (20.0, 25.0)])?;
/// assert_eq!((spans.squared(0, 1), spans.squared(0, 2)), (0.5, 1.0));
/// # Ok::<(), assay_quality::agreement::BadDomain>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Spans {
    spans: Vec<(f64, f64)>,
}

impl Spans {
    /// `spans[label]` is the begin and end of the label.
    pub fn new(spans: Vec<(f64, f64)>) -> Result<Self, BadDomain> {
        for (label, &(begin, end)) in spans.iter().enumerate() {
            if !begin.is_finite() || !end.is_finite() {
                return Err(BadDomain::NotFinite { label });
            }
            if end < begin {
                return Err(BadDomain::NegativeSize { label });
            }
        }
        Ok(Self { spans })
    }
}

impl Distance for Spans {
    fn squared(&self, a: u32, b: u32) -> f64 {
        let (a, b) = (self.spans[a as usize], self.spans[b as usize]);
        let all = (a.1 - a.0) + (b.1 - b.0) - overlap(a, b);
        if all > 0.0 { 1.0 - overlap(a, b) / all } else { differ(&[a.0, a.1], &[b.0, b.1]) }
    }

    fn labels(&self) -> Option<u32> {
        Some(count(self.spans.len()))
    }
}

/// The length two spans share.
pub(super) fn overlap(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.1.min(b.1) - a.0.max(b.0)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_spans_agree_at_the_same_place_only() {
        let spans = Spans::new(vec![(3.0, 3.0), (3.0, 3.0), (4.0, 4.0), (2.0, 6.0)]).unwrap();
        assert!(spans.squared(0, 1).abs() < 1e-15);
        assert!((spans.squared(0, 2) - 1.0).abs() < 1e-15);
        assert!((spans.squared(0, 3) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn a_span_that_ends_before_it_begins_is_refused() {
        assert_eq!(Spans::new(vec![(0.0, 1.0), (3.0, 2.0)]), Err(BadDomain::NegativeSize { label: 1 }));
        assert_eq!(Spans::new(vec![(f64::NAN, 1.0)]), Err(BadDomain::NotFinite { label: 0 }));
    }
}
