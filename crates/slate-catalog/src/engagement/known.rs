//! What was known of a title on the day on which a half-year opens.

use std::collections::{BTreeMap, HashMap, HashSet};

use slate_core::Title;

use super::half::Half;
use super::report::{Line, Listed};
use crate::features::budget;
use crate::matching::key;

/// A film of a source that was read before the half-year, with numbers about it that the source had.
#[derive(Debug, Clone)]
pub struct Film<'a> {
    /// The film.
    pub title: &'a Title,
    /// Numbers, by name of their column; of several films of a name the one with the highest first number is meant.
    pub facts: Vec<Option<f64>>,
}

/// Everything there is to know.
#[derive(Debug)]
pub struct Sources<'a> {
    /// Reports of all half-years.
    pub lines: &'a [Line],
    /// Weekly lists.
    pub listed: &'a [Listed],
    /// Films.
    pub films: &'a [Film<'a>],
    /// The names of their facts.
    pub facts: &'a [String],
}

/// What was known on the day on which a half-year opens.
pub(super) struct Known<'a> {
    half: Half,
    /// Titles of earlier reports.
    seen: HashSet<&'a str>,
    /// Earlier lines of a series, the last half-year last.
    shows: HashMap<&'a str, Vec<&'a Line>>,
    /// The most hours that a part of a story had in half a year.
    stories: HashMap<String, f64>,
    /// Weeks in which a title was listed.
    listed: HashMap<&'a str, Vec<&'a Listed>>,
    /// By name, numbers of films in `all_films`.
    named: HashMap<String, Vec<usize>>,
    all_films: &'a [Film<'a>],
    facts: &'a [String],
    genres: Vec<String>,
}

/// The names of the columns about a line itself, about what came before it, and about weekly lists.
const NAMES: [&str; 22] = [
    "film",
    "available everywhere",
    "day of release told",
    "days available",
    "days since release",
    "minutes",
    "season",
    "limited series",
    "another name where it was made",
    "script of that name",
    "year in the name",
    "earlier seasons",
    "hours of the season before",
    "these by own minutes",
    "most hours of an earlier season",
    "halves since an earlier season",
    "most hours of the same story",
    "weeks in the lists",
    "best place in the lists",
    "most hours in a week",
    "weeks since the last list",
    "films of the name",
];

/// A genre with fewer films is no column.
const GENRE_FILMS_MIN: usize = 500;

impl<'a> Known<'a> {
    pub(super) fn on(sources: &Sources<'a>, half: Half) -> Self {
        let mut known = Self {
            half,
            seen: HashSet::new(),
            shows: HashMap::new(),
            stories: HashMap::new(),
            listed: HashMap::new(),
            named: HashMap::new(),
            all_films: sources.films,
            facts: sources.facts,
            genres: genres(sources.films),
        };
        let mut earlier: Vec<&Line> = sources.lines.iter().filter(|l| l.half < half).collect();
        earlier.sort_by_key(|line| line.half);
        for line in earlier {
            known.seen.insert(&line.own);
            known.shows.entry(&line.show).or_default().push(line);
            if let Some(story) = line.story() {
                let most = known.stories.entry(story).or_default();
                *most = most.max(line.hours);
            }
        }
        for listed in sources.listed.iter().filter(|listed| listed.week < half.first()) {
            known.listed.entry(&listed.show).or_default().push(listed);
        }
        for (n, film) in sources.films.iter().enumerate() {
            known.named.entry(key(&film.title.name)).or_default().push(n);
        }
        known
    }

    /// Whether no earlier report has it.
    pub(super) fn is_new(&self, line: &Line) -> bool {
        line.half == self.half && !self.seen.contains(line.own.as_str())
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> Vec<String> {
        let of_film = ["film: year", "film: budget", "film: in English", "film: series"];
        let named = NAMES.iter().chain(&of_film).map(|&name| name.to_owned());
        let facts = self.facts.iter().map(|fact| format!("film: {fact}"));
        named.chain(facts).chain(self.genres.iter().map(|g| format!("film genre: {g}"))).collect()
    }

    /// A line's columns; NaN means not known. What was watched of it is in none.
    pub(super) fn values(&self, line: &Line) -> Vec<f64> {
        let mut values = Vec::with_capacity(64);
        self.itself(line, &mut values);
        self.before(line, &mut values);
        self.lists(line, &mut values);
        self.of_film(line, &mut values);
        values
    }

    fn itself(&self, line: &Line, values: &mut Vec<f64>) {
        let (first, last) = (self.half.first(), self.half.last());
        let released = line.released.map(|day| day.days()).filter(|day| *day <= last);
        let inside = released.filter(|day| *day >= first);
        let unknown = |x: Option<f64>| x.unwrap_or(f64::NAN);
        let is = |is: bool| if is { 1.0 } else { 0.0 };
        values.extend([
            unknown(line.film.map(is)),
            is(line.everywhere),
            is(line.released.is_some()),
            unknown(inside.map(|day| f64::from(last - day + 1))),
            unknown(released.filter(|day| *day < first).map(|day| f64::from(first - day).ln())),
            unknown(line.minutes.map(f64::ln)),
            unknown(line.season_number()),
            is(line.season.to_lowercase().contains("limited")),
            is(!line.local.is_empty()),
            script(&line.local),
            unknown(year_in(&line.name)),
        ]);
    }

    fn before(&self, line: &Line, values: &mut Vec<f64>) {
        let earlier = self.shows.get(line.show.as_str()).map_or(&[][..], Vec::as_slice);
        let last = earlier.last().map(|last| last.half);
        // The last half-year in which one of them was watched, and the season that was watched most in it.
        let hours = earlier.iter().filter(|l| Some(l.half) == last).map(|l| l.hours);
        let before = hours.fold(f64::NAN, f64::max);
        let most = earlier.iter().map(|l| l.hours).fold(f64::NAN, f64::max);
        let seasons: HashSet<&str> = earlier.iter().map(|l| l.own.as_str()).collect();
        let halves = last.map_or(f64::NAN, |last| halves_between(last, self.half));
        let story = line.story().and_then(|story| self.stories.get(&story).copied());
        let minutes = line.minutes.unwrap_or(f64::NAN);
        values.extend([
            seasons.len() as f64,
            before.ln_1p(),
            (before * 60.0 / minutes).ln_1p(),
            most.ln_1p(),
            halves,
            story.map_or(f64::NAN, f64::ln_1p),
        ]);
    }

    fn lists(&self, line: &Line, values: &mut Vec<f64>) {
        let listed = self.listed.get(line.show.as_str()).map_or(&[][..], Vec::as_slice);
        let fold = |of: fn(&Listed) -> f64, choose: fn(f64, f64) -> f64| {
            listed.iter().map(|listed| of(listed)).fold(f64::NAN, choose)
        };
        let last = listed.iter().map(|listed| listed.week).max();
        let since = last.map_or(f64::NAN, |week| f64::from(self.half.first() - week) / 7.0);
        values.extend([
            listed.len() as f64,
            fold(|listed| listed.rank, f64::min),
            fold(|listed| listed.hours, f64::max).ln_1p(),
            since,
        ]);
    }

    fn of_film(&self, line: &Line, values: &mut Vec<f64>) {
        let film = self.film(line);
        let title = film.map(|film| film.title);
        let unknown = |x: Option<f64>| x.unwrap_or(f64::NAN);
        let is = |is: bool| if is { 1.0 } else { 0.0 };
        values.extend([
            self.named(line).len() as f64,
            unknown(title.and_then(|t| t.year).map(f64::from)),
            unknown(title.and_then(budget)),
            unknown(title.and_then(|t| t.language.as_ref()).map(|l| is(l.as_str() == "en"))),
            unknown(title.map(|t| is(!t.collection.is_empty()))),
        ]);
        let fact = |n: usize| film.and_then(|film| film.facts[n]).map(f64::ln_1p);
        values.extend((0..self.facts.len()).map(|n| unknown(fact(n))));
        let genre = |genre: &String| unknown(title.map(|t| is(t.genres.contains(genre))));
        values.extend(self.genres.iter().map(genre));
    }

    /// The numbers of the films of this name; a series is none of them.
    fn named(&self, line: &Line) -> &[usize] {
        let is_film = line.film != Some(false);
        self.named.get(&line.show).filter(|_| is_film).map_or(&[], Vec::as_slice)
    }

    /// The film of this name; of several that of the year in the name, and else the best known one.
    pub(super) fn film(&self, line: &Line) -> Option<&'a Film<'a>> {
        let films = || self.named(line).iter().map(|&n| &self.all_films[n]);
        let first = |film: &&'a Film<'a>| film.facts.first().copied().flatten().unwrap_or(-1.0);
        let year = year_in(&line.name);
        let near = |film: &&'a Film<'a>| {
            film.title
                .year
                .zip(year)
                .is_some_and(|(own, year)| (f64::from(own) - year).abs() <= 1.0)
        };
        let of_year = films().filter(near).max_by(|a, b| first(a).total_cmp(&first(b)));
        of_year.or_else(|| films().max_by(|a, b| first(a).total_cmp(&first(b))))
    }
}

/// Genres of enough films, in the order of their names.
fn genres(films: &[Film<'_>]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for genre in films.iter().flat_map(|film| &film.title.genres) {
        *counts.entry(genre).or_default() += 1;
    }
    let enough = counts.into_iter().filter(|(_, count)| *count >= GENRE_FILMS_MIN);
    enough.map(|(genre, _)| genre.to_owned()).collect()
}

/// The year in brackets at the end of a name.
fn year_in(name: &str) -> Option<f64> {
    let (_, rest) = name.rsplit_once('(')?;
    let year: u16 = rest.trim_end().strip_suffix(')')?.parse().ok()?;
    (1888..=2200).contains(&year).then_some(f64::from(year))
}

/// How many half-years lie from one to the other.
fn halves_between(from: Half, to: Half) -> f64 {
    f64::from(to.first() - from.first()) / 182.5
}

/// The script that most letters of a name are in: 0 for none, 1 for Latin ones, more for others.
fn script(name: &str) -> f64 {
    let of = |c: char| match c {
        'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' => 1,
        '\u{ac00}'..='\u{d7a3}' => 2,
        '\u{3040}'..='\u{30ff}' => 3,
        '\u{4e00}'..='\u{9fff}' => 4,
        '\u{e00}'..='\u{e7f}' => 5,
        '\u{600}'..='\u{6ff}' => 6,
        '\u{900}'..='\u{dff}' => 7,
        '\u{400}'..='\u{4ff}' => 8,
        _ => 0,
    };
    let mut counts = [0_u32; 9];
    name.chars().for_each(|c| counts[of(c)] += 1);
    // Kana among Han letters are Japanese.
    if counts[3] > 0 {
        counts[3] += counts[4];
    }
    let most = (1_u32..9).max_by_key(|&n| (counts[n as usize], std::cmp::Reverse(n)));
    most.filter(|&n| counts[n as usize] > 0).map_or(0.0, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_years_are_read_from_names() {
        let scripts = [
            "",
            "Fräulein",
            "더 글로리: 시즌 1",
            "ホワイトリリー",
            "千と千尋の神隠し",
            "अमर सिंह",
            "!",
        ];
        assert_eq!(scripts.map(script), [0.0, 1.0, 2.0, 3.0, 3.0, 7.0, 0.0]);
        assert_eq!(
            ["Skyfire (2019)", "2012", "Up (again)"].map(year_in),
            [Some(2019.0), None, None]
        );
    }
}
