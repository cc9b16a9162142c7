//! The sums that a version carries: made with it, stored beside it, changed viewer by viewer.

use std::collections::{HashMap, HashSet};

use slate_core::{Result, TitleId};
use slate_recommend::sums::{LoadedSums, Member, Members, Sums, load_sums, save_sums};
use slate_recommend::{Histories, Interactions, ModelSpec};
use slate_store::SumsRow;

use crate::commitments::Commitments;
use crate::place::Place;
use crate::viewing::Viewing;

/// One viewer's history: every title once, at its first moment, oldest first.
pub(crate) type Past = [(i64, TitleId)];

/// The sums of all viewing, and who is in them; none for a model that is no sum.
///
/// # Errors
/// More viewing than the model can take.
pub(crate) fn collect(
    place: &Place,
    spec: &ModelSpec,
    viewing: &Viewing,
) -> Result<Option<LoadedSums>> {
    if !Sums::exist_for(spec) {
        return Ok(None);
    }
    let sums = Sums::of(spec, &viewing.interactions)?;
    let members = Members::new(members(place, viewing));
    Ok(Some(LoadedSums { sums, titles: viewing.titles.clone(), members }))
}

/// What stands for every viewer, in their order.
pub(crate) fn members(place: &Place, viewing: &Viewing) -> Vec<Member> {
    let commitments = Commitments::of(place);
    let of = |(v, name): (usize, &String)| {
        let titles = viewing.interactions.histories.get(v).iter();
        let times = viewing.interactions.times(v).unwrap_or_default().iter().copied();
        commitments.member(name, titles.map(|t| &viewing.titles[*t as usize]).zip(times))
    };
    viewing.viewers.iter().enumerate().map(of).collect()
}

/// Stores sums as the artifact of a version that is about to be stored.
///
/// # Errors
/// The disk refuses.
pub(crate) fn store(place: &Place, version: &str, kept: &LoadedSums) -> Result<SumsRow> {
    let bytes = save_sums(kept)?;
    let artifact = place.artifacts.put(&bytes)?;
    Ok(SumsRow { version: version.to_owned(), artifact, bytes: bytes.len() as u64 })
}

/// Reads the sums of a version.
///
/// # Errors
/// Missing or damaged.
pub(crate) fn read(place: &Place, row: &SumsRow) -> Result<LoadedSums> {
    load_sums(&place.artifacts.get(&row.artifact)?)
}

/// The part of a viewer's history that went into the sums: all of it, or its beginning if events came later.
/// `None` when neither is what went in, for example because an event of an earlier time came in late.
pub(crate) fn what_went_in<'p>(
    commitments: &Commitments,
    viewer: &str,
    member: &Member,
    past: &'p Past,
) -> Option<&'p Past> {
    let is_it = |part: &&Past| {
        commitments.member(viewer, part.iter().map(|(at, title)| (title, *at))) == *member
    };
    let beginning = past.get(..member.titles as usize);
    beginning.into_iter().find(is_it)
}

/// The same sums without one viewer, and without the titles that nobody else has seen and that are not to
/// `stay`.
///
/// # Errors
/// The history is not what went in.
pub(crate) fn without(
    kept: &LoadedSums,
    who: &[u8; 16],
    past: &Past,
    stay: &HashSet<TitleId>,
) -> Result<LoadedSums> {
    let number: HashMap<&TitleId, u32> = kept.titles.iter().zip(0..).collect();
    let unknown = || slate_core::Error::conflict("the sums do not know a title of this viewer");
    let titles: Option<Vec<u32>> = past.iter().map(|(_, t)| number.get(t).copied()).collect();
    let histories: Histories = [titles.ok_or_else(unknown)?].into_iter().collect();
    let at_ms = past.iter().map(|(at, _)| *at).collect();
    let mut sums = kept.sums.clone();
    sums.remove(&Interactions::timed(kept.titles.len(), histories, at_ms))?;
    let members = kept.members.without(who);
    let mut next = 0..;
    let is_kept = |(seen, title): (bool, &TitleId)| seen || stay.contains(title);
    let kept_titles = sums.seen().into_iter().zip(&kept.titles).map(is_kept);
    let to: Vec<Option<u32>> =
        kept_titles.map(|stays| stays.then(|| next.next()).flatten()).collect();
    let left = kept.titles.iter().zip(&to).filter(|(_, to)| to.is_some());
    let titles: Vec<TitleId> = left.map(|(title, _)| title.clone()).collect();
    Ok(LoadedSums { sums: sums.renumbered(titles.len(), &to)?, titles, members })
}
