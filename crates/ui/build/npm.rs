//! Runs npm and vite in `web/`, and installs packages only when the lock file has changed.
//!
//! The build script and `cargo xtask` both read this file, so that they agree on when packages are up to date.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

/// The oldest Node that Vite 8 and the test runner work on.
const NODE_MAJOR_MIN: u32 = 20;

/// A copy of the lock file that `node_modules` was installed from. It lies inside `node_modules`, so deleting the
/// folder deletes the claim.
const STAMP: &str = "node_modules/.assay-installed-lock.json";

const GET_NODE: &str = "hint: install Node.js 20 or newer (https://nodejs.org, or `apt-get install nodejs npm`)\n\
    hint: or set ASSAY_SKIP_UI=1 to build everything but the web pages";

/// Installs exactly what `package-lock.json` says, unless that is what is there already.
///
/// Returns whether anything was installed. Several builds may ask at once: they wait for each other.
pub fn install(web: &Path) -> Result<bool, String> {
    let lock_path = web.join("package-lock.json");
    let missing = |error| {
        format!(
            "Cannot read {}: {error}.\nhint: run `npm install` in web/ once and commit the lock file",
            lock_path.display()
        )
    };
    let turn = File::open(&lock_path).map_err(missing)?;
    turn.lock().map_err(|error| format!("Cannot wait for another npm in web/: {error}"))?;

    let lock = fs::read(&lock_path).map_err(missing)?;
    if fs::read(web.join(STAMP)).is_ok_and(|installed| installed == lock) {
        return Ok(false);
    }
    check_node()?;
    // `--include=dev`: with NODE_ENV=production npm would leave out Vite itself.
    run(web, npm().args(["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund"]))?;
    fs::write(web.join(STAMP), lock).map_err(|error| format!("Cannot write {STAMP} in web/: {error}"))?;
    Ok(true)
}

/// Builds the pages into `out`, which is emptied first.
#[allow(dead_code, clippy::allow_attributes, reason = "xtask shares this file and does not build the pages")]
pub fn vite_build(web: &Path, out: &Path) -> Result<(), String> {
    let mut command = npx();
    command.args(["vite", "build", "--emptyOutDir", "--outDir"]).arg(out);
    run(web, &mut command)
}

/// The `npm` program, under the name this system gives it.
pub fn npm() -> Command {
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// The `npx` program, told never to download what is not installed.
pub fn npx() -> Command {
    let mut command = Command::new(if cfg!(windows) { "npx.cmd" } else { "npx" });
    command.arg("--no-install");
    command
}

fn check_node() -> Result<(), String> {
    let output =
        Command::new("node").arg("--version").output().map_err(|_| format!("Node.js was not found.\n{GET_NODE}"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE_MAJOR_MIN => Ok(()),
        _ => Err(format!(
            "The web pages need Node.js {NODE_MAJOR_MIN} or newer; `node --version` says {version:?}.\n{GET_NODE}"
        )),
    }
}

/// Runs a command in `web/` and, when it fails, returns all it said.
fn run(web: &Path, command: &mut Command) -> Result<(), String> {
    let shown = format!("{command:?}");
    let output = command
        .current_dir(web)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("Could not start {shown}: {error}.\n{GET_NODE}"))?;
    if output.status.success() {
        return Ok(());
    }
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(format!("{shown} failed in web/ ({}).\n{said}{complained}", output.status))
}
