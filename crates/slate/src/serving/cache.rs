//! A small memory of answers, with a bound.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// Keeps the answers to at most `max` questions; the one asked first is forgotten first.
#[derive(Debug)]
pub(super) struct Cache<K, V> {
    max: usize,
    kept: Mutex<(HashMap<K, V>, VecDeque<K>)>,
}

/// Keeps a few answers: one a version that answers.
impl<K: Clone + Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new(8)
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Cache<K, V> {
    /// Nothing yet.
    pub(super) fn new(max: usize) -> Self {
        Self { max, kept: Mutex::default() }
    }

    /// The answer that is kept, if it still counts.
    pub(super) fn get(&self, key: &K, counts: impl FnOnce(&V) -> bool) -> Option<V> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.0.get(key).filter(|value| counts(value)).cloned()
    }

    /// Keeps an answer, in place of an earlier one to the same question.
    pub(super) fn put(&self, key: K, value: V) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0.insert(key.clone(), value).is_none() {
            kept.1.push_back(key);
        }
        while kept.1.len() > self.max {
            if let Some(oldest) = kept.1.pop_front() {
                kept.0.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_so_many_and_forgets_the_oldest() {
        let cache = Cache::new(2);
        (1..=3).for_each(|n| cache.put(n, n * 10));
        cache.put(3, 31);
        let get = |n| cache.get(&n, |_| true);
        assert_eq!((get(1), get(2), get(3)), (None, Some(20), Some(31)));
        assert_eq!(cache.get(&3, |v| *v < 31), None);
    }
}
