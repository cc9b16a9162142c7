//! Numbers: sparse rows, dense kernels, top-k, resampling, one generator.
