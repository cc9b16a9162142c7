//! Columns about titles that are read apart from the titles: what became of them never stands with what they are.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use slate_core::{Error, Result, TitleId};

use crate::bounds::TITLES_MAX;
use crate::columns::{TitleField, shorten};
use crate::input::{Found, Meter, ReadOptions, Stream, file_name, find, over_limit, refuse_empty};
use crate::text::{Counted, Records, header, open_csv};

/// Reads the numbers of a column of a CSV file, packed or not, by title; where nothing stands there is none.
///
/// # Errors
/// No CSV file, no such column or none with ids, a line with more or fewer fields than the header, an id that is
/// none or is there twice, something that is no finite number.
pub fn read_outcomes(
    path: &Path,
    column: &str,
    options: &ReadOptions,
) -> Result<HashMap<TitleId, f64>> {
    numbers(stream(path, options)?, column, options)
}

/// Reads them from a stream of text, as [`read_outcomes`] does from a file.
///
/// # Errors
/// As [`read_outcomes`].
pub fn read_outcomes_from(
    from: Box<dyn Read + Send>,
    column: &str,
    options: &ReadOptions,
) -> Result<HashMap<TitleId, f64>> {
    let name = options.name.as_deref().unwrap_or("input");
    numbers(Stream::new(name, from, Meter::default()), column, options)
}

/// Reads by title whether each of some columns of a CSV file is filled.
///
/// # Errors
/// As [`read_outcomes`], but for numbers.
pub fn read_presence(
    path: &Path,
    columns: &[String],
    options: &ReadOptions,
) -> Result<HashMap<TitleId, Vec<bool>>> {
    filled(stream(path, options)?, columns, options)
}

/// Reads by title what stands in each of some columns of a CSV file.
///
/// # Errors
/// As [`read_outcomes`], but for numbers.
pub fn read_words(
    path: &Path,
    columns: &[String],
    options: &ReadOptions,
) -> Result<HashMap<TitleId, Vec<String>>> {
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    by_title(Cells::open(stream(path, options)?, &columns, options)?, |_, texts| Ok(texts))
}

/// Reads pairs of titles, one of each of two sources, from two columns of a CSV file; lines that name only one are left out.
///
/// # Errors
/// As [`read_outcomes`], but for numbers.
pub fn read_links(path: &Path, columns: [&str; 2]) -> Result<Vec<(TitleId, TitleId)>> {
    let [left, right] = columns;
    let options = ReadOptions { columns: format!("id={left}").parse()?, ..ReadOptions::default() };
    let other = |cells: &Cells, texts: Vec<String>| match texts[0].as_str() {
        "" => Ok(None),
        text => TitleId::new(text).map(Some).map_err(|e| cells.fault(cells.columns[0], e.detail())),
    };
    let found = by_title(Cells::open(stream(path, &options)?, &[right], &options)?, other)?;
    let mut links: Vec<_> = found.into_iter().filter_map(|(l, r)| Some((l, r?))).collect();
    links.sort_unstable();
    Ok(links)
}

fn filled(
    stream: Stream,
    columns: &[String],
    options: &ReadOptions,
) -> Result<HashMap<TitleId, Vec<bool>>> {
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let filled = |_: &Cells, texts: Vec<String>| Ok(texts.iter().map(|t| !t.is_empty()).collect());
    by_title(Cells::open(stream, &columns, options)?, filled)
}

fn stream(path: &Path, options: &ReadOptions) -> Result<Stream> {
    let name = options.name.clone().unwrap_or_else(|| file_name(path));
    match find(path, &name)? {
        Found::Stream(stream) => Ok(stream),
        _ => Err(Error::invalid("expected a CSV file of outcomes, found another").at(&name)),
    }
}

fn numbers(stream: Stream, column: &str, options: &ReadOptions) -> Result<HashMap<TitleId, f64>> {
    let number = |cells: &Cells, texts: Vec<String>| match texts[0].as_str() {
        "" => Ok(None),
        found => match found.parse::<f64>() {
            Ok(outcome) if outcome.is_finite() => Ok(Some(outcome)),
            _ => {
                let detail = format!("expected a number, found `{}`", shorten(found));
                Err(cells.fault(cells.columns[0], &detail))
            }
        },
    };
    let found = by_title(Cells::open(stream, &[column], options)?, number)?;
    Ok(found.into_iter().filter_map(|(title, outcome)| Some((title, outcome?))).collect())
}

fn by_title<T>(
    mut cells: Cells,
    value: impl Fn(&Cells, Vec<String>) -> Result<T>,
) -> Result<HashMap<TitleId, T>> {
    let mut found: HashMap<TitleId, T> = HashMap::new();
    while let Some((title, texts)) = cells.next()? {
        let name = cells.records.name();
        if found.len() == TITLES_MAX {
            let detail = format!("expected at most {TITLES_MAX} titles, found more");
            return Err(over_limit(name, detail));
        }
        if found.contains_key(&title) {
            let detail = format!("the title `{title}` is there twice");
            return Err(Error::invalid(detail).at_line(name, cells.records.line(), None));
        }
        found.insert(title, value(&cells, texts)?);
    }
    Ok(found)
}

/// Some columns of a CSV file, title by title.
struct Cells {
    records: Records,
    header: Vec<String>,
    id: usize,
    columns: Vec<usize>,
}

impl Cells {
    fn open(mut stream: Stream, columns: &[&str], options: &ReadOptions) -> Result<Self> {
        let name = stream.name.clone();
        refuse_empty(&mut stream)?;
        let mut records = open_csv(&name, stream.window, options.delimiter)?;
        let header = header(&mut records)?;
        let at = |e: Error| e.at_line(&name, 1, None);
        let id = options.columns.resolve_one(TitleField::Id, &header).map_err(at)?;
        let columns: Result<_> = columns.iter().map(|c| named(c, &header).map_err(at)).collect();
        Ok(Self { records, id: id.unwrap_or_default(), columns: columns?, header })
    }

    /// The next title with what stands in each of the columns.
    fn next(&mut self) -> Result<Option<(TitleId, Vec<String>)>> {
        match self.records.step_of(self.header.len())? {
            Counted::Record => {}
            Counted::Bad(error) => return Err(error),
            Counted::End => return Ok(None),
        }
        let text = |c: usize| String::from_utf8_lossy(self.records.field(c)).trim().to_owned();
        let title = TitleId::new(text(self.id)).map_err(|e| self.fault(self.id, e.detail()))?;
        Ok(Some((title, self.columns.iter().map(|&column| text(column)).collect())))
    }

    fn fault(&self, column: usize, detail: &str) -> Error {
        let (name, line) = (self.records.name(), self.records.line());
        Error::invalid(format!("{detail} in column `{}`", self.header[column])).at_line(
            name,
            line,
            Some(column as u64 + 1),
        )
    }
}

fn named(column: &str, header: &[String]) -> Result<usize> {
    header.iter().position(|known| known == column).ok_or_else(|| {
        let shown: Vec<String> =
            header.iter().take(40).map(|c| format!("`{}`", shorten(c))).collect();
        let detail = format!("there is no column `{}`", shorten(column));
        Error::invalid(detail).hint(format!("one of {}", shown.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    fn read(text: &str, column: &str) -> Result<Vec<(String, f64)>> {
        let options = ReadOptions { name: Some("films.csv".to_owned()), ..ReadOptions::default() };
        let from = Box::new(std::io::Cursor::new(text.to_owned().into_bytes()));
        let read = read_outcomes_from(from, column, &options)?;
        let mut read: Vec<_> = read.into_iter().map(|(id, x)| (id.to_string(), x)).collect();
        read.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(read)
    }

    #[test]
    fn numbers_by_title() {
        let text = "id,name,revenue\na,\"A, or B\",12.5\nb,B,\nc,C,0\n";
        assert_eq!(read(text, "revenue").unwrap(), [("a".to_owned(), 12.5), ("c".to_owned(), 0.0)]);
    }

    #[test]
    fn what_is_filled() {
        let text = "id,page,still\na,x,\nb, ,y\n";
        let options = ReadOptions::default();
        let stream = Stream::new("f", Box::new(std::io::Cursor::new(text)), Meter::default());
        let read = filled(stream, &["still".to_owned(), "page".to_owned()], &options).unwrap();
        let of = |id: &str| read[&TitleId::new(id).unwrap()].clone();
        assert_eq!((read.len(), of("a"), of("b")), (2, vec![false, true], vec![true, false]));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let table = [
            ("id,revenue\na,1\n", "income", "there is no column `income`"),
            ("key,revenue\na,1\n", "revenue", "expected a column `id"),
            (
                "id,revenue\na,much\n",
                "revenue",
                "expected a number, found `much` in column `revenue`",
            ),
            ("id,revenue\na,inf\n", "revenue", "expected a number, found `inf`"),
            ("id,revenue\na,\na,2\n", "revenue", "the title `a` is there twice"),
            ("id,revenue\na,\na,2,3\n", "revenue", "expected 2 fields, found 3"),
            ("id,revenue\n,2\n", "revenue", "in column `id`"),
        ];
        for (text, column, expected) in table {
            let error = read(text, column).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
            assert!(error.contains("films.csv"), "{error}");
        }
    }
}
