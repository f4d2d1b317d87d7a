//! A folder of its own for each test, in which the program runs without any setting of the machine.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A folder that is removed at the end of the test.
pub struct Sandbox {
    folder: TempDir,
}

impl Sandbox {
    /// An empty folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with the example of `assay init`, applied.
    pub fn with_example() -> Self {
        let sandbox = Self::new();
        sandbox.must(&["init"]);
        sandbox.must(&["project", "apply"]);
        sandbox
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the folder.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// The text of a file in the folder.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program, ready to run in the folder.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
        command.args(args).current_dir(self.folder.path());
        for name in ["ASSAY_DATA", "ASSAY_DATABASE", "ASSAY_SERVER", "ASSAY_TOKEN", "ASSAY_LOG", "COLUMNS"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the program and gives all it said.
    pub fn run(&self, args: &[&str]) -> String {
        told(args, &self.command(args).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs the program with a text on its standard input, and gives all it said.
    pub fn run_with(&self, args: &[&str], input: &str) -> String {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        told(args, &child.wait_with_output().unwrap())
    }

    /// Runs the program, which must succeed, and gives its data.
    pub fn must(&self, args: &[&str]) -> String {
        let output = self.command(args).stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{}", told(args, &output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn told(args: &[&str], output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = output.status.code().map_or_else(|| "none".to_owned(), |code| code.to_string());
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    format!("$ assay {}\nexit code: {code}\n----- stdout\n{out}----- stderr\n{err}", args.join(" "))
}

/// Compares texts with the kept ones, with paths, times and secrets made the same in every run.
macro_rules! tells {
    ($sandbox:expr, $($said:expr),+ $(,)?) => {{
        let mut settings = insta::Settings::clone_current();
        for folder in [$sandbox.folder().canonicalize().unwrap(), $sandbox.folder().to_owned()] {
            settings.add_filter(&folder.to_string_lossy().replace('.', r"\."), "[FOLDER]");
        }
        settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "[TIME]");
        settings.add_filter(r"[0-9a-f]{64}", "[SECRET]");
        settings.add_filter(r"127\.0\.0\.1:\d+", "[ADDRESS]");
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!([$($said),+].join("\n")));
    }};
}
pub(crate) use tells;
