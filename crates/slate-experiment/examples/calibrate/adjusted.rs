//! How much variance CUPED takes away, beside 1 - rho^2.

use slate_core::{Result, Seed};
use slate_experiment::calibration::{Shape, variance_ratio};

pub(crate) fn print(runs: usize, seed: Seed) -> Result<()> {
    let money = Shape::Money { share: 0.3, sigma: 1.0, correlation: 0.7 };
    let table = [
        ("normal, rho .3", Shape::Normal { correlation: 0.3 }),
        ("normal, rho .7", Shape::Normal { correlation: 0.7 }),
        ("normal, rho .9", Shape::Normal { correlation: 0.9 }),
        ("lognormal, sigma .5", Shape::Lognormal { sigma: 0.5, correlation: 0.7 }),
        ("30 % lognormal, else nothing", money),
    ];
    println!(
        "| units | a cell | variance ratio | standard error | 1 - rho^2 | by it | bias, se | runs |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (name, shape) in table {
        let found = variance_ratio(&shape, 1000, runs, seed.derive(name))?;
        let rho = shape.truth().map_or(f64::NAN, |(_, rho)| rho);
        let (ratio, expected) = (found.ratio, 1.0 - rho * rho);
        println!(
            "| {name} | 1000 | {ratio:.4} | {:.4} | {expected:.4} | {:.4} | {:.1} | {runs} |",
            found.se,
            ratio / expected,
            found.bias_z
        );
    }
    Ok(())
}
