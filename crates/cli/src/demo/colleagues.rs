//! Simulated colleagues: people of different skill who lease, answer, skip and judge through the same verbs as anybody.

use super::chance::Seeded;
use super::content::{Content, Truth};
use domain::answer::Answer;
use domain::kinds::Kind;
use domain::spec::Spec;
use domain::{Role, Timestamp};
use flow::jobs::Runner;
use flow::lease::{self, Lease, Leased};
use flow::review::{self, Decide, Decision, JudgeClaim};
use flow::submit::{self, Submit};
use flow::{Chance, seal, settle};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use store::tasks::waiting::Part;

/// A simulated colleague.
pub(crate) struct Colleague {
    /// Their pseudonym.
    pub name: &'static str,
    /// Their role.
    pub role: Role,
    /// How much more (above 1) or less often than middling they go wrong.
    pub slips: f64,
    /// Their usual seconds on an item.
    pub pace_s: f64,
}

/// The colleagues of every demo project; the last two judge.
pub(crate) const COLLEAGUES: [Colleague; 8] = [
    Colleague { name: "amber-heron", role: Role::Associate, slips: 0.3, pace_s: 11.0 },
    Colleague { name: "quiet-maple", role: Role::Associate, slips: 0.5, pace_s: 14.0 },
    Colleague { name: "north-finch", role: Role::Associate, slips: 0.8, pace_s: 12.0 },
    Colleague { name: "brisk-otter", role: Role::Associate, slips: 1.6, pace_s: 7.5 },
    Colleague { name: "pale-comet", role: Role::Associate, slips: 1.0, pace_s: 18.0 },
    Colleague { name: "early-wren", role: Role::Associate, slips: 2.4, pace_s: 6.5 },
    Colleague { name: "slow-river", role: Role::Reviewer, slips: 0.1, pace_s: 25.0 },
    Colleague { name: "high-cedar", role: Role::Analyst, slips: 0.1, pace_s: 30.0 },
];

/// How many judged cases the colleagues leave for whoever tries the demo: every second.
const LEFT_TO_JUDGE: usize = 2;

/// The world of one project while the colleagues work.
struct Shift<'a> {
    runner: &'a Runner,
    project: i64,
    version: i64,
    key: &'a str,
    spec: std::sync::Arc<Spec>,
    truth: HashMap<String, Truth>,
}

/// Lets the colleagues answer their share, settles, and lets two of them judge some of the contested cases.
pub(crate) fn work_through(
    runner: &Runner,
    (project, version): (i64, i64),
    (content, people): (&Content, &[(i64, &'static Colleague)]),
    (from, to): (Timestamp, Timestamp),
    chance: &mut Seeded,
) -> anyhow::Result<()> {
    let spec = runner.store.read(|tx| runner.specs.get(tx, project, version))?;
    let truth = content.truth()?;
    let shift = Shift { runner, project, version, key: content.key, spec, truth };
    let overlap = f64::from(shift.spec.policy.overlap.min);
    #[expect(clippy::cast_possible_truncation, reason = "a few hundred answers")]
    let wanted = (shift.truth.len() as f64 * overlap * content.share) as i64;
    let answering: Vec<_> = people.iter().filter(|(_, colleague)| colleague.role == Role::Associate).collect();
    let step_ms = to.ms_since(from) / (wanted + 40);
    for n in 0..wanted {
        let at = from.plus_ms(step_ms * n);
        let (person, colleague) = answering[pick(answering.len(), chance)];
        shift.answer((*person, colleague), at, chance)?;
        if n % 25 == 24 {
            shift.settle(at, chance)?;
        }
    }
    let end = from.plus_ms(step_ms * (wanted + 5));
    shift.settle(end, chance)?;
    shift.judge(people, end, chance)?;
    while runner.store.write(move |tx| seal::seal(tx, project, end))? > 0 {}
    Ok(())
}

fn pick(count: usize, chance: &mut Seeded) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number below `count`")]
    let index = (chance.unit() * count as f64) as usize;
    index.min(count - 1)
}

impl Shift<'_> {
    fn answer(&self, (person, colleague): (i64, &Colleague), at: Timestamp, chance: &mut Seeded) -> anyhow::Result<()> {
        let (project, version, specs) = (self.project, self.version, self.runner.specs.clone());
        let request = Lease { project, version, person, at, take: 1 };
        let Some(leased) = self.runner.store.write(move |tx| lease::lease(tx, &specs, &request))?.pop() else {
            return Ok(());
        };
        let seconds = colleague.pace_s * (0.6 + 1.1 * chance.unit());
        #[expect(clippy::cast_possible_truncation, reason = "some thousand milliseconds")]
        let active_ms = (seconds * 1_000.0) as i64;
        let answer = self.think(&leased, colleague, chance)?;
        let key = format!("demo-{project}-{}-{person}", leased.task);
        let request = Submit {
            project,
            person,
            task: leased.task,
            fence: leased.fence,
            key,
            answer,
            active_ms,
            supersedes: None,
            at: at.plus_ms(active_ms),
        };
        let specs = self.runner.specs.clone();
        self.runner.store.write(move |tx| submit::submit(tx, &specs, &request))?;
        Ok(())
    }

    /// The truth, or what people say instead, as often as this colleague would.
    fn think(&self, leased: &Leased, colleague: &Colleague, chance: &mut Seeded) -> anyhow::Result<Answer> {
        let fields: Map<String, Value> = serde_json::from_str(&leased.fields)?;
        let truth = self.truth_of(&fields)?;
        let wrong = chance.unit() < (truth.hard * colleague.slips).min(0.95);
        let mut values = truth.values.clone();
        if wrong && !truth.alternatives.is_empty() {
            let mut draw = chance.unit();
            for alternative in &truth.alternatives {
                values.clone_from(&alternative.values);
                draw -= alternative.weight;
                if draw < 0.0 {
                    break;
                }
            }
        }
        self.jitter(&mut values, &fields, chance);
        let unsure = if truth.hard > 0.3 && chance.unit() < truth.hard {
            values.keys().take(1).cloned().collect()
        } else {
            Vec::new()
        };
        Ok(Answer { values, unsure, ..Answer::default() })
    }

    fn truth_of(&self, fields: &Map<String, Value>) -> anyhow::Result<&Truth> {
        let field = fields.get(self.key);
        let key = field.and_then(|field| field.get("name").or(Some(field))).and_then(Value::as_str);
        key.and_then(|key| self.truth.get(key)).ok_or_else(|| anyhow::anyhow!("the demo has no truth for {key:?}"))
    }

    /// People mark a moment a few frames early or late.
    fn jitter(&self, values: &mut Map<String, Value>, fields: &Map<String, Value>, chance: &mut Seeded) {
        for label in &self.spec.labels {
            let (Kind::Moment(moment), Some(value)) = (&label.kind, values.get(&label.name)) else { continue };
            let media = fields.get(&moment.of);
            let number = |name: &str| media.and_then(|media| media.get(name)).and_then(Value::as_f64);
            let (Some(count), Some(seconds)) = (number("frame_count"), number("duration_s")) else { continue };
            let frame = value.get("frame").and_then(Value::as_f64).unwrap_or_default();
            let moved = (frame + (chance.unit() * 7.0).floor() - 3.0).clamp(0.0, count - 1.0);
            let time = (moved * seconds / count * 1_000.0).round() / 1_000.0;
            #[expect(clippy::cast_possible_truncation, reason = "a frame's number")]
            let frame = moved as i64;
            values.insert(label.name.clone(), json!({"frame": frame, "time_s": time}));
        }
    }

    fn settle(&self, at: Timestamp, chance: &mut Seeded) -> anyhow::Result<()> {
        loop {
            // The act may run again, so it gets a seed of its own instead of the shared generator.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any seed will do")]
            let seed = (chance.unit() * 1e15) as u64;
            let (project, specs) = (self.project, self.runner.specs.clone());
            let settled = self
                .runner
                .store
                .write(move |tx| settle::settle_some(tx, &specs, project, at, (&mut Seeded::new(seed), 100)))?;
            if settled == 0 {
                return Ok(());
            }
        }
    }

    fn judge(&self, people: &[(i64, &Colleague)], at: Timestamp, chance: &mut Seeded) -> anyhow::Result<()> {
        let judges: Vec<i64> = people.iter().filter(|(_, c)| c.role != Role::Associate).map(|(id, _)| *id).collect();
        let waiting = self.runner.store.read(|tx| review::waiting(tx, self.project, judges[0], Part::first(200)))?;
        let (mut at, turns) = (at.plus_s(60), judges.iter().cycle());
        let judged = waiting.iter().enumerate().filter(|(n, _)| n % LEFT_TO_JUDGE != 0).map(|(_, case)| case);
        for (case, person) in judged.zip(turns) {
            at = at.plus_s(80);
            let person = *person;
            let request = JudgeClaim { project: self.project, person, queue: None, task: Some(case.id), at };
            let Some(case) = self.runner.store.write(move |tx| review::claim(tx, &request))? else { continue };
            let decision = self.decide(&case, chance)?;
            let request = Decide {
                project: self.project,
                person,
                task: case.task,
                fence: case.fence,
                decision,
                reason: None,
                at: at.plus_s(30),
            };
            let specs = self.runner.specs.clone();
            self.runner.store.write(move |tx| review::decide(tx, &specs, &request))?;
        }
        Ok(())
    }

    /// Accepts whoever gave the right answer; puts it right when nobody did; now and then sends it back.
    fn decide(&self, case: &review::Case, chance: &mut Seeded) -> anyhow::Result<Decision> {
        let fields: Map<String, Value> = serde_json::from_str(&case.fields)?;
        let truth = self.truth_of(&fields)?;
        if chance.unit() < 0.08 {
            let reason = "Please look at the guideline again, then decide anew.".to_owned();
            return Ok(Decision::Rework { reason });
        }
        let counts = |name: &str| self.spec.label(name).is_some_and(|label| label.kind.rules().counts());
        let same = |values: &Map<String, Value>| {
            self.spec.labels.iter().filter(|label| counts(&label.name)).all(|label| {
                match (values.get(&label.name), truth.values.get(&label.name)) {
                    (Some(given), Some(right)) => label.kind.rules().distance(given, right) <= 0.0,
                    (given, right) => given.is_none() && right.is_none(),
                }
            })
        };
        let right = case.answers.iter().find(|answer| same(&answer.answer.values));
        Ok(match right {
            Some(answer) => Decision::Accept { person: answer.person },
            None => Decision::Fix { values: truth.values.clone() },
        })
    }
}
