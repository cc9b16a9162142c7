//! Prints how often each method errs, beside what it states: `calibrate [RUNS] [SEED]`.

#![expect(clippy::print_stdout, reason = "printing the table is what it is for")]

use std::error::Error;

use slate_core::Seed;
use slate_experiment::calibration::{Looks, Method, Setting, Shape, rejections};

const ALPHA: f64 = 0.05;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let runs = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let seed = Seed(arguments.next().map_or(Ok(1), |text| text.parse())?);
    println!("| method | units | a cell | rejected | standard error | runs |");
    println!("|---|---|---|---|---|---|");
    for (name, setting) in settings() {
        let rate = rejections(&setting, runs, ALPHA, seed.derive(&name))?;
        let (shape, n) = (describe(&setting.shape), setting.n);
        println!("| {name} | {shape} | {n} | {:.4} | {:.4} | {} |", rate.share, rate.se, rate.runs);
    }
    Ok(())
}

/// What is tried, with names.
fn settings() -> Vec<(String, Setting)> {
    let normal = Shape::Normal { correlation: 0.7 };
    let skewed = Shape::Lognormal { sigma: 1.5, correlation: 0.7 };
    let money = Shape::Money { share: 0.3, sigma: 1.0, correlation: 0.7 };
    let tries = Shape::Tries { tries: 5.0, share: 0.3 };
    let hundred = Looks { count: 100, first: 100 };
    let five = Looks { count: 5, first: 1 };
    let all = [
        ("mean", Method::Mean, normal),
        ("mean", Method::Mean, skewed),
        ("mean", Method::Mean, money),
        ("mean, relabelled 999 times", Method::Permuted(999), skewed),
        ("ratio", Method::Ratio, tries),
        ("CUPED", Method::Cuped, normal),
        ("CUPED", Method::Cuped, skewed),
        ("CUPED", Method::Cuped, money),
        ("ratio with CUPED", Method::CupedRatio, tries),
        ("regression", Method::Regression, normal),
        ("regression", Method::Regression, skewed),
        ("median of events", Method::Quantile(0.5), tries),
        ("90 % quantile of events", Method::Quantile(0.9), tries),
        ("sample ratio", Method::SampleRatio, normal),
        ("100 looks, each as if the only one", Method::Peeking(hundred), normal),
        ("confidence sequence, 100 looks", Method::ConfidenceSequence(hundred), normal),
        ("confidence sequence, 100 looks", Method::ConfidenceSequence(hundred), money),
        ("mSPRT, 100 looks", Method::Msprt(hundred), normal),
        ("group-sequential, 5 looks", Method::GroupSequential(five), normal),
        ("sequential sample ratio, 100 looks", Method::SequentialSampleRatio(hundred), normal),
    ];
    let setting = |(name, method, shape): (&str, Method, Shape)| {
        (name.to_owned(), Setting { method, shape, n: 1000, effect: 0.0 })
    };
    all.map(setting).into()
}

fn describe(shape: &Shape) -> &'static str {
    match shape {
        Shape::Normal { .. } => "normal",
        Shape::Lognormal { .. } => "lognormal",
        Shape::Money { .. } => "30 % lognormal, else nothing",
        Shape::Tries { .. } => "successes by tries",
    }
}
