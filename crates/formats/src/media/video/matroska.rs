//! Indexes Matroska and `WebM`: finds the picture track, and takes the time of each of its blocks.
//!
//! The walk enters segments, clusters and block groups and skips all else, so sizes that are unknown (live
//! recordings), a missing index (Cues) and any order of elements make no difference.
//!
//! Specification: RFC 9559.

use std::io::{Read, Seek};

use super::ebml::{self, Elements, HEADER_BYTES_MAX, Header};
use super::{MediaError, Sample, VideoIndex, Walker, codec, presented};

const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_A966;
const TIMESTAMP_SCALE: u32 = 0x2A_D7B1;
const TRACKS: u32 = 0x1654_AE6B;
const TRACK_ENTRY: u32 = 0xAE;
const TRACK_NUMBER: u32 = 0xD7;
const TRACK_TYPE: u32 = 0x83;
const CODEC_ID: u32 = 0x86;
const CODEC_PRIVATE: u32 = 0x63A2;
const DEFAULT_DURATION: u32 = 0x23_E383;
const VIDEO: u32 = 0xE0;
const PIXEL_WIDTH: u32 = 0xB0;
const PIXEL_HEIGHT: u32 = 0xBA;
const CLUSTER: u32 = 0x1F43_B675;
const CLUSTER_TIME: u32 = 0xE7;
const SIMPLE_BLOCK: u32 = 0xA3;
const BLOCK_GROUP: u32 = 0xA0;
const BLOCK: u32 = 0xA1;
const BLOCK_DURATION: u32 = 0x9B;
const REFERENCE_BLOCK: u32 = 0xFB;

const NANOSECONDS: u64 = 1_000_000_000;

struct Track {
    number: u64,
    codec: String,
    width: u32,
    height: u32,
    /// Nanoseconds of a frame, where the file says so.
    frame_nanoseconds: Option<u64>,
}

/// What has been found on the walk.
#[derive(Default)]
struct Found {
    /// Nanoseconds of a tick.
    scale: Option<u64>,
    track: Option<Track>,
    has_audio: bool,
    cluster_time: i64,
    /// Times in ticks as stored; `lasts` is -1 where no block says how long it is shown.
    samples: Vec<Sample>,
    /// Whether the last sample came from the block group that the walk is in.
    in_group: bool,
}

pub(super) fn index<R: Read + Seek>(mut stream: Walker<R>) -> Result<VideoIndex, MediaError> {
    let mut found = Found::default();
    let mut content = Vec::new();
    while let Some(header) = next_element(&mut stream)? {
        let Some(size) = header.size else {
            if matches!(header.id, SEGMENT | CLUSTER) {
                continue;
            }
            return Err(MediaError::Damaged("an element has no size"));
        };
        match header.id {
            SEGMENT | CLUSTER => {}
            BLOCK_GROUP => found.in_group = false,
            _ if size > stream.left() => break,
            INFO | TRACKS | CLUSTER_TIME | BLOCK_DURATION | REFERENCE_BLOCK => {
                stream.read_header(size, &mut content)?;
                found.take(header.id, &content)?;
            }
            SIMPLE_BLOCK | BLOCK => {
                let end = stream.at + size;
                // Track, time and flags; the picture is left where it is.
                stream.read_up_to(size.min(11), &mut content)?;
                stream.admit_frames(found.samples.len(), 1)?;
                found.block(header.id == SIMPLE_BLOCK, &content)?;
                stream.seek_to(end)?;
            }
            _ => {
                let end = stream.at + size;
                stream.seek_to(end)?;
            }
        }
    }
    found.index()
}

fn next_element<R: Read + Seek>(stream: &mut Walker<R>) -> Result<Option<Header>, MediaError> {
    stream.count_element()?;
    let start = stream.at;
    let mut head = Vec::with_capacity(12);
    stream.read_up_to(HEADER_BYTES_MAX, &mut head)?;
    // Bytes at the end that are no element come from a recording that was cut off; what came before is whole.
    let Some(header) = Header::parse(&head) else { return Ok(None) };
    stream.seek_to(start + header.length)?;
    Ok(Some(header))
}

impl Found {
    fn take(&mut self, id: u32, content: &[u8]) -> Result<(), MediaError> {
        match id {
            INFO => self.scale = Elements::new(content).unsigned(TIMESTAMP_SCALE),
            TRACKS if self.track.is_none() => self.tracks(content),
            CLUSTER_TIME => {
                let time = ebml::unsigned(content).and_then(|t| i64::try_from(t).ok());
                self.cluster_time = time.ok_or(MediaError::Damaged("a time is out of range"))?;
            }
            REFERENCE_BLOCK if self.in_group => {
                if let Some(sample) = self.samples.last_mut() {
                    sample.key = false;
                }
            }
            BLOCK_DURATION if self.in_group => {
                if let Some(sample) = self.samples.last_mut() {
                    sample.lasts = ebml::unsigned(content).and_then(|t| i64::try_from(t).ok()).unwrap_or(-1);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn tracks(&mut self, content: &[u8]) {
        let entries =
            || Elements::new(content).all().filter(|(id, _)| *id == TRACK_ENTRY).map(|(_, entry)| Elements::new(entry));
        self.has_audio = entries().any(|entry| entry.unsigned(TRACK_TYPE) == Some(2));
        self.track = entries().find(|entry| entry.unsigned(TRACK_TYPE) == Some(1)).and_then(|entry| {
            let video = Elements::new(entry.find(VIDEO).unwrap_or_default());
            let side = |id| video.unsigned(id).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
            Some(Track {
                number: entry.unsigned(TRACK_NUMBER)?,
                codec: codec_name(entry.find(CODEC_ID).unwrap_or_default(), entry.find(CODEC_PRIVATE)),
                width: side(PIXEL_WIDTH),
                height: side(PIXEL_HEIGHT),
                frame_nanoseconds: entry.unsigned(DEFAULT_DURATION),
            })
        });
    }

    /// Takes the head of a block: track, time relative to the cluster, flags.
    fn block(&mut self, simple: bool, head: &[u8]) -> Result<(), MediaError> {
        const CUT: MediaError = MediaError::Damaged("a block is cut short");
        self.in_group = false;
        let Some(track) = &self.track else { return Err(MediaError::NoVideo) };
        let (number, length) = ebml::number(head).ok_or(CUT)?;
        if number != track.number {
            return Ok(());
        }
        let Some([high, low, flags]) = head.get(length..).and_then(|rest| rest.first_chunk()) else { return Err(CUT) };
        let relative = i64::from(i16::from_be_bytes([*high, *low]));
        let time = self.cluster_time.checked_add(relative).ok_or(MediaError::Damaged("a time is out of range"))?;
        self.in_group = !simple;
        // A block in a group is a key frame unless the group names another that it refers to.
        self.samples.push(Sample { time, lasts: -1, key: !simple || flags & 0x80 != 0 });
        Ok(())
    }

    fn index(mut self) -> Result<VideoIndex, MediaError> {
        let track = self.track.ok_or(MediaError::NoVideo)?;
        let scale = self.scale.filter(|scale| *scale > 0).unwrap_or(1_000_000);
        // A tick is nearly always a millisecond; where ticks do not fill a second evenly, count nanoseconds.
        let (timescale, nanoseconds_a_tick, ticks_a_stored) = match NANOSECONDS.checked_rem(scale) {
            Some(0) => (NANOSECONDS / scale, scale, 1),
            _ => (NANOSECONDS, 1, scale),
        };
        let range = || MediaError::Damaged("a time is out of range");
        let factor = i64::try_from(ticks_a_stored).map_err(|_| range())?;
        let usual = track.frame_nanoseconds.and_then(|ns| i64::try_from(ns / nanoseconds_a_tick).ok());
        for sample in &mut self.samples {
            sample.time = sample.time.checked_mul(factor).ok_or_else(range)?;
            sample.lasts = match sample.lasts {
                -1 => usual.unwrap_or(-1),
                stored => stored.checked_mul(factor).ok_or_else(range)?,
            };
        }
        last_like_the_one_before(&mut self.samples);
        let (times, keyframes, duration) = presented(self.samples)?;
        Ok(VideoIndex {
            codec: track.codec,
            width: track.width,
            height: track.height,
            rotation: 0,
            timescale: u32::try_from(timescale).map_err(|_| range())?,
            times,
            keyframes,
            duration,
            has_audio: self.has_audio,
        })
    }
}

/// Gives samples of unknown length that of the step between the last two times, which is all that is known.
fn last_like_the_one_before(samples: &mut [Sample]) {
    let mut last_two = [i64::MIN; 2];
    for sample in samples.iter() {
        if sample.time > last_two[1] {
            last_two = [last_two[1], sample.time];
        } else if sample.time > last_two[0] && sample.time < last_two[1] {
            last_two[0] = sample.time;
        }
    }
    let step = if last_two[0] == i64::MIN { 0 } else { last_two[1].saturating_sub(last_two[0]) };
    for sample in samples.iter_mut().filter(|sample| sample.lasts < 0) {
        sample.lasts = step;
    }
}

/// Codec identities: RFC 9559 and the Matroska codec registry.
fn codec_name(id: &[u8], settings: Option<&[u8]>) -> String {
    match id {
        b"V_MPEG4/ISO/AVC" => codec::avc(settings),
        b"V_MPEGH/ISO/HEVC" => codec::hevc(settings),
        b"V_AV1" => codec::av1(settings),
        b"V_VP9" => codec::vp9_private(settings),
        b"V_VP8" => "vp8".into(),
        other => String::from_utf8_lossy(other).trim_end_matches('\0').to_owned(),
    }
}
