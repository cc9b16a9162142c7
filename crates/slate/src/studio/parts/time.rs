//! Times: exact as the server writes them; the script turns those of the last week into ages.

use maud::{Markup, html};

/// A time from RFC 3339, such as `2026-11-12T09:14:05Z`, to the minute.
#[must_use]
pub(crate) fn time(rfc3339: &str) -> Markup {
    html! { time.nowrap datetime=(rfc3339) { (minute(rfc3339)) } }
}

/// A time that stays exact: for the record and for forms.
#[must_use]
pub(crate) fn time_exact(rfc3339: &str) -> Markup {
    html! { time.nowrap datetime=(rfc3339) data-exact { (second(rfc3339)) } }
}

fn minute(rfc3339: &str) -> String {
    rfc3339.get(..16).map_or_else(|| rfc3339.to_owned(), |head| head.replace('T', " "))
}

fn second(rfc3339: &str) -> String {
    rfc3339.get(..19).map_or_else(|| rfc3339.to_owned(), |head| head.replace('T', " "))
}
