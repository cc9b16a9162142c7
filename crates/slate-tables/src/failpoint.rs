//! Places where a test can make the disk fail or the process die; the hook is set by the program.

pub(crate) use slate_core::failpoint::hit as failpoint;

/// Every place, in the order an import passes them.
pub const FAILPOINTS: [&str; 10] = [
    "staging.create",
    "spill.write",
    "spill.read",
    "segment.create",
    "segment.write",
    "segment.fsync",
    "segment.rename",
    "tables.fsync",
    "staging.remove",
    "sweep.remove",
];
