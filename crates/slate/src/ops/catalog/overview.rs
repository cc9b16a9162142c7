//! `catalog overview`: what there is, how well it is described, and what ends soon.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slate_core::{Date, Error, Purpose, Result, Timestamp, Title, TitleId};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::table::{Table, grouped};

/// Groups of one kind that are named, those of most titles.
const NAMED: usize = 12;

/// Ending titles that are named, the next first.
const ENDING: usize = 20;

const DAY_MS: i64 = 86_400_000;

fn ninety() -> u32 {
    90
}

/// Count the catalog.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogOverview {
    /// Licences that end within so many days count as ending, 1 to 730
    #[arg(long, default_value_t = ninety())]
    #[serde(default = "ninety")]
    pub days: u32,
}

impl Default for CatalogOverview {
    fn default() -> Self {
        Self { days: ninety() }
    }
}

/// The catalog in figures: counts of what is there, without viewers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogCounted {
    /// All titles.
    pub titles: u64,
    /// Titles with a day of release that is to come.
    pub planned: u64,
    /// Titles that can be watched today, somewhere.
    pub available: u64,
    /// Days within which a licence counts as ending.
    pub days: u32,
    /// Titles whose last licence ends within them.
    pub ending: u64,
    /// The next of these to end.
    pub next_to_end: Vec<EndingTitle>,
    /// Genres of most titles; a title counts in each of its genres.
    pub genres: Vec<Counted>,
    /// Languages of most titles.
    pub languages: Vec<Counted>,
    /// Countries of most titles; a title counts in each of its countries.
    pub countries: Vec<Counted>,
    /// Decades of release, in order.
    pub decades: Vec<Counted>,
    /// Of how many titles each field is known.
    pub known: Vec<Counted>,
}

/// Titles that have something in common.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Counted {
    /// What.
    pub name: String,
    /// How many titles.
    pub titles: u64,
}

/// A title that can soon no longer be watched.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EndingTitle {
    /// Its id.
    #[schema(value_type = String)]
    pub title: TitleId,
    /// Its name.
    pub name: String,
    /// When its last licence ends.
    pub ends: Timestamp,
}

impl Operation for CatalogOverview {
    type Response = CatalogCounted;
    const ABOUT: About = About {
        path: &["catalog", "overview"],
        purpose: Purpose::Observe,
        summary: "Count the catalog: what there is, how well it is described, what ends soon",
        example: "slate catalog overview --days 30",
    };

    fn check(&self) -> Result<()> {
        match self.days {
            1..=730 => Ok(()),
            n => Err(Error::invalid(format!("expected `days` from 1 to 730, found {n}"))),
        }
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, CatalogCounted>> {
        let whole = cx.engine.insight.catalog(cx.place)?;
        Ok(Outcome::Answer(counted(&whole.titles, cx.now, self.days)))
    }
}

fn counted(titles: &[Title], now: Timestamp, days: u32) -> CatalogCounted {
    let ms = now.as_millis().saturating_add(i64::from(days) * DAY_MS);
    let until = Timestamp::from_millis(ms).unwrap_or(now);
    let mut ending: Vec<EndingTitle> =
        titles.iter().filter_map(|t| ending(t, now, until)).collect();
    ending.sort_by(|a, b| a.ends.cmp(&b.ends).then_with(|| a.title.cmp(&b.title)));
    let today = i32::try_from(now.as_millis().div_euclid(DAY_MS)).unwrap_or(i32::MAX);
    let count = |keep: &dyn Fn(&Title) -> bool| titles.iter().filter(|t| keep(t)).count() as u64;
    let language = |t: &Title| t.language.iter().map(|l| l.as_str().to_owned()).collect();
    let countries = |t: &Title| t.countries.iter().map(|c| c.as_str().to_owned()).collect();
    let mut decades = by(titles, &|t| decade(t).into_iter().collect());
    decades.sort_by(|a, b| a.name.cmp(&b.name));
    CatalogCounted {
        titles: titles.len() as u64,
        planned: count(&|t| t.released.is_some_and(|day| day.days() > today)),
        available: count(&|t| {
            let is_out = t.released.is_none_or(|day| day.days() <= today);
            is_out && t.added.is_none_or(|added| added <= now) && is_somewhere(t, now)
        }),
        days,
        ending: ending.len() as u64,
        next_to_end: ending.into_iter().take(ENDING).collect(),
        genres: most(by(titles, &|t| t.genres.clone())),
        languages: most(by(titles, &language)),
        countries: most(by(titles, &countries)),
        decades,
        known: KNOWN
            .iter()
            .map(|(name, is)| Counted { name: (*name).to_owned(), titles: count(is) })
            .collect(),
    }
}

/// A field's name and whether a title has it.
type Field = (&'static str, fn(&Title) -> bool);

/// The fields that forecasts, likeness and rules are made from.
const KNOWN: [Field; 12] = [
    ("day or year of release", |t| t.released.is_some() || t.year.is_some()),
    ("genres", |t| !t.genres.is_empty()),
    ("people", |t| !t.people.is_empty()),
    ("synopsis", |t| !t.synopsis.is_empty()),
    ("language", |t| t.language.is_some()),
    ("length", |t| t.duration_s.is_some()),
    ("lowest age", |t| t.age.is_some()),
    ("companies", |t| !t.companies.is_empty()),
    ("countries", |t| !t.countries.is_empty()),
    ("budget", |t| t.budget.is_some()),
    ("licences", |t| !t.windows.is_empty()),
    ("day it was added", |t| t.added.is_some()),
];

fn is_somewhere(title: &Title, now: Timestamp) -> bool {
    let holds = |w: &slate_core::Window| {
        w.from.is_none_or(|from| from <= now) && w.until.is_none_or(|until| now < until)
    };
    title.windows.is_empty() || title.windows.iter().any(holds)
}

/// A title that can be watched now and whose last licence ends before `until`.
fn ending(title: &Title, now: Timestamp, until: Timestamp) -> Option<EndingTitle> {
    let ends = title.windows.iter().map(|window| window.until).collect::<Option<Vec<_>>>()?;
    let ends = ends.into_iter().max().filter(|ends| (now..until).contains(ends))?;
    is_somewhere(title, now).then(|| EndingTitle {
        title: title.id.clone(),
        name: title.name.clone(),
        ends,
    })
}

fn decade(title: &Title) -> Option<String> {
    let year = title.released.map(Date::year).or(title.year)?;
    Some(format!("{}s", year.div_euclid(10) * 10))
}

fn by(titles: &[Title], of: &dyn Fn(&Title) -> Vec<String>) -> Vec<Counted> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for title in titles {
        of(title).into_iter().for_each(|name| *counts.entry(name).or_default() += 1);
    }
    counts.into_iter().map(|(name, titles)| Counted { name, titles }).collect()
}

fn most(mut counts: Vec<Counted>) -> Vec<Counted> {
    counts.sort_by(|a, b| b.titles.cmp(&a.titles).then_with(|| a.name.cmp(&b.name)));
    counts.truncate(NAMED);
    counts
}

impl Show for CatalogCounted {
    fn show(&self, out: &mut String) {
        let [titles, available, planned, ending] =
            [self.titles, self.available, self.planned, self.ending].map(grouped);
        out.push_str(&format!(
            "{titles} titles, {available} to be watched now, {planned} to come, {ending} end within {} days\n",
            self.days
        ));
        let parts = [
            ("genre", &self.genres),
            ("language", &self.languages),
            ("country", &self.countries),
            ("decade", &self.decades),
            ("known of each", &self.known),
        ];
        for (name, counts) in parts.into_iter().filter(|(_, counts)| !counts.is_empty()) {
            let mut table = Table::new([name, "titles", "of all"]).right(&[1, 2]);
            for Counted { name, titles } in counts {
                let share = 100.0 * *titles as f64 / self.titles.max(1) as f64;
                table.row([name.clone(), grouped(*titles), format!("{share:.0} %")]);
            }
            out.push('\n');
            table.show(out);
        }
        if !self.next_to_end.is_empty() {
            let mut table = Table::new(["next to end", "title", "on"]);
            for of in &self.next_to_end {
                table.row([of.name.clone(), of.title.to_string(), of.ends.to_string()]);
            }
            out.push('\n');
            table.show(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(id: &str, windows: &[&str]) -> Title {
        let windows = windows.iter().filter_map(|window| window.parse().ok()).collect();
        Title { windows, ..Title::named(TitleId::new(id).expect("an id"), id) }
    }

    #[test]
    fn what_there_is_is_counted() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
        let mut titles = vec![
            title("always", &[]),
            title("soon", &["2025-01-01..2026-02-01"]),
            title("renewed", &["2025-01-01..2026-02-01", "2026-02-01..2028-01-01"]),
            title("over", &["2024-01-01..2025-02-01"]),
        ];
        titles[0].genres = vec!["Drama".into(), "Crime".into()];
        titles[1].genres = vec!["Drama".into()];
        titles[1].year = Some(1999);
        titles[3].released = "2026-05-01".parse().ok();
        titles[0].released = "2026-06-01".parse().ok();
        let told = counted(&titles, now, 90);
        assert_eq!((told.titles, told.available, told.planned, told.ending), (4, 2, 2, 1));
        assert_eq!(told.next_to_end[0].title.as_str(), "soon");
        let count = |name: &str, titles| Counted { name: name.to_owned(), titles };
        assert_eq!(told.genres, [count("Drama", 2), count("Crime", 1)]);
        assert_eq!(told.decades, [count("1990s", 1), count("2020s", 2)]);
        assert_eq!(told.known[0], count("day or year of release", 3));
        assert_eq!(told.known[10], count("licences", 3));
    }
}
