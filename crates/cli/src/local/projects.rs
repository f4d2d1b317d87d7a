//! Projects of a data folder.

use super::Local;
use crate::trouble::{Outcome, Trouble};
use api::projects::{Applied, Counts, Project, ProjectLine, SpecVersion};
use domain::Role;
use flow::apply_spec::{self, ApplySpec, Written};
use flow::{FlowResult, archive};
use server::convert;
use store::{Tx, projects, tallies};

/// The role of whoever may write into the data folder.
fn role() -> String {
    Role::Admin.name().to_owned()
}

pub(super) fn list(local: &Local) -> Outcome<Vec<ProjectLine>> {
    local.look(|tx| {
        let mut lines = Vec::new();
        for row in projects::list(tx)? {
            let spec = local.runner.specs.get(tx, row.id, row.version)?;
            lines.push(ProjectLine {
                counts: counts(tx, row.id)?,
                project: row.slug,
                title: row.title,
                description: spec.description.clone(),
                version: row.version,
                archived: row.archived,
                role: role(),
            });
        }
        Ok(lines)
    })
}

pub(super) fn show(local: &Local, project: &str) -> Outcome<Project> {
    let row = local.row(project)?;
    local.look(|tx| {
        let spec = local.runner.specs.get(tx, row.id, row.version)?;
        Ok(Project {
            counts: counts(tx, row.id)?,
            etag: convert::quoted(&flow::seen::project_tag(&row)),
            project: row.slug,
            title: row.title,
            description: spec.description.clone(),
            version: row.version,
            spec: serde_json::to_value(&*spec).unwrap_or_default(),
            archived: row.archived,
            role: role(),
            // Whoever may write into the folder is nobody in particular, so nothing waits for them.
            to_judge: None,
        })
    })
}

/// A project's tasks by state, as the counters have them.
fn counts(tx: &mut dyn Tx, project: i64) -> FlowResult<Counts> {
    let rows = tallies::of_project(tx, project)?;
    Ok(convert::counts(rows.into_iter().map(|(_batch, state, count)| (state, count))))
}

pub(super) fn spec(local: &Local, project: &str, version: Option<i64>) -> Outcome<SpecVersion> {
    let row = local.row(project)?;
    let version = version.unwrap_or(row.version);
    let found = local.look(|tx| Ok(projects::spec_source(tx, row.id, version)?))?;
    let Some((source, body)) = found else {
        let message = format!("{project} has no version {version}");
        return Err(Trouble::refused("not_found", message, format!("Its versions are 1 to {}.", row.version)));
    };
    Ok(SpecVersion { version, source, spec: serde_json::from_str(&body).unwrap_or_default() })
}

pub(super) fn apply(local: &Local, source: &str, dry_run: bool) -> Outcome<Applied> {
    let written = Written::read(source.to_owned())?;
    let request = ApplySpec { written, person: local.actor()?, at: local.now(), dry_run };
    let specs = local.runner.specs.clone();
    let applied = local.change(move |tx| apply_spec::apply(tx, &specs, &request))?;
    if applied.changed && !dry_run {
        local.seal(applied.project)?;
    }
    Ok(Applied { project: applied.slug, version: applied.version, changed: applied.changed, problems: Vec::new() })
}

pub(super) fn archive(local: &Local, project: &str, archived: bool) -> Outcome<()> {
    let (row, person, at) = (local.row(project)?, local.actor()?, local.now());
    local.change(move |tx| archive::archive(tx, row.id, archived, person, at))?;
    local.seal(row.id)
}
