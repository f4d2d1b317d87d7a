//! How much two different labels still agree: nothing, or the more the nearer they are.

use crate::table::Answers;

/// Partial credit for near misses. Equal labels agree by 1, the two ends of the scale by 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weights {
    /// Equal or not: for unordered categories.
    #[default]
    Identity,
    /// 1 - |x - y| / span.
    Linear,
    /// 1 - (x - y)² / span².
    Quadratic,
    /// 1 - C(steps + 1, 2) / C(categories, 2), with steps counted in categories (Gwet).
    Ordinal,
}

/// [`Weights`] made ready for one table. Positions are the values of the categories where the table has
/// them, else 0, 1, 2, ...; the span is from the first to the last category, used or not.
#[derive(Debug)]
pub(crate) struct Scale {
    weights: Weights,
    positions: Vec<f64>,
    span: f64,
}

impl Scale {
    pub(crate) fn new(weights: Weights, answers: &Answers) -> Self {
        let positions: Vec<f64> = match answers.values() {
            Some(values) if weights != Weights::Ordinal => values.to_vec(),
            _ => (0..answers.categories()).map(f64::from).collect(),
        };
        let most = positions.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = positions.iter().copied().fold(f64::INFINITY, f64::min);
        Self { weights, span: most - least, positions }
    }

    pub(crate) fn categories(&self) -> usize {
        self.positions.len()
    }

    /// The agreement of two labels, in [0, 1].
    pub(crate) fn weight(&self, a: usize, b: usize) -> f64 {
        if a == b {
            return 1.0;
        }
        let apart = (self.positions[a] - self.positions[b]).abs();
        match self.weights {
            Weights::Identity => 0.0,
            _ if self.span <= 0.0 => 1.0,
            Weights::Linear => 1.0 - apart / self.span,
            Weights::Quadratic => 1.0 - (apart / self.span) * (apart / self.span),
            Weights::Ordinal => 1.0 - apart * (apart + 1.0) / (self.span * (self.span + 1.0)),
        }
    }

    /// Σ over all pairs of categories of their weight.
    pub(crate) fn total(&self) -> f64 {
        let categories = self.categories();
        if self.weights == Weights::Identity {
            return categories as f64;
        }
        (0..categories).map(|a| (0..categories).map(|b| self.weight(a, b)).sum::<f64>()).sum()
    }

    /// The agreement of each label with a label drawn from `shares`.
    pub(crate) fn agreement_with(&self, shares: &[f64]) -> Vec<f64> {
        if self.weights == Weights::Identity {
            return shares.to_vec();
        }
        (0..shares.len()).map(|a| self.weighted_sum(a, shares)).collect()
    }

    /// The agreement of two labels drawn from `first` and `second`.
    pub(crate) fn expected(&self, first: &[f64], second: &[f64]) -> f64 {
        if self.weights == Weights::Identity {
            return first.iter().zip(second).map(|(p, q)| p * q).sum();
        }
        let used = first.iter().enumerate().filter(|(_, share)| **share > 0.0);
        used.map(|(a, share)| share * self.weighted_sum(a, second)).sum()
    }

    fn weighted_sum(&self, a: usize, shares: &[f64]) -> f64 {
        shares.iter().enumerate().map(|(b, share)| self.weight(a, b) * share).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(weights: Weights) -> Scale {
        Scale::new(weights, &Answers::from_triples(4, []).unwrap())
    }

    #[test]
    fn weights_fall_from_one_to_nothing_at_the_far_end() {
        for weights in [Weights::Identity, Weights::Linear, Weights::Quadratic, Weights::Ordinal] {
            let scale = scale(weights);
            assert!((scale.weight(2, 2) - 1.0).abs() < 1e-15);
            assert!(scale.weight(0, 3).abs() < 1e-15);
            assert!(scale.weight(0, 1) >= scale.weight(0, 2));
        }
    }

    #[test]
    fn the_middle_weights_are_those_of_the_definitions() {
        assert!((scale(Weights::Linear).weight(0, 1) - 2.0 / 3.0).abs() < 1e-15);
        assert!((scale(Weights::Quadratic).weight(0, 1) - 8.0 / 9.0).abs() < 1e-15);
        // 1 - C(2, 2) / C(4, 2)
        assert!((scale(Weights::Ordinal).weight(0, 1) - 5.0 / 6.0).abs() < 1e-15);
    }
}
