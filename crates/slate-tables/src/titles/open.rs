//! From a path to a catalog of titles.

use slate_core::{Error, Result, Title, TitleId};
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use super::delimited::Delimited;
use super::imdb::Imdb;
use super::jsonl::JsonLines;
use super::metarank::Metarank;
use super::netflix::{Layout, Netflix};
use super::parquet::ParquetTitles;
use super::tmdb::Tmdb;
use super::wikidata::Wikidata;
use super::{NextTitle, TitleSource};
use crate::bounds::{SKIPPED_KEPT_MAX, TITLES_MAX};
use crate::input::{Container, Format, Found, Meter, ReadOptions, Stream};
use crate::input::{file_name, find, over_limit, refuse_empty, starts_with_brace, text_format};
use crate::text::{Dialect, Encoding, Records, Separator, Step, header, open_csv};

/// The genres of ml-100k in the order of their flags, should `u.genre` be missing.
const ML_100K_GENRES: [&str; 19] = [
    "unknown",
    "Action",
    "Adventure",
    "Animation",
    "Children's",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "War",
    "Western",
];

/// A catalog that was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Titles {
    /// The titles in the order of the file.
    pub titles: Vec<Title>,
    /// The first bad lines that were passed over, at most [`SKIPPED_KEPT_MAX`].
    pub skipped: Vec<Error>,
    /// How many there were.
    pub skipped_count: u64,
}

/// Reads the titles of a file, a folder or a zip, passing over at most `skip_bad` bad lines.
///
/// A folder or zip holds one of the official MovieLens layouts, `u.item` (with `u.genre`),
/// `movies.dat` or `movies.csv`, IMDb's tables, or RecBole's `.item`. A file is one of those, CSV, a workbook, TMDB's
/// export, a report of Netflix, Wikidata's JSON, JSON Lines, Parquet, gorse's items or Metarank's events; see
/// [`crate::open_events`]. Two lines with the same id are one bad line, but where a source tells a title in several.
///
/// MovieLens writes `Toy Story (1995)`: name and year come apart, and `(no genres listed)` is no
/// genre.
///
/// # Errors
/// There is no such path, it is none of these, its header lacks a column, one more bad line than
/// allowed, or more than [`TITLES_MAX`] titles.
pub fn read_titles(path: &Path, options: &ReadOptions, skip_bad: u64) -> Result<Titles> {
    let name = options.name.clone().unwrap_or_else(|| file_name(path));
    let mut source: Box<dyn TitleSource> = match find(path, &name)? {
        Found::Container(container) => data_set(&container, &name, options)?,
        Found::Parquet(file) => Box::new(ParquetTitles::open(file, &name, options)?),
        Found::Stream(stream) => of_stream(stream, options)?,
    };
    collect(&mut *source, &name, skip_bad)
}

/// Reads titles from a stream of text, as [`read_titles`] does from a file; `options.name` tells
/// what it is.
///
/// # Errors
/// As [`read_titles`].
pub fn read_titles_from(
    from: Box<dyn Read + Send>,
    options: &ReadOptions,
    skip_bad: u64,
) -> Result<Titles> {
    let name = options.name.as_deref().unwrap_or("input");
    let mut source = of_stream(Stream::new(name, from, Meter::default()), options)?;
    collect(&mut *source, name, skip_bad)
}

fn collect(source: &mut dyn TitleSource, name: &str, skip_bad: u64) -> Result<Titles> {
    let mut read = Titles::default();
    let mut lines: HashMap<TitleId, u64> = HashMap::new();
    loop {
        let error = match source.advance()? {
            NextTitle::End => return Ok(read),
            NextTitle::Bad(error) => error,
            NextTitle::Title(title, line) => match lines.insert(title.id.clone(), line) {
                None if read.titles.len() == TITLES_MAX => {
                    let detail = format!("expected at most {TITLES_MAX} titles, found more");
                    return Err(over_limit(name, detail));
                }
                None => {
                    read.titles.push(*title);
                    continue;
                }
                Some(first) => {
                    let detail = format!("the title `{}` is already on line {first}", title.id);
                    lines.insert(title.id, first);
                    Error::invalid(detail).at_line(name, line, None)
                }
            },
        };
        if read.skipped_count == skip_bad {
            return Err(error);
        }
        read.skipped_count += 1;
        if read.skipped.len() < SKIPPED_KEPT_MAX {
            read.skipped.push(error);
        }
    }
}

/// A text by itself.
fn of_stream(mut stream: Stream, options: &ReadOptions) -> Result<Box<dyn TitleSource>> {
    refuse_empty(&mut stream)?;
    match (options.format, stream.base_name()) {
        (None, "u.item") => return Ok(Box::new(Delimited::flags(stream, default_genres()))),
        (None, "movies.dat") => return Ok(Box::new(Delimited::dat(stream))),
        _ => {}
    }
    let format = text_format(&mut stream, options)?;
    if Imdb::is_meant(&stream, options) {
        return Ok(Box::new(Imdb::new(stream, None)?));
    }
    Ok(match format {
        Format::JsonLines if options.format.is_none() && Wikidata::is_meant(stream.start()) => {
            Box::new(Wikidata::new(stream, options)?)
        }
        Format::JsonLines => Box::new(JsonLines::new(stream, options)?),
        Format::RecBole => Box::new(Delimited::recbole(stream, options)?),
        Format::Gorse if starts_with_brace(&stream) => Box::new(JsonLines::gorse(stream, options)?),
        Format::Gorse => Box::new(Delimited::gorse(stream, options)?),
        Format::Metarank => Box::new(Metarank::new(stream)),
        Format::LightGcn | Format::SasRec => {
            return Err(Error::invalid("expected titles, found lines of ids that hold no titles")
                .at(&stream.name)
                .hint("such files are read by `slate import events`"));
        }
        Format::Csv | Format::Parquet => return of_csv(stream, options),
    })
}

/// A CSV file: TMDB's own columns, those of a report of Netflix, or whatever its header says.
fn of_csv(stream: Stream, options: &ReadOptions) -> Result<Box<dyn TitleSource>> {
    let mut records = open_csv(&stream.name, stream.window, options.delimiter)?;
    let header = header(&mut records)?;
    if Tmdb::is_meant(&header, options) {
        return Ok(Box::new(Tmdb::new(records, header)?));
    }
    match Layout::of(&header, options) {
        Some(layout) => Ok(Box::new(Netflix::new(records, &header, layout))),
        None => Ok(Box::new(Delimited::with_header(records, header, options)?)),
    }
}

fn data_set(
    container: &Container,
    name: &str,
    options: &ReadOptions,
) -> Result<Box<dyn TitleSource>> {
    const FILES: [&str; 3] = ["u.item", "movies.dat", "movies.csv"];
    let found = FILES.iter().find_map(|file| Some((*file, container.find(file)?)));
    match found {
        Some(("u.item", inner)) => {
            let genres = match container.find("u.genre") {
                Some(list) => genres(container.stream(&list)?)?,
                None => default_genres(),
            };
            Ok(Box::new(Delimited::flags(container.stream(&inner)?, genres)))
        }
        Some((_, inner)) => of_stream(container.stream(&inner)?, options),
        None if let Some(tables) = Imdb::find(container)? => Ok(Box::new(tables)),
        None => match container.find_ending(".item") {
            Some(inner) => of_stream(container.stream(&inner)?, options),
            None => Err(Error::invalid("expected a data set, found none of its files")
                .at(name)
                .hint(format!("MovieLens has one of {}, RecBole one `.item`", FILES.join(", ")))),
        },
    }
}

fn default_genres() -> Vec<String> {
    ML_100K_GENRES.map(str::to_owned).to_vec()
}

/// The names in `u.genre`, lines such as `Action|1`, in the order of their numbers.
fn genres(stream: Stream) -> Result<Vec<String>> {
    let dialect = Dialect { separator: Separator::Plain(b'|'), encoding: Encoding::Utf8 };
    let mut records = Records::new(&stream.name, stream.window, dialect);
    let mut genres = Vec::new();
    loop {
        match records.step()? {
            Step::End => break,
            Step::Bad(fault) => return Err(fault.at(records.name())),
            Step::Record => {}
        }
        let text = |n| String::from_utf8_lossy(records.field(n)).into_owned();
        let number = (records.field_count() == 2).then(|| text(1).parse::<usize>().ok()).flatten();
        let Some(number) = number else {
            let error = Error::invalid("expected a genre and its number, as in `Action|1`");
            return Err(error.at_line(records.name(), records.line(), None));
        };
        genres.push((number, text(0)));
    }
    genres.sort();
    Ok(genres.into_iter().map(|(_, genre)| genre).collect())
}
