//! One column of numbers about titles, apart from the titles: what became of them is never read with what they are.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use slate_core::{Error, Result, TitleId};

use crate::bounds::TITLES_MAX;
use crate::columns::{TitleField, shorten};
use crate::input::{Found, Meter, ReadOptions, Stream, file_name, find, over_limit, refuse_empty};
use crate::text::{Records, Step, header, open_csv};

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
    let name = options.name.clone().unwrap_or_else(|| file_name(path));
    match find(path, &name)? {
        Found::Stream(stream) => of_stream(stream, column, options),
        _ => Err(Error::invalid("expected a CSV file of outcomes, found another").at(&name)),
    }
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
    of_stream(Stream::new(name, from, Meter::default()), column, options)
}

fn of_stream(
    mut stream: Stream,
    column: &str,
    options: &ReadOptions,
) -> Result<HashMap<TitleId, f64>> {
    let name = stream.name.clone();
    refuse_empty(&mut stream)?;
    let mut records = open_csv(&name, stream.window, options.delimiter)?;
    let header = header(&mut records)?;
    let at = |e: Error| e.at_line(&name, 1, None);
    let id = options.columns.resolve_one(TitleField::Id, &header).map_err(at)?.unwrap_or_default();
    let Some(number) = header.iter().position(|known| known == column) else {
        let shown: Vec<String> =
            header.iter().take(40).map(|c| format!("`{}`", shorten(c))).collect();
        let detail = format!("there is no column `{}`", shorten(column));
        return Err(at(Error::invalid(detail)).hint(format!("one of {}", shown.join(", "))));
    };
    let mut outcomes: HashMap<TitleId, Option<f64>> = HashMap::new();
    while let Some((title, outcome)) = next(&mut records, &header, [id, number])? {
        if outcomes.len() == TITLES_MAX {
            return Err(over_limit(
                &name,
                format!("expected at most {TITLES_MAX} titles, found more"),
            ));
        }
        if outcomes.contains_key(&title) {
            let detail = format!("the title `{title}` is there twice");
            return Err(Error::invalid(detail).at_line(&name, records.line(), None));
        }
        outcomes.insert(title, outcome);
    }
    Ok(outcomes.into_iter().filter_map(|(title, outcome)| Some((title, outcome?))).collect())
}

fn next(
    records: &mut Records,
    header: &[String],
    [id, number]: [usize; 2],
) -> Result<Option<(TitleId, Option<f64>)>> {
    match records.step()? {
        Step::Record => {}
        Step::Bad(fault) => return Err(fault.at(records.name())),
        Step::End => return Ok(None),
    }
    if let Some(error) = records.wrong_count(header.len()) {
        return Err(error);
    }
    let fault = |column: usize, error: &Error| {
        let detail = format!("{} in column `{}`", error.detail(), header[column]);
        Error::invalid(detail).at_line(records.name(), records.line(), Some(column as u64 + 1))
    };
    let text = |column| String::from_utf8_lossy(records.field(column)).trim().to_owned();
    let title = TitleId::new(text(id)).map_err(|e| fault(id, &e))?;
    let found = text(number);
    if found.is_empty() {
        return Ok(Some((title, None)));
    }
    match found.parse::<f64>() {
        Ok(outcome) if outcome.is_finite() => Ok(Some((title, Some(outcome)))),
        _ => {
            let detail = format!("expected a number, found `{}`", shorten(&found));
            Err(fault(number, &Error::invalid(detail)))
        }
    }
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
