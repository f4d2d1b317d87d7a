//! Settling: answers become a label, one more question, or a case for a judge.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow::overview::Readings;
use domain::Role;
use domain::task::{Basis, TaskState, Why};
use serde_json::json;
use store::items::list::{Filter, Line, Order, Place};
use testkit::specs::letters;
use testkit::{World, on_both_databases};

/// Has people answer the next task, one letter each, and settles; gives where the task stands then.
fn told(world: &World, people: &[i64], letters: &[&str]) -> TaskState {
    let mut task = 0;
    for (person, letter) in people.iter().zip(letters) {
        task = world.answer(*person, letter);
    }
    world.settle();
    world.state(task)
}

/// Each page that is gone to directly has the lines that stand there in the whole list, and nothing lies between them.
fn assert_places(world: &World, whole: &[Line], filter: Filter<'_>) {
    let project = world.project_id();
    let outline = world.look(|tx| Ok(store::items::places::places(tx, project, filter)?));
    assert_eq!(outline.count, i64::try_from(whole.len()).unwrap(), "{filter:?}");
    let mut reached = 0;
    for beginning in outline.pages {
        let from = usize::try_from(beginning.place).unwrap();
        assert!(from <= reached, "{filter:?}: a gap before {from}, after {reached}");
        let lines = page(world, Filter { after: Some(beginning.after), ..filter });
        assert_eq!(lines, whole[from..(from + lines.len())], "{filter:?} from {from}");
        assert!(from == 0 || !lines.is_empty(), "{filter:?}: a page of nothing");
        reached = from + lines.len();
    }
    assert_eq!(reached, whole.len(), "{filter:?}");
}

fn page(world: &World, filter: Filter<'_>) -> Vec<Line> {
    let project = world.project_id();
    let lines = world.look(|tx| assay_flow::items::list(tx, project, filter));
    lines.into_iter().map(|line| line.line).collect()
}

on_both_databases! {
    fn answers_that_agree_are_accepted_with_their_basis(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 3 } }"));
        let people = world.people(2);
        world.items(&["1"]);
        let TaskState::Accepted { values, basis } = told(&world, &people, &["b", "b"]) else { panic!("not accepted") };
        assert_eq!(json!(values), json!({"letter": "b"}));
        assert_eq!(basis, Basis::Consensus { confidence: 1.0, answers: 2 });
        assert_eq!(world.settle(), 0, "a settled task is not settled again");
        world.assert_sound();
    }

    fn answers_that_differ_ask_one_more_person_up_to_the_most(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 3 }, agreement: 0.9 }"));
        let people = world.people(4);
        world.items(&["1"]);
        assert_eq!(told(&world, &people[..2], &["a", "b"]), TaskState::Gathering { answers: 2, wanted: 3 });
        let state = told(&world, &people[2..3], &["b"]);
        assert!(matches!(state, TaskState::Contested { why: Why::Disagreement, .. }), "{state:?}");
        assert!(world.next(people[3]).is_none(), "nobody is asked a fourth time");
        assert_eq!(world.task(1).wanted, 3);
        world.assert_sound();
    }

    fn the_third_answer_settles_what_two_could_not(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 3 }, agreement: 0.6 }"));
        let people = world.people(3);
        world.items(&["1"]);
        told(&world, &people[..2], &["a", "b"]);
        let TaskState::Accepted { values, basis } = told(&world, &people[2..], &["b"]) else { panic!("not accepted") };
        assert_eq!(json!(values), json!({"letter": "b"}));
        assert!(matches!(basis, Basis::Consensus { answers: 3, .. }));
    }

    fn two_answers_of_one_weight_are_a_tie_for_a_judge(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 2 }, agreement: 0.4 }"));
        let people = world.people(2);
        world.items(&["1"]);
        let state = told(&world, &people, &["a", "b"]);
        assert!(matches!(&state, TaskState::Contested { why: Why::Tie, consensus } if consensus.differs == ["letter"]));
    }

    fn a_flagged_task_goes_to_a_judge_whatever_the_answers_say(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 3 } }"));
        let people = world.people(2);
        world.items(&["1"]);
        world.answer(people[0], "a");
        world.flag(people[0], 1).unwrap();
        let state = told(&world, &people[1..], &["a"]);
        assert!(matches!(state, TaskState::Contested { why: Why::Flagged, .. }), "{state:?}");
        let project = world.project_id();
        let flags = world.look(|tx| Ok(store::tasks::flags(tx, project, 10)?));
        assert_eq!((flags.len(), flags[0].reason.as_str(), flags[0].title.as_str()), (1, "two items", "1"));
    }

    fn a_share_of_agreed_tasks_is_reviewed_all_the_same(world: World) {
        world.project(&letters("{ overlap: { min: 1, max: 1 }, review_share: 0.25 }"));
        let ann = world.people(1)[0];
        let texts: Vec<String> = (0..200).map(|number| number.to_string()).collect();
        world.items(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        for _ in 0..200 {
            world.answer(ann, "a");
        }
        assert_eq!(world.settle(), 200);
        let drawn = world.count("select count(*) from task where project = $1 and state = 2");
        // 200 draws with p = 0.25: 50 expected, standard deviation 6.1.
        assert!((26..=74).contains(&drawn), "{drawn} of 200 drawn");
        let settled = "select count(*) from event where project = $1 and kind = 'settled' and data like '%\"review_share\":0.25%'";
        assert_eq!(world.count(settled), 200, "the share is kept with every draw");
        world.assert_sound();
    }

    fn settling_takes_no_more_than_it_is_told(world: World) {
        world.project(&letters("{}"));
        let ann = world.people(1)[0];
        world.items(&["1", "2", "3"]);
        for _ in 0..3 {
            world.answer(ann, "a");
        }
        let (project, at, specs) = (world.project_id(), world.at(), world.specs.clone());
        let settled = world.act(move |tx| {
            let mut chance = testkit::SeededChance::new(1);
            assay_flow::settle::settle_some(tx, &specs, project, at, (&mut chance, 2))
        });
        assert_eq!(settled.unwrap(), 2);
        assert_eq!(world.settle(), 1);
    }

    fn records_count_who_was_right(world: World) {
        world.project(&letters("{ overlap: { min: 3, max: 3 }, agreement: 0.6 }"));
        let people = world.people(3);
        world.items(&["1", "2"]);
        told(&world, &people, &["a", "a", "b"]);
        told(&world, &people, &["c", "c", "c"]);
        let project = world.project_id();
        let records = world.look(|tx| Ok(store::work::skills(tx, project)?));
        let records: Vec<_> = records.iter().map(|skill| (skill.correct, skill.total, skill.judged_total)).collect();
        assert_eq!(records, [(2, 2, 0), (2, 2, 0), (1, 2, 0)]);
    }

    fn a_lone_answer_says_nothing_about_its_author(world: World) {
        world.project(&letters("{}"));
        let ann = world.people(1)[0];
        world.items(&["1"]);
        told(&world, &[ann], &["a"]);
        let project = world.project_id();
        assert!(world.look(|tx| Ok(store::work::skills(tx, project)?)).is_empty());
    }

    fn the_overview_counts_what_was_done(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 2 } }"));
        let people = world.people(2);
        world.items(&["1", "2", "3", "4"]);
        for (one, other) in [("a", "a"), ("b", "b"), ("a", "c")] {
            told(&world, &people, &[one, other]);
        }
        let (project, at) = (world.project_id(), world.at());
        let overview = world.look(|tx| assay_flow::overview::overview(tx, (&world.specs, &Readings::default()), project, at));
        assert_eq!(overview.counts.get(&0), Some(&1));
        assert_eq!(overview.counts.get(&4), Some(&2));
        assert_eq!(overview.counts.get(&3), Some(&1));
        let answers: i64 = overview.people.iter().map(|line| line.total.answers).sum();
        assert_eq!(answers, 6);
        assert_eq!(overview.agreement.labels.len(), 1);
        assert!(overview.agreement.labels[0].value.is_ok(), "{:?}", overview.agreement.labels[0].value);
        assert_eq!(overview.batches.len(), 1);
    }

    fn agreement_is_kept_for_a_minute_and_longer_while_nothing_is_settled(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 2 } }"));
        let people = world.people(2);
        world.items(&["1", "2", "3", "4"]);
        told(&world, &people, &["a", "a"]);
        told(&world, &people, &["b", "b"]);
        let (project, readings, specs) = (world.project_id(), Readings::default(), world.specs.clone());
        let look = |later_s: i64| {
            let at = world.at().plus_s(later_s);
            let found = world.look(|tx| assay_flow::overview::overview(tx, (&specs, &readings), project, at)).agreement;
            let units = found.labels[0].value.as_ref().map(|estimate| estimate.units).unwrap();
            (found.at.ms_since(world.at()) / 1_000, units)
        };
        assert_eq!(look(0), (0, 2));
        assert_eq!(look(90), (90, 2), "nothing else was settled, so it holds as of now");
        told(&world, &people, &["a", "c"]);
        assert_eq!(look(120), (90, 2), "for a minute it is as it was, and says so");
        assert_eq!(look(149), (90, 2));
        assert_eq!(look(150), (150, 3), "then it is measured again");
        assert_eq!(look(100), (100, 3), "a clock that was put back keeps nothing from being measured");
    }

    fn items_are_listed_by_state_batch_and_text(world: World) {
        world.project(&letters("{}"));
        let ann = world.people(1)[0];
        world.items(&["Red apple", "Green apple", "100% pear"]);
        world.items(&["Plum"]);
        told(&world, &[ann], &["b"]);
        let list = |(state, batch, text): (i64, i64, &str), order: Order, after: Option<i64>| -> Vec<i64> {
            let after = after.map(|id| Place { rank: 0.0, id });
            page(&world, Filter { state, batch, text, mark: None, after, limit: 10, order }).iter().map(|line| line.id).collect()
        };
        assert_eq!(list((-1, -1, ""), Order::Number, None), [1, 2, 3, 4]);
        assert_eq!(list((-1, -1, ""), Order::Number, Some(2)), [3, 4]);
        assert_eq!(list((-1, -1, ""), Order::Newest, None), [4, 3, 2, 1]);
        assert_eq!(list((0, -1, ""), Order::Newest, Some(4)), [3, 2]);
        assert_eq!(list((-1, 2, ""), Order::Number, None), [4]);
        assert_eq!(list((-1, -1, "apple"), Order::Number, None), [1, 2]);
        assert_eq!(list((-1, -1, "0%"), Order::Number, None), [3]);
        assert_eq!(list((4, -1, ""), Order::Number, None), [1]);
        assert_eq!(list((0, -1, ""), Order::Number, None), [2, 3, 4]);
        for (state, batch, text) in [(-1, -1, ""), (-1, 2, ""), (-1, -1, "apple"), (0, -1, ""), (0, 1, ""), (0, 1, "apple"), (5, -1, "")] {
            for order in [Order::Number, Order::Newest, Order::State, Order::Confidence] {
                let all = Filter { state, batch, text, mark: None, after: None, limit: 100, order };
                let whole = page(&world, all);
                (1..4).for_each(|every| assert_places(&world, &whole, Filter { limit: every, ..all }));
            }
        }
    }

    fn items_come_by_confidence_or_state_page_by_page_without_a_gap_or_a_double(world: World) {
        world.project(&letters("{ overlap: { min: 3, max: 3 } }"));
        let people = world.people(3);
        let texts: Vec<String> = (1..=9).map(|number| number.to_string()).collect();
        world.items(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        for answers in [["a", "a", "a"], ["a", "b", "c"], ["a", "a", "b"], ["b", "b", "b"], ["c", "b", "b"]] {
            told(&world, &people, &answers);
        }
        // The sixth task has its answers, but nothing has combined them yet.
        for person in &people {
            world.answer(*person, "a");
        }
        for state in [-1, 0, 3, 4] {
            for order in [Order::Confidence, Order::State, Order::Number, Order::Newest] {
                let all = Filter { state, batch: -1, text: "", mark: None, after: None, limit: 100, order };
                let whole = page(&world, all);
                assert!(state >= 0 || whole.len() == 9, "{order:?}: {whole:?}");
                let mut walked = Vec::new();
                while walked.len() <= whole.len() {
                    let after = walked.last().map(|line| order.place(line));
                    let next = page(&world, Filter { after, limit: 2, ..all });
                    if next.is_empty() {
                        break;
                    }
                    walked.extend(next);
                }
                assert_eq!(walked, whole, "{order:?} in pages of two, state {state}");
                for every in 1..5 {
                    assert_places(&world, &whole, Filter { limit: every, ..all });
                }
            }
        }
        let all = Filter { state: -1, batch: -1, text: "", mark: None, after: None, limit: 100, order: Order::Confidence };
        let by_confidence = page(&world, all);
        let known: Vec<f64> = by_confidence.iter().map_while(|line| line.confidence).collect();
        assert!(known.len() == 5 && known.is_sorted() && known[0] < known[4], "{known:?}");
        assert_eq!(by_confidence[0].id, 2, "three different answers are the least certain");
        let rest: Vec<(i64, i64)> = by_confidence[5..].iter().map(|line| (line.state, line.id)).collect();
        assert_eq!(rest, [(0, 7), (0, 8), (0, 9), (1, 6)], "what has no confidence comes last");
        let by_state = page(&world, Filter { order: Order::State, ..all });
        assert!(by_state.is_sorted_by_key(|line| (line.state, line.id)), "{by_state:?}");
    }

    fn the_story_of_an_item_tells_everything(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 2 } }"));
        let people = world.people(3);
        world.items(&["1"]);
        world.skip(people[2], &world.lease(people[2])).unwrap();
        told(&world, &people[..2], &["a", "a"]);
        let project = world.project_id();
        let reader = (people[2], Role::Reviewer);
        let story = world.look(|tx| assay_flow::items::story(tx, &world.specs, (project, 1), reader));
        assert_eq!((story.answers.len(), story.passes.len(), story.slots.len(), story.reviews.len()), (2, 1, 2, 0));
        let names: Vec<&str> = story.events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(names, ["leased", "skipped", "leased", "submitted", "leased", "submitted", "settled"]);
    }

    fn who_may_still_be_asked_is_not_shown_how_others_answered(world: World) {
        world.project(&letters("{ overlap: { min: 3, max: 3 } }"));
        let people = world.people(3);
        world.items(&["1"]);
        told(&world, &people[..2], &["a", "b"]);
        let project = world.project_id();
        let shown = |person, role| {
            let story = world.look(|tx| assay_flow::items::story(tx, &world.specs, (project, 1), (person, role)));
            (story.answers.iter().map(|answer| answer.person).collect::<Vec<_>>(), story.withheld)
        };
        assert_eq!(shown(people[2], Role::Reviewer), (vec![], 2));
        assert_eq!(shown(people[2], Role::Lead), (vec![], 2), "a lead may label, too");
        assert_eq!(shown(people[0], Role::Reviewer), (vec![people[0]], 1), "one's own is shown");
        assert_eq!(shown(people[2], Role::Requester), (people[..2].to_vec(), 0), "a requester never labels");
        world.answer(people[2], "c");
        world.settle();
        assert_eq!(shown(people[2], Role::Reviewer), (people.clone(), 0));
    }
}
