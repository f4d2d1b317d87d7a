//! Has a server verify its installation, and fetches backups of it.

use super::ASK_EVERY;
use super::client::{Client, Sent};
use crate::backend::{BackedUp, Packing, Partial, WatchBackup, WatchStep};
use crate::bundle::{changed_media, check};
use crate::trouble::{Outcome, Trouble};
use api::upkeep::{StartVerification, Verification, Verified};
use flow::verify::Step;
use std::io::{Read, Write};

/// Bytes that are taken over at once.
const PIECE_BYTES: usize = 256 << 10;

pub(super) fn verify(client: &Client, quick: bool, watch: &mut WatchStep<'_>) -> Outcome<Verified> {
    let started: Verification = client.call("POST", "/verifications", Sent::json(&StartVerification { quick })?)?;
    let path = format!("/verifications/{}", started.id);
    let mut asked_to_stop = false;
    loop {
        let now: Verification = client.get(&path)?;
        if now.finished_at.is_some() {
            return ended(now);
        }
        if watch(step(&now)) && !asked_to_stop {
            asked_to_stop = true;
            client.tell("POST", &format!("{path}/cancel"), Sent::Nothing)?;
        }
        std::thread::sleep(ASK_EVERY);
    }
}

fn step(now: &Verification) -> Step {
    let count = |count: i64| u64::try_from(count).unwrap_or(0);
    let (done, total) = (count(now.done), now.total.map_or(0, count));
    if now.step.as_deref() == Some("media") { Step::Media(done, total) } else { Step::Tasks(done, total) }
}

fn ended(verification: Verification) -> Outcome<Verified> {
    let message = verification.message.trim_end_matches('.').to_owned();
    match (verification.report, verification.state.as_str()) {
        (Some(report), _) => Ok(report),
        (None, "cancelled") => Err(Trouble::refused("cancelled", message, "Start it again when you are ready.")),
        (None, _) => Err(Trouble::broken("verify_failed", message, "Look into the server's log.")),
    }
}

pub(super) fn backup(client: &Client, file: &mut Partial, watch: &mut WatchBackup<'_>) -> Outcome<BackedUp> {
    let mut from = client.open("/backup")?;
    watch(Packing::Begins("receiving", None));
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = from.read(&mut piece).map_err(|error| broke_off(&error))?;
        if read == 0 {
            break;
        }
        file.write_all(&piece[..read]).map_err(|error| Trouble::file("write", file.path(), &error))?;
        watch(Packing::Bytes(read as u64));
    }
    let size = file.as_file().metadata().map_err(|error| Trouble::file("read", file.path(), &error))?.len();
    watch(Packing::Begins("checking", Some(size)));
    let manifest = check(file.path(), &mut |bytes| watch(Packing::Bytes(bytes))).map_err(|trouble| match trouble {
        // The file has no name yet that anybody knows.
        Trouble::Refused(_) => broke_off(&"what came is not whole"),
        other => other,
    })?;
    changed_media(&manifest).for_each(|hash| watch(Packing::Changed(hash)));
    Ok(BackedUp { media: manifest.files.len().saturating_sub(1) })
}

fn broke_off(why: &dyn std::fmt::Display) -> Trouble {
    let hint = "Nothing was written. Look into the server's log, and start it again.";
    Trouble::broken("backup_broke_off", format!("the backup broke off: {why}"), hint)
}
