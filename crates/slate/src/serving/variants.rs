//! Artwork or copy: which variants titles have, and what is known of each from being shown.
//!
//! What was shown counts as not played until a play follows within the window; then it is amended. A new
//! process learns the same again from the log.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use serde::Serialize;
use slate_core::{Seed, TitleId, ViewerId};
use slate_recommend::page::{Variant, draw_variant};
use utoipa::ToSchema;

use super::Stock;
use super::outcomes::WINDOW_MS;
use super::recent::Recent;

/// A viewer is described by 1 and the share of so many genres, those with the most titles first.
const GENRES: usize = 12;
/// Length of that description.
const CONTEXT: usize = GENRES + 1;
/// So many showings at least are waited for at once, and twice as many at most; the oldest are let go first.
const OPEN: usize = 1 << 16;

/// The variant of a title that is to be shown.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ChosenVariant {
    /// Its name.
    pub name: String,
    /// With which probability it was chosen among the title's variants.
    pub propensity: f64,
    /// The standard error of that, when it is an estimate.
    pub propensity_error: Option<f64>,
}

/// All variants.
#[derive(Debug, Default)]
pub struct Variants {
    names: RwLock<HashMap<TitleId, Vec<String>>>,
    learned: Mutex<Learned>,
}

#[derive(Debug)]
struct Learned {
    variants: HashMap<(TitleId, String), Variant>,
    open: Recent<(ViewerId, TitleId), Open>,
}

impl Default for Learned {
    fn default() -> Self {
        Self { variants: HashMap::new(), open: Recent::new(OPEN) }
    }
}

/// A showing that a play may still follow.
#[derive(Debug, Clone)]
struct Open {
    at_ms: i64,
    name: String,
    context: Vec<f64>,
}

impl Variants {
    /// Takes over which variants there are.
    pub fn set(&self, all: Vec<(TitleId, String)>) {
        let mut names: HashMap<TitleId, Vec<String>> = HashMap::new();
        for (title, name) in all {
            names.entry(title).or_default().push(name);
        }
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = names;
    }

    /// Draws the variant of a title, if it has any.
    pub fn draw(&self, title: &TitleId, context: &[f64], seed: Seed) -> Option<ChosenVariant> {
        let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
        let names = names.get(title)?;
        let learned = self.lock();
        let of = |name: &String| {
            let known = learned.variants.get(&(title.clone(), name.clone()));
            known.cloned().unwrap_or_else(|| Variant::new(CONTEXT))
        };
        let variants: Vec<Variant> = names.iter().map(of).collect();
        let drawn = draw_variant(&variants, context, seed.derive(title.as_str()))?;
        let (propensity, propensity_error) = (drawn.propensity, drawn.error);
        Some(ChosenVariant { name: names[drawn.at].clone(), propensity, propensity_error })
    }

    /// The first variant of a title, if it has any: nothing is drawn.
    pub fn first(&self, title: &TitleId) -> Option<ChosenVariant> {
        let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
        let name = names.get(title)?.first()?.clone();
        Some(ChosenVariant { name, propensity: 1.0, propensity_error: None })
    }

    /// Somebody was shown a title with a variant; once a window.
    pub fn shown(
        &self,
        viewer: &ViewerId,
        title: &TitleId,
        name: &str,
        context: &[f64],
        at_ms: i64,
    ) {
        let mut learned = self.lock();
        let key = (viewer.clone(), title.clone());
        let before = learned.open.get(&key).map(|open| open.at_ms);
        if context.len() != CONTEXT || before.is_some_and(|before| at_ms - before < WINDOW_MS) {
            return;
        }
        let variant = learned.variants.entry((title.clone(), name.to_owned()));
        variant.or_insert_with(|| Variant::new(CONTEXT)).learn(context, 0.0);
        let (name, context) = (name.to_owned(), context.to_vec());
        learned.open.insert(key, Open { at_ms, name, context });
    }

    /// Somebody chose a title.
    pub fn chose(&self, viewer: &ViewerId, title: &TitleId, at_ms: i64) {
        let mut learned = self.lock();
        let key = (viewer.clone(), title.clone());
        let in_time = |open: &Open| (0..WINDOW_MS).contains(&(at_ms - open.at_ms));
        if !learned.open.get(&key).is_some_and(in_time) {
            return;
        }
        let Some(open) = learned.open.remove(&key) else { return };
        if let Some(variant) = learned.variants.get_mut(&(title.clone(), open.name)) {
            variant.amend(&open.context, 1.0);
        }
    }

    /// Forgets what one viewer was shown.
    pub fn forget(&self, viewer: &ViewerId) {
        self.lock().open.retain(|(who, _)| who != viewer);
    }

    /// Forgets everything that was learned; the variants stay.
    pub fn start_again(&self) {
        *self.lock() = Learned::default();
    }

    fn lock(&self) -> MutexGuard<'_, Learned> {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a viewer with this mix of genres is described.
pub(super) fn context(stock: &Stock, mix: &[f64]) -> Vec<f64> {
    let shares = stock.largest_genres.iter().take(GENRES).map(|g| mix[*g as usize]);
    std::iter::once(1.0).chain(shares).chain(std::iter::repeat(0.0)).take(CONTEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_taste_comes_to_see_the_variant_it_plays() {
        let (title, variants) = ("t".parse::<TitleId>().expect("a draw"), Variants::default());
        variants.set(vec![(title.clone(), "night".to_owned()), (title.clone(), "day".to_owned())]);
        let taste = |genre: usize| {
            let mut context = vec![0.0; CONTEXT];
            (context[0], context[1 + genre]) = (1.0, 1.0);
            context
        };
        for round in 0..300 {
            for (genre, loved) in ["night", "day"].iter().enumerate() {
                let viewer = format!("v{round}-{genre}").parse().expect("an id");
                let seed = Seed(round * 2 + genre as u64);
                let drawn = variants.draw(&title, &taste(genre), seed).expect("a draw");
                variants.shown(&viewer, &title, &drawn.name, &taste(genre), 0);
                if drawn.name == *loved {
                    variants.chose(&viewer, &title, 60_000);
                }
            }
        }
        for (genre, loved) in ["night", "day"].iter().enumerate() {
            let drawn = variants.draw(&title, &taste(genre), Seed(9_999)).expect("a draw");
            assert_eq!((drawn.name.as_str(), drawn.propensity_error), (*loved, None));
            assert!(drawn.propensity > 0.95, "{drawn:?}");
        }
        assert_eq!(variants.draw(&"other".parse().expect("an id"), &taste(0), Seed(1)), None);
    }
}
