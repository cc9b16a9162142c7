//! Plain, gzip and zstd files, told apart by their first bytes.

use slate_core::{Error, Result};
use std::fs::File;
use std::io::{self, Read};

use super::{Meter, Metered, Stream, over_limit};
use crate::bounds::{RATIO_FREE_BYTES, RATIO_MAX, UNPACKED_BYTES_MAX};

/// A stream over a file, unpacked on the way if it starts like a `.gz` or `.zst`.
pub(super) fn stream(file: File, magic: &[u8], name: &str) -> Result<Stream> {
    let total = file.metadata().map_or(0, |metadata| metadata.len());
    let meter = Meter::of(total);
    let file = Metered { from: file, meter: meter.clone() };
    Ok(Stream::new(name, unpack(file, magic, name)?, meter))
}

fn unpack(file: Metered<File>, magic: &[u8], name: &str) -> Result<Box<dyn Read + Send>> {
    let meter = file.meter.clone();
    let bounded = |from| Box::new(Bounded { from, meter, name: name.to_owned(), unpacked: 0 });
    Ok(match magic {
        [0x1f, 0x8b, ..] => bounded(Box::new(flate2::read::MultiGzDecoder::new(file))),
        [0x28, 0xb5, 0x2f, 0xfd] => {
            let decoder = zstd::Decoder::new(file)
                .map_err(|e| Error::io("the zstd data cannot be read", &e).at(name))?;
            bounded(Box::new(decoder))
        }
        _ => Box::new(file),
    })
}

/// A decompressor that stops at the bounds of [`crate::bounds`].
pub(super) struct Bounded {
    pub(super) from: Box<dyn Read + Send>,
    /// Counts the packed bytes.
    pub(super) meter: Meter,
    pub(super) name: String,
    pub(super) unpacked: u64,
}

impl Read for Bounded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        self.unpacked += count as u64;
        let (packed, _) = self.meter.get();
        let allowed = RATIO_FREE_BYTES.max(packed.saturating_mul(RATIO_MAX));
        if self.unpacked > allowed.min(UNPACKED_BYTES_MAX) {
            let detail = format!(
                "expected packed data that grows at most {RATIO_MAX} times, \
                 found {} bytes unpacked from {packed}",
                self.unpacked
            );
            return Err(io::Error::other(over_limit(&self.name, detail)));
        }
        Ok(count)
    }
}
