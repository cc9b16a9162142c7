//! How large an effect is, with its interval: fixed-horizon inference from sufficient statistics.

mod compare;
mod mismatch;
mod multiple;
mod permutation;
mod power;
mod proportion;
mod quantile;
mod regression;
mod value;

use serde::{Deserialize, Serialize};

pub use compare::{Comparison, Effect, Relative, compare};
pub use mismatch::{chi_square_test, proportion_of_first};
pub use multiple::{Correction, adjusted};
pub use permutation::permuted;
pub use power::{Design, normal_power, student_power, units_needed};
pub use proportion::{difference_of_proportions, newcombe, proportion_effect, wilson};
pub use quantile::quantile_difference;
pub use regression::regression_arms;
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
