//! What viewers played from lists of two versions, credited to the version that put it there.
//!
//! A play belongs to the newest list before it, within a day, that had the title; a title of a list counts once.

use std::collections::{HashMap, HashSet};

use slate_core::{Result, Timestamp, ViewerId};
use slate_experiment::interleaving::Wins;
use slate_experiment::metric::{Batch, DAY_MS, Play, TitleFacts, key_of};
use slate_tables::Interner;

use super::evidence::{Evidence, Names, Rows, Sink};
use super::pages::each_page;
use crate::place::Place;
use crate::serving::{DraftedList, drafted};

/// How long after a list a play still belongs to it.
const WITHIN_MS: i64 = DAY_MS;

/// Lists of two versions that were shown in a phase of a test.
#[derive(Debug, Default)]
struct Lists {
    viewers: Interner,
    lists: Vec<List>,
    /// Viewers who saw lists of several cells.
    several: HashSet<u32>,
}

/// One list.
#[derive(Debug)]
struct List {
    viewer: u32,
    at_ms: i64,
    cell: usize,
    /// Keys of titles, and the share of each that is the drafted version's.
    slots: Vec<(u64, f64)>,
}

/// By cell, viewers by which version's places they played more from.
///
/// # Errors
/// The log or the files of events cannot be read.
pub fn wins(
    place: &Place,
    (test, phase): (&str, u32),
    cells: &[&str],
    as_of: Timestamp,
) -> Result<Vec<Wins>> {
    let mut lists = Lists::read(place, (test, phase), cells, as_of)?;
    let mut wins = vec![Wins::default(); cells.len()];
    let Some(first_ms) = lists.lists.iter().map(|list| list.at_ms).min() else { return Ok(wins) };
    let plays = lists.plays(place, (first_ms, as_of.as_millis()))?;
    let earned = lists.earned(&plays);
    for (viewer, (cell, credit)) in earned {
        if !lists.several.contains(&viewer) {
            wins[cell].add(credit);
        }
    }
    Ok(wins)
}

impl Lists {
    fn read(
        place: &Place,
        (test, phase): (&str, u32),
        cells: &[&str],
        as_of: Timestamp,
    ) -> Result<Self> {
        let mut read = Self::default();
        let mut cell_of = HashMap::new();
        each_page(place, 0, &mut |viewer, row| {
            let Some(list) = drafted(row)?.filter(|_| row.at < as_of) else { return Ok(()) };
            let shown = list.cells.iter().find(|c| c.test == test && c.phase == phase);
            let cell = shown.and_then(|c| cells.iter().position(|name| *name == c.cell));
            if let Some(cell) = cell {
                read.take(&mut cell_of, viewer, row.at.as_millis(), cell, &list);
            }
            Ok(())
        })?;
        read.lists.sort_by_key(|list| (list.viewer, list.at_ms));
        Ok(read)
    }

    fn take(
        &mut self,
        cell_of: &mut HashMap<u32, usize>,
        viewer: &ViewerId,
        at_ms: i64,
        cell: usize,
        list: &DraftedList,
    ) {
        let viewer = self.viewers.intern(viewer.as_str().as_bytes());
        if *cell_of.entry(viewer).or_insert(cell) != cell {
            self.several.insert(viewer);
        }
        let slots = list.slots.iter().map(|(title, share)| (key_of(title.as_str()), *share));
        self.lists.push(List { viewer, at_ms, cell, slots: slots.collect() });
    }

    /// What these viewers played, in the order of viewers and time.
    fn plays(&mut self, place: &Place, span: (i64, i64)) -> Result<Vec<Play>> {
        let mut evidence = Evidence::read(place)?;
        let count = self.viewers.len();
        let mut sink = Plays { count, facts: TitleFacts::default(), plays: Vec::new() };
        evidence.each_day(&mut self.viewers, &mut Interner::new(), span, &mut sink)?;
        sink.plays.sort_unstable();
        Ok(sink.plays)
    }

    /// What each viewer's plays earned for the cell's own version and for the one that was drafted in.
    fn earned(&self, plays: &[Play]) -> Vec<(u32, (usize, [f64; 2]))> {
        let mut earned = Vec::new();
        for lists in self.lists.chunk_by(|a, b| a.viewer == b.viewer) {
            let viewer = lists[0].viewer;
            let from = plays.partition_point(|play| play.unit < viewer);
            let theirs = plays[from..].iter().take_while(|play| play.unit == viewer);
            let mut counted = HashSet::new();
            let mut credit = [0.0; 2];
            for play in theirs {
                let Some((list, share)) = newest(lists, play) else { continue };
                if counted.insert((list, play.title)) {
                    credit[0] += 1.0 - share;
                    credit[1] += share;
                }
            }
            earned.push((viewer, (lists[0].cell, credit)));
        }
        earned
    }
}

/// The newest list before a play that had its title, and the share of its place.
fn newest(lists: &[List], play: &Play) -> Option<(usize, f64)> {
    let before = lists.partition_point(|list| list.at_ms <= play.at_ms);
    let in_time = |n: &usize| play.at_ms < lists[*n].at_ms + WITHIN_MS;
    (0..before).rev().take_while(in_time).find_map(|n| {
        let slot = lists[n].slots.iter().find(|(title, _)| *title == play.title);
        slot.map(|(_, share)| (n, *share))
    })
}

/// Plays of some viewers on their way into memory.
struct Plays {
    /// Viewers from this number on are others.
    count: usize,
    facts: TitleFacts,
    plays: Vec<Play>,
}

impl Sink for Plays {
    fn rows(&mut self, rows: Rows<'_>, names: Names<'_>) -> Result<()> {
        Evidence::describe(&mut self.facts, &HashMap::new(), names.titles);
        let Rows { viewers, titles, kinds, at_ms, values } = rows;
        let batch = Batch { units: viewers, titles, kinds, at_ms, values };
        let theirs = batch.plays(&self.facts).filter(|play| (play.unit as usize) < self.count);
        self.plays.extend(theirs);
        Ok(())
    }

    fn close(&mut self, _: i64, _: Names<'_>) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(viewer: u32, at_ms: i64, slots: &[(u64, f64)]) -> List {
        List { viewer, at_ms, cell: 1, slots: slots.to_vec() }
    }

    fn play(unit: u32, at_ms: i64, title: u64) -> Play {
        Play { unit, at_ms, title }
    }

    #[test]
    fn a_play_belongs_to_the_newest_list_that_had_the_title() {
        let lists = vec![
            list(0, 100, &[(1, 0.0), (2, 1.0)]),
            list(0, 200, &[(1, 1.0), (3, 0.5)]),
            list(2, 100, &[(1, 1.0)]),
        ];
        let lists = Lists { lists, ..Lists::default() };
        let plays = [
            play(0, 50, 2),              // before any list
            play(0, 150, 1),             // of the first list, own
            play(0, 160, 1),             // again: once
            play(0, 250, 1),             // of the second list, the other's
            play(0, 260, 2),             // still of the first list, the other's
            play(0, 270, 3),             // both would have put it there
            play(0, 280, 9),             // in no list
            play(1, 150, 1),             // somebody without a list
            play(2, 100 + WITHIN_MS, 1), // a day later
        ];
        let earned = lists.earned(&plays);
        assert_eq!(earned, [(0, (1, [1.5, 2.5])), (2, (1, [0.0, 0.0]))]);
    }
}
