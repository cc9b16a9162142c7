//! Titles out of IMDb's tables: tabs between fields that are never quoted, `\N` for nothing.
//!
//! `title.basics.tsv` holds titles; where `title.principals.tsv` and `name.basics.tsv` lie beside it, people come from them.
//! Episodes and games are no titles of a catalog and are left out. What IMDb marks as adult has the age 18. Ratings are
//! what came of a title (`title.ratings.tsv`) and are not read here.

use std::collections::{HashMap, HashSet};

use slate_core::{Error, Result};

use super::assemble::{TitleTexts, add};
use super::gathered::Gathered;
use super::{NextTitle, TitleSource};
use crate::columns::ColumnMap;
use crate::input::{Container, ReadOptions, Stream};
use crate::text::{Counted, Dialect, Encoding, Records, Separator, header};

/// The files, each also as `.gz` or `.zst`.
const BASICS: &str = "title.basics.tsv";
const PRINCIPALS: &str = "title.principals.tsv";
const NAMES: &str = "name.basics.tsv";

/// Kinds that are left out.
const NO_TITLES: [&str; 2] = ["tvEpisode", "videoGame"];

/// The work of people who are named with a title.
const WORK: [&str; 6] = ["actor", "actress", "director", "writer", "creator", "self"];

/// A table of IMDb.
struct Table {
    records: Records,
    columns: usize,
    places: Vec<usize>,
}

impl Table {
    fn open(stream: Stream, columns: &[&str]) -> Result<Self> {
        let dialect = Dialect { separator: Separator::Plain(b'\t'), encoding: Encoding::Utf8 };
        let mut records = Records::new(&stream.name, stream.window, dialect);
        let header = header(&mut records)?;
        let place = |column: &&str| {
            header.iter().position(|known| known == column).ok_or_else(|| {
                Error::invalid(format!("expected a column `{column}`, found none")).at_line(
                    records.name(),
                    1,
                    None,
                )
            })
        };
        let places = columns.iter().map(place).collect::<Result<_>>()?;
        Ok(Self { columns: header.len(), records, places })
    }

    fn step(&mut self) -> Result<Counted> {
        self.records.step_of(self.columns)
    }

    fn text(&self, column: usize) -> String {
        match String::from_utf8_lossy(self.records.field(self.places[column])).trim() {
            "\\N" => String::new(),
            text => text.to_owned(),
        }
    }
}

/// A reader of IMDb's titles.
pub(super) struct Imdb {
    basics: Table,
    /// Where people are named.
    people: Option<(Stream, Stream)>,
    gathered: Gathered,
    is_read: bool,
}

impl Imdb {
    /// Whether a text begins like a table of titles.
    pub(super) fn is_meant(stream: &Stream, options: &ReadOptions) -> bool {
        let is_default = options.format.is_none() && options.columns == ColumnMap::default();
        is_default && stream.start().starts_with(b"tconst\ttitleType\t")
    }

    pub(super) fn new(basics: Stream, people: Option<(Stream, Stream)>) -> Result<Self> {
        let columns = [
            "tconst",
            "titleType",
            "primaryTitle",
            "startYear",
            "runtimeMinutes",
            "genres",
            "isAdult",
        ];
        let basics = Table::open(basics, &columns)?;
        Ok(Self { basics, people, gathered: Gathered::default(), is_read: false })
    }

    /// The tables of a folder or zip, if they are there.
    pub(super) fn find(container: &Container) -> Result<Option<Self>> {
        let file = |name: &str| {
            let ending = |end: &str| container.find(&format!("{name}{end}"));
            ["", ".gz", ".zst"].iter().find_map(|end| ending(end))
        };
        let Some(basics) = file(BASICS) else { return Ok(None) };
        let people = match (file(PRINCIPALS), file(NAMES)) {
            (Some(principals), Some(names)) => {
                Some((container.stream(&principals)?, container.stream(&names)?))
            }
            _ => None,
        };
        Self::new(container.stream(&basics)?, people).map(Some)
    }

    fn texts(&self) -> Option<TitleTexts> {
        let text = |column| self.basics.text(column);
        if NO_TITLES.contains(&text(1).as_str()) {
            return None;
        }
        let minutes: u32 = text(4).parse().unwrap_or(0);
        let age = if text(6) == "1" { "18" } else { "" };
        Some(TitleTexts {
            id: text(0),
            name: text(2),
            year: text(3),
            duration_s: if minutes == 0 {
                String::new()
            } else {
                minutes.saturating_mul(60).to_string()
            },
            genres: text(5).split(',').map(str::to_owned).collect(),
            age: age.to_owned(),
            ..TitleTexts::default()
        })
    }

    /// Names the people of the titles that were read, in the order in which they are billed.
    fn name_people(&mut self, principals: Stream, names: Stream) -> Result<()> {
        let mut billed: HashMap<String, Vec<(u32, String)>> = HashMap::new();
        let columns = ["tconst", "ordering", "nconst", "category"];
        each(principals, &columns, |[title, order, person, work]| {
            if WORK.contains(&work.as_str()) && self.gathered.get_mut(&title).is_some() {
                let order = order.parse().unwrap_or(u32::MAX);
                billed.entry(title).or_default().push((order, person));
            }
        })?;
        let wanted: HashSet<&String> =
            billed.values().flatten().map(|(_, person)| person).collect();
        let mut named = HashMap::new();
        each(names, &["nconst", "primaryName"], |[person, name]| {
            if wanted.contains(&person) {
                named.insert(person, name);
            }
        })?;
        for (title, mut people) in billed {
            people.sort();
            let Some(texts) = self.gathered.get_mut(&title) else { continue };
            let named = people.iter().filter_map(|(_, person)| named.get(person).cloned());
            named.for_each(|name| add(&mut texts.people, name));
        }
        Ok(())
    }
}

/// Every line of a table; a bad one ends it.
fn each<const N: usize>(
    stream: Stream,
    columns: &[&str; N],
    mut take: impl FnMut([String; N]),
) -> Result<()> {
    let mut table = Table::open(stream, columns)?;
    loop {
        match table.step()? {
            Counted::End => return Ok(()),
            Counted::Bad(error) => return Err(error),
            Counted::Record => take(std::array::from_fn(|column| table.text(column))),
        }
    }
}

impl TitleSource for Imdb {
    fn advance(&mut self) -> Result<NextTitle> {
        while !self.is_read {
            match self.basics.step()? {
                Counted::Bad(error) => return Ok(NextTitle::Bad(error)),
                Counted::Record => {
                    if let Some(texts) = self.texts() {
                        let records = &self.basics.records;
                        self.gathered.put(texts, records.line(), records.name())?;
                    }
                }
                Counted::End => {
                    self.is_read = true;
                    if let Some((principals, names)) = self.people.take() {
                        self.name_people(principals, names)?;
                    }
                }
            }
        }
        Ok(self.gathered.give(self.basics.records.name()))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use crate::{ReadOptions, read_titles};

    const BASICS: &str = "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres\n\
        tt1\tmovie\t\"Reef\" Again\tReef\t0\t1999\t\\N\t95\tDrama,Sci-Fi\n\
        tt2\ttvEpisode\tOne\tOne\t0\t2001\t\\N\t\\N\t\\N\n\
        tt3\ttvSeries\tHarbour\tHavn\t1\t\\N\t\\N\t\\N\t\\N\n";

    #[test]
    fn tables_of_a_folder_are_put_together() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("title.basics.tsv", BASICS);
        let options = ReadOptions::default();
        let alone =
            read_titles(&folder.path().join("title.basics.tsv"), &options, 0).unwrap().titles;
        write(
            "title.principals.tsv",
            "tconst\tordering\tnconst\tcategory\tjob\tcharacters\n\
             tt1\t2\tnm2\tdirector\t\\N\t\\N\ntt1\t1\tnm1\tactress\t\\N\t[\"Her\"]\ntt2\t1\tnm3\tactor\t\\N\t\\N\n\
             tt1\t3\tnm3\tcomposer\t\\N\t\\N\n",
        );
        write("name.basics.tsv", "nconst\tprimaryName\nnm1\tAda A\nnm2\tBo B\nnm3\tCy C\n");
        let titles = read_titles(folder.path(), &options, 0).unwrap().titles;
        let names: Vec<_> = titles.iter().map(|t| t.name.as_str()).collect();
        assert_eq!(names, ["\"Reef\" Again", "Harbour"]);
        assert_eq!(titles[0].people, ["Ada A", "Bo B"]);
        assert_eq!((titles[0].year, titles[0].duration_s), (Some(1999), Some(5700)));
        assert_eq!(
            (titles[0].genres.len(), titles[1].age, titles[1].genres.len()),
            (2, Some(18), 0)
        );
        let without = titles.into_iter().map(|t| slate_core::Title { people: Vec::new(), ..t });
        assert_eq!(alone, without.collect::<Vec<_>>());
    }
}
