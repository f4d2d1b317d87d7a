//! Random days of work against a model so naive that it cannot be wrong: a list of who holds and who answered what.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow as flow;
use domain::task::TaskState;
use flow::lease::Leased;
use proptest::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use testkit::specs::letters;
use testkit::{Home, World};

const PEOPLE: usize = 4;
const TASKS: i64 = 5;
const OVERLAP: usize = 2;
const LEASE_S: i64 = 60;
const LETTERS: [&str; 3] = ["a", "b", "c"];

/// One thing that somebody does.
#[derive(Debug, Clone, Copy)]
enum Act {
    Lease {
        person: usize,
    },
    /// Answers the n-th task ever leased by the person, whatever became of the lease.
    Submit {
        person: usize,
        nth: usize,
        letter: usize,
    },
    Skip {
        person: usize,
        nth: usize,
    },
    Release {
        person: usize,
        nth: usize,
    },
    Correct {
        person: usize,
        nth: usize,
        letter: usize,
    },
    Wait {
        seconds: i64,
    },
    Settle,
    Judge {
        nth: usize,
        accept: bool,
    },
}

fn act() -> impl Strategy<Value = Act> {
    let person = 0..PEOPLE;
    prop_oneof![
        6 => person.clone().prop_map(|person| Act::Lease { person }),
        6 => (person.clone(), 0_usize..8, 0_usize..3).prop_map(|(person, nth, letter)| Act::Submit { person, nth, letter }),
        1 => (person.clone(), 0_usize..8).prop_map(|(person, nth)| Act::Skip { person, nth }),
        1 => (person.clone(), 0_usize..8).prop_map(|(person, nth)| Act::Release { person, nth }),
        1 => (person, 0_usize..8, 0_usize..3).prop_map(|(person, nth, letter)| Act::Correct { person, nth, letter }),
        2 => (1_i64..90).prop_map(|seconds| Act::Wait { seconds }),
        2 => Just(Act::Settle),
        1 => (0_usize..4, any::<bool>()).prop_map(|(nth, accept)| Act::Judge { nth, accept }),
    ]
}

/// Who holds what until when, and what was acknowledged.
#[derive(Debug, Default)]
struct Model {
    held: BTreeMap<(i64, usize), i64>,
    counted: BTreeSet<(i64, usize)>,
    late: BTreeSet<(i64, usize)>,
    skipped: BTreeSet<(i64, usize)>,
    leased: Vec<Vec<Leased>>,
    skips: i64,
}

struct Day {
    world: World,
    people: Vec<i64>,
    judge: i64,
    model: Model,
    now: i64,
}

impl Day {
    fn new(home: Home) -> Self {
        let world = World::new(home);
        world.project(&letters("{ overlap: { min: 2, max: 3 }, agreement: 0.6, lease_minutes: 1 }"));
        let people = world.people(PEOPLE);
        let judge = world.person("judge", domain::Role::Reviewer);
        world.items(&["1", "2", "3", "4", "5"]);
        let model = Model { leased: vec![Vec::new(); PEOPLE], ..Model::default() };
        Self { world, people, judge, model, now: 0 }
    }

    fn nth(&self, person: usize, nth: usize) -> Option<Leased> {
        let leased = &self.model.leased[person];
        (!leased.is_empty()).then(|| leased[nth % leased.len()].clone())
    }

    fn go(&mut self, act: Act) {
        match act {
            Act::Lease { person } => self.lease(person),
            Act::Submit { person, nth, letter } => self.submit(person, nth, letter),
            Act::Skip { person, nth } => {
                let Some(leased) = self.nth(person, nth) else { return };
                if self.world.skip(self.people[person], &leased).is_ok() {
                    self.given_back(leased.task, person);
                    self.model.skipped.insert((leased.task, person));
                    self.model.skips += 1;
                }
            }
            Act::Release { person, nth } => {
                let Some(leased) = self.nth(person, nth) else { return };
                if self.world.release(self.people[person], &leased).is_ok() {
                    self.given_back(leased.task, person);
                }
            }
            Act::Correct { person, nth, letter } => self.correct(person, nth, letter),
            Act::Wait { seconds } => {
                self.now += seconds;
                self.world.clock.advance_s(seconds);
            }
            Act::Settle => {
                self.world.settle();
            }
            Act::Judge { nth, accept } => self.judge(nth, accept),
        }
    }

    fn given_back(&mut self, task: i64, person: usize) {
        assert!(self.model.held.remove(&(task, person)).is_some(), "{person} gave back {task} without holding it");
    }

    fn lease(&mut self, person: usize) {
        let Some(leased) = self.world.next(self.people[person]) else { return };
        let (task, key) = (leased.task, (leased.task, person));
        let rework = leased.previous.is_some();
        assert!(rework || !self.model.counted.contains(&key), "{person} got {task} a second time");
        assert!(rework || !self.model.late.contains(&key), "{person} got {task} after a late answer");
        assert!(!self.model.skipped.contains(&key), "{person} got {task} after skipping it");
        self.model.held.insert(key, self.now + leased.until.ms_since(self.world.at()) / 1_000);
        assert!(self.model.held[&key] > self.now + LEASE_S * 8 / 10, "{person} got {task} for a moment only");
        // Somebody may have lost it by this: one at most, and only one whose time was up.
        let project = self.world.project_id();
        let slots = self.world.look(|tx| Ok(store::slots::of_task(tx, project, task)?));
        let holds = |other: usize| slots.iter().any(|slot| slot.state == 1 && slot.person == Some(self.people[other]));
        let lost = self.model.held.iter().filter(|((of, other), _)| *of == task && !holds(*other));
        let lost: Vec<_> = lost.map(|(held, until)| (*held, *until)).collect();
        assert!(lost.len() <= 1 && lost.iter().all(|(_, until)| *until < self.now), "{lost:?} lost {task}");
        for (held, _) in lost {
            self.model.held.remove(&held);
        }
        self.model.leased[person].push(leased);
    }

    fn submit(&mut self, person: usize, nth: usize, letter: usize) {
        let Some(leased) = self.nth(person, nth) else { return };
        let key = (leased.task, person);
        let held = self.model.held.contains_key(&key);
        let answer = json!({"letter": LETTERS[letter]});
        match self.world.submit(self.people[person], &leased, &answer) {
            Ok(submitted) if submitted.late => {
                assert!(!held, "{person}'s answer to {} was called late while they held it", leased.task);
                self.model.late.insert(key);
            }
            Ok(_) => {
                assert!(held, "{person}'s answer to {} counted without a lease", leased.task);
                self.model.held.remove(&key);
                self.model.counted.insert(key);
            }
            Err(refused) => assert_eq!(refused.code(), "already_answered", "{person} {}", leased.task),
        }
    }

    fn correct(&mut self, person: usize, nth: usize, letter: usize) {
        let Some(leased) = self.nth(person, nth) else { return };
        let project = self.world.project_id();
        let author = self.people[person];
        let latest = self.world.look(|tx| Ok(store::annotations::latest(tx, project, leased.task, author)?));
        let Some(latest) = latest else { return };
        let answer = json!({"letter": LETTERS[letter]});
        let submission = self.world.submission(author, (leased.task, -1), &answer);
        let correction = flow::submit::Submit { supersedes: Some(latest.revision), ..submission };
        let settled = match self.world.state(leased.task) {
            // By the answers alone, which may be corrected for five minutes.
            TaskState::Accepted { basis: domain::task::Basis::Consensus { .. }, .. } => {
                self.world.at().ms_since(self.world.task(leased.task).since) > 300_000
            }
            TaskState::Accepted { .. } => true,
            _ => false,
        };
        assert_eq!(self.world.send(&correction).is_ok(), !settled);
    }

    fn judge(&mut self, nth: usize, accept: bool) {
        let Some(case) = self.world.claim(self.judge, None) else { return };
        let author = case.answers[nth % case.answers.len()].person;
        let decision = if accept {
            flow::review::Decision::Accept { person: author }
        } else {
            flow::review::Decision::Rework { reason: "again".into() }
        };
        self.world.decide(self.judge, (case.task, case.fence), decision).unwrap();
    }

    /// What must hold after every act.
    fn check(&self) {
        for task in 1..=TASKS {
            let row = self.world.task(task);
            let counted = self.model.counted.iter().filter(|(of, _)| *of == task).count();
            assert!(row.wanted <= 3, "task {task} wants {} answers", row.wanted);
            assert!(row.answers <= row.wanted, "task {task} has {} of {}", row.answers, row.wanted);
            assert!(counted >= usize::try_from(row.answers).unwrap());
            if let TaskState::Accepted { basis: domain::task::Basis::Consensus { answers, .. }, .. } =
                self.world.state(task)
            {
                assert!((OVERLAP..=3).contains(&usize::try_from(answers).unwrap()), "{answers} answers");
            }
        }
        let held = self.world.count("select count(*) from slot where project = $1 and state = 1");
        assert_eq!(usize::try_from(held).unwrap(), self.model.held.len());
        let first =
            self.world.count("select count(*) from annotation where project = $1 and revision = 1 and late = 0");
        assert_eq!(usize::try_from(first).unwrap(), self.model.counted.len());
        let late = self.world.count("select count(*) from annotation where project = $1 and revision = 1 and late = 1");
        assert_eq!(usize::try_from(late).unwrap(), self.model.late.len());
        let skips = self.world.count("select cast(coalesce(sum(skips), 0) as bigint) from work where project = $1");
        assert_eq!(skips, self.model.skips);
    }
}

/// Lives a day, looking at everything after every so many acts, and at the end.
fn live(home: Home, acts: &[Act], every: usize) {
    let mut day = Day::new(home);
    for few in acts.chunks(every) {
        for act in few {
            day.go(*act);
        }
        day.check();
    }
    day.world.settle();
    day.world.assert_sound();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_day_of_work_is_as_the_naive_model_says_on_sqlite(acts in prop::collection::vec(act(), 1..80)) {
        live(testkit::db::sqlite(), &acts, 3);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 50, ..ProptestConfig::default() })]

    #[test]
    fn any_day_of_work_is_as_the_naive_model_says_on_postgres(acts in prop::collection::vec(act(), 1..60)) {
        if let Some(home) = testkit::db::postgres() {
            live(home, &acts, 20);
        }
    }
}
