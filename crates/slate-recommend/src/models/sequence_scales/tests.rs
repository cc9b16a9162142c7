use proptest::prelude::*;

use super::Scales;
use crate::{Histories, Interactions};

const TITLES: usize = 5;

/// M and R' as they are defined: row by row, every pair of lags.
fn by_definition(histories: &[Vec<u32>], scales: &[Vec<f64>]) -> (Vec<f64>, Vec<f64>) {
    let width = TITLES * scales.len();
    let (mut features, mut targets) = (vec![0.0; width * width], vec![0.0; TITLES * width]);
    for history in histories {
        for t in 0..history.len().saturating_sub(1) {
            let mut h = vec![0.0; width];
            for (s, weights) in scales.iter().enumerate() {
                for (&title, weight) in history[..=t].iter().rev().zip(weights) {
                    h[s * TITLES + title as usize] += weight;
                }
            }
            for (i, x) in h.iter().enumerate() {
                (0..width).for_each(|j| features[i * width + j] += x * h[j]);
                targets[history[t + 1] as usize * width + i] += x;
            }
        }
    }
    (features, targets)
}

fn assert_close(found: &[f32], expected: &[f64]) {
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        let wrong = (f64::from(*found) - expected).abs();
        assert!(wrong < 1e-4 * expected.abs().max(1.0), "{i}: {found} is not {expected}");
    }
}

proptest! {
    #[test]
    fn the_sums_are_those_of_the_definition(
        histories in prop::collection::vec(prop::collection::vec(0..5_u32, 0..12), 1..6),
        windows in prop::collection::vec(1..9_usize, 1..3),
    ) {
        let fall = |(s, &window): (usize, &usize)| {
            (0..window).map(|k| (1.0 + k as f64).powf(-0.5 - s as f64)).collect::<Vec<f64>>()
        };
        let scales: Vec<Vec<f64>> = windows.iter().enumerate().map(fall).collect();
        let data = Interactions::untimed(TITLES, histories.iter().collect::<Histories>());
        let sums = Scales::new(&data, scales.clone());
        let (mut features, targets) = by_definition(&histories, &scales);
        // Blocks below the diagonal are not filled.
        let width = TITLES * scales.len();
        for i in TITLES..width {
            features[i * width..i * width + i / TITLES * TITLES].fill(0.0);
        }
        assert_close(sums.features().data(), &features);
        assert_close(sums.targets().data(), &targets);
    }
}
