//! Tables of results: the same rows as CSV, Parquet and JSON.

use crate::plots::{DRAWING, with_labels};
use crate::sandbox::Sandbox;
use labels::{Ask, ROW, Shape, read};
use serde_json::Value;
use std::collections::BTreeMap;

/// Beside the commands that draw: columns of pairs, shapes, and a table of no rows.
const MORE: [&[&str]; 4] = [
    &["agree", "labels.csv", "--by", "pair", "--coefficient", "cohen-kappa"],
    &["agree", "labels.csv", "--by", "label", "--replicates", "0"],
    &["consensus", "boxes.csv", "--method", "majority"],
    &["suspects", "labels.csv", "--below", "0"],
];

const BOXES: &str = "task,worker,x,y,width,height\na,v,1,2,10,10\na,w,1,2,11,10\nb,v,5,5,4,4\nb,w,5,5,4,5\n";

/// The cells that are there, by the number of their row, from 1, and the name of their column.
fn cells(sandbox: &Sandbox, file: &str) -> BTreeMap<(usize, String), String> {
    let ask = Ask { shape: Shape::Wide, ..Ask::answers(Some(ROW), None, None) };
    let table = read(&sandbox.path(file), &ask).unwrap();
    assert_eq!(table.bad.count, 0, "{file}");
    let text = |column: usize, row: usize| table.columns[column].text(row).to_owned();
    (0..table.len()).map(|row| ((text(0, row).parse().unwrap(), text(1, row)), text(2, row))).collect()
}

fn is_same(value: &Value, cell: Option<&String>) -> bool {
    match (value, cell) {
        (Value::Null, None) => true,
        (Value::String(text), None) => text.is_empty(),
        (Value::String(text), Some(cell)) => text == cell,
        (Value::Number(number), Some(cell)) => {
            // The reader of JSON may miss the last digit.
            (number.as_f64().unwrap() - cell.parse::<f64>().unwrap()).abs() < 1e-12
        }
        (Value::Bool(flag), Some(cell)) => *cell == flag.to_string(),
        _ => false,
    }
}

#[test]
fn a_parquet_file_holds_the_rows_of_the_csv_and_these_those_of_the_json() {
    let sandbox = with_labels();
    sandbox.write("boxes.csv", BOXES);
    for command in DRAWING.iter().chain(&MORE) {
        sandbox.write("table.csv", &sandbox.must(&[command, &["--csv"][..]].concat()));
        sandbox.must(&[command, &["--parquet", "table.parquet"][..]].concat());
        let json: Value = serde_json::from_str(&sandbox.must(&[command, &["--json"][..]].concat())).unwrap();
        let rows = json["results"].as_array().unwrap();
        let cells = cells(&sandbox, "table.csv");
        assert_eq!(cells, self::cells(&sandbox, "table.parquet"), "{command:?}");
        for column in sandbox.read("table.csv").lines().next().unwrap().split(',') {
            let cell = |row: usize| cells.get(&(row, column.to_owned()));
            let told = |(row, found): (usize, &Value)| found.get(column).is_none_or(|value| is_same(value, cell(row)));
            assert!((1..).zip(rows).all(told), "{command:?} {column} {rows:?}");
        }
    }
}

#[test]
fn a_table_goes_to_standard_output_alone() {
    let sandbox = with_labels();
    for command in DRAWING {
        let out = sandbox.command(&[command, &["--parquet", "-"][..]].concat()).output().unwrap();
        assert!(
            out.status.success() && out.stdout.starts_with(b"PAR1") && out.stdout.ends_with(b"PAR1"),
            "{command:?}"
        );
        for other in ["--csv", "--json"] {
            let said = sandbox.run(&[command, &["--parquet", "-", other][..]].concat());
            let why = format!("{other} and --parquet - both go to standard output");
            assert!(said.contains("exit code: 1\n----- stdout\n----- stderr\n") && said.contains(&why), "{said}");
        }
    }
    assert!(!sandbox.path("-").exists());
}
