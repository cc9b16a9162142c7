//! Events posted one by one: what makes two of them the same, and what leaves the inbox when.

use std::collections::HashSet;

use proptest::prelude::*;
use slate_core::{Event, EventKind};

use super::kit::{Studio, event, event_with_id, few, id, time};

fn any_event() -> impl Strategy<Value = Event> {
    let value = prop_oneof![
        Just(None),
        any::<f32>().prop_filter("finite", |v| v.is_finite()).prop_map(Some)
    ];
    let kind = proptest::sample::select(EventKind::ALL.to_vec());
    (proptest::option::of(id()), id(), id(), kind, time(), value).prop_map(
        |(id, viewer, title, kind, at, value)| Event {
            id: id.map(|id| id.parse().unwrap()),
            viewer: viewer.parse().unwrap(),
            title: title.parse().unwrap(),
            kind,
            at,
            value,
        },
    )
}

/// Few ids, viewers, titles and values, so that most events repeat one before.
fn crowded_event() -> impl Strategy<Value = Event> {
    let id = proptest::option::of(0..3);
    let value = proptest::option::of(proptest::sample::select(vec![0.0_f32, 1.0, 4.5]));
    let kind = proptest::sample::select(vec![EventKind::Play, EventKind::Finish]);
    (id, 0..2, 0..2, kind, 0_i64..2, value).prop_map(|(id, viewer, title, kind, ms, value)| {
        let id = id.map(|n| format!("id{n}").parse().unwrap());
        Event { id, kind, value, ..event(&format!("v{viewer}"), &format!("t{title}"), ms) }
    })
}

/// The identity by its definition: the client's id, else everything else together.
fn identity(e: &Event) -> String {
    match &e.id {
        Some(id) => format!("id {id}"),
        None => format!("{} {} {} {} {:?}", e.viewer, e.title, e.kind, e.at, e.value),
    }
}

fn inbox(studio: &Studio) -> Vec<Event> {
    studio.get(|r| r.inbox_since(0)).1
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn an_event_comes_back_as_it_was_posted(e in any_event()) {
        let studio = Studio::new();
        prop_assert_eq!(studio.put(|tx| tx.post_events(std::slice::from_ref(&e))), vec![true]);
        prop_assert_eq!(inbox(&studio), vec![e.clone()]);
        prop_assert_eq!(studio.get(|r| r.inbox_of(&e.viewer)), vec![e.clone()]);
        prop_assert_eq!(studio.get(|r| r.inbox_len()), 1);
        prop_assert_eq!(studio.put(|tx| tx.post_events(std::slice::from_ref(&e))), vec![false]);
        prop_assert_eq!(inbox(&studio), vec![e]);
    }

    #[test]
    fn the_inbox_holds_the_first_of_each_identity(
        events in proptest::collection::vec(crowded_event(), 0..40),
        cut in 0_usize..40,
    ) {
        let studio = Studio::new();
        let (first, second) = events.split_at(cut.min(events.len()));
        let mut new = studio.put(|tx| tx.post_events(first));
        new.extend(studio.put(|tx| tx.post_events(second)));

        let mut known = HashSet::new();
        let expected: Vec<bool> = events.iter().map(|e| known.insert(identity(e))).collect();
        prop_assert_eq!(&new, &expected);
        let mut kept: Vec<Event> =
            events.iter().zip(&new).filter(|(_, new)| **new).map(|(e, _)| e.clone()).collect();
        kept.sort_by_key(|e| e.at);
        prop_assert_eq!(inbox(&studio), kept);
    }

    #[test]
    fn reading_from_where_one_stopped_gives_every_event_once(
        batches in proptest::collection::vec(proptest::collection::vec(crowded_event(), 0..6), 0..6),
    ) {
        let studio = Studio::new();
        let (mut last, mut taken) = (0, Vec::new());
        for batch in &batches {
            studio.put(|tx| tx.post_events(batch));
            let (newest, events) = studio.get(|r| r.inbox_since(last));
            taken.extend(events);
            prop_assert!(newest >= last);
            last = newest;
        }
        taken.sort_by_key(identity);
        let mut all = inbox(&studio);
        all.sort_by_key(identity);
        prop_assert_eq!(taken, all);
        prop_assert_eq!(studio.get(|r| r.inbox_since(last)), (last, Vec::new()));
    }

    #[test]
    fn emptying_up_to_a_number_keeps_what_came_later(
        before in proptest::collection::vec(crowded_event(), 0..8),
        after in proptest::collection::vec(crowded_event(), 0..8),
    ) {
        let studio = Studio::new();
        studio.put(|tx| tx.post_events(&before));
        let (last, taken) = studio.get(|r| r.inbox_since(0));
        let new = studio.put(|tx| tx.post_events(&after));
        let removed = studio.put(|tx| tx.clear_inbox(last));
        prop_assert_eq!(removed, taken.len() as u64);
        let kept = new.iter().filter(|n| **n).count() as u64;
        prop_assert_eq!(studio.get(|r| r.inbox_len()), kept);
        prop_assert_eq!(studio.put(|tx| tx.clear_inbox(last)), 0);
    }
}

#[test]
fn an_event_is_known_by_its_id_or_by_all_the_rest() {
    let base = event("ada", "casablanca", 10);
    let valued = |value| Event { value, ..base.clone() };
    let of_id = |id: &str, ms| event_with_id(id, ms);
    let table: &[(&str, Event, Event, bool)] = &[
        ("the same", base.clone(), base.clone(), false),
        ("another viewer", base.clone(), event("ben", "casablanca", 10), true),
        ("another title", base.clone(), event("ada", "vertigo", 10), true),
        ("another kind", base.clone(), Event { kind: EventKind::Like, ..base.clone() }, true),
        ("another time", base.clone(), event("ada", "casablanca", 11), true),
        ("a value and none", valued(None), valued(Some(0.0)), true),
        ("another value", valued(Some(1.0)), valued(Some(2.0)), true),
        ("the same value", valued(Some(1.5)), valued(Some(1.5)), false),
        ("zero is zero", valued(Some(0.0)), valued(Some(-0.0)), false),
        ("the same id", of_id("e1", 10), of_id("e1", 10), false),
        ("the same id, other content", of_id("e1", 10), of_id("e1", 999), false),
        ("another id, same content", of_id("e1", 10), of_id("e2", 10), true),
        ("with an id and without", of_id("e1", 10), base.clone(), true),
        ("without an id and with", base.clone(), of_id("e1", 10), true),
    ];
    for (what, first, second, new) in table {
        let studio = Studio::new();
        studio.put(|tx| tx.post_events(std::slice::from_ref(first)));
        let got = studio.put(|tx| tx.post_events(std::slice::from_ref(second)));
        assert_eq!(got, [*new], "{what}");
        let batch = Studio::new();
        let got = batch.put(|tx| tx.post_events(&[first.clone(), second.clone()]));
        assert_eq!(got, [true, *new], "{what}, in one batch");
    }
}

#[test]
fn a_client_id_is_known_for_ever_and_content_while_it_waits() {
    let studio = Studio::new();
    let (named, plain) = (event_with_id("e1", 10), event("ada", "casablanca", 20));
    studio.put(|tx| tx.post_events(&[named.clone(), plain.clone()]));
    let (last, _) = studio.get(|r| r.inbox_since(0));
    studio.put(|tx| tx.clear_inbox(last));
    assert!(studio.get(|r| r.client_event_known("e1")));
    assert_eq!(studio.put(|tx| tx.post_events(&[named, plain])), [false, true]);
}

#[test]
fn numbers_of_events_are_never_used_again() {
    let studio = Studio::new();
    studio.put(|tx| tx.post_events(&[event("ada", "casablanca", 1)]));
    let (last, _) = studio.get(|r| r.inbox_since(0));
    studio.put(|tx| tx.clear_inbox(last));
    studio.put(|tx| tx.post_events(&[event("ada", "vertigo", 2)]));
    let (newest, events) = studio.get(|r| r.inbox_since(last));
    assert!(newest > last);
    assert_eq!(events, [event("ada", "vertigo", 2)]);
}

#[test]
fn one_viewers_events_are_theirs_alone_and_oldest_first() {
    let studio = Studio::new();
    let mine = [event("ada", "a", 3), event("ada", "b", 1), event("ada", "c", 2)];
    studio.put(|tx| tx.post_events(&mine));
    studio.put(|tx| tx.post_events(&[event("adam", "x", 1), event("ben", "y", 2)]));
    let titles: Vec<String> = studio
        .get(|r| r.inbox_of(&"ada".parse().unwrap()))
        .into_iter()
        .map(|e| e.title.to_string())
        .collect();
    assert_eq!(titles, ["b", "c", "a"]);
}

#[test]
fn an_import_that_brings_a_posted_event_takes_its_place() {
    let studio = Studio::new();
    let other = event_with_id("e2", 20);
    studio.put(|tx| tx.post_events(&[event_with_id("e1", 10), other.clone()]));
    studio.put(|tx| tx.remember_client_event("e1"));
    assert_eq!(inbox(&studio), [other]);
    assert!(studio.get(|r| r.client_event_known("e1")));
    assert_eq!(studio.put(|tx| tx.post_events(&[event_with_id("e1", 10)])), [false]);
}

#[test]
fn an_id_that_an_import_brought_first_is_not_taken_from_a_post() {
    let studio = Studio::new();
    studio.put(|tx| tx.remember_client_event("e1"));
    studio.put(|tx| tx.remember_client_event("e1"));
    assert_eq!(studio.put(|tx| tx.post_events(&[event_with_id("e1", 10)])), [false]);
    assert_eq!(studio.get(|r| r.inbox_len()), 0);
}

#[test]
fn a_batch_that_is_refused_leaves_no_ids_behind() {
    let studio = Studio::new();
    let refusal = studio.write(|tx| {
        tx.post_events(&[event_with_id("e1", 10)])?;
        Err::<(), _>(slate_core::Error::invalid("no"))
    });
    assert!(refusal.is_err());
    assert!(!studio.get(|r| r.client_event_known("e1")));
    assert_eq!(studio.put(|tx| tx.post_events(&[event_with_id("e1", 10)])), [true]);
}

#[test]
fn a_kind_of_a_later_version_is_said_not_guessed() {
    let studio = Studio::new();
    studio.put(|tx| {
        tx.post_events(&[event("ada", "casablanca", 10)])?;
        tx.db.execute("UPDATE inbox_event SET kind = 77", []).unwrap();
        Ok(())
    });
    let error = studio.read(|r| r.inbox_since(0)).unwrap_err();
    assert!(error.to_string().contains("unknown event kind 77"), "{error}");
}
