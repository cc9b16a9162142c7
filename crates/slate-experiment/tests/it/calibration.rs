//! Whether methods err as often as they state, in small: `bench/calibration` has the whole table.

use slate_core::Seed;
use slate_experiment::calibration::{
    Looks, Method, Rankers, Setting, Shape, rejections, variance_ratio, viewers_of,
};

const ALPHA: f64 = 0.05;
const RUNS: usize = 2000;
const NORMAL: Shape = Shape::Normal { correlation: 0.7 };
const LOGNORMAL: Shape = Shape::Lognormal { sigma: 1.5, correlation: 0.7 };
const MONEY: Shape = Shape::Money { share: 0.3, sigma: 1.0, correlation: 0.7 };
const HOUSEHOLDS: Shape = Shape::Households { members: 2.5, alike: 0.5 };
const TRIES: Shape = Shape::Tries { tries: 5.0, share: 0.3 };
const HUNDRED: Looks = Looks { count: 100, first: 100 };

fn rate(method: Method, shape: Shape, effect: f64) -> (f64, f64) {
    let setting = Setting { effect, ..Setting::of_nothing(method, shape, 400) };
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
        (Method::Ratio, HOUSEHOLDS),
        (Method::Chosen(199), LOGNORMAL),
        (Method::ChosenCuped(199), LOGNORMAL),
        (Method::Bayes(0.1), NORMAL),
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
        Method::AnytimeRegression(HUNDRED),
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

/// About an effect of a fifth of the mean, running intervals miss at most as often as they state, ever.
#[test]
fn running_intervals_cover_what_is_there() {
    let factor = 1.2;
    let null = 0.2 * MONEY.truth().unwrap().0;
    for method in [Method::ConfidenceSequence(HUNDRED), Method::Msprt(HUNDRED)] {
        let setting = Setting { factor, null, ..Setting::of_nothing(method, MONEY, 400) };
        let found = rejections(&setting, RUNS, ALPHA, Seed(11)).unwrap();
        assert!(found.share <= ALPHA + 3.0 * found.se, "{method:?}: {found:?}");
    }
}

/// What CUPED leaves of the variance is 1 - rho^2, within four standard errors.
#[test]
fn adjustment_takes_away_what_the_correlation_says() {
    for shape in [NORMAL, MONEY] {
        let found = variance_ratio(&shape, 400, 4000, Seed(12)).unwrap();
        let rho = shape.truth().unwrap().1;
        let expected = 1.0 - rho * rho;
        assert!((found.ratio - expected).abs() < 4.0 * found.se, "{shape:?}: {found:?}");
        assert!(found.bias_z.abs() < 4.0 && found.se < 0.05, "{shape:?}: {found:?}");
    }
}

/// Two rankers of which one knows better, and viewers who watch much and little: lists need fewer viewers than cells.
#[test]
fn lists_need_fewer_viewers_than_cells() {
    let pair = Rankers { gap: 0.6, taste: 0.5, activity: 1.0, bait: 0.0 };
    let found = viewers_of(&pair, (0.8, 0.05), 2000, Seed(13)).unwrap();
    assert!(found.agree && found.interleaved < found.cells, "{found:?}");
}
