//! The vault keeps files by their content, and nothing but a content hash names one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_store as store;
use store::{StoreError, Vault};

fn vault() -> (tempfile::TempDir, Vault) {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open(folder.path()).unwrap();
    (folder, vault)
}

#[test]
fn a_file_comes_back_by_the_hash_of_its_bytes() {
    let (_folder, vault) = vault();
    let saved = vault.put(&mut &b"a picture"[..], 100).unwrap();
    assert_eq!(saved.hash, blake3::hash(b"a picture").to_hex().to_string());
    assert_eq!((saved.size, vault.has(&saved.hash).unwrap()), (9, true));
    assert_eq!(&vault.range(&saved.hash, 2..9).unwrap()[..], b"picture");
    assert_eq!(vault.hashes().unwrap(), std::slice::from_ref(&saved.hash));
    assert_eq!(std::io::read_to_string(vault.open_file(&saved.hash).unwrap()).unwrap(), "a picture");
}

#[test]
fn a_file_that_was_changed_has_another_content_under_its_old_name() {
    let (folder, vault) = vault();
    let saved = vault.put(&mut &b"a picture"[..], 100).unwrap();
    let mut read = 0;
    assert_eq!(vault.content(&saved.hash, &mut |count| read += count).unwrap(), saved);
    assert_eq!((read, vault.size(&saved.hash).unwrap()), (9, 9));
    assert_eq!(vault.hashes_in(&saved.hash[..2]).unwrap(), std::slice::from_ref(&saved.hash));
    std::fs::write(folder.path().join("media").join(&saved.hash[..2]).join(&saved.hash), "a pictvre").unwrap();
    assert_ne!(vault.content(&saved.hash, &mut |_| {}).unwrap().hash, saved.hash);
}

#[test]
fn the_same_bytes_are_kept_once() {
    let (_folder, vault) = vault();
    let saved: Vec<_> = (0..2).map(|_| vault.put(&mut &b"same"[..], 100).unwrap()).collect();
    assert_eq!(saved[0], saved[1]);
    assert_eq!(vault.hashes().unwrap().len(), 1);
}

#[test]
fn a_file_beyond_the_limit_is_refused_and_leaves_nothing() {
    let (folder, vault) = vault();
    let refused = vault.put(&mut &b"0123456789"[..], 9).unwrap_err();
    assert!(refused.to_string().contains("longer than 9 bytes"), "{refused}");
    assert!(vault.hashes().unwrap().is_empty());
    assert_eq!(std::fs::read_dir(folder.path().join("work")).unwrap().count(), 0);
}

#[test]
fn what_is_no_content_hash_names_no_file() {
    let (folder, vault) = vault();
    std::fs::write(folder.path().join("secret"), "x").unwrap();
    let long = "a".repeat(65);
    for name in
        ["", "../secret", "../../etc/passwd", "secret", &"g".repeat(64), &long, &format!("../{}", "a".repeat(61))]
    {
        for result in [vault.has(name).map(|_| ()), vault.range(name, 0..1).map(|_| ()), vault.remove(name)] {
            assert!(matches!(result, Err(StoreError::Media(_))), "{name}");
        }
        assert!(vault.open_file(name).is_err(), "{name}");
    }
    assert!(folder.path().join("secret").exists());
}

#[test]
fn removing_a_file_twice_is_no_fault() {
    let (_folder, vault) = vault();
    let saved = vault.put(&mut &b"a"[..], 100).unwrap();
    vault.remove(&saved.hash).unwrap();
    vault.remove(&saved.hash).unwrap();
    assert!(!vault.has(&saved.hash).unwrap());
}

#[test]
fn a_reader_that_fails_leaves_nothing_behind() {
    struct Torn(u8);
    impl std::io::Read for Torn {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            self.0 += 1;
            if self.0 > 2 {
                Err(std::io::Error::other("torn"))
            } else {
                into[0] = 1;
                Ok(1)
            }
        }
    }
    let (folder, vault) = vault();
    assert!(vault.put(&mut Torn(0), 100).is_err());
    assert!(vault.hashes().unwrap().is_empty());
    assert_eq!(std::fs::read_dir(folder.path().join("work")).unwrap().count(), 0);
}
