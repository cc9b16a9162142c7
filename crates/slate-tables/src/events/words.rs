//! Which word of a file means which kind of event.

use slate_core::{Error, EventKind, Result};
use std::fmt;
use std::str::FromStr;

use crate::columns::shorten;
use crate::input::{Format, ReadOptions};

/// The most words a person may explain.
const WORDS_MAX: usize = 64;

/// What other systems' words mean when nobody says otherwise. `read` is gorse's word for having
/// been shown; words that name a wish, a purchase or a share are left to the person who knows.
const WELL_KNOWN: [(&str, EventKind); 15] = [
    ("like", EventKind::Like),
    ("star", EventKind::Like),
    ("favorite", EventKind::Like),
    ("favourite", EventKind::Like),
    ("play", EventKind::Play),
    ("watch", EventKind::Play),
    ("view", EventKind::Play),
    ("click", EventKind::Play),
    ("finish", EventKind::Finish),
    ("complete", EventKind::Finish),
    ("rating", EventKind::Rating),
    ("hide", EventKind::Hide),
    ("dislike", EventKind::Hide),
    ("read", EventKind::Impression),
    ("impression", EventKind::Impression),
];

/// What a person says about a file's words for kinds of events: `read=impression,star=like`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindMap {
    named: Vec<(String, EventKind)>,
}

impl FromStr for KindMap {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut named: Vec<(String, EventKind)> = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let Some((word, kind)) = part.split_once('=') else {
                return Err(Error::invalid(format!("expected `word=kind`, found `{part}`"))
                    .hint("for example `read=impression,star=like`"));
            };
            let word = word.trim();
            if named.iter().any(|(known, _)| known == word) {
                return Err(Error::invalid(format!("the word `{word}` is given twice")));
            }
            if named.len() == WORDS_MAX {
                return Err(Error::invalid(format!("expected at most {WORDS_MAX} words")));
            }
            named.push((word.to_owned(), kind.trim().parse()?));
        }
        Ok(Self { named })
    }
}

impl fmt::Display for KindMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<_> =
            self.named.iter().map(|(word, kind)| format!("{word}={kind}")).collect();
        f.write_str(&parts.join(","))
    }
}

/// The words of one file: those a person explained, then Slate's own or those of other systems.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    named: KindMap,
    /// Whether the file comes from another system, with words of its own.
    is_foreign: bool,
    /// What every other word of another system means.
    otherwise: Option<EventKind>,
}

impl Words {
    pub(super) fn of(options: &ReadOptions, format: Format) -> Self {
        let is_foreign = matches!(format, Format::Gorse | Format::Metarank);
        let otherwise = options.kind.filter(|_| is_foreign);
        Self { named: options.kinds.clone(), is_foreign, otherwise }
    }

    /// The kind a word means.
    pub(super) fn kind(&self, word: &[u8]) -> Result<EventKind> {
        let text = String::from_utf8_lossy(word);
        let named = self.named.named.iter().find(|(known, _)| *known == text);
        if let Some((_, kind)) = named {
            return Ok(*kind);
        }
        if !self.is_foreign {
            return shorten(&text).parse();
        }
        let known = WELL_KNOWN.iter().find(|(known, _)| known.eq_ignore_ascii_case(&text));
        known.map(|&(_, kind)| kind).or(self.otherwise).ok_or_else(|| {
            let word = shorten(&text);
            Error::invalid(format!(
                "expected a word for a kind of event that is known, found `{word}`"
            ))
            .hint(format!("say what it means, as in `--kinds {word}=play`"))
        })
    }
}
