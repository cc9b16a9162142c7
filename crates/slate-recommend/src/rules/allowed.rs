//! Rules over a shelf: every filter evaluated once, every viewpoint answered by joining sets.

use slate_core::{Timestamp, Window};
use slate_math::Bits;

use super::list::Editing;
use super::{Exclude, Meant, Rules, Shelf, Viewpoint};
use crate::filter::{FieldType, Filter};
use crate::page::Kind;

/// Rules together with the shelf they were evaluated over.
#[derive(Debug, Clone, Default)]
pub struct Ruled {
    rules: Rules,
    /// The rows of each exclusion.
    excluded: Vec<Bits>,
    /// The rows that each filter of a row of a page holds for.
    narrowed: Vec<Bits>,
    /// The rows of each boost.
    boosted: Vec<Bits>,
    /// The row of each pin, if the shelf has the title.
    pinned: Vec<Option<u32>>,
    /// The rows a child may see, whatever their age.
    for_children: Option<Bits>,
    /// Every moment at which anything begins or ends, ascending.
    turns: Vec<Timestamp>,
}

/// What may be shown from one viewpoint, and what editors do to it.
#[derive(Debug, Clone, Default)]
pub struct Allowed {
    /// Rows of the shelf.
    pub rows: Bits,
    /// Pins and boosts that count.
    pub editing: Editing,
    /// The first moment at which this may be different; never when there is none.
    pub until: Option<Timestamp>,
}

impl Ruled {
    /// Whether a rule speaks of the row of a page of this name.
    pub fn names_row(&self, row: Kind) -> bool {
        self.rules.pins.iter().any(|pin| pin.row == Some(row))
            || self.rules.rows.iter().any(|rule| rule.row == row)
    }

    /// Evaluates rules over a shelf.
    pub fn new(rules: Rules, shelf: &Shelf) -> Self {
        let columns = &shelf.columns;
        let rows_of = |filter: &Filter| filter.select(columns);
        Self {
            excluded: rules.exclude.iter().map(|e| meant(&e.what, shelf)).collect(),
            narrowed: rules.rows.iter().map(|r| rows_of(&r.filter)).collect(),
            boosted: rules.boosts.iter().map(|b| rows_of(&b.filter)).collect(),
            pinned: rules.pins.iter().map(|p| columns.row(p.title.as_str())).collect(),
            for_children: rules.kids.filter.as_ref().map(rows_of),
            turns: turns(&rules, shelf),
            rules,
        }
    }

    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What may be shown from a viewpoint in plain lists (`row` is `None`) or in a row of a page.
    pub fn allowed(&self, shelf: &Shelf, view: &Viewpoint, row: Option<Kind>) -> Allowed {
        let mut rows = shelf.available(view);
        if let Some(limit) = view.age_max {
            self.limit_age(shelf, limit, &mut rows);
        }
        let counting = self.rules.exclude.iter().zip(&self.excluded);
        for (_, excluded) in counting.filter(|(e, _): &(&Exclude, _)| view.is_under(&e.when)) {
            rows.and_not(excluded);
        }
        for (rule, held) in self.rules.rows.iter().zip(&self.narrowed) {
            if Some(rule.row) == row && view.is_under(&rule.when) {
                rows.and(held);
            }
        }
        let editing = self.editing(shelf, view, row);
        let next = self.turns.partition_point(|turn| *turn <= view.at);
        Allowed { rows, editing, until: self.turns.get(next).copied() }
    }

    fn limit_age(&self, shelf: &Shelf, limit: u8, rows: &mut Bits) {
        let kids = &self.rules.kids;
        let age = |row| shelf.columns.age(row).and_then(|age| u8::try_from(age).ok());
        rows.and(&Bits::of(shelf.len(), |row| kids.allows(age(row), limit)));
        if let Some(suitable) = self.for_children.as_ref().filter(|_| kids.is_child(limit)) {
            rows.and(suitable);
        }
    }

    fn editing(&self, shelf: &Shelf, view: &Viewpoint, row: Option<Kind>) -> Editing {
        let pins = self.rules.pins.iter().zip(&self.pinned);
        let mut pins: Vec<(u32, u32)> = pins
            .filter(|(p, _)| p.row == row && p.when.holds(view.at, view.territory))
            .filter_map(|(p, title)| Some((p.position, (*title)?)))
            .collect();
        // Of two pins for one position the earlier in the document comes first.
        pins.sort_by_key(|(position, _)| *position);
        let boosts = self.rules.boosts.iter().zip(&self.boosted);
        let boosts = boosts.filter(|(b, _)| b.when.holds(view.at, view.territory));
        let boosts = boosts.map(|(b, rows)| (rows.clone(), b.by)).collect();
        Editing { newest: shelf.newest.clone(), pins, boosts }
    }

    /// What the rules say that this shelf has no answer to: titles and words that no title has.
    pub fn unheard_of(&self, shelf: &Shelf) -> Vec<String> {
        let mut found = Vec::new();
        let mut miss = |text: String| {
            if !found.contains(&text) {
                found.push(text);
            }
        };
        let listed = self.rules.exclude.iter().filter_map(|e| match &e.what {
            Meant::Titles(ids) => Some(ids.iter()),
            Meant::Where(_) => None,
        });
        for id in listed.flatten().chain(self.rules.pins.iter().map(|p| &p.title)) {
            if shelf.columns.row(id.as_str()).is_none() {
                miss(format!("there is no title `{id}`"));
            }
        }
        for filter in self.rules.each_filter() {
            for (field, word) in filter.unheard_of(&shelf.columns) {
                let what = if field.kind() == FieldType::Tag { "in" } else { "with" };
                miss(format!("there is no title {what} {field} `{word}`"));
            }
        }
        found
    }
}

impl Rules {
    /// Every filter in the rules, in the order exclude, row, boost, kids, named.
    pub fn each_filter(&self) -> impl Iterator<Item = &Filter> {
        let excluded = self.exclude.iter().filter_map(|e| match &e.what {
            Meant::Where(filter) => Some(filter),
            Meant::Titles(_) => None,
        });
        let boosted = self.boosts.iter().map(|b| &b.filter);
        let narrowed = self.rows.iter().map(|r| &r.filter);
        excluded
            .chain(narrowed)
            .chain(boosted)
            .chain(&self.kids.filter)
            .chain(self.filters.values())
    }
}

fn meant(what: &Meant, shelf: &Shelf) -> Bits {
    match what {
        Meant::Where(filter) => filter.select(&shelf.columns),
        Meant::Titles(ids) => {
            let mut rows = Bits::none(shelf.len());
            let found = ids.iter().filter_map(|id| shelf.columns.row(id.as_str()));
            found.for_each(|row| rows.set(row as usize, true));
            rows
        }
    }
}

fn turns(rules: &Rules, shelf: &Shelf) -> Vec<Timestamp> {
    let excluded = rules.exclude.iter().map(|e| &e.when);
    let pinned = rules.pins.iter().map(|p| &p.when);
    let narrowed = rules.rows.iter().map(|r| &r.when);
    let boosted = rules.boosts.iter().map(|b| &b.when);
    let windows = shelf.windows().chain(excluded).chain(pinned).chain(narrowed).chain(boosted);
    let mut turns: Vec<Timestamp> =
        windows.flat_map(|w: &Window| [w.from, w.until]).flatten().collect();
    turns.sort_unstable();
    turns.dedup();
    turns
}
