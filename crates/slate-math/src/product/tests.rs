#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use slate_core::Seed;

use super::*;
use crate::{Rng, cast::narrow};

fn random(n: usize, d: usize) -> Dense {
    let mut rng = Rng::new(Seed(9));
    Dense::from_data(n, d, (0..n * d).map(|_| narrow(rng.normal())).collect()).unwrap()
}

#[test]
fn gram_agrees_with_the_definition() {
    for (n, d) in [(0, 3), (1, 1), (5, 20), (CHUNK + 7, 9)] {
        let h = random(n, d);
        let g = gram_of_rows(&h);
        for a in 0..d {
            for b in 0..d {
                let expected: f64 =
                    (0..n).map(|i| f64::from(h.at(i, a)) * f64::from(h.at(i, b))).sum();
                assert!((f64::from(g.at(a, b)) - expected).abs() < 1e-4 * (n as f64 + 1.0));
            }
        }
    }
}

#[test]
fn products_with_vectors_agree() {
    for (n, d) in [(1, 1), (7, 3), (100, 64), (33, 65)] {
        let (h, w) = (random(n, d), random(1, d));
        let mut out = vec![f32::NAN; n];
        times_vector(&h, w.data(), &mut out);
        for (i, &found) in out.iter().enumerate() {
            let expected: f32 = h.row(i).iter().zip(w.data()).map(|(x, y)| x * y).sum();
            assert!((found - expected).abs() < 1e-4, "{found} {expected}");
            assert!((dot(h.row(i), w.data()) - expected).abs() < 1e-4);
        }
    }
}
