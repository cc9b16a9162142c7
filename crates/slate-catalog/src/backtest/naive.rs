//! Rows that know less, to see what the columns are worth.

use std::collections::HashMap;

use slate_core::Title;
use slate_math::Scored;
use slate_math::stats::mean;

use super::Part;
use crate::comparables::{Comparables, Scratch};
use crate::features::Features;

/// What the row of the mean is called.
pub(super) const MEAN: &str = "mean";

/// Comparables whose outcomes are averaged.
const NEAREST: usize = 10;

/// What rows that know less forecast of the titles of `test`, by name: the mean of the training years, that of a title's
/// genres, that of its comparables, and a line through the budget with the mean where it is unknown.
pub(super) fn naive(
    titles: &[Title],
    features: &Features,
    train: &Part,
    test: &Part,
) -> Vec<(&'static str, Vec<f64>)> {
    let center = mean(&train.results).unwrap_or(0.0);
    let genres = Genres::of(titles, features, train, center);
    let by_genre = |row: &usize| genres.forecast(&titles[features.titles()[*row]]);
    let mut naive = vec![
        (MEAN, vec![center; test.rows.len()]),
        ("genres", test.rows.iter().map(by_genre).collect()),
        ("comparables", comparables(titles, features, train, test, center)),
    ];
    if let Some(budget) = features.column("budget") {
        let known = |part: &Part| -> Vec<f64> {
            part.rows.iter().map(|&row| f64::from(budget[row])).collect()
        };
        let line = Line::through(&known(train), &train.results);
        naive.push(("budget", known(test).iter().map(|&x| line.at(x)).collect()));
    }
    naive
}

/// For each judged title the mean outcome of the training titles most like it, each as much as it is like it.
fn comparables(
    titles: &[Title],
    features: &Features,
    train: &Part,
    test: &Part,
    center: f64,
) -> Vec<f64> {
    let title = |row: &usize| &titles[features.titles()[*row]];
    let comparables = Comparables::new(train.rows.iter().map(title));
    let mut scratch = Scratch::default();
    let mut forecast = |row: &usize| {
        let nearest = comparables.nearest(title(row), NEAREST, |_| true, &mut scratch);
        let weight = |of: &Scored| f64::from(of.score);
        let whole: f64 = nearest.iter().map(weight).sum();
        let sum: f64 = nearest.iter().map(|of| weight(of) * train.results[of.index as usize]).sum();
        if whole > 0.0 { sum / whole } else { center }
    };
    test.rows.iter().map(&mut forecast).collect()
}

/// Results of the training titles of each genre.
struct Genres<'t> {
    /// How many, and their sum.
    results: HashMap<&'t str, (f64, f64)>,
    center: f64,
}

impl<'t> Genres<'t> {
    fn of(titles: &'t [Title], features: &Features, train: &Part, center: f64) -> Self {
        let mut results: HashMap<&str, (f64, f64)> = HashMap::new();
        for (row, result) in train.rows.iter().zip(&train.results) {
            for genre in &titles[features.titles()[*row]].genres {
                let (n, sum) = results.entry(genre).or_default();
                (*n, *sum) = (*n + 1.0, *sum + result);
            }
        }
        Self { results, center }
    }

    /// The mean over a title's genres of their mean results; that of all where none is known.
    fn forecast(&self, title: &Title) -> f64 {
        let known = title.genres.iter().filter_map(|genre| self.results.get(genre.as_str()));
        mean(&known.map(|(n, sum)| sum / n).collect::<Vec<_>>()).unwrap_or(self.center)
    }
}

/// A least-squares line, and the mean of those whose x is not known.
struct Line {
    slope: f64,
    start: f64,
    unknown: f64,
}

impl Line {
    fn through(x: &[f64], y: &[f64]) -> Self {
        let of = |keep: fn(&f64) -> bool| -> (Vec<f64>, Vec<f64>) {
            x.iter().zip(y).filter(|(x, _)| keep(x)).map(|(x, y)| (*x, *y)).unzip()
        };
        let (known_x, known_y) = of(|x| !x.is_nan());
        let (_, others) = of(|x| x.is_nan());
        let (mx, my) = (mean(&known_x).unwrap_or(0.0), mean(&known_y).unwrap_or(0.0));
        let products: f64 = known_x.iter().zip(&known_y).map(|(x, y)| (x - mx) * (y - my)).sum();
        let squares: f64 = known_x.iter().map(|x| (x - mx).powi(2)).sum();
        let slope = if squares > 0.0 { products / squares } else { 0.0 };
        Self { slope, start: my - slope * mx, unknown: mean(&others).unwrap_or(my) }
    }

    fn at(&self, x: f64) -> f64 {
        if x.is_nan() { self.unknown } else { self.start + self.slope * x }
    }
}
