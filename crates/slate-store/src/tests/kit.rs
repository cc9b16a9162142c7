//! What the tests share: a studio in a folder that goes away, and how to say what was refused.

use std::ops::Deref;
use std::path::Path;

use proptest::prelude::*;
use slate_core::{ActorName, ErrorKind, Event, EventKind, Result, Role, Timestamp};
use tempfile::TempDir;

use crate::{Actor, Proposal, Reader, Run, Store, Tx, Version};

/// A new database, gone when dropped.
pub(super) struct Studio {
    store: Store,
    folder: TempDir,
}

impl Deref for Studio {
    type Target = Store;
    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Studio {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("slate.db")).unwrap();
        Self { store, folder }
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("slate.db")
    }

    /// What a write leaves must be written; a test that expects a refusal uses [`refused`].
    pub(super) fn put<T>(&self, write: impl FnOnce(&Tx<'_>) -> Result<T>) -> T {
        self.store.write(write).unwrap()
    }

    pub(super) fn get<T>(&self, read: impl FnOnce(Reader<'_>) -> Result<T>) -> T {
        self.store.read(read).unwrap()
    }

    /// The kind and text of the refusal of a write that must not succeed.
    pub(super) fn refused<T>(
        &self,
        write: impl FnOnce(&Tx<'_>) -> Result<T>,
    ) -> (ErrorKind, String) {
        refused(self.store.write(write))
    }
}

/// The kind and the words of an error, for an assertion in one line.
pub(super) fn refused<T>(result: Result<T>) -> (ErrorKind, String) {
    let error = result.err().expect("it must be refused");
    (error.kind(), error.to_string())
}

pub(super) fn at(ms: i64) -> Timestamp {
    Timestamp::from_millis(ms).unwrap()
}

pub(super) fn name(text: &str) -> ActorName {
    ActorName::new(text).unwrap()
}

pub(super) fn actor(text: &str) -> Actor {
    let person = format!("{text} the person");
    Actor { name: name(text), person, role: Role::Analyst, added_at: at(1), revoked_at: None }
}

pub(super) fn event(viewer: &str, title: &str, ms: i64) -> Event {
    let (viewer, title) = (viewer.parse().unwrap(), title.parse().unwrap());
    Event { id: None, viewer, title, kind: EventKind::Play, at: at(ms), value: None }
}

pub(super) fn event_with_id(id: &str, ms: i64) -> Event {
    Event { id: Some(id.parse().unwrap()), ..event("ada", "casablanca", ms) }
}

pub(super) fn run(id: &str, ms: i64) -> Run {
    let text = |what: &str| format!("{what} of {id}");
    Run {
        id: id.into(),
        name: text("name"),
        plan: text("plan"),
        report: text("report"),
        per_viewer: text("values"),
        data_fingerprint: text("data"),
        code_version: text("code"),
        actor: text("actor"),
        at: at(ms),
    }
}

pub(super) fn version(id: &str, ms: i64) -> Version {
    let text = |what: &str| format!("{what} of {id}");
    Version {
        id: id.into(),
        name: text("name"),
        kind: text("kind"),
        run: None,
        plan: text("plan"),
        params: serde_json::json!({"rank": 64, "seen": ["a", null]}),
        data_fingerprint: text("data"),
        code_version: text("code"),
        viewers: 3,
        titles: 4,
        bytes: 5,
        actor: text("actor"),
        at: at(ms),
    }
}

/// A proposal by `actor`, who must have an account.
pub(super) fn proposal(kind: &str, subject: &str, actor: &str) -> Proposal {
    Proposal {
        id: 0,
        kind: kind.into(),
        subject: subject.into(),
        evidence: serde_json::json!({"ndcg_10": 0.25}),
        why: "it is better".into(),
        proposed_by: actor.into(),
        person: format!("{actor} the person"),
        at: at(5),
        decided: None,
    }
}

/// How often a property that opens a database is tried: each costs a few flushes of the disk.
pub(super) fn few() -> ProptestConfig {
    ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() }
}

/// Any text, with the characters that trouble databases: quotes, NUL, line ends, wide letters.
pub(super) fn text() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        3 => any::<char>(),
        2 => proptest::sample::select(vec!['\0', '\'', '"', '%', '_', '\n', 'é', '映', '🎬', ' ']),
    ];
    proptest::collection::vec(letter, 0..24).prop_map(String::from_iter)
}

/// Text that is an id: no control characters, no space at its ends, not empty.
pub(super) fn id() -> impl Strategy<Value = String> {
    "[\\PC--\\s][\\PC]{0,12}[\\PC--\\s]"
}

pub(super) fn time() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        4 => 0_i64..2_000_000_000_000,
        1 => -62_135_596_800_000_i64..=253_402_207_200_000,
    ]
    .prop_map(at)
}

/// A number that a column can hold: SQLite's integers are signed.
pub(super) fn count() -> impl Strategy<Value = u64> {
    prop_oneof![0_u64..1000, Just(i64::MAX.unsigned_abs())]
}

/// Any JSON whose numbers every parser reads alike: integers, and fractions of a few bits.
pub(super) fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-4096_i32..4096).prop_map(|n| Value::from(f64::from(n) / 64.0)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(text(), inner, 0..4)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}
