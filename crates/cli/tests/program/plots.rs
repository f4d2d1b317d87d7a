//! Plots and reports: files that stand alone, and in which an id is a text whatever it contains.

use crate::sandbox::{Sandbox, tells};
use std::io::Read;

/// Labels and people with names that would be markup if they were not escaped.
const NASTY: &str = "<b>&\"'";

pub fn with_labels() -> Sandbox {
    let sandbox = Sandbox::new();
    let quoted = format!("\"{}\"", NASTY.replace('"', "\"\""));
    let (mut rows, mut gold) = (String::from("task,worker,label,at,took\n"), String::from("task,label\n"));
    let (mut doubt, mut kinds) = (String::from("task,confidence\n"), String::from("task,kind\n"));
    for task in 0..24u32 {
        let truth = if task.is_multiple_of(3) { quoted.as_str() } else { "plain" };
        for (person, name) in (0u32..).zip(["ann", "bob", quoted.as_str()]) {
            let said = if (task * 7 + person * 5) % 11 == 0 { "plain" } else { truth };
            let (minute, took) = (task.to_string(), (4 + (task * 5 + person * 3) % 7).to_string());
            rows.extend([&minute, ",", name, ",", said, ",2026-01-31T08:"]);
            rows.extend([&format!("{task:02}:00Z"), ",", &took, "\n"]);
        }
        gold.extend([&task.to_string(), ",", truth, "\n"]);
        doubt.extend([&task.to_string(), ",0.", &(50 + 2 * task).to_string(), "\n"]);
        kinds.extend([task.to_string().as_str(), if task < 9 { ",x\n" } else { ",y\n" }]);
    }
    sandbox.write("labels.csv", &rows);
    sandbox.write("gold.csv", &gold);
    sandbox.write("doubt.csv", &doubt);
    sandbox.write("kinds.csv", &kinds);
    sandbox
}

/// Every command that draws.
pub const DRAWING: [&[&str]; 15] = [
    &["agree", "labels.csv", "--replicates", "0"],
    &["consensus", "labels.csv", "--method", "majority"],
    &["consensus", "labels.csv", "--method", "majority", "--gold", "gold.csv"],
    &["annotators", "labels.csv"],
    &["simulate", "labels.csv", "--gold", "gold.csv", "--seeds", "2"],
    &["compare", "labels.csv", "labels.csv", "--gold", "gold.csv"],
    &["suspects", "labels.csv", "--below", "0.9"],
    &["sample", "labels.csv", "--size", "12"],
    &["sample", "doubt.csv", "--size", "12", "--doubt"],
    &["annotators", "labels.csv", "--time", "at", "--seconds", "took"],
    &["agree", "labels.csv", "--coefficient", "percent-agreement"],
    &["accept", "--lot", "1200", "--limit", "1", "--double"],
    &["accept", "--sequential", "--lot", "1200"],
    &["sample", "doubt.csv", "--size", "12", "--weight", "confidence"],
    &["sample", "kinds.csv", "--size", "12", "--by", "kind", "--expect", "x=0.5,y=0.1"],
];

/// Whether tags close in the order in which they open, and no text holds a bare `<` or `&`: all of XML that plots use.
fn well_formed(text: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        entities(&rest[..at])?;
        let end = rest[at..].find('>').ok_or("a tag without an end")? + at;
        let tag = &rest[at + 1..end];
        entities(tag)?;
        if tag.matches('"').count() % 2 == 1 || tag.contains('<') {
            return Err(format!("an attribute without an end: {tag}"));
        }
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> closes nothing"));
            }
        } else if !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().ok_or("an empty tag")?);
        }
        rest = &rest[end + 1..];
    }
    if open.is_empty() { Ok(()) } else { Err(format!("never closed: {open:?}")) }
}

fn entities(text: &str) -> Result<(), String> {
    let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];
    match text.match_indices('&').find(|(at, _)| !known.iter().any(|name| text[*at..].starts_with(name))) {
        Some((at, _)) => Err(format!("a bare & in {:?}", &text[at..])),
        None => Ok(()),
    }
}

#[test]
fn every_plot_is_well_formed_and_holds_no_markup_of_its_data() {
    let sandbox = with_labels();
    for command in DRAWING {
        sandbox.must(&[command, &["--plot", "plot.svg"]].concat());
        let drawn = sandbox.read("plot.svg");
        assert_eq!(well_formed(&drawn), Ok(()), "{command:?}");
        assert!(drawn.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox="), "{command:?}");
        assert!(!drawn.contains(NASTY) && !drawn.contains("<b>") && !drawn.contains("NaN"), "{command:?}");
        let named = matches!(command[0], "agree" | "annotators" | "consensus" | "suspects");
        assert_eq!(drawn.contains("&lt;b&gt;&amp;&quot;&#39;"), named, "{command:?}");
    }
}

/// Width and height in pixels, and the pixels of a PNG in three colours without filters.
fn pixels(file: &[u8]) -> ((u32, u32), Vec<u8>) {
    let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    let (mut at, mut packed) = (8, Vec::new());
    while at < file.len() {
        let (length, kind) = (number(at) as usize, &file[at + 4..at + 8]);
        let mut sum = flate2::Crc::new();
        sum.update(&file[at + 4..at + 8 + length]);
        assert_eq!(sum.sum(), number(at + 8 + length), "the sum of {}", String::from_utf8_lossy(kind));
        if kind == b"IDAT" {
            packed.extend_from_slice(&file[at + 8..at + 8 + length]);
        }
        at += length + 12;
    }
    let mut rows = Vec::new();
    flate2::read::ZlibDecoder::new(&packed[..]).read_to_end(&mut rows).unwrap();
    let (width, height) = (number(16), number(20));
    let row = width as usize * 3 + 1;
    assert_eq!(rows.len(), row * height as usize);
    let colours: Vec<&[u8]> = rows.chunks(row).map(|row| &row[1..]).collect();
    ((width, height), colours.concat())
}

#[test]
fn a_picture_is_the_plot_at_twice_its_size() {
    let sandbox = with_labels();
    for command in DRAWING {
        sandbox.must(&[command, &["--plot", "plot.svg"]].concat());
        sandbox.must(&[command, &["--plot", "plot.PNG"]].concat());
        let drawn = sandbox.read("plot.svg");
        let ((width, height), pixels) = pixels(&std::fs::read(sandbox.path("plot.PNG")).unwrap());
        let size = format!("width=\"{}\" height=\"{}\"", width / 2, height / 2);
        assert!(drawn.contains(&size), "{command:?} {size}");
        // The title is near black, on a white card.
        let head = &pixels[..width as usize * 3 * 2 * 50];
        let dark = head.chunks(3).filter(|pixel| pixel.iter().all(|part| *part < 60)).count();
        let white = head.chunks(3).filter(|pixel| **pixel == [255; 3]).count();
        assert!(dark > 500 && white > head.len() / 3 / 2, "{command:?} {dark} {white}");
    }
}

#[test]
fn a_report_stands_alone_runs_nothing_and_holds_tables_and_plots() {
    let sandbox = with_labels();
    for command in DRAWING {
        sandbox.must(&[command, &["--html", "report.html"]].concat());
        let page = sandbox.read("report.html");
        assert!(
            page.contains("default-src 'none'") && page.contains("<svg ") && page.contains("<table>"),
            "{command:?}"
        );
        for part in ["<script", "<b>", " src=", " href=", "url(", "@import", "NaN"] {
            assert!(!page.contains(part), "{command:?} {part}");
        }
    }
}

#[test]
fn the_same_answers_give_the_same_plot() {
    let sandbox = with_labels();
    let draw = || {
        sandbox.must(&["annotators", "labels.csv", "--plot", "plot.svg"]);
        sandbox.must(&["annotators", "labels.csv", "--plot", "plot.png"]);
        (sandbox.read("plot.svg"), std::fs::read(sandbox.path("plot.png")).unwrap())
    };
    assert_eq!(draw(), draw());
}

#[test]
fn what_cannot_be_drawn_is_refused_before_any_work() {
    let sandbox = with_labels();
    tells!(
        sandbox,
        sandbox.run(&["agree", "nowhere.csv", "--plot", "pairs.jpg"]),
        sandbox.run(&["agree", "nowhere.csv", "--plot", "pairs"]),
        sandbox.run(&["accept", "labels.csv", "--checked", "gold.csv", "--plot", "oc.svg"]),
    );
}
