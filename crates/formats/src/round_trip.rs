//! Tests that hold for every format: what is written comes back, and what a format cannot hold is named.

use std::io::{self, Cursor, Write};
use std::sync::{Arc, Mutex, PoisonError};

use crate::{Columns, FORMATS, Fields, Format, Limits, Reader, Record, Refusal, Source};

type Rows = Vec<Result<Record, Refusal>>;

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) fn reader(format: &Format, bytes: &[u8], limits: Limits) -> Box<dyn Reader + Send> {
    (format.read)(Source::new("in.dat", Cursor::new(bytes.to_vec())), limits)
}

pub(crate) fn read(format: &Format, text: &str) -> Rows {
    read_limited(format, text, Limits::default())
}

pub(crate) fn read_limited(format: &Format, text: &str, limits: Limits) -> Rows {
    reader(format, text.as_bytes(), limits).collect()
}

pub(crate) fn written(format: &Format, rows: &[Fields]) -> Vec<u8> {
    let sink = Sink::default();
    let mut writer = (format.write)(Box::new(sink.clone()), Columns::default());
    for row in rows {
        writer.write(row).unwrap();
    }
    writer.finish().unwrap();
    sink.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Each row as `place {json}`, or `place ! reason`.
pub(crate) fn summary(rows: &Rows) -> Vec<String> {
    let one = |row: &Result<Record, Refusal>| match row {
        Ok(r) => format!("{} {}", r.position.place, serde_json::to_string(&r.fields).unwrap()),
        Err(r) => format!("{} ! {}", r.position.place, r.reason),
    };
    rows.iter().map(one).collect()
}

pub(crate) fn fields(json: &str) -> Fields {
    serde_json::from_str(json).unwrap()
}

fn back(format: &Format, rows: &[Fields]) -> Vec<Fields> {
    let bytes = written(format, rows);
    reader(format, &bytes, Limits::default()).map(|row| row.unwrap().fields).collect()
}

#[test]
fn plain_text_comes_back_equal_from_every_format() {
    let rows = [
        fields(r#"{"id":"a-1","text":"Grüße, \"world\"; 100 %","emoji":"🦀"}"#),
        fields(r#"{"id":"a-2","text":"\"quoted\"","emoji":"' apostrophe"}"#),
        fields(r#"{"id":"a-3","text":" spaces kept ","emoji":"\\t is no tab"}"#),
    ];
    for format in FORMATS {
        assert_eq!(back(format, &rows), rows, "{}", format.name);
    }
}

#[test]
fn a_format_that_claims_no_loss_brings_back_every_kind_of_value() {
    let rows = [
        fields(r#"{"a":null,"b":true,"c":-1.5e300,"d":18446744073709551615,"e":[[],{"k":[1,"two"]}],"f":""}"#),
        fields(r#"{"":"empty name","new":"another shape","lines":"a\r\nb\tc","formula":"=1+1"}"#),
        fields("{}"),
    ];
    let lossless: Vec<_> = FORMATS.iter().filter(|f| f.losses.is_empty()).collect();
    assert_eq!(lossless.iter().map(|f| f.name).collect::<Vec<_>>(), ["jsonl", "json"]);
    for format in lossless {
        assert_eq!(back(format, &rows), rows, "{}", format.name);
    }
}

#[test]
fn tables_bring_back_text_only_and_drop_what_is_empty() {
    let rows = [fields(r#"{"id":"1","n":2.5,"yes":true,"none":null,"empty":"","list":[1,{"a":"b"}]}"#)];
    let kept = fields(r#"{"id":"1","n":"2.5","yes":"true","list":"[1,{\"a\":\"b\"}]"}"#);
    for format in FORMATS.iter().filter(|f| !f.losses.is_empty()) {
        assert_eq!(back(format, &rows), std::slice::from_ref(&kept), "{}", format.name);
    }
}

#[test]
fn tables_disarm_formulas_with_an_apostrophe_that_stays_and_leave_numbers_alone() {
    let rows = [fields(r#"{"a":"=1+1","b":"+49 30","c":"-x","d":"@home","e":"\tt","f":-5,"g":"1-2","h":"-5"}"#)];
    for format in FORMATS.iter().filter(|f| !f.losses.is_empty()) {
        let got = &back(format, &rows)[0];
        let tab = if format.name == "tsv" { "' t" } else { "'\tt" };
        for (key, value) in [
            ("a", "'=1+1"),
            ("b", "'+49 30"),
            ("c", "'-x"),
            ("d", "'@home"),
            ("e", tab),
            ("f", "-5"),
            ("g", "1-2"),
            ("h", "'-5"),
        ] {
            assert_eq!(got[key], value, "{} {key}", format.name);
        }
        assert!(format.losses.iter().any(|l| l.contains("apostrophe")));
    }
}

#[test]
fn empty_input_and_an_empty_table_give_no_rows() {
    for format in FORMATS {
        assert_eq!(back(format, &[]), [] as [Fields; 0], "{}", format.name);
    }
}

#[test]
fn every_format_resumes_exactly_after_the_rows_seen() {
    let rows: Vec<_> = (0..7).map(|n| fields(&format!(r#"{{"id":"{n}","t":"x"}}"#))).collect();
    for format in FORMATS {
        let bytes = written(format, &rows);
        let all: Vec<_> = reader(format, &bytes, Limits::default()).collect();
        for seen in 0..=all.len() {
            let mut rows = reader(format, &bytes, Limits::default());
            rows.skip_rows(seen as u64);
            assert_eq!(rows.by_ref().collect::<Vec<_>>(), all[seen..], "{}", format.name);
            assert_eq!(rows.bytes_read(), bytes.len() as u64, "{}", format.name);
        }
    }
}

fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_format_has_a_fixture_and_all_fixtures_hold_the_same_records() {
    let expected = [
        fields(r#"{"id":"b-1","text":"Two lines, one \"cell\"","media":"img/one.png"}"#),
        fields(r#"{"id":"b-2","text":"Grüße 🦀"}"#),
        fields(r#"{"id":"b-3","text":"=SUM(A1)","media":"img/three.png"}"#),
    ];
    for format in FORMATS {
        let name = format!("sample.{}", format.extensions[0]);
        let bytes = std::fs::read(root().join("fixtures/formats").join(&name)).unwrap();
        assert_eq!(crate::detect(&name, &bytes).unwrap().0.name, format.name);
        let rows: Vec<_> = reader(format, &bytes, Limits::default()).map(|row| row.unwrap().fields).collect();
        assert_eq!(rows, expected, "{name}");
    }
}

/// Real files, their format, and their rows as counted by Python's csv module or by their lines.
const REAL: &[(&str, &str, usize)] = &[
    ("amazon-cells-sentiment/amazon_cells_labelled.tsv", "tsv", 1000),
    ("convabuse/ConvAbuseEMNLPfull.csv", "csv", 12_768),
    ("toxic-spans/items.jsonl", "jsonl", 1301),
];

#[test]
fn real_tables_are_detected_and_read_whole() {
    let real = root().join("../shared/input/text");
    if !real.is_dir() {
        println!("skipped: ../shared/input/text is absent");
        return;
    }
    for (file, name, rows) in REAL {
        let file = real.join(file);
        let bytes = std::fs::read(&file).unwrap();
        let (format, _) = crate::detect("upload", &bytes[..bytes.len().min(64 << 10)]).unwrap();
        assert_eq!(format.name, *name, "{}", file.display());
        let refused: Vec<_> = reader(format, &bytes, Limits::default()).filter_map(Result::err).collect();
        assert_eq!(refused, [], "{}", file.display());
        assert_eq!(reader(format, &bytes, Limits::default()).count(), *rows, "{}", file.display());
    }
}

#[test]
fn a_table_without_a_header_is_refused_until_its_columns_are_named() {
    let text = format!("ham\tGo until {}\nspam\tWin\n", "jurong ".repeat(20));
    let refused = &read(&crate::tsv::FORMAT, &text)[0];
    assert!(refused.as_ref().unwrap_err().remedy.contains("name the columns yourself"));
    for format in [crate::tsv::FORMAT, crate::csv::FORMAT] {
        let text = if format.name == "csv" { text.replace('\t', ",") } else { text.clone() };
        let named = |names: [&'static str; 2]| Source::new("in", Cursor::new(text.clone())).with_columns(names);
        let rows: Rows = (format.read)(named(["label", "text"]), Limits::default()).collect();
        assert_eq!(summary(&rows)[1], r#"line 2 {"label":"spam","text":"Win"}"#);
        let rows: Rows = (format.read)(named(["label", "label"]), Limits::default()).collect();
        assert_eq!(summary(&rows), ["the file ! columns 1 and 2 have the same name"]);
    }
    let real = root().join("../shared/input/text/sms-spam/sms.tsv");
    let Ok(file) = std::fs::File::open(&real) else {
        println!("skipped: ../shared/input/text/sms-spam is absent");
        return;
    };
    let rows: Rows =
        (crate::tsv::FORMAT.read)(Source::new("sms.tsv", file).with_columns(["label", "text"]), Limits::default())
            .collect();
    assert_eq!((rows.len(), rows.iter().filter(|r| r.is_err()).count()), (5574, 0));
}
