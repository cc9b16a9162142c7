//! What was put in last, within a bound: two halves, of which the older one is dropped when the younger is full.

use std::collections::HashMap;
use std::hash::Hash;

/// Between `half` and 2 `half` of the newest entries, once so many came.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    half: usize,
}

impl<K: Eq + Hash, V> Recent<K, V> {
    /// Nothing yet; never more than 2 `half` entries.
    pub(super) fn new(half: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), half }
    }

    /// What was put in under `key`, if it is still there.
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    /// Puts something in, in place of what was there.
    pub(super) fn insert(&mut self, key: K, value: V) {
        self.old.remove(&key);
        self.young.insert(key, value);
        if self.young.len() >= self.half {
            self.old = std::mem::take(&mut self.young);
        }
    }

    /// Takes something out.
    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        self.young.remove(key).or_else(|| self.old.remove(key))
    }

    /// Keeps only entries whose key is wanted.
    pub(super) fn retain(&mut self, keep: impl Fn(&K) -> bool) {
        self.young.retain(|key, _| keep(key));
        self.old.retain(|key, _| keep(key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stay_and_there_are_never_more_than_the_bound() {
        let mut recent = Recent::new(10);
        for key in 0..1000_i32 {
            recent.insert(key, key * 2);
            assert!(recent.young.len() + recent.old.len() <= 20);
            assert!(
                (0..key.min(10)).all(|back| recent.get(&(key - back)) == Some(&((key - back) * 2)))
            );
        }
        assert_eq!(recent.get(&900), None);
        recent.insert(999, 1);
        assert_eq!((recent.remove(&999), recent.remove(&999)), (Some(1), None));
        recent.retain(|key| *key == 998);
        assert_eq!((recent.get(&998), recent.get(&997)), (Some(&1996), None));
    }
}
