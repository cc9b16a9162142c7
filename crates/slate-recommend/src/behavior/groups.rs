//! Which viewers a model serves worse: the hidden title by groups, each against all others.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result, Seed};
use slate_math::bootstrap::resample;
use slate_math::cast::index;

use super::lists::{Held, Served};
use super::{Difference, Panel, Quality, difference, drawn, estimate};
use crate::compare::RESAMPLES;

/// Groups of fewer viewers are left out: their figures would say little, and too much of each of them.
pub const GROUP_MIN: usize = 20;

/// At most so many groups of a kind, the largest.
pub const GROUPS_MAX: usize = 8;

/// What viewers are grouped by. Everything is taken from the history without the title that is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// Quarters by the length of the history.
    Length,
    /// The genre with the largest share of the history.
    Genre,
    /// Quarters by the mean audience of the titles in the history: from a taste for what few watch to one for hits.
    Taste,
    /// One of [`Panel::known`].
    Known(usize),
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// What it is one of.
    pub by: By,
    /// Its number: the quarter, the genre, or the number in [`Panel::known`].
    pub number: u32,
    /// The smallest and the largest value in it, where it is a quarter.
    pub range: Option<[f64; 2]>,
    /// Viewers in it.
    pub viewers: usize,
    /// How often their hidden title was found.
    pub quality: Quality,
    /// Hit@k of the group less that of all other viewers; none if there are too few others.
    pub difference: Option<Difference>,
}

/// One viewer with a hidden title.
struct Judged<'a> {
    at: usize,
    rest: &'a [u32],
    held: &'a Held,
}

fn judged<'a>(panel: &'a Panel, served: &'a [Served]) -> Vec<Judged<'a>> {
    let one = |(at, (history, served)): (usize, (&'a [u32], &'a Served))| {
        let (_, rest) = history.split_last()?;
        served.held.as_ref().map(|held| Judged { at, rest, held })
    };
    panel.histories.iter().zip(served).enumerate().filter_map(one).collect()
}

/// How often the hidden title of everybody was found.
pub(super) fn quality(served: &[Served], seed: Seed) -> Result<Quality> {
    let held: Vec<&Held> = served.iter().filter_map(|s| s.held.as_ref()).collect();
    if held.is_empty() {
        let detail = "no viewer has two titles in the history that the model knows";
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    of(&held, seed)
}

fn of(held: &[&Held], seed: Seed) -> Result<Quality> {
    let series: [Vec<f64>; 3] = [|h: &Held| h.hit, |h: &Held| h.ndcg, |h: &Held| h.most_watched]
        .map(|value| held.iter().map(|h| value(h)).collect());
    let drawn = drawn(&series.each_ref().map(Vec::as_slice), seed)?;
    let of = |at: usize| estimate(&series[at], drawn.as_ref(), at);
    Ok(Quality { hit: of(0)?, ndcg: of(1)?, most_watched: of(2)? })
}

/// All groups that are large enough, in the order of what they are one of.
pub(super) fn groups(panel: &Panel, served: &[Served], seed: Seed) -> Result<Vec<Group>> {
    let viewers = judged(panel, served);
    let mut groups = Vec::new();
    let mut add = |by: By, split: Split, label: &str| -> Result<()> {
        groups.extend(grouped(by, &split, &viewers, seed.derive(label))?);
        Ok(())
    };
    add(By::Length, Split::quarters(viewers.iter().map(|v| v.rest.len() as f64)), "length")?;
    add(By::Genre, Split::of(viewers.iter().map(|v| main_genre(panel, v.rest))), "genre")?;
    let taste = viewers.iter().map(|v| mean_audience(panel, v.rest));
    add(By::Taste, Split::quarters(taste), "taste")?;
    for (n, known) in panel.known.iter().enumerate() {
        let known = viewers.iter().map(|v| known[v.at]);
        add(By::Known(n), Split::of(known), &format!("known {n}"))?;
    }
    Ok(groups)
}

/// The number of each viewer's group, and the values that made it.
struct Split {
    of: Vec<Option<u32>>,
    values: Option<Vec<f64>>,
}

impl Split {
    fn of(groups: impl Iterator<Item = Option<u32>>) -> Self {
        Self { of: groups.collect(), values: None }
    }

    fn quarters(values: impl Iterator<Item = f64>) -> Self {
        let values: Vec<f64> = values.collect();
        Self { of: quarters(&values).into_iter().map(Some).collect(), values: Some(values) }
    }

    fn range(&self, members: &[usize]) -> Option<[f64; 2]> {
        let values = self.values.as_ref()?;
        let of = || members.iter().map(|i| values[*i]);
        Some([of().fold(f64::INFINITY, f64::min), of().fold(f64::NEG_INFINITY, f64::max)])
    }
}

/// The quarter of every value, from 0. Equal values are in one quarter, so quarters may be missing.
pub fn quarters(values: &[f64]) -> Vec<u32> {
    let mut ascending = values.to_vec();
    ascending.sort_unstable_by(f64::total_cmp);
    let n = ascending.len();
    let cuts: Vec<f64> = (1..4)
        .filter_map(|q| ascending.get((q * n).div_ceil(4).saturating_sub(1)).copied())
        .collect();
    values.iter().map(|v| index(cuts.iter().filter(|cut| v > cut).count())).collect()
}

fn main_genre(panel: &Panel, history: &[u32]) -> Option<u32> {
    let mix = panel.features.mix(history);
    let largest = mix.iter().copied().fold(0.0, f64::max);
    mix.iter().position(|p| *p == largest && largest > 0.0).map(index)
}

fn mean_audience(panel: &Panel, history: &[u32]) -> f64 {
    let sum: f64 = history.iter().map(|t| f64::from(panel.audience[*t as usize])).sum();
    sum / history.len() as f64
}

fn grouped(by: By, split: &Split, viewers: &[Judged<'_>], seed: Seed) -> Result<Vec<Group>> {
    let mut members: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, group) in split.of.iter().enumerate() {
        group.iter().for_each(|g| members.entry(*g).or_default().push(i));
    }
    let mut large: Vec<(u32, Vec<usize>)> =
        members.into_iter().filter(|(_, members)| members.len() >= GROUP_MIN).collect();
    large.sort_by_key(|(number, members)| (Reverse(members.len()), *number));
    large.truncate(GROUPS_MAX);
    large.sort_by_key(|(number, _)| *number);
    let group = |(number, members): (u32, Vec<usize>)| {
        let held: Vec<&Held> = members.iter().map(|i| viewers[*i].held).collect();
        let seed = seed.nth(u64::from(number));
        Ok(Group {
            by,
            number,
            range: split.range(&members),
            viewers: members.len(),
            quality: of(&held, seed.derive("own"))?,
            difference: against_others(viewers, &members, seed)?,
        })
    };
    large.into_iter().map(group).collect()
}

/// Hit@k of the members less that of everybody else, the two resampled apart: they are different people.
fn against_others(
    viewers: &[Judged<'_>],
    members: &[usize],
    seed: Seed,
) -> Result<Option<Difference>> {
    let mut inside = vec![false; viewers.len()];
    members.iter().for_each(|i| inside[*i] = true);
    let hits = |wanted: bool| -> Vec<f64> {
        let of = viewers.iter().zip(&inside).filter(|(_, inside)| **inside == wanted);
        of.map(|(v, _)| v.held.hit).collect()
    };
    let (own, others) = (hits(true), hits(false));
    if others.len() < GROUP_MIN {
        return Ok(None);
    }
    let a = resample(&[&own], RESAMPLES, seed.derive("members"))?;
    let b = resample(&[&others], RESAMPLES, seed.derive("others"))?;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let differences = a.means(0).iter().zip(b.means(0)).map(|(x, y)| x - y).collect();
    difference(mean(&own) - mean(&others), differences)
}
