//! Where bytes come from: a file, a packed file, or one file inside a folder or a zip.

mod container;
mod detect;
mod options;
mod packed;
mod workbook;
mod zipped;

pub(crate) use container::Container;
pub(crate) use detect::{starts_with_brace, text_format};
pub(crate) use options::refuse_empty;
pub use options::{Format, ReadOptions};

use slate_core::{Error, ErrorKind, Result};
use std::fs::File;
use std::io::{self, Read, Seek as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use self::zipped::Zip;
use crate::text::Window;

/// A stream of bytes with a name for errors.
pub(crate) struct Stream {
    pub(crate) name: String,
    pub(crate) window: Window,
    pub(crate) meter: Meter,
}

impl Stream {
    pub(crate) fn new(name: &str, from: Box<dyn Read + Send>, meter: Meter) -> Self {
        Self { name: name.to_owned(), window: Window::new(from), meter }
    }

    /// What has been read of the beginning.
    pub(crate) fn start(&self) -> &[u8] {
        self.window.unused()
    }

    /// The last part of the name, without the ending of a packed file.
    pub(crate) fn base_name(&self) -> &str {
        let unpacked = self.name.strip_suffix(".gz").or(self.name.strip_suffix(".zst"));
        let name = unpacked.unwrap_or(&self.name);
        name.rsplit('/').next().unwrap_or(name)
    }
}

/// What a path leads to.
pub(crate) enum Found {
    /// Several files.
    Container(Container),
    /// A Parquet file, which is not read from start to end.
    Parquet(File),
    /// A text file.
    Stream(Stream),
}

/// Opens a path; `name` is what errors call it.
pub(crate) fn find(path: &Path, name: &str) -> Result<Found> {
    if path.is_dir() {
        return Ok(Found::Container(Container::folder(path, name)?));
    }
    let opened = File::open(path).and_then(|mut file| {
        let mut magic = [0; 4];
        let length = read_up_to(&mut file, &mut magic)?;
        file.rewind()?;
        Ok((file, magic, length))
    });
    let (file, magic, length) =
        opened.map_err(|e| Error::io("the file cannot be opened", &e).at(name))?;
    match &magic[..length] {
        b"PK\x03\x04" | b"PK\x05\x06" => zipped(path, name),
        b"PAR1" => Ok(Found::Parquet(file)),
        magic => Ok(Found::Stream(packed::stream(file, magic, name)?)),
    }
}

/// A workbook is a zip of its parts, and one table outside; any other zip holds files.
fn zipped(path: &Path, name: &str) -> Result<Found> {
    let zip = Zip::open(path, name)?;
    let is_workbook = zip.names().any(|part| part == workbook::SIGN);
    Ok(match is_workbook {
        true => Found::Stream(workbook::stream(path, name, &zip)?),
        false => Found::Container(Container::Zip(zip)),
    })
}

fn read_up_to(file: &mut File, into: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < into.len() {
        match file.read(&mut into[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

/// How much of an input has been read, in bytes as they lie on disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter {
    read: Arc<AtomicU64>,
    total: u64,
}

impl Meter {
    /// A meter for an input of `total` bytes.
    pub(crate) fn of(total: u64) -> Self {
        Self { read: Arc::default(), total }
    }

    /// Bytes read so far, and all there are (0 = not known).
    pub(crate) fn get(&self) -> (u64, u64) {
        (self.read.load(Ordering::Relaxed), self.total)
    }
}

/// A reader that moves a meter.
pub(crate) struct Metered<R> {
    pub(crate) from: R,
    pub(crate) meter: Meter,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        self.meter.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// An error of the world, or one of ours that travelled through [`Read`].
pub(crate) fn read_error(name: &str, error: &io::Error) -> Error {
    if let Some(ours) = error.get_ref().and_then(|e| e.downcast_ref::<Error>()) {
        return ours.clone();
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            Error::corrupt(format!("the packed data cannot be unpacked: {error}")).at(name)
        }
        _ => Error::io("reading failed", error).at(name),
    }
}

/// The last part of a path, which is how files are called in errors.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// A bound that an input exceeded.
pub(crate) fn over_limit(name: &str, detail: String) -> Error {
    Error::new(ErrorKind::Limit, detail).at(name)
}
