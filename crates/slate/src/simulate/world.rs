//! Viewers whose taste, patience and answer to what is new are known, and what they do.

#![expect(clippy::cast_possible_truncation, reason = "drawn numbers become counts and moments")]

use std::collections::HashMap;

use slate_core::{Result, Seed, TitleId, ViewerId};
use slate_math::Rng;

use crate::demo::{InventedTitle, TASTE, Taste, dot, group_tastes, invent_titles, mixed_taste};

const TITLES: usize = 300;
/// Groups of viewers with a common taste.
const GROUPS: usize = 8;
/// What a viewer's taste is made of: their group's, another's, their own.
const MIX: [f64; 3] = [0.75, 0.25, 0.3];
/// How much taste and fame count when a title on a list is played.
const TASTE_WEIGHT: f64 = 2.0;
const FAME_WEIGHT: f64 = 0.25;
/// How much it counts that a title follows from the one that was watched last.
const FOLLOWS_WEIGHT: f64 = 2.0;
/// Days of viewing before a test.
pub(super) const HISTORY_DAYS: i64 = 28;
/// Of how many titles one is taken where no list helps: what people find by themselves.
const LOOKED_AT: usize = 12;
pub(crate) const DAY_MS: i64 = 86_400_000;
/// The hour at which everybody sits down, UTC.
pub(super) const EVENING_MS: i64 = 20 * 3_600_000;

/// One viewer, as nobody knows them in life.
#[derive(Debug, Clone)]
struct Person {
    viewer: Viewer,
    /// The chance to sit down in an evening.
    visits: f64,
    /// The chance to look at one more title.
    patience: f64,
    /// What a title has to be better than.
    pickiness: f64,
    /// How much more is played in the first days after something has changed, as a share.
    novelty: f64,
}

/// A viewer of a world.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    /// What the studio calls them.
    pub(crate) id: ViewerId,
    /// What they like.
    pub(crate) taste: Taste,
    /// The title they watched last.
    pub(crate) last: Option<usize>,
}

/// A play on an evening.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Watched {
    pub(super) title: usize,
    /// Minutes after the evening's start.
    pub(super) minute: i64,
    pub(super) seconds: f32,
}

/// Titles and viewers.
#[derive(Debug)]
pub(crate) struct World {
    titles: Vec<InventedTitle>,
    numbers: HashMap<TitleId, usize>,
    /// Of each title those that follow from it; none where nothing does.
    near: Vec<Vec<usize>>,
    people: Vec<Person>,
    seed: Seed,
}

impl World {
    /// Invents titles and `viewers` viewers from the seed `who`; `novelty` is the mean of theirs. What they do follows
    /// from `seed`.
    pub(super) fn invent(viewers: usize, novelty: f64, who: Seed, seed: Seed) -> Result<Self> {
        let mut rng = Rng::new(who.derive("tastes"));
        let groups = group_tastes(GROUPS, &mut rng);
        let mut viewer = |n| {
            let id = ViewerId::new(format!("v{:05}", n + 1))?;
            Ok(Viewer { id, taste: mixed_taste(&groups, MIX, &mut rng), last: None })
        };
        let viewers = (0..viewers).map(&mut viewer).collect::<Result<Vec<_>>>()?;
        Ok(Self::of(invent_titles(TITLES, who)?, Vec::new(), viewers, novelty, (who, seed)))
    }

    /// A world of these titles, of which some are `near` to each, and viewers, whose habits follow from the first seed
    /// and what they do from the second.
    pub(crate) fn of(
        titles: Vec<InventedTitle>,
        near: Vec<Vec<usize>>,
        viewers: Vec<Viewer>,
        novelty: f64,
        (who, seed): (Seed, Seed),
    ) -> Self {
        let numbers = titles.iter().enumerate().map(|(n, t)| (t.title.id.clone(), n)).collect();
        let mut rng = Rng::new(who.derive("habits"));
        let person = |viewer| Person::with_habits(viewer, novelty, &mut rng);
        Self { titles, numbers, near, people: viewers.into_iter().map(person).collect(), seed }
    }

    pub(super) fn viewers(&self) -> usize {
        self.people.len()
    }

    pub(super) fn viewer(&self, viewer: usize) -> &ViewerId {
        &self.people[viewer].viewer.id
    }

    /// The title each viewer watched last before the test.
    pub(super) fn last(&self) -> Vec<Option<usize>> {
        self.people.iter().map(|person| person.viewer.last).collect()
    }

    pub(super) fn titles(&self) -> &[InventedTitle] {
        &self.titles
    }

    pub(super) fn title(&self, title: usize) -> &TitleId {
        &self.titles[title].title.id
    }

    /// The numbers of the titles with these ids; what is not of this world is left out.
    pub(super) fn numbers<'a>(&self, ids: impl Iterator<Item = &'a str>) -> Vec<usize> {
        ids.filter_map(|id| self.numbers.get(&TitleId::new(id).ok()?).copied()).collect()
    }

    /// What a viewer takes on an evening before there is a test, without a list: the best of some titles they come
    /// across, one after the other.
    pub(super) fn by_themselves(&self, viewer: usize, day: i64, seen: &mut [bool]) -> Vec<Watched> {
        let person = &self.people[viewer];
        let mut rng = self.evening(viewer, day);
        if rng.uniform() >= person.visits {
            return Vec::new();
        }
        let mut watched = Vec::new();
        for n in 0..2 {
            let met = (0..LOOKED_AT).map(|_| self.come_across(&mut rng)).filter(|t| !seen[*t]);
            let liking = |t: &usize| person.liking(&self.titles[*t]);
            let best = met.max_by(|a, b| liking(a).total_cmp(&liking(b)));
            let Some(title) = best else { continue };
            if rng.uniform() < self.chance(viewer, title, None) {
                seen[title] = true;
                watched.push(Watched { title, minute: 60 * n, seconds: length(&mut rng) });
            }
        }
        watched
    }

    /// A title by its fame.
    fn come_across(&self, rng: &mut Rng) -> usize {
        // Of three, the best known.
        let draw = (0..3).map(|_| rng.position(self.titles.len()));
        let known = |t: &usize| self.titles[*t].fame;
        draw.max_by(|a, b| known(a).total_cmp(&known(b))).unwrap_or(0)
    }

    /// Whether a viewer sits down on this evening.
    pub(super) fn visits(&self, viewer: usize, day: i64) -> bool {
        self.evening(viewer, day).uniform() < self.people[viewer].visits
    }

    /// The chance that a viewer plays a title that they look at, after the title they watched last.
    fn chance(&self, viewer: usize, title: usize, last: Option<usize>) -> f64 {
        let person = &self.people[viewer];
        let near = last.and_then(|last| self.near.get(last));
        let follows = near.is_some_and(|near| near.contains(&title));
        let pull = if follows { FOLLOWS_WEIGHT } else { 0.0 };
        1.0 / (1.0 + (person.pickiness - pull - person.liking(&self.titles[title])).exp())
    }

    /// What a viewer plays of a list after the title they watched last: from the top, as long as patience lasts.
    /// `since_days` is for how long they have known something new, if they do.
    pub(super) fn of_list(
        &self,
        (viewer, day): (usize, i64),
        list: &[usize],
        last: Option<usize>,
        since_days: Option<f64>,
    ) -> Vec<Watched> {
        let person = &self.people[viewer];
        let mut rng = self.evening(viewer, day);
        // The draw that decided whether they sit down.
        rng.uniform();
        let mut watched = Vec::new();
        for (n, &title) in (0..).zip(list) {
            let chance = self.chance(viewer, title, last) * person.excitement(since_days);
            if rng.uniform() < chance {
                watched.push(Watched { title, minute: 5 * n, seconds: length(&mut rng) });
            }
            if rng.uniform() >= person.patience {
                break;
            }
        }
        watched
    }

    /// Plays a day that a list can be expected to lead to, novelty left aside.
    pub(super) fn expected(&self, viewer: usize, list: &[usize]) -> f64 {
        let person = &self.people[viewer];
        let last = person.viewer.last;
        let mut looks = person.visits;
        let mut plays = 0.0;
        for &title in list {
            plays += looks * self.chance(viewer, title, last);
            looks *= person.patience;
        }
        plays
    }

    /// What an evening depends on: the same whatever is shown.
    fn evening(&self, viewer: usize, day: i64) -> Rng {
        let day = u64::try_from(day + HISTORY_DAYS).unwrap_or(0);
        Rng::new(self.seed.derive("evening").nth(viewer as u64).nth(day))
    }
}

impl Person {
    fn with_habits(viewer: Viewer, novelty: f64, rng: &mut Rng) -> Self {
        Self {
            viewer,
            visits: 0.25 + 0.4 * rng.uniform(),
            patience: 0.75 + 0.2 * rng.uniform(),
            pickiness: 2.0 + 0.4 * rng.normal(),
            novelty: novelty * 2.0 * rng.uniform(),
        }
    }

    fn liking(&self, title: &InventedTitle) -> f64 {
        let taste = dot(&self.viewer.taste, &title.taste);
        TASTE_WEIGHT * taste / (TASTE as f64).sqrt() + FAME_WEIGHT * title.fame
    }

    /// How much likelier something is played because it is new: gone after a week or so.
    fn excitement(&self, since_days: Option<f64>) -> f64 {
        since_days.map_or(1.0, |days| 1.0 + self.novelty * (-days / 3.0).exp())
    }
}

fn length(rng: &mut Rng) -> f32 {
    (900.0 + 5_400.0 * rng.uniform()) as f32
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    /// What is expected of a list is what happens on many evenings.
    #[test]
    fn the_expected_is_the_mean_of_what_happens() {
        let world = World::invent(20, 0.0, Seed(4), Seed(5)).unwrap();
        let list: Vec<usize> = (0..12).collect();
        let days = 4_000;
        for viewer in 0..5 {
            let plays = |day: &i64| {
                let plays = || world.of_list((viewer, *day), &list, None, None).len();
                if world.visits(viewer, *day) { plays() } else { 0 }
            };
            let mean = (0..days).map(|day| plays(&day)).sum::<usize>() as f64 / days as f64;
            let expected = world.expected(viewer, &list);
            assert!((mean - expected).abs() < 0.06, "{viewer}: {mean} is not {expected}");
        }
    }

    #[test]
    fn what_is_new_excites_and_then_no_longer() {
        let world = World::invent(1, 0.5, Seed(4), Seed(5)).unwrap();
        let person = &world.people[0];
        let [none, first, later] = [None, Some(0.0), Some(30.0)].map(|d| person.excitement(d));
        assert!(none == 1.0 && first > later && later < 1.0 + 1e-3);
    }
}
