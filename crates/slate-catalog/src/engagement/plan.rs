//! Which reports are forecast, and what else is known: a TOML file.

use serde::{Deserialize, Deserializer, Serialize};
use slate_core::{Date, Error, Result, Seed};

use super::Half;
use crate::plan::read_plan;

/// The most columns of numbers about films.
const FACTS_MAX: usize = 16;

/// Files of reports, and of what was known before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngagementPlan {
    /// What it is called.
    pub name: String,
    /// All chance follows from it.
    #[serde(default)]
    pub seed: Seed,
    /// The files with the reports: one of all half-years, or as published one of each, whose name says which.
    #[serde(deserialize_with = "one_or_several")]
    pub reports: Vec<String>,
    /// Weekly lists; left out, nothing is known of them.
    #[serde(default)]
    pub lists: Option<String>,
    /// Films in a source that was read before; left out, nothing is known of them.
    #[serde(default)]
    pub films: Option<FilmsPlan>,
    /// The half-year to forecast; the last one of the reports when left out.
    #[serde(default)]
    pub half: Option<Half>,
}

/// Films in a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilmsPlan {
    /// The file.
    pub file: String,
    /// The day on which the source was read: only half-years that open later may know of it.
    pub read_on: String,
    /// Columns with numbers that the source had on that day, such as votes. Of several films of a name the one with the
    /// highest first number is meant.
    #[serde(default)]
    pub facts: Vec<String>,
}

impl EngagementPlan {
    /// Reads a plan; `name` is that of its file, for errors.
    ///
    /// # Errors
    /// Not TOML, a field that is missing, unknown or out of bounds.
    pub fn from_toml(text: &str, name: &str) -> Result<Self> {
        read_plan(text, name, Self::check)
    }

    fn check(&self) -> Result<()> {
        if self.reports.is_empty() {
            return Err(Error::invalid("expected at least one file of `reports`, found none"));
        }
        let Some(films) = &self.films else { return Ok(()) };
        films.read_on()?;
        if films.facts.len() > FACTS_MAX {
            let found = films.facts.len();
            return Err(Error::invalid(format!(
                "expected at most {FACTS_MAX} columns of `facts`, found {found}"
            )));
        }
        Ok(())
    }
}

fn one_or_several<'de, D: Deserializer<'de>>(
    from: D,
) -> std::result::Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Files {
        One(String),
        Several(Vec<String>),
    }
    Ok(match Files::deserialize(from)? {
        Files::One(file) => vec![file],
        Files::Several(files) => files,
    })
}

impl FilmsPlan {
    /// The day on which the source was read.
    ///
    /// # Errors
    /// Not a day.
    pub fn read_on(&self) -> Result<Date> {
        self.read_on.parse()
    }

    /// That a half-year opens after the source was read.
    ///
    /// # Errors
    /// It does not: the source may say what became of the titles.
    pub fn check_before(&self, half: Half) -> Result<()> {
        if self.read_on()?.days() < half.first() {
            return Ok(());
        }
        let detail = format!("the films were read on {}, when {half} had begun", self.read_on);
        Err(Error::invalid(detail)
            .hint("what a source says after the day of a forecast may be what came of it"))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    const PLAN: &str = "name = \"views\"\nreports = \"reports.csv\"\n\
                        [films]\nfile = \"films.csv\"\nread_on = \"2022-12-31\"\nfacts = [\"votes\"]\n";

    #[test]
    fn a_source_must_have_been_read_before() {
        let films = EngagementPlan::from_toml(PLAN, "p.toml").unwrap().films.unwrap();
        films.check_before("2023H1".parse().unwrap()).unwrap();
        let error = films.check_before("2022H2".parse().unwrap()).unwrap_err();
        assert!(error.to_string().contains("when 2022H2 had begun"), "{error}");
        let several = PLAN.replace("\"reports.csv\"", "[\"2023H1.xlsx\", \"2023H2.xlsx\"]");
        assert_eq!(EngagementPlan::from_toml(&several, "p.toml").unwrap().reports.len(), 2);
        for (from, to) in [("2022-12-31", "soon"), ("reports", "report"), ("facts", "half = 2023")]
        {
            assert!(EngagementPlan::from_toml(&PLAN.replace(from, to), "p.toml").is_err(), "{to}");
        }
    }
}
