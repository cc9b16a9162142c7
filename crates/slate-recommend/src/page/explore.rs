//! Which places of a page are drawn, and from what.
//!
//! Slots are declared before anything is drawn: the last card of the top picks and the first cards of the row
//! of cold titles, together no more than a share of the page. Everything else follows from viewer, model and
//! rules alone, so that its propensity is 1; a slot's pool holds only titles that are nowhere else on the page,
//! so that no draw moves anything else.

use slate_core::Seed;

use super::propensity::{Contender, Policy, Trials, draw};
use super::row::{Candidate, Kind, Row};
use slate_math::Bits;

/// How a page explores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exploration {
    /// How a slot is drawn.
    pub policy: Policy,
    /// At most this share of the cards is drawn, 0 to 1.
    pub share_max: f64,
    /// At most this many cards are drawn.
    pub slots_max: usize,
    /// Titles in the pool of a slot.
    pub pool: usize,
}

impl Exploration {
    /// Nothing is drawn.
    pub const NONE: Self = Self { policy: Policy::Uniform, share_max: 0.0, slots_max: 0, pool: 0 };
}

impl Default for Exploration {
    fn default() -> Self {
        let policy = Policy::Thompson { repeats: 400 };
        Self { policy, share_max: 0.05, slots_max: 3, pool: 16 }
    }
}

/// One slot as it was declared and filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// Which row of the page.
    pub row: usize,
    /// Which card of the row.
    pub position: usize,
    /// How it was drawn.
    pub policy: Policy,
    /// What from.
    pub pool: Vec<Contender>,
    /// The seed of this draw.
    pub seed: Seed,
}

/// Draws the slots of a page, each from the candidates of its row, best first, that are not on the page.
pub(super) fn explore(
    rows: &mut [Row],
    unsure: &[(Kind, Vec<Candidate>)],
    trials: &dyn Fn(u32) -> Trials,
    how: &Exploration,
    taken: &mut Bits,
    seed: Seed,
) -> Vec<Slot> {
    let places = slots(rows, how);
    let contender = |c: &Candidate| Contender {
        title: c.title,
        score: f64::from(c.score),
        trials: trials(c.title),
    };
    let mut slots = Vec::with_capacity(places.len());
    for (n, (row, position)) in (0..).zip(places) {
        let of_row = |(kind, _): &&(Kind, Vec<Candidate>)| *kind == rows[row].kind;
        let pool = unsure.iter().find(of_row).map_or(&[][..], |(_, pool)| pool);
        let free = pool.iter().filter(|c| !taken.get(c.title as usize)).take(how.pool);
        let pool: Vec<Contender> = free.map(contender).collect();
        let seed = seed.nth(n);
        let Some(drawn) = draw(how.policy, &pool, seed) else { continue };
        let card = &mut rows[row].cards[position];
        card.title = pool[drawn.at].title;
        card.score = slate_math::cast::narrow(pool[drawn.at].score);
        (card.propensity, card.propensity_error) = (drawn.propensity, drawn.error);
        card.explored = true;
        taken.set(card.title as usize, true);
        slots.push(Slot { row, position, policy: how.policy, pool, seed });
    }
    slots
}

/// Row and position of every slot.
fn slots(rows: &[Row], how: &Exploration) -> Vec<(usize, usize)> {
    let cards: usize = rows.iter().map(|r| r.cards.len()).sum();
    let count = how.slots_max.min(share(how.share_max, cards));
    let find =
        |kind| rows.iter().position(|r| r.kind == kind).filter(|&r| !rows[r].cards.is_empty());
    let last = find(Kind::TopPicks).map(|row| (row, rows[row].cards.len() - 1));
    let cold = find(Kind::ColdTitles).into_iter();
    let first =
        cold.flat_map(|row| (0..rows[row].cards.len()).map(move |position| (row, position)));
    let open = |&(row, position): &(usize, usize)| !rows[row].cards[position].pinned;
    last.into_iter().chain(first).filter(open).take(count).collect()
}

/// The whole cards in a share of `cards`.
#[expect(clippy::cast_possible_truncation, reason = "between 0 and `cards`")]
fn share(share: f64, cards: usize) -> usize {
    (share.clamp(0.0, 1.0) * cards as f64).floor() as usize
}
