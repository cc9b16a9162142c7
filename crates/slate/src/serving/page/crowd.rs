//! What all viewers together do with titles: the same for every page of a moment, so worked out once a moment.

use std::sync::Arc;
use std::time::{Duration, Instant};

use slate_math::cast::narrow;

use crate::serving::{Engine, Stock, Viewers};

pub(super) const DAY_MS: i64 = 86_400_000;
/// How long a title is new.
const NEW_DAYS: i64 = 45;
/// A title with fewer viewers is cold: too few for a model to know it.
const COLD_VIEWERS: u32 = 5;
/// Fewer viewers lately are no trend.
const TREND_MIN: f64 = 0.5;
/// While events keep coming, so long pages share what was worked out.
const SHARED: Duration = Duration::from_secs(1);
/// The same of the moment that a page is for.
const SHARED_MS: i64 = 60_000;

/// Titles by what viewers did with them, in numbers of the stock.
#[derive(Debug)]
pub(in crate::serving) struct Crowd {
    stock: Arc<Stock>,
    now_ms: i64,
    /// [`Viewers::changes`] when it was made, and when that was.
    changes: u64,
    made: Instant,
    /// Those chosen of late and how often, most first.
    pub(super) trend: Vec<(u32, f32)>,
    /// Those that came lately.
    pub(super) new: Vec<u32>,
    /// Those that few have seen, but enough for the model to know them.
    pub(super) gems: Vec<u32>,
    /// Those that hardly anybody has seen.
    pub(super) cold: Vec<u32>,
}

impl Crowd {
    fn new(stock: Arc<Stock>, viewers: &Viewers, now_ms: i64) -> Self {
        let audience = |t: &u32| viewers.audience_of(stock.in_viewers(*t));
        let is_gem = |t: &u32| (COLD_VIEWERS..stock.audience_median).contains(&audience(t));
        let (every, made) = (0..stock.len(), Instant::now());
        let gems = every.clone().filter(is_gem).collect();
        let cold = every.filter(|t| audience(t) < COLD_VIEWERS).collect();
        let (trend, new) = (trend(&stock, viewers, now_ms), new(&stock, viewers, now_ms));
        Self { stock, now_ms, changes: viewers.changes(), made, trend, new, gems, cold }
    }

    fn counts(&self, stock: &Arc<Stock>, changes: u64, now_ms: i64) -> bool {
        let near = self.now_ms.abs_diff(now_ms) < SHARED_MS.unsigned_abs();
        let fresh = self.changes == changes || self.made.elapsed() < SHARED;
        Arc::ptr_eq(&self.stock, stock) && near && fresh
    }
}

impl Engine {
    /// The crowd as of now.
    pub(super) fn crowd(&self, stock: &Arc<Stock>, viewers: &Viewers, now_ms: i64) -> Arc<Crowd> {
        let counts = |c: &Arc<Crowd>| c.counts(stock, viewers.changes(), now_ms);
        let version = &stock.serving.version;
        self.crowd.get(version, counts).unwrap_or_else(|| {
            let crowd = Arc::new(Crowd::new(stock.clone(), viewers, now_ms));
            self.crowd.put(version.clone(), crowd.clone());
            crowd
        })
    }
}

fn trend(stock: &Stock, viewers: &Viewers, now_ms: i64) -> Vec<(u32, f32)> {
    let recent = |t: u32| (t, viewers.pulse.recent(stock.in_viewers(t), now_ms));
    let chosen = (0..stock.len()).map(recent).filter(|(_, recent)| *recent >= TREND_MIN);
    let mut trend: Vec<(u32, f32)> = chosen.map(|(t, recent)| (t, narrow(recent))).collect();
    trend.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    trend
}

/// In the first weeks of the data nothing can be told: all titles occur there for the first time.
fn new(stock: &Stock, viewers: &Viewers, now_ms: i64) -> Vec<u32> {
    let begin = viewers.pulse.range_ms().map_or(now_ms, |(first, _)| first) + NEW_DAYS * DAY_MS;
    let since = begin.max(now_ms - NEW_DAYS * DAY_MS);
    let first_ms = |t: &u32| viewers.pulse.first_ms(stock.in_viewers(*t));
    (0..stock.len()).filter(|t| first_ms(t).is_some_and(|first| first >= since)).collect()
}
