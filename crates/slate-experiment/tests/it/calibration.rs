//! Whether methods err as often as they state, in small: `bench/calibration` has the whole table.

use slate_core::Seed;
use slate_experiment::calibration::{Looks, Method, Setting, Shape, rejections};

const ALPHA: f64 = 0.05;
const RUNS: usize = 2000;
const NORMAL: Shape = Shape::Normal { correlation: 0.7 };
const TRIES: Shape = Shape::Tries { tries: 5.0, share: 0.3 };
const HUNDRED: Looks = Looks { count: 100, first: 100 };

fn rate(method: Method, shape: Shape, effect: f64) -> (f64, f64) {
    let setting = Setting { method, shape, n: 400, effect };
    let found = rejections(&setting, RUNS, ALPHA, Seed(11)).unwrap();
    (found.share, found.se)
}

/// Within four standard errors of what is stated.
#[test]
fn methods_that_look_once_err_as_often_as_they_state() {
    let table = [
        (Method::Mean, NORMAL),
        (Method::Ratio, TRIES),
        (Method::Cuped, NORMAL),
        (Method::CupedRatio, TRIES),
        (Method::Regression, NORMAL),
        (Method::Quantile(0.5), TRIES),
        (Method::SampleRatio, NORMAL),
        (Method::GroupSequential(Looks { count: 5, first: 1 }), NORMAL),
    ];
    let expected = (ALPHA * (1.0 - ALPHA) / RUNS as f64).sqrt();
    for (method, shape) in table {
        let (share, _) = rate(method, shape, 0.0);
        assert!((share - ALPHA).abs() <= 4.0 * expected, "{method:?}: {share}");
    }
}

#[test]
fn methods_that_always_look_err_at_most_as_often_as_they_state() {
    let table = [
        Method::ConfidenceSequence(HUNDRED),
        Method::Msprt(HUNDRED),
        Method::SequentialSampleRatio(HUNDRED),
    ];
    for method in table {
        let (share, se) = rate(method, NORMAL, 0.0);
        assert!(share <= ALPHA + 3.0 * se, "{method:?}: {share}");
    }
    let (peeking, _) = rate(Method::Peeking(HUNDRED), NORMAL, 0.0);
    assert!(
        peeking > 0.15,
        "whoever looks a hundred times and counts each errs far more: {peeking}"
    );
}

/// A method that never rejects would pass all of the above.
#[test]
fn methods_find_what_is_there_and_adjustment_finds_it_sooner() {
    let power = |method| rate(method, NORMAL, 0.2).0;
    let (plain, cuped) = (power(Method::Mean), power(Method::Cuped));
    // By the noncentral t: .806 without, and with rho .7 an effect of .2 / sqrt(.51): .975.
    assert!((plain - 0.806).abs() < 0.04, "{plain}");
    assert!((cuped - 0.975).abs() < 0.015, "{cuped}");
    for method in [Method::ConfidenceSequence(HUNDRED), Method::Msprt(HUNDRED)] {
        assert!(power(method) > 0.3, "{method:?}");
    }
}
