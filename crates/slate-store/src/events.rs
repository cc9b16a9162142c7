//! The manifest of event files, the client ids, and the inbox of events posted one by one.

use rusqlite::params;
use slate_core::{ClientId, Event, EventKind, Result, Timestamp, ViewerId};

use crate::sql::{During, parsed, time, unreadable};
use crate::{Reader, Tx};

/// One file of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentRow {
    /// Its name in `tables/`.
    pub file: String,
    /// How many events.
    pub rows: u64,
    /// The earliest.
    pub at_min: Timestamp,
    /// The latest.
    pub at_max: Timestamp,
    /// Size on disk.
    pub bytes: u64,
}

fn segment(row: &rusqlite::Row<'_>) -> rusqlite::Result<SegmentRow> {
    Ok(SegmentRow {
        file: row.get(0)?,
        rows: row.get(1)?,
        at_min: time(row, 2)?,
        at_max: time(row, 3)?,
        bytes: row.get(4)?,
    })
}

fn event(row: &rusqlite::Row<'_>) -> rusqlite::Result<Event> {
    let id: Option<String> = row.get(0)?;
    let code: u8 = row.get(3)?;
    let unknown = || slate_core::Error::corrupt(format!("unknown event kind {code}"));
    Ok(Event {
        id: id.map(ClientId::new).transpose().map_err(|e| unreadable(0, e))?,
        viewer: parsed(row, 1)?,
        title: parsed(row, 2)?,
        kind: EventKind::from_code(code).ok_or_else(|| unreadable(3, unknown()))?,
        at: time(row, 4)?,
        value: row.get(5)?,
    })
}

const EVENT_COLUMNS: &str = "id, viewer, title, kind, at, value";

impl Reader<'_> {
    /// The manifest in order of time.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn segments(&self) -> Result<Vec<SegmentRow>> {
        let sql = "SELECT file, rows, at_min, at_max, bytes FROM segment ORDER BY at_min, file";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_map([], segment)?.collect())
            .during("read the manifest")
    }

    /// Whether an event with this client id has been taken in.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn client_event_known(&self, id: &str) -> Result<bool> {
        self.db
            .prepare_cached("SELECT 1 FROM client_event WHERE id = ?1")
            .and_then(|mut s| s.exists([id]))
            .during("look up a client id")
    }

    /// Events of the inbox after number `after`, oldest first, and the number of the newest.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn inbox_since(&self, after: i64) -> Result<(i64, Vec<Event>)> {
        let sql =
            format!("SELECT {EVENT_COLUMNS} FROM inbox_event WHERE seq > ?1 ORDER BY at, seq");
        let events = self
            .db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_map([after], event)?.collect::<rusqlite::Result<Vec<_>>>())
            .during("read the inbox")?;
        let last = self
            .db
            .query_row("SELECT coalesce(max(seq), ?1) FROM inbox_event", [after], |r| r.get(0))
            .during("read the inbox")?;
        Ok((last, events))
    }

    /// How many events wait in the inbox.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn inbox_len(&self) -> Result<u64> {
        self.db
            .query_row("SELECT count(*) FROM inbox_event", [], |r| r.get(0))
            .during("count the inbox")
    }

    /// One viewer's events of the inbox, oldest first.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn inbox_of(&self, viewer: &ViewerId) -> Result<Vec<Event>> {
        let sql =
            format!("SELECT {EVENT_COLUMNS} FROM inbox_event WHERE viewer = ?1 ORDER BY at, seq");
        self.db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_map([viewer.as_str()], event)?.collect())
            .during("read the inbox")
    }
}

impl Tx<'_> {
    /// Names new files in the manifest.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Conflict`] when a file is named already.
    pub fn add_segments(&self, segments: &[SegmentRow], at: Timestamp) -> Result<()> {
        let sql = "INSERT INTO segment (file, rows, at_min, at_max, bytes, added_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let mut statement = self.db.prepare_cached(sql).during("extend the manifest")?;
        for s in segments {
            let (from, to) = (s.at_min.as_millis(), s.at_max.as_millis());
            statement
                .execute(params![s.file, s.rows, from, to, s.bytes, at.as_millis()])
                .during("extend the manifest")?;
        }
        Ok(())
    }

    /// Remembers a client id brought by an import. Where an event with the same id was posted while the
    /// import ran, the posted one goes: one event, one place.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn remember_client_event(&self, id: &str) -> Result<()> {
        let fresh = self
            .db
            .prepare_cached("INSERT OR IGNORE INTO client_event (id) VALUES (?1)")
            .and_then(|mut s| s.execute([id]))
            .during("remember a client id")?;
        if fresh == 0 {
            self.db
                .prepare_cached("DELETE FROM inbox_event WHERE id = ?1")
                .and_then(|mut s| s.execute([id]))
                .during("remember a client id")?;
        }
        Ok(())
    }

    /// Puts events into the inbox and says of each whether it is new; an event known by its identity
    /// changes nothing.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn post_events(&self, events: &[Event]) -> Result<Vec<bool>> {
        events.iter().map(|event| self.post_event(event)).collect()
    }

    fn post_event(&self, event: &Event) -> Result<bool> {
        if let Some(id) = &event.id {
            let fresh = self
                .db
                .prepare_cached("INSERT OR IGNORE INTO client_event (id) VALUES (?1)")
                .and_then(|mut s| s.execute([id.as_str()]))
                .during("take in an event")?;
            if fresh == 0 {
                return Ok(false);
            }
        }
        let sql = format!(
            "INSERT OR IGNORE INTO inbox_event ({EVENT_COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        );
        let Event { id, viewer, title, kind, at, value } = event;
        let id = id.as_ref().map(ClientId::as_str);
        let (viewer, title) = (viewer.as_str(), title.as_str());
        let row = params![id, viewer, title, kind.code(), at.as_millis(), value];
        self.db
            .prepare_cached(&sql)
            .and_then(|mut s| s.execute(row))
            .during("take in an event")
            .map(|n| n == 1)
    }

    /// Empties the inbox up to and including event number `last`.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn clear_inbox(&self, last: i64) -> Result<u64> {
        self.db
            .execute("DELETE FROM inbox_event WHERE seq <= ?1", [last])
            .during("empty the inbox")
            .map(|n| n as u64)
    }
}
