//! What makes columns of a title that is not among the titles: everything that was known on a day.

use slate_core::Title;

use super::past::{KINDS, members};
use super::{Dated, Known, Plain, past};

/// Everything that was known on a day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    pub(crate) plain: Plain,
    pub(crate) known: Known,
    /// In days since 1970-01-01.
    pub(crate) day: i32,
}

impl State {
    /// What the titles that are out on `day` say, their results too: these are taken as known on the next day, for they
    /// are there. Genres are as those of [`super::features`] until `until`.
    pub(crate) fn on(titles: &[Title], results: &[Option<f64>], day: i32, until: i32) -> Self {
        let dated: Vec<Dated> =
            (0..titles.len()).filter_map(|n| Dated::of(n, &titles[n])).collect();
        let known = Known::on(titles, results, &dated, day);
        Self { plain: Plain::new(titles, &dated, until), known, day }
    }

    /// The names of the columns.
    pub(crate) fn names(&self) -> Vec<String> {
        self.plain.names().chain(past::names()).collect()
    }

    /// A title's columns; NaN means not known.
    pub(crate) fn row(&self, title: &Title) -> Vec<f32> {
        self.plain.values(title).into_iter().chain(self.known.of(title)).collect()
    }

    /// Companies, countries and the like of a title that no earlier title has, each with its kind.
    pub(crate) fn strangers<'t>(&self, title: &'t Title) -> Vec<(&'static str, &'t str)> {
        let of_kind = |kind: usize| {
            let tallies = &self.known.tallies[kind];
            let new = members(title, kind).into_iter().filter(|name| !tallies.contains_key(*name));
            new.map(move |name| (KINDS[kind], name))
        };
        (0..KINDS.len()).flat_map(of_kind).collect()
    }
}
