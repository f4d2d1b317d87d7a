//! Verifies a data folder and makes backups of it.

use super::Local;
use super::lock::is_served;
use crate::backend::{BackedUp, Packing, Partial, WatchBackup, WatchStep};
use crate::trouble::{Outcome, Trouble};
use api::upkeep::Verified;
use flow::FlowError;
use flow::backup::{gather, pack};
use flow::verify::{Look, Media, Server};
use formats::bundle::DATABASE;
use server::convert;
use std::path::Path;

pub(super) fn verify(local: &Local, quick: bool, watch: &mut WatchStep<'_>) -> Outcome<Verified> {
    let look = Look {
        at: local.now(),
        media: if quick { Media::Lengths } else { Media::Contents },
        server: if is_served(&local.data) { Server::Running } else { Server::Stopped },
    };
    let runner = &local.runner;
    let verified = flow::verify::verify(&runner.store, &runner.vault, look, &mut |step| {
        let stop = watch(step);
        if stop {
            Err(FlowError::refused("cancelled", "stopped", "Start it again when you are ready."))
        } else {
            Ok(())
        }
    })?;
    Ok(convert::verified(verified))
}

pub(super) fn backup(local: &Local, file: &mut Partial, watch: &mut WatchBackup<'_>) -> Outcome<BackedUp> {
    let folder = file.path().parent().unwrap_or(Path::new(".")).to_owned();
    let failed = |error: std::io::Error| Trouble::file("write into", &folder, &error);
    let scratch = tempfile::tempdir_in(&folder).map_err(failed)?;
    let contents = gather(&local.runner, &scratch.path().join(DATABASE))?;
    let media = contents.media.len();
    watch(Packing::Begins("copying media", Some(contents.media_bytes())));
    let made_at = convert::time(local.now()).to_string();
    pack(&local.runner, contents, (file.as_file_mut(), &made_at), &mut |step| match step {
        flow::backup::Packing::Media(bytes) => watch(Packing::Bytes(bytes)),
        flow::backup::Packing::Changed(hash) => watch(Packing::Changed(hash)),
    })
    .map_err(failed)?;
    Ok(BackedUp { media })
}
