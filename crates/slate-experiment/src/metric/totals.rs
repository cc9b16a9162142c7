//! Running totals of units: what is kept between one day and the next.

use super::layout::{Layout, Slot};

/// The totals of all units, one column for each of a [`Layout`]'s.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Totals {
    units: usize,
    columns: Vec<Column>,
}

/// One total of every unit.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Sums; 0 for a unit without anything.
    Sums(Vec<f64>),
    /// Firsts; infinite for a unit without any.
    Firsts(Vec<f64>),
    /// Weighted keys.
    Keys(Keys),
}

/// Different keys of every unit, ascending, each with a weight.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Keys {
    /// Where each unit's keys end; they start where those before end.
    pub ends: Vec<u64>,
    /// The keys.
    pub keys: Vec<u64>,
    /// Their weights.
    pub weights: Vec<f64>,
}

impl Column {
    fn new(slot: &Slot) -> Self {
        match slot {
            Slot::Sum(_) | Slot::Days(_) | Slot::Pages { .. } | Slot::Sql { .. } => {
                Self::Sums(Vec::new())
            }
            Slot::First(_) => Self::Firsts(Vec::new()),
            Slot::Titles(_) | Slot::Genres(_) | Slot::Values(_) => Self::Keys(Keys::default()),
        }
    }

    /// How many units it is of.
    pub fn len(&self) -> usize {
        match self {
            Self::Sums(column) | Self::Firsts(column) => column.len(),
            Self::Keys(keys) => keys.ends.len(),
        }
    }

    /// Whether it is of none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn grow(&mut self, units: usize) {
        match self {
            Self::Sums(column) => column.resize(units, 0.0),
            Self::Firsts(column) => column.resize(units, f64::INFINITY),
            Self::Keys(keys) => keys.ends.resize(units, keys.keys.len() as u64),
        }
    }
}

impl Totals {
    /// Of no units.
    pub fn new(layout: &Layout) -> Self {
        Self {
            units: 0,
            columns: layout.slots().iter().map(|(slot, _)| Column::new(slot)).collect(),
        }
    }

    /// Totals as they were kept; none if they are not those of this layout, all of the same units.
    pub fn of(layout: &Layout, units: usize, columns: Vec<Column>) -> Option<Self> {
        let same = |(slot, _): &(Slot, _), column: &Column| {
            let empty = Column::new(slot);
            std::mem::discriminant(&empty) == std::mem::discriminant(column)
                && column.len() == units
                && column.is_sound()
        };
        let fits = layout.slots().len() == columns.len()
            && layout.slots().iter().zip(&columns).all(|(slot, column)| same(slot, column));
        fits.then_some(Self { units, columns })
    }

    /// How many units.
    pub fn units(&self) -> usize {
        self.units
    }

    /// The columns, in the order of the layout.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The same, taken out.
    pub fn into_columns(self) -> Vec<Column> {
        self.columns
    }

    /// Makes room for more units, who have nothing yet.
    pub fn grow(&mut self, units: usize) {
        debug_assert!(units >= self.units, "units never leave");
        self.units = units;
        self.columns.iter_mut().for_each(|column| column.grow(units));
    }

    /// A column of sums or firsts.
    pub(super) fn numbers(&mut self, slot: usize) -> &mut [f64] {
        match &mut self.columns[slot] {
            Column::Sums(column) | Column::Firsts(column) => column,
            Column::Keys(_) => &mut [],
        }
    }

    /// Adds numbers to sums: of units by their numbers.
    pub fn add_rows(&mut self, slot: usize, rows: &[(u32, f64)]) {
        let column = self.numbers(slot);
        rows.iter().for_each(|&(unit, value)| column[unit as usize] += value);
    }

    /// Adds keys of units, in any order; equal keys of a unit are added up in the order given.
    pub(super) fn add_keys(&mut self, slot: usize, mut rows: Vec<(u32, u64, f64)>) {
        rows.sort_by_key(|&(unit, key, _)| (unit, key));
        if let Column::Keys(keys) = &mut self.columns[slot]
            && !rows.is_empty()
        {
            *keys = keys.with(&rows);
        }
    }
}

impl Column {
    /// Whether the parts of kept keys fit together.
    fn is_sound(&self) -> bool {
        let Self::Keys(Keys { ends, keys, weights }) = self else { return true };
        let last = ends.last().copied().unwrap_or(0);
        ends.is_sorted() && last == keys.len() as u64 && keys.len() == weights.len()
    }
}

impl Keys {
    /// The keys of a unit with their weights.
    pub fn of(&self, unit: usize) -> impl Iterator<Item = (u64, f64)> + Clone {
        let span = self.span(unit);
        self.keys[span.clone()].iter().copied().zip(self.weights[span].iter().copied())
    }

    #[expect(clippy::cast_possible_truncation, reason = "indexes of what is in memory")]
    pub(super) fn span(&self, unit: usize) -> std::ops::Range<usize> {
        let start = if unit == 0 { 0 } else { self.ends[unit - 1] };
        start as usize..self.ends[unit] as usize
    }

    /// These and more, which are sorted by unit and key.
    fn with(&self, rows: &[(u32, u64, f64)]) -> Self {
        let room = self.keys.len() + rows.len();
        let mut merged = Self {
            ends: Vec::with_capacity(self.ends.len()),
            keys: Vec::with_capacity(room),
            weights: Vec::with_capacity(room),
        };
        let mut rest = rows;
        for unit in 0..self.ends.len() {
            let count = rest.iter().take_while(|row| row.0 as usize == unit).count();
            let (more, after) = rest.split_at(count);
            merged.push_unit(self.span(unit), self, more);
            rest = after;
        }
        merged
    }

    /// Adds a unit: its keys in `old`, merged with `more`.
    fn push_unit(&mut self, span: std::ops::Range<usize>, old: &Self, more: &[(u32, u64, f64)]) {
        let start = self.keys.len();
        let mut at = span.start;
        for &(_, key, weight) in more {
            while at < span.end && old.keys[at] < key {
                self.push(start, old.keys[at], old.weights[at]);
                at += 1;
            }
            if at < span.end && old.keys[at] == key {
                self.push(start, key, old.weights[at]);
                at += 1;
            }
            self.push(start, key, weight);
        }
        self.keys.extend_from_slice(&old.keys[at..span.end]);
        self.weights.extend_from_slice(&old.weights[at..span.end]);
        self.ends.push(self.keys.len() as u64);
    }

    /// Adds a key of the unit that starts at `start`, or its weight to the same key before it.
    fn push(&mut self, start: usize, key: u64, weight: f64) {
        let last = self.keys.len().wrapping_sub(1);
        if self.keys.len() > start && self.keys[last] == key {
            self.weights[last] += weight;
        } else {
            self.keys.push(key);
            self.weights.push(weight);
        }
    }
}
