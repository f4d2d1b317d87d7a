//! Indexes MP4 and MOV: finds the picture track in `moov`, follows fragments, applies the edit list.
//!
//! Specification: ISO/IEC 14496-12; `QuickTime` File Format.

use std::io::{Read, Seek};

use super::super::isobmff::{Boxes, Fields, Header};
use super::edits::{self, Edit};
use super::fragments::{Defaults, Fragments};
use super::tables::{self, Table};
use super::{MediaError, Sample, VideoIndex, Walker, codec, presented};

/// What `moov` says of the first picture track.
struct Track {
    id: u32,
    codec: String,
    width: u32,
    height: u32,
    rotation: u16,
    timescale: u32,
    /// Ticks a second of the movie as a whole, in which edits give their lengths.
    movie_timescale: u32,
    edits: Vec<Edit>,
    samples: Vec<Sample>,
    defaults: Defaults,
    has_audio: bool,
}

pub(super) fn index<R: Read + Seek>(mut stream: Walker<R>) -> Result<VideoIndex, MediaError> {
    let mut track: Option<Track> = None;
    let mut fragments = Fragments::default();
    let mut body = Vec::new();
    while let Some((header, end)) = next_box(&mut stream)? {
        match &header.kind {
            b"moov" if track.is_none() => {
                let bytes = end - stream.at;
                stream.read_header(bytes, &mut body)?;
                track = Some(movie(&stream, &body)?);
            }
            b"moof" => {
                let Some(track) = &track else {
                    return Err(MediaError::Damaged("a fragment stands before the header"));
                };
                let bytes = end - stream.at;
                stream.read_header(bytes, &mut body)?;
                fragments.read(&body, (track.id, track.defaults), |have, more| stream.admit_frames(have, more))?;
            }
            _ => stream.seek_to(end)?,
        }
    }
    let mut track =
        track.ok_or(MediaError::Damaged("its header (moov) is missing, as when a recording was cut off"))?;
    let samples = std::mem::take(&mut track.samples);
    let scales = (track.movie_timescale, track.timescale);
    let mut shown = edits::apply(samples, &track.edits, scales, |n| stream.admit_frames(n, 0))?;
    shown.extend(edits::shift(fragments.samples, &track.edits, scales)?);
    let (times, keyframes, duration) = presented(shown)?;
    let Track { codec, width, height, rotation, timescale, has_audio, .. } = track;
    Ok(VideoIndex { codec, width, height, rotation, timescale, times, keyframes, duration, has_audio })
}

/// The next box at the top of the file and where it ends.
fn next_box<R: Read + Seek>(stream: &mut Walker<R>) -> Result<Option<(Header, u64)>, MediaError> {
    stream.count_element()?;
    let start = stream.at;
    let mut head = Vec::with_capacity(16);
    stream.read_up_to(16, &mut head)?;
    if head.len() < 8 {
        return Ok(None);
    }
    let header = Header::parse(&head).ok_or(MediaError::Damaged("a box is smaller than its own header"))?;
    let end = header.size.map_or(stream.length, |size| start.saturating_add(size));
    if end > stream.length {
        // Trailing bytes that are no box are common and harmless; missing pictures or tables are not.
        return match &header.kind {
            b"mdat" | b"moov" | b"moof" => Err(MediaError::Damaged("it was cut short")),
            _ => Ok(None),
        };
    }
    stream.seek_to(start + header.length as u64)?;
    Ok(Some((header, end)))
}

fn movie<R: Read + Seek>(stream: &Walker<R>, moov: &[u8]) -> Result<Track, MediaError> {
    let tracks = || Boxes::new(moov).filter(|b| b.kind == *b"trak").map(|b| b.body);
    let has_audio = tracks().any(|trak| handler(trak) == Some(*b"soun"));
    let trak = tracks().find(|trak| handler(trak) == Some(*b"vide")).ok_or(MediaError::NoVideo)?;
    let movie_timescale = Boxes::new(moov).find(b"mvhd").and_then(timescale).unwrap_or(1000);
    let damaged = |what| MediaError::Damaged(what);
    let mdia = Boxes::new(trak).find(b"mdia").ok_or(damaged("the picture track has no media"))?;
    let timescale =
        Boxes::new(mdia).find(b"mdhd").and_then(timescale).ok_or(damaged("the picture track has no clock"))?;
    let stbl = Boxes::new(mdia).path(&[b"minf", b"stbl"]).ok_or(damaged("the picture track has no tables"))?;
    let entry = Boxes::new(stbl).find(b"stsd").and_then(|stsd| Boxes::new(stsd.get(8..)?).next());
    let entry = entry.ok_or(damaged("the picture track names no codec"))?;
    let (width, height) = entry
        .body
        .get(24..28)
        .map_or((0, 0), |s| (u32::from(s[0]) << 8 | u32::from(s[1]), u32::from(s[2]) << 8 | u32::from(s[3])));
    let (id, rotation) =
        Boxes::new(trak).find(b"tkhd").and_then(identity).ok_or(damaged("the picture track has no header"))?;
    let table = Table::new(stbl).ok_or(damaged("a table of the picture track is cut short"))?;
    stream.admit_frames(0, u64::from(table.count))?;
    Ok(Track {
        id,
        codec: codec_name(entry.kind, entry.body.get(78..).unwrap_or_default()),
        width,
        height,
        rotation,
        timescale,
        movie_timescale,
        edits: Boxes::new(trak).path(&[b"edts", b"elst"]).map(edits::parse).unwrap_or_default(),
        samples: tables::samples(&table)?,
        defaults: defaults(moov, id),
        has_audio,
    })
}

fn handler(trak: &[u8]) -> Option<[u8; 4]> {
    let mut fields = Fields::new(Boxes::new(trak).path(&[b"mdia", b"hdlr"])?);
    fields.skip(8)?;
    fields.array()
}

/// The clock in `mvhd` and `mdhd`, which begin alike.
fn timescale(body: &[u8]) -> Option<u32> {
    let mut fields = Fields::new(body);
    let (version, _) = fields.version_and_flags()?;
    fields.skip(if version == 1 { 16 } else { 8 })?;
    fields.u32().filter(|ticks| *ticks > 0)
}

/// The track's number and its rotation, from `tkhd`.
fn identity(tkhd: &[u8]) -> Option<(u32, u16)> {
    let mut fields = Fields::new(tkhd);
    let (version, _) = fields.version_and_flags()?;
    fields.skip(if version == 1 { 16 } else { 8 })?;
    let id = fields.u32()?;
    fields.skip(4 + if version == 1 { 8 } else { 4 } + 16)?;
    let [a, b] = [fields.i32()?, fields.i32()?];
    // The matrix maps (1, 0) to (a, b); a picture turned by a quarter has its right side pointing down.
    let rotation = match (a.signum(), b.signum()) {
        (0, 1) => 90,
        (-1, 0) => 180,
        (0, -1) => 270,
        _ => 0,
    };
    Some((id, rotation))
}

fn defaults(moov: &[u8], id: u32) -> Defaults {
    let Some(mvex) = Boxes::new(moov).find(b"mvex") else { return Defaults::default() };
    let of_track = |body: &[u8]| {
        let mut fields = Fields::new(body);
        fields.skip(4)?;
        let track = fields.u32()?;
        fields.skip(4)?;
        let (duration, _size, flags) = (fields.u32()?, fields.u32()?, fields.u32()?);
        (track == id).then_some(Defaults { duration, flags })
    };
    Boxes::new(mvex).filter(|b| b.kind == *b"trex").find_map(|b| of_track(b.body)).unwrap_or_default()
}

fn codec_name(kind: [u8; 4], settings: &[u8]) -> String {
    let record = |name| Boxes::new(settings).find(name);
    match &kind {
        b"avc1" | b"avc3" => codec::avc(record(b"avcC")),
        b"hvc1" | b"hev1" => codec::hevc(record(b"hvcC")),
        b"av01" => codec::av1(record(b"av1C")),
        b"vp09" => codec::vp9(record(b"vpcC")),
        b"vp08" => "vp8".into(),
        other => String::from_utf8_lossy(other).trim().to_owned(),
    }
}
