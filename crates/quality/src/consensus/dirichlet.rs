//! Dirichlet beliefs about shares: their expected logarithms and how far they are from where they started.

use crate::special::ln_gamma;

/// The derivative of ln Γ for x > 0, to some 1e-12.
///
/// Source: J. M. Bernardo, *Algorithm AS 103: psi (digamma) function*, Applied Statistics 25(3), 1976,
/// <https://doi.org/10.2307/2347257>, with more terms.
pub(crate) fn digamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift -= 1.0 / x;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = square
        * (1.0 / 12.0 - square * (1.0 / 120.0 - square * (1.0 / 252.0 - square * (1.0 / 240.0 - square / 132.0))));
    shift + x.ln() - 0.5 / x - series
}

/// The Kullback-Leibler divergence of Dirichlet(prior + counts) from Dirichlet(prior), in nats. `cells` are
/// `(prior, count)`; cells with count 0 may be left out if their prior is in `prior_total`.
pub(crate) fn divergence(cells: impl Iterator<Item = (f64, f64)>, prior_total: f64) -> f64 {
    let (mut counted, mut sum) = (0.0, 0.0);
    for (prior, count) in cells {
        counted += count;
        sum += ln_gamma(prior) - ln_gamma(prior + count) + count * digamma(prior + count);
    }
    let total = prior_total + counted;
    sum + ln_gamma(total) - ln_gamma(prior_total) - counted * digamma(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digamma_gives_the_values_of_the_tables() {
        // Abramowitz and Stegun, table 6.1 and 6.3.2.
        for (x, value) in [(1.0, -0.577_215_664_9), (2.0, 0.422_784_335_1), (0.5, -1.963_510_026_0), (10.0, 2.251_752_589_1)] {
            assert!((digamma(x) - value).abs() < 1e-9, "{x}");
        }
    }

    #[test]
    fn by_hand_one_count_on_a_flat_pair_is_ln_2_minus_a_half() {
        // Beta(2, 1) has density 2x: ∫ 2x ln 2x dx = ln 2 − 1/2.
        let found = divergence([(1.0, 1.0)].into_iter(), 2.0);
        assert!((found - (2f64.ln() - 0.5)).abs() < 1e-10);
        assert!(divergence([(1.0, 0.0), (3.0, 0.0)].into_iter(), 4.0).abs() < 1e-12);
    }
}
