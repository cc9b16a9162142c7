//! The days before a test as if it had run then, with everybody in one cell: how its metrics vary.

use slate_core::{Error, ErrorKind, Result, Timestamp};
use slate_experiment::design::Definition;
use slate_experiment::metric::DAY_MS;
use slate_experiment::verdict::SeenMetric;

use super::look::{BEFORE_DAYS, metrics, seen_metric};
use crate::analysis::{Exposure, Question, at_once};
use crate::place::Place;
use crate::talk::Talk;
use crate::viewing::{Names, each_batch, segments};

/// What the metrics of a test were in the last `days` days of viewing, one for each, of everybody who did anything in
/// them, from the first thing they did.
///
/// # Errors
/// [`ErrorKind::Insufficient`] where nothing was viewed or not for so long; a metric that is wrong, a damaged file.
pub fn history(
    place: &Place,
    test: &Definition,
    days: u32,
    talk: &dyn Talk,
) -> Result<Vec<SeenMetric>> {
    let span = Span::last(place, days)?;
    let metrics = metrics(test)?;
    let question = Question {
        test: format!("{} in history", test.name),
        phase: 0,
        cells: 1,
        start: span.start,
        metrics: metrics.clone(),
        dimensions: Vec::new(),
        before_days: BEFORE_DAYS,
    };
    let found = at_once(place, &question, span.arrivals(place)?, span.end, talk)?;
    let of = |name: &str| found.metrics.iter().find(|measured| measured.name == name);
    let seen = |name: &str| of(name).map(|m| seen_metric(m, None)).unwrap_or_default();
    Ok(metrics.iter().map(|metric| seen(&metric.name)).collect())
}

/// Whole days (UTC) up to the end of the last one that has an event.
struct Span {
    start: Timestamp,
    end: Timestamp,
}

impl Span {
    fn last(place: &Place, days: u32) -> Result<Self> {
        let (files, inbox) = place.store.read(|r| Ok((segments(r)?, r.inbox_since(0)?.1)))?;
        let waiting = || inbox.iter().map(|event| event.at);
        let first = files.iter().map(|file| file.at_min).chain(waiting()).min();
        let last = files.iter().map(|file| file.at_max).chain(waiting()).max();
        let (Some(first), Some(last)) = (first, last) else {
            let detail = "nothing has been viewed that a test could be planned from";
            return Err(Error::new(ErrorKind::Insufficient, detail)
                .hint("bring viewing in with `slate import events FILE`"));
        };
        let end_ms = (last.as_millis().div_euclid(DAY_MS) + 1) * DAY_MS;
        let start_ms = end_ms - i64::from(days) * DAY_MS;
        let known = (end_ms - first.as_millis()).div_euclid(DAY_MS);
        if start_ms < first.as_millis().div_euclid(DAY_MS) * DAY_MS {
            let detail = format!("{days} days are asked for, and viewing is known of {known}");
            return Err(Error::new(ErrorKind::Insufficient, detail).hint("ask for fewer days"));
        }
        Ok(Self { start: Timestamp::from_millis(start_ms)?, end: Timestamp::from_millis(end_ms)? })
    }

    /// Everybody, when they first did something.
    fn arrivals(&self, place: &Place) -> Result<Vec<Exposure>> {
        let (files, inbox) = place.store.read(|r| Ok((segments(r)?, r.inbox_since(0)?.1)))?;
        let (start_ms, end_ms) = (self.start.as_millis(), self.end.as_millis());
        let files: Vec<_> =
            files.into_iter().filter(|f| f.at_max >= self.start && f.at_min < self.end).collect();
        let (mut names, mut firsts) = (Names::default(), Vec::new());
        each_batch(place, &files, &inbox, &mut names, &mut |batch| {
            for (&viewer, &at_ms) in batch.viewers.iter().zip(&batch.at_ms) {
                let viewer = viewer as usize;
                if firsts.len() <= viewer {
                    firsts.resize(viewer + 1, i64::MAX);
                }
                if (start_ms..end_ms).contains(&at_ms) {
                    firsts[viewer] = firsts[viewer].min(at_ms);
                }
            }
            Ok(())
        })?;
        let arrival = |(viewer, &at_ms): (usize, &i64)| {
            let name = names.viewers.text(u32::try_from(viewer).ok()?);
            let unit = String::from_utf8_lossy(name).into_owned();
            (at_ms < i64::MAX).then_some(Exposure { unit, cell: 0, at_ms, levels: Vec::new() })
        };
        let mut arrivals: Vec<Exposure> = firsts.iter().enumerate().filter_map(arrival).collect();
        arrivals.sort_by(|a, b| (a.at_ms, &a.unit).cmp(&(b.at_ms, &b.unit)));
        Ok(arrivals)
    }
}
