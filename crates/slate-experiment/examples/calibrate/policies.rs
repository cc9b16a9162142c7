//! How often intervals of a policy's value cover it, over logs whose truth is known.

use slate_core::{Result, Seed};
use slate_experiment::calibration::{Logs, value_coverage};
use slate_experiment::off_policy::Estimator;

pub(crate) fn print(logs: usize, seed: Seed) -> Result<()> {
    let common =
        Logs { rows: 3000, kinds: 4, titles: 8, rates: [0.05, 0.5], greed: 2.0, exploration: 0.3 };
    let table = [
        ("plays of 5 to 50 %", common),
        ("plays of 1 to 10 %", Logs { rows: 10_000, rates: [0.01, 0.1], ..common }),
        ("30 titles, plays of 5 to 50 %", Logs { rows: 10_000, titles: 30, ..common }),
    ];
    println!(
        "| logs | estimator | covered | se | refused | effective sample size, mean and least | bias, se |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (name, setting) in table {
        for estimator in [Estimator::Ips, Estimator::Snips, Estimator::Dr, Estimator::Sndr] {
            let found = value_coverage(setting, estimator, 0.95, logs, seed.derive(name))?;
            println!(
                "| {name} | {estimator:?} | {:.3} | {:.3} | {:.3} | {:.0}, {:.0} | {:.1} |",
                found.covered.share,
                found.covered.se,
                found.refused.share,
                found.effective_sample_size,
                found.effective_sample_size_min,
                found.bias_z
            );
        }
    }
    Ok(())
}
