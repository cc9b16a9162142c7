//! The record: read it, verify it, export its signed head.

use std::fs;

use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result};
use slate_rights::record::{Entry, GENESIS, Hash, Head, Verdict, Verifier, to_hex};
use slate_store::{Reader, RecordRow};
use utoipa::ToSchema;

use crate::executor::now;
use crate::input::Input;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::ops::window;
use crate::proposal_view::short;
use crate::table::Table;

/// List the newest entries.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordList {
    /// Only entries before this number
    #[arg(long)]
    #[serde(default)]
    pub before: Option<u64>,
    /// At most so many, 1 to 1000
    #[arg(long, default_value_t = window::LIMIT)]
    #[serde(default = "window::limit")]
    pub limit: u32,
}

/// Some entries of the record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordPage {
    /// Number of entries in all.
    pub size: u64,
    /// Newest first.
    #[schema(value_type = Vec<Object>)]
    pub entries: Vec<Entry>,
    /// Refusals of callers nobody knows, by day and reason.
    pub unknown_callers: Vec<RefusalCount>,
}

/// How often strangers were refused.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RefusalCount {
    /// Day, UTC.
    pub day: String,
    /// Code of the reason.
    pub reason: String,
    /// How often.
    pub n: u64,
}

impl Operation for RecordList {
    type Response = RecordPage;
    const ABOUT: About = About {
        path: &["record", "list"],
        purpose: Purpose::Audit,
        summary: "List what was done or refused, newest first",
        example: "slate record list --limit 20",
    };

    fn check(&self) -> Result<()> {
        window::check_limit(self.limit)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, RecordPage>> {
        let page = cx.place.store.read(|r| page(r, self.before.unwrap_or(u64::MAX), self.limit))?;
        Ok(Outcome::Answer(page))
    }
}

fn page(r: Reader<'_>, before: u64, limit: u32) -> Result<RecordPage> {
    let size = r.record_last()?.map_or(0, |row| row.seq);
    let rows = r.record_page(before, limit)?;
    let entries = rows.iter().map(read_entry).collect::<Result<_>>()?;
    let unknown_callers =
        r.refusals()?.into_iter().map(|(day, reason, n)| RefusalCount { day, reason, n }).collect();
    Ok(RecordPage { size, entries, unknown_callers })
}

fn read_entry(row: &RecordRow) -> Result<Entry> {
    serde_json::from_str(&row.entry).map_err(|e| {
        Error::corrupt(format!("record entry {} cannot be read: {e}", row.seq))
            .hint("`slate record verify` says where the damage begins")
    })
}

impl Show for RecordPage {
    fn show(&self, out: &mut String) {
        let columns = ["seq", "at", "who", "what", "subject", "verdict", "why"];
        let mut table = Table::new(columns).right(&[0]);
        for e in &self.entries {
            let verdict = match e.verdict {
                Verdict::Permit => "done".to_owned(),
                Verdict::Deny => format!("refused: {}", e.reasons.join(", ")),
            };
            let (at, subject) = (e.at.to_string(), shorten(&e.subject));
            let (actor, operation) = (e.actor.clone(), e.operation.clone());
            table.row([e.seq.to_string(), at, actor, operation, subject, verdict, e.why.clone()]);
        }
        table.show(out);
        for c in &self.unknown_callers {
            let RefusalCount { day, reason, n } = c;
            out.push_str(&format!("{day}: {n} unknown callers refused ({reason})\n"));
        }
    }
}

/// Cuts a 64-digit hash in a subject to what a reader compares.
fn shorten(subject: &str) -> String {
    match subject.split_once(':') {
        Some((kind, id)) if id.len() == 64 && id.is_ascii() => format!("{kind}:{}", short(id)),
        _ => subject.to_owned(),
    }
}

/// Verify the record.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordVerify {
    /// A head exported earlier and kept elsewhere, which the record must still contain
    #[arg(long)]
    #[serde(default)]
    pub head: Option<Input>,
}

/// A record that verified.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordState {
    /// Number of entries.
    pub size: u64,
    /// Hash of the last, hexadecimal.
    pub hash: String,
    /// How many entries the signed head beside the database covers.
    pub signed_size: u64,
}

impl Operation for RecordVerify {
    type Response = RecordState;
    const ABOUT: About = About {
        path: &["record", "verify"],
        purpose: Purpose::Audit,
        summary: "Check every entry, the chain and the signed head",
        example: "slate record verify --head kept-elsewhere.head",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, RecordState>> {
        let faults = cx.place.store.integrity_faults()?;
        if let Some(fault) = faults.first() {
            return Err(damaged(format!("the database is damaged: {fault}")));
        }
        let key = cx.place.record_key().verifying_key();
        let exported = fs::read_to_string(cx.place.head_path()).ok();
        let kept = self.head.map(|input| input.read_text(cx.place)).transpose()?;
        let mut heads = Vec::new();
        for text in exported.iter().chain(&kept) {
            heads.push(checked_head(text, &key, &cx.place.studio_id)?);
        }
        let state = cx.place.store.read(|r| verify(r, &heads, exported.is_none()))?;
        Ok(Outcome::Answer(state))
    }
}

fn checked_head(text: &str, key: &VerifyingKey, studio: &str) -> Result<Head> {
    let head = Head::parse(text)?;
    if head.studio != studio {
        return Err(Error::corrupt("the head belongs to another studio"));
    }
    if !head.is_signed_by(key) {
        return Err(damaged("the head's signature does not match this studio's key".to_owned()));
    }
    Ok(head)
}

/// Walks the record once and holds every head against the entry it names.
fn verify(r: Reader<'_>, heads: &[Head], head_missing: bool) -> Result<RecordState> {
    let mut verifier = Verifier::default();
    check_heads(heads, 0, &GENESIS)?;
    r.record_each(|row| {
        verifier.push(row.seq, row.entry.as_bytes(), &row.hash).map_err(|f| damaged(f.what))?;
        let (size, hash) = verifier.state();
        check_heads(heads, size, &hash)
    })?;
    let (size, hash) = verifier.state();
    if head_missing && size > 0 {
        return Err(damaged("`record.head` is missing, so a cut would not show".to_owned()));
    }
    if let Some(head) = heads.iter().find(|h| h.size > size) {
        let (from, to) = (size + 1, head.size);
        return Err(damaged(format!(
            "the record was cut off: entries {from} to {to} were signed on {} and are gone",
            head.at
        )));
    }
    let signed_size = heads.iter().map(|h| h.size).max().unwrap_or(0);
    Ok(RecordState { size, hash: to_hex(&hash), signed_size })
}

fn check_heads(heads: &[Head], size: u64, hash: &Hash) -> Result<()> {
    match heads.iter().find(|h| h.size == size && h.hash != *hash) {
        None => Ok(()),
        Some(head) => Err(damaged(format!(
            "entry {size} is not the one whose hash was signed on {}: the record was rewritten",
            head.at
        ))),
    }
}

fn damaged(what: String) -> Error {
    Error::corrupt(what).hint("keep this studio as it is, and compare it with a backup")
}

impl Show for RecordState {
    fn show(&self, out: &mut String) {
        let Self { size, hash, signed_size } = self;
        out.push_str(&format!(
            "{size} entries verify, {signed_size} of them signed\nlast {hash}\n"
        ));
    }
}

/// Print the signed head.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordHead {}

/// A signed head.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignedHead {
    /// The text to keep elsewhere, for `slate record verify --head`.
    pub head: String,
    /// Number of entries it covers.
    pub size: u64,
    /// The public key it verifies with, hexadecimal.
    pub key: String,
}

impl Operation for RecordHead {
    type Response = SignedHead;
    const ABOUT: About = About {
        path: &["record", "head"],
        purpose: Purpose::Audit,
        summary: "Print the signed head, to be kept where this machine cannot reach it",
        example: "slate record head > kept-elsewhere.head",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, SignedHead>> {
        let last = cx.place.store.read(|r| r.record_last())?;
        let (size, hash) = match last {
            None => (0, GENESIS),
            Some(row) => {
                let hash = Hash::try_from(row.hash.as_slice())
                    .map_err(|_| damaged(format!("entry {} has no hash", row.seq)))?;
                (row.seq, hash)
            }
        };
        let key = cx.place.record_key();
        let head = Head::sign(&cx.place.studio_id, size, hash, now(), key);
        let key = to_hex(key.verifying_key().as_bytes());
        Ok(Outcome::Answer(SignedHead { head: head.to_text(), size, key }))
    }
}

impl Show for SignedHead {
    fn show(&self, out: &mut String) {
        out.push_str(&self.head);
    }
}
