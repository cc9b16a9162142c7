//! Where Welch's test keeps its error, and where units are relabelled: by units, skewness and split.

use slate_core::{Result, Seed};
use slate_experiment::calibration::{Method, Setting, Shape, rejections};

const ALPHA: f64 = 0.05;
/// Cells of more units than this are too dear to relabel a hundred thousand times.
const RELABELLED_MAX: usize = 1000;
const SIZES: [usize; 4] = [100, 300, 1000, 3000];
/// Units of the treatment for one of the control.
const SPLITS: [f64; 3] = [1.0, 0.5, 0.1];

pub(crate) fn print(runs: usize, seed: Seed) -> Result<()> {
    println!(
        "| units | skewness | a cell | treatment by control | Welch | as chosen | standard error |"
    );
    println!("|---|---|---|---|---|---|---|");
    for sigma in [0.0, 0.5, 1.0, 1.5] {
        for n in SIZES {
            for ratio in SPLITS {
                row(sigma, n, ratio, (runs, seed))?;
            }
        }
    }
    Ok(())
}

fn row(sigma: f64, n: usize, ratio: f64, (runs, seed): (usize, Seed)) -> Result<()> {
    let shape = match sigma {
        0.0 => Shape::Normal { correlation: 0.0 },
        sigma => Shape::Lognormal { sigma, correlation: 0.0 },
    };
    let rate = |method| -> Result<_> {
        // The smaller cell has n units.
        let larger = (n as f64 / ratio).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few thousand"
        )]
        let setting = Setting { ratio, ..Setting::of_nothing(method, shape, larger as usize) };
        rejections(&setting, runs, ALPHA, seed.derive(&format!("{sigma} {n} {ratio}")))
    };
    let welch = rate(Method::Mean)?;
    let chosen = if n as f64 / ratio <= RELABELLED_MAX as f64 {
        format!("{:.4}", rate(Method::Chosen(199))?.share)
    } else {
        String::new()
    };
    let name = if sigma == 0.0 { "normal".to_owned() } else { format!("lognormal {sigma}") };
    let (share, se) = (welch.share, welch.se);
    println!(
        "| {name} | {:.1} | {n} | {ratio} | {share:.4} | {chosen} | {se:.4} |",
        skewness(sigma)
    );
    Ok(())
}

/// Of a lognormal distribution.
fn skewness(sigma: f64) -> f64 {
    let square = (sigma * sigma).exp();
    (square + 2.0) * (square - 1.0).sqrt()
}
