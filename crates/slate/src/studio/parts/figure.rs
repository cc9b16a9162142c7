//! A figure is never alone: the value, its interval, its n.

use maud::{Markup, html};

use super::number;

/// A measured value with what it rests on.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Figure {
    /// The value; not a number means "no data".
    pub(crate) value: f64,
    /// The 95 % interval, where the metric has one.
    pub(crate) interval: Option<(f64, f64)>,
    /// How many viewers, events or people it rests on.
    pub(crate) n: Option<u64>,
    /// Decimals to print; 3 for scores.
    pub(crate) decimals: usize,
    /// Write the sign always: for differences.
    pub(crate) signed: bool,
}

impl Figure {
    /// A score with three decimals.
    #[must_use]
    pub(crate) fn score(value: f64, interval: Option<(f64, f64)>, n: Option<u64>) -> Self {
        Self { value, interval, n, decimals: 3, signed: false }
    }

    /// A difference with three decimals and its sign.
    #[must_use]
    pub(crate) fn difference(value: f64, interval: Option<(f64, f64)>, n: Option<u64>) -> Self {
        Self { signed: true, ..Self::score(value, interval, n) }
    }

    /// Whether the interval lies on one side of zero; `None` without an interval.
    #[must_use]
    pub(crate) fn told_from_zero(&self) -> Option<bool> {
        let (low, high) = self.interval?;
        (low.is_finite() && high.is_finite()).then_some(low > 0.0 || high < 0.0)
    }

    /// The value alone, for a table's own column.
    #[must_use]
    pub(crate) fn value_text(&self) -> String {
        if self.signed {
            number::signed(self.value, self.decimals)
        } else {
            number::decimal(self.value, self.decimals)
        }
    }

    /// The interval alone, or why there is none; empty without a value.
    #[must_use]
    pub(crate) fn interval_text(&self) -> String {
        match self.interval {
            Some((low, high)) if !low.is_finite() || !high.is_finite() => String::new(),
            Some(ends) if self.signed => number::signed_interval(ends, self.decimals),
            Some(ends) => number::interval(ends, self.decimals),
            None if !self.value.is_finite() => String::new(),
            None if self.n == Some(1) => "(no interval: one viewer)".to_owned(),
            None => "(no interval: one number for all)".to_owned(),
        }
    }
}

/// `0.442 [0.428, 0.456], n = 600` as text, for titles and descriptions.
#[must_use]
pub(crate) fn plain_figure(figure: &Figure) -> String {
    let mut text = figure.value_text();
    let range = figure.interval_text();
    if figure.value.is_finite() && !range.is_empty() {
        text = format!("{text} {range}");
    }
    if let Some(n) = figure.n {
        text = format!("{text}, n = {}", number::count(n));
    }
    text
}

/// The same as markup: the value stands out, the interval and n are quiet.
#[must_use]
pub(crate) fn reading(figure: &Figure) -> Markup {
    let range = figure.interval_text();
    html! {
        span.figure {
            (figure.value_text())
            @if figure.value.is_finite() && !range.is_empty() { " " span.range { (range) } }
            @if let Some(n) = figure.n { span.n { ", n = " (number::count(n)) } }
        }
    }
}
