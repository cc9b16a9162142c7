//! What holds for every catalog, filter, set of rules and model: a list is full, has nothing twice and nothing that
//! is not allowed.

use proptest::prelude::*;
use slate_core::{Timestamp, Title, TitleId, Window};
use slate_math::Bits;

use super::super::*;
use crate::filter::Filter;
use crate::filter::tests::laws::{any_filter, any_title};
use crate::page::Kind;
use crate::{RankOptions, Scratch};

/// A moment out of eight.
fn moment() -> impl Strategy<Value = Timestamp> {
    (0_i64..8).prop_map(|s| Timestamp::from_millis(s * 1000).unwrap())
}

fn window() -> impl Strategy<Value = Window> {
    let place = prop_oneof![Just("FR"), Just("DE")].prop_map(|t| t.parse().unwrap());
    let places = prop::collection::vec(place, 0..2);
    (prop::option::of(moment()), prop::option::of(moment()), places)
        .prop_map(|(from, until, territories)| Window { from, until, territories })
}

fn catalog() -> impl Strategy<Value = Vec<Title>> {
    let one = (any_title(), prop::collection::vec(window(), 0..3));
    prop::collection::vec(one, 0..40).prop_map(|titles| {
        let named = |(n, (mut title, windows)): (usize, (Title, Vec<Window>))| {
            title.id = id(n);
            title.windows = windows;
            title
        };
        titles.into_iter().enumerate().map(named).collect()
    })
}

fn id(n: usize) -> TitleId {
    TitleId::new(format!("t{n}")).unwrap()
}

fn rules() -> impl Strategy<Value = Rules> {
    let ids = prop::collection::vec((0_usize..44).prop_map(id), 1..4).prop_map(Meant::Titles);
    let what = prop_oneof![ids, any_filter().prop_map(Meant::Where)];
    let exclude =
        (what, window()).prop_map(|(what, when)| Exclude { what, reason: String::new(), when });
    let pin = (0_usize..44, 1_u32..12, window()).prop_map(|(n, position, when)| Pin {
        title: id(n),
        position,
        row: None,
        when,
    });
    let kind = prop_oneof![Just(Kind::New), Just(Kind::Genre)];
    let row = (kind, any_filter(), window()).prop_map(|(row, filter, when)| RowFilter {
        row,
        filter,
        when,
    });
    let boost = (any_filter(), -3_i8..4, window()).prop_map(|(filter, by, when)| Boost {
        filter,
        by: f32::from(by),
        when,
    });
    let kids = (1_u8..9, prop::option::of(any_filter()))
        .prop_map(|(below, filter)| Kids { below, filter });
    let exclude = prop::collection::vec(exclude, 0..3);
    let pins = prop::collection::vec(pin, 0..5);
    let rows = prop::collection::vec(row, 0..3);
    let boosts = prop::collection::vec(boost, 0..3);
    (exclude, pins, rows, boosts, kids).prop_map(|(exclude, pins, rows, boosts, kids)| Rules {
        exclude,
        pins,
        rows,
        boosts,
        kids,
        ..Rules::default()
    })
}

fn view() -> impl Strategy<Value = Viewpoint> {
    let place = prop_oneof![Just("FR"), Just("DE"), Just("US")].prop_map(|t| t.parse().unwrap());
    (moment(), prop::option::of(place), prop::option::of(0_u8..9))
        .prop_map(|(at, territory, age_max)| Viewpoint { at, territory, age_max })
}

/// Whether a title may be shown, read rule by rule and title by title.
fn may(rules: &Rules, title: &Title, view: &Viewpoint, filter: &Filter) -> bool {
    let holds = |f: &Filter| f.why_not(title).is_empty();
    let old_enough = view.age_max.is_none_or(|limit| rules.kids.allows(title.age, limit));
    let child = view.age_max.is_some_and(|limit| rules.kids.is_child(limit));
    let excluded = rules.exclude.iter().filter(|e| view.is_under(&e.when)).any(|e| match &e.what {
        Meant::Titles(ids) => ids.contains(&title.id),
        Meant::Where(filter) => holds(filter),
    });
    title.is_available(view.at, view.territory)
        && old_enough
        && (!child || rules.kids.filter.as_ref().is_none_or(holds))
        && !excluded
        && holds(filter)
}

proptest! {
    #[test]
    fn a_list_is_full_has_nothing_twice_and_only_what_is_allowed(
        catalog in catalog(),
        rules in rules(),
        view in view(),
        filter in any_filter(),
        scores in prop::collection::vec(-3_i8..4, 40),
        known in 0_usize..41,
        seen in prop::collection::vec(0_u32..40, 0..8),
        k in 0_usize..45,
    ) {
        let shelf = Shelf::new(&catalog);
        let mut allowed = Ruled::new(rules.clone(), &shelf).allowed(&shelf, &view, None);
        allowed.rows.and(&filter.select(&shelf.columns));
        let known = known.min(catalog.len());
        let mut scores: Vec<f32> = scores[..known].iter().map(|s| f32::from(*s)).collect();
        let options = RankOptions { k, allow: Some(&allowed.rows), exclude: &seen, ..RankOptions::default() };
        let list = place(&mut scores, &[], &options, &allowed.editing, &mut Scratch::default()).unwrap();

        let unseen = |row: usize| !seen.iter().any(|s| *s as usize == row);
        let admissible = Bits::of(catalog.len(), |row| {
            unseen(row) && may(&rules, &catalog[row], &view, &filter)
        });
        prop_assert_eq!(list.len(), k.min(admissible.count()));
        let mut listed = Bits::none(catalog.len());
        for placed in &list {
            let row = placed.title as usize;
            prop_assert!(admissible.get(row), "row {row} is not allowed");
            prop_assert!(!listed.get(row), "row {row} stands twice");
            listed.set(row, true);
            prop_assert_eq!(placed.score.is_some(), row < known);
        }
        let order: Vec<f32> =
            list.iter().filter(|p| !p.pinned).map(|p| p.score.unwrap_or(f32::MIN)).collect();
        prop_assert!(order.is_sorted_by(|a, b| a >= b), "{order:?}");
    }

    #[test]
    fn what_is_allowed_is_what_every_step_lets_through(
        catalog in catalog(),
        rules in rules(),
        view in view(),
        filter in any_filter(),
    ) {
        let shelf = Shelf::new(&catalog);
        let mut allowed = Ruled::new(rules.clone(), &shelf).allowed(&shelf, &view, None);
        allowed.rows.and(&filter.select(&shelf.columns));
        for (row, title) in catalog.iter().enumerate() {
            let steps = check(&rules, title, &view, Some(&filter));
            let through = steps.iter().all(|step| step.passes);
            prop_assert_eq!(through, allowed.rows.get(row), "{:?}", steps);
        }
    }

    #[test]
    fn a_row_holds_what_is_allowed_and_passes_its_filters(
        catalog in catalog(),
        rules in rules(),
        view in view(),
    ) {
        let shelf = Shelf::new(&catalog);
        let ruled = Ruled::new(rules.clone(), &shelf);
        let anywhere = ruled.allowed(&shelf, &view, None).rows;
        let there = ruled.allowed(&shelf, &view, Some(Kind::New)).rows;
        let about = |r: &&RowFilter| r.row == Kind::New && view.is_under(&r.when);
        for (row, title) in catalog.iter().enumerate() {
            let passes = |r: &RowFilter| r.filter.why_not(title).is_empty();
            let held = anywhere.get(row) && rules.rows.iter().filter(about).all(passes);
            prop_assert_eq!(held, there.get(row), "{}", title.id);
        }
    }

    #[test]
    fn nothing_changes_before_the_moment_that_is_named(
        catalog in catalog(),
        rules in rules(),
        view in view(),
    ) {
        let shelf = Shelf::new(&catalog);
        let ruled = Ruled::new(rules, &shelf);
        let now = ruled.allowed(&shelf, &view, Some(Kind::New));
        for second in 0..9 {
            let at = Timestamp::from_millis(second * 1000).unwrap();
            if at >= view.at && now.until.is_none_or(|until| at < until) {
                let then = ruled.allowed(&shelf, &Viewpoint { at, ..view }, Some(Kind::New));
                prop_assert_eq!(&then.rows, &now.rows);
                prop_assert_eq!(&then.editing, &now.editing);
            }
        }
    }
}
