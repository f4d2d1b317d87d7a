//! The chore `tidy`: the rules of ARCHITECTURE.md and STYLE.md, checked by a program whose messages teach them.

mod arrows;
mod families;
mod file;
mod finding;
mod ratchet;
mod source;
mod table;
mod text;

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::say;
use crate::tidy::file::{File, Language};
use crate::tidy::finding::Finding;
use crate::workspace::Workspace;

/// Prints every breach; `true` when there is none.
pub fn run(workspace: &Workspace) -> Result<bool> {
    let files = files(workspace)?;
    let mut findings: Vec<Finding> = files.iter().flat_map(text::check).collect();
    findings.extend(architecture(workspace, &files)?);
    findings = apply_ratchet(workspace, &files, &findings)?;

    for note in notes(&files) {
        say::line(&note);
    }
    let breaches = findings.len();
    if breaches > 0 {
        say::line(&finding::report(findings));
    }
    let verdict = if breaches == 0 { "nothing to mend".to_owned() } else { format!("{breaches} to mend") };
    say::line(&format!("tidy: {} files read, {verdict}", files.len()));
    Ok(breaches == 0)
}

fn architecture(workspace: &Workspace, files: &[File]) -> Result<Vec<Finding>> {
    let text = fs::read_to_string(workspace.path(arrows::ARCHITECTURE)).context("reading ARCHITECTURE.md")?;
    let metadata = workspace.metadata()?;
    let root = workspace.root.to_string_lossy();
    let read = |manifest: &str| fs::read_to_string(workspace.path(manifest)).unwrap_or_default();
    let all = arrows::arrows(&metadata, &root, read)?;
    let mut findings = arrows::check(&text, &arrows::rooms(&metadata), &all)?;
    findings.extend(families::check(&text, files)?);
    Ok(findings)
}

/// Every text file that git knows or would add, in the order of their paths.
fn files(workspace: &Workspace) -> Result<Vec<File>> {
    let listed = git(workspace, &["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?;
    let mut paths: Vec<&str> = listed.split('\0').filter(|path| !path.is_empty()).collect();
    paths.sort_unstable();
    paths.dedup();
    // What is not UTF-8 is media; what is listed but gone was deleted and not yet committed.
    let read = |path: &str| Some(File { path: path.to_owned(), text: fs::read_to_string(workspace.path(path)).ok()? });
    Ok(paths.into_iter().filter_map(read).collect())
}

fn apply_ratchet(workspace: &Workspace, files: &[File], findings: &[Finding]) -> Result<Vec<Finding>> {
    let list = fs::read_to_string(workspace.path(ratchet::RATCHET)).context("reading the ratchet")?;
    let lines_of = |path: &str| files.iter().find(|file| file.path == path).map(text::own_lines);
    let mut findings = ratchet::apply(findings, &list, lines_of);
    // Against the last commit for the one at the keyboard, against the one before for the machine that tests a commit.
    for revision in ["HEAD", "HEAD~1"] {
        if let Ok(earlier) = git(workspace, &["show", &format!("{revision}:{}", ratchet::RATCHET)]) {
            let grown = ratchet::grown(&earlier, &list);
            findings.extend(grown.into_iter().filter(|new| !findings.contains(new)).collect::<Vec<_>>());
        }
    }
    Ok(findings)
}

/// Files that are allowed but long: worth a thought, not a failure.
fn notes(files: &[File]) -> Vec<String> {
    let source = files.iter().filter(|file| file.language() != Language::Text && !file.is_test());
    let long = source.map(|file| (text::own_lines(file), &file.path)).filter(|(lines, _)| *lines > text::LINES_NOTED);
    long.filter(|(lines, _)| *lines <= text::LINES_MAX)
        .map(|(lines, path)| format!("note: {path} has {lines} lines; is it one idea?"))
        .collect()
}

fn git(workspace: &Workspace, arguments: &[&str]) -> Result<String> {
    let output = Command::new("git").args(arguments).current_dir(&workspace.root).output().context("starting git")?;
    ensure!(
        output.status.success(),
        "git {} failed: {}\nhint: tidy reads what git knows, so it needs a checkout",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
