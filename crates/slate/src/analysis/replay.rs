//! What versions would have earned in the slots of pages that were drawn: the log's draws with their propensities, and what
//! each version would have put there.

use std::collections::VecDeque;

use slate_core::{Result, TitleId, ViewerId};
use slate_experiment::metric::key_of;
use slate_experiment::off_policy::Row;
use slate_recommend::Scratch;

use super::pages::each_page;
use crate::place::Place;
use crate::serving::{Engine, Outcomes, Serving, draws};
use crate::talk::Talk;

/// A page with drawn slots that was shown to somebody known.
#[derive(Debug, Clone)]
pub struct DrawnPage {
    viewer: ViewerId,
    at_ms: i64,
    slots: Vec<Draw>,
}

/// One drawn slot.
#[derive(Debug, Clone)]
struct Draw {
    pool: Vec<TitleId>,
    /// Which title of the pool was drawn.
    action: usize,
    propensity: f64,
    /// Whether the viewer chose it within a day.
    reward: f64,
}

/// The newest pages with drawn slots, at most so many, oldest first.
///
/// # Errors
/// The log cannot be read.
pub fn drawn_pages(place: &Place, engine: &Engine, most: usize) -> Result<Vec<DrawnPage>> {
    let mut pages = VecDeque::new();
    each_page(place, 0, &mut |viewer, row| {
        let at_ms = row.at.as_millis();
        let viewers = engine.viewers();
        let draw = |(title, pool, propensity): (TitleId, Vec<TitleId>, f64)| {
            let action = pool.iter().position(|other| *other == title)?;
            let followed = Outcomes::followed(&viewers, viewer, &title, at_ms);
            let reward = f64::from(u8::from(followed));
            (propensity > 0.0).then_some(Draw { pool, action, propensity, reward })
        };
        let slots: Vec<Draw> = draws(row)?.into_iter().filter_map(draw).collect();
        if !slots.is_empty() {
            pages.push_back(DrawnPage { viewer: viewer.clone(), at_ms, slots });
        }
        if pages.len() > most {
            pages.pop_front();
        }
        Ok(())
    })?;
    Ok(pages.into())
}

/// The mean of what the draws themselves earned, and how many there were.
pub fn earned(pages: &[DrawnPage]) -> (f64, usize) {
    let all = || pages.iter().flat_map(|page| &page.slots);
    let count = all().count();
    (all().map(|slot| slot.reward).sum::<f64>() / count.max(1) as f64, count)
}

/// The log as one version would have it: in each slot the title of the pool that it scores highest for the viewer's
/// history before the page, by chance among those that it scores alike.
///
/// # Errors
/// The model fails, or the person stops it.
pub fn replayed(
    pages: &[DrawnPage],
    engine: &Engine,
    serving: &Serving,
    talk: &dyn Talk,
) -> Result<Vec<Row>> {
    let mut scores = vec![0.0; serving.titles.len()];
    let (mut rows, mut scratch) = (Vec::new(), Scratch::default());
    for (done, page) in pages.iter().enumerate() {
        talk.step("replaying pages", done as u64, pages.len() as u64)?;
        score(page, engine, serving, &mut scores, &mut scratch)?;
        let unit = Some(key_of(page.viewer.as_str()));
        rows.extend(page.slots.iter().map(|slot| slot.row(serving, &scores, unit)));
    }
    Ok(rows)
}

fn score(
    page: &DrawnPage,
    engine: &Engine,
    serving: &Serving,
    scores: &mut Vec<f32>,
    scratch: &mut Scratch,
) -> Result<()> {
    if let Some(given) = serving.given(Some(&page.viewer))? {
        *scores = given;
        return Ok(());
    }
    let history = {
        let viewers = engine.viewers();
        let number = |title| serving.number(&viewers.title(title)?);
        let seen = viewers.history(page.viewer.as_str());
        let before = seen.partition_point(|s| s.at_ms < page.at_ms);
        serving.history(&seen[..before], &number)
    };
    serving.model.score(&history, scores, scratch)
}

impl Draw {
    fn row(&self, serving: &Serving, scores: &[f32], unit: Option<u64>) -> Row {
        let score = |title: &TitleId| {
            serving.number(title).map_or(f32::NEG_INFINITY, |n| scores[n as usize])
        };
        let of_pool: Vec<f32> = self.pool.iter().map(score).collect();
        let best = of_pool.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        // Titles that it likes alike, or that it knows nothing of, it would take by chance.
        let alike = of_pool.iter().filter(|score| **score == best).count() as f64;
        let share = |score: &f32| if *score == best { 1.0 / alike } else { 0.0 };
        let policy = of_pool.iter().map(share).collect();
        let Self { action, propensity, reward, .. } = *self;
        Row { action, reward, propensity, policy, expected: None, unit }
    }
}
