//! What rules say of a page, in the numbers of the stock.

use slate_core::Result;
use slate_math::Bits;
use slate_recommend::page::{Eligible, Kind, Pin};
use slate_recommend::rules::Viewpoint;

use super::PageAsk;
use super::sources::Scratch;
use crate::serving::{Offer, Stock};

/// What may be shown, what is pushed, and what stands where.
#[derive(Debug)]
pub(super) struct Ruling {
    /// Which titles may be shown at all.
    pub(super) rows: Bits,
    /// Rows that may hold only some titles.
    pub(super) narrowed: Vec<(Kind, Bits)>,
    /// Titles, and by how many standard deviations they are raised.
    pub(super) boosts: Vec<(Bits, f32)>,
    /// Row, position from 0 and title.
    pinned: Vec<(Kind, usize, u32)>,
}

impl Ruling {
    pub(super) fn new(offer: &Offer, stock: &Stock, ask: &PageAsk) -> Result<Self> {
        let view = Viewpoint { at: ask.now, territory: ask.territory, age_max: ask.age_max };
        let allowed = offer.allowed(&view, None);
        let mut rows = allowed.rows.clone();
        if let Some(filter) = &ask.filter {
            rows.and(&offer.chosen(filter)?.rows);
        }
        // Both number the model's titles first, then the others by id, and follow one another within a refresh.
        let same = offer.serving.as_ref().is_some_and(|s| stock.is_of(s, &offer.catalog));
        let here = |set: &Bits| {
            if same { set.clone() } else { stock.renumbered(set, |id| offer.row(id)) }
        };
        let number = |row: u32| if same { Some(row) } else { stock.number(offer.title(row)) };
        let (mut pinned, mut narrowed) = (Vec::new(), Vec::new());
        let named = |kind: &Kind| offer.ruled().names_row(*kind);
        for kind in Kind::ALL.into_iter().filter(named) {
            let there = offer.allowed(&view, Some(kind));
            if there.rows != allowed.rows {
                narrowed.push((kind, here(&there.rows)));
            }
            for &(position, row) in &there.editing.pins {
                let place = (position as usize).saturating_sub(1);
                pinned.extend(number(row).map(|title| (kind, place, title)));
            }
        }
        let boosts = allowed.editing.boosts.iter().map(|(set, by)| (here(set), *by)).collect();
        Ok(Self { rows: here(&rows), narrowed, boosts, pinned })
    }

    /// The pins of titles that could be in their rows at all, each title once.
    pub(super) fn pins(&self, scratch: &Scratch) -> Vec<Pin> {
        let eligible = Eligible { titles: &scratch.eligible, narrowed: &self.narrowed };
        let mut pins: Vec<Pin> = Vec::new();
        for &(kind, position, title) in &self.pinned {
            let is_new = pins.iter().all(|pin| pin.title != title);
            if is_new && eligible.of(kind).has(title) {
                let score = scratch.scores.get(title as usize).copied().unwrap_or_default();
                pins.push(Pin { kind, position, title, score });
            }
        }
        pins
    }
}
