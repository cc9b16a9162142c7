//! Probabilistic interleaving (Hofmann, Whiteson and de Rijke 2011, "A probabilistic method for inferring preferences
//! from clicks").

use slate_math::Rng;

use super::Slot;

/// How steeply the chance of a title falls with its rank: the authors' choice.
pub const HOFMANN_TAU: f64 = 3.0;

/// Each slot is filled by a side that a coin chooses, with a title drawn from its ranking: rank r has a chance in
/// proportion to r^-tau, over the titles that are not in the list. Credit is not the coin's but what it may have been: a
/// play belongs to b with the chance that b would have put the title there, by that of either: the mean over all
/// assignments of slots to sides that could have given the list. Titles that only one side ranks count for it alone. The list is shorter than
/// `length` only if both rankings end.
pub fn probabilistic<T: Copy + PartialEq>(
    a: &[T],
    b: &[T],
    (length, tau): (usize, f64),
    rng: &mut Rng,
) -> Vec<Slot<T>> {
    let mut sides = [Remaining::new(a, tau), Remaining::new(b, tau)];
    let mut list = Vec::new();
    while list.len() < length {
        let coin = usize::from(rng.uniform() < 0.5);
        let from = [coin, 1 - coin].into_iter().find(|side| !sides[*side].titles.is_empty());
        let Some(from) = from else { break };
        let title = sides[from].draw(rng);
        let [of_a, of_b] = sides.each_ref().map(|side| side.chance(title));
        sides.iter_mut().for_each(|side| side.remove(title));
        list.push(Slot { title, share_b: of_b / (of_a + of_b) });
    }
    list
}

/// Titles that are not in the list yet, each with its weight.
struct Remaining<T> {
    titles: Vec<(T, f64)>,
}

impl<T: Copy + PartialEq> Remaining<T> {
    fn new(ranking: &[T], tau: f64) -> Self {
        let weight = |(at, title): (usize, &T)| (*title, ((at + 1) as f64).powf(-tau));
        Self { titles: ranking.iter().enumerate().map(weight).collect() }
    }

    fn whole(&self) -> f64 {
        self.titles.iter().map(|(_, weight)| weight).sum()
    }

    fn draw(&self, rng: &mut Rng) -> T {
        let mut left = rng.uniform() * self.whole();
        let passed = |(_, weight): &&(T, f64)| {
            left -= weight;
            left < 0.0
        };
        // Rounding may leave the last one over.
        let last = &self.titles[self.titles.len() - 1];
        self.titles.iter().find(passed).unwrap_or(last).0
    }

    fn chance(&self, title: T) -> f64 {
        let weight = self.titles.iter().find(|(x, _)| *x == title).map_or(0.0, |(_, w)| *w);
        if weight > 0.0 { weight / self.whole() } else { 0.0 }
    }

    fn remove(&mut self, title: T) {
        self.titles.retain(|(x, _)| *x != title);
    }
}
