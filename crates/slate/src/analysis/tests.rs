#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod definition;
mod kit;
mod sql;

use proptest::prelude::*;
use slate_core::EventKind;
use slate_experiment::metric::{DAY_MS, Metric};

use super::*;
use kit::{World, did, exposures, metrics, play, question};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn moments_are_those_of_units_by_definition(
        events in prop::collection::vec(did(), 0..150),
        seen in exposures(),
        quarter in 40 * 4..(60 * 4_i64),
    ) {
        let world = World::new();
        world.stage(&events);
        let as_of = kit::at(quarter * DAY_MS / 4 + 1_000);
        let question = question(metrics());
        let found = analyse(&world.place, &question, seen.clone(), as_of, &kit::Quiet).unwrap();
        definition::check(&found, &question, &events, &seen, as_of);
        let mut at_once = at_once(&world.place, &question, seen, as_of, &kit::Quiet).unwrap();
        for (at_once, found) in at_once.metrics.iter_mut().zip(&found.metrics) {
            at_once.line.clone_from(&found.line);
        }
        prop_assert_eq!(at_once.metrics, found.metrics);
    }

    #[test]
    fn days_added_as_they_pass_are_all_days_at_once(
        mut events in prop::collection::vec(did(), 0..150),
        seen in exposures(),
        cuts in prop::collection::vec(21 * 4..(50 * 4_i64), 3),
        compact in 0..3_usize,
    ) {
        events.sort_by_key(|e| e.at_ms);
        let question = question(metrics());
        let mut cuts: Vec<i64> = cuts.iter().map(|quarter| quarter * DAY_MS / 4).collect();
        cuts.extend([20 * DAY_MS, 60 * DAY_MS]);
        cuts.sort_unstable();
        let step_by_step = World::new();
        let mut last = None;
        let mut from = 0;
        for (n, cut) in cuts.iter().enumerate() {
            let until = events.partition_point(|e| e.at_ms < *cut);
            step_by_step.post(&events[from..until]);
            from = until;
            let seen = seen.iter().filter(|e| e.at_ms < *cut).cloned();
            let found = analyse(&step_by_step.place, &question, seen, kit::at(*cut), &kit::Quiet);
            let found = found.unwrap();
            prop_assert_eq!(found.work.again, None);
            last = Some(found);
            if n == compact {
                step_by_step.compact();
            }
        }
        let at_once = World::new();
        at_once.stage(&events);
        let mut whole =
            analyse(&at_once.place, &question, seen, kit::at(60 * DAY_MS), &kit::Quiet).unwrap();
        let last = last.unwrap();
        whole.work = last.work.clone();
        prop_assert_eq!(last, whole);
    }
}

/// Two units in two cells, with a play each on days 21 and 23.
fn small() -> (World, Vec<Exposure>) {
    let world = World::new();
    let plays = [play(0, 10), play(0, 21), play(1, 21), play(0, 23), play(1, 23)];
    world.stage(&plays);
    let seen = [0, 1].map(|unit| kit::exposure(unit, unit, 20 * DAY_MS + 5));
    (world, seen.to_vec())
}

fn plays_on(day: i64, world: &World, seen: &[Exposure]) -> Analysis {
    let question = question(vec![Metric::named("plays")]);
    let at = kit::at(day * DAY_MS);
    analyse(&world.place, &question, seen.to_vec(), at, &kit::Quiet).unwrap()
}

fn means(analysis: &Analysis) -> Vec<f64> {
    analysis.metrics[0].by_cell.iter().map(|moments| moments.mean(0)).collect()
}

#[test]
fn a_day_costs_the_day() {
    let (world, seen) = small();
    let first = plays_on(23, &world, &seen);
    // Two of the test, and one before it.
    assert_eq!((first.work.days_added, first.work.events_read), (3, 3));
    world.stage(&[play(0, 24), play(0, 25)]);
    let second = plays_on(24, &world, &seen);
    // One day, and of its events those alone that happened on it.
    assert_eq!((second.work.days_added, second.work.events_read), (1, 2));
    assert_eq!(means(&second), [2.0, 2.0]);
    let again = plays_on(24, &world, &seen);
    assert_eq!((again.work.days_added, again.work.events_read), (0, 0));
    assert_eq!(again.metrics, second.metrics);
}

#[test]
fn what_is_kept_is_shown_without_events_or_exposures() {
    let (world, seen) = small();
    let question = question(vec![Metric::named("plays")]);
    assert_eq!(kept(&world.place, &question).unwrap(), None);
    let full = plays_on(24, &world, &seen);
    let shown = kept(&world.place, &question).unwrap().unwrap();
    assert_eq!(shown, Analysis { work: Work::default(), ..full });
}

#[test]
fn the_past_is_answered_and_what_is_kept_stays() {
    let (world, seen) = small();
    let then = plays_on(22, &world, &seen);
    let now = plays_on(24, &world, &seen);
    let again = plays_on(22, &world, &seen);
    assert_eq!(again.metrics[0].by_cell, then.metrics[0].by_cell);
    let same = plays_on(24, &world, &seen);
    assert_eq!((same.metrics, same.work.days_added), (now.metrics, 0));
}

#[test]
fn what_comes_late_is_noticed() {
    let (world, mut seen) = small();
    plays_on(24, &world, &seen);
    world.post(&[play(0, 22)]);
    let late = plays_on(24, &world, &seen);
    assert_eq!((late.work.again, means(&late)), (Some("events came late"), vec![3.0, 2.0]));
    world.stage(&[play(1, 22)]);
    let late = plays_on(24, &world, &seen);
    assert_eq!((late.work.again, means(&late)), (Some("events came late"), vec![3.0, 3.0]));
    world.compact();
    let same = plays_on(25, &world, &seen);
    assert_eq!((same.work.again, means(&same)), (None, vec![3.0, 3.0]));
    seen.push(kit::exposure(2, 1, 21 * DAY_MS));
    let late = plays_on(25, &world, &seen);
    assert_eq!((late.work.again, means(&late)), (Some("exposures came late"), vec![3.0, 1.5]));
    seen[0].at_ms += 1;
    let other = plays_on(25, &world, &seen);
    assert_eq!(other.work.again, Some("exposures are not those of before"));
}

#[test]
fn a_unit_in_two_cells_is_left_out_from_then_on_and_counted() {
    let (world, mut seen) = small();
    seen.push(kit::exposure(0, 1, 23 * DAY_MS));
    let question = question(vec![Metric::named("plays")]);
    let at = kit::at(25 * DAY_MS);
    let found = analyse(&world.place, &question, seen, at, &kit::Quiet).unwrap();
    assert_eq!((found.multi_exposed, found.units), (1, vec![0, 1]));
    let n: Vec<f64> = found.metrics[0].line.iter().map(|(_, cells)| cells[0].n()).collect();
    // At the end of days 20 to 24: it was seen in the other cell on day 23.
    assert_eq!(n, [1.0, 1.0, 1.0, 0.0, 0.0]);
}

#[test]
fn whoever_is_forgotten_is_in_nothing_that_is_kept() {
    let (world, mut seen) = small();
    plays_on(24, &world, &seen);
    let who = |name: &str| kept_of(&world.place, &name.parse().unwrap()).unwrap();
    assert_eq!((who("v0"), who("v9")), (1, 0), "v0 played before the test");
    world.forget(0);
    assert!(forget_kept(&world.place).unwrap() > 0);
    assert_eq!(world.kept_files(), 0);
    seen.remove(0);
    let left = plays_on(24, &world, &seen);
    assert_eq!((left.units.clone(), means(&left)), (vec![0, 1], vec![0.0, 2.0]));
}

#[test]
fn damaged_files_are_worked_out_again() {
    let (world, seen) = small();
    let whole = plays_on(24, &world, &seen);
    for file in world.kept_paths() {
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[40] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(plays_on(24, &world, &seen).metrics, whole.metrics, "{}", file.display());
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let events: Vec<_> = (0..900)
        .map(|n| kit::Did {
            viewer: n % 60,
            title: n % 4,
            kind: EventKind::Play,
            at_ms: (20 + i64::from(n) % 9) * DAY_MS + i64::from(n) * 7_001,
            value: Some((n % 13) as f32 * 61.3),
        })
        .collect();
    let seen: Vec<_> =
        (0..60).map(|u| kit::exposure(u, u % 2, 20 * DAY_MS + i64::from(u))).collect();
    let with = |threads: usize| {
        let world = World::new();
        world.stage(&events);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let at = kit::at(30 * DAY_MS);
        pool.install(|| {
            analyse(&world.place, &question(metrics()), seen.clone(), at, &kit::Quiet).unwrap()
        })
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn exposures_that_cannot_be_are_refused() {
    let (world, _) = small();
    let question = question(vec![Metric::named("plays")]);
    let cases = [
        (kit::exposure(0, 7, 21 * DAY_MS), "to cell 7 of a test with 2 cells"),
        (kit::exposure(0, 1, 3 * DAY_MS), "earlier than the start"),
    ];
    for (exposure, expected) in cases {
        let at = kit::at(25 * DAY_MS);
        let e = analyse(&world.place, &question, [exposure], at, &kit::Quiet).unwrap_err();
        assert!(e.detail().contains(expected), "{e}");
    }
}
