//! Titles that a source tells in several places: all are read before the first is given, in memory for one catalog.

use std::collections::HashMap;

use slate_core::{Error, Result};

use super::NextTitle;
use super::assemble::{TitleTexts, title};
use crate::bounds::TITLES_MAX;
use crate::columns::Field as _;
use crate::input::over_limit;

/// What was told of titles so far, in the order in which they were first told.
#[derive(Default)]
pub(super) struct Gathered {
    told: Vec<(TitleTexts, u64)>,
    places: HashMap<String, usize>,
    given: usize,
}

impl Gathered {
    /// Takes in what a line says: what is known of a title stays, what is not is filled, lists grow by what they lack.
    ///
    /// # Errors
    /// More than [`TITLES_MAX`] titles.
    pub(super) fn put(&mut self, texts: TitleTexts, line: u64, name: &str) -> Result<()> {
        match self.places.get(&texts.id) {
            Some(&place) => self.told[place].0.fill(texts),
            None if self.told.len() == TITLES_MAX => {
                let detail = format!("expected at most {TITLES_MAX} titles, found more");
                return Err(over_limit(name, detail));
            }
            None => {
                self.places.insert(texts.id.clone(), self.told.len());
                self.told.push((texts, line));
            }
        }
        Ok(())
    }

    /// What was told of a title.
    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut TitleTexts> {
        self.places.get(id).map(|&place| &mut self.told[place].0)
    }

    /// The next title that has not been given.
    pub(super) fn give(&mut self, name: &str) -> NextTitle {
        let Some((texts, line)) = self.told.get_mut(self.given) else { return NextTitle::End };
        self.given += 1;
        match title(std::mem::take(texts)) {
            Ok(title) => NextTitle::Title(Box::new(title), *line),
            Err(wrong) => {
                let detail = format!("{} in `{}`", wrong.error.detail(), wrong.field.names()[0]);
                NextTitle::Bad(Error::invalid(detail).at_line(name, *line, None))
            }
        }
    }
}
