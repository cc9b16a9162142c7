//! `catalog comparables`: titles like a title, what they share and what differs.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use slate_catalog::comparables::{Comparables, Difference, Scratch, Shared, between};
use slate_core::{Date, Error, ErrorKind, Purpose, Result, Title, TitleId};
use slate_tables::{ReadOptions, read_titles};
use utoipa::ToSchema;

use crate::input::Input;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::ops::recommend::check_k;
use crate::place::Place;
use crate::table::Table;

/// By what titles are alike.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema, clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum AlikeBy {
    /// What they are: genres, people, companies, budget, words.
    #[default]
    Content,
    /// Who watches them, as the version in production sees it.
    Audience,
    /// Both: ranks of the two, added up.
    Both,
}

fn ten() -> u32 {
    10
}

/// Find titles like a title.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogComparables {
    /// Id of the title
    pub title: TitleId,
    /// A file with the title, in any format of `import titles`; the studio's titles when left out
    #[arg(long, value_name = "FILE")]
    #[serde(default)]
    pub titles: Option<Input>,
    /// By what they are alike
    #[arg(long, value_enum, default_value_t = AlikeBy::Content)]
    #[serde(default)]
    pub by: AlikeBy,
    /// How many titles, 1 to 1000
    #[arg(long, short, default_value_t = ten())]
    #[serde(default = "ten")]
    pub k: u32,
}

/// Titles like a title.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparableTitles {
    /// The title.
    #[schema(value_type = String)]
    pub title: TitleId,
    /// Its name.
    pub name: String,
    /// By what they are alike.
    pub by: AlikeBy,
    /// Those most like it first.
    pub comparables: Vec<ComparableTitle>,
}

/// A title like another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparableTitle {
    /// Its id.
    #[schema(value_type = String)]
    pub title: TitleId,
    /// Its name.
    pub name: String,
    /// The year of its release.
    pub year: Option<i16>,
    /// How much they are alike in content, of 1.
    pub content: f64,
    /// Its place among the titles that the same people watch; none beyond the first 200.
    pub audience: Option<u32>,
    /// What both have.
    #[schema(value_type = Vec<Object>)]
    pub shares: Vec<Shared>,
    /// In what they differ.
    #[schema(value_type = Vec<Object>)]
    pub differs: Vec<Difference>,
}

/// Titles of each kind that are looked at.
const LOOKED_AT: usize = 200;

impl Operation for CatalogComparables {
    type Response = ComparableTitles;
    const ABOUT: About = About {
        path: &["catalog", "comparables"],
        purpose: Purpose::Observe,
        summary: "Find titles like a title, and say what they share and what differs",
        example: "slate catalog comparables f1 --k 10",
    };

    fn check(&self) -> Result<()> {
        check_k(self.k)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ComparableTitles>> {
        let audience = match self.by {
            AlikeBy::Content => Vec::new(),
            _ => {
                cx.ready()?;
                let similar = cx.engine.similar(&self.title, LOOKED_AT)?;
                similar.into_iter().map(|listed| listed.title).collect()
            }
        };
        let studio = cx.engine.insight.catalog(cx.place)?;
        let own = self.own(Some(cx.place))?;
        Ok(Outcome::Answer(self.answer(&own, &studio.titles, studio.comparables(), &audience)?))
    }
}

/// The same where there is no studio.
///
/// # Errors
/// As the operation.
pub fn comparables_without_studio(request: &CatalogComparables) -> Result<ComparableTitles> {
    request.check()?;
    if request.by != AlikeBy::Content {
        return Err(Error::invalid("who watches what is known in a studio, and none is here"));
    }
    let own = request.own(None)?;
    request.answer(&own, &own, &Comparables::new(own.iter()), &[])
}

impl CatalogComparables {
    /// The titles of the file.
    fn own(&self, place: Option<&Place>) -> Result<Vec<Title>> {
        match &self.titles {
            Some(file) => {
                Ok(read_titles(&file.path_in(place)?, &ReadOptions::default(), 0)?.titles)
            }
            None => Ok(Vec::new()),
        }
    }

    /// `own` are those of the file, whose word goes before that of the others.
    fn answer(
        &self,
        own: &[Title],
        others: &[Title],
        comparables: &Comparables,
        audience: &[TitleId],
    ) -> Result<ComparableTitles> {
        let mut titles = own.iter().chain(others);
        let title = titles.find(|title| title.id == self.title).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("there is no title `{}`", self.title))
                .hint("import it, or name a file that has it with --titles")
        })?;
        Ok(ComparableTitles {
            title: title.id.clone(),
            name: title.name.clone(),
            by: self.by,
            comparables: self.ranked(title, others, comparables, audience),
        })
    }

    fn ranked(
        &self,
        title: &Title,
        others: &[Title],
        comparables: &Comparables,
        audience: &[TitleId],
    ) -> Vec<ComparableTitle> {
        let (by, k) = (self.by, self.k as usize);
        let keep = |n: usize| others[n].id != title.id;
        let nearest = comparables.nearest(title, LOOKED_AT.max(k), keep, &mut Scratch::default());
        let content: HashMap<usize, f64> =
            nearest.iter().map(|of| (of.index as usize, f64::from(of.score))).collect();
        let numbers: HashMap<&TitleId, usize> =
            others.iter().enumerate().map(|(n, other)| (&other.id, n)).collect();
        let watched: Vec<usize> =
            audience.iter().filter_map(|id| numbers.get(id).copied()).collect();
        let liked: Vec<usize> = nearest.iter().map(|of| of.index as usize).collect();
        let order: Vec<usize> = match by {
            AlikeBy::Content => liked,
            AlikeBy::Audience => watched.clone(),
            AlikeBy::Both => fused(&liked, &watched),
        };
        let told = |n: usize| {
            let other = &others[n];
            let (shares, differs) = between(title, other);
            ComparableTitle {
                title: other.id.clone(),
                name: other.name.clone(),
                year: other.released.map(Date::year).or(other.year),
                content: content.get(&n).copied().unwrap_or(0.0),
                audience: (1..).zip(&watched).find(|(_, m)| **m == n).map(|(place, _)| place),
                shares,
                differs,
            }
        };
        order.into_iter().filter(|&n| keep(n)).take(k).map(told).collect()
    }
}

/// The titles of two lists by the sum of 1 / (60 + place) (reciprocal rank fusion, Cormack et al. 2009).
fn fused(one: &[usize], other: &[usize]) -> Vec<usize> {
    let mut scores: HashMap<usize, f64> = HashMap::new();
    for list in [one, other] {
        for (place, &n) in list.iter().enumerate() {
            *scores.entry(n).or_default() += 1.0 / (61.0 + place as f64);
        }
    }
    let mut order: Vec<(usize, f64)> = scores.into_iter().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    order.into_iter().map(|(n, _)| n).collect()
}

/// What two titles share, in a line.
pub(crate) fn in_line(shares: &[Shared]) -> String {
    let line = |s: &Shared| format!("{}: {}", s.kind, s.both.join(", "));
    shares.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// In what two titles differ, in a line.
pub(crate) fn differences(differs: &[Difference]) -> String {
    let line = |d: &Difference| format!("{}: {} / {}", d.kind, d.one, d.other);
    differs.iter().map(line).collect::<Vec<_>>().join("; ")
}

impl Show for ComparableTitles {
    fn show(&self, out: &mut String) {
        out.push_str(&format!("like {} ({})\n\n", self.name, self.title));
        let mut table = Table::new(["title", "name", "year", "content", "audience", "both have"])
            .right(&[2, 3, 4]);
        for other in &self.comparables {
            table.row([
                other.title.to_string(),
                other.name.clone(),
                other.year.map_or(String::new(), |year| year.to_string()),
                format!("{:.2}", other.content),
                other.audience.map_or("-".to_owned(), |place| place.to_string()),
                in_line(&other.shares),
            ]);
        }
        table.show(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lists_become_one() {
        assert_eq!(fused(&[1, 2, 3], &[3, 2, 9]), [3, 2, 1, 9]);
        assert_eq!(fused(&[], &[5]), [5]);
    }
}
