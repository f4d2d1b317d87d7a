//! What is said of people and of suspected errors, against naive references, laws that must hold, and real crowds.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use assay_quality::Answers;
use assay_quality::annotators::{Right, agreement_with_others, confusions, skills, spam_score};
use assay_quality::consensus::majority;
use assay_quality::sampling::{Observed, total};
use assay_quality::suspects::{CombinedOptions, Predictions, answer_quality, confident_joint};
use proptest::prelude::*;

const ABSENT: &str = "skipped: ../shared/data/crowd is not beside this repository";
const CLASSES: u32 = 3;
const UNITS: u32 = 40;
const PEOPLE: u32 = 6;

type Row = (u32, u32, u32);

/// People skip units; labels lean to the unit's number.
fn tables() -> impl Strategy<Value = Vec<Row>> {
    let row = (0..UNITS, 0..PEOPLE, 0..CLASSES, 0..3u32);
    proptest::collection::vec(row, 20..160).prop_map(|rows| {
        let mut seen = BTreeSet::new();
        let rows = rows.into_iter().filter(|(unit, who, ..)| seen.insert((*unit, *who)));
        rows.map(|(unit, who, label, slip)| (unit, who, if slip == 0 { label } else { unit % CLASSES })).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agreement_with_others_is_that_of_all_pairs_unit_by_unit(rows in tables()) {
        let answers = Answers::from_triples(CLASSES, rows.iter().copied()).unwrap();
        let found = agreement_with_others(&answers, 0.95).unwrap();
        for (who, found) in (0u32..).zip(found) {
            let shared: Vec<(u32, Vec<u32>)> = rows
                .iter()
                .filter(|row| row.1 == who)
                .map(|own| (own.2, rows.iter().filter(|row| row.0 == own.0 && row.1 != who).map(|row| row.2).collect()))
                .filter(|(_, others): &(u32, Vec<u32>)| !others.is_empty())
                .collect();
            let n = shared.len() as f64;
            let same = |label: u32, others: &[u32]| others.iter().filter(|&&l| l == label).count() as f64 / others.len() as f64;
            let seen = shared.iter().map(|(label, others)| same(*label, others)).sum::<f64>() / n;
            // Chance: one of the person's labels against the others of any unit.
            let pairs = shared.iter().flat_map(|(label, _)| shared.iter().map(|(_, others)| same(*label, others)));
            let expected = pairs.sum::<f64>() / (n * n);
            if let Ok(found) = found {
                prop_assert!((found.seen - seen).abs() < 1e-9);
                prop_assert!((found.beyond - (seen - expected) / (1.0 - expected)).abs() < 1e-9);
            } else {
                prop_assert!(shared.len() < 2 || expected > 1.0 - 1e-9);
            }
        }
    }

    #[test]
    fn the_confident_joint_counts_as_its_definition_says(
        rows in proptest::collection::vec((0..CLASSES, 1..20u32, 1..20u32, 1..20u32), 5..80)
    ) {
        let labels: Vec<u32> = rows.iter().map(|row| row.0).collect();
        let weights = |row: &(u32, u32, u32, u32)| [row.1, row.2, row.3].map(|w| f64::from(w) / f64::from(row.1 + row.2 + row.3));
        let table: Vec<[f64; 3]> = rows.iter().map(weights).collect();
        let flat: Vec<f64> = table.iter().flatten().copied().collect();
        let joint = confident_joint(&Predictions::new(3, &labels, &flat).unwrap());

        let threshold = |class: usize| {
            let own: Vec<f64> = labels.iter().zip(&table).filter(|(l, _)| **l as usize == class).map(|(_, p)| p[class]).collect();
            (!own.is_empty()).then(|| own.iter().sum::<f64>() / own.len() as f64)
        };
        let mut counted = [0u64; 9];
        for (label, p) in labels.iter().zip(&table) {
            let believed: Vec<usize> = (0..3).filter(|&k| threshold(k).is_some_and(|t| p[k] >= t - 1e-6)).collect();
            let class = match believed[..] {
                [] => continue,
                [only] => only,
                _ => (0..3).fold(0, |best, k| if p[k] > p[best] { k } else { best }),
            };
            counted[*label as usize * 3 + class] += 1;
        }
        for class in 0..3 {
            counted[class * 4] = counted[class * 4].max(1);
        }
        prop_assert_eq!(&joint.counted[..], &counted[..]);
        for class in 0..3 {
            let row: u64 = joint.calibrated[class * 3..class * 3 + 3].iter().sum();
            prop_assert_eq!(row, labels.iter().filter(|l| **l as usize == class).count() as u64);
        }
    }

    #[test]
    fn the_variance_of_a_total_is_the_textbooks_where_all_chances_are_equal(
        values in proptest::collection::vec(-5.0..9.0f64, 2..40), chance in 0.01..0.99f64
    ) {
        let sample: Vec<Observed> = values.iter().map(|&value| Observed { value, inclusion: chance }).collect();
        let found = total(&[&sample], 0.9).unwrap();
        let n = values.len() as f64;
        let lot = n / chance;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let expected = lot * lot * (1.0 - chance) * variance / n;
        prop_assert!((found.value - lot * mean).abs() < 1e-6 * lot);
        prop_assert!((found.standard_error.powi(2) - expected).abs() <= 1e-9 * expected.max(1.0));
    }
}

/// A number a person, in the order of people.
type Measure = fn(&Answers, &[Option<u32>]) -> Vec<Option<f64>>;

/// What is said of people. All of them keep all laws below.
const MEASURES: [(&str, Measure); 5] = [
    ("skill", |answers, right| {
        let found = skills(answers, Right::Known(right), 0.95).unwrap();
        found.people.iter().map(|p| (p.total > 0).then_some(p.value)).collect()
    }),
    ("skill by others", |answers, _| {
        let found = skills(answers, Right::Others, 0.95).unwrap();
        found.people.iter().map(|p| (p.total > 0).then_some(p.value)).collect()
    }),
    ("agreement", |answers, _| {
        agreement_with_others(answers, 0.95).unwrap().iter().map(|a| a.ok().map(|a| a.beyond)).collect()
    }),
    ("spam score", |answers, right| {
        let found = confusions(answers, Right::Known(right)).unwrap();
        found.iter().map(|c| spam_score(c, 0).ok().map(|s| s.value)).collect()
    }),
    ("mean quality of answers", |answers, _| {
        let found = answer_quality(answers, None, &CombinedOptions::default()).unwrap();
        let of = |who| found.answers.iter().filter(move |a| a.annotator == who).map(|a| a.quality);
        (0..answers.annotators()).map(|who| Some(of(who).sum::<f64>() / of(who).count() as f64)).collect()
    }),
];

/// A change of names, and what the order of people becomes.
type Law = (&'static str, fn(Row) -> Row);

const LAWS: [Law; 4] = [
    ("the order of rows does not matter", |row| row),
    ("the numbering of units does not matter", |(unit, who, label)| (UNITS - 1 - unit, who, label)),
    ("the numbering of people does not matter", |(unit, who, label)| (unit, PEOPLE - 1 - who, label)),
    ("the numbering of labels does not matter", |(unit, who, label)| (unit, who, (label + 1) % CLASSES)),
];

#[test]
fn every_measure_of_people_keeps_every_law() {
    let mut dice = 1u64;
    let mut roll = |sides: u32| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((dice >> 33) % u64::from(sides)).unwrap()
    };
    let mut rows: Vec<Row> = Vec::new();
    for unit in 0..UNITS {
        for who in 0..PEOPLE {
            if roll(3) > 0 {
                rows.push((unit, who, if roll(2 + who) == 0 { roll(CLASSES) } else { (unit * 7 / 3) % CLASSES }));
            }
        }
    }
    let truth = |unit: u32| (!unit.is_multiple_of(6)).then_some((unit * 7 / 3) % CLASSES);
    let table = |rows: &[Row]| Answers::from_triples(CLASSES, rows.iter().copied()).unwrap();
    let right: Vec<Option<u32>> = (0..UNITS).map(truth).collect();
    for (measure, compute) in MEASURES {
        let before = compute(&table(&rows), &right);
        for (law, rename) in LAWS {
            let changed: Vec<Row> = rows.iter().rev().copied().map(rename).collect();
            let mut renamed = vec![None; UNITS as usize];
            for unit in 0..UNITS {
                let (to, _, label) = rename((unit, 0, truth(unit).unwrap_or(0)));
                renamed[to as usize] = truth(unit).map(|_| label);
            }
            let after = compute(&table(&changed), &renamed);
            for who in 0..PEOPLE {
                let (_, to, _) = rename((0, who, 0));
                let pair = (before[who as usize], after[to as usize]);
                let same = matches!(pair, (Some(a), Some(b)) if (a - b).abs() < 1e-6) || pair == (None, None);
                assert!(same, "{measure}: {law}. Person {who}: {pair:?}");
            }
        }
    }
}

fn crowd() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crowd");
    folder.join("reference.csv").exists().then_some(folder)
}

/// A crowd and the right labels of its units.
fn read(folder: &Path, set: &str) -> (Answers, Vec<Option<u32>>) {
    let rows = |file: &str| -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_path(folder.join(set).join(file)).unwrap();
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    let (labels, gold) = (rows("labels.csv"), rows("gold.csv"));
    let numbered = |column: usize, rows: &[&Vec<String>]| -> BTreeMap<String, u32> {
        let names: BTreeSet<&String> = rows.iter().map(|row| &row[column]).collect();
        (0u32..).zip(names).map(|(number, name)| (name.clone(), number)).collect()
    };
    let all: Vec<&Vec<String>> = labels.iter().collect();
    let (units, people) = (numbered(0, &all), numbered(1, &all));
    let names: BTreeSet<&String> = labels.iter().map(|row| &row[2]).chain(gold.iter().map(|row| &row[1])).collect();
    let classes: BTreeMap<&String, u32> = names.into_iter().zip(0u32..).collect();
    let triples = labels.iter().map(|row| (units[&row[0]], people[&row[1]], classes[&row[2]]));
    let answers = Answers::from_triples(u32::try_from(classes.len()).unwrap(), triples).unwrap();
    let mut right = vec![None; answers.units()];
    for row in &gold {
        if let Some(unit) = units.get(&row[0]) {
            right[*unit as usize] = Some(classes[&row[1]]);
        }
    }
    (answers, right)
}

/// The chance that a wrong answer is doubted more than a right one.
fn area(mut doubts: Vec<(f64, bool)>) -> f64 {
    doubts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut seen, mut area, mut right) = (0.0, 0.0, 0.0);
    for equal in doubts.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let wrong = equal.iter().filter(|(_, wrong)| *wrong).count() as f64;
        let others = equal.len() as f64 - wrong;
        area += others * (seen + wrong / 2.0);
        seen += wrong;
        right += others;
    }
    area / (seen * right)
}

#[test]
fn on_real_crowds_doubted_answers_are_wrong_more_surely_than_by_counting_votes() {
    let Some(folder) = crowd() else {
        println!("{ABSENT}");
        return;
    };
    let options = CombinedOptions { iterations_max: 25, ..CombinedOptions::default() };
    let (mut better, mut gain, mut sets) = (0, 0.0, 0.0);
    for set in ["CF", "bluebird", "rte", "snow_temp", "labelme"] {
        let (answers, right) = read(&folder, set);
        let answers = answers.one_each();
        let found = answer_quality(&answers, None, &options).unwrap();
        let ours =
            found.answers.iter().filter_map(|a| right[a.unit as usize].map(|r| (a.quality, a.label != r))).collect();
        let votes = majority(&answers);
        let share =
            |unit: u32, label: u32| votes.shares(unit as usize).iter().find(|s| s.0 == label).map_or(0.0, |s| s.1);
        let counted = answers.iter().filter_map(|(u, _, l)| right[u as usize].map(|r| (share(u, l), l != r))).collect();
        let (ours, counted) = (area(ours), area(counted));
        println!("{set}: {ours:.4} against {counted:.4}");
        better += u32::from(ours > counted);
        gain += ours - counted;
        sets += 1.0;
    }
    assert!(better >= 4 && gain / sets > 0.01, "better on {better}, by {} on average", gain / sets);
}

#[test]
fn on_real_crowds_skill_from_half_of_the_gold_foretells_the_other_half() {
    let Some(folder) = crowd() else {
        println!("{ABSENT}");
        return;
    };
    for set in ["rte", "snow_temp"] {
        let (answers, right) = read(&folder, set);
        let half = |odd: usize| -> Vec<Option<u32>> {
            right.iter().enumerate().map(|(unit, label)| label.filter(|_| unit % 2 == odd)).collect()
        };
        let known = skills(&answers, Right::Known(&half(0)), 0.95).unwrap();
        let other = confusions(&answers, Right::Known(&half(1))).unwrap();
        // Squared errors over all answers of the other half: shrunk skill, raw share, one number for all.
        let all: (u64, u64) = known.people.iter().fold((0, 0), |sum, p| (sum.0 + p.right, sum.1 + p.total));
        let usual = all.0 as f64 / all.1 as f64;
        let mut errors = [0.0; 3];
        for (skill, other) in
            known.people.iter().zip(&other).filter(|(skill, other)| skill.total > 0 && other.total() > 0)
        {
            let seen = other.accuracy(0.95).unwrap();
            let raw = skill.right as f64 / skill.total as f64;
            for (error, guess) in errors.iter_mut().zip([skill.value, raw, usual]) {
                *error += seen.total as f64 * (seen.value - guess).powi(2);
            }
        }
        println!("{set}: {errors:.2?} σ {:.2} τ {:.2}", known.item_spread, known.person_spread);
        assert!(errors[0] < errors[1] && errors[0] < errors[2], "{set}: {errors:?}");
    }
}
