//! Lists of two versions: their titles are drafted by turns, and which came from where is logged.
//!
//! What an editor pins stays in its place and speaks for neither version.

use std::collections::HashMap;

use slate_core::{Result, Seed, TitleId};
use slate_experiment::interleaving::team_draft;
use slate_math::Rng;

use super::{Answer, Ask, DraftedList, Engine, Listed, ShownCell};

/// The share of a place that both versions would have filled alike.
const BOTH: f64 = 0.5;

/// How a list of two versions is made.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The version whose titles are drafted in.
    pub with: String,
    /// What the turns follow from.
    pub seed: Seed,
    /// The id that the list gets in the log; none if somebody only looks.
    pub slate: Option<String>,
    /// The cells of online tests that it is made in.
    pub cells: Vec<ShownCell>,
}

impl Engine {
    /// A list drafted from that of the version asked for and that of another one, which is logged as it is shown.
    ///
    /// # Errors
    /// As [`Engine::recommend`].
    pub fn drafted(&self, ask: &Ask, draft: &Draft) -> Result<Answer> {
        let forgotten = self.forgotten();
        let first = self.recommend(ask)?;
        let other = self.recommend(&Ask { version: Some(draft.with.clone()), ..ask.clone() })?;
        let with = other.version;
        let mut rng = Rng::new(draft.seed);
        let (titles, shares) = by_turns(first.titles, other.titles, ask.k, &mut rng);
        if let Some(slate) = &draft.slate {
            let slots = titles.iter().map(|t| t.title.clone()).zip(shares).collect();
            let (version, with) = (first.version.clone(), with.clone());
            let (cells, seed) = (draft.cells.clone(), draft.seed);
            let list = DraftedList { version, with, cells, seed, slots };
            self.exposures
                .shown(list.exposure(slate.clone(), (ask.viewer.clone(), ask.at, forgotten)));
        }
        Ok(Answer { titles, interleaved: Some(with), slate_id: draft.slate.clone(), ..first })
    }
}

/// One list of two, and how much of each place is the second one's.
fn by_turns(
    first: Vec<Listed>,
    second: Vec<Listed>,
    length: usize,
    rng: &mut Rng,
) -> (Vec<Listed>, Vec<f64>) {
    let pins: HashMap<usize, TitleId> = first
        .iter()
        .enumerate()
        .filter(|(_, t)| t.pinned)
        .map(|(place, t)| (place, t.title.clone()))
        .collect();
    let is_pin = |title: &TitleId| pins.values().any(|pin| pin == title);
    let free = |list: &[Listed]| -> Vec<TitleId> {
        list.iter().map(|t| &t.title).filter(|title| !is_pin(title)).cloned().collect()
    };
    let (a, b) = (free(&first), free(&second));
    let (a, b): (Vec<&TitleId>, Vec<&TitleId>) = (a.iter().collect(), b.iter().collect());
    let mut drafted = team_draft(&a, &b, length.saturating_sub(pins.len()), rng).into_iter();
    let mut places = Vec::new();
    while let Some(place) = match pins.get(&places.len()) {
        Some(pin) => Some((pin, BOTH)),
        None => drafted.next().map(|slot| (slot.title, slot.share_b)),
    } {
        places.push(place);
    }
    let mut of_first: HashMap<TitleId, Listed> = by_title(first);
    let mut of_second: HashMap<TitleId, Listed> = by_title(second);
    let card = |(title, share): &(&TitleId, f64)| {
        let (own, other) = if *share > BOTH {
            (&mut of_second, &mut of_first)
        } else {
            (&mut of_first, &mut of_second)
        };
        Some((own.remove(*title).or_else(|| other.remove(*title))?, *share))
    };
    places.iter().filter_map(card).unzip()
}

fn by_title(list: Vec<Listed>) -> HashMap<TitleId, Listed> {
    list.into_iter().map(|t| (t.title.clone(), t)).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    fn listed(title: &str, pinned: bool, score: f32) -> Listed {
        let (title, name) = (title.parse().unwrap(), title.to_owned());
        Listed {
            title,
            name,
            year: None,
            genres: Vec::new(),
            score: Some(score),
            pinned,
            why: Vec::new(),
        }
    }

    fn list(titles: &[&str], score: f32) -> Vec<Listed> {
        titles
            .iter()
            .map(|title| listed(title.trim_end_matches('!'), title.ends_with('!'), score))
            .collect()
    }

    #[test]
    fn each_version_fills_its_turns_with_its_own_cards() {
        for seed in 0..20 {
            let (a, b) = (list(&["x", "a", "b", "c"], 1.0), list(&["x", "d", "a", "e"], 2.0));
            let (titles, shares) = by_turns(a, b, 4, &mut Rng::new(Seed(seed)));
            assert_eq!((titles[0].name.as_str(), shares[0]), ("x", BOTH), "alike at the head");
            assert_eq!(titles.len(), 4);
            for (t, share) in titles.iter().zip(&shares) {
                assert_eq!(t.score, Some(if *share > BOTH { 2.0 } else { 1.0 }), "{}", t.name);
            }
            let turns: Vec<f64> = shares[1..3].to_vec();
            assert_eq!(turns.iter().sum::<f64>(), 1.0, "one each: {turns:?}");
        }
    }

    #[test]
    fn pins_keep_their_places_and_speak_for_nobody() {
        for seed in 0..20 {
            let (a, b) = (list(&["a", "p!", "b"], 1.0), list(&["c", "p!", "d"], 2.0));
            let (titles, shares) = by_turns(a, b, 3, &mut Rng::new(Seed(seed)));
            assert_eq!((titles[1].name.as_str(), titles[1].pinned, shares[1]), ("p", true, BOTH));
            assert_eq!(shares[0] + shares[2], 1.0);
            assert_eq!(titles.len(), 3);
        }
    }

    #[test]
    fn a_list_is_as_long_as_both_together_reach() {
        let (titles, _) =
            by_turns(list(&["a"], 1.0), list(&["b", "c"], 2.0), 9, &mut Rng::new(Seed(1)));
        assert_eq!(titles.len(), 3);
        let (titles, shares) = by_turns(Vec::new(), Vec::new(), 9, &mut Rng::new(Seed(1)));
        assert_eq!((titles.len(), shares.len()), (0, 0));
    }
}
