//! Online tests as the studio keeps them: what was frozen, what happened to it, and so where it stands.

mod apart;
mod history;
mod look;
mod memo;
mod past;
mod state;
mod words;

pub use apart::Apart;
pub use history::history;
pub use look::{look, metrics};
pub use memo::{Memo, answer, figures, memo, prefer};
pub use past::{Pair, PastTests, between, past_tests};
pub use state::{
    Running, Standing, Tested, all, current, hash_of, newest, phases_of, running, slot_taken,
};
pub use words::in_words;
