//! Lists by their laws, and inference by simulation.

use proptest::prelude::*;
use slate_core::Seed;
use slate_math::Rng;

use super::*;

/// Two rankings of the same titles.
fn rankings() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let ranking = || Just((0_u8..12).collect::<Vec<_>>()).prop_shuffle();
    (ranking(), ranking())
}

proptest! {
    #[test]
    fn lists_are_full_and_have_nothing_twice((a, b) in rankings(), length in 0_usize..15, seed in any::<u64>()) {
        let rng = &mut Rng::new(Seed(seed));
        let titles = |slots: Vec<Slot<u8>>| slots.iter().map(|slot| slot.title).collect::<Vec<_>>();
        let lists = [
            titles(team_draft(&a, &b, length, rng)),
            titles(probabilistic(&a, &b, (length, HOFMANN_TAU), rng)),
            balanced(&a, &b, length, Side::A),
            balanced(&a, &b, length, Side::B),
        ];
        for list in lists {
            prop_assert_eq!(list.len(), length.min(12));
            let mut once = list.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), list.len());
        }
    }

    /// What both rank alike at the head stands there, and earns both the same.
    #[test]
    fn a_shared_head_carries_no_signal((a, mut b) in rankings(), head in 0_usize..12, seed in any::<u64>()) {
        b.retain(|title| !a[..head].contains(title));
        let b = [&a[..head], &b].concat();
        let list = team_draft(&a, &b, 12, &mut Rng::new(Seed(seed)));
        for (slot, title) in list.iter().zip(&a[..head]) {
            prop_assert_eq!((slot.title, slot.share_b), (*title, 0.5));
        }
        let plays: Vec<f64> = (0..12).map(|at| f64::from(u8::from(at < head))).collect();
        let [for_a, for_b] = credit(&list, &plays);
        prop_assert_eq!(for_a, for_b);
        let mixed = probabilistic(&a, &a, (12, HOFMANN_TAU), &mut Rng::new(Seed(seed)));
        prop_assert!(mixed.iter().all(|slot| (slot.share_b - 0.5).abs() < 1e-12));
    }

    /// Every prefix of a draft has nearly as many of one side as of the other.
    #[test]
    fn sides_take_turns((a, b) in rankings(), seed in any::<u64>()) {
        let mut ahead = 0.0_f64;
        for slot in team_draft(&a, &b, 12, &mut Rng::new(Seed(seed))) {
            ahead += 2.0 * slot.share_b - 1.0;
            prop_assert!(ahead.abs() <= 1.0);
        }
    }
}

/// In the mean each slot after the shared head is as often a's as b's.
#[test]
fn slots_are_shared_evenly_in_expectation() {
    let (a, b) = ([0, 1, 2, 3, 4, 5, 6, 7], [0, 3, 1, 7, 6, 5, 4, 2]);
    let (runs, mut sums) = (20_000, [0.0; 6]);
    let mut rng = Rng::new(Seed(4));
    for _ in 0..runs {
        let list = team_draft(&a, &b, 6, &mut rng);
        sums.iter_mut().zip(&list).for_each(|(sum, slot)| *sum += slot.share_b);
    }
    for (slot, sum) in sums.into_iter().enumerate() {
        let (share, se) = (sum / f64::from(runs), 0.5 / f64::from(runs).sqrt());
        assert!((share - 0.5).abs() <= 4.0 * se, "slot {slot}: {share}");
    }
}

/// One viewer with three lists of six, who plays what stands high and what they like.
fn viewer(rankings: [&[usize]; 2], mix: bool, rng: &mut Rng) -> [f64; 2] {
    let likes: Vec<f64> = (0..10).map(|title| 0.5 * rng.uniform() + 0.02 * title as f64).collect();
    let mut sums = [0.0; 2];
    for _ in 0..3 {
        let [a, b] = rankings;
        let list =
            if mix { probabilistic(a, b, (6, HOFMANN_TAU), rng) } else { team_draft(a, b, 6, rng) };
        let mut play = |(at, slot): (usize, &Slot<usize>)| {
            f64::from(u8::from(rng.uniform() < likes[slot.title] / (1.0 + at as f64).sqrt()))
        };
        let plays: Vec<f64> = list.iter().enumerate().map(&mut play).collect();
        let found = credit(&list, &plays);
        (0..2).for_each(|side| sums[side] += found[side]);
    }
    sums
}

fn wins(rankings: [&[usize]; 2], mix: bool, viewers: usize, rng: &mut Rng) -> Wins {
    let mut wins = Wins::default();
    (0..viewers).for_each(|_| wins.add(viewer(rankings, mix, rng)));
    wins
}

/// Rankings that differ and are as good as one another: mirrored, and titles liked alike whatever their number.
const A: [usize; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const B: [usize; 10] = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

/// A ranker against itself: a team draft puts the same list whoever goes first, and what is played is nobody's; one that
/// draws from ranks credits both alike.
#[test]
fn a_ranker_against_itself_ties() {
    for mix in [false, true] {
        let found = wins([&A, &A], mix, 200, &mut Rng::new(Seed(1)));
        assert_eq!((found.a, found.b, found.ties), (0.0, 0.0, 200.0), "{mix}");
    }
}

/// Two rankers that shuffle anew for each viewer are as good as one another: over 1,000 tests of 400 viewers the sign
/// test rejects as often as it states, and the preference is 0 in the mean.
#[test]
fn rankers_as_good_as_one_another_are_found_to_differ_as_often_as_stated() {
    let (runs, mut rejected, mut sum) = (1000_u32, 0_u32, 0.0);
    let mut rng = Rng::new(Seed(2));
    for _ in 0..runs {
        let mut wins = Wins::default();
        for _ in 0..400 {
            let (mut a, mut b) = (A, A);
            rng.shuffle(&mut a);
            rng.shuffle(&mut b);
            wins.add(viewer([&a, &b], false, &mut rng));
        }
        let found = preference(&wins, 0.95).unwrap();
        rejected += u32::from(found.p <= 0.05);
        sum += found.preference / found.se;
    }
    let share = f64::from(rejected) / f64::from(runs);
    // Exact tests of whole numbers keep a little less than .05.
    assert!((0.02..=0.05 + 3.0 * 0.0069).contains(&share), "{share}");
    assert!((sum / f64::from(runs).sqrt()).abs() < 3.5, "{sum}");
}

/// Higher numbers are liked more, so that B is the better ranker.
#[test]
fn the_better_ranker_wins() {
    for mix in [false, true] {
        let found = wins([&A, &B], mix, 1000, &mut Rng::new(Seed(3)));
        let fixed = preference(&found, 0.95).unwrap();
        assert!(fixed.interval[0] > 0.0 && fixed.p < 1e-4, "{mix}: {found:?} {fixed:?}");
        let always = sequential_preference(&found, 100.0, 0.05).unwrap();
        assert!(always.p < 0.01 && always.interval[0] > 0.0, "{mix}: {always:?}");
        assert!(always.p > fixed.p, "always costs");
    }
}

/// Eight of ten: 2 (1 + 10 + 45) / 1024.
#[test]
fn the_sign_test_is_exact() {
    let found = preference(&Wins { a: 2.0, b: 8.0, ties: 5.0 }, 0.95).unwrap();
    assert!((found.p - 112.0 / 1024.0).abs() < 1e-12, "{}", found.p);
    assert!((found.preference - 0.2).abs() < 1e-12);
    assert!(preference(&Wins { a: 0.0, b: 0.0, ties: 9.0 }, 0.95).is_err());
    let one = preference(&Wins { a: 5.0, b: 5.0, ties: 0.0 }, 0.95).unwrap();
    assert_eq!(one.p, 1.0);
}

/// Where a viewer is looked at one by one, the mixture errs at most as often as stated, over 600 tests of 500.
#[test]
fn looking_after_every_viewer_keeps_the_error() {
    let (runs, mut rejected, mut missed) = (600_u32, 0_u32, 0_u32);
    let mut rng = Rng::new(Seed(5));
    for _ in 0..runs {
        let (mut even, mut skewed) = (Wins::default(), Wins::default());
        let (mut rejects, mut misses) = (false, false);
        for _ in 0..500 {
            even.add(if rng.uniform() < 0.5 { [1.0, 0.0] } else { [0.0, 1.0] });
            skewed.add(if rng.uniform() < 0.4 { [1.0, 0.0] } else { [0.0, 1.0] });
            if even.decided() < 2.0 {
                continue;
            }
            rejects |= sequential_preference(&even, 100.0, 0.05).unwrap().p <= 0.05;
            let interval = sequential_preference(&skewed, 100.0, 0.05).unwrap().interval;
            misses |= interval[0] > 0.1 || interval[1] < 0.1;
        }
        rejected += u32::from(rejects);
        missed += u32::from(misses);
    }
    let most = f64::from(runs) * 0.05 + 3.0 * (f64::from(runs) * 0.05 * 0.95).sqrt();
    assert!(f64::from(rejected) <= most, "{rejected}");
    assert!(f64::from(missed) <= most, "{missed}");
    assert!(rejected > 0, "a test that never rejects would pass too");
}

/// a, b, c and b, c, a with a first: a, b, c; the play of c is within the first two of b alone.
#[test]
fn a_balanced_list_credits_what_each_has_that_high() {
    let (a, b) = (['a', 'b', 'c'], ['b', 'c', 'a']);
    let list = balanced(&a, &b, 3, Side::A);
    assert_eq!(list, ['a', 'b', 'c']);
    assert_eq!(balanced_credit(&a, &b, &list, &[0.0, 1.0, 0.0]), [1.0, 1.0]);
    assert_eq!(balanced_credit(&a, &b, &list, &[1.0, 0.0, 0.0]), [1.0, 0.0]);
    assert_eq!(balanced_credit(&a, &b, &list, &[0.0; 3]), [0.0, 0.0]);
}
