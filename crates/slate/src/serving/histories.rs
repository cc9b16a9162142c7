//! What every viewer has done, by viewer.

use slate_core::{Event, EventKind, TitleId};
use slate_tables::Interner;

use super::pulse::Pulse;

/// One thing a viewer did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// Number of the title in [`Viewers::titles`].
    pub title: u32,
    /// Stars or seconds; NaN where there is none.
    pub value: f32,
    /// What it was.
    pub kind: EventKind,
}

/// All viewers. Impressions are not kept: nobody has seen a title by being shown it.
#[derive(Debug, Default)]
pub struct Viewers {
    names: Interner,
    /// Titles that occur in any history.
    pub titles: Interner,
    histories: Vec<Vec<Seen>>,
    /// How many viewers have each title in their history.
    audience: Vec<u32>,
    /// When each title was first chosen, and how much of late.
    pub(super) pulse: Pulse,
    /// How often something was added or dropped.
    changes: u64,
}

impl Viewers {
    /// The number of a viewer, new ones included.
    pub fn viewer(&mut self, name: &[u8]) -> u32 {
        let number = self.names.intern(name);
        self.histories.resize_with(self.names.len(), Vec::new);
        number
    }

    /// Takes in something a viewer did. The same thing again changes nothing.
    pub fn add(&mut self, viewer: u32, seen: Seen) {
        if !seen.kind.counts_as_seen() {
            return;
        }
        self.changes += 1;
        self.audience.resize(self.titles.len(), 0);
        self.pulse.note(seen.title, seen.kind, seen.at_ms);
        let history = &mut self.histories[viewer as usize];
        let from = history.partition_point(|s| s.at_ms < seen.at_ms);
        let to = from + history[from..].partition_point(|s| s.at_ms == seen.at_ms);
        let same = |s: &Seen| (s.title, s.kind) == (seen.title, seen.kind);
        if history[from..to].iter().any(same) {
            return;
        }
        if !history.iter().any(|s| s.title == seen.title) {
            self.audience[seen.title as usize] += 1;
            self.pulse.choose(seen.title, seen.at_ms);
        }
        history.insert(to, seen);
    }

    /// Takes in posted events.
    pub fn add_events(&mut self, events: &[Event]) {
        for event in events {
            let viewer = self.viewer(event.viewer.as_str().as_bytes());
            let title = self.titles.intern(event.title.as_str().as_bytes());
            let value = event.value.unwrap_or(f32::NAN);
            self.add(viewer, Seen { at_ms: event.at.as_millis(), title, value, kind: event.kind });
        }
    }

    /// Drops everybody. Titles keep their numbers: others have taken note of them.
    pub fn clear(&mut self) {
        let titles = std::mem::take(&mut self.titles);
        *self = Self { titles, changes: self.changes + 1, ..Self::default() };
    }

    /// Drops a viewer and all they did.
    pub fn forget(&mut self, viewer: &str) {
        let Some(gone) = self.names.get(viewer.as_bytes()) else { return };
        self.changes += 1;
        let theirs = self.histories.remove(gone as usize);
        let mut titles: Vec<u32> = theirs.iter().map(|s| s.title).collect();
        titles.sort_unstable();
        titles.dedup();
        titles.iter().for_each(|t| self.audience[*t as usize] -= 1);
        // Names have no gaps: whoever came after moves up by one.
        let mut names = Interner::new();
        let left = self.names.iter().filter(|name| *name != viewer.as_bytes());
        left.for_each(|name| _ = names.intern(name));
        self.names = names;
    }

    /// What a viewer did, oldest first; nothing for a viewer nobody knows.
    pub fn history(&self, viewer: &str) -> &[Seen] {
        let number = self.names.get(viewer.as_bytes());
        number.map_or(&[], |n| self.histories[n as usize].as_slice())
    }

    /// The id of a title by its number in [`Viewers::titles`].
    pub fn title(&self, number: u32) -> Option<TitleId> {
        TitleId::new(self.titles.string(number)).ok()
    }

    /// How many viewers have this title in their history.
    pub fn audience(&self, title: &str) -> u32 {
        let number = self.titles.get(title.as_bytes());
        number.map_or(0, |n| self.audience_of(n))
    }

    /// The same by the title's number in [`Viewers::titles`].
    pub fn audience_of(&self, title: u32) -> u32 {
        self.audience.get(title as usize).copied().unwrap_or(0)
    }

    /// How often something was added or dropped: the same number, the same viewers.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// How many viewers there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Every viewer with the length of the history, in no order.
    pub fn counts(&self) -> impl Iterator<Item = (&str, usize)> {
        let lengths = self.histories.iter().map(Vec::len);
        self.names
            .iter()
            .zip(lengths)
            .filter_map(|(name, n)| Some((std::str::from_utf8(name).ok()?, n)))
    }
}
