//! Sequences: tab-separated, with a header; titles of one viewer, oldest first, with spaces between
//! them.

use slate_core::{Error, Result, TitleId, ViewerId};
use std::path::Path;

use super::pairs::{id, next, open};
use crate::input::ReadOptions;
use crate::interner::Interner;
use crate::text::{Records, header};

/// The histories of viewers, end to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequences {
    /// The viewer of each history.
    pub viewers: Vec<u32>,
    /// Where each history starts in `titles`, and where the last one ends.
    pub starts: Vec<usize>,
    /// Numbers of titles, oldest first within a history.
    pub titles: Vec<u32>,
}

impl Default for Sequences {
    fn default() -> Self {
        Self { viewers: Vec::new(), starts: vec![0], titles: Vec::new() }
    }
}

impl Sequences {
    /// How many histories.
    pub fn len(&self) -> usize {
        self.viewers.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.viewers.is_empty()
    }

    /// One history.
    ///
    /// # Panics
    /// When `n` is not below [`Sequences::len`].
    pub fn titles_of(&self, n: usize) -> &[u32] {
        &self.titles[self.starts[n]..self.starts[n + 1]]
    }

    /// Takes in the present record: its viewer, and the titles of the field `column`.
    fn push(
        &mut self,
        records: &Records,
        column: usize,
        viewers: &mut Interner,
        titles: &mut Interner,
    ) -> Result<()> {
        let viewer = id(records, Some(0), |text| ViewerId::new(text).map(drop))?;
        self.viewers.push(viewers.intern(viewer));
        for text in records.field(column).split(|&byte| byte == b' ') {
            check_title(text).map_err(|e| {
                e.at_line(records.name(), records.line(), Some(column as u64 + 1))
                    .hint("titles stand with one space between them")
            })?;
            self.titles.push(titles.intern(text));
        }
        self.starts.push(self.titles.len());
        Ok(())
    }
}

/// Histories, and for each the title that came next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SequenceTargets {
    /// What came before.
    pub inputs: Sequences,
    /// What came next.
    pub targets: Vec<u32>,
}

/// Reads histories to train on: the columns are the viewer and the titles.
///
/// # Errors
/// The file cannot be read or has a bad line.
pub fn read_sequences(
    path: &Path,
    viewers: &mut Interner,
    titles: &mut Interner,
) -> Result<Sequences> {
    let mut records = open_tabs(path, 2)?;
    let mut sequences = Sequences::default();
    while next(&mut records, 2)? {
        sequences.push(&records, 1, viewers, titles)?;
    }
    Ok(sequences)
}

/// Reads histories to test on: the columns are the viewer, the title that came next, and the titles
/// before.
///
/// # Errors
/// The file cannot be read or has a bad line.
pub fn read_sequence_targets(
    path: &Path,
    viewers: &mut Interner,
    titles: &mut Interner,
) -> Result<SequenceTargets> {
    let mut records = open_tabs(path, 3)?;
    let mut read = SequenceTargets::default();
    while next(&mut records, 3)? {
        read.inputs.push(&records, 2, viewers, titles)?;
        let target = id(&records, Some(1), |text| TitleId::new(text).map(drop))?;
        read.targets.push(titles.intern(target));
    }
    Ok(read)
}

/// Opens a tab-separated file and passes over its header, which has `fields` names.
fn open_tabs(path: &Path, fields: usize) -> Result<Records> {
    let mut records =
        open(path, &ReadOptions { delimiter: Some(b'\t'), ..ReadOptions::default() })?;
    let found = header(&mut records)?.len();
    if found != fields {
        let detail = format!("expected {fields} columns, found {found}");
        return Err(Error::invalid(detail)
            .at_line(records.name(), 1, None)
            .hint("the columns are separated by tabs"));
    }
    Ok(records)
}

fn check_title(text: &[u8]) -> Result<()> {
    TitleId::new(String::from_utf8_lossy(text)).map(drop)
}
