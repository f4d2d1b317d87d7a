//! Exports: labels with what they rest on, in every format, the same again when read back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow as flow;
use serde_json::{Value, json};
use testkit::specs::letters;
use testkit::{World, on_both_databases};

/// Three items: one accepted, one contested, one not answered.
fn labelled(world: &World) {
    world.project(&letters("{ overlap: { min: 2, max: 2 } }"));
    let people = world.people(2);
    world.items(&["plain", "with \"quotes\", and\nlines", "third"]);
    for (one, other) in [("a", "a"), ("b", "c")] {
        world.answer(people[0], one);
        world.answer(people[1], other);
    }
    world.settle();
}

fn read_jsonl(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

on_both_databases! {
    fn accepted_labels_leave_with_what_they_rest_on(world: World) {
        labelled(&world);
        let (job, text) = world.export("jsonl", &["accepted"], false);
        assert_eq!((job.state.as_str(), job.message.as_str()), ("done", "1 rows exported."));
        let rows = read_jsonl(&text);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0]["labels"], json!({"letter": "a"}));
        assert_eq!(rows[0]["fields"], json!({"text": "plain"}));
        assert_eq!(rows[0]["basis"], json!({"by": "consensus", "confidence": 1.0, "answers": 2}));
        assert_eq!((rows[0]["item"].as_i64(), rows[0]["state"].as_str(), rows[0]["spec_version"].as_i64()), (Some(1), Some("accepted"), Some(1)));
        let result: flow::export::Exported = serde_json::from_str(&job.result).unwrap();
        assert_eq!((result.rows, result.hash), (1, blake3_of(&text)));
        assert_eq!(world.count("select count(*) from event where project = $1 and kind = 'exported'"), 1);
    }

    fn every_state_leaves_when_none_is_named(world: World) {
        labelled(&world);
        let (_, text) = world.export("jsonl", &[], true);
        let rows = read_jsonl(&text);
        let states: Vec<_> = rows.iter().map(|row| row["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["accepted", "contested", "gathering"]);
        assert_eq!(rows[1]["answers"].as_array().unwrap().len(), 2);
        assert_eq!(rows[1]["answers"][1]["values"], json!({"letter": "c"}));
        assert_eq!(rows[2]["answers"], json!([]));
    }

    fn a_table_has_a_column_for_each_label_and_input(world: World) {
        labelled(&world);
        let (_, csv) = world.export("csv", &[], false);
        let mut lines = csv.lines();
        assert_eq!(lines.next(), Some("item,batch,state,confidence,basis,spec_version,label.letter,input.text"));
        assert!(lines.next().is_some_and(|line| line.starts_with("1,") && line.ends_with(",accepted,1.0,consensus,1,a,plain")), "{csv}");
        assert!(csv.contains("\"with \"\"quotes\"\", and\nlines\""), "{csv}");
    }

    fn what_leaves_can_come_in_again(world: World) {
        labelled(&world);
        let items = |format: &str| {
            let (_, text) = world.export(format, &[], false);
            let file = world.file(&format!("out.{format}"), text.as_bytes());
            let head = std::fs::read(&file).unwrap();
            let (detected, _) = formats::detect(&format!("out.{format}"), &head).unwrap();
            assert_eq!(detected.name, format);
            let source = formats::Source::new(&*format!("out.{format}"), std::fs::File::open(&file).unwrap());
            let rows = (detected.read)(source, formats::Limits::default());
            rows.map(|row| row.unwrap().fields).collect::<Vec<_>>()
        };
        let texts = ["plain", "with \"quotes\", and\nlines", "third"];
        // A line of a TSV file is a row, so it cannot hold the end of a line: a space stands there instead.
        let on_one_line = ["plain", "with \"quotes\", and lines", "third"];
        for (format, texts) in [("csv", texts), ("tsv", on_one_line)] {
            let rows = items(format);
            assert_eq!(rows.iter().map(|row| row["input.text"].as_str().unwrap()).collect::<Vec<_>>(), texts, "{format}");
            assert_eq!(rows[0]["label.letter"], "a");
        }
        for format in ["jsonl", "json"] {
            let rows = items(format);
            assert_eq!(rows.iter().map(|row| row["fields"]["text"].as_str().unwrap()).collect::<Vec<_>>(), texts, "{format}");
            assert_eq!(rows[0]["labels"]["letter"], "a");
        }
    }

    fn an_empty_export_is_an_empty_file(world: World) {
        world.project(&letters("{}"));
        let (job, text) = world.export("jsonl", &[], true);
        assert_eq!((job.state.as_str(), text.as_str()), ("done", ""));
        assert_eq!(world.export("csv", &[], false).1.lines().count(), 1, "the header stands alone");
    }

    fn what_cannot_be_exported_is_refused_with_what_can(world: World) {
        world.project(&letters("{}"));
        let params = |format: &str, state: &str| flow::export::Params {
            format: format.into(), states: vec![state.into()], answers: false, fetched: false,
        };
        let refused = world.queue_export(params("xlsx", "accepted")).unwrap_err();
        assert_eq!(refused.code(), "format_unknown");
        assert!(refused.hint().contains("jsonl"));
        assert_eq!(world.queue_export(params("csv", "done")).unwrap_err().code(), "state_unknown");
    }

    fn items_still_coming_in_do_not_leave(world: World) {
        labelled(&world);
        world.tamper("update batch set state = 0");
        assert_eq!(world.export("jsonl", &[], false).1, "");
    }

    fn a_long_export_holds_every_task_once(world: World) {
        world.project(&letters("{}"));
        let texts: Vec<String> = (0..4_100).map(|number| format!("text {number}")).collect();
        world.items(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let rows = read_jsonl(&world.export("jsonl", &[], false).1);
        assert_eq!(rows.iter().map(|row| row["item"].as_i64().unwrap()).collect::<Vec<_>>(), (1..=4_100).collect::<Vec<_>>());
    }
}

fn blake3_of(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}
