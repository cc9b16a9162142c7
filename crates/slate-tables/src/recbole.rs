//! The header of RecBole's atomic files: a name and a type in every column, between tabs.

use slate_core::{Error, Result};

use crate::columns::shorten;
use crate::text::{Records, Step};

/// The types a column may have.
const TYPES: [&str; 4] = ["token", "token_seq", "float", "float_seq"];

/// Whether a line is such a header.
pub(crate) fn is_typed_header(line: &[u8]) -> bool {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    std::str::from_utf8(line)
        .is_ok_and(|line| line.split('\t').all(|column| typed(column).is_some()))
}

/// The names of the columns, without their types.
pub(crate) fn untyped_header(records: &mut Records) -> Result<Vec<String>> {
    match records.step()? {
        Step::Record => {}
        Step::Bad(fault) => return Err(fault.at(records.name())),
        Step::End => return Err(expected("nothing").at(records.name())),
    }
    let column = |n: usize| {
        let text = String::from_utf8_lossy(records.field(n)).into_owned();
        let place = Some(n as u64 + 1);
        let found = format!("`{}`", shorten(&text));
        typed(&text)
            .map(str::to_owned)
            .ok_or_else(|| expected(&found).at_line(records.name(), records.line(), place))
    };
    (0..records.field_count()).map(column).collect()
}

/// The name in `name:type`.
fn typed(column: &str) -> Option<&str> {
    let (name, kind) = column.trim().rsplit_once(':')?;
    (TYPES.contains(&kind) && !name.is_empty()).then_some(name)
}

fn expected(found: &str) -> Error {
    Error::invalid(format!("expected a column such as `user_id:token`, found {found}"))
        .hint("the types are token, token_seq, float and float_seq; columns stand between tabs")
}
