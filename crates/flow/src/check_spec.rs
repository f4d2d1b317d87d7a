//! Says what a draft of a project's spec asks and what it would change. Nothing is applied.

use crate::{FlowError, FlowResult, Specs};
use domain::spec::{Change, Problem, Spec, orphans, parse, place};
use store::Tx;
use store::projects::Project;

/// A draft that can be read.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it asks.
    pub spec: Spec,
    /// The version it would become, or the one in use when it says the same.
    pub version: i64,
    /// Whether it differs from the version in use.
    pub changed: bool,
    /// What stands against applying it, each with its place in the draft and the way out.
    pub orphans: Vec<Problem>,
}

/// Reads a draft against the version in use.
pub fn check(tx: &mut dyn Tx, specs: &Specs, project: &Project, source: &str) -> FlowResult<Draft> {
    let spec = parse(source).map_err(FlowError::BadSpec)?;
    if spec.project != project.slug {
        let (line, column) = place(source, "project");
        let message = format!("this draft is of the project “{}”, not of “{}”", spec.project, project.slug);
        let hint = format!("write `project: {}`, or make a new project of it", project.slug);
        return Err(FlowError::BadSpec(vec![Problem { path: "project".into(), line, column, message, hint }]));
    }
    let newest = specs.get(tx, project.id, project.version)?;
    let changed = *newest != spec;
    let orphans = placed(source, &spec, orphans(&newest, &spec));
    Ok(Draft { version: project.version + i64::from(changed), changed, orphans, spec })
}

/// Changes with their places in the source of the spec that makes them.
pub(crate) fn placed(source: &str, spec: &Spec, changes: Vec<Change>) -> Vec<Problem> {
    let at = |change: Change| {
        let index = spec.labels.iter().position(|label| label.name == change.label);
        let path = match (index, change.label.as_str()) {
            (Some(index), _) => format!("labels[{index}]"),
            (None, "") => "inputs".to_owned(),
            (None, _) => "labels".to_owned(),
        };
        let (line, column) = place(source, &path);
        Problem { path, line, column, message: change.reason, hint: change.hint }
    };
    changes.into_iter().map(at).collect()
}
