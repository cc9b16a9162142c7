//! Distributions as tests need them: what lies below a value, what lies above it, and the value below which a share
//! lies. Tails are computed as such and never as one less something near one.
//!
//! erfc and the logarithm of the gamma function come from `libm`; the incomplete gamma and beta functions are here.

mod beta;
mod gamma;
mod normal;
mod root;
mod student;

pub use beta::{beta_cdf, beta_quantile, ln_beta};
pub use gamma::{chi_square_cdf, chi_square_quantile, chi_square_upper, gamma_cdf, gamma_upper};
pub use libm::lgamma as ln_gamma;
pub use normal::{normal_cdf, normal_density, normal_quantile, normal_upper};
pub use student::{noncentral_t_cdf, t_cdf, t_quantile, t_upper};

#[cfg(test)]
mod tests;
