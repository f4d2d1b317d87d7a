//! `assay user`: adds people and lets them in, or no longer.

use crate::context::{Access, Context};
use crate::printer::table;
use crate::suggest::unknown;
use crate::trouble::{Outcome, Trouble};
use api::people::{AddPerson, Link, Person};
use domain::Role;
use domain::role::ROLES;
use serde::Serialize;

/// What the command does.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add a person; prints a link by which they choose a password, once
    Add {
        /// The name to sign in with
        name: String,
        /// The name that colleagues see
        #[arg(long, value_name = "NAME")]
        display: Option<String>,
        /// Let them administer the whole installation
        #[arg(long)]
        admin: bool,
        /// A project to take them into
        #[arg(long, requires = "role")]
        project: Option<String>,
        /// Their role in it: associate, reviewer, analyst, lead, requester or admin
        #[arg(long, requires = "project")]
        role: Option<String>,
        /// Read the password from standard input, and print no link
        #[arg(long)]
        password_stdin: bool,
    },
    /// List everybody
    List,
    /// Let a person sign in no longer; ends their sessions and tokens at once
    Disable {
        /// The name to sign in with
        name: String,
        /// Let them sign in again
        #[arg(long)]
        undo: bool,
    },
    /// Let a person administer the whole installation
    Admin {
        /// The name to sign in with
        name: String,
        /// Take it away again; somebody else must be left to administer it
        #[arg(long)]
        undo: bool,
    },
    /// Print a link by which a person chooses a new password, once
    Passwd {
        /// The name to sign in with
        name: String,
        /// Read the password from standard input, and print no link
        #[arg(long)]
        password_stdin: bool,
    },
    /// Give a person a role in a project
    Role {
        /// The name to sign in with
        name: String,
        /// The project's identifier
        project: String,
        /// associate, reviewer, analyst, lead, requester, admin; or none, which takes them out
        role: String,
    },
}

/// A person who was added.
#[derive(Serialize)]
struct AddedPerson {
    #[serde(flatten)]
    person: Person,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

/// Runs the command.
pub fn run(context: &Context, command: &Command) -> Outcome<()> {
    match command {
        Command::Add { .. } => add(context, command),
        Command::List => list(context),
        Command::Disable { name, undo } => disable(context, name, !undo),
        Command::Admin { name, undo } => admin(context, name, !undo),
        Command::Passwd { name, password_stdin } => passwd(context, name, *password_stdin),
        Command::Role { name, project, role } => {
            let role = if role == "none" { None } else { Some(role_named(role)?) };
            context.backend(Access::Write("user role"))?.set_role(project, name, role)?;
            let done = role.map_or("is no longer".to_owned(), |role| format!("is {} now", with_article(role)));
            context.printer.say(&format!("{name} {done} in {project}."));
            Ok(())
        }
    }
}

fn role_named(name: &str) -> Outcome<Role> {
    let known = ROLES.map(Role::name);
    Role::from_name(name).ok_or_else(|| unknown("role", name, &known, "assay user role --help"))
}

fn with_article(role: Role) -> String {
    let article = if role.name().starts_with('a') { "an" } else { "a" };
    format!("{article} {}", role.name())
}

fn add(context: &Context, command: &Command) -> Outcome<()> {
    let Command::Add { name, display, admin, project, role, password_stdin } = command else { return Ok(()) };
    let role = role.as_deref().map(role_named).transpose()?;
    let password = if *password_stdin { Some(password()?) } else { None };
    let backend = context.backend(Access::Write("user add"))?;
    if let Some(project) = project {
        // Before anything is written: a mistyped project must not leave half of the work done.
        backend.project(project)?;
    }
    let new = AddPerson { name: name.clone(), display: display.clone().unwrap_or_default(), admin: *admin };
    let added = backend.add_person(&new)?;
    context.printer.say(&format!("Added {}.", added.person.name));
    let link = password.is_none().then(|| backend.address_of(&added.link));
    if link.is_some() {
        explain_link(context);
    }
    let text = link.clone().map(|link| format!("{link}\n")).unwrap_or_default();
    context.printer.data(&AddedPerson { person: added.person, link }, || text)?;
    // The person is there now; what follows can be done again by itself, so it comes after what is shown only once.
    if let Some(password) = password {
        backend.set_password(name, &password)?;
    }
    match (project, role) {
        (Some(project), Some(role)) => backend.set_role(project, name, Some(role)),
        _ => Ok(()),
    }
}

fn explain_link(context: &Context) {
    context.printer.hint("Send them this link; it works once, for seven days, while the server runs.");
}

/// The first line of standard input.
fn password() -> Outcome<String> {
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| Trouble::file("read", std::path::Path::new("standard input"), &error))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn list(context: &Context) -> Outcome<()> {
    let people = context.backend(Access::Read)?.people()?;
    if people.is_empty() {
        context.printer.say("There is nobody yet.");
        context.printer.hint("Start with `assay user add NAME --admin`, or with the link that `assay serve` prints.");
    }
    context.printer.data(&people, || {
        if people.is_empty() {
            return String::new();
        }
        let rows: Vec<_> = people
            .iter()
            .map(|person| {
                let rights = if person.admin { "administrator" } else { "" };
                let state = if person.disabled { "disabled" } else { "active" };
                [person.name.clone(), state.into(), rights.into(), person.display.clone()]
            })
            .collect();
        table(["NAME", "STATE", "RIGHTS", "DISPLAY"], &rows)
    })
}

fn disable(context: &Context, name: &str, disabled: bool) -> Outcome<()> {
    context.backend(Access::Write("user disable"))?.set_disabled(name, disabled)?;
    let done = if disabled { "can no longer sign in" } else { "can sign in again" };
    context.printer.say(&format!("{name} {done}."));
    Ok(())
}

fn admin(context: &Context, name: &str, admin: bool) -> Outcome<()> {
    context.backend(Access::Write("user admin"))?.set_admin(name, admin)?;
    let done = if admin { "administers the installation now" } else { "is no longer an administrator" };
    context.printer.say(&format!("{name} {done}."));
    Ok(())
}

fn passwd(context: &Context, name: &str, from_stdin: bool) -> Outcome<()> {
    let password = if from_stdin { Some(password()?) } else { None };
    let backend = context.backend(Access::Write("user passwd"))?;
    if let Some(password) = password {
        backend.set_password(name, &password)?;
        context.printer.say(&format!("The password of {name} is set; their sessions have ended."));
        return Ok(());
    }
    let link = Link { link: backend.address_of(&backend.make_link(name)?.link) };
    explain_link(context);
    context.printer.data(&link, || format!("{}\n", link.link))
}
