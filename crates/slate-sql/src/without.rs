//! The session of a build without the engine: it says so, and nothing else.

use std::convert::Infallible;

use slate_core::{Error, ErrorKind, Result, Title};
use slate_tables::{EventColumns, Interner};

use crate::{ExposureOf, Limits, PageOf, UnitDay};

/// A session that cannot be made.
#[derive(Debug)]
pub struct Session(Infallible);

impl Session {
    /// Says that there is no engine.
    ///
    /// # Errors
    /// Always.
    pub fn new(_: Limits) -> Result<Self> {
        let detail =
            "a metric is written as SQL, and this program was built without its query engine";
        let hint = "build it with it: `cargo install --path crates/slate --features sql`";
        Err(Error::new(ErrorKind::Invalid, detail).hint(hint))
    }

    /// As with the engine.
    ///
    /// # Errors
    /// Never: there is no session to ask.
    pub fn add_events(&self, _: &str, _: &EventColumns, _: &Interner, _: &Interner) -> Result<()> {
        match self.0 {}
    }

    /// As with the engine.
    ///
    /// # Errors
    /// Never: there is no session to ask.
    pub fn add_exposures(&self, _: &str, _: u32, _: &[ExposureOf<'_>]) -> Result<()> {
        match self.0 {}
    }

    /// As with the engine.
    ///
    /// # Errors
    /// Never: there is no session to ask.
    pub fn add_titles(&self, _: &[Title]) -> Result<()> {
        match self.0 {}
    }

    /// As with the engine.
    ///
    /// # Errors
    /// Never: there is no session to ask.
    pub fn add_pages(&self, _: &[PageOf<'_>]) -> Result<()> {
        match self.0 {}
    }

    /// As with the engine.
    ///
    /// # Errors
    /// Never: there is no session to ask.
    pub fn unit_days(&self, _: &str) -> Result<Vec<UnitDay>> {
        match self.0 {}
    }
}
