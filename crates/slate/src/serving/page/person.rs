//! Whoever a page is for, in the numbers of the stock.

use slate_core::{EventKind, Result};
use slate_math::Bits;

use super::PageAsk;
use super::sources::Scratch;
use crate::serving::{Basis, Engine, Stock, Viewers};

/// A viewer, or somebody with a history.
#[derive(Debug)]
pub(super) struct Person {
    /// Everything that was seen, oldest first, each title once at its last event.
    pub(super) seen: Vec<Touched>,
    /// What the model understands of it, as the model was fitted.
    pub(super) known: Vec<u32>,
    /// The mix of genres: the viewer's, or everybody's for somebody nobody knows.
    pub(super) mix: Vec<f64>,
    /// The moment that "now" is: the newest event, if that is before the moment of asking.
    pub(super) now_ms: i64,
    /// Which titles may be shown at all.
    pub(super) allowed: Bits,
    /// What the page follows from.
    pub(super) basis: Basis,
}

/// A title of a history.
#[derive(Debug, Clone, Copy)]
pub(super) struct Touched {
    pub(super) title: u32,
    /// When last.
    pub(super) at_ms: i64,
    /// Begun, and neither finished, rated, liked nor hidden since.
    pub(super) open: bool,
    /// Asked not to see it again.
    pub(super) hidden: bool,
}

impl Person {
    pub(super) fn new(stock: &Stock, viewers: &Viewers, ask: &PageAsk, allowed: Bits) -> Self {
        let asked_ms = ask.now.as_millis();
        let now_ms = viewers.pulse.range_ms().map_or(asked_ms, |(_, newest)| newest.min(asked_ms));
        let (seen, known) = match &ask.viewer {
            Some(viewer) => lived(stock, viewers, viewer.as_str()),
            None => given(stock, ask, now_ms),
        };
        let mut seen = seen;
        // What may not be shown still says what the viewer likes, but neither goes on nor gives a row its name.
        seen.retain(|t| allowed.get(t.title as usize));
        let mix = stock.features.mix(&known);
        let mix = if mix.iter().all(|p| *p == 0.0) { everybody(stock, viewers) } else { mix };
        // What only stands in for a retired version may not use the history.
        let known = if stock.serving.stands_in { Vec::new() } else { known };
        let basis = stock.serving.basis(ask.viewer.as_ref(), &known);
        Self { seen, known, mix, now_ms, allowed, basis }
    }

    /// Scores every title the model knows, and marks what may be shown.
    pub(super) fn score(
        &self,
        stock: &Stock,
        engine: &Engine,
        ask: &PageAsk,
        scratch: &mut Scratch,
    ) -> Result<()> {
        scratch.eligible.clone_from(&self.allowed);
        self.seen.iter().for_each(|t| scratch.eligible.set(t.title as usize, false));
        if let Some(given) = stock.serving.given(ask.viewer.as_ref())? {
            scratch.scores = given;
            return Ok(());
        }
        scratch.scores.clear();
        scratch.scores.resize(stock.scored(), 0.0);
        if self.known.is_empty() {
            let viewers = engine.viewers();
            for (title, score) in (0..).zip(&mut scratch.scores) {
                *score = (viewers.audience_of(stock.in_viewers(title)) as f32).ln_1p();
            }
            return Ok(());
        }
        stock.serving.model.score(&self.known, &mut scratch.scores, &mut scratch.model)?;
        slate_recommend::check_finite(&scratch.scores)
    }

    /// What was begun lately and not finished, the last one first.
    pub(super) fn open(&self, since_ms: i64) -> impl Iterator<Item = &Touched> {
        self.seen.iter().rev().filter(move |t| t.open && t.at_ms >= since_ms)
    }
}

/// What a viewer did.
fn lived(stock: &Stock, viewers: &Viewers, viewer: &str) -> (Vec<Touched>, Vec<u32>) {
    let history = viewers.history(viewer);
    let choice = &stock.serving.choice;
    let (mut seen, mut known) = (Vec::<Touched>::new(), Vec::new());
    let mut place = std::collections::HashMap::new();
    let mut counted = Bits::none(stock.scored());
    for event in history {
        let Some(title) = stock.from_viewers(event.title) else { continue };
        let counts = choice.counts(event.kind, event.value);
        if counts && first(&mut counted, title) {
            known.push(title);
        }
        let (at_ms, play) = (event.at_ms, event.kind == EventKind::Play);
        let hidden = event.kind == EventKind::Hide;
        match place.get(&title) {
            None => {
                place.insert(title, seen.len());
                seen.push(Touched { title, at_ms, open: play, hidden });
            }
            Some(&at) => {
                let before: &mut Touched = &mut seen[at];
                // Whoever plays what they finished starts it again.
                *before = Touched { title, at_ms, open: play, hidden: before.hidden || hidden };
            }
        }
    }
    seen.sort_by_key(|t| t.at_ms);
    (seen, known)
}

/// What somebody is said to have seen.
fn given(stock: &Stock, ask: &PageAsk, now_ms: i64) -> (Vec<Touched>, Vec<u32>) {
    let mut counted = Bits::none(stock.titles.len());
    let numbers = ask.history.iter().filter_map(|id| stock.number(id));
    let distinct: Vec<u32> = numbers.filter(|n| first(&mut counted, *n)).collect();
    let touched = |&title: &u32| Touched { title, at_ms: now_ms, open: false, hidden: false };
    let seen = distinct.iter().map(touched).collect();
    (seen, distinct.into_iter().filter(|n| (*n as usize) < stock.scored()).collect())
}

/// Whether a title in range comes for the first time.
fn first(had: &mut Bits, title: u32) -> bool {
    let new = (title as usize) < had.len() && !had.get(title as usize);
    had.set(title as usize, true);
    new
}

/// The mix of genres of everything that is watched, each title as often as it has viewers.
fn everybody(stock: &Stock, viewers: &Viewers) -> Vec<f64> {
    let mut mix = vec![0.0; stock.features.genre_count];
    for (title, genres) in (0..).zip(stock.features.genres.iter()) {
        let vote =
            f64::from(viewers.audience_of(stock.in_viewers(title))) / genres.len().max(1) as f64;
        genres.iter().for_each(|g| mix[*g as usize] += vote);
    }
    let sum: f64 = mix.iter().sum();
    if sum > 0.0 {
        mix.iter_mut().for_each(|p| *p /= sum);
    }
    mix
}
