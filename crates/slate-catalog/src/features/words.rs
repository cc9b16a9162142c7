//! Values of columns as people say them.

use super::plain::RATINGS;

/// What stands in a column, in words: `40.0 M USD` for a budget, `112 minutes`, `PG-13`, `yes`.
///
/// Results are shown as outcomes, whose ln(1 + x) the columns hold.
pub fn shown(column: &str, value: f32) -> String {
    let x = f64::from(value);
    if value.is_nan() {
        return "not known".to_owned();
    }
    let last = column.rsplit(": ").next().unwrap_or(column);
    match last {
        "budget" | "mean budget, highest" => format!("{} USD", short(x.exp())),
        "length" => format!("{x:.0} minutes"),
        "rating" => rating(x).to_owned(),
        "in English" => yes(x),
        _ if column.starts_with("genre: ") => yes(x),
        _ if last.starts_with("share of") => format!("{:.0} %", 100.0 * x),
        _ if last.contains("result,") || last == "best result" => short(x.exp_m1()),
        _ => format!("{x:.0}"),
    }
}

fn yes(x: f64) -> String {
    if x > 0.5 { "yes" } else { "no" }.to_owned()
}

fn rating(x: f64) -> &'static str {
    let numbered = RATINGS.iter().enumerate();
    numbered
        .min_by(|a, b| (a.0 as f64 - x).abs().total_cmp(&(b.0 as f64 - x).abs()))
        .map_or("", |r| r.1)
}

/// A number of any size in a few digits: `950`, `12.3 k`, `40.0 M`, `1.2 B`.
pub fn short(x: f64) -> String {
    let units = [(1e9, " B"), (1e6, " M"), (1e3, " k")];
    match units.iter().find(|(size, _)| x.abs() >= *size) {
        Some((size, unit)) => format!("{:.1}{unit}", x / size),
        None => format!("{x:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_aloud() {
        let table = [
            ("budget", 4e7_f32.ln(), "40.0 M USD"),
            ("companies: mean budget, highest", 1500_f32.ln(), "1.5 k USD"),
            ("length", 112.2, "112 minutes"),
            ("rating", 2.0, "PG-13"),
            ("genre: Science Fiction", 1.0, "yes"),
            ("in English", 0.0, "no"),
            ("collection: best result", 2.5e9_f32.ln(), "2.5 B"),
            ("countries: share of results known", 0.25, "25 %"),
            ("companies: results known", 12.0, "12"),
            ("year", 2016.0, "2016"),
            ("budget", f32::NAN, "not known"),
        ];
        for (column, value, expected) in table {
            assert_eq!(shown(column, value), expected, "{column}");
        }
    }
}
