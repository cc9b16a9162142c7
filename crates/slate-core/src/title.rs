//! What the catalog says about a title.

use serde::{Deserialize, Serialize};

use crate::TitleId;

/// A title as the catalog describes it. Only the id is certain; the rest may be empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// The service's own id.
    pub id: TitleId,
    /// The name viewers see.
    pub name: String,
    /// Year of release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Genres in the catalog's own words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub genres: Vec<String>,
    /// Cast and makers, most prominent first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// A few sentences.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub synopsis: String,
}

impl Title {
    /// A title of which nothing but id and name is known.
    pub fn named(id: TitleId, name: impl Into<String>) -> Self {
        let (genres, people) = (Vec::new(), Vec::new());
        Self { id, name: name.into(), year: None, genres, people, synopsis: String::new() }
    }
}
