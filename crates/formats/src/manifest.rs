//! Finds the files that a manifest's records name, and says which are missing and which nobody named.

use std::collections::BTreeMap;

use crate::SafePath;

/// The files of a folder or archive by path, each with whatever the caller knows it by (`T`).
///
/// A record names a file relative to the manifest's own folder, or to the top; the manifest's folder is tried
/// first. Nothing outside the folder or archive can be named.
#[derive(Debug, Clone)]
pub struct MediaFiles<T> {
    folder: Option<String>,
    files: BTreeMap<SafePath, (T, bool)>,
}

/// A name in a record that leads to no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What is wrong, as a sentence part.
    pub reason: String,
    /// What to do, likewise.
    pub remedy: String,
}

impl<T> MediaFiles<T> {
    /// Files named by the manifest at `manifest`.
    pub fn new(manifest: &SafePath, files: impl IntoIterator<Item = (SafePath, T)>) -> Self {
        let files = files.into_iter().map(|(path, known)| (path, (known, false))).collect();
        Self { folder: manifest.folder().map(str::to_owned), files }
    }

    /// The file of this name; from then on it counts as used.
    pub fn resolve(&mut self, named: &str) -> Result<(&SafePath, &T), Missing> {
        let path = self.find(named)?;
        if let Some((_, used)) = self.files.get_mut(&path) {
            *used = true;
        }
        match self.files.get_key_value(&path) {
            Some((path, (known, _))) => Ok((path, known)),
            None => Err(self.missing(named)),
        }
    }

    /// Files that no record has named so far, in order of path.
    pub fn unused(&self) -> impl Iterator<Item = &SafePath> {
        self.files.iter().filter(|(_, (_, used))| !used).map(|(path, _)| path)
    }

    fn find(&self, named: &str) -> Result<SafePath, Missing> {
        let asked = SafePath::parse(named.as_bytes()).map_err(|fault| Missing {
            reason: format!("`{}` cannot name a file: {fault}", named.escape_debug()),
            remedy: "name it by its path relative to the manifest, with `/` between folders".into(),
        })?;
        let beside =
            self.folder.as_ref().and_then(|folder| SafePath::parse(format!("{folder}/{asked}").as_bytes()).ok());
        match beside {
            Some(path) if self.files.contains_key(&path) => Ok(path),
            _ if self.files.contains_key(&asked) => Ok(asked),
            _ => Err(self.missing(named)),
        }
    }

    /// Looks for what was probably meant: the same name in another case, or in another folder.
    fn missing(&self, named: &str) -> Missing {
        let name = named.rsplit('/').next().unwrap_or(named).to_lowercase();
        let meant = self.files.keys().find(|path| path.file_name().to_lowercase() == name);
        let remedy = match meant {
            Some(path) => format!("did you mean `{path}`? Write it exactly so"),
            None => "add the file, or correct the name".into(),
        };
        Missing { reason: format!("the file `{named}` is not there"), remedy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> SafePath {
        SafePath::parse(text.as_bytes()).unwrap()
    }

    fn files() -> MediaFiles<u32> {
        let all = ["set/img/a.jpg", "set/img/b.JPG", "img/c.jpg", "set/c.jpg", "c.jpg"];
        MediaFiles::new(&path("set/manifest.csv"), all.into_iter().map(path).zip(1..))
    }

    #[test]
    fn a_name_is_looked_for_beside_the_manifest_first_and_then_from_the_top() {
        let mut files = files();
        assert_eq!(files.resolve("img/a.jpg").unwrap().1, &1);
        assert_eq!(files.resolve("./img/c.jpg").unwrap().1, &3);
        assert_eq!(files.resolve("c.jpg").unwrap().0.as_str(), "set/c.jpg");
        assert_eq!(files.resolve("set/c.jpg").unwrap().1, &4);
    }

    #[test]
    fn a_missing_file_is_named_with_what_was_probably_meant() {
        let missing = files().resolve("img/B.jpg").unwrap_err();
        assert_eq!(missing.reason, "the file `img/B.jpg` is not there");
        assert_eq!(missing.remedy, "did you mean `set/img/b.JPG`? Write it exactly so");
        assert!(files().resolve("none.png").unwrap_err().remedy.contains("add the file"));
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for named in ["../secret", "/etc/passwd", "C:/x", "a\\b", ""] {
            assert!(files().resolve(named).unwrap_err().reason.contains("cannot name a file"), "{named}");
        }
    }

    #[test]
    fn files_that_nobody_named_are_listed() {
        let mut files = files();
        for named in ["img/a.jpg", "img/b.JPG", "img/c.jpg"] {
            files.resolve(named).unwrap();
        }
        assert_eq!(files.unused().map(SafePath::as_str).collect::<Vec<_>>(), ["c.jpg", "set/c.jpg"]);
    }
}
