//! A split that somebody else made: the rows of its files, put together and checked.
//!
//! Viewers and titles are numbered in the order of their ids, so that the order of rows and files does not
//! matter.

use std::collections::{BTreeMap, BTreeSet};

use slate_core::{Error, Result, TitleId, ViewerId};
use slate_math::cast::index;

use super::{Part, Split};
use crate::Interactions;

/// One viewer to judge by, as the files have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenViewer {
    /// Who.
    pub viewer: ViewerId,
    /// What the model is shown, oldest first if the order is known.
    pub input: Vec<TitleId>,
    /// What it should find.
    pub targets: Vec<TitleId>,
}

/// Which titles are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenVocabulary {
    /// Those of the training part: held-out viewers lose all others (strong generalisation).
    Train,
    /// Those of all parts (leave one out).
    All,
}

/// The rows of a split's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenRows {
    /// Histories to learn from.
    pub train: Vec<(ViewerId, Vec<TitleId>)>,
    /// Viewers to choose settings by.
    pub validation: Option<Vec<GivenViewer>>,
    /// Viewers for the final judgement.
    pub test: Vec<GivenViewer>,
    /// Which titles are ranked.
    pub vocabulary: GivenVocabulary,
}

/// A split, and whom its numbers mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The split; viewers are indices of `viewers`.
    pub split: Split,
    /// The id of every title index, ascending.
    pub titles: Vec<TitleId>,
    /// The id of every viewer index, ascending.
    pub viewers: Vec<ViewerId>,
}

/// Pairs without order as one set of titles a viewer, both ascending.
pub fn group_pairs(
    pairs: impl IntoIterator<Item = (ViewerId, TitleId)>,
) -> Vec<(ViewerId, Vec<TitleId>)> {
    let mut by_viewer: BTreeMap<ViewerId, BTreeSet<TitleId>> = BTreeMap::new();
    for (viewer, title) in pairs {
        by_viewer.entry(viewer).or_default().insert(title);
    }
    by_viewer.into_iter().map(|(viewer, titles)| (viewer, titles.into_iter().collect())).collect()
}

/// Puts the rows of a split together.
///
/// # Errors
/// [`slate_core::ErrorKind::Invalid`] for a viewer who stands in a part twice, and for a target that is in
/// its viewer's own input; [`slate_core::ErrorKind::Insufficient`] for a part without anybody.
pub fn given(mut rows: GivenRows) -> Result<Given> {
    rows.train.sort();
    check_once(rows.train.iter().map(|(viewer, _)| viewer))?;
    for part in rows.validation.iter_mut().chain([&mut rows.test]) {
        part.sort_by(|a, b| a.viewer.cmp(&b.viewer));
        check_once(part.iter().map(|v| &v.viewer))?;
        part.iter().try_for_each(check_leak)?;
    }
    let numbers = Numbers::new(&rows);
    let train = numbers.histories(rows.train.iter().map(|(v, t)| (v, t.as_slice(), &[][..])));
    let refit = rows.validation.as_deref().map(|part| {
        let judged = part.iter().map(|v| (&v.viewer, v.input.as_slice(), v.targets.as_slice()));
        let mut all = train.clone();
        all.extend(numbers.histories(judged));
        numbers.interactions(&all)
    });
    let split = Split {
        train: numbers.interactions(&train),
        refit,
        validation: rows.validation.as_deref().map(|v| numbers.part(v)),
        test: numbers.part(&rows.test),
    };
    let Numbers { titles, viewers } = numbers;
    Ok(Given { split: split.check()?, titles, viewers })
}

/// Checks that no viewer stands twice in an ascending list.
fn check_once<'a>(viewers: impl Iterator<Item = &'a ViewerId>) -> Result<()> {
    let viewers: Vec<&ViewerId> = viewers.collect();
    match viewers.windows(2).find(|w| w[0] == w[1]) {
        Some(w) => Err(Error::invalid(format!("viewer `{}` stands in one part twice", w[0]))),
        None => Ok(()),
    }
}

/// Checks that a viewer's targets are not already in the input.
fn check_leak(viewer: &GivenViewer) -> Result<()> {
    let input: BTreeSet<&TitleId> = viewer.input.iter().collect();
    match viewer.targets.iter().find(|t| input.contains(t)) {
        Some(title) => {
            let who = &viewer.viewer;
            let detail = format!("title `{title}` is both input and target of viewer `{who}`");
            Err(Error::invalid(detail))
        }
        None => Ok(()),
    }
}

/// Indices of ids: their places in ascending lists.
struct Numbers {
    titles: Vec<TitleId>,
    viewers: Vec<ViewerId>,
}

impl Numbers {
    fn new(rows: &GivenRows) -> Self {
        let judged = || rows.validation.iter().flatten().chain(&rows.test);
        let viewers: BTreeSet<&ViewerId> =
            rows.train.iter().map(|(v, _)| v).chain(judged().map(|v| &v.viewer)).collect();
        let mut titles: BTreeSet<&TitleId> = rows.train.iter().flat_map(|(_, t)| t).collect();
        if rows.vocabulary == GivenVocabulary::All {
            titles.extend(judged().flat_map(|v| v.input.iter().chain(&v.targets)));
        }
        Self {
            titles: titles.into_iter().cloned().collect(),
            viewers: viewers.into_iter().cloned().collect(),
        }
    }

    /// The indices of those titles that are ranked.
    fn titles(&self, ids: &[TitleId]) -> Vec<u32> {
        ids.iter().filter_map(|id| self.titles.binary_search(id).ok()).map(index).collect()
    }

    fn viewer(&self, id: &ViewerId) -> u32 {
        index(self.viewers.binary_search(id).unwrap_or_else(|place| place))
    }

    /// Histories by viewer: what came first, then what came next.
    fn histories<'a>(
        &self,
        rows: impl Iterator<Item = (&'a ViewerId, &'a [TitleId], &'a [TitleId])>,
    ) -> BTreeMap<u32, Vec<u32>> {
        let history = |first, next| [self.titles(first), self.titles(next)].concat();
        rows.map(|(viewer, first, next)| (self.viewer(viewer), history(first, next))).collect()
    }

    fn interactions(&self, histories: &BTreeMap<u32, Vec<u32>>) -> Interactions {
        Interactions::untimed(self.titles.len(), histories.values().collect())
    }

    fn part(&self, rows: &[GivenViewer]) -> Part {
        let mut part = Part::default();
        for row in rows {
            let (input, targets) = (self.titles(&row.input), self.titles(&row.targets));
            part.push(self.viewer(&row.viewer), &input, &targets);
        }
        part
    }
}
