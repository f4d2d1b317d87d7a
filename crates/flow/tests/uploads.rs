//! Uploads that led to nothing are removed, and no other.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow::ingest::Params;
use assay_flow::{jobs, uploads};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use testkit::specs::letters;
use testkit::{World, on_both_databases};

const DAY_S: i64 = 86_400;

/// A file in the work folder, written now by the clock of the test.
fn written(world: &World, name: &str) -> PathBuf {
    let path = world.vault.work_file(name);
    std::fs::write(&path, "{\"text\": \"one\"}\n").unwrap();
    let since = Duration::from_micros(world.at().0.unsigned_abs());
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH + since).unwrap();
    path
}

/// Queues the import of an upload.
fn queued(world: &World, path: &std::path::Path) -> i64 {
    let params = Params {
        path: path.to_owned(),
        uploaded: true,
        filename: "may.jsonl".into(),
        batch: path.file_name().unwrap().to_string_lossy().into_owned(),
        due: None,
        priority: None,
        accept_valid: false,
        columns: Vec::new(),
    };
    let (project, asked) = (world.project_id(), world.runner().asked(0));
    world.act(move |tx| jobs::queue_import(tx, project, &params, &asked)).unwrap()
}

fn sweep(world: &World) -> usize {
    uploads::sweep(&world.runner(), world.at()).unwrap()
}

on_both_databases! {
    fn an_upload_that_no_job_took_over_goes_after_a_day(world: World) {
        world.project(&letters("{}"));
        let (abandoned, report) = (written(&world, "upload-1"), written(&world, "job-1-refusals.jsonl"));
        world.clock.advance_s(DAY_S - 1);
        let fresh = written(&world, "upload-2");
        assert_eq!(sweep(&world), 0);
        world.clock.advance_s(1);
        assert_eq!(sweep(&world), 1);
        assert_eq!((abandoned.exists(), fresh.exists(), report.exists()), (false, true, true));
    }

    fn an_upload_stays_while_its_import_waits_and_a_day_after_it_was_stopped(world: World) {
        world.project(&letters("{}"));
        let upload = written(&world, "upload-1");
        let (project, job) = (world.project_id(), queued(&world, &upload));
        world.clock.advance_s(9 * DAY_S);
        assert_eq!(sweep(&world), 0, "its import still waits");
        let at = world.at();
        world.act(move |tx| jobs::cancel(tx, (project, job), at)).unwrap();
        assert_eq!(world.look(|tx| jobs::get(tx, project, job)).state, "cancelled");
        world.clock.advance_s(DAY_S - 1);
        assert_eq!(sweep(&world), 0, "it can still be resumed");
        world.clock.advance_s(1);
        assert_eq!((sweep(&world), upload.exists()), (1, false));
    }
}
