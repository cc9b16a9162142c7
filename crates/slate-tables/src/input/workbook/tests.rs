#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::io::Write as _;
use std::path::PathBuf;

use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use crate::{TextRow, read_texts};

const TYPES: &str =
    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/></cellXfs></styleSheet>"#;

/// A workbook of sheets by name, each the XML of its rows.
fn book(sheets: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    book_with(sheets, "")
}

/// The same with a part of shared texts.
fn book_with(sheets: &[(&str, &str)], shared: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.xlsx");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    part("[Content_Types].xml", TYPES);
    part("_rels/.rels", RELATIONS);
    part("xl/styles.xml", STYLES);
    if !shared.is_empty() {
        part("xl/sharedStrings.xml", shared);
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let (mut listed, mut related) = (String::new(), String::new());
    for (n, (name, rows)) in sheets.iter().enumerate() {
        listed += &format!(r#"<sheet name="{name}" sheetId="{0}" r:id="r{0}"/>"#, n + 1);
        related += &format!(
            r#"<Relationship Id="r{0}" Type="{relations}/worksheet" Target="worksheets/sheet{0}.xml"/>"#,
            n + 1
        );
        let sheet =
            format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#);
        part(&format!("xl/worksheets/sheet{}.xml", n + 1), &sheet);
    }
    part(
        "xl/workbook.xml",
        &format!(
            r#"<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{listed}</sheets></workbook>"#
        ),
    );
    part(
        "xl/_rels/workbook.xml.rels",
        &format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{related}</Relationships>"#
        ),
    );
    zip.finish().unwrap();
    (folder, path)
}

fn word(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn row(number: u32, cells: &str) -> String {
    format!(r#"<row r="{number}">{cells}</row>"#)
}

fn header(number: u32) -> String {
    let names = ["Title", "Release Date", "Hours Viewed", "Runtime"];
    let cells = ["B", "C", "D", "E"].iter().zip(names);
    row(
        number,
        &cells.map(|(column, name)| word(&format!("{column}{number}"), name)).collect::<String>(),
    )
}

#[test]
fn sheets_with_the_same_columns_are_one_table() {
    let heading = row(2, &word("B2", "What was watched"));
    let line = format!(
        r#"{}<c r="C7" s="1"><v>45342</v></c><c r="D7"><v>733800000</v></c><c r="E7" s="2"><v>0.0673611111</v></c>"#,
        word("B7", "Air, \"Book\" 1")
    );
    let first = format!("{heading}{}{}", header(5), row(7, &line));
    let second = format!("{}{}", header(1), row(2, &word("B2", "Reef")));
    let other = row(1, &(word("A1", "Note") + &word("B1", "By")));
    let (_folder, path) = book(&[("TV", &first), ("Film", &second), ("Notes", &other)]);
    let columns = ["sheet!", "Title!", "Release Date", "Hours Viewed", "Runtime"];
    let rows = read_texts(&path, &columns).unwrap();
    let row = |line, cells: [&str; 5]| TextRow { line, cells: cells.map(str::to_owned).into() };
    let expected = [
        row(7, ["TV", "Air, \"Book\" 1", "2024-02-20", "733800000", "1:37:00"]),
        row(8, ["Film", "Reef", "", "", ""]),
    ];
    assert_eq!(rows, expected);
}

#[test]
fn what_is_wrong_is_said() {
    let (_folder, empty) = book(&[("Sheet", "")]);
    let error = read_texts(&empty, &["a"]).unwrap_err().to_string();
    assert!(error.contains("expected a sheet with a table"), "{error}");
    let wide = format!("{}{}{}", header(1), row(2, &word("B2", "x")), row(3, &word("H3", "y")));
    let long: String = (4..60).map(|n| row(n, &word(&format!("B{n}"), "x"))).collect();
    let (_folder, wide) = book(&[("Sheet", &format!("{wide}{long}"))]);
    let error = read_texts(&wide, &["Title"]).unwrap_err().to_string();
    assert!(error.contains("cells in a row of `Sheet`"), "{error}");
    let far = format!("{}{}", header(1), row(2, &word("XFD2", "x")));
    let (_folder, far) = book(&[("Sheet", &far)]);
    let error = read_texts(&far, &["Title"]).unwrap_err().to_string();
    assert!(error.contains("at most 1024 columns"), "{error}");
}

/// What a workbook says of itself is not believed before memory is asked for.
#[test]
fn a_file_that_says_too_much_is_refused() {
    for count in ["1000000000000", "18446744073709551615", "99999999999999999999999"] {
        let shared = format!("<sst uniqueCount=\"{count}\"></sst>");
        let (_folder, path) = book_with(&[("Sheet", &header(1))], &shared);
        let error = read_texts(&path, &["Title"]).unwrap_err().to_string();
        assert!(error.contains("more texts than bytes"), "{error}");
    }
    let last = format!("{}<row r=\"4294967295\">{}</row>", header(1), word("B4294967295", "x"));
    let (_folder, path) = book(&[("Sheet", &last)]);
    let error = read_texts(&path, &["Title"]).unwrap_err().to_string();
    assert!(error.contains("at most 1048576 rows") || error.contains("cannot be read"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands in the XML of a sheet, the answer is rows or an error.
    #[test]
    fn nothing_breaks_the_reader(rows in "(<dimension ref=\"[A-C][0-9]{1,2}:[A-C][0-9]{1,2}\"/>|<row r=\"[0-9]{0,12}\">|</row>|<c r=\"[A-Z]{0,9}[0-9]{0,11}\"( t=\"[a-z]{1,3}\")?>|</c>|<v>[0-9.e-]{0,6}</v>|<|&){0,12}") {
        let (_folder, path) = book(&[("Sheet", &rows)]);
        let _answered = read_texts(&path, &["a"]);
    }
}
