//! Online tests as the studio keeps them: what was frozen, what happened to it, and so where it stands.

mod state;
mod words;

pub use state::{
    Running, Standing, Tested, all, current, hash_of, newest, phases_of, running, slot_taken,
};
pub use words::in_words;
