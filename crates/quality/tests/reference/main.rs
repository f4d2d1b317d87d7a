//! Every coefficient against its definition written down naively: loops over answers, no tricks.
//!
//! One file a coefficient, named as in `src/agreement/`. The tables are random: people skip units, units have
//! no answers, categories go unused, numbers sit on large offsets.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod brennan_prediger;
mod cohen_kappa;
mod conger_kappa;
mod fleiss_kappa;
mod gwet_ac;
mod krippendorff_alpha;
mod percent_agreement;
mod scott_pi;
mod tables;

use assay_quality::agreement::COEFFICIENTS;

/// The modules above. A coefficient is named as its file, with hyphens.
const REFERENCES: [&str; 8] = [
    "percent-agreement",
    "cohen-kappa",
    "scott-pi",
    "fleiss-kappa",
    "conger-kappa",
    "krippendorff-alpha",
    "gwet-ac",
    "brennan-prediger",
];

#[test]
fn every_coefficient_has_a_naive_reference_here() {
    for coefficient in COEFFICIENTS {
        assert!(
            REFERENCES.contains(&coefficient.name),
            "{} has no reference: add tests/reference/{}.rs and its name to REFERENCES",
            coefficient.name,
            coefficient.name.replace('-', "_")
        );
    }
}
