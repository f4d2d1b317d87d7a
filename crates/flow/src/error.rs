//! Why a verb refused, and what would make it possible.

use domain::Timestamp;
use store::StoreError;

pub use domain::answer::Fault;

/// The result of a verb.
pub type FlowResult<T> = Result<T, FlowError>;

/// Why a verb refused.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// The database refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such thing, or it is none of the asker's business.
    #[error("there is no {what}")]
    NotFound {
        /// What was looked for.
        what: String,
        /// Where to look instead.
        hint: String,
    },
    /// The state of things does not allow it.
    #[error("{reason}")]
    Refused {
        /// A name for programs.
        code: &'static str,
        /// What stands against it.
        reason: String,
        /// What would make it possible.
        hint: String,
    },
    /// The answer does not fit the spec.
    #[error("the answer does not fit the spec")]
    Invalid(Vec<Fault>),
    /// The spec cannot be used.
    #[error("the spec has {} problem(s)", .0.len())]
    BadSpec(Vec<domain::spec::Problem>),
    /// The asker may not do this.
    #[error("{reason}")]
    Forbidden {
        /// Why not.
        reason: String,
        /// Who may.
        hint: String,
    },
    /// Somebody else changed it since the asker saw it.
    #[error("{reason}")]
    Changed {
        /// What was changed.
        reason: String,
        /// The name of who changed it, if it is known.
        by: Option<String>,
        /// When, if it is known.
        at: Option<Timestamp>,
    },
    /// The request makes no sense.
    #[error("{reason}")]
    Bad {
        /// A name for programs.
        code: &'static str,
        /// What is wrong with it.
        reason: String,
        /// What would be right.
        hint: String,
    },
}

/// The sort of refusal, from which a server makes a status and a command an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It does not exist.
    NotFound,
    /// The state of things does not allow it.
    Conflict,
    /// What was sent does not fit.
    Invalid,
    /// The asker may not.
    Forbidden,
    /// The request makes no sense.
    Bad,
    /// There is no room to write.
    Full,
    /// Trying again helps.
    Busy,
    /// The database is not there.
    Unavailable,
    /// A fault of ours.
    Internal,
}

impl FlowError {
    /// A refusal because something is missing.
    pub fn missing(what: impl Into<String>, hint: &str) -> Self {
        Self::NotFound { what: what.into(), hint: hint.to_owned() }
    }

    /// A refusal because of the state of things.
    pub fn refused(code: &'static str, reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused { code, reason: reason.into(), hint: hint.into() }
    }

    /// A refusal of a request that makes no sense.
    pub fn bad(code: &'static str, reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Bad { code, reason: reason.into(), hint: hint.into() }
    }

    /// The sort of refusal.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::NotFound { .. } => Kind::NotFound,
            Self::Refused { .. } | Self::Changed { .. } | Self::Store(StoreError::Conflict(_)) => Kind::Conflict,
            Self::Invalid(_) | Self::BadSpec(_) => Kind::Invalid,
            Self::Forbidden { .. } => Kind::Forbidden,
            Self::Bad { .. } => Kind::Bad,
            Self::Store(StoreError::Full) => Kind::Full,
            Self::Store(StoreError::Busy) => Kind::Busy,
            Self::Store(StoreError::Unavailable { .. } | StoreError::Closed) => Kind::Unavailable,
            Self::Store(_) => Kind::Internal,
        }
    }

    /// A name for programs; part of the wire and never changed.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::Refused { code, .. } | Self::Bad { code, .. } => code,
            Self::Changed { .. } => "changed_meanwhile",
            Self::Invalid(_) => "answer_invalid",
            Self::BadSpec(_) => "spec_invalid",
            Self::Forbidden { .. } => "forbidden",
            Self::Store(StoreError::Conflict(_)) => "already_exists",
            Self::Store(StoreError::Full) => "storage_full",
            Self::Store(StoreError::Busy) => "busy",
            Self::Store(StoreError::Unavailable { .. } | StoreError::Closed) => "unavailable",
            Self::Store(_) => "internal",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::NotFound { hint, .. }
            | Self::Refused { hint, .. }
            | Self::Forbidden { hint, .. }
            | Self::Bad { hint, .. }
            | Self::Store(StoreError::Unavailable { hint, .. }) => hint.clone(),
            Self::Changed { .. } => "Look at it as it is now; then leave it so, or change it again.".into(),
            Self::Invalid(_) => "Correct the labels named in `errors` and send the answer again.".into(),
            Self::BadSpec(_) => "Correct the places named in `errors`.".into(),
            Self::Store(StoreError::Conflict(_)) => "Use another name, or change the one there is.".into(),
            Self::Store(StoreError::Full) => "Free some space; nothing was written, so try again after that.".into(),
            Self::Store(StoreError::Busy | StoreError::Closed) => "Try again in a moment.".into(),
            Self::Store(_) => "Look into the server's log.".into(),
        }
    }
}

impl From<domain::task::Refused> for FlowError {
    fn from(refused: domain::task::Refused) -> Self {
        Self::refused(
            "wrong_state",
            format!("the task is {}, so it cannot be {}", refused.found, refused.act),
            refused.remedy,
        )
    }
}
