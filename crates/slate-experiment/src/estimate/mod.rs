//! How large an effect is, with its interval: fixed-horizon inference from sufficient statistics.

mod compare;
mod dimension;
mod mismatch;
mod multiple;
mod permutation;
mod power;
mod proportion;
mod quantile;
mod regression;
mod retention;
mod role;
mod skewed;
mod triggered;
mod value;

use serde::{Deserialize, Serialize};

pub use compare::{Comparison, Effect, Relative, compare};
pub use dimension::{Against, ByDimension, LevelEffect, by_dimension};
pub use mismatch::{chi_square_test, proportion_of_first};
pub use multiple::{Correction, adjusted};
pub use permutation::permuted;
pub use power::{Design, minimum_effect, normal_power, student_power, units_needed};
pub use proportion::{difference_of_proportions, newcombe, proportion_effect, wilson};
pub use quantile::quantile_difference;
pub use regression::regression_arms;
pub use retention::Windows;
pub use role::{MetricRole, adjusted_by_role};
pub use skewed::{Judged, UNITS_MIN, adjusted_units, difference_of_means, welch_holds};
pub use triggered::diluted;
pub use value::{Arm, Quantity, adjusted_arms, arm};

/// Which differences count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alternative {
    /// Either way.
    #[default]
    TwoSided,
    /// The treatment is larger.
    Greater,
    /// The treatment is smaller.
    Less,
}
