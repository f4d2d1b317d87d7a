//! The letters of pictures: their outlines and how wide they are, from the fonts in the binary.
//!
//! What the fonts are, where they come from and under which licences is told in crates/cli/fonts/README.md.

use super::drawing::{Type, Weight};
use super::order::{is_mark, visual};
use std::sync::OnceLock;
use ttf_parser::{Face, GlyphId, OutlineBuilder};
use zeno::{Command, Vector};

/// The fonts as they are asked for letters: by weight, then one for all that these lack.
struct Faces {
    regular: Face<'static>,
    bold: Face<'static>,
    rest: Face<'static>,
}

fn faces() -> &'static Faces {
    static FACES: OnceLock<Faces> = OnceLock::new();
    let parse = |bytes: &'static [u8]| Face::parse(bytes, 0).expect("a test reads the fonts that are in the binary");
    FACES.get_or_init(|| Faces {
        regular: parse(include_bytes!("../../../fonts/Inter-Regular.ttf")),
        bold: parse(include_bytes!("../../../fonts/Inter-SemiBold.ttf")),
        rest: parse(include_bytes!("../../../fonts/DejaVuSans-rest.ttf")),
    })
}

/// How a character is drawn.
enum Letter {
    /// As an outline of a font.
    Glyph(&'static Face<'static>, GlyphId),
    /// As a box, so that it is seen that there is one.
    Box,
    /// Not at all: it only says how others are drawn.
    Nothing,
}

impl Letter {
    fn of(letter: char, weight: Weight) -> Self {
        if is_unseen(letter) {
            return Self::Nothing;
        }
        let letter = if letter.is_control() { '\u{FFFD}' } else { letter };
        let faces = faces();
        let own = if weight == Weight::Bold { &faces.bold } else { &faces.regular };
        let found = [own, &faces.rest].into_iter().find_map(|face| Some(Self::Glyph(face, face.glyph_index(letter)?)));
        found.unwrap_or(Self::Box)
    }

    /// How far the next letter stands, in sizes of the text.
    fn advance(&self, letter: char) -> f64 {
        match self {
            Self::Glyph(..) if is_mark(letter) => 0.0,
            Self::Glyph(face, id) => {
                f64::from(face.glyph_hor_advance(*id).unwrap_or_default()) / f64::from(face.units_per_em())
            }
            Self::Box if is_wide(letter) => 1.0,
            Self::Box => 0.6,
            Self::Nothing => 0.0,
        }
    }
}

/// Joiners, marks of direction and choices of a variant.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E01EF}')
}

/// Whether letters of its script are as wide as they are high.
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{11FF}' | '\u{2E80}'..)
}

/// How wide a text is in regular letters, in pixels.
pub fn width(text: &str, size: f64) -> f64 {
    visual(text).chars().map(letter_width).sum::<f64>() * size
}

fn letter_width(letter: char) -> f64 {
    Letter::of(letter, Weight::Regular).advance(letter)
}

/// A text no wider than so many pixels, its end cut off where it must be.
pub fn fitted(text: &str, size: f64, width_max: f64) -> String {
    let most = width_max / size;
    // Nobody sees more of a text, however long it is.
    let mut wide = 0.0;
    let fits = |letter: &char| {
        wide += letter_width(*letter);
        wide <= most
    };
    let short: String = text.chars().take_while(fits).collect();
    if short.len() == text.len() {
        return short;
    }
    let room = most - letter_width('…');
    let mut wide = 0.0;
    let fits = |letter: &char| {
        wide += letter_width(*letter);
        wide <= room
    };
    short.chars().take_while(fits).chain(['…']).collect()
}

/// The outlines of a text that begins at the origin, in pixels, and how wide it is.
pub fn outlines(text: &str, look: Type) -> (Vec<Command>, f64) {
    let mut pen = Pen { path: Vec::new(), x: 0.0, scale: 1.0 };
    let mut before = 0.0;
    for letter in visual(text).chars() {
        let found = Letter::of(letter, look.weight);
        let advance = found.advance(letter) * look.size;
        match found {
            Letter::Glyph(face, id) => {
                pen.scale = look.size / f64::from(face.units_per_em());
                let at = pen.x;
                if is_mark(letter) {
                    // A mark stands over the middle of its letter, as far as can be told without the tables of the fonts.
                    let middle =
                        face.glyph_bounding_box(id).map_or(0.0, |of| f64::from(of.x_min) + f64::from(of.x_max)) / 2.0;
                    pen.x -= before / 2.0 + middle * pen.scale;
                }
                // A space has no outline.
                let _bounds = face.outline_glyph(id, &mut pen);
                pen.x = at;
            }
            Letter::Box => pen.framed(advance, look.size),
            Letter::Nothing => {}
        }
        pen.x += advance;
        before = if advance > 0.0 { advance } else { before };
    }
    (pen.path, pen.x)
}

/// Takes outlines of a font, y upwards, to where a letter stands.
struct Pen {
    path: Vec<Command>,
    x: f64,
    scale: f64,
}

impl Pen {
    #[expect(clippy::cast_possible_truncation, reason = "places in a picture need no more digits")]
    fn at(&self, x: f32, y: f32) -> Vector {
        Vector::new((self.x + f64::from(x) * self.scale) as f32, (-f64::from(y) * self.scale) as f32)
    }

    /// An empty box in place of a letter.
    #[expect(clippy::cast_possible_truncation, reason = "places in a picture need no more digits")]
    fn framed(&mut self, advance: f64, size: f64) {
        self.scale = 1.0;
        let (left, right, top, edge) =
            ((advance * 0.1) as f32, (advance * 0.9) as f32, (size * 0.72) as f32, (size * 0.07) as f32);
        // The inner rectangle turns the other way, which leaves a hole.
        let outer = [(left, 0.0), (right, 0.0), (right, top), (left, top)];
        let (low, high) = (edge, top - edge);
        let inner = [(left + edge, low), (left + edge, high), (right - edge, high), (right - edge, low)];
        for corners in [outer, inner] {
            self.move_to(corners[0].0, corners[0].1);
            corners[1..].iter().for_each(|(x, y)| self.line_to(*x, *y));
            self.close();
        }
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.push(Command::MoveTo(self.at(x, y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.push(Command::LineTo(self.at(x, y)));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.path.push(Command::QuadTo(self.at(x1, y1), self.at(x, y)));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.path.push(Command::CurveTo(self.at(x1, y1), self.at(x2, y2), self.at(x, y)));
    }

    fn close(&mut self) {
        self.path.push(Command::Close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_have_the_letters_that_the_help_names_and_the_signs_that_plots_use() {
        for letter in "Az09 éßłα жЯ Աա ქ אב \u{FE91}\u{FEE0}\u{FEFC}\u{FB57} –−…“”%→≤".chars()
        {
            assert!(matches!(Letter::of(letter, Weight::Regular), Letter::Glyph(..)), "{letter}");
            assert!(matches!(Letter::of(letter, Weight::Bold), Letter::Glyph(..)), "{letter}");
        }
    }

    #[test]
    fn a_letter_without_a_glyph_shows_a_box_and_a_joiner_nothing() {
        let (boxed, wide) = outlines("图", Type::NOTE);
        assert_eq!((boxed.len(), wide), (10, 12.0));
        assert_eq!(outlines("\u{200D}", Type::NOTE), (Vec::new(), 0.0));
        assert!(outlines("\u{0}", Type::NOTE).0.len() > 4);
    }

    #[test]
    fn a_mark_lies_over_the_middle_of_its_letter_and_takes_no_room() {
        let across = |text| {
            let (path, wide) = outlines(text, Type::NOTE);
            let from = |command: &Command| if let Command::MoveTo(at) = command { Some(at.x) } else { None };
            (path.iter().filter_map(from).collect::<Vec<f32>>(), wide)
        };
        for (letter, marked) in [("o", "o\u{301}"), ("ב", "ב\u{5B0}"), ("\u{FEED}", "\u{FEED}\u{64F}")] {
            let ((plain, wide), (both, same)) = (across(letter), across(marked));
            assert_eq!((wide, &both[..plain.len()]), (same, &plain[..]), "{marked}");
            let mark = &both[plain.len()..];
            assert!(
                !mark.is_empty() && mark.iter().all(|x| f64::from(*x) > 0.1 * wide && f64::from(*x) < 0.9 * wide),
                "{marked}"
            );
        }
    }

    #[test]
    fn long_texts_are_cut_to_their_place() {
        assert_eq!(fitted("short", 12.0, 100.0), "short");
        let cut = fitted(&"long".repeat(20), 12.0, 100.0);
        assert!(cut.ends_with('…') && width(&cut, 12.0) <= 100.0 && width(&cut, 12.0) > 80.0, "{cut}");
        assert_eq!(fitted("w", 12.0, 1.0), "…");
    }
}
