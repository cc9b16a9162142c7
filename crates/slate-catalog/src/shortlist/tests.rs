#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use slate_core::{ErrorKind, Seed, Unwatched};
use slate_math::Rng;

use super::*;

/// Generated: tastes of which the first has most viewers; titles that one taste wants most and its neighbours less; prices
/// that follow the audience. With `overlap` 1 titles are spread evenly over the tastes; the higher it is, the more of them
/// are made for the first.
fn generated(titles: usize, seed: u64, overlap: i32) -> Coverage {
    const SEGMENTS: u32 = 8;
    let mut rng = Rng::new(Seed(seed));
    let mut uniform = || rng.position(1 << 20) as f64 / f64::from(1 << 20);
    let segment = |n: u32| Segment {
        name: format!("s{n}"),
        viewers: 1000.0 / f64::from(n + 1),
        served: 0.5 * uniform(),
    };
    let segments: Vec<Segment> = (0..SEGMENTS).map(segment).collect();
    let mut candidate = |_| {
        let taste = (uniform().powi(overlap) * f64::from(SEGMENTS)).floor();
        let appeal = 0.1 + 0.6 * uniform();
        let share = |s: u32| {
            let far = (f64::from(s) - taste).abs();
            (s, appeal * (-far).exp())
        };
        let shares: Vec<(u32, f64)> = (0..SEGMENTS).map(share).collect();
        let audience: f64 = shares.iter().map(|&(s, x)| 1000.0 / f64::from(s + 1) * x).sum();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small and positive"
        )]
        let price = (1.0 + audience * (0.5 + uniform())) as u64;
        Candidate { price, shares }
    };
    let candidates: Vec<Candidate> = (0..titles).map(&mut candidate).collect();
    Coverage::new(segments, candidates).unwrap()
}

/// The best set by looking at all of them.
fn by_hand(coverage: &Coverage, limits: &Limits) -> f64 {
    let count = coverage.candidates().len();
    let set = |mask: u32| -> Vec<usize> { (0..count).filter(|c| mask >> c & 1 == 1).collect() };
    let good = |set: &Vec<usize>| {
        coverage.price(set) <= limits.budget
            && limits.are_met(set)
            && limits.include.iter().all(|c| set.contains(c))
            && !limits.exclude.iter().any(|c| set.contains(c))
    };
    let values = (0..1_u32 << count).map(set).filter(good).map(|set| coverage.value(&set));
    values.fold(f64::NEG_INFINITY, f64::max)
}

fn budget(coverage: &Coverage, share: u64) -> u64 {
    coverage.candidates().iter().map(|c| c.price).sum::<u64>() / share
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Monotone: nothing takes viewers away. Submodular: the more there is, the less a title adds.
    #[test]
    fn the_value_is_monotone_and_submodular(
        seed in any::<u64>(),
        small in proptest::collection::btree_set(0..12_usize, 0..6),
        more in proptest::collection::btree_set(0..12_usize, 0..6),
        title in 0..12_usize,
    ) {
        let coverage = generated(12, seed, 2);
        let large: Vec<usize> = small.union(&more).copied().collect();
        let small: Vec<usize> = small.into_iter().collect();
        prop_assume!(!large.contains(&title));
        let gain = |set: &[usize]| {
            let with: Vec<usize> = set.iter().copied().chain([title]).collect();
            coverage.value(&with) - coverage.value(set)
        };
        prop_assert!(gain(&large) >= -1e-9);
        prop_assert!(gain(&small) >= gain(&large) - 1e-9);
    }

    /// Without a search for the best, greedy gives at least half of it, and no set is worth more than the bound.
    #[test]
    fn greedy_keeps_its_promise(seed in any::<u64>(), share in 2..8_u64) {
        let coverage = generated(11, seed, 2);
        let limits = Limits::of_budget(budget(&coverage, share));
        let best = by_hand(&coverage, &limits);
        let allowed = limits.allowed(&coverage);
        let plain = greedy::filled(&coverage, &limits, &allowed, Vec::new());
        prop_assert!(plain.value >= 0.5 * best - 1e-9, "{} of {best}", plain.value);
        prop_assert!(coverage.price(&plain.set) <= limits.budget);
        let most = bound::over_all(&coverage, &plain.set, &allowed, limits.budget);
        prop_assert!(most >= best - 1e-9, "{most} and {best}");
    }

    /// With quotas, inclusions and exclusions: the best there is, or an error where there is none.
    #[test]
    fn small_choices_are_the_best(
        seed in any::<u64>(), share in 2..8_u64, asked in 0..4_usize, out in 0..10_usize, held in 0..10_usize,
    ) {
        let coverage = generated(10, seed, 2);
        let quota = Quota {
            name: "odd".into(),
            members: (0..10).map(|c| c % 2 == 1).collect(),
            at_least: asked,
        };
        let include = if held == out { Vec::new() } else { vec![held] };
        let limits = Limits {
            budget: budget(&coverage, share),
            quotas: vec![quota],
            include,
            exclude: vec![out],
        };
        let best = by_hand(&coverage, &limits);
        match choose(&coverage, &limits, &mut Unwatched) {
            Ok(chosen) => {
                prop_assert!((chosen.value - best).abs() < 1e-6 * best.max(1.0), "{chosen:?} {best}");
                prop_assert_eq!(chosen.guarantee, Guarantee::Best);
                prop_assert!(limits.are_met(&chosen.set));
                prop_assert!(coverage.price(&chosen.set) <= limits.budget);
                prop_assert!((coverage.value(&chosen.set) - chosen.value).abs() < 1e-6 * best.max(1.0));
            }
            Err(error) => {
                prop_assert_eq!(error.kind(), ErrorKind::Insufficient);
                prop_assert!(best == f64::NEG_INFINITY, "{error}, but {best} is possible");
            }
        }
    }
}

/// Three segments of 100 viewers, each of one taste: two titles for the first, one for each other. By hand: `a` and `b`
/// together reach 1 - .5 x .5 = .75 of the first; half of the second is served already.
#[test]
fn a_worked_example() {
    let segment = |name: &str, served| Segment { name: name.into(), viewers: 100.0, served };
    let title = |price, s, share| Candidate { price, shares: vec![(s, share)] };
    let coverage = Coverage::new(
        vec![segment("crime", 0.0), segment("comedy", 0.5), segment("drama", 0.0)],
        vec![title(10, 0, 0.5), title(10, 0, 0.5), title(10, 1, 0.6), title(20, 2, 0.4)],
    )
    .unwrap();
    assert!((coverage.value(&[0, 1]) - 75.0).abs() < 1e-9);
    assert!((coverage.value(&[0, 2]) - 80.0).abs() < 1e-9);
    let chosen = choose(&coverage, &Limits::of_budget(20), &mut Unwatched).unwrap();
    assert_eq!((chosen.set.as_slice(), chosen.guarantee), (&[0, 2][..], Guarantee::Best));
    // By audience per price, the third and the first come first as well; with 30 to spend the second title for the same
    // taste is bought, where drama would be worth more.
    let limits = Limits::of_budget(30);
    let by_audience = ranked(&coverage, &limits);
    assert_eq!(by_audience.set, [2, 0, 1]);
    assert!((by_audience.value - (30.0 + 75.0)).abs() < 1e-9);
    let titles = titled(&coverage, &Limits::of_budget(20), &chosen, &mut Unwatched).unwrap();
    assert_eq!((titles[0].gain, titles[0].audience), (50.0, 50.0));
    // Without the first, the second does the same; without the third, the second of the first taste comes.
    assert_eq!((titles[0].instead.as_slice(), titles[1].instead.as_slice()), (&[1][..], &[1][..]));
    assert!((titles[0].lost - 50.0).abs() < 1e-9 && titles[0].ahead.abs() < 1e-9);
    assert!((titles[1].ahead - 5.0).abs() < 1e-9, "{titles:?}");
}

/// Over 50 generated catalogs, buying by audience per price is behind by a tenth where tastes overlap, and never ahead.
#[test]
fn overlap_is_what_ranking_does_not_see() {
    let gain = |seed: u64, overlap: i32| {
        let coverage = generated(60, seed, overlap);
        let limits = Limits::of_budget(budget(&coverage, 5));
        let chosen = choose(&coverage, &limits, &mut Unwatched).unwrap();
        assert!(chosen.value <= chosen.bound * (1.0 + 1e-12), "{chosen:?}");
        chosen.value / ranked(&coverage, &limits).value - 1.0
    };
    let mean = |overlap: i32| {
        let gains: Vec<f64> = (0..50).map(|seed| gain(seed, overlap)).collect();
        assert!(gains.iter().all(|gain| *gain > -1e-9), "{gains:?}");
        gains.iter().sum::<f64>() / 50.0
    };
    let (spread, overlapping) = (mean(1), mean(4));
    assert!(overlapping > 0.1 && overlapping > spread, "{overlapping} and {spread}");
}

/// Catalogs too large to look for the best in: nearly as good as can be, by the bound that is printed.
#[test]
fn large_choices_are_near_their_bound() {
    let coverage = generated(400, 3, 2);
    let limits = Limits::of_budget(budget(&coverage, 20));
    let chosen = choose(&coverage, &limits, &mut Unwatched).unwrap();
    assert_eq!(chosen.guarantee, Guarantee::Half);
    assert!(chosen.value > 0.9 * chosen.bound, "{} of {}", chosen.value, chosen.bound);
}

#[test]
fn what_cannot_be_is_refused() {
    let coverage = generated(5, 1, 2);
    let segment = Segment { name: "s".into(), viewers: 1.0, served: 1.5 };
    assert!(Coverage::new(vec![segment], Vec::new()).is_err());
    let wrong = Candidate { price: 1, shares: vec![(3, 0.5)] };
    assert!(Coverage::new(Vec::new(), vec![wrong]).is_err());
    let all = |budget| Limits { include: (0..5).collect(), ..Limits::of_budget(budget) };
    let error = choose(&coverage, &all(1), &mut Unwatched).unwrap_err();
    assert!(error.to_string().contains("more than the budget of 1"), "{error}");
    let both = Limits { exclude: vec![0], ..all(u64::MAX) };
    assert!(choose(&coverage, &both, &mut Unwatched).is_err());
    let quota = Quota { name: "local".into(), members: vec![true; 5], at_least: 6 };
    let asked = Limits { quotas: vec![quota], ..Limits::of_budget(u64::MAX) };
    let error = choose(&coverage, &asked, &mut Unwatched).unwrap_err();
    assert!(
        error.to_string().contains("too few candidates within the budget count as `local`"),
        "{error}"
    );
    // Nothing to choose from, or nothing to spend: an empty list, and no error.
    let none = choose(&coverage, &Limits::of_budget(0), &mut Unwatched).unwrap();
    assert!(none.set.is_empty() && none.value == 0.0);
}
