//! Viewers whose taste, patience and answer to what is new are known, and what they do.

#![expect(clippy::cast_possible_truncation, reason = "drawn numbers become counts and moments")]

use slate_core::{Result, Seed};
use slate_math::Rng;

use crate::demo::{InventedTitle, TASTE, invent_titles};

const TITLES: usize = 300;
/// Groups of viewers with a common taste.
const GROUPS: usize = 8;
/// How much taste and fame count when a title on a list is played.
const TASTE_WEIGHT: f64 = 1.5;
const FAME_WEIGHT: f64 = 0.25;
/// Days of viewing before a test.
pub(super) const HISTORY_DAYS: i64 = 28;
/// Of how many titles one is taken where no list helps: what people find by themselves.
const LOOKED_AT: usize = 12;
pub(super) const DAY_MS: i64 = 86_400_000;
/// The hour at which everybody sits down, UTC.
pub(super) const EVENING_MS: i64 = 20 * 3_600_000;

/// One viewer, as nobody knows them in life.
#[derive(Debug, Clone)]
struct Person {
    taste: [f64; TASTE],
    /// The chance to sit down in an evening.
    visits: f64,
    /// The chance to look at one more title.
    patience: f64,
    /// What a title has to be better than.
    pickiness: f64,
    /// How much more is played in the first days after something has changed, as a share.
    novelty: f64,
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
pub(super) struct World {
    pub(super) titles: Vec<InventedTitle>,
    people: Vec<Person>,
    seed: Seed,
}

impl World {
    /// Invents titles and `viewers` viewers from the seed `who`; `novelty` is the mean of theirs. What they do follows
    /// from `seed`.
    pub(super) fn invent(viewers: usize, novelty: f64, who: Seed, seed: Seed) -> Result<Self> {
        let titles = invent_titles(TITLES, who)?;
        let mut rng = Rng::new(who.derive("people"));
        let groups: Vec<[f64; TASTE]> =
            (0..GROUPS).map(|_| std::array::from_fn(|_| rng.normal())).collect();
        let people = (0..viewers).map(|_| Person::invent(&groups, novelty, &mut rng)).collect();
        Ok(Self { titles, people, seed })
    }

    pub(super) fn viewers(&self) -> usize {
        self.people.len()
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
            let best = met.max_by(|a, b| {
                person.liking(&self.titles[*a]).total_cmp(&person.liking(&self.titles[*b]))
            });
            let Some(title) = best else { continue };
            if rng.uniform() < person.chance(&self.titles[title]) {
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

    /// What a viewer plays of a list: from the top, as long as patience lasts. `since_days` is for how long they have
    /// known something new, if they do.
    pub(super) fn of_list(
        &self,
        (viewer, day): (usize, i64),
        list: &[usize],
        since_days: Option<f64>,
    ) -> Vec<Watched> {
        let person = &self.people[viewer];
        let mut rng = self.evening(viewer, day);
        // The draw that decided whether they sit down.
        rng.uniform();
        let mut watched = Vec::new();
        for (n, &title) in (0..).zip(list) {
            let chance = person.chance(&self.titles[title]) * person.excitement(since_days);
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
        let mut looks = person.visits;
        let mut plays = 0.0;
        for &title in list {
            plays += looks * person.chance(&self.titles[title]);
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
    fn invent(groups: &[[f64; TASTE]], novelty: f64, rng: &mut Rng) -> Self {
        let (a, b) = (groups[rng.position(groups.len())], groups[rng.position(groups.len())]);
        Self {
            taste: std::array::from_fn(|i| 0.75 * a[i] + 0.25 * b[i] + 0.3 * rng.normal()),
            visits: 0.25 + 0.4 * rng.uniform(),
            patience: 0.75 + 0.2 * rng.uniform(),
            pickiness: 1.8 + 0.4 * rng.normal(),
            novelty: novelty * 2.0 * rng.uniform(),
        }
    }

    fn liking(&self, title: &InventedTitle) -> f64 {
        let taste: f64 = self.taste.iter().zip(&title.taste).map(|(a, b)| a * b).sum();
        TASTE_WEIGHT * taste / (TASTE as f64).sqrt() + FAME_WEIGHT * title.fame
    }

    /// The chance to play a title that is looked at.
    fn chance(&self, title: &InventedTitle) -> f64 {
        1.0 / (1.0 + (self.pickiness - self.liking(title)).exp())
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
    fn the_truth_is_the_mean_of_what_happens() {
        let world = World::invent(20, 0.0, Seed(4), Seed(5)).unwrap();
        let list: Vec<usize> = (0..12).collect();
        let days = 4_000;
        for viewer in 0..5 {
            let plays = |day: &i64| {
                let plays = || world.of_list((viewer, *day), &list, None).len();
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
