//! From a path to a reader of events: what kind of file is it?

use slate_core::{Error, Result};
use std::io::Read;
use std::path::Path;

use super::delimited::Delimited;
use super::jsonl::JsonLines;
use super::lines::Lines;
use super::metarank::Metarank;
use super::parquet::ParquetEvents;
use crate::input::{Container, Format, Found, Meter, ReadOptions, Stream};
use crate::input::{file_name, find, refuse_empty, starts_with_brace, text_format};
use crate::source::EventSource;
use crate::text::Separator;

/// Opens the events of a file, a folder or a zip.
///
/// A folder or zip holds one of the official MovieLens layouts, `u.data`, `ratings.dat` or
/// `ratings.csv`, or RecBole's `.inter`, at its top or in its only sub-folder that has one; with a
/// format, also `train.txt`. A file is one of those, CSV, JSON Lines (`.jsonl`, `.ndjson`, `.json`),
/// Parquet, or one of the other members of [`Format`]; texts may be packed as `.gz` or `.zst`.
///
/// # Errors
/// There is no such path, it is none of these, or its header lacks a column.
pub fn open_events(path: &Path, options: &ReadOptions) -> Result<Box<dyn EventSource>> {
    let name = options.name.clone().unwrap_or_else(|| file_name(path));
    match find(path, &name)? {
        Found::Container(container) => data_set(&container, &name, options),
        Found::Parquet(file) => Ok(Box::new(ParquetEvents::open(file, &name, options)?)),
        Found::Stream(stream) => of_stream(stream, options),
    }
}

/// Reads events from a stream of text, as [`open_events`] does from a file; `options.name` tells
/// what it is.
///
/// # Errors
/// The stream cannot be read, or its header lacks a column.
pub fn read_events(
    from: Box<dyn Read + Send>,
    options: &ReadOptions,
) -> Result<Box<dyn EventSource>> {
    let name = options.name.as_deref().unwrap_or("input");
    of_stream(Stream::new(name, from, Meter::default()), options)
}

/// A text by itself.
fn of_stream(mut stream: Stream, options: &ReadOptions) -> Result<Box<dyn EventSource>> {
    refuse_empty(&mut stream)?;
    let layout = match (options.format, stream.base_name()) {
        (None, "u.data") => Some(Separator::Plain(b'\t')),
        (None, "ratings.dat") => Some(Separator::Colons),
        _ => None,
    };
    if let Some(separator) = layout {
        return Ok(Box::new(Delimited::movielens(stream, separator, options)));
    }
    Ok(match text_format(&mut stream, options)? {
        Format::JsonLines => Box::new(JsonLines::new(stream, options)?),
        format @ (Format::LightGcn | Format::SasRec) => {
            Box::new(Lines::new(stream, format, options)?)
        }
        Format::RecBole => Box::new(Delimited::recbole(stream, options)?),
        Format::Gorse if starts_with_brace(&stream) => Box::new(JsonLines::gorse(stream, options)?),
        Format::Gorse => Box::new(Delimited::gorse(stream, options)?),
        Format::Metarank => Box::new(Metarank::new(stream, options)),
        Format::Csv | Format::Parquet => Box::new(Delimited::with_header(stream, options)?),
    })
}

/// The events of a data set: MovieLens, RecBole, or the lists that LightGCN learns from.
fn data_set(
    container: &Container,
    name: &str,
    options: &ReadOptions,
) -> Result<Box<dyn EventSource>> {
    const FILES: [&str; 3] = ["u.data", "ratings.dat", "ratings.csv"];
    let movielens = FILES.iter().find_map(|file| container.find(file));
    let lists = || container.find("train.txt").filter(|_| options.format.is_some());
    let found = movielens.or_else(|| container.find_ending(".inter")).or_else(lists);
    let Some(inner) = found else {
        return Err(Error::invalid("expected a data set, found none of its files")
            .at(name)
            .hint(format!("MovieLens has one of {}, RecBole one `.inter`", FILES.join(", "))));
    };
    of_stream(container.stream(&inner)?, options)
}

#[cfg(test)]
mod tests;
