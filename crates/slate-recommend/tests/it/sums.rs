//! Removing a viewer equals never having seen them, for every model that is a sum.

use proptest::collection::vec;
use proptest::prelude::*;
use slate_core::{ErrorKind, Seed};
use slate_recommend::sums::{LoadedSums, Member, Members, Sums, load_sums, save_sums};
use slate_recommend::{Histories, Interactions, ModelSpec, Unwatched, fit, save};

use crate::data::{DAY_MS, MODELS, audience, ids, spec};

/// Every model of the list that is a sum, and one more setting of each that has a choice.
fn models() -> impl Iterator<Item = ModelSpec> {
    let more = [
        r#"{"kind":"markov","skip":0.0}"#,
        r#"{"kind":"markov","skip":0.3,"shrink":0.5}"#,
        r#"{"kind":"popularity","days":0.5}"#,
        r#"{"kind":"linear-sequential","lambda":5.0,"window":1,"discount":1.0}"#,
    ];
    MODELS.into_iter().chain(more).map(spec).filter(Sums::exist_for)
}

/// The bytes of the model fitted to these viewers; none if there is nothing to learn from.
fn fitted(spec: &ModelSpec, data: &Interactions) -> Option<Vec<u8>> {
    let model = fit(spec, data, Seed(1), &mut Unwatched);
    match model {
        Ok(model) => Some(save(model.as_ref(), &ids(data.title_count), spec).unwrap()),
        Err(e) => {
            assert_eq!(e.kind(), ErrorKind::Insufficient, "{e}");
            None
        }
    }
}

fn finished(sums: &Sums) -> Option<Vec<u8>> {
    let model = sums.finish().ok()?;
    Some(save(model.as_ref(), &ids(sums.title_count()), sums.spec()).unwrap())
}

/// Those viewers of `data` that `keep` names.
fn only(data: &Interactions, keep: impl Fn(usize) -> bool) -> Interactions {
    let length = |v: usize| if keep(v) { data.histories.get(v).len() } else { 0 };
    data.prefixes(&(0..data.histories.len()).map(length).collect::<Vec<_>>())
}

/// Sums made one viewer after the other.
fn one_by_one(spec: &ModelSpec, data: &Interactions, order: &[usize]) -> Sums {
    let mut sums = Sums::nothing(spec, data.title_count).unwrap();
    for &viewer in order {
        sums.add(&only(data, |v| v == viewer)).unwrap();
    }
    sums
}

/// Viewers with short histories in which titles may come again.
fn viewers() -> impl Strategy<Value = Interactions> {
    let event = (0..12_u32, 0..40_i64);
    vec(vec(event, 1..9), 2..14).prop_map(|viewers| {
        let (mut histories, mut at_ms) = (Histories::new(), Vec::new());
        for mut events in viewers {
            events.sort_by_key(|&(_, day)| day);
            histories.push(&events.iter().map(|&(title, _)| title).collect::<Vec<_>>());
            at_ms.extend(events.iter().map(|&(_, day)| day * DAY_MS / 7));
        }
        Interactions::timed(12, histories, at_ms)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whoever_is_removed_was_never_there(data in viewers(), gone in vec(any::<bool>(), 14)) {
        let without = only(&data, |v| !gone[v]);
        for spec in models() {
            let mut sums = Sums::of(&spec, &data).unwrap();
            sums.remove(&only(&data, |v| gone[v])).unwrap();
            prop_assert_eq!(sums.viewers(), without.histories.len() as u64);
            prop_assert_eq!(finished(&sums), fitted(&spec, &without), "{}", spec.to_json());
            if !without.histories.is_empty() {
                prop_assert_eq!(sums, Sums::of(&spec, &without).unwrap());
            }
        }
    }

    #[test]
    fn two_halves_are_the_whole_in_any_order(
        data in viewers(),
        first in vec(any::<bool>(), 14),
        order in Just((0..14).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let n = data.histories.len();
        let order: Vec<usize> = order.into_iter().filter(|&v| v < n).collect();
        for spec in models() {
            let whole = Sums::of(&spec, &data).unwrap();
            prop_assert_eq!(&one_by_one(&spec, &data, &order), &whole, "{}", spec.to_json());
            let half = |side: bool| {
                let part: Vec<usize> = order.iter().copied().filter(|&v| first[v] == side).collect();
                one_by_one(&spec, &data, &part)
            };
            let mut merged = half(true);
            merged.merge(&half(false)).unwrap();
            prop_assert_eq!(merged, whole);
        }
    }

    #[test]
    fn sums_from_anywhere_are_refused_or_read_back_as_they_are(
        flips in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = save_sums(&kept(&spec(r#"{"kind":"markov"}"#))).unwrap();
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Ok(read) = load_sums(&bytes) {
            let again = save_sums(&read).unwrap();
            prop_assert_eq!(load_sums(&again).unwrap(), read);
        }
    }
}

fn kept(spec: &ModelSpec) -> LoadedSums {
    let data = audience(30, 20, 4);
    let member = |v: u8| Member { who: [v; 16], titles: u32::from(v), history: [255 - v; 16] };
    let members = Members::new((0..30).rev().map(member).collect());
    LoadedSums { sums: Sums::of(spec, &data).unwrap(), titles: ids(20), members }
}

#[test]
fn the_model_of_the_sums_is_the_model_that_is_fitted() {
    let data = audience(150, 60, 1);
    let mut kinds: Vec<&str> = Vec::new();
    for spec in models() {
        let sums = Sums::of(&spec, &data).unwrap();
        assert_eq!(finished(&sums), fitted(&spec, &data), "{}", spec.to_json());
        kinds.push(spec.kind());
    }
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(
        kinds,
        ["blend", "ease", "edlae", "item-knn", "linear-sequential", "markov", "popularity"]
    );
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let data = audience(150, 60, 2);
    let threads = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
    for spec in models() {
        let made = |n| {
            threads(n).install(|| {
                let sums = Sums::of(&spec, &data).unwrap();
                (finished(&sums), sums)
            })
        };
        assert_eq!(made(1), made(2), "{}", spec.to_json());
    }
}

#[test]
fn files_keep_the_sums() {
    for spec in models() {
        let kept = kept(&spec);
        let bytes = save_sums(&kept).unwrap();
        assert_eq!(load_sums(&bytes).unwrap(), kept, "{}", spec.to_json());
        assert_eq!(save_sums(&kept).unwrap(), bytes);
        assert!(slate_recommend::load(&bytes).is_err(), "sums are no model");
        assert!(load_sums(&bytes[..bytes.len() - 1]).is_err());
    }
}

#[test]
fn members_are_found_by_their_commitment() {
    let members = kept(&spec(r#"{"kind":"popularity"}"#)).members;
    assert_eq!(members.get(&[7; 16]).map(|m| m.titles), Some(7));
    let without = members.without(&[7; 16]);
    assert_eq!((without.len(), without.get(&[7; 16])), (29, None));
}

#[test]
fn titles_that_nobody_saw_can_go_and_others_come() {
    let data = audience(20, 10, 3);
    let alone = only(&data, |v| v == 0);
    for spec in models() {
        let sums = Sums::of(&spec, &alone).unwrap();
        let seen = sums.seen();
        let mut next = 0..;
        // Every title that somebody saw moves to the next odd number.
        let to: Vec<Option<u32>> =
            seen.iter().map(|s| s.then(|| 2 * next.next().unwrap() + 1)).collect();
        let wide = sums.renumbered(50, &to).unwrap();
        let moved = alone.histories.iter().map(|h| h.iter().map(|&t| to[t as usize].unwrap()));
        let histories: Histories = moved.map(Iterator::collect::<Vec<u32>>).collect();
        let moved = Interactions::timed(50, histories, alone.at_ms.clone().unwrap());
        assert_eq!(wide, Sums::of(&spec, &moved).unwrap(), "{}", spec.to_json());
        assert!(sums.renumbered(50, &[None; 10]).is_err(), "{}", spec.to_json());
    }
}

#[test]
fn what_is_no_sum_or_does_not_fit_is_an_error() {
    let data = audience(20, 10, 3);
    let no_sum = |json: &&str| {
        json.contains("\"als\"")
            || json.contains("sparse-ease")
            || json.contains("content")
            || json.contains("placed")
            || json.contains("kernel-ridge")
            || json.contains("damping")
    };
    for json in MODELS.into_iter().filter(no_sum) {
        assert!(!Sums::exist_for(&spec(json)), "{json}");
        assert_eq!(Sums::of(&spec(json), &data).unwrap_err().kind(), ErrorKind::Conflict);
    }
    for spec in models() {
        let mut sums = Sums::of(&spec, &only(&data, |v| v < 5)).unwrap();
        let others = only(&data, |v| v >= 5);
        assert_eq!(sums.remove(&others).unwrap_err().kind(), ErrorKind::Conflict);
        let mut sums = Sums::nothing(&spec, 9).unwrap();
        assert_eq!(sums.add(&data).unwrap_err().kind(), ErrorKind::Invalid);
        assert_eq!(sums.finish().err().map(|e| e.kind()), Some(ErrorKind::Insufficient));
    }
}
