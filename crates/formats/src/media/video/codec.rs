//! Codec names as browsers know them, from the decoder settings in the file.
//!
//! Specification: RFC 6381 and the codecs' own bindings to ISO base media files.

use std::fmt::Write;

/// H.264 from an `avcC` record: profile, constraints and level. Source: ISO/IEC 14496-15, 5.3.3.
pub(super) fn avc(settings: Option<&[u8]>) -> String {
    match settings {
        Some([_, profile, constraints, level, ..]) => format!("avc1.{profile:02x}{constraints:02x}{level:02x}"),
        _ => "avc1".into(),
    }
}

/// H.265 from an `hvcC` record. Source: ISO/IEC 14496-15, annex E.3.
pub(super) fn hevc(settings: Option<&[u8]>) -> String {
    let Some([_, profile, c0, c1, c2, c3, constraints @ .., level]) = settings.and_then(|s| s.get(..13)) else {
        return "hvc1".into();
    };
    let space = ["", "A", "B", "C"][usize::from(profile >> 6)];
    let compatible = u32::from_be_bytes([*c0, *c1, *c2, *c3]).reverse_bits();
    let tier = if profile & 0x20 == 0 { 'L' } else { 'H' };
    let mut name = format!("hvc1.{space}{}.{compatible:X}.{tier}{level}", profile & 0x1F);
    let kept = constraints.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
    for byte in &constraints[..kept] {
        // Writing to a String cannot fail.
        let _ = write!(name, ".{byte:X}");
    }
    name
}

/// AV1 from an `av1C` record. Source: AV1 Codec ISO Media File Format Binding, 2.3 and 5.
pub(super) fn av1(settings: Option<&[u8]>) -> String {
    let Some([_, profile_level, flags, ..]) = settings else { return "av01".into() };
    let tier = if flags & 0x80 == 0 { 'M' } else { 'H' };
    let depth = match (flags & 0x40 != 0, flags & 0x20 != 0) {
        (false, _) => 8,
        (true, false) => 10,
        (true, true) => 12,
    };
    format!("av01.{}.{:02}{tier}.{depth:02}", profile_level >> 5, profile_level & 0x1F)
}

/// VP9 from a `vpcC` box. Source: VP Codec ISO Media File Format Binding.
pub(super) fn vp9(settings: Option<&[u8]>) -> String {
    match settings {
        Some([_, _, _, _, profile, level, depth, ..]) => format!("vp09.{profile:02}.{level:02}.{:02}", depth >> 4),
        _ => "vp9".into(),
    }
}

/// VP9 from the private data of a `WebM` track: triples of id, length 1, value. Source: `WebM` container guidelines.
pub(super) fn vp9_private(settings: Option<&[u8]>) -> String {
    let value = |id: u8| settings?.chunks_exact(3).find(|f| f[0] == id && f[1] == 1).map(|f| f[2]);
    match (value(1), value(2), value(3)) {
        (Some(profile), Some(level), Some(depth)) => format!("vp09.{profile:02}.{level:02}.{depth:02}"),
        _ => "vp9".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_specifications_examples() {
        assert_eq!(avc(Some(&[1, 0x64, 0x00, 0x1F, 0xFF])), "avc1.64001f");
        assert_eq!(av1(Some(&[0x81, 0x04, 0x0C, 0])), "av01.0.04M.08");
        assert_eq!(av1(Some(&[0x81, 0x2D, 0xC0, 0])), "av01.1.13H.10");
        assert_eq!(vp9(Some(&[1, 0, 0, 0, 0, 31, 0x82, 1])), "vp09.00.31.08");
        assert_eq!(vp9_private(Some(&[1, 1, 0, 2, 1, 31, 3, 1, 8])), "vp09.00.31.08");
        assert_eq!(hevc(Some(&[1, 1, 0x60, 0, 0, 0, 0xB0, 0, 0, 0, 0, 0, 93])), "hvc1.1.6.L93.B0");
    }

    #[test]
    fn settings_cut_short_leave_the_short_name() {
        assert_eq!(
            (avc(None), hevc(Some(&[1])), av1(Some(&[])), vp9(None)),
            ("avc1".into(), "hvc1".into(), "av01".into(), "vp9".into())
        );
    }
}
