//! The project in the address, for a caller whose role allows what the handler is for.

use super::Signed;
use crate::app::Shared;
use crate::error::Refusal;
use crate::gate::{Caller, check};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use domain::{Act, Role};
use std::marker::PhantomData;
use std::sync::Arc;
use store::projects::Project;

/// What a handler is for.
pub trait Need {
    /// The act that the role must allow.
    const ACT: Act;
    /// Another one that does as well.
    const OR: Act = Self::ACT;
}

macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $($(#[$doc])* pub enum $name {}
        impl Need for $name {
            const ACT: Act = Act::$name;
        })*
    };
}

needs! {
    /// Knowing the project and its guideline.
    Enter;
    /// Labelling.
    Work;
    /// Judging.
    Judge;
    /// Reading items, answers and numbers.
    Read;
    /// Importing and exporting.
    Transfer;
    /// Changing spec, people and state.
    Manage;
}

/// Seeing to its end what one may start: for those who may read, and for those who may import and export.
pub enum Follow {}

impl Need for Follow {
    const ACT: Act = Act::Read;
    const OR: Act = Act::Transfer;
}

/// The project in the address. Strangers are told that it does not exist.
pub struct In<N> {
    /// Who is calling.
    pub caller: Arc<Caller>,
    /// The project.
    pub project: Arc<Project>,
    /// The caller's role in it.
    pub role: Role,
    need: PhantomData<fn() -> N>,
}

impl<N> In<N> {
    /// The project's id in the database.
    pub fn id(&self) -> i64 {
        self.project.id
    }

    /// The caller's id.
    pub fn person(&self) -> i64 {
        self.caller.person.id
    }
}

impl<N: Need> FromRequestParts<Shared> for In<N> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Refusal> {
        let Signed(caller) = Signed::from_request_parts(parts, app).await?;
        let missing = || Refusal::not_found("such project");
        let variables = RawPathParams::from_request_parts(parts, app).await.map_err(|_| missing())?;
        let slug = variables.iter().find(|(name, _)| *name == "project").map(|(_, slug)| slug);
        // The character NUL stands in no identifier, and not every database can look for it.
        let slug = slug.filter(|slug| !slug.contains('\0')).ok_or_else(missing)?;
        let (project, role) = app.gate.enter(app, &caller, slug).await?;
        check(&caller, role, N::ACT).or_else(|refusal| check(&caller, role, N::OR).map_err(|_| refusal))?;
        Ok(Self { caller, project, role, need: PhantomData })
    }
}
