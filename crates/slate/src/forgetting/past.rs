//! What one viewer did, from the files and the inbox that hold it.

use std::collections::HashMap;

use slate_core::{Event, EventKind, Result, TitleId, ViewerId};
use slate_tables::Segment;

use crate::place::Place;
use crate::viewing::{Choice, Names, each_event};

/// Every event of one viewer.
pub(super) struct Past {
    events: Vec<(TitleId, EventKind, i64, f32)>,
}

impl Past {
    /// Reads the files that hold the viewer, and the inbox.
    pub(super) fn read(
        place: &Place,
        files: &[Segment],
        inbox: &[Event],
        viewer: &ViewerId,
    ) -> Result<Self> {
        let (mut names, mut rows) = (Names::default(), Vec::new());
        let number = names.viewers.intern(viewer.as_str().as_bytes());
        each_event(place, files, inbox, &mut names, &mut |row| {
            rows.extend((row.viewer == number).then_some(row));
            Ok(())
        })?;
        let event = |row: crate::viewing::Row| {
            Ok((TitleId::new(names.titles.string(row.title))?, row.kind, row.at_ms, row.value))
        };
        Ok(Self { events: rows.into_iter().map(event).collect::<Result<_>>()? })
    }

    /// The history that a choice makes of it: every title once, at its first moment, oldest first.
    pub(super) fn history(&self, choice: &Choice) -> Vec<(i64, TitleId)> {
        self.history_until(choice, i64::MAX)
    }

    /// The same of the events until a moment.
    pub(super) fn history_until(&self, choice: &Choice, until_ms: i64) -> Vec<(i64, TitleId)> {
        let mut first: HashMap<&TitleId, i64> = HashMap::new();
        for (title, kind, at_ms, value) in &self.events {
            if *at_ms <= until_ms && choice.counts(*kind, *value) {
                let at = first.entry(title).or_insert(*at_ms);
                *at = (*at).min(*at_ms);
            }
        }
        let mut history: Vec<_> = first.into_iter().map(|(t, at)| (at, t.clone())).collect();
        history.sort_unstable_by(|a, b| (a.0, a.1.as_str()).cmp(&(b.0, b.1.as_str())));
        history
    }
}
