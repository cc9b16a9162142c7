//! The record: entries chained by hash, and a signed head that says how far it goes.
//!
//! An entry's hash covers the entry's bytes and the hash before it (BLAKE3 in key-derivation mode, so
//! that no other hash in Slate can be taken for one). A chain alone does not show that its newest
//! entries were cut off; the signed [`Head`], kept outside the database, does.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result, Timestamp};

mod hex;
pub use hex::{from_hex, to_hex};

/// A BLAKE3 hash.
pub type Hash = [u8; 32];

const ENTRY_CONTEXT: &str = "slate 2026-11 record entry v1";
const HEAD_MAGIC: &str = "slate record head v1";

/// What one line of the record says. Field order is the order of the bytes that are hashed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Position, from 1.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// The account that acted.
    pub actor: String,
    /// The person behind it.
    pub person: String,
    /// What was asked, for example `model promote`.
    pub operation: String,
    /// What for.
    pub purpose: Purpose,
    /// What it concerned, for example `version:3f2a…`.
    pub subject: String,
    /// `permit` or `deny`.
    pub verdict: Verdict,
    /// Codes of the reasons of a refusal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// What the person gave as a reason.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// What changed, in figures and ids; never a viewer's id or history.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub effect: serde_json::Value,
}

/// Whether the thing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It was done.
    Permit,
    /// It was refused.
    Deny,
}

/// The hash of nothing, before the first entry.
pub const GENESIS: Hash = [0; 32];

/// The hash that entry `bytes` gets after an entry with hash `before`.
pub fn chain(before: &Hash, bytes: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new_derive_key(ENTRY_CONTEXT);
    hasher.update(before);
    hasher.update(bytes);
    *hasher.finalize().as_bytes()
}

/// A signed statement: at this time the record had this many entries and ended in this hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Which studio.
    pub studio: String,
    /// Number of entries.
    pub size: u64,
    /// Hash of the last entry ([`GENESIS`] when there is none).
    pub hash: Hash,
    /// When it was signed.
    pub at: Timestamp,
    /// Ed25519 over [`Head::signed_text`].
    pub signature: [u8; 64],
}

impl Head {
    /// Signs a head.
    pub fn sign(studio: &str, size: u64, hash: Hash, at: Timestamp, key: &SigningKey) -> Self {
        let mut head = Self { studio: studio.to_owned(), size, hash, at, signature: [0; 64] };
        head.signature = key.sign(head.signed_text().as_bytes()).to_bytes();
        head
    }

    /// The bytes under the signature: four lines after the magic.
    pub fn signed_text(&self) -> String {
        let Self { studio, size, at, .. } = self;
        format!("{HEAD_MAGIC}\n{studio}\n{size}\n{}\n{at}\n", to_hex(&self.hash))
    }

    /// The text that is exported.
    pub fn to_text(&self) -> String {
        format!("{}{}\n", self.signed_text(), to_hex(&self.signature))
    }

    /// Reads an exported head; does not check the signature.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Corrupt`] when the text is not exactly of that form.
    pub fn parse(text: &str) -> Result<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let bad = |what: &str| Error::corrupt(format!("not a record head: {what}"));
        let [magic, studio, size, hash, at, signature] = lines[..] else {
            return Err(bad("expected six lines"));
        };
        if magic != HEAD_MAGIC {
            return Err(bad("unknown first line"));
        }
        let head = Self {
            studio: studio.to_owned(),
            size: size.parse().map_err(|_| bad("size"))?,
            hash: from_hex(hash).ok_or_else(|| bad("hash"))?,
            at: at.parse().map_err(|_| bad("time"))?,
            signature: from_hex(signature).ok_or_else(|| bad("signature"))?,
        };
        if head.to_text() == text { Ok(head) } else { Err(bad("not in canonical form")) }
    }

    /// Whether `key` signed this head (strict verification: no low-order or mixed-order points).
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        let signature = Signature::from_bytes(&self.signature);
        key.verify_strict(self.signed_text().as_bytes(), &signature).is_ok()
    }
}

/// What is wrong with a record, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The entry at which it shows.
    pub seq: u64,
    /// A sentence.
    pub what: String,
}

/// Checks a record entry by entry.
#[derive(Debug, Clone)]
pub struct Verifier {
    size: u64,
    hash: Hash,
}

impl Default for Verifier {
    fn default() -> Self {
        Self { size: 0, hash: GENESIS }
    }
}

impl Verifier {
    /// Takes the next stored row: its number, its bytes, and the hash stored beside them.
    ///
    /// # Errors
    /// The first [`Fault`] of this row.
    pub fn push(
        &mut self,
        seq: u64,
        bytes: &[u8],
        stored: &[u8],
    ) -> std::result::Result<(), Fault> {
        let expected_seq = self.size + 1;
        let fault = |what: String| Err(Fault { seq: expected_seq, what });
        if seq != expected_seq {
            return fault(format!("entry {expected_seq} is missing; the next one is {seq}"));
        }
        let hash = chain(&self.hash, bytes);
        if hash[..] != *stored {
            return fault(format!(
                "entry {seq} does not match its hash: it or the one before changed"
            ));
        }
        match serde_json::from_slice::<Entry>(bytes) {
            Ok(entry) if entry.seq == seq => {}
            Ok(entry) => return fault(format!("entry {seq} calls itself {}", entry.seq)),
            Err(e) => return fault(format!("entry {seq} cannot be read: {e}")),
        }
        self.size = seq;
        self.hash = hash;
        Ok(())
    }

    /// Number of entries taken and the hash of the last.
    pub fn state(&self) -> (u64, Hash) {
        (self.size, self.hash)
    }
}

#[cfg(test)]
mod tests;
