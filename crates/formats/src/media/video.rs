//! The index of a video: which frames it has and exactly when each is shown, found without decoding.
//!
//! Frame *n* (from 0) is the n-th in **presentation order**, as a viewer sees them, whatever the order of storage.
//! Times are whole ticks of the file's own clock, so nothing is rounded: variable frame rates, B-frames and edit
//! lists are exact. Everything in Assay that speaks of frame n means this one.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

mod codec;
mod ebml;
mod edits;
mod fragments;
mod json;
mod matroska;
mod mp4;
mod tables;

pub use json::IndexFault;

/// How much of an untrusted video the index takes before it refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VideoLimits {
    /// Frames in one video; 5 million are 23 hours at 60 frames a second.
    pub frames_max: usize,
    /// Bytes of one header or table block that is held in memory.
    pub header_bytes_max: u64,
    /// Boxes or elements that are looked at.
    pub elements_max: u64,
}

impl Default for VideoLimits {
    fn default() -> Self {
        Self { frames_max: 5_000_000, header_bytes_max: 128 << 20, elements_max: 20_000_000 }
    }
}

/// The frames of a video and what a player must know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoIndex {
    /// The codec as browsers name it (RFC 6381), such as `avc1.64001f`, `vp09.00.31.08`, `av01.0.04M.08`, or only
    /// its short name (`vp9`, `hvc1`) where the file says no more.
    pub codec: String,
    /// Pixels across of the stored picture, before rotation.
    pub width: u32,
    /// Pixels down of the stored picture, before rotation.
    pub height: u32,
    /// Degrees clockwise by which the picture is turned to be shown: 0, 90, 180 or 270.
    pub rotation: u16,
    /// Ticks a second.
    pub timescale: u32,
    /// When each frame is shown, in ticks, in presentation order. Never falling; two frames may share a time.
    pub times: Vec<i64>,
    /// Frames from which decoding can begin, by number, rising.
    pub keyframes: Vec<u32>,
    /// When the last frame has been shown, in ticks.
    pub duration: i64,
    /// Whether there is sound.
    pub has_audio: bool,
}

impl VideoIndex {
    /// How many frames there are.
    pub fn frame_count(&self) -> usize {
        self.times.len()
    }

    /// When frame `n` is shown, in seconds.
    pub fn seconds_of(&self, n: usize) -> Option<f64> {
        self.times.get(n).map(|ticks| *ticks as f64 / f64::from(self.timescale))
    }

    /// The frame that is on the screen at `seconds`: the last shown by then, the first before any.
    ///
    /// Half a tick of tolerance takes up the rounding of players that count in floating point or microseconds.
    pub fn frame_at(&self, seconds: f64) -> Option<usize> {
        let limit = seconds * f64::from(self.timescale) + 0.5;
        let shown = self.times.partition_point(|ticks| *ticks as f64 <= limit);
        if self.times.is_empty() { None } else { Some(shown.saturating_sub(1)) }
    }

    /// The width and height at which it is shown, turned by its rotation.
    pub fn shown_size(&self) -> (u32, u32) {
        if self.rotation.is_multiple_of(180) { (self.width, self.height) } else { (self.height, self.width) }
    }
}

/// Why a video has no index.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// The stream failed.
    #[error("the video could not be read: {0}; send it again")]
    Io(#[from] io::Error),
    /// Not a container that can be indexed.
    #[error("the file is neither MP4, MOV, WebM nor Matroska; convert it to MP4 with H.264")]
    UnknownContainer,
    /// A container without a picture track.
    #[error("the file holds no video; send it as audio, or export it again with its picture")]
    NoVideo,
    /// Not as the specification demands.
    #[error("the video is damaged: {0}; export it again")]
    Damaged(&'static str),
    /// Over a limit.
    #[error("the video has more {what} than the {limit} allowed; split it into shorter ones")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
}

/// Indexes an MP4, MOV, `WebM` or Matroska video. Reads headers and tables, and skips the pictures.
pub fn index<R: Read + Seek>(stream: R, limits: VideoLimits) -> Result<VideoIndex, MediaError> {
    let mut stream = Walker::new(stream, limits)?;
    let mut magic = Vec::new();
    stream.read_up_to(12, &mut magic)?;
    stream.seek_to(0)?;
    match magic.get(4..8) {
        _ if magic.starts_with(&[0x1A, 0x45, 0xDF, 0xA3]) => matroska::index(stream),
        Some(b"ftyp" | b"moov" | b"mdat" | b"wide" | b"free" | b"skip" | b"styp") => mp4::index(stream),
        _ => Err(MediaError::UnknownContainer),
    }
}

/// The largest time that is taken, so that differences of times never overflow: 146 years of nanoseconds.
const TIME_MAX: i64 = 1 << 62;

/// One frame as it stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sample {
    /// When it is shown, in ticks of its track.
    time: i64,
    /// How long it lasts in storage order, in ticks.
    lasts: i64,
    key: bool,
}

/// Puts samples into presentation order: the times, the key frames, and the end of the last.
fn presented(mut samples: Vec<Sample>) -> Result<(Vec<i64>, Vec<u32>, i64), MediaError> {
    // Stable: frames of one time keep their storage order.
    samples.sort_by_key(|sample| sample.time);
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else { return Err(MediaError::NoVideo) };
    let end = last.time.saturating_add(last.lasts.max(0));
    if first.time < -TIME_MAX || end > TIME_MAX {
        return Err(MediaError::Damaged("a time is out of range"));
    }
    let keys = (0..).zip(&samples).filter(|(_, sample)| sample.key).map(|(n, _)| n).collect();
    Ok((samples.iter().map(|sample| sample.time).collect(), keys, end))
}

/// A position in the file that never goes past its end and counts the elements it has passed.
struct Walker<R> {
    stream: BufReader<R>,
    at: u64,
    length: u64,
    elements: u64,
    limits: VideoLimits,
}

impl<R: Read + Seek> Walker<R> {
    fn new(mut stream: R, limits: VideoLimits) -> io::Result<Self> {
        let length = stream.seek(SeekFrom::End(0))?;
        stream.rewind()?;
        Ok(Self { stream: BufReader::with_capacity(16 << 10, stream), at: 0, length, elements: 0, limits })
    }

    fn left(&self) -> u64 {
        self.length.saturating_sub(self.at)
    }

    /// Counts one more element against the limit, so that a file of empty ones comes to an end.
    fn count_element(&mut self) -> Result<(), MediaError> {
        self.elements += 1;
        if self.elements > self.limits.elements_max {
            return Err(MediaError::TooLarge { what: "parts", limit: self.limits.elements_max });
        }
        Ok(())
    }

    /// Reads `n` bytes, or fewer at the end of the file. Allocates as bytes arrive, never ahead of them.
    fn read_up_to(&mut self, n: u64, into: &mut Vec<u8>) -> io::Result<()> {
        into.clear();
        self.at += (&mut self.stream).take(n).read_to_end(into)? as u64;
        Ok(())
    }

    /// Reads exactly `n` bytes of a header or table.
    fn read_header(&mut self, n: u64, into: &mut Vec<u8>) -> Result<(), MediaError> {
        if n > self.limits.header_bytes_max {
            return Err(MediaError::TooLarge { what: "bytes in a header", limit: self.limits.header_bytes_max });
        }
        self.read_up_to(n, into)?;
        if (into.len() as u64) < n { Err(MediaError::Damaged("it ends inside a header")) } else { Ok(()) }
    }

    /// Moves to an absolute position, at most the end.
    fn seek_to(&mut self, to: u64) -> io::Result<()> {
        let to = to.min(self.length);
        let by = i64::try_from(i128::from(to) - i128::from(self.at)).map_err(io::Error::other)?;
        self.stream.seek_relative(by)?;
        self.at = to;
        Ok(())
    }

    /// Room for more frames, or the refusal.
    fn admit_frames(&self, have: usize, more: u64) -> Result<(), MediaError> {
        let max = self.limits.frames_max;
        if more > (max - have.min(max)) as u64 {
            return Err(MediaError::TooLarge { what: "frames", limit: max as u64 });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
