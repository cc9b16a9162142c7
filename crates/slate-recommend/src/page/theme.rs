//! Themes found in the data: titles that are watched together and of which one short thing can be said.
//!
//! Leaders are taken in the order given (most watched first) as long as no earlier cluster holds them. A
//! leader's cluster is what the model finds most alike. Of everything that can be said of titles (two genres, a
//! genre and an era, a person) the cluster is named after what is most characteristic of it: the largest
//! log-likelihood ratio of its share inside against outside (Dunning 1993). The theme is the titles of the
//! cluster that have it, so that its name is true of every card. Clusters with the same name are one theme.
//!
//! Made once a model. Cost: one row of likeness a leader, and nothing that grows with the square of the titles.

use std::collections::BTreeMap;

use slate_math::Bits;
use slate_math::topk::top_k;

use crate::Histories;

/// What a tag is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    /// A genre.
    Genre,
    /// Somebody in it or behind it.
    Person,
    /// When it was made.
    Era,
}

/// Everything that can be said of titles in a word.
#[derive(Debug, Clone, Default)]
pub struct Tags {
    /// The tags of title `i`, ascending.
    pub of: Histories,
    /// What each tag is about.
    pub kinds: Vec<TagKind>,
}

/// What all titles of a theme have: one tag or two.
pub type Label = (u32, Option<u32>);

/// A theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// What is said of all its titles.
    pub label: Label,
    /// The title whose cluster it was first found in.
    pub leader: u32,
    /// Its titles, most alike to the leader first.
    pub titles: Vec<u32>,
}

/// How far the search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThemeLimits {
    /// Most themes.
    pub themes: usize,
    /// Most leaders that are tried.
    pub leaders: usize,
    /// Titles in a cluster.
    pub cluster: usize,
    /// With fewer titles it is no theme.
    pub titles_min: usize,
}

/// Finds themes. `similar` fills a row with the likeness of every title to one, or says that it cannot.
pub fn find_themes(
    tags: &Tags,
    leaders: impl IntoIterator<Item = u32>,
    limits: &ThemeLimits,
    similar: &mut dyn FnMut(u32, &mut [f32]) -> bool,
    scored: usize,
) -> Vec<Theme> {
    let everywhere = count(tags, 0..scored);
    let mut row = vec![0.0; scored];
    let mut covered = Bits::none(scored);
    let mut themes: Vec<Theme> = Vec::new();
    let mut tried = 0;
    for leader in leaders {
        if themes.len() == limits.themes || tried == limits.leaders {
            break;
        }
        if covered.get(leader as usize) || leader as usize >= scored {
            continue;
        }
        tried += 1;
        if !similar(leader, &mut row) {
            break;
        }
        let cluster = cluster(leader, &row, limits.cluster);
        cluster.iter().for_each(|t| covered.set(*t as usize, true));
        if let Some(theme) = name(tags, leader, &cluster, &everywhere, scored, limits) {
            join(&mut themes, theme);
        }
    }
    themes
}

/// The leader and what is most alike to it.
fn cluster(leader: u32, row: &[f32], size: usize) -> Vec<u32> {
    let others = (0..).zip(row.iter().copied()).filter(|(t, s)| *t != leader && *s > 0.0);
    let nearest = top_k(others, size).into_iter().map(|s| s.index);
    std::iter::once(leader).chain(nearest).collect()
}

/// Adds a theme, or its titles to the one of the same name.
fn join(themes: &mut Vec<Theme>, theme: Theme) {
    match themes.iter_mut().find(|t| t.label == theme.label) {
        None => themes.push(theme),
        Some(same) => {
            let new = theme.titles.into_iter().filter(|t| !same.titles.contains(t));
            let new: Vec<u32> = new.collect();
            same.titles.extend(new);
        }
    }
}

/// How many titles have each label.
fn count(tags: &Tags, titles: impl IntoIterator<Item = usize>) -> BTreeMap<Label, u32> {
    let mut counts = BTreeMap::new();
    for title in titles {
        each_label(tags, title, &mut |label| *counts.entry(label).or_insert(0) += 1);
    }
    counts
}

/// Everything that may be said of a title: a person, two genres, or a genre and an era.
fn each_label(tags: &Tags, title: usize, each: &mut dyn FnMut(Label)) {
    let own = tags.of.get(title);
    for (at, &a) in own.iter().enumerate() {
        match tags.kinds[a as usize] {
            TagKind::Person => each((a, None)),
            TagKind::Era => {}
            TagKind::Genre => own
                .iter()
                .enumerate()
                .filter(|&(other, &b)| match tags.kinds[b as usize] {
                    TagKind::Genre => other > at,
                    TagKind::Era => true,
                    TagKind::Person => false,
                })
                .for_each(|(_, &b)| each((a, Some(b)))),
        }
    }
}

/// Whether a title has a label.
fn has(tags: &Tags, title: u32, label: Label) -> bool {
    let own = tags.of.get(title as usize);
    own.contains(&label.0) && label.1.is_none_or(|b| own.contains(&b))
}

/// The theme of a cluster, if something characteristic can be said of enough of it.
fn name(
    tags: &Tags,
    leader: u32,
    cluster: &[u32],
    everywhere: &BTreeMap<Label, u32>,
    n: usize,
    limits: &ThemeLimits,
) -> Option<Theme> {
    let inside = count(tags, cluster.iter().map(|t| *t as usize));
    let mut best: Option<(f64, Label)> = None;
    for (&label, &k) in inside.iter().filter(|(_, k)| **k as usize >= limits.titles_min) {
        let all = everywhere.get(&label).copied().unwrap_or(k);
        let ratio = likelihood_ratio(k, cluster.len(), all, n);
        if ratio > 0.0 && best.is_none_or(|(most, _)| ratio > most) {
            best = Some((ratio, label));
        }
    }
    let (_, label) = best?;
    let titles = cluster.iter().copied().filter(|t| has(tags, *t, label)).collect();
    Some(Theme { label, leader, titles })
}

/// Dunning's ratio G^2 for `k` of `m` inside and `all` - `k` of `n` - `m` outside; 0 unless the share inside is
/// the larger one.
fn likelihood_ratio(k: u32, m: usize, all: u32, n: usize) -> f64 {
    let (k, all, m, n) = (f64::from(k), f64::from(all), m as f64, n as f64);
    let (rest, outside) = ((all - k).max(0.0), (n - m).max(0.0));
    if outside == 0.0 || k / m <= rest / outside {
        return 0.0;
    }
    let log = |k: f64, n: f64, p: f64| {
        let part = |x: f64, p: f64| if x > 0.0 { x * p.ln() } else { 0.0 };
        part(k, p) + part(n - k, 1.0 - p)
    };
    let pooled = (k + rest) / (m + outside);
    let apart = log(k, m, k / m) + log(rest, outside, rest / outside);
    2.0 * (apart - log(k, m, pooled) - log(rest, outside, pooled))
}
