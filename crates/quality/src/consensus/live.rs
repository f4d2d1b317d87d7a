//! A consensus that keeps up with answers as they come: each changes its unit at once, and a refresh from time to
//! time puts everything where the batch method has it.
//!
//! # Definition
//! [`dawid_skene`](super::dawid_skene()) with imagined answers. An answer l of person w to unit u multiplies the
//! unit's probabilities by `π_w`(l | k) as learnt so far, then counts towards w's own chances with them. What the unit
//! now says of those who answered it before waits for [`Live::refresh`], which fits all answers anew.
//!
//! # Cost
//! An answer: O(q). A refresh: a batch fit. Memory: 12 bytes an answer, 8 q a unit and 8 q² a person.

use super::dawid_skene::{DawidSkene, dawid_skene};
use super::expectation::FLOOR;
use super::fit::{Control, Fit, Unfit};
use super::lookahead::Crowd;
use super::stopping::expected_loss;
use crate::table::{Answers, BadAnswers};

/// Answers so far, and what they come to.
#[derive(Debug, Clone)]
pub struct Live {
    options: DawidSkene,
    categories: usize,
    rows: Vec<(u32, u32, u32)>,
    /// Probabilities of each unit's labels, row by row.
    truth: Vec<f64>,
    /// Expected answers l of person w under true label k, imagined ones included, at `(w · q + l) · q + k`.
    counts: Vec<f64>,
    /// Their sums over l, at `w · q + k`.
    totals: Vec<f64>,
    label_shares: Vec<f64>,
    refreshed: usize,
}

/// Why an answer cannot be added, or a refresh not be made.
#[derive(Debug, Clone, PartialEq)]
pub enum BadLive {
    /// The answer has no place in the table.
    Answer(BadAnswers),
    /// The answers so far cannot be fitted.
    Fit(Unfit),
}

impl std::fmt::Display for BadLive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Answer(bad) => bad.fmt(f),
            Self::Fit(unfit) => unfit.fmt(f),
        }
    }
}

impl std::error::Error for BadLive {}

impl Live {
    /// Nothing answered yet. Imagined answers in `options` say what newcomers are taken to be; without any, everyone
    /// starts with one for each label.
    ///
    /// ```
    /// use assay_quality::consensus::{ConfusionPrior, DawidSkene, Live};
    ///
    /// let prior = ConfusionPrior { right: 4.0, wrong: 1.0 };
    /// let mut live = Live::new(2, DawidSkene { prior, ..DawidSkene::default() });
    /// live.add(0, 0, 1)?;
    /// assert!((live.probabilities(0)[1] - 0.8).abs() < 1e-12);
    /// live.add(0, 1, 1)?;
    /// assert!((live.probabilities(0)[1] - 16.0 / 17.0).abs() < 1e-12);
    /// # Ok::<(), assay_quality::consensus::BadLive>(())
    /// ```
    pub fn new(categories: u32, mut options: DawidSkene) -> Self {
        if options.prior.right <= 0.0 || options.prior.wrong <= 0.0 {
            options.prior.right = options.prior.right.max(1.0);
            options.prior.wrong = options.prior.wrong.max(1.0);
        }
        let categories = categories as usize;
        Self {
            options,
            categories,
            rows: Vec::new(),
            truth: Vec::new(),
            counts: Vec::new(),
            totals: Vec::new(),
            label_shares: vec![1.0 / categories.max(1) as f64; categories],
            refreshed: 0,
        }
    }

    /// Adds an answer.
    pub fn add(&mut self, unit: u32, annotator: u32, label: u32) -> Result<(), BadLive> {
        let q = self.categories;
        if label as usize >= q {
            let categories = u32::try_from(q).unwrap_or(u32::MAX);
            return Err(BadLive::Answer(BadAnswers::LabelOutOfRange { row: self.rows.len(), label, categories }));
        }
        self.make_room(unit as usize, annotator as usize);
        self.rows.push((unit, annotator, label));
        let said = (annotator as usize * q + label as usize) * q;
        let truth = &mut self.truth[unit as usize * q..][..q];
        let counts = &mut self.counts[said..][..q];
        let totals = &mut self.totals[annotator as usize * q..][..q];
        for ((mass, count), total) in truth.iter_mut().zip(&*counts).zip(&*totals) {
            *mass = (*mass * (count / total)).max(FLOOR);
        }
        let sum: f64 = truth.iter().sum();
        for ((mass, count), total) in truth.iter_mut().zip(counts).zip(totals) {
            *mass /= sum;
            *count += *mass;
            *total += *mass;
        }
        Ok(())
    }

    /// Fits all answers so far in one batch, and goes on from there.
    pub fn refresh(&mut self, control: &Control<'_>) -> Result<Fit, BadLive> {
        let categories = u32::try_from(self.categories).unwrap_or(u32::MAX);
        let answers = Answers::from_triples(categories, self.rows.iter().copied()).map_err(BadLive::Answer)?;
        let fit = dawid_skene(&answers, &self.options, control).map_err(BadLive::Fit)?;
        let q = self.categories;
        for (unit, truth) in self.truth.chunks_exact_mut(q.max(1)).enumerate() {
            if fit.consensus.verdict(unit).is_some() {
                truth.fill(FLOOR);
                for (label, share) in fit.consensus.shares(unit) {
                    truth[label as usize] = share.max(FLOOR);
                }
            }
        }
        self.label_shares.fill(FLOOR);
        for &(label, share) in &fit.label_shares {
            self.label_shares[label as usize] = share.max(FLOOR);
        }
        self.recount();
        self.refreshed = self.rows.len();
        Ok(fit)
    }

    /// Goes over all answers this many times, from what is believed now: units are weighed by what people are worth
    /// since their answers came, and people by what their units have come to.
    pub fn revise(&mut self, passes: u32) {
        for _ in 0..passes {
            self.weigh();
            self.learn_label_shares();
            self.recount();
        }
        self.refreshed = self.rows.len();
    }

    /// The probability of each label of a unit; the shares of labels overall for a unit without answers.
    pub fn probabilities(&self, unit: u32) -> &[f64] {
        self.truth
            .get(unit as usize * self.categories..)
            .and_then(|rest| rest.get(..self.categories))
            .unwrap_or(&self.label_shares)
    }

    /// The chance that a unit's likeliest label is wrong.
    pub fn expected_loss(&self, unit: u32) -> f64 {
        expected_loss(self.probabilities(unit))
    }

    /// How common each label is.
    pub fn label_shares(&self) -> &[f64] {
        &self.label_shares
    }

    /// How often people answer and how often they are right, on average over the labels. Nobody counts for whom only
    /// imagined answers speak.
    pub fn crowd(&self) -> Crowd {
        let q = self.categories;
        let imagined = self.options.prior.right + self.options.prior.wrong * (q as f64 - 1.0);
        let people = self.totals.chunks_exact(q.max(1)).zip(self.counts.chunks_exact((q * q).max(1)));
        let each = people.map(|(totals, counts)| {
            let right: f64 = totals.iter().enumerate().map(|(label, total)| counts[label * q + label] / total).sum();
            ((totals.iter().sum::<f64>() - imagined * q as f64).max(0.0), right / q as f64)
        });
        Crowd::new(u32::try_from(q).unwrap_or(u32::MAX), each)
    }

    /// How many answers there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no answer yet.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Answers since the last refresh or revision. A refresh each time they have grown by a tenth costs little overall.
    pub fn since_refresh(&self) -> usize {
        self.rows.len() - self.refreshed
    }

    fn make_room(&mut self, unit: usize, annotator: usize) {
        let q = self.categories;
        while self.truth.len() < (unit + 1) * q {
            self.truth.extend_from_slice(&self.label_shares);
        }
        let prior = self.options.prior;
        while self.totals.len() < (annotator + 1) * q {
            self.counts.extend((0..q * q).map(|cell| if cell / q == cell % q { prior.right } else { prior.wrong }));
            self.totals.extend(std::iter::repeat_n(prior.right + prior.wrong * (q as f64 - 1.0), q));
        }
    }

    /// Every unit's probabilities from its answers.
    fn weigh(&mut self) {
        let q = self.categories;
        for truth in self.truth.chunks_exact_mut(q.max(1)) {
            truth.copy_from_slice(&self.label_shares);
        }
        for &(unit, annotator, label) in &self.rows {
            let truth = &mut self.truth[unit as usize * q..][..q];
            let counts = &self.counts[(annotator as usize * q + label as usize) * q..][..q];
            let totals = &self.totals[annotator as usize * q..][..q];
            let mut sum = 0.0;
            for ((mass, count), total) in truth.iter_mut().zip(counts).zip(totals) {
                *mass *= count / total;
                sum += *mass;
            }
            // Long before a product is too small for a number.
            if sum < 1e-100 {
                for mass in truth {
                    *mass /= sum;
                }
            }
        }
        for truth in self.truth.chunks_exact_mut(q.max(1)) {
            let sum: f64 = truth.iter().sum();
            for mass in truth {
                *mass = (*mass / sum).max(FLOOR);
            }
        }
    }

    fn learn_label_shares(&mut self) {
        let imagined = self.options.label_prior;
        self.label_shares.fill(imagined);
        for truth in self.truth.chunks_exact(self.categories.max(1)) {
            self.label_shares.iter_mut().zip(truth).for_each(|(share, mass)| *share += mass);
        }
        let sum: f64 = self.label_shares.iter().sum();
        self.label_shares.iter_mut().for_each(|share| *share = (*share / sum).max(FLOOR));
    }

    fn recount(&mut self) {
        let q = self.categories;
        let prior = self.options.prior;
        for (cell, count) in self.counts.iter_mut().enumerate() {
            *count = if cell / q % q == cell % q { prior.right } else { prior.wrong };
        }
        self.totals.fill(prior.right + prior.wrong * (q as f64 - 1.0));
        for &(unit, annotator, label) in &self.rows {
            let truth = &self.truth[unit as usize * q..][..q];
            let counts = &mut self.counts[(annotator as usize * q + label as usize) * q..][..q];
            let totals = &mut self.totals[annotator as usize * q..][..q];
            for ((mass, count), total) in truth.iter().zip(counts).zip(totals) {
                *count += mass;
                *total += mass;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consensus::ConfusionPrior;

    fn options() -> DawidSkene {
        DawidSkene { prior: ConfusionPrior { right: 4.0, wrong: 1.0 }, ..DawidSkene::default() }
    }

    fn rows() -> Vec<(u32, u32, u32)> {
        (0..400u32)
            .map(|n| {
                let (unit, person) = (n / 5, n % 5);
                let truth = unit * unit % 3;
                let slips = (unit * 31 + person * 17) % 13 < 1 + person;
                (unit, person, if slips { (truth + 1 + unit % 2) % 3 } else { truth })
            })
            .collect()
    }

    #[test]
    fn a_refresh_has_what_the_batch_has() {
        let mut live = Live::new(3, options());
        for (unit, person, label) in rows() {
            live.add(unit, person, label).unwrap();
        }
        live.refresh(&Control::default()).unwrap();
        let batch = dawid_skene(&Answers::from_triples(3, rows()).unwrap(), &options(), &Control::default()).unwrap();
        for unit in 0..80 {
            for label in 0..3 {
                let difference = live.probabilities(unit)[label as usize] - batch.consensus.share(unit as usize, label);
                assert!(difference.abs() < 1e-9);
            }
        }
        assert_eq!(live.since_refresh(), 0);
    }

    #[test]
    fn revisions_go_where_the_batch_goes() {
        let mut live = Live::new(3, options());
        for (unit, person, label) in rows() {
            live.add(unit, person, label).unwrap();
        }
        live.revise(200);
        let exact = DawidSkene { iterations_max: 300, tolerance: -1.0, ..options() };
        let batch = dawid_skene(&Answers::from_triples(3, rows()).unwrap(), &exact, &Control::default()).unwrap();
        for unit in 0..80 {
            for label in 0..3 {
                let difference = live.probabilities(unit)[label as usize] - batch.consensus.share(unit as usize, label);
                assert!(difference.abs() < 1e-6, "unit {unit} label {label}: {difference}");
            }
        }
        assert_eq!((live.len(), live.since_refresh(), live.is_empty()), (400, 0, false));
    }

    #[test]
    fn with_refreshes_on_the_way_answers_agree_with_the_batch_before_the_last_one() {
        let mut live = Live::new(3, options());
        for (n, (unit, person, label)) in rows().into_iter().enumerate() {
            live.add(unit, person, label).unwrap();
            if n % 40 == 39 && n < 390 {
                live.refresh(&Control::default()).unwrap();
            }
        }
        let batch = dawid_skene(&Answers::from_triples(3, rows()).unwrap(), &options(), &Control::default()).unwrap();
        let best = |unit: u32| {
            let p = live.probabilities(unit);
            (0u32..3).max_by(|a, b| p[*a as usize].total_cmp(&p[*b as usize])).unwrap()
        };
        let same = (0..80).filter(|&u| Some(best(u)) == batch.consensus.verdict(u as usize).unwrap().answer()).count();
        assert!(same >= 78, "{same} of 80");
    }

    #[test]
    fn people_without_answers_do_not_count_in_the_crowd() {
        let crowd_of = |person| {
            let mut live = Live::new(2, options());
            live.add(0, person, 1).unwrap();
            live.crowd()
        };
        assert_eq!(crowd_of(3), crowd_of(0));
    }

    #[test]
    fn a_label_out_of_range_is_refused_and_leaves_no_trace() {
        let mut live = Live::new(2, options());
        assert!(live.add(0, 0, 2).is_err());
        assert_eq!(live.since_refresh(), 0);
        assert!((live.expected_loss(0) - 0.5).abs() < 1e-12);
    }
}
