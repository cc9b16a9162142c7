//! What became of a page: whether anything was played after it, and what of it.
//!
//! A play belongs to a page by viewer, title and time, for events do not name pages.

use super::layout::PageFact;

/// A page that was shown to a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The number of the unit.
    pub unit: u32,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// The keys of its titles, ascending, each once.
    pub titles: Vec<u64>,
}

/// A play of a unit; ordered by unit and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Play {
    /// The number of the unit.
    pub unit: u32,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// The key of the title.
    pub title: u64,
}

/// What followed a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// Whether nothing was played.
    pub abandoned: bool,
    /// How many titles it showed.
    pub shown: usize,
    /// How many of them were played.
    pub taken: usize,
}

impl Settled {
    /// Of a page, by the plays of all units in their order.
    pub fn of(page: &Page, plays: &[Play], within_ms: i64) -> Self {
        let key = (page.unit, page.at_ms);
        let first = plays.partition_point(|play| (play.unit, play.at_ms) < key);
        let in_time = |play: &&Play| play.unit == page.unit && play.at_ms < page.at_ms + within_ms;
        let after = plays[first..].iter().take_while(in_time);
        let mut played: Vec<u64> = after.map(|play| play.title).collect();
        played.sort_unstable();
        played.dedup();
        let taken = played.iter().filter(|title| page.titles.binary_search(title).is_ok()).count();
        Self { abandoned: played.is_empty(), shown: page.titles.len(), taken }
    }

    /// One of the facts as a number.
    pub(super) fn fact(&self, fact: PageFact) -> f64 {
        match fact {
            PageFact::Pages => 1.0,
            PageFact::Abandoned => f64::from(u8::from(self.abandoned)),
            PageFact::Shown => self.shown as f64,
            PageFact::Taken => self.taken as f64,
        }
    }
}
