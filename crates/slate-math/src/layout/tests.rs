use proptest::prelude::*;
use slate_core::Unwatched;

use super::*;

fn of(n: usize, edges: &[Edge]) -> Vec<[f64; 2]> {
    layout(n, edges, Seed(4), &mut Unwatched).expect("it works")
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt()
}

/// Groups of `size` in which everybody is joined to everybody, and one edge from each to the next.
fn groups(count: u32, size: u32) -> Vec<Edge> {
    let inside = (0..count).flat_map(|g| {
        let first = g * size;
        (0..size).flat_map(move |i| (0..i).map(move |j| (first + i, first + j, 1.0)))
    });
    inside.chain((1..count).map(|g| (g * size, (g - 1) * size, 0.5))).collect()
}

#[test]
fn groups_lie_apart() {
    let places = of(60, &groups(4, 15));
    let mean = |same: bool| {
        let pairs = (0..60).flat_map(|i| (0..i).map(move |j| (i, j)));
        let wanted: Vec<f64> = pairs
            .filter(|(i, j)| (i / 15 == j / 15) == same)
            .map(|(i, j)| distance(places[i], places[j]))
            .collect();
        wanted.iter().sum::<f64>() / wanted.len() as f64
    };
    assert!(mean(true) * 3.0 < mean(false), "{} inside, {} between", mean(true), mean(false));
}

#[test]
fn a_chain_keeps_its_neighbours() {
    let edges: Vec<Edge> = (1..100).map(|i| (i - 1, i, 1.0)).collect();
    let places = of(100, &edges);
    let joined: f64 = places.windows(2).map(|p| distance(p[0], p[1])).sum::<f64>() / 99.0;
    let far: f64 = (0..50).map(|i| distance(places[i], places[i + 50])).sum::<f64>() / 50.0;
    assert!(joined * 4.0 < far, "{joined} along the chain, {far} across");
}

#[test]
fn small_and_strange_graphs_have_places() {
    let table: [(usize, &[Edge]); 5] =
        [(0, &[]), (1, &[]), (2, &[(0, 1, 1.0)]), (5, &[]), (4, &[(0, 0, 1.0), (1, 2, 0.1)])];
    for (n, edges) in table {
        let places = of(n, edges);
        assert_eq!(places.len(), n);
        assert!(places.iter().flatten().all(|x| (0.0..=1.0).contains(x)), "{n}: {places:?}");
    }
}

#[test]
fn edges_that_lead_nowhere_are_refused() {
    for edge in [(0, 3, 1.0), (0, 1, 0.0), (0, 1, 1.5), (0, 1, f64::NAN)] {
        assert!(layout(3, &[edge], Seed(1), &mut Unwatched).is_err(), "{edge:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_same_seed_gives_the_same_places(
        n in 1..30_u32,
        pairs in prop::collection::vec((0..30_u32, 0..30_u32, 0.1..1.0_f64), 0..60),
    ) {
        let edges: Vec<Edge> = pairs.into_iter().map(|(a, b, w)| (a % n, b % n, w)).collect();
        let places = of(n as usize, &edges);
        prop_assert_eq!(&places, &of(n as usize, &edges));
        prop_assert!(places.iter().flatten().all(|x| (0.0..=1.0).contains(x)));
    }
}
