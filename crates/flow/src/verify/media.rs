//! The media: every file that an item may name is there with its content, and no other.

use super::{Media, Step, Verified, Watch};
use crate::FlowResult;
use std::collections::{BTreeMap, BTreeSet};
use store::{Store, Vault, media};

/// What to do about a file that is not there, or not what it was.
const RESTORE: &str = "restore it from a backup, or import its batch again";

/// Goes through the files by the first two letters of their hashes, so that only a part of the names is in memory.
pub(super) fn check(
    store: &Store,
    vault: &Vault,
    depth: Media,
    verified: &mut Verified,
    watch: &mut Watch<'_>,
) -> FlowResult<()> {
    let (_files, total) = store.read(media::total)?;
    let mut done = 0;
    for first in 0..=255_u32 {
        let (beginning, next) = (format!("{first:02x}"), format!("{:02x}", first + 1));
        // `g` comes after every hash.
        let next = if first == 255 { "g" } else { &next };
        // What is stored is looked at first: a file is there before a row names it.
        let stored: BTreeSet<String> = vault.hashes_in(&beginning)?.into_iter().collect();
        let known = store.read(|tx| media::between(tx, &beginning, next))?;
        let known: BTreeMap<String, u64> =
            known.into_iter().map(|media| (media.hash, media.size.unsigned_abs())).collect();
        verified.media += stored.len() as u64;
        for hash in stored.iter().filter(|hash| !known.contains_key(*hash)) {
            let what = format!("the media file {hash} belongs to no item");
            verified.report("", what, "it can be removed from the data folder");
        }
        for (hash, size) in &known {
            let mut told = Ok(());
            if let Some(what) = fault(vault, (hash, *size), depth, &mut |count| {
                done += count;
                if told.is_ok() {
                    told = watch(Step::Media(done.min(total), total));
                }
            }) {
                verified.report("", what, RESTORE);
            }
            told?;
        }
    }
    Ok(())
}

/// What is wrong with a file that is known; one that cannot be read is a finding, and no end of the work.
fn fault(vault: &Vault, (hash, size): (&str, u64), depth: Media, read: &mut dyn FnMut(u64)) -> Option<String> {
    if !vault.has(hash).unwrap_or(true) {
        return Some(format!("the media file {hash} is missing"));
    }
    let found = match depth {
        Media::Contents => vault.content(hash, read).map(|found| (found.hash == hash, found.size)),
        Media::Lengths => vault.size(hash).map(|size| {
            read(size);
            (true, size)
        }),
    };
    match found {
        Ok((true, found)) if found == size => None,
        Ok((_, found)) if found != size => Some(format!("the media file {hash} has {found} bytes instead of {size}")),
        Ok(_) => Some(format!("the media file {hash} is not what was imported: its content has another hash")),
        Err(error) => Some(format!("the media file {hash} cannot be read: {error}")),
    }
}
