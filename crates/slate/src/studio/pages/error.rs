//! An error: what is the matter, where, what was expected, what to do.

use maud::html;

use crate::studio::layout::{Nav, Page};
use crate::studio::parts::{Notice, notice};

/// What an error page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct ErrorView {
    /// HTTP status, for those who look for it.
    pub(crate) status: u16,
    /// What is the matter, as the page's title.
    pub(crate) title: String,
    /// The details.
    pub(crate) notice: Notice,
    /// Where to go from here: label and address.
    pub(crate) ways: Vec<(String, String)>,
}

/// The page.
#[must_use]
pub(crate) fn error(view: &ErrorView) -> Page {
    let body = html! {
        (notice(&view.notice))
        div.actions {
            @for (label, href) in &view.ways { a.button href=(href) { (label) } }
        }
        p.block.quiet.small { "HTTP " (view.status) }
    };
    Page::new(Nav::None, &view.title, body)
}
