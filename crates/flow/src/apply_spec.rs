//! Applies a spec: makes a project, or a new version of one.

use crate::check_spec::placed;
use crate::{FlowError, FlowResult, Specs};
use domain::Timestamp;
use domain::event::EventKind;
use domain::spec::{Spec, orphans, parse};
use serde_json::json;
use store::events::{NewEvent, append};
use store::projects::{self, NewSpec};
use store::{Tx, members};

/// A spec as it was written and as it is understood.
#[derive(Debug, Clone)]
pub struct Written {
    source: String,
    spec: Spec,
}

impl Written {
    /// Reads the text of `project.yaml`. A long one takes a while, so this is done before a transaction is begun: while
    /// one writes, everybody else waits.
    pub fn read(source: String) -> FlowResult<Self> {
        let spec = parse(&source).map_err(FlowError::BadSpec)?;
        Ok(Self { source, spec })
    }

    /// The identifier of the project that it is of.
    pub fn project(&self) -> &str {
        &self.spec.project
    }
}

/// What is applied, by whom.
#[derive(Debug, Clone)]
pub struct ApplySpec {
    /// The spec.
    pub written: Written,
    /// Who applies it; becomes the lead of a new project. 0 when nobody is signed in, on the command line.
    pub person: i64,
    /// When.
    pub at: Timestamp,
    /// Whether to stop before anything is written.
    pub dry_run: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The project; 0 for a new one in a dry run.
    pub project: i64,
    /// Its identifier.
    pub slug: String,
    /// The version that holds the spec.
    pub version: i64,
    /// Whether anything changed.
    pub changed: bool,
}

/// Applies a spec. One equal to the newest version changes nothing; one that would orphan answers is refused with
/// the way out.
pub fn apply(tx: &mut dyn Tx, specs: &Specs, request: &ApplySpec) -> FlowResult<Applied> {
    match projects::by_slug(tx, request.written.project())? {
        None => create(tx, request),
        Some(project) => change(tx, specs, request, &project),
    }
}

fn create(tx: &mut dyn Tx, request: &ApplySpec) -> FlowResult<Applied> {
    let spec = &request.written.spec;
    let mut applied = Applied { project: 0, slug: spec.project.clone(), version: 1, changed: true };
    if !request.dry_run {
        applied.project = projects::insert(tx, &spec.project, &spec.title, request.at)?;
        keep(tx, applied.project, request, 1)?;
        // Before there is an administrator, a local command acts for nobody.
        if request.person > 0 {
            members::put(tx, applied.project, request.person, domain::Role::Lead)?;
        }
    }
    Ok(applied)
}

fn change(tx: &mut dyn Tx, specs: &Specs, request: &ApplySpec, project: &projects::Project) -> FlowResult<Applied> {
    let Written { source, spec } = &request.written;
    let mut applied =
        Applied { project: project.id, slug: project.slug.clone(), version: project.version, changed: false };
    let newest = specs.get(tx, project.id, project.version)?;
    if *newest == *spec {
        return Ok(applied);
    }
    if let Some(first) = placed(source, spec, orphans(&newest, spec)).into_iter().next() {
        let reason = match first.line {
            0 => first.message,
            line => format!("line {line}, column {}: {}", first.column, first.message),
        };
        return Err(FlowError::refused("spec_orphans_answers", reason, first.hint));
    }
    applied.version += 1;
    applied.changed = true;
    if !request.dry_run {
        keep(tx, project.id, request, applied.version)?;
        projects::set_version(tx, project.id, applied.version, &spec.title)?;
    }
    Ok(applied)
}

fn keep(tx: &mut dyn Tx, project: i64, request: &ApplySpec, version: i64) -> FlowResult<()> {
    let Written { source, spec } = &request.written;
    let body = serde_json::to_string(spec)
        .map_err(|error| FlowError::bad("spec_unwritable", error.to_string(), "Simplify the spec."))?;
    let (person, at) = (request.person, request.at);
    projects::add_spec(tx, project, NewSpec { version, source, body: &body, person, at })?;
    let data = json!({"version": version}).to_string();
    append(tx, project, NewEvent { at, kind: EventKind::SpecApplied, task: 0, person, data: &data })?;
    Ok(())
}
