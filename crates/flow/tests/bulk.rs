//! Acts on many things at once: looked at first, then done whole or not at all.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow as flow;
use domain::Role;
use flow::FlowResult;
use flow::bulk::items::{Act, Choice, Like};
use flow::bulk::{By, Plan, Thing, batches, cases, items, members, people};
use flow::review::Decision;
use serde_json::json;
use store::items::list::{Filter, Mark, Order};
use testkit::specs::letters;
use testkit::{World, on_both_databases};

fn by(world: &World, person: i64) -> By {
    By { project: world.project_id(), person, at: world.at() }
}

/// Runs an act on items as person 1, who leads the project.
fn on_items(world: &World, choice: &Choice, act: &Act, token: Option<&str>) -> FlowResult<Plan> {
    let (by, choice, act, token) = (by(world, 1), choice.clone(), act.clone(), token.map(str::to_owned));
    world.act(move |tx| items::act(tx, by, (&choice, &act), token.as_deref()))
}

/// Looks, then acts on what was seen.
fn done(world: &World, choice: &Choice, act: &Act) -> Plan {
    let plan = on_items(world, choice, act, None).unwrap();
    assert!(!plan.done);
    on_items(world, choice, act, Some(&plan.token)).unwrap()
}

fn these(ids: &[i64]) -> Choice {
    Choice::These(ids.to_vec())
}

fn all(mark: Option<Mark>, except: &[i64]) -> Choice {
    Choice::All { like: Like { state: -1, batch: -1, text: String::new(), mark }, except: except.to_vec() }
}

fn flag() -> Act {
    Act::Flag { reason: "look again".into(), note: None }
}

fn ids(things: &[Thing]) -> Vec<i64> {
    things.iter().map(|thing| thing.id).collect()
}

/// Codes of the refusals with the numbers of what they are about.
fn refused(plan: &Plan) -> Vec<(&'static str, Vec<i64>)> {
    plan.refusals.iter().map(|(stays, things)| (stays.code, ids(things))).collect()
}

/// The numbers of the lines with a mark, in an order, two to a page.
fn marked(world: &World, mark: Mark, order: Order) -> Vec<i64> {
    let (project, mut after, mut found) = (world.project_id(), None, Vec::new());
    loop {
        let filter = Filter { state: -1, batch: -1, text: "", mark: Some(mark), after, limit: 2, order };
        let page = world.look(|tx| Ok(store::items::list::list(tx, project, filter)?));
        let Some(last) = page.last() else { return found };
        after = Some(order.place(last));
        found.extend(page.iter().map(|line| line.id));
    }
}

fn role_of(world: &World, person: i64) -> Option<Role> {
    let project = world.project_id();
    let found = world.look(|tx| Ok(store::members::of_project(tx, project)?));
    found.into_iter().find(|member| member.person == person).map(|member| member.role)
}

on_both_databases! {
    fn items_are_flagged_only_under_the_token_of_the_plan_that_was_seen(world: World) {
        world.project(&letters("{}"));
        let ids_of = world.items(&["one", "two", "three"]);
        let plan = on_items(&world, &these(&[3, 1, 99]), &flag(), None).unwrap();
        assert_eq!((ids(&plan.changes), refused(&plan)), (vec![1, 3], vec![("gone", vec![99])]));
        assert_eq!((plan.changes[0].name.as_str(), plan.chosen(), plan.done), ("one", 3, false));
        assert!(ids_of.iter().all(|id| !world.task(*id).flagged), "looking writes nothing");
        assert_eq!(on_items(&world, &these(&[3, 1]), &flag(), Some("guess")).unwrap_err().code(), "changed_meanwhile");
        let other = on_items(&world, &these(&[3, 1, 2]), &flag(), Some(&plan.token));
        assert_eq!(other.unwrap_err().code(), "changed_meanwhile");
        assert!(ids_of.iter().all(|id| !world.task(*id).flagged), "a refused act writes nothing");

        assert!(on_items(&world, &these(&[3, 1, 99]), &flag(), Some(&plan.token)).unwrap().done);
        assert_eq!(ids_of.iter().map(|id| world.task(*id).flagged).collect::<Vec<_>>(), [true, false, true]);
        assert_eq!(world.events(1).last().unwrap(), "flagged");
        let again = on_items(&world, &all(None, &[]), &flag(), None).unwrap();
        assert_eq!((ids(&again.changes), refused(&again)), (vec![2], vec![("flagged", vec![1, 3])]));
        world.assert_sound();
    }

    fn a_flag_needs_a_reason(world: World) {
        world.project(&letters("{}"));
        world.items(&["one"]);
        let nameless = Act::Flag { reason: " ".into(), note: None };
        assert_eq!(on_items(&world, &these(&[1]), &nameless, None).unwrap_err().code(), "reason_missing");
        let endless = Act::Flag { reason: "ä".repeat(201), note: None };
        assert_eq!(on_items(&world, &these(&[1]), &endless, None).unwrap_err().code(), "reason_too_long");
        let full = Act::Flag { reason: "ä".repeat(200), note: None };
        assert_eq!(on_items(&world, &these(&[1]), &full, None).unwrap().changes.len(), 1);
    }

    fn flags_come_off_except_where_they_brought_the_item_before_a_judge(world: World) {
        world.project(&letters("{ overlap: { min: 1, max: 1 } }"));
        let [ann] = world.people(1)[..] else { panic!("one person") };
        world.items(&["one", "two", "three"]);
        done(&world, &these(&[1, 2]), &flag());
        assert_eq!(world.answer(ann, "a"), 1);
        world.settle();
        assert_eq!(world.state(1).name(), "contested", "a flagged task goes before a judge");
        let plan = done(&world, &all(None, &[]), &Act::Unflag);
        assert_eq!(ids(&plan.changes), [2]);
        assert_eq!(refused(&plan), [("before_a_judge", vec![1]), ("not_flagged", vec![3])]);
        assert!(!world.task(2).flagged);
        assert_eq!(world.events(2).last().unwrap(), "unflagged");
        let reviewer = world.person("rex", Role::Reviewer);
        world.judge(reviewer, 1, Decision::Accept { person: ann }).unwrap();
        assert_eq!(ids(&done(&world, &all(Some(Mark::Flagged), &[]), &Act::Unflag).changes), [1]);
        assert_eq!(world.count("select count(*) from flag where project = $1"), 0);
        world.assert_sound();
    }

    fn held_tasks_go_back_to_the_queue_and_the_late_answer_is_kept(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 2 } }"));
        let [ann, bob] = world.people(2)[..] else { panic!("two people") };
        world.items(&["one", "two"]);
        let (first, other) = (world.lease(ann), world.lease(bob));
        assert_eq!((first.task, other.task), (1, 1));
        assert_eq!(marked(&world, Mark::Held, Order::Number), [1]);
        let plan = done(&world, &all(None, &[]), &Act::GiveBack);
        assert_eq!((ids(&plan.changes), refused(&plan)), (vec![1], vec![("not_held", vec![2])]));
        assert_eq!(world.events(1).last().unwrap(), "taken_back");
        assert_eq!(marked(&world, Mark::Held, Order::Number), [0_i64; 0]);
        // Nobody is shut out: what was theirs may come to them again.
        assert_eq!((world.lease(ann).task, world.lease(bob).task), (2, 2));
        assert!(world.submit(ann, &first, &json!({"letter": "a"})).is_ok());
        world.assert_sound();
    }

    fn what_was_given_back_meanwhile_makes_the_plan_another(world: World) {
        world.project(&letters("{}"));
        let [ann] = world.people(1)[..] else { panic!("one person") };
        world.items(&["one"]);
        let leased = world.lease(ann);
        let plan = on_items(&world, &these(&[1]), &Act::GiveBack, None).unwrap();
        world.release(ann, &leased).unwrap();
        let late = on_items(&world, &these(&[1]), &Act::GiveBack, Some(&plan.token));
        assert_eq!(late.unwrap_err().code(), "changed_meanwhile");
    }

    fn lines_with_a_mark_come_in_pages_in_every_order(world: World) {
        world.project(&letters("{ overlap: { min: 1, max: 1 } }"));
        let [ann] = world.people(1)[..] else { panic!("one person") };
        world.items(&["one", "two", "three", "four", "five"]);
        for _ in 0..2 {
            world.answer(ann, "a");
        }
        world.settle();
        done(&world, &these(&[1, 2, 4, 5]), &flag());
        assert_eq!(marked(&world, Mark::Flagged, Order::Number), [1, 2, 4, 5]);
        assert_eq!(marked(&world, Mark::Flagged, Order::Newest), [5, 4, 2, 1]);
        assert_eq!(marked(&world, Mark::Flagged, Order::State), [4, 5, 1, 2]);
        assert_eq!(marked(&world, Mark::Flagged, Order::Confidence), [1, 2, 4, 5]);
    }

    fn batches_get_another_priority_and_the_queue_follows(world: World) {
        world.project(&letters("{}"));
        let [ann] = world.people(1)[..] else { panic!("one person") };
        world.items(&["one"]);
        world.items(&["two"]);
        let run = |chosen: &[i64], act: batches::Act, token: Option<&str>| {
            let (by, chosen, token) = (by(&world, 1), chosen.to_vec(), token.map(str::to_owned));
            world.act(move |tx| batches::act(tx, by, (&chosen, act), token.as_deref()))
        };
        let urgent = batches::Act::Priority(9);
        let plan = run(&[2, 7], urgent, None).unwrap();
        assert_eq!((ids(&plan.changes), refused(&plan)), (vec![2], vec![("gone", vec![7])]));
        assert!(run(&[2, 7], urgent, Some(&plan.token)).unwrap().done);
        assert_eq!(refused(&run(&[1, 2], urgent, None).unwrap()), [("same", vec![2])]);
        assert_eq!(world.lease(ann).task, 2, "the more urgent batch comes first");
        let due = batches::Act::Due(Some(world.at()));
        let plan = run(&[1], due, None).unwrap();
        run(&[1], due, Some(&plan.token)).unwrap();
        let project = world.project_id();
        let kept = world.look(|tx| Ok(store::batches::get(tx, project, 1)?)).unwrap();
        assert_eq!((kept.due, kept.priority), (Some(world.at()), 0));
        world.assert_sound();
    }

    fn roles_change_together_and_somebody_always_runs_the_project(world: World) {
        world.project(&letters("{}"));
        let [ann, bob] = world.people(2)[..] else { panic!("two people") };
        let (lea, admin) = (world.person("lea", Role::Lead), world.person("ada", Role::Associate));
        let run = |who: i64, chosen: &[i64], act: members::Act, token: Option<&str>| {
            let (by, chosen, token) = (by(&world, who), chosen.to_vec(), token.map(str::to_owned));
            world.act(move |tx| members::act(tx, by, (&chosen, act), token.as_deref()))
        };
        let plan = run(1, &[1, ann, bob, 99], Some(Role::Reviewer), None).unwrap();
        assert_eq!(ids(&plan.changes), [ann, bob]);
        assert_eq!(refused(&plan), [("yourself", vec![1]), ("no_member", vec![99])]);
        run(1, &[1, ann, bob, 99], Some(Role::Reviewer), Some(&plan.token)).unwrap();
        assert_eq!((role_of(&world, ann), role_of(&world, 1)), (Some(Role::Reviewer), Some(Role::Lead)));
        // An administrator of the site, who is no lead of the project, could leave it without one.
        let plan = run(admin, &[1, lea], None, None).unwrap();
        assert_eq!((ids(&plan.changes), refused(&plan)), (vec![1], vec![("last_lead", vec![lea])]));
        run(admin, &[1, lea], None, Some(&plan.token)).unwrap();
        assert_eq!((role_of(&world, 1), role_of(&world, lea)), (None, Some(Role::Lead)));
        world.assert_sound();
    }

    fn people_are_disabled_together_but_nobody_disables_themselves(world: World) {
        world.project(&letters("{}"));
        let [ann, bob] = world.people(2)[..] else { panic!("two people") };
        let run = |chosen: &[i64], act: people::Act, token: Option<&str>| {
            let (by, chosen, token) = (by(&world, 1), chosen.to_vec(), token.map(str::to_owned));
            world.act(move |tx| people::act(tx, by, (&chosen, act), token.as_deref()))
        };
        let plan = run(&[1, ann, bob], people::Act::Disable, None).unwrap();
        assert_eq!((ids(&plan.changes), refused(&plan)), (vec![ann, bob], vec![("yourself", vec![1])]));
        run(&[1, ann, bob], people::Act::Disable, Some(&plan.token)).unwrap();
        assert!(world.look(|tx| Ok(store::people::by_id(tx, ann)?)).unwrap().disabled);
        assert_eq!(refused(&run(&[ann], people::Act::Disable, None).unwrap()), [("same", vec![ann])]);
    }

    fn cases_are_sent_back_to_their_authors_together_but_not_ones_own_nor_those_of_another_judge(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 2 } }"));
        let (ann, ben, lea) =
            (world.person("ann", Role::Associate), world.person("ben", Role::Lead), world.person("lea", Role::Lead));
        let ids = world.items(&["one", "two", "three", "four"]);
        for task in &ids[..3] {
            assert_eq!((world.answer(ann, "a"), world.answer(if *task == 2 { lea } else { ben }, "b")), (*task, *task));
        }
        world.settle();
        world.claim(lea, Some(ids[0])).unwrap();
        let on_cases = |person: i64, act: cases::Act, token: Option<String>| {
            let (by, specs, chosen) = (by(&world, person), world.specs.clone(), ids.clone());
            world.act(move |tx| cases::act(tx, (&specs, by), (&chosen, &act), token.as_deref()))
        };
        let back = || cases::Act::SendBack { reason: "look at the guideline".into() };
        assert_eq!(on_cases(lea, cases::Act::SendBack { reason: " ".into() }, None).unwrap_err().code(), "reason_missing");
        let endless = cases::Act::SendBack { reason: "a".repeat(1_001) };
        assert_eq!(on_cases(lea, endless, None).unwrap_err().code(), "reason_too_long");
        let plan = on_cases(lea, back(), None).unwrap();
        let stay = vec![("own_answer", vec![ids[1]]), ("not_waiting", vec![ids[3]])];
        assert_eq!((super::ids(&plan.changes), refused(&plan)), (vec![ids[0], ids[2]], stay));
        let other = world.person("judge", Role::Lead);
        let seen = on_cases(other, back(), None).unwrap();
        assert_eq!(refused(&seen)[0], ("being_judged", vec![ids[0]]));

        let freed = on_cases(other, cases::Act::TakeBack, None).unwrap();
        assert_eq!(super::ids(&freed.changes), [ids[0]]);
        on_cases(other, cases::Act::TakeBack, Some(freed.token)).unwrap();
        assert_eq!(on_cases(other, back(), Some(seen.token)).unwrap_err().code(), "changed_meanwhile");
        let plan = on_cases(other, back(), None).unwrap();
        assert_eq!(super::ids(&plan.changes), ids[..3]);
        assert!(on_cases(other, back(), Some(plan.token)).unwrap().done);
        assert!(ids[..3].iter().all(|id| world.task(*id).state == 0), "their authors are asked again");
        world.assert_sound();
    }
}
