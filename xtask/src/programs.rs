//! Finding the programs that tests need, and installing them where that can be done without asking.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::say;

/// The first program of this name on `PATH`.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
}

/// Chromium without windows, menus and profiles: pages are the same in it, and it takes half the time to open them.
const QUICK: [&str; 2] = ["chromium-headless-shell", "chrome-headless-shell"];
/// Chromium as people have it.
const WHOLE: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// A Chromium for measuring: `CHROMIUM` if set, else one as people have it, else any.
pub fn chromium() -> Option<PathBuf> {
    chosen_chromium().or_else(|| first(&WHOLE)).or_else(|| first(&QUICK))
}

/// A Chromium for tests: `CHROMIUM` if set, else a quick one, else any.
pub fn chromium_for_tests() -> Option<PathBuf> {
    chosen_chromium().or_else(|| first(&QUICK)).or_else(|| first(&WHOLE))
}

fn chosen_chromium() -> Option<PathBuf> {
    env::var_os("CHROMIUM").filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn first(names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| on_path(name))
}

/// A program of the `PostgreSQL` server. Debian keeps them off `PATH`, one folder a version; the newest is taken.
pub fn postgres_tool(name: &str) -> Option<PathBuf> {
    if let Some(found) = on_path(name) {
        return Some(found);
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<(u32, PathBuf)> = versions
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let tool = entry.path().join("bin").join(name);
            tool.is_file().then_some((version, tool))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, tool)| tool)
}

/// One thing that tests need beside Rust and Node.
struct Need {
    what: &'static str,
    package: &'static str,
    elsewhere: &'static str,
    present: fn() -> bool,
}

const NEEDS: [Need; 3] = [
    Need {
        what: "a Chromium for the browser journeys",
        package: QUICK[0],
        elsewhere: "install Chromium or Chrome and set CHROMIUM to its path if it is not on PATH",
        present: || chromium().is_some(),
    },
    Need {
        what: "the PostgreSQL server programs (initdb, postgres)",
        package: "postgresql",
        elsewhere: "install PostgreSQL 15 or newer and put its bin folder on PATH; no running server is needed",
        present: || postgres_tool("initdb").is_some() && postgres_tool("postgres").is_some(),
    },
    Need {
        what: "ffmpeg and ffprobe, against which the video index is checked",
        package: "ffmpeg",
        elsewhere: "install ffmpeg and put it on PATH",
        present: || on_path("ffmpeg").is_some() && on_path("ffprobe").is_some(),
    },
];

/// Makes sure everything in [`NEEDS`] is there: by apt as root on Debian, else by saying what to install.
pub fn ensure() -> Result<()> {
    quicken();
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if can_install() {
        let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
        say::line(&format!("installing {} with apt-get", packages.join(", ")));
        // A list that cannot be refreshed may still be good enough to install from.
        if let Err(error) = apt_get(&["update", "-qq"]) {
            say::complaint(&format!("{error:#}"));
        }
        apt_get(&[&["install", "-y", "-qq", "--no-install-recommends"], packages.as_slice()].concat())?;
    }
    let still: Vec<String> = missing
        .iter()
        .filter(|need| !(need.present)())
        .map(|need| format!("  {}\n    hint: {} (Debian: apt-get install {})", need.what, need.elsewhere, need.package))
        .collect();
    if still.is_empty() { Ok(()) } else { bail!("not on this machine:\n{}", still.join("\n")) }
}

/// Adds the quick browser to a machine that has only another; where that cannot be done, the other does.
fn quicken() {
    let has_another_only = chosen_chromium().is_none() && first(&QUICK).is_none() && first(&WHOLE).is_some();
    if !has_another_only || !can_install() {
        return;
    }
    let package = QUICK[0];
    say::line(&format!("installing {package} with apt-get: the journeys take half as long in it"));
    // Without a network this must not take longer than what it saves.
    let patience = ["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10"];
    let install = ["install", "-y", "-qq", "--no-install-recommends", package];
    let done = apt_get(&[&patience[..], &["update", "-qq"]].concat())
        .and_then(|()| apt_get(&[&patience[..], &install].concat()));
    if let Err(error) = done {
        say::complaint(&format!("{error:#}; the browser that is here does, too"));
    }
}

fn can_install() -> bool {
    Path::new("/etc/debian_version").exists() && on_path("apt-get").is_some() && is_root()
}

/// Whether this program runs as root, told by the owner of its own process entry.
pub fn is_root() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
    }
    #[cfg(not(unix))]
    false
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let status = Command::new("apt-get")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .status()
        .context("starting apt-get")?;
    if status.success() { Ok(()) } else { bail!("apt-get {} failed ({status})", arguments.join(" ")) }
}
