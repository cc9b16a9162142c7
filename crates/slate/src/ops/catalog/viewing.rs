//! What became of titles, counted from viewing.

use std::collections::HashMap;
use std::path::Path;

use slate_catalog::backtest::ViewingPlan;
use slate_catalog::told;
use slate_core::{Result, TitleId};
use slate_tables::{ReadOptions, open_events, read_links};

use crate::evaluation::resolve;
use crate::place::Place;
use crate::talk::Talk;
use crate::viewing::{Choice, Viewing, load, of_source};

/// The viewers of each title of the studio, as they may be told: none of few.
pub(super) fn of_studio(place: &Place, talk: &dyn Talk) -> Result<HashMap<TitleId, f64>> {
    let counts = viewers(&load(place, &Choice::default(), 1, talk)?);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let as_told = |(title, n): (TitleId, f64)| Some((title, told(n as usize)? as f64));
    Ok(counts.into_iter().filter_map(as_told).collect())
}

/// The viewers of each title of a file of events, by the ids that `links` gives to them.
pub(super) fn of_file(
    plan: &ViewingPlan,
    folder: &Path,
    talk: &dyn Talk,
) -> Result<HashMap<TitleId, f64>> {
    let mut source = open_events(&resolve(folder, &plan.file)?, &ReadOptions::default())?;
    let own = viewers(&of_source(source.as_mut(), &[], &Choice::default(), 1, talk)?);
    let (Some(links), Some([left, right])) = (&plan.links, &plan.columns) else { return Ok(own) };
    let links = read_links(&resolve(folder, links)?, [left, right])?;
    let mut linked = HashMap::new();
    for (viewed, title) in links {
        if let Some(viewers) = own.get(&viewed) {
            *linked.entry(title).or_default() += viewers;
        }
    }
    Ok(linked)
}

fn viewers(viewing: &Viewing) -> HashMap<TitleId, f64> {
    let mut counts = vec![0_u32; viewing.titles.len()];
    for history in viewing.interactions.histories.iter() {
        history.iter().for_each(|&title| counts[title as usize] += 1);
    }
    let counted = viewing.titles.iter().cloned().zip(counts);
    counted.filter(|(_, n)| *n > 0).map(|(title, n)| (title, f64::from(n))).collect()
}
