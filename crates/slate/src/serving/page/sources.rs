//! What each row may be filled from.

use std::sync::Arc;

use slate_math::Bits;
use slate_recommend::page::{Candidate, Eligible, Kind, Options, Pools, Source};

use super::crowd::{Crowd, DAY_MS};
use super::person::{Person, Touched};
use super::ruling::Ruling;
use crate::serving::{Engine, NamedTheme, Stock};

/// What was begun longer ago is not offered to go on with.
const OPEN_DAYS: i64 = 30;
/// What a hidden gem is worth at least: at the border, half.
const GEM_WORTH_MIN: f32 = 0.5;
/// Titles of the history that rows are made for.
const BECAUSE: usize = 4;
/// Among how many titles that fit the viewer best likeness is looked for first.
const FITTING: usize = 2_000;
/// How much two of these may be alike.
const BECAUSE_LIKENESS_MAX: f64 = 0.6;
/// Genres that rows are made for.
const GENRES: usize = 8;

/// Memory of one page, used again for the next.
#[derive(Debug, Default)]
pub(in crate::serving) struct Scratch {
    /// Scores of the titles the model knows.
    pub(super) scores: Vec<f32>,
    /// Likeness to one title.
    pub(super) similar: Vec<f32>,
    /// What may be shown.
    pub(super) eligible: Bits,
    /// The model's own.
    pub(super) model: slate_recommend::Scratch,
}

/// The sources of a page.
#[derive(Debug)]
pub(super) struct Sources {
    /// One a row that could be made.
    pub(super) rows: Vec<Source>,
    /// What exploration draws from, for each row that has slots.
    pub(super) unsure: Vec<(Kind, Vec<Candidate>)>,
}

impl Sources {
    pub(super) fn collect(
        stock: &Arc<Stock>,
        engine: &Engine,
        (person, ruling): (&Person, &Ruling),
        options: &Options,
        scratch: &mut Scratch,
    ) -> Self {
        let Scratch { scores, similar, eligible, .. } = scratch;
        let eligible = Eligible { titles: eligible, narrowed: &ruling.narrowed };
        let mut pools = Pools::new(scores, eligible, options.places());
        let tells_finishes = engine.viewers().pulse.tells_finishes();
        let best = pools.top(Kind::BecauseYouWatched, FITTING.max(options.places()));
        let top = plain(Kind::TopPicks, top_picks(&best, &eligible, &mut pools));
        let mut rows = vec![open(person, &eligible, tells_finishes), top];
        rows.extend(because(stock, person, &best, similar, &mut pools));
        rows.extend(genres(stock, person, &mut pools));
        rows.extend(themes(stock, person, &mut pools));
        let crowd = engine.crowd(stock, &engine.viewers(), person.now_ms);
        let unsure = by_audience(stock, &crowd, person, &mut pools, &mut rows);
        rows.retain(|s| !s.pool.is_empty());
        Self { rows, unsure }
    }
}

fn plain(kind: Kind, pool: Vec<Candidate>) -> Source {
    Source { kind, subject: None, affinity: 1.0, pool }
}

/// The best of everything: the beginning of what because rows are made from, unless a rule keeps the two apart.
fn top_picks(best: &[Candidate], eligible: &Eligible<'_>, pools: &mut Pools<'_>) -> Vec<Candidate> {
    let size = pools.size();
    if eligible.only(Kind::TopPicks) == eligible.only(Kind::BecauseYouWatched) {
        return best.iter().take(size).copied().collect();
    }
    pools.top(Kind::TopPicks, size)
}

/// What was begun. Where nobody ever says that a title was watched to its end, it cannot be told.
fn open(person: &Person, eligible: &Eligible<'_>, tells_finishes: bool) -> Source {
    let since = if tells_finishes { person.now_ms - OPEN_DAYS * DAY_MS } else { i64::MAX };
    let candidate = |(t, rank): (&Touched, u16)| Candidate {
        title: t.title,
        score: 1.0 / f32::from(rank),
        worth: 1.0,
    };
    let kind = Kind::ContinueWatching;
    let suited = person.open(since).filter(|t| eligible.suits(kind, t.title));
    plain(kind, suited.zip(1_u16..).map(candidate).collect())
}

/// One source for each of a few titles of the history: the newest, as long as they are not much alike. A row
/// holds what is like its title among what fits the viewer best; if that is not enough, what is like it at all.
fn because(
    stock: &Stock,
    person: &Person,
    best: &[Candidate],
    similar: &mut Vec<f32>,
    pools: &mut Pools<'_>,
) -> Vec<Source> {
    let titles: Vec<u32> = best.iter().map(|c| c.title).collect();
    let model = &stock.serving.model;
    let source = |title: u32| {
        let known = model.similar_among(title, &titles, similar);
        let mut pool = if known { pools.again(best, similar) } else { Vec::new() };
        if known && pool.len() < pools.size() && best.len() >= FITTING {
            similar.resize(stock.scored(), 0.0);
            let all = model.similar(title, similar);
            let like = |t: u32| similar.get(t as usize).copied().filter(|s| all && *s > 0.0);
            pool = pools.by(Kind::BecauseYouWatched, 0..stock.len(), like);
        }
        Source { kind: Kind::BecauseYouWatched, subject: Some(title), affinity: 1.0, pool }
    };
    subjects(stock, person).into_iter().map(source).collect()
}

/// The titles of the history that rows are made for.
fn subjects(stock: &Stock, person: &Person) -> Vec<u32> {
    let mut subjects: Vec<u32> = Vec::new();
    let known = |t: &&Touched| !t.hidden && (t.title as usize) < stock.scored();
    for title in person.seen.iter().rev().filter(known).map(|t| t.title) {
        let near = |s: &u32| stock.features.likeness(*s, title) > BECAUSE_LIKENESS_MAX;
        if subjects.len() < BECAUSE && !subjects.iter().any(near) {
            subjects.push(title);
        }
    }
    subjects
}

/// The genres the viewer watches most.
fn genres(stock: &Stock, person: &Person, pools: &mut Pools<'_>) -> Vec<Source> {
    let mix = (0..).zip(&person.mix).filter(|(_, p)| **p > 0.0);
    let mut most: Vec<(u32, f64)> = mix.map(|(g, p)| (g, *p)).collect();
    most.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    most.truncate(GENRES);
    let largest = most.first().map_or(1.0, |(_, p)| *p);
    let source = |(genre, p): (u32, f64)| {
        let pool = pools.among(Kind::Genre, stock.of_genre[genre as usize].iter().copied());
        Source { kind: Kind::Genre, subject: Some(genre), affinity: p / largest, pool }
    };
    most.into_iter().map(source).collect()
}

/// The themes found in the data, each as near to the viewer as its genres are to the viewer's mix.
fn themes(stock: &Stock, person: &Person, pools: &mut Pools<'_>) -> Vec<Source> {
    let near = |theme: &NamedTheme| -> f64 {
        theme.genres.iter().zip(&person.mix).map(|(share, p)| share * p).sum()
    };
    let nearest = stock.themes.iter().map(near).fold(f64::MIN_POSITIVE, f64::max);
    let source = |(number, theme): (u32, &NamedTheme)| {
        let pool = pools.among(Kind::Theme, theme.titles.iter().copied());
        let affinity = near(theme) / nearest;
        Source { kind: Kind::Theme, subject: Some(number), affinity, pool }
    };
    (0..).zip(&stock.themes).map(source).collect()
}

/// Rows that rest on who watched what and when; gives what exploration draws from.
fn by_audience(
    stock: &Stock,
    crowd: &Crowd,
    person: &Person,
    pools: &mut Pools<'_>,
    rows: &mut Vec<Source>,
) -> Vec<(Kind, Vec<Candidate>)> {
    rows.push(plain(Kind::Trending, pools.first(Kind::Trending, crowd.trend.iter().copied())));
    rows.push(plain(Kind::New, pools.among(Kind::New, crowd.new.iter().copied())));
    let mut gems = pools.among(Kind::HiddenGems, crowd.gems.iter().copied());
    gems.retain(|c| c.worth >= GEM_WORTH_MIN);
    rows.push(plain(Kind::HiddenGems, gems));
    let mut cold = |row| pools.by(row, crowd.cold.iter().copied(), |t| affinity(stock, person, t));
    let unsure = [Kind::TopPicks, Kind::ColdTitles].map(|row| (row, cold(row)));
    rows.push(plain(Kind::ColdTitles, unsure[1].1.clone()));
    unsure.into()
}

/// How near a cold title is to the viewer's taste: the mean of p(g) over its genres. A content model has its
/// place here.
fn affinity(stock: &Stock, person: &Person, title: u32) -> Option<f32> {
    let genres = stock.features.genres.get(title as usize);
    let sum: f64 = genres.iter().map(|g| person.mix[*g as usize]).sum();
    (sum > 0.0).then(|| slate_math::cast::narrow(sum / genres.len() as f64))
}
