//! How many answers would this crowd have needed? Replays answers that were given and stops each unit by a rule.
//!
//! # Definition
//! Every unit has its answers in an order: drawn by lot for each seed, or as they came, and starts with the first of
//! them. In rounds, each unit that the policy does not hold to be settled gets its next answer, until none asks or
//! has any left. What is known of people is kept up with: a unit that becomes doubtful again asks again.
//!
//! | policy | asks until |
//! |---|---|
//! | [`Policy::Fixed`] | a unit has so many answers |
//! | [`Policy::Trust`] | the trust in people who gave the leading label adds up to so much |
//! | [`Policy::Posterior`] | the [`StopRule`] is content with the probabilities of [`Live`] |
//! | [`Policy::Worth`] | no answer is worth its price, by a [`Lookahead`] with those probabilities |
//!
//! Whatever was asked, all answers used then make the consensus by `auto`, which is compared with gold: policies
//! differ in what they ask for and in nothing else. Answers are counted where accuracy is: on units with gold. What is
//! asked of others serves to know people, and those units too, whose gain nobody sees; where gold is easier than the rest
//! (as on the public set `adult`), to count them would set the price of hard units against the gain on easy ones.
//! [`Savings`](super::Savings) compares the curves.
//!
//! [`Live`] is Dawid and Skene's model with imagined answers of each person for each true label, four right ones and one
//! of each wrong label, and all labels as likely beforehand. It is more doubtful of people of whom little is known than
//! `auto` is, and of labels that are rare so far, and doubt is what a rule for stopping lives by.
//!
//! With [costs](Simulation::with_costs) the stopping rules weigh what mistakes cost, each unit's label is the cheapest one,
//! and [`Stakes`] take the place of the `Lookahead`. Every run tells its loss by gold beside the loss that the consensus
//! expects: the cost of mistakes a unit, or the share of wrong labels.
//!
//! Settings of one policy are replayed in one go, from the one that asks least: each goes on where the one before
//! was content. A stricter setting asks for all that a laxer one asks for, so only the order of questions differs from
//! replays of their own.
//!
//! # Cost
//! A round takes a look at each unit whose probabilities are new. Everything is weighed anew, in three passes over the
//! answers, when they have grown by a thirty-second and before a setting ends; `auto` is fitted once a setting.
//!
//! # When not to use it
//! To promise savings on other work: it tells what would have been enough here.
//!
//! # Reference
//! P. G. Ipeirotis et al., *Repeated labeling using multiple noisy labelers*, Data Mining and Knowledge Discovery 28,
//! 2014, <https://doi.org/10.1007/s10618-013-0306-1>.

use super::beta::pool;
use super::costs::Costs;
use super::dawid_skene::{ConfusionPrior, DawidSkene};
use super::fit::{Control, Unfit};
use super::judged::Judge;
use super::live::{BadLive, Live};
use super::lookahead::Lookahead;
use super::majority::majority;
use super::registry::method;
use super::savings::{Replay, Run};
use super::stakes::Stakes;
use super::stopping::{Advice, StopRule, expected_loss};
use crate::random::Random;
use crate::table::{Answers, BadAnswers};

/// Answers grow by this share before everything is weighed anew.
const GROWTH: usize = 32;

/// Passes over all answers each time.
const PASSES: u32 = 3;

/// Imagined units of each label: so many that all stay equally likely.
const EVEN: f64 = 1e12;

/// When a unit is settled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Policy {
    /// After this many answers, or all there are.
    Fixed(u32),
    /// When people's trust for the leading label adds up to this much, after at least two answers; trust is everyone's
    /// share of agreement with the majority so far, shrunk towards the pool.
    Trust(f64),
    /// When the rule is content with the probabilities.
    Posterior(StopRule),
    /// When no answer is worth its price.
    Worth {
        /// What an answer costs, in wrong labels (from 0 to 1), or in the unit of the costs.
        price: f64,
        /// Answers after which a unit stops in any case.
        maximum: u32,
    },
}

/// In what order a unit's answers come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As the rows are given.
    Given,
    /// Drawn by lot, anew for each seed.
    Random,
}

/// Why nothing can be replayed.
#[derive(Debug, Clone, PartialEq)]
pub enum BadReplay {
    /// The rows make no table.
    Rows(BadAnswers),
    /// The consensus cannot be fitted.
    Fit(Unfit),
    /// No unit with gold has an answer, or no seed was given.
    NothingToCompare,
}

impl std::fmt::Display for BadReplay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rows(bad) => bad.fmt(f),
            Self::Fit(unfit) => unfit.fmt(f),
            Self::NothingToCompare => {
                write!(f, "no answered unit has a known label, or no seed was given; give gold and at least one seed")
            }
        }
    }
}

impl std::error::Error for BadReplay {}

/// Real answers to be replayed.
#[derive(Debug, Clone)]
pub struct Simulation {
    categories: u32,
    annotators: usize,
    /// Each unit's answers, in the order given.
    units: Vec<Vec<(u32, u32)>>,
    /// Answers that every unit gets under any policy but fixed overlap.
    minimum: u32,
    judge: Judge,
    /// The labels that are given, ascending; they are numbered so.
    given: Vec<u32>,
    /// The right label of each unit with gold, as it came.
    right: Vec<u32>,
}

impl Simulation {
    /// From `(unit, annotator, label)` rows, in the order they were given, and `(unit, label)` of known units.
    pub fn new(categories: u32, rows: &[(u32, u32, u32)], gold: &[(u32, u32)]) -> Result<Self, BadReplay> {
        let table = Answers::from_triples(categories, rows.iter().copied()).map_err(BadReplay::Rows)?;
        let numbers = numbers(categories, rows);
        let mut units = vec![Vec::new(); table.units()];
        for &(unit, annotator, label) in rows {
            units[unit as usize].push((annotator, numbers[label as usize]));
        }
        let answered = |unit: u32| units.get(unit as usize).is_some_and(|answers: &Vec<_>| !answers.is_empty());
        let label = |label: u32| numbers.get(label as usize).copied().unwrap_or(UNUSED);
        let known: Vec<(u32, u32)> = gold.iter().copied().filter(|row| answered(row.0)).collect();
        let given: Vec<u32> = (0..categories).filter(|label| numbers[*label as usize] != UNUSED).collect();
        if known.is_empty() {
            return Err(BadReplay::NothingToCompare);
        }
        Ok(Self {
            categories: u32::try_from(given.len()).unwrap_or(u32::MAX),
            annotators: table.annotators() as usize,
            units,
            minimum: 1,
            judge: Judge::new(known.iter().map(|row| (row.0, label(row.1))).collect()),
            given,
            right: known.iter().map(|row| row.1).collect(),
        })
    }

    /// Gives every unit at least so many answers, where it has them, under any policy but fixed overlap.
    #[must_use]
    pub fn with_minimum(self, minimum: u32) -> Self {
        Self { minimum, ..self }
    }

    /// Lets mistakes cost this much, by the labels as they came.
    #[must_use]
    pub fn with_costs(self, costs: &Costs) -> Self {
        let judge = self.judge.with_costs(costs, (&self.given, &self.right));
        Self { judge, ..self }
    }

    /// What a policy comes to, replayed once for each of the seeds `0..seeds`.
    pub fn replay(&self, policy: Policy, order: Order, seeds: u32) -> Result<Replay, BadReplay> {
        let runs = (0..seeds).map(|seed| self.run(&[policy], order, seed));
        let runs: Vec<Run> = runs.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        Replay::of(&runs).ok_or(BadReplay::NothingToCompare)
    }

    /// What each of these policies comes to in one replay, each going on from where the one before left off: give
    /// them from the one that asks least.
    pub fn run(&self, policies: &[Policy], order: Order, seed: u32) -> Result<Vec<Run>, BadReplay> {
        let mut course = Course::new(self, self.ordered(order, seed))?;
        policies.iter().map(|&policy| course.settle(policy)).collect()
    }

    fn ordered(&self, order: Order, seed: u32) -> Vec<Vec<(u32, u32)>> {
        let mut units = self.units.clone();
        if order == Order::Random {
            for (stream, answers) in (0u64..).zip(&mut units) {
                let mut random = Random::new(u64::from(seed), stream);
                for last in (1..answers.len()).rev() {
                    let bound = u32::try_from(last + 1).unwrap_or(u32::MAX);
                    answers.swap(last, random.below(bound) as usize);
                }
            }
        }
        units
    }
}

/// A replay as far as it has got.
struct Course<'a> {
    simulation: &'a Simulation,
    units: Vec<Vec<(u32, u32)>>,
    /// How many of its answers each unit has been given.
    used: Vec<usize>,
    live: Live,
    /// The last result and how many answers it rests on.
    told: Option<(usize, Run)>,
}

impl<'a> Course<'a> {
    /// Every unit with its first answer.
    fn new(simulation: &'a Simulation, units: Vec<Vec<(u32, u32)>>) -> Result<Self, BadReplay> {
        let prior = ConfusionPrior { right: 4.0, wrong: 1.0 };
        let options = DawidSkene { prior, label_prior: EVEN, ..DawidSkene::default() };
        let live = Live::new(simulation.categories, options);
        let mut course = Self { simulation, used: vec![0; units.len()], units, live, told: None };
        course.ask_where(|_, _| true)?;
        Ok(course)
    }

    fn settle(&mut self, policy: Policy) -> Result<Run, BadReplay> {
        let minimum = self.simulation.minimum as usize;
        if !matches!(policy, Policy::Fixed(_)) {
            while self.ask_where(|_, answers| answers.len() < minimum)? {}
        }
        let costs = self.simulation.judge.costs();
        match policy {
            Policy::Fixed(each) => while self.ask_where(|_, answers| answers.len() < each as usize)? {},
            Policy::Trust(enough) => loop {
                let trust = self.trust();
                let leads = |answers: &[(u32, u32)]| lead(answers, &trust) >= enough;
                if !self.ask_where(|_, answers| answers.len() < 2 || !leads(answers))? {
                    break;
                }
            },
            Policy::Posterior(rule) => {
                self.until_sure(|_| rule, |rule, shares, answers| rule.advise_at(loss(costs, shares), answers))?;
            }
            Policy::Worth { price, maximum } => match costs {
                None => self.until_sure(|live| Lookahead::new(price, maximum, &live.crowd()), Lookahead::advise)?,
                Some(costs) => self.until_sure(
                    |live| Stakes::new((price, maximum), &live.crowd(), (costs, live.label_shares())),
                    Stakes::advise,
                )?,
            },
        }
        self.tell()
    }

    /// Asks by what is believed, until what is believed after all is weighed anew asks for nothing.
    fn until_sure<R>(
        &mut self,
        rule_of: impl Fn(&Live) -> R,
        advise: impl Fn(&R, &[f64], u32) -> Advice,
    ) -> Result<(), BadReplay> {
        loop {
            let rule = rule_of(&self.live);
            let mut open = self.everywhere();
            while !open.is_empty() && self.live.since_refresh() * GROWTH <= self.live.len() {
                let asks = |live: &Live, unit: u32, answers: &[(u32, u32)]| {
                    let answers = u32::try_from(answers.len()).unwrap_or(u32::MAX);
                    advise(&rule, live.probabilities(unit), answers).asks()
                };
                open = self.ask_of(&open, asks)?;
            }
            if open.is_empty() && self.live.since_refresh() == 0 {
                return Ok(());
            }
            self.live.revise(PASSES);
        }
    }

    fn everywhere(&self) -> Vec<u32> {
        (0u32..).zip(&self.units).map(|(unit, _)| unit).collect()
    }

    fn ask_where(&mut self, asks: impl Fn(u32, &[(u32, u32)]) -> bool) -> Result<bool, BadReplay> {
        let asked = self.ask_of(&self.everywhere(), |_, unit, answers| asks(unit, answers))?;
        Ok(!asked.is_empty())
    }

    /// Gives the next answer to each of these units that asks for it and has one left; which ones.
    fn ask_of(
        &mut self,
        open: &[u32],
        asks: impl Fn(&Live, u32, &[(u32, u32)]) -> bool,
    ) -> Result<Vec<u32>, BadReplay> {
        let asking = open.iter().copied().filter(|&unit| {
            let (answers, used) = (&self.units[unit as usize], self.used[unit as usize]);
            used < answers.len() && asks(&self.live, unit, &answers[..used])
        });
        let asking: Vec<u32> = asking.collect();
        for &unit in &asking {
            let used = &mut self.used[unit as usize];
            let (annotator, label) = self.units[unit as usize][*used];
            *used += 1;
            self.live.add(unit, annotator, label).map_err(|bad| match bad {
                BadLive::Answer(bad) => BadReplay::Rows(bad),
                BadLive::Fit(unfit) => BadReplay::Fit(unfit),
            })?;
        }
        Ok(asking)
    }

    /// Everyone's share of agreement with the majority so far.
    fn trust(&self) -> Vec<f64> {
        let mut tallies = vec![(0.0, 0.0); self.simulation.annotators];
        let mut votes = vec![0.0; self.simulation.categories as usize];
        for (answers, &used) in self.units.iter().zip(&self.used) {
            votes.fill(0.0);
            answers[..used].iter().for_each(|&(_, label)| votes[label as usize] += 1.0);
            let most = votes.iter().copied().fold(0.0, f64::max);
            let tied = votes.iter().filter(|count| **count >= most).count() as f64;
            for &(annotator, label) in &answers[..used] {
                let tally = &mut tallies[annotator as usize];
                tally.1 += 1.0;
                tally.0 += if votes[label as usize] >= most { 1.0 / tied } else { 0.0 };
            }
        }
        let prior = pool(&tallies);
        tallies.into_iter().map(|(right, all)| (right + prior.right) / (all + prior.right + prior.wrong)).collect()
    }

    /// What the consensus of all answers used comes to.
    fn tell(&mut self) -> Result<Run, BadReplay> {
        let used: usize = self.used.iter().sum();
        if let Some((_, run)) = self.told.filter(|(before, _)| *before == used) {
            return Ok(run);
        }
        let rows = (0u32..).zip(&self.units).zip(&self.used).flat_map(|((unit, answers), &used)| {
            answers[..used].iter().map(move |&(annotator, label)| (unit, annotator, label))
        });
        let answers = Answers::from_triples(self.simulation.categories, rows).map_err(BadReplay::Rows)?;
        let auto = method("auto").ok_or(BadReplay::NothingToCompare)?;
        let fit = auto.fit(&answers, &Control::default()).map_err(BadReplay::Fit)?;
        let judge = &self.simulation.judge;
        let gold = &judge.gold;
        let votes = majority(&answers).accuracy(gold.iter().copied());
        let (judged, votes) = judge.judge(&fit.consensus).zip(votes).ok_or(BadReplay::NothingToCompare)?;
        let answered = self.used.iter().filter(|used| **used > 0).count().max(1);
        let on_gold: usize = gold.iter().map(|&(unit, _)| self.used[unit as usize]).sum();
        let run = Run {
            answers_a_unit: on_gold as f64 / gold.len().max(1) as f64,
            answers_everywhere: used as f64 / answered as f64,
            accuracy: judged.accuracy,
            accuracy_by_votes: votes,
            loss: judged.loss,
            expected_loss: judged.expected_loss,
        };
        self.told = Some((used, run));
        Ok(run)
    }
}

/// Stands for a label that nobody gave: no policy should hold it to be likely.
const UNUSED: u32 = u32::MAX;

/// Labels that are given, numbered from 0 in their order.
fn numbers(categories: u32, rows: &[(u32, u32, u32)]) -> Vec<u32> {
    let mut numbers = vec![UNUSED; categories as usize];
    for row in rows {
        numbers[row.2 as usize] = 0;
    }
    for (next, number) in (0u32..).zip(numbers.iter_mut().filter(|number| **number != UNUSED)) {
        *number = next;
    }
    numbers
}

/// What the cheapest label is expected to cost; without costs, the chance that the likeliest one is wrong.
fn loss(costs: Option<&Costs>, probabilities: &[f64]) -> f64 {
    let shares = || (0u32..).zip(probabilities.iter().copied()).collect::<Vec<_>>();
    let cheapest = costs.and_then(|costs| costs.decide(&shares()));
    cheapest.map_or_else(|| expected_loss(probabilities), |cheapest| cheapest.cost)
}

/// The trust behind the label that has most of it.
fn lead(answers: &[(u32, u32)], trust: &[f64]) -> f64 {
    let behind = |&(_, label): &(u32, u32)| -> f64 {
        answers.iter().filter(|(_, other)| *other == label).map(|(annotator, _)| trust[*annotator as usize]).sum()
    };
    answers.iter().map(behind).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sixty units, five people, who are right on even units and by and large on odd ones.
    fn simulation() -> Simulation {
        let truth = |unit: u32| unit / 2 % 2;
        let rows: Vec<_> = (0..300u32)
            .map(|n| (n % 60, n / 60))
            .map(|(u, p)| (u, p, if u % 2 == 1 && (u * 31 + p * 17) % 13 < 4 { 1 - truth(u) } else { truth(u) }))
            .collect();
        let gold: Vec<_> = (0..60).map(|unit| (unit, truth(unit))).collect();
        Simulation::new(2, &rows, &gold).unwrap()
    }

    #[test]
    fn fixed_overlap_uses_what_it_says() {
        let replay = simulation().replay(Policy::Fixed(3), Order::Random, 2).unwrap();
        assert!((replay.answers_a_unit - 3.0).abs() < 1e-12);
        assert!(replay.lower <= replay.accuracy && replay.accuracy <= replay.upper);
    }

    #[test]
    fn easy_units_stop_early_and_little_is_lost() {
        let three = simulation().replay(Policy::Fixed(3), Order::Random, 4).unwrap();
        let rule = StopRule { loss_max: 0.15, ..StopRule::default() };
        let ours = simulation().replay(Policy::Posterior(rule), Order::Random, 4).unwrap();
        // Four seeds leave some noise: two hundredths.
        assert!(ours.answers_a_unit < 2.95 && ours.accuracy >= three.accuracy - 0.02, "{ours:?} {three:?}");
    }

    #[test]
    fn the_same_seeds_give_the_same_replay() {
        let run = || simulation().replay(Policy::Trust(1.5), Order::Random, 3).unwrap();
        assert_eq!(run(), run());
    }

    #[test]
    fn settings_in_one_go_come_to_what_each_comes_to_alone_where_nothing_is_learnt() {
        let simulation = simulation();
        let policies = [1, 3, 5].map(Policy::Fixed);
        let together = simulation.run(&policies, Order::Random, 1).unwrap();
        let alone = policies.map(|policy| simulation.run(&[policy], Order::Random, 1).unwrap()[0]);
        assert_eq!(together, alone);
    }

    #[test]
    fn labels_that_nobody_gives_change_nothing_and_cannot_be_right() {
        let rows = [(0, 0, 1), (0, 1, 1), (1, 0, 3), (1, 1, 3), (2, 0, 1), (2, 1, 3)];
        let gold = [(0, 1), (1, 2), (2, 9)];
        let rule = Policy::Posterior(StopRule { loss_max: 0.1, minimum: 1, ..StopRule::default() });
        let run =
            |categories| Simulation::new(categories, &rows, &gold).unwrap().run(&[rule], Order::Given, 0).unwrap();
        assert_eq!(run(4), run(12));
        assert!((run(4)[0].accuracy - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn answers_are_counted_on_units_with_gold_and_everywhere() {
        let rows = [(0, 0, 1), (0, 1, 1), (0, 2, 1), (1, 0, 0), (2, 1, 0)];
        let run = Simulation::new(2, &rows, &[(0, 1)]).unwrap().run(&[Policy::Fixed(3)], Order::Given, 0).unwrap();
        assert!((run[0].answers_a_unit - 3.0).abs() < 1e-12 && (run[0].answers_everywhere - 5.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_lower_price_asks_for_more_up_to_all_that_a_unit_may_have() {
        let worth = |price| Policy::Worth { price, maximum: 4 };
        let runs = simulation().run(&[1.0, 0.1, 0.01, 0.0].map(worth), Order::Random, 0).unwrap();
        assert!(runs.windows(2).all(|pair| pair[0].answers_a_unit <= pair[1].answers_a_unit), "{runs:?}");
        assert!((runs[0].answers_a_unit - 1.0).abs() < 1e-12 && (runs[3].answers_a_unit - 4.0).abs() < 1e-12);
        assert!(runs[1].answers_a_unit < 3.0, "{runs:?}");
    }

    #[test]
    fn stricter_settings_ask_for_more() {
        let rule = |loss_max| Policy::Posterior(StopRule { loss_max, minimum: 1, ..StopRule::default() });
        let runs = simulation().run(&[0.4, 0.1, 0.01, 1e-9].map(rule), Order::Random, 0).unwrap();
        assert!(runs.windows(2).all(|pair| pair[0].answers_a_unit <= pair[1].answers_a_unit), "{runs:?}");
        assert!(runs[0].answers_a_unit < 3.0 && runs[3].answers_a_unit > 4.0, "{runs:?}");
    }

    #[test]
    fn every_unit_gets_the_minimum_and_fixed_overlap_heeds_none() {
        let run = |minimum, policy| {
            simulation().with_minimum(minimum).run(&[policy], Order::Random, 0).unwrap()[0].answers_a_unit
        };
        let dear = Policy::Worth { price: 1.0, maximum: 5 };
        assert!((run(1, dear) - 1.0).abs() < 1e-12 && (run(3, dear) - 3.0).abs() < 1e-12);
        assert!((run(3, Policy::Fixed(2)) - 2.0).abs() < 1e-12);
        assert!((run(9, dear) - 5.0).abs() < 1e-12, "no unit has more than five");
    }

    #[test]
    fn without_costs_the_loss_is_the_share_of_wrong_labels_and_even_costs_change_nothing() {
        let policies = [0.05, 0.01].map(|price| Policy::Worth { price, maximum: 4 });
        let plain = simulation().run(&policies, Order::Random, 1).unwrap();
        let even = simulation().with_costs(&Costs::even(2)).run(&policies, Order::Random, 1).unwrap();
        for (plain, even) in plain.iter().zip(&even) {
            assert!((plain.loss - (1.0 - plain.accuracy)).abs() < 1e-12, "{plain:?}");
            assert!((plain.answers_a_unit - even.answers_a_unit).abs() < 1e-12, "{plain:?} {even:?}");
            let (plain, even) = (plain.expected_loss.unwrap(), even.expected_loss.unwrap());
            assert!((plain - even).abs() < 1e-9 && plain < 0.5, "{plain:?} {even:?}");
        }
        let single = simulation().run(&[Policy::Fixed(1)], Order::Random, 1).unwrap()[0];
        assert_eq!(single.expected_loss, None, "nobody could contradict anybody");
    }

    #[test]
    fn a_label_that_is_dear_to_miss_is_asked_about_more_and_missed_less() {
        let simulation = || {
            let mut random = Random::new(5, 0);
            let rows: Vec<_> = (0..2_000u32)
                .map(|n| (n % 200, n / 200))
                .map(|(unit, who)| (unit, who, if random.below(4) == 0 { 1 - unit % 2 } else { unit % 2 }))
                .collect();
            Simulation::new(2, &rows, &(0..200).map(|unit| (unit, unit % 2)).collect::<Vec<_>>()).unwrap()
        };
        let costs = Costs::new(2, vec![0.0, 1.0, 20.0, 0.0]).unwrap();
        let policy = |price| [Policy::Worth { price, maximum: 10 }];
        let (plain, dear) = (simulation(), simulation().with_costs(&costs));
        let (plain, dear) = (plain.run(&policy(0.05), Order::Given, 0), dear.run(&policy(0.05), Order::Given, 0));
        let (plain, dear) = (plain.unwrap()[0], dear.unwrap()[0]);
        assert!(dear.answers_a_unit > plain.answers_a_unit + 0.5, "{plain:?} {dear:?}");
        // To call everything harmful costs one half.
        assert!(dear.loss <= 0.5 + 1e-12, "{dear:?}");
        let scaled = Costs::new(2, vec![0.0, 10.0, 200.0, 0.0]).unwrap();
        let in_cents = simulation().with_costs(&scaled).run(&policy(0.5), Order::Given, 0).unwrap()[0];
        assert!((in_cents.answers_a_unit - dear.answers_a_unit).abs() < 1e-12, "{in_cents:?}");
        assert!((in_cents.loss - 10.0 * dear.loss).abs() < 1e-9, "{in_cents:?}");
        let rule = |loss_max| Policy::Posterior(StopRule { minimum: 1, maximum: 10, loss_max });
        let sure = simulation().with_costs(&costs).run(&[0.5, 0.1].map(rule), Order::Given, 0).unwrap();
        assert!(sure[0].answers_a_unit < sure[1].answers_a_unit, "{sure:?}");
    }

    #[test]
    fn a_right_label_that_nobody_gives_costs_what_it_says() {
        let rows = [(0, 0, 0), (0, 1, 0), (1, 0, 2), (1, 1, 2)];
        let costs = Costs::new(3, vec![0.0, 1.0, 1.0, 7.0, 0.0, 5.0, 1.0, 1.0, 0.0]).unwrap();
        let simulation = Simulation::new(3, &rows, &[(0, 1), (1, 1)]).unwrap().with_costs(&costs);
        let run = simulation.run(&[Policy::Fixed(2)], Order::Given, 0).unwrap()[0];
        assert!((run.loss - 6.0).abs() < 1e-12 && run.accuracy < 1e-12, "{run:?}");
    }
}
