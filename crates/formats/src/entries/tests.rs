//! Folder, zip and tar give the same entries, and none gives more than its limits or lets a path out.

use std::fs;
use std::io::{Cursor, Write};

use ::tar::{Builder, EntryType, Header};
use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

type Files<'a> = &'a [(&'a str, &'a [u8])];

/// What a walk said: `path=content`, or `! reason`.
fn walk(entries: Box<dyn Entries + Send>) -> Vec<String> {
    let mut said = Vec::new();
    entries.each(&mut |entry| {
        said.push(match entry {
            Ok(entry) => {
                let mut content = Vec::new();
                match entry.content.read_to_end(&mut content) {
                    Ok(n) if n > 40 => format!("{}={n} bytes", entry.path),
                    Ok(_) => format!("{}={}", entry.path, String::from_utf8_lossy(&content)),
                    Err(error) => format!("! {}", entry.refusal(&error).reason),
                }
            }
            Err(refusal) => format!("! {}", refusal.reason),
        });
        ControlFlow::Continue(())
    });
    said
}

fn zip_of(files: Files) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Writes names into the header as they are; the library would refuse the hostile ones.
fn tar_entry(name: &str, kind: EntryType, size: usize) -> Header {
    let mut header = Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_size(size as u64);
    header.set_mode(0o644);
    header.set_cksum();
    header
}

fn tar_of(files: Files) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, content) in files {
        builder.append(&tar_entry(name, EntryType::Regular, content.len()), *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The same files as zip, tar and gzipped tar.
fn archives(files: Files, limits: EntryLimits) -> [Vec<String>; 3] {
    let tarred = tar_of(files);
    [
        walk(zip("a.zip", Cursor::new(zip_of(files)), limits)),
        walk(tar("a.tar", Cursor::new(tarred.clone()), limits)),
        walk(tar_gz("a.tar.gz", Cursor::new(gz(&tarred)), limits)),
    ]
}

#[test]
fn a_folder_a_zip_and_a_tar_of_the_same_files_give_the_same_entries() {
    let files: Files = &[
        ("a.txt", b"one"),
        ("img/b.png", b"two"),
        ("img/deep/c.png", b""),
        (".DS_Store", b"x"),
        ("__MACOSX/._a", b"x"),
    ];
    let expected = ["a.txt=one", "img/b.png=two", "img/deep/c.png="];
    for said in archives(files, EntryLimits::default()) {
        assert_eq!(said, expected);
    }
    let root = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    assert_eq!(walk(open(root.path(), EntryLimits::default()).unwrap()), expected);
}

#[test]
fn archives_are_told_apart_by_content_whatever_their_name() {
    let root = tempfile::tempdir().unwrap();
    let tarred = tar_of(&[("a", b"1")]);
    for (n, bytes) in [zip_of(&[("a", b"1")]), gz(&tarred), tarred].iter().enumerate() {
        let path = root.path().join(format!("upload-{n}"));
        fs::write(&path, bytes).unwrap();
        assert_eq!(walk(open(&path, EntryLimits::default()).unwrap()), ["a=1"]);
    }
    let text = root.path().join("x.zip");
    fs::write(&text, "hello").unwrap();
    let refusal = open(&text, EntryLimits::default()).err().unwrap();
    assert!(refusal.to_string().starts_with("x.zip: it is neither a folder nor"), "{refusal}");
    let refusal = open(&root.path().join("none"), EntryLimits::default()).err().unwrap();
    assert!(refusal.reason.contains("could not be opened"));
}

#[test]
fn a_path_that_would_escape_is_refused_and_the_others_are_still_read() {
    for bad in ["../evil", "/etc/passwd", "C:/evil", "a\\..\\b", "a/../../b"] {
        for said in archives(&[("good", b"1"), (bad, b"2"), ("after", b"3")], EntryLimits::default()) {
            assert_eq!(said.len(), 3, "{said:?}");
            assert!(said[1].starts_with("! `") && said[1].contains("is refused: its name"), "{said:?}");
            assert_eq!((said[0].as_str(), said[2].as_str()), ("good=1", "after=3"));
        }
    }
}

#[test]
fn a_nul_in_a_zip_name_is_refused() {
    let said = walk(zip("a.zip", Cursor::new(zip_of(&[("a\0.png", b"1")])), EntryLimits::default()));
    assert_eq!(said, ["! `a\\0.png` is refused: its name holds a control character"]);
}

#[test]
fn links_and_devices_in_a_tar_are_refused_by_name() {
    let mut builder = Builder::new(Vec::new());
    for (name, kind) in
        [("soft", EntryType::Symlink), ("hard", EntryType::Link), ("dev", EntryType::Char), ("pipe", EntryType::Fifo)]
    {
        let mut header = tar_entry(name, kind, 0);
        header.set_link_name("/etc/passwd").unwrap();
        header.set_cksum();
        builder.append(&header, &b""[..]).unwrap();
    }
    let said = walk(tar("a.tar", Cursor::new(builder.into_inner().unwrap()), EntryLimits::default()));
    assert_eq!(said, ["soft", "hard", "dev", "pipe"].map(|n| format!("! `{n}` is a link or device")));
}

#[test]
fn links_in_a_zip_are_refused_by_name() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("soft", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let said = walk(zip("a.zip", writer.finish().unwrap(), EntryLimits::default()));
    assert_eq!(said, ["! `soft` is a link or device"]);
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_refused_and_not_followed() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "s").unwrap();
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("b"), "1").unwrap();
    std::os::unix::fs::symlink(outside.path(), root.path().join("a")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret"), root.path().join("c")).unwrap();
    let said = walk(folder(root.path(), EntryLimits::default()));
    assert_eq!(said, ["! `a` is a link or device", "b=1", "! `c` is a link or device"]);
}

#[test]
fn a_second_file_of_one_name_is_refused_by_name() {
    let tarred = tar_of(&[("a", b"1"), ("./a", b"2"), ("b", b"3")]);
    let said = walk(tar("a.tar", Cursor::new(tarred), EntryLimits::default()));
    assert_eq!(said, ["a=1", "! `a` stands twice in the archive", "b=3"]);

    // The zip writer refuses to double a name, so two names of one length are made equal afterwards.
    let mut zipped = zip_of(&[("aa", b"1"), ("ab", b"2"), ("b", b"3")]);
    for at in 0..zipped.len() - 1 {
        if &zipped[at..at + 2] == b"ab" {
            zipped[at + 1] = b'a';
        }
    }
    let said = walk(zip("a.zip", Cursor::new(zipped), EntryLimits::default()));
    assert_eq!(said, ["! `aa` stands 2 times in the archive", "b=3"]);
}

#[test]
fn long_names_in_a_tar_are_read_in_both_dialects_and_held_to_the_path_rules() {
    let long = format!("{}/file.txt", ["folder"; 20].join("/"));
    let mut builder = Builder::new(Vec::new());
    builder.append_data(&mut tar_entry("x", EntryType::Regular, 1), &long, &b"1"[..]).unwrap();
    builder.append_pax_extensions([("path", "b/né.txt".as_bytes()), ("mtime", b"1.5")]).unwrap();
    builder.append(&tar_entry("short", EntryType::Regular, 1), &b"2"[..]).unwrap();
    builder.append_pax_extensions([("path", &b"../evil"[..])]).unwrap();
    builder.append(&tar_entry("good", EntryType::Regular, 1), &b"3"[..]).unwrap();
    let said = walk(tar("a.tar", Cursor::new(builder.into_inner().unwrap()), EntryLimits::default()));
    assert_eq!(said[..2], [format!("{long}=1"), "b/né.txt=2".to_owned()]);
    assert_eq!(said[2], "! `../evil` is refused: its name leads out of its folder by `..`");
}

#[test]
fn a_name_of_many_megabytes_is_refused_before_it_is_read() {
    let mut builder = Builder::new(Vec::new());
    let name = vec![b'a'; 1 << 20];
    builder.append(&tar_entry("././@LongLink", EntryType::GNULongName, name.len()), &name[..]).unwrap();
    builder.append(&tar_entry("a", EntryType::Regular, 1), &b"1"[..]).unwrap();
    let said = walk(tar("a.tar", Cursor::new(builder.into_inner().unwrap()), EntryLimits::default()));
    assert_eq!(said, ["! `a file's name` could not be read: it is longer than 262144 bytes"]);
}

#[test]
fn too_many_entries_are_refused() {
    let limits = EntryLimits { count_max: 2, ..EntryLimits::default() };
    for said in archives(&[("a", b"1"), ("b", b"2"), ("c", b"3")], limits) {
        assert!(said.last().unwrap().contains("more than"), "{said:?}");
    }
    let root = tempfile::tempdir().unwrap();
    for name in ["a", "b", "c"] {
        fs::write(root.path().join(name), name).unwrap();
    }
    let said = walk(folder(root.path(), limits));
    assert_eq!(said, ["a=a", "b=b", "! the folder holds more than 2 entries"]);
}

#[test]
fn an_entry_over_the_size_limit_is_refused_and_the_total_ends_the_walk() {
    let limits = EntryLimits { entry_bytes_max: 10, ..EntryLimits::default() };
    for said in archives(&[("a", &[b'x'; 50]), ("b", b"2")], limits) {
        assert_eq!(said, ["! `a` could not be read: it is larger than 10 bytes", "b=2"]);
    }
    let limits = EntryLimits { total_bytes_max: 12, ..EntryLimits::default() };
    for said in archives(&[("a", b"12345678"), ("b", b"12345678"), ("c", b"3")], limits) {
        assert_eq!(said, ["a=12345678", "! `b` could not be read: all files together are larger than 12 bytes"]);
    }
}

#[test]
fn an_archive_that_unpacks_a_thousandfold_is_refused_as_it_unpacks() {
    let zeros = vec![0; 40 << 20];
    let files: Files = &[("bomb", &zeros)];
    let said = walk(zip("a.zip", Cursor::new(zip_of(files)), EntryLimits::default()));
    assert_eq!(said, ["! `bomb` could not be read: it unpacks to more than 200 times its size"]);
    let said = walk(tar_gz("a.tgz", Cursor::new(gz(&tar_of(files))), EntryLimits::default()));
    assert!(said[0].contains("unpacks to more than 200 times"), "{said:?}");
    assert_eq!(walk(tar("a.tar", Cursor::new(tar_of(files)), EntryLimits::default())), ["bomb=41943040 bytes"]);
}

#[test]
fn an_archive_cut_short_is_refused_at_the_entry_where_it_ends() {
    let tarred = tar_of(&[("a", b"1"), ("b", &[b'x'; 2000])]);
    let said = walk(tar("a.tar", Cursor::new(tarred[..2000].to_vec()), EntryLimits::default()));
    assert!(said[1].contains("the archive ends inside this file"), "{said:?}");
    let zipped = zip_of(&[("a", b"1")]);
    let said = walk(zip("a.zip", Cursor::new(zipped[..zipped.len() - 30].to_vec()), EntryLimits::default()));
    assert!(said[0].contains("could not be read as a zip archive"), "{said:?}");
}

#[test]
fn one_file_compressed_by_gzip_is_told_from_a_tar() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, gz(bytes)).unwrap();
        open(&path, EntryLimits::default()).err().map(|refusal| refusal.reason)
    };
    let reason = Some("it is one file compressed by gzip, not an archive".to_owned());
    assert_eq!(refused("rows.jsonl.gz", b"{\"text\":\"a\"}\n"), reason);
    assert_eq!(refused("long.jsonl.gz", &b"{\"text\":\"a\"}\n".repeat(1_000)), reason);
    assert_eq!(refused("a.tar.gz", &tar_of(&[("a", b"1")])), None);
    assert_eq!(refused("empty.tar.gz", &[0; 10_240]), None);
}

#[test]
fn whoever_walks_can_break_off() {
    let mut seen = 0;
    zip("a.zip", Cursor::new(zip_of(&[("a", b"1"), ("b", b"2")])), EntryLimits::default()).each(&mut |_| {
        seen += 1;
        ControlFlow::Break(())
    });
    assert_eq!(seen, 1);
}
