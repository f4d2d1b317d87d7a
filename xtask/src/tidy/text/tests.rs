//! Each rule on a small file that breaks it and on one that does not.

use super::*;

fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

/// The findings in a Rust file of `flow` that opens as it should.
fn in_flow(code: &str) -> Vec<String> {
    let file = file("crates/flow/src/lease.rs", &format!("//! One slot for one person.\n{code}\n"));
    check(&file).iter().map(|finding| format!("{} {} {}", finding.rule.name, finding.line, finding.what)).collect()
}

fn rules(path: &str, text: &str) -> Vec<&'static str> {
    check(&file(path, text)).iter().map(|finding| finding.rule.name).collect()
}

#[test]
fn a_file_that_opens_with_a_sentence_passes_in_each_language() {
    assert!(
        rules("crates/flow/src/a.rs", "//! Takes a slot for one person,\n//! until a time.\n\nfn a() {}").is_empty()
    );
    assert!(rules("web/src/a.ts", "// Keys as data, one list.\nexport {}").is_empty());
    assert!(rules("web/src/A.svelte", "<!-- The stage on which\n media is shown. -->\n<script></script>").is_empty());
    assert!(rules("web/scripts/a.mjs", "#!/usr/bin/env node\n// Takes pictures of every page.\n").is_empty());
    assert!(rules("web/src/b.ts", "/**\n * Keys as data, one list.\n */\n").is_empty());
}

#[test]
fn a_file_without_an_opening_sentence_is_found() {
    assert_eq!(rules("crates/flow/src/a.rs", "use std::fs;\n//! Too late for an opening."), ["opening"]);
    assert_eq!(rules("crates/flow/src/a.rs", "//! Flow.\n"), ["opening"]);
    assert_eq!(rules("web/src/a.ts", "export const a = 1;"), ["opening"]);
    assert_eq!(rules("web/src/A.svelte", "<script>\n// Inside is too late for it.\n</script>"), ["opening"]);
}

#[test]
fn generated_files_are_left_alone() {
    let text = format!("{}\n{}", codegen::GENERATED, "export type A = 1;\n".repeat(5000));
    assert!(rules("web/src/client/schema.ts", &text).is_empty());
}

#[test]
fn tests_at_the_end_do_not_count_towards_the_length() {
    let opening = "//! One slot for one person.\n";
    let code = |lines: usize| "fn a() {}\n".repeat(lines);
    let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", code(700));
    assert!(rules("crates/flow/src/a.rs", &format!("{opening}{}{tests}", code(700))).is_empty());
    assert_eq!(rules("crates/flow/src/a.rs", &format!("{opening}{}{tests}", code(800))), ["file-length"]);
    assert!(rules("crates/flow/tests/a.rs", &format!("{opening}{}", code(1500))).is_empty());
}

#[test]
fn empty_names_are_found_as_file_and_as_folder() {
    let text = "//! Things that did not fit elsewhere.\n";
    assert_eq!(rules("crates/flow/src/utils.rs", text), ["name"]);
    assert_eq!(rules("crates/flow/src/common/time.rs", text), ["name"]);
    assert!(rules("crates/flow/src/commons.rs", text).is_empty());
}

#[test]
fn sql_in_a_string_outside_the_store_is_found_with_its_line() {
    assert_eq!(in_flow("let a = 1;\nlet s = \"select id\n from task\";"), ["sql 3 SQL outside the store"]);
    assert_eq!(in_flow("let s = r#\"INSERT INTO task VALUES ($1)\"#;").len(), 1);
    assert_eq!(in_flow("let s = \"update task set state = 1\";").len(), 1);
    assert!(
        rules("crates/store/src/tasks.rs", "//! The tasks in the database.\nconst A: &str = \"select 1 from task\";")
            .is_empty()
    );
}

#[test]
fn prose_and_comments_that_sound_like_sql_are_not() {
    assert!(in_flow("let s = \"Select a file from the list.\"; // select id from task").is_empty());
    assert!(in_flow("let s = \"update the guideline\"; let t = \"selected from\";").is_empty());
}

#[test]
fn the_clock_and_chance_of_the_system_are_found_except_in_their_files_and_in_tests() {
    assert_eq!(in_flow("let t = SystemTime::now();"), ["ambient 2 `SystemTime::now` reads what should be an argument"]);
    assert!(in_flow("// not SystemTime::now()\nlet s = \"Timestamp::now\";").is_empty());
    assert!(in_flow("#[cfg(test)]\nmod tests {\nfn a() { Timestamp::now(); }\n}").is_empty());
    assert!(
        rules("crates/server/src/clock.rs", "//! The only one who asks the time.\nfn a() { Timestamp::now() }")
            .is_empty()
    );
}

#[test]
fn notes_to_oneself_and_unfinished_code_are_found() {
    assert_eq!(in_flow("// FIXME: later"), ["leftover 2 `FIXME` in a comment"]);
    assert_eq!(in_flow("fn a() { todo!() }"), ["leftover 2 `todo!` in the code"]);
    assert!(in_flow("// XXXL is a size\nlet s = \"TODO\";").is_empty());
    assert_eq!(rules("web/src/a.ts", "// Keys as data, one list.\n\n// TODO more"), ["leftover"]);
}

#[test]
fn paths_and_hosts_of_one_machine_are_found_in_any_text() {
    assert_eq!(rules("docs/guide.md", "see /home/ann/assay"), ["machine"]);
    assert_eq!(rules("web/package-lock.json", "  \"resolved\": \"https://npm.example.org/a.tgz\""), ["machine"]);
    assert!(rules("web/package-lock.json", "  \"resolved\": \"https://registry.npmjs.org/a.tgz\"").is_empty());
    assert!(rules("docs/guide.md", "`$HOME/work/` and web/src/root/home.ts and ../work/").is_empty());
}

#[test]
fn a_page_that_loads_from_outside_is_found() {
    assert_eq!(rules("web/src/a.ts", "// Keys as data, one list.\nimport('https://esm.sh/x')"), ["outside"]);
}
