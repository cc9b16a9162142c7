//! Documents of rules: refused with a place inside the text, or rules under which every title is either allowed or
//! told why not, and lists are full.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_core::{ErrorKind, Timestamp, Title};
use slate_recommend::page::Kind;
use slate_recommend::rules::{Allowed, Ruled, Rules, Shelf, Viewpoint, check, place};
use slate_recommend::{RankOptions, Scratch};

/// Of the shelf's titles, those that the scores know.
const KNOWN: usize = 3;

fuzz_target!(|text: &str| {
    match Rules::from_toml(text, "rules.toml") {
        Ok(rules) => check_rules(rules),
        Err(e) => {
            let place = e.place().unwrap_or_else(|| panic!("no place: {e}"));
            assert_eq!(place.source, "rules.toml", "{e}");
            assert!(place.line.unwrap_or(1) as usize <= text.split('\n').count(), "{e}");
            assert!(place.column.unwrap_or(1) as usize <= text.chars().count() + 1, "{e}");
            assert!(matches!(e.kind(), ErrorKind::Invalid | ErrorKind::Limit), "{e}");
        }
    }
});

fn check_rules(rules: Rules) {
    let titles = catalog();
    let shelf = Shelf::new(&titles);
    let ruled = Ruled::new(rules, &shelf);
    let _ = ruled.unheard_of(&shelf);
    for view in views(&ruled) {
        for row in [None].into_iter().chain(Kind::ALL.map(Some)) {
            let allowed = ruled.allowed(&shelf, &view, row);
            assert!(allowed.until.is_none_or(|until| until > view.at), "{allowed:?}");
            check_list(&allowed, titles.len());
        }
        let allowed = ruled.allowed(&shelf, &view, None);
        for (row, title) in titles.iter().enumerate() {
            let steps = check(ruled.rules(), title, &view, None);
            assert_eq!(steps.iter().all(|s| s.passes), allowed.rows.get(row), "{steps:?}");
        }
    }
}

/// A list is as long as there are titles that are allowed, and has none twice.
fn check_list(allowed: &Allowed, titles: usize) {
    for k in [1, titles] {
        let options = RankOptions { k, allow: Some(&allowed.rows), ..RankOptions::default() };
        let mut scores = [0.5, -1.0, 2.0];
        assert_eq!(scores.len(), KNOWN);
        let list = place(&mut scores, &[], &options, &allowed.editing, &mut Scratch::default());
        let list = list.expect("finite scores make a list");
        assert_eq!(list.len(), k.min(allowed.rows.count()), "{allowed:?}");
        let mut rows: Vec<u32> = list.iter().map(|p| p.title).collect();
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows.len(), list.len(), "a title stands twice: {list:?}");
    }
}

/// Moments around everything that begins or ends, for nobody in particular, a child and a grown-up in France.
fn views(ruled: &Ruled) -> Vec<Viewpoint> {
    let rules = ruled.rules();
    let windows = rules.exclude.iter().map(|e| &e.when);
    let windows = windows.chain(rules.pins.iter().map(|p| &p.when));
    let windows = windows.chain(rules.boosts.iter().map(|b| &b.when));
    let turns = windows.flat_map(|w| [w.from, w.until]).flatten().take(8);
    let moments: Vec<Timestamp> = turns.chain([Timestamp::default()]).collect();
    let france = "FR".parse().ok();
    let who = [(None, None), (france, Some(7)), (france, Some(18))];
    let view = |at| who.map(|(territory, age_max)| Viewpoint { at, territory, age_max });
    moments.into_iter().flat_map(view).collect()
}

/// Titles of which much or nothing is known, one of them in France only.
fn catalog() -> Vec<Title> {
    let named = |id: &str| Title::named(id.parse().expect("an id"), "Star");
    let known = Title {
        year: Some(1990),
        age: Some(12),
        genres: vec!["Drama".into(), "Crime".into()],
        added: "2026-01-31T20:15:00Z".parse().ok(),
        ..named("t1")
    };
    let french = Title {
        age: Some(0),
        windows: vec!["2026-01-01..2027-01-01@FR".parse().expect("a window")],
        ..named("t3")
    };
    vec![known, named("t2"), french, named("t4"), named("t5")]
}
