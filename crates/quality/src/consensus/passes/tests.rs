//! What is found in passes is what is found in memory, to the bit.

use super::*;
use crate::Answers;
use crate::consensus::{Control, METHODS, method, weighted_fit};
use proptest::prelude::*;

/// Answers that are in memory after all.
struct InMemory {
    answers: Answers,
    sorted: Vec<(u64, Vec<u32>)>,
}

impl InMemory {
    fn of(answers: &Answers) -> Self {
        Self { answers: answers.clone(), sorted: Vec::new() }
    }
}

impl Passes for InMemory {
    type Error = ();

    fn units(&mut self, see: &mut dyn FnMut(UnitAnswers<'_>)) -> Result<(), ()> {
        self.answers.iter_units().for_each(see);
        Ok(())
    }

    fn sort(&mut self, code: &mut dyn FnMut(UnitAnswers<'_>, &mut Vec<u32>) -> u64) -> Result<(), ()> {
        for unit in self.answers.iter_units() {
            let mut record = Vec::new();
            let number = code(unit, &mut record);
            self.sorted.push((number, record));
        }
        self.sorted.sort_by_key(|(number, _)| *number);
        Ok(())
    }

    fn groups(&mut self, see: &mut dyn FnMut(u32, &[u32])) -> Result<(), ()> {
        for group in self.sorted.chunk_by(|a, b| a == b) {
            see(u32::try_from(group.len()).unwrap(), &group[0].1);
        }
        Ok(())
    }
}

/// Refuses a model that differs from what is found in memory in any bit.
fn same_in_passes(answers: &Answers, name: &str, control: &Control<'_>) {
    let fit = method(name).unwrap().fit(answers, control).unwrap();
    let size = (answers.annotators(), answers.categories());
    let mut model = method(name).unwrap().fit_in_passes(&mut InMemory::of(answers), size, control).unwrap();
    assert_eq!((&model.diagnostics, &model.label_shares), (&fit.diagnostics, &fit.label_shares), "{name}");
    assert_eq!(model.annotators(), fit.annotators(), "{name}");
    for (number, unit) in (0u32..).zip(answers.iter_units()) {
        let decision = model.decide(number, unit);
        let verdict = fit.consensus.verdict(number as usize);
        assert_eq!(decision.as_ref().map(|found| found.verdict), verdict, "{name}, unit {number}");
        let Some(decision) = decision else { continue };
        assert_eq!(decision.shares, fit.consensus.shares(number as usize), "{name}, unit {number}");
        for label in 0..answers.categories() {
            assert_eq!(Some(decision.credit(label)), fit.consensus.credit(number, label), "{name}, unit {number}");
        }
    }
    for (person, truth, said) in
        (0..size.0).flat_map(|p| (0..size.1).flat_map(move |t| (0..size.1).map(move |s| (p, t, s))))
    {
        assert_eq!(model.confusion(person, truth, said), fit.confusion(person, truth, said), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn every_method_finds_in_passes_what_it_finds_in_memory_to_the_bit(
        rows in proptest::collection::vec((0u32..40, 0u32..9, 0u32..7), 0..250),
        known in proptest::collection::btree_map(0u32..40, 0u32..7, 0..6),
        categories in prop_oneof![Just(7u32), Just(20)],
        iterations_max in prop_oneof![Just(None), (0u32..5).prop_map(Some)],
        holds in any::<bool>(),
    ) {
        // Units without answers and labels that nobody gave are in.
        let answers = Answers::from_triples(categories, rows).unwrap();
        let known: Vec<(u32, u32)> = known.into_iter().filter(|(unit, _)| (*unit as usize) < answers.units()).collect();
        let shares: Vec<f64> = (1..=categories).map(f64::from).collect();
        for method in METHODS.iter().filter(|method| method.works_in_passes()) {
            let label_shares = if holds && method.holds_label_shares() { &shares[..] } else { &[] };
            let control = Control { known: &known, label_shares, iterations_max, ..Control::default() };
            same_in_passes(&answers, method.name, &control);
        }
    }
}

#[test]
fn more_answers_than_one_block_holds_are_counted_in_the_same_order() {
    let rows = (0..60_000u32)
        .flat_map(|unit| (0..3u32).map(move |n| (unit, (unit * 7 + n * n) % 31, (unit / 3 * (n + 1)) % 5)));
    let answers = Answers::from_triples(5, rows).unwrap();
    for name in ["dawid-skene", "zero-based-skill"] {
        same_in_passes(&answers, name, &Control { iterations_max: Some(3), ..Control::default() });
    }
}

#[test]
fn given_trust_weighs_in_passes_as_it_does_in_memory() {
    let rows = (0..60u32).flat_map(|unit| (0..4u32).map(move |person| (unit, person, (unit * (person + 2)) % 3)));
    let (answers, trust) = (Answers::from_triples(3, rows).unwrap(), [0.9, 0.2, 0.35, 4.0]);
    let control = Control { known: &[(5, 1)], ..Control::default() };
    let fit = weighted_fit(&answers, &trust, &control).unwrap();
    let mut model = weighted_in_passes(&mut InMemory::of(&answers), (4, 3), &trust, &control).unwrap();
    assert_eq!((&model.diagnostics, model.annotators()), (&fit.diagnostics, fit.annotators()));
    for (number, unit) in (0u32..).zip(answers.iter_units()) {
        assert_eq!(model.decide(number, unit).unwrap().shares, fit.consensus.shares(number as usize));
    }
    let refused = weighted_in_passes(&mut InMemory::of(&answers), (4, 3), &trust[1..], &control);
    assert_eq!(refused.err(), Some(Stopped::Unfit(Unfit::TrustsMissing { given: 3, people: 4 })));
}

#[test]
fn what_cannot_be_learnt_in_passes_and_unsound_knowledge_are_refused() {
    let answers = Answers::from_triples(2, [(0, 0, 1), (0, 1, 0)]).unwrap();
    let refused = |name: &str, known: &[(u32, u32)]| {
        let control = Control { known, ..Control::default() };
        method(name).unwrap().fit_in_passes(&mut InMemory::of(&answers), (2, 2), &control).err()
    };
    for method in METHODS.iter().filter(|method| !method.works_in_passes()) {
        assert_eq!(refused(method.name, &[]), Some(Stopped::Unfit(Unfit::NotInPasses)), "{}", method.name);
    }
    assert_eq!(refused("wawa", &[(0, 1), (0, 0)]), Some(Stopped::Unfit(Unfit::KnownTwice { unit: 0 })));
    let beyond = Unfit::KnownLabelOutOfRange { unit: 0, label: 2, categories: 2 };
    assert_eq!(refused("majority", &[(0, 2)]), Some(Stopped::Unfit(beyond)));
}
