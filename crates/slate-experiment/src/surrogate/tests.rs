//! Past tests whose link is known.

use slate_core::Seed;
use slate_math::Rng;

use super::*;

const SLOPE: f64 = 0.6;
const TESTS: usize = 60;

/// True differences of deviation 1, effects .6 of them and .3 of their own, and errors that share a correlation of .7.
fn past(tests: usize, noise: f64, rng: &mut Rng) -> Vec<PastTest> {
    let one = |rng: &mut Rng| {
        let truth = rng.normal();
        // Tests are of different sizes.
        let error = noise * (0.5 + rng.uniform());
        let (own, other) = (rng.normal(), rng.normal());
        let correlation: f64 = 0.7;
        let shared = correlation * own + (1.0 - correlation * correlation).sqrt() * other;
        PastTest {
            offline: truth + error * own,
            online: 0.1 + SLOPE * truth + 0.3 * rng.normal() + 1.5 * error * shared,
            offline_se: error,
            online_se: 1.5 * error,
            correlation,
        }
    };
    (0..tests).map(|_| one(rng)).collect()
}

/// Over 2,000 histories of sixty tests the corrected slope's interval covers the truth in 93 to 97 of a hundred, and the
/// slope through the estimates is off in most.
#[test]
fn the_corrected_slope_covers_and_the_naive_one_does_not() {
    let (runs, mut corrected, mut naive) = (2000_u32, 0_u32, 0_u32);
    let mut rng = Rng::new(Seed(1));
    let within = |interval: [f64; 2]| u32::from(interval[0] <= SLOPE && SLOPE <= interval[1]);
    for _ in 0..runs {
        let found = link(&past(TESTS, 0.7, &mut rng), 0.95).unwrap();
        corrected += within(found.interval);
        naive += within(found.naive_interval);
    }
    let share = |count: u32| f64::from(count) / f64::from(runs);
    assert!((0.93..=0.97).contains(&share(corrected)), "{}", share(corrected));
    assert!(share(naive) < 0.8, "{}", share(naive));
}

/// Forecasts of new models, seen offline with an error, cover what they do online.
#[test]
fn forecasts_cover_what_comes() {
    let (runs, mut covered) = (2000_u32, 0_u32);
    let mut rng = Rng::new(Seed(2));
    for _ in 0..runs {
        let found = link(&past(TESTS, 0.7, &mut rng), 0.95).unwrap();
        let truth = rng.normal();
        let effect = 0.1 + SLOPE * truth + 0.3 * rng.normal();
        let forecast = found.forecast(truth + 0.5 * rng.normal(), 0.5, 0.95).unwrap();
        covered += u32::from(forecast.interval[0] <= effect && effect <= forecast.interval[1]);
    }
    let share = f64::from(covered) / f64::from(runs);
    assert!((0.94..=0.985).contains(&share), "{share}");
}

/// Without errors there is nothing to take out: least squares, and a line that explains itself.
#[test]
fn without_errors_it_is_least_squares() {
    let exact = |x: f64| PastTest {
        offline: x,
        online: 1.0 + 2.0 * x,
        offline_se: 0.0,
        online_se: 0.0,
        correlation: 0.0,
    };
    let tests: Vec<PastTest> = (0..10).map(|i| exact(f64::from(i * i))).collect();
    let found = link(&tests, 0.95).unwrap();
    assert!((found.slope - 2.0).abs() < 1e-12 && (found.naive_slope - 2.0).abs() < 1e-12);
    assert!((found.intercept - 1.0).abs() < 1e-9 && (found.explained - 1.0).abs() < 1e-12);
    let forecast = found.forecast(100.0, 0.0, 0.95).unwrap();
    assert!((forecast.effect - 201.0).abs() < 1e-9, "{forecast:?}");
}

/// What is all noise forecasts the mean of the past.
#[test]
fn a_noisy_difference_is_shrunk_to_the_mean() {
    let found = link(&past(TESTS, 0.5, &mut Rng::new(Seed(3))), 0.95).unwrap();
    let sure = found.forecast(3.0, 0.0, 0.95).unwrap();
    let unsure = found.forecast(3.0, 1e3, 0.95).unwrap();
    assert!(unsure.effect < sure.effect && unsure.se > sure.se);
    assert!((unsure.effect - found.means[1]).abs() < 1e-3);
}

#[test]
fn what_says_too_little_is_refused() {
    let few = past(TESTS_MIN - 1, 0.5, &mut Rng::new(Seed(4)));
    assert_eq!(link(&few, 0.95).unwrap_err().kind(), ErrorKind::Insufficient);
    let mut noise = past(TESTS, 0.1, &mut Rng::new(Seed(5)));
    noise.iter_mut().for_each(|test| test.offline_se = 9.0);
    assert_eq!(link(&noise, 0.95).unwrap_err().kind(), ErrorKind::Insufficient);
    noise[0].correlation = 2.0;
    assert_eq!(link(&noise, 0.95).unwrap_err().kind(), ErrorKind::Invalid);
}
