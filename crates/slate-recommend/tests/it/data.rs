//! Small invented audiences.

use std::sync::Arc;

use slate_core::{Seed, Title, TitleId};
use slate_math::Rng;
use slate_recommend::{Content, Histories, Interactions, ModelSpec, Recommender, Unwatched, fit};

pub(crate) const DAY_MS: i64 = 86_400_000;

/// Every kind of model, small enough for tests.
pub(crate) const MODELS: [&str; 27] = [
    r#"{"kind":"popularity"}"#,
    r#"{"kind":"popularity","days":20.0}"#,
    r#"{"kind":"item-knn","neighbors":10,"shrink":5.0}"#,
    r#"{"kind":"ease","lambda":20.0}"#,
    r#"{"kind":"edlae","lambda":20.0,"dropout":0.4}"#,
    r#"{"kind":"edlae","lambda":20.0,"dropout":0.4,"damping":0.5,"discount":0.2}"#,
    r#"{"kind":"kernel-ridge"}"#,
    r#"{"kind":"kernel-ridge","gamma":1.5,"lambda":1.0,"rarity":0.0}"#,
    r#"{"kind":"als","factors":8,"epochs":4}"#,
    r#"{"kind":"als","factors":8,"epochs":4,"weighting":"hu-koren","lambda":3.0}"#,
    r#"{"kind":"als","factors":8,"epochs":4,"damping":0.4}"#,
    r#"{"kind":"als","factors":8,"epochs":4,"damping":0.4,"rarity":0.2}"#,
    r#"{"kind":"als","factors":20,"epochs":3,"solver":"blocks","block":16}"#,
    r#"{"kind":"als","factors":8,"epochs":3,"solver":"cholesky"}"#,
    r#"{"kind":"sparse-ease","lambda":20.0,"neighbors":20,"counts":60}"#,
    r#"{"kind":"markov"}"#,
    r#"{"kind":"linear-sequential","lambda":20.0,"window":7}"#,
    r#"{"kind":"linear-sequential","lambda":20.0,"decay":"power"}"#,
    r#"{"kind":"linear-sequential","lambda":20.0,"window":9,"short":2.0}"#,
    r#"{"kind":"recurrent","width":12,"epochs":3,"negatives":8,"window":9}"#,
    r#"{"kind":"reranked","candidates":10,"targets":2,"trees":5,"leaves":4,"rows_min":5,"lambda":5.0}"#,
    r#"{"kind":"blend","parts":[{"weight":1.0,"model":{"kind":"ease","lambda":9.0}},{"weight":0.5,"model":{"kind":"als","factors":4,"epochs":2}}]}"#,
    r#"{"kind":"blend","parts":[{"weight":1.0,"model":{"kind":"markov"}},{"weight":-0.3,"model":{"kind":"popularity"}}]}"#,
    r#"{"kind":"content"}"#,
    r#"{"kind":"placed","warm":8,"neighbors":12,"model":{"kind":"ease","lambda":20.0}}"#,
    r#"{"kind":"placed","warm":8,"model":{"kind":"markov"}}"#,
    r#"{"kind":"blend","parts":[{"weight":2.0,"model":{"kind":"item-knn"}}]}"#,
];

pub(crate) fn spec(json: &str) -> ModelSpec {
    serde_json::from_str(json).unwrap_or_else(|e| panic!("{json}: {e}"))
}

pub(crate) fn fitted(json: &str, data: &Interactions, seed: u64) -> Box<dyn Recommender> {
    fit(&spec(json), data, Seed(seed), &mut Unwatched).unwrap_or_else(|e| panic!("{json}: {e}"))
}

pub(crate) fn ids(n: usize) -> Vec<TitleId> {
    (0..n).map(|i| format!("t{i}").parse().unwrap()).collect()
}

/// Viewers with a taste: each prefers one of four groups of titles, and walks through it.
pub(crate) fn audience(viewers: usize, titles: u32, seed: u64) -> Interactions {
    let mut rng = Rng::new(Seed(seed));
    let (mut histories, mut at_ms) = (Histories::new(), Vec::new());
    for viewer in 0..viewers {
        let taste = u32::try_from(viewer % 4).unwrap();
        let mut unseen: Vec<u32> = (0..titles).collect();
        let mut history = Vec::new();
        for _ in 0..(3 + rng.position(20)).min(unseen.len()) {
            let wanted = |t: &u32| t % 4 == taste;
            let own: Vec<u32> = unseen.iter().copied().filter(wanted).collect();
            let from = if rng.uniform() < 0.7 && !own.is_empty() { &own } else { &unseen };
            // The product of two uniform numbers makes low indices popular.
            let at = (rng.uniform() * rng.uniform() * from.len() as f64).floor();
            let title = from[format!("{at}").parse::<usize>().unwrap()];
            unseen.retain(|&t| t != title);
            history.push(title);
        }
        let mut times: Vec<i64> =
            history.iter().map(|_| rng.below(100).cast_signed() * DAY_MS).collect();
        times.sort_unstable();
        histories.push(&history);
        at_ms.extend(times);
    }
    Interactions::timed(titles as usize, histories, at_ms).with_content(content(titles))
}

/// Titles of four genres, each with a person that every seventh has, and a word that every fifth has.
fn content(titles: u32) -> Arc<Content> {
    let title = |i: u32| {
        let mut title = Title::named(format!("t{i}").parse().unwrap(), format!("Title {i}"));
        title.genres = vec![format!("genre {}", i % 4)];
        title.people = vec![format!("person {}", i % 7)];
        title.year = Some(1990 + i16::try_from(i % 30).unwrap());
        title.synopsis =
            format!("a story about subject {}", ["water", "winter", "music"][i as usize % 3]);
        title
    };
    let titles: Vec<Title> = (0..titles).map(title).collect();
    Arc::new(Content::new(&titles.iter().map(Some).collect::<Vec<_>>()).unwrap())
}

/// Viewer u saw every title of the same parity but title u itself: u is what is missing.
pub(crate) fn checkerboard(n: u32) -> Interactions {
    let saw = |u: u32| (0..n).filter(|i| i % 2 == u % 2 && *i != u).collect::<Vec<u32>>();
    let histories: Histories = (0..n).map(saw).collect();
    let at_ms = vec![0; histories.titles().len()];
    Interactions::timed(n as usize, histories, at_ms).with_content(content(n))
}

/// Viewer u saw u, u + 1, u + 2 ... round a circle: what follows is the next.
pub(crate) fn circle(n: u32) -> Interactions {
    let saw = |u: u32| (0..n / 2).map(|step| (u + step) % n).collect::<Vec<u32>>();
    Interactions::untimed(n as usize, (0..n).map(saw).collect()).with_content(content(n))
}

/// Models to whom the order of a history matters.
pub(crate) fn looks_at_order(json: &str) -> bool {
    ["markov", "sequential", "recurrent", "reranked"].iter().any(|kind| json.contains(kind))
}

pub(crate) fn bits(scores: &[f32]) -> Vec<u32> {
    scores.iter().map(|s| s.to_bits()).collect()
}
