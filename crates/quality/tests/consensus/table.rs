//! table
use crate::crowds::{SETS, folder, read};
use assay_quality::consensus::{Control, METHODS};
#[test]
fn table() {
    let Some(folder) = folder() else { return };
    print!("{:18}", "");
    for set in SETS { print!(" {set:>9}"); }
    println!();
    let crowds: Vec<_> = SETS.iter().map(|set| read(&folder, set)).collect();
    for method in METHODS {
        print!("{:18}", method.name);
        let started = std::time::Instant::now();
        let mut sum = 0.0;
        for crowd in &crowds {
            let fit = method.fit(&crowd.answers, &Control::default()).unwrap();
            let a = fit.consensus.accuracy(crowd.gold.iter().copied()).unwrap();
            sum += a;
            print!(" {:6.4}/{:<3}", a, fit.diagnostics.iterations);
        }
        println!(" mean {:.4} {:.1}s", sum / crowds.len() as f64, started.elapsed().as_secs_f64());
    }
}
