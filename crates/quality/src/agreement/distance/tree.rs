//! Distances in a taxonomy: "cat" for "lynx" is a smaller mistake than "teapot" for "lynx".

use super::{BadDomain, Distance, count};

/// How nodes of a tree are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TreeDistance {
    /// δ² = 1 − 2 d(m) / (d(a) + d(b)), with d the depth of a node (1 at a root) and m the deepest node above both:
    /// in [0, 1], and near the root steps weigh more. 1 for nodes of different trees.
    #[default]
    WuPalmer,
    /// δ² = (steps from a to b)², up and down; roots of different trees are two steps apart.
    Steps,
}

/// Labels as nodes of one or more trees.
///
/// Source: Z. Wu, M. Palmer, *Verb semantics and lexical selection*, ACL 1994,
/// <https://doi.org/10.3115/981732.981751>.
///
/// ```
/// use assay_quality::agreement::{Distance, Tree, TreeDistance};
///
/// // 0 thing; 1 animal and 2 teapot under it; 3 cat and 4 dog under animal.
/// let tree = Tree::new(TreeDistance::Steps, vec![None, Some(0), Some(0), Some(1), Some(1)])?;
/// assert_eq!((tree.squared(3, 4), tree.squared(3, 2)), (4.0, 9.0));
/// # Ok::<(), assay_quality::agreement::BadDomain>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    distance: TreeDistance,
    parents: Vec<Option<u32>>,
    /// 1 at a root.
    depths: Vec<u32>,
}

impl Tree {
    /// `parents[label]` is the node above the label, `None` for a root.
    pub fn new(distance: TreeDistance, parents: Vec<Option<u32>>) -> Result<Self, BadDomain> {
        if let Some(label) = parents.iter().position(|parent| parent.is_some_and(|p| p as usize >= parents.len())) {
            return Err(BadDomain::NoSuchParent { label });
        }
        let mut depths = vec![0u32; parents.len()];
        let mut path = Vec::new();
        for label in 0..parents.len() {
            let mut node = Some(label);
            while let Some(open) = node.filter(|&node| depths[node] == 0) {
                if path.len() > parents.len() {
                    return Err(BadDomain::Circular { label });
                }
                path.push(open);
                node = parents[open].map(|parent| parent as usize);
            }
            let mut depth = node.map_or(0, |known| depths[known]);
            while let Some(below) = path.pop() {
                depth += 1;
                depths[below] = depth;
            }
        }
        Ok(Self { distance, parents, depths })
    }

    /// The depth of the deepest node above both; 0 where they are of different trees.
    fn depth_of_meeting(&self, a: u32, b: u32) -> u32 {
        let (mut a, mut b) = (Some(a), Some(b));
        while let (Some(x), Some(y)) = (a, b) {
            let (over_x, over_y) = (self.depths[x as usize], self.depths[y as usize]);
            if x == y {
                return over_x;
            }
            if over_x >= over_y {
                a = self.parents[x as usize];
            }
            if over_y >= over_x {
                b = self.parents[y as usize];
            }
        }
        0
    }
}

impl Distance for Tree {
    fn squared(&self, a: u32, b: u32) -> f64 {
        let meeting = f64::from(self.depth_of_meeting(a, b));
        let both = f64::from(self.depths[a as usize]) + f64::from(self.depths[b as usize]);
        match self.distance {
            TreeDistance::WuPalmer => 1.0 - 2.0 * meeting / both,
            TreeDistance::Steps => (both - 2.0 * meeting).powi(2),
        }
    }

    fn labels(&self) -> Option<u32> {
        Some(count(self.parents.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0 - (1 - (3, 4 - 6), 2 - 5), and 7 alone.
    fn parents() -> Vec<Option<u32>> {
        vec![None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(4), None]
    }

    #[test]
    fn steps_are_counted_up_to_the_meeting_node_and_down_again() {
        let tree = Tree::new(TreeDistance::Steps, parents()).unwrap();
        for (a, b, steps) in [(3, 3, 0.0), (3, 4, 2.0), (6, 3, 3.0), (6, 5, 5.0), (0, 6, 3.0), (7, 0, 2.0), (7, 3, 4.0)]
        {
            assert!((tree.squared(a, b) - f64::powi(steps, 2)).abs() < 1e-12, "{a} {b}");
            assert!((tree.squared(b, a) - f64::powi(steps, 2)).abs() < 1e-12, "{b} {a}");
        }
    }

    #[test]
    fn wu_and_palmer_weigh_steps_near_the_root_more() {
        let tree = Tree::new(TreeDistance::WuPalmer, parents()).unwrap();
        assert!((tree.squared(3, 4) - (1.0 - 4.0 / 6.0)).abs() < 1e-12);
        assert!((tree.squared(1, 2) - 0.5).abs() < 1e-12);
        assert!((tree.squared(7, 6) - 1.0).abs() < 1e-12);
        assert!(tree.squared(6, 6).abs() < 1e-15);
    }

    #[test]
    fn loops_and_missing_parents_are_refused() {
        let loops = Tree::new(TreeDistance::Steps, vec![None, Some(2), Some(1)]);
        assert_eq!(loops, Err(BadDomain::Circular { label: 1 }));
        assert_eq!(Tree::new(TreeDistance::Steps, vec![Some(9)]), Err(BadDomain::NoSuchParent { label: 0 }));
    }
}
