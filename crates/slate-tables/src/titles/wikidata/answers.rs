//! Answers to queries: rows of variables, several for a title that has several values of something.

use std::collections::HashMap;

use serde_json::Value;
use slate_core::{Error, Result};

use super::super::assemble::TitleTexts;
use super::entities::{id_of, seconds_of_minutes};
use crate::columns::{ColumnMap, Field as _, TitleField, shorten};
use crate::input::ReadOptions;

/// What variables are called that say something, beside the names that a column may have. `Label` at the end of a name
/// is passed over.
const NAMES: [(TitleField, &[&str]); 13] = [
    (TitleField::Id, &["item", "film", "movie", "series", "work", "entity"]),
    (
        TitleField::Name,
        &["itemLabel", "filmLabel", "movieLabel", "seriesLabel", "workLabel", "entityLabel"],
    ),
    (TitleField::Year, &["releaseYear"]),
    (
        TitleField::Released,
        &["date", "publicationDate", "publication_date", "releaseDate", "release_date"],
    ),
    (TitleField::Genres, &["genre"]),
    (TitleField::People, &["castMember", "actor", "director", "screenwriter", "person"]),
    (TitleField::Synopsis, &["itemDescription", "description"]),
    (TitleField::Keywords, &["subject", "mainSubject", "keyword"]),
    (TitleField::Language, &["languageCode", "language_code"]),
    (TitleField::DurationS, &["duration", "runtime", "minutes"]),
    (TitleField::Companies, &["company", "productionCompany", "production_company"]),
    (TitleField::Countries, &["countryCode", "country_code", "iso"]),
    (TitleField::Collection, &["franchise", "partOfSeries", "collection"]),
];

/// The rows of an answer.
pub(super) struct Answers {
    columns: ColumnMap,
    rows: Vec<(TitleTexts, u64)>,
    /// The field of each variable met so far.
    fields: HashMap<String, Option<TitleField>>,
}

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
        let mut texts = TitleTexts::default();
        for (variable, value) in row {
            let text = value.get("value").unwrap_or(value);
            let (Some(field), Some(text)) = (self.field(variable), text.as_str()) else { continue };
            take(&mut texts, field, text.trim());
        }
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

    pub(super) fn titles(&mut self) -> Vec<(TitleTexts, u64)> {
        std::mem::take(&mut self.rows)
    }

    /// What a variable says; as the user says, by name, or by a name without `Label` behind it.
    fn field(&mut self, variable: &str) -> Option<TitleField> {
        if let Some(known) = self.fields.get(variable) {
            return *known;
        }
        let plain = variable.strip_suffix("Label").unwrap_or(variable);
        let named = |field: &TitleField| {
            let names = self.columns.names_of(*field);
            names.iter().any(|name| name.eq_ignore_ascii_case(variable))
        };
        let listed = |name: &str| {
            let found = NAMES.iter().find(|(_, names)| names.contains(&name));
            found.map(|(field, _)| *field)
        };
        let own = TitleField::ALL.iter().find(|f| f.names().contains(&plain)).copied();
        let found = TitleField::ALL.iter().copied().find(named);
        let found = found.or(listed(variable)).or(listed(plain)).or(own);
        self.fields.insert(variable.to_owned(), found);
        found
    }
}

/// Puts a value where it belongs. An entity without a name, which is an address, says something only as an id.
fn take(texts: &mut TitleTexts, field: TitleField, text: &str) {
    let entity = id_of(text);
    match (field, entity) {
        (TitleField::Id, _) => entity.unwrap_or(text).clone_into(&mut texts.id),
        (_, Some(_)) => {}
        (TitleField::Released, None) => day(texts, text),
        (TitleField::DurationS, None) => texts.duration_s = seconds_of_minutes(text),
        (field, None) if field.is_list() => {
            let mut more = TitleTexts::default();
            more.set(field, text);
            texts.fill(more);
        }
        (field, None) => texts.set(field, text),
    }
}

/// A time such as `1999-03-31T00:00:00Z` is a day, but for the first of a year, which Wikidata writes where only the year is
/// known.
fn day(texts: &mut TitleTexts, text: &str) {
    let day = text.split('T').next().unwrap_or_default();
    if day.len() != 10 {
        return;
    }
    day[..4].clone_into(&mut texts.year);
    if !day.ends_with("-01-01") {
        day.clone_into(&mut texts.released);
    }
}
