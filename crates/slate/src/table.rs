//! Tables for a terminal: no frames, numbers to the right.

use comfy_table::{CellAlignment, ContentArrangement, TableStyle};

/// A table that is filled row by row.
pub struct Table(comfy_table::Table);

impl Table {
    /// A table with these columns.
    pub fn new<const N: usize>(columns: [&str; N]) -> Self {
        Self::of(columns.map(str::to_owned).into())
    }

    /// A table with as many columns as there are names.
    pub fn of(columns: Vec<String>) -> Self {
        let mut table = comfy_table::Table::new();
        table.load_style(TableStyle::new()).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(columns);
        Self(table)
    }

    /// Aligns column `index` to the right.
    #[must_use]
    pub fn right(mut self, indexes: &[usize]) -> Self {
        for index in indexes {
            if let Some(column) = self.0.column_mut(*index) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        self
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.0.add_row(cells);
    }

    /// Adds a row of as many cells as there are columns.
    pub fn cells(&mut self, cells: Vec<String>) {
        self.0.add_row(cells);
    }

    /// Aligns every column but the first to the right.
    pub fn right_after_first(&mut self) {
        for column in self.0.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }

    /// Appends the table to `out`.
    pub fn show(&self, out: &mut String) {
        for line in self.0.lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
}

/// A number with thin groups of three digits: `1 234 567`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(c);
    }
    text
}
