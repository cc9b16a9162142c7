//! The kinds of rows, what a row may be filled from, and what comes out.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result};

/// What a row is about. The kind says why it is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Begun and not finished, the last one first.
    ContinueWatching,
    /// The best of everything for this viewer.
    TopPicks,
    /// Like one title of the history; the subject is that title.
    BecauseYouWatched,
    /// Not here for long.
    New,
    /// Taken up by most viewers of late.
    Trending,
    /// Titles of a genre the viewer watches; the subject is the genre.
    Genre,
    /// Titles of a theme found in the data; the subject is the theme.
    Theme,
    /// Good for this viewer, and seen by few.
    HiddenGems,
    /// Seen by hardly anybody yet.
    ColdTitles,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::ContinueWatching,
        Self::TopPicks,
        Self::BecauseYouWatched,
        Self::New,
        Self::Trending,
        Self::Genre,
        Self::Theme,
        Self::HiddenGems,
        Self::ColdTitles,
    ];

    /// The word used in answers and in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ContinueWatching => "continue-watching",
            Self::TopPicks => "top-picks",
            Self::BecauseYouWatched => "because-you-watched",
            Self::New => "new",
            Self::Trending => "trending",
            Self::Genre => "genre",
            Self::Theme => "theme",
            Self::HiddenGems => "hidden-gems",
            Self::ColdTitles => "cold-titles",
        }
    }

    /// How much a row of this kind counts before its titles are looked at: an editor's choice, no estimate.
    /// What was begun comes before what is offered.
    pub fn weight(self) -> f64 {
        match self {
            Self::ContinueWatching => 3.0,
            Self::TopPicks => 2.0,
            Self::Trending => 1.3,
            Self::BecauseYouWatched | Self::New => 1.2,
            Self::Genre | Self::Theme | Self::HiddenGems => 1.0,
            Self::ColdTitles => 0.9,
        }
    }

    /// How many rows of this kind a page has at most.
    pub fn rows_max(self) -> usize {
        match self {
            Self::BecauseYouWatched | Self::Theme => 3,
            Self::Genre => 4,
            _ => 1,
        }
    }

    /// Whether the order of the candidates is what the row is about, so that nothing may change it.
    pub fn keeps_order(self) -> bool {
        matches!(self, Self::ContinueWatching | Self::Trending)
    }

    /// With fewer titles there is no such row.
    pub fn cards_min(self) -> usize {
        if self == Self::ContinueWatching { 1 } else { 4 }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            let rows: Vec<&str> = Self::ALL.iter().map(|kind| kind.as_str()).collect();
            Error::invalid(format!("there is no row `{}` on a page", text.escape_debug()))
                .hint(format!("the rows are {}", rows.join(", ")))
        })
    }
}

/// A title that may be in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Index of the title.
    pub title: u32,
    /// What orders this row: comparable within it only.
    pub score: f32,
    /// What the title is worth to the viewer, 0 to 1: comparable across rows.
    pub worth: f32,
}

/// What one row may be filled from.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// What the row is about.
    pub kind: Kind,
    /// Title, genre or theme, as the kind says.
    pub subject: Option<u32>,
    /// How much the subject is the viewer's, 0 to 1, among the rows of this kind.
    pub affinity: f64,
    /// The candidates, best first, each once. For full rows it holds everything there is, or at least as
    /// many as a whole page has places.
    pub pool: Vec<Candidate>,
}

/// A title on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Card {
    /// Index of the title.
    pub title: u32,
    /// What ordered its row.
    pub score: f32,
    /// With which probability it was to come here, given everything that is not drawn: 1 where nothing is.
    pub propensity: f64,
    /// The standard error of the propensity, when it is an estimate.
    pub propensity_error: Option<f64>,
    /// Whether it was drawn to learn about it.
    pub explored: bool,
    /// Whether a rule put it here.
    pub pinned: bool,
}

/// A title that a rule puts at a place of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pin {
    /// Which row: the first of this kind on the page.
    pub kind: Kind,
    /// Which card of it, from 0; the end of a shorter row.
    pub position: usize,
    /// Which title.
    pub title: u32,
    /// What would have ordered it.
    pub score: f32,
}

/// A row of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is about.
    pub kind: Kind,
    /// Title, genre or theme, as the kind says.
    pub subject: Option<u32>,
    /// Its titles from left to right.
    pub cards: Vec<Card>,
}
