//! Whom candidates would reach, from the studio's own viewing.

use slate_catalog::gaps::GapSpec;
use slate_catalog::reach::{Segment, reach};
use slate_core::{Error, Result, Seed, Title};
use slate_tables::{ReadOptions, read_titles};

use super::candidates::Market;
use crate::evaluation::Watching;
use crate::input::Input;
use crate::operation::Context;
use crate::ops::catalog::gaps::{Seen, genres};

/// Days within which licences that end count as gone.
const HORIZON: i32 = 90;

impl Market {
    /// Fills in segments and shares: viewers by the taste that they watch most, and what they did with titles like each
    /// candidate. A candidate that the studio has already is refused.
    pub(super) fn reach_of_studio(&mut self, candidates: &Input, cx: &Context<'_>) -> Result<()> {
        let catalog = cx.engine.insight.catalog(cx.place)?;
        let known = &catalog.titles;
        let described =
            read_titles(&candidates.path(cx.place)?, &ReadOptions::default(), 0)?.titles;
        if let Some(twice) = described.iter().find(|c| known.iter().any(|title| title.id == c.id)) {
            let detail = format!("the studio has the candidate `{}` already", twice.id);
            return Err(Error::conflict(detail).hint("leave it out of the file of candidates"));
        }
        let ordered: Vec<&Title> = self
            .offers
            .iter()
            .filter_map(|offer| described.iter().find(|title| title.id == offer.title))
            .collect();
        let seen = Seen::read(cx, known)?;
        let titles: Vec<Option<&Title>> =
            seen.in_catalog.iter().map(|place| place.map(|n| &known[n])).collect();
        let spec = GapSpec { tastes: None, today: seen.today, horizon: HORIZON, seed: Seed(7) };
        let watch = &mut Watching(cx.talk);
        let found = reach(&seen.plays, &seen.stock, &titles, &ordered, &spec, watch)?;
        self.left_out = found.left_out as u64;
        let name = |(n, segment): (usize, &Segment)| {
            let of: Vec<&Title> =
                segment.titles.iter().filter_map(|&title| titles[title as usize]).collect();
            let viewers = segment.viewers as f64 * seen.one_of as f64;
            (format!("{} {}", n + 1, genres(&of).join(", ")), viewers, segment.served)
        };
        self.segments = found.segments.iter().enumerate().map(name).collect();
        for (offer, shares) in self.offers.iter_mut().zip(found.shares) {
            let shares = shares.unwrap_or_default();
            offer.shares = (0..).zip(shares).filter(|(_, [_, _, high])| *high > 0.0).collect();
        }
        Ok(())
    }
}
