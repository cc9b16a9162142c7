//! A studio in a temporary folder, and viewing for it.

use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::json;
use slate_core::{Event, EventKind, Timestamp, Title, TitleId, ViewerId};
use slate_experiment::metric::{DAY_MS, Metric};
use slate_store::{ExposureRow, NewExposure};
use slate_tables::{MemoryClientIds, StageOptions, VecSource, stage_events, sweep};

use super::super::{Exposure, Question};
use crate::place::{Owner, Place};
use crate::talk::Talk;
use crate::viewing::{segment_row, segments};

/// Nobody listens.
pub(super) struct Quiet;

impl Talk for Quiet {
    fn progress(&self, _: &str, _: u64, _: u64) {}

    fn say(&self, _: &str) {}
}

/// Genres of titles 0 to 3.
pub(super) const GENRES: [&[&str]; 4] =
    [&["Drama"], &["Drama", "Comedy"], &[], &["Comedy", "Crime", "Drama"]];

/// The phase starts here.
pub(super) const START_MS: i64 = 20 * DAY_MS;

/// An event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Did {
    pub(super) viewer: u32,
    pub(super) title: u32,
    pub(super) kind: EventKind,
    pub(super) at_ms: i64,
    pub(super) value: Option<f32>,
}

pub(super) fn did() -> impl Strategy<Value = Did> {
    let value = prop::option::weighted(0.7, (0..8_u8).prop_map(|v| f32::from(v) * 600.5));
    let kinds = [EventKind::Play, EventKind::Play, EventKind::Finish, EventKind::Hide];
    let kind = prop::sample::select(kinds.to_vec());
    (0..8_u32, 0..4_u32, kind, 0..48 * 24 * 60_i64, value).prop_map(
        |(viewer, title, kind, minute, value)| Did {
            viewer,
            title,
            kind,
            at_ms: minute * 60_000,
            value,
        },
    )
}

pub(super) fn exposures() -> impl Strategy<Value = Vec<Exposure>> {
    let one = (0..6_u32, 0..2_u32, 0..9 * 24 * 60_i64);
    prop::collection::vec(one, 0..14).prop_map(|rows| {
        let mut all: Vec<Exposure> = rows
            .into_iter()
            .map(|(unit, cell, minute)| exposure(unit, cell, START_MS + minute * 60_000))
            .collect();
        all.sort_by_key(|e| e.at_ms);
        all
    })
}

pub(super) fn exposure(unit: u32, cell: u32, at_ms: i64) -> Exposure {
    let level = if unit.is_multiple_of(3) { "tv" } else { "phone" };
    Exposure { unit: format!("v{unit}"), cell, at_ms, levels: vec![level.to_owned()] }
}

pub(super) fn play(viewer: u32, day: i64) -> Did {
    let at_ms = day * DAY_MS + 3_600_000;
    Did { viewer, title: 0, kind: EventKind::Play, at_ms, value: Some(60.0) }
}

pub(super) fn at(at_ms: i64) -> Timestamp {
    Timestamp::from_millis(at_ms).unwrap()
}

pub(super) fn question(metrics: Vec<Metric>) -> Question {
    Question {
        test: "rows".to_owned(),
        phase: 1,
        cells: 2,
        start: at(START_MS),
        metrics,
        dimensions: vec!["device".to_owned()],
        before_days: 14,
    }
}

/// Forms of every sort.
pub(super) fn metrics() -> Vec<Metric> {
    let read = |document| Metric::read(&document).unwrap();
    let mut metrics: Vec<Metric> =
        ["plays", "hours", "finish_rate", "days_active", "retention_7", "titles_tried"]
            .map(Metric::named)
            .to_vec();
    metrics.push(Metric::named("diversity_of_viewing"));
    metrics.push(read(json!({ "name": "capped", "form": { "type": "sum",
        "of": { "kinds": ["play"] } }, "winsorize": { "percentile": 0.75 } })));
    metrics.push(read(json!({ "name": "drama", "form": { "type": "count",
        "of": { "kinds": ["play", "finish"], "genre": "Drama" } },
        "window": { "from_day": 1, "days": 3 } })));
    metrics.push(read(json!({ "name": "wait", "form": { "type": "time_to_event",
        "of": { "kinds": ["play"] }, "horizon_days": 5 } })));
    metrics
}

/// A studio that goes with the test.
pub(super) struct World {
    _root: tempfile::TempDir,
    pub(super) place: Place,
}

impl World {
    pub(super) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let owner = Owner { actor: "ada".parse().unwrap(), person: "Ada".to_owned() };
        let (place, _) = Place::create(&root.path().join("studio"), &owner, at(0)).unwrap();
        let world = Self { _root: root, place };
        let title = |(n, genres): (usize, &&[&str])| {
            let mut title = Title::named(TitleId::new(format!("t{n}")).unwrap(), "A title");
            title.genres = genres.iter().map(|g| (*g).to_owned()).collect();
            title
        };
        let titles: Vec<Title> = GENRES.iter().enumerate().map(title).collect();
        world.write(|tx| tx.put_titles(&titles).map(drop));
        world
    }

    #[expect(clippy::disallowed_methods, reason = "the store is the test's own, and has no record")]
    fn write(&self, change: impl FnOnce(&slate_store::Tx<'_>) -> slate_core::Result<()>) {
        self.place.store.write(change).unwrap();
    }

    /// Events into files.
    pub(super) fn stage(&self, events: &[Did]) {
        let known = self.place.store.read(segments).unwrap();
        let mut source = VecSource::new(events.iter().map(event).collect());
        let (mut ids, options) = (MemoryClientIds::default(), StageOptions::default());
        let dir = self.place.tables();
        let staged =
            stage_events(&dir, &known, &mut source, &mut ids, &options, &mut |_| Ok(())).unwrap();
        let rows: Vec<_> = staged.segments.iter().map(segment_row).collect();
        self.write(|tx| tx.add_segments(&rows, at(1)));
    }

    /// Events into the inbox.
    pub(super) fn post(&self, events: &[Did]) {
        let events: Vec<Event> = events.iter().map(event).collect();
        self.write(|tx| tx.post_events(&events).map(drop));
    }

    /// The inbox into files.
    pub(super) fn compact(&self) {
        let (last, events) = self.place.store.read(|r| r.inbox_since(0)).unwrap();
        let known = self.place.store.read(segments).unwrap();
        let (mut ids, options) = (MemoryClientIds::default(), StageOptions::default());
        let dir = self.place.tables();
        let mut source = VecSource::new(events);
        let staged =
            stage_events(&dir, &known, &mut source, &mut ids, &options, &mut |_| Ok(())).unwrap();
        let rows: Vec<_> = staged.segments.iter().map(segment_row).collect();
        self.write(|tx| {
            tx.add_segments(&rows, at(1))?;
            tx.clear_inbox(last).map(drop)
        });
    }

    /// Pages into the log: viewer, moment, titles.
    pub(super) fn show(&self, pages: &[(u32, i64, Vec<u32>)]) {
        let page = |(n, (viewer, at_ms, titles)): (usize, &(u32, i64, Vec<u32>))| {
            let titles: Vec<String> = titles.iter().map(|t| format!("t{t}")).collect();
            let rows = json!([{ "kind": "for you", "titles": titles }]);
            let body = json!({ "seed": 1, "diversity": 0.0, "rows": rows, "slots": [] });
            let page = ExposureRow {
                slate: format!("s{n}"),
                viewer: Some(ViewerId::new(format!("v{viewer}")).unwrap()),
                at: at(*at_ms),
                version: "abc".to_owned(),
                body: body.to_string(),
            };
            NewExposure { page, forgotten: 0 }
        };
        let pages: Vec<NewExposure> = pages.iter().enumerate().map(page).collect();
        self.place.store.log_exposures(&pages).unwrap();
    }

    /// Forgets a viewer, and writes the files again without them.
    pub(super) fn forget(&self, viewer: u32) {
        let who = ViewerId::new(format!("v{viewer}")).unwrap();
        let known = self.place.store.read(segments).unwrap();
        let dir = self.place.tables();
        let gone =
            slate_tables::forget_viewer(&dir, &known, who.as_str(), &mut |_| Ok(())).unwrap();
        let new: Vec<_> = gone.segments.iter().map(segment_row).collect();
        self.write(|tx| {
            tx.forget_viewer(&who)?;
            tx.replace_segments(&gone.gone, &new, at(2))
        });
        sweep(&dir, &self.place.store.read(segments).unwrap()).unwrap();
    }

    pub(super) fn kept_paths(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.place.tables()).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths.filter(|p| p.file_name().unwrap().to_str().unwrap().starts_with("totals-")).collect()
    }

    pub(super) fn kept_files(&self) -> usize {
        self.kept_paths().len()
    }
}

fn event(did: &Did) -> Event {
    Event {
        id: None,
        viewer: ViewerId::new(format!("v{}", did.viewer)).unwrap(),
        title: TitleId::new(format!("t{}", did.title)).unwrap(),
        kind: did.kind,
        at: at(did.at_ms),
        value: did.value,
    }
}
