//! How many answers the stopping rule saves on public sets. All of them: `cargo xtask bench quality`.

use crate::crowds::{ABSENT, folder, read};
use assay_quality::consensus::{Order, Policy, Run, Savings, Simulation};

const SEEDS: u32 = 2;

fn runs(simulation: &Simulation, policies: &[Policy]) -> Vec<Vec<Run>> {
    (0..SEEDS).map(|seed| simulation.run(policies, Order::Random, seed).unwrap()).collect()
}

#[test]
fn fewer_answers_are_needed_for_the_same_accuracy_than_with_fixed_overlap_or_summed_trust() {
    let Some(folder) = folder() else {
        println!("{ABSENT}");
        return;
    };
    // A small one, as this runs without optimisation.
    let crowd = read(&folder, "snow_temp");
    let rows: Vec<_> = crowd.answers.iter().collect();
    let simulation = Simulation::new(crowd.answers.categories(), &rows, &crowd.gold).unwrap();
    let fixed = runs(&simulation, &[1, 2, 3, 4, 6, 9].map(Policy::Fixed));
    let worth = |price| Policy::Worth { price, maximum: 10 };
    let prices = [0.2, 0.15, 0.1, 0.08, 0.06, 0.04, 0.02, 0.01, 0.003, 0.001, 1e-4, 0.0].map(worth);
    let ours = Savings::of(&fixed, &runs(&simulation, &prices)).unwrap();
    let trust = [1.0, 1.5, 2.0, 3.0, 4.0, 6.0].map(Policy::Trust);
    let trust = Savings::of(&fixed, &runs(&simulation, &trust)).unwrap();
    println!("{ours:?} {trust:?}");
    assert!(ours.overall.share > 0.2 && ours.near_full.share > 0.3 && ours.of_all.share > 0.4, "{ours:?}");
    assert!(ours.overall.share > trust.overall.share, "{ours:?} {trust:?}");
}
