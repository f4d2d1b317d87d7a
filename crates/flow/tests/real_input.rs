//! Deliveries as they come from outside: real tables, texts, pictures and clips, beside the repository where they are.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use domain::Role;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use testkit::{Delivery, World};

/// A file or folder of the real input, or a plain message and nothing where it is absent.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn real(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/input").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: there is no ../shared/input/{name} beside the repository");
    None
}

fn spec(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo/specs").join(name);
    std::fs::read_to_string(path).expect("a spec of the demo")
}

fn fields(world: &World, task: i64) -> Value {
    let project = world.project_id();
    let text = world.look(|tx| Ok(store::items::fields(tx, project, task)?)).expect("an item");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_messages_of_sms_spam_are_imported_and_answered() {
    let Some(file) = real("text/sms-spam/sms.tsv") else { return };
    let world = World::new(testkit::db::sqlite());
    world.project(&spec("message-spam.yaml"));
    let job = world.import(Delivery::of(&file).columns(&["label", "text"]));
    // 5,574 lines, of which 5,169 are different messages: the collection is known for its repeats.
    assert_eq!(job.state, "done", "{}", job.message);
    let items = world.count("select count(*) from item where project = $1");
    let progress: Value = serde_json::from_str(&job.result).unwrap();
    assert_eq!(progress["rows"], 5_574, "{}", job.message);
    assert_eq!(items + progress["duplicates"].as_i64().unwrap(), 5_574);
    assert!((5_100..5_300).contains(&items), "{items} different messages");
    assert!(job.message.ends_with("fields not in the spec were left out: label."), "{}", job.message);
    assert!(fields(&world, 1)["text"].as_str().unwrap().starts_with("Go until jurong point, crazy.."));
    let people = world.people(2);
    for person in &people {
        let leased = world.lease(*person);
        world.submit(*person, &leased, &json!({"verdict": "ham"})).unwrap();
    }
    world.settle();
    assert_eq!(world.state(1).name(), "accepted");
    world.assert_sound();
}

#[test]
fn the_dialogues_of_convabuse_are_imported_and_answered() {
    let Some(file) = real("text/convabuse/ConvAbuseEMNLPfull.csv") else { return };
    let world = World::new(testkit::db::sqlite());
    world.project(&spec("dialogue-abuse.yaml"));
    let job = world.import(Delivery::of(&file).accept_valid());
    assert_eq!(job.state, "done", "{}", job.message);
    let progress: Value = serde_json::from_str(&job.result).unwrap();
    let of = |name: &str| progress[name].as_i64().unwrap();
    // Every row stands for one annotator's view of a dialogue, so most repeat one that is there already.
    assert_eq!(of("items") + of("duplicates") + of("refused"), of("rows"));
    assert!(of("rows") > 12_000 && of("items") > 3_000 && of("duplicates") > 6_000, "{}", job.message);
    assert_eq!(fields(&world, 1)["user"], "do you rember japan");
    for refusal in world.refusals(job.id) {
        assert!(
            refusal["line"].is_u64() && refusal["reason"].is_string() && refusal["remedy"].is_string(),
            "{refusal}"
        );
    }
    let ann = world.person("ann", Role::Associate);
    let leased = world.lease(ann);
    let submitted = world.submit(ann, &leased, &json!({"severity": 1}));
    assert!(submitted.is_ok(), "{submitted:?}");
    world.assert_sound();
}

#[test]
fn the_pictures_of_grocery_are_imported_with_their_list() {
    let Some(folder) = real("images/grocery") else { return };
    let world = World::new(testkit::db::sqlite());
    world.project(
        "project: grocery\ntitle: Grocery\ninputs:\n  - { name: image, type: image }\n  - { name: iconic, type: image }\n  \
         - { name: class, type: text }\n  - { name: class_id, type: number, optional: true }\n  \
         - { name: product_description, type: text, optional: true }\n\
         labels: [{ name: right, kind: verify, of: class, fix: true }]\n",
    );
    let listed = std::fs::read_to_string(folder.join("manifest.jsonl")).unwrap().lines().count();
    let job = world.import(Delivery::of(&folder));
    assert_eq!(job.state, "done", "{} {:?}", job.message, world.refusals(job.id).first());
    let items = world.count("select count(*) from item where project = $1");
    let progress: Value = serde_json::from_str(&job.result).unwrap();
    assert_eq!(items + progress["duplicates"].as_i64().unwrap(), i64::try_from(listed).unwrap());
    let first = fields(&world, 1);
    assert_eq!(first["image"]["type"], "image/jpeg");
    assert!(first["image"]["width"].as_u64().unwrap() >= 300 && first["class"] == "Golden-Delicious", "{first}");
    let ann = world.person("ann", Role::Associate);
    world.submit(ann, &world.lease(ann), &json!({"right": {"fix": "Royal Gala"}})).unwrap();
    world.assert_sound();
}

#[test]
fn the_clips_of_stow_synth_are_imported_with_a_list_made_for_them() {
    let Some(folder) = real("video/stow-synth") else { return };
    let world = World::new(testkit::db::sqlite());
    world.project(
        "project: stow\ntitle: Stow\ninputs:\n  - { name: clip, type: video }\n  - { name: product_title, type: text }\n  \
         - { name: recorded_bin, type: text }\n  - { name: pod, type: object }\nlabels:\n  \
         - { name: stowed, kind: choice, options: [{ value: yes_recorded }, { value: other_bin }] }\n  \
         - { name: bin, kind: bins, from: pod, when: { label: stowed, is: other_bin } }\n  \
         - { name: left_at, kind: moment, of: clip }\n",
    );
    let mut list = String::new();
    let mut clips: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    clips.retain(|path| path.extension().is_some_and(|ending| ending == "mp4"));
    clips.sort();
    for clip in &clips {
        let name = clip.file_stem().unwrap().to_string_lossy().into_owned();
        let product = std::fs::read_to_string(folder.join(format!("{name}.product.json"))).unwrap();
        let product: Value = serde_json::from_str(&product).unwrap();
        let row = json!({
            "clip": format!("clips/{name}.mp4"), "product_title": product["task_item"]["title"],
            "recorded_bin": product["system_claimed_bin"], "pod": product["layout"],
        });
        list += &row.to_string();
        list.push('\n');
        world.file(&format!("delivery/clips/{name}.mp4"), &std::fs::read(clip).unwrap());
    }
    world.file("delivery/items.jsonl", list.as_bytes());
    let tasks = world.imported(Delivery::of(&world.folder().join("delivery")));
    assert_eq!(tasks.len(), clips.len());
    let (first, ann) = (fields(&world, tasks[0]), world.person("ann", Role::Associate));
    assert_eq!(first["clip"]["type"], "video/mp4");
    let frames = first["clip"]["frame_count"].as_u64().unwrap();
    assert!(frames > 10 && first["clip"]["duration_s"].as_f64().unwrap() > 1.0, "{first}");
    let leased = world.lease(ann);
    let bin = first["pod"]["bins"][0].clone();
    let answer = |frame: u64| json!({"stowed": "other_bin", "bin": bin, "left_at": {"frame": frame, "time_s": 0.5}});
    assert!(world.submit(ann, &leased, &answer(frames)).is_err(), "there is no frame behind the last");
    world.submit(ann, &leased, &answer(frames - 1)).unwrap();
    world.assert_sound();
}

#[test]
fn every_real_picture_is_all_there_and_half_of_it_is_not() {
    use formats::media::image::ImageError;
    use formats::media::whole::whole;
    use std::io::Cursor;
    let Some(folder) = real("images") else { return };
    let (mut folders, mut seen) = (vec![folder], 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let Ok(kind) = formats::media::detect(&bytes[..bytes.len().min(4_096)]) else { continue };
            if kind.kind() != formats::media::Kind::Image {
                continue;
            }
            whole(kind, &mut Cursor::new(&bytes)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let half = whole(kind, &mut Cursor::new(&bytes[..bytes.len() / 2]));
            assert!(matches!(half, Err(ImageError::CutOff { .. })), "{}: {half:?}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 100, "only {seen} pictures");
}
