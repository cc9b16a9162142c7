//! Which client ids have been seen. The real set lives beside the manifest, in one transaction with
//! it.

use slate_core::Result;
use std::collections::HashSet;

/// The client ids of all events there are.
pub trait ClientIds {
    /// True when the id was not known before; it is known from now on.
    ///
    /// # Errors
    /// The set cannot be asked or changed.
    fn remember(&mut self, id: &[u8]) -> Result<bool>;
}

/// A set in memory, for tests and for tables that stand alone.
#[derive(Debug, Clone, Default)]
pub struct MemoryClientIds(HashSet<Vec<u8>>);

impl ClientIds for MemoryClientIds {
    fn remember(&mut self, id: &[u8]) -> Result<bool> {
        Ok(self.0.insert(id.to_vec()))
    }
}
