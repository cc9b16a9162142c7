//! One page a file. Each has a view struct of plain values and a function from the view to a page,
//! whose title is the answer to the page's question.

pub(crate) mod behavior;
pub(crate) mod catalog;
pub(crate) mod compare;
pub(crate) mod data;
pub(crate) mod error;
pub(crate) mod forecast;
pub(crate) mod forecasts;
pub(crate) mod gaps;
pub(crate) mod inbox;
pub(crate) mod memo;
pub(crate) mod model;
pub(crate) mod models;
pub(crate) mod online_test;
pub(crate) mod online_tests;
pub(crate) mod overview;
pub(crate) mod power;
pub(crate) mod proposal;
pub(crate) mod record;
pub(crate) mod rules;
pub(crate) mod run;
pub(crate) mod runs;
pub(crate) mod search;
pub(crate) mod settings;
pub(crate) mod shortlist;
pub(crate) mod shortlists;
pub(crate) mod sign_in;
pub(crate) mod title;
pub(crate) mod title_map;
pub(crate) mod titles;
pub(crate) mod tracked;
pub(crate) mod viewer;
pub(crate) mod viewer_page;
pub(crate) mod viewers;

#[cfg(test)]
mod tests;

use super::parts::number::counted;

/// `1 run`, `12 runs`, `No runs`: a count that begins a sentence.
fn counted_first(value: u64, one: &str, many: &str) -> String {
    let text = counted(value, one, many);
    text.strip_prefix("no ").map_or(text.clone(), |rest| format!("No {rest}"))
}

/// A length as the counters of this module take it.
fn len<T>(list: &[T]) -> u64 {
    u64::try_from(list.len()).unwrap_or(u64::MAX)
}

/// A name inside a page's title: the first words of a long one. The page has it whole.
fn clip(name: &str) -> String {
    let most = 56;
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let kept: String = name.chars().take(most).collect();
    let whole = kept.rfind(' ').map_or(kept.as_str(), |end| &kept[..end]);
    format!("{}…", whole.trim_end_matches([',', ';', ':', '.', ' ']))
}
