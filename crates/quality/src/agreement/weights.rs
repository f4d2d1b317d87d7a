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
    /// The categories by ascending position.
    ascending: Vec<usize>,
}

impl Scale {
    pub(crate) fn new(weights: Weights, answers: &Answers) -> Self {
        let positions: Vec<f64> = match answers.measured() {
            Some(values) if weights != Weights::Ordinal => values.into_owned(),
            _ => (0..answers.categories()).map(f64::from).collect(),
        };
        let most = positions.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = positions.iter().copied().fold(f64::INFINITY, f64::min);
        let mut ascending: Vec<usize> = (0..positions.len()).collect();
        ascending.sort_by(|&a, &b| positions[a].total_cmp(&positions[b]));
        Self { weights, span: most - least, positions, ascending }
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
        self.agreement_with(&vec![1.0; categories]).iter().sum()
    }

    /// The agreement of each label with a label drawn from `shares`. Linear in the categories: no table of pairs of
    /// categories is made, so that scales may have thousands.
    pub(crate) fn agreement_with(&self, shares: &[f64]) -> Vec<f64> {
        if self.weights == Weights::Identity {
            return shares.to_vec();
        }
        let total: f64 = shares.iter().sum();
        if self.span <= 0.0 {
            return vec![total; shares.len()];
        }
        let (span, squared) = (self.span, self.span * self.span);
        let penalties = match self.weights {
            Weights::Identity | Weights::Linear => self.distances_to(shares).map(|apart| apart / span).collect(),
            Weights::Quadratic => self.squares_to(shares).map(|apart| apart / squared).collect(),
            Weights::Ordinal => {
                let apart = self.distances_to(shares).zip(self.squares_to(shares));
                apart.map(|(apart, square)| (apart + square) / (span + squared)).collect::<Vec<f64>>()
            }
        };
        penalties.into_iter().map(|penalty| total - penalty).collect()
    }

    /// The agreement of two labels drawn from `first` and `second`.
    pub(crate) fn expected(&self, first: &[f64], second: &[f64]) -> f64 {
        if self.weights == Weights::Identity {
            return first.iter().zip(second).map(|(p, q)| p * q).sum();
        }
        first.iter().zip(self.agreement_with(second)).map(|(share, agreement)| share * agreement).sum()
    }

    /// The sum over b of |`x_a` − `x_b`| · `shares[b]` for each a: what lies below it and what lies above.
    fn distances_to(&self, shares: &[f64]) -> impl Iterator<Item = f64> {
        let mut distances = vec![0.0; shares.len()];
        let mut walk = |categories: &mut dyn Iterator<Item = &usize>| {
            let (mut passed, mut apart) = (0.0, 0.0);
            let mut last = None;
            for &category in categories {
                // All that was passed comes farther away by the step.
                let step = last.map_or(0.0, |last: usize| (self.positions[category] - self.positions[last]).abs());
                apart += passed * step;
                distances[category] += apart;
                passed += shares[category];
                last = Some(category);
            }
        };
        walk(&mut self.ascending.iter());
        walk(&mut self.ascending.iter().rev());
        distances.into_iter()
    }

    /// The sum over b of (`x_a` − `x_b`)² · `shares[b]` for each a, through the mean, so that large offsets cost no digits.
    fn squares_to(&self, shares: &[f64]) -> impl Iterator<Item = f64> {
        let total: f64 = shares.iter().sum();
        let origin = self.positions.first().copied().unwrap_or(0.0);
        let terms = || self.positions.iter().map(|x| x - origin).zip(shares);
        let mean = if total > 0.0 { terms().map(|(x, share)| x * share).sum::<f64>() / total } else { 0.0 };
        let around: f64 = terms().map(|(x, share)| (x - mean).powi(2) * share).sum();
        self.positions.iter().map(move |x| total * (x - origin - mean).powi(2) + around)
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

    #[test]
    fn agreement_with_shares_is_the_sum_over_pairs_of_categories_in_any_order_of_values() {
        let values = vec![3.5, -1.0, 1e6 + 7.0, 0.0, 3.5, 1e6];
        let answers = Answers::from_triples(6, []).unwrap().with_values(values).unwrap();
        let shares = [0.1, 0.0, 0.3, 0.25, 0.05, 0.3];
        for weights in [Weights::Identity, Weights::Linear, Weights::Quadratic, Weights::Ordinal] {
            let scale = Scale::new(weights, &answers);
            for (a, found) in scale.agreement_with(&shares).into_iter().enumerate() {
                let naive: f64 = shares.iter().enumerate().map(|(b, share)| share * scale.weight(a, b)).sum();
                assert!((found - naive).abs() < 1e-12, "{weights:?} {a}: {found} {naive}");
            }
            let total: f64 = (0..6).flat_map(|a| (0..6).map(move |b| (a, b))).map(|(a, b)| scale.weight(a, b)).sum();
            assert!((scale.total() - total).abs() < 1e-9, "{weights:?}");
        }
    }
}
