//! The world of a test: a store, a vault, a clock and chance, and the verbs with what does not matter filled in.

use crate::{Delivery, FakeClock, Home, SeededChance};
use domain::answer::Answer;
use domain::task::TaskState;
use domain::{Clock, Role, Timestamp};
use flow::apply_spec::{self, Applied, ApplySpec, Written};
use flow::jobs::{self, Line, Runner};
use flow::lease::{Lease, Leased, Leases};
use flow::membership::{self, Change};
use flow::review::{self, Case, Decide, Decision, JudgeClaim};
use flow::skip::GiveUp;
use flow::submit::{Submit, Submits, Submitted};
use flow::verify::{Finding, Look};
use flow::{FlowResult, Specs, items, seal, settle};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use store::jobs::Job;
use store::{Asked, Store, Together, Tx, V, Vault, people, tasks};

/// The world of a test. It has one project at a time: the last one made. Methods that give a plain value panic where the
/// verb refuses; those that give a result are for tests of refusals, too.
pub struct World {
    /// The database.
    pub store: Store,
    /// The media.
    pub vault: Vault,
    /// The specs.
    pub specs: Specs,
    /// The time.
    pub clock: Arc<FakeClock>,
    /// Leases, asked for as the server asks.
    pub leases: Together<Leases>,
    /// Submits, sent as the server sends them.
    pub submits: Together<Submits>,
    chance: Mutex<SeededChance>,
    project: AtomicI64,
    version: AtomicI64,
    numbers: AtomicI64,
    home: Home,
}

impl World {
    /// An empty installation.
    pub fn new(home: Home) -> Self {
        let (store, specs) = (Store::open(home.database()).expect("a store"), Specs::new());
        Self {
            leases: store.together(Leases { specs: specs.clone() }),
            submits: store.together(Submits { specs: specs.clone() }),
            store,
            vault: Vault::open(&home.folder().join("vault")).expect("a vault"),
            specs,
            clock: Arc::new(FakeClock::default()),
            chance: Mutex::new(SeededChance::new(1)),
            project: AtomicI64::new(0),
            version: AtomicI64::new(0),
            numbers: AtomicI64::new(0),
            home,
        }
    }

    /// A folder for the test's own files.
    pub fn folder(&self) -> &Path {
        self.home.folder()
    }

    /// The present time.
    pub fn at(&self) -> Timestamp {
        self.clock.now()
    }

    /// The project's id.
    pub fn project_id(&self) -> i64 {
        self.project.load(Ordering::SeqCst)
    }

    /// The newest version of the project's spec.
    pub fn version(&self) -> i64 {
        self.version.load(Ordering::SeqCst)
    }

    /// A number that was not given before.
    pub fn number(&self) -> i64 {
        self.numbers.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Runs something in a transaction of its own.
    pub fn act<T: Send + 'static>(
        &self,
        act: impl FnMut(&mut dyn Tx) -> FlowResult<T> + Send + 'static,
    ) -> FlowResult<T> {
        self.store.write(act)
    }

    /// Looks something up.
    pub fn look<T>(&self, look: impl FnOnce(&mut dyn Tx) -> FlowResult<T>) -> T {
        self.store.read(look).expect("looking something up")
    }

    /// The whole number that a statement gives, with the project as `$1`.
    pub fn count(&self, sql: &'static str) -> i64 {
        let args = [V::I(self.project_id())];
        self.look(|tx| Ok(tx.row(sql, &args)?.map_or(Ok(0), |row| row.i(0))?))
    }

    /// Changes the database behind everybody's back; gives how many rows.
    pub fn tamper(&self, sql: &'static str) -> u64 {
        self.act(move |tx| Ok(tx.exec(sql, &[])?)).expect("a change behind everybody's back")
    }
}

/// Asks, and waits for what comes of it.
fn ask<A: Asked>(line: &Together<A>, question: A::Question) -> Result<A::Done, A::Error> {
    let (sender, receiver) = std::sync::mpsc::sync_channel(1);
    line.ask(question, move |result| drop(sender.send(result)));
    receiver.recv().unwrap_or_else(|_| Err(store::StoreError::Closed.into()))
}

/// Making things.
impl World {
    /// Applies a spec as person 1 and makes its project the present one.
    pub fn project(&self, source: &str) -> i64 {
        let applied = self.apply(source).expect("a good spec");
        self.project.store(applied.project, Ordering::SeqCst);
        self.version.store(applied.version, Ordering::SeqCst);
        applied.project
    }

    /// Applies a spec as person 1, who is made for it and becomes a new project's lead.
    pub fn apply(&self, source: &str) -> FlowResult<Applied> {
        let request =
            ApplySpec { written: Written::read(source.to_owned())?, person: 1, at: self.at(), dry_run: false };
        let specs = self.specs.clone();
        self.act(move |tx| {
            if people::by_id(tx, 1)?.is_none() {
                people::insert(tx, "first", "First", false, request.at)?;
            }
            apply_spec::apply(tx, &specs, &request)
        })
    }

    /// Adds a person with a role in the project, and gives their id. The name must be new.
    pub fn person(&self, name: &str, role: Role) -> i64 {
        let (name, at, project) = (name.to_owned(), self.at(), self.project_id());
        let person = self.act(move |tx| Ok(people::insert(tx, &name, &name, false, at)?)).expect("a new person");
        let change = Change { project, person, role: Some(role), by: person, at };
        self.act(move |tx| membership::change(tx, change)).expect("a role");
        person
    }

    /// Adds associates named after their numbers.
    pub fn people(&self, count: usize) -> Vec<i64> {
        (0..count).map(|_| self.person(&format!("person-{}", self.number()), Role::Associate)).collect()
    }

    /// Imports a batch of texts by the real import job, and gives the numbers of their tasks.
    pub fn items(&self, texts: &[&str]) -> Vec<i64> {
        let rows: Vec<Value> = texts.iter().map(|text| json!({"text": text})).collect();
        let delivery = Delivery::of(&self.jsonl(&rows));
        self.imported(delivery)
    }

    /// Imports a delivery that must go well, and gives the numbers of its tasks.
    pub fn imported(&self, delivery: Delivery) -> Vec<i64> {
        let (project, batch) = (self.project_id(), delivery.0.batch.clone());
        let job = self.import(delivery);
        assert_eq!(job.state, "done", "{}", job.message);
        self.look(|tx| {
            let batch = store::batches::by_name(tx, project, &batch)?.expect("the new batch");
            let mut ids = tasks::of_batch(tx, project, batch.id, i64::MAX)?;
            ids.sort_unstable();
            Ok(ids)
        })
    }

    /// Writes rows into a new JSONL file.
    pub fn jsonl(&self, rows: &[Value]) -> PathBuf {
        let text: String = rows.iter().flat_map(|row| [row.to_string(), "\n".to_owned()]).collect();
        self.file(&format!("rows-{}.jsonl", self.number()), text.as_bytes())
    }

    /// Writes a file into the test's folder; folders on the way are made.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
        std::fs::write(&path, bytes).expect("a new file");
        path
    }
}

/// Jobs.
impl World {
    /// What jobs need to run.
    pub fn runner(&self) -> Runner {
        Runner {
            store: self.store.clone(),
            vault: self.vault.clone(),
            specs: self.specs.clone(),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
        }
    }

    /// Queues an import.
    pub fn queue_import(&self, delivery: Delivery) -> FlowResult<i64> {
        let (project, asked) = (self.project_id(), self.runner().asked(1));
        self.act(move |tx| jobs::queue_import(tx, project, &delivery.0, &asked))
    }

    /// Queues an export.
    pub fn queue_export(&self, params: flow::export::Params) -> FlowResult<i64> {
        let (project, asked) = (self.project_id(), self.runner().asked(1));
        self.act(move |tx| jobs::queue_export(tx, project, &params, &asked))
    }

    /// Runs whatever waits, to the end.
    pub fn run_jobs(&self) {
        while jobs::run_next(&self.runner(), Line::Data).expect("running a job") {}
    }

    /// A job as it stands.
    pub fn job(&self, id: i64) -> Job {
        let project = self.project_id();
        self.look(|tx| jobs::get(tx, project, id))
    }

    /// Imports a delivery and gives the ended job.
    pub fn import(&self, delivery: Delivery) -> Job {
        let id = self.queue_import(delivery).expect("a queued import");
        self.run_jobs();
        self.job(id)
    }

    /// Exports, and gives the ended job with the file's text.
    pub fn export(&self, format: &str, states: &[&str], answers: bool) -> (Job, String) {
        let states = states.iter().map(|state| (*state).to_owned()).collect();
        let params = flow::export::Params { format: format.to_owned(), states, answers, fetched: false };
        let id = self.queue_export(params).expect("a queued export");
        self.run_jobs();
        let path = self.vault.work_file(&flow::export::file_name(id));
        (self.job(id), std::fs::read_to_string(path).expect("the export's file"))
    }

    /// The lines of an import's refusal report.
    pub fn refusals(&self, job: i64) -> Vec<Value> {
        let path = self.vault.work_file(&flow::ingest::report_name(job));
        let text = std::fs::read_to_string(path).expect("the refusal report");
        text.lines().map(|line| serde_json::from_str(line).expect("a line of the report")).collect()
    }
}

/// Working.
impl World {
    /// Leases up to `take` tasks.
    pub fn lease_some(&self, person: i64, take: i64) -> FlowResult<Vec<Leased>> {
        let request = Lease { project: self.project_id(), version: self.version(), person, at: self.at(), take };
        ask(&self.leases, request).map(|leased| leased.into_iter().map(|(_, leased)| leased).collect())
    }

    /// Leases the next task, if there is one for this person.
    pub fn next(&self, person: i64) -> Option<Leased> {
        self.lease_some(person, 1).expect("a lease").into_iter().next()
    }

    /// Leases the next task, which there must be.
    pub fn lease(&self, person: i64) -> Leased {
        self.next(person).expect("a task for this person")
    }

    /// An answer of a person to a task under a fence, with a new key and nothing else.
    pub fn submission(&self, person: i64, (task, fence): (i64, i64), values: &Value) -> Submit {
        Submit {
            project: self.project_id(),
            person,
            task,
            fence,
            key: format!("key-{}", self.number()),
            answer: Answer { values: values.as_object().expect("values by label").clone(), ..Answer::default() },
            active_ms: 1_500,
            supersedes: None,
            at: self.at(),
        }
    }

    /// Submits.
    pub fn send(&self, submission: &Submit) -> FlowResult<Submitted> {
        ask(&self.submits, submission.clone())
    }

    /// Submits values for a leased task.
    pub fn submit(&self, person: i64, leased: &Leased, values: &Value) -> FlowResult<Submitted> {
        self.send(&self.submission(person, (leased.task, leased.fence), values))
    }

    /// Leases the next task and answers it with one letter, by the spec [`crate::specs::letters`]; gives the task.
    pub fn answer(&self, person: i64, letter: &str) -> i64 {
        let leased = self.lease(person);
        self.submit(person, &leased, &json!({"letter": letter})).expect("a good answer");
        leased.task
    }

    /// What a person gives up, as an associate.
    pub fn give_up(&self, person: i64, leased: &Leased) -> GiveUp {
        GiveUp {
            project: self.project_id(),
            version: self.version(),
            person,
            role: Role::Associate,
            task: leased.task,
            fence: leased.fence,
            at: self.at(),
        }
    }

    /// Skips a leased task.
    pub fn skip(&self, person: i64, leased: &Leased) -> FlowResult<()> {
        let (give, specs) = (self.give_up(person, leased), self.specs.clone());
        self.act(move |tx| flow::skip::skip(tx, &specs, &give, "too dark", None))
    }

    /// Releases a leased task.
    pub fn release(&self, person: i64, leased: &Leased) -> FlowResult<()> {
        let give = self.give_up(person, leased);
        self.act(move |tx| flow::skip::release(tx, &give))
    }

    /// Flags a task.
    pub fn flag(&self, person: i64, task: i64) -> FlowResult<()> {
        let (project, at) = (self.project_id(), self.at());
        self.act(move |tx| {
            flow::flag::flag(tx, project, task, tasks::NewFlag { person, reason: "two items", note: None, at })
        })
    }

    /// Settles whatever is ready, and says how many tasks there were.
    pub fn settle(&self) -> usize {
        let (project, at, specs) = (self.project_id(), self.at(), self.specs.clone());
        let seed = self.chance.lock().unwrap_or_else(PoisonError::into_inner).bits();
        self.act(move |tx| settle::settle_some(tx, &specs, project, at, (&mut SeededChance::new(seed), i64::MAX)))
            .expect("settling")
    }

    /// Claims a case for a judge.
    pub fn claim(&self, person: i64, task: Option<i64>) -> Option<Case> {
        let claim = JudgeClaim { project: self.project_id(), person, queue: None, task, at: self.at() };
        self.act(move |tx| review::claim(tx, &claim)).expect("claiming a case")
    }

    /// Claims a task, which must wait for a judge, and decides it.
    pub fn judge(&self, person: i64, task: i64, decision: Decision) -> FlowResult<TaskState> {
        let case = self.claim(person, Some(task)).expect("a case for this judge");
        self.decide(person, (task, case.fence), decision)
    }

    /// Decides a claimed case.
    pub fn decide(&self, person: i64, (task, fence): (i64, i64), decision: Decision) -> FlowResult<TaskState> {
        let (project, at, specs) = (self.project_id(), self.at(), self.specs.clone());
        let decide = Decide { project, person, task, fence, decision, reason: None, at };
        self.act(move |tx| review::decide(tx, &specs, &decide))
    }
}

/// Looking.
impl World {
    /// A task's row.
    pub fn task(&self, id: i64) -> tasks::Task {
        let project = self.project_id();
        self.look(|tx| Ok(tasks::get(tx, project, id)?.expect("a task of that number")))
    }

    /// Where a task stands.
    pub fn state(&self, id: i64) -> TaskState {
        let project = self.project_id();
        self.look(|tx| items::story(tx, &self.specs, (project, id), (0, Role::Requester))).state
    }

    /// Everything that happened to a task, by name.
    pub fn events(&self, task: i64) -> Vec<String> {
        let project = self.project_id();
        let logged = self.look(|tx| Ok(store::events::of_task(tx, project, task, 1_000)?));
        logged.into_iter().map(|event| event.kind).collect()
    }

    /// Seals every event there is. On PostgreSQL an event is sealed only when no older transaction is under way in the
    /// whole server, so this waits for other tests' transactions to end.
    pub fn seal(&self) {
        let (project, at) = (self.project_id(), self.at());
        for _ in 0..12_000 {
            while self.act(move |tx| seal::seal(tx, project, at)).expect("sealing") > 0 {}
            let sealed = self.count("select cast(coalesce(sum(events), 0) as bigint) from block where project = $1");
            if sealed == self.count("select count(*) from event where project = $1") {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("the events are not sealed after two minutes");
    }

    /// Everything that is wrong with the installation.
    pub fn verify(&self) -> Vec<Finding> {
        let look = Look::whole(self.at());
        flow::verify::verify(&self.store, &self.vault, look, &mut |_| Ok(())).expect("verifying").findings
    }

    /// Seals the events, then fails unless the installation is as it should be: counters, slots, chain, media.
    pub fn assert_sound(&self) {
        self.seal();
        assert_eq!(self.verify(), [], "the installation is not sound");
    }
}
