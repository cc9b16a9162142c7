//! Tokens: who shows one is the account it belongs to.

use std::fmt;

use slate_core::{Error, ErrorKind, Result};
use slate_rights::record::{from_hex, to_hex};

const PREFIX: &str = "slate_";
const HASH_CONTEXT: &str = "slate 2026-11 token v1";

/// A secret of 256 random bits. Only its hash is stored, so a plain fast hash is enough.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A fresh token.
    ///
    /// # Errors
    /// The operating system has no randomness to give.
    pub fn new() -> Result<Self> {
        Ok(Self(format!("{PREFIX}{}", to_hex(&slate_store::new_secret()?))))
    }

    /// Reads a token as typed.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthenticated`]; the message never repeats what was typed.
    pub fn parse(text: &str) -> Result<Self> {
        let secret: Option<[u8; 32]> = text.strip_prefix(PREFIX).and_then(from_hex);
        match secret {
            Some(_) => Ok(Self(text.to_owned())),
            None => Err(Error::new(ErrorKind::Unauthenticated, "this is not a Slate token")
                .hint(format!("a token is `{PREFIX}` and 64 hexadecimal digits"))),
        }
    }

    /// The secret itself, to show once to its owner.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn hash(&self) -> [u8; 32] {
        blake3::derive_key(HASH_CONTEXT, self.0.as_bytes())
    }

    /// Its public name, made from the hash.
    pub fn id(&self) -> String {
        to_hex(&self.hash()[..6])
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({})", self.id())
    }
}
