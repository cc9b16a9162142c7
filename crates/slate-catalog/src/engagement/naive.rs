//! Rows that know less.

use std::collections::HashMap;

use slate_math::stats::mean;

use super::{Cases, Half, Known, Line, Sources};

/// By name, what rows that know less forecast of the titles of a half-year: the mean of new titles before, that of their
/// kind, that of the genres of the films of their name, and what the season before had in the last half-year.
pub(super) fn naive(
    sources: &Sources<'_>,
    half: Half,
    train: &Cases<'_>,
    test: &Cases<'_>,
) -> Vec<(&'static str, Vec<f64>)> {
    let center = mean(&train.results).unwrap_or(0.0);
    let kinds = Means::of(train.lines.iter().map(|line| vec![kind(line)]), &train.results);
    let by_kind: Vec<f64> =
        test.lines.iter().map(|line| kinds.of_any(&[kind(line)]).unwrap_or(center)).collect();
    let known = Known::on(sources, half);
    let genres = Means::of(train.lines.iter().map(|line| of_genres(&known, line)), &train.results);
    let genre = |(line, by_kind): (&&Line, &f64)| {
        genres.of_any(&of_genres(&known, line)).unwrap_or(*by_kind)
    };
    let prior = prior(sources, half);
    let season = |(line, by_kind): (&&Line, &f64)| {
        prior.get(line.show.as_str()).map_or(*by_kind, |views| views.ln_1p())
    };
    let each = || test.lines.iter().zip(&by_kind);
    vec![
        ("mean", vec![center; test.lines.len()]),
        ("genres", each().map(genre).collect()),
        ("season before", each().map(season).collect()),
        ("kinds", by_kind.clone()),
    ]
}

/// Whether a film, whether everywhere, whether it was first released in the half-year.
fn kind(line: &Line) -> String {
    format!("{:?} {} {}", line.film, line.everywhere, line.is_released_inside())
}

fn of_genres(known: &Known<'_>, line: &Line) -> Vec<String> {
    let of = |genre: &String| format!("{genre}, {}", kind(line));
    known.film(line).map_or(Vec::new(), |film| film.title.genres.iter().map(of).collect())
}

/// The views of the season watched most in the last earlier half-year in which any was reported with views.
fn prior<'a>(sources: &Sources<'a>, half: Half) -> HashMap<&'a str, f64> {
    let mut prior: HashMap<&str, (Half, f64)> = HashMap::new();
    for line in sources.lines.iter().filter(|line| line.half < half && line.film != Some(true)) {
        let Some(views) = line.views else { continue };
        let known = prior.entry(&line.show).or_insert((line.half, views));
        if line.half > known.0 || (line.half == known.0 && views > known.1) {
            *known = (line.half, views);
        }
    }
    prior.into_iter().map(|(show, (_, views))| (show, views)).collect()
}

/// Mean results by group.
struct Means(HashMap<String, (f64, f64)>);

impl Means {
    fn of(groups: impl Iterator<Item = Vec<String>>, results: &[f64]) -> Self {
        let mut sums: HashMap<String, (f64, f64)> = HashMap::new();
        for (groups, result) in groups.zip(results) {
            for group in groups {
                let (n, sum) = sums.entry(group).or_default();
                (*n, *sum) = (*n + 1.0, *sum + result);
            }
        }
        Self(sums)
    }

    /// The mean of the means of those groups that are known.
    fn of_any(&self, groups: &[String]) -> Option<f64> {
        let known = groups.iter().filter_map(|group| self.0.get(group));
        mean(&known.map(|(n, sum)| sum / n).collect::<Vec<_>>())
    }
}
