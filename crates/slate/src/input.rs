//! A file given to an operation: a path on the command line, an upload over HTTP, a file of a tracked run. No
//! body of a request ever names a path of the server.

use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use slate_core::{Error, ErrorKind, Result};

use crate::place::Place;

/// The largest text file taken whole.
const TEXT_BYTES_MAX: u64 = 4 << 20;

/// How an upload is named in a body.
pub const UPLOAD_PREFIX: &str = "upload:";

/// How a file of a tracked run is named.
pub const TRACKED_PREFIX: &str = "tracked:";

/// What is said of another name than an upload's where a path must not be.
pub const NOT_AN_UPLOAD: &str =
    "expected the name of an upload, `upload:` and 32 digits, or `tracked:RUN/PATH`";

/// Where the bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file or folder of this machine, named on the command line.
    Path(PathBuf),
    /// What `POST /v1/uploads` stored under this name of 32 hexadecimal digits.
    Upload(String),
    /// A file of a tracked run.
    Tracked {
        /// Id of the run, or the beginning of one.
        run: String,
        /// Its path inside the run.
        path: String,
    },
}

impl Input {
    /// The upload or the file of a tracked run of this name, if it is the name of one.
    pub fn named(name: &str) -> Option<Self> {
        if let Some(id) = name.strip_prefix(UPLOAD_PREFIX).filter(|id| is_upload_id(id)) {
            return Some(Self::Upload(id.to_owned()));
        }
        let (run, path) = name.strip_prefix(TRACKED_PREFIX)?.split_once('/')?;
        let is_run = !run.is_empty() && run.bytes().all(|b| b.is_ascii_alphanumeric());
        let named = || Self::Tracked { run: run.to_owned(), path: path.to_owned() };
        (is_run && !path.is_empty()).then(named)
    }

    /// Where to read.
    ///
    /// # Errors
    /// There is no such file of a tracked run, or its bytes have changed.
    pub fn path(&self, place: &Place) -> Result<PathBuf> {
        self.path_in(Some(place))
    }

    /// The same where there may be no studio.
    ///
    /// # Errors
    /// As [`Input::path`]; an upload or a tracked run's file without a studio.
    pub fn path_in(&self, place: Option<&Place>) -> Result<PathBuf> {
        let place = || {
            place.ok_or_else(|| {
                Error::invalid(format!("`{}` is kept in a studio, and none is here", self.name()))
                    .hint("without a studio give a file")
            })
        };
        match self {
            Self::Path(path) => Ok(path.clone()),
            Self::Upload(id) => Ok(place()?.uploads().join(id)),
            Self::Tracked { run, path } => {
                let place = place()?;
                let file = place.store.read(|r| r.tracked_file(&r.tracked_run(run)?.id, path))?;
                place.artifacts.checked(&file.artifact)
            }
        }
    }

    /// What to call it in messages.
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Upload(id) => format!("{UPLOAD_PREFIX}{id}"),
            Self::Tracked { run, path } => format!("{TRACKED_PREFIX}{run}/{path}"),
        }
    }

    /// That a request has a file or the text itself, and not both.
    ///
    /// # Errors
    /// It has both, or neither.
    pub fn check_either(file: Option<&Self>, text: Option<&String>) -> Result<()> {
        if file.is_some() == text.is_some() {
            return Err(Error::invalid("expected either `file` or `text`"));
        }
        Ok(())
    }

    /// The text of a file, or the text itself, and what to call it in messages.
    ///
    /// # Errors
    /// As [`Input::read_text`].
    pub fn either(
        file: Option<&Self>,
        text: Option<String>,
        place: &Place,
    ) -> Result<(String, String)> {
        match file {
            Some(file) => Ok((file.read_text(place)?, file.name())),
            None => Ok((text.unwrap_or_default(), "text".to_owned())),
        }
    }

    /// The whole content as text.
    ///
    /// # Errors
    /// Missing, over 4 MiB, or not UTF-8.
    pub fn read_text(&self, place: &Place) -> Result<String> {
        self.read_text_in(Some(place))
    }

    /// The same where there may be no studio.
    ///
    /// # Errors
    /// As [`Input::read_text`] and [`Input::path_in`].
    pub fn read_text_in(&self, place: Option<&Place>) -> Result<String> {
        let (path, what) = (self.path_in(place)?, || format!("read `{}`", self.name()));
        let meta = fs::metadata(&path).map_err(|e| Error::io(what(), &e))?;
        if meta.len() > TEXT_BYTES_MAX {
            let detail = format!("`{}` has {} bytes", self.name(), meta.len());
            return Err(Error::new(ErrorKind::Limit, detail)
                .hint(format!("at most {TEXT_BYTES_MAX} are taken here")));
        }
        fs::read_to_string(&path).map_err(|e| Error::io(what(), &e))
    }
}

impl FromStr for Input {
    type Err = std::convert::Infallible;
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        Ok(Self::named(text).unwrap_or_else(|| Self::Path(PathBuf::from(text))))
    }
}

impl Serialize for Input {
    fn serialize<S: Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
        s.serialize_str(&self.name())
    }
}

impl<'de> Deserialize<'de> for Input {
    fn deserialize<D: Deserializer<'de>>(d: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::named(&text).ok_or_else(|| serde::de::Error::custom(NOT_AN_UPLOAD))
    }
}

fn is_upload_id(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

impl utoipa::PartialSchema for Input {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        String::schema()
    }
}

impl utoipa::ToSchema for Input {}
