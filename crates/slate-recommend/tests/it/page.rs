//! What a page promises, whatever it is made from.

use proptest::prelude::*;
use slate_core::Seed;
use slate_math::Bits;
use slate_recommend::Histories;
use slate_recommend::page::{
    Candidate, Contender, Eligible, Exploration, Features, Kind, Material, Options, Page, Pin,
    Policy, Pools, Source, TagKind, Tags, ThemeLimits, Trials, assemble, calibrated, divergence,
    diverse, draw, find_themes, propensities,
};

const TITLES: u32 = 160;
const GENRES: u32 = 5;

/// A catalog in which every title has one or two genres and one person.
fn features() -> Features {
    let genres = |t: u32| {
        if t.is_multiple_of(3) { vec![t % GENRES] } else { both(t % GENRES, t / 7 % GENRES) }
    };
    Features {
        genres: (0..TITLES).map(genres).collect(),
        people: (0..TITLES).map(|t| vec![t % 11]).collect(),
        genre_count: GENRES as usize,
    }
}

fn both(a: u32, b: u32) -> Vec<u32> {
    let mut row = vec![a, b];
    row.sort_unstable();
    row.dedup();
    row
}

/// The titles whose bit is set, scored by a hash of seed and title, best first.
fn pool(seed: u64, share: u64) -> Vec<Candidate> {
    let scored = |title: u32| {
        let hash = Seed(seed).nth(u64::from(title)).0;
        let score = (hash % 1000) as f32 / 1000.0;
        (hash / 1000 % 100 < share).then_some(Candidate { title, score, worth: score })
    };
    let mut pool: Vec<Candidate> = (0..TITLES).filter_map(scored).collect();
    pool.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.title.cmp(&b.title)));
    pool
}

fn sources(seed: u64, shares: &[u64]) -> Vec<Source> {
    let source = |(n, share): (usize, &u64)| Source {
        kind: Kind::ALL[n % Kind::ALL.len()],
        subject: None,
        affinity: 1.0,
        pool: pool(seed + n as u64, *share),
    };
    shares.iter().enumerate().map(source).collect()
}

fn options(rows_max: usize, length: usize, diversity: f64) -> Options {
    let policy = Policy::Thompson { repeats: 20 };
    let exploration = Exploration { policy, share_max: 0.2, slots_max: 3, pool: 5 };
    Options { rows_max, length, diversity, exploration }
}

fn page(sources: &[Source], options: &Options, seed: u64) -> Page {
    page_with(sources, options, seed, &[])
}

fn page_with(sources: &[Source], options: &Options, seed: u64, pins: &[Pin]) -> Page {
    let features = features();
    let mix = features.mix(&[1, 2, 3, 5, 8, 13]);
    let unsure = [Kind::TopPicks, Kind::ColdTitles].map(|row| (row, pool(99, 40)));
    let trials = |t: u32| Trials { exposures: t % 7, plays: t % 3 % (t % 7 + 1) };
    let material = Material {
        features: &features,
        mix: &mix,
        sources,
        unsure: &unsure,
        pins,
        trials: &trials,
    };
    assemble(&material, options, Seed(seed))
}

fn titles(page: &Page) -> Vec<u32> {
    page.rows.iter().flat_map(|r| &r.cards).map(|c| c.title).collect()
}

prop_compose! {
    fn made()(
        seed in 0..1000_u64,
        shares in prop::collection::vec(0..100_u64, 0..14),
        rows in 0..10_usize,
        length in 1..9_usize,
        dial in prop_oneof![Just(0.0), 0.0..=1.0],
    ) -> (Vec<Source>, Options) {
        (sources(seed, &shares), options(rows, length, dial))
    }
}

prop_compose! {
    /// Pins by position, each title once.
    fn pinned()(
        pins in prop::collection::vec((0..Kind::ALL.len(), 0..10_usize, 0..TITLES), 0..6),
    ) -> Vec<Pin> {
        let mut seen = std::collections::BTreeSet::new();
        let mut pins: Vec<Pin> = pins
            .into_iter()
            .filter(|(.., title)| seen.insert(*title))
            .map(|(kind, position, title)| Pin { kind: Kind::ALL[kind], position, title, score: 0.5 })
            .collect();
        pins.sort_by_key(|pin| pin.position);
        pins
    }
}

proptest! {
    #[test]
    fn a_pin_stands_at_its_place_of_the_first_row_of_its_kind_and_nowhere_else(
        (sources, options) in made(), pins in pinned(), seed: u64,
    ) {
        let page = page_with(&sources, &options, seed, &pins);
        let shown = titles(&page);
        for kind in Kind::ALL {
            let Some(row) = page.rows.iter().find(|r| r.kind == kind) else { continue };
            let of_kind: Vec<&Pin> =
                pins.iter().filter(|p| p.kind == kind && p.position < options.length).collect();
            // The first of several pins for one place is moved on by those after it, perhaps off the row.
            if of_kind.windows(2).any(|two| two[0].position == two[1].position) {
                continue;
            }
            for (n, pin) in of_kind.iter().enumerate() {
                let at = row.cards.iter().position(|c| c.title == pin.title);
                let place = pin.position.min(row.cards.len() - (of_kind.len() - n));
                prop_assert_eq!(at, Some(place), "{:?} {:?}", kind, pin);
            }
        }
        for pin in &pins {
            let cards = page.rows.iter().flat_map(|r| &r.cards).filter(|c| c.title == pin.title);
            prop_assert!(cards.clone().all(|c| c.pinned && !c.explored && c.propensity == 1.0));
            prop_assert!(cards.count() <= 1);
        }
        let distinct: std::collections::BTreeSet<&u32> = shown.iter().collect();
        prop_assert_eq!(distinct.len(), shown.len());
        prop_assert!(page.rows.iter().all(|r| r.cards.len() <= options.length));
    }

    #[test]
    fn no_title_is_on_a_page_twice((sources, options) in made(), seed: u64) {
        let mut shown = titles(&page(&sources, &options, seed));
        let n = shown.len();
        shown.sort_unstable();
        shown.dedup();
        prop_assert_eq!(shown.len(), n);
    }

    #[test]
    fn a_page_shows_only_what_its_pools_hold((sources, options) in made(), seed: u64) {
        let page = page(&sources, &options, seed);
        let unsure = pool(99, 40);
        for row in &page.rows {
            let of_kind = || sources.iter().filter(|s| s.kind == row.kind).flat_map(|s| &s.pool);
            for card in &row.cards {
                let from = |mut pool: Box<dyn Iterator<Item = &Candidate> + '_>| pool.any(|c| c.title == card.title);
                let drawn = card.explored && from(Box::new(unsure.iter()));
                prop_assert!(drawn || from(Box::new(of_kind())));
            }
        }
    }

    #[test]
    fn a_row_is_full_when_enough_titles_exist((sources, options) in made(), seed: u64) {
        let page = page(&sources, &options, seed);
        prop_assert!(page.rows.len() <= options.rows_max);
        let mut taken = Bits::none(TITLES as usize);
        for row in &page.rows {
            // Slots are filled last; what stood in them is not known any more, but is one title each.
            let left = |s: &Source| s.pool.iter().filter(|c| !taken.get(c.title as usize)).count();
            let of_kind = sources.iter().filter(|s| s.kind == row.kind);
            let least = of_kind.map(left).min().unwrap_or(0).saturating_sub(page.slots.len());
            prop_assert!(row.cards.len() >= least.min(options.length));
            row.cards.iter().for_each(|c| taken.set(c.title as usize, true));
        }
    }

    #[test]
    fn the_same_seed_is_the_same_page_and_only_slots_depend_on_it(
        (sources, options) in made(), seed: u64, other: u64,
    ) {
        let (one, same, another) =
            (page(&sources, &options, seed), page(&sources, &options, seed), page(&sources, &options, other));
        prop_assert_eq!(&one, &same);
        let fixed = |page: &Page| -> Vec<u32> {
            page.rows.iter().flat_map(|r| &r.cards).filter(|c| !c.explored).map(|c| c.title).collect()
        };
        prop_assert_eq!(fixed(&one), fixed(&another));
        prop_assert!(one.rows.iter().flat_map(|r| &r.cards).all(|c| c.explored || c.propensity == 1.0));
    }

    #[test]
    fn a_dial_at_nought_is_the_order_of_the_pool((sources, mut options) in made(), seed: u64) {
        options.diversity = 0.0;
        for row in page(&sources, &options, seed).rows {
            let scores: Vec<f32> = row.cards.iter().filter(|c| !c.explored).map(|c| c.score).collect();
            prop_assert!(scores.is_sorted_by(|a, b| a >= b));
        }
    }

    #[test]
    fn what_is_drawn_keeps_to_its_share((sources, options) in made(), seed: u64) {
        let page = page(&sources, &options, seed);
        let drawn = page.rows.iter().flat_map(|r| &r.cards).filter(|c| c.explored).count();
        prop_assert_eq!(drawn, page.slots.len());
        prop_assert!(drawn as f64 <= options.exploration.share_max * titles(&page).len() as f64);
        for slot in &page.slots {
            let card = &page.rows[slot.row].cards[slot.position];
            let again = draw(slot.policy, &slot.pool, slot.seed).unwrap();
            prop_assert_eq!(slot.pool[again.at].title, card.title);
            prop_assert_eq!(again.propensity, card.propensity);
            prop_assert!(card.propensity > 0.0 && card.propensity_error.is_some());
        }
    }

    #[test]
    fn propensities_of_a_slot_sum_to_one(
        pool in prop::collection::vec((0..50_u32, 0..50_u32, -3.0..3.0_f64), 1..12),
        seed: u64,
        temperature in 0.05..5.0_f64,
    ) {
        let contender = |(n, (exposures, plays, score)): (u32, &(u32, u32, f64))| Contender {
            title: n, score: *score, trials: Trials { exposures: *exposures, plays: *plays.min(exposures) },
        };
        let pool: Vec<Contender> = (0..).zip(&pool).map(contender).collect();
        for policy in [Policy::Uniform, Policy::Softmax { temperature }, Policy::Thompson { repeats: 50 }] {
            let p = propensities(policy, &pool, Seed(seed));
            prop_assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let positive = p.iter().all(|p| *p > 0.0);
            prop_assert!(positive, "{policy:?}: {p:?}");
        }
    }

    #[test]
    fn the_divergence_does_not_grow_with_lambda(
        seed in 0..500_u64, k in 1..20_usize, history in prop::collection::vec(0..TITLES, 1..20),
        a in 0.0..=1.0_f64, b in 0.0..=1.0_f64,
    ) {
        let features = features();
        let mix = features.mix(&history);
        let candidates = pool(seed, 50);
        let far = |lambda: f64| {
            let list = calibrated(&candidates, k, lambda, &features, &mix);
            let titles: Vec<u32> = list.into_iter().map(|at| candidates[at].title).collect();
            (titles.len(), divergence(&features, &mix, &titles))
        };
        let (low, high) = (far(a.min(b)), far(a.max(b)));
        prop_assert_eq!(low.0, high.0);
        prop_assert!(high.1 <= low.1 + 1e-9, "{} at {}, {} at {}", low.1, a.min(b), high.1, a.max(b));
    }

    #[test]
    fn diversity_takes_each_candidate_once_and_the_best_first(
        seed in 0..500_u64, k in 1..30_usize, dial in 0.0..0.99_f64,
    ) {
        let features = features();
        let candidates = pool(seed, 60);
        let list = diverse(&candidates, k, dial, &|a, b| features.likeness(a, b));
        prop_assert_eq!(list.len(), k.min(candidates.len()));
        prop_assert_eq!(list.first().copied(), candidates.first().map(|_| 0));
        let distinct: std::collections::BTreeSet<usize> = list.iter().copied().collect();
        prop_assert_eq!(distinct.len(), list.len());
    }
}

#[test]
fn a_thompson_draw_is_as_likely_as_it_says() {
    let trials = [(0, 0), (20, 1), (20, 8), (200, 10)];
    let contender = |(title, (exposures, plays)): (u32, &(u32, u32))| Contender {
        title,
        score: 0.0,
        trials: Trials { exposures: *exposures, plays: *plays },
    };
    let pool: Vec<Contender> = (0..).zip(&trials).map(contender).collect();
    let policy = Policy::Thompson { repeats: 20_000 };
    let said = propensities(policy, &pool, Seed(1));
    let one = Policy::Thompson { repeats: 1 };
    let mut drawn = [0.0; 4];
    (0..20_000).for_each(|n| drawn[draw(one, &pool, Seed(2).nth(n)).unwrap().at] += 1.0 / 20_000.0);
    for (said, drawn) in said.iter().zip(drawn) {
        assert!((said - drawn).abs() < 0.02, "said {said}, drawn {drawn}");
    }
    assert!(said[2] > 0.8, "what is played most is shown most: {said:?}");
}

/// Two tastes that nobody shares: titles 0 to 19 have genre 0, titles 20 to 39 genre 1.
#[test]
fn two_tastes_see_different_pages_and_each_sees_its_own_first() {
    let features = Features {
        genres: (0..40).map(|t| vec![t / 20]).collect(),
        people: (0..40).map(|_| Vec::new()).collect(),
        genre_count: 2,
    };
    let of = |genre: u32| {
        let score = |t: u32| if t / 20 == genre { 3.0 - t as f32 * 0.01 } else { t as f32 * 0.001 };
        let scores: Vec<f32> = (0..40).map(score).collect();
        let eligible = Bits::all(40);
        let eligible = Eligible { titles: &eligible, narrowed: &[] };
        let mut pools = Pools::new(&scores, eligible, 40);
        let source = |kind, subject, pool| Source { kind, subject, affinity: 1.0, pool };
        let sources = [
            source(Kind::TopPicks, None, pools.top(Kind::TopPicks, 40)),
            source(Kind::Genre, Some(0), pools.among(Kind::Genre, 0..20)),
            source(Kind::Genre, Some(1), pools.among(Kind::Genre, 20..40)),
        ];
        let mix = features.mix(&[genre * 20]);
        let trials = |_| Trials::default();
        let material = Material {
            features: &features,
            mix: &mix,
            sources: &sources,
            unsure: &[],
            pins: &[],
            trials: &trials,
        };
        let options =
            Options { rows_max: 2, length: 6, diversity: 0.3, exploration: Exploration::NONE };
        assemble(&material, &options, Seed(0))
    };
    for genre in 0..2 {
        let page = of(genre);
        assert_eq!(page.rows[1].subject, Some(genre), "its own genre comes before the other");
        assert!(titles(&page).iter().all(|t| t / 20 == genre));
    }
}

#[test]
fn a_theme_is_what_is_watched_together_and_can_be_named() {
    // Genres 0, 1; era 2; person 3. Titles 0 to 9 are watched together and are both genres.
    let tags = Tags {
        of: (0..40_u32)
            .map(|t| match t {
                0..10 => vec![0, 1],
                10..25 => vec![0, 2],
                _ => vec![1],
            })
            .collect::<Histories>(),
        kinds: vec![TagKind::Genre, TagKind::Genre, TagKind::Era, TagKind::Person],
    };
    let mut similar = |title: u32, row: &mut [f32]| {
        let same = |t: u32| (title < 10) == (t < 10);
        (0..).zip(row).for_each(|(t, s)| *s = if same(t) { 1.0 } else { 0.0 });
        true
    };
    let limits = ThemeLimits { themes: 8, leaders: 8, cluster: 12, titles_min: 5 };
    let themes = find_themes(&tags, [4, 5, 30], &limits, &mut similar, 40);
    assert_eq!(themes[0].label, (0, Some(1)));
    assert_eq!(themes[0].leader, 4);
    let mut titles = themes[0].titles.clone();
    titles.sort_unstable();
    assert_eq!(titles, (0..10).collect::<Vec<_>>());
    let mut cannot = |_: u32, _: &mut [f32]| false;
    assert!(find_themes(&tags, [4], &limits, &mut cannot, 40).is_empty());
}
