//! What is the answer, and how sure can we be? Many answers to one unit become one. One file a method.
//!
//! | method | what it learns of people | a share is |
//! |---|---|---|
//! | [`majority`] | nothing | a share of answers |
//! | [`weighted`] | nothing: a trust for each person is given | a share of trust, or a probability |
//! | `wawa`, `zero-based-skill` | how often each agrees with the others | a share of skill |
//! | `one-coin` | each one's accuracy | a probability |
//! | [`dawid_skene`], `fast-dawid-skene` | each one's mistakes, label by label | a probability |
//! | `ibcc`, `ebcc` | the same, with priors; kinds of units too | a probability |
//! | `bwa` | each one's precision | a weighted mean, not a probability |
//! | `glad` | each one's ability and each unit's difficulty | a probability |
//! | `mace` | how often each guesses, and how | a probability |
//! | `kos`, `m-msr` | each one's reliability, from agreement alone | a share of weight, not a probability |
//! | `auto` | what the answers can support, and says why | a probability |
//! | [`merge_numbers`] | nothing; for numbers | not given: the spread is, and [`number_interval`] |
//! | [`merge_sets`], [`back_off`] | nothing; for sets of options, and for trees | a share of trust |
//! | [`medoid`], [`rover`] | nothing; for texts | a mean similarity, or a share of texts |
//! | [`fuse`] | how close each draws; for boxes and spans, with any method of the list for what exists | the method's |
//! | [`plackett_luce`], [`copeland`] | nothing; for rankings and comparisons | a strength, with [`strength_intervals`], or a score |
//!
//! All methods for labels are in the list [`METHODS`] and return a [`Fit`]: a [`Consensus`] (a [`Verdict`] a unit
//! and the shares behind it), the skill of each [`Annotator`], and [`Diagnostics`]. A **tie** is said to be one:
//! the verdict then has no answer, and its candidate is the lowest of the tied labels.
//!
//! Where an answer can be right in part, [`nearness`] tells the skill of people.
//!
//! Methods that learn or assume how frequent each label is can hold [shares that are given](Control::label_shares); trust
//! that is given goes into the one shape by [`weighted_fit`].
//!
//! While answers are still coming, [`Live`] keeps up with them, a [`StopRule`] or a [`Lookahead`] ([`Stakes`] where mistakes
//! have costs) says which units need more, and a [`Simulation`] tells what that would have saved, which [`Savings`] sums up.
//!
//! Answers that do not fit into memory are shown pass after pass: [`Passes`], [`Method::fit_in_passes`] and the [`Model`].
//!
//! Where some mistakes are worse than others, [`Costs`] turn the shares of any method into the cheapest answer.
//!
//! The order of rows, and the numbering of units, people and labels, never show in a result, not even in its last
//! bit (the candidate of a tie excepted); the number of threads changes it by less than 1e-9.

mod auto;
mod beta;
mod bwa;
mod caution;
mod costs;
mod crew;
mod dawid_skene;
mod dirichlet;
mod ebcc;
mod expectation;
mod fast_dawid_skene;
mod fit;
mod glad;
mod grouped;
mod held;
mod ibcc;
mod judged;
mod kos;
mod learn;
mod live;
mod lookahead;
mod m_msr;
mod mace;
mod majority;
mod nearness;
mod number_interval;
mod numbers;
mod objects;
mod one_coin;
mod passes;
mod pool;
mod rankings;
mod registry;
mod savings;
mod sets;
mod simulate;
mod stacking;
mod stakes;
mod stopping;
mod strength_interval;
mod tally;
mod texts;
mod two_levels;
mod unjudged;
mod verdict;
mod votes;
mod wawa;
mod weighted;
mod zero_based_skill;

pub use costs::{BadCosts, Cheapest, Costs};
pub use dawid_skene::{ConfusionPrior, DawidSkene, dawid_skene};
pub use fit::{Annotator, Control, Diagnostics, Fit, Unfit};
pub use live::{BadLive, Live};
pub use lookahead::{Crowd, Lookahead};
pub use majority::{decide_by_majority, majority};
pub use nearness::nearness;
pub use number_interval::number_interval;
pub use numbers::{Merge, MergedNumber, merge_numbers, weighted_median};
pub(crate) use objects::assign;
pub use objects::{
    BadSightings, Edges, Fused, Fusing, Object, Placed, Rectangle, Score, Shape, Sighting, Sightings, Span, Unfused,
    fuse, score_covered, score_objects,
};
pub use passes::{Model, Passes, Stopped, weighted_in_passes};
pub use rankings::{BadRanking, Strengths, Weighted, copeland, plackett_luce, plackett_luce_weighted};
pub use registry::{METHODS, Method, ShareMeaning, method};
pub use savings::{Replay, Run, Saved, Savings, answers_needed};
pub use sets::{BackedOff, MergedOption, back_off, merge_sets};
pub use simulate::{BadReplay, Order, Policy, Simulation};
pub use stakes::Stakes;
pub use stopping::{Advice, StopRule, expected_loss};
pub use strength_interval::strength_intervals;
pub use texts::{MergedText, edit_distance, medoid, rover};
pub use verdict::{Consensus, Decision, Verdict};
pub use weighted::{BadTrust, Vote, Weighting, decide_by_weight, weighted, weighted_fit};

use verdict::verdict_of;
