//! A stream that comes in pieces, as from a slow disk or a socket.

use std::io::{self, Read};

/// Gives at most `size` bytes a read.
#[derive(Debug)]
pub struct Chunks {
    bytes: Vec<u8>,
    start: usize,
    size: usize,
}

impl Chunks {
    /// These bytes in pieces of `size`, at least one.
    pub fn new(bytes: &[u8], size: usize) -> Self {
        Self { bytes: bytes.to_vec(), start: 0, size: size.max(1) }
    }
}

impl Read for Chunks {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = &self.bytes[self.start..];
        let count = left.len().min(self.size).min(into.len());
        into[..count].copy_from_slice(&left[..count]);
        self.start += count;
        Ok(count)
    }
}
