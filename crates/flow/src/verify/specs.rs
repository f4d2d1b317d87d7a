//! The specs: each version is there, can be read, and says what its source says.

use super::{CHANGED, Report};
use crate::FlowResult;
use domain::spec::{Spec, reread};
use store::Tx;
use store::projects::{Project, spec_source};

pub(super) fn check(tx: &mut dyn Tx, project: &Project, report: &mut Report) -> FlowResult<()> {
    for version in 1..=project.version {
        let Some((source, body)) = spec_source(tx, project.id, version)? else {
            report.push((format!("version {version} of the spec is missing"), CHANGED));
            continue;
        };
        match serde_json::from_str::<Spec>(&body) {
            Err(error) => report.push((format!("version {version} of the spec cannot be read: {error}"), CHANGED)),
            // A source that today's Assay cannot read any more says nothing.
            Ok(spec) if reread(&source).is_some_and(|written| written != spec) => {
                let what = format!("version {version} of the spec is not what its source says");
                report.push((what, CHANGED));
            }
            Ok(_) => {}
        }
    }
    Ok(())
}
