//! Fits a method in passes, and judges units by what it learnt.

use super::{Course, Given, Learner, Passes, Stopped};
use crate::consensus::fit::{Annotator, Confusion, Control, Diagnostics, Judged, Unfit, check};
use crate::consensus::grouped::{Frame, Grouped, Refining, Seen};
use crate::consensus::held;
use crate::consensus::tally::Passing;
use crate::consensus::verdict::{Decision, columns, decided};
use crate::consensus::weighted::check_trust;
use crate::table::UnitAnswers;

/// Answers of the groups that are shown to a method together.
const BLOCK_ANSWERS: usize = 1 << 16;

/// What a method learnt, ready to judge units one by one.
pub struct Model {
    /// The share of each true label, labels ascending; sums to 1. Labels that nobody gave are left out.
    pub label_shares: Vec<(u32, f64)>,
    /// How the fit went.
    pub diagnostics: Diagnostics,
    annotators: Vec<Option<Annotator>>,
    confusion: Option<Confusion>,
    known: Known,
    judge: Judge,
}

/// How units are judged.
enum Judge {
    Votes(Passing),
    Learnt { frame: Box<Frame>, learner: Box<dyn Learner>, columns: Vec<(u32, u32)> },
}

/// How a method works in passes.
pub(in crate::consensus) enum Judges<'a> {
    /// By the votes of each unit.
    Votes,
    /// By what this learns of groups.
    Learner(&'a dyn Fn(&Grouped) -> Box<dyn Learner>),
}

/// What is known: unit and right label, ascending.
struct Known(Vec<(u32, u32)>);

impl Known {
    fn new(control: &Control<'_>, categories: u32) -> Result<Self, Unfit> {
        let mut known = control.known.to_vec();
        known.sort_unstable();
        known.dedup();
        if let Some(&(unit, label)) = known.iter().find(|(_, label)| *label >= categories) {
            return Err(Unfit::KnownLabelOutOfRange { unit, label, categories });
        }
        match known.windows(2).find(|two| two[0].0 == two[1].0) {
            Some(two) => Err(Unfit::KnownTwice { unit: two[0].0 }),
            None => Ok(Self(known)),
        }
    }

    fn of(&self, unit: u32) -> Option<u32> {
        self.0.binary_search_by_key(&unit, |(unit, _)| *unit).ok().map(|at| self.0[at].1)
    }
}

/// The weighted shares of trust of [`weighted_fit`](super::super::weighted_fit), in passes.
pub fn weighted_in_passes<P: Passes>(
    passes: &mut P,
    (people, categories): (u32, u32),
    trust: &[f64],
    control: &Control<'_>,
) -> Result<Model, Stopped<P::Error>> {
    check_trust(people, trust, control)?;
    let learner = |groups: &Grouped| -> Box<dyn Learner> {
        Box::new(Given(groups.person_at.iter().map(|&person| trust[person as usize]).collect()))
    };
    Model::fit(passes, (people, categories), control, ("weighted", Judges::Learner(&learner)))
}

impl Model {
    /// By a method of this name.
    pub(in crate::consensus) fn fit<P: Passes>(
        passes: &mut P,
        (people, categories): (u32, u32),
        control: &Control<'_>,
        (method, judges): (&'static str, Judges<'_>),
    ) -> Result<Self, Stopped<P::Error>> {
        check(control)?;
        held::check(control, categories)?;
        let known = Known::new(control, categories)?;
        match judges {
            Judges::Votes => Self::of_votes(passes, (people, categories), control.confidence, (method, known)),
            Judges::Learner(make) => {
                let mut frame = sorted(passes, (people, categories), &known)?;
                let mut learner = make(frame.grouped());
                while learner.wants_pass() {
                    each_block(passes, &mut frame, &mut |groups| learner.see(groups))?;
                    learner.end_pass(frame.grouped());
                }
                let mut judged = Judged::default();
                each_block(passes, &mut frame, &mut |groups| judged.add(groups, &learner.shares(groups)))?;
                let Course { iterations, converged, objective, beliefs } = learner.course();
                let grouped = frame.grouped();
                Ok(Self {
                    label_shares: judged.label_shares(grouped),
                    diagnostics: Diagnostics { method, why: String::new(), iterations, converged, objective },
                    annotators: judged.skills(grouped, people, control.confidence),
                    confusion: beliefs.map(|beliefs| Confusion::of(grouped, (people, categories), beliefs)),
                    known,
                    judge: Judge::Learnt { columns: columns(grouped), frame: Box::new(frame), learner },
                })
            }
        }
    }

    fn of_votes<P: Passes>(
        passes: &mut P,
        (people, categories): (u32, u32),
        confidence: f64,
        (method, known): (&'static str, Known),
    ) -> Result<Self, Stopped<P::Error>> {
        let (mut passing, mut unit) = (Passing::new(people, categories), 0);
        let see = &mut |answers: UnitAnswers<'_>| {
            passing.see(answers, known.of(unit));
            unit += 1;
        };
        passes.units(see).map_err(Stopped::Passes)?;
        let (label_shares, annotators) = passing.found(confidence);
        let diagnostics = Diagnostics { method, why: String::new(), iterations: 0, converged: true, objective: None };
        Ok(Self { label_shares, diagnostics, annotators, confusion: None, known, judge: Judge::Votes(passing) })
    }

    /// The verdict on a unit with these answers, which are those that were shown, and the share of each label, labels
    /// ascending; `None` without answers. What is known of the unit is held fixed.
    pub fn decide(&mut self, unit: u32, answers: UnitAnswers<'_>) -> Option<Decision> {
        let known = self.known.of(unit);
        match &mut self.judge {
            Judge::Votes(passing) => passing.decide(answers, known),
            Judge::Learnt { frame, learner, columns } => {
                let mut codes = Vec::with_capacity(answers.labels.len());
                frame.codes(answers, &mut codes);
                if codes.is_empty() {
                    return None;
                }
                let known = frame.known(known);
                frame.clear();
                frame.push((1, known), &codes);
                decided(frame.grouped(), 0, (columns, &learner.shares(frame.grouped())))
            }
        }
    }

    /// Every person, in order; `None` for one without answers.
    pub fn annotators(&self) -> &[Option<Annotator>] {
        &self.annotators
    }

    /// As [`Fit::confusion`](super::super::Fit::confusion).
    pub fn confusion(&self, annotator: u32, truth: u32, answer: u32) -> Option<f64> {
        self.confusion.as_ref()?.chance(annotator, truth, answer)
    }
}

/// Has the units sorted by their colours: each as its known label, if any, and the codes of its answers.
fn sorted<P: Passes>(
    passes: &mut P,
    (people, categories): (u32, u32),
    known: &Known,
) -> Result<Frame, Stopped<P::Error>> {
    let mut colours = Refining::new(people as usize, categories as usize);
    let mut seen = Seen::new(people as usize, categories as usize);
    for pass in 0..Refining::PASSES {
        let mut unit = 0;
        let see = &mut |answers: UnitAnswers<'_>| {
            let known = known.of(unit);
            colours.see(answers, known);
            if pass == 0 {
                seen.see(answers, known);
            }
            unit += 1;
        };
        passes.units(see).map_err(Stopped::Passes)?;
        colours.turn();
    }
    let frame = Frame::new(&colours, seen)?;
    let mut unit = 0;
    let code = &mut |answers: UnitAnswers<'_>, record: &mut Vec<u32>| {
        let known = known.of(unit);
        unit += 1;
        // Nothing known is the highest number, and so becomes 0, which is short.
        record.push(frame.known(known).wrapping_add(1));
        frame.codes(answers, record);
        colours.colour(answers, known)
    };
    passes.sort(code).map_err(Stopped::Passes)?;
    Ok(frame)
}

/// Shows all groups, some at a time; none is left in the frame.
fn each_block<P: Passes>(
    passes: &mut P,
    frame: &mut Frame,
    see: &mut dyn FnMut(&Grouped),
) -> Result<(), Stopped<P::Error>> {
    frame.clear();
    let take = &mut |size: u32, record: &[u32]| {
        let Some((known, codes)) = record.split_first().filter(|(_, codes)| !codes.is_empty()) else { return };
        frame.push((size, known.wrapping_sub(1)), codes);
        if frame.grouped().codes.len() >= BLOCK_ANSWERS {
            see(frame.grouped());
            frame.clear();
        }
    };
    passes.groups(take).map_err(Stopped::Passes)?;
    see(frame.grouped());
    frame.clear();
    Ok(())
}
