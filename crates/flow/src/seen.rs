//! What somebody saw before they change it, so that nobody overwrites unknowingly what another did meanwhile.
//!
//! A tag stands for a thing exactly as it is. Whoever saw it names the tag with their change; when the thing has another by
//! now, the change is refused and says who made the other one, and when, as far as that is known.

use crate::{FlowError, FlowResult};
use domain::event::{EventKind, fingerprint};
use domain::{Role, Timestamp};
use store::people::{self, Person};
use store::projects::{self, Project};
use store::{Tx, events, members};

/// What somebody saw.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Seen {
    /// They do not say; the change is made in any case.
    #[default]
    Unsaid,
    /// Something, whatever it was.
    Something,
    /// That there was nothing yet.
    Nothing,
    /// One of the things that have these tags.
    Tags(Vec<String>),
}

impl Seen {
    /// Whether it is still so: `now` is the tag of what there is, if there is anything.
    pub fn holds(&self, now: Option<&str>) -> bool {
        match self {
            Self::Unsaid => true,
            Self::Something => now.is_some(),
            Self::Nothing => now.is_none(),
            Self::Tags(tags) => now.is_some_and(|now| tags.iter().any(|tag| tag == now)),
        }
    }
}

/// Stands for a person as they are: the name that colleagues see, and what they may do on the site.
pub fn person_tag(person: &Person) -> String {
    fingerprint(&[
        &person.id.to_string(),
        &person.display,
        if person.admin { "admin" } else { "" },
        if person.disabled { "disabled" } else { "" },
    ])
}

/// Stands for a person's place in a project.
pub fn member_tag(person: i64, role: Role) -> String {
    fingerprint(&[&person.to_string(), role.name()])
}

/// Stands for a version of a project's spec.
pub fn spec_tag(version: i64) -> String {
    format!("v{version}")
}

/// Stands for a project as it is: its spec's version, and whether its work has ended. That of one at work is that of its spec.
pub fn project_tag(project: &Project) -> String {
    let ended = if project.archived { "-archived" } else { "" };
    format!("{}{ended}", spec_tag(project.version))
}

/// Refuses a change of a person by somebody who saw them otherwise.
pub fn same_person(tx: &mut dyn Tx, person: i64, seen: &Seen) -> FlowResult<()> {
    let now = people::by_id(tx, person)?;
    if seen.holds(now.as_ref().map(person_tag).as_deref()) {
        return Ok(());
    }
    let reason = match now {
        Some(person) => format!("{} was changed since you looked", person.display),
        None => return Err(FlowError::missing("such person", "See the list of people.")),
    };
    let last = people::last_change(tx, person)?;
    let by = last.map(|(by, _)| people::by_id(tx, by)).transpose()?.flatten();
    Err(FlowError::Changed { reason, by: by.map(|by| by.display), at: last.map(|(_, at)| at) })
}

/// Refuses a change of a person's role by somebody who saw another one.
pub fn same_role(tx: &mut dyn Tx, (project, person): (i64, i64), seen: &Seen) -> FlowResult<()> {
    let role = members::of_person(tx, person)?.into_iter().find(|member| member.project == project);
    let role = role.map(|member| member.role);
    if seen.holds(role.map(|role| member_tag(person, role)).as_deref()) {
        return Ok(());
    }
    let called = people::by_id(tx, person)?.map_or_else(|| format!("person {person}"), |person| person.display);
    let reason = match role {
        Some(role) => format!("{called} has the role {} by now", role.name()),
        None => format!("{called} is not in the project any more"),
    };
    let (by, at) = last(tx, project, (EventKind::MemberChanged, &format!("{{\"person\":{person},%")))?;
    Err(FlowError::Changed { reason, by, at })
}

/// Refuses a spec over a version that its author has not seen.
pub fn same_spec(tx: &mut dyn Tx, project: Option<&Project>, seen: &Seen) -> FlowResult<()> {
    let tags = [project.map(|project| spec_tag(project.version)), project.map(project_tag)];
    if tags.iter().any(|tag| seen.holds(tag.as_deref())) {
        return Ok(());
    }
    let Some(project) = project else {
        return Err(FlowError::Changed { reason: "there is no such project any more".into(), by: None, at: None });
    };
    let applied = projects::applied_by(tx, project.id, project.version)?;
    let by = applied.map(|(person, _)| people::by_id(tx, person)).transpose()?.flatten();
    let reason = format!("somebody applied a newer spec, version {}", project.version);
    Err(FlowError::Changed { reason, by: by.map(|person| person.display), at: applied.map(|(_, at)| at) })
}

/// Refuses to end a project's work, or to take it up again, by somebody who saw the project otherwise.
pub fn same_project(tx: &mut dyn Tx, project: i64, seen: &Seen) -> FlowResult<()> {
    let now = projects::by_id(tx, project)?;
    if seen.holds(now.as_ref().map(project_tag).as_deref()) {
        return Ok(());
    }
    let Some(now) = now else { return Err(FlowError::missing("such project", "See the list of projects.")) };
    let before = Project { archived: !now.archived, ..now.clone() };
    if !seen.holds(Some(&project_tag(&before))) {
        return same_spec(tx, Some(&now), seen);
    }
    let reason = if now.archived { "the project was archived" } else { "the project was taken up again" };
    let (by, at) = last(tx, project, (EventKind::ProjectArchived, "%"))?;
    Err(FlowError::Changed { reason: reason.into(), by, at })
}

/// Who did the newest thing of a kind in a project, and when; `data` is a pattern that its facts are like.
pub(crate) fn last(
    tx: &mut dyn Tx,
    project: i64,
    (kind, data): (EventKind, &str),
) -> FlowResult<(Option<String>, Option<Timestamp>)> {
    let Some(event) = events::newest_of(tx, project, (kind, data))? else { return Ok((None, None)) };
    Ok((people::by_id(tx, event.person)?.map(|person| person.display), Some(event.at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(display: &str, admin: bool) -> Person {
        Person { id: 7, name: "ann".into(), display: display.into(), password: None, admin, disabled: false }
    }

    #[test]
    fn a_tag_changes_with_what_may_be_changed_and_with_nothing_else() {
        let tag = person_tag(&person("Ann", false));
        assert_eq!(tag, person_tag(&Person { password: Some("x".into()), ..person("Ann", false) }));
        for other in [person("Anne", false), person("Ann", true), Person { disabled: true, ..person("Ann", false) }] {
            assert_ne!(tag, person_tag(&other), "{other:?}");
        }
        assert_ne!(member_tag(7, Role::Lead), member_tag(7, Role::Admin));
        assert_ne!(member_tag(7, Role::Lead), member_tag(8, Role::Lead));
    }

    #[test]
    fn what_was_seen_holds_only_while_it_is_so() {
        let tags = Seen::Tags(vec!["a".into(), "b".into()]);
        let held = [Some("a"), Some("b"), Some("c"), None].map(|now| tags.holds(now));
        assert_eq!(held, [true, true, false, false]);
        assert!(Seen::Unsaid.holds(None) && Seen::Unsaid.holds(Some("a")));
        assert!(Seen::Nothing.holds(None) && !Seen::Nothing.holds(Some("a")));
        assert!(Seen::Something.holds(Some("a")) && !Seen::Something.holds(None));
    }
}
