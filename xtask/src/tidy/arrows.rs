//! Checks who imports whom, from the manifests, against the tables of ARCHITECTURE.md.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::tidy::finding::{Finding, Rule};
use crate::tidy::table;

/// The file that holds the tables.
pub const ARCHITECTURE: &str = "ARCHITECTURE.md";

static ARROW: Rule = Rule {
    name: "arrow",
    why: "the rooms know each other in one direction only; an arrow more and a change in one room breaks another",
    remedy: "move the code to the room that may know both, or pass the value in as an argument; a new arrow needs a record in docs/decisions/ and a line in ARCHITECTURE.md",
};

static TEST_ONLY: Rule = Rule {
    name: "test-only",
    why: "testkit holds a fake clock, seeded chance and raw access to the databases: none of it may ship",
    remedy: "move the line to [dev-dependencies]",
};

static LIBRARY: Rule = Rule {
    name: "library",
    why: "a library kept to the room it belongs to can be replaced there, and cannot tempt the others",
    remedy: "do the work in the room named in ARCHITECTURE.md and call that, or widen the table with a decision record",
};

static ROOM: Rule = Rule {
    name: "room",
    why: "a crate without a row in the table has no stated place, so nothing says what it must not know",
    remedy: "write a decision record, then give the crate a row in the table of ARCHITECTURE.md",
};

/// One direct dependency of one of our crates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// The room it starts in, such as `flow`.
    pub from: String,
    /// The manifest that states it, from the root.
    pub manifest: String,
    /// The line of the manifest, or 0.
    pub line: usize,
    /// Where it points: a room of ours or a crate of others.
    pub to: Target,
    /// Whether only tests and examples see it.
    pub dev: bool,
}

/// The far end of an arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One of our crates.
    Room(String),
    /// Somebody else's crate.
    Library(String),
}

/// The room of a package: its name without the prefix that makes it publishable.
fn room(package: &str) -> &str {
    package.strip_prefix("assay-").unwrap_or(package)
}

/// All direct dependencies of the members. `read` gives a manifest's text by its path.
pub fn arrows(metadata: &Value, root: &str, read: impl Fn(&str) -> String) -> Result<Vec<Arrow>> {
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let ours: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut found = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let path = package["manifest_path"].as_str().unwrap_or_default();
        let manifest = path.strip_prefix(root).unwrap_or(path).trim_start_matches('/').to_owned();
        let text = read(&manifest);
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let target = dependency["name"].as_str().unwrap_or_default();
            let written = dependency["rename"].as_str().unwrap_or(target);
            let to = if ours.contains(&target) {
                Target::Room(room(target).to_owned())
            } else {
                Target::Library(target.to_owned())
            };
            let dev = dependency["kind"].as_str() == Some("dev");
            let (from, line) = (room(name).to_owned(), line_of(&text, written));
            found.push(Arrow { from, manifest: manifest.clone(), line, to, dev });
        }
    }
    Ok(found)
}

/// The line on which a manifest names a dependency, or 0.
fn line_of(manifest: &str, name: &str) -> usize {
    let names = |line: &str| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(['.', '=']));
    manifest.lines().position(names).map_or(0, |index| index + 1)
}

/// The rooms of the workspace with their manifests.
pub fn rooms(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages.filter_map(|package| package["name"].as_str()).map(|name| room(name).to_owned()).collect()
}

/// Compares the arrows with the tables in the text of ARCHITECTURE.md.
pub fn check(architecture: &str, rooms: &[String], arrows: &[Arrow]) -> Result<Vec<Finding>> {
    let allowed = table::find(architecture, &["room", "may import"])
        .context("ARCHITECTURE.md has no table that begins with `| room | may import |`")?;
    let allowed: BTreeMap<&str, Vec<&str>> = allowed.iter().map(|row| (row.cell(0), row.names(1))).collect();
    let libraries = table::find(architecture, &["library", "only in"])
        .context("ARCHITECTURE.md has no table that begins with `| library | only in |`")?;
    let libraries: Vec<(Vec<&str>, Vec<&str>)> = libraries.iter().map(|row| (row.names(0), row.names(1))).collect();

    let unknown = rooms.iter().filter(|room| !allowed.contains_key(room.as_str()));
    let mut findings: Vec<Finding> =
        unknown.map(|room| ROOM.broken(ARCHITECTURE, 0, format!("the crate `{room}` is not in the table"))).collect();
    for arrow in arrows {
        findings.extend(match &arrow.to {
            Target::Room(to) => forbidden_room(arrow, to, allowed.get(arrow.from.as_str())),
            Target::Library(to) => forbidden_library(arrow, to, &libraries),
        });
    }
    Ok(findings)
}

fn forbidden_room(arrow: &Arrow, to: &str, allowed: Option<&Vec<&str>>) -> Option<Finding> {
    let allowed = allowed?;
    if allowed.contains(&to) || (arrow.dev && to == "testkit") {
        return None;
    }
    if to == "testkit" {
        return Some(TEST_ONLY.broken(&arrow.manifest, arrow.line, format!("`{}` ships with `testkit`", arrow.from)));
    }
    let list = if allowed.is_empty() { "no room".to_owned() } else { format!("only {}", allowed.join(", ")) };
    Some(ARROW.broken(&arrow.manifest, arrow.line, format!("`{}` imports `{to}`; it may import {list}", arrow.from)))
}

fn forbidden_library(arrow: &Arrow, to: &str, libraries: &[(Vec<&str>, Vec<&str>)]) -> Option<Finding> {
    let (_, homes) = libraries.iter().find(|(names, _)| names.contains(&to))?;
    if homes.contains(&arrow.from.as_str()) {
        return None;
    }
    let homes = if homes.is_empty() { "no room".to_owned() } else { homes.join(", ") };
    Some(LIBRARY.broken(&arrow.manifest, arrow.line, format!("`{}` uses `{to}`, which belongs in {homes}", arrow.from)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TABLES: &str = "| room | may import |\n|---|---|\n| flow | store, domain |\n| store | domain |\n| domain | – |\n\n\
        | library | only in |\n|---|---|\n| `rusqlite`, `postgres` | store, testkit |\n| sea-orm | – |\n";

    fn found(from: &str, to: Target, dev: bool) -> Vec<String> {
        let arrow = Arrow { from: from.into(), manifest: "crates/x/Cargo.toml".into(), line: 4, to, dev };
        let findings = check(TABLES, &[], &[arrow]).expect("the tables are there");
        findings.iter().map(|finding| format!("{} {}", finding.rule.name, finding.what)).collect()
    }

    #[test]
    fn an_arrow_that_points_back_is_found_and_the_allowed_ones_are_listed() {
        assert_eq!(
            found("store", Target::Room("flow".into()), false),
            ["arrow `store` imports `flow`; it may import only domain"]
        );
        assert_eq!(
            found("domain", Target::Room("store".into()), true),
            ["arrow `domain` imports `store`; it may import no room"]
        );
        assert!(found("flow", Target::Room("store".into()), false).is_empty());
    }

    #[test]
    fn testkit_is_for_tests_alone() {
        assert!(found("domain", Target::Room("testkit".into()), true).is_empty());
        assert_eq!(found("domain", Target::Room("testkit".into()), false), ["test-only `domain` ships with `testkit`"]);
    }

    #[test]
    fn a_database_client_outside_its_rooms_is_found_even_in_tests() {
        assert_eq!(
            found("flow", Target::Library("rusqlite".into()), true),
            ["library `flow` uses `rusqlite`, which belongs in store, testkit"]
        );
        assert_eq!(
            found("store", Target::Library("sea-orm".into()), false),
            ["library `store` uses `sea-orm`, which belongs in no room"]
        );
        assert!(found("store", Target::Library("postgres".into()), false).is_empty());
        assert!(found("flow", Target::Library("serde".into()), false).is_empty(), "what is not in the table is free");
    }

    #[test]
    fn a_crate_without_a_row_is_found() {
        let findings = check(TABLES, &["flow".into(), "analytics".into()], &[]).expect("the tables are there");
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].what, "the crate `analytics` is not in the table");
    }

    #[test]
    fn the_manifest_line_is_told_under_the_name_written_there() {
        let metadata = json!({ "packages": [
            { "name": "assay-flow", "manifest_path": "/r/crates/flow/Cargo.toml", "dependencies": [
                { "name": "assay-store", "rename": "store", "kind": null },
                { "name": "proptest", "rename": null, "kind": "dev" } ] },
            { "name": "assay-store", "manifest_path": "/r/crates/store/Cargo.toml", "dependencies": [] } ] });
        let manifest = "[dependencies]\nstore.workspace = true\n\n[dev-dependencies]\nproptest = \"1\"\n";
        let arrows = arrows(&metadata, "/r", |_| manifest.to_owned()).expect("it has packages");
        assert_eq!(arrows.len(), 2);
        assert_eq!((arrows[0].to.clone(), arrows[0].line, arrows[0].dev), (Target::Room("store".into()), 2, false));
        assert_eq!(
            (arrows[1].to.clone(), arrows[1].line, arrows[1].dev),
            (Target::Library("proptest".into()), 5, true)
        );
        assert_eq!(arrows[0].manifest, "crates/flow/Cargo.toml");
        assert_eq!(rooms(&metadata), ["flow", "store"]);
    }
}
