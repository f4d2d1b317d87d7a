//! Labels that are nodes of a tree: what stands above each, from a file or from labels such as a/b/c.

use super::distances::Domain;
use super::input::read_beside;
use crate::trouble::{Outcome, Trouble};
use labels::{Dictionary, Empty, Wanted};
use quality::agreement::{Tree, TreeDistance};
use std::collections::BTreeMap;
use std::path::Path;

/// What stands between the parts of a label that is a path.
const BETWEEN: char = '/';

/// The tree over these labels, which are its first nodes in their order.
pub fn tree(distance: TreeDistance, domain: &Domain<'_>) -> Outcome<Tree> {
    Ok(nodes(distance, domain)?.0)
}

/// The same, with the names of the nodes and what stands above each.
pub fn nodes(distance: TreeDistance, domain: &Domain<'_>) -> Outcome<(Tree, Nodes)> {
    let nodes = match domain.tree {
        Some(path) => of_file(domain, path)?,
        None => of_paths(domain.labels),
    };
    let tree = Tree::new(distance, nodes.parents.clone()).map_err(|error| {
        let message = format!("the labels are no tree: {error}");
        Trouble::refused("labels_unusable", message, "Each label has one parent, and no label is above itself.")
    })?;
    Ok((tree, nodes))
}

/// Nodes under their names, and what stands above each; the labels come first.
#[derive(Debug, Default)]
pub struct Nodes {
    numbers: BTreeMap<String, u32>,
    parents: Vec<Option<u32>>,
}

impl Nodes {
    fn of(labels: &Dictionary) -> Self {
        let mut nodes = Self::default();
        for text in labels.texts() {
            // Labels are different texts, but spaces around them say nothing: a second one is a node of its own.
            let number = nodes.add();
            nodes.numbers.entry(text.trim().to_owned()).or_insert(number);
        }
        nodes
    }

    /// What stands above each node.
    pub fn parents(&self) -> &[Option<u32>] {
        &self.parents
    }

    /// The name of each node that [`Self::line`] finds, spaces around it left out.
    pub fn names(&self) -> Vec<&str> {
        let mut names = vec![""; self.parents.len()];
        self.numbers.iter().for_each(|(name, number)| names[*number as usize] = name);
        names
    }

    /// A node and all above it, from the root on; empty where there is none of that name.
    pub fn line(&self, name: &str) -> Vec<u32> {
        let mut line: Vec<u32> = self.numbers.get(name.trim()).copied().into_iter().collect();
        while let Some(above) = line.last().and_then(|last| self.parents[*last as usize]) {
            line.push(above);
        }
        line.reverse();
        line
    }

    fn add(&mut self) -> u32 {
        self.parents.push(None);
        u32::try_from(self.parents.len() - 1).unwrap_or(u32::MAX)
    }

    fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.add();
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

fn of_paths(labels: &Dictionary) -> Nodes {
    let mut nodes = Nodes::of(labels);
    for text in labels.texts() {
        let mut below = text.trim();
        while let Some((above, _)) = below.rsplit_once(BETWEEN) {
            let (node, parent) = (nodes.number(below), nodes.number(above));
            nodes.parents[node as usize] = Some(parent);
            below = above;
        }
    }
    nodes
}

fn of_file(domain: &Domain<'_>, path: &Path) -> Outcome<Nodes> {
    let column = |role, names, empty| Wanted { role, given: None, names, empty };
    let columns = vec![
        column("label", &["label", "node", "child", "name", "category"], Empty::Fault),
        column("parent", &["parent", "above", "broader"], Empty::Text),
    ];
    let table = read_beside(path, columns)?;
    let mut nodes = Nodes::of(domain.labels);
    // What is not looked at need not be in the tree.
    let mut named: Vec<bool> = domain.used.iter().map(|used| !used).collect();
    for row in 0..table.len() {
        let (label, parent) = (table.columns[0].text(row).trim(), table.columns[1].text(row).trim());
        let node = nodes.number(label) as usize;
        let above = (!parent.is_empty()).then(|| nodes.number(parent));
        if let Some(named) = named.get_mut(node) {
            *named = true;
        }
        nodes.parents[node] = above;
    }
    // A label that is only a parent is in the tree as well.
    nodes.parents.iter().flatten().for_each(|&parent| {
        if let Some(named) = named.get_mut(parent as usize) {
            *named = true;
        }
    });
    match named.iter().position(|named| !named).and_then(|at| u32::try_from(at).ok()) {
        None => Ok(nodes),
        Some(stranger) => {
            let message = format!("label “{}” is not in {}", domain.labels.text(stranger), path.display());
            let hint = "Give each label a row with its parent; a row without a parent is a root.";
            Err(Trouble::refused("labels_unusable", message, hint))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quality::agreement::Distance;

    #[test]
    fn paths_meet_where_they_part() {
        let mut labels = Dictionary::default();
        for text in ["animal/cat", "animal/dog/poodle", "plant", "animal"] {
            labels.code(text.as_bytes()).unwrap();
        }
        let domain = Domain { labels: &labels, used: &[true; 4], tree: None };
        let tree = tree(TreeDistance::Steps, &domain).unwrap();
        let steps = |a, b, steps: f64| assert!((tree.squared(a, b) - steps * steps).abs() < 1e-9, "{a} {b}");
        steps(0, 1, 3.0);
        steps(1, 3, 2.0);
        // Roots of different trees are two steps apart.
        steps(0, 2, 3.0);
    }
}
