//! Names of things. An id is the text the outside world uses; Slate never renumbers anybody.

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

use crate::{Error, Result};

/// The longest id that is accepted, in bytes.
pub const ID_BYTES_MAX: usize = 200;

/// Checks what all ids share: 1 to 200 bytes, no control characters, no space at either end.
fn check(what: &str, text: &str) -> Result<()> {
    if text.is_empty() {
        return Err(Error::invalid(format!("expected a {what}, found nothing")));
    }
    if text.len() > ID_BYTES_MAX {
        let n = text.len();
        return Err(Error::invalid(format!(
            "a {what} has at most {ID_BYTES_MAX} bytes, found {n}"
        )));
    }
    if text.chars().any(char::is_control) || text.trim() != text {
        let detail = format!("a {what} has no control characters and no space at its ends");
        return Err(Error::invalid(format!("{detail}, found `{}`", text.escape_debug())));
    }
    Ok(())
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident: $what:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Checks and takes the text.
            ///
            /// # Errors
            /// Empty, over [`ID_BYTES_MAX`] bytes, control characters, or space at either end.
            pub fn new(text: impl Into<String>) -> Result<Self> {
                let text = text.into();
                check($what, &text)?;
                Ok(Self(text))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self> {
                Self::new(text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> std::result::Result<Self, D::Error> {
                Self::new(String::deserialize(d)?).map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A film, an episode, a series: whatever the service lists.
    TitleId: "title id";
    /// Somebody who watches.
    ViewerId: "viewer id";
    /// The name a client gave an event, so that sending it twice changes nothing.
    ClientId: "client id";
    /// An account that acts in Slate: a person's or a service's.
    ActorName: "actor name";
}
