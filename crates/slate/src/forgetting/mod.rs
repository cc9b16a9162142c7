//! Forgetting one viewer: everything that is known of them goes in one transaction with its entry in the
//! record, and then it is looked for everywhere.
//!
//! ```text
//! files written again, sums less one viewer, models finished from them      (nothing counts yet)
//!   -> transaction: rows, client ids, key, manifest, versions, production, record
//!     -> old files and artifacts removed, memory, log of the database
//!       -> looked for everywhere: the receipt
//! ```
//!
//! A process that dies before the transaction has changed nothing; one that dies after it leaves files that
//! nothing names, which the next start, and the next forgetting or check, removes.

mod models;
mod past;
mod proof;
mod remains;

use serde_json::{Value, json};
use slate_core::{Error, Result, Timestamp, ViewerId};
use slate_rights::record::to_hex;
use slate_store::{FolderLock, Tx};
use slate_tables::{Forgotten as WithoutViewer, forget_viewer, sweep};

use crate::analysis::forget_kept;
use crate::operation::Context;
use crate::viewing::{segment_row, segments};
use models::Fate;
use past::Past;

pub use models::{VersionFate, in_use};
pub use proof::{Found, look_everywhere};
pub use remains::sweep_retired;

/// How often somebody had been forgotten when viewing was read. What is made of that viewing is refused when
/// somebody was forgotten since: it may have them in it.
pub struct Forgotten(u64);

impl Forgotten {
    /// As of now; ask before reading.
    ///
    /// # Errors
    /// The store refuses.
    pub fn now(cx: &Context<'_>) -> Result<Self> {
        cx.place.store.read(|r| r.times_forgotten()).map(Self)
    }

    /// Refuses when it is no longer so.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Conflict`].
    pub fn check(&self, tx: &Tx<'_>) -> Result<()> {
        if tx.times_forgotten()? == self.0 {
            return Ok(());
        }
        Err(Error::conflict("a viewer was forgotten while the model was made")
            .hint("start it again"))
    }
}

/// Everything that is to happen, worked out before the transaction.
pub struct Plan {
    viewer: ViewerId,
    tables: WithoutViewer,
    fates: Vec<Fate>,
    /// Stands for the viewer's key in the record if they have none; it is kept nowhere.
    fresh_key: [u8; 32],
    lock: FolderLock,
}

/// What was deleted, and what became of the versions.
#[derive(Debug, Clone, Default)]
pub struct Done {
    /// How much was deleted, by place.
    pub deleted: Vec<(String, u64)>,
    /// Versions that had learned from the viewer.
    pub versions: Vec<VersionFate>,
    /// What serves now, if that changed, in a sentence.
    pub serving: Option<String>,
    /// Position in the record.
    pub entry: u64,
    /// BLAKE3 of what the record says about it.
    pub receipt: String,
}

impl Plan {
    /// Works out what is to be deleted and makes the versions that take the place of others. `None` when
    /// nothing is known of the viewer.
    ///
    /// # Errors
    /// Somebody else changes the tables, a file is damaged, the disk is full, or the person stops it.
    pub fn new(cx: &Context<'_>, viewer: &ViewerId) -> Result<Option<Self>> {
        let place = cx.place;
        let lock = place.lock_tables()?;
        let (known, inbox, rows) = place
            .store
            .read(|r| Ok((segments(r)?, r.inbox_of(viewer)?, r.rows_of_viewer(viewer)?)))?;
        sweep(&place.tables(), &known)?;
        remains::sweep_retired(place)?;
        let total = known.len() as u64;
        let mut watch = |done| cx.talk.step("looking through the tables", done, total);
        let tables = forget_viewer(&place.tables(), &known, viewer.as_str(), &mut watch)?;
        let holding: Vec<_> =
            known.iter().filter(|s| tables.gone.contains(&s.file)).cloned().collect();
        let past = Past::read(place, &holding, &inbox, viewer)?;
        let fates = models::fates(cx, viewer, &past)?;
        if tables.gone.is_empty() && fates.is_empty() && rows.iter().all(|r| r.rows == 0) {
            return Ok(None);
        }
        let fresh_key = slate_store::new_secret()?;
        Ok(Some(Self { viewer: viewer.clone(), tables, fates, fresh_key, lock }))
    }

    /// The change itself, and what of it belongs in the record.
    ///
    /// # Errors
    /// The store refuses.
    pub fn apply(&self, tx: &Tx<'_>, actor: &str, now: Timestamp) -> Result<(Done, Value)> {
        let key = tx.viewer_key_if_any(&self.viewer)?.unwrap_or(self.fresh_key);
        let commitment = blake3::keyed_hash(&key, self.viewer.as_str().as_bytes());
        let mut deleted: Vec<(String, u64)> = Vec::new();
        for row in tx.forget_viewer(&self.viewer)? {
            deleted.push((row.table.to_owned(), row.rows));
        }
        deleted
            .push(("client_event".to_owned(), tx.forget_client_events(&self.tables.client_ids)?));
        let new: Vec<_> = self.tables.segments.iter().map(segment_row).collect();
        tx.replace_segments(&self.tables.gone, &new, now)?;
        deleted.push(("tables".to_owned(), self.tables.events));
        let serving = models::apply(tx, &self.fates, actor, now)?;
        let versions: Vec<VersionFate> = self.fates.iter().map(Fate::view).collect();
        let counts: serde_json::Map<String, Value> =
            deleted.iter().map(|(place, n)| (place.clone(), json!(n))).collect();
        let mut effect = json!({
            "viewer": to_hex(commitment.as_bytes()), "deleted": counts, "versions": versions,
            "serving": serving, "files": {"gone": self.tables.gone, "new": names(&self.tables)},
        });
        let receipt = blake3::hash(effect.to_string().as_bytes()).to_hex().to_string();
        effect["receipt"] = json!(receipt);
        let entry = tx.record_last()?.map_or(0, |row| row.seq) + 1;
        Ok((Done { deleted, versions, serving, entry, receipt }, effect))
    }

    /// Removes what no transaction reaches: old files, artifacts, uploads, memory, the log of the database.
    /// What could not be done is said; it is looked for afterwards.
    #[must_use]
    pub fn clear(self, cx: &Context<'_>) -> Vec<String> {
        let place = cx.place;
        let steps = [
            remains::clear_tables(place, &self.tables),
            forget_kept(place).map(drop),
            remains::sweep_retired(place).map(drop),
            remains::clear_work(place),
            place.store.empty_log().map(drop),
            cx.engine.forget(place, self.viewer.as_str(), &self.tables),
            // The version in production may be another now.
            cx.engine.refresh(place),
        ];
        drop(self.lock);
        steps.into_iter().filter_map(|step| step.err().map(|e| e.to_string())).collect()
    }
}

fn names(tables: &WithoutViewer) -> Vec<&str> {
    tables.segments.iter().map(|s| s.file.as_str()).collect()
}
