//! Where a plan's histories come from: events, a studio's or a file's, or files that somebody split already.

use serde::{Deserialize, Serialize};
use slate_core::{Error, EventKind, Result};

/// Where the histories come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// Events of a studio.
    Studio(Studio),
    /// Files of a split.
    Files(FileSplit),
    /// A file of histories without times.
    Histories(HistoryFile),
    /// A file of events, as a studio would import it.
    Events(EventFile),
}

impl Data {
    /// Which events count, where there are events.
    pub fn choice(&self) -> Option<&Studio> {
        match self {
            Self::Studio(studio) => Some(studio),
            Self::Events(file) => Some(&file.choice),
            Self::Files(_) | Self::Histories(_) => None,
        }
    }
}

/// A file or folder of events with times, and which of them count; the plan's protocol cuts them.
#[derive(Debug, Clone, PartialEq)]
pub struct EventFile {
    /// CSV, JSON Lines, Parquet or a MovieLens folder, as written.
    pub path: String,
    /// A file of titles, as written; a MovieLens folder holds its own.
    pub titles: Option<String>,
    /// Which events count.
    pub choice: Studio,
}

/// A file of histories, each oldest first as far as its maker knew an order; the plan's protocol cuts
/// them.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryFile {
    /// `lightgcn` or `sasrec`.
    pub format: Format,
    /// The file, as written.
    pub path: String,
    /// Viewers with fewer titles do not count.
    pub min_events: usize,
}

/// Which events count.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Studio {
    /// Ratings below this do not count.
    pub min_rating: Option<f64>,
    /// Viewers with fewer titles do not count; with protocol `time`, fewer before the cut.
    pub min_events: usize,
    /// Only events of these kinds count; of all kinds that mean having seen the title, if left out.
    pub kinds: Option<Vec<EventKind>>,
    /// Titles of the catalog take part also if nobody saw them.
    pub catalog: bool,
}

/// Files of a split; paths are as written, for the caller to resolve.
#[derive(Debug, Clone, PartialEq)]
pub struct FileSplit {
    /// How a row is to be read.
    pub format: Format,
    /// What to learn from.
    pub train: String,
    /// For choosing settings.
    pub validation: Option<HeldOutFiles>,
    /// For the final judgement.
    pub test: HeldOutFiles,
    /// What the columns are called.
    pub columns: Columns,
}

/// How a row of a split's file is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One viewer and one title a row, in no order.
    #[default]
    Pairs,
    /// One viewer and all titles a row, oldest first.
    Sequences,
    /// LightGCN's lines: one viewer and all titles a row, in no order.
    Lightgcn,
    /// SASRec's lines: one viewer and one title a row, a viewer's oldest first.
    Sasrec,
}

/// The files of a held-out part.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "expected a file, or a table with the files `fold_in` and `held_out`"
)]
pub enum HeldOutFiles {
    /// One file with inputs, one with targets.
    Pairs {
        /// Pairs the model is shown.
        fold_in: String,
        /// Pairs it should find.
        held_out: String,
    },
    /// One file with target and input a row.
    Sequences(String),
}

/// The names of the columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table with `viewer` and `title`")]
pub struct Columns {
    /// Who.
    pub viewer: String,
    /// Which title, or which titles.
    pub title: String,
}

impl Default for Columns {
    fn default() -> Self {
        Self { viewer: "user".into(), title: "item".into() }
    }
}

/// The `[data]` table as written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub(super) struct DataTable {
    min_rating: Option<f64>,
    min_events: Option<usize>,
    kinds: Option<Vec<EventKind>>,
    catalog: Option<bool>,
    format: Option<Format>,
    train: Option<String>,
    validation: Option<HeldOutFiles>,
    test: Option<HeldOutFiles>,
    columns: Option<Columns>,
    histories: Option<String>,
    events: Option<String>,
    titles: Option<String>,
}

impl DataTable {
    /// What the table means.
    pub(super) fn resolve(self) -> Result<Data> {
        let is_split = self.train.is_some() || self.test.is_some();
        if self.titles.is_some() && self.events.is_none() {
            return Err(Error::invalid("`titles` goes with `events`")
                .hint("a studio has a catalog of its own"));
        }
        match (&self.histories, &self.events, is_split) {
            (Some(_), None, false) => self.histories(),
            (None, Some(_), false) => self.events(),
            (None, None, true) => self.files(),
            (None, None, false) => self.choice().map(Data::Studio),
            _ => Err(Error::invalid("`histories` and `events` are cut by the protocol")
                .hint("give one of `histories`, `events`, or `train` and `test`")),
        }
    }

    fn events(mut self) -> Result<Data> {
        let (path, titles) = (self.events.take().unwrap_or_default(), self.titles.take());
        Ok(Data::Events(EventFile { path, titles, choice: self.choice()? }))
    }

    fn histories(self) -> Result<Data> {
        let stray = self.min_rating.is_some() || self.kinds.is_some() || self.columns.is_some();
        if stray || self.validation.is_some() {
            return Err(Error::invalid("`histories` goes with `format` and `min_events` only"));
        }
        let format = match self.format {
            Some(format @ (Format::Lightgcn | Format::Sasrec)) => format,
            _ => {
                return Err(Error::invalid("`histories` needs the format `lightgcn` or `sasrec`"));
            }
        };
        let (path, min_events) =
            (self.histories.unwrap_or_default(), self.min_events.unwrap_or_default());
        Ok(Data::Histories(HistoryFile { format, path, min_events }))
    }

    fn choice(self) -> Result<Studio> {
        if self.validation.is_some() || self.columns.is_some() || self.format.is_some() {
            return Err(Error::invalid("a split from files needs `train` and `test`"));
        }
        if self.min_rating.is_some_and(|r| !r.is_finite()) {
            return Err(Error::invalid("expected `min_rating` to be a number"));
        }
        if self.kinds.as_ref().is_some_and(Vec::is_empty) {
            return Err(Error::invalid("expected `kinds` to name a kind of event, found none"));
        }
        let min_events = self.min_events.unwrap_or_default();
        let (min_rating, kinds) = (self.min_rating, self.kinds);
        let catalog = self.catalog.unwrap_or_default();
        Ok(Studio { min_rating, min_events, kinds, catalog })
    }

    fn files(self) -> Result<Data> {
        let chooses = [
            self.min_rating.is_some(),
            self.min_events.is_some(),
            self.kinds.is_some(),
            self.catalog.is_some(),
        ];
        if chooses.contains(&true) {
            let detail =
                "`min_rating`, `min_events`, `kinds` and `catalog` choose events of a studio";
            return Err(
                Error::invalid(detail).hint("files that are split already are used as they are")
            );
        }
        let (Some(train), Some(test)) = (self.train, self.test) else {
            return Err(Error::invalid("a split from files needs `train` and `test`"));
        };
        let format = self.format.unwrap_or_default();
        if format == Format::Sasrec {
            return Err(Error::invalid("SASRec lines are one file, cut by the protocol")
                .hint("write `histories = \"FILE\"` and `protocol = \"leave-one-out\"`"));
        }
        for part in self.validation.iter().chain([&test]) {
            check_form(part, format)?;
        }
        let (validation, columns) = (self.validation, self.columns.unwrap_or_default());
        Ok(Data::Files(FileSplit { format, train, validation, test, columns }))
    }
}

fn check_form(files: &HeldOutFiles, format: Format) -> Result<()> {
    match (files, format) {
        (HeldOutFiles::Pairs { .. }, Format::Pairs)
        | (HeldOutFiles::Sequences(_), Format::Sequences | Format::Lightgcn) => Ok(()),
        (_, Format::Pairs) => Err(Error::invalid("a held-out part of pairs is two files")
            .hint("such as `test = { fold_in = \"a.csv\", held_out = \"b.csv\" }`")),
        (_, _) => Err(Error::invalid("a held-out part of sequences is one file")
            .hint("such as `test = \"test.tsv\"`")),
    }
}
