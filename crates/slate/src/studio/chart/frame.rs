//! The frame of every chart: caption, two drawings, the table of the same numbers.

use maud::{Markup, html};

use crate::studio::parts::number::NO_DATA;

/// Width of the drawing for a broad room: the whole page.
pub(super) const BROAD: f64 = 720.0;
/// Width of the drawing for half a page.
pub(super) const MIDDLE: f64 = 472.0;
/// Width of the drawing for a narrow room: a phone, a card.
pub(super) const NARROW: f64 = 328.0;

/// A drawing of a given height; its width is the room it was drawn for.
pub(super) struct Drawing {
    pub(super) height: f64,
    pub(super) body: Markup,
}

/// What a chart is called and what it shows.
pub(super) struct Caption<'a> {
    /// What is drawn: `NDCG@100 by model, 95 % interval`.
    pub(super) title: &'a str,
    /// What it says: `EDLAE + ALS is ahead of popularity by 0.22`.
    pub(super) finding: &'a str,
}

/// The whole chart, drawn for the three rooms.
pub(super) fn frame(caption: &Caption, draw: impl Fn(f64) -> Drawing, table: &Markup) -> Markup {
    framed(caption, &[(NARROW, "narrow"), (MIDDLE, "half"), (BROAD, "broad")], draw, table)
}

/// The whole chart, drawn for the rooms given with their classes.
pub(super) fn framed(
    caption: &Caption,
    rooms: &[(f64, &str)],
    draw: impl Fn(f64) -> Drawing,
    table: &Markup,
) -> Markup {
    html! {
        figure.chart {
            (figcaption(caption))
            @for (width, class) in rooms { (svg(caption, *width, class, &draw(*width))) }
            details.numbers {
                summary { "Numbers" }
                (table)
            }
        }
    }
}

/// One small drawing for every room, where the page has the table of its numbers.
pub(super) fn slim(caption: &Caption, draw: impl Fn(f64) -> Drawing) -> Markup {
    html! {
        figure.chart { (figcaption(caption)) (svg(caption, NARROW, "slim", &draw(NARROW))) }
    }
}

/// A chart that has nothing to draw says so.
pub(super) fn nothing(caption: &Caption) -> Markup {
    html! {
        figure.chart {
            (figcaption(caption))
            p.quiet { (NO_DATA) }
        }
    }
}

fn figcaption(caption: &Caption) -> Markup {
    html! {
        figcaption {
            @if !caption.finding.is_empty() { b { (caption.finding) } }
            span { (caption.title) }
        }
    }
}

fn svg(caption: &Caption, width: f64, class: &str, drawing: &Drawing) -> Markup {
    let finding = if caption.finding.is_empty() { caption.title } else { caption.finding };
    html! {
        svg class=(class) viewBox={ "0 0 " (px(width)) " " (px(drawing.height)) } role="img"
            xmlns="http://www.w3.org/2000/svg" {
            title { (caption.title) }
            desc { (finding) }
            (drawing.body)
        }
    }
}

/// A coordinate with at most one decimal: the same bytes for the same numbers.
pub(super) fn px(value: f64) -> String {
    let text = format!("{:.1}", if value.is_finite() { value } else { 0.0 });
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A straight line.
pub(super) fn line(class: &str, from: (f64, f64), to: (f64, f64)) -> Markup {
    html! { line class=(class) x1=(px(from.0)) y1=(px(from.1)) x2=(px(to.0)) y2=(px(to.1)) {} }
}

/// A label; `class` also says where it is anchored: nothing, `end` or `middle`.
pub(super) fn label(class: &str, (x, y): (f64, f64), text: &str) -> Markup {
    html! { text class=[(!class.is_empty()).then_some(class)] x=(px(x)) y=(px(y)) { (text) } }
}
