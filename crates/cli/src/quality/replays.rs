//! Replays answers under every policy and setting that is worth comparing, on several threads.

use indicatif::ProgressBar;
use quality::consensus::{BadReplay, Order, Policy, Replay, Run, Savings, Simulation, StopRule};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A kind of policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The same number of answers for every task.
    Fixed,
    /// Ask until the trust behind the leading label is enough.
    Trust,
    /// Ask as long as an answer is worth its price.
    Posterior,
}

/// All kinds; the first is what the others are compared with.
pub const KINDS: [Kind; 3] = [Kind::Fixed, Kind::Trust, Kind::Posterior];

/// The sums of trust that are tried.
const TRUSTS: [f64; 12] = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 11.0, 15.0, 20.0];

/// The prices of an answer that are tried, in wrong labels: closely where answers are few and each asks for many more.
#[rustfmt::skip]
const PRICES: [f64; 24] = [
    0.25, 0.2, 0.15, 0.12, 0.1, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.015, 0.01, 0.007, 0.005, 0.003, 0.002, 0.001,
    5e-4, 2e-4, 1e-4, 1e-6, 0.0,
];

/// The expected losses that are tried where a task is to stop at one, in wrong labels.
#[rustfmt::skip]
const LOSSES: [f64; 20] = [
    0.5, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.12, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0,
];

/// Overlap above which not every number is tried, to spare time.
const EACH_MAX: u32 = 12;

impl Kind {
    /// What programs call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Trust => "trust",
            Self::Posterior => "posterior",
        }
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Fixed => "fixed overlap",
            Self::Trust => "confidence vote",
            Self::Posterior => "stopping rule",
        }
    }

    /// From the one that asks least; sums of trust that no task can reach are left out.
    fn settings(self, plan: &Plan) -> Vec<f64> {
        match self {
            Self::Fixed => (1..=plan.maximum).filter(|n| *n <= EACH_MAX || n % 4 == 0).map(f64::from).collect(),
            Self::Trust => TRUSTS.into_iter().filter(|trust| *trust <= f64::from(plan.most)).collect(),
            Self::Posterior => plan.stop.settings(plan.mistake),
        }
    }

    fn policy(self, setting: f64, plan: &Plan) -> Policy {
        match (self, plan.stop) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of answers")]
            (Self::Fixed, _) => Policy::Fixed(setting as u32),
            (Self::Trust, _) => Policy::Trust(setting),
            (Self::Posterior, Stop::Price(_)) => Policy::Worth { price: setting, maximum: plan.maximum },
            (Self::Posterior, Stop::Loss(_)) => {
                Policy::Posterior(StopRule { minimum: 1, maximum: plan.maximum, loss_max: setting })
            }
        }
    }
}

/// What the stopping rule goes by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stop {
    /// Whether an answer is worth its price; and the price that was asked about.
    Price(Option<f64>),
    /// An expected loss that is accepted: this one, among others.
    Loss(f64),
}

impl Stop {
    /// The setting that was asked about.
    pub fn asked(self) -> Option<f64> {
        match self {
            Self::Price(price) => price,
            Self::Loss(loss) => Some(loss),
        }
    }

    /// Those that are tried, from the one that asks least, where a mistake usually costs so much.
    fn settings(self, mistake: Option<f64>) -> Vec<f64> {
        let tried: &[f64] = match self {
            Self::Price(_) => &PRICES,
            Self::Loss(_) => &LOSSES,
        };
        // Short numbers, to be read.
        let scaled = |setting: &f64| mistake.map_or(*setting, |mistake| short(setting * mistake));
        let mut settings: Vec<f64> = tried.iter().map(scaled).collect();
        settings.extend(self.asked().filter(|asked| !settings.contains(asked)));
        settings.sort_by(|a, b| b.total_cmp(a));
        settings
    }
}

/// To three figures.
fn short(number: f64) -> f64 {
    format!("{number:.2e}").parse().unwrap_or(number)
}

/// What is replayed.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// In what order answers come.
    pub order: Order,
    /// How often.
    pub seeds: u32,
    /// The highest fixed overlap to try, and the most answers a task may get by the stopping rule.
    pub maximum: u32,
    /// The most answers that any task has.
    pub most: u32,
    /// What the stopping rule goes by.
    pub stop: Stop,
    /// What a mistake costs on average over the pairs of labels, where costs were given.
    pub mistake: Option<f64>,
    /// Threads that share the work.
    pub threads: usize,
}

/// What a policy with one setting came to.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// Answers a task, trust, or the price of an answer.
    pub setting: f64,
    /// What it came to.
    pub replay: Replay,
}

/// What a policy came to, from the setting that asks least.
#[derive(Debug)]
pub struct Curve {
    /// The kind of policy.
    pub kind: Kind,
    /// Each setting.
    pub points: Vec<Point>,
    /// What each replay came to, setting by setting.
    runs: Vec<Vec<Run>>,
}

impl Curve {
    /// The replays without their settings, by ascending answers, as accurate as they are.
    pub fn replays(&self) -> Vec<Replay> {
        let mut replays: Vec<Replay> = self.points.iter().map(|point| point.replay).collect();
        replays.sort_by(|a, b| a.answers_a_unit.total_cmp(&b.answers_a_unit).then(a.accuracy.total_cmp(&b.accuracy)));
        replays
    }
}

/// What all policies came to.
#[derive(Debug)]
pub struct Curves {
    /// One a kind, in the order of [`KINDS`].
    pub all: [Curve; 3],
    /// What a mistake usually costs, where costs were given: policies are then compared by what mistakes cost.
    pub mistake: Option<f64>,
}

impl Curves {
    /// Replays every policy.
    pub fn of(simulation: &Simulation, plan: &Plan, bar: &ProgressBar) -> Result<Self, BadReplay> {
        let settings = KINDS.map(|kind| kind.settings(plan));
        let jobs: Vec<(Kind, u32)> =
            KINDS.into_iter().flat_map(|kind| (0..plan.seeds).map(move |seed| (kind, seed))).collect();
        bar.set_length(jobs.len() as u64);
        let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            for _ in 0..plan.threads.min(jobs.len()) {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(&(kind, seed)) = jobs.get(at) else { break };
                        let policies: Vec<Policy> =
                            settings[kind as usize].iter().map(|&setting| kind.policy(setting, plan)).collect();
                        let found = simulation.run(&policies, plan.order, seed);
                        bar.inc(1);
                        done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((at, found));
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        done.sort_by_key(|(at, _)| *at);
        let mut all = KINDS.map(|kind| Curve { kind, points: Vec::new(), runs: Vec::new() });
        for ((kind, _), (_, found)) in jobs.into_iter().zip(done) {
            all[kind as usize].runs.push(found?);
        }
        for (curve, settings) in all.iter_mut().zip(&settings) {
            curve.points = points(settings, &curve.runs);
        }
        Ok(Self { all, mistake: plan.mistake })
    }

    /// The curve of a kind.
    pub fn of_kind(&self, kind: Kind) -> &Curve {
        &self.all[kind as usize]
    }

    /// The fixed overlaps that score more than every smaller one, from the smallest.
    pub fn steps(&self) -> impl Iterator<Item = Replay> {
        let mut best = f64::NEG_INFINITY;
        self.of_kind(Kind::Fixed).points.iter().map(|point| point.replay).filter(move |replay| {
            let score = self.score(replay.accuracy, replay.loss);
            let better = score > best;
            best = best.max(score);
            better
        })
    }

    /// What a policy saves against fixed overlap. Nothing where more overlap never helps.
    pub fn saved(&self, kind: Kind) -> Option<Savings> {
        let judged = |kind: Kind| -> Vec<Vec<Run>> {
            let judge = |run: &Run| Run { accuracy: self.score(run.accuracy, run.loss), ..*run };
            self.of_kind(kind).runs.iter().map(|runs| runs.iter().map(judge).collect()).collect()
        };
        Savings::of(&judged(Kind::Fixed), &judged(kind))
    }

    /// What policies are compared by: accuracy, or one less the cost of mistakes in usual mistakes.
    pub fn score(&self, accuracy: f64, loss: f64) -> f64 {
        self.mistake.map_or(accuracy, |mistake| 1.0 - loss / mistake)
    }

    /// The replays of a kind by ascending answers, each with its score for an accuracy.
    pub fn scored(&self, kind: Kind) -> Vec<Replay> {
        let score = |replay: Replay| Replay { accuracy: self.score(replay.accuracy, replay.loss), ..replay };
        self.of_kind(kind).replays().into_iter().map(score).collect()
    }
}

/// The mean over replays at each setting.
fn points(settings: &[f64], runs: &[Vec<Run>]) -> Vec<Point> {
    let at = |(place, &setting): (usize, &f64)| {
        let runs: Vec<Run> = runs.iter().filter_map(|runs| runs.get(place).copied()).collect();
        Some(Point { setting, replay: Replay::of(&runs)? })
    };
    settings.iter().enumerate().filter_map(at).collect()
}
