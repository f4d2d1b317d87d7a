//! Rankings: the order that several people's orders come to.

use super::judged::{Close, Judge};
use super::{Label, Merged, Row, Work};
use crate::quality::kinds::{ABOVE, ranking};
use crate::trouble::{Outcome, Trouble};
use labels::Dictionary;
use quality::consensus::{BadRanking, Weighted, copeland, plackett_luce_weighted, strength_intervals};

/// Items in the order that rankings came to.
pub struct Placed {
    /// The items, best first.
    pub order: Vec<u32>,
    /// The strength or score of each item.
    pub scores: Vec<f64>,
    /// The interval of each strength, where there is one.
    pub ranges: Option<Vec<(f64, f64)>>,
    /// How often strengths were improved, and whether they came to rest.
    pub iterations: Option<(u32, bool)>,
}

/// Places so many items; those that nobody ranked as well.
pub fn placed(method: &str, items: u32, rankings: &[Weighted<'_>], confidence: f64) -> Outcome<Placed> {
    // Items were numbered here and each is named once, so that nothing is left to refuse.
    let unusable = |error: BadRanking| Trouble::broken("internal", error.to_string(), "");
    if method == "copeland" {
        // Both orders of a comparison that nobody won cancel each other.
        let whole: Vec<Vec<u32>> = rankings.iter().map(|(ranking, _)| ranking.to_vec()).collect();
        let (scores, order) = copeland(items, &whole).map_err(unusable)?;
        return Ok(Placed { order, scores, ranges: None, iterations: None });
    }
    let fitted = plackett_luce_weighted(items, rankings).map_err(unusable)?;
    let ranges = strength_intervals(rankings, &fitted, confidence);
    let iterations = Some((fitted.iterations, fitted.converged));
    Ok(Placed { order: fitted.order, scores: fitted.strengths, ranges, iterations })
}

impl Placed {
    /// Whether two items have the same score, but for rounding.
    pub fn is_tied(&self, one: u32, other: u32) -> bool {
        let (one, other) = (self.scores[one as usize], self.scores[other as usize]);
        (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
    }

    /// Of the pairs that a ranking puts in order, how many stand so here, those tied here by half; and how many there are.
    pub fn agreed(&self, ranking: &[u32]) -> (f64, f64) {
        let (mut agreed, mut pairs) = (0.0, 0.0);
        for (place, &above) in ranking.iter().enumerate() {
            for &below in &ranking[place + 1..] {
                pairs += 1.0;
                let is_above = self.scores[above as usize] > self.scores[below as usize];
                agreed += if self.is_tied(above, below) { 0.5 } else { f64::from(u8::from(is_above)) };
            }
        }
        (agreed, pairs)
    }
}

/// The order of each task and how they are judged.
pub fn merged<'a>(work: &Work<'a>) -> Outcome<(Merged, Judge<'a>)> {
    let labels = &work.loaded.labels;
    let mut items = Dictionary::default();
    let mut code = |item: &str| items.code(item.as_bytes()).unwrap_or_default();
    let mut of_label: Vec<Vec<u32>> =
        labels.texts().map(|text| ranking(text).into_iter().map(&mut code).collect()).collect();
    let renumbered = items.sort();
    of_label.iter_mut().flatten().for_each(|item| *item = renumbered[*item as usize]);
    let units = (0u32..).zip(work.loaded.answers.iter_units()).filter(|(_, unit)| !unit.labels.is_empty());
    let rows = units.map(|(task, unit)| {
        let rankings: Vec<&[u32]> = unit.labels.iter().map(|label| &of_label[*label as usize][..]).collect();
        row(work, task, &items, &rankings)
    });
    let merged = Merged {
        method: work.method,
        rows: rows.collect::<Outcome<_>>()?,
        more: &[],
        shares: items.texts().map(str::to_owned).collect(),
        means: format!(
            "Each label is the order of the items, the best first. Confidence is the share of the pairs people put in order \
             that stand so; a tie is two items of one {}.",
            if work.method == "copeland" { "score" } else { "strength" }
        ),
        iterations: None,
    };
    Ok((merged, Box::new(judge)))
}

fn row(work: &Work<'_>, task: u32, items: &Dictionary, rankings: &[&[u32]]) -> Outcome<Row> {
    // Only the items of the task are placed, in their natural order.
    let mut own: Vec<u32> = rankings.iter().copied().flatten().copied().collect();
    own.sort_unstable();
    own.dedup();
    let place = |item: &u32| u32::try_from(own.partition_point(|other| other < item)).unwrap_or(u32::MAX);
    let local: Vec<Vec<u32>> = rankings.iter().map(|ranking| ranking.iter().map(place).collect()).collect();
    let count = u32::try_from(own.len()).unwrap_or(u32::MAX);
    let weighted: Vec<Weighted<'_>> = local.iter().map(|ranking| (&ranking[..], 1.0)).collect();
    let found = placed(work.method, count, &weighted, work.args.method.confidence)?;
    let agreed = local.iter().map(|ranking| found.agreed(ranking));
    let (agreed, pairs) = agreed.fold((0.0, 0.0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
    let mut shares = Vec::new();
    if work.args.posteriors {
        shares.resize(items.len(), f64::NAN);
        own.iter().zip(&found.scores).for_each(|(item, score)| shares[*item as usize] = *score);
    }
    let named: Vec<&str> = found.order.iter().map(|item| items.text(own[*item as usize])).collect();
    Ok(Row {
        task,
        label: Label::Text(named.join(&ABOVE.to_string())),
        confidence: if pairs > 0.0 { agreed / pairs } else { 0.0 },
        answers: u32::try_from(rankings.len()).unwrap_or(u32::MAX),
        tie: found.order.windows(2).any(|two| found.is_tied(two[0], two[1])),
        more: Vec::new(),
        shares,
    })
}

/// The same order, and the share of the known pairs that stand as they should; a missing item stands nowhere.
fn judge(label: &Label, right: &str) -> Close {
    let found = if let Label::Text(found) = label { ranking(found) } else { Vec::new() };
    let right = ranking(right);
    let place = |item: &str| found.iter().position(|other| *other == item);
    let (mut stand, mut pairs) = (0.0, 0.0);
    for (at, above) in right.iter().enumerate() {
        for below in &right[at + 1..] {
            pairs += 1.0;
            let in_order = matches!((place(above), place(below)), (Some(above), Some(below)) if above < below);
            stand += f64::from(u8::from(in_order));
        }
    }
    Close { exact: found == right, part: (if pairs > 0.0 { stand / pairs } else { 0.0 }, 1.0) }
}
