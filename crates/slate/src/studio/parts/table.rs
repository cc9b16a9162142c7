//! The data table: a caption, columns that know how they align, rows that open.

use maud::{Markup, html};

/// How a column aligns and wraps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// Words; wraps.
    #[default]
    Text,
    /// Long words, as titles of films; wraps later.
    Wide,
    /// Figures: right-aligned, never wraps.
    Number,
    /// Ids, states, times: never wraps.
    Id,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Wide => "wide",
            Self::Number => "number",
            Self::Id => "id",
        }
    }
}

/// One column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Column {
    /// Its heading, with the unit.
    pub(crate) label: String,
    /// How it aligns.
    pub(crate) kind: Kind,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub(crate) fn text(label: &str) -> Self {
        Self { label: label.to_owned(), kind: Kind::Text }
    }

    /// A column of long words.
    #[must_use]
    pub(crate) fn wide(label: &str) -> Self {
        Self { kind: Kind::Wide, ..Self::text(label) }
    }

    /// A column of figures.
    #[must_use]
    pub(crate) fn number(label: &str) -> Self {
        Self { kind: Kind::Number, ..Self::text(label) }
    }

    /// A column of ids, states or times.
    #[must_use]
    pub(crate) fn id(label: &str) -> Self {
        Self { kind: Kind::Id, ..Self::text(label) }
    }
}

/// One row; with an address its first cell is the link that `Enter` opens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// Where the row leads.
    pub(crate) href: Option<String>,
    /// One cell a column.
    pub(crate) cells: Vec<Markup>,
    /// The row the page is about: best model, current version.
    pub(crate) here: bool,
    /// A control or a retired thing, in grey.
    pub(crate) grey: bool,
}

impl Row {
    /// A row that leads nowhere.
    #[must_use]
    pub(crate) fn new(cells: Vec<Markup>) -> Self {
        Self { cells, ..Self::default() }
    }

    /// A row that opens `href`.
    #[must_use]
    pub(crate) fn open(href: impl Into<String>, cells: Vec<Markup>) -> Self {
        Self { href: Some(href.into()), cells, ..Self::default() }
    }
}

/// A whole table. A table without rows is not drawn: the page shows its empty state instead.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// What the rows are; read out, not shown, because the section's heading says it too.
    pub(crate) caption: String,
    /// The columns.
    pub(crate) columns: Vec<Column>,
    /// The rows.
    pub(crate) rows: Vec<Row>,
}

/// Draws a table inside a box that scrolls sideways on its own.
#[must_use]
pub(crate) fn table(table: &Table) -> Markup {
    html! {
        div.scroll role="region" aria-label=(table.caption) tabindex="0" {
            table {
                caption { span.hidden { (table.caption) } }
                thead { tr { @for column in &table.columns { (heading(column)) } } }
                tbody { @for line in &table.rows { (row(&table.columns, line)) } }
            }
        }
    }
}

fn heading(column: &Column) -> Markup {
    html! { th scope="col" class=(column.kind.class()) { (column.label) } }
}

fn row(columns: &[Column], row: &Row) -> Markup {
    debug_assert_eq!(row.cells.len(), columns.len(), "a row has one cell a column");
    let class = match (row.here, row.grey) {
        (true, _) => Some("here"),
        (false, true) => Some("grey"),
        (false, false) => None,
    };
    html! {
        tr data-href=[row.href.as_deref()] class=[class] {
            @for (place, (cell, column)) in row.cells.iter().zip(columns).enumerate() {
                @if place == 0 {
                    th scope="row" class=(cell_class(column, cell)) { (first(row, cell)) }
                } @else {
                    td class=(cell_class(column, cell)) { (cell) }
                }
            }
        }
    }
}

/// A few words stay on one line, so that the row stays low; more than that wrap.
fn cell_class(column: &Column, cell: &Markup) -> String {
    let few = cell.0.chars().count() <= 24 && !cell.0.contains('<');
    let nowrap = if few && column.kind == Kind::Text { " nowrap" } else { "" };
    format!("{}{nowrap}", column.kind.class())
}

fn first(row: &Row, cell: &Markup) -> Markup {
    match &row.href {
        Some(href) => html! { a.row href=(href) { (cell) } },
        None => cell.clone(),
    }
}
