//! Which sections of several people are the same one: the alignment with the least disorder, found exactly.
//!
//! Every section goes into one group with at most one section of each of n people, at the price
//! ```text
//! ẽ(group) = 1 + Σ over its pairs (d − 1) / (n (n − 1) / 2)
//! ```
//! which is the mean over pairs of people of d, or of 1 where either has no section. What is sought is the cheapest
//! set of groups that takes each section once. Groups that cost as much as their parts are never needed, and a section
//! has few neighbours, so that most ways never arise; what is left is gone through from left to right, keeping for each
//! set of sections taken ahead of time the cheapest way alone, and nothing that a dual bound rules out.

use super::groups::{Groups, Mark, Placed, TooMany, Weights};
use std::collections::BTreeMap;

/// Half-made alignments that are tried.
const TRIED_MAX: usize = 1 << 20;

/// Σ ẽ of the best alignment of what each of two or more people marked.
pub(super) fn least_disorder(people: &[Vec<Placed>], weights: Weights) -> Result<f64, TooMany> {
    let mut marks: Vec<Mark> = Vec::new();
    for (person, sections) in people.iter().enumerate() {
        marks.extend(sections.iter().map(|&section| Mark { person, section }));
    }
    marks.sort_by(|a, b| a.middle().total_cmp(&b.middle()));
    let mut groups = Groups::of(&marks, people.len(), weights)?;
    let bound = groups.lift(marks.len());
    // The bound is nearly met; if not so closely, what may cost more is looked at, too.
    let mut above = 0.01;
    loop {
        if let Some(best) = groups.within(above).walk(above)? {
            let disorder = bound + best;
            // The bound is a sum of many small steps, whose rounding is no disorder.
            return Ok(if disorder < 1e-9 { 0.0 } else { disorder });
        }
        above *= 2.0;
    }
}

impl Groups {
    /// Subtracts from each group's price what its sections must cost at least together, and returns the sum of that.
    ///
    /// The costs of sections are a feasible dual of the linear relaxation: no group is cheaper than its sections, so
    /// that their sum bounds every alignment. It is raised section by section; a soft minimum over the groups of each,
    /// made harder and harder, keeps the ascent from getting stuck.
    fn lift(&mut self, sections: usize) -> f64 {
        const SWEEPS: usize = 30;
        const HARDNESS: [f64; 6] = [0.1, 0.03, 0.01, 0.003, 0.001, 0.0];
        let of_section = self.by_section(sections);
        let mut bound = 0.0;
        for softness in HARDNESS {
            for sweep in 0..SWEEPS {
                let mut largest = 0.0f64;
                for at in 0..sections {
                    let own = &of_section[if sweep % 2 == 0 { at } else { sections - 1 - at }];
                    let rise = self.soft_least(own, softness);
                    for group in own {
                        self.priced[*group as usize].price -= rise;
                    }
                    bound += rise;
                    largest = largest.max(rise.abs());
                }
                if largest <= softness / 10.0 {
                    break;
                }
            }
        }
        bound
    }

    /// The least price of some groups, less what others near it take off.
    fn soft_least(&self, groups: &[u32], softness: f64) -> f64 {
        let prices = || groups.iter().map(|group| self.priced[*group as usize].price);
        let least = prices().fold(f64::INFINITY, f64::min);
        if softness <= 0.0 {
            return least;
        }
        // What is much dearer adds nothing.
        let near = prices().map(|price| (least - price) / softness).filter(|distance| *distance > -30.0);
        least - softness * near.map(f64::exp).sum::<f64>().ln()
    }

    /// The groups of each section.
    fn by_section(&self, sections: usize) -> Vec<Vec<u32>> {
        let mut of_section: Vec<Vec<u32>> = vec![Vec::new(); sections];
        for (first, window) in self.starts.windows(2).enumerate() {
            for (group, number) in self.priced[window[0]..window[1]].iter().zip((0u32..).skip(window[0])) {
                of_section[first].push(number);
                for other in self.others(group) {
                    of_section[*other as usize].push(number);
                }
            }
        }
        of_section
    }

    /// The groups that an alignment within `above` of the bound may have.
    fn within(&self, above: f64) -> Groups {
        let mut kept = Groups::none();
        for window in self.starts.windows(2) {
            for group in self.priced[window[0]..window[1]].iter().filter(|group| group.price <= above) {
                kept.push(group.price, self.others(group));
            }
            kept.starts.push(kept.priced.len());
        }
        kept
    }

    /// Makes alignments from left to right: the first section not yet taken picks its group. The least that one costs
    /// above the bound, if that is within `above`.
    fn walk(&self, above: f64) -> Result<Option<f64>, TooMany> {
        let sections = self.starts.len() - 1;
        // For each first section not yet taken: sections taken after it, and what that costs at least.
        let mut ahead: Vec<BTreeMap<Vec<u32>, f64>> = vec![BTreeMap::new(); sections + 1];
        ahead[0].insert(Vec::new(), 0.0);
        let mut tried = 0;
        for at in 0..sections {
            let ways = std::mem::take(&mut ahead[at]);
            tried += ways.len();
            if tried > TRIED_MAX {
                return Err(TooMany);
            }
            for (taken, cost) in ways {
                for group in &self.priced[self.starts[at]..self.starts[at + 1]] {
                    let (cost, others) = (cost + group.price, self.others(group));
                    if cost > above || others.iter().any(|other| taken.binary_search(other).is_ok()) {
                        continue;
                    }
                    let (next, taken) = after(at, &taken, others);
                    let best = ahead[next].entry(taken).or_insert(f64::INFINITY);
                    *best = best.min(cost);
                }
            }
        }
        Ok(ahead[sections].values().copied().reduce(f64::min))
    }
}

/// The first section after `at` that neither list has, and what they have beyond it.
fn after(at: usize, taken: &[u32], others: &[u32]) -> (usize, Vec<u32>) {
    let mut all: Vec<u32> = taken.iter().chain(others).copied().collect();
    all.sort_unstable();
    let mut next = at + 1;
    let mut gone = 0;
    while all.get(gone).is_some_and(|section| *section as usize == next) {
        next += 1;
        gone += 1;
    }
    all.drain(..gone);
    (next, all)
}
