//! Nobody overwrites unknowingly what another did, and a refusal says who it was and when.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow as flow;
use domain::{Role, Timestamp};
use flow::FlowError;
use flow::membership::{Change, change};
use flow::seen::{
    Seen, member_tag, person_tag, project_tag, same_person, same_project, same_role, same_spec, spec_tag,
};
use flow::settings;
use serde_json::json;
use store::settings::Owner;
use store::{people, projects};
use testkit::on_both_databases;
use testkit::specs::letters;

fn told(refused: FlowError) -> (String, Option<String>, Option<Timestamp>) {
    assert_eq!(refused.code(), "changed_meanwhile");
    let FlowError::Changed { reason, by, at } = refused else { panic!("{refused:?}") };
    (reason, by, at)
}

fn tags(tag: String) -> Seen {
    Seen::Tags(vec![tag])
}

on_both_databases! {
    fn a_role_is_changed_only_as_it_was_seen(world: World) {
        world.project(&letters("{}"));
        let (lea, ann) = (world.person("lea", Role::Lead), world.person("ann", Role::Associate));
        let project = world.project_id();
        let look = |seen: Seen| world.act(move |tx| same_role(tx, (project, ann), &seen));
        look(tags(member_tag(ann, Role::Associate))).unwrap();
        look(Seen::Unsaid).unwrap();
        world.clock.advance_s(60);
        let at = world.at();
        world.act(move |tx| change(tx, Change { project, person: ann, role: Some(Role::Reviewer), by: lea, at })).unwrap();
        let wanted = ("ann has the role reviewer by now".to_owned(), Some("lea".to_owned()), Some(at));
        assert_eq!(told(look(tags(member_tag(ann, Role::Associate))).unwrap_err()), wanted);
        assert_eq!(told(look(Seen::Nothing).unwrap_err()), wanted);
        world.act(move |tx| change(tx, Change { project, person: ann, role: None, by: lea, at })).unwrap();
        let (reason, by, _) = told(look(tags(member_tag(ann, Role::Reviewer))).unwrap_err());
        assert_eq!((reason.as_str(), by.as_deref()), ("ann is not in the project any more", Some("lea")));
        look(Seen::Nothing).unwrap();
    }

    fn a_person_is_changed_only_as_they_were_seen(world: World) {
        use flow::identity::{self, rename, set_admin, set_disabled};
        world.project(&letters("{}"));
        let (lea, moe) = (world.person("lea", Role::Lead), world.person("moe", Role::Lead));
        let ann = world.person("ann", Role::Associate);
        let seen = person_tag(&world.look(|tx| Ok(people::by_id(tx, ann)?)).unwrap());
        let look = || { let seen = seen.clone(); world.act(move |tx| same_person(tx, ann, &tags(seen.clone()))) };
        look().unwrap();
        let by = |by: i64| identity::Change { person: ann, by, at: world.at() };
        let change = by(moe);
        world.act(move |tx| rename(tx, change, "ann")).unwrap();
        look().unwrap();
        world.clock.advance_s(60);
        let change = by(lea);
        world.act(move |tx| set_admin(tx, change, true)).unwrap();
        let wanted = ("ann was changed since you looked".to_owned(), Some("lea".to_owned()), Some(change.at));
        assert_eq!(told(look().unwrap_err()), wanted);
        world.clock.advance_s(60);
        let same = by(moe);
        world.act(move |tx| { set_admin(tx, same, true)?; set_disabled(tx, same, false)?; rename(tx, same, " ann ") }).unwrap();
        assert_eq!(told(look().unwrap_err()), wanted, "who set what was so already changed nothing");
        let change = by(0);
        world.act(move |tx| rename(tx, change, "Ann-Marie")).unwrap();
        assert_eq!(told(look().unwrap_err()), ("Ann-Marie was changed since you looked".into(), None, Some(change.at)));
    }

    fn a_project_is_archived_only_as_it_was_seen(world: World) {
        use flow::apply_spec::{ApplySpec, Written, apply};
        use flow::archive::archive;
        world.project(&letters("{}"));
        let (lea, moe) = (world.person("lea", Role::Lead), world.person("moe", Role::Lead));
        let project = world.project_id();
        let tag = || project_tag(&world.look(|tx| Ok(projects::by_id(tx, project)?)).unwrap());
        let look = |seen: String| world.act(move |tx| same_project(tx, project, &tags(seen.clone())));
        let seen = tag();
        look(seen.clone()).unwrap();
        world.clock.advance_s(60);
        let at = world.at();
        let set = |archived: bool, by: i64, at: Timestamp| world.act(move |tx| archive(tx, project, archived, by, at)).unwrap();
        set(true, lea, at);
        assert_eq!(told(look(seen.clone()).unwrap_err()), ("the project was archived".into(), Some("lea".into()), Some(at)));
        set(true, moe, at.plus_s(60));
        let ended = tag();
        assert_eq!(told(look(seen.clone()).unwrap_err()).1.as_deref(), Some("lea"), "it was so already, so moe did nothing");
        set(false, moe, at);
        let wanted = ("the project was taken up again".to_owned(), Some("moe".to_owned()), Some(at));
        assert_eq!(told(look(ended).unwrap_err()), wanted);
        look(seen.clone()).unwrap();
        let specs = world.specs.clone();
        let written = Written::read(letters("{ priority: 3 }")).unwrap();
        let request = ApplySpec { written, person: lea, at, dry_run: false };
        world.act(move |tx| apply(tx, &specs, &request)).unwrap();
        let (reason, by, _) = told(look(seen).unwrap_err());
        assert_eq!((reason.as_str(), by.as_deref()), ("somebody applied a newer spec, version 2", Some("lea")));
    }

    fn a_spec_is_applied_only_over_the_version_that_was_seen(world: World) {
        let lea = { world.project(&letters("{}")); world.person("lea", Role::Lead) };
        let (specs, at) = (world.specs.clone(), world.at());
        let written = flow::apply_spec::Written::read(letters("{ priority: 3 }")).unwrap();
        let request = flow::apply_spec::ApplySpec { written, person: lea, at, dry_run: false };
        world.act(move |tx| flow::apply_spec::apply(tx, &specs, &request)).unwrap();
        let project = world.look(|tx| Ok(projects::by_id(tx, world.project_id())?));
        let look = |seen: Seen| {
            let project = project.clone();
            world.act(move |tx| same_spec(tx, project.as_ref(), &seen))
        };
        look(tags(spec_tag(2))).unwrap();
        let wanted = ("somebody applied a newer spec, version 2".to_owned(), Some("lea".to_owned()), Some(at));
        assert_eq!(told(look(tags(spec_tag(1))).unwrap_err()), wanted);
    }

    fn what_a_lead_shares_is_changed_only_over_the_revision_that_was_seen(world: World) {
        world.project(&letters("{}"));
        let (lea, moe) = (world.person("lea", Role::Lead), world.person("moe", Role::Lead));
        let owner = Owner::Project(world.project_id());
        let put = |by: i64, revision: i64| {
            let value = json!({"by": by}).as_object().cloned().unwrap();
            let change = settings::Change { owner, name: "list.items".into(), value, revision, by, at: world.at() };
            world.act(move |tx| settings::change(tx, &change))
        };
        put(lea, 0).unwrap();
        let at = world.at();
        world.clock.advance_s(60);
        let wanted = ("the setting `list.items` was changed".to_owned(), Some("lea".to_owned()), Some(at));
        assert_eq!(told(put(moe, 0).unwrap_err()), wanted);
    }

    fn a_plan_of_batches_is_no_longer_the_same_when_somebody_planned_them_meanwhile(world: World) {
        use flow::bulk::{By, batches};
        world.project(&letters("{}"));
        world.items(&["one"]);
        let by = By { project: world.project_id(), person: 1, at: world.at() };
        let run = |priority: i64, token: Option<String>| {
            world.act(move |tx| batches::act(tx, by, (&[1], batches::Act::Priority(priority)), token.as_deref()))
        };
        let mine = run(9, None).unwrap().token;
        let other = run(7, None).unwrap().token;
        assert!(run(7, Some(other)).unwrap().done);
        assert_eq!(run(9, Some(mine)).unwrap_err().code(), "changed_meanwhile");
        let seen = run(9, None).unwrap().token;
        assert!(run(9, Some(seen)).unwrap().done);
    }
}
