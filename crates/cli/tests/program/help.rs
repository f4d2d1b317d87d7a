//! What the program says about itself, and to whoever types something it does not know.

use crate::sandbox::{Sandbox, tells};
use serde_json::Value;

#[test]
fn help_lists_every_command() {
    let sandbox = Sandbox::new();
    tells!(sandbox, sandbox.run(&["--help"]));
}

#[test]
fn every_command_has_help() {
    let sandbox = Sandbox::new();
    for command in [
        "init",
        "serve",
        "demo",
        "project",
        "import",
        "export",
        "user",
        "token",
        "spec",
        "verify",
        "backup",
        "restore",
        "agree",
        "consensus",
        "annotators",
        "suspects",
        "sample",
        "accept",
        "simulate",
        "compare",
        "openapi",
        "completions",
    ] {
        assert!(sandbox.must(&[command, "--help"]).contains("Usage: assay "), "{command}");
    }
    tells!(sandbox, sandbox.run(&["import", "-h"]), sandbox.run(&["serve", "-h"]), sandbox.run(&["verify", "--help"]));
}

#[test]
fn a_mistyped_command_or_option_is_the_persons_fault_and_gets_a_suggestion() {
    let sandbox = Sandbox::new();
    tells!(sandbox, sandbox.run(&["exprot"]), sandbox.run(&["import", "a.csv", "--projct", "p"]));
}

#[test]
fn completions_are_printed_for_each_shell() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = sandbox.must(&["completions", shell]);
        assert!(script.contains("assay") && script.contains("restore"), "{shell}");
    }
    tells!(sandbox, sandbox.run(&["completions", "bsh"]));
}

#[test]
fn the_schema_is_json_schema_that_knows_every_part_of_a_spec() {
    let schema: Value = serde_json::from_str(&Sandbox::new().must(&["spec", "schema"])).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for part in ["project", "inputs", "layout", "labels", "guideline", "policy"] {
        assert!(schema["properties"][part].is_object(), "{part}");
    }
}

#[test]
fn the_description_of_the_api_is_openapi() {
    let document: Value = serde_json::from_str(&Sandbox::new().must(&["openapi"])).unwrap();
    assert_eq!(document["openapi"].as_str().unwrap().split('.').take(2).collect::<Vec<_>>(), ["3", "1"]);
}
