//! What viewers do.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::{ClientId, Error, Result, Timestamp, TitleId, ViewerId};

/// What happened between a viewer and a title.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// Started watching; `value` may hold the seconds watched.
    #[default]
    Play,
    /// Watched to the end.
    Finish,
    /// Gave stars; `value` holds them.
    Rating,
    /// Thumbs up.
    Like,
    /// Asked not to see it again.
    Hide,
    /// Was shown it.
    Impression,
}

impl EventKind {
    /// All kinds, in the order of their stored codes.
    pub const ALL: [Self; 6] =
        [Self::Play, Self::Finish, Self::Rating, Self::Like, Self::Hide, Self::Impression];

    /// The stored code; never changes.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The kind of a stored code.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// The word used in files and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Play => "play",
            Self::Finish => "finish",
            Self::Rating => "rating",
            Self::Like => "like",
            Self::Hide => "hide",
            Self::Impression => "impression",
        }
    }

    /// Whether the viewer has had enough of the title to leave it out of lists.
    pub fn counts_as_seen(self) -> bool {
        !matches!(self, Self::Impression)
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for EventKind {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text).ok_or_else(|| {
            Error::invalid(format!(
                "expected one of play, finish, rating, like, hide, impression, found `{text}`"
            ))
        })
    }
}

/// One thing one viewer did with one title at one moment.
///
/// Its identity is `id` if the client gave one, else all other fields together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The client's own name for the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ClientId>,
    /// Who.
    pub viewer: ViewerId,
    /// Which title.
    pub title: TitleId,
    /// What happened; a play when it is left out.
    #[serde(default)]
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// Stars for a rating, seconds for a play; finite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f32>,
}

impl Event {
    /// Checks what the types cannot: a value is a finite number, and a rating has one.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Invalid`] with the field that is wrong.
    pub fn check(&self) -> Result<()> {
        match self.value {
            Some(v) if !v.is_finite() => {
                Err(Error::invalid(format!("expected a finite value, found `{v}`")))
            }
            None if self.kind == EventKind::Rating => {
                Err(Error::invalid("a rating needs a value").hint("set `value` to the stars given"))
            }
            _ => Ok(()),
        }
    }
}
