//! Relative paths that cannot leave their folder, on any system.

use std::fmt;

/// A relative path of plain names joined by `/`. Never empty, never with `.`, `..`, drive, backslash, or control
/// characters; so joining it to a folder stays inside that folder on every system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafePath(String);

/// Why a path is not safe, as a sentence part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathFault {
    /// Not UTF-8.
    #[error("its name is not UTF-8")]
    NotUtf8,
    /// Nothing left of it.
    #[error("its name is empty")]
    Empty,
    /// Begins at the root or with a drive letter.
    #[error("its name is an absolute path")]
    Absolute,
    /// Goes up.
    #[error("its name leads out of its folder by `..`")]
    Parent,
    /// Holds a backslash, which some systems take for a separator.
    #[error("its name holds a backslash")]
    Backslash,
    /// Holds a NUL, a line break or another control character.
    #[error("its name holds a control character")]
    Control,
    /// Too long for file systems.
    #[error("its name is longer than 4096 bytes, or a part of it longer than 255")]
    TooLong,
}

impl SafePath {
    /// Checks a path as it stands in an archive or a manifest. `./a//b` becomes `a/b`; a trailing `/` is dropped.
    pub fn parse(raw: &[u8]) -> Result<Self, PathFault> {
        let text = std::str::from_utf8(raw).map_err(|_| PathFault::NotUtf8)?;
        if text.chars().any(char::is_control) {
            return Err(PathFault::Control);
        }
        if text.contains('\\') {
            return Err(PathFault::Backslash);
        }
        let names: Vec<&str> = text.split('/').filter(|name| !matches!(*name, "" | ".")).collect();
        let is_drive = |name: &&str| matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
        if text.starts_with('/') || names.first().is_some_and(is_drive) {
            return Err(PathFault::Absolute);
        }
        if names.contains(&"..") {
            return Err(PathFault::Parent);
        }
        if text.len() > 4096 || names.iter().any(|name| name.len() > 255) {
            return Err(PathFault::TooLong);
        }
        if names.is_empty() { Err(PathFault::Empty) } else { Ok(Self(names.join("/"))) }
    }

    /// The path, joined by `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last name.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folder it stands in; nothing at the top.
    pub fn folder(&self) -> Option<&str> {
        self.0.rsplit_once('/').map(|(folder, _)| folder)
    }

    /// How many folders it stands in.
    pub fn depth(&self) -> usize {
        self.0.matches('/').count()
    }

    /// Whether it is something that systems leave in folders and archives by themselves, such as `.DS_Store`.
    pub fn is_litter(&self) -> bool {
        let first = self.0.split('/').next();
        first == Some("__MACOSX") || matches!(self.file_name(), ".DS_Store" | "Thumbs.db" | "desktop.ini")
    }
}

impl fmt::Display for SafePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_way_out_of_the_folder_is_refused_by_its_name() {
        for (raw, fault) in [
            (&b"../a"[..], PathFault::Parent),
            (b"a/../../b", PathFault::Parent),
            (b"/etc/passwd", PathFault::Absolute),
            (b"C:/x", PathFault::Absolute),
            (b"c:x", PathFault::Absolute),
            (b"./C:/x", PathFault::Absolute),
            (b"..\\a", PathFault::Backslash),
            (b"\\\\host\\share", PathFault::Backslash),
            (b"a\0.png", PathFault::Control),
            (b"a\nb", PathFault::Control),
            (b"caf\xE9", PathFault::NotUtf8),
            (b"", PathFault::Empty),
            (b"./", PathFault::Empty),
        ] {
            assert_eq!(SafePath::parse(raw), Err(fault), "{}", raw.escape_ascii());
        }
        assert_eq!(SafePath::parse(&[b'a'; 256]), Err(PathFault::TooLong));
    }

    #[test]
    fn harmless_spellings_become_one() {
        for raw in ["a/b.png", "./a//b.png", "a/./b.png"] {
            assert_eq!(SafePath::parse(raw.as_bytes()).unwrap().as_str(), "a/b.png");
        }
        assert_eq!(SafePath::parse(b"..a/b..c/...").unwrap().as_str(), "..a/b..c/...");
    }

    proptest! {
        #[test]
        fn a_safe_path_holds_plain_names_only(raw in "[a.:/\\\\ C\0]{0,12}") {
            if let Ok(path) = SafePath::parse(raw.as_bytes()) {
                prop_assert!(Path::new(path.as_str()).components().all(|c| matches!(c, Component::Normal(_))));
                prop_assert_eq!(SafePath::parse(path.as_str().as_bytes()), Ok(path));
            }
        }
    }
}
