//! The rows of a back-test as a CSV file: for other programs to be held against on the same columns.

use slate_catalog::backtest::Row;
use slate_catalog::features::Features;
use slate_core::Title;

/// Columns before those that forecasts are made of.
const OWN: [&str; 6] = ["id", "part", "result", "forecast", "low", "high"];

/// One line a title: `result`, `forecast`, `low` and `high` are ln(1 + x), the last three only of the part `test`; then
/// every column, empty where it is not known.
pub(super) fn sheet(titles: &[Title], features: &Features, rows: &[Row]) -> String {
    let columns: Vec<&[f32]> =
        features.names().iter().filter_map(|name| features.column(name)).collect();
    let mut sheet = String::new();
    let names = OWN.into_iter().chain(features.names().iter().map(String::as_str));
    line(&mut sheet, names.map(quoted));
    for row in rows {
        let title = &titles[features.titles()[row.row]];
        let forecast = row.forecast.map(|f| [f.center, f.low, f.high].map(|x| x.to_string()));
        let own = [quoted(title.id.as_str()), row.part.to_owned(), row.result.to_string()];
        let columns = columns.iter().map(|column| known(column[row.row]));
        line(&mut sheet, own.into_iter().chain(forecast.unwrap_or_default()).chain(columns));
    }
    sheet
}

fn line(sheet: &mut String, cells: impl Iterator<Item = String>) {
    sheet.push_str(&cells.collect::<Vec<_>>().join(","));
    sheet.push('\n');
}

fn known(x: f32) -> String {
    if x.is_nan() { String::new() } else { x.to_string() }
}

pub(super) fn quoted(text: &str) -> String {
    let plain = !text.contains([',', '"', '\n', '\r']);
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}
