//! Titles out of Netflix' reports: half-years (as published, or in one table with a column `period`) and weekly lists.
//!
//! Hours, views and ranks are what came of a title and are not read here. A title stands in many reports under its printed
//! name, which is its id; of two with one name in one half-year, the later line has its day of release, or a number,
//! behind the name. A season's series is its collection.

use std::collections::{HashMap, HashSet};

use slate_core::{DURATION_S_MAX, ID_BYTES_MAX, Printed, Result, is_series};

use super::assemble::TitleTexts;
use super::gathered::Gathered;
use super::{NextTitle, TitleSource};
use crate::columns::ColumnMap;
use crate::input::ReadOptions;
use crate::text::{Counted, Records};

/// Room for a day or a number behind the name in an id.
const NAME_BYTES: usize = ID_BYTES_MAX - 16;

/// What the columns are called in each kind of report, in the order of [`Column`]; those with `!` tell it.
const LAYOUTS: [[&str; 7]; 3] = [
    ["Title!", "", "Release Date", "Runtime", "sheet", "", "Hours Viewed!"],
    ["full_title!", "season", "release_date", "runtime", "kind", "period!", "hours_viewed!"],
    ["show_title!", "season_title!", "", "", "category", "week!", "weekly_rank!"],
];

/// The layout of weekly lists.
const WEEKLY: usize = 2;

/// A column of a report.
#[derive(Clone, Copy)]
enum Column {
    Name,
    Season,
    Released,
    Runtime,
    Kind,
    Period,
}

/// Where the columns of a report stand.
pub(super) struct Layout {
    /// Of each [`Column`].
    places: [Option<usize>; 7],
    is_weekly: bool,
}

impl Layout {
    /// That of a header, if it is that of a report and the user does not say otherwise.
    pub(super) fn of(header: &[String], options: &ReadOptions) -> Option<Self> {
        if options.columns != ColumnMap::default() {
            return None;
        }
        let found = |(layout, n): (_, usize)| Some((places(layout, header)?, n));
        let (places, n) = LAYOUTS.iter().zip(0..).find_map(found)?;
        Some(Self { places, is_weekly: n == WEEKLY })
    }
}

/// A reader of reports.
pub(super) struct Netflix {
    records: Records,
    fields: usize,
    /// Where each [`Column`] stands.
    places: [Option<usize>; 7],
    is_weekly: bool,
    ids: Ids,
    gathered: Gathered,
    is_read: bool,
}

impl Netflix {
    /// A reader of a report of a layout.
    pub(super) fn new(records: Records, header: &[String], layout: Layout) -> Self {
        Self {
            records,
            fields: header.len(),
            places: layout.places,
            is_weekly: layout.is_weekly,
            ids: Ids::default(),
            gathered: Gathered::default(),
            is_read: false,
        }
    }

    fn text(&self, column: Column) -> String {
        let place = self.places[column as usize];
        place.map_or_else(String::new, |n| {
            String::from_utf8_lossy(self.records.field(n)).trim().to_owned()
        })
    }

    /// What a line says of a title.
    fn texts(&mut self) -> TitleTexts {
        let (name, kind, season) =
            (self.text(Column::Name), self.text(Column::Kind), self.text(Column::Season));
        let is_series =
            is_series(&kind).or((!season.is_empty() && !self.is_weekly).then_some(true));
        let has_season = self.is_weekly && !matches!(season.as_str(), "" | "N/A");
        let full = if has_season { season } else { name.clone() };
        let printed = Printed::of(&full, is_series);
        let released = self.text(Column::Released);
        let shown = full.split("//").next().unwrap_or_default().trim().to_owned();
        let period = (self.text(Column::Period), self.records.line());
        let collection = match (has_season, printed.season) {
            (true, _) => name,
            (false, "") => String::new(),
            _ => printed.title.to_owned(),
        };
        TitleTexts {
            id: self.ids.of(&shown, &released, period, self.is_weekly),
            name: shown,
            year: released.get(..4).unwrap_or_default().to_owned(),
            duration_s: seconds(&self.text(Column::Runtime)),
            released,
            collection,
            ..TitleTexts::default()
        }
    }
}

/// Where the columns of a layout stand, if those that tell it are there.
fn places(layout: &[&str; 7], header: &[String]) -> Option<[Option<usize>; 7]> {
    let at = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
    let tells = |name: &&str| name.strip_suffix('!').is_none_or(|name| at(name).is_some());
    layout.iter().all(tells).then(|| layout.map(|name| at(name.trim_end_matches('!'))))
}

/// Hours and minutes, `1:32` or `1:32:00`, as seconds; empty for anything else.
fn seconds(text: &str) -> String {
    let parts: Option<Vec<u32>> = text.split(':').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some([hours, minutes, rest @ ..])
            if rest.len() <= 1 && *hours <= 10_000 && *minutes < 60 =>
        {
            let seconds = hours * 3600 + minutes * 60 + rest.first().copied().unwrap_or(0).min(59);
            // A season may be longer than anything that is one title.
            match (1..=DURATION_S_MAX).contains(&seconds) {
                true => seconds.to_string(),
                false => String::new(),
            }
        }
        _ => String::new(),
    }
}

/// One id for each title, whatever number of reports it stands in.
#[derive(Default)]
struct Ids {
    /// By name, the titles of that name: the day of release, as far as it is known, and the id.
    named: HashMap<String, Vec<(String, String)>>,
    taken: HashSet<String>,
    /// The half-year being read, and the ids that it has had.
    half: String,
    had: HashSet<String>,
}

impl Ids {
    /// The id of a line: that of an earlier half-year's title of this name, if the days of release do not contradict.
    fn of(&mut self, name: &str, released: &str, period: (String, u64), is_weekly: bool) -> String {
        if period.0 != self.half {
            (self.half, self.had) = (period.0, HashSet::new());
        }
        let known = self.named.entry(name.to_owned()).or_default();
        let free = |id: &String| is_weekly || !self.had.contains(id);
        let same = known.iter().position(|(day, id)| day == released && free(id));
        let fits =
            |(day, id): &(String, String)| (day.is_empty() || released.is_empty()) && free(id);
        if let Some(place) = same.or_else(|| known.iter().position(fits)) {
            let (day, id) = &mut known[place];
            if day.is_empty() {
                released.clone_into(day);
            }
            self.had.insert(id.clone());
            return id.clone();
        }
        let cut = name[..name.floor_char_boundary(NAME_BYTES)].trim().to_owned();
        let dated = format!("{cut} ({released})");
        // As many as there are of the name: nearly always the first that is free.
        let numbered = (known.len().max(1) + 1..).map(|n| format!("{cut} {n}"));
        let mut tries = [cut.clone()]
            .into_iter()
            .chain((!released.is_empty()).then_some(dated))
            .chain(numbered);
        let id = tries.find(|id| !self.taken.contains(id)).unwrap_or(cut);
        self.taken.insert(id.clone());
        self.had.insert(id.clone());
        known.push((released.to_owned(), id.clone()));
        id
    }
}

impl TitleSource for Netflix {
    fn advance(&mut self) -> Result<NextTitle> {
        while !self.is_read {
            match self.records.step_of(self.fields)? {
                Counted::Bad(error) => return Ok(NextTitle::Bad(error)),
                Counted::End => self.is_read = true,
                Counted::Record => {
                    let (texts, line) = (self.texts(), self.records.line());
                    self.gathered.put(texts, line, self.records.name())?;
                }
            }
        }
        Ok(self.gathered.give(self.records.name()))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;
    use crate::titles::read_titles_from;

    fn read(text: &'static str) -> Vec<slate_core::Title> {
        let options = ReadOptions { name: Some("report.csv".into()), ..ReadOptions::default() };
        read_titles_from(Box::new(std::io::Cursor::new(text)), &options, 0).unwrap().titles
    }

    #[test]
    fn a_title_of_two_half_years_is_one() {
        let titles = read(
            "period,kind,season,full_title,release_date,hours_viewed,runtime\n\
             2023H1,tv,Season 1,Harbour: Season 1 // Havn,,100,\n\
             2023H1,,,Reef,2020-01-01,90,\n2023H1,,,Reef,,80,\n2023H1,,,Reef,2021-05-01,70,\n\
             2023H2,tv,Season 1,Harbour: Season 1 // Havn,2022-02-03,60,6:30\n2023H2,film,,Reef,2021-05-01,50,1:32\n",
        );
        let told: Vec<_> = titles
            .iter()
            .map(|t| (t.id.as_str(), t.year, t.duration_s, t.collection.as_str()))
            .collect();
        let expected = [
            ("Harbour: Season 1", Some(2022), Some(23_400), "Harbour"),
            ("Reef", Some(2020), None, ""),
            ("Reef 2", None, None, ""),
            ("Reef (2021-05-01)", Some(2021), Some(5520), ""),
        ];
        assert_eq!(told, expected);
        assert_eq!(titles[0].name, "Harbour: Season 1");
    }

    #[test]
    fn reports_as_published_and_weekly_lists_are_known_by_their_columns() {
        let titles = read(
            "sheet,Title,Available Globally?,Release Date,Hours Viewed,Runtime,Views\n\
             TV,Air: Book 1,Yes,2024-02-22,12300000,331:47,1600000\nFilm,Reef: Part Two,No,,100000,1:59,100000\n",
        );
        let told: Vec<_> =
            titles.iter().map(|t| (t.name.as_str(), t.collection.as_str(), t.duration_s)).collect();
        assert_eq!(told, [("Air: Book 1", "Air", None), ("Reef: Part Two", "", Some(7140))]);
        let titles = read(
            "week\tcategory\tweekly_rank\tshow_title\tseason_title\tweekly_hours_viewed\n\
             2024-12-29\tTV (English)\t1\tHarbour\tHarbour: Season 3\t100\n\
             2024-12-29\tFilms (English)\t1\tReef\tN/A\t90\n2024-12-22\tFilms (English)\t2\tReef\tN/A\t80\n",
        );
        let told: Vec<_> = titles.iter().map(|t| (t.id.as_str(), t.collection.as_str())).collect();
        assert_eq!(told, [("Harbour: Season 3", "Harbour"), ("Reef", "")]);
    }
}
