//! The special functions that intervals need: the incomplete beta function, and quantiles of the normal,
//! Student's t and beta distributions, each to about twelve digits.

use std::f64::consts::{PI, SQRT_2};

/// Natural logarithm of the gamma function for `x > 0` (Lanczos, g = 7, nine terms).
pub(crate) fn ln_gamma(x: f64) -> f64 {
    const LANCZOS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        return (PI / (PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let base = x + 7.5;
    let series = (1..9u32).zip(&LANCZOS[1..]).fold(LANCZOS[0], |sum, (i, term)| sum + term / (x + f64::from(i)));
    0.5 * (2.0 * PI).ln() + (x + 0.5) * base.ln() - base + series.ln()
}

/// The regularised incomplete beta function: the chance that a Beta(a, b) variable is at most `x`.
///
/// Lentz's continued fraction; the symmetry I(x; a, b) = 1 - I(1 - x; b, a) keeps it quick.
pub(crate) fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (a * x.ln() + b * (-x).ln_1p() - ln_beta(a, b)).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(x, a, b) / a
    } else {
        1.0 - front * beta_fraction(1.0 - x, b, a) / b
    }
}

fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    // The fraction needs some sqrt(max(a, b)) terms; the bound only guards against a broken input.
    for m in 1..100_000u32 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let change = d * c;
        fraction *= change;
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

/// The value that a Beta(a, b) variable stays at or below with chance `p`.
pub(crate) fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    // Newton steps kept inside a shrinking bracket: never worse than halving, usually a dozen steps.
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = a / (a + b);
    let ln_beta = ln_beta(a, b);
    for _ in 0..200 {
        let error = beta_cdf(x, a, b) - p;
        if error > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let density = ((a - 1.0) * x.ln() + (b - 1.0) * (-x).ln_1p() - ln_beta).exp();
        let newton = x - error / density;
        let next = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
        if (next - x).abs() <= 1e-15 * x {
            return next;
        }
        x = next;
    }
    x
}

/// The chance that a standard normal variable is at most `z`.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z / SQRT_2)
}

/// The complementary error function, through the incomplete gamma function of order one half.
fn erfc(x: f64) -> f64 {
    let square = x * x;
    if square < 2.25 {
        // erf(x) = 2/sqrt(pi) e^{-x^2} sum 2^n x^{2n+1} / (2n+1)!!
        let mut term = x;
        let mut sum = x;
        for n in 1..200u32 {
            term *= 2.0 * square / f64::from(2 * n + 1);
            sum += term;
            if term.abs() < 1e-17 * sum.abs() {
                break;
            }
        }
        return 1.0 - 2.0 / PI.sqrt() * (-square).exp() * sum;
    }
    // Laplace's continued fraction, evaluated from the tail.
    let magnitude = x.abs();
    let tail = (1..=120u32).rev().fold(magnitude, |tail, n| magnitude + f64::from(n) / 2.0 / tail);
    let upper = (-square).exp() / (PI.sqrt() * tail);
    if x > 0.0 { upper } else { 2.0 - upper }
}

/// The value that a standard normal variable stays at or below with chance `p`.
///
/// Acklam's rational approximation, then one step of Halley's method.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -39.696_830_286_653_76,
        220.946_098_424_520_5,
        -275.928_510_446_968_7,
        138.357_751_867_269,
        -30.664_798_066_147_16,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -54.476_098_798_224_06,
        161.585_836_858_040_9,
        -155.698_979_859_886_6,
        66.801_311_887_719_72,
        -13.280_681_552_885_72,
    ];
    const C: [f64; 6] = [
        -0.007_784_894_002_430_293,
        -0.322_396_458_041_136_5,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] =
        [0.007_784_695_709_041_462, 0.322_467_129_070_039_8, 2.445_134_137_142_996, 3.754_408_661_907_416];
    let horner = |terms: &[f64], x: f64| terms.iter().fold(0.0, |sum, term| sum * x + term);
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let tail = |p: f64| {
        let q = (-2.0 * p.ln()).sqrt();
        horner(&C, q) / (horner(&D, q) * q + 1.0)
    };
    let rough = if p < 0.024_25 {
        tail(p)
    } else if p > 1.0 - 0.024_25 {
        -tail(1.0 - p)
    } else {
        let q = p - 0.5;
        let r = q * q;
        horner(&A, r) * q / (horner(&B, r) * r + 1.0)
    };
    let error = normal_cdf(rough) - p;
    let step = error * (2.0 * PI).sqrt() * (rough * rough / 2.0).exp();
    rough - step / (1.0 + rough * step / 2.0)
}

/// The value that Student's t with `degrees` of freedom stays at or below with chance `p`.
pub(crate) fn student_t_quantile(p: f64, degrees: f64) -> f64 {
    if (p - 0.5).abs() < f64::EPSILON {
        return 0.0;
    }
    let tail = p.min(1.0 - p);
    // With X ~ Beta(v/2, 1/2), P(|T| > t) = P(X < v / (v + t²)).
    let x = beta_quantile(2.0 * tail, degrees / 2.0, 0.5);
    let t = (degrees * (1.0 - x) / x).sqrt();
    if p < 0.5 { -t } else { t }
}

/// The value that Fisher's F with `above` and `below` degrees of freedom stays at or below with chance `p`.
pub(crate) fn f_quantile(p: f64, above: f64, below: f64) -> f64 {
    // With X ~ Beta(above/2, below/2), F = below X / (above (1 − X)); both ends of X are computed, so neither cancels.
    let x = beta_quantile(p, above / 2.0, below / 2.0);
    let rest = beta_quantile(1.0 - p, below / 2.0, above / 2.0);
    below * x / (above * rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{found} is not {expected}");
    }

    #[test]
    fn ln_gamma_gives_factorials_and_the_root_of_pi() {
        close(ln_gamma(0.5), PI.sqrt().ln(), 1e-14);
        let mut factorial = 1.0f64;
        for n in 1..100u32 {
            close(ln_gamma(f64::from(n)), factorial.ln(), 1e-13);
            factorial *= f64::from(n);
        }
    }

    #[test]
    fn the_beta_distribution_with_whole_parameters_is_a_binomial_tail() {
        // I(0.3; 2, 3) = P(Bin(4, 0.3) >= 2) = 0.3483
        close(beta_cdf(0.3, 2.0, 3.0), 0.3483, 1e-13);
        close(beta_cdf(0.5, 40.0, 40.0), 0.5, 1e-13);
    }

    #[test]
    fn quantiles_undo_the_distribution_even_for_extreme_parameters() {
        for (a, b) in [(0.5, 0.5), (1.0, 1.0), (0.5, 1e4), (3.0, 7.0), (1e5, 30.0), (0.1, 2.0)] {
            for p in [1e-6, 0.025, 0.3, 0.5, 0.975, 0.999_999] {
                let x = beta_quantile(p, a, b);
                close(beta_cdf(x, a, b), p, 1e-9);
            }
        }
    }

    // Long figures are those of SciPy 1.17.1; F with 1 and 1, and t with 1 degree of freedom, are tangents.
    #[test]
    fn normal_quantiles_are_those_of_the_tables() {
        close(normal_quantile(0.975), 1.959_963_984_540_054, 1e-14);
        close(normal_quantile(0.995), 2.575_829_303_548_901, 1e-14);
        close(normal_quantile(0.5), 0.0, 1e-15);
        close(normal_quantile(1e-10), -6.361_340_902_404_056, 1e-12);
        close(normal_cdf(-1.0), 0.158_655_253_931_457_05, 1e-14);
        close(normal_cdf(3.0), 0.998_650_101_968_369_9, 1e-14);
    }

    #[test]
    fn student_t_quantiles_are_those_of_the_tables() {
        close(student_t_quantile(0.975, 1.0), 12.706_204_736_432_1, 1e-10);
        close(student_t_quantile(0.975, 9.0), 2.262_157_162_798_205_5, 1e-13);
        close(student_t_quantile(0.025, 29.0), -2.045_229_642_132_704, 1e-13);
        close(student_t_quantile(0.975, 1e6), 1.959_966, 1e-6);
        close(student_t_quantile(0.5, 5.0), 0.0, 1e-15);
    }

    #[test]
    fn f_quantiles_are_those_of_the_tables() {
        close(f_quantile(0.95, 1.0, 1.0), 161.447_638_797_588, 1e-9);
        close(f_quantile(0.975, 5.0, 15.0), 3.576_415, 1e-6);
        close(f_quantile(0.99, 10.0, 20.0), 3.368_186, 1e-6);
        close(f_quantile(0.3, 7.0, 4.0) * f_quantile(0.7, 4.0, 7.0), 1.0, 1e-12);
    }
}
