//! Viewers needed at power .8, interleaved and in two cells, over a grid that was fixed before it was run.

use slate_core::{Result, Seed};
use slate_experiment::calibration::{Rankers, Sizes, viewers_of};
use slate_math::{Rng, stats};

const GAPS: [f64; 3] = [0.15, 0.3, 0.6];
const TASTES: [f64; 3] = [0.0, 0.5, 1.0];
const ACTIVITIES: [f64; 2] = [0.3, 1.0];
const BAITS: [f64; 3] = [0.0, 0.3, 1.0];

pub(crate) fn print(viewers: usize, seed: Seed) -> Result<()> {
    println!("| gap | taste | activity | bait | interleaved | two cells | ratio |");
    println!("|---|---|---|---|---|---|---|");
    let (mut ratios, mut agree) = (Vec::new(), 0);
    for (at, pair) in (0..).zip(pairs()) {
        let found = viewers_of(&pair, (0.8, 0.05), viewers, seed.nth(at))?;
        let Rankers { gap, taste, activity, bait } = pair;
        let Sizes { interleaved, cells, .. } = found;
        // Where they disagree, no number of interleaved viewers finds the ranker that more hours go to.
        let ratio = if found.agree { cells / interleaved } else { 0.0 };
        let said = if found.agree { format!("{ratio:.1}") } else { "disagree".to_owned() };
        println!(
            "| {gap} | {taste} | {activity} | {bait} | {interleaved:.0} | {cells:.0} | {said} |"
        );
        ratios.push(ratio);
        agree += usize::from(found.agree);
    }
    let [low, middle, high] = median(&ratios, seed);
    println!();
    println!(
        "{agree} of {} pairs agree; median ratio {middle:.1}, 95 % interval {low:.1} to {high:.1}",
        ratios.len()
    );
    Ok(())
}

fn pairs() -> Vec<Rankers> {
    let mut pairs = Vec::new();
    for gap in GAPS {
        for taste in TASTES {
            for activity in ACTIVITIES {
                pairs.extend(BAITS.map(|bait| Rankers { gap, taste, activity, bait }));
            }
        }
    }
    pairs
}

/// The median, and its interval by drawing pairs anew.
fn median(ratios: &[f64], seed: Seed) -> [f64; 3] {
    let of = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        stats::quantile(&values, 0.5).unwrap_or(f64::NAN)
    };
    let mut rng = Rng::new(seed.derive("median"));
    let mut again = || of(ratios.iter().map(|_| ratios[rng.position(ratios.len())]).collect());
    let mut medians: Vec<f64> = (0..10_000).map(|_| again()).collect();
    medians.sort_by(f64::total_cmp);
    let at = |q: f64| stats::quantile(&medians, q).unwrap_or(f64::NAN);
    [at(0.025), of(ratios.to_vec()), at(0.975)]
}
