//! The model in production and what viewers have seen, ready to answer.

/// Empty until a version is promoted.
#[derive(Debug, Default)]
pub struct Engine {}
