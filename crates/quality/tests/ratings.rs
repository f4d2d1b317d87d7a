//! The coefficients for ratings: their laws over the whole list, and each against its definition written naively.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_quality::agreement::{COEFFICIENTS, RATINGS, Rating, rating};
use assay_quality::{Answers, Bootstrap, Estimate, IntervalMethod, Options, Undefined};
use proptest::prelude::*;

/// `numbers[unit][person]`.
type Numbers = Vec<Vec<f64>>;

fn answers(numbers: &Numbers) -> Answers {
    let rows = (0u32..).zip(numbers).flat_map(|(unit, row)| (0u32..).zip(row).map(move |(who, &x)| (unit, who, x)));
    Answers::from_values(rows).unwrap()
}

fn value(rating: &Rating, numbers: &Numbers) -> Option<f64> {
    (rating.compute)(&answers(numbers), &Options::analytic()).ok().map(|found| found.value)
}

/// Complete tables of half steps, so that there are ties.
fn numbers(people: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Numbers> {
    (people, 4..20usize).prop_flat_map(|(people, units)| {
        let number = (0..8i32).prop_map(|step| f64::from(step) / 2.0);
        proptest::collection::vec(proptest::collection::vec(number, people), units)
    })
}

fn mean(numbers: impl Iterator<Item = f64>) -> f64 {
    let all: Vec<f64> = numbers.collect();
    all.iter().sum::<f64>() / all.len() as f64
}

/// R, C, E and W of the two-way and one-way analyses of variance, cell by cell.
fn mean_squares(table: &Numbers) -> [f64; 4] {
    let (n, k) = (table.len(), table[0].len());
    let all = mean(table.iter().flatten().copied());
    let unit = |i: usize| mean(table[i].iter().copied());
    let person = |j: usize| mean(table.iter().map(|row| row[j]));
    let (mut between, mut people, mut rest, mut within) = (0.0, 0.0, 0.0, 0.0);
    for (i, row) in table.iter().enumerate() {
        for (j, x) in row.iter().enumerate() {
            between += (unit(i) - all).powi(2);
            people += (person(j) - all).powi(2);
            rest += (x - unit(i) - person(j) + all).powi(2);
            within += (x - unit(i)).powi(2);
        }
    }
    let (n, k) = (n as f64, k as f64);
    [between / (n - 1.0), people / (k - 1.0), rest / ((n - 1.0) * (k - 1.0)), within / (n * (k - 1.0))]
}

/// The mean rank of each number by counting those below and beside it.
fn ranks(numbers: &[f64]) -> Vec<f64> {
    let below = |x: f64| numbers.iter().filter(|&&y| y < x).count() as f64;
    let equal = |x: f64| numbers.iter().filter(|&&y| (y - x).abs() < 1e-12).count() as f64;
    numbers.iter().map(|&x| below(x) + f64::midpoint(equal(x), 1.0)).collect()
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (ma, mb) = (mean(a.iter().copied()), mean(b.iter().copied()));
    let sum = |x: &[f64], mx: f64, y: &[f64], my: f64| x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>();
    sum(a, ma, b, mb) / (sum(a, ma, a, ma) * sum(b, mb, b, mb)).sqrt()
}

fn column(table: &Numbers, person: usize) -> Vec<f64> {
    table.iter().map(|row| row[person]).collect()
}

fn assert_same(found: Option<f64>, naive: f64) -> Result<(), TestCaseError> {
    match found {
        Some(found) => prop_assert!((found - naive).abs() < 1e-9, "{found} is not {naive}"),
        None => prop_assert!(!naive.is_finite(), "undefined, not {naive}"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_icc_is_its_definition(table in numbers(2..=5)) {
        let [r, c, e, w] = mean_squares(&table);
        let (n, k) = (table.len() as f64, table[0].len() as f64);
        let definitions = [
            ("icc-1-1", r - w, r + (k - 1.0) * w),
            ("icc-2-1", r - e, r + (k - 1.0) * e + k * (c - e) / n),
            ("icc-3-1", r - e, r + (k - 1.0) * e),
            ("icc-1-k", r - w, r),
            ("icc-2-k", r - e, r + (c - e) / n),
            ("icc-3-k", r - e, r),
        ];
        for (name, units, all) in definitions {
            match (value(rating(name).unwrap(), &table), units / all) {
                (Some(found), naive) if all > 1e-9 => {
                    prop_assert!((found - naive).abs() < 1e-7 * naive.abs().max(1.0), "{name}: {found} {naive}");
                }
                (found, _) => prop_assert!(found.is_none() || all.abs() < 1e-6, "{name}: {found:?} of {all}"),
            }
        }
    }

    #[test]
    fn spearman_is_the_correlation_of_ranks(table in numbers(2..=2)) {
        let naive = correlation(&ranks(&column(&table, 0)), &ranks(&column(&table, 1)));
        assert_same(value(rating("spearman").unwrap(), &table), naive)?;
    }

    #[test]
    fn kendalls_w_is_the_spread_of_rank_sums_over_the_most_it_can_be(table in numbers(2..=5)) {
        let people = table[0].len();
        let ranked: Vec<Vec<f64>> = (0..people).map(|person| ranks(&column(&table, person))).collect();
        let spread = |numbers: &[f64]| {
            let middle = mean(numbers.iter().copied());
            numbers.iter().map(|x| (x - middle).powi(2)).sum::<f64>()
        };
        let sums: Vec<f64> = (0..table.len()).map(|unit| ranked.iter().map(|own| own[unit]).sum()).collect();
        // With the same order for all, sums would spread m times as far as the ranks of each: m Σ_j spread_j.
        let most: f64 = ranked.iter().map(|own| spread(own)).sum::<f64>() * people as f64;
        let found = value(rating("kendall-w").unwrap(), &table);
        assert_same(found, spread(&sums) / most)?;
    }

    #[test]
    fn neither_a_larger_scale_nor_a_shift_nor_the_order_of_units_changes_a_value(
        table in numbers(2..=2),
        factor in 0.5..3.0f64,
        shift in -50.0..50.0f64,
    ) {
        let mut changed: Numbers =
            table.iter().map(|row| row.iter().map(|x| x * factor + shift).collect()).collect();
        changed.reverse();
        for rating in RATINGS {
            if let (Some(before), Some(after)) = (value(rating, &table), value(rating, &changed)) {
                prop_assert!((before - after).abs() < 1e-7 * before.abs().max(1.0), "{}: {before} {after}", rating.name);
            }
        }
    }
}

#[test]
fn every_value_lies_in_its_interval_whatever_the_method_and_the_number_of_threads() {
    let steps = |unit: u32| f64::from(unit * unit % 23);
    let noise = |unit: u32, person: u32| f64::from((unit * 7 + person * 13) % 9);
    let table = |people: u32| -> Numbers {
        (0..25).map(|unit| (0..people).map(|person| steps(unit) + noise(unit, person)).collect()).collect()
    };
    for rating in RATINGS {
        let answers = answers(&table(if rating.two_people { 2 } else { 4 }));
        let of = |interval| (rating.compute)(&answers, &Options { interval, ..Options::default() });
        let bootstrap = |threads| IntervalMethod::Bootstrap(Bootstrap { replicates: 80, seed: 3, threads });
        for interval in [IntervalMethod::Analytic, bootstrap(1)] {
            let found = of(interval).unwrap();
            assert!(found.lower < found.value && found.value < found.upper, "{} {found:?}", rating.name);
            assert!(found.upper <= 1.0 && found.lower.is_finite(), "{} {found:?}", rating.name);
            assert_eq!(found.units, 25, "{}", rating.name);
        }
        assert_eq!(of(bootstrap(1)), of(bootstrap(3)), "{}", rating.name);
        let over_people = of(IntervalMethod::TwoWayBootstrap(Bootstrap::default()));
        assert_eq!(over_people, Err(Undefined::OnlyOverUnits), "{}", rating.name);
    }
}

#[test]
fn no_table_gives_a_number_that_is_not_one() {
    let tables: [Numbers; 6] = [
        vec![],
        vec![vec![1.0]],
        vec![vec![1.0, 2.0]],
        vec![vec![2.0; 2]; 6],
        vec![vec![1.0, 2.0]; 6],
        (0..6).map(|unit| vec![f64::from(unit); 3]).collect(),
    ];
    for rating in RATINGS {
        for table in &tables {
            for options in [Options::analytic(), Options::default()] {
                if let Ok(found) = (rating.compute)(&answers(table), &options) {
                    // The mean's ICC has no lower end, so its lower bound may be minus infinity.
                    let numbers = [found.value, found.upper];
                    assert!(numbers.iter().all(|n| n.is_finite()), "{} {found:?}", rating.name);
                    assert!(!found.lower.is_nan(), "{} {found:?}", rating.name);
                }
            }
        }
    }
}

#[test]
fn numbers_beyond_all_measure_give_the_same_values_as_tame_ones() {
    let of = |unit: f64| {
        let rows = (0..30u32).flat_map(move |task| {
            (0..3u32).map(move |who| (task, who, unit * (1.0 + f64::from((task * 7 + who * (task % 4)) % 11))))
        });
        Answers::from_values(rows).unwrap()
    };
    let (tame, huge, tiny) = (of(1.0), of(1e200), of(1e-250));
    let compare = |what: &str, compute: &dyn Fn(&Answers) -> Result<Estimate, Undefined>| {
        let expected = compute(&tame);
        for table in [&huge, &tiny] {
            match (expected, compute(table)) {
                (Ok(expected), Ok(found)) => {
                    assert!((expected.value - found.value).abs() < 1e-9, "{what}: {expected:?} {found:?}");
                    assert!(found.lower.is_finite() || found.lower < 0.0, "{what}: {found:?}");
                }
                (expected, found) => assert_eq!(expected.is_err(), found.is_err(), "{what}"),
            }
        }
    };
    for row in COEFFICIENTS {
        compare(row.name, &|table| (row.compute)(table, &Options::analytic()));
    }
    for row in RATINGS {
        compare(row.name, &|table| (row.compute)(table, &Options::analytic()));
    }
}
