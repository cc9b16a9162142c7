//! The one number that all randomness of a computation follows from.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A seed. The same seed gives the same bytes, whatever the number of threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Seed(pub u64);

impl Seed {
    /// An independent seed for the part of the work called `label` (an FNV-1a fold, then a mix).
    #[must_use]
    pub fn derive(self, label: &str) -> Self {
        let mut h = 0xcbf2_9ce4_8422_2325_u64 ^ self.0.rotate_left(17);
        for byte in label.bytes() {
            h = (h ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Self(mix(h ^ self.0))
    }

    /// An independent seed for the `n`-th of many equal parts.
    #[must_use]
    pub fn nth(self, n: u64) -> Self {
        Self(mix(self.0 ^ mix(n.wrapping_add(0x9e37_79b9_7f4a_7c15))))
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014, figure 1).
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Seed {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}
