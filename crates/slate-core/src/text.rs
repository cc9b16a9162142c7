//! Where in a text something stands, as people count.

/// The one-based line and column, in characters, of a byte of a text.
pub fn line_and_column(text: &str, byte: usize) -> (u64, u64) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.chars().rev().take_while(|&c| c != '\n').count() as u64 + 1;
    (line, column)
}
