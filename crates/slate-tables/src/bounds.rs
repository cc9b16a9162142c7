//! What a file may not exceed. Every bound of this crate stands here, so that it can be read in one
//! place.

/// The longest line (or record with quoted line ends) of a text file, in bytes.
pub const LINE_BYTES_MAX: usize = 1 << 20;

/// The most fields a line may have.
pub const FIELDS_MAX: usize = 1024;

/// The most entries a zip file may list.
pub const ZIP_ENTRIES_MAX: usize = 10_000;

/// How many times its packed size a compressed input may grow to, once it is past
/// [`RATIO_FREE_BYTES`]. Viewing data shrinks 3 to 20 times; text that shrinks more than 200 times
/// is a bomb, not a table.
pub const RATIO_MAX: u64 = 200;

/// A compressed input may grow to this size whatever the ratio.
pub const RATIO_FREE_BYTES: u64 = 64 << 20;

/// The largest size a compressed input may grow to, in bytes.
pub const UNPACKED_BYTES_MAX: u64 = 1 << 40;

/// How many of the skipped bad lines are kept with their messages; all are counted.
pub const SKIPPED_KEPT_MAX: usize = 100;

/// The most rows handed out at once.
pub const BATCH_ROWS_MAX: usize = 1 << 16;

/// The most titles a catalog may have.
pub const TITLES_MAX: usize = 10_000_000;

/// The most weights or scores a model from elsewhere may have: 2 GiB in memory as they are read.
pub const SCORE_ROWS_MAX: usize = 1 << 27;

/// The largest size of everything in a workbook, unpacked, and of the text it becomes, in bytes.
pub const WORKBOOK_BYTES_MAX: u64 = 256 << 20;

/// The most sheets of a workbook, and the last row that a sheet may have (ECMA-376 gives no more; Excel reads no more).
pub const SHEETS_MAX: usize = 256;
/// The last row.
pub const SHEET_ROWS_MAX: u64 = 1 << 20;

/// The longest format of numbers in a workbook, in bytes: readers copy it for every cell style.
pub const NUMBER_FORMAT_BYTES_MAX: usize = 4096;

/// The most entities of a file of Wikidata.
pub const ENTITIES_MAX: usize = 20_000_000;

/// The most words of a list of a title, such as people.
pub const LIST_WORDS_MAX: usize = 1_000;

/// The largest JSON text that is one value and not a line a value, in bytes.
pub const JSON_BYTES_MAX: u64 = 64 << 20;
