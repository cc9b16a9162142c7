//! Public suites and data out of the optional folder of test data.

use std::path::{Path, PathBuf};

/// A file of the suites, or nothing where it is absent, which is said.
pub(crate) fn suite(name: &str) -> Option<String> {
    let path = root().join("suites").join(name);
    let text = std::fs::read_to_string(&path).ok();
    said(text, &path)
}

/// A compressed table of the data, its head first, or nothing where it is absent, which is said.
pub(crate) fn table(name: &str) -> Option<String> {
    let path = root().join("data").join(name);
    let bytes = std::fs::read(&path).ok();
    let text = bytes.map(|bytes| zstd::decode_all(&bytes[..]).unwrap());
    said(text.map(|text| String::from_utf8(text).unwrap()), &path)
}

fn root() -> PathBuf {
    std::env::var_os("SLATE_TEST_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    )
}

fn said(text: Option<String>, path: &Path) -> Option<String> {
    if text.is_none() {
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("skipped: there is no {}", path.display());
        }
    }
    text
}
