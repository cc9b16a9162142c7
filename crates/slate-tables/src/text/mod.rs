//! Lines and fields out of a byte stream, in bounded memory, with the number of the line they stood
//! on.
//!
//! A reader of its own instead of a general CSV crate for three reasons: an unclosed quote must
//! stop at [`crate::bounds::LINE_BYTES_MAX`] and not swallow the rest of a file, blank lines must
//! not shift the line number in an error, and reading goes on after a bad line. The tests compare
//! it with the `csv` crate.

mod header;
mod records;
mod sniff;
mod split;
mod window;

pub(crate) use header::{header, open_csv};
pub(crate) use records::{Counted, Dialect, Encoding, Records, Step};
pub(crate) use sniff::sniff;
pub(crate) use split::Separator;
pub(crate) use window::Window;

#[cfg(test)]
mod tests;
