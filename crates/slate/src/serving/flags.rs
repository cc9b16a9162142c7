//! The tests that run, as features in the language of GrowthBook's SDKs.

use serde_json::{Value, json};
use slate_core::Result;
use slate_experiment::assign::Payload;
use slate_rights::record::to_hex;

/// The features of a moment; replaced as a whole whenever a test changes.
#[derive(Debug)]
pub struct Flags {
    /// The document that clients read: `features`, `savedGroups`, `dateUpdated`.
    pub document: Value,
    /// The same, compiled.
    pub payload: Payload,
    /// Names the document.
    pub etag: String,
}

impl Flags {
    /// Compiles a document.
    ///
    /// # Errors
    /// As [`Payload::new`].
    pub fn new(document: Value) -> Result<Self> {
        let payload = Payload::new(&document)?;
        let etag = etag_of(&document);
        Ok(Self { document, payload, etag })
    }
}

impl Default for Flags {
    /// No features.
    fn default() -> Self {
        let document = json!({"features": {}});
        let etag = etag_of(&document);
        Self { document, payload: Payload::default(), etag }
    }
}

fn etag_of(document: &Value) -> String {
    to_hex(&blake3::hash(document.to_string().as_bytes()).as_bytes()[..16])
}
