//! One file for each thing a person can ask of Slate, and the list of them all.

pub mod actor;
pub mod record;

use crate::registry::{Entry, entry};

/// Every operation. Command line, HTTP, forms and the reference are derived from this list.
pub const ALL: &[Entry] = &[
    entry::<actor::ActorAdd>(),
    entry::<actor::ActorToken>(),
    entry::<actor::ActorList>(),
    entry::<actor::ActorRevoke>(),
    entry::<record::RecordList>(),
    entry::<record::RecordVerify>(),
    entry::<record::RecordHead>(),
];
