use slate_core::Seed;

use super::*;
use crate::{Rng, cast::narrow};

fn random(n: usize, d: usize) -> Rows {
    let mut rng = Rng::new(Seed(9));
    let mut rows = Rows::zeros(n, d);
    (0..n).for_each(|i| rows.numbers_mut(i).iter_mut().for_each(|x| *x = narrow(rng.normal())));
    rows
}

#[test]
fn gram_agrees_with_the_definition() {
    for (n, d) in [(0, 3), (1, 1), (5, 20), (CHUNK + 7, 9), (130, 70)] {
        let h = random(n, d);
        let g = gram_of_rows(&h, 2.0);
        let at = |i: usize, a: usize| f64::from(h.numbers(i)[a]);
        for a in 0..d {
            for b in 0..d {
                let expected = 2.0 * (0..n).map(|i| at(i, a) * at(i, b)).sum::<f64>();
                let found = f64::from(g.numbers(a)[b]);
                assert!((found - expected).abs() < 2e-4 * (n as f64 + 1.0), "{found} {expected}");
            }
        }
    }
}

/// Several bands of a triangle, taken by whichever thread is free, are the triangle taken at once, bit by bit.
#[test]
fn bands_are_the_whole() {
    for d in [BAND - 1, 2 * BAND, 3 * BAND + 5] {
        let h = random(3 * TILE + 9, d);
        let banded = upper_gram(h.lanes(), d, 0.5);
        let mut whole = Rows::zeros(d, d);
        let width = whole.width();
        for tile in h.lanes().chunks(TILE * width) {
            kernel::add_outer(Level::current(), (0, whole.lanes_mut()), width, tile, 0.5);
        }
        for a in 0..d {
            let bits = |g: &Rows| g.numbers(a)[a..].iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&banded), bits(&whole), "row {a} of {d}");
        }
    }
}

#[test]
fn products_with_vectors_agree() {
    for (n, d) in [(1, 1), (7, 3), (100, 64), (33, 65)] {
        let (h, x) = (random(n, d), random(1, d));
        let mut out = vec![f32::NAN; n];
        times_vector(&h, x.row(0), &mut out);
        for (i, &found) in out.iter().enumerate() {
            let expected: f32 = h.numbers(i).iter().zip(x.numbers(0)).map(|(x, y)| x * y).sum();
            assert!((found - expected).abs() < 1e-4, "{found} {expected}");
            assert!((dot(h.numbers(i), x.numbers(0)) - expected).abs() < 1e-4);
        }
    }
}
