//! The gate: who is calling, which project they mean, and which role they have there.
//!
//! Answers are believed for a while (see [`crate::cache`]); what this process changes is forgotten at once, and open
//! streams are told to ask again.

use crate::app::App;
use crate::cache::Cache;
use crate::error::{Answer, Refusal};
use domain::{Act, Role, Timestamp};
use flow::FlowResult;
use flow::identity::{SESSION_IDLE_MS, Secret};
use std::sync::Arc;
use store::people::Person;
use store::projects::Project;
use store::{Database, Tx, members, people, projects, sessions};
use tokio::sync::watch;

/// A session's end is moved on when it was moved longer ago than this, in milliseconds: not with every request.
const TOUCH_MS: i64 = 10 * 60_000;

/// What a request brings to show who it is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential<'a> {
    /// The secret in a browser's cookie.
    Session(&'a str),
    /// The secret of a program's token.
    Token(&'a str),
}

/// Who is calling.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person.
    pub person: Person,
    /// The hash of their secret; media addresses are bound to it.
    pub hash: [u8; 32],
    /// By what they came.
    pub by: By,
    /// When that ends.
    pub expires_at: Timestamp,
}

/// By what a caller came.
#[derive(Debug, Clone)]
pub enum By {
    /// A browser's session; changes must carry this secret.
    Session {
        /// The secret that pages know and other sites do not.
        csrf: String,
    },
    /// A program's token, which may be used for these scopes.
    Token {
        /// The scopes.
        scopes: Vec<String>,
    },
}

impl Caller {
    /// Whether what they came by may be used for an act, whatever the person may do.
    pub fn scope_allows(&self, act: Act) -> bool {
        scope_of(act).is_none_or(|scope| self.has_scope(scope))
    }

    /// Whether what they came by may be used for a scope.
    pub fn has_scope(&self, wanted: &str) -> bool {
        match &self.by {
            By::Session { .. } => true,
            By::Token { scopes } => scopes.iter().any(|scope| scope == wanted),
        }
    }
}

/// The scope that a token needs for an act; none where any token will do.
const fn scope_of(act: Act) -> Option<&'static str> {
    match act {
        Act::Enter => None,
        Act::Work => Some("work"),
        Act::Judge => Some("judge"),
        Act::Read => Some("read"),
        Act::Transfer => Some("transfer"),
        Act::Manage => Some("manage"),
    }
}

/// The gate's memory.
pub struct Gate {
    callers: Cache<[u8; 32], Arc<Caller>>,
    projects: Cache<Arc<str>, Arc<Project>>,
    roles: Cache<(i64, i64), Option<Role>>,
    changed: watch::Sender<u64>,
}

/// How long an answer is believed when other processes may change the database, in milliseconds.
const FRESH_SHARED_MS: i64 = 15_000;

/// The same when this process is the only one that may: then nothing is missed, and this is a second line.
const FRESH_ALONE_MS: i64 = 60_000;

impl Gate {
    /// A gate that has seen nobody yet, before a database that others may change too or not.
    pub fn new(database: &Database) -> Self {
        let fresh_ms = match database {
            Database::Sqlite(_) => FRESH_ALONE_MS,
            Database::Postgres(_) => FRESH_SHARED_MS,
        };
        Self {
            callers: Cache::new(fresh_ms),
            projects: Cache::new(fresh_ms),
            roles: Cache::new(fresh_ms),
            changed: watch::Sender::new(0),
        }
    }

    /// Wakes whenever somebody may have lost access.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn tell(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    /// To be called after a session or a token ended.
    pub fn forget_secret(&self, hash: &[u8; 32]) {
        self.callers.forget(|known, _| known == hash);
        self.tell();
    }

    /// To be called after a person, or any of their sessions and tokens, changed.
    pub fn forget_person(&self, person: i64) {
        self.callers.forget(|_, caller| caller.person.id == person);
        self.tell();
    }

    /// To be called after somebody's role changed.
    pub fn forget_role(&self, project: i64, person: i64) {
        self.roles.forget(|key, _| *key == (project, person));
        self.tell();
    }

    /// To be called after a project, or its spec, changed.
    pub fn forget_project(&self, slug: &str) {
        self.projects.forget(|known, _| &**known == slug);
    }

    /// Whose secret this is, or a refusal.
    pub async fn caller(&self, app: &App, credential: Credential<'_>) -> Answer<Arc<Caller>> {
        let (Credential::Session(text) | Credential::Token(text)) = credential;
        self.known(app, Secret::hash_of(text), matches!(credential, Credential::Token(_))).await
    }

    /// Whether a caller may still come in, and as whom; for streams that go on for long.
    pub async fn again(&self, app: &App, caller: &Caller) -> Answer<Arc<Caller>> {
        self.known(app, caller.hash, matches!(caller.by, By::Token { .. })).await
    }

    async fn known(&self, app: &App, hash: [u8; 32], is_token: bool) -> Answer<Arc<Caller>> {
        let at = app.clock.now();
        if let Some(caller) = self.callers.get(&hash, at).filter(|caller| caller.expires_at > at) {
            return Ok(caller);
        }
        let epoch = self.callers.epoch();
        let found =
            app.read(move |tx| if is_token { by_token(tx, hash, at) } else { by_session(tx, hash, at) }).await?;
        let caller = Arc::new(found.ok_or_else(nobody)?);
        self.callers.put(hash, Arc::clone(&caller), at, epoch);
        Ok(caller)
    }

    /// Moves a session's end on, now and then.
    pub fn touch(&self, app: &App, caller: &Caller) {
        let (at, hash) = (app.clock.now(), caller.hash);
        let used_up = SESSION_IDLE_MS - caller.expires_at.ms_since(at);
        if matches!(caller.by, By::Token { .. }) || used_up < TOUCH_MS {
            return;
        }
        self.callers.forget(|known, _| *known == hash);
        let expires_at = at.plus_ms(SESSION_IDLE_MS);
        app.store.write_then(
            move |tx| sessions::touch(tx, &hash, at, expires_at),
            |done| {
                if let Err(error) = done {
                    tracing::warn!(%error, "a session's end could not be moved on");
                }
            },
        );
    }

    /// The project of that identifier, and the caller's role in it. A project that is none of the caller's business is
    /// refused like one that does not exist.
    pub async fn enter(&self, app: &App, caller: &Caller, slug: &str) -> Answer<(Arc<Project>, Role)> {
        let project = self.project(app, slug).await?.ok_or_else(|| Refusal::not_found("such project"))?;
        let role =
            if caller.person.admin { Some(Role::Admin) } else { self.role(app, project.id, caller.person.id).await? };
        Ok((project, role.ok_or_else(|| Refusal::not_found("such project"))?))
    }

    async fn project(&self, app: &App, slug: &str) -> Answer<Option<Arc<Project>>> {
        let (key, at): (Arc<str>, _) = (slug.into(), app.clock.now());
        if let Some(project) = self.projects.get(&key, at) {
            return Ok(Some(project));
        }
        let epoch = self.projects.epoch();
        let wanted = Arc::clone(&key);
        let Some(found) = app.read(move |tx| Ok(projects::by_slug(tx, &wanted)?)).await? else { return Ok(None) };
        let found = Arc::new(found);
        self.projects.put(key, Arc::clone(&found), at, epoch);
        Ok(Some(found))
    }

    async fn role(&self, app: &App, project: i64, person: i64) -> Answer<Option<Role>> {
        let at = app.clock.now();
        if let Some(role) = self.roles.get(&(project, person), at) {
            return Ok(role);
        }
        let epoch = self.roles.epoch();
        let members = app.read(move |tx| Ok(members::of_person(tx, person)?)).await?;
        let role = members.iter().find(|member| member.project == project).map(|member| member.role);
        self.roles.put((project, person), role, at, epoch);
        Ok(role)
    }
}

/// Whether a role and what the caller came by allow an act.
pub fn check(caller: &Caller, role: Role, act: Act) -> Answer<()> {
    if !role.allows(act) {
        let detail = format!("The role {} does not allow this.", role.name());
        return Err(Refusal::new("forbidden", detail, "Ask a lead of the project for another role."));
    }
    match scope_of(act).filter(|scope| !caller.has_scope(scope)) {
        None => Ok(()),
        Some(scope) => Err(not_for_this(scope)),
    }
}

/// The refusal of a token that lacks a scope.
pub fn not_for_this(scope: &str) -> Refusal {
    let hint = format!("Make a token with the scope `{scope}`.");
    Refusal::new("forbidden", format!("The token was not made for this: it needs the scope `{scope}`."), hint)
}

/// The refusal of somebody who is not signed in, or no longer.
pub fn nobody() -> Refusal {
    Refusal::new("sign_in_needed", "", "Sign in, or send a token as `Authorization: Bearer …`.")
}

fn by_session(tx: &mut dyn Tx, hash: [u8; 32], at: Timestamp) -> FlowResult<Option<Caller>> {
    let Some(session) = sessions::get(tx, &hash, at)? else { return Ok(None) };
    let person = people::by_id(tx, session.person)?.filter(|person| !person.disabled);
    let by = By::Session { csrf: session.csrf };
    Ok(person.map(|person| Caller { person, hash, by, expires_at: session.expires_at }))
}

fn by_token(tx: &mut dyn Tx, hash: [u8; 32], at: Timestamp) -> FlowResult<Option<Caller>> {
    let Some(token) = sessions::get_token(tx, &hash, at)? else { return Ok(None) };
    let person = people::by_id(tx, token.person)?.filter(|person| !person.disabled);
    let by = By::Token { scopes: token.scopes.split(' ').map(str::to_owned).collect() };
    Ok(person.map(|person| Caller { person, hash, by, expires_at: token.expires_at }))
}

/// Only those who administer the installation, in a browser or by a token that may: its scope `people` makes links by which
/// anybody's password is set, so nothing is beyond it.
pub fn administrator(caller: &Caller) -> Answer<()> {
    if caller.person.admin {
        return if caller.has_scope("people") { Ok(()) } else { Err(not_for_this("people")) };
    }
    Err(Refusal::new("forbidden", "Only administrators may do this.", "Ask an administrator of the installation."))
}

/// Refuses callers who came by a token.
pub fn browser_only(caller: &Caller) -> Answer<()> {
    match caller.by {
        By::Session { .. } => Ok(()),
        By::Token { .. } => {
            Err(Refusal::new("forbidden", "A token may not be used for this.", "Sign in with a browser instead."))
        }
    }
}
