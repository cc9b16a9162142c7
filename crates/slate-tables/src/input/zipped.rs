//! Files inside a zip, read where they lie. Nothing is ever extracted, so no name in the archive
//! can become a path on this machine.

use slate_core::{Error, Result};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::packed::Bounded;
use super::{Meter, Metered, Stream, over_limit};
use crate::bounds::{RATIO_FREE_BYTES, RATIO_MAX, UNPACKED_BYTES_MAX, ZIP_ENTRIES_MAX};

/// A zip file and what it lists.
pub(crate) struct Zip {
    path: PathBuf,
    name: String,
    entries: Vec<Entry>,
}

/// What the archive promises about one of its files.
struct Entry {
    name: String,
    start: u64,
    packed: u64,
    unpacked: u64,
    crc32: u32,
    deflated: bool,
}

impl Zip {
    pub(super) fn open(path: &Path, name: &str) -> Result<Self> {
        let file =
            File::open(path).map_err(|e| Error::io("the file cannot be opened", &e).at(name))?;
        let mut archive = zip::ZipArchive::new(file).map_err(|e| broken(name, &e))?;
        if archive.len() > ZIP_ENTRIES_MAX {
            let (detail, n) = (format!("at most {ZIP_ENTRIES_MAX} files"), archive.len());
            return Err(over_limit(name, format!("expected a zip of {detail}, found {n}")));
        }
        let mut entries = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            let file = archive.by_index_raw(index).map_err(|e| broken(name, &e))?;
            entries.extend(Entry::of(&file, name)?);
        }
        Ok(Self { path: path.to_owned(), name: name.to_owned(), entries })
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// A stream over the file `name` of the archive, which must be listed.
    pub(super) fn stream(&self, name: &str) -> Result<Stream> {
        let shown = format!("{}/{name}", self.name);
        let Some(entry) = self.entries.iter().find(|entry| entry.name == name) else {
            return Err(Error::not_found("the zip has no such file").at(shown));
        };
        entry.check_size(&shown)?;
        let opened = File::open(&self.path).and_then(|mut file| {
            file.seek(SeekFrom::Start(entry.start))?;
            Ok(file)
        });
        let file = opened.map_err(|e| Error::io("the zip cannot be read", &e).at(&shown))?;
        let meter = Meter::of(entry.packed);
        let from = Metered { from: file.take(entry.packed), meter: meter.clone() };
        let from: Box<dyn Read + Send> = match entry.deflated {
            true => Box::new(flate2::read::DeflateDecoder::new(from)),
            false => Box::new(from),
        };
        let bounded = Bounded { from, meter: meter.clone(), name: shown.clone(), unpacked: 0 };
        let from = Checked { from: bounded, crc: flate2::Crc::new(), entry: entry.promise() };
        Ok(Stream::new(&shown, Box::new(from), meter))
    }
}

impl Entry {
    /// The entry of a plain file; folders, links and encrypted files are passed over.
    fn of<R: Read>(file: &zip::read::ZipFile<'_, R>, archive: &str) -> Result<Option<Self>> {
        let deflated = match file.compression() {
            zip::CompressionMethod::Deflated => true,
            zip::CompressionMethod::Stored => false,
            _ => return Ok(None),
        };
        let (Some(start), Ok(name)) = (file.data_start(), file.name()) else {
            return Err(Error::corrupt("the zip lists a file that cannot be found").at(archive));
        };
        if !file.is_file() || file.encrypted() {
            return Ok(None);
        }
        let (packed, unpacked) = (file.compressed_size(), file.size());
        let (name, crc32) = (name.into_owned(), file.crc32());
        Ok(Some(Self { name, start, packed, unpacked, crc32, deflated }))
    }

    /// Refuses what says of itself that it is too large.
    fn check_size(&self, shown: &str) -> Result<()> {
        let allowed = RATIO_FREE_BYTES.max(self.packed.saturating_mul(RATIO_MAX));
        if self.unpacked > allowed.min(UNPACKED_BYTES_MAX) {
            let (n, packed) = (self.unpacked, self.packed);
            let detail = format!("found {n} bytes packed in {packed}");
            let most = format!("expected a file that grows at most {RATIO_MAX} times");
            return Err(over_limit(shown, format!("{most}, {detail}")));
        }
        Ok(())
    }

    fn promise(&self) -> (u64, u32) {
        (self.unpacked, self.crc32)
    }
}

/// A reader that compares size and checksum with what the archive promised, at the end.
struct Checked {
    from: Bounded,
    crc: flate2::Crc,
    entry: (u64, u32),
}

impl Read for Checked {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        self.crc.update(&into[..count]);
        let found = (self.from.unpacked, self.crc.sum());
        if count == 0 && !into.is_empty() && found != self.entry {
            let detail = "the zip's checksum or size does not match its data";
            return Err(io::Error::other(Error::corrupt(detail).at(&self.from.name)));
        }
        Ok(count)
    }
}

fn broken(name: &str, error: &zip::result::ZipError) -> Error {
    Error::corrupt(format!("the zip cannot be read: {error}")).at(name)
}
