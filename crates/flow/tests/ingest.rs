//! Imports: all or nothing, duplicates named and not doubled, stopped and gone on with, nothing lost in a crash.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow as flow;
use domain::{Clock, Timestamp};
use flow::jobs::{self, Line};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use testkit::specs::{letters, pictures};
use testkit::{Delivery, FakeClock, World, on_both_databases};

/// A picture of the demo.
fn picture(number: u32) -> Vec<u8> {
    let photos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo/shelf-photos/photos");
    std::fs::read(photos.join(format!("shelf-{number:02}.jpg"))).expect("a photo of the demo")
}

fn zip(world: &World, name: &str, entries: &[(&str, &[u8])]) -> PathBuf {
    let path = world.folder().join(name);
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    path
}

/// Everything that an import could leave behind: batches, items, tasks, slots, counters, media, files.
fn left(world: &World) -> [i64; 7] {
    let files = i64::try_from(world.vault.hashes().unwrap().len()).unwrap();
    [
        world.count("select count(*) from batch where project = $1 and state < 2"),
        world.count("select count(*) from item where project = $1"),
        world.count("select count(*) from task where project = $1"),
        world.count("select count(*) from slot where project = $1"),
        world.count("select count(*) from tally where project = $1"),
        world.count("select count(*) from media_use where project = $1"),
        files,
    ]
}

fn rows(count: usize) -> Vec<Value> {
    (0..count).map(|number| json!({"text": format!("message {number}")})).collect()
}

/// A clock that does something at its n-th look.
struct Trap<F> {
    clock: Arc<FakeClock>,
    looks: AtomicUsize,
    nth: usize,
    spring: F,
}

impl<F: Fn() + Send + Sync> Clock for Trap<F> {
    fn now(&self) -> Timestamp {
        if self.looks.fetch_add(1, Ordering::SeqCst) + 1 == self.nth {
            (self.spring)();
        }
        self.clock.now()
    }
}

fn trap(world: &World, nth: usize, spring: impl Fn() + Send + Sync + 'static) -> jobs::Runner {
    let trap = Trap { clock: Arc::clone(&world.clock), looks: AtomicUsize::new(0), nth, spring };
    jobs::Runner { clock: Arc::new(trap), ..world.runner() }
}

/// What a full disk may leave of an import that has ended: its batch as it was, or thrown away and not forgotten.
const AS_IT_WAS: &str = "update batch set state = state";
const THROWN_AWAY: &str = "update batch set state = 2 where state = 0";

/// The counters that people see.
fn counted(world: &World) -> Vec<(i64, i64, i64)> {
    let project = world.project_id();
    world.look(|tx| Ok(store::tallies::of_project(tx, project)?))
}

/// How many lines the list has in each order, and in how many it is outlined; then the same for one state.
fn listed(world: &World) -> [(usize, i64); 6] {
    use store::items::list::{Filter, Order, list};
    let ways = [Order::Number, Order::Newest, Order::State, Order::Confidence].map(|order| (order, -1));
    let ways: Vec<_> = ways.into_iter().chain([(Order::Number, 0), (Order::Newest, 0)]).collect();
    let found: Vec<_> = ways
        .into_iter()
        .map(|(order, state)| {
            let filter = Filter { state, batch: -1, text: "", mark: None, after: None, limit: 5_000, order };
            world.look(|tx| {
                let lines = list(tx, world.project_id(), filter)?.len();
                Ok((lines, store::items::places::places(tx, world.project_id(), filter)?.count))
            })
        })
        .collect();
    found.try_into().unwrap()
}

/// An import of 4,001 good rows and a bad one, whose process is gone after the first 4,000.
fn broken_off(world: &World, batch: &str, sent: bool) -> i64 {
    let mut all = rows(4_001);
    all.push(json!({"nothing": 1}));
    let delivery = Delivery::of(&world.jsonl(&all)).batch(batch);
    let job = world.queue_import(if sent { delivery.uploaded() } else { delivery }).unwrap();
    let runner = trap(world, 4, || panic!("a crash"));
    let crashed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| jobs::run_next(&runner, Line::Data)));
    assert!(crashed.is_err() && world.job(job).state == "running");
    job
}

on_both_databases! {
    fn rows_become_items_with_tasks_and_slots(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 3 } }"));
        let file = world.file("in.csv", b"text,colour\nfirst,red\n\"second, with a comma\",blue\n");
        let job = world.import(Delivery::of(&file));
        assert_eq!((job.state.as_str(), job.refused), ("done", 0));
        assert_eq!(job.message, "2 items imported; fields not in the spec were left out: colour.");
        assert_eq!(left(&world), [1, 2, 2, 4, 1, 0, 0]);
        let project = world.project_id();
        let item = world.look(|tx| Ok(store::items::get(tx, project, 2)?)).unwrap();
        assert_eq!((item.title.as_str(), item.fields.as_str()), ("second, with a comma", r#"{"text":"second, with a comma"}"#));
        assert_eq!(world.count("select count(*) from event where project = $1 and kind = 'batch_imported'"), 1);
        assert_eq!(world.count("select size from batch where project = $1"), 2);
        world.assert_sound();
    }

    fn all_or_nothing_leaves_nothing_and_names_every_refusal(world: World) {
        world.project(&letters("{}"));
        let text = "{\"text\":\"good\"}\n{\"text\":\"\"}\n{\"other\":1}\nnonsense\n{\"text\":\"good too\"}\n";
        let job = world.import(Delivery::of(&world.file("in.jsonl", text.as_bytes())));
        assert_eq!((job.state.as_str(), job.refused), ("failed", 3));
        assert!(job.message.starts_with("3 of 5 rows were refused, so nothing was imported."), "{}", job.message);
        assert_eq!(left(&world), [0; 7]);
        let refusals = world.refusals(job.id);
        let lines: Vec<_> = refusals.iter().map(|refusal| refusal["line"].as_u64().unwrap()).collect();
        assert_eq!(lines, [2, 3, 4]);
        assert_eq!(refusals[0]["field"], "text");
        assert_eq!(refusals[0]["file"], "in.jsonl");
        assert_eq!(refusals[0]["reason"], "the field “text” is missing or empty");
        assert!(refusals.iter().all(|refusal| !refusal["remedy"].as_str().unwrap().is_empty()));
        world.assert_sound();
    }

    fn a_refusal_late_in_a_long_file_undoes_the_rows_already_written(world: World) {
        world.project(&letters("{}"));
        let mut all = rows(3_500);
        all.push(json!({"text": 1.5}));
        all.push(json!({"text": ["no"]}));
        let job = world.import(Delivery::of(&world.jsonl(&all)));
        assert_eq!((job.state.as_str(), job.refused), ("failed", 1));
        assert_eq!(left(&world), [0; 7]);
        let again = world.items(&["message 0"]);
        assert_eq!(again.len(), 1, "what was dropped is no duplicate");
        world.assert_sound();
    }

    fn good_rows_are_taken_on_request(world: World) {
        world.project(&letters("{}"));
        let file = world.jsonl(&[json!({"text": "a"}), json!({"text": 7}), json!({"text": {}}), json!({"text": "b"})]);
        let job = world.import(Delivery::of(&file).accept_valid());
        assert_eq!((job.state.as_str(), job.refused), ("done", 1));
        assert_eq!(job.message, "3 items imported, 1 row refused.");
        assert_eq!(world.refusals(job.id).len(), 1);
        assert_eq!(left(&world)[1], 3);
    }

    fn duplicates_are_named_and_not_doubled(world: World) {
        world.project(&letters("{}"));
        let job = world.import(Delivery::of(&world.jsonl(&[
            json!({"text": "a"}), json!({"text": "b"}), json!({"text": "a"}),
        ])));
        assert_eq!(job.message, "2 items imported, 1 was there already.");
        let named = world.refusals(job.id);
        assert_eq!((named.len(), named[0]["line"].as_u64()), (1, Some(3)));
        assert_eq!(named[0]["reason"], "the same content is item 1 of this batch");
        let job = world.import(Delivery::of(&world.jsonl(&[json!({"text": "c"}), json!({"text": "b"})])));
        assert_eq!(job.message, "1 item imported, 1 was there already.");
        assert_eq!(world.refusals(job.id)[0]["reason"], "the same content is item 2 of batch “rows-1.jsonl”");
        assert_eq!(left(&world)[1..3], [3, 3]);
        world.assert_sound();
    }

    fn a_delivery_without_anything_new_makes_no_batch(world: World) {
        world.project(&letters("{}"));
        for (name, content) in [("empty.csv", ""), ("header.csv", "text,colour\n"), ("empty.jsonl", "\n"), ("list.json", "[]")] {
            let job = world.import(Delivery::of(&world.file(name, content.as_bytes())).batch("june"));
            assert_eq!((job.state.as_str(), job.message.contains("has no rows")), ("failed", true), "{name}: {}", job.message);
        }
        let job = world.import(Delivery::of(&world.jsonl(&[json!({"no": 1})])).batch("june").accept_valid());
        assert!(job.state == "failed" && job.message.starts_with("1 of 1 rows were refused"), "{}", job.message);
        assert_eq!(left(&world), [0; 7]);
        world.imported(Delivery::of(&world.jsonl(&rows(2))).batch("june"));
        let again = world.import(Delivery::of(&world.jsonl(&rows(2))).batch("july"));
        assert_eq!(again.state, "done");
        assert_eq!(again.message, "0 items imported, 2 were there already; no batch was made.");
        assert_eq!((world.refusals(again.id).len(), left(&world)[0]), (2, 1));
        world.assert_sound();
    }

    fn a_table_without_the_columns_of_the_spec_is_refused_once_as_a_file(world: World) {
        world.project(&letters("{}"));
        let rows: Vec<String> = (0..5_000).map(|n| format!("{n}|a message, with a comma\n")).collect();
        let table = format!("id|text\n{}", rows.concat());
        let file = world.file("in.csv", table.as_bytes());
        for delivery in [Delivery::of(&file), Delivery::of(&file).accept_valid()] {
            let job = world.import(delivery);
            let wanted = "in.csv: there is no column “text”, which the spec needs; its first line has “id|text”. It seems to \
                have vertical bars between its columns; save it with commas (CSV) or with tabs (TSV). Nothing was imported.";
            assert_eq!((job.state.as_str(), job.refused), ("failed", 0), "{}", job.message);
            assert_eq!(job.message, wanted);
            assert_eq!(world.refusals(job.id), [] as [Value; 0]);
        }
        let head_alone = world.import(Delivery::of(&world.file("head.tsv", b"id\ttxt\n")));
        assert!(head_alone.message.contains("Rename “txt” to “text”"), "{}", head_alone.message);
        let named = world.import(Delivery::of(&world.file("bare.csv", b"1,first\n")).columns(&["id", "txt"]));
        assert!(named.message.contains("there is no column “text”"), "{}", named.message);
        assert_eq!(left(&world), [0; 7]);
    }

    fn a_look_at_a_table_that_does_not_fit_shows_it_and_judges_no_row(world: World) {
        use flow::ingest::preview::{Delivery, Extent, preview};
        world.project(&letters("{}"));
        let look = |name: &str, bytes: &[u8]| {
            let path = world.file(name, bytes);
            let delivery = Delivery { path: &path, filename: name, columns: &[], extent: Extent::Whole };
            world.look(|tx| {
                let (_, spec) = world.specs.newest(tx, world.project_id())?;
                preview(tx, (world.project_id(), &spec), &delivery)
            })
        };
        let seen = look("in.csv", b"id,Txt\n1,one\n2,two\n");
        assert!(seen.unfit.as_ref().unwrap().remedy.starts_with("rename “Txt” to “text”"));
        assert_eq!((seen.read, seen.refused, seen.refusals.len(), seen.rows.len(), seen.complete), (2, 0, 0, 2, true));
        assert_eq!(seen.missing, ["text"]);
        let names = |columns: &[flow::ingest::preview::Column]| columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&seen.columns), ["id", "Txt"]);
        let head_alone = look("head.csv", b"id,Txt\n");
        assert!(head_alone.unfit.is_some());
        assert_eq!((head_alone.read, names(&head_alone.columns)), (0, vec!["id".to_owned(), "Txt".to_owned()]));
        let good = look("good.csv", b"id,text\n1,one\n");
        assert_eq!((good.unfit, good.read, good.refused), (None, 1, 0));
    }

    fn a_table_in_another_encoding_says_where_and_what_to_do(world: World) {
        world.project(&letters("{}"));
        let file = world.file("in.csv", b"text\ngood\ncaf\xE9\nnul \0 inside\n");
        let job = world.import(Delivery::of(&file).accept_valid());
        assert_eq!(job.message, "1 item imported, 2 rows refused.");
        let refusals = world.refusals(job.id);
        assert_eq!((refusals[0]["line"].as_u64(), refusals[1]["line"].as_u64()), (Some(3), Some(4)));
        assert!(refusals[0]["reason"].as_str().unwrap().contains("not valid UTF-8"), "{refusals:?}");
        assert!(refusals[0]["remedy"].as_str().unwrap().contains("CSV UTF-8"), "{refusals:?}");
        assert!(refusals[1]["reason"].as_str().unwrap().contains("U+0000"), "{refusals:?}");
    }

    fn a_batch_of_a_taken_name_is_refused(world: World) {
        world.project(&letters("{}"));
        world.imported(Delivery::of(&world.jsonl(&rows(1))).batch("june"));
        let second = Delivery::of(&world.jsonl(&rows(2))).batch("june");
        assert_eq!(world.queue_import(second).unwrap_err().code(), "batch_exists");
        assert_eq!(world.queue_import(Delivery::of(&world.jsonl(&rows(2))).batch(" ")).unwrap_err().code(), "batch_name_missing");
    }

    fn a_file_of_no_known_format_fails_with_a_hint(world: World) {
        world.project(&letters("{}"));
        let job = world.import(Delivery::of(&world.file("in.bin", &[0, 159, 146, 150, 0, 1])));
        assert_eq!(job.state, "failed");
        assert!(job.message.contains("Convert"), "{}", job.message);
        assert_eq!(left(&world), [0; 7]);
    }

    fn files_without_a_file_of_records_are_no_items_of_a_project_that_asks_for_text(world: World) {
        world.project(&letters("{}"));
        let file = zip(&world, "in.zip", &[("a.jpg", &picture(1)), ("b.txt", b"a text")]);
        let job = world.import(Delivery::of(&file));
        assert_eq!(job.state, "failed");
        let told = "the delivery has no file of records, and an item needs “text” (text), not just one media file";
        assert!(job.message.starts_with(told), "{}", job.message);
        assert_eq!(world.count("select count(*) from item where project = $1"), 0);
    }

    fn media_come_with_the_rows_that_name_them(world: World) {
        world.project(&pictures());
        let manifest = b"picture,caption\nimg/1.jpg,one\nimg/2.jpg,\n";
        let file = zip(&world, "in.zip", &[
            ("list.csv", manifest), ("img/1.jpg", &picture(1)), ("img/2.jpg", &picture(2)), ("img/3.jpg", &picture(3)),
        ]);
        assert_eq!(world.imported(Delivery::of(&file)).len(), 2);
        let ann = world.people(1)[0];
        let fields: Value = serde_json::from_str(&world.lease(ann).fields).unwrap();
        assert_eq!((fields["picture"]["type"].as_str(), fields["picture"]["name"].as_str()), (Some("image/jpeg"), Some("img/1.jpg")));
        assert!(fields["picture"]["width"].as_u64().unwrap() > 0 && fields["caption"] == "one");
        let hash = fields["picture"]["hash"].as_str().unwrap();
        assert!(world.vault.has(hash).unwrap());
        assert_eq!(world.vault.hashes().unwrap().len(), 2, "a file that no row names is not kept");
        let project = world.project_id();
        assert!(world.look(|tx| Ok(store::media::get(tx, project, hash)?)).is_some());
        assert!(world.look(|tx| Ok(store::media::get(tx, project + 1, hash)?)).is_none(), "another project has no part in it");
        world.assert_sound();
    }

    fn refused_media_leave_no_file_behind(world: World) {
        world.project(&pictures());
        let manifest = b"{\"picture\":\"1.jpg\"}\n{\"picture\":\"2.jpg\"}\n{\"picture\":\"../../etc/passwd\"}\n{\"picture\":\"no.jpg\"}\n";
        let file = zip(&world, "in.zip", &[("m.jsonl", manifest), ("1.jpg", &picture(1)), ("2.jpg", b"no picture")]);
        let job = world.import(Delivery::of(&file));
        assert_eq!((job.state.as_str(), job.refused), ("failed", 3), "{}", job.message);
        assert_eq!(left(&world), [0; 7]);
        assert!(world.refusals(job.id).iter().all(|refusal| refusal["field"] == "picture"));
        world.assert_sound();
    }

    fn a_picture_that_was_cut_off_is_refused_with_where_it_ends_and_what_to_do(world: World) {
        world.project(&pictures());
        let whole = picture(1);
        let half = &whole[..whole.len() / 2];
        let packed = zip(&world, "photos.zip", &[("a.jpg", &whole), ("b.jpg", half)]);
        let job = world.import(Delivery::of(&packed).accept_valid());
        assert_eq!((job.state.as_str(), job.refused), ("done", 1), "{}", job.message);
        let refusal = &world.refusals(job.id)[0];
        let wanted = format!("`b.jpg`: the image is cut off: it ends after {} bytes, before its own end", half.len());
        assert_eq!(refusal["reason"], wanted, "{refusal}");
        assert!(refusal["remedy"].as_str().unwrap().starts_with("copy the picture again"), "{refusal}");
        assert_eq!(world.vault.hashes().unwrap().len(), 1, "what is refused is not kept");
    }

    fn a_damaged_or_hostile_file_of_an_archive_is_named_and_the_good_rows_are_kept(world: World) {
        world.project(&pictures());
        let manifest = b"picture\n1.jpg\n2.jpg\nbomb.jpg\n";
        let bomb = vec![0; 32 << 20];
        let path = zip(&world, "in.zip", &[
            ("list.csv", manifest), ("1.jpg", &picture(1)), ("2.jpg", &picture(2)), ("bomb.jpg", &bomb),
        ]);
        // A byte inside the second picture.
        let mut bytes = std::fs::read(&path).unwrap();
        let inside = bytes.windows(5).position(|window| window == b"2.jpg").unwrap() + 2_000;
        bytes[inside] ^= 0xFF;
        std::fs::write(&path, bytes).unwrap();
        let job = world.import(Delivery::of(&path));
        assert_eq!((job.state.as_str(), job.refused), ("failed", 2), "{}", job.message);
        let reasons: Vec<_> = world.refusals(job.id).iter().map(|refusal| refusal["reason"].to_string()).collect();
        assert!(reasons[0].contains("`2.jpg`: it could not be read"), "{reasons:?}");
        assert!(reasons[1].contains("`bomb.jpg`: it could not be read: it unpacks to more than 200 times"), "{reasons:?}");
        assert_eq!(left(&world), [0; 7]);
        let job = world.import(Delivery::of(&path).accept_valid());
        assert_eq!((job.state.as_str(), job.message.as_str()), ("done", "1 item imported, 2 rows refused."));
        assert_eq!(world.vault.work_files("job-").unwrap().len(), 2, "there are the two reports and nothing else");
        world.assert_sound();
    }

    fn media_of_an_earlier_batch_stay_when_a_later_one_is_dropped(world: World) {
        world.project(&pictures());
        let photo = picture(1);
        let first = zip(&world, "a.zip", &[("m.jsonl", b"{\"picture\":\"1.jpg\"}\n"), ("1.jpg", &photo)]);
        world.imported(Delivery::of(&first));
        let bad = b"{\"picture\":\"1.jpg\",\"caption\":\"again\"}\n{}\n";
        let second = zip(&world, "b.zip", &[("m.jsonl", bad), ("1.jpg", &photo)]);
        assert_eq!(world.import(Delivery::of(&second)).state, "failed");
        assert_eq!(left(&world), [1, 1, 1, 1, 1, 1, 1]);
        world.assert_sound();
    }

    fn a_folder_of_pictures_needs_no_list(world: World) {
        world.project(&pictures());
        for number in 1..=3 {
            world.file(&format!("shelf/{number}.jpg"), &picture(number));
        }
        world.file("shelf/again.jpg", &picture(2));
        let job = world.import(Delivery::of(&world.folder().join("shelf")));
        assert_eq!(job.message, "3 items imported, 1 was there already.");
        world.assert_sound();
    }

    fn a_stopped_import_leaves_nothing_and_can_be_resumed(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 2 } }"));
        let job = world.queue_import(Delivery::of(&world.jsonl(&rows(4_000)))).unwrap();
        let (store, project) = (world.store.clone(), world.project_id());
        // It is stopped while the second chunk is made.
        let runner = trap(&world, 4, move || {
            store.write(move |tx| jobs::cancel(tx, (project, job), Timestamp(1))).unwrap();
        });
        assert!(jobs::run_next(&runner, Line::Data).unwrap());
        assert_eq!((world.job(job).state.as_str(), world.job(job).message.as_str()), ("cancelled", "Stopped. Nothing was imported."));
        assert_eq!(left(&world), [0; 7]);
        world.act(move |tx| jobs::resume(tx, (project, job), Timestamp(1))).unwrap();
        world.run_jobs();
        assert_eq!((world.job(job).state.as_str(), world.job(job).message.as_str()), ("done", "4000 items imported."));
        assert_eq!(left(&world), [1, 4_000, 4_000, 8_000, 1, 0, 0]);
        world.assert_sound();
        let ended = world.act(move |tx| jobs::cancel(tx, (project, job), Timestamp(1)));
        assert_eq!(ended.unwrap_err().code(), "job_ended");
        let resumed = world.act(move |tx| jobs::resume(tx, (project, job), Timestamp(1)));
        assert_eq!(resumed.unwrap_err().code(), "job_not_stopped");
    }

    fn a_job_that_waits_is_stopped_at_once_and_can_be_resumed(world: World) {
        world.project(&letters("{}"));
        let (project, job, at) = (world.project_id(), world.queue_import(Delivery::of(&world.jsonl(&rows(3)))).unwrap(), world.at());
        world.act(move |tx| jobs::cancel(tx, (project, job), at)).unwrap();
        let stopped = world.job(job);
        assert_eq!((stopped.state.as_str(), stopped.message.as_str()), ("cancelled", "Stopped. Nothing was imported."));
        assert_eq!(stopped.finished_at, Some(at));
        world.run_jobs();
        assert_eq!(world.job(job).state, "cancelled", "nobody takes it up");
        world.act(move |tx| jobs::resume(tx, (project, job), at)).unwrap();
        world.run_jobs();
        assert_eq!(world.job(job).message, "3 items imported.");
        world.assert_sound();
    }

    fn a_crash_in_the_middle_loses_and_doubles_nothing(world: World) {
        world.project(&letters("{}"));
        let mut all = rows(3_000);
        all[500] = json!({"text": "message 3"});
        all[1_700] = json!({"nothing": 1});
        all[2_600] = json!({"text": "message 4"});
        let job = world.queue_import(Delivery::of(&world.jsonl(&all)).accept_valid()).unwrap();
        // The first dies before its first chunk, the others each after one chunk more.
        for _ in 0..3 {
            let runner = trap(&world, 3, || panic!("a crash"));
            let crashed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| jobs::run_next(&runner, Line::Data)));
            assert!(crashed.is_err() && world.job(job).state == "running");
            assert!(!jobs::run_next(&world.runner(), Line::Data).unwrap(), "it is not taken from a runner that may live");
            world.clock.advance_s(31);
        }
        world.run_jobs();
        let ended = world.job(job);
        assert_eq!(ended.message, "2997 items imported, 2 were there already, 1 row refused.");
        let mut lines: Vec<_> = world.refusals(job).iter().map(|refusal| refusal["line"].as_u64().unwrap()).collect();
        lines.sort_unstable();
        assert_eq!(lines, [501, 1_701, 2_601]);
        assert_eq!(left(&world), [1, 2_997, 2_997, 2_997, 1, 0, 0]);
        world.assert_sound();
    }

    fn rows_of_an_import_that_broke_off_are_nobodys_duplicates(world: World) {
        world.project(&letters("{}"));
        let killed = broken_off(&world, "monday", false);
        assert_eq!(left(&world)[1], 4_000, "the rows of its first chunk are there");
        assert_eq!(listed(&world), [(0, 0); 6], "and stand in no list");
        assert!(world.look(|tx| Ok(store::items::list::line(tx, world.project_id(), 1)?)).is_none());
        assert_eq!(counted(&world), [], "and count for nothing");
        world.assert_sound();
        // The next command knows that the process is gone, since it has the folder to itself.
        jobs::take_over(&world.runner()).unwrap();
        flow::ingest::undo(&world.runner()).unwrap();
        assert_eq!(world.job(killed).state, "cancelled");
        assert!(world.job(killed).message.starts_with("It broke off"), "{}", world.job(killed).message);
        assert_eq!(left(&world), [0; 7]);
        let job = world.import(Delivery::of(&world.jsonl(&rows(4_002))).batch("monday"));
        assert_eq!(job.message, "4002 items imported.");
        assert_eq!(counted(&world), [(2, 0, 4_002)]);
        assert_eq!(listed(&world), [(4_002, 4_002); 6]);
        world.assert_sound();
    }

    fn an_import_waits_until_the_one_before_it_has_ended(world: World) {
        world.project(&letters("{}"));
        let first = broken_off(&world, "monday", true);
        let taken = world.queue_import(Delivery::of(&world.jsonl(&rows(1))).batch("monday")).unwrap_err();
        assert_eq!((taken.code(), taken.to_string().as_str()), ("batch_exists", "a batch “monday” is being imported"));
        let second = world.queue_import(Delivery::of(&world.jsonl(&rows(4_002))).batch("tuesday").uploaded()).unwrap();
        assert!(!jobs::run_next(&world.runner(), Line::Data).unwrap(), "the first may live yet");
        flow::ingest::undo(&world.runner()).unwrap();
        assert_eq!(left(&world)[1], 4_000, "what a job that runs has written is left alone");
        // A server that was started anew goes on with what was sent to the one before.
        jobs::take_over(&world.runner()).unwrap();
        world.run_jobs();
        assert_eq!((world.job(first).state.as_str(), world.job(first).refused), ("failed", 1));
        assert_eq!(world.job(second).message, "4002 items imported.");
        world.assert_sound();
    }

    fn what_could_not_be_undone_is_undone_later_and_counts_for_nothing_meanwhile(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 2 } }"));
        let project = world.project_id();
        for leave in [AS_IT_WAS, THROWN_AWAY] {
            let ended = broken_off(&world, "monday", true);
            world.tamper(leave);
            world.tamper("update job set state = 'failed', finished_at = 1 where state = 'running'");
            assert_eq!(left(&world)[1..4], [4_000, 4_000, 8_000], "{leave}");
            assert_eq!(counted(&world), []);
            world.assert_sound();
            let next = world.queue_import(Delivery::of(&world.jsonl(&rows(4_002))).batch("monday")).unwrap();
            assert!(!jobs::run_next(&world.runner(), Line::Data).unwrap(), "it waits until there is nothing left");
            flow::ingest::undo(&world.runner()).unwrap();
            assert_eq!(left(&world), [0; 7]);
            if leave == THROWN_AWAY {
                world.run_jobs();
                assert_eq!(world.job(next).message, "4002 items imported.");
                world.act(move |tx| jobs::resume(tx, (project, ended), Timestamp(1))).unwrap();
                world.run_jobs();
                assert!(world.job(ended).message.starts_with("there is a batch “monday” already"));
            } else {
                world.tamper("delete from job");
            }
        }
        world.assert_sound();
    }

    fn a_runner_that_was_taken_for_dead_changes_nothing_any_more(world: World) {
        world.project(&letters("{}"));
        let job = world.queue_import(Delivery::of(&world.jsonl(&rows(3_000)))).unwrap();
        let (asleep, awake) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
        let doors = (Arc::clone(&asleep), Arc::clone(&awake));
        let sleeper = trap(&world, 4, move || {
            doors.0.wait();
            doors.1.wait();
        });
        let first = std::thread::spawn(move || jobs::run_next(&sleeper, Line::Data));
        asleep.wait();
        world.clock.advance_s(31);
        world.run_jobs();
        assert_eq!(world.job(job).message, "3000 items imported.");
        awake.wait();
        first.join().unwrap().unwrap();
        assert_eq!((world.job(job).state.as_str(), world.job(job).message.as_str()), ("done", "3000 items imported."));
        assert_eq!(left(&world), [1, 3_000, 3_000, 3_000, 1, 0, 0]);
        world.assert_sound();
    }

    fn an_uploaded_file_is_removed_when_it_is_no_longer_needed(world: World) {
        world.project(&letters("{}"));
        let (bad, good) = (world.jsonl(&[json!({})]), world.jsonl(&rows(1)));
        for (file, kept) in [(&bad, true), (&good, false)] {
            let params = flow::ingest::Params {
                path: file.clone(), uploaded: true, filename: "in.jsonl".into(), batch: file.display().to_string(),
                due: None, priority: None, accept_valid: false, columns: Vec::new(),
            };
            let (project, asked) = (world.project_id(), world.runner().asked(1));
            world.act(move |tx| jobs::queue_import(tx, project, &params, &asked)).unwrap();
            world.run_jobs();
            assert_eq!(file.exists(), kept);
        }
    }
}
