//! How a plan cuts the past: a word, or a table with the word and its parameters.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use slate_core::{Error, Result};

use super::{Data, Format};
use crate::split::{ByTime, LeaveOneOut, Strong};

/// How the past is cut.
#[derive(Debug, Clone, PartialEq)]
pub enum Protocol {
    /// Whole viewers are held out.
    Strong(Strong),
    /// Everybody's last title is held out.
    LeaveOneOut(LeaveOneOut),
    /// What comes after a moment is held out.
    Time(ByTime),
    /// Titles of viewers who are learnt from are held out, chosen by whoever made the files.
    Given,
}

impl Protocol {
    /// How files that are split already were cut: nothing is left to be asked for.
    ///
    /// # Errors
    /// The data is a studio's, which can be cut in any way.
    pub(super) fn of_files(data: &Data) -> Result<Self> {
        match data {
            Data::Files(files) if files.format == Format::Pairs => {
                Ok(Self::Strong(Strong::default()))
            }
            Data::Files(files) if files.format == Format::Lightgcn => Ok(Self::Given),
            Data::Files(_) => Ok(Self::LeaveOneOut(LeaveOneOut::default())),
            Data::Histories(_) => Err(Error::invalid("a file of histories needs a `protocol`")
                .hint("strong, or leave-one-out where the order is that of viewing")),
            Data::Studio(_) | Data::Events(_) => {
                Err(Error::invalid("a plan over events needs a `protocol`").hint(HINT))
            }
        }
    }

    /// The word for it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Strong(_) => "strong",
            Self::LeaveOneOut(_) => "leave-one-out",
            Self::Time(_) => "time",
            Self::Given => "given",
        }
    }
}

/// The key `protocol` as written.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected the word for a protocol, or a table with `kind`")]
pub(super) enum Written {
    Word(String),
    Table(toml::Table),
}

impl Written {
    /// What it means for this data.
    pub(super) fn resolve(self, data: &Data) -> Result<Protocol> {
        let (kind, options) = match self {
            Self::Word(kind) => (kind, toml::Table::new()),
            Self::Table(mut table) => match table.remove("kind") {
                Some(toml::Value::String(kind)) => (kind, table),
                _ => return Err(Error::invalid("expected `kind` to name the protocol").hint(HINT)),
            },
        };
        if let Data::Files(files) = data {
            check_files(&kind, &options, files.format)?;
            return Protocol::of_files(data);
        }
        if let (Data::Histories(_), "time") = (data, kind.as_str()) {
            return Err(Error::invalid("a file of histories has no times to cut at")
                .hint("strong, or leave-one-out where the order is that of viewing"));
        }
        match kind.as_str() {
            "strong" => checked(options, Strong::check).map(Protocol::Strong),
            "leave-one-out" => checked(options, LeaveOneOut::check).map(Protocol::LeaveOneOut),
            "time" => checked(options, ByTime::check).map(Protocol::Time),
            _ => Err(unknown(&kind)),
        }
    }
}

const HINT: &str = "one of strong, leave-one-out, time";

fn unknown(kind: &str) -> Error {
    Error::invalid(format!("unknown protocol `{kind}`")).hint(HINT)
}

/// The parameters of a protocol, from what is left of its table.
fn checked<T: DeserializeOwned>(options: toml::Table, check: fn(&T) -> Result<()>) -> Result<T> {
    let options: T =
        options.try_into().map_err(|e: toml::de::Error| Error::invalid(e.message().to_owned()))?;
    check(&options)?;
    Ok(options)
}

/// Files that are split already fit one protocol and leave nothing to choose.
fn check_files(kind: &str, options: &toml::Table, format: Format) -> Result<()> {
    match (kind, format) {
        ("strong", Format::Pairs)
        | ("leave-one-out", Format::Sequences)
        | ("given", Format::Lightgcn) => {}
        ("strong" | "leave-one-out" | "time" | "given", _) => {
            let detail = format!("protocol `{kind}` does not fit the format of the files");
            return Err(Error::invalid(detail)
                .hint("pairs are `strong`, sequences `leave-one-out`, lists `given`"));
        }
        _ => return Err(unknown(kind)),
    }
    match options.keys().next() {
        Some(key) => Err(Error::invalid(format!("`{key}` has no meaning for files split already"))),
        None => Ok(()),
    }
}
