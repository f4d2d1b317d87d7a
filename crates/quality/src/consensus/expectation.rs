//! One pass over all answers: how likely is each label for each unit, and what does that say of what people said?
//!
//! The work of every model in which a person's answer depends on the true label alone. Probabilities are
//! multiplied, not their logarithms added, so a unit needs one division and no exponential; sixteen factors of at
//! least [`FLOOR`] stay far above the smallest number, and longer products are scaled in between. A unit's answers
//! are weighed and, while they are still in the nearest cache, counted for the next estimate. Rows are padded to
//! 2, 4, 8 or 16 numbers, so that the compiler keeps them in vector registers.

use super::grouped::Grouped;
use std::ops::Range;

/// No chance in a model is below this.
pub(crate) const FLOOR: f64 = 1e-17;

/// Factors multiplied before a product is scaled.
const FACTORS: usize = 16;

/// How a unit's probabilities are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Assignment {
    /// As they are.
    Soft,
    /// All on the likeliest label, in equal parts on several that are equally likely.
    Hard,
}

/// What a model holds for true before a pass.
#[derive(Debug, Clone)]
pub(crate) struct Beliefs {
    /// Numbers a row: labels times kinds, padded.
    pub lanes: usize,
    /// Kinds of unit for each label; a row holds all labels of the first kind, then of the next.
    pub kinds: usize,
    /// The chance of what was said under each true label: a row for each entry of `said`.
    pub chances: Vec<f64>,
    /// The share of each true label.
    pub shares: Vec<f64>,
}

/// What a pass found.
#[derive(Debug, Clone)]
pub(crate) struct Counts {
    /// Numbers a row: labels times kinds, padded.
    pub lanes: usize,
    /// How often each thing was said under each true label, laid out like [`Beliefs::chances`].
    pub said: Vec<f64>,
    /// Units of each true label.
    pub labels: Vec<f64>,
    /// Logarithm of the chance of all answers, in nats.
    pub log_likelihood: f64,
}

/// The length of a row for this many labels.
pub(crate) fn lanes(labels: usize) -> usize {
    match labels {
        0..=2 => 2,
        3..=4 => 4,
        5..=8 => 8,
        9..=16 => 16,
        _ => labels,
    }
}

impl Beliefs {
    pub fn new(grouped: &Grouped, kinds: usize) -> Self {
        let lanes = lanes(grouped.labels * kinds);
        Self { lanes, kinds, chances: vec![0.0; grouped.said.len() * lanes], shares: vec![0.0; lanes] }
    }
}

impl Counts {
    /// Nothing counted yet.
    pub fn new(grouped: &Grouped, lanes: usize) -> Self {
        Self { lanes, said: vec![0.0; grouped.said.len() * lanes], labels: vec![0.0; lanes], log_likelihood: 0.0 }
    }

    /// Counts where each label of a group has its share of the votes: what most methods start from.
    pub fn of_votes(grouped: &Grouped) -> Self {
        let mut counts = Self::new(grouped, lanes(grouped.labels));
        counts.add_votes(grouped);
        counts
    }

    /// Adds groups of which each label has its share of the votes.
    pub fn add_votes(&mut self, grouped: &Grouped) {
        let mut truth = vec![0.0; grouped.labels];
        for (group, (codes, size)) in grouped.iter().enumerate() {
            grouped.share_votes(group, &mut truth);
            self.add_group(codes, size, &truth);
        }
    }

    /// Counts from given probabilities of several kinds of unit for each label, row by row for each group.
    pub fn of_kinds(grouped: &Grouped, posterior: &[f64], kinds: usize) -> Self {
        let states = grouped.labels * kinds;
        let mut counts = Self::new(grouped, lanes(states));
        for ((codes, size), truth) in grouped.iter().zip(posterior.chunks_exact(states.max(1))) {
            counts.add_group(codes, size, truth);
        }
        counts
    }

    /// Adds so many units with these answers, given how likely each state is.
    fn add_group(&mut self, codes: &[u32], size: f64, truth: &[f64]) {
        let add = |sums: &mut [f64]| sums.iter_mut().zip(truth).for_each(|(sum, share)| *sum += share * size);
        add(&mut self.labels);
        for &code in codes {
            add(&mut self.said[code as usize * self.lanes..][..self.lanes]);
        }
    }

    fn clear(&mut self) {
        self.said.fill(0.0);
        self.labels.fill(0.0);
    }

    /// Adds what was counted of other groups.
    pub fn add(&mut self, other: &Self) {
        self.said.iter_mut().zip(&other.said).for_each(|(sum, term)| *sum += term);
        self.labels.iter_mut().zip(&other.labels).for_each(|(sum, term)| *sum += term);
        self.log_likelihood += other.log_likelihood;
    }
}

/// Weighs some groups of units and counts what was said.
pub(super) fn count(grouped: &Grouped, beliefs: &Beliefs, how: Assignment, groups: Range<usize>, counts: &mut Counts) {
    let mut likelihood = LogProduct::new();
    counts.clear();
    count_more((grouped, beliefs), how, groups, (counts, &mut likelihood));
    counts.log_likelihood = likelihood.logarithm();
}

/// A pass whose groups come block by block; adds in the order in which one block of all would.
pub(super) struct Pass {
    counts: Counts,
    likelihood: LogProduct,
}

impl Pass {
    /// Before the first group.
    pub fn new(grouped: &Grouped, lanes: usize) -> Self {
        Self { counts: Counts::new(grouped, lanes), likelihood: LogProduct::new() }
    }

    /// Weighs the next groups and counts what was said.
    pub fn count(&mut self, grouped: &Grouped, beliefs: &Beliefs, how: Assignment) {
        count_more((grouped, beliefs), how, 0..grouped.groups(), (&mut self.counts, &mut self.likelihood));
    }

    /// Counts the next groups by their votes.
    pub fn count_votes(&mut self, grouped: &Grouped) {
        self.counts.add_votes(grouped);
    }

    /// What all groups since the last time came to.
    pub fn end(&mut self) -> &Counts {
        self.counts.log_likelihood = self.likelihood.logarithm();
        &self.counts
    }

    /// Before the first group again.
    pub fn clear(&mut self) {
        self.counts.clear();
        self.likelihood = LogProduct::new();
    }
}

fn count_more(
    (grouped, beliefs): (&Grouped, &Beliefs),
    how: Assignment,
    groups: Range<usize>,
    (counts, likelihood): (&mut Counts, &mut LogProduct),
) {
    match beliefs.lanes {
        2 => count_narrow::<2>((grouped, beliefs), how, groups, (counts, likelihood)),
        4 => count_narrow::<4>((grouped, beliefs), how, groups, (counts, likelihood)),
        8 => count_narrow::<8>((grouped, beliefs), how, groups, (counts, likelihood)),
        16 => count_narrow::<16>((grouped, beliefs), how, groups, (counts, likelihood)),
        _ => count_wide((grouped, beliefs), how, groups, (counts, likelihood)),
    }
}

fn count_narrow<const LANES: usize>(
    (grouped, beliefs): (&Grouped, &Beliefs),
    how: Assignment,
    groups: Range<usize>,
    (counts, product): (&mut Counts, &mut LogProduct),
) {
    let (chances, _) = beliefs.chances.as_chunks::<LANES>();
    let (said, _) = counts.said.as_chunks_mut::<LANES>();
    let (shares, _) = beliefs.shares.as_chunks::<LANES>();
    // In registers while groups are counted.
    let mut labels: [f64; LANES] = std::array::from_fn(|lane| counts.labels[lane]);
    let mut likelihood = *product;
    let starts = &grouped.starts[groups.start..=groups.end];
    let sizes = &grouped.sizes[groups.clone()];
    let mut rest = &grouped.codes[starts[0] as usize..];
    for ((group, pair), &size) in groups.zip(starts.windows(2)).zip(sizes) {
        let (codes, others) = rest.split_at((pair[1] - pair[0]) as usize);
        rest = others;
        let (mut truth, scaled) = weigh_narrow(chances, shares[0], codes);
        likelihood.multiply(settle(&mut truth, known(grouped, group)), scaled, size);
        if how == Assignment::Hard {
            truth = hardened(truth);
        }
        if size != 1 {
            for mass in &mut truth {
                *mass *= f64::from(size);
            }
        }
        labels.iter_mut().zip(&truth).for_each(|(sum, mass)| *sum += mass);
        for &code in codes {
            said[code as usize].iter_mut().zip(&truth).for_each(|(sum, mass)| *sum += mass);
        }
    }
    counts.labels.copy_from_slice(&labels);
    *product = likelihood;
}

/// The same for any number of labels.
fn count_wide(
    (grouped, beliefs): (&Grouped, &Beliefs),
    how: Assignment,
    groups: Range<usize>,
    (counts, likelihood): (&mut Counts, &mut LogProduct),
) {
    let lanes = beliefs.lanes;
    let mut truth = vec![0.0; lanes];
    for group in groups {
        let codes = grouped.codes_of(group);
        let scaled = weigh(beliefs, codes, &mut truth);
        let size = grouped.sizes[group];
        likelihood.multiply(settle(&mut truth, known(grouped, group)), scaled, size);
        if how == Assignment::Hard {
            harden(&mut truth);
        }
        for mass in &mut truth {
            *mass *= f64::from(size);
        }
        counts.labels.iter_mut().zip(&truth).for_each(|(sum, mass)| *sum += mass);
        for &code in codes {
            let sums = &mut counts.said[code as usize * lanes..][..lanes];
            sums.iter_mut().zip(&truth).for_each(|(sum, mass)| *sum += mass);
        }
    }
}

/// The probability of each label for each group, row by row.
pub(crate) fn posterior(grouped: &Grouped, beliefs: &Beliefs, how: Assignment) -> Vec<f64> {
    let mut posterior = Vec::with_capacity(grouped.groups() * grouped.labels);
    let mut truth = vec![0.0; beliefs.lanes];
    for group in 0..grouped.groups() {
        posterior_of((grouped, group), beliefs, how, &mut truth);
        let labels = grouped.labels;
        posterior.extend_from_slice(&truth[..labels]);
        let row = group * labels;
        for kind in truth.chunks_exact(labels).take(beliefs.kinds).skip(1) {
            posterior[row..].iter_mut().zip(kind).for_each(|(sum, mass)| *sum += mass);
        }
    }
    posterior
}

/// The probability of each state for one group, into a padded row.
pub(crate) fn posterior_of((grouped, group): (&Grouped, usize), beliefs: &Beliefs, how: Assignment, truth: &mut [f64]) {
    weigh(beliefs, grouped.codes_of(group), truth);
    settle(truth, known(grouped, group));
    if how == Assignment::Hard {
        harden(truth);
    }
}

/// Multiplies the chances of a group's answers; returns the logarithm of what was divided out on the way.
pub(crate) fn weigh(beliefs: &Beliefs, codes: &[u32], truth: &mut [f64]) -> f64 {
    match beliefs.lanes {
        2 => weigh_into::<2>(beliefs, codes, truth),
        4 => weigh_into::<4>(beliefs, codes, truth),
        8 => weigh_into::<8>(beliefs, codes, truth),
        16 => weigh_into::<16>(beliefs, codes, truth),
        _ => weigh_wide(beliefs, codes, truth),
    }
}

fn weigh_into<const LANES: usize>(beliefs: &Beliefs, codes: &[u32], truth: &mut [f64]) -> f64 {
    let (chances, _) = beliefs.chances.as_chunks();
    let (shares, _) = beliefs.shares.as_chunks::<LANES>();
    let (masses, scaled) = weigh_narrow(chances, shares[0], codes);
    truth.copy_from_slice(&masses);
    scaled
}

/// A row is a value here, and what needs its address gets a copy: else it would be stored and loaded at each factor.
#[inline(always)]
#[expect(clippy::inline_always, reason = "rows must stay in registers; a call would spill them once a unit")]
fn weigh_narrow<const LANES: usize>(
    chances: &[[f64; LANES]],
    shares: [f64; LANES],
    codes: &[u32],
) -> ([f64; LANES], f64) {
    let (mut truth, mut scaled) = (shares, 0.0);
    let mut rest = codes;
    while rest.len() > FACTORS {
        let (codes, others) = rest.split_at(FACTORS);
        truth = multiplied(truth, chances, codes);
        let mut copy = truth;
        scaled += scale(&mut copy);
        (truth, rest) = (copy, others);
    }
    (multiplied(truth, chances, rest), scaled)
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "rows must stay in registers; a call would spill them once a unit")]
fn multiplied<const LANES: usize>(mut truth: [f64; LANES], chances: &[[f64; LANES]], codes: &[u32]) -> [f64; LANES] {
    for &code in codes {
        truth.iter_mut().zip(&chances[code as usize]).for_each(|(mass, chance)| *mass *= chance);
    }
    truth
}

fn weigh_wide(beliefs: &Beliefs, codes: &[u32], truth: &mut [f64]) -> f64 {
    let mut scaled = 0.0;
    truth.copy_from_slice(&beliefs.shares);
    for (factors, &code) in codes.iter().enumerate() {
        if factors % FACTORS == 0 && factors > 0 {
            scaled += scale(truth);
        }
        let chances = &beliefs.chances[code as usize * beliefs.lanes..][..beliefs.lanes];
        truth.iter_mut().zip(chances).for_each(|(mass, chance)| *mass *= chance);
    }
    scaled
}

/// Scales masses so that the largest is 1; returns the logarithm of what it was.
#[cold]
fn scale(truth: &mut [f64]) -> f64 {
    let most = truth.iter().copied().fold(0.0, f64::max);
    for mass in truth.iter_mut() {
        *mass /= most;
    }
    most.ln()
}

/// The known label of a group and the number of labels.
#[inline(always)]
#[expect(clippy::inline_always, reason = "nearly always one look at an empty list")]
fn known(grouped: &Grouped, group: usize) -> Option<(usize, usize)> {
    grouped.known_of(group).map(|known| (known, grouped.labels))
}

/// Turns masses into probabilities; returns the chance of the answers, given what is known.
#[inline(always)]
#[expect(clippy::inline_always, reason = "rows must stay in registers; a call would spill them once a unit")]
fn settle(truth: &mut [f64], known: Option<(usize, usize)>) -> f64 {
    if let Some((known, labels)) = known {
        truth.iter_mut().enumerate().filter(|(state, _)| state % labels != known).for_each(|(_, mass)| *mass = 0.0);
    }
    let total: f64 = truth.iter().sum();
    let inverse = 1.0 / total;
    for mass in truth.iter_mut() {
        *mass *= inverse;
    }
    total
}

/// A row with all on its likeliest label.
fn hardened<const LANES: usize>(mut truth: [f64; LANES]) -> [f64; LANES] {
    harden(&mut truth);
    truth
}

#[cold]
fn harden(truth: &mut [f64]) {
    let most = truth.iter().copied().fold(0.0, f64::max);
    let best = |mass: f64| most - mass <= 1e-9 * most;
    let tied = truth.iter().filter(|mass| best(**mass)).count() as f64;
    for mass in truth.iter_mut() {
        *mass = if best(*mass) { 1.0 / tied } else { 0.0 };
    }
}

/// The logarithm of a long product, with one logarithm for many factors.
#[derive(Debug, Clone, Copy)]
struct LogProduct {
    product: f64,
    logarithm: f64,
}

impl LogProduct {
    fn new() -> Self {
        Self { product: 1.0, logarithm: 0.0 }
    }

    /// Multiplies by `factor · exp(scaled)`, `times` times. Factors are at least some 1e-290 and at most 1.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the common path is one multiplication")]
    fn multiply(&mut self, factor: f64, scaled: f64, times: u32) {
        if times == 1 && factor > 1e-150 {
            self.product *= factor;
            self.logarithm += scaled;
            if self.product < 1e-150 {
                self.logarithm += self.product.ln();
                self.product = 1.0;
            }
        } else {
            self.logarithm += f64::from(times) * (factor.max(f64::MIN_POSITIVE).ln() + scaled);
        }
    }

    fn logarithm(&self) -> f64 {
        self.logarithm + self.product.ln()
    }
}
