//! Who has opted out of personalization, so that no request has to ask the store.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError, RwLock};

use slate_core::{Result, ViewerId};
use slate_store::Store;

/// The viewers who opted out. A wish that is stored by this process counts at once, one that another process stores
/// at the next refresh.
#[derive(Debug, Default)]
pub struct Wishes {
    /// How often a wish had been stored and somebody forgotten, as of what is in memory.
    known: Mutex<Option<(u64, u64)>>,
    opted_out: RwLock<HashSet<String>>,
}

impl Wishes {
    /// Takes over the wishes if there are newer ones.
    ///
    /// # Errors
    /// The store refuses; what was known before stays.
    pub fn follow(&self, store: &Store) -> Result<()> {
        // Read under the lock: of two who follow at once the later one has the newer snapshot.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (times, viewers) = store.read(|r| {
            let times = (r.times_wished()?, r.times_forgotten()?);
            let viewers = (*known != Some(times)).then(|| r.viewers_opted_out()).transpose()?;
            Ok((times, viewers))
        })?;
        if let Some(viewers) = viewers {
            let viewers = viewers.into_iter().collect();
            *self.opted_out.write().unwrap_or_else(PoisonError::into_inner) = viewers;
            *known = Some(times);
        }
        Ok(())
    }

    /// Whether a viewer has opted out.
    pub fn opted_out(&self, viewer: &str) -> bool {
        self.opted_out.read().unwrap_or_else(PoisonError::into_inner).contains(viewer)
    }

    /// Drops a viewer who is forgotten.
    pub fn forget(&self, viewer: &ViewerId) {
        self.opted_out.write().unwrap_or_else(PoisonError::into_inner).remove(viewer.as_str());
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    #![expect(clippy::disallowed_methods, reason = "a test writes what it looks at")]

    use slate_core::Timestamp;

    use super::*;

    #[test]
    fn wishes_are_followed_and_whoever_is_forgotten_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("slate.db")).unwrap();
        let ada = ViewerId::new("ada").unwrap();
        let wish = |at: Option<Timestamp>| {
            let stored = |tx: &slate_store::Tx<'_>| {
                tx.viewer_key(&ada, [1; 32])?;
                tx.set_viewer_opt_out(&ada, at)
            };
            store.write(stored).unwrap();
        };
        let wishes = Wishes::default();
        let mut seen = Vec::new();
        for at in [None, Some(Timestamp::default()), None, Some(Timestamp::default())] {
            wish(at);
            wishes.follow(&store).unwrap();
            seen.push(wishes.opted_out("ada"));
        }
        assert_eq!(seen, [false, true, false, true]);
        wishes.forget(&ada);
        assert!(!wishes.opted_out("ada"));
        // Another process that serves sees that somebody was forgotten.
        let other = Wishes::default();
        other.follow(&store).unwrap();
        assert!(other.opted_out("ada"));
        store.write(|tx| tx.forget_viewer(&ada)).unwrap();
        other.follow(&store).unwrap();
        assert!(!other.opted_out("ada"));
    }
}
