//! The type of a media file, told by its first bytes and never by its name.

use std::fmt;

use super::isobmff::Boxes;

/// How many first bytes [`detect`] wants; fewer are fine when the file is smaller.
pub const DETECT_BYTES: usize = 4096;

/// What a person does with a medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Looks at it.
    Image,
    /// Watches it.
    Video,
    /// Listens to it.
    Audio,
    /// Reads it while watching or listening to another.
    Captions,
}

/// A media type that browsers show safely. SVG and HTML are none: they can carry programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaType {
    /// PNG, animated or not.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// WebP.
    Webp,
    /// BMP.
    Bmp,
    /// AVIF.
    Avif,
    /// MP4 with video.
    Mp4,
    /// `QuickTime` (.mov).
    Mov,
    /// `WebM`.
    Webm,
    /// Matroska (.mkv).
    Mkv,
    /// MP3.
    Mp3,
    /// WAV.
    Wav,
    /// FLAC.
    Flac,
    /// Ogg with Opus, Vorbis or FLAC.
    Ogg,
    /// MP4 with sound only (.m4a).
    M4a,
    /// Captions in `WebVTT`.
    Vtt,
    /// Captions in `SubRip`.
    Srt,
}

/// Every type with its MIME type, the ending of new files, and its kind.
const TYPES: [(MediaType, &str, &str, Kind); 17] = [
    (MediaType::Png, "image/png", "png", Kind::Image),
    (MediaType::Jpeg, "image/jpeg", "jpg", Kind::Image),
    (MediaType::Gif, "image/gif", "gif", Kind::Image),
    (MediaType::Webp, "image/webp", "webp", Kind::Image),
    (MediaType::Bmp, "image/bmp", "bmp", Kind::Image),
    (MediaType::Avif, "image/avif", "avif", Kind::Image),
    (MediaType::Mp4, "video/mp4", "mp4", Kind::Video),
    (MediaType::Mov, "video/quicktime", "mov", Kind::Video),
    (MediaType::Webm, "video/webm", "webm", Kind::Video),
    (MediaType::Mkv, "video/x-matroska", "mkv", Kind::Video),
    (MediaType::Mp3, "audio/mpeg", "mp3", Kind::Audio),
    (MediaType::Wav, "audio/wav", "wav", Kind::Audio),
    (MediaType::Flac, "audio/flac", "flac", Kind::Audio),
    (MediaType::Ogg, "audio/ogg", "ogg", Kind::Audio),
    (MediaType::M4a, "audio/mp4", "m4a", Kind::Audio),
    (MediaType::Vtt, "text/vtt", "vtt", Kind::Captions),
    (MediaType::Srt, "application/x-subrip", "srt", Kind::Captions),
];

impl MediaType {
    fn row(self) -> &'static (Self, &'static str, &'static str, Kind) {
        // Every variant has its row (a test counts them); the first is only there to have no way to fail.
        TYPES.iter().find(|row| row.0 == self).unwrap_or(&TYPES[0])
    }

    /// The MIME type under which it is served.
    pub fn mime(self) -> &'static str {
        self.row().1
    }

    /// The ending of its files, without the dot.
    pub fn extension(self) -> &'static str {
        self.row().2
    }

    /// What a person does with it.
    pub fn kind(self) -> Kind {
        self.row().3
    }

    /// The type served under this MIME type.
    pub fn of_mime(mime: &str) -> Option<Self> {
        TYPES.iter().find(|row| row.1 == mime).map(|row| row.0)
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.mime())
    }
}

/// Why a file is not taken as media.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}; {remedy}")]
pub struct Unsupported {
    /// What it is, as a sentence part.
    pub reason: &'static str,
    /// What to do, likewise.
    pub remedy: &'static str,
}

const SUPPORTED: &str = "send PNG, JPEG, GIF, WebP, BMP or AVIF; MP4, MOV, WebM or MKV; MP3, M4A, WAV, FLAC or Ogg; \
                         or captions as WebVTT or SRT";

/// The type of the file that begins with `head` ([`DETECT_BYTES`] bytes of it, or all).
pub fn detect(head: &[u8]) -> Result<MediaType, Unsupported> {
    match head {
        [] => Err(Unsupported { reason: "the file is empty", remedy: "send it again" }),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(MediaType::Png),
        [0xFF, 0xD8, 0xFF, ..] => Ok(MediaType::Jpeg),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(MediaType::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(MediaType::Webp),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Ok(MediaType::Wav),
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, _, _, 0, 0, header, 0, 0, 0, ..] if *header >= 12 => Ok(MediaType::Bmp),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => isobmff(head),
        // QuickTime files from before the type box begin with these.
        [_, _, _, _, b'm', b'o', b'o', b'v', ..] | [0, 0, 0, _, b'w', b'i', b'd', b'e', ..] => Ok(MediaType::Mov),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => ebml(head),
        [b'f', b'L', b'a', b'C', ..] => Ok(MediaType::Flac),
        [b'O', b'g', b'g', b'S', ..] => ogg(head),
        [b'I', b'D', b'3', 2..=4, ..] => Ok(MediaType::Mp3),
        [0xFF, second, third, ..] if is_mp3_frame(*second, *third) => Ok(MediaType::Mp3),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => {
            Err(Unsupported { reason: "it is TIFF, which browsers do not show", remedy: "save it as PNG" })
        }
        _ => text(head),
    }
}

/// MPEG audio layer III with a bit rate and sample rate that exist. Source: ISO/IEC 11172-3, 2.4.1.3.
fn is_mp3_frame(second: u8, third: u8) -> bool {
    let (version, layer) = (second >> 3 & 0b11, second >> 1 & 0b11);
    let (bit_rate, sample_rate) = (third >> 4, third >> 2 & 0b11);
    second & 0xE0 == 0xE0 && version != 1 && layer == 1 && !matches!(bit_rate, 0 | 15) && sample_rate != 3
}

fn isobmff(head: &[u8]) -> Result<MediaType, Unsupported> {
    let body = Boxes::new(head).next().map_or(&head[8..], |b| b.body);
    let (major, rest) = body.split_at(body.len().min(4));
    let brands = || std::iter::once(major).chain(rest.get(4..).unwrap_or_default().chunks_exact(4));
    if brands().any(|b| matches!(b, b"avif" | b"avis")) {
        return Ok(MediaType::Avif);
    }
    match major {
        b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1" => {
            Err(Unsupported { reason: "it is HEIC, which most browsers do not show", remedy: "save it as JPEG or PNG" })
        }
        b"qt  " => Ok(MediaType::Mov),
        b"M4A " | b"M4B " => Ok(MediaType::M4a),
        [b'3', b'g', ..]
        | [b'i', b's', b'o', _]
        | [b'a', b'v', b'c', _]
        | b"mp41"
        | b"mp42"
        | b"dash"
        | b"MSNV"
        | b"M4V "
        | b"f4v " => Ok(MediaType::Mp4),
        _ if brands().any(|b| b.starts_with(b"iso") || b.starts_with(b"mp4")) => Ok(MediaType::Mp4),
        _ => Err(Unsupported { reason: "it is a container of an unknown kind", remedy: SUPPORTED }),
    }
}

fn ebml(head: &[u8]) -> Result<MediaType, Unsupported> {
    let header = &head[..head.len().min(128)];
    let holds = |word: &[u8]| header.windows(word.len()).any(|w| w == word);
    if holds(b"\x42\x82\x84webm") {
        Ok(MediaType::Webm)
    } else if holds(b"matroska") {
        Ok(MediaType::Mkv)
    } else {
        Err(Unsupported { reason: "it is EBML but neither WebM nor Matroska", remedy: SUPPORTED })
    }
}

fn ogg(head: &[u8]) -> Result<MediaType, Unsupported> {
    let first_page = &head[..head.len().min(128)];
    if first_page.windows(7).any(|w| w == b"\x80theora") {
        return Err(Unsupported { reason: "it is Ogg with video, which browsers no longer play", remedy: SUPPORTED });
    }
    Ok(MediaType::Ogg)
}

/// Captions, or why the text is not taken. What could carry programs is none, whatever it begins with.
fn text(head: &[u8]) -> Result<MediaType, Unsupported> {
    let text = String::from_utf8_lossy(&head[..head.len().min(1024)]).trim_start_matches('\u{FEFF}').to_lowercase();
    let program = carries_programs(&text);
    match captions(&text) {
        Some(captions) if program.is_none() => Ok(captions),
        _ => {
            Err(program
                .unwrap_or(Unsupported { reason: "its content is of no supported media type", remedy: SUPPORTED }))
        }
    }
}

/// Source: W3C `WebVTT`, section 4.1 (the signature); for `SubRip` a number, then a line with two times.
fn captions(text: &str) -> Option<MediaType> {
    if let Some(rest) = text.strip_prefix("webvtt") {
        return rest.chars().next().is_none_or(char::is_whitespace).then_some(MediaType::Vtt);
    }
    let mut lines = text.trim_start().lines().map(str::trim);
    let number = lines.next().is_some_and(|line| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()));
    let (from, to) = lines.next()?.split_once("-->")?;
    let is_time =
        |time: &str| time.split([':', ',', '.']).count() == 4 && time.bytes().all(|byte| !byte.is_ascii_alphabetic());
    (number && is_time(from.trim()) && is_time(to.trim())).then_some(MediaType::Srt)
}

fn carries_programs(text: &str) -> Option<Unsupported> {
    let begins = text.trim_start();
    if text.contains("<svg") {
        return Some(Unsupported { reason: "it is SVG, which can carry programs", remedy: "save it as PNG" });
    }
    if begins.starts_with("<!doctype html") || ["<html", "<script", "<body", "<head"].iter().any(|t| text.contains(t)) {
        return Some(Unsupported {
            reason: "it is HTML, which can carry programs",
            remedy: "send its text as a field",
        });
    }
    if begins.starts_with("%pdf") {
        return Some(Unsupported { reason: "it is PDF", remedy: "save its pages as PNG, or its text as a field" });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_one_row_and_its_mime_leads_back() {
        for (i, (kind, mime, ..)) in TYPES.iter().enumerate() {
            assert_eq!(MediaType::of_mime(mime), Some(*kind));
            assert_eq!(kind.row().1, *mime);
            // The rows stand in the order of the variants, so none can be missing.
            assert_eq!(*kind as usize, i);
        }
        assert_eq!(MediaType::Srt as usize + 1, TYPES.len());
    }

    #[test]
    fn content_decides() {
        for (head, expected) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], MediaType::Png),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", MediaType::Jpeg),
            (b"GIF89a\x01\0\x01\0", MediaType::Gif),
            (b"RIFF\0\0\0\0WEBPVP8 ", MediaType::Webp),
            (b"RIFF\0\0\0\0WAVEfmt ", MediaType::Wav),
            (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", MediaType::Avif),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", MediaType::Avif),
            (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", MediaType::Mp4),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", MediaType::Mov),
            (b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42", MediaType::M4a),
            (b"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\x82\x84webm", MediaType::Webm),
            (b"\x1A\x45\xDF\xA3\xA3\x42\x86\x81\x01\x42\x82\x88matroska", MediaType::Mkv),
            (b"ID3\x04\0\0\0\0\0\0", MediaType::Mp3),
            (b"\xFF\xFB\x90\x00", MediaType::Mp3),
            (b"fLaC\0\0\0\x22", MediaType::Flac),
            (b"OggS\0\x02\0\0\0\0\0\0\0\0OpusHead", MediaType::Ogg),
            (b"WEBVTT\n\n00:01.000 --> 00:02.000\nSo", MediaType::Vtt),
            (b"\xEF\xBB\xBFWEBVTT - of the demo\r\n", MediaType::Vtt),
            (b"1\r\n00:00:01,000 --> 00:00:02,500\r\nSo", MediaType::Srt),
        ] {
            assert_eq!(detect(head), Ok(expected), "{}", head.escape_ascii());
        }
    }

    #[test]
    fn what_can_carry_programs_is_refused_whatever_it_is_called() {
        for (head, word) in [
            (&b"<svg xmlns='http://www.w3.org/2000/svg'>"[..], "SVG"),
            (b"\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- x -->\n<SVG>", "SVG"),
            (b"  <!DOCTYPE HTML><title>x", "HTML"),
            (b"hello <script>alert(1)</script>", "HTML"),
            (b"%PDF-1.7", "PDF"),
            (b"WEBVTT\n\n00:01.000 --> 00:02.000\n<script>", "HTML"),
            (b"WEBVTTED\n", "no supported"),
            (b"1\nfrom --> to\n", "no supported"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
            (b"II*\0\x08\0\0\0", "TIFF"),
            (b"MZ\x90\0", "no supported"),
            (b"\xFF\xFF\xFF\xFF", "no supported"),
            (b"", "empty"),
        ] {
            let refused = detect(head).unwrap_err();
            assert!(refused.reason.contains(word), "{} gave {refused}", head.escape_ascii());
        }
    }
}
