//! The five example specs are good, and the published schema is the one they name.

use assay_domain::spec::{Spec, parse};
use std::path::PathBuf;

fn demo() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../demo")
}

#[test]
fn every_example_spec_is_read_without_a_problem() {
    let mut seen = 0;
    for file in std::fs::read_dir(demo().join("specs")).unwrap() {
        let path = file.unwrap().path();
        let source = std::fs::read_to_string(&path).unwrap();
        if let Err(problems) = parse(&source) {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}:\n{}", path.display(), lines.join("\n"));
        }
        seen += 1;
    }
    assert_eq!(seen, 5);
}

#[test]
fn the_schema_beside_the_examples_is_the_one_that_is_published() {
    let kept = std::fs::read_to_string(demo().join("project.schema.json")).unwrap_or_default();
    let published = serde_json::to_string_pretty(&Spec::schema()).unwrap() + "\n";
    assert!(kept == published, "run `assay spec schema > demo/project.schema.json`");
}
