//! How many answers the stopping rule saves on public sets.

use crate::crowds::{ABSENT, folder, read};
use assay_quality::consensus::{Order, Policy, Replay, Simulation, StopRule, answers_needed};

const SEEDS: u32 = 3;

fn curve(simulation: &Simulation, policies: impl IntoIterator<Item = Policy>) -> Vec<Replay> {
    let mut curve: Vec<Replay> =
        policies.into_iter().map(|policy| simulation.replay(policy, Order::Random, SEEDS).unwrap()).collect();
    curve.sort_by(|a, b| a.answers_a_unit.total_cmp(&b.answers_a_unit));
    curve
}

/// The share of answers saved at each accuracy that more fixed overlap reaches, on average.
fn saved(fixed: &[Replay], other: &[Replay]) -> f64 {
    let mut best = fixed[0].accuracy;
    let mut shares = Vec::new();
    for replay in &fixed[1..] {
        if replay.accuracy > best {
            best = replay.accuracy;
            let needed = answers_needed(other, best).unwrap_or(fixed[fixed.len() - 1].answers_a_unit);
            shares.push(1.0 - needed / replay.answers_a_unit);
        }
    }
    shares.iter().sum::<f64>() / shares.len() as f64
}

#[test]
#[ignore = "minutes without optimisation; run with --release --ignored"]
fn fewer_answers_are_needed_for_the_same_accuracy_than_with_fixed_overlap_or_summed_trust() {
    let Some(folder) = folder() else {
        println!("{ABSENT}");
        return;
    };
    let (mut ours, mut trust) = (Vec::new(), Vec::new());
    for set in ["bluebird", "rte", "dog", "face", "snow_temp", "web", "CF", "CF_amt", "barzan", "labelme"] {
        let crowd = read(&folder, set);
        let rows: Vec<_> = crowd.answers.iter().collect();
        let simulation = Simulation::new(crowd.answers.categories(), &rows, &crowd.gold).unwrap();
        let most = crowd.answers.iter_units().map(|unit| u32::try_from(unit.labels.len()).unwrap()).max().unwrap();
        // Where few units have many answers, overlap beyond the usual is no policy.
        let usual = u32::try_from(crowd.answers.len() / crowd.answers.units() + 1).unwrap();
        let fixed = (1..=usual.min(most)).filter(|m| *m < 12 || m % 4 == 0).map(Policy::Fixed);
        let fixed = curve(&simulation, fixed);
        let rule = |digits: f64| StopRule { loss_max: 0.5 * 10f64.powf(-digits), maximum: most, ..StopRule::default() };
        let rules = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.3, 1.6, 2.0, 2.5, 3.0, 4.0, 6.0, 9.0, 12.0].map(rule);
        ours.push(saved(&fixed, &curve(&simulation, rules.map(Policy::Posterior))));
        trust.push(saved(&fixed, &curve(&simulation, (3..=16).map(|n| Policy::Trust(f64::from(n) * 0.5)))));
        println!("{set:10} saves {:.3}, summed trust {:.3}", ours[ours.len() - 1], trust[trust.len() - 1]);
    }
    let mean = |shares: &[f64]| shares.iter().sum::<f64>() / shares.len() as f64;
    println!("{:10} saves {:.3}, summed trust {:.3}", "mean", mean(&ours), mean(&trust));
    assert!(ours.iter().all(|share| *share > 0.0), "{ours:?}");
    assert!(mean(&ours) > mean(&trust));
}
