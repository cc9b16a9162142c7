//! How often each method errs, beside what it states.

use slate_core::{Result, Seed};
use slate_experiment::calibration::{Looks, Method, Rate, Setting, Shape, rejections_together};

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

/// Methods that look once.
pub(crate) fn print(runs: usize, seed: Seed) -> Result<()> {
    print_all(&once(), runs, seed)
}

/// Methods that may look at any time.
pub(crate) fn print_looks(runs: usize, seed: Seed) -> Result<()> {
    print_all(&[always(), covering()].concat(), runs, seed)
}

fn print_all(all: &[Named], runs: usize, seed: Seed) -> Result<()> {
    println!("| method | units | a cell | rejected | standard error | runs |");
    println!("|---|---|---|---|---|---|");
    for units in all.chunk_by(alike) {
        let settings: Vec<Setting> = units.iter().map(|(_, setting)| *setting).collect();
        let rates = rejections_together(&settings, runs, ALPHA, seed.derive(&units[0].0))?;
        for ((name, setting), rate) in units.iter().zip(rates) {
            let (shape, n, Rate { share, se, .. }) = (describe(&setting.shape), setting.n, rate);
            println!("| {name} | {shape} | {n} | {share:.4} | {se:.4} | {runs} |");
        }
    }
    Ok(())
}

/// Whether two settings may be tried on the same units.
fn alike(a: &Named, b: &Named) -> bool {
    let units = |(_, s): &Named| (s.shape, s.factor);
    let draws = |(_, s): &Named| matches!(s.method, Method::Bayes(_));
    units(a) == units(b) && !draws(a) && !draws(b)
}

type Named = (String, Setting);

fn named((name, method, shape): (&str, Method, Shape)) -> Named {
    (name.to_owned(), Setting::of_nothing(method, shape, 1000))
}

/// Methods that look once; those on the same units stand together, and are tried on the same tests.
fn once() -> Vec<Named> {
    let all = [
        ("mean", Method::Mean, NORMAL),
        ("CUPED", Method::Cuped, NORMAL),
        ("regression", Method::Regression, NORMAL),
        ("group-sequential, 5 looks", Method::GroupSequential(FIVE), NORMAL),
        ("sample ratio", Method::SampleRatio, NORMAL),
        ("Bayes: the interval misses an effect of the prior", Method::Bayes(0.05), NORMAL),
        ("mean, Welch whatever the skewness", Method::Mean, LOGNORMAL),
        ("mean, Welch or relabelled", Method::Chosen(REPEATS), LOGNORMAL),
        ("CUPED, Welch whatever the skewness", Method::Cuped, LOGNORMAL),
        ("CUPED, Welch or relabelled", Method::ChosenCuped(REPEATS), LOGNORMAL),
        ("regression", Method::Regression, LOGNORMAL),
        ("mean", Method::Mean, MONEY),
        ("mean, Welch or relabelled", Method::Chosen(REPEATS), MONEY),
        ("CUPED", Method::Cuped, MONEY),
        ("regression", Method::Regression, MONEY),
        ("ratio", Method::Ratio, TRIES),
        ("ratio with CUPED", Method::CupedRatio, TRIES),
        ("median of events", Method::Quantile(0.5), TRIES),
        ("90 % quantile of events", Method::Quantile(0.9), TRIES),
        ("ratio: a person by household", Method::Ratio, HOUSEHOLDS),
        ("ratio with CUPED", Method::CupedRatio, HOUSEHOLDS),
    ];
    all.map(named).into()
}

/// Methods that may look at any time: rejected ever.
fn always() -> Vec<Named> {
    let all = [
        ("100 looks, each as if the only one", Method::Peeking(HUNDRED), NORMAL),
        ("confidence sequence, 100 looks", Method::ConfidenceSequence(HUNDRED), NORMAL),
        ("mSPRT, 100 looks", Method::Msprt(HUNDRED), NORMAL),
        ("regression at any look, 100 looks", Method::AnytimeRegression(HUNDRED), NORMAL),
        ("sequential sample ratio, 100 looks", Method::SequentialSampleRatio(HUNDRED), NORMAL),
        ("confidence sequence, 100 looks", Method::ConfidenceSequence(HUNDRED), MONEY),
        ("mSPRT, 100 looks", Method::Msprt(HUNDRED), MONEY),
        ("regression at any look, 100 looks", Method::AnytimeRegression(HUNDRED), MONEY),
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
