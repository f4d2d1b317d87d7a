//! The demo: three projects made by us, with colleagues who have already done part of the work.

mod chance;
mod colleagues;
mod content;

use anyhow::Context;
use chance::Seeded;
use colleagues::{COLLEAGUES, Colleague, work_through};
use content::PROJECTS;
use domain::{Role, Timestamp};
use flow::identity::{self, NewPerson};
use flow::jobs::Runner;
use flow::{apply_spec, ingest, membership};
use serde::Serialize;
use std::path::Path;
use store::Tx;

/// How long ago the demo's work began, in hours.
const BEGAN_HOURS: i64 = 52;

/// A log-in of the demo.
#[derive(Debug, Clone, Serialize)]
pub struct Login {
    /// The name to sign in with.
    pub name: String,
    /// What the person is in the demo's projects.
    pub role: &'static str,
}

/// People for whoever tries the demo; the simulated colleagues are others.
const VISITORS: [(&str, &str, Option<Role>); 6] = [
    ("admin", "Ada", None),
    ("lead", "Lena", Some(Role::Lead)),
    ("analyst", "Ines", Some(Role::Analyst)),
    ("reviewer", "Ravi", Some(Role::Reviewer)),
    ("associate", "Amina", Some(Role::Associate)),
    ("requester", "Remy", Some(Role::Requester)),
];

/// A visitor's id and role.
type Visitor = (i64, Role);

/// A simulated colleague's id, and who they are.
type Hand = (i64, &'static Colleague);

/// The log-ins that the demo makes; all have the same password.
pub fn logins() -> Vec<Login> {
    VISITORS
        .iter()
        .map(|(name, _, role)| Login { name: (*name).to_owned(), role: role.map_or("administrator", Role::name) })
        .collect()
}

/// Whether a data folder holds the demo already.
pub fn is_seeded(runner: &Runner) -> anyhow::Result<bool> {
    Ok(runner.store.read(|tx| store::people::by_name(tx, VISITORS[0].0))?.is_some())
}

/// Fills an empty installation: people, projects, items, and two days of work by simulated colleagues.
pub fn seed(runner: &Runner, password: &str, folder: &Path) -> anyhow::Result<()> {
    let now = runner.clock.now();
    let began = now.plus_s(-BEGAN_HOURS * 3_600);
    let mut chance = Seeded::new(2_026);
    let (lead, visitors) = visitors(runner, (password, began), &mut chance)?;
    let colleagues = colleagues(runner, began)?;
    for (content, started) in PROJECTS.iter().zip((0..).map(|order| began.plus_s(order * 1_800))) {
        let applied = apply(runner, content, (lead, started))?;
        join(runner, applied.project, (&visitors, &colleagues), (lead, started))?;
        for batch in 0..content.batches.len() {
            let source = content.write_to(&folder.join(content.slug), batch)?;
            import(runner, applied.project, (content, batch, &source), (lead, now))?;
            std::fs::remove_dir_all(&source).context("removing the demo's temporary files")?;
        }
        work_through(runner, (applied.project, applied.version), (content, &colleagues), (started, now), &mut chance)?;
    }
    Ok(())
}

/// Makes the visitors and gives the lead's id, and everybody's with their role.
fn visitors(
    runner: &Runner,
    (password, at): (&str, Timestamp),
    chance: &mut Seeded,
) -> anyhow::Result<(i64, Vec<Visitor>)> {
    let (mut lead, mut people) = (0, Vec::new());
    for (name, display, role) in VISITORS {
        let hash = identity::hash_password(name, password, chance)?;
        let new = NewPerson { name: name.to_owned(), display: display.to_owned(), admin: role.is_none() };
        let id = runner.store.write(move |tx| {
            let id = identity::add_person(tx, &new, at)?;
            store::people::set_password(tx, id, &hash)?;
            Ok::<_, flow::FlowError>(id)
        })?;
        if let Some(role) = role {
            people.push((id, role));
        }
        if role == Some(Role::Lead) {
            lead = id;
        }
    }
    Ok((lead, people))
}

/// Makes the simulated colleagues; they have no password, so nobody can sign in as one.
fn colleagues(runner: &Runner, at: Timestamp) -> anyhow::Result<Vec<Hand>> {
    let mut people = Vec::new();
    for colleague in &COLLEAGUES {
        let name = colleague.name.to_owned();
        let new = NewPerson { name: name.clone(), display: name, admin: false };
        let id = runner.store.write(move |tx| identity::add_person(tx, &new, at))?;
        people.push((id, colleague));
    }
    Ok(people)
}

fn apply(
    runner: &Runner,
    content: &content::Content,
    (person, at): (i64, Timestamp),
) -> anyhow::Result<apply_spec::Applied> {
    let written = apply_spec::Written::read(content.spec()?)?;
    let request = apply_spec::ApplySpec { written, person, at, dry_run: false };
    let specs = runner.specs.clone();
    Ok(runner.store.write(move |tx| apply_spec::apply(tx, &specs, &request))?)
}

fn join(
    runner: &Runner,
    project: i64,
    (visitors, colleagues): (&[Visitor], &[Hand]),
    (by, at): (i64, Timestamp),
) -> anyhow::Result<()> {
    let colleagues = colleagues.iter().map(|(id, colleague)| (*id, colleague.role));
    let people: Vec<(i64, Role)> = visitors.iter().copied().chain(colleagues).collect();
    runner.store.write(move |tx: &mut dyn Tx| {
        for (person, role) in &people {
            let change = membership::Change { project, person: *person, role: Some(*role), by, at };
            membership::change(tx, change)?;
        }
        Ok::<_, flow::FlowError>(())
    })?;
    Ok(())
}

/// Imports a project's items through the same job that people use.
fn import(
    runner: &Runner,
    project: i64,
    (content, batch, source): (&content::Content, usize, &Path),
    (person, at): (i64, Timestamp),
) -> anyhow::Result<()> {
    let (name, due_hours) = content.batches[batch];
    let params = ingest::Params {
        path: source.to_owned(),
        uploaded: false,
        filename: format!("{}.zip", content.slug),
        batch: name.to_owned(),
        due: Some(at.plus_s(due_hours * 3_600)),
        priority: None,
        accept_valid: false,
        columns: Vec::new(),
    };
    let asked = flow::jobs::Asked { at, ..runner.asked(person) };
    let job = runner.store.write(move |tx| flow::jobs::queue_import(tx, project, &params, &asked))?;
    flow::jobs::run_next(runner, flow::jobs::Line::Data)?;
    let job = runner.store.read(|tx| flow::jobs::get(tx, project, job))?;
    anyhow::ensure!(job.state == "done", "the demo's {} could not be imported: {}", content.slug, job.message);
    Ok(())
}
