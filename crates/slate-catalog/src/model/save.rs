//! From a model to bytes.

use serde::{Deserialize, Serialize};
use slate_core::Result;
use slate_math::tensors::{Tensor, write_tensors};

use super::{ForecastModel, Head};
use crate::features::{Known, TALLY_NUMBERS, Tally};
use crate::prices::Prices;

/// What the file says it is.
pub(super) const FORMAT: &str = "slate-forecaster";
/// Version of the layout; a file of every earlier version stays readable.
pub(super) const VERSION: u32 = 1;

/// The JSON about the tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) format: String,
    pub(super) version: u32,
    pub(super) head: Head,
    /// Genres with a column of their own.
    pub(super) genres: Vec<String>,
    /// Forests of the forecast, and of its spread.
    pub(super) forests: [usize; 2],
    pub(super) spread_min: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) prices: Option<Prices>,
}

impl ForecastModel {
    /// The model as a safetensors file; the same model gives the same bytes.
    ///
    /// # Errors
    /// More than the format holds.
    pub fn save(&self) -> Result<Vec<u8>> {
        let parts = self.forecaster.parts();
        let header = Header {
            format: FORMAT.into(),
            version: VERSION,
            head: self.head.clone(),
            genres: self.state.plain.genres().to_vec(),
            forests: [parts.center.len(), parts.spread.len()],
            spread_min: parts.spread_min,
            prices: self.prices.clone(),
        };
        let mut tensors = Vec::new();
        for (name, forests) in [("center", &parts.center), ("spread", &parts.spread)] {
            for (n, forest) in forests.iter().enumerate() {
                let own = forest.tensors().into_iter();
                tensors.extend(own.map(|tensor| tensor.under(&format!("{name}.{n}"))));
            }
        }
        tensors.extend(known(&self.state.known)?);
        let (scores, groups): (Vec<f64>, Vec<_>) =
            self.calibration.scores().iter().map(|(score, groups)| (*score, groups)).unzip();
        tensors.push(Tensor::doubles("scores", scores));
        tensors.push(Tensor::json("groups", &groups)?);
        // Ranges of columns that were never known are not numbers, which no file holds: low above high.
        let ends = |ends: &[f32], unknown| -> Vec<f32> {
            ends.iter().map(|x| if x.is_nan() { unknown } else { *x }).collect()
        };
        tensors.push(Tensor::owned_vector("low", ends(&self.ranges.low, 1.0)));
        tensors.push(Tensor::owned_vector("high", ends(&self.ranges.high, -1.0)));
        write_tensors(&header, tensors)
    }
}

/// Members by kind in the order of their names, and the numbers of each, those of all at the end.
fn known(known: &Known) -> Result<[Tensor<'static>; 2]> {
    let mut numbers: Vec<[f64; TALLY_NUMBERS]> = Vec::new();
    let mut names: Vec<Vec<&str>> = Vec::new();
    for tallies in &known.tallies {
        let mut sorted: Vec<(&String, &Tally)> = tallies.iter().collect();
        sorted.sort_by_key(|(name, _)| *name);
        names.push(sorted.iter().map(|(name, _)| name.as_str()).collect());
        numbers.extend(sorted.iter().map(|(_, tally)| tally.numbers()));
    }
    numbers.push(known.all.numbers());
    Ok([Tensor::json("members", &names)?, Tensor::doubles("tallies", numbers.concat())])
}
