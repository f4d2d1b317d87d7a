//! Numbers, trees, texts and rankings against what is obviously right.

use assay_quality::consensus::{
    Merge, back_off, copeland, edit_distance, medoid, number_interval, plackett_luce, strength_intervals,
};
use proptest::prelude::*;

/// The definition: of all labels whose share reaches the threshold the deepest, then the largest, then the lowest.
fn naive_back_off(parents: &[Option<u32>], shares: &[(u32, f64)], threshold: f64) -> Option<(u32, f64)> {
    let line = |label: u32| std::iter::successors(Some(label), |label| parents[*label as usize]);
    let all = u32::try_from(parents.len()).unwrap();
    let share = |label: u32| -> f64 {
        shares.iter().filter(|(other, _)| line(*other).any(|above| above == label)).map(|(_, share)| share).sum()
    };
    let mut found: Vec<(usize, f64, u32)> = (0..all)
        .map(|label| (line(label).count(), share(label), label))
        .filter(|(_, share, _)| *share > 0.0 && *share >= threshold - 1e-12)
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
    found.first().map(|&(_, share, label)| (label, share))
}

/// The recursion of the textbook.
fn naive_distance(first: &[u8], second: &[u8]) -> usize {
    match (first, second) {
        ([], rest) | (rest, []) => rest.len(),
        ([a, first_rest @ ..], [b, second_rest @ ..]) => {
            let replaced = naive_distance(first_rest, second_rest) + usize::from(a != b);
            replaced.min(naive_distance(first_rest, second) + 1).min(naive_distance(first, second_rest) + 1)
        }
    }
}

/// The logarithm of the chance of all rankings and of the comparisons with an item of strength 1.
fn log_likelihood(strengths: &[f64], rankings: &[Vec<u32>]) -> f64 {
    let choices = rankings.iter().flat_map(|ranking| (0..ranking.len()).map(move |at| &ranking[at..]));
    let own = choices.map(|rest| {
        let total: f64 = rest.iter().map(|item| strengths[*item as usize]).sum();
        (strengths[rest[0] as usize] / total).ln()
    });
    own.sum::<f64>() + strengths.iter().map(|s| 0.5 * s.ln() - (s + 1.0).ln()).sum::<f64>()
}

fn rankings(items: u32) -> impl Strategy<Value = Vec<Vec<u32>>> {
    let whole = Just((0..items).collect::<Vec<u32>>()).prop_shuffle();
    let part = (whole, 2..=items as usize).prop_map(|(order, length)| order[..length].to_vec());
    prop::collection::vec(part, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_label_backed_off_to_is_that_of_the_definition(
        above in prop::collection::vec(0u32..8, 9),
        votes in prop::collection::vec((0u32..9, 1u32..5), 1..6),
        threshold in 0.05f64..1.0,
    ) {
        // A label stands below one of a smaller number, or is a root.
        let parents: Vec<Option<u32>> =
            (0u32..9).zip(above).map(|(label, above)| (above < label).then_some(above)).collect();
        let total: u32 = votes.iter().map(|(_, vote)| vote).sum();
        let shares: Vec<(u32, f64)> =
            votes.iter().map(|(label, vote)| (*label, f64::from(*vote) / f64::from(total))).collect();
        let (found, expected) = (back_off(&parents, &shares, threshold), naive_back_off(&parents, &shares, threshold));
        // Of two that are equal but for rounding either may come first in the plain way.
        match (found, expected) {
            (Some(found), Some((label, share))) => {
                prop_assert!((found.share - share).abs() < 1e-9);
                prop_assert!(found.label == label || found.tie);
            }
            (found, expected) => prop_assert_eq!(found.is_none(), expected.is_none()),
        }
    }

    #[test]
    fn the_medoid_is_nearest_by_the_distance_of_the_textbook(texts in prop::collection::vec("[abc]{0,5}", 1..6)) {
        let words: Vec<Vec<String>> = texts.iter().map(|text| text.chars().map(String::from).collect()).collect();
        let sum = |text: &str| -> usize { texts.iter().map(|other| naive_distance(text.as_bytes(), other.as_bytes())).sum() };
        let found = medoid(&words).unwrap();
        let least = texts.iter().map(|text| sum(text)).min().unwrap();
        prop_assert_eq!(sum(&found.words.concat()), least);
        let others = texts.iter().filter(|text| sum(text) == least && **text != found.words.concat()).count();
        prop_assert_eq!(found.tie, others > 0);
        prop_assert_eq!(edit_distance(&words[0], &found.words), naive_distance(texts[0].as_bytes(), found.words.concat().as_bytes()));
    }

    #[test]
    fn no_other_strengths_make_the_rankings_likelier(rankings in rankings(4), item in 0usize..4, step in -0.3f64..0.3) {
        let found = plackett_luce(4, &rankings).unwrap();
        prop_assert!(found.converged);
        let weighted: Vec<(&[u32], f64)> = rankings.iter().map(|ranking| (&ranking[..], 1.0)).collect();
        let at: Vec<f64> = found.strengths.iter().map(|strength| strength / found.imagined).collect();
        let mut moved = at.clone();
        moved[item] *= step.exp();
        prop_assert!(log_likelihood(&moved, &rankings) <= log_likelihood(&at, &rankings) + 1e-9);
        for (strength, (lower, upper)) in found.strengths.iter().zip(strength_intervals(&weighted, &found, 0.95).unwrap()) {
            prop_assert!(0.0 <= lower && lower <= *strength && *strength <= upper && upper <= 1.0);
        }
    }

    #[test]
    fn copelands_score_counts_the_items_that_most_put_below(rankings in rankings(4)) {
        let place = |ranking: &[u32], item: u32| ranking.iter().position(|other| *other == item);
        let above = |one: u32, other: u32| {
            rankings.iter().filter(|ranking| matches!((place(ranking, one), place(ranking, other)), (Some(a), Some(b)) if a < b)).count()
        };
        let (scores, order) = copeland(4, &rankings).unwrap();
        for item in 0..4u32 {
            let score: f64 = (0..4u32).filter(|other| *other != item).map(|other| match above(item, other).cmp(&above(other, item)) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            }).sum();
            prop_assert!((scores[item as usize] - score).abs() < 1e-12);
        }
        prop_assert!(order.windows(2).all(|two| scores[two[0] as usize] >= scores[two[1] as usize]));
    }

    #[test]
    fn the_interval_of_a_median_has_the_order_statistics_of_the_binomial(count in 1u32..40, confidence in 0.5f64..0.99) {
        let answers: Vec<(f64, f64)> = (0..count).map(|number| (f64::from(number), 0.7)).collect();
        let tail = (1.0 - confidence) / 2.0;
        // The chance that at most `k` of all lie below the median, by Pascal's triangle.
        let mut row = vec![1.0];
        for _ in 0..count {
            let next: Vec<f64> = (0..=row.len()).map(|k| {
                let above = if k > 0 { row[k - 1] } else { 0.0 };
                f64::midpoint(above, row.get(k).copied().unwrap_or(0.0))
            }).collect();
            row = next;
        }
        let mut sum = 0.0;
        let most = (0u32..).zip(&row).take_while(|(_, chance)| { sum += **chance; sum <= tail }).last().map(|(k, _)| k);
        let expected = most.map(|k| (f64::from(k), f64::from(count - 1 - k)));
        let found = number_interval(&answers, Merge::Median, confidence);
        if count <= 12 {
            prop_assert_eq!(found, expected);
        } else {
            // The normal law may be off by one answer.
            let (found, expected) = (found.unwrap(), expected.unwrap());
            prop_assert!((found.0 - expected.0).abs() <= 1.0 && (found.1 - expected.1).abs() <= 1.0, "{found:?} {expected:?}");
        }
    }
}
