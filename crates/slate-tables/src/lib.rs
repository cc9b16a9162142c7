//! Events and titles from and to files: the one crate that knows Arrow and Parquet.
