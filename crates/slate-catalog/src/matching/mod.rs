//! Which titles of two sources are the same title.
//!
//! Candidates share a name in its plain form; a score says how well year, genres and name agree. A pair is
//! **sure** if its score is high and it is ahead of every other pair of either of its titles; what is not sure but near is
//! **doubtful**, and somebody has to look. Nothing is matched by how well known a title is.

mod names;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use slate_core::Title;

pub(crate) use names::key;
use names::{Form, Name, names};

/// What a year apart costs: by the number of years.
const BY_YEARS: [f64; 3] = [1.0, 0.7, 0.35];

/// A year that one side does not know is no evidence: without it nothing is sure.
const YEAR_UNKNOWN: f64 = 0.0;

/// What the share of genres in common is worth.
const GENRES: f64 = 0.6;

/// What it is worth that names are the same with their articles.
const SAME_ARTICLE: f64 = 0.15;

/// What it costs to be known by another name.
const OTHER_NAME: f64 = 0.1;

/// The least score of a sure pair,
const SURE_SCORE: f64 = 0.9;

/// and by how much it is ahead of the next.
const SURE_LEAD: f64 = 0.2;

/// Two titles that may be one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Pair {
    /// The number of the title on the left side.
    pub left: usize,
    /// That on the right side.
    pub right: usize,
    /// How well they agree: 1 for the year, up to .6 for genres, .15 for the name to the article.
    pub score: f64,
    /// By how much that is more than any other pair of either title has.
    pub lead: f64,
    /// Whether nobody has to look.
    pub sure: bool,
}

/// The best pair of each title on the left that has any, in the order of the left side.
pub fn matched(left: &[Title], right: &[Title]) -> Vec<Pair> {
    let candidates = candidates(left, right);
    let mut of_right: HashMap<usize, Vec<(usize, f64)>> = HashMap::new();
    for (&l, found) in &candidates {
        for (&r, candidate) in found {
            of_right.entry(r).or_default().push((l, candidate.score));
        }
    }
    candidates.iter().filter_map(|(&l, found)| best(l, found, &of_right)).collect()
}

fn best(
    left: usize,
    found: &BTreeMap<usize, Candidate>,
    of_right: &HashMap<usize, Vec<(usize, f64)>>,
) -> Option<Pair> {
    let by_score = |a: &(&usize, &Candidate), b: &(&usize, &Candidate)| {
        a.1.score.total_cmp(&b.1.score).then(b.0.cmp(a.0))
    };
    let (&right, candidate) = found.iter().max_by(by_score)?;
    let others = found.iter().filter(|(r, _)| **r != right).map(|(_, other)| other.score);
    let rivals = of_right[&right].iter().filter(|(l, _)| *l != left).map(|(_, score)| *score);
    let lead = candidate.score - others.chain(rivals).fold(0.0, f64::max);
    let sure = candidate.whole && candidate.score >= SURE_SCORE && lead >= SURE_LEAD;
    Some(Pair { left, right, score: candidate.score, lead, sure })
}

/// A pair that shares a name.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    score: f64,
    /// Whether whole names are the same, and not only what stands before a colon.
    whole: bool,
}

/// By title on the left, by title on the right.
fn candidates(left: &[Title], right: &[Title]) -> BTreeMap<usize, BTreeMap<usize, Candidate>> {
    let mut by_name: HashMap<String, Vec<(usize, Name)>> = HashMap::new();
    for (r, title) in right.iter().enumerate() {
        for name in names(&title.name) {
            by_name.entry(name.key.clone()).or_default().push((r, name));
        }
    }
    let genres: Vec<BTreeSet<String>> = right.iter().map(genres).collect();
    let mut found: BTreeMap<usize, BTreeMap<usize, Candidate>> = BTreeMap::new();
    for (l, title) in left.iter().enumerate() {
        let own = self::genres(title);
        for name in names(&title.name) {
            for (r, other) in by_name.get(&name.key).into_iter().flatten() {
                let Some(years) = by_years(title, &right[*r]) else { continue };
                let score = years + GENRES * share(&own, &genres[*r]) + by_name_of(&name, other);
                let whole = name.form != Form::Part && other.form != Form::Part;
                let known = found.entry(l).or_default().entry(*r);
                let best = known.or_insert(Candidate { score, whole });
                best.score = best.score.max(score);
                best.whole |= whole;
            }
        }
    }
    found
}

/// None for titles of different times.
fn by_years(a: &Title, b: &Title) -> Option<f64> {
    let year = |title: &Title| title.year.or(title.released.map(slate_core::Date::year));
    match (year(a), year(b)) {
        (Some(a), Some(b)) => BY_YEARS.get(usize::from(a.abs_diff(b))).copied(),
        _ => Some(YEAR_UNKNOWN),
    }
}

fn by_name_of(a: &Name, b: &Name) -> f64 {
    let other = [a, b].iter().filter(|name| name.form != Form::Main).count() as f64;
    let same = if a.with_article == b.with_article { SAME_ARTICLE } else { 0.0 };
    same - OTHER_NAME * other
}

/// What share of all genres that either has they have in common; nothing where either has none.
fn share(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let all = a.union(b).count();
    if all == 0 { 0.0 } else { a.intersection(b).count() as f64 / all as f64 }
}

/// Genres in words that sources share.
fn genres(title: &Title) -> BTreeSet<String> {
    let plain = |genre: &String| match genre.to_lowercase().as_str() {
        "children's" | "children" | "kids" => "family".to_owned(),
        "sci-fi" | "science-fiction" => "science fiction".to_owned(),
        "musical" => "music".to_owned(),
        "biographical" | "historical" => "history".to_owned(),
        "animated" => "animation".to_owned(),
        other => other.to_owned(),
    };
    title.genres.iter().map(plain).collect()
}
