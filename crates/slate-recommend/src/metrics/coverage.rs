//! Coverage@k = distinct titles in the first k places of all lists / titles.
//!
//! One number for all viewers together: it has no value per viewer, hence no standard error, and it
//! grows with the number of viewers. Compare it only between models judged on the same viewers.

/// The titles that were shown to anybody.
#[derive(Debug, Clone)]
pub struct Coverage {
    k: usize,
    shown: Vec<bool>,
}

impl Coverage {
    /// No list yet.
    pub fn new(k: usize, title_count: usize) -> Self {
        Self { k, shown: vec![false; title_count] }
    }

    /// Counts one list in; the order of lists does not matter.
    pub fn add(&mut self, list: &[u32]) {
        list.iter().take(self.k).for_each(|&title| self.shown[title as usize] = true);
    }

    /// The share of titles shown; `None` without titles.
    pub fn share(&self) -> Option<f64> {
        let shown = self.shown.iter().filter(|&&s| s).count();
        (!self.shown.is_empty()).then(|| shown as f64 / self.shown.len() as f64)
    }
}
