//! Where a thing comes from and where it went: boxes from left to right (from top to bottom in a
//! narrow room): data, run, version, proposal, decision, alias. The boxes are links for the
//! pointer; the table has the same links for the keyboard.

use maud::{Markup, html};

use super::frame::{BROAD, Caption, Drawing, MIDDLE, NARROW, framed, label, nothing, px};
use super::scale::real;
use super::text;
use crate::studio::parts::{Column, Row, Table, table};

/// How a box stands to the page it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Place {
    /// A step on the way.
    #[default]
    Other,
    /// What the page is about.
    Here,
    /// Not there yet: drawn with a broken line.
    Next,
}

/// One box.
#[derive(Debug, Clone, Default)]
pub(crate) struct Node {
    /// What kind of thing: `data`, `run`, `version`, `proposal`, `decision`, `alias`.
    pub(crate) kind: String,
    /// Its name.
    pub(crate) label: String,
    /// One more line: a hash, a date, a name.
    pub(crate) detail: String,
    /// Where it leads; empty for nowhere.
    pub(crate) href: String,
    /// How it stands to the page.
    pub(crate) place: Place,
    /// The strand it belongs to, where several run beside each other; without one it belongs to all.
    pub(crate) strand: Option<usize>,
}

/// The chain: each stage may hold more than one box, and leads to the next.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lineage {
    /// What is drawn: `Where this version comes from`.
    pub(crate) title: String,
    /// What it says.
    pub(crate) finding: String,
    /// The stages, in order.
    pub(crate) stages: Vec<Vec<Node>>,
}

/// Width of the drawing for a whole page on a large screen: six boxes stand in it.
const LONG: f64 = 960.0;
const BOX: f64 = 64.0;
const GAP: f64 = 12.0;

/// Draws the chain for every room, with its table.
#[must_use]
pub(crate) fn lineage(chart: &Lineage) -> Markup {
    let caption = Caption { title: &chart.title, finding: &chart.finding };
    if chart.stages.iter().all(Vec::is_empty) {
        return nothing(&caption);
    }
    let rooms = [(NARROW, "narrow"), (MIDDLE, "half"), (BROAD, "broad short"), (LONG, "long")];
    framed(&caption, &rooms, |width| draw(chart, width), &lineage_table(chart))
}

/// A box with its place: left, top, width.
struct Placed<'a> {
    node: &'a Node,
    x: f64,
    y: f64,
    width: f64,
}

fn draw(chart: &Lineage, width: f64) -> Drawing {
    let stages: Vec<&Vec<Node>> = chart.stages.iter().filter(|stage| !stage.is_empty()).collect();
    let down = width <= MIDDLE;
    let placed = if down { downwards(&stages, width) } else { across(&stages, width) };
    let height = placed.iter().flatten().map(|node| node.y + BOX).fold(0.0, f64::max) + 2.0;
    let body = html! {
        @for pair in placed.windows(2) {
            @for from in &pair[0] {
                @for to in &pair[1] { @if joined(from.node, to.node) { (arrow(from, to, down)) } }
            }
        }
        @for node in placed.iter().flatten() { (one_box(node)) }
    };
    Drawing { height, body }
}

/// Whether one leads to the other: they are of one strand, or one of them is of all.
fn joined(from: &Node, to: &Node) -> bool {
    from.strand.zip(to.strand).is_none_or(|(from, to)| from == to)
}

fn across<'a>(stages: &[&'a Vec<Node>], width: f64) -> Vec<Vec<Placed<'a>>> {
    let gap = if width < LONG { 20.0 } else { 28.0 };
    let count = real(stages.len());
    let wide = ((width - 2.0 - gap * (count - 1.0)) / count).min(200.0);
    let tallest = real(stages.iter().map(|stage| stage.len()).max().unwrap_or(0));
    let place = |(step, stage): (u32, &&'a Vec<Node>)| {
        let x = 1.0 + f64::from(step) * (wide + gap);
        let top = 1.0 + (tallest - real(stage.len())) * (BOX + GAP) / 2.0;
        let row =
            |(row, node)| Placed { node, x, y: top + f64::from(row) * (BOX + GAP), width: wide };
        (0u32..).zip(*stage).map(row).collect()
    };
    (0u32..).zip(stages).map(place).collect()
}

fn downwards<'a>(stages: &[&'a Vec<Node>], width: f64) -> Vec<Vec<Placed<'a>>> {
    let place = |(step, stage): (u32, &&'a Vec<Node>)| {
        let count = real(stage.len());
        let wide = (width - 2.0 - GAP * (count - 1.0)) / count;
        let y = 1.0 + f64::from(step) * (BOX + 24.0);
        let row =
            |(row, node)| Placed { node, x: 1.0 + f64::from(row) * (wide + GAP), y, width: wide };
        (0u32..).zip(*stage).map(row).collect()
    };
    (0u32..).zip(stages).map(place).collect()
}

fn arrow(from: &Placed, to: &Placed, down: bool) -> Markup {
    let path = if down {
        let (x1, y1) = (from.x + from.width / 2.0, from.y + BOX);
        let (x2, y2) = (to.x + to.width / 2.0, to.y - 2.0);
        let bend = f64::midpoint(y1, y2);
        let curve = format!(
            "M{},{}C{},{} {},{} {},{}",
            px(x1),
            px(y1),
            px(x1),
            px(bend),
            px(x2),
            px(bend),
            px(x2),
            px(y2)
        );
        format!("{curve}m-4,-5l4,5l4,-5")
    } else {
        let (x1, y1) = (from.x + from.width, from.y + BOX / 2.0);
        let (x2, y2) = (to.x - 2.0, to.y + BOX / 2.0);
        let bend = f64::midpoint(x1, x2);
        let curve = format!(
            "M{},{}C{},{} {},{} {},{}",
            px(x1),
            px(y1),
            px(bend),
            px(y1),
            px(bend),
            px(y2),
            px(x2),
            px(y2)
        );
        format!("{curve}m-5,-4l5,4l-5,4")
    };
    html! { path.arrow d=(path) {} }
}

fn one_box(placed: &Placed) -> Markup {
    let inner = box_body(placed);
    html! {
        @if placed.node.href.is_empty() { (inner) }
        @else { a href=(placed.node.href) tabindex="-1" { (inner) } }
    }
}

fn box_body(placed: &Placed) -> Markup {
    let class = match placed.node.place {
        Place::Other => "box",
        Place::Here => "box here",
        Place::Next => "box next",
    };
    let (x, y, room) = (placed.x + 10.0, placed.y, placed.width - 18.0);
    html! {
        rect class=(class) x=(px(placed.x)) y=(px(y)) width=(px(placed.width))
            height=(px(BOX)) rx="6" {}
        (label("note", (x, y + 17.0), &text::fit(&placed.node.kind, room)))
        (label("bold", (x, y + 34.0), &text::fit(&placed.node.label, room * 0.96)))
        (label("note", (x, y + 51.0), &text::fit(&placed.node.detail, room)))
    }
}

/// The same chain as a table, with its links.
#[must_use]
pub(crate) fn lineage_table(chart: &Lineage) -> Markup {
    let rows = chart.stages.iter().flatten().map(|node| Row {
        href: (!node.href.is_empty()).then(|| node.href.clone()),
        cells: [&node.kind, &node.label, &node.detail].map(|text| html! { (text) }).to_vec(),
        here: node.place == Place::Here,
        grey: false,
    });
    table(&Table {
        caption: chart.title.clone(),
        columns: vec![Column::text("What"), Column::text("Name"), Column::text("Detail")],
        rows: rows.collect(),
    })
}
