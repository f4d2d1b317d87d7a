//! A drawing as the text of an SVG file, in which every text is escaped.

use super::drawing::{Anchor, CELL_CORNER, DOT_EDGE, Drawing, Shape, Stroke, Type, Way, Weight, ink};

/// The whole file: a card of this size with a title that readers for the blind speak.
pub fn file(drawing: &Drawing, (width, height): (f64, f64), title: &str) -> String {
    let body: String = drawing.shapes.iter().map(|shape| element(shape) + "\n").collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" role=\"img\" font-family=\"Inter, 'Helvetica Neue', Arial, sans-serif\" \
         style=\"font-variant-numeric: tabular-nums\">\n<title>{}</title>\n\
         <rect width=\"{width:.0}\" height=\"{height:.0}\" rx=\"10\" fill=\"{}\"/>\n{body}</svg>\n",
        escaped(title),
        ink::CARD,
    )
}

fn element(shape: &Shape) -> String {
    match shape {
        Shape::Line((x1, y1), (x2, y2), look) => {
            format!("<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" {}/>", stroke(*look))
        }
        Shape::Path(points, look) => {
            let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
            format!(
                "<polyline points=\"{}\" fill=\"none\" {} stroke-linejoin=\"round\" stroke-linecap=\"round\"/>",
                points.join(" "),
                stroke(*look)
            )
        }
        Shape::Cell((x, y), (width, height), colour, told) => format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{CELL_CORNER}\" \
             fill=\"{colour}\"><title>{}</title></rect>",
            escaped(told)
        ),
        Shape::Dot((x, y), radius, colour) => format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{colour}\" stroke=\"{}\" \
             stroke-width=\"{DOT_EDGE}\"/>",
            ink::CARD
        ),
        Shape::Text((x, y), text, look, Way::Across) => {
            format!("<text x=\"{x:.1}\" y=\"{y:.1}\" {}>{}</text>", type_of(*look), escaped(text))
        }
        Shape::Text((x, y), text, look, Way::Up) => {
            let look = type_of(*look);
            format!("<text transform=\"translate({x:.1} {y:.1}) rotate(-90)\" {look}>{}</text>", escaped(text))
        }
    }
}

fn stroke(look: Stroke) -> String {
    let dash: Vec<String> = look.dash.iter().map(ToString::to_string).collect();
    let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", dash.join(" ")) };
    format!("stroke=\"{}\" stroke-width=\"{}\"{dash}", look.colour, look.width)
}

fn type_of(look: Type) -> String {
    let anchor = match look.anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let weight = match look.weight {
        Weight::Regular => 400,
        Weight::Bold => 600,
    };
    let (size, colour) = (look.size, look.colour);
    format!("font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{colour}\" text-anchor=\"{anchor}\"")
}

/// A text as it may stand in XML and in HTML, between tags and in attributes. Characters that XML cannot hold become
/// the mark of an unknown one.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\'' => safe += "&#39;",
            '\t' | '\n' | '\r' => safe.push(' '),
            control if control.is_control() || matches!(control, '\u{FFFE}' | '\u{FFFF}') => safe.push('\u{FFFD}'),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_become_markup() {
        let mut drawing = Drawing::default();
        drawing.text((1.0, 2.0), "<b>&\"'\u{0}", Type::NOTE);
        let file = file(&drawing, (10.0, 10.0), "a<b");
        assert!(file.contains(">&lt;b&gt;&amp;&quot;&#39;\u{FFFD}</text>") && file.contains("<title>a&lt;b</title>"));
    }
}
