//! Kept tables: columns of numbers that were worked out once and are read again, each in a Parquet file that is whole or
//! not there.
//!
//! A file is called `STEM-HASH.parquet` by 16 hexadecimal digits of the BLAKE3 of its bytes, which are compared when it
//! is read. A table of a stem takes the place of the one before. What is in it can be worked out again, so that a file
//! that is missing or damaged is no error but nothing kept.

mod read;
mod texts;
mod write;

#[cfg(test)]
mod tests;

use slate_core::{Error, Result};
use std::fs;
use std::path::Path;

pub use texts::KeptTexts;

/// A table: columns of one length, and a note.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KeptTable {
    /// What the one who keeps it wants to know of it.
    pub note: String,
    /// The columns, by their order.
    pub columns: Vec<KeptColumn>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub enum KeptColumn {
    /// A number a row.
    Numbers(Vec<f64>),
    /// A text a row.
    Texts(KeptTexts),
    /// A list of weighted keys a row.
    Lists {
        /// Where each row's list ends; it starts where the one before ends.
        ends: Vec<u64>,
        /// The keys.
        keys: Vec<u64>,
        /// Their weights.
        weights: Vec<f64>,
    },
}

impl KeptColumn {
    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(column) => column.len(),
            Self::Texts(column) => column.len(),
            Self::Lists { ends, .. } => ends.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Puts a table into the folder `dir`, in the place of the one of this stem.
///
/// # Errors
/// Columns of different lengths, or the disk refuses.
pub fn write_kept(dir: &Path, stem: &str, table: &KeptTable) -> Result<()> {
    let old = files_of(dir, stem)?;
    let name = write::write(dir, stem, table)?;
    old.iter().filter(|file| **file != name).try_for_each(|file| remove(dir, file))
}

/// The table of a stem in the folder `dir`; none if there is none that is whole.
///
/// # Errors
/// The disk refuses.
pub fn read_kept(dir: &Path, stem: &str) -> Result<Option<KeptTable>> {
    for file in files_of(dir, stem)? {
        if let Some(table) = read::read(dir, stem, &file)? {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// The stems of the tables of the folder `dir` that start so, in alphabetical order.
///
/// # Errors
/// The disk refuses.
pub fn kept_stems(dir: &Path, prefix: &str) -> Result<Vec<String>> {
    let stem = |file: String| Some(file.strip_suffix(".parquet")?.rsplit_once('-')?.0.to_owned());
    let mut stems: Vec<String> = files_of(dir, prefix)?.into_iter().filter_map(stem).collect();
    stems.dedup();
    Ok(stems)
}

/// Removes every table of the folder `dir` whose stem starts so; how many files there were.
///
/// # Errors
/// The disk refuses.
pub fn remove_kept(dir: &Path, prefix: &str) -> Result<u64> {
    let files = files_of(dir, prefix)?;
    files.iter().try_for_each(|file| remove(dir, file))?;
    Ok(files.len() as u64)
}

fn remove(dir: &Path, file: &str) -> Result<()> {
    match fs::remove_file(dir.join(file)) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io("a kept table cannot be removed", &e).at(file))
        }
        _ => Ok(()),
    }
}

/// Files whose names start so, in alphabetical order, half-written ones included.
fn files_of(dir: &Path, prefix: &str) -> Result<Vec<String>> {
    let entries = fs::read_dir(dir).map_err(|e| Error::io("kept tables cannot be listed", &e))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut files: Vec<String> = names.filter(|name| name.starts_with(prefix)).collect();
    files.sort_unstable();
    Ok(files)
}

/// The name of a table whose bytes have this hash.
fn name_of(stem: &str, hash: &blake3::Hash) -> String {
    format!("{stem}-{}.parquet", &hash.to_hex()[..16])
}
