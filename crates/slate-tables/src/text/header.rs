//! The start of a CSV file: its separator and the names of its columns.

use slate_core::{Error, Result};

use super::{Dialect, Encoding, Records, Separator, Step, Window, sniff};
use crate::input::read_error;

/// How many bytes are looked at to find the separator.
const SNIFF_BYTES: usize = 4096;

/// Starts on a CSV file; the separator is found when it is not given.
pub(crate) fn open_csv(name: &str, mut window: Window, delimiter: Option<u8>) -> Result<Records> {
    window.fill(SNIFF_BYTES).map_err(|e| read_error(name, &e))?;
    if window.unused().starts_with(b"\xef\xbb\xbf") {
        window.consume(3);
    }
    let byte = delimiter.unwrap_or_else(|| sniff(window.unused()));
    if !byte.is_ascii() || matches!(byte, b'"' | b'\n' | b'\r') {
        let detail = format!("fields cannot be separated by the byte 0x{byte:02x}");
        return Err(Error::invalid(detail).hint("separate them with a comma, a tab or the like"));
    }
    let separator = Separator::Quoting(byte);
    Ok(Records::new(name, window, Dialect { separator, encoding: Encoding::Utf8 }))
}

/// The names of the columns: the first record.
pub(crate) fn header(records: &mut Records) -> Result<Vec<String>> {
    match records.step()? {
        Step::Record => {}
        Step::Bad(fault) => return Err(fault.at(records.name())),
        Step::End => {
            return Err(Error::invalid("expected a header and lines, found none")
                .at(records.name())
                .hint("the first line names the columns, as in `viewer,title,at`"));
        }
    }
    let text = |n| String::from_utf8_lossy(records.field(n)).trim().to_owned();
    let header: Vec<String> = (0..records.field_count()).map(text).collect();
    if header.iter().all(|name| name.parse::<f64>().is_ok()) {
        return Err(Error::invalid("expected the names of the columns, found numbers")
            .at_line(records.name(), records.line(), None)
            .hint("put a line such as `viewer,title,value,at` first"));
    }
    Ok(header)
}
