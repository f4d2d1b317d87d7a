//! The `OpenAPI` document, and the table of refusals it speaks of.

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn the_document_is_as_committed() {
    insta::assert_json_snapshot!("openapi", assay_server::openapi(), { ".info.version" => "[version]" });
}

#[test]
fn it_is_openapi_3_1_and_every_call_has_a_name_of_its_own() {
    let document = serde_json::to_value(assay_server::openapi()).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
            assert!(names.insert(name.clone()), "{method} {path}: a second {name}");
            assert!(operation["summary"].is_string() || operation["description"].is_string(), "{method} {path}");
        }
    }
    assert!(names.len() > 40);
}

#[test]
fn every_schema_that_is_spoken_of_is_there() {
    fn walk(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(object) => {
                if let Some(Value::String(reference)) = object.get("$ref") {
                    found.insert(reference.rsplit('/').next().unwrap().to_owned());
                }
                object.values().for_each(|value| walk(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let document = serde_json::to_value(assay_server::openapi()).unwrap();
    let mut spoken_of = BTreeSet::new();
    walk(&document, &mut spoken_of);
    let there = document["components"]["schemas"].as_object().unwrap();
    let missing: Vec<_> = spoken_of.iter().filter(|name| !there.contains_key(*name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_names_of_the_document_are_those_of_the_domain() {
    fn named<T: serde::Serialize>(set: &[T]) -> Vec<String> {
        set.iter().map(|name| serde_json::to_value(name).unwrap().as_str().unwrap().to_owned()).collect()
    }
    use api::names::{RoleName, ScopeName, TaskStateName, WhyName};
    use domain::task::Why;
    assert_eq!(named(RoleName::ALL), domain::role::ROLES.map(domain::Role::name));
    assert_eq!(named(TaskStateName::ALL), domain::task::STATES);
    assert_eq!(named(ScopeName::ALL), flow::identity::SCOPES);
    assert_eq!(named(WhyName::ALL), [Why::Disagreement, Why::Tie, Why::Sample, Why::Flagged].map(Why::name));
}

/// The texts of the first arguments of calls in a source file that make refusals with a code.
fn codes_in(source: &str, found: &mut BTreeSet<String>) {
    for call in ["FlowError::bad(", "FlowError::refused(", "Self::refused(", "Refusal::new("] {
        for rest in source.split(call).skip(1) {
            if let Some(code) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                found.insert(code.to_owned());
            }
        }
    }
}

fn each_source(folder: &Path, visit: &mut dyn FnMut(&str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_source(&path, visit);
        } else {
            visit(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_code_in_the_sources_is_in_the_table_of_refusals() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeSet::new();
    for folder in ["src", "../flow/src"] {
        each_source(&here.join(folder), &mut |source| codes_in(source, &mut found));
    }
    assert!(found.len() > 20, "{found:?}");
    // These end a job and stand in its message; they never go over the wire.
    let inside = [
        "archive_unreadable",
        "columns_missing",
        "file_unreadable",
        "job_taken",
        "manifest_ambiguous",
        "manifest_missing",
        "path",
        "row_unwritable",
    ];
    let missing: Vec<_> =
        found.iter().filter(|code| api::code(code).is_none() && !inside.contains(&code.as_str())).collect();
    assert!(missing.is_empty(), "add to crates/api/src/problem.rs: {missing:?}");
}
