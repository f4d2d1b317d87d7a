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
    );
}

#[test]
fn verify_finds_a_media_file_that_nobody_knows() {
    let sandbox = Sandbox::with_example();
    let hash = "ab".repeat(32);
    std::fs::create_dir_all(sandbox.path("assay-data/media/ab")).unwrap();
    sandbox.write(&format!("assay-data/media/ab/{hash}"), "stray");
    tells!(sandbox, sandbox.run(&["verify"]));
}
