//! What the page knows about titles: genres and people, by number.

use crate::Histories;

/// How much of likeness is shared genres; the rest is shared people. A choice, no estimate.
const GENRE_SHARE: f64 = 0.7;

/// Genres and people of every title, each as ascending numbers.
#[derive(Debug, Clone, Default)]
pub struct Features {
    /// The genres of title `i`.
    pub genres: Histories,
    /// The people of title `i`.
    pub people: Histories,
    /// How many genres there are.
    pub genre_count: usize,
}

impl Features {
    /// How many titles there are.
    pub fn title_count(&self) -> usize {
        self.genres.len()
    }

    /// How alike two titles are, 0 to 1: the Jaccard index of their genres and of their people, weighted.
    pub fn likeness(&self, a: u32, b: u32) -> f64 {
        let (a, b) = (a as usize, b as usize);
        let people = jaccard(self.people.get(a), self.people.get(b));
        GENRE_SHARE * jaccard(self.genres.get(a), self.genres.get(b)) + (1.0 - GENRE_SHARE) * people
    }

    /// How alike two titles are if they share no people.
    pub(crate) fn genre_likeness(&self, a: u32, b: u32) -> f64 {
        GENRE_SHARE * jaccard(self.genres.get(a as usize), self.genres.get(b as usize))
    }

    /// The viewer's taste p(g): every title of the history gives its genres one vote in all
    /// (Steck 2018, equation 2, with equal weights). All zero if no title has a genre.
    pub fn mix(&self, history: &[u32]) -> Vec<f64> {
        let mut mix = vec![0.0; self.genre_count];
        for &title in history {
            let genres = self.genres.get(title as usize);
            genres.iter().for_each(|&g| mix[g as usize] += 1.0 / genres.len() as f64);
        }
        let sum: f64 = mix.iter().sum();
        if sum > 0.0 {
            mix.iter_mut().for_each(|p| *p /= sum);
        }
        mix
    }
}

/// Shared over all, of two ascending lists; 0 if both are empty.
fn jaccard(a: &[u32], b: &[u32]) -> f64 {
    let (mut i, mut j, mut shared) = (0, 0, 0_usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, shared) = (i + 1, j + 1, shared + 1),
        }
    }
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}
