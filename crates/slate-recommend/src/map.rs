//! A map of titles: each joined to those most like it, and the graph laid out in two dimensions
//! ([`slate_math::layout`]).

mod content;

use rayon::prelude::*;
use slate_core::{Result, Seed};
use slate_math::cast::index;
use slate_math::layout::{Edge, layout};
use slate_math::topk::top_k;

use crate::page::Features;
use crate::{Recommender, Watch};

/// How many others a title is joined to.
pub const NEIGHBOURS: usize = 10;

/// Titles between two reports to the watch.
const CHUNK: usize = 256;

/// For each of some titles, those of them most like it, by their place among them, most alike first.
pub type Neighbours = Vec<Vec<u32>>;

/// Neighbours as a model sees them; none if it cannot tell which titles are alike.
///
/// # Errors
/// Whatever the watch answers.
pub fn by_model(
    model: &dyn Recommender,
    among: &[u32],
    watch: &mut dyn Watch,
) -> Result<Option<Neighbours>> {
    let knows = |title: &u32| model.similar_among(*title, &[], &mut Vec::new());
    if !among.first().is_some_and(knows) {
        return Ok(None);
    }
    let row = |alike: &mut Vec<f32>, at: usize| {
        if model.similar_among(among[at], among, alike) { nearest(at, alike) } else { Vec::new() }
    };
    each(among.len(), &row, watch).map(Some)
}

/// Neighbours by genres and people, for titles that no model knows.
///
/// # Errors
/// Whatever the watch answers.
pub fn by_content(features: &Features, among: &[u32], watch: &mut dyn Watch) -> Result<Neighbours> {
    content::neighbours(features, among, watch)
}

fn each(
    titles: usize,
    row: &(dyn Fn(&mut Vec<f32>, usize) -> Vec<u32> + Sync),
    watch: &mut dyn Watch,
) -> Result<Neighbours> {
    let mut all = Vec::with_capacity(titles);
    for start in (0..titles).step_by(CHUNK) {
        watch.progress(start as u64, titles as u64, "finding neighbours")?;
        let chunk = start..(start + CHUNK).min(titles);
        let rows: Neighbours = chunk.into_par_iter().map_init(Vec::new, row).collect();
        all.extend(rows);
    }
    watch.progress(titles as u64, titles as u64, "finding neighbours")?;
    Ok(all)
}

/// The most alike but for itself; nothing is a neighbour that nothing speaks for.
fn nearest(at: usize, alike: &[f32]) -> Vec<u32> {
    let others = (0..).zip(alike.iter().copied()).filter(|(other, _)| *other != index(at));
    let likely = others.filter(|(_, score)| score.is_finite() && *score > 0.0);
    top_k(likely, NEIGHBOURS).iter().map(|s| s.index).collect()
}

/// A place within the unit square for each title.
///
/// # Errors
/// Whatever the watch answers.
pub fn places(neighbours: &Neighbours, seed: Seed, watch: &mut dyn Watch) -> Result<Vec<[f64; 2]>> {
    layout(neighbours.len(), &edges(neighbours), seed, watch)
}

/// One edge a pair: weight 1 if each is a neighbour of the other, half if only one is.
fn edges(neighbours: &Neighbours) -> Vec<Edge> {
    let pairs =
        (0..).zip(neighbours).flat_map(|(a, of)| of.iter().map(move |b| (a.min(*b), a.max(*b))));
    let mut pairs: Vec<(u32, u32)> = pairs.collect();
    pairs.sort_unstable();
    pairs
        .chunk_by(|a, b| a == b)
        .map(|same| (same[0].0, same[0].1, 0.5 * same.len() as f64))
        .collect()
}

#[cfg(test)]
mod tests {
    use slate_core::Unwatched;

    use super::*;
    use crate::models::ease::EaseSpec;
    use crate::{Histories, Interactions, ModelSpec, fit};

    #[test]
    fn edges_are_as_strong_as_they_are_mutual() {
        let neighbours = vec![vec![1, 2], vec![0], vec![1]];
        assert_eq!(edges(&neighbours), [(0, 1, 1.0), (0, 2, 0.5), (1, 2, 0.5)]);
    }

    #[test]
    fn neighbours_by_content_share_the_most() {
        let genres: Histories =
            [vec![0], vec![0, 1], vec![1], vec![0], vec![]].into_iter().collect();
        let people: Histories = (0..5).map(|_| Vec::<u32>::new()).collect();
        let features = Features { genres, people, genre_count: 2 };
        let found = by_content(&features, &[0, 1, 2, 3, 4], &mut Unwatched).expect("it works");
        let expected = vec![vec![3, 1], vec![0, 2, 3], vec![1], vec![0, 1], vec![]];
        assert_eq!(found, expected);
    }

    #[test]
    fn neighbours_by_model_are_those_watched_together() {
        let histories: Histories = (0..40_u32)
            .map(|v| (0..4).map(|i| 4 * (v % 3) + (v + i * (1 + v % 2)) % 4).collect::<Vec<_>>())
            .collect();
        let data = Interactions::untimed(12, histories);
        let spec = ModelSpec::Ease(EaseSpec::default());
        let model = fit(&spec, &data, Seed(1), &mut Unwatched).expect("it works");
        let among: Vec<u32> = (0..12).collect();
        let found =
            by_model(model.as_ref(), &among, &mut Unwatched).expect("it works").expect("it works");
        for (title, near) in (0..).zip(&found) {
            let group = |t: u32| t / 4;
            assert!(near.iter().take(3).all(|n| group(*n) == group(title)), "{title}: {near:?}");
        }
        let places = places(&found, Seed(2), &mut Unwatched).expect("it works");
        assert_eq!(places.len(), 12);
    }
}
