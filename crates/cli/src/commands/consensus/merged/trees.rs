//! Nodes of a tree: the deepest label that enough are for, with all below it.

use super::judged::{Close, Judge};
use super::{Label, Merged, Row, Work};
use crate::quality::distances::Domain;
use crate::quality::input::Known;
use crate::quality::show;
use crate::quality::trees::{Nodes, nodes};
use crate::trouble::{Outcome, Trouble};
use quality::Answers;
use quality::agreement::TreeDistance;
use quality::consensus::{Fit, back_off};
use std::rc::Rc;

/// More than half, unless another share is asked for: then no two labels of different branches can both have it.
const MORE_THAN_HALF: f64 = 0.5 + 1e-9;

/// The label of each task and how they are judged.
pub fn merged<'a>(work: &Work<'a>) -> Outcome<(Merged, Judge<'a>)> {
    let labels = &work.loaded.labels;
    let used = vec![true; labels.len()];
    let domain = Domain { labels, used: &used, tree: work.args.merged.tree.as_deref() };
    let (_, nodes) = nodes(TreeDistance::Steps, &domain)?;
    let nodes = Rc::new(nodes);
    let share_min = work.args.fusing.share_min;
    // Labels that differ by spaces alone are one node.
    let node_of: Vec<u32> = labels.texts().map(|text| nodes.line(text).last().copied().unwrap_or_default()).collect();
    let answers = work.loaded.answers.iter().map(|(task, worker, label)| (task, worker, node_of[label as usize]));
    let known = |(task, label): &(u32, u32)| (*task, node_of[*label as usize]);
    let held = Known { answers: work.held.answers.iter().map(known).collect() };
    let count = u32::try_from(nodes.parents().len()).unwrap_or(u32::MAX);
    let answers = Answers::from_triples(count, answers)
        .map_err(|error| Trouble::refused("labels_unusable", error.to_string(), ""))?;
    let fit = work.args.method.fit_by(work.method, &answers, &held, work.given)?;
    let mut told = node_of;
    told.sort_unstable();
    told.dedup();
    let tree = Tree {
        nodes: &nodes,
        names: nodes.names(),
        told: &told,
        posteriors: work.args.posteriors,
        share_min: share_min.unwrap_or(MORE_THAN_HALF),
    };
    let least = share_min.map_or("more than half".to_owned(), |share| format!("at least {}", show::percent(share)));
    let rows = (0u32..).zip(work.loaded.answers.iter_units()).filter(|(_, unit)| !unit.labels.is_empty());
    let merged = Merged {
        method: work.method,
        rows: rows.map(|(task, unit)| tree.row(task, unit.labels.len(), &fit)).collect(),
        more: &[],
        shares: told.iter().map(|node| tree.names[*node as usize].to_owned()).collect(),
        means: format!(
            "Each label is the deepest that {least} is for, with all below it; confidence is that share. Where not even a \
             root has so much there is no label, and that is told as a tie."
        ),
        iterations: None,
    };
    let judge = move |label: &Label, right: &str| judge(&nodes, label, right);
    Ok((merged, Box::new(judge)))
}

/// A tree, and which of its nodes each label is.
struct Tree<'a> {
    nodes: &'a Nodes,
    names: Vec<&'a str>,
    /// The nodes that are labels.
    told: &'a [u32],
    /// Whether the share of each of them is asked for.
    posteriors: bool,
    share_min: f64,
}

impl Tree<'_> {
    fn row(&self, task: u32, answers: usize, fit: &Fit) -> Row {
        let own = fit.consensus.shares(task as usize);
        let found = back_off(self.nodes.parents(), &own, self.share_min);
        let share = |node: &u32| own.iter().find(|(other, _)| other == node).map_or(0.0, |(_, share)| *share);
        Row {
            task,
            label: Label::Text(found.map_or(String::new(), |found| self.names[found.label as usize].to_owned())),
            confidence: found.map_or(0.0, |found| found.share.clamp(0.0, 1.0)),
            answers: u32::try_from(answers).unwrap_or(u32::MAX),
            tie: found.is_none_or(|found| found.tie),
            more: Vec::new(),
            shares: self.told.iter().filter(|_| self.posteriors).map(share).collect(),
        }
    }
}

/// The same node, and the length of the path that both share, twice, by the lengths of both (Wu and Palmer's likeness).
fn judge(nodes: &Nodes, label: &Label, right: &str) -> Close {
    let Label::Text(found) = label else { return Close { exact: false, part: (0.0, 1.0) } };
    let (found, right) = (nodes.line(found), nodes.line(right));
    let shared = found.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let both = (found.len() + right.len()).max(1);
    Close { exact: !found.is_empty() && found == right, part: (2.0 * shared as f64 / both as f64, 1.0) }
}
