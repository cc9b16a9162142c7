//! A walk through the days: before a day's titles are looked at, everything earlier is counted, and nothing else.

use std::collections::HashMap;

use slate_core::Title;

use super::tally::{STATISTICS, Tally, statistics};
use super::{Dated, budget};

/// Days between a release and the day on which its result counts as known.
pub(super) const RESULT_DAYS: i32 = 180;

/// What films have in common with earlier ones.
const KINDS: [&str; 5] = ["companies", "countries", "language", "genres", "collection"];

/// What is known so far.
#[derive(Default)]
struct Known<'t> {
    tallies: HashMap<(usize, &'t str), Tally>,
    all: Tally,
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
fn members(title: &Title, kind: usize) -> Vec<&str> {
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

impl<'t> Known<'t> {
    fn release(&mut self, title: &'t Title) {
        let budget = budget(title);
        self.each(title, |tally| tally.release(budget));
    }

    fn result(&mut self, title: &'t Title, result: f64) {
        self.all.result(result);
        self.each(title, |tally| tally.result(result));
    }

    fn each(&mut self, title: &'t Title, change: impl Fn(&mut Tally)) {
        for kind in 0..KINDS.len() {
            for member in members(title, kind) {
                change(self.tallies.entry((kind, member)).or_default());
            }
        }
    }

    fn of(&self, title: &'t Title) -> Vec<f32> {
        let prior = self.all.plain_mean().unwrap_or(0.0);
        let of_kind = |kind| {
            let members = members(title, kind);
            let tallies: Vec<&Tally> =
                members.iter().filter_map(|member| self.tallies.get(&(kind, *member))).collect();
            statistics(&tallies, prior)
        };
        (0..KINDS.len()).flat_map(of_kind).collect()
    }
}
