//! Percent agreement by its definition.

use crate::tables::{ALL_WEIGHTS, assert_same, options, tables};
use assay_quality::agreement::percent_agreement;
use proptest::prelude::*;

proptest! {
    #[test]
    fn percent_agreement_is_its_definition(table in tables(1..=6)) {
        for weights in ALL_WEIGHTS {
            assert_same(percent_agreement(&table.answers(), weights, &options()), table.observed(weights))?;
        }
    }
}
