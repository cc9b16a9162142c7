//! A page: rows a viewer would recognise, chosen and ordered together.
//!
//! [`assemble`] is a pure function: sources of candidates, the viewer's mix of genres, options and a seed go
//! in, rows come out. Titles are numbers; who may see what is settled before, in the pools. What it promises,
//! as property tests:
//!
//! * no title twice on a page, and only titles of the pools;
//! * a row is as long as asked if its pool has so many titles that no earlier row took;
//! * a dial of 0 leaves every row in the order of its pool;
//! * the same seed gives the same page, and only declared slots depend on the seed.

mod calibrate;
mod choose;
mod diversity;
mod explore;
mod features;
mod pool;
mod propensity;
mod row;
mod theme;
mod variants;

pub use calibrate::{divergence, select as calibrated};
pub use diversity::{DEPTH, select as diverse};
pub use explore::{Exploration, Slot};
pub use features::Features;
pub use pool::{Eligible, Pools};
pub use propensity::{Contender, Draw, PRIOR, Policy, Trials, draw, propensities};
pub use row::{Candidate, Card, Kind, Pin, Row, Source};
pub use theme::{Label, TagKind, Tags, Theme, ThemeLimits, find_themes};
pub use variants::{Variant, draw_variant};

use choose::{Chooser, front};
use slate_core::Seed;
use slate_math::Bits;

/// What a page is to be like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// At most so many rows.
    pub rows_max: usize,
    /// Cards in a row.
    pub length: usize,
    /// The dial: 0 is pure relevance, 1 is pure diversity and calibration among the best candidates.
    pub diversity: f64,
    /// How it explores.
    pub exploration: Exploration,
}

impl Options {
    /// Places on the page: as many candidates a source needs for rows that are full.
    pub fn places(&self) -> usize {
        self.rows_max * self.length + DEPTH * self.length
    }
}

/// What a page is made from.
#[derive(Clone, Copy)]
pub struct Material<'a> {
    /// Genres and people of the titles.
    pub features: &'a Features,
    /// The viewer's mix of genres: sums to 1, or all 0.
    pub mix: &'a [f64],
    /// What rows may be filled from.
    pub sources: &'a [Source],
    /// What rules put where, by position; none of it seen or forbidden. A pinned title is in no other row.
    pub pins: &'a [Pin],
    /// What the slots of a row are drawn from, best first.
    pub unsure: &'a [(Kind, Vec<Candidate>)],
    /// What is known of a title from being shown.
    pub trials: &'a dyn Fn(u32) -> Trials,
}

impl std::fmt::Debug for Material<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Material").field("sources", &self.sources.len()).finish_non_exhaustive()
    }
}

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// The places that were drawn, and from what.
    pub slots: Vec<Slot>,
}

/// Makes a page.
pub fn assemble(material: &Material<'_>, options: &Options, seed: Seed) -> Page {
    let mut taken = Bits::none(material.features.title_count());
    material.pins.iter().for_each(|pin| taken.set(pin.title as usize, true));
    let mut chooser = Chooser::new(material.features, material.mix, options.length);
    let mut free: Vec<Option<&Source>> = material.sources.iter().map(Some).collect();
    let mut rows = Vec::new();
    while rows.len() < options.rows_max {
        let Some(source) = chooser.next(&free, &taken).and_then(|at| free[at].take()) else {
            break;
        };
        let mut row = fill(source, material, options, &taken);
        if rows.iter().all(|r: &Row| r.kind != row.kind) {
            pin(&mut row, material.pins, options.length);
        }
        row.cards.iter().for_each(|c| taken.set(c.title as usize, true));
        chooser.add(row.kind, row.cards.iter().map(|c| c.title));
        rows.push(row);
    }
    let (unsure, trials) = (material.unsure, material.trials);
    let explored = &options.exploration;
    let slots = explore::explore(&mut rows, unsure, trials, explored, &mut taken, seed);
    Page { rows, slots }
}

/// The cards of one row: calibrated where the row has all genres, then made diverse.
fn fill(source: &Source, material: &Material<'_>, options: &Options, taken: &Bits) -> Row {
    let (length, features) = (options.length, material.features);
    let dial = if source.kind.keeps_order() { 0.0 } else { options.diversity };
    let mut best: Vec<Candidate> =
        front(&source.pool, taken).take(DEPTH * length).copied().collect();
    if source.kind == Kind::TopPicks {
        let kept = calibrate::select(&best, 2 * length, dial, features, material.mix);
        best = kept.into_iter().map(|at| best[at]).collect();
    }
    let likeness = |a, b| features.likeness(a, b);
    let order = diversity::select(&best, length, dial, &likeness);
    let card = |at: usize| Card {
        title: best[at].title,
        score: best[at].score,
        propensity: 1.0,
        propensity_error: None,
        explored: false,
        pinned: false,
    };
    Row { kind: source.kind, subject: source.subject, cards: order.into_iter().map(card).collect() }
}

/// Puts the pins of a row at their places; cards beyond its length fall off its end.
fn pin(row: &mut Row, pins: &[Pin], length: usize) {
    for pin in pins.iter().filter(|pin| pin.kind == row.kind && pin.position < length) {
        let (title, score) = (pin.title, pin.score);
        let (propensity, propensity_error) = (1.0, None);
        let card =
            Card { title, score, propensity, propensity_error, explored: false, pinned: true };
        row.cards.insert(pin.position.min(row.cards.len()), card);
    }
    row.cards.truncate(length);
}
