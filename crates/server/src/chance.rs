//! Real chance: the other place that asks the system for what a rule must be told.

use flow::Chance;

/// Random bytes of the operating system, good enough for secrets.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsChance;

impl Chance for OsChance {
    #[expect(clippy::disallowed_methods, reason = "this is the edge at which chance comes in")]
    #[expect(clippy::expect_used, reason = "without random bytes no secret is safe, so nothing may go on")]
    fn fill(&mut self, into: &mut [u8]) {
        getrandom::fill(into).expect("the operating system gives random bytes");
    }
}
