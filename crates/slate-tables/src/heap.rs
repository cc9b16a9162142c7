//! A binary heap of indexes. The order is passed to each call, because what is compared lies in
//! data of the caller that changes between calls: the heads of the streams that are being merged.

/// Indexes, the smallest on top.
#[derive(Debug, Default)]
pub(crate) struct IndexHeap {
    items: Vec<usize>,
}

impl IndexHeap {
    /// The smallest.
    #[inline]
    pub(crate) fn top(&self) -> Option<usize> {
        self.items.first().copied()
    }

    /// How many there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// Adds one.
    pub(crate) fn push(&mut self, item: usize, less: impl Fn(usize, usize) -> bool) {
        let mut at = self.items.len();
        self.items.push(item);
        while at > 0 {
            let parent = (at - 1) / 2;
            if !less(self.items[at], self.items[parent]) {
                break;
            }
            self.items.swap(at, parent);
            at = parent;
        }
    }

    /// Removes the top.
    pub(crate) fn pop(&mut self, less: impl Fn(usize, usize) -> bool) {
        self.items.swap_remove(0);
        self.settle(less);
    }

    /// Puts the heap in order after what the top stands for has grown.
    #[inline]
    pub(crate) fn settle(&mut self, less: impl Fn(usize, usize) -> bool) {
        let mut at = 0;
        loop {
            let left = 2 * at + 1;
            let Some(&first) = self.items.get(left) else { return };
            let child = match self.items.get(left + 1) {
                Some(&second) if less(second, first) => left + 1,
                _ => left,
            };
            if !less(self.items[child], self.items[at]) {
                return;
            }
            self.items.swap(at, child);
            at = child;
        }
    }
}
