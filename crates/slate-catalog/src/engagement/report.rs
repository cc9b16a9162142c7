//! Reports of half-years, as a streaming service publishes them: a line a film or a season of a series.

use slate_core::{Date, Error, Printed, Result, is_series};

use super::half::Half;
use crate::matching::key;

/// The columns of a report, in the order in which [`Line::parse`] takes them; those with `!` have to be there.
pub const REPORT_COLUMNS: [&str; 10] = [
    "period!",
    "kind",
    "title!",
    "season",
    "local_title",
    "full_title!",
    "available_globally",
    "release_date",
    "hours_viewed!",
    "runtime_minutes",
];

/// The column of a report that is forecast.
pub const VIEWS_COLUMN: &str = "views!";

/// The columns of a report as it is published, one half-year a file: workbooks have a column for the sheet.
pub const PUBLISHED_COLUMNS: [&str; 7] =
    ["Title!", "Hours Viewed!", "sheet", "Available Globally?", "Release Date", "Runtime", "Views"];

/// What was watched of a title in half a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The half-year.
    pub half: Half,
    /// The title with its season, in plain form: what makes it the same in two reports.
    pub own: String,
    /// The series or film without season, in plain form.
    pub show: String,
    /// The title as printed.
    pub name: String,
    /// What it is called where it was made, if that is another name.
    pub local: String,
    /// Whether it is a film; a season where not; none where nobody says.
    pub film: Option<bool>,
    /// The season, where it is one.
    pub season: String,
    /// Whether it was available everywhere.
    pub everywhere: bool,
    /// The day of its first release on the service, where that is said.
    pub released: Option<Date>,
    /// How long it is, in minutes.
    pub minutes: Option<f64>,
    /// Hours that were watched.
    pub hours: f64,
    /// These by its length: views.
    pub views: Option<f64>,
}

impl Line {
    /// Reads the cells of [`REPORT_COLUMNS`] and of [`VIEWS_COLUMN`].
    ///
    /// # Errors
    /// A half-year, day or number that is none; another number of cells.
    pub fn parse(cells: &[String]) -> Result<Self> {
        let [half, kind, title, season, local, full, everywhere, released, hours, minutes, views] =
            cells
        else {
            return Err(Error::invalid(format!("expected 11 cells, found {}", cells.len())));
        };
        let film = match kind.as_str() {
            "film" => Some(true),
            "tv" => Some(false),
            _ if !season.is_empty() => Some(false),
            _ => None,
        };
        Ok(Self {
            half: half.parse()?,
            own: full.trim().to_lowercase(),
            show: key(title),
            name: title.clone(),
            local: local.clone(),
            film,
            season: season.clone(),
            everywhere: everywhere.eq_ignore_ascii_case("yes"),
            released: optional(released)?,
            minutes: number("runtime_minutes", minutes)?.filter(|minutes| *minutes > 0.0),
            hours: number("hours_viewed", hours)?.unwrap_or(0.0),
            views: number("views", views)?,
        })
    }

    /// Reads the cells of [`PUBLISHED_COLUMNS`].
    ///
    /// # Errors
    /// A day or number that is none; another number of cells.
    pub fn published(half: Half, cells: &[String]) -> Result<Self> {
        let [full, hours, sheet, everywhere, released, runtime, views] = cells else {
            return Err(Error::invalid(format!("expected 7 cells, found {}", cells.len())));
        };
        let is_series = is_series(sheet);
        let kind = is_series.map_or("", |series| if series { "tv" } else { "film" });
        let Printed { title, season, local } = Printed::of(full, is_series);
        let (half, minutes) = (half.to_string(), minutes(runtime)?);
        let plain = |text: &str| text.replace([',', '*'], "");
        let cells = [&half, kind, title, season, local, full, everywhere, released];
        let numbers = [plain(hours), minutes, plain(views)];
        let cells = cells.into_iter().map(str::to_owned).chain(numbers);
        Self::parse(&cells.collect::<Vec<_>>())
    }

    /// Whether it was first released inside the half-year.
    pub fn is_released_inside(&self) -> bool {
        let inside = |day: Date| (self.half.first()..=self.half.last()).contains(&day.days());
        self.released.is_some_and(inside)
    }

    /// The number of its season.
    pub(super) fn season_number(&self) -> Option<f64> {
        let digits = self.season.split(|c: char| !c.is_ascii_digit());
        digits.filter_map(|part| part.parse::<u16>().ok()).map(f64::from).next()
    }

    /// What it may have in common with other parts of a story: its name up to the first colon, dash or bracket, without a
    /// number at the end. None of a name that is too short to say anything.
    pub(super) fn story(&self) -> Option<String> {
        let head = self.name.split([':', '—', '–', '(']).next().unwrap_or_default();
        let head = head.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
        let story = key(head);
        (story.chars().count() >= 4).then_some(story)
    }
}

/// A title of a weekly list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The last day of the week, in days since 1970-01-01.
    pub week: i32,
    /// The series or film in plain form.
    pub show: String,
    /// Its place, from 1 on.
    pub rank: f64,
    /// Hours that were watched in the week.
    pub hours: f64,
}

/// The columns of weekly lists, in the order in which [`Listed::parse`] takes them.
pub const LIST_COLUMNS: [&str; 4] =
    ["week!", "weekly_rank!", "show_title!", "weekly_hours_viewed!"];

impl Listed {
    /// Reads the cells of [`LIST_COLUMNS`].
    ///
    /// # Errors
    /// A day or number that is none; another number of cells.
    pub fn parse(cells: &[String]) -> Result<Self> {
        let [week, rank, show, hours] = cells else {
            return Err(Error::invalid(format!("expected 4 cells, found {}", cells.len())));
        };
        Ok(Self {
            week: week.parse::<Date>()?.days(),
            show: key(show),
            rank: number("weekly_rank", rank)?.unwrap_or(f64::NAN),
            hours: number("weekly_hours_viewed", hours)?.unwrap_or(0.0),
        })
    }
}

/// Hours and minutes, `1:32` or `1:32:00`, as minutes.
fn minutes(text: &str) -> Result<String> {
    let mut parts = text.split(':').map(|part| part.parse::<u32>().ok().filter(|n| *n < 100_000));
    match (text, parts.next().flatten(), parts.next().flatten()) {
        ("", ..) => Ok(String::new()),
        (_, Some(hours), Some(minutes)) => Ok((60 * hours + minutes).to_string()),
        _ => {
            let found = text.chars().take(40).collect::<String>().escape_debug().to_string();
            Err(Error::invalid(format!("expected hours and minutes in `Runtime`, found `{found}`")))
        }
    }
}

fn optional(text: &str) -> Result<Option<Date>> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

fn number(column: &str, text: &str) -> Result<Option<f64>> {
    if text.is_empty() {
        return Ok(None);
    }
    let found = text.parse::<f64>().ok().filter(|x| x.is_finite() && *x >= 0.0);
    found.map(Some).ok_or_else(|| {
        let found = text.chars().take(40).collect::<String>().escape_debug().to_string();
        Error::invalid(format!("expected a number from 0 on in `{column}`, found `{found}`"))
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    fn line(cells: [&str; 11]) -> Result<Line> {
        Line::parse(&cells.map(str::to_owned))
    }

    const SEASON: [&str; 11] = [
        "2024H1",
        "tv",
        "The Lighthouse",
        "Season 3",
        "",
        "The Lighthouse: Season 3",
        "Yes",
        "2024-05-16",
        "733800000",
        "479",
        "91900000",
    ];

    #[test]
    fn a_report_as_published_says_the_same() {
        let half = "2024H1".parse().unwrap();
        let cells = [
            "The Lighthouse: Season 3",
            "733,800,000",
            "TV",
            "Yes",
            "2024-05-16",
            "7:59",
            "91,900,000",
        ];
        let of = |cells: [&str; 7]| Line::published(half, &cells.map(str::to_owned));
        assert_eq!(of(cells).unwrap(), line(SEASON).unwrap());
        let mut wrong = cells;
        wrong[5] = "long";
        assert!(of(wrong).unwrap_err().to_string().contains("expected hours and minutes"));
        assert!(Line::published(half, &[]).is_err());
    }

    #[test]
    fn a_line_is_a_season_of_half_a_year() {
        let read = line(SEASON).unwrap();
        assert_eq!(
            (read.show.as_str(), read.film, read.season_number()),
            ("lighthouse", Some(false), Some(3.0))
        );
        assert!(read.everywhere && read.is_released_inside());
        assert_eq!((read.minutes, read.views), (Some(479.0), Some(91_900_000.0)));
        let mut film = SEASON;
        film[2] = "Moon of Ash — Part Two: The Return";
        film[3] = "";
        film[1] = "";
        film[7] = "2021-01-01";
        let film = line(film).unwrap();
        assert_eq!((film.film, film.story().as_deref()), (None, Some("moonofash")));
        assert!(!film.is_released_inside());
    }

    #[test]
    fn what_is_no_report_is_refused() {
        for (place, text, expected) in [
            (0, "2024", "expected a half-year"),
            (7, "soon", "soon"),
            (8, "many", "expected a number from 0 on in `hours_viewed`, found `many`"),
            (10, "-3", "expected a number from 0 on in `views`"),
        ] {
            let mut cells = SEASON;
            cells[place] = text;
            let error = line(cells).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        assert!(Line::parse(&[]).is_err() && Listed::parse(&[]).is_err());
    }
}
