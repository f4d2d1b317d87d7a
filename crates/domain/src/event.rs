//! Events: what happened, who did it, when; and the hash chain that shows when one is changed afterwards.

use crate::clock::Timestamp;

/// What can happen. The names are part of the audit log and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// A spec was applied.
    SpecApplied,
    /// A project was archived or brought back.
    ProjectArchived,
    /// A person got, changed or lost a role.
    MemberChanged,
    /// A batch of items came in.
    BatchImported,
    /// A batch in the making was thrown away.
    BatchDropped,
    /// A slot was leased.
    Leased,
    /// An answer was given.
    Submitted,
    /// An answer came after its slot was given away.
    SubmittedLate,
    /// An answer was corrected by its author.
    Corrected,
    /// A task was skipped.
    Skipped,
    /// A slot was given back.
    Released,
    /// A lease ran out.
    Expired,
    /// A task was flagged.
    Flagged,
    /// Answers were combined and the task settled, contested or asked again.
    Settled,
    /// A judge decided.
    Judged,
    /// A task went back to its authors.
    SentBack,
    /// Labels were exported.
    Exported,
    /// The flags of a task were taken off.
    Unflagged,
    /// A slot that somebody held was put back into the queue by somebody who runs the project.
    TakenBack,
    /// The priority or the due time of a batch was changed.
    BatchPlanned,
    /// Something was set for everybody in the project.
    SettingChanged,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 21] = [
        Self::SpecApplied,
        Self::ProjectArchived,
        Self::MemberChanged,
        Self::BatchImported,
        Self::BatchDropped,
        Self::Leased,
        Self::Submitted,
        Self::SubmittedLate,
        Self::Corrected,
        Self::Skipped,
        Self::Released,
        Self::Expired,
        Self::Flagged,
        Self::Settled,
        Self::Judged,
        Self::SentBack,
        Self::Exported,
        Self::Unflagged,
        Self::TakenBack,
        Self::BatchPlanned,
        Self::SettingChanged,
    ];

    /// The name in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SpecApplied => "spec_applied",
            Self::ProjectArchived => "project_archived",
            Self::MemberChanged => "member_changed",
            Self::BatchImported => "batch_imported",
            Self::BatchDropped => "batch_dropped",
            Self::Leased => "leased",
            Self::Submitted => "submitted",
            Self::SubmittedLate => "submitted_late",
            Self::Corrected => "corrected",
            Self::Skipped => "skipped",
            Self::Released => "released",
            Self::Expired => "expired",
            Self::Flagged => "flagged",
            Self::Settled => "settled",
            Self::Judged => "judged",
            Self::SentBack => "sent_back",
            Self::Exported => "exported",
            Self::Unflagged => "unflagged",
            Self::TakenBack => "taken_back",
            Self::BatchPlanned => "batch_planned",
            Self::SettingChanged => "setting_changed",
        }
    }
}

/// One event as it stands in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// When.
    pub at: Timestamp,
    /// The kind's name.
    pub kind: &'a str,
    /// The task it is about; 0 when it is about the project.
    pub task: i64,
    /// Who did it; 0 for the system.
    pub person: i64,
    /// The facts, as JSON text.
    pub data: &'a str,
}

/// The hash of a block: BLAKE3 over the hash of the block before it (32 zero bytes for the first), then each event with
/// every part preceded by its length. Changing, leaving out, adding or moving one event changes it and all that follow.
pub fn seal<'a>(previous: &[u8; 32], events: impl Iterator<Item = Event<'a>>) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(previous);
    for event in events {
        for number in [event.at.0, event.task, event.person] {
            hasher.update(&number.to_le_bytes());
        }
        for text in [event.kind, event.data] {
            add(&mut hasher, text);
        }
    }
    *hasher.finalize().as_bytes()
}

/// The name of the fingerprint of an answer or decision among an event's facts.
pub const HASH: &str = "hash";

/// The name of the fingerprint of the facts of a state among an event's facts.
pub const FACTS: &str = "facts";

/// The names of all fingerprints.
pub const FINGERPRINTS: [&str; 2] = [HASH, FACTS];

/// The fingerprint of some texts: the first 16 bytes of BLAKE3 over each, preceded by its length, as hexadecimal text. The
/// log keeps that of what an event wrote elsewhere, so it cannot be changed without changing the log.
pub fn fingerprint(texts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        add(&mut hasher, text);
    }
    let mut hex = hasher.finalize().to_hex();
    hex.truncate(32);
    hex.as_str().to_owned()
}

fn add(hasher: &mut blake3::Hasher, text: &str) {
    hasher.update(&(text.len() as u64).to_le_bytes());
    hasher.update(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Event<'_> = Event { at: Timestamp(1), kind: "leased", task: 1, person: 2, data: "{}" };
    const B: Event<'_> = Event { at: Timestamp(2), kind: "submitted", task: 1, person: 2, data: "{}" };

    #[test]
    fn any_change_to_a_block_changes_its_hash() {
        let start = [0; 32];
        let good = seal(&start, [A, B].into_iter());
        let changed = [
            seal(&start, [B, A].into_iter()),
            seal(&start, [A].into_iter()),
            seal(&[1; 32], [A, B].into_iter()),
            seal(&start, [A, Event { person: 3, ..B }].into_iter()),
            seal(&start, [A, Event { kind: "submittedx", data: "{", ..B }].into_iter()),
        ];
        assert!(changed.iter().all(|hash| *hash != good));
        assert_eq!(seal(&start, [A, B].into_iter()), good);
    }

    #[test]
    fn a_fingerprint_knows_its_texts_and_where_each_ends() {
        let good = fingerprint(&["1", "ab"]);
        assert_eq!((good.len(), fingerprint(&["1", "ab"])), (32, good.clone()));
        let changed =
            [fingerprint(&["1a", "b"]), fingerprint(&["1", "ac"]), fingerprint(&["1"]), fingerprint(&["1", "ab", ""])];
        assert!(changed.iter().all(|other| *other != good));
    }

    #[test]
    fn names_are_unique() {
        let names: std::collections::BTreeSet<_> = EventKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), EventKind::ALL.len());
    }
}
