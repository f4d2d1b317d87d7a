//! Finds the line and column of a path in a YAML document.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

/// Reads YAML 1.2: `yes`, `no` and `y` are texts, only `true` and `false` are truth values.
pub(crate) fn yaml<T: serde::de::DeserializeOwned>(source: &str) -> Result<T, serde_saphyr::Error> {
    serde_saphyr::from_str_with_options(source, serde_saphyr::options! { strict_booleans: true })
}

/// Line and column, from 1, of the deepest part of `path` that the document has; zeros when it cannot be read.
pub fn place(source: &str, path: &str) -> (u32, u32) {
    Located::read(source).map_or((0, 0), |located| located.find(path))
}

/// A YAML document reduced to where its parts stand.
pub(crate) struct Located(Spanned<Tree>);

enum Tree {
    Leaf,
    List(Vec<Spanned<Tree>>),
    Map(Vec<(Spanned<String>, Spanned<Tree>)>),
}

impl Located {
    /// The places of a document's parts; `None` when it cannot be read at all.
    pub(crate) fn read(source: &str) -> Option<Self> {
        yaml(source).ok().map(Self)
    }

    /// Line and column (from 1) of the deepest part of `path` that exists.
    pub(crate) fn find(&self, path: &str) -> (u32, u32) {
        let mut node = &self.0;
        let mut place = node.referenced;
        for part in steps(path) {
            match &node.value {
                Tree::Map(entries) => {
                    let Some((key, below)) = entries.iter().find(|(key, _)| key.value == part) else {
                        break;
                    };
                    place = key.referenced;
                    node = below;
                }
                Tree::List(items) => {
                    let Some(below) = part.parse::<usize>().ok().and_then(|index| items.get(index)) else {
                        break;
                    };
                    place = below.referenced;
                    node = below;
                }
                Tree::Leaf => break,
            }
        }
        (u32::try_from(place.line()).unwrap_or(0), u32::try_from(place.column()).unwrap_or(0))
    }
}

fn steps(path: &str) -> impl Iterator<Item = &str> {
    path.split(['.', '[', ']']).filter(|part| !part.is_empty())
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("any YAML")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_str<E>(self, _: &str) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        Tree::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        // A map that was cut short still has to be read to its end.
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Tree::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_at_the_line_and_column_of_its_key() {
        let source = "project: a\nlabels:\n  - name: x\n    options:\n      - value: one\n      - { value: two }\n";
        let located = Located::read(source).unwrap();
        assert_eq!(located.find("project"), (1, 1));
        assert_eq!(located.find("labels[0].name"), (3, 5));
        assert_eq!(located.find("labels[0].options[1].value"), (6, 11));
        assert_eq!(located.find("labels[0].options[9]"), (4, 5));
    }
}
