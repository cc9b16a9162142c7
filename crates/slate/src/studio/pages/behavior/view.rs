//! The plain values of the page.

use crate::studio::parts::Figure;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct BehaviorView {
    /// The version.
    pub(crate) version: String,
    /// Name of the model.
    pub(crate) name: String,
    /// Why nothing can be said, if nothing can: `nobody has watched a title that this version knows`.
    pub(crate) nothing: String,
    /// When it was looked at.
    pub(crate) at: String,
    /// Titles in a list.
    pub(crate) k: u64,
    /// Viewers in all.
    pub(crate) viewers_of: u64,
    /// Viewers who were given lists.
    pub(crate) viewers: u64,
    /// Viewers who were passed over because they opted out.
    pub(crate) opted_out: u64,
    /// Viewers with a last title to hide.
    pub(crate) judged: u64,
    /// What the sample followed from.
    pub(crate) seed: String,
    /// How much of the catalog is shown.
    pub(crate) reach: ReachView,
    /// Parts of the catalog, most watched first.
    pub(crate) popularity: Vec<PartView>,
    /// How far lists are from tastes.
    pub(crate) calibration: Option<FarView>,
    /// The genres, most watched first.
    pub(crate) genres: Vec<PartView>,
    /// All judged viewers together.
    pub(crate) all: GroupView,
    /// Groups of viewers by what they are one of.
    pub(crate) groups: Vec<(String, Vec<GroupView>)>,
    /// What is to be borne in mind.
    pub(crate) notes: Vec<String>,
}

/// How much of the catalog is shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReachView {
    /// Titles that the version knows.
    pub(crate) titles: u64,
    /// Titles that it does not know.
    pub(crate) unknown: u64,
    /// Titles in at least one list.
    pub(crate) shown: u64,
    /// Titles that one of the same viewers has watched.
    pub(crate) watched: u64,
    /// Places in all lists.
    pub(crate) places: u64,
    /// The fewest titles that hold half of all places, and half of what was watched.
    pub(crate) halves: (u64, u64),
}

/// How far lists are from tastes: those of the model, those of the most watched titles, and the difference with its
/// p value.
pub(crate) type FarView = (Figure, Figure, Option<(Figure, f64)>);

/// One part of the catalog.
#[derive(Debug, Clone, Default)]
pub(crate) struct PartView {
    /// Its name.
    pub(crate) name: String,
    /// Titles in it.
    pub(crate) titles: u64,
    /// Share of what viewers watched.
    pub(crate) watched: Figure,
    /// Share of their lists.
    pub(crate) shown: Figure,
    /// Shown less watched, and its p value.
    pub(crate) difference: Option<(Figure, f64)>,
}

/// One group of viewers.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupView {
    /// Its name.
    pub(crate) name: String,
    /// Share of viewers whose hidden title was found.
    pub(crate) hit: Figure,
    /// NDCG of the hidden title.
    pub(crate) ndcg: Figure,
    /// Share of viewers whose hidden title is among the most watched.
    pub(crate) most_watched: Figure,
    /// To all other viewers, and its p value.
    pub(crate) difference: Option<(Figure, f64)>,
}

/// A group with what it is one of, its difference to the others, and the p value of that.
pub(super) type Worse<'a> = (&'a str, &'a GroupView, &'a Figure, f64);

impl BehaviorView {
    /// Groups that are told apart from all others as served worse, worst first.
    pub(super) fn served_worse(&self) -> Vec<Worse<'_>> {
        let all = self.groups.iter().flat_map(|(by, groups)| groups.iter().map(move |g| (by, g)));
        let measured = all.filter_map(|(by, g)| {
            let (figure, p) = g.difference.as_ref()?;
            let worse = figure.value < 0.0 && figure.told_from_zero() == Some(true);
            worse.then_some((by.as_str(), g, figure, *p))
        });
        let mut worse: Vec<Worse<'_>> = measured.collect();
        worse.sort_by(|a, b| a.2.value.total_cmp(&b.2.value));
        worse
    }
}
