//! Gets things done in a data folder of this machine, with the rights of an administrator.

mod jobs;
pub mod lock;
mod people;
mod projects;
mod tokens;
mod upkeep;

use crate::backend::{BackedUp, Backend, Import, Partial, Watch, WatchBackup, WatchStep};
use crate::suggest::unknown;
use crate::trouble::{Outcome, Trouble};
use api::jobs::{ExportRequest, Job};
use api::people::{AddPerson, Added, Link, Person};
use api::projects::{Applied, Project, ProjectLine, SpecVersion};
use api::tokens::{AddToken, AddedToken, Token};
use api::upkeep::Verified;
use domain::Timestamp;
use flow::identity::Secret;
use flow::jobs::Runner;
use flow::{FlowResult, Specs, seal};
use lock::Lock;
use server::chance::OsChance;
use server::clock::SystemClock;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Database, Store, Tx, Vault};

/// The database's file in a data folder.
pub const DATABASE_FILE: &str = "assay.db";

/// Whoever acts when there is no administrator yet.
const NOBODY: i64 = 0;

/// Where an installation keeps its things.
#[derive(Debug, Clone)]
pub struct Place {
    /// The data folder: media, working files, and the database unless it is elsewhere.
    pub data: PathBuf,
    /// The database.
    pub database: Database,
}

impl Place {
    /// Refuses a place in which nothing was made yet, so that a mistyped folder is not taken for an empty one.
    pub fn must_exist(&self) -> Outcome<()> {
        let there = match &self.database {
            Database::Sqlite(path) => path.is_file(),
            Database::Postgres(_) => self.data.is_dir(),
        };
        if there {
            return Ok(());
        }
        let message = format!("there is no Assay data in {}", self.data.display());
        Err(Trouble::refused("no_data", message, "Make it with `assay init`, or name another folder with --data."))
    }

    /// Makes the folder, readable by its owner only.
    pub fn make(&self) -> Outcome<()> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.data).map_err(|error| Trouble::file("make", &self.data, &error))
    }

    /// Opens the database and the media. The folder must be there.
    pub fn open(&self) -> Outcome<Runner> {
        Ok(Runner {
            vault: Vault::open(&self.data)?,
            store: Store::open(&self.database)?,
            specs: Specs::new(),
            clock: Arc::new(SystemClock),
        })
    }
}

/// A data folder, opened.
pub struct Local {
    runner: Runner,
    data: PathBuf,
    _lock: Option<Lock>,
}

impl Local {
    /// Opens a place to look at it.
    pub fn read(place: &Place) -> Outcome<Self> {
        place.must_exist()?;
        Ok(Self { runner: place.open()?, data: place.data.clone(), _lock: None })
    }

    /// Opens a place to change it; `command` is what a second process is told.
    pub fn write(place: &Place, command: &str) -> Outcome<Self> {
        place.must_exist()?;
        let lock = Lock::take(&place.data, command)?;
        Ok(Self { runner: place.open()?, data: place.data.clone(), _lock: Some(lock) })
    }

    fn now(&self) -> Timestamp {
        self.runner.clock.now()
    }

    fn look<T>(&self, act: impl FnOnce(&mut dyn Tx) -> FlowResult<T>) -> Outcome<T> {
        Ok(self.runner.store.read(act)?)
    }

    fn change<T, F>(&self, act: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Tx) -> FlowResult<T> + Send + 'static,
    {
        Ok(self.runner.store.write(act)?)
    }

    /// Who acts: the first administrator, since whoever may write into the folder may do everything.
    fn actor(&self) -> Outcome<i64> {
        let people = self.look(|tx| Ok(store::people::list(tx)?))?;
        let administrators = people.iter().filter(|person| person.admin && !person.disabled);
        Ok(administrators.map(|person| person.id).min().unwrap_or(NOBODY))
    }

    /// The row of a project.
    fn row(&self, project: &str) -> Outcome<store::projects::Project> {
        let rows = self.look(|tx| Ok(store::projects::list(tx)?))?;
        if let Some(row) = rows.iter().find(|row| row.slug == project) {
            return Ok(row.clone());
        }
        let known: Vec<&str> = rows.iter().map(|row| row.slug.as_str()).collect();
        Err(unknown("project", project, &known, "assay project list"))
    }

    /// Seals what was done in a project, which the server's worker does when one runs.
    fn seal(&self, project: i64) -> Outcome<()> {
        let at = self.now();
        while self.change(move |tx| seal::seal(tx, project, at))? == seal::BLOCK_EVENTS_MAX {}
        Ok(())
    }
}

/// A new secret of 256 random bits.
fn secret(prefix: &str) -> Secret {
    Secret::generate(prefix, &mut OsChance)
}

impl Backend for Local {
    fn projects(&self) -> Outcome<Vec<ProjectLine>> {
        projects::list(self)
    }

    fn project(&self, project: &str) -> Outcome<Project> {
        projects::show(self, project)
    }

    fn spec(&self, project: &str, version: Option<i64>) -> Outcome<SpecVersion> {
        projects::spec(self, project, version)
    }

    fn apply(&self, source: &str, dry_run: bool) -> Outcome<Applied> {
        projects::apply(self, source, dry_run)
    }

    fn archive(&self, project: &str, archived: bool) -> Outcome<()> {
        projects::archive(self, project, archived)
    }

    fn people(&self) -> Outcome<Vec<Person>> {
        people::list(self)
    }

    fn add_person(&self, new: &AddPerson) -> Outcome<Added> {
        people::add(self, new)
    }

    fn set_disabled(&self, name: &str, disabled: bool) -> Outcome<()> {
        people::set_disabled(self, name, disabled)
    }

    fn set_admin(&self, name: &str, admin: bool) -> Outcome<()> {
        people::set_admin(self, name, admin)
    }

    fn make_link(&self, name: &str) -> Outcome<Link> {
        people::make_link(self, name)
    }

    fn set_password(&self, name: &str, password: &str) -> Outcome<()> {
        people::set_password(self, name, password)
    }

    fn set_role(&self, project: &str, name: &str, role: Option<domain::Role>) -> Outcome<()> {
        people::set_role(self, project, name, role)
    }

    fn tokens(&self, owner: Option<&str>) -> Outcome<Vec<Token>> {
        tokens::list(self, owner)
    }

    fn add_token(&self, owner: Option<&str>, new: &AddToken) -> Outcome<AddedToken> {
        tokens::add(self, owner, new)
    }

    fn revoke_token(&self, owner: Option<&str>, id: api::Id) -> Outcome<()> {
        tokens::revoke(self, owner, id)
    }

    fn import(&self, project: &str, import: &Import<'_>) -> Outcome<Job> {
        jobs::import(self, project, import)
    }

    fn export(&self, project: &str, request: &ExportRequest) -> Outcome<Job> {
        jobs::export(self, project, request)
    }

    fn finish(&self, project: &str, job: api::Id, watch: &mut Watch<'_>) -> Outcome<Job> {
        jobs::finish(self, project, job, watch)
    }

    fn refusals(&self, _project: &str, job: api::Id) -> Outcome<Box<dyn Read>> {
        jobs::open(&self.runner.vault.work_file(&flow::ingest::report_name(job.0)))
    }

    fn exported(&self, _project: &str, job: api::Id) -> Outcome<Box<dyn Read + '_>> {
        jobs::exported(self, job.0)
    }

    fn refusals_at(&self, _project: &str, job: api::Id) -> String {
        self.runner.vault.work_file(&flow::ingest::report_name(job.0)).display().to_string()
    }

    fn verify(&self, quick: bool, watch: &mut WatchStep<'_>) -> Outcome<Verified> {
        upkeep::verify(self, quick, watch)
    }

    fn backup(&self, file: &mut Partial, watch: &mut WatchBackup<'_>) -> Outcome<BackedUp> {
        upkeep::backup(self, file, watch)
    }

    fn address_of(&self, path: &str) -> String {
        format!("http://{}{path}", crate::commands::serve::LISTEN)
    }
}

/// The file at a path, for error messages that name it.
fn open_file(path: &Path) -> Outcome<std::fs::File> {
    std::fs::File::open(path).map_err(|error| Trouble::file("read", path, &error))
}
