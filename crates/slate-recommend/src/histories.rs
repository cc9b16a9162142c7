//! Who saw what, in which order: ragged rows of title indices.

use std::sync::Arc;

use slate_core::{Error, ErrorKind, Result};
use slate_math::Pattern;
use slate_math::gram::GRAM_ROWS_MAX;

use crate::Content;

/// One history a viewer, oldest title first, all in one piece of memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histories {
    offsets: Vec<usize>,
    titles: Vec<u32>,
}

impl Default for Histories {
    fn default() -> Self {
        Self { offsets: vec![0], titles: Vec::new() }
    }
}

impl Histories {
    /// No histories yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends the history of the next viewer.
    pub fn push(&mut self, history: &[u32]) {
        self.titles.extend_from_slice(history);
        self.offsets.push(self.titles.len());
    }

    /// Number of viewers.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there is no viewer.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The history of viewer `i`.
    pub fn get(&self, i: usize) -> &[u32] {
        &self.titles[self.range(i)]
    }

    /// Where the history of viewer `i` lies in [`Histories::titles`].
    pub fn range(&self, i: usize) -> std::ops::Range<usize> {
        self.offsets[i]..self.offsets[i + 1]
    }

    /// All histories in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u32]> {
        self.offsets.windows(2).map(|w| &self.titles[w[0]..w[1]])
    }

    /// All titles, viewer after viewer.
    pub fn titles(&self) -> &[u32] {
        &self.titles
    }
}

impl<H: AsRef<[u32]>> FromIterator<H> for Histories {
    fn from_iter<I: IntoIterator<Item = H>>(rows: I) -> Self {
        let mut histories = Self::new();
        rows.into_iter().for_each(|row| histories.push(row.as_ref()));
        histories
    }
}

/// What models learn from.
#[derive(Debug, Clone, PartialEq)]
pub struct Interactions {
    /// Titles are 0 .. `title_count`, whether anybody saw them or not.
    pub title_count: usize,
    /// One history a viewer.
    pub histories: Histories,
    /// When, in milliseconds since the epoch; parallel to the titles of `histories`.
    pub at_ms: Option<Vec<i64>>,
    /// What the titles are about, if the catalog was at hand.
    pub content: Option<Arc<Content>>,
}

impl Interactions {
    /// Histories without times.
    pub fn untimed(title_count: usize, histories: Histories) -> Self {
        Self { title_count, histories, at_ms: None, content: None }
    }

    /// Histories with a time for every title.
    pub fn timed(title_count: usize, histories: Histories, at_ms: Vec<i64>) -> Self {
        Self { title_count, histories, at_ms: Some(at_ms), content: None }
    }

    /// The same, knowing what the titles are about.
    #[must_use]
    pub fn with_content(self, content: Arc<Content>) -> Self {
        Self { content: Some(content), ..self }
    }

    /// Checks that titles are in range and that every title has its time, in order.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`], naming the viewer; [`ErrorKind::Insufficient`] without any interaction.
    pub fn check(&self) -> Result<()> {
        if self.histories.titles.is_empty() {
            return Err(Error::new(
                ErrorKind::Insufficient,
                "there are no interactions to learn from",
            ));
        }
        let titles = &self.histories.titles;
        if let Some(at) = titles.iter().position(|&t| t as usize >= self.title_count) {
            let (title, n) = (titles[at], self.title_count);
            let detail = format!("title index {title} is out of range, there are {n} titles");
            return Err(Error::invalid(detail));
        }
        if let Some(content) = self.content.as_ref().filter(|c| c.title_count() != self.title_count)
        {
            let (found, n) = (content.title_count(), self.title_count);
            return Err(Error::invalid(format!(
                "expected the content of {n} titles, found {found}"
            )));
        }
        match &self.at_ms {
            Some(at_ms) if at_ms.len() != titles.len() => {
                let (found, n) = (at_ms.len(), titles.len());
                Err(Error::invalid(format!("expected {n} times, one a title, found {found}")))
            }
            Some(_) => self.check_order(),
            None => Ok(()),
        }
    }

    fn check_order(&self) -> Result<()> {
        let unordered = |&v: &usize| self.times(v).is_some_and(|t| !t.is_sorted());
        match (0..self.histories.len()).find(unordered) {
            Some(v) => {
                Err(Error::invalid(format!("the history of viewer {v} is not oldest first")))
            }
            None => Ok(()),
        }
    }

    /// The times of viewer `i`, if times are known.
    pub fn times(&self, i: usize) -> Option<&[i64]> {
        self.at_ms.as_ref().map(|at_ms| &at_ms[self.histories.range(i)])
    }

    /// Viewers x titles, 1 where the viewer saw the title at least once.
    ///
    /// # Errors
    /// A title that is out of range.
    pub fn pattern(&self) -> Result<Pattern> {
        Pattern::from_rows(self.title_count, self.histories.iter())
    }

    /// The same for models that count how often two titles have a viewer in common.
    ///
    /// # Errors
    /// A title that is out of range; [`ErrorKind::Limit`] for more viewers than counts can tell apart.
    pub(crate) fn countable_pattern(&self) -> Result<Pattern> {
        if self.histories.len() > GRAM_ROWS_MAX {
            let n = self.histories.len();
            let detail = format!("expected at most {GRAM_ROWS_MAX} viewers to count, found {n}");
            return Err(Error::new(ErrorKind::Limit, detail)
                .hint("fit `als`, or choose viewers with `min_events`"));
        }
        self.pattern()
    }

    /// The first `lengths[i]` entries of every viewer `i`; viewers left with nothing are dropped.
    #[must_use]
    pub fn prefixes(&self, lengths: &[usize]) -> Self {
        debug_assert_eq!(lengths.len(), self.histories.len());
        let mut histories = Histories::new();
        let mut at_ms = self.at_ms.as_ref().map(|_| Vec::new());
        for (i, &length) in lengths.iter().enumerate().filter(|&(_, &length)| length > 0) {
            histories.push(&self.histories.get(i)[..length]);
            if let (Some(all), Some(times)) = (&mut at_ms, self.times(i)) {
                all.extend_from_slice(&times[..length]);
            }
        }
        Self { title_count: self.title_count, histories, at_ms, content: self.content.clone() }
    }

    /// Only the viewers with at least `events` entries, and which they were.
    #[must_use]
    pub fn with_at_least(&self, events: usize) -> (Self, Vec<u32>) {
        let lengths: Vec<usize> =
            self.histories.iter().map(|h| if h.len() >= events { h.len() } else { 0 }).collect();
        let kept = (0..).zip(&lengths).filter(|&(_, &n)| n > 0).map(|(i, _)| i).collect();
        (self.prefixes(&lengths), kept)
    }
}
