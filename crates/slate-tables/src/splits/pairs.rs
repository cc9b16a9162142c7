//! Pairs of viewer and title: CSV with a header such as `user,item`.

use slate_core::{Error, Result, TitleId, ViewerId};
use std::path::Path;

use crate::columns::EventField;
use crate::input::{Found, ReadOptions, file_name, find};
use crate::interner::Interner;
use crate::text::{Records, Step, header, open_csv};

/// Pairs in the order of the file; both columns are equally long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Numbers of viewers.
    pub viewers: Vec<u32>,
    /// Numbers of titles.
    pub titles: Vec<u32>,
}

/// Reads pairs. The columns are found as those of events are, so `user,item` needs no map.
///
/// # Errors
/// The file cannot be read, lacks one of the columns, or has a bad line.
pub fn read_pairs(
    path: &Path,
    options: &ReadOptions,
    viewers: &mut Interner,
    titles: &mut Interner,
) -> Result<Pairs> {
    let mut records = open(path, options)?;
    let header = header(&mut records)?;
    let column = |field: EventField| {
        options.columns.resolve_one(field, &header).map_err(|e| e.at_line(records.name(), 1, None))
    };
    let (viewer, title) = (column(EventField::Viewer)?, column(EventField::Title)?);
    let mut pairs = Pairs::default();
    while next(&mut records, header.len())? {
        pairs.viewers.push(viewers.intern(id(&records, viewer, |t| ViewerId::new(t).map(drop))?));
        pairs.titles.push(titles.intern(id(&records, title, |t| TitleId::new(t).map(drop))?));
    }
    Ok(pairs)
}

/// Opens a delimited file, packed or not.
pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Records> {
    let name = options.name.clone().unwrap_or_else(|| file_name(path));
    match find(path, &name)? {
        Found::Stream(stream) => open_csv(&name, stream.window, options.delimiter),
        _ => Err(Error::invalid("expected a text file with a header").at(name)),
    }
}

/// Goes to the next record, which must have `fields` fields; false at the end.
pub(super) fn next(records: &mut Records, fields: usize) -> Result<bool> {
    match records.step()? {
        Step::End => Ok(false),
        Step::Bad(fault) => Err(fault.at(records.name())),
        Step::Record if records.field_count() == fields => Ok(true),
        Step::Record => {
            let found = records.field_count();
            Err(Error::invalid(format!("expected {fields} fields, found {found}")).at_line(
                records.name(),
                records.line(),
                None,
            ))
        }
    }
}

/// The checked text of a column of the present record.
pub(super) fn id(
    records: &Records,
    column: Option<usize>,
    check: impl Fn(&str) -> Result<()>,
) -> Result<&[u8]> {
    let number = column.unwrap_or(0);
    let field = records.field(number);
    let place = |e: Error| e.at_line(records.name(), records.line(), Some(number as u64 + 1));
    check(&String::from_utf8_lossy(field)).map_err(place)?;
    Ok(field)
}
