//! A file of the repository as tidy sees it: which language, which room, test or not.

use std::path::Path;

/// What a file is written in, as far as the rules differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `.rs`
    Rust,
    /// TypeScript, JavaScript, Svelte: what runs in a browser or in Node.
    Web,
    /// Style sheets and scripts of the shell.
    OtherSource,
    /// Prose, manifests, locks, data.
    Text,
}

/// A text file of the repository.
#[derive(Debug, Clone)]
pub struct File {
    /// From the root, with forward slashes.
    pub path: String,
    /// Its whole content.
    pub text: String,
}

impl File {
    /// By the extension; example data and fixtures are text whatever they are called.
    pub fn language(&self) -> Language {
        if self.path.starts_with("fixtures/") || self.path.starts_with("demo/") || self.path.contains("/fixtures/") {
            return Language::Text;
        }
        match Path::new(&self.path).extension().and_then(|extension| extension.to_str()) {
            Some("rs") => Language::Rust,
            Some("ts" | "js" | "mjs" | "svelte") => Language::Web,
            Some("css" | "sh" | "sql") => Language::OtherSource,
            _ => Language::Text,
        }
    }

    /// The crate a file belongs to, such as `flow`; `None` outside the crates.
    pub fn room(&self) -> Option<&str> {
        let mut parts = self.path.split('/');
        match parts.next()? {
            "crates" => parts.next(),
            top @ ("xtask" | "bench") => Some(top),
            _ => None,
        }
    }

    /// The name without folder and extension; for `mod.rs` and `index.ts` it is theirs.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.split('.').next().unwrap_or_default()
    }

    /// Whether the whole file is tests.
    pub fn is_test(&self) -> bool {
        let in_folder = ["tests/", "benches/"].iter().any(|folder| self.path.contains(&format!("/{folder}")));
        in_folder || self.stem() == "tests" || self.path.contains(".test.") || self.path.contains(".spec.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> File {
        File { path: path.to_owned(), text: String::new() }
    }

    #[test]
    fn a_file_knows_its_room_and_language() {
        assert_eq!(file("crates/flow/src/lease.rs").room(), Some("flow"));
        assert_eq!(file("xtask/src/main.rs").room(), Some("xtask"));
        assert_eq!(file("web/src/app.ts").room(), None);
        assert_eq!(file("web/src/kinds/choice/Editor.svelte").language(), Language::Web);
        assert_eq!(file("fixtures/odd.ts").language(), Language::Text);
    }

    #[test]
    fn tests_are_known_by_folder_or_name() {
        for path in ["crates/flow/tests/race.rs", "crates/flow/src/lease/tests.rs", "web/src/keys.test.ts"] {
            assert!(file(path).is_test(), "{path}");
        }
        assert!(!file("crates/flow/src/lease.rs").is_test());
        assert!(!file("crates/testkit/src/lib.rs").is_test());
    }
}
