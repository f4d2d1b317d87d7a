//! Which of several people's shapes are the same object: clusters with each person at most once.
//!
//! Shapes are joined from the most alike to the least (agglomerative clustering with average linkage, R. Sokal,
//! C. Michener, *A statistical method for evaluating systematic relationships*, University of Kansas Science Bulletin
//! 38, 1958), two clusters never when one person is in both: who drew two shapes saw two objects.
//!
//! Cost: shapes that overlap nowhere cost a sort; a bunch of n that hang together costs n³ at worst.

use super::shape::Shape;
use std::cmp::Ordering;

/// One drawn shape, as far as matching looks at it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn<S> {
    pub annotator: u32,
    pub label: u32,
    pub shape: S,
}

impl<S: Shape> Drawn<S> {
    /// By place, then label, then person, so that the order of rows leaves no trace.
    pub fn order(&self, other: &Self) -> Ordering {
        let edges = self.shape.edges().into_iter().zip(other.shape.edges());
        let place = edges.map(|(a, b)| a.total_cmp(&b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal);
        place.then(self.label.cmp(&other.label)).then(self.annotator.cmp(&other.annotator))
    }
}

/// The clusters of the shapes of one task as lists of positions in `drawn`, which is in [`Drawn::order`]. Clusters are
/// joined while their mean overlap is at least `overlap_min`, which is above 0.
pub(super) fn clusters<S: Shape>(drawn: &[Drawn<S>], overlap_min: f64) -> Vec<Vec<usize>> {
    let mut found: Vec<Vec<usize>> = bunches(drawn, overlap_min)
        .into_iter()
        .flat_map(|bunch| Linkage::of(drawn, bunch).joined(overlap_min))
        .collect();
    for cluster in &mut found {
        cluster.sort_unstable();
    }
    found.sort_unstable();
    found
}

/// Shapes that hang together by overlaps of at least `overlap_min`. No cluster reaches beyond one: the mean of overlaps
/// is at most the largest.
fn bunches<S: Shape>(drawn: &[Drawn<S>], overlap_min: f64) -> Vec<Vec<usize>> {
    let mut bunch_of: Vec<usize> = (0..drawn.len()).collect();
    let ends: Vec<(f64, f64)> = drawn
        .iter()
        .map(|one| {
            let edges = one.shape.edges();
            (edges[0], edges[1])
        })
        .collect();
    let mut open: Vec<usize> = Vec::new();
    for (at, one) in drawn.iter().enumerate() {
        // In order of the lower end: what ended before this one begins meets nothing any more.
        open.retain(|&other| ends[other].1 >= ends[at].0);
        for &other in &open {
            if one.shape.overlap(&drawn[other].shape) >= overlap_min {
                let (a, b) = (root(&mut bunch_of, at), root(&mut bunch_of, other));
                bunch_of[a.max(b)] = a.min(b);
            }
        }
        open.push(at);
    }
    let mut bunches: Vec<Vec<usize>> = vec![Vec::new(); drawn.len()];
    for at in 0..drawn.len() {
        bunches[root(&mut bunch_of, at)].push(at);
    }
    bunches.retain(|bunch| !bunch.is_empty());
    bunches
}

/// The first of the bunch that `at` is in.
fn root(bunch_of: &mut [usize], mut at: usize) -> usize {
    while bunch_of[at] != at {
        bunch_of[at] = bunch_of[bunch_of[at]];
        at = bunch_of[at];
    }
    at
}

/// The clusters of one bunch while they are joined.
struct Linkage {
    /// Positions, and the people among them in ascending order; nothing once joined to an earlier one.
    clusters: Vec<(Vec<usize>, Vec<u32>)>,
    /// Sums of overlaps between clusters, row by row.
    sums: Vec<f64>,
}

impl Linkage {
    fn of<S: Shape>(drawn: &[Drawn<S>], bunch: Vec<usize>) -> Self {
        let pairs = bunch.iter().flat_map(|&a| bunch.iter().map(move |&b| (a, b)));
        let sums = pairs.map(|(a, b)| drawn[a].shape.overlap(&drawn[b].shape)).collect();
        Self { clusters: bunch.into_iter().map(|at| (vec![at], vec![drawn[at].annotator])).collect(), sums }
    }

    fn joined(mut self, overlap_min: f64) -> Vec<Vec<usize>> {
        while let Some((a, b)) = self.most_alike(overlap_min) {
            let (positions, people) = std::mem::take(&mut self.clusters[b]);
            self.clusters[a].0.extend(positions);
            self.clusters[a].1.extend(people);
            self.clusters[a].1.sort_unstable();
            let width = self.clusters.len();
            for other in 0..width {
                self.sums[a * width + other] += self.sums[b * width + other];
                self.sums[other * width + a] = self.sums[a * width + other];
            }
        }
        self.clusters.into_iter().map(|(positions, _)| positions).filter(|positions| !positions.is_empty()).collect()
    }

    /// The pair with the largest mean overlap that may be joined; of equal ones the first.
    fn most_alike(&self, overlap_min: f64) -> Option<(usize, usize)> {
        let width = self.clusters.len();
        let mut best: Option<(f64, (usize, usize))> = None;
        for (a, (first, people)) in self.clusters.iter().enumerate() {
            for (b, (second, others)) in self.clusters.iter().enumerate().skip(a + 1) {
                let pairs = (first.len() * second.len()) as f64;
                let mean = if pairs > 0.0 { self.sums[a * width + b] / pairs } else { 0.0 };
                // Equal but for rounding is equal.
                let better = mean >= overlap_min - 1e-12 && best.is_none_or(|(most, _)| mean > most + 1e-12);
                if better && pairs > 0.0 && !meet(people, others) {
                    best = Some((mean, (a, b)));
                }
            }
        }
        best.map(|(_, pair)| pair)
    }
}

/// Whether two ascending lists share a person.
fn meet(people: &[u32], others: &[u32]) -> bool {
    people.iter().any(|person| others.binary_search(person).is_ok())
}

#[cfg(test)]
mod tests {
    use super::super::Span;
    use super::*;
    use proptest::prelude::*;

    fn drawn(spans: &[(u32, f64, f64)]) -> Vec<Drawn<Span>> {
        let one =
            |&(annotator, start, end): &(u32, f64, f64)| Drawn { annotator, label: 0, shape: Span { start, end } };
        let mut drawn: Vec<_> = spans.iter().map(one).collect();
        drawn.sort_by(Drawn::order);
        drawn
    }

    #[test]
    fn by_hand_two_objects_that_overlap_stay_two_where_somebody_drew_both() {
        // Two people draw both of two neighbours, a third one draws one over both.
        let all = drawn(&[(0, 0.0, 10.0), (0, 6.0, 16.0), (1, 0.0, 10.0), (1, 6.0, 16.0), (2, 0.0, 16.0)]);
        let found = clusters(&all, 0.3);
        assert_eq!(found.len(), 2);
        assert_eq!(found.iter().map(Vec::len).sum::<usize>(), 5);
    }

    #[test]
    fn shapes_that_share_too_little_stay_alone() {
        let all = drawn(&[(0, 0.0, 10.0), (1, 9.0, 20.0), (2, 30.0, 31.0)]);
        assert_eq!(clusters(&all, 0.3), [[0], [1], [2]]);
    }

    /// The definition: all pairs of clusters, sums made anew each time, no bunches.
    fn naive(all: &[Drawn<Span>], overlap_min: f64) -> Vec<Vec<usize>> {
        let mut found: Vec<Vec<usize>> = (0..all.len()).map(|at| vec![at]).collect();
        loop {
            let mut best = (overlap_min - 1e-12, None);
            for a in 0..found.len() {
                for b in a + 1..found.len() {
                    let pairs = || found[a].iter().flat_map(|&i| found[b].iter().map(move |&j| (i, j)));
                    if pairs().any(|(i, j)| all[i].annotator == all[j].annotator) {
                        continue;
                    }
                    let sum: f64 = pairs().map(|(i, j)| all[i].shape.overlap(&all[j].shape)).sum();
                    let mean = sum / pairs().count() as f64;
                    if mean > best.0 + 1e-12 || (best.1.is_none() && mean >= best.0) {
                        best = (mean, Some((a, b)));
                    }
                }
            }
            let Some((a, b)) = best.1 else { break };
            let moved = found.remove(b);
            found[a].extend(moved);
        }
        for cluster in &mut found {
            cluster.sort_unstable();
        }
        found.sort_unstable();
        found
    }

    proptest! {
        #[test]
        fn bunches_and_kept_sums_give_the_clusters_of_the_definition(
            spans in proptest::collection::vec((0..4u32, 0.0..60.0f64, 1.0..20.0f64), 0..14),
        ) {
            let spans: Vec<_> = spans.into_iter().map(|(who, start, length)| (who, start, start + length)).collect();
            let all = drawn(&spans);
            let found = clusters(&all, 0.3);
            prop_assert_eq!(&found, &naive(&all, 0.3));
            for cluster in found {
                let mut people: Vec<u32> = cluster.iter().map(|&at| all[at].annotator).collect();
                people.sort_unstable();
                people.dedup();
                prop_assert_eq!(people.len(), cluster.len());
            }
        }
    }
}
