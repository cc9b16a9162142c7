//! Neighbours by genres and people without a look at every pair: titles of the same genres are alike in the same way to
//! all that share no people with them, so that only their first few can be anybody's neighbours.

use std::collections::HashMap;

use rayon::prelude::*;
use slate_core::Result;
use slate_math::cast::narrow;
use slate_math::topk::top_k;

use super::{NEIGHBOURS, Neighbours};
use crate::Watch;
use crate::page::Features;

/// Groups between two reports to the watch.
const CHUNK: usize = 64;

/// Titles by what they have, as places in `among`.
struct Index<'a> {
    features: &'a Features,
    among: &'a [u32],
    /// Titles with the same genres, ascending, and one of them.
    groups: Vec<(u32, Vec<u32>)>,
    /// By person, the titles with them.
    with: HashMap<u32, Vec<u32>>,
}

/// As [`super::by_content`].
pub(super) fn neighbours(
    features: &Features,
    among: &[u32],
    watch: &mut dyn Watch,
) -> Result<Neighbours> {
    let index = Index::new(features, among);
    let (mut all, mut done) = (vec![Vec::new(); among.len()], 0);
    for chunk in index.groups.chunks(CHUNK) {
        watch.progress(done, among.len() as u64, "finding neighbours")?;
        let rows: Vec<_> = chunk.par_iter().flat_map_iter(|group| index.rows(group)).collect();
        done += rows.len() as u64;
        rows.into_iter().for_each(|(at, row)| all[at as usize] = row);
    }
    watch.progress(done, among.len() as u64, "finding neighbours")?;
    Ok(all)
}

impl<'a> Index<'a> {
    fn new(features: &'a Features, among: &'a [u32]) -> Self {
        let mut groups: Vec<(u32, Vec<u32>)> = Vec::new();
        let (mut known, mut with) = (HashMap::new(), HashMap::<u32, Vec<u32>>::new());
        for (at, &title) in (0..).zip(among) {
            let genres = features.genres.get(title as usize);
            let group = *known.entry(genres).or_insert(groups.len());
            match groups.get_mut(group) {
                Some((_, titles)) => titles.push(at),
                None => groups.push((title, vec![at])),
            }
            for person in features.people.get(title as usize) {
                with.entry(*person).or_default().push(at);
            }
        }
        Self { features, among, groups, with }
    }

    /// The neighbours of each title of a group.
    fn rows(&self, (one, titles): &(u32, Vec<u32>)) -> Vec<(u32, Vec<u32>)> {
        let mut near: Vec<(f32, &Vec<u32>)> = self
            .groups
            .iter()
            .map(|(other, titles)| (narrow(self.features.genre_likeness(*one, *other)), titles))
            .filter(|(alike, _)| *alike > 0.0)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        titles.iter().map(|&at| (at, self.row(at, &near))).collect()
    }

    fn row(&self, at: u32, near: &[(f32, &Vec<u32>)]) -> Vec<u32> {
        let title = self.among[at as usize];
        let people = self.features.people.get(title as usize).iter();
        let mut sharing: Vec<u32> = people.flat_map(|person| &self.with[person]).copied().collect();
        sharing.sort_unstable();
        sharing.dedup();
        let known = sharing.iter().map(|&other| {
            (other, narrow(self.features.likeness(title, self.among[other as usize])))
        });
        // So many of the titles that are alike by genres alone may be left out below.
        let enough = NEIGHBOURS + sharing.len() + 1;
        let strangers = first(near, enough);
        let strangers =
            strangers.into_iter().filter(|(other, _)| sharing.binary_search(other).is_err());
        let every = known.chain(strangers).filter(|(other, score)| *other != at && *score > 0.0);
        top_k(every, NEIGHBOURS).iter().map(|s| s.index).collect()
    }
}

/// The first titles of groups that are sorted by how alike they are: at least so many if there are, by place where equally
/// alike.
fn first(near: &[(f32, &Vec<u32>)], enough: usize) -> Vec<(u32, f32)> {
    let mut found = Vec::new();
    for level in near.chunk_by(|a, b| a.0 == b.0) {
        let titles = level.iter().flat_map(|(alike, titles)| {
            titles.iter().take(enough).map(move |&title| (title, *alike))
        });
        let before = found.len();
        found.extend(titles);
        found[before..].sort_unstable_by_key(|(title, _)| *title);
        found.truncate(before.max(enough));
        if found.len() >= enough {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use proptest::prelude::*;
    use slate_core::Unwatched;
    use slate_math::cast::index;

    use super::*;
    use crate::Histories;

    fn rows(most: u32, longest: usize) -> impl Strategy<Value = Vec<Vec<u32>>> {
        let row = proptest::collection::btree_set(0..most, 0..longest);
        proptest::collection::vec(row.prop_map(|row| row.into_iter().collect()), 60)
    }

    proptest! {
        /// The neighbours are those that a look at every pair finds.
        #[test]
        fn nothing_is_missed(genres in rows(4, 4), people in rows(12, 4)) {
            let features = Features {
                genres: genres.into_iter().collect::<Histories>(),
                people: people.into_iter().collect(),
                genre_count: 4,
            };
            let among: Vec<u32> = (0..60).rev().step_by(2).collect();
            let found = neighbours(&features, &among, &mut Unwatched).unwrap();
            for (at, row) in found.iter().enumerate() {
                let alike = |other: usize| narrow(features.likeness(among[at], among[other]));
                let every = (0..among.len()).filter(|other| *other != at);
                let every = every.map(|other| (index(other), alike(other))).filter(|(_, s)| *s > 0.0);
                let expected: Vec<u32> = top_k(every, NEIGHBOURS).iter().map(|s| s.index).collect();
                prop_assert_eq!(row, &expected);
            }
        }
    }
}
