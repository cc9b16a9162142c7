//! A batch of events in columns, the way models want them.

/// Up to [`crate::bounds::BATCH_ROWS_MAX`] events; all columns are equally long.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventColumns {
    /// Numbers of viewers.
    pub viewers: Vec<u32>,
    /// Numbers of titles.
    pub titles: Vec<u32>,
    /// Codes of [`slate_core::EventKind`].
    pub kinds: Vec<u8>,
    /// Milliseconds since 1970.
    pub at_ms: Vec<i64>,
    /// Stars or seconds; NaN where there is none.
    pub values: Vec<f32>,
    /// Whether the client gave the event a name of its own.
    pub has_id: Vec<bool>,
}

impl EventColumns {
    /// How many events.
    pub fn len(&self) -> usize {
        self.at_ms.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.at_ms.is_empty()
    }

    /// Empties all columns and keeps their memory.
    pub(crate) fn clear(&mut self) {
        self.viewers.clear();
        self.titles.clear();
        self.kinds.clear();
        self.at_ms.clear();
        self.values.clear();
        self.has_id.clear();
    }

    /// Copies one row of another batch.
    #[inline]
    pub(crate) fn push_from(&mut self, other: &Self, row: usize) {
        self.viewers.push(other.viewers[row]);
        self.titles.push(other.titles[row]);
        self.kinds.push(other.kinds[row]);
        self.at_ms.push(other.at_ms[row]);
        self.values.push(other.values[row]);
        self.has_id.push(other.has_id[row]);
    }
}
