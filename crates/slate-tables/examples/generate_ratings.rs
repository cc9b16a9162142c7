//! Writes a `ratings.csv` the size of the largest MovieLens sets, for measurements:
//!
//! ```text
//! generate_ratings LINES SEED > ratings.csv
//! ```
//!
//! The shape is that of ml-25m: 154 ratings a viewer on average with a long tail, 59,000 titles of
//! which few are popular, half stars, bursts of ratings within seconds, and lines sorted by viewer
//! and title. The same arguments give the same bytes.

mod random;

use random::Random;
use slate_core::Seed;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, BufWriter, Write};

const TITLES: f64 = 59_000.0;
const RATINGS_PER_VIEWER: u64 = 154;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |what: &str| -> Result<u64, Box<dyn Error>> {
        Ok(arguments.next().ok_or(format!("expected {what}"))?.parse()?)
    };
    let (lines, seed) = (number("the number of lines")?, Seed(number("a seed")?));
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    writeln!(out, "userId,movieId,rating,timestamp")?;
    let mut left = lines;
    for viewer in 1.. {
        if left == 0 {
            break;
        }
        let mut random = Random::new(seed.nth(viewer));
        let count = activity(&mut random).min(left);
        for (title, (half_stars, at_s)) in history(&mut random, count) {
            let (stars, half) = (half_stars / 2, half_stars % 2 * 5);
            writeln!(out, "{viewer},{title},{stars}.{half},{at_s}")?;
        }
        left -= count;
    }
    out.flush()?;
    Ok(())
}

/// How many ratings a viewer gives: at least 20, log-normal above.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
fn activity(random: &mut Random) -> u64 {
    let normal: f64 = (0..12).map(|_| random.unit()).sum::<f64>() - 6.0;
    let above = (normal * 1.35).exp() * (RATINGS_PER_VIEWER - 20) as f64 * 0.402;
    20 + (above as u64).min(10_000)
}

/// A title's place in the order of popularity: weights 1 / (rank + 200)^1.7, which gives the most
/// popular of 59,000 titles 0.36 % of the ratings and the first tenth 93 %, about as in ml-25m.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
fn popularity_rank(random: &mut Random) -> u64 {
    const SHIFT: f64 = 200.0;
    const POWER: f64 = -0.7;
    let (first, last) = (SHIFT.powf(POWER), (SHIFT + TITLES).powf(POWER));
    let rank = (first - random.unit() * (first - last)).powf(POWER.recip()) - SHIFT;
    rank.clamp(0.0, TITLES - 1.0) as u64
}

/// What a viewer rates, by title, with half stars and seconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
fn history(random: &mut Random, count: u64) -> BTreeMap<u64, (u64, u64)> {
    let mut rated = BTreeMap::new();
    let mut at_s = 820_000_000 + (random.unit() * 750_000_000.0) as u64;
    while (rated.len() as u64) < count {
        // Ids have gaps, and popular titles stand all over the list.
        let title = 1 + popularity_rank(random) * 48_271 % 209_171;
        let half_stars = 1 + ((random.unit() + random.unit()).sqrt() * 7.07) as u64;
        rated.entry(title).or_insert((half_stars.min(10), at_s));
        at_s += (random.unit() * 12.0) as u64;
        if random.unit() < 0.01 {
            at_s += (random.unit() * 5_000_000.0) as u64;
        }
    }
    rated
}
