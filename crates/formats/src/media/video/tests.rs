//! The index against saved frame times, against ffprobe, and against hostile bytes.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn videos_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(list) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = list
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| if path.is_dir() { videos_below(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|e| ["mp4", "mov", "mkv", "webm"].iter().any(|v| e == *v)))
        .collect();
    found.sort();
    found
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(root().join("fixtures/formats").join(name)).unwrap()
}

fn index_of(bytes: &[u8]) -> Result<VideoIndex, MediaError> {
    index(Cursor::new(bytes), VideoLimits::default())
}

fn whole_numbers(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).collect()
}

#[test]
fn every_fixture_has_the_frames_and_times_that_were_saved_with_it() {
    let fixtures = videos_below(&root().join("fixtures/formats"));
    assert!(fixtures.len() >= 11, "{fixtures:?}");
    for path in fixtures {
        let saved = fs::read_to_string(format!("{}.json", path.display())).unwrap();
        let saved: Value = serde_json::from_str(&saved).unwrap();
        let index = index(fs::File::open(&path).unwrap(), VideoLimits::default()).unwrap();
        let shown = path.display();
        assert_eq!(saved["timescale"], index.timescale, "{shown}");
        assert_eq!((&saved["width"], &saved["height"]), (&index.width.into(), &index.height.into()), "{shown}");
        assert_eq!(index.times, whole_numbers(&saved["times"]), "{shown}");
        let keyframes: Vec<i64> = index.keyframes.iter().map(|n| i64::from(*n)).collect();
        assert_eq!(keyframes, whole_numbers(&saved["keyframes"]), "{shown}");
        assert_eq!(VideoIndex::from_json(&index.to_json(), 1000).unwrap(), index, "{shown}");
    }
}

#[test]
fn codec_sound_rotation_and_duration_are_read_from_the_headers() {
    let said = |name| {
        let index = index_of(&fixture(name)).unwrap();
        let VideoIndex { codec, rotation, has_audio, duration, timescale, .. } = index;
        (codec, rotation, has_audio, duration, timescale)
    };
    assert_eq!(said("h264_bframes.mp4"), ("avc1.64000a".into(), 0, false, 24_576, 12_288));
    assert_eq!(said("h264_bframes.mkv"), ("avc1.64000a".into(), 0, false, 2000, 1000));
    assert_eq!(said("h264_rotated.mov"), ("avc1.64000a".into(), 270, false, 24_576, 12_288));
    assert_eq!(said("h264_offset_audio.mp4"), ("avc1.64000a".into(), 0, true, 29_479, 12_288));
    assert_eq!(said("hevc.mp4"), ("hvc1.1.6.L30.90".into(), 0, false, 10_240, 10_240));
    assert_eq!(said("av1.mkv"), ("av01.0.00M.08".into(), 0, false, 1000, 1000));
    assert_eq!(said("vp9.webm"), ("vp9".into(), 0, false, 1001, 1000));
    assert_eq!(said("vp8_live.webm"), ("vp8".into(), 0, false, 1000, 1000));
    assert_eq!(index_of(&fixture("h264_rotated.mov")).unwrap().shown_size(), (48, 64));
}

#[test]
fn the_frame_on_the_screen_is_the_last_one_shown_by_then() {
    let index = index_of(&fixture("h264_bframes.mp4")).unwrap();
    for n in 0..index.frame_count() {
        let at = index.seconds_of(n).unwrap();
        assert_eq!(index.frame_at(at), Some(n));
        assert_eq!(index.frame_at((at * 1e6).floor() / 1e6), Some(n), "microseconds");
        assert_eq!(index.frame_at(at + 0.07), Some(n));
    }
    assert_eq!((index.frame_at(-1.0), index.frame_at(99.0)), (Some(0), Some(23)));
    assert_eq!(index.frame_at(f64::NAN), Some(0));
}

/// What ffprobe says of the first video track: its clock and the time of each frame it shows.
fn ffprobe(path: &Path) -> Option<(u32, Vec<i64>)> {
    let asked = ["-v", "error", "-select_streams", "v:0", "-show_entries", "frame=pts:stream=time_base", "-of", "json"];
    let output = Command::new("ffprobe").args(asked).arg(path).output().ok()?;
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let clock = said["streams"][0]["time_base"].as_str().unwrap().strip_prefix("1/").unwrap().parse().unwrap();
    let times = said["frames"].as_array().unwrap().iter().map(|frame| frame["pts"].as_i64().unwrap()).collect();
    Some((clock, times))
}

#[test]
fn real_videos_have_the_frames_and_times_that_ffprobe_finds() {
    let real = root().join("../shared/input/video");
    if !real.is_dir() {
        println!("skipped: ../shared/input/video is absent");
        return;
    }
    let mut checked = 0;
    for path in videos_below(&real).into_iter().chain(videos_below(&root().join("fixtures/formats"))) {
        let Some((timescale, times)) = ffprobe(&path) else {
            println!("skipped: ffprobe is not installed");
            return;
        };
        let index = index(fs::File::open(&path).unwrap(), VideoLimits::default()).unwrap();
        assert_eq!((index.timescale, index.times.len()), (timescale, times.len()), "{}", path.display());
        assert_eq!(index.times, times, "{}", path.display());
        checked += 1;
    }
    assert!(checked > 40, "only {checked} videos were found");
}

#[test]
fn a_file_that_is_no_video_is_refused_with_the_way_out() {
    assert!(matches!(index_of(b""), Err(MediaError::UnknownContainer)));
    assert!(matches!(index_of(b"RIFF\0\0\0\0AVI LIST"), Err(MediaError::UnknownContainer)));
    assert!(matches!(index_of(b"\0\0\0\x08ftyp"), Err(MediaError::Damaged(_))));
    let cut = fixture("h264_bframes.mp4");
    let refused = index_of(&cut[..cut.len() / 2]).unwrap_err().to_string();
    assert!(refused.contains("cut short") && refused.contains("export it again"), "{refused}");
}

/// A box of `kind` around `body`.
fn boxed(kind: &[u8], body: &[u8]) -> Vec<u8> {
    [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], kind, body].concat()
}

#[test]
fn a_count_that_no_file_could_hold_is_refused_before_anything_is_allocated() {
    // stsz: version, one size for all, and four billion samples.
    let bytes = fixture("h264_bframes.mp4");
    let stsz = bytes.windows(4).position(|w| w == b"stsz").unwrap();
    let mut huge = bytes.clone();
    huge[stsz + 12..stsz + 16].copy_from_slice(&u32::MAX.to_be_bytes());
    assert!(matches!(index_of(&huge), Err(MediaError::TooLarge { what: "frames", .. })));

    // trun: no field for each sample, and four billion samples.
    let mut huge = fixture("h264_fragmented.mp4");
    let at = huge.windows(4).position(|w| w == b"trun").unwrap();
    huge[at + 4..at + 8].copy_from_slice(&[0, 0, 0, 0]);
    huge[at + 8..at + 12].copy_from_slice(&u32::MAX.to_be_bytes());
    assert!(matches!(index_of(&huge), Err(MediaError::TooLarge { what: "frames", .. })));

    let header = VideoLimits { header_bytes_max: 100, ..VideoLimits::default() };
    let refused = index(Cursor::new(bytes), header).unwrap_err();
    assert!(matches!(refused, MediaError::TooLarge { what: "bytes in a header", .. }));
}

#[test]
fn a_file_of_empty_parts_comes_to_an_end() {
    let limits = VideoLimits { elements_max: 100, ..VideoLimits::default() };
    let empty = [boxed(b"ftyp", b"isom"), boxed(b"free", b"").repeat(1000)].concat();
    assert!(matches!(index(Cursor::new(empty), limits), Err(MediaError::TooLarge { what: "parts", .. })));
    let void = [&fixture("vp9.webm")[..48], &[0xEC, 0x80].repeat(1000)].concat();
    assert!(matches!(index(Cursor::new(void), limits), Err(MediaError::TooLarge { what: "parts", .. })));
}

#[test]
fn edits_that_repeat_a_track_over_and_over_are_held_to_the_frame_limit() {
    let samples = vec![Sample { time: 0, lasts: 10, key: true }; 10];
    let edits = vec![edits::Edit { lasts: 0, from: Some(0) }; 1_000_000];
    let admit = |n: usize| if n > 100 { Err(MediaError::NoVideo) } else { Ok(()) };
    assert!(edits::apply(samples, &edits, (1000, 1000), admit).is_err());
}

#[test]
fn several_edits_show_their_parts_one_after_another() {
    let samples: Vec<_> = (0..6).map(|n| Sample { time: n * 10, lasts: 10, key: n == 0 }).collect();
    let edits = [
        edits::Edit { lasts: 5, from: None },
        edits::Edit { lasts: 20, from: Some(30) },
        edits::Edit { lasts: 20, from: Some(0) },
    ];
    let shown = edits::apply(samples, &edits, (1000, 1000), |_| Ok(())).unwrap();
    assert_eq!(shown.iter().map(|s| s.time).collect::<Vec<_>>(), [5, 15, 25, 35]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn damaged_videos_are_indexed_or_refused_but_never_panic(
        which in 0_usize..11,
        cut in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
    ) {
        let fixtures = videos_below(&root().join("fixtures/formats"));
        let mut bytes = fs::read(&fixtures[which]).unwrap();
        for (at, value) in &changes {
            let at = at.index(bytes.len());
            bytes[at] = *value;
        }
        if which % 2 == 0 {
            bytes.truncate(cut.index(bytes.len()) + 1);
        }
        let limits = VideoLimits { frames_max: 10_000, ..VideoLimits::default() };
        if let Ok(index) = index(Cursor::new(bytes), limits) {
            prop_assert!(index.times.is_sorted() && index.times.len() <= 10_000);
            prop_assert_eq!(VideoIndex::from_json(&index.to_json(), 10_000).unwrap(), index);
        }
    }
}
