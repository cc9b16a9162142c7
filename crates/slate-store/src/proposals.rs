//! What was proposed, and what people decided.

use rusqlite::{OptionalExtension, params};
use slate_core::{Error, Result, Timestamp};

use crate::sql::{During, json, time, time_opt};
use crate::{Reader, Tx};

/// Something a person is asked to decide.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Its number.
    pub id: i64,
    /// What sort of change, for example `promote`.
    pub kind: String,
    /// What it is about, for example a version's id.
    pub subject: String,
    /// The figures and references it rests on.
    pub evidence: serde_json::Value,
    /// Why, in the proposer's words.
    pub why: String,
    /// The account that proposed.
    pub proposed_by: String,
    /// The person behind it.
    pub person: String,
    /// When.
    pub at: Timestamp,
    /// What was decided, if it was.
    pub decided: Option<Decided>,
}

/// A decision on a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Yes or no.
    pub verdict: Verdict,
    /// Why, in the decider's words.
    pub why: String,
    /// The account that decided.
    pub decided_by: String,
    /// The person behind it.
    pub person: String,
    /// Exactly what the person saw, as JSON.
    pub view: String,
    /// Its hash.
    pub shown: String,
    /// When.
    pub at: Timestamp,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Approved,
    /// No.
    Rejected,
}

impl Verdict {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

const SELECT: &str = "SELECT p.id, p.kind, p.subject, p.evidence, p.why, p.proposed_by, p.person, \
                      p.at, d.verdict, d.why, d.decided_by, d.person, d.view, d.shown, d.at
                      FROM proposal p LEFT JOIN decision d ON d.proposal = p.id";

fn proposal(row: &rusqlite::Row<'_>) -> rusqlite::Result<Proposal> {
    Ok(Proposal {
        id: row.get(0)?,
        kind: row.get(1)?,
        subject: row.get(2)?,
        evidence: json(row, 3)?,
        why: row.get(4)?,
        proposed_by: row.get(5)?,
        person: row.get(6)?,
        at: time(row, 7)?,
        decided: decided(row)?,
    })
}

fn decided(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Decided>> {
    let Some(at) = time_opt(row, 14)? else { return Ok(None) };
    let verdict: String = row.get(8)?;
    let verdict = if verdict == "approved" { Verdict::Approved } else { Verdict::Rejected };
    Ok(Some(Decided {
        verdict,
        why: row.get(9)?,
        decided_by: row.get(10)?,
        person: row.get(11)?,
        view: row.get(12)?,
        shown: row.get(13)?,
        at,
    }))
}

impl Reader<'_> {
    /// Proposal number `id`.
    ///
    /// # Errors
    /// There is none.
    pub fn proposal(&self, id: i64) -> Result<Proposal> {
        self.db
            .prepare_cached(&format!("{SELECT} WHERE p.id = ?1"))
            .and_then(|mut s| s.query_row([id], proposal).optional())
            .during("read a proposal")?
            .ok_or_else(|| {
                Error::not_found(format!("there is no proposal {id}"))
                    .hint("`slate proposal list` shows them")
            })
    }

    /// All proposals: open ones first, then the newest.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn proposals(&self) -> Result<Vec<Proposal>> {
        self.db
            .prepare_cached(&format!("{SELECT} ORDER BY d.at IS NOT NULL, p.id DESC"))
            .and_then(|mut s| s.query_map([], proposal)?.collect())
            .during("read the proposals")
    }

    /// The newest decided proposal of this kind on this subject, if it was approved: a later rejection takes
    /// an approval back.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn approved(&self, kind: &str, subject: &str) -> Result<Option<Proposal>> {
        let sql = format!(
            "{SELECT} WHERE p.kind = ?1 AND p.subject = ?2 AND d.verdict IS NOT NULL
             ORDER BY p.id DESC LIMIT 1"
        );
        let newest = self
            .db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row([kind, subject], proposal).optional())
            .during("look for an approval")?;
        let approved = |p: &Proposal| {
            p.decided.as_ref().is_some_and(|d| matches!(d.verdict, Verdict::Approved))
        };
        Ok(newest.filter(approved))
    }
}

impl Tx<'_> {
    /// Stores a proposal (its `id` is ignored) and returns its number.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn add_proposal(&self, p: &Proposal) -> Result<i64> {
        let sql = "INSERT INTO proposal (kind, subject, evidence, why, proposed_by, person, at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let evidence = p.evidence.to_string();
        let at = p.at.as_millis();
        let row = params![p.kind, p.subject, evidence, p.why, p.proposed_by, p.person, at];
        self.db.execute(sql, row).during("store a proposal")?;
        Ok(self.db.last_insert_rowid())
    }

    /// Stores the decision on proposal `id`.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Conflict`] when it was decided already.
    pub fn decide(&self, id: i64, d: &Decided) -> Result<()> {
        let sql =
            "INSERT INTO decision (proposal, verdict, why, decided_by, person, view, shown, at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let (verdict, at) = (d.verdict.as_str(), d.at.as_millis());
        let row = params![id, verdict, d.why, d.decided_by, d.person, d.view, d.shown, at];
        self.db.execute(sql, row).during(&format!("decide on proposal {id}")).map(drop)
    }
}
