//! What titles are about, as numbers: for every title its genres, years, people, keywords and the words of its synopsis, each
//! group weighted by how rare its features are (tf-idf; Sparck Jones 1972) and of length 1.

use slate_core::{Result, Title};
use slate_math::Csr;
use slate_math::bags::{Bag, Vocabulary, unit, words};
use slate_math::cast::index;

/// A kind of feature. Groups are weighted against each other by the models that use them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The catalog's genres.
    Genres,
    /// Half-decades, and their neighbours by half.
    Years,
    /// Cast and makers.
    People,
    /// Keywords.
    Keywords,
    /// Words of the synopsis.
    Synopsis,
}

impl Group {
    /// All groups, in the order of [`Content`]'s features.
    pub const ALL: [Self; 5] =
        [Self::Genres, Self::Years, Self::People, Self::Keywords, Self::Synopsis];
}

/// People beyond the first so many say little about a title.
const PEOPLE_MAX: usize = 12;
/// A word in more than this share of all titles tells nothing apart.
const COMMON: f64 = 0.1;

/// Titles x features.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// The group of every feature.
    groups: Vec<Group>,
    /// Each group of each title is of length 1.
    features: Csr,
}

impl Content {
    /// The content of titles in the order of a vocabulary; `None` where the catalog does not know one.
    ///
    /// A feature that only one title has connects nothing and is left out.
    ///
    /// # Errors
    /// More features than 32 bits number.
    pub fn new(titles: &[Option<&Title>]) -> Result<Self> {
        let (mut groups, mut rows) = (Vec::new(), vec![Vec::new(); titles.len()]);
        let known = titles.iter().flatten().count();
        for group in Group::ALL {
            let of = |title: &Option<&Title>| title.map_or_else(Bag::new, |t| features(group, t));
            let bags: Vec<Bag> = titles.iter().map(of).collect();
            let telling = |count| is_telling(group, count, known);
            let vocabulary = Vocabulary::new(&bags, known, telling);
            let first = index(groups.len());
            for (row, bag) in rows.iter_mut().zip(&bags) {
                row.extend(vocabulary.row(bag).into_iter().map(|(f, x)| (first + f, x)));
            }
            groups.resize(groups.len() + vocabulary.len(), group);
        }
        Ok(Self { features: Csr::from_rows(groups.len(), &rows)?, groups })
    }

    /// Everything it consists of, as numbers: for fingerprints.
    pub fn each_number(&self, f: &mut dyn FnMut(u64)) {
        self.groups.iter().for_each(|&group| f(group as u64));
        self.features.offsets().iter().for_each(|&at| f(at as u64));
        self.features.columns().iter().for_each(|&feature| f(feature.into()));
        self.features.values().iter().for_each(|x| f(x.to_bits().into()));
    }

    /// Number of titles.
    pub fn title_count(&self) -> usize {
        self.features.row_count()
    }

    /// Titles x features with groups weighted as `weight` says, each row of length 1 or empty.
    ///
    /// # Errors
    /// None that the content was not built with.
    pub fn weighted(&self, weight: impl Fn(Group) -> f64) -> Result<Csr> {
        let row = |i: usize| {
            let all = self.features.row(i);
            let all = all.map(|(f, x)| (f, f64::from(x) * weight(self.groups[f as usize])));
            unit(all.filter(|&(_, x)| x != 0.0).collect())
        };
        let rows: Vec<Vec<(u32, f32)>> = (0..self.title_count()).map(row).collect();
        Csr::from_rows(self.groups.len(), &rows)
    }
}

/// Whether a feature of `count` of `known` titles tells some of them from others.
fn is_telling(group: Group, count: usize, known: usize) -> bool {
    let most = if group == Group::Synopsis { COMMON * known as f64 } else { known as f64 - 1.0 };
    count >= 2 && count as f64 <= most.max(2.0)
}

/// A title's features of one group, each once, with how much it has of them.
fn features(group: Group, title: &Title) -> Bag {
    match group {
        Group::Genres => title.genres.iter().map(|g| (g.clone(), 1.0)).collect(),
        Group::People => title.people.iter().take(PEOPLE_MAX).map(|p| (p.clone(), 1.0)).collect(),
        Group::Keywords => title.keywords.iter().map(|k| (k.to_lowercase(), 1.0)).collect(),
        Group::Years => title.year.map(half_decades).unwrap_or_default(),
        Group::Synopsis => words(&title.synopsis),
    }
}

fn half_decades(year: i16) -> Bag {
    let own = year.div_euclid(5);
    [(own - 1, 0.5), (own, 1.0), (own + 1, 0.5)].map(|(at, x)| (at.to_string(), x)).into()
}
