//! Gets things done by a server, with the rights of a token.

mod client;
mod upkeep;
mod upload;

use crate::backend::{BackedUp, Backend, Import, Partial, Watch, WatchBackup, WatchStep};
use crate::suggest::unknown;
use crate::trouble::{Outcome, Trouble};
use api::identity::SetUp;
use api::jobs::{ExportRequest, Job};
use api::people::{AddPerson, Added, ChangePerson, GiveRole, Link, Person};
use api::projects::{Applied, ApplySpec, Archive, Project, ProjectLine, SpecVersion};
use api::tokens::{AddToken, AddedToken, Token};
use api::upkeep::Verified;
use api::{Id, Page};
use client::{Client, Sent, escape};
use serde::de::DeserializeOwned;
use std::io::Read;
use std::time::Duration;

/// How often a running job is asked about.
const ASK_EVERY: Duration = Duration::from_millis(500);

/// A server.
pub struct Remote {
    client: Client,
}

impl Remote {
    /// The server at an address, for the holder of a token.
    pub fn new(server: &str, token: &str) -> Outcome<Self> {
        Ok(Self { client: Client::new(server, token)? })
    }

    /// Every line of a list, page by page.
    fn all<T: DeserializeOwned>(&self, path: &str) -> Outcome<Vec<T>> {
        let (mut found, mut address) = (Vec::new(), path.to_owned());
        loop {
            let page: Page<T> = self.client.get(&address)?;
            found.extend(page.items);
            match page.next {
                Some(after) => address = format!("{path}?after={}", escape(&after)),
                None => return Ok(found),
            }
        }
    }

    fn person(&self, name: &str) -> Outcome<Person> {
        let people = self.people()?;
        let plain = flow::identity::plain_name(name);
        if let Some(person) = people.iter().find(|person| person.name == plain) {
            return Ok(person.clone());
        }
        let known: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
        Err(unknown("person", name, &known, "assay user list"))
    }

    fn change(&self, name: &str, change: &ChangePerson) -> Outcome<()> {
        self.client.tell("PATCH", &format!("/people/{}", self.person(name)?.id), Sent::json(change)?)
    }

    /// Adds what the server's refusal of an unknown project cannot know: what was probably meant.
    fn meant<T>(&self, project: &str, done: Outcome<T>) -> Outcome<T> {
        let missing = matches!(&done, Err(Trouble::Refused(report)) if report.code == "not_found");
        if !missing {
            return done;
        }
        let projects = self.projects()?;
        if projects.iter().any(|line| line.project == project) {
            return done;
        }
        let known: Vec<&str> = projects.iter().map(|line| line.project.as_str()).collect();
        Err(unknown("project", project, &known, "assay project list"))
    }

    fn own_only(owner: Option<&str>) -> Outcome<()> {
        if owner.is_none() {
            return Ok(());
        }
        let hint = "Leave --for out, or work on the server's data folder.";
        Err(Trouble::refused("own_tokens_only", "a server gives tokens only to their owners", hint))
    }
}

fn at(project: &str) -> String {
    format!("/projects/{}", escape(project))
}

impl Backend for Remote {
    fn projects(&self) -> Outcome<Vec<ProjectLine>> {
        self.all("/projects")
    }

    fn project(&self, project: &str) -> Outcome<Project> {
        self.meant(project, self.client.get(&at(project)))
    }

    fn spec(&self, project: &str, version: Option<i64>) -> Outcome<SpecVersion> {
        let query = version.map(|version| format!("?version={version}")).unwrap_or_default();
        self.meant(project, self.client.get(&format!("{}/spec{query}", at(project))))
    }

    fn apply(&self, source: &str, dry_run: bool) -> Outcome<Applied> {
        let query = if dry_run { "?dry_run=true" } else { "" };
        let sent = Sent::json(&ApplySpec { source: source.to_owned() })?;
        self.client.call("POST", &format!("/projects{query}"), sent)
    }

    fn archive(&self, project: &str, archived: bool) -> Outcome<()> {
        let sent = Sent::json(&Archive { archived })?;
        self.meant(project, self.client.tell("POST", &format!("{}/archive", at(project)), sent))
    }

    fn people(&self) -> Outcome<Vec<Person>> {
        self.all("/people")
    }

    fn add_person(&self, new: &AddPerson) -> Outcome<Added> {
        self.client.call("POST", "/people", Sent::json(new)?)
    }

    fn set_disabled(&self, name: &str, disabled: bool) -> Outcome<()> {
        self.change(name, &ChangePerson { disabled: Some(disabled), ..ChangePerson::default() })
    }

    fn set_admin(&self, name: &str, admin: bool) -> Outcome<()> {
        self.change(name, &ChangePerson { admin: Some(admin), ..ChangePerson::default() })
    }

    fn make_link(&self, name: &str) -> Outcome<Link> {
        self.client.call("POST", &format!("/people/{}/link", self.person(name)?.id), Sent::Nothing)
    }

    fn set_password(&self, name: &str, password: &str) -> Outcome<()> {
        // A server lets nobody choose another's password, but whoever may make a link may use it.
        let link = self.make_link(name)?.link;
        let secret = flow::identity::link_secret(&link).to_owned();
        let set_up = SetUp { link: secret, name: None, display: None, password: password.to_owned() };
        self.client.tell("POST", "/setup", Sent::json(&set_up)?)
    }

    fn set_role(&self, project: &str, name: &str, role: Option<domain::Role>) -> Outcome<()> {
        let path = format!("{}/members/{}", at(project), self.person(name)?.id);
        let done = match role {
            Some(role) => {
                let sent = Sent::json(&GiveRole { role: role.name().to_owned() })?;
                self.client.tell("PUT", &path, sent)
            }
            None => self.client.tell("DELETE", &path, Sent::Nothing),
        };
        self.meant(project, done)
    }

    fn tokens(&self, owner: Option<&str>) -> Outcome<Vec<Token>> {
        Self::own_only(owner)?;
        self.all("/tokens")
    }

    fn add_token(&self, owner: Option<&str>, new: &AddToken) -> Outcome<AddedToken> {
        Self::own_only(owner)?;
        self.client.call("POST", "/tokens", Sent::json(new)?)
    }

    fn revoke_token(&self, owner: Option<&str>, id: Id) -> Outcome<()> {
        Self::own_only(owner)?;
        self.client.tell("DELETE", &format!("/tokens/{id}"), Sent::Nothing)
    }

    fn import(&self, project: &str, import: &Import<'_>) -> Outcome<Job> {
        self.meant(project, upload::upload(&self.client, &at(project), import))
    }

    fn export(&self, project: &str, request: &ExportRequest) -> Outcome<Job> {
        self.meant(project, self.client.call("POST", &format!("{}/exports", at(project)), Sent::json(request)?))
    }

    fn finish(&self, project: &str, job: Id, watch: &mut Watch<'_>) -> Outcome<Job> {
        let path = format!("{}/jobs/{job}", at(project));
        let mut asked_to_stop = false;
        loop {
            let job: Job = self.client.get(&path)?;
            if job.finished_at.is_some() {
                return Ok(job);
            }
            if watch(&job) && !asked_to_stop {
                asked_to_stop = true;
                self.client.tell("POST", &format!("{path}/cancel"), Sent::Nothing)?;
            }
            std::thread::sleep(ASK_EVERY);
        }
    }

    fn refusals(&self, project: &str, job: Id) -> Outcome<Box<dyn Read>> {
        self.client.open(&format!("{}/jobs/{job}/refusals", at(project)))
    }

    fn refusals_at(&self, project: &str, job: Id) -> String {
        self.client.address_of(&format!("/api/v1{}/jobs/{job}/refusals", at(project)))
    }

    fn exported(&self, project: &str, job: Id) -> Outcome<Box<dyn Read>> {
        self.client.open(&format!("{}/jobs/{job}/file", at(project)))
    }

    fn verify(&self, quick: bool, watch: &mut WatchStep<'_>) -> Outcome<Verified> {
        upkeep::verify(&self.client, quick, watch)
    }

    fn backup(&self, file: &mut Partial, watch: &mut WatchBackup<'_>) -> Outcome<BackedUp> {
        upkeep::backup(&self.client, file, watch)
    }

    fn address_of(&self, path: &str) -> String {
        self.client.address_of(path)
    }
}
