//! Where the repository is and what cargo knows about it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The repository this program belongs to.
#[derive(Debug)]
pub struct Workspace {
    /// The folder with the root `Cargo.toml`.
    pub root: PathBuf,
}

impl Workspace {
    /// Finds the repository through the manifest that cargo names when it runs this program.
    pub fn locate() -> Result<Self> {
        let manifest =
            env::var_os("CARGO_MANIFEST_DIR").context("CARGO_MANIFEST_DIR is not set; start this as `cargo xtask`")?;
        let root = Path::new(&manifest).parent().context("xtask has no parent folder")?;
        Ok(Self { root: root.to_path_buf() })
    }

    /// A path inside the repository.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The folder of the web interface.
    pub fn web(&self) -> PathBuf {
        self.path("web")
    }

    /// Whether `web/package.json` has a script of this name; `None` when there is no `web/package.json`.
    pub fn has_web_script(&self, name: &str) -> Result<Option<bool>> {
        let path = self.path("web/package.json");
        if !path.is_file() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&path).context("reading web/package.json")?;
        let package: Value = serde_json::from_str(&text).context("parsing web/package.json")?;
        Ok(Some(package["scripts"][name].is_string()))
    }

    /// A cargo command that runs at the root.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments).current_dir(&self.root);
        // What cargo set for this program must not leak into the builds it starts.
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
                command.env_remove(&name);
            }
        }
        command
    }

    /// What `cargo metadata` says about the members and their direct dependencies.
    pub fn metadata(&self) -> Result<Value> {
        let output = self
            .cargo(&["metadata", "--format-version", "1", "--no-deps"])
            .output()
            .context("starting cargo metadata")?;
        if !output.status.success() {
            bail!("cargo metadata failed:\n{}", String::from_utf8_lossy(&output.stderr));
        }
        serde_json::from_slice(&output.stdout).context("parsing what cargo metadata printed")
    }

    /// The program `assay` as a build of this profile (`debug` or `release`) leaves it.
    pub fn assay_binary(&self, profile: &str) -> Result<PathBuf> {
        let metadata = self.metadata()?;
        let target = metadata["target_directory"].as_str().context("cargo metadata names no target folder")?;
        Ok(Path::new(target).join(profile).join(format!("assay{}", env::consts::EXE_SUFFIX)))
    }
}
