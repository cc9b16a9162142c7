//! What is kept about viewers apart from their events: a key and a wish.

use rusqlite::{OptionalExtension, params};
use slate_core::{Result, Territory, Timestamp, ViewerId};

use crate::sql::{During, parsed};
use crate::{Reader, Tx};

/// The key under which it is counted how often a viewer's wish was stored.
const WISHES: &str = "wishes";

/// What a profile may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ViewerProfile {
    /// Its age limit, if it has one.
    pub age_max: Option<u8>,
    /// Where it is, if that is known.
    pub territory: Option<Territory>,
}

fn profile(row: &rusqlite::Row<'_>) -> rusqlite::Result<ViewerProfile> {
    let place: Option<String> = row.get(1)?;
    let territory = place.map(|_| parsed(row, 1)).transpose()?;
    Ok(ViewerProfile { age_max: row.get(0)?, territory })
}

impl Reader<'_> {
    /// Whether the viewer has opted out of personalization.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn viewer_opted_out(&self, id: &ViewerId) -> Result<bool> {
        self.db
            .prepare_cached("SELECT opted_out_at IS NOT NULL FROM viewer WHERE id = ?1")
            .and_then(|mut s| s.query_row([id.as_str()], |r| r.get(0)).optional())
            .during("read a viewer")
            .map(|found| found.unwrap_or(false))
    }

    /// Everybody who has opted out of personalization.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn viewers_opted_out(&self) -> Result<Vec<String>> {
        self.db
            .prepare_cached("SELECT id FROM viewer WHERE opted_out_at IS NOT NULL")
            .and_then(|mut s| s.query_map([], |r| r.get(0))?.collect())
            .during("read the viewers' wishes")
    }

    /// How often a viewer's wish was stored: whoever holds the wishes in memory sees by it that there is a newer one.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn times_wished(&self) -> Result<u64> {
        let times = self.studio_value_if_set(WISHES)?;
        Ok(times.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// The viewer's profile; an empty one for a viewer nobody described.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn viewer_profile(&self, id: &ViewerId) -> Result<ViewerProfile> {
        self.db
            .prepare_cached("SELECT age_max, territory FROM viewer WHERE id = ?1")
            .and_then(|mut s| s.query_row([id.as_str()], profile).optional())
            .during("read a viewer's profile")
            .map(Option::unwrap_or_default)
    }
}

impl Tx<'_> {
    /// The viewer's key; `fresh` becomes it when there is none yet.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn viewer_key(&self, id: &ViewerId, fresh: [u8; 32]) -> Result<[u8; 32]> {
        self.db
            .execute(
                "INSERT INTO viewer (id, key) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING",
                params![id.as_str(), &fresh[..]],
            )
            .during("keep a viewer's key")?;
        self.db
            .query_row("SELECT key FROM viewer WHERE id = ?1", [id.as_str()], |r| r.get(0))
            .during("read a viewer's key")
    }

    /// Sets or clears the opt-out of a viewer that has a key, and counts it in [`Reader::times_wished`].
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn set_viewer_opt_out(&self, id: &ViewerId, at: Option<Timestamp>) -> Result<()> {
        self.set_studio_value(WISHES, &(self.times_wished()? + 1).to_string())?;
        self.db
            .execute(
                "UPDATE viewer SET opted_out_at = ?2 WHERE id = ?1",
                params![id.as_str(), at.map(Timestamp::as_millis)],
            )
            .during("set a viewer's wish")
            .map(drop)
    }

    /// Replaces the profile of a viewer that has a key.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn set_viewer_profile(&self, id: &ViewerId, profile: &ViewerProfile) -> Result<()> {
        let territory = profile.territory.as_ref().map(Territory::as_str);
        self.db
            .execute(
                "UPDATE viewer SET age_max = ?2, territory = ?3 WHERE id = ?1",
                params![id.as_str(), profile.age_max, territory],
            )
            .during("set a viewer's profile")
            .map(drop)
    }
}
