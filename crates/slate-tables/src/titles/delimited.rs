//! Titles out of delimited text: CSV with a header, and MovieLens' files.

use slate_core::{Error, Result};

use super::assemble::{TitleTexts, Wrong, split_year, title};
use super::{NextTitle, TitleSource};
use crate::columns::{ColumnMap, Field as _, TitleField};
use crate::input::{ReadOptions, Stream};
use crate::recbole::untyped_header;
use crate::text::{Counted, Dialect, Encoding, Records, Separator, header, open_csv};

/// A reader of delimited titles.
pub(super) struct Delimited {
    records: Records,
    layout: Layout,
    /// The names of the columns, for errors.
    header: Vec<String>,
}

/// How the fields of a line become a title.
enum Layout {
    /// By the header; the position of each field in the order of [`TitleField::ALL`].
    Mapped {
        positions: Vec<Option<usize>>,
        /// Whether years stand behind names, as in MovieLens' `movies.csv`.
        year_in_name: bool,
        /// What stands between the items of a list.
        list_separator: char,
    },
    /// `id::Name (Year)::Genre|Genre`.
    Dat,
    /// `id|Name (Year)|date|date|address|0|1|0...`, a flag for each genre.
    Flags(Vec<String>),
}

impl Delimited {
    /// A CSV file from behind its header.
    pub(super) fn with_header(
        records: Records,
        header: Vec<String>,
        options: &ReadOptions,
    ) -> Result<Self> {
        let name = records.name();
        let positions = options
            .columns
            .resolve::<TitleField>(&header)
            .map_err(|e| e.at_line(name, records.line(), None))?;
        let id = positions[TitleField::Id as usize].map(|n| header[n].as_str());
        let year_in_name = id == Some("movieId") && positions[TitleField::Year as usize].is_none();
        Ok(Self {
            records,
            layout: Layout::Mapped { positions, year_in_name, list_separator: '|' },
            header,
        })
    }

    /// The items of RecBole: tabs, a type behind each name of the header, spaces in lists.
    pub(super) fn recbole(stream: Stream, options: &ReadOptions) -> Result<Self> {
        let name = stream.name;
        let dialect = Dialect { separator: Separator::Plain(b'\t'), encoding: Encoding::Utf8 };
        let mut records = Records::new(&name, stream.window, dialect);
        let header = untyped_header(&mut records)?;
        let columns = known_columns(&RECBOLE_COLUMNS, &options.columns, &header);
        let positions =
            columns.resolve::<TitleField>(&header).map_err(|e| e.at_line(&name, 1, None))?;
        let layout = Layout::Mapped { positions, year_in_name: false, list_separator: ' ' };
        Ok(Self { records, layout, header })
    }

    /// The items that gorse exports as CSV.
    pub(super) fn gorse(stream: Stream, options: &ReadOptions) -> Result<Self> {
        let name = stream.name;
        let mut records = open_csv(&name, stream.window, options.delimiter)?;
        let header = header(&mut records)?;
        let columns = known_columns(&GORSE_COLUMNS, &options.columns, &header);
        let positions =
            columns.resolve::<TitleField>(&header).map_err(|e| e.at_line(&name, 1, None))?;
        let layout = Layout::Mapped { positions, year_in_name: false, list_separator: '|' };
        Ok(Self { records, layout, header })
    }

    /// `movies.dat`.
    pub(super) fn dat(stream: Stream) -> Self {
        Self::without_header(stream, Separator::Colons, Layout::Dat, &["id", "name", "genres"])
    }

    /// `u.item`, with the genres its flags stand for.
    pub(super) fn flags(stream: Stream, genres: Vec<String>) -> Self {
        let columns = ["id", "name", "released", "video", "address"];
        let layout = Layout::Flags(genres);
        let mut reader = Self::without_header(stream, Separator::Plain(b'|'), layout, &columns);
        if let Layout::Flags(genres) = &reader.layout {
            reader.header.extend_from_slice(genres);
        }
        reader
    }

    fn without_header(
        stream: Stream,
        separator: Separator,
        layout: Layout,
        columns: &[&str],
    ) -> Self {
        let dialect = Dialect { separator, encoding: Encoding::Unchecked };
        let records = Records::new(&stream.name, stream.window, dialect);
        let header = columns.iter().map(|&column| column.to_owned()).collect();
        Self { records, layout, header }
    }

    fn texts(&self) -> TitleTexts {
        match &self.layout {
            Layout::Mapped { positions, year_in_name, list_separator } => {
                self.mapped(positions, *year_in_name, *list_separator)
            }
            Layout::Dat => self.dat_texts(),
            Layout::Flags(genres) => self.flag_texts(genres),
        }
    }

    fn mapped(
        &self,
        positions: &[Option<usize>],
        year_in_name: bool,
        list_separator: char,
    ) -> TitleTexts {
        let mut texts = TitleTexts::default();
        for (&field, position) in TitleField::ALL.iter().zip(positions) {
            if let Some(number) = position {
                let text = String::from_utf8_lossy(self.records.field(*number));
                texts.set_joined(field, &text, list_separator);
            }
        }
        if year_in_name {
            let name = std::mem::take(&mut texts.name);
            set_name(&mut texts, &name);
        }
        texts
    }

    fn dat_texts(&self) -> TitleTexts {
        let mut texts = TitleTexts { id: decode(self.records.field(0)), ..TitleTexts::default() };
        set_name(&mut texts, &decode(self.records.field(1)));
        texts.set(TitleField::Genres, &decode(self.records.field(2)));
        texts
    }

    fn flag_texts(&self, genres: &[String]) -> TitleTexts {
        let first = self.header.len() - genres.len();
        let is_set = |n: &usize| self.records.field(first + n) == b"1";
        let named = (0..genres.len()).filter(is_set).map(|n| genres[n].clone());
        let mut texts = TitleTexts {
            id: decode(self.records.field(0)),
            // The flag `unknown` says that there is no genre.
            genres: named.filter(|genre| genre != "unknown").collect(),
            ..TitleTexts::default()
        };
        set_name(&mut texts, &decode(self.records.field(1)));
        texts
    }

    fn wrong(&self, wrong: &Wrong) -> Error {
        let number = match &self.layout {
            Layout::Mapped { positions, .. } => positions[wrong.field as usize].unwrap_or(0),
            _ => TitleField::ALL.iter().position(|&field| field == wrong.field).unwrap_or(0).min(1),
        };
        let detail = format!("{} in column `{}`", wrong.error.detail(), self.header[number]);
        Error::invalid(detail).at_line(
            self.records.name(),
            self.records.line(),
            Some(number as u64 + 1),
        )
    }
}

impl TitleSource for Delimited {
    fn advance(&mut self) -> Result<NextTitle> {
        match self.records.step_of(self.header.len())? {
            Counted::Record => {}
            Counted::Bad(error) => return Ok(NextTitle::Bad(error)),
            Counted::End => return Ok(NextTitle::End),
        }
        Ok(match title(self.texts()) {
            Ok(title) => NextTitle::Title(Box::new(title), self.records.line()),
            Err(wrong) => NextTitle::Bad(self.wrong(&wrong)),
        })
    }
}

/// What RecBole's published items call their columns, best first. Without a name the id is one.
const RECBOLE_COLUMNS: [(&str, &[&str]); 4] = [
    ("name", &["movie_title", "title", "name", "item_name", "item_id"]),
    ("year", &["release_year", "year"]),
    ("genres", &["genre", "genres", "class", "categories", "category"]),
    ("synopsis", &["synopsis", "overview", "description"]),
];

/// What gorse calls its columns; names stand in the description, where there is one.
const GORSE_COLUMNS: [(&str, &[&str]); 3] = [
    ("id", &["item_id"]),
    ("name", &["description", "comment", "item_id"]),
    ("genres", &["categories", "labels"]),
];

/// The user's columns, and for fields that are left open the first known one of the header.
fn known_columns(
    known: &[(&'static str, &[&'static str])],
    given: &ColumnMap,
    header: &[String],
) -> ColumnMap {
    let there = |name: &&&str| header.iter().any(|column| column == **name);
    let found: Vec<(&str, &str)> = known
        .iter()
        .filter_map(|(field, names)| Some((*field, *names.iter().find(there)?)))
        .collect();
    given.or(&found)
}

fn set_name(texts: &mut TitleTexts, name: &str) {
    let (name, year) = split_year(name);
    (texts.name, texts.year) = (name.to_owned(), year.to_owned());
}

/// Text that is UTF-8 in some editions of MovieLens and Latin-1 in others. Latin-1 that happens to
/// be valid UTF-8 would need an accented capital before a symbol; no title has that.
fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}
