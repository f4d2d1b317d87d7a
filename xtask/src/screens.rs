//! The chore `screens`: pictures of every page of a freshly seeded demo, for the eye and for the README.

use anyhow::{Context, Result, bail, ensure};

use crate::workspace::Workspace;
use crate::{npm, programs};

/// Builds the program, then lets `npm run screens` drive a browser over it.
pub fn run(workspace: &Workspace) -> Result<bool> {
    if workspace.has_web_script("screens")? != Some(true) {
        bail!("web/package.json has no script `screens`");
    }
    programs::ensure()?;
    npm::install(&workspace.web()).map_err(anyhow::Error::msg)?;
    let built = workspace.cargo(&["build", "--package", "assay-cli"]).status().context("starting cargo build")?;
    ensure!(built.success(), "the build failed; the reason is above");

    let mut command = npm::npm();
    command.args(["run", "screens"]).current_dir(workspace.web()).env("ASSAY_BIN", workspace.assay_binary("debug")?);
    if let Some(chromium) = programs::chromium_for_tests() {
        command.env("CHROMIUM", chromium);
    }
    Ok(command.status().context("starting npm")?.success())
}
