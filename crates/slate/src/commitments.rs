//! What stands for a viewer in kept sums, where an id must not stand: a hash under a key that only this
//! studio has. It tells whether a viewer who is named is among those of the sums, and nothing else.

use slate_core::TitleId;
use slate_recommend::sums::Member;

use crate::place::Place;

/// Makes commitments.
#[derive(Debug, Clone)]
pub(crate) struct Commitments {
    key: [u8; 32],
}

impl Commitments {
    /// Under a key that follows from the studio's own.
    pub(crate) fn of(place: &Place) -> Self {
        let context = "slate 2026-11 commitments to viewers v1";
        Self { key: blake3::derive_key(context, place.record_key().as_bytes()) }
    }

    /// What stands for a viewer.
    pub(crate) fn who(&self, viewer: &str) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(b"viewer ").update(viewer.as_bytes());
        short(&hasher)
    }

    /// What stands for a viewer and the history that went into sums: titles and moments, oldest first.
    pub(crate) fn member<'t>(
        &self,
        viewer: &str,
        history: impl Iterator<Item = (&'t TitleId, i64)>,
    ) -> Member {
        let who = self.who(viewer);
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(b"history ").update(&who);
        let mut titles = 0;
        for (title, at_ms) in history {
            hasher.update(&(title.as_str().len() as u64).to_le_bytes());
            hasher.update(title.as_str().as_bytes()).update(&at_ms.to_le_bytes());
            titles += 1;
        }
        Member { who, titles, history: short(&hasher) }
    }
}

/// The first half of a hash: enough that no two viewers of a studio are taken for one another.
fn short(hasher: &blake3::Hasher) -> [u8; 16] {
    let mut first = [0; 16];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    first
}
