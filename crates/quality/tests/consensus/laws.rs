//! The laws of consensus: one test a law, over the whole list of methods.

use assay_quality::Answers;
use assay_quality::consensus::{Control, Fit, METHODS, Method};

type Row = (u32, u32, u32);

const LABELS: u32 = 4;

/// A small deterministic generator: laws are tried on the same tables every time.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(sides)).unwrap()
    }
}

/// Fifty units, nine people of whom the last guess, three to five answers each.
fn rows(table: u64) -> Vec<Row> {
    let mut dice = Dice(table + 1);
    let mut rows = Vec::new();
    for unit in 0..50 {
        let truth = dice.roll(LABELS).min(dice.roll(LABELS));
        let first = dice.roll(9);
        for person in (0..3 + dice.roll(3)).map(|n| (first + 2 * n) % 9) {
            let label = if dice.roll(10) < 2 + person / 2 { dice.roll(LABELS) } else { truth };
            rows.push((unit, person, label));
        }
    }
    rows
}

fn fit(method: &Method, rows: &[Row], threads: usize) -> Fit {
    let answers = Answers::from_triples(LABELS, rows.iter().copied()).unwrap();
    method.fit(&answers, &Control { threads, ..Control::default() }).unwrap()
}

#[test]
fn no_order_of_rows_and_no_names_show_even_in_the_last_bit() {
    for method in METHODS {
        for table in 0..3 {
            let before = rows(table);
            let (unit, person, label) = (|u| (u * 7 + 3) % 50, |p| (p * 4 + 2) % 9, |l: u32| [2, 0, 3, 1][l as usize]);
            let mut after: Vec<Row> = before.iter().map(|&(u, p, l)| (unit(u), person(p), label(l))).collect();
            after.reverse();
            after.rotate_left(17);
            let (before, after) = (fit(method, &before, 1), fit(method, &after, 1));
            for u in 0..50u32 {
                for l in 0..LABELS {
                    let shares = (before.consensus.share(u as usize, l), after.consensus.share(unit(u) as usize, label(l)));
                    assert_eq!(shares.0.to_bits(), shares.1.to_bits(), "{} unit {u} label {l}", method.name);
                }
            }
            for p in 0..9 {
                assert_eq!(before.annotator(p), after.annotator(person(p)), "{} person {p}", method.name);
            }
            assert_eq!(before.diagnostics, after.diagnostics);
        }
    }
}

#[test]
fn the_number_of_threads_does_not_show() {
    for method in METHODS {
        assert_eq!(fit(method, &rows(1), 1), fit(method, &rows(1), 3), "{}", method.name);
    }
}

#[test]
fn shares_are_shares() {
    for method in METHODS {
        let fit = fit(method, &rows(2), 1);
        for unit in 0..50 {
            let shares = fit.consensus.shares(unit);
            let total: f64 = shares.iter().map(|(_, share)| share).sum();
            assert!((total - 1.0).abs() < 1e-9, "{} unit {unit}: {total}", method.name);
            assert!(shares.iter().all(|(_, share)| (0.0..=1.0 + 1e-12).contains(share)), "{}", method.name);
            assert!(fit.consensus.entropy(unit).unwrap() <= f64::from(LABELS).ln() + 1e-9);
        }
        let total: f64 = fit.label_shares.iter().map(|(_, share)| share).sum();
        assert!((total - 1.0).abs() < 1e-9, "{}", method.name);
    }
}

#[test]
fn a_unanimous_crowd_is_believed() {
    let rows: Vec<Row> = (0..30).flat_map(|u| (0..4).map(move |p| (u, p, u * u % LABELS))).collect();
    for method in METHODS {
        let fit = fit(method, &rows, 1);
        for unit in 0..30u32 {
            assert_eq!(fit.consensus.verdict(unit as usize).unwrap().answer(), Some(unit * unit % LABELS), "{}", method.name);
        }
    }
}

#[test]
fn one_person_alone_is_believed_and_an_empty_table_is_empty() {
    for method in METHODS {
        let alone: Vec<Row> = (0..8).map(|u| (u, 0, u % 3)).collect();
        let fitted = fit(method, &alone, 1);
        for unit in 0..8u32 {
            assert_eq!(fitted.consensus.verdict(unit as usize).unwrap().candidate, unit % 3, "{}", method.name);
        }
        assert_eq!(fit(method, &[], 1).consensus.units(), 0, "{}", method.name);
    }
}

#[test]
fn every_number_is_finite_when_one_label_one_unit_or_one_answer_is_all_there_is() {
    for method in METHODS {
        for rows in [vec![(0, 0, 2)], vec![(0, 0, 1), (0, 1, 1)], vec![(0, 0, 0), (0, 1, 3)], vec![(0, 0, 1), (0, 0, 1)]] {
            let fit = fit(method, &rows, 1);
            let verdict = fit.consensus.verdict(0).unwrap();
            assert!(verdict.confidence.is_finite(), "{} on {rows:?}", method.name);
            let person = fit.annotator(0).unwrap();
            assert!(person.lower <= person.accuracy && person.accuracy <= person.upper, "{} {person:?}", method.name);
        }
    }
}

#[test]
fn what_is_known_stays_known() {
    let rows = rows(0);
    let answers = Answers::from_triples(LABELS, rows.iter().copied()).unwrap();
    let known = [(0, 3), (7, 2), (30, 0)];
    for method in METHODS {
        let fit = method.fit(&answers, &Control { known: &known, ..Control::default() }).unwrap();
        for (unit, label) in known {
            assert_eq!(fit.consensus.verdict(unit as usize).unwrap().answer(), Some(label), "{}", method.name);
        }
    }
}
