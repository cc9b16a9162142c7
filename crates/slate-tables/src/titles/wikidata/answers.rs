//! Answers to queries: rows of variables, several for a title that has several values of something.

use std::collections::HashMap;

use serde_json::Value;
use slate_core::{Error, Result};

use super::super::assemble::TitleTexts;
use super::entities::{id_of, seconds_of_minutes};
use crate::columns::{ColumnMap, Field as _, TitleField, shorten};
use crate::input::ReadOptions;

/// What variables are called that say something, beside the names that a column may have; of several of a row that say
/// the same of one title the first of the list counts.
const NAMES: [(TitleField, &[&str]); 13] = [
    (TitleField::Id, &["item", "film", "movie", "work", "entity", "series"]),
    (
        TitleField::Name,
        &["itemLabel", "filmLabel", "movieLabel", "workLabel", "entityLabel", "seriesLabel"],
    ),
    (TitleField::Year, &["releaseYear"]),
    (
        TitleField::Released,
        &["date", "publicationDate", "publication_date", "releaseDate", "release_date"],
    ),
    (TitleField::Genres, &["genreLabel", "genre"]),
    (
        TitleField::People,
        &[
            "castMemberLabel",
            "actorLabel",
            "directorLabel",
            "screenwriterLabel",
            "personLabel",
            "castMember",
            "actor",
            "director",
            "screenwriter",
            "person",
        ],
    ),
    (TitleField::Synopsis, &["itemDescription", "filmDescription", "description"]),
    (TitleField::Keywords, &["subjectLabel", "mainSubjectLabel", "keywordLabel", "keyword"]),
    (TitleField::Language, &["languageCode", "language_code"]),
    (TitleField::DurationS, &["duration", "runtime", "minutes"]),
    (TitleField::Companies, &["companyLabel", "productionCompanyLabel", "company"]),
    (TitleField::Countries, &["countryCode", "country_code", "iso"]),
    (TitleField::Collection, &["franchiseLabel", "partOfSeriesLabel", "franchise"]),
];

/// The rows of an answer.
pub(super) struct Answers {
    columns: ColumnMap,
    rows: Vec<(TitleTexts, u64)>,
    /// The field of each variable met so far, and its place among the names of that field.
    fields: HashMap<String, Option<Named>>,
}

/// A field, and how good the name is that says it, from 0 on.
type Named = (TitleField, usize);

impl Answers {
    pub(super) fn new(options: &ReadOptions) -> Result<Self> {
        options.columns.check::<TitleField>()?;
        Ok(Self { columns: options.columns.clone(), rows: Vec::new(), fields: HashMap::new() })
    }

    /// Takes in a row: each variable with its value, plain or as `{"type": …, "value": …}`.
    ///
    /// # Errors
    /// A row that is no object, or says nothing of which title it is.
    pub(super) fn put(&mut self, row: &Value) -> Result<()> {
        let number = self.rows.len() as u64 + 1;
        let Value::Object(row) = row else {
            return Err(Error::invalid(format!("expected an object in row {number}")));
        };
        let mut told: Vec<(Named, &str)> = Vec::new();
        for (variable, value) in row {
            let text = value.get("value").unwrap_or(value);
            let (Some(named), Some(text)) = (self.named(variable), text.as_str()) else { continue };
            told.push((named, text.trim()));
        }
        // The best name comes first, and what is known is not said again.
        told.sort_by_key(|((_, place), _)| *place);
        let mut texts = TitleTexts::default();
        told.iter().for_each(|((field, _), text)| take(&mut texts, *field, text));
        if texts.id.is_empty() {
            let variables: Vec<String> =
                row.keys().take(20).map(|v| format!("`{}`", shorten(v))).collect();
            return Err(Error::invalid(format!("row {number} does not say which title it is of"))
                .hint(format!(
                    "say which variable does: `--map id=…`; there are {}",
                    variables.join(", ")
                )));
        }
        self.rows.push((texts, number));
        Ok(())
    }

    /// What each row says of its title; the first day of several rows counts for all of a title.
    pub(super) fn titles(&mut self) -> Vec<(TitleTexts, u64)> {
        let mut rows = std::mem::take(&mut self.rows);
        let mut first: HashMap<String, (String, String)> = HashMap::new();
        for (texts, _) in rows.iter().filter(|(texts, _)| !texts.released.is_empty()) {
            let day = (texts.released.clone(), texts.year.clone());
            let known = first.entry(texts.id.clone()).or_insert_with(|| day.clone());
            if day < *known {
                *known = day;
            }
        }
        for (texts, _) in &mut rows {
            if let Some((released, year)) = first.get(&texts.id) {
                released.clone_into(&mut texts.released);
                year.clone_into(&mut texts.year);
            }
        }
        rows
    }

    /// What a variable says: as the user says, or by name.
    fn named(&mut self, variable: &str) -> Option<Named> {
        if let Some(known) = self.fields.get(variable) {
            return *known;
        }
        let own = |field: &TitleField| {
            let names = self.columns.names_of(*field);
            names.iter().any(|name| name.eq_ignore_ascii_case(variable))
        };
        let listed = NAMES.iter().find_map(|(field, names)| {
            Some((*field, names.iter().position(|name| *name == variable)?))
        });
        let found = TitleField::ALL.iter().copied().find(own).map(|field| (field, 0)).or(listed);
        self.fields.insert(variable.to_owned(), found);
        found
    }
}

/// Puts a value where it belongs. An entity without a name, which is an address, says something only as an id.
fn take(texts: &mut TitleTexts, field: TitleField, text: &str) {
    let entity = id_of(text);
    match (field, entity) {
        (TitleField::Id, _) if texts.id.is_empty() => {
            entity.unwrap_or(text).clone_into(&mut texts.id);
        }
        (TitleField::Id, _) => {}
        (_, Some(_)) => {}
        (TitleField::Released, None) => day(texts, text),
        (TitleField::DurationS, None) => texts.duration_s = seconds_of_minutes(text),
        (field, None) => {
            let mut more = TitleTexts::default();
            more.set(field, text);
            texts.fill(more);
        }
    }
}

/// A time such as `1999-03-31T00:00:00Z` is a day, but for the first of a year, which Wikidata writes where only the year is
/// known.
fn day(texts: &mut TitleTexts, text: &str) {
    let day = text.split('T').next().unwrap_or_default();
    let (Some(year), 10) = (day.get(..4), day.len()) else { return };
    if !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return;
    }
    year.clone_into(&mut texts.year);
    if !day.ends_with("-01-01") {
        day.clone_into(&mut texts.released);
    }
}
