//! The second stage: examples from the ends of histories, and trees grown on them.

use rayon::prelude::*;
use slate_core::{Error, ErrorKind, Result, Seed, Watch};
use slate_math::trees::{BoostSpec, Examples, Forest, Logistic, Table, boost};

use super::RerankedSpec;
use super::base::Base;
use super::features::{NAMES, columns, describe};
use crate::{Histories, Interactions};

/// The most lists that trees are grown on: 25,000 lists of 120 candidates are 320 MB of features.
const LISTS_MAX: usize = 25_000;
/// Titles that must come before the first one to be foreseen.
const BEFORE_MIN: usize = 2;

/// Features and labels of the candidates of some lists, row after row.
#[derive(Default)]
struct Lists {
    rows: Vec<f32>,
    labels: Vec<f32>,
}

/// Grows the trees. The models of the first stage are fitted for it on histories without the titles that are to
/// be foreseen; what trees learn about scores of titles that a model has seen would not hold for others.
pub(super) fn learn(
    spec: &RerankedSpec,
    data: &Interactions,
    watch: &mut dyn Watch,
) -> Result<Forest> {
    let base = Base::fit(spec, &without_ends(spec, data))?;
    watch.progress(1, 3, "fitting")?;
    let lists = lists(spec, &base, &data.histories)?;
    drop(base);
    watch.progress(2, 3, "fitting")?;
    if lists.labels.is_empty() {
        let detail = "no viewer's last titles are among the candidates of the first stage";
        return Err(Error::new(ErrorKind::Insufficient, detail)
            .hint("raise `candidates`, or fit `linear-sequential`"));
    }
    let table = Table::from_columns(columns(&lists.rows))?;
    let Lists { rows, labels } = lists;
    drop(rows);
    let examples = Examples::new(&table, &labels)?;
    // Every tree sees all rows and columns: there is nothing to draw.
    let boosted = boost::fit(&boost_spec(spec), &Logistic, &examples, None, Seed(0), watch)?;
    boosted.forest.rounded()
}

fn boost_spec(spec: &RerankedSpec) -> BoostSpec {
    BoostSpec {
        trees: spec.trees,
        leaves: spec.leaves,
        rows_min: spec.rows_min,
        shrinkage: spec.rate,
        ..BoostSpec::default()
    }
}

/// Whether the last titles of a history can be foreseen from those before.
fn is_long(spec: &RerankedSpec, length: usize) -> bool {
    length >= spec.targets + BEFORE_MIN
}

/// Histories without what is to be foreseen; short ones whole.
fn without_ends(spec: &RerankedSpec, data: &Interactions) -> Interactions {
    let left = |length: usize| if is_long(spec, length) { length - spec.targets } else { length };
    let lengths: Vec<usize> = data.histories.iter().map(|h| left(h.len())).collect();
    data.prefixes(&lengths)
}

/// The candidates for each of the last titles of long histories; all of them, or evenly spread ones.
fn lists(spec: &RerankedSpec, base: &Base, histories: &Histories) -> Result<Lists> {
    let long: Vec<&[u32]> = histories.iter().filter(|h| is_long(spec, h.len())).collect();
    let every = (long.len() * spec.targets).div_ceil(LISTS_MAX).max(1);
    let chosen: Vec<&[u32]> = long.into_iter().step_by(every).collect();
    let parts: Result<Vec<Lists>> = chosen
        .par_iter()
        .map(|history| {
            let mut lists = Lists::default();
            for end in (history.len() - spec.targets..history.len()).rev() {
                lists.push(spec, base, &history[..end], history[end])?;
            }
            Ok(lists)
        })
        .collect();
    let mut all = Lists::default();
    for part in parts? {
        all.rows.extend(part.rows);
        all.labels.extend(part.labels);
    }
    Ok(all)
}

impl Lists {
    /// Adds the candidates after `history`, if the next title is one of them.
    fn push(&mut self, spec: &RerankedSpec, base: &Base, history: &[u32], next: u32) -> Result<()> {
        let found = describe(base, history, spec.candidates)?;
        if found.titles.contains(&next) && found.titles.len() > 1 {
            self.rows.extend(found.rows);
            self.labels.extend(found.titles.iter().map(|&t| if t == next { 1.0 } else { 0.0 }));
        }
        debug_assert_eq!(self.rows.len(), self.labels.len() * NAMES.len());
        Ok(())
    }
}
