//! Draws as many units as there are, with replacement, counted by pattern.
//!
//! How often each of the common patterns comes up is a binomial number, given those before it; only the units
//! of rare patterns are drawn one by one. Ten million units of fifty patterns cost fifty draws.

use crate::random::Random;

/// Patterns of fewer units than this are drawn unit by unit: a binomial number costs some ten plain draws.
const COMMON: u32 = 12;

/// Units to draw from, by pattern.
#[derive(Debug)]
pub(crate) struct Urn {
    /// Common patterns, with their units.
    common: Vec<(u32, u32)>,
    /// The pattern of each other unit.
    rare: Vec<u32>,
    units: u32,
}

impl Urn {
    /// The urn with `multiplicity[p]` units of pattern p. The order of the patterns decides what a seed draws, so
    /// it should not depend on the order of rows.
    pub(crate) fn new(multiplicity: &[u32]) -> Self {
        let patterns = || (0u32..).zip(multiplicity.iter().copied());
        let rare = patterns().filter(|(_, units)| *units < COMMON);
        Self {
            common: patterns().filter(|(_, units)| *units >= COMMON).collect(),
            rare: rare.flat_map(|(pattern, units)| std::iter::repeat_n(pattern, units as usize)).collect(),
            // A table has at most `u32::MAX` rows, so no more units.
            units: multiplicity.iter().sum(),
        }
    }

    /// One sample: writes into `drawn[p]` how often pattern p came up.
    pub(crate) fn draw(&self, drawn: &mut [u32], random: &mut Random) {
        drawn.fill(0);
        let (mut draws, mut units) = (self.units, self.units);
        for &(pattern, own) in &self.common {
            let times = random.binomial(draws, f64::from(own) / f64::from(units));
            drawn[pattern as usize] = times;
            draws -= times;
            units -= own;
        }
        for _ in 0..draws {
            drawn[self.rare[random.below(units) as usize] as usize] += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_as_many_units_as_there_are() {
        for multiplicity in [vec![], vec![1], vec![3, 0, 5], vec![500], vec![12, 1, 1, 700, 0], vec![1; 40]] {
            let urn = Urn::new(&multiplicity);
            let mut drawn = vec![9; multiplicity.len()];
            for stream in 0..50 {
                urn.draw(&mut drawn, &mut Random::new(1, stream));
                assert_eq!(drawn.iter().sum::<u32>(), multiplicity.iter().sum::<u32>());
                assert!(drawn.iter().zip(&multiplicity).all(|(drawn, of)| *drawn == 0 || *of > 0));
            }
        }
    }

    #[test]
    fn common_and_rare_patterns_come_up_with_the_moments_of_the_multinomial() {
        let multiplicity = [100, 3, 40, 1, 56];
        let total: f64 = multiplicity.iter().copied().map(f64::from).sum();
        let urn = Urn::new(&multiplicity);
        let (samples, mut drawn) = (40_000, [0; 5]);
        let (mut sum, mut product) = ([0.0; 5], [[0.0; 5]; 5]);
        for stream in 0..samples {
            urn.draw(&mut drawn, &mut Random::new(2, stream));
            for i in 0..5 {
                sum[i] += f64::from(drawn[i]);
                for j in 0..5 {
                    product[i][j] += f64::from(drawn[i]) * f64::from(drawn[j]);
                }
            }
        }
        let samples = samples as f64;
        let share = multiplicity.map(|units| f64::from(units) / total);
        for i in 0..5 {
            for j in 0..5 {
                let found = product[i][j] / samples - sum[i] / samples * sum[j] / samples;
                let same = if i == j { share[i] } else { 0.0 };
                let expected = total * (same - share[i] * share[j]);
                let scale = total * (share[i] * share[j]).sqrt();
                assert!((found - expected).abs() < 0.035 * scale, "{i} {j}: {found} not {expected}");
            }
        }
    }
}
