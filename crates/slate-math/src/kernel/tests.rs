use slate_core::Seed;

use super::*;
use crate::{Rng, SmallSystem, cast::narrow, product::gram_of_rows};

fn random(n: usize, d: usize, seed: u64) -> Rows {
    let mut rng = Rng::new(Seed(seed));
    let mut rows = Rows::zeros(n, d);
    (0..n).for_each(|i| rows.numbers_mut(i).iter_mut().for_each(|x| *x = narrow(rng.normal())));
    rows
}

const LEVELS: [Level; 3] = [Level::Scalar, Level::Avx2, Level::Avx512];

#[test]
fn conjugate_gradients_reach_the_solution_at_every_level() {
    for d in [1, 16, 20, 32, 64, 100, 128, 256] {
        let h = random(600, d, 1);
        let gram = gram_of_rows(&h, 0.5);
        let seen: Vec<u32> = (0..47).map(|i| i * 11).collect();
        let own: Vec<f32> = (0..600_u16).map(|i| 0.5 + f32::from(i % 5)).collect();
        let own = own.as_slice();
        for (targets, weights) in [(None, None), (Some(own), None), (Some(own), Some(own))] {
            let mut exact = SmallSystem::new(d);
            exact.start(&gram, 3.0);
            exact.add_rows(&h, &seen, (2.0, weights));
            exact.factor().expect("positive definite");
            let expected = solution(&exact, &h, &seen, |i| 5.0 * targets.map_or(1.0, |t| t[i]));
            let (weight, ridge, target, steps) = (2.0, 3.0, 5.0, 90);
            let (gram, rows, seen) = (&gram, &h, seen.as_slice());
            let system =
                Normal { gram, rows, seen, weight, weights, ridge, target, targets, steps };
            for level in LEVELS {
                let mut x = random(1, d, 7);
                let mut work = vec![Lane::default(); 3 * h.width()];
                system.solve(level, x.row_mut(0), &mut work);
                for (found, expected) in x.numbers(0).iter().zip(expected.numbers(0)) {
                    assert!((found - expected).abs() < 1e-3, "{level:?} {d}: {found} {expected}");
                }
            }
        }
    }
}

/// The solution for b = sum of the rows `seen` of h times their targets.
fn solution(exact: &SmallSystem, h: &Rows, seen: &[u32], target: impl Fn(usize) -> f32) -> Rows {
    let mut x = Rows::zeros(1, h.d());
    for i in seen.iter().map(|&i| i as usize) {
        let pairs = x.numbers_mut(0).iter_mut().zip(h.numbers(i));
        pairs.for_each(|(b, h)| *b += target(i) * h);
    }
    exact.solve(x.row_mut(0));
    x
}

#[test]
fn a_level_gives_the_same_bits_again() {
    let (h, x) = (random(333, 40, 3), random(1, 40, 4));
    for level in LEVELS {
        let run = || {
            let mut out = vec![0.0; 333];
            times(level, &h, x.row(0), &mut out);
            out.iter().map(|x| x.to_bits()).collect::<Vec<_>>()
        };
        assert_eq!(run(), run());
    }
}

#[test]
fn levels_agree_up_to_rounding() {
    let (h, x) = (random(101, 70, 5), random(1, 70, 6));
    let run = |level| {
        let mut out = vec![0.0; 101];
        times(level, &h, x.row(0), &mut out);
        out
    };
    let scalar = run(Level::Scalar);
    for level in LEVELS {
        let pairs = run(level).into_iter().zip(&scalar);
        pairs.for_each(|(x, y)| assert!((x - y).abs() < 1e-4, "{level:?}: {x} {y}"));
    }
}

type Add = fn((usize, &mut [Lane]), usize, &[Lane], f32);

#[test]
fn tiles_of_any_shape_give_the_same_bits() {
    for d in [1, 7, 16, 20, 33, 48, 64, 100] {
        let (h, start) = (random(29, d, 8), random(d, d, 9));
        let run = |add: Add| {
            let mut a = start.clone();
            add((0, a.lanes_mut()), h.width(), h.lanes(), 0.5);
            a
        };
        let tall = run(rank::by_tiles::<Portable, 8, 2>);
        assert_eq!(tall, run(rank::by_tiles::<Portable, 4, 1>), "{d}");
        assert_eq!(tall, run(rank::by_tiles::<Portable, 2, 2>), "{d}");
    }
}

#[test]
fn whole_numbers_are_multiplied_exactly_at_every_level() {
    // The largest numbers first: a sum of two products would not fit 16 bits if either were larger by one.
    let byte = |i: usize| if i < 128 { 127 } else { u8::try_from(i * 37 % 128).unwrap_or(0) };
    let number = |i: usize| if i < 4 { -127 } else { i8::try_from(i * 53 % 255).unwrap_or(-77) };
    let columns: Vec<Columns> =
        (0..10).map(|c| std::array::from_fn(|i| byte(c * 64 + i))).collect();
    let numbers: Vec<[i8; 4]> =
        (0..5).map(|q| std::array::from_fn(|i| number(q * 4 + i))).collect();
    let exact = |row: usize| -> i32 {
        let quads = columns[row / LANE * 5..].iter().zip(&numbers);
        let bytes = quads.map(|(c, x)| (&c[row % LANE * 4..][..4], x));
        bytes
            .flat_map(|(c, x)| c.iter().zip(x))
            .map(|(c, x)| (i32::from(*c) - 64) * i32::from(*x))
            .sum()
    };
    let (one, none) = ([Lane([1.0; LANE]); 2], [Lane::default(); 2]);
    let blocks = Blocks { columns: &columns, scales: &one, errors: &none, lengths: &none };
    let x = Whole { numbers: numbers.clone(), scale: 1.0, length: 1.0, wrong: 1.0 };
    let bar = exact(5);
    for level in LEVELS {
        let (mut out, mut places) = ([Lane::default(); 2], [0; 2]);
        bounds(level, (&blocks, &x), bar as f32, &mut out, &mut places);
        for row in 0..2 * LANE {
            assert_eq!(out[row / LANE].0[row % LANE], exact(row) as f32, "{level:?}, row {row}");
            let reaches = places[row / LANE] >> (row % LANE) & 1 == 1;
            assert_eq!(reaches, exact(row) >= bar, "{level:?}, row {row}");
        }
    }
}
