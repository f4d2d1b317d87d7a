//! The parsed specs of all projects, read once and shared: a version never changes.

use crate::{FlowError, FlowResult};
use domain::spec::Spec;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use store::{StoreError, Tx};

/// By project and version.
type Known = HashMap<(i64, i64), Arc<Spec>>;

/// Parsed specs by project and version. Clones share them.
#[derive(Clone, Default)]
pub struct Specs {
    known: Arc<RwLock<Known>>,
}

impl Specs {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// A version of a project's spec.
    pub fn get(&self, tx: &mut dyn Tx, project: i64, version: i64) -> FlowResult<Arc<Spec>> {
        if let Ok(known) = self.known.read()
            && let Some(spec) = known.get(&(project, version))
        {
            return Ok(Arc::clone(spec));
        }
        let body = store::projects::spec(tx, project, version)?
            .ok_or_else(|| FlowError::missing(format!("version {version} of the spec"), "Name an applied version."))?;
        let spec: Spec = serde_json::from_str(&body)
            .map_err(|error| StoreError::Inconsistent(format!("spec {version} of project {project}: {error}")))?;
        let spec = Arc::new(spec);
        if let Ok(mut known) = self.known.write() {
            known.insert((project, version), Arc::clone(&spec));
        }
        Ok(spec)
    }

    /// The newest spec of a project, with its version.
    pub fn newest(&self, tx: &mut dyn Tx, project: i64) -> FlowResult<(i64, Arc<Spec>)> {
        let row = store::projects::by_id(tx, project)?
            .ok_or_else(|| FlowError::missing("such project", "See `assay project list`."))?;
        Ok((row.version, self.get(tx, project, row.version)?))
    }
}
