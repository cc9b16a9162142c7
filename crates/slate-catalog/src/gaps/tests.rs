#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use slate_core::Unwatched;
use slate_math::Rng;

use super::*;

const TASTES: usize = 6;
const TITLES: usize = 25;
const TODAY: i32 = 18_000;

/// What happens to a taste.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Demand grows, and most of what is watched ends soon: the gap that is planted.
    Gap,
    /// Demand grows, and what there is stays.
    Grows,
    /// What there is ends, and demand does not grow.
    Ends,
    /// Neither.
    Stays,
}

/// A generated service: viewers of one taste each, who also watch others now and then.
fn service(seed: u64, fates: [Fate; TASTES]) -> (Vec<Play>, Vec<Stock>) {
    let mut rng = Rng::new(Seed(seed));
    let mut uniform = || rng.position(1 << 20) as f64 / f64::from(1 << 20);
    let stock = fates.iter().flat_map(|fate| {
        (0..TITLES).map(move |n| {
            let ends = matches!(fate, Fate::Gap | Fate::Ends) && n % 4 != 0;
            Stock { from: Some(TODAY - 700), until: ends.then_some(TODAY + 40) }
        })
    });
    let stock: Vec<Stock> = stock.collect();
    let mut plays = Vec::new();
    for (taste, fate) in fates.iter().enumerate() {
        let rate = if matches!(fate, Fate::Gap | Fate::Grows) { 1.2_f64 } else { 0.99 };
        for viewer in 0..80 {
            let viewer = index(taste * 80 + viewer);
            for period in 0..6 {
                let wanted = 2.0 * rate.powi(period) * (0.3 + 1.4 * uniform());
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "small and positive"
                )]
                let count = (wanted + uniform()) as usize;
                for _ in 0..count {
                    let own = if uniform() < 0.9 { taste } else { rng_of(uniform(), TASTES) };
                    let title = index(own * TITLES + rng_of(uniform(), TITLES));
                    #[expect(clippy::cast_possible_truncation, reason = "days of a period")]
                    let within = rng_of(uniform(), 30) as i32;
                    plays.push(Play { viewer, title, day: TODAY - 30 * (6 - period) + 1 + within });
                }
            }
        }
    }
    (plays, stock)
}

fn rng_of(x: f64, n: usize) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a small number"
    )]
    let at = (x * n as f64) as usize;
    at.min(n - 1)
}

fn spec(seed: u64) -> GapSpec {
    GapSpec { tastes: None, today: TODAY, horizon: 90, seed: Seed(seed) }
}

/// The planted taste that most titles of a found one are of.
fn planted(taste: &Taste) -> usize {
    let mut counts = [0; TASTES];
    taste.titles.iter().for_each(|&title| counts[title as usize / TITLES] += 1);
    (0..TASTES).max_by_key(|&n| counts[n]).unwrap()
}

/// Over generated services with planted gaps: precision and recall of tastes that end while demand grows.
#[test]
fn planted_gaps_are_found() {
    let (mut found, mut right, mut all, mut seen) = (0.0, 0.0, 0.0, 0.0);
    for seed in 0..20_u64 {
        let mut fates = [Fate::Stays, Fate::Grows, Fate::Ends, Fate::Gap, Fate::Gap, Fate::Stays];
        #[expect(clippy::cast_possible_truncation, reason = "six tastes")]
        fates.rotate_left(seed as usize % TASTES);
        let (plays, stock) = service(seed, fates);
        let (tastes, _) = gaps(&plays, &stock, &spec(seed), &mut Unwatched).unwrap();
        let gaps: Vec<usize> = tastes
            .iter()
            .filter(|taste| taste.reasons.contains(&Reason::Ending))
            .map(planted)
            .collect();
        found += gaps.len() as f64;
        right += gaps.iter().filter(|&&n| fates[n] == Fate::Gap).count() as f64;
        let wanted = (0..TASTES).filter(|&n| fates[n] == Fate::Gap);
        all += wanted.clone().count() as f64;
        seen += wanted.filter(|n| gaps.contains(n)).count() as f64;
    }
    let (precision, recall) = (right / found, seen / all);
    assert!(precision >= 0.9 && recall >= 0.9, "precision {precision}, recall {recall}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is watched: nothing is told of fewer than twenty viewers, and no two figures, of one look or of looks for
    /// more and fewer tastes, differ by a group that small.
    #[test]
    fn no_small_group_is_told(
        plays in proptest::collection::vec((0..60_u32, 0..24_u32, 0..200_i32), 200..900),
    ) {
        let plays: Vec<Play> = plays
            .into_iter()
            .map(|(viewer, title, ago)| Play { viewer, title, day: TODAY - ago })
            .collect();
        let stock = vec![Stock::default(); 24];
        let mut figures: Vec<u64> = Vec::new();
        for tastes in 1..5 {
            let spec = GapSpec { tastes: Some(tastes), ..spec(1) };
            let (told, left_out) = gaps(&plays, &stock, &spec, &mut Unwatched).unwrap();
            prop_assert!(told.len() + left_out <= tastes);
            for taste in told {
                prop_assert!(taste.viewers >= VIEWERS_MIN as u64 && taste.titles.len() >= TITLES_MIN);
                figures.push(taste.viewers);
                figures.extend(taste.plays);
            }
        }
        prop_assert!(figures.iter().all(|figure| figure % crate::TOLD_TO == 0), "{figures:?}");
    }
}

/// Two tastes by hand: one of 30 viewers who have all seen two of its five titles lately, of which one stays; the other
/// of too few viewers.
#[test]
fn a_worked_example() {
    let mut plays = Vec::new();
    for viewer in 0..30 {
        for (title, ago) in [(0, 5), (1, 10), (1, 40), (2, 70)] {
            plays.push(Play { viewer, title, day: TODAY - ago });
        }
        plays.push(Play { viewer, title: 3 + viewer % 2, day: TODAY - 170 });
    }
    for viewer in 30..40 {
        (5..10).for_each(|title| plays.push(Play { viewer, title, day: TODAY - 3 }));
    }
    let mut stock = vec![Stock::default(); 10];
    (stock[0].until, stock[1].until) = (Some(TODAY + 10), Some(TODAY + 89));
    stock[4].from = Some(TODAY - 20);
    let two = GapSpec { tastes: Some(2), ..spec(1) };
    let (tastes, left_out) = gaps(&plays, &stock, &two, &mut Unwatched).unwrap();
    assert_eq!((tastes.len(), left_out), (1, 1), "{tastes:?}");
    let taste = &tastes[0];
    assert_eq!((taste.viewers, taste.supply, taste.fresh, taste.ending), (30, 5, 1, 2));
    assert_eq!(taste.titles[..2], [1, 0]);
    assert_eq!(taste.plays, [30, 0, 0, 30, 30, 60]);
    assert!((taste.ending_plays - 1.0).abs() < 1e-12);
    // Four plays in three periods; of titles 2, 3 and 4, which stay, each has seen two: one lasts 3/4 of a period.
    assert!((taste.periods_left.unwrap() - 0.75).abs() < 1e-12);
    let few = gaps(&plays[..20], &stock, &two, &mut Unwatched).unwrap_err();
    assert!(few.to_string().contains("too few to find tastes"), "{few}");
    assert!(gaps(&plays, &stock[..3], &two, &mut Unwatched).is_err());
}
