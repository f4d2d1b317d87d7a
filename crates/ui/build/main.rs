//! Builds `web/` into `OUT_DIR` so that the crate can embed it, with a gzip twin of every file worth squeezing.
//!
//! Cargo runs this again only when something under `web/` that reaches the build has changed. Without Node a person
//! can still work on the rest: `ASSAY_SKIP_UI=1` embeds one page that says how to get the real ones.

#![expect(clippy::print_stdout, reason = "cargo reads a build script's instructions from its stdout")]

mod gzip;
mod npm;

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What the build reads in `web/`. Only those that exist are watched: cargo takes a missing path for a changed one.
const WATCHED: [&str; 12] = [
    "index.html",
    "package.json",
    "package-lock.json",
    "public",
    "src",
    "svelte.config.js",
    "svelte.config.ts",
    "tsconfig.app.json",
    "tsconfig.json",
    "tsconfig.node.json",
    "vite.config.js",
    "vite.config.ts",
];

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Cargo shows a failed script's stderr as it stands, so the sentence reaches the reader unescaped.
            let _ = writeln!(io::stderr(), "\n{message}\n");
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), String> {
    let room = folder("CARGO_MANIFEST_DIR")?;
    let out = folder("OUT_DIR")?;
    let web = room.join("../../web");
    let (plain, gzip) = (out.join("ui-dist"), out.join("ui-gzip"));
    watch(&web);

    if skipped() || !has_pages(&web) {
        placeholder(&room, &plain)?;
    } else {
        npm::install(&web)?;
        npm::vite_build(&web, &plain)?;
    }
    if !plain.join("index.html").is_file() {
        return Err(format!(
            "The web build left no index.html in {}.\nhint: look at `build` in web/vite.config.ts",
            plain.display()
        ));
    }
    gzip::mirror(&plain, &gzip).map_err(|error| format!("Could not compress the web build: {error}"))?;

    println!("cargo:rustc-env=UI_DIST={}", plain.display());
    println!("cargo:rustc-env=UI_GZIP={}", gzip.display());
    Ok(())
}

fn folder(variable: &str) -> Result<PathBuf, String> {
    env::var_os(variable).map(PathBuf::from).ok_or_else(|| format!("{variable} is not set; let cargo run this script"))
}

fn skipped() -> bool {
    println!("cargo:rerun-if-env-changed=ASSAY_SKIP_UI");
    env::var("ASSAY_SKIP_UI").is_ok_and(|value| !value.is_empty() && value != "0")
}

fn has_pages(web: &Path) -> bool {
    web.join("package.json").is_file() && web.join("index.html").is_file()
}

fn watch(web: &Path) {
    println!("cargo:rerun-if-changed=build");
    println!("cargo:rerun-if-changed=placeholder.html");
    for name in WATCHED {
        let path = web.join(name);
        if path.exists() {
            println!("cargo:rerun-if-changed={}", path.display());
        }
    }
    if !has_pages(web) && web.is_dir() {
        println!("cargo:rerun-if-changed={}", web.display());
    }
}

fn placeholder(room: &Path, plain: &Path) -> Result<(), String> {
    let copied = fresh(plain).and_then(|()| fs::copy(room.join("placeholder.html"), plain.join("index.html")));
    copied.map(drop).map_err(|error| format!("Could not write the placeholder page: {error}"))
}

/// An empty folder at this path, whatever was there before.
fn fresh(folder: &Path) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)
}
