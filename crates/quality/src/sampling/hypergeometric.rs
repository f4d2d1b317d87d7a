//! The chance of finding some number of wrong ones when a sample is drawn from a lot without replacement.
//!
//! Terms are computed from deviances instead of factorials, so that lots of billions keep fourteen digits.
//!
//! Source: C. Loader, *Fast and accurate computation of binomial probabilities*, 2000 (the method of R's
//! `dbinom` and `dhyper`).

use crate::special::ln_gamma;

/// A chance that misses its limit by no more than this factor meets it: 3 in 10 is not more than 1 − 0.7.
pub(crate) const ROUNDING: f64 = 1.0 + 1e-12;

/// A sample of `sample` drawn from a lot of `lot` in which `wrong` are wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draw {
    pub lot: u64,
    pub wrong: u64,
    pub sample: u64,
}

impl Draw {
    /// The chance of finding `found` wrong ones or fewer.
    pub(crate) fn at_most(self, found: u64) -> f64 {
        let least = (self.sample + self.wrong).saturating_sub(self.lot);
        let most = self.sample.min(self.wrong);
        if found >= most {
            return 1.0;
        }
        if found < least {
            return 0.0;
        }
        // From the largest term down, each from its neighbour, until nothing is added.
        let mut term = self.exactly(found);
        let mut sum = term;
        let mut x = found;
        while x > least && (term > sum * 1e-17 || x > self.mode()) {
            term *= self.ratio_down(x);
            sum += term;
            x -= 1;
        }
        sum.min(1.0)
    }

    /// The number found most often.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and `sample`")]
    fn mode(self) -> u64 {
        ((self.sample as f64 + 1.0) * (self.wrong as f64 + 1.0) / (self.lot as f64 + 2.0)) as u64
    }

    /// P(x − 1) / P(x).
    fn ratio_down(self, x: u64) -> f64 {
        let right_drawn = (self.sample - x) as f64;
        let right_left = (self.lot + x - self.wrong - self.sample) as f64;
        x as f64 * right_left / ((self.wrong - x + 1) as f64 * (right_drawn + 1.0))
    }

    /// The chance of finding exactly `found`; 0 where that cannot be.
    pub(crate) fn chance_of(self, found: u64) -> f64 {
        let least = (self.sample + self.wrong).saturating_sub(self.lot);
        let possible = least <= found && found <= self.sample.min(self.wrong);
        if possible { self.exactly(found) } else { 0.0 }
    }

    /// The chance of finding exactly `found`, which must be possible.
    fn exactly(self, found: u64) -> f64 {
        if self.sample == 0 || self.sample == self.lot {
            return 1.0;
        }
        let p = self.sample as f64 / self.lot as f64;
        let q = (self.lot - self.sample) as f64 / self.lot as f64;
        (ln_binomial(found, self.wrong, p, q) + ln_binomial(self.sample - found, self.lot - self.wrong, p, q)
            - ln_binomial(self.sample, self.lot, p, q))
        .exp()
    }
}

/// Logarithm of the binomial probability of `x` in `n` at chance `p = 1 − q`, strictly between 0 and 1.
pub(crate) fn ln_binomial(x: u64, n: u64, p: f64, q: f64) -> f64 {
    let (x, n) = (x as f64, n as f64);
    if x <= 0.0 {
        return n * (-p).ln_1p();
    }
    if x >= n {
        return n * p.ln();
    }
    let deviances = deviance(x, n * p) + deviance(n - x, n * q);
    let corrections = stirling_error(n) - stirling_error(x) - stirling_error(n - x);
    corrections - deviances + 0.5 * (n / (std::f64::consts::TAU * x * (n - x))).ln()
}

/// x ln(x / mean) + mean − x, without cancellation where x is near the mean.
fn deviance(x: f64, mean: f64) -> f64 {
    let (difference, sum) = (x - mean, x + mean);
    if difference.abs() >= 0.1 * sum {
        return x * (x / mean).ln() - difference;
    }
    let v = difference / sum;
    let mut total = difference * v;
    let mut power = 2.0 * x * v;
    for j in 1..1_000u32 {
        power *= v * v;
        let next = total + power / f64::from(2 * j + 1);
        if next.to_bits() == total.to_bits() {
            break;
        }
        total = next;
    }
    total
}

/// ln n! less Stirling's formula.
fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        return ln_gamma(n + 1.0) - (n + 0.5) * n.ln() + n - 0.5 * std::f64::consts::TAU.ln();
    }
    let square = n * n;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1_260.0 - (1.0 / 1_680.0 - 1.0 / 1_188.0 / square) / square) / square) / square)
        / n
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exact fractions for small lots.
    fn naive_at_most(draw: Draw, found: u64) -> f64 {
        let choose = |n: u64, k: u64| (0..k).fold(1u128, |c, i| c * u128::from(n - i) / u128::from(i + 1));
        let ways = (0..=found.min(draw.sample))
            .filter(|&x| x <= draw.wrong && draw.sample - x <= draw.lot - draw.wrong)
            .map(|x| choose(draw.wrong, x) * choose(draw.lot - draw.wrong, draw.sample - x))
            .sum::<u128>();
        ways as f64 / choose(draw.lot, draw.sample) as f64
    }

    #[test]
    fn small_lots_agree_with_counting_all_samples() {
        for lot in [1, 2, 5, 13, 40] {
            for wrong in 0..=lot {
                for sample in 0..=lot {
                    let draw = Draw { lot, wrong, sample };
                    for found in 0..=sample {
                        let (ours, naive) = (draw.at_most(found), naive_at_most(draw, found));
                        assert!((ours - naive).abs() < 1e-12, "{draw:?} {found}: {ours} {naive}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_huge_lot_is_a_binomial() {
        let draw = Draw { lot: 4_000_000_000_000, wrong: 40_000_000_000, sample: 300 };
        assert!((draw.at_most(0) - 0.99f64.powi(300)).abs() < 1e-9);
    }
}
