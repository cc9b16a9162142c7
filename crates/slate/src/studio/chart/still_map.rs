//! The still picture of a map of titles: what is seen without a script.

use maud::{Markup, html};

use super::frame::{label, px};
use super::names::{Mark, place_names};
use super::text;

/// The classes of the coloured parts; the last is grey, for all that have no colour of their own.
pub(crate) const MAP_PARTS: [&str; 7] = ["s1", "s2", "s3", "s4", "s5", "s6", "control"];

/// One title.
#[derive(Debug, Clone, Default)]
pub(crate) struct MapDot {
    /// Its name.
    pub(crate) name: String,
    /// Which of [`MAP_PARTS`].
    pub(crate) part: usize,
    /// Across, 0 to 1.
    pub(crate) x: f64,
    /// Down, 0 to 1.
    pub(crate) y: f64,
}

const SIDE: f64 = 480.0;
/// How many of the first have a name, where there is room.
const NAMES: usize = 24;

/// Draws the dots, the first with their names.
#[must_use]
pub(crate) fn still_map(dots: &[MapDot]) -> Markup {
    let place = |dot: &MapDot| (16.0 + dot.x * (SIDE - 32.0), 16.0 + dot.y * (SIDE - 32.0));
    let mark = |dot: &MapDot| {
        let (x, y) = place(dot);
        let patch = (x - 4.0, y - 4.0, x + 4.0, y + 4.0);
        Mark { at: (x, y), patch, wide: text::width(&dot.name) }
    };
    let named: Vec<Mark> = dots.iter().take(NAMES).map(mark).collect();
    let names = place_names(&named, (0.0, 0.0, SIDE, SIDE));
    html! {
        svg.still viewBox={ "0 0 " (px(SIDE)) " " (px(SIDE)) } role="img"
            xmlns="http://www.w3.org/2000/svg" {
            title { "The most watched titles of the map" }
            @for (part, class) in MAP_PARTS.iter().enumerate() {
                g class=(class) {
                    @for dot in dots.iter().filter(|dot| dot.part == part) {
                        @let (x, y) = place(dot);
                        circle.mark cx=(px(x)) cy=(px(y)) r="3" {}
                    }
                }
            }
            @for (dot, found) in dots.iter().zip(names) {
                @if let Some((anchor, at)) = found { (label(anchor, at, &dot.name)) }
            }
        }
    }
}
