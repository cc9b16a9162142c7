//! Public suites out of the optional folder of test data.

use std::path::PathBuf;

/// A file of the suites, or nothing where it is absent, which is said.
pub(crate) fn suite(name: &str) -> Option<String> {
    let root = std::env::var_os("SLATE_TEST_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let path = root.join("suites").join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("skipped: there is no {}", path.display());
        }
    }
    text
}
