//! Backups, what comes back from them, and checks that find what was changed.

use crate::sandbox::{Sandbox, tells};

#[test]
fn a_backup_comes_back_as_it_was() {
    let sandbox = Sandbox::with_example();
    sandbox.must(&["import", "items.jsonl", "--project", "message-spam"]);
    tells!(
        sandbox,
        sandbox.run(&["backup", "monday.tar"]),
        sandbox.run(&["restore", "monday.tar", "--data", "restored"]),
        sandbox.run(&["verify", "--data", "restored"]),
    );
    let export = ["export", "--project", "message-spam", "--states", "gathering"];
    assert_eq!(sandbox.must(&export), sandbox.must(&[&export[..], &["--data", "restored"]].concat()));
}

#[test]
fn nothing_is_written_over() {
    let sandbox = Sandbox::with_example();
    sandbox.must(&["backup", "monday.tar"]);
    tells!(sandbox, sandbox.run(&["backup", "monday.tar"]), sandbox.run(&["restore", "monday.tar"]));
}

#[test]
fn a_damaged_backup_is_refused_and_leaves_no_data() {
    let sandbox = Sandbox::with_example();
    sandbox.must(&["backup", "monday.tar"]);
    let mut bytes = std::fs::read(sandbox.path("monday.tar")).unwrap();
    let at = bytes.windows(12).position(|window| window == b"message-spam").unwrap();
    bytes[at] = b'M';
    std::fs::write(sandbox.path("damaged.tar"), &bytes).unwrap();
    std::fs::write(sandbox.path("cut.tar"), &bytes[..20_000]).unwrap();
    tells!(
        sandbox,
        sandbox.run(&["restore", "damaged.tar", "--data", "restored"]),
        sandbox.run(&["restore", "cut.tar", "--data", "restored"]),
        sandbox.run(&["restore", "items.jsonl", "--data", "restored"]),
        sandbox.run(&["project", "list", "--data", "restored"]),
        sandbox.run(&["restore", "nowhere.tar", "--data", "restored"]),
    );
    assert!(!sandbox.path("restored").exists(), "a folder that was made for it is not left behind");
    std::fs::create_dir(sandbox.path("mine")).unwrap();
    sandbox.run(&["restore", "damaged.tar", "--data", "mine"]);
    assert_eq!(std::fs::read_dir(sandbox.path("mine")).unwrap().count(), 0, "a folder that was there stays, empty");
}

#[test]
fn verify_finds_a_changed_media_file_unless_it_is_quick() {
    let sandbox = Sandbox::with_example();
    let hash = "ab".repeat(32);
    std::fs::create_dir_all(sandbox.path("assay-data/media/ab")).unwrap();
    sandbox.write(&format!("assay-data/media/ab/{hash}"), "not what has this hash");
    let known = store::media::Media { hash, kind: "image/png".into(), size: 22, info: "{}".into() };
    behind_everybodys_back(&sandbox, move |tx| store::media::put(tx, (1, 1), &known, domain::Timestamp(0)));
    tells!(sandbox, sandbox.run(&["verify"]), sandbox.run(&["verify", "--quick"]));
}

#[test]
fn what_no_server_could_seal_is_no_fault() {
    let sandbox = Sandbox::with_example();
    behind_everybodys_back(&sandbox, |tx| {
        let (at, kind) = (domain::Timestamp(1), domain::event::EventKind::SettingChanged);
        store::events::append(tx, 1, store::events::NewEvent { at, kind, task: 0, person: 0, data: "{}" })
    });
    tells!(sandbox, sandbox.run(&["verify"]));
}

/// Changes the database of a sandbox as no command does.
fn behind_everybodys_back(
    sandbox: &Sandbox,
    act: impl FnMut(&mut dyn store::Tx) -> store::Result<()> + Send + 'static,
) {
    let database = store::Database::Sqlite(sandbox.path("assay-data/assay.db"));
    store::Store::open(&database).unwrap().write(act).unwrap();
}

#[test]
fn verify_finds_a_media_file_that_nobody_knows() {
    let sandbox = Sandbox::with_example();
    let hash = "ab".repeat(32);
    std::fs::create_dir_all(sandbox.path("assay-data/media/ab")).unwrap();
    sandbox.write(&format!("assay-data/media/ab/{hash}"), "stray");
    tells!(sandbox, sandbox.run(&["verify"]));
}
