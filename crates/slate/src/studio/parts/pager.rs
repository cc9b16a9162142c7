//! The pager under a long table.

use maud::{Markup, html};

use super::number::count;

/// Which part of a long list is shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pager {
    /// The first row shown, from 1; 0 for an empty list.
    pub(crate) first: u64,
    /// Rows on a page.
    pub(crate) size: u64,
    /// Rows in all.
    pub(crate) total: u64,
    /// Address of a page, with `{page}` where its number goes: `/runs?page={page}`.
    pub(crate) address: String,
}

impl Pager {
    fn pages(&self) -> u64 {
        self.total.div_ceil(self.size.max(1))
    }

    fn current(&self) -> u64 {
        self.first.saturating_sub(1) / self.size.max(1) + 1
    }

    fn link(&self, page: u64) -> String {
        self.address.replace("{page}", &page.to_string())
    }
}

/// Draws the pager: where the reader is in words, then a few pages around it.
#[must_use]
pub(crate) fn pager(pager: &Pager) -> Markup {
    let (pages, current) = (pager.pages(), pager.current());
    let last = (pager.first + pager.size).saturating_sub(1).min(pager.total);
    html! {
        @if pager.total > 0 {
            nav.pager aria-label="Pages" {
                span { (count(pager.first)) " to " (count(last)) " of " (count(pager.total)) }
                @if pages > 1 {
                    ul {
                        @if current > 1 { (neighbour(pager, current - 1, "prev", "Previous")) }
                        @for shown in around(current, pages) { (item(pager, shown, current)) }
                        @if current < pages { (neighbour(pager, current + 1, "next", "Next")) }
                    }
                }
            }
        }
    }
}

fn neighbour(pager: &Pager, page: u64, rel: &str, word: &str) -> Markup {
    html! { li { a rel=(rel) href=(pager.link(page)) { (word) } } }
}

fn item(pager: &Pager, shown: Option<u64>, current: u64) -> Markup {
    html! {
        li {
            @match shown {
                None => span aria-hidden="true" { "…" },
                Some(page) if page == current => {
                    a href=(pager.link(page)) aria-current="page" { (count(page)) }
                },
                Some(page) => a href=(pager.link(page)) { (count(page)) },
            }
        }
    }
}

/// First, last, and the neighbours of the current page; `None` stands for a gap.
fn around(current: u64, pages: u64) -> Vec<Option<u64>> {
    let mut shown: Vec<u64> = vec![1, current.saturating_sub(1), current, current + 1, pages];
    shown.retain(|page| (1..=pages).contains(page));
    shown.sort_unstable();
    shown.dedup();
    let mut out = Vec::new();
    let mut before = 0;
    for page in shown {
        if page > before + 1 {
            out.push(None);
        }
        out.push(Some(page));
        before = page;
    }
    out
}
