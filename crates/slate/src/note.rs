//! Writing an entry of the record: what it says, and how it joins the chain.

use serde_json::Value;
use slate_core::{Error, Result, Timestamp};
use slate_rights::Caller;
use slate_rights::record::{Entry, GENESIS, Hash, Verdict, chain};
use slate_store::{RecordRow, Tx};

use crate::operation::About;

/// An entry that says who asked for what; it gets its position when it is appended.
pub(crate) fn entry(caller: &Caller, about: &About, verdict: Verdict, at: Timestamp) -> Entry {
    Entry {
        seq: 0,
        at,
        actor: caller.actor.to_string(),
        person: caller.person.clone(),
        operation: about.name(),
        purpose: about.purpose,
        subject: String::new(),
        verdict,
        reasons: Vec::new(),
        why: String::new(),
        effect: Value::Null,
    }
}

/// Gives the entry the next position, chains it to the one before, and returns the new size and hash.
pub(crate) fn append(tx: &Tx<'_>, mut entry: Entry) -> Result<(u64, Hash)> {
    let (last, before) = end(tx)?;
    entry.seq = last + 1;
    let bytes = serde_json::to_string(&entry)
        .map_err(|e| Error::invalid(format!("write the record: {e}")))?;
    let hash = chain(&before, bytes.as_bytes());
    tx.append_record(&RecordRow { seq: entry.seq, entry: bytes, hash: hash.to_vec() })?;
    Ok((entry.seq, hash))
}

fn end(tx: &Tx<'_>) -> Result<(u64, Hash)> {
    let Some(row) = tx.record_last()? else { return Ok((0, GENESIS)) };
    let hash = Hash::try_from(row.hash.as_slice())
        .map_err(|_| Error::corrupt(format!("record entry {} has no hash", row.seq)))?;
    Ok((row.seq, hash))
}
