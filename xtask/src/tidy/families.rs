//! Checks the families: folders where the product grows, every member of one shape and named in one list.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use crate::tidy::arrows::ARCHITECTURE;
use crate::tidy::file::File;
use crate::tidy::finding::{Finding, Rule};
use crate::tidy::table::{self, Row};

static LISTED: Rule = Rule {
    name: "family",
    why: "an explicit list shows the whole family at a glance, and what is not in it is never offered or tested",
    remedy: "add the list line; a file that helps the members without being one goes into the column `beside them` in ARCHITECTURE.md",
};

static TABLE: Rule = Rule {
    name: "family",
    why: "the table of families tells people where to add things, so it must be true",
    remedy: "correct the row in ARCHITECTURE.md",
};

static TWIN: Rule = Rule {
    name: "twin",
    why: "a label kind crosses all floors under one name: rules in Rust, editor and viewer on screen",
    remedy: "add the file or folder of the same name on the other floor",
};

static ROUTE: Rule = Rule {
    name: "route",
    why: "an endpoint is found by its URL: one folder a noun, one file a verb",
    remedy: "move the handler to crates/server/src/routes/<noun>/<verb>.rs",
};

const KINDS: [&str; 2] = ["crates/domain/src/kinds/", "web/src/kinds/"];
const ROUTES: &str = "crates/server/src/routes/";

/// Compares the folders with the table of families in the text of ARCHITECTURE.md.
pub fn check(architecture: &str, files: &[File]) -> Result<Vec<Finding>> {
    let rows = table::find(architecture, &["family", "folder", "list", "beside them"])
        .context("ARCHITECTURE.md has no table that begins with `| family | folder | list | beside them |`")?;
    let mut findings: Vec<Finding> = rows.iter().flat_map(|row| family(row, files)).collect();
    findings.extend(twins(&rows, files));
    findings.extend(files.iter().filter_map(misplaced_route));
    Ok(findings)
}

fn family(row: &Row, files: &[File]) -> Vec<Finding> {
    let members = members(row, files);
    if members.is_empty() {
        return vec![TABLE.broken(ARCHITECTURE, row.line, format!("the folder `{}` holds no member", row.cell(1)))];
    }
    let [path, constant] = row.names(2)[..] else { return Vec::new() };
    let list = files.iter().find(|file| file.path == path).and_then(|file| definition(&file.text, constant));
    let Some((line, list)) = list else {
        return vec![TABLE.broken(ARCHITECTURE, row.line, format!("`{path}` defines no `{constant}`"))];
    };
    let listed: BTreeSet<String> = list.split(|sign: char| !sign.is_alphanumeric() && sign != '_').map(plain).collect();
    let missing = members.iter().filter(|member| !listed.contains(&plain(member)));
    missing.map(|member| LISTED.broken(path, line, format!("`{member}` is not in `{constant}`"))).collect()
}

/// The folder of a row, with a slash at its end, and whether only its folders are members, written `folder/*/`.
fn folder(row: &Row) -> (String, bool) {
    let cell = row.cell(1);
    let only_folders = cell.ends_with("/*/");
    (format!("{}/", cell.trim_end_matches("/*/").trim_end_matches('/')), only_folders)
}

/// The files and folders of a family, without its module file, its list, its tests and what stands beside.
fn members(row: &Row, files: &[File]) -> BTreeSet<String> {
    let (folder, only_folders) = folder(row);
    let list = row.names(2).first().copied().unwrap_or_default();
    let beside = row.names(3);
    let inside = files.iter().filter(|file| file.path != list && !file.path.contains(".test."));
    inside
        .filter_map(|file| file.path.strip_prefix(&folder))
        .filter(|rest| !only_folders || rest.contains('/'))
        .filter_map(|rest| rest.split(['/', '.']).next())
        .filter(|name| !["mod", "lib", "index", "tests"].contains(name) && !beside.contains(name))
        .map(str::to_owned)
        .collect()
}

/// The line on which a constant is defined and the text of its value, up to the bracket that ends it.
fn definition<'a>(text: &'a str, constant: &str) -> Option<(usize, &'a str)> {
    let opening = format!("const {constant}");
    let mut starts = text.match_indices(&opening).map(|(at, found)| (at, at + found.len()));
    let (at, after) = starts.find(|(_, after)| text[*after..].starts_with([':', ' ', '=']))?;
    let value = &text[after..];
    let value = value.find('=').map_or(value, |equals| &value[equals..]);
    let end = ["];", "};", ");"].iter().filter_map(|close| value.find(close)).min().unwrap_or(value.len());
    Some((text[..at].matches('\n').count() + 1, &value[..end]))
}

/// A name in one spelling for both floors: `text_spans`, `text-spans` and `textSpans` are one.
fn plain(name: &str) -> String {
    name.chars().filter(|sign| *sign != '_' && *sign != '-').flat_map(char::to_lowercase).collect()
}

/// Kinds that live on one floor only. Silent until both floors are in the table.
fn twins(rows: &[Row], files: &[File]) -> Vec<Finding> {
    let floor = |path: &str| {
        let row = rows.iter().find(|row| folder(row).0 == path)?;
        Some(members(row, files))
    };
    let [Some(rust), Some(web)] = KINDS.map(floor) else { return Vec::new() };
    let lonely = |here: &BTreeSet<String>, there: &BTreeSet<String>, folder: &str| {
        let there: BTreeSet<String> = there.iter().map(|name| plain(name)).collect();
        let lonely: Vec<Finding> = here
            .iter()
            .filter(|name| !there.contains(&plain(name)))
            .map(|name| TWIN.broken(folder, 0, format!("the kind `{name}` is missing here")))
            .collect();
        lonely
    };
    [lonely(&rust, &web, KINDS[1]), lonely(&web, &rust, KINDS[0])].concat()
}

fn misplaced_route(file: &File) -> Option<Finding> {
    let inside = file.path.strip_prefix(ROUTES)?;
    let depth = inside.matches('/').count();
    let own_place = depth == 1 || inside == "mod.rs" || file.is_test();
    (!own_place).then(|| ROUTE.broken(&file.path, 0, "a route stands outside <noun>/<verb>.rs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "| family | folder | list | beside them |\n|---|---|---|---|\n";

    fn found(rows: &str, files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<File> =
            files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() }).collect();
        let findings = check(&format!("{HEAD}{rows}"), &files).expect("the table is there");
        findings.iter().map(|finding| format!("{}:{} {}", finding.file, finding.line, finding.what)).collect()
    }

    #[test]
    fn a_member_that_is_not_in_the_list_is_found_at_the_list() {
        let list = "mod csv;\nmod jsonl;\nmod lines;\n\npub const FORMATS: &[Format] = &[\n    csv::FORMAT,\n];\n";
        let files =
            [("f/lib.rs", list), ("f/csv.rs", ""), ("f/csv/tests.rs", ""), ("f/jsonl.rs", ""), ("f/lines.rs", "")];
        assert_eq!(
            found("| formats | `f` | `f/lib.rs` `FORMATS` | `lines` |\n", &files),
            ["f/lib.rs:5 `jsonl` is not in `FORMATS`"]
        );
    }

    #[test]
    fn a_row_that_is_no_longer_true_is_found() {
        let row = "| formats | `f` | `f/lib.rs` `FORMATS` | – |\n";
        assert_eq!(found(row, &[]), ["ARCHITECTURE.md:3 the folder `f` holds no member"]);
        assert_eq!(
            found(row, &[("f/csv.rs", ""), ("f/lib.rs", "const FORMATSX: u8 = 1;")]),
            ["ARCHITECTURE.md:3 `f/lib.rs` defines no `FORMATS`"]
        );
    }

    #[test]
    fn a_family_may_have_no_list() {
        assert!(found("| verbs | `crates/flow/src` | – | – |\n", &[("crates/flow/src/lease.rs", "")]).is_empty());
    }

    #[test]
    fn a_kind_must_live_on_both_floors_in_either_spelling() {
        let rows = "| kinds | `crates/domain/src/kinds` | – | – |\n| on screen | `web/src/kinds/*/` | – | – |\n";
        let files = [
            ("crates/domain/src/kinds/text_spans.rs", ""),
            ("crates/domain/src/kinds/bins.rs", ""),
            ("web/src/kinds/text-spans/editor.svelte", ""),
            ("web/src/kinds/stage.ts", ""),
        ];
        assert_eq!(found(rows, &files), ["web/src/kinds/:0 the kind `bins` is missing here"]);
    }

    #[test]
    fn a_route_belongs_in_the_folder_of_its_noun() {
        let path = |inside: &str| format!("{ROUTES}{inside}");
        let places = [path("mod.rs"), path("tasks/mod.rs"), path("tasks/lease.rs"), path("tasks/tests.rs")];
        let files: Vec<(&str, &str)> = places.iter().map(|path| (path.as_str(), "")).collect();
        assert!(found("", &files).is_empty());
        assert_eq!(found("", &[(&path("lease.rs"), "")]).len(), 1);
        assert_eq!(found("", &[(&path("tasks/slots/lease.rs"), "")]).len(), 1);
    }
}
