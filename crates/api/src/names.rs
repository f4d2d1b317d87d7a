//! The closed sets of names on the wire, so that the document lists them and generated clients check them. The values
//! themselves travel as texts.

use utoipa::ToSchema;

macro_rules! names {
    ($($(#[$doc:meta])* $set:ident: $($name:ident)*;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, ToSchema)]
            #[serde(rename_all = "snake_case")]
            #[schema(rename_all = "snake_case")]
            #[expect(missing_docs, reason = "the names are all there is to say")]
            pub enum $set { $($name),* }

            impl $set {
                /// Every name of the set.
                pub const ALL: &[Self] = &[$(Self::$name),*];
            }
        )*
    };
}

names! {
    /// A role in a project.
    RoleName: Associate Reviewer Analyst Lead Requester Admin;
    /// Where a task stands.
    TaskStateName: Gathering Ready Provisional Contested Accepted Withdrawn;
    /// Why a task waits for a judge.
    WhyName: Disagreement Tie Sample Flagged;
    /// How a job stands.
    JobStateName: Queued Running Done Failed Cancelled;
    /// What a job does.
    JobKindName: Import Export;
    /// What a judge decided.
    DecisionName: Accept Fix Rework;
    /// Something about a task, apart from its state, by which items are looked for.
    MarkName: Flagged Held;
    /// What a token may be used for.
    ScopeName: Work Judge Read Transfer Manage People;
}
