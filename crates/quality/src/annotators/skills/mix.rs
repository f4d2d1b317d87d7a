//! The usual mix of items: difficulties from the normal distribution, on a grid.

/// Steps of the difficulty, in units of its spread: every 0.4 from −4.8 to 4.8.
pub(super) const NODES: usize = 25;

pub(super) fn node(step: usize) -> f64 {
    0.4 * (step as f64 - 12.0)
}

/// The share of items at each step.
pub(super) fn shares() -> [f64; NODES] {
    let shares: [f64; NODES] = std::array::from_fn(|step| (-0.5 * node(step).powi(2)).exp());
    let sum: f64 = shares.iter().sum();
    shares.map(|share| share / sum)
}

/// The mean over a standard normal number.
pub(super) fn expect(of: impl Fn(f64) -> f64) -> f64 {
    shares().iter().enumerate().map(|(step, share)| share * of(node(step))).sum()
}

pub(super) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Items of every difficulty, 0 on average.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mix {
    /// How far difficulties spread, in logits.
    pub spread: f64,
}

impl Mix {
    /// How often somebody of this skill is right.
    pub fn accuracy(self, skill: f64) -> f64 {
        expect(|z| logistic(skill - self.spread * z))
    }

    /// How fast that grows with skill.
    pub fn slope(self, skill: f64) -> f64 {
        expect(|z| {
            let p = logistic(skill - self.spread * z);
            p * (1.0 - p)
        })
    }
}
