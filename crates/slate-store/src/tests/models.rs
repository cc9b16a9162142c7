//! Runs, versions, and the names that point to versions.

use proptest::prelude::*;
use slate_core::{ErrorKind, Result};

use super::kit::{
    Studio, actor, at, count, few, json, proposal, refused, run, text, time, version,
};
use crate::{AliasChange, Run, Version};

fn any_run() -> impl Strategy<Value = Run> {
    let texts = (text(), text(), text(), text(), text(), text(), text());
    ("[0-9a-f]{8}", texts, time()).prop_map(|(id, texts, at)| {
        let (name, plan, report, per_viewer, data_fingerprint, code_version, actor) = texts;
        Run { id, name, plan, report, per_viewer, data_fingerprint, code_version, actor, at }
    })
}

fn any_version() -> impl Strategy<Value = Version> {
    let texts = (text(), text(), text(), text(), text(), text());
    let counts = (count(), count(), count());
    ("[0-9a-f]{64}", texts, json(), counts, time()).prop_map(|(id, texts, params, counts, at)| {
        let (name, kind, plan, data_fingerprint, code_version, actor) = texts;
        let (viewers, titles, bytes) = counts;
        let run = None;
        Version {
            id,
            name,
            kind,
            run,
            plan,
            params,
            data_fingerprint,
            code_version,
            viewers,
            titles,
            bytes,
            actor,
            at,
        }
    })
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn a_run_comes_back_as_it_was_added(r in any_run()) {
        let studio = Studio::new();
        prop_assert!(studio.put(|tx| tx.add_run(&r)));
        prop_assert_eq!(studio.get(|reader| reader.run(&r.id)), r.clone());
        prop_assert_eq!(studio.get(|reader| reader.runs()), vec![r]);
    }

    #[test]
    fn a_version_comes_back_as_it_was_added(v in any_version(), r in any_run(), chosen: bool) {
        let studio = Studio::new();
        let v = Version { run: chosen.then(|| r.id.clone()), ..v };
        let new = studio.put(|tx| Ok((tx.add_run(&r)?, tx.add_version(&v)?)));
        prop_assert_eq!(new, (true, true));
        prop_assert_eq!(studio.get(|reader| reader.version(&v.id)), v.clone());
        prop_assert_eq!(studio.get(|reader| reader.versions()), vec![v]);
    }

    #[test]
    fn any_beginning_of_an_id_that_is_its_alone_finds_it(
        ids in proptest::collection::btree_set("[ab]{6}", 1..6), length in 4_usize..=6,
    ) {
        let studio = Studio::new();
        studio.put(|tx| ids.iter().try_for_each(|id| tx.add_run(&run(id, 1)).map(drop)));
        for id in &ids {
            let prefix = &id[..length];
            let alike = ids.iter().filter(|other| other.starts_with(prefix)).count();
            let found = studio.read(|r| r.run(prefix)).map(|r| r.id);
            prop_assert_eq!(found.ok(), (alike == 1).then(|| id.clone()));
        }
    }
}

#[test]
fn the_same_again_changes_nothing() {
    let studio = Studio::new();
    let first = (run("aaaa1111", 1), version("aaaa1111", 1));
    let again = (run("aaaa1111", 2), version("aaaa1111", 2));
    let put = |(r, v): &(Run, Version)| studio.put(|tx| Ok((tx.add_run(r)?, tx.add_version(v)?)));
    assert_eq!(put(&first), (true, true));
    assert_eq!(put(&again), (false, false));
    assert_eq!(studio.get(|r| r.runs()), [first.0]);
    assert_eq!(studio.get(|r| r.versions()), [first.1]);
}

#[test]
fn the_newest_is_first() {
    let studio = Studio::new();
    studio.put(|tx| {
        [("bbbb", 5), ("cccc", 9), ("aaaa", 5)].iter().try_for_each(|(id, ms)| {
            tx.add_run(&run(id, *ms))?;
            tx.add_version(&version(id, *ms)).map(drop)
        })
    });
    let runs: Vec<String> = studio.get(|r| r.runs()).into_iter().map(|r| r.id).collect();
    let versions: Vec<String> = studio.get(|r| r.versions()).into_iter().map(|v| v.id).collect();
    assert_eq!(runs, ["cccc", "aaaa", "bbbb"]);
    assert_eq!(versions, ["cccc", "aaaa", "bbbb"]);
}

/// The id that is found, or the kind and some words of the refusal.
type Found = Result<&'static str, (ErrorKind, &'static str)>;

/// An id as somebody types it, and what comes of it.
const LOOKUPS: &[(&str, Found)] = &[
    ("abcd1111", Ok("abcd1111")),
    ("abcd1", Ok("abcd1111")),
    ("ef01", Ok("ef015555")),
    ("abcd", Err((ErrorKind::Invalid, "more than one"))),
    ("abc", Err((ErrorKind::Invalid, "too short"))),
    ("", Err((ErrorKind::Invalid, "too short"))),
    ("zzz", Err((ErrorKind::Invalid, "too short"))),
    ("zzzz", Err((ErrorKind::NotFound, "there is no"))),
    ("ABCD1111", Err((ErrorKind::NotFound, "there is no"))),
    ("abcd11112", Err((ErrorKind::NotFound, "there is no"))),
    ("%%%%", Err((ErrorKind::NotFound, "there is no"))),
    ("____", Err((ErrorKind::NotFound, "there is no"))),
    ("abcd1111\0", Err((ErrorKind::NotFound, "there is no"))),
    ("\0\0\0\0", Err((ErrorKind::NotFound, "there is no"))),
];

#[test]
fn an_id_is_found_by_its_beginning_or_it_is_said_why_not() {
    let studio = Studio::new();
    studio.put(|tx| {
        ["abcd1111", "abcd2222", "ef015555"].iter().try_for_each(|id| {
            tx.add_run(&run(id, 1))?;
            tx.add_version(&version(id, 1)).map(drop)
        })
    });
    for (typed, expected) in LOOKUPS {
        let found = [
            studio.read(|r| r.run(typed)).map(|r| r.id),
            studio.read(|r| r.version(typed)).map(|v| v.id),
        ];
        for found in found {
            match expected {
                Ok(id) => assert_eq!(found.unwrap(), *id, "{typed:?}"),
                Err((kind, words)) => {
                    let (got, text) = refused(found);
                    assert_eq!(got, *kind, "{typed:?}: {text}");
                    assert!(text.contains(words), "{typed:?}: {text}");
                }
            }
        }
    }
}

#[test]
fn a_lookup_that_fails_names_the_command_that_lists() {
    let studio = Studio::new();
    let (_, text) = refused(studio.read(|r| r.version("zzzz")));
    assert!(text.contains("`slate model list`"), "{text}");
    let (_, text) = refused(studio.read(|r| r.run("zzzz")));
    assert!(text.contains("`slate run list`"), "{text}");
}

#[test]
fn a_version_of_a_run_that_is_not_there_is_a_conflict() {
    let studio = Studio::new();
    let stray = Version { run: Some("nowhere".into()), ..version("aaaa", 1) };
    let (kind, text) = studio.refused(|tx| tx.add_version(&stray));
    assert_eq!(kind, ErrorKind::Conflict, "{text}");
}

/// Two versions, and proposal 1 by `ada`.
fn studio_with_versions() -> Studio {
    let studio = Studio::new();
    studio.put(|tx| {
        tx.add_actor(&actor("ada"))?;
        tx.add_version(&version("aaaa", 1))?;
        tx.add_version(&version("bbbb", 2))?;
        tx.add_proposal(&proposal("promote", "aaaa", "ada"))
    });
    studio
}

fn change(name: &str, version: &str, ms: i64) -> AliasChange {
    let (name, version, actor) = (name.into(), version.into(), "ada".into());
    AliasChange { name, version, proposal: 1, rollback: false, actor, at: at(ms) }
}

#[test]
fn an_alias_points_where_it_was_set_last_and_keeps_its_past() {
    let studio = studio_with_versions();
    assert_eq!(studio.get(|r| r.alias("production")), None);
    let first = change("production", "aaaa", 10);
    let other = change("canary", "aaaa", 11);
    let second = change("production", "bbbb", 12);
    // A clock that went back does not make an older change the newest.
    let back = AliasChange { rollback: true, ..change("production", "aaaa", 3) };
    for c in [&first, &other, &second, &back] {
        studio.put(|tx| tx.set_alias(c));
        assert_eq!(studio.get(|r| r.alias(&c.name)).as_ref(), Some(c));
    }
    assert_eq!(studio.get(|r| r.alias("canary")).as_ref(), Some(&other));
    assert_eq!(studio.get(|r| r.alias_changes()), [back, second, other, first]);
}

#[test]
fn an_alias_needs_a_version_and_a_proposal() {
    let studio = studio_with_versions();
    let without_version = change("production", "cccc", 1);
    let without_proposal = AliasChange { proposal: 2, ..change("production", "aaaa", 1) };
    for c in [without_version, without_proposal] {
        let (kind, text) = studio.refused(|tx| tx.set_alias(&c));
        assert_eq!(kind, ErrorKind::Conflict, "{text}");
    }
    assert_eq!(studio.get(|r| r.alias("production")), None);
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn a_change_of_an_alias_comes_back_as_it_was_made(
        name in text(), actor in text(), rollback: bool, at in time(),
    ) {
        let studio = studio_with_versions();
        let c = AliasChange { name, version: "bbbb".into(), proposal: 1, rollback, actor, at };
        studio.put(|tx| tx.set_alias(&c));
        prop_assert_eq!(studio.get(|r| r.alias(&c.name)), Some(c));
    }
}
