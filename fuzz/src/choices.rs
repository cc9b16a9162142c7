//! The first bytes of an input choose options.

/// What is left of the choosing bytes and of the file behind them.
#[derive(Debug, Clone, Copy)]
pub struct Choices<'a> {
    input: &'a [u8],
}

impl<'a> Choices<'a> {
    /// Nothing chosen yet.
    pub fn new(input: &'a [u8]) -> Self {
        Self { input }
    }

    /// One of a list by the next byte; the first of it at the end of the input.
    pub fn one<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::from(self.byte()) % list.len()]
    }

    /// The next byte; zero at the end of the input.
    pub fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.input.split_first() else { return 0 };
        self.input = rest;
        first
    }

    /// Everything that is left.
    pub fn rest(self) -> &'a [u8] {
        self.input
    }
}
