//! A walk through the days: before a day's titles are looked at, everything earlier is counted, and nothing else.

use std::collections::HashMap;

use slate_core::Title;

use super::tally::{STATISTICS, Tally, statistics};
use super::{Dated, budget};

/// Days between a release and the day on which its result counts as known.
pub(crate) const RESULT_DAYS: i32 = 180;

/// What films have in common with earlier ones.
pub(super) const KINDS: [&str; 5] = ["companies", "countries", "language", "genres", "collection"];

/// What is known so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Known {
    /// By kind and member.
    pub(crate) tallies: [HashMap<String, Tally>; KINDS.len()],
    pub(crate) all: Tally,
}

/// The names of the columns.
pub(super) fn names() -> impl Iterator<Item = String> {
    KINDS.iter().flat_map(|kind| STATISTICS.iter().map(move |name| format!("{kind}: {name}")))
}

/// For each of `dated` the values of [`names`], in the order of `dated`.
///
/// `results[i]` is that of `titles[i]`, on the scale that is forecast.
pub(super) fn values(titles: &[Title], results: &[Option<f64>], dated: &[Dated]) -> Vec<Vec<f32>> {
    let by = |day: fn(&Dated) -> i32| {
        let mut order: Vec<usize> = (0..dated.len()).collect();
        order.sort_by_key(|&n| (day(&dated[n]), dated[n].title));
        order
    };
    let (decisions, arrivals) = (by(|d| d.decided), by(|d| d.out));
    let mut known = Known::default();
    let (mut released, mut judged) = (0, 0);
    let mut values = vec![Vec::new(); dated.len()];
    for n in decisions {
        let day = dated[n].decided;
        while let Some(&m) = arrivals.get(released).filter(|&&m| dated[m].out < day) {
            known.release(&titles[dated[m].title]);
            released += 1;
        }
        while let Some(&m) = arrivals.get(judged).filter(|&&m| dated[m].out + RESULT_DAYS < day) {
            if let Some(result) = results[dated[m].title] {
                known.result(&titles[dated[m].title], result);
            }
            judged += 1;
        }
        values[n] = known.of(&titles[dated[n].title]);
    }
    values
}

/// Everything of a kind that a title has, each once.
pub(super) fn members(title: &Title, kind: usize) -> Vec<&str> {
    let mut members: Vec<&str> = match kind {
        0 => title.companies.iter().map(String::as_str).collect(),
        1 => title.countries.iter().map(|country| country.as_str()).collect(),
        2 => title.language.iter().map(|language| language.as_str()).collect(),
        3 => title.genres.iter().map(String::as_str).collect(),
        _ => Some(title.collection.as_str()).filter(|name| !name.is_empty()).into_iter().collect(),
    };
    members.sort_unstable();
    members.dedup();
    members
}

impl Known {
    /// Everything about the titles that are out on a day, their results too.
    pub(super) fn on(titles: &[Title], results: &[Option<f64>], dated: &[Dated], day: i32) -> Self {
        let mut out: Vec<&Dated> = dated.iter().filter(|dated| dated.out <= day).collect();
        out.sort_by_key(|dated| (dated.out, dated.title));
        let mut known = Self::default();
        out.iter().for_each(|dated| known.release(&titles[dated.title]));
        for dated in out {
            if let Some(result) = results[dated.title] {
                known.result(&titles[dated.title], result);
            }
        }
        known
    }

    fn release(&mut self, title: &Title) {
        let budget = budget(title);
        self.each(title, |tally| tally.release(budget));
    }

    fn result(&mut self, title: &Title, result: f64) {
        self.all.result(result);
        self.each(title, |tally| tally.result(result));
    }

    fn each(&mut self, title: &Title, change: impl Fn(&mut Tally)) {
        for (kind, tallies) in self.tallies.iter_mut().enumerate() {
            for member in members(title, kind) {
                match tallies.get_mut(member) {
                    Some(tally) => change(tally),
                    None => change(tallies.entry(member.to_owned()).or_default()),
                }
            }
        }
    }

    /// The values of [`names`] for a title.
    pub(super) fn of(&self, title: &Title) -> Vec<f32> {
        let prior = self.all.plain_mean().unwrap_or(0.0);
        let of_kind = |(kind, tallies): (usize, &HashMap<String, Tally>)| {
            let members = members(title, kind);
            let known: Vec<&Tally> =
                members.iter().filter_map(|member| tallies.get(*member)).collect();
            statistics(&known, prior)
        };
        self.tallies.iter().enumerate().flat_map(of_kind).collect()
    }
}
