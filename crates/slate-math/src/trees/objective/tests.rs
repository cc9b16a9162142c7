#![expect(clippy::cast_possible_truncation, reason = "small numbers of a test")]
#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use proptest::prelude::*;

use super::*;
use crate::trees::Table;

fn table(rows: usize) -> Table {
    Table::from_columns(vec![vec![0.0; rows]]).unwrap()
}

fn gradients(target: &dyn Target, scores: &[f64]) -> Vec<Gradient> {
    let mut out = vec![Gradient::default(); scores.len()];
    target.gradients(scores, &mut out);
    out
}

/// The derivatives of `loss(score, label)` by differences.
fn check_derivatives(objective: &dyn Objective, labels: &[f32], loss: fn(f64, f64) -> f64) {
    let table = table(labels.len());
    let target = objective.target(&Examples::new(&table, labels).unwrap()).unwrap();
    let scores: Vec<f64> = (0..labels.len()).map(|i| i as f64 * 0.7 - 2.0).collect();
    for ((g, &s), &y) in gradients(target.as_ref(), &scores).iter().zip(&scores).zip(labels) {
        let (y, d) = (f64::from(y), 1e-4);
        let (low, mid, high) = (loss(s - d, y), loss(s, y), loss(s + d, y));
        assert!((f64::from(g.first) - (high - low) / (2.0 * d)).abs() < 1e-6);
        assert!((f64::from(g.second) - (high - 2.0 * mid + low) / (d * d)).abs() < 1e-6);
    }
}

#[test]
fn derivatives_are_those_of_the_loss() {
    check_derivatives(&SquaredError, &[1.0, -2.0, 0.5, 7.0], |s, y| (s - y) * (s - y) / 2.0);
    check_derivatives(&Logistic, &[1.0, 0.0, 0.0, 1.0, 1.0], |s, y| (1.0 + s.exp()).ln() - y * s);
}

#[test]
fn the_start_is_the_best_constant() {
    let (table, labels) = (table(4), [0.0, 1.0, 1.0, 1.0]);
    let examples = Examples::new(&table, &labels).unwrap();
    let cases: [(&dyn Objective, f64); 2] = [(&SquaredError, 0.75), (&Logistic, 3.0_f64.ln())];
    for (objective, expected) in cases {
        let target = objective.target(&examples).unwrap();
        assert!((target.start() - expected).abs() < 1e-12);
        let sum: f64 =
            gradients(target.as_ref(), &[expected; 4]).iter().map(|g| f64::from(g.first)).sum();
        assert!(sum.abs() < 1e-6);
    }
}

#[test]
fn metrics_by_hand() {
    let table = table(4);
    let groups = [3, 1];
    let grades = [0.0, 2.0, 1.0, 0.0];
    let lists = Examples::grouped(&table, &grades, &groups).unwrap();
    let (log2_3, third) = (1.0 / 3.0_f64.log2(), 0.5);
    let ideal = 3.0 + log2_3;
    // The second group has no grade above 0 and is left out; of equal scores the first row comes first.
    let cases: [(&dyn Objective, [f64; 4], f64); 5] = [
        (&LambdaRank::default(), [0.0, 2.0, 1.0, 0.0], 1.0),
        (&LambdaRank::default(), [2.0, 1.0, 0.0, 9.0], (3.0 * log2_3 + third) / ideal),
        (&LambdaRank::default(), [0.0; 4], (3.0 * log2_3 + third) / ideal),
        (&LambdaRank { at: 1, ..Default::default() }, [0.0, 1.0, 2.0, 0.0], 1.0 / 3.0),
        (&SquaredError, [0.0, 0.0, 1.0, 0.0], 1.0),
    ];
    for (objective, scores, expected) in cases {
        let found = objective.target(&lists).unwrap().metric(&scores);
        assert!((found - expected).abs() < 1e-12, "{scores:?}: {found} {expected}");
    }
    let classes = Examples::new(&table, &[0.0, 1.0, 1.0, 0.0]).unwrap();
    let target = Logistic.target(&classes).unwrap();
    assert!((target.metric(&[0.0; 4]) - 2.0_f64.ln()).abs() < 1e-15);
    assert!((target.metric(&[900.0, -900.0, 900.0, -900.0]) - 450.0).abs() < 1e-9);
}

/// The formulas of the module, pair by pair: every ordered pair with a better and a worse grade.
fn lambdas(spec: &LambdaRank, grades: &[f32], scores: &[f64]) -> Vec<(f64, f64)> {
    let n = grades.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let place = |i: usize| order.iter().position(|&o| o == i).unwrap();
    let discount = |p: usize| 1.0 / (p as f64 + 2.0).log2();
    let gain = |i: usize| 2.0_f64.powf(f64::from(grades[i])) - 1.0;
    let mut best: Vec<f64> = (0..n).map(gain).collect();
    best.sort_by(|a, b| b.total_cmp(a));
    let ideal: f64 =
        best.iter().take(spec.truncation).enumerate().map(|(p, g)| g * discount(p)).sum();
    let differ = scores.iter().any(|s| *s != scores[0]);
    let (mut sums, mut total) = (vec![(0.0, 0.0); n], 0.0);
    for i in 0..n {
        for j in 0..n {
            let counts = place(i).min(place(j)) < spec.truncation;
            if grades[i] <= grades[j] || !counts {
                continue;
            }
            let distance = scores[i] - scores[j];
            let mut w =
                (gain(i) - gain(j)) * (discount(place(i)) - discount(place(j))).abs() / ideal;
            if spec.is_normalised && differ {
                w /= 0.01 + distance.abs();
            }
            let rho = 1.0 / (1.0 + (spec.sigma * distance).exp());
            let lambda = spec.sigma * w * rho;
            let hessian = spec.sigma * spec.sigma * w * rho * (1.0 - rho);
            sums[i] = (sums[i].0 - lambda, sums[i].1 + hessian);
            sums[j] = (sums[j].0 + lambda, sums[j].1 + hessian);
            total += 2.0 * lambda;
        }
    }
    if spec.is_normalised && total > 0.0 {
        let scale = (1.0 + total).log2() / total;
        sums.iter_mut().for_each(|s| *s = (s.0 * scale, s.1 * scale));
    }
    sums
}

fn close(a: f32, b: f64) -> bool {
    (f64::from(a) - b).abs() <= 1e-5 * b.abs() + 1e-7
}

proptest! {
    #[test]
    fn lambdas_are_those_of_the_formula(
        grades in prop::collection::vec(0_u8..5, 2..30), truncation in 1_usize..35, is_normalised: bool,
        sigma in 0.5_f64..3.0, steps in prop::collection::vec(0_u8..8, 30),
    ) {
        // One group more in front, so that rows and places differ; at least one grade in it.
        let spec = LambdaRank { truncation, sigma, is_normalised, at: 5 };
        let mut labels = vec![1.0, 0.0];
        labels.extend(grades.iter().map(|&g| f32::from(g)));
        let n = labels.len();
        let scores: Vec<f64> = (0..n).map(|i| f64::from(steps[i % 30]) * 0.4 + i as f64 * 1e-3).collect();
        let (table, groups) = (table(n), [2, (n - 2) as u32]);
        let target = spec.target(&Examples::grouped(&table, &labels, &groups).unwrap()).unwrap();
        let found = gradients(target.as_ref(), &scores);
        let expected = if grades.iter().all(|&g| g == 0) {
            vec![(0.0, 0.0); n - 2]
        } else {
            lambdas(&spec, &labels[2..], &scores[2..])
        };
        for (g, e) in found[2..].iter().zip(expected) {
            prop_assert!(close(g.first, e.0) && close(g.second, e.1), "{g:?} {e:?}");
        }
    }
}

/// Without normalisation a pair of rows is RankNet's loss with a fixed weight: its derivative is a difference.
#[test]
fn a_pair_has_the_derivative_of_its_loss() {
    let spec = LambdaRank { is_normalised: false, sigma: 1.7, ..LambdaRank::default() };
    let (table, groups, labels) = (table(2), [2], [0.0, 1.0]);
    let target = spec.target(&Examples::grouped(&table, &labels, &groups).unwrap()).unwrap();
    let swap = 1.0 - 1.0 / 3.0_f64.log2();
    let loss = |a: f64, b: f64| swap * (1.0 + (1.7 * (a - b)).exp()).ln();
    let (a, b, d) = (0.8, 0.3, 1e-4);
    let found = gradients(target.as_ref(), &[a, b]);
    let slope = (loss(a + d, b) - loss(a - d, b)) / (2.0 * d);
    let bend = (loss(a + d, b) - 2.0 * loss(a, b) + loss(a - d, b)) / (d * d);
    assert!((f64::from(found[0].first) - slope).abs() < 1e-6 && found[1].first == -found[0].first);
    assert!((f64::from(found[0].second) - bend).abs() < 1e-6 && found[1].second == found[0].second);
}
