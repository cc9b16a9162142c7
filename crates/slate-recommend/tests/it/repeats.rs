//! Titles that were watched again: where they stand in a history decides what comes next.

use slate_core::Seed;
use slate_math::Rng;
use slate_recommend::{Histories, Interactions, RankOptions, Recommender, Scratch, rank};

use crate::data::fitted;

/// Series, and the episodes of each.
const SERIES: usize = 6;
const EPISODES: u32 = 10;
const TITLES: usize = 60;

/// Viewers who watch several series in turn, each in order. Before they go on with a series that they had left,
/// they watch its last known episode once more.
fn viewers(count: usize, seed: u64) -> Vec<Vec<u32>> {
    let mut rng = Rng::new(Seed(seed));
    (0..count).map(|_| viewer(&mut rng)).collect()
}

fn viewer(rng: &mut Rng) -> Vec<u32> {
    let mut known = [0_u32; SERIES];
    let mut history = Vec::new();
    let mut series = rng.position(SERIES);
    for _ in 0..20 {
        let episode = |series: usize, at: u32| u32::try_from(series).unwrap() * EPISODES + at;
        if known[series] == EPISODES || rng.uniform() < 0.3 {
            let open: Vec<usize> =
                (0..SERIES).filter(|&s| s != series && known[s] < EPISODES).collect();
            series = open[rng.position(open.len())];
            if known[series] > 0 {
                history.push(episode(series, known[series] - 1));
            }
        }
        history.push(episode(series, known[series]));
        known[series] += 1;
    }
    history
}

/// Only the first place of every title.
fn firsts(history: &[u32]) -> Vec<u32> {
    let is_first = |p: &usize| !history[..*p].contains(&history[*p]);
    (0..history.len()).filter(is_first).map(|p| history[p]).collect()
}

/// Only the last place of every title.
fn lasts(history: &[u32]) -> Vec<u32> {
    let is_last = |p: &usize| !history[p + 1..].contains(&history[*p]);
    (0..history.len()).filter(is_last).map(|p| history[p]).collect()
}

/// The share of viewers whose last title is the first on the list, all histories being kept by `rule`.
fn right(json: &str, rule: fn(&[u32]) -> Vec<u32>) -> f64 {
    let train: Histories = viewers(400, 1).iter().map(|h| rule(h)).collect();
    let model = fitted(json, &Interactions::untimed(TITLES, train), 1);
    let test = viewers(400, 2);
    let is_right = |history: &&Vec<u32>| {
        let (next, before) = history.split_last().unwrap();
        best(model.as_ref(), &rule(before)) == *next
    };
    test.iter().filter(is_right).count() as f64 / test.len() as f64
}

fn best(model: &dyn Recommender, history: &[u32]) -> u32 {
    let options = RankOptions { k: 1, ..RankOptions::default() };
    rank(model, history, &options, &mut Scratch::default()).unwrap()[0].title
}

/// A title that is watched again moves to its last place: what was just watched counts, even if it was not for
/// the first time.
#[test]
fn a_title_watched_again_stands_at_its_last_place() {
    for json in [
        r#"{"kind":"linear-sequential","window":12,"lambda":5.0}"#,
        r#"{"kind":"linear-sequential","decay":"power","window":25,"lambda":5.0,"short":1.0}"#,
    ] {
        let (first, last) = (right(json, firsts), right(json, lasts));
        assert!(last > first + 0.05, "{json}: first places {first}, last places {last}");
    }
}
