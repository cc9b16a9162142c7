//! Kernels by hand for the few loops in which models spend their time, at three levels: AVX-512, AVX2 with
//! FMA, and portable code. The level is chosen once, from what the processor has; `SLATE_KERNEL` (`scalar`,
//! `avx2`) asks for a lower one.
//!
//! Every kernel is written once, over 16 numbers at a time (`vector.rs`), and compiled three times. A level
//! always gives the same bits; two levels differ by rounding, because only FMA rounds once.
//!
//! All unsafe code of the crate is in this folder: calling a function that was compiled for a level
//! after that level was detected, the intrinsics themselves, and lanes seen as numbers. Nothing goes through a pointer
//! that is not a reference to a whole [`Lane`] or to as many bytes.

#![expect(
    unsafe_code,
    reason = "vector instructions; reviewed, and tested against the portable level"
)]

mod coarse;
mod factor;
mod normal;
mod rank;
mod rows;
mod vector;

use std::sync::OnceLock;

pub(crate) use coarse::{Blocks, Columns, SHIFT, Whole, bounds, times_some};
pub(crate) use factor::{factor, solve};
pub(crate) use normal::add_seen;
pub use normal::{Normal, weight_of};
pub(crate) use rank::{add_outer, times};
pub use rows::{LANE, Lane, Rows, as_numbers, as_numbers_mut};
use vector::{Portable, Vector};

/// What the processor can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Any processor.
    Scalar,
    /// 256-bit registers and fused multiply-add.
    Avx2,
    /// 512-bit registers, also for numbers of 8 and 16 bits.
    Avx512,
}

impl Level {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    /// The level every kernel uses: the best there is, or a lower one asked for in `SLATE_KERNEL`.
    pub fn current() -> Self {
        static LEVEL: OnceLock<Level> = OnceLock::new();
        *LEVEL.get_or_init(|| {
            let asked = std::env::var("SLATE_KERNEL").unwrap_or_default();
            let most = match asked.as_str() {
                "scalar" => Self::Scalar,
                "avx2" => Self::Avx2,
                _ => Self::Avx512,
            };
            Self::detected().min(most)
        })
    }

    /// The best level of this processor.
    #[cfg(target_arch = "x86_64")]
    fn detected() -> Self {
        let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        let avx512 = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw");
        match (avx2, avx512) {
            (true, true) => Self::Avx512,
            (true, false) => Self::Avx2,
            _ => Self::Scalar,
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn detected() -> Self {
        Self::Scalar
    }
}

/// A loop written over vectors of any level. Implementations are `#[inline(always)]`, so that the whole loop is
/// compiled for the level of its caller. Vectors are touched in plain loops only: a closure handed to `map`, `fold` or
/// `from_fn` may end up in a function that was not compiled for the level, where every operation is a call.
pub(crate) trait Kernel {
    /// What it answers.
    type Out;
    /// Runs it with vectors of one level.
    fn run<V: Vector>(self) -> Self::Out;
}

/// Runs a kernel at a level that this processor has.
pub(crate) fn launch<K: Kernel>(level: Level, kernel: K) -> K::Out {
    match level.min(Level::current()) {
        // SAFETY: `Level::current` is at most what was detected, so the processor has these instructions.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { with_avx512(kernel) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { with_avx2(kernel) },
        _ => kernel.run::<Portable>(),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw")]
fn with_avx512<K: Kernel>(kernel: K) -> K::Out {
    kernel.run::<vector::Wide>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn with_avx2<K: Kernel>(kernel: K) -> K::Out {
    kernel.run::<vector::Pair>()
}

#[cfg(test)]
mod tests;
