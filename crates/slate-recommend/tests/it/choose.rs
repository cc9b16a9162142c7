//! Which family is chosen for which data, and what it announces.

use slate_core::Seed;
use slate_recommend::{Budget, DataSize, ModelSpec, Unwatched, choose, fit};

use crate::data::audience;

const MIB: u64 = 1 << 20;

#[test]
fn the_family_follows_size_order_and_memory() {
    // titles, viewers, events, ordered, MiB
    let table: &[(u64, u64, u64, bool, u64, &str)] = &[
        (3_500, 6_000, 1_000_000, true, 4_000, "linear-sequential"),
        (3_500, 6_000, 1_000_000, false, 4_000, "edlae"),
        (3_500, 6_000, 1_000_000, false, 80, "sparse-ease"),
        (3_500, 6_000, 1_000_000, false, 40, "als"),
        (41_000, 30_000, 1_000_000, false, 4_000, "sparse-ease"),
        (41_000, 30_000, 1_000_000, true, 4_000, "sparse-ease"),
        (41_000, 30_000, 100_000, false, 4_000, "item-knn"),
        (100_000, 1_000_000, 100_000_000, true, 16_000, "sparse-ease"),
        (100_000, 1_000_000, 100_000_000, true, 2_000, "als"),
        (100_000, 1_000_000, 100_000_000, true, 1_000, "popularity"),
        (20_000, 100_000, 5_000_000, false, 1_000, "sparse-ease"),
    ];
    for &(titles, viewers, events, is_ordered, mib, expected) in table {
        let size = DataSize { titles, viewers, events, is_ordered };
        let budget = Budget { bytes: mib * MIB, threads: 2 };
        for can_try in [false, true] {
            let choice = choose(&size, &budget, can_try);
            assert_eq!(choice.settings[0].kind(), expected, "{size:?} in {mib} MiB");
            assert!(can_try || choice.settings.len() == 1);
            assert!(choice.settings.iter().all(|spec| spec.check().is_ok()));
            assert!(expected == "popularity" || choice.bytes <= budget.bytes);
            assert!(choice.why.contains(&format!("{titles} titles")), "{}", choice.why);
        }
    }
}

#[test]
fn estimates_grow_with_the_data_and_blends_with_their_parts() {
    let small = DataSize { titles: 1_000, viewers: 5_000, events: 100_000, is_ordered: true };
    for kind in ModelSpec::kinds().filter(|&kind| kind != "blend") {
        let spec: ModelSpec = serde_json::from_value(serde_json::json!({ "kind": kind })).unwrap();
        let bytes = |size: &DataSize| spec.memory(size, 2);
        for larger in [DataSize { titles: 2_000, ..small }, DataSize { events: 200_000, ..small }] {
            assert!(bytes(&larger) > bytes(&small), "{kind}");
        }
        let part = serde_json::json!({ "weight": 1.0, "model": { "kind": kind } });
        let blend = serde_json::json!({ "kind": "blend", "parts": [part.clone(), part] });
        let blend: ModelSpec = serde_json::from_value(blend).unwrap();
        assert!(blend.memory(&small, 2) > bytes(&small), "{kind}");
    }
}

#[test]
fn what_is_chosen_can_be_fitted() {
    let data = audience(150, 60, 1);
    for is_ordered in [true, false] {
        let size = DataSize::of(&data, is_ordered);
        let choice = choose(&size, &Budget { bytes: 100 * MIB, threads: 1 }, true);
        for spec in &choice.settings {
            assert!(fit(spec, &data, Seed(1), &mut Unwatched).is_ok(), "{spec:?}");
        }
    }
}
