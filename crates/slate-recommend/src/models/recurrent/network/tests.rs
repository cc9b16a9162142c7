use slate_core::Seed;
use slate_math::Rng;

use super::{Dropout, Parameters, Shard};

const TITLES: usize = 7;

/// Two pieces, with a title twice in one.
fn shard() -> Shard {
    Shard { seen: vec![0, 1, 2, 1, 5, 6], next: vec![1, 2, 1, 4, 6, 3], lengths: vec![4, 2] }
}

fn loss(weights: &Parameters, to: &mut Parameters) -> f64 {
    let all: Vec<u32> = (0..).take(TITLES).collect();
    let shard = shard();
    weights.add_slopes(&shard, &all, shard.seen.len(), &mut Dropout::none(), to)
        / shard.seen.len() as f64
}

/// Every slope is how much the loss grows when its weight does.
#[test]
fn slopes_are_differences_of_the_loss() {
    const STEP: f32 = 4e-3;
    let mut weights = Parameters::new(TITLES, 6, 2, &mut Rng::new(Seed(4)));
    let mut slopes = Parameters::zeros(TITLES, 6, 2);
    let mut aside = slopes.clone();
    loss(&weights, &mut slopes);
    for part in 0..slopes.slices().len() {
        for at in 0..slopes.slices()[part].len() {
            let mut loss_at = |change: f32| {
                weights.slices()[part][at] += change;
                let found = loss(&weights, &mut aside);
                weights.slices()[part][at] -= change;
                found
            };
            let expected = (loss_at(STEP) - loss_at(-STEP)) / f64::from(2.0 * STEP);
            let found = f64::from(slopes.slices()[part][at]);
            let wrong = (found - expected).abs();
            assert!(wrong < 2e-3 + 0.02 * expected.abs(), "{part} {at}: {found}, not {expected}");
        }
    }
}

/// Before anything is learned every title is about as likely: the loss is near ln 7.
#[test]
fn the_first_loss_is_that_of_guessing() {
    let weights = Parameters::new(TITLES, 6, 1, &mut Rng::new(Seed(1)));
    let found = loss(&weights, &mut Parameters::zeros(TITLES, 6, 1));
    assert!((found - 7.0_f64.ln()).abs() < 1.0, "{found}");
}

/// Half of the titles, each counting twice, give the loss of all when their scores are alike.
#[test]
fn sampled_titles_stand_for_all() {
    let mut weights = Parameters::new(TITLES, 6, 1, &mut Rng::new(Seed(1)));
    weights.titles.fill(0.0);
    let shard = Shard { seen: vec![0], next: vec![6], lengths: vec![1] };
    let mut to = Parameters::zeros(TITLES, 6, 1);
    let found = weights.add_slopes(&shard, &[1, 2, 3], 1, &mut Dropout::none(), &mut to);
    assert!((found - 8.0_f64.ln()).abs() < 1e-5, "{found}");
}
