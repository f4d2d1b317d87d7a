//! A drawing as pixels: the shapes of the SVG, with edges as smooth.

use super::drawing::{Anchor, At, CELL_CORNER, Colour, DOT_EDGE, Drawing, Shape, Stroke, Type, Way, ink};
use super::letters;
use super::png::Picture;
use zeno::{Cap, Command, Join, Mask, PathBuilder, Style, Transform, Vector};

/// Pixels of the picture to one of the drawing, so that texts are sharp on fine screens and in print.
const SCALE: u8 = 2;

/// The drawing on a card of this size.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "plots are some thousand pixels wide")]
pub fn picture(drawing: &Drawing, (width, height): (f64, f64)) -> Picture {
    let pixels = |length: f64| (length.round().max(1.0) as u32) * u32::from(SCALE);
    let (width, height) = (pixels(width), pixels(height));
    let Colour(red, green, blue) = ink::CARD;
    let card = [red, green, blue].repeat(width as usize * height as usize);
    let mut canvas = Canvas(Picture { width, height, pixels: card, scale: SCALE.into() });
    drawing.shapes.iter().for_each(|shape| canvas.draw(shape));
    canvas.0
}

struct Canvas(Picture);

impl Canvas {
    fn draw(&mut self, shape: &Shape) {
        let mut path = Vec::new();
        match shape {
            Shape::Line(from, to, look) => {
                path.move_to(vector(*from)).line_to(vector(*to));
                self.fill(&path, stroke(*look), look.colour);
            }
            Shape::Path(points, look) => {
                let Some((first, rest)) = points.split_first() else { return };
                path.move_to(vector(*first));
                for point in rest {
                    path.line_to(vector(*point));
                }
                let mut round = stroke(*look);
                round.join(Join::Round).cap(Cap::Round);
                self.fill(&path, round, look.colour);
            }
            Shape::Cell(corner, (width, height), colour, _) => {
                path.add_round_rect(
                    vector(*corner),
                    length(*width),
                    length(*height),
                    length(CELL_CORNER),
                    length(CELL_CORNER),
                );
                self.fill(&path, zeno::Fill::NonZero, *colour);
            }
            Shape::Dot(at, radius, colour) => {
                path.add_circle(vector(*at), length(*radius));
                self.fill(&path, zeno::Fill::NonZero, *colour);
                self.fill(&path, zeno::Stroke::new(length(DOT_EDGE)), ink::CARD);
            }
            Shape::Text(at, text, look, way) => self.text(*at, text, (*look, *way)),
        }
    }

    fn text(&mut self, at: At, text: &str, (look, way): (Type, Way)) {
        let (outlines, width) = letters::outlines(text, look);
        let back = match look.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => width / 2.0,
            Anchor::End => width,
        };
        let Vector { x: left, y: base } = vector(at);
        let place = |point: &Vector| {
            let along = point.x - length(back);
            match way {
                Way::Across => Vector::new(left + along, base + point.y),
                Way::Up => Vector::new(left + point.y, base - along),
            }
        };
        let path: Vec<Command> = outlines.iter().map(|command| moved(command, place)).collect();
        self.fill(&path, zeno::Fill::NonZero, look.colour);
    }

    /// Lays a colour over what is there, as far as the path covers each pixel.
    fn fill<'a>(&mut self, path: &[Command], style: impl Into<Style<'a>>, Colour(red, green, blue): Colour) {
        if !is_drawable(path) {
            return;
        }
        let scale = Transform::scale(SCALE.into(), SCALE.into());
        let (covered, place) = Mask::new(path).style(style).transform(Some(scale)).render();
        let (width, left) = (i64::from(self.0.width), i64::from(place.left));
        for (row, covered) in
            (i64::from(place.top)..i64::from(self.0.height)).zip(covered.chunks(place.width.max(1) as usize))
        {
            for (column, &cover) in (left..width).zip(covered) {
                let Ok(at) = usize::try_from((row * width + column) * 3) else { continue };
                if cover == 0 || column < 0 {
                    continue;
                }
                for (part, own) in self.0.pixels[at..at + 3].iter_mut().zip([red, green, blue]) {
                    *part = mixed(*part, own, cover);
                }
            }
        }
    }
}

fn moved(command: &Command, to: impl Fn(&Vector) -> Vector) -> Command {
    match command {
        Command::MoveTo(end) => Command::MoveTo(to(end)),
        Command::LineTo(end) => Command::LineTo(to(end)),
        Command::QuadTo(by, end) => Command::QuadTo(to(by), to(end)),
        Command::CurveTo(by, and, end) => Command::CurveTo(to(by), to(and), to(end)),
        Command::Close => Command::Close,
    }
}

/// Whether a path is there, and every place of it is one.
fn is_drawable(path: &[Command]) -> bool {
    let fine = |point: &Vector| point.x.abs() < FAR && point.y.abs() < FAR;
    let all = |command: &Command| match command {
        Command::MoveTo(to) | Command::LineTo(to) => fine(to),
        Command::QuadTo(by, to) => fine(by) && fine(to),
        Command::CurveTo(by, and, to) => fine(by) && fine(and) && fine(to),
        Command::Close => true,
    };
    !path.is_empty() && path.iter().all(all)
}

/// No plot reaches so far; what does is no number, and nothing that a rasteriser of whole parts of pixels may be given.
const FAR: f32 = 1e5;

/// A part of a colour under another one that covers so much of 255.
fn mixed(under: u8, over: u8, cover: u8) -> u8 {
    let cover = u32::from(cover);
    let sum = u32::from(over) * cover + u32::from(under) * (255 - cover);
    u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
}

fn stroke(look: Stroke) -> zeno::Stroke<'static> {
    let mut stroke = zeno::Stroke::new(length(look.width));
    stroke.dash(look.dash, 0.0);
    stroke
}

fn vector((x, y): At) -> Vector {
    Vector::new(length(x), length(y))
}

#[expect(clippy::cast_possible_truncation, reason = "places in a picture need no more digits")]
fn length(length: f64) -> f32 {
    length as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixel(picture: &Picture, x: u32, y: u32) -> [u8; 3] {
        let at = (y * picture.width + x) as usize * 3;
        [picture.pixels[at], picture.pixels[at + 1], picture.pixels[at + 2]]
    }

    #[test]
    fn shapes_lie_where_they_are_put_and_over_each_other() {
        let mut drawing = Drawing::default();
        drawing.cell((10.0, 10.0, 20.0, 20.0), Colour(200, 0, 0), "");
        drawing.dot((20.0, 20.0), 4.0, Colour(0, 0, 200));
        drawing.line((0.0, 50.0), (40.0, 50.0), Stroke { colour: ink::TEXT, width: 2.0, dash: &[10.0, 10.0] });
        let picture = picture(&drawing, (40.0, 60.0));
        assert_eq!((picture.width, picture.height, picture.pixels.len()), (80, 120, 80 * 120 * 3));
        assert_eq!(pixel(&picture, 5, 5), [255, 255, 255]);
        assert_eq!(pixel(&picture, 25, 40), [200, 0, 0]);
        assert_eq!(pixel(&picture, 40, 40), [0, 0, 200]);
        assert_eq!((pixel(&picture, 10, 100), pixel(&picture, 30, 100)), ([0x1c, 0x1b, 0x19], [255, 255, 255]));
    }

    #[test]
    fn a_text_ends_at_its_point_or_begins_there_and_reads_upwards_where_it_is_told_to() {
        let dark = |anchor, way| {
            let mut drawing = Drawing::default();
            let at = (50.0, 50.0);
            drawing.shapes.push(Shape::Text(at, "HHHH".to_owned(), Type::NOTE.at(anchor), way));
            let picture = picture(&drawing, (100.0, 100.0));
            let inked = |x: std::ops::Range<u32>, y: std::ops::Range<u32>| {
                y.flat_map(|y| x.clone().map(move |x| (x, y))).any(|(x, y)| pixel(&picture, x, y)[0] < 128)
            };
            [inked(0..100, 0..100), inked(100..200, 0..100), inked(0..200, 101..200)]
        };
        assert_eq!(dark(Anchor::End, Way::Across), [true, false, false]);
        assert_eq!(dark(Anchor::Start, Way::Across), [false, true, false]);
        assert_eq!(dark(Anchor::Start, Way::Up), [true, false, false]);
        assert_eq!(dark(Anchor::End, Way::Up), [false, false, true]);
        assert_eq!(dark(Anchor::Middle, Way::Up), [true, false, true]);
    }

    #[test]
    fn what_lies_outside_or_nowhere_is_left_out() {
        let mut drawing = Drawing::default();
        drawing.line((-50.0, -50.0), (-10.0, 400.0), Stroke::solid(ink::TEXT, 3.0));
        drawing.line((f64::NAN, 0.0), (10.0, f64::INFINITY), Stroke::solid(ink::TEXT, 3.0));
        drawing.path(&[], Stroke::solid(ink::TEXT, 3.0));
        assert!(picture(&drawing, (20.0, 20.0)).pixels.iter().all(|part| *part == 255));
    }
}
