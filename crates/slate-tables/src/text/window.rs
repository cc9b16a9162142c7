//! A window that slides over a byte stream: what was read and not yet used, in one piece.

use std::io::{self, Read};

/// How much is asked of the stream at once.
const CHUNK_BYTES: usize = 256 << 10;

/// Unused bytes of a stream. Its memory is the longest piece that the user of it waits for plus a
/// chunk.
pub(crate) struct Window {
    from: Box<dyn Read + Send>,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    at_end: bool,
}

impl Window {
    pub(crate) fn new(from: Box<dyn Read + Send>) -> Self {
        Self { from, bytes: vec![0; CHUNK_BYTES], start: 0, end: 0, at_end: false }
    }

    /// Reads on until `count` bytes are there or the stream ends.
    pub(crate) fn fill(&mut self, count: usize) -> io::Result<()> {
        while self.unused().len() < count && self.more()? {}
        Ok(())
    }

    /// What is there.
    pub(crate) fn unused(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// What is there, to be changed in place.
    pub(crate) fn unused_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[self.start..self.end]
    }

    /// Whether the stream has no more than what is there.
    pub(crate) fn at_end(&self) -> bool {
        self.at_end
    }

    /// Lets go of the first `count` bytes.
    pub(crate) fn consume(&mut self, count: usize) {
        debug_assert!(count <= self.end - self.start);
        self.start += count;
    }

    /// Everything up to the end of the stream; none if that is more than `most` bytes.
    pub(crate) fn take_all(&mut self, most: u64) -> io::Result<Option<Vec<u8>>> {
        while self.unused().len() as u64 <= most && self.more()? {}
        let all = self.unused();
        Ok((all.len() as u64 <= most).then(|| all.to_vec()))
    }

    /// Reads on; false at the end of the stream.
    pub(crate) fn more(&mut self) -> io::Result<bool> {
        self.make_room();
        while !self.at_end {
            match self.from.read(&mut self.bytes[self.end..]) {
                Ok(0) => self.at_end = true,
                Ok(count) => {
                    self.end += count;
                    return Ok(true);
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(false)
    }

    /// Moves what is there to the front, and makes the window longer if it is nearly full.
    fn make_room(&mut self) {
        self.bytes.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.bytes.len() - self.end < CHUNK_BYTES / 2 {
            self.bytes.resize(self.bytes.len() + CHUNK_BYTES, 0);
        }
    }
}
