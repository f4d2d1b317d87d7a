//! Chance from a seed: xoshiro256++, so that the same seed gives the same bootstrap on every machine.
//!
//! Source: D. Blackman, S. Vigna, *Scrambled linear pseudorandom number generators*,
//! ACM TOMS 47(4), 2021, <https://doi.org/10.1145/3460772>; seeded through `SplitMix64` as they advise.

/// A small, fast generator. Not for secrets.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    state: [u64; 4],
}

impl Random {
    /// The generator of stream `stream` under `seed`. Streams are independent of each other, so work
    /// can be split over threads without changing what any part of it draws.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut mixer = seed ^ split_mix(&mut stream.wrapping_add(0x5851_F42D_4C95_7F2D));
        Self { state: std::array::from_fn(|_| split_mix(&mut mixer)) }
    }

    pub(crate) fn next(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A number in `0..bound`. The bias, `bound / 2^64`, is far below anything observable.
    #[expect(clippy::cast_possible_truncation, reason = "the high half of the product is below `bound`")]
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u32
    }
}

impl Random {
    /// A number in [0, 1), to 53 bits.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// How many of `trials` succeed when each does with this `chance`, in O(1).
    ///
    /// Source: W. Hörmann, *The generation of binomial random variates*, Journal of Statistical Computation and
    /// Simulation 46, 1993, <https://doi.org/10.1080/00949659308811496> (BTRS), and inversion for small means.
    pub(crate) fn binomial(&mut self, trials: u32, chance: f64) -> u32 {
        if trials == 0 || chance <= 0.0 {
            return 0;
        }
        if chance >= 1.0 {
            return trials;
        }
        if chance > 0.5 {
            return trials - self.binomial(trials, 1.0 - chance);
        }
        if f64::from(trials) * chance < 10.0 {
            self.binomial_by_inversion(trials, chance)
        } else {
            self.binomial_by_rejection(trials, chance)
        }
    }

    fn binomial_by_inversion(&mut self, trials: u32, chance: f64) -> u32 {
        let odds = chance / (1.0 - chance);
        let mut probability = (f64::from(trials) * (-chance).ln_1p()).exp();
        let mut left = self.share();
        let mut successes = 0;
        while left > probability && successes < trials {
            left -= probability;
            successes += 1;
            probability *= odds * f64::from(trials - successes + 1) / f64::from(successes);
        }
        successes
    }

    /// Names as in the paper. The mean is at least 10 and `chance` at most one half.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "k is checked to be in 0..=trials")]
    fn binomial_by_rejection(&mut self, trials: u32, chance: f64) -> u32 {
        let n = f64::from(trials);
        let deviation = (n * chance * (1.0 - chance)).sqrt();
        let b = 1.15 + 2.53 * deviation;
        let a = -0.0873 + 0.0248 * b + 0.01 * chance;
        let c = n * chance + 0.5;
        let box_height = 0.92 - 4.2 / b;
        let alpha = (2.83 + 5.1 / b) * deviation;
        let odds = chance / (1.0 - chance);
        let mode = ((n + 1.0) * chance).floor();
        loop {
            let u = self.share() - 0.5;
            let v = self.share();
            let edge = 0.5 - u.abs();
            let k = ((2.0 * a / edge + b) * u + c).floor();
            if !(0.0..=n).contains(&k) {
                continue;
            }
            if edge >= 0.07 && v <= box_height {
                return k as u32;
            }
            let density = (mode + 0.5) * ((mode + 1.0) / (odds * (n - mode + 1.0))).ln()
                + (n + 1.0) * ((n - mode + 1.0) / (n - k + 1.0)).ln()
                + (k + 0.5) * (odds * (n - k + 1.0) / (k + 1.0)).ln()
                + stirling_tail(mode)
                + stirling_tail(n - mode)
                - stirling_tail(k)
                - stirling_tail(n - k);
            if (v * alpha / (a / (edge * edge) + b)).ln() <= density {
                return k as u32;
            }
        }
    }
}

/// What Stirling's formula for ln k! leaves out: 1 / (12 (k + 1)) − ...
fn stirling_tail(k: f64) -> f64 {
    const SMALL: [f64; 10] = [
        0.081_061_466_795_327_2,
        0.041_340_695_955_409_2,
        0.027_677_925_684_998_3,
        0.020_790_672_103_765_1,
        0.016_644_691_189_821_1,
        0.013_876_128_823_070_7,
        0.011_896_709_945_891_7,
        0.010_411_265_261_972,
        0.009_255_462_182_712_73,
        0.008_330_563_433_362_87,
    ];
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "k is a whole number below ten")]
    if k < 10.0 {
        return SMALL[k as usize];
    }
    let next = k + 1.0;
    let square = next * next;
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1_260.0 / square) / square) / next
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_mix_gives_the_published_first_numbers_of_seed_1234567() {
        let mut state = 1_234_567;
        assert_eq!(split_mix(&mut state), 6_457_827_717_110_365_317);
        assert_eq!(split_mix(&mut state), 3_203_168_211_198_807_973);
    }

    #[test]
    fn xoshiro_gives_the_published_first_numbers_of_state_1_2_3_4() {
        let mut random = Random { state: [1, 2, 3, 4] };
        let first: [u64; 4] = std::array::from_fn(|_| random.next());
        assert_eq!(first, [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386]);
    }

    #[test]
    fn the_same_seed_and_stream_repeat_and_others_differ() {
        let draw = |seed, stream| Random::new(seed, stream).next();
        assert_eq!(draw(7, 3), draw(7, 3));
        assert_ne!(draw(7, 3), draw(7, 4));
        assert_ne!(draw(7, 3), draw(8, 3));
    }

    #[test]
    fn numbers_below_a_bound_are_spread_evenly() {
        let mut random = Random::new(1, 0);
        let mut seen = [0u32; 7];
        for _ in 0..70_000 {
            seen[random.below(7) as usize] += 1;
        }
        assert!(seen.iter().all(|&n| (9_600..10_400).contains(&n)), "{seen:?}");
    }

    #[test]
    fn binomial_numbers_have_the_mean_the_variance_and_the_chances_of_theory() {
        // (trials, chance): by inversion, by rejection, mirrored, certain.
        for (trials, chance) in [(5u32, 0.3), (200, 0.02), (40, 0.4), (1_000, 0.25), (1_000, 0.9), (3_000_000, 0.1)] {
            let mut random = Random::new(u64::from(trials), 1);
            let draws = 20_000u32;
            let numbers: Vec<f64> = (0..draws).map(|_| f64::from(random.binomial(trials, chance))).collect();
            let mean = numbers.iter().sum::<f64>() / f64::from(draws);
            let variance = numbers.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(draws);
            let expected = f64::from(trials) * chance;
            let spread = expected * (1.0 - chance);
            // Five standard errors.
            assert!((mean - expected).abs() < 5.0 * (spread / f64::from(draws)).sqrt(), "{trials} {chance}: {mean}");
            assert!((variance / spread - 1.0).abs() < 0.06, "{trials} {chance}: {variance} not {spread}");
        }
        let mut random = Random::new(3, 3);
        assert_eq!((random.binomial(7, 0.0), random.binomial(7, 1.0), random.binomial(0, 0.5)), (0, 7, 0));
    }

    #[test]
    fn binomial_numbers_by_rejection_fill_every_value_as_often_as_the_formula_says() {
        let (trials, chance, draws) = (40u32, 0.4f64, 100_000);
        let mut random = Random::new(11, 0);
        let mut seen = [0.0; 41];
        for _ in 0..draws {
            seen[random.binomial(trials, chance) as usize] += 1.0;
        }
        let mut probability = 0.6f64.powi(40);
        let mut distance = 0.0;
        for k in 0..=trials {
            let expected = probability * f64::from(draws);
            if expected > 5.0 {
                distance += (seen[k as usize] - expected).powi(2) / expected;
            }
            probability *= f64::from(trials - k) / f64::from(k + 1) * chance / (1.0 - chance);
        }
        // Chi-square with some 24 degrees: 52 is the 99.9 % point.
        assert!(distance < 52.0, "{distance}");
    }
}
