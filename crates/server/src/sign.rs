//! Signs media addresses, so that each is good for one session or token, and for about an hour.
//!
//! The key is 32 random bytes in a file of the data folder, readable by its owner only. A key for each process would
//! break the pictures on every open page at a restart, and behind a balancer; a key in the database would travel with
//! every copy of it. Nodes that share the media folder share the key. Deleting the file makes a new one at the next start.

use domain::Timestamp;
use flow::Chance;
use std::io::{Read, Write};
use std::path::Path;

/// Ends of addresses fall on multiples of this, in seconds, so that a picture keeps its address (and its place in the
/// browser's cache) for a while.
const STEP_S: i64 = 900;

/// An address is good for four to five steps: more than an hour, and for the longest clip and its replays.
const STEPS: i64 = 5;

/// The key's file in the data folder.
pub const KEY_FILE: &str = "media.key";

/// What an address is good for.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The project's identifier.
    pub project: &'a str,
    /// The file's content hash.
    pub hash: &'a str,
    /// The hash of the caller's secret.
    pub caller: &'a [u8; 32],
    /// Until when, in seconds since 1970.
    pub until: i64,
}

/// Signs and checks media addresses.
#[derive(Clone)]
pub struct Signer {
    key: [u8; 32],
}

impl Signer {
    /// A signer with this key.
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The signer of a data folder; makes its key at the first start.
    pub fn of_folder(folder: &Path, chance: &mut dyn Chance) -> std::io::Result<Self> {
        let path = folder.join(KEY_FILE);
        let mut key = [0; 32];
        match std::fs::File::open(&path) {
            Ok(mut file) => file.read_exact(&mut key)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                chance.fill(&mut key);
                write_private(&path, &key)?;
            }
            Err(error) => return Err(error),
        }
        Ok(Self { key })
    }

    fn mac(&self, claim: Claim<'_>) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        for part in [claim.project.as_bytes(), claim.hash.as_bytes(), claim.caller, &claim.until.to_le_bytes()] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hasher.finalize()
    }

    /// The address of a file of a project, for one caller.
    pub fn address(&self, project: &str, hash: &str, caller: &[u8; 32], at: Timestamp) -> String {
        let until = (at.0.div_euclid(1_000_000 * STEP_S) + STEPS) * STEP_S;
        let sig = self.mac(Claim { project, hash, caller, until }).to_hex();
        format!("/media/{project}/{hash}?until={until}&sig={sig}")
    }

    /// Whether a signature is this claim's, and the claim still good.
    pub fn is_good(&self, claim: Claim<'_>, sig: &str, at: Timestamp) -> bool {
        // Comparing hashes of this type takes the same time wherever they differ.
        let matches = blake3::Hash::from_hex(sig).is_ok_and(|sig| sig == self.mac(claim));
        matches && at.0 < claim.until.saturating_mul(1_000_000)
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::OsChance;

    const ANN: [u8; 32] = [1; 32];
    const BEN: [u8; 32] = [2; 32];

    #[test]
    fn an_address_is_good_for_one_caller_one_file_and_an_hour() {
        let signer = Signer::new([7; 32]);
        let start = Timestamp(1_000_000_000_000_000);
        let address = signer.address("stow", "abc", &ANN, start);
        let (until, sig) = address.split_once("until=").unwrap().1.split_once("&sig=").unwrap();
        let until: i64 = until.parse().unwrap();
        let good = |claim: Claim<'_>, at: Timestamp| signer.is_good(claim, sig, at);
        let claim = Claim { project: "stow", hash: "abc", caller: &ANN, until };
        assert!(good(claim, start) && good(claim, start.plus_s(3_600)));
        assert!(!good(claim, start.plus_s(3_600 + 900)));
        assert!(!good(Claim { caller: &BEN, ..claim }, start));
        assert!(!good(Claim { hash: "abd", ..claim }, start));
        assert!(!good(Claim { project: "shelf", ..claim }, start));
        assert!(!good(Claim { until: until + 900, ..claim }, start));
        assert!(!Signer::new([8; 32]).is_good(claim, sig, start));
        assert!(!signer.is_good(claim, "", start));
    }

    #[test]
    fn a_folder_keeps_its_key_and_shows_it_to_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let first = Signer::of_folder(folder.path(), &mut OsChance).unwrap();
        let again = Signer::of_folder(folder.path(), &mut OsChance).unwrap();
        assert_eq!(first.key, again.key);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.path().join(KEY_FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
