//! Texts end to end: ten million names are one piece of memory, not ten million.

/// Texts in an order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptTexts {
    all: String,
    /// Where each ends in `all`; it starts where the one before ends.
    ends: Vec<usize>,
}

impl KeptTexts {
    /// How many.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }

    /// One of them.
    pub fn get(&self, n: usize) -> Option<&str> {
        (n < self.len()).then(|| self.span(n..n + 1).next())?
    }

    /// The texts of a span.
    ///
    /// # Panics
    /// If there are fewer.
    pub fn span(&self, span: std::ops::Range<usize>) -> impl Iterator<Item = &str> {
        let mut start = if span.start == 0 { 0 } else { self.ends[span.start - 1] };
        self.ends[span].iter().map(move |&end| &self.all[std::mem::replace(&mut start, end)..end])
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.span(0..self.len())
    }
}

impl<T: AsRef<str>> FromIterator<T> for KeptTexts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut all = Self::default();
        texts.into_iter().for_each(|text| all.push(text.as_ref()));
        all
    }
}
