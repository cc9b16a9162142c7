//! Entities: statements under numbered properties (<https://www.wikidata.org/wiki/Wikidata:List_of_properties>).

use std::collections::HashMap;

use serde_json::Value;
use slate_core::{Error, ErrorKind, Result};

use super::super::assemble::{TitleTexts, add};
use crate::bounds::{ENTITIES_MAX, TITLES_MAX};

/// The properties that are read.
mod property {
    pub(super) const IMDB: &str = "P345";
    pub(super) const PUBLISHED: &str = "P577";
    pub(super) const DIRECTOR: &str = "P57";
    pub(super) const CAST: &str = "P161";
    pub(super) const SCREENWRITER: &str = "P58";
    pub(super) const GENRE: &str = "P136";
    pub(super) const COUNTRY: &str = "P495";
    pub(super) const LANGUAGE: &str = "P364";
    pub(super) const DURATION: &str = "P2047";
    pub(super) const COST: &str = "P2130";
    pub(super) const COMPANY: &str = "P272";
    pub(super) const SERIES: &str = "P179";
    pub(super) const SUBJECT: &str = "P921";
    /// Codes that entities for countries, languages and currencies have.
    pub(super) const CODES: [&str; 3] = ["P297", "P218", "P498"];
}

/// Codes of the countries (ISO 3166-1), languages (ISO 639-1) and currencies (ISO 4217) met most, for files without
/// entities for them.
const CODES: [(&str, &str); 48] = [
    ("Q30", "US"),
    ("Q145", "GB"),
    ("Q142", "FR"),
    ("Q183", "DE"),
    ("Q38", "IT"),
    ("Q29", "ES"),
    ("Q17", "JP"),
    ("Q148", "CN"),
    ("Q668", "IN"),
    ("Q884", "KR"),
    ("Q16", "CA"),
    ("Q408", "AU"),
    ("Q159", "RU"),
    ("Q155", "BR"),
    ("Q96", "MX"),
    ("Q34", "SE"),
    ("Q35", "DK"),
    ("Q55", "NL"),
    ("Q31", "BE"),
    ("Q36", "PL"),
    ("Q33", "FI"),
    ("Q20", "NO"),
    ("Q40", "AT"),
    ("Q39", "CH"),
    ("Q43", "TR"),
    ("Q414", "AR"),
    ("Q1860", "en"),
    ("Q150", "fr"),
    ("Q188", "de"),
    ("Q1321", "es"),
    ("Q652", "it"),
    ("Q5287", "ja"),
    ("Q9176", "ko"),
    ("Q1568", "hi"),
    ("Q7737", "ru"),
    ("Q5146", "pt"),
    ("Q7850", "zh"),
    ("Q9027", "sv"),
    ("Q9035", "da"),
    ("Q1412", "fi"),
    ("Q7411", "nl"),
    ("Q809", "pl"),
    ("Q256", "tr"),
    ("Q13955", "ar"),
    ("Q4917", "USD"),
    ("Q4916", "EUR"),
    ("Q25224", "GBP"),
    ("Q8146", "JPY"),
];

/// Units of time.
const UNITS_S: [(&str, f64); 3] = [("Q11574", 1.0), ("Q7727", 60.0), ("Q25235", 3600.0)];

/// Entities met so far: what names them, and the titles among them.
#[derive(Default)]
pub(super) struct Entities {
    labels: HashMap<String, String>,
    codes: HashMap<String, String>,
    films: Vec<Film>,
}

/// What is said of a title, with entities still by their ids.
#[derive(Default)]
struct Film {
    texts: TitleTexts,
    line: u64,
    people: Vec<String>,
    genres: Vec<String>,
    companies: Vec<String>,
    subjects: Vec<String>,
    countries: Vec<String>,
    languages: Vec<String>,
    series: Option<String>,
    cost: Option<(f64, String)>,
}

impl Entities {
    /// Takes in an entity: a title if it was published, directed or cast, or has an IMDb number of titles.
    ///
    /// # Errors
    /// More than [`ENTITIES_MAX`] entities.
    pub(super) fn put(&mut self, entity: &Value, line: u64) -> Result<()> {
        let Some(id) = entity.get("id").and_then(Value::as_str) else { return Ok(()) };
        if self.labels.len() == ENTITIES_MAX || self.films.len() == TITLES_MAX {
            let most = format!("expected at most {ENTITIES_MAX} entities and {TITLES_MAX} titles");
            return Err(Error::new(ErrorKind::Limit, format!("{most}, found more")));
        }
        let label = text_in(entity, "labels");
        if let Some(label) = label {
            self.labels.insert(id.to_owned(), label.to_owned());
        }
        let codes = property::CODES.iter().flat_map(|code| values(entity, code));
        if let Some(code) = codes.filter_map(Value::as_str).next() {
            self.codes.insert(id.to_owned(), code.to_owned());
        }
        let has = |property| values(entity, property).next().is_some();
        let is_listed = values(entity, property::IMDB)
            .any(|value| value.as_str().is_some_and(|text| text.starts_with("tt")));
        let is_title = is_listed
            || [property::PUBLISHED, property::DIRECTOR, property::CAST].into_iter().any(has);
        if is_title {
            self.films.push(film(entity, id, label.unwrap_or_default(), line));
        }
        Ok(())
    }

    /// The titles, with names in the place of ids; one without a name of its own has its id for one.
    pub(super) fn titles(&mut self) -> Vec<(TitleTexts, u64)> {
        let films = std::mem::take(&mut self.films);
        films.into_iter().map(|film| (self.told(&film), film.line)).collect()
    }

    fn told(&self, film: &Film) -> TitleTexts {
        let named =
            |ids: &[String]| ids.iter().filter_map(|id| self.labels.get(id).cloned()).collect();
        let coded =
            |ids: &[String]| -> Vec<String> { ids.iter().filter_map(|id| self.code(id)).collect() };
        let mut texts = film.texts.clone();
        texts.people = named(&film.people);
        texts.genres = named(&film.genres);
        texts.companies = named(&film.companies);
        texts.keywords = named(&film.subjects);
        texts.countries = coded(&film.countries);
        texts.spoken = coded(&film.languages);
        texts.language = texts.spoken.first().cloned().unwrap_or_default();
        let series = film.series.as_ref().and_then(|id| self.labels.get(id));
        texts.collection = series.cloned().unwrap_or_default();
        let cost = film.cost.as_ref().and_then(|(amount, unit)| Some((amount, self.code(unit)?)));
        if let Some((amount, currency)) = cost.filter(|(amount, _)| **amount >= 1.0) {
            texts.budget = format!("{amount:.0} {currency}");
        }
        texts
    }

    fn code(&self, id: &str) -> Option<String> {
        let listed =
            || CODES.iter().find(|(known, _)| *known == id).map(|(_, code)| (*code).to_owned());
        self.codes.get(id).cloned().or_else(listed)
    }
}

fn film(entity: &Value, id: &str, label: &str, line: u64) -> Film {
    let all = |properties: &[&str]| {
        let mut found = Vec::new();
        let values = properties.iter().flat_map(|property| values(entity, property));
        values.filter_map(entity_id).for_each(|id| add(&mut found, id));
        found
    };
    let mut texts = TitleTexts {
        id: id.to_owned(),
        name: if label.is_empty() { id } else { label }.to_owned(),
        synopsis: text_in(entity, "descriptions").unwrap_or_default().to_owned(),
        ..TitleTexts::default()
    };
    (texts.released, texts.year) = first_release(entity);
    let lengths = values(entity, property::DURATION).filter_map(quantity);
    let length = lengths.filter_map(|(amount, unit)| Some(amount * seconds_in(&unit)?)).next();
    texts.duration_s = length.map(|s| format!("{s:.0}")).filter(|s| s != "0").unwrap_or_default();
    Film {
        texts,
        line,
        people: all(&[property::CAST, property::DIRECTOR, property::SCREENWRITER]),
        genres: all(&[property::GENRE]),
        companies: all(&[property::COMPANY]),
        subjects: all(&[property::SUBJECT]),
        countries: all(&[property::COUNTRY]),
        languages: all(&[property::LANGUAGE]),
        series: all(&[property::SERIES]).into_iter().next(),
        cost: values(entity, property::COST).filter_map(quantity).next(),
    }
}

/// The first day of all that are said, and the first year, which may be known alone.
fn first_release(entity: &Value) -> (String, String) {
    let times: Vec<(&str, u64)> = values(entity, property::PUBLISHED).filter_map(time).collect();
    let year = times.iter().map(|(day, _)| &day[..4]).min().unwrap_or_default();
    let day = times.iter().filter(|(_, precision)| *precision >= 11).map(|(day, _)| *day).min();
    (day.unwrap_or_default().to_owned(), year.to_owned())
}

/// The values of a property that its statements rank highest; what is deprecated says nothing.
fn values<'a>(entity: &'a Value, property: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    let statements = entity.get("claims").and_then(|claims| claims.get(property));
    let statements = statements.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let rank = |statement: &Value| match statement.get("rank").and_then(Value::as_str) {
        Some("preferred") => 2,
        Some("deprecated") => 0,
        _ => 1,
    };
    let best = statements.iter().map(rank).max().unwrap_or(0).max(1);
    let chosen = statements.iter().filter(move |statement| rank(statement) == best);
    chosen.filter_map(|statement| statement.pointer("/mainsnak/datavalue/value"))
}

fn entity_id(value: &Value) -> Option<String> {
    value.get("id").and_then(Value::as_str).map(str::to_owned)
}

/// A day as `1999-03-31`, and how exact it is: 9 for a year, 11 for a day.
fn time(value: &Value) -> Option<(&str, u64)> {
    let day = value.get("time").and_then(Value::as_str)?.strip_prefix('+')?.get(..10)?;
    // A work of an earlier time is no film.
    let is_late =
        day.get(..4).and_then(|year| year.parse().ok()).is_some_and(|year: i16| year >= 1800);
    let is_day = day.bytes().enumerate().all(|(n, b)| match n {
        4 | 7 => b == b'-',
        _ => b.is_ascii_digit(),
    });
    let precision = value.get("precision").and_then(Value::as_u64).unwrap_or(0);
    (is_day && is_late && precision >= 9).then_some((day, precision))
}

/// An amount and the entity that is its unit.
fn quantity(value: &Value) -> Option<(f64, String)> {
    let amount = value.get("amount").and_then(Value::as_str)?.parse::<f64>().ok()?;
    let unit = value.get("unit").and_then(Value::as_str).and_then(id_of)?;
    amount.is_finite().then(|| (amount, unit.to_owned()))
}

fn seconds_in(unit: &str) -> Option<f64> {
    UNITS_S.iter().find(|(known, _)| *known == unit).map(|(_, seconds)| *seconds)
}

/// A label or description: in English, or in the first language there is.
fn text_in<'a>(entity: &'a Value, part: &str) -> Option<&'a str> {
    let texts = entity.get(part)?.as_object()?;
    let chosen = ["en", "mul"].iter().find_map(|language| texts.get(*language));
    chosen.or_else(|| texts.values().next())?.get("value")?.as_str()
}

/// The id in the address of an entity.
pub(super) fn id_of(text: &str) -> Option<&str> {
    let (_, id) = text.split_once("wikidata.org/entity/")?;
    let is_id = id
        .strip_prefix('Q')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    is_id.then_some(id)
}

/// Minutes as seconds; empty if it is none.
pub(super) fn seconds_of_minutes(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(minutes) if minutes > 0.0 && minutes < 1e6 => format!("{:.0}", 60.0 * minutes),
        _ => String::new(),
    }
}
