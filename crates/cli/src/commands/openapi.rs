//! `assay openapi`: prints the description of the HTTP API, from which clients are generated.

use crate::context::Context;
use crate::trouble::{Outcome, Trouble};

/// Runs the command.
pub fn run(context: &Context) -> Outcome<()> {
    let written = server::openapi().to_pretty_json();
    let text = written.map_err(|error| Trouble::broken("internal", format!("the description: {error}"), ""))?;
    context.printer.text(&format!("{text}\n"))
}
