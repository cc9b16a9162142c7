//! Behaviour: models whose behaviour is known in advance, and the laws of tenths, halves and quarters.

use proptest::prelude::*;
use slate_core::Unwatched;

use super::*;
use crate::{Scratch, Tensor};

const TITLES: usize = 40;

/// Likes titles of one parity a great deal, then those with low numbers.
struct Partial {
    even: f32,
}

impl Recommender for Partial {
    fn kind(&self) -> &'static str {
        "partial"
    }

    fn title_count(&self) -> usize {
        TITLES
    }

    fn score(&self, _: &[u32], out: &mut [f32], _: &mut Scratch) -> Result<()> {
        for (title, score) in (0_u16..).zip(out) {
            let liked = if title.is_multiple_of(2) { self.even } else { 0.0 };
            *score = liked - f32::from(title);
        }
        Ok(())
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        Vec::new()
    }
}

/// Even titles are of genre 0, odd ones of genre 1; half of the viewers keep to each.
fn panel(viewers: u32) -> Panel {
    let history = |v: u32| (0..4 + v % 3).map(|i| (2 * (v / 2 + 3 * i) + v % 2) % 40).collect();
    let histories: Vec<Vec<u32>> = (0..viewers).map(history).collect();
    let genres = (0..40_u32).map(|t| [t % 2]).collect();
    let features = Features { genres, people: Histories::default(), genre_count: 2 };
    let audience = (0..40_u32).map(|t| 80 - 2 * t).collect();
    Panel { histories: histories.iter().collect(), audience, features, known: Vec::new() }
}

fn look(model: &Partial, panel: &Panel) -> Behavior {
    behave(model, panel, 10, Seed(3), &mut Unwatched).expect("it works")
}

#[test]
fn a_model_that_follows_the_crowd_differs_from_it_in_nothing() {
    let found = look(&Partial { even: 0.0 }, &panel(120));
    let calibration = found.calibration.expect("it works");
    assert_eq!(calibration.model, calibration.most_watched);
    assert_eq!(calibration.difference, None, "no difference is no finding");
    assert_eq!(found.all.hit, found.all.most_watched);
    assert_eq!((found.viewers, found.judged, found.reach.places), (120, 120, 1200));
}

#[test]
fn whoever_is_served_worse_is_found() {
    let found = look(&Partial { even: 100.0 }, &panel(120));
    let genre = |n: u32| {
        found.groups.iter().find(|g| g.by == By::Genre && g.number == n).expect("it works")
    };
    let (even, odd) = (genre(0), genre(1));
    assert_eq!((even.viewers, odd.viewers), (60, 60));
    assert_eq!(odd.quality.hit.mean, 0.0, "nothing odd is listed before all that is even");
    assert_eq!(odd.quality.hit.ci, None, "all alike: no interval");
    assert!(even.quality.hit.mean > 0.2);
    let difference = odd.difference.expect("it works");
    assert!(difference.ci[1] < 0.0 && difference.p < 0.01, "{difference:?}");
    let shown = |g: usize| found.genres[g].1.shown.mean;
    assert_eq!((shown(0), shown(1)), (1.0, 0.0));
    let calibration = found.calibration.expect("it works");
    assert!(
        calibration.difference.expect("it works").ci[0] > 0.0,
        "farther from tastes than the crowd"
    );
}

#[test]
fn shares_of_the_parts_sum_to_one() {
    let found = look(&Partial { even: 5.0 }, &panel(50));
    for watched in [true, false] {
        let of = |s: &Share| if watched { s.watched.mean } else { s.shown.mean };
        let parts: f64 = found.popularity.iter().map(of).sum();
        let genres: f64 = found.genres.iter().map(|(_, s)| of(s)).sum();
        assert!((parts - 1.0).abs() < 1e-9 && (genres - 1.0).abs() < 1e-9, "{parts} {genres}");
    }
    assert_eq!(found.popularity.iter().map(|s| s.titles).sum::<usize>(), TITLES);
}

#[test]
fn threads_do_not_matter() {
    let of = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("it works");
        pool.install(|| look(&Partial { even: 5.0 }, &panel(150)))
    };
    assert_eq!(of(1), of(2));
}

#[test]
fn too_little_is_named() {
    let model = Partial { even: 1.0 };
    let one = |histories: &[&[u32]]| Panel { histories: histories.iter().collect(), ..panel(1) };
    let short = Panel { audience: vec![1; 3], ..panel(1) };
    let uneven = Panel { known: vec![vec![None; 3]], ..panel(1) };
    let table = [
        (one(&[]), "no viewer has a title in the history that the model knows"),
        (one(&[&[1], &[2]]), "no viewer has two titles in the history that the model knows"),
        (short, "expected audience and genres of 40 titles, found 3 and 40"),
        (uneven, "expected a group for 1 viewers, found 3"),
    ];
    for (panel, expected) in table {
        let error = behave(&model, &panel, 10, Seed(3), &mut Unwatched).expect_err("it is refused");
        assert_eq!(error.detail(), expected);
    }
}

#[test]
fn groups_from_outside_are_kept_apart_and_small_ones_are_left_out() {
    let known = vec![(0..100).map(|v| if v < 5 { None } else { Some(v / 85) }).collect()];
    let found = look(&Partial { even: 5.0 }, &Panel { known, ..panel(100) });
    let groups: Vec<(u32, usize)> = found
        .groups
        .iter()
        .filter(|g| g.by == By::Known(0))
        .map(|g| (g.number, g.viewers))
        .collect();
    assert_eq!(groups, [(0, 80)], "15 viewers are too few");
}

#[test]
fn half_of_all() {
    let table: [(&[u32], usize); 6] = [
        (&[], 0),
        (&[0, 0], 0),
        (&[5], 1),
        (&[1, 1, 1, 1], 2),
        (&[9, 1, 1, 1], 1),
        (&[2, 1, 1], 1),
    ];
    for (counts, expected) in table {
        assert_eq!(half(counts), expected, "{counts:?}");
    }
}

#[test]
fn tenths_of_known_audiences() {
    let table: [(&[u32], &[usize]); 4] = [
        (&[], &[]),
        (&[0, 0], &[10, 10]),
        (&[1; 10], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (&[10, 0, 90], &[9, 10, 4]),
    ];
    for (audience, expected) in table {
        assert_eq!(tenths(audience), expected, "{audience:?}");
    }
}

#[test]
fn quarters_of_known_values() {
    let table: [(&[f64], &[u32]); 5] = [
        (&[], &[]),
        (&[7.0], &[0]),
        (&[4.0, 1.0, 3.0, 2.0], &[3, 0, 2, 1]),
        (&[1.0, 1.0, 1.0, 1.0], &[0, 0, 0, 0]),
        (&[1.0, 1.0, 1.0, 9.0], &[0, 0, 0, 3]),
    ];
    for (values, expected) in table {
        assert_eq!(quarters(values), expected, "{values:?}");
    }
}

proptest! {
    #[test]
    fn a_title_watched_more_is_in_no_later_tenth(audience in prop::collection::vec(0..50_u32, 1..60)) {
        let found = tenths(&audience);
        for (a, x) in audience.iter().zip(&found) {
            prop_assert_eq!(*x == TENTHS, *a == 0);
            for (b, y) in audience.iter().zip(&found) {
                prop_assert!(a <= b || x <= y, "{} in {}, {} in {}", a, x, b, y);
            }
        }
    }

    #[test]
    fn half_is_enough_and_one_less_is_not(counts in prop::collection::vec(0..50_u32, 0..40)) {
        let mut largest = counts.clone();
        largest.sort_unstable_by_key(|n| std::cmp::Reverse(*n));
        let (all, n): (u32, usize) = (counts.iter().sum(), half(&counts));
        prop_assert!(2 * largest[..n].iter().sum::<u32>() >= all);
        prop_assert!(n == 0 || 2 * largest[..n - 1].iter().sum::<u32>() < all);
    }

    #[test]
    fn quarters_follow_the_values_and_are_no_larger_than_ties_make_them(
        values in prop::collection::vec(-20..20_i8, 1..80),
    ) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let found = quarters(&values);
        for (a, x) in values.iter().zip(&found) {
            for (b, y) in values.iter().zip(&found) {
                prop_assert!(a > b || x <= y);
                prop_assert!(a != b || x == y);
            }
        }
        for quarter in 0..4 {
            let members = || values.iter().zip(&found).filter(|(_, q)| **q == quarter);
            let most = members().map(|(v, _)| values.iter().filter(|w| *w == v).count()).max();
            prop_assert!(members().count() <= values.len() / 4 + most.unwrap_or(0));
        }
    }
}
