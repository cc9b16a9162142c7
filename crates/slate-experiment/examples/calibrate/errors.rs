//! How often each method errs, beside what it states.

use slate_core::{Result, Seed};
use slate_experiment::calibration::{Looks, Method, Setting, Shape, rejections};

const ALPHA: f64 = 0.05;
const NORMAL: Shape = Shape::Normal { correlation: 0.7 };
const LOGNORMAL: Shape = Shape::Lognormal { sigma: 1.5, correlation: 0.7 };
const MONEY: Shape = Shape::Money { share: 0.3, sigma: 1.0, correlation: 0.7 };
const TRIES: Shape = Shape::Tries { tries: 5.0, share: 0.3 };
const HOUSEHOLDS: Shape = Shape::Households { members: 2.5, alike: 0.5 };
/// A hundred looks, the first at a tenth of the units.
const HUNDRED: Looks = Looks { count: 100, first: 100 };
const FIVE: Looks = Looks { count: 5, first: 1 };
const REPEATS: usize = 199;

pub(crate) fn print(runs: usize, seed: Seed) -> Result<()> {
    println!("| method | units | a cell | rejected | standard error | runs |");
    println!("|---|---|---|---|---|---|");
    for (name, setting) in once().into_iter().chain(always()).chain(covering()) {
        let rate = rejections(&setting, runs, ALPHA, seed.derive(&name))?;
        let (shape, n) = (describe(&setting.shape), setting.n);
        println!("| {name} | {shape} | {n} | {:.4} | {:.4} | {} |", rate.share, rate.se, rate.runs);
    }
    Ok(())
}

type Named = (String, Setting);

fn named((name, method, shape): (&str, Method, Shape)) -> Named {
    (name.to_owned(), Setting::of_nothing(method, shape, 1000))
}

/// Methods that look once.
fn once() -> Vec<Named> {
    let all = [
        ("mean", Method::Mean, NORMAL),
        ("mean", Method::Mean, MONEY),
        ("mean, Welch whatever the skewness", Method::Mean, LOGNORMAL),
        ("mean, Welch or relabelled", Method::Chosen(REPEATS), NORMAL),
        ("mean, Welch or relabelled", Method::Chosen(REPEATS), LOGNORMAL),
        ("mean, Welch or relabelled", Method::Chosen(REPEATS), MONEY),
        ("ratio", Method::Ratio, TRIES),
        ("ratio: a person by household", Method::Ratio, HOUSEHOLDS),
        ("CUPED", Method::Cuped, NORMAL),
        ("CUPED", Method::Cuped, MONEY),
        ("CUPED, Welch whatever the skewness", Method::Cuped, LOGNORMAL),
        ("CUPED, Welch or relabelled", Method::ChosenCuped(REPEATS), LOGNORMAL),
        ("ratio with CUPED", Method::CupedRatio, TRIES),
        ("ratio with CUPED", Method::CupedRatio, HOUSEHOLDS),
        ("regression", Method::Regression, NORMAL),
        ("regression", Method::Regression, LOGNORMAL),
        ("median of events", Method::Quantile(0.5), TRIES),
        ("90 % quantile of events", Method::Quantile(0.9), TRIES),
        ("sample ratio", Method::SampleRatio, NORMAL),
        ("Bayes: the interval misses an effect of the prior", Method::Bayes(0.05), NORMAL),
    ];
    all.map(named).into()
}

/// Methods that may look at any time: rejected ever.
fn always() -> Vec<Named> {
    let all = [
        ("100 looks, each as if the only one", Method::Peeking(HUNDRED), NORMAL),
        ("confidence sequence, 100 looks", Method::ConfidenceSequence(HUNDRED), NORMAL),
        ("confidence sequence, 100 looks", Method::ConfidenceSequence(HUNDRED), MONEY),
        ("mSPRT, 100 looks", Method::Msprt(HUNDRED), NORMAL),
        ("mSPRT, 100 looks", Method::Msprt(HUNDRED), MONEY),
        ("regression at any look, 100 looks", Method::AnytimeRegression(HUNDRED), NORMAL),
        ("regression at any look, 100 looks", Method::AnytimeRegression(HUNDRED), MONEY),
        ("group-sequential, 5 looks", Method::GroupSequential(FIVE), NORMAL),
        ("sequential sample ratio, 100 looks", Method::SequentialSampleRatio(HUNDRED), NORMAL),
    ];
    all.map(named).into()
}

/// Running intervals about an effect of a fifth of the mean: a rejection of the true effect is an interval that misses.
fn covering() -> Vec<Named> {
    let factor = 1.2;
    let null = (factor - 1.0) * MONEY.truth().map_or(0.0, |(mean, _)| mean);
    let all = [
        ("confidence sequence misses an effect, ever", Method::ConfidenceSequence(HUNDRED), MONEY),
        ("mSPRT misses an effect, ever", Method::Msprt(HUNDRED), MONEY),
        ("regression misses an effect, ever", Method::AnytimeRegression(HUNDRED), MONEY),
    ];
    let with_effect = |(name, setting)| (name, Setting { factor, null, ..setting });
    all.map(named).map(with_effect).into()
}

fn describe(shape: &Shape) -> &'static str {
    match shape {
        Shape::Normal { .. } => "normal",
        Shape::Lognormal { .. } => "lognormal",
        Shape::Money { .. } => "30 % lognormal, else nothing",
        Shape::Tries { .. } => "successes by tries",
        Shape::Households { .. } => "households",
    }
}
