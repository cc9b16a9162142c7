//! What became of titles that were shown to learn about them: how often, and how often a play followed.
//!
//! A play belongs to a page by viewer, title and time: the same viewer chose the same title within a day of
//! being shown it in a drawn slot. Events need no new field for that, and events of players that know nothing
//! of pages count as well. Only drawn slots count, so that memory grows with what is explored and not with
//! what is shown.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use slate_core::{EventKind, TitleId, ViewerId};
use slate_recommend::page::Trials;

use super::recent::Recent;
use super::{Seen, Viewers};

/// How long after being shown a play still belongs to it.
pub(super) const WINDOW_MS: i64 = 86_400_000;
/// So many showings at least are waited for at once, and twice as many at most; the oldest are let go first.
const OPEN: usize = 1 << 17;

/// Trials of titles in drawn slots.
#[derive(Debug, Default)]
pub struct Outcomes {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    trials: HashMap<TitleId, Trials>,
    /// When somebody was last shown something without choosing it yet.
    open: Recent<(ViewerId, TitleId), i64>,
}

impl Default for Inner {
    fn default() -> Self {
        Self { trials: HashMap::new(), open: Recent::new(OPEN) }
    }
}

impl Outcomes {
    /// Somebody was shown a title in a drawn slot. Once a window: whoever asks for a page ten times in an
    /// evening was shown it once.
    pub fn shown(&self, viewer: &ViewerId, title: &TitleId, at_ms: i64) {
        let mut inner = self.lock();
        let key = (viewer.clone(), title.clone());
        if inner.open.get(&key).is_some_and(|before| at_ms - before < WINDOW_MS) {
            return;
        }
        inner.trials.entry(title.clone()).or_default().exposures += 1;
        inner.open.insert(key, at_ms);
    }

    /// Somebody chose a title.
    pub fn chose(&self, viewer: &ViewerId, title: &TitleId, at_ms: i64) {
        let mut inner = self.lock();
        let key = (viewer.clone(), title.clone());
        let Some(shown) = inner.open.get(&key).copied() else { return };
        if (0..WINDOW_MS).contains(&(at_ms - shown)) {
            inner.open.remove(&key);
            inner.trials.entry(title.clone()).or_default().plays += 1;
        }
    }

    /// Whether a viewer chose a title within the window after it was shown.
    pub fn followed(viewers: &Viewers, viewer: &ViewerId, title: &TitleId, shown_ms: i64) -> bool {
        let number = viewers.titles.get(title.as_str().as_bytes());
        let in_time = |s: &Seen| (0..WINDOW_MS).contains(&(s.at_ms - shown_ms));
        let chosen = |s: &Seen| Some(s.title) == number && is_choice(s.kind) && in_time(s);
        viewers.history(viewer.as_str()).iter().any(chosen)
    }

    /// Forgets what one viewer was shown; what titles have learned from it stays as a count.
    pub fn forget(&self, viewer: &ViewerId) {
        self.lock().open.retain(|(who, _)| who != viewer);
    }

    /// Forgets everything.
    pub fn start_again(&self) {
        *self.lock() = Inner::default();
    }

    /// What is known of a title.
    pub fn of(&self, title: &TitleId) -> Trials {
        self.lock().trials.get(title).copied().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an event says that the viewer wanted the title.
pub(super) fn is_choice(kind: EventKind) -> bool {
    matches!(kind, EventKind::Play | EventKind::Finish | EventKind::Like)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    /// Shown at these hours, chosen at these, expected exposures and plays.
    type Case = (&'static [i64], &'static [i64], (u32, u32));

    #[test]
    fn a_play_belongs_to_the_page_that_showed_it() {
        let table: &[Case] = &[
            (&[0], &[], (1, 0)),
            (&[0], &[1], (1, 1)),
            (&[0], &[25], (1, 0)),
            (&[1], &[0], (1, 0)),
            (&[0], &[1, 2], (1, 1)),
            (&[0, 1, 2], &[3], (1, 1)),
            (&[0, 30], &[31], (2, 1)),
            (&[], &[1], (0, 0)),
        ];
        for (shown, chosen, (exposures, plays)) in table {
            let (viewer, title) = ("v".parse().expect("an id"), "t".parse().expect("an id"));
            let outcomes = Outcomes::default();
            shown.iter().for_each(|h| outcomes.shown(&viewer, &title, h * HOUR));
            chosen.iter().for_each(|h| outcomes.chose(&viewer, &title, h * HOUR));
            let expected = Trials { exposures: *exposures, plays: *plays };
            assert_eq!(outcomes.of(&title), expected, "{shown:?} {chosen:?}");
        }
    }

    #[test]
    fn who_is_forgotten_adds_nothing_any_more() {
        let (viewer, title) = ("v".parse().expect("an id"), "t".parse().expect("an id"));
        let outcomes = Outcomes::default();
        outcomes.shown(&viewer, &title, 0);
        outcomes.forget(&viewer);
        outcomes.chose(&viewer, &title, HOUR);
        assert_eq!(outcomes.of(&title), Trials { exposures: 1, plays: 0 });
    }
}
