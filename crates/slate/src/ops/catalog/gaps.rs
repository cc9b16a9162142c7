//! `catalog gaps`: tastes whose viewing grows while their titles end or run out, and what would fill them.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use slate_catalog::VIEWERS_MIN;
use slate_catalog::comparables::{Comparables, Scratch};
use slate_catalog::gaps::{GapSpec, PERIOD_DAYS, Play, Reason, Stock, Taste, gaps};
use slate_core::{Error, Purpose, Result, Seed, Title, TitleId};
use slate_tables::{ReadOptions, read_titles};
use utoipa::ToSchema;

use crate::evaluation::Watching;
use crate::input::Input;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::table::Table;
use crate::viewing::{Choice, load};

/// Viewers that are looked at; of more, as many are drawn.
const VIEWERS_MAX: usize = 20_000;

/// Titles of a taste that are named, and candidates that fit it.
const NAMED: usize = 5;

/// Titles of a taste that candidates are held against.
const HELD_AGAINST: usize = 10;

const DAY_MS: i64 = 86_400_000;

fn ninety() -> u32 {
    90
}

/// Find tastes that viewers want more of than there will be.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogGaps {
    /// Titles that could be had, in any format of `import titles`: those that fit a gap are named; those of the studio that are to come when left out
    #[arg(long, value_name = "FILE")]
    #[serde(default)]
    pub candidates: Option<Input>,
    /// Licences that end within so many days count as ending, 1 to 730
    #[arg(long, default_value_t = ninety())]
    #[serde(default = "ninety")]
    pub days: u32,
    /// How many tastes, 2 to 200; about one for 25 titles when left out
    #[arg(long)]
    #[serde(default)]
    pub tastes: Option<u32>,
}

/// Tastes, those that are gaps first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Gaps {
    /// The day of the last viewing, on which everything is looked at.
    pub today: String,
    /// Days within which a licence counts as ending.
    pub days: u32,
    /// Tastes, gaps first, each group by plays lately.
    pub tastes: Vec<TasteLine>,
    /// Tastes of fewer than 20 viewers or five titles, which are left out.
    pub left_out: u64,
}

/// A taste.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TasteLine {
    /// Its genres, those of most titles first: what to call it.
    pub genres: Vec<String>,
    /// Its titles watched most.
    pub titles: Vec<NamedTitle>,
    /// How many titles it has.
    pub of: u64,
    /// Viewers who watched at least two of them in the last 90 days.
    pub viewers: u64,
    /// Plays in each of the last six times 30 days.
    pub plays: Vec<u64>,
    /// By what factor viewing grows in 30 days, and the ends of the 95 % interval of that over other viewers.
    pub growth: [f64; 3],
    /// Titles that can be watched,
    pub supply: u64,
    /// of these, added in the last 90 days,
    pub fresh: u64,
    /// ending within `days`,
    pub ending: u64,
    /// and the share of the last 30 days' plays that fell on those.
    pub ending_plays: f64,
    /// Months of 30 days until half of its viewers have seen all that stays, at the present rate.
    pub months_left: Option<f64>,
    /// Why it is a gap: `ending`, `running_out`, `shrinking`; nothing if it is none.
    #[schema(value_type = Vec<String>)]
    pub reasons: Vec<Reason>,
    /// Candidates that are most like its titles.
    pub fits: Vec<Fit>,
}

/// A title with its name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NamedTitle {
    /// Its id.
    #[schema(value_type = String)]
    pub title: TitleId,
    /// Its name.
    pub name: String,
}

/// A candidate like the titles of a taste.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Fit {
    /// Its id.
    #[schema(value_type = String)]
    pub title: TitleId,
    /// Its name.
    pub name: String,
    /// How much it is like them on the mean, of 1.
    pub similarity: f64,
}

impl Operation for CatalogGaps {
    type Response = Gaps;
    const ABOUT: About = About {
        path: &["catalog", "gaps"],
        purpose: Purpose::Observe,
        summary: "Find tastes whose viewing grows while their titles end or run out",
        example: "slate catalog gaps --candidates offers.csv",
    };

    fn check(&self) -> Result<()> {
        if !(1..=730).contains(&self.days) {
            return Err(Error::invalid(format!(
                "expected `days` from 1 to 730, found {}",
                self.days
            )));
        }
        match self.tastes {
            Some(tastes) if !(2..=200).contains(&tastes) => {
                Err(Error::invalid(format!("expected `tastes` from 2 to 200, found {tastes}")))
            }
            _ => Ok(()),
        }
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Gaps>> {
        let catalog = cx.engine.insight.catalog(cx.place)?;
        let titles = &catalog.titles;
        let seen = Seen::read(cx, titles)?;
        let spec = GapSpec {
            tastes: self.tastes.map(|tastes| tastes as usize),
            today: seen.today,
            horizon: i32::try_from(self.days).unwrap_or(i32::MAX),
            seed: Seed(7),
        };
        let (tastes, left_out) = gaps(&seen.plays, &seen.stock, &spec, &mut Watching(cx.talk))?;
        let candidates = match &self.candidates {
            Some(file) => read_titles(&file.path(cx.place)?, &ReadOptions::default(), 0)?.titles,
            None => Vec::new(),
        };
        let new: Vec<&Title> = match self.candidates {
            // What the service has is no candidate.
            Some(_) => {
                let had: HashSet<&TitleId> = titles.iter().map(|title| &title.id).collect();
                candidates.iter().filter(|title| !had.contains(&title.id)).collect()
            }
            None => titles.iter().filter(|title| is_to_come(title, seen.today)).collect(),
        };
        let fitting = Comparables::new(new.iter().copied());
        let line = |taste: &Taste| seen.line(taste, titles, &fitting, &new);
        let mut tastes: Vec<TasteLine> = tastes.iter().map(line).collect();
        tastes.sort_by_key(|taste| taste.reasons.is_empty());
        let today = slate_core::Date::from_days(seen.today)?.to_string();
        Ok(Outcome::Answer(Gaps { today, days: self.days, tastes, left_out: left_out as u64 }))
    }
}

/// What has been watched, and what there is.
pub(super) struct Seen {
    pub(super) plays: Vec<Play>,
    pub(super) stock: Vec<Stock>,
    /// By number of a title in the plays, its place in the catalog.
    pub(super) in_catalog: Vec<Option<usize>>,
    ids: Vec<TitleId>,
    pub(super) today: i32,
    /// One of so many viewers is looked at.
    pub(super) one_of: usize,
}

impl Seen {
    pub(super) fn read(cx: &Context<'_>, titles: &[Title]) -> Result<Self> {
        let viewing = load(cx.place, &Choice::default(), 1, cx.talk)?;
        let interactions = &viewing.interactions;
        let at_ms = interactions.at_ms.as_ref().ok_or_else(|| {
            Error::invalid("the viewing has no times, so nothing can be said of growth")
        })?;
        // Viewers are numbered by their ids: every so many is as good as a draw.
        let step = interactions.histories.len().div_ceil(VIEWERS_MAX).max(1);
        let mut plays = Vec::new();
        for (number, viewer) in (0..interactions.histories.len()).step_by(step).enumerate() {
            let range = interactions.histories.range(viewer);
            let history = interactions.histories.get(viewer).iter().zip(&at_ms[range]);
            let viewer = u32::try_from(number).unwrap_or(u32::MAX);
            plays.extend(history.map(|(&title, &at)| Play { viewer, title, day: day(at) }));
        }
        let today = plays.iter().map(|play| play.day).max().unwrap_or(0);
        let places: std::collections::HashMap<&TitleId, usize> =
            titles.iter().enumerate().map(|(n, title)| (&title.id, n)).collect();
        let in_catalog: Vec<Option<usize>> =
            viewing.titles.iter().map(|id| places.get(id).copied()).collect();
        let stock =
            in_catalog.iter().map(|place| place.map_or(Stock::default(), |n| stock(&titles[n])));
        let stock = stock.collect();
        Ok(Self { stock, plays, in_catalog, today, one_of: step, ids: viewing.titles })
    }

    fn line(
        &self,
        taste: &Taste,
        titles: &[Title],
        fitting: &Comparables,
        candidates: &[&Title],
    ) -> TasteLine {
        let known = |&number: &u32| self.in_catalog[number as usize].map(|n| &titles[n]);
        let of_catalog: Vec<&Title> = taste.titles.iter().filter_map(known).collect();
        let named = |&number: &u32| NamedTitle {
            title: self.ids[number as usize].clone(),
            name: known(&number)
                .map_or_else(|| self.ids[number as usize].to_string(), |t| t.name.clone()),
        };
        TasteLine {
            genres: genres(&of_catalog),
            titles: taste.titles.iter().take(NAMED).map(named).collect(),
            of: taste.titles.len() as u64,
            viewers: taste.viewers,
            plays: taste.plays.clone(),
            growth: taste.growth,
            supply: taste.supply as u64,
            fresh: taste.fresh as u64,
            ending: taste.ending as u64,
            ending_plays: taste.ending_plays,
            months_left: taste.periods_left,
            reasons: taste.reasons.clone(),
            fits: fits(&of_catalog, fitting, candidates),
        }
    }
}

/// Whether a title is released after a day, so that nobody has seen it.
fn is_to_come(title: &Title, today: i32) -> bool {
    title.released.is_some_and(|released| released.days() > today)
}

fn day(at_ms: i64) -> i32 {
    i32::try_from(at_ms.div_euclid(DAY_MS)).unwrap_or(0)
}

/// From when and until when a title can be watched anywhere.
fn stock(title: &Title) -> Stock {
    let days = |at: slate_core::Timestamp| day(at.as_millis());
    let from = match title.windows.is_empty() {
        true => None,
        false => title.windows.iter().map(|w| w.from).min().flatten().map(days),
    };
    let ends: Option<Vec<i32>> = title.windows.iter().map(|w| w.until.map(days)).collect();
    Stock {
        from: from.or(title.added.map(days)),
        until: ends.and_then(|ends| ends.into_iter().max()),
    }
}

/// The genres of most titles.
pub(super) fn genres(titles: &[&Title]) -> Vec<String> {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for genre in titles.iter().flat_map(|title| &title.genres) {
        *counts.entry(genre).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().take(3).map(|(genre, _)| genre.to_owned()).collect()
}

/// The candidates most like the titles of a taste.
fn fits(of_taste: &[&Title], fitting: &Comparables, candidates: &[&Title]) -> Vec<Fit> {
    let mut sums = vec![0.0; candidates.len()];
    let mut scratch = Scratch::default();
    let held = &of_taste[..of_taste.len().min(HELD_AGAINST)];
    for title in held {
        for like in fitting.nearest(title, candidates.len(), |_| true, &mut scratch) {
            sums[like.index as usize] += f64::from(like.score) / held.len() as f64;
        }
    }
    let mut order: Vec<usize> = (0..candidates.len()).filter(|&n| sums[n] > 0.0).collect();
    order.sort_by(|&a, &b| sums[b].total_cmp(&sums[a]).then(a.cmp(&b)));
    let fit = |n: usize| Fit {
        title: candidates[n].id.clone(),
        name: candidates[n].name.clone(),
        similarity: sums[n],
    };
    order.into_iter().take(NAMED).map(fit).collect()
}

/// Why a taste is a gap, in words.
pub(crate) fn in_words(taste: &TasteLine, days: u32) -> Vec<String> {
    let months = taste.months_left.unwrap_or(0.0);
    let words = |reason: &Reason| match reason {
        Reason::Ending => format!(
            "{:.0} % of what is watched of it ends within {days} days",
            100.0 * taste.ending_plays
        ),
        Reason::RunningOut => {
            format!("half of its viewers will have seen what stays in {months:.1} months")
        }
        Reason::Shrinking => "fewer titles can be watched than 90 days ago".to_owned(),
    };
    taste.reasons.iter().map(words).collect()
}

impl Show for Gaps {
    fn show(&self, out: &mut String) {
        let gaps = self.tastes.iter().filter(|taste| !taste.reasons.is_empty());
        out.push_str(&format!(
            "{} tastes on {}, {} of them gaps: viewing grows while supply ends or runs out\n\n",
            self.tastes.len(),
            self.today,
            gaps.clone().count()
        ));
        let heads = [
            "taste",
            "viewers",
            "plays",
            "grows by",
            "95 %",
            "titles",
            "new",
            "ending",
            "months left",
            "gap",
        ];
        let mut table = Table::new(heads).right(&[1, 2, 3, 4, 5, 6, 7, 8]);
        for taste in &self.tastes {
            let [growth, low, high] = taste.growth;
            table.row([
                taste.genres.join(", "),
                taste.viewers.to_string(),
                taste.plays.last().copied().unwrap_or(0).to_string(),
                format!("x {growth:.2}"),
                format!("{low:.2} to {high:.2}"),
                taste.supply.to_string(),
                taste.fresh.to_string(),
                taste.ending.to_string(),
                taste.months_left.map_or("-".to_owned(), |months| format!("{months:.1}")),
                if taste.reasons.is_empty() { "" } else { "yes" }.to_owned(),
            ]);
        }
        table.show(out);
        for taste in gaps {
            let titles: Vec<&str> = taste.titles.iter().map(|title| title.name.as_str()).collect();
            out.push_str(&format!(
                "\n{}: {}\n",
                taste.genres.join(", "),
                in_words(taste, self.days).join("; ")
            ));
            out.push_str(&format!("  {}\n", titles.join(", ")));
            for fit in &taste.fits {
                out.push_str(&format!(
                    "  fits: {} ({}), like its titles {:.2} of 1\n",
                    fit.name, fit.title, fit.similarity
                ));
            }
        }
        if self.left_out > 0 {
            out.push_str(&format!(
                "\nleft out: {} tastes of fewer than {VIEWERS_MIN} viewers or five titles\n",
                self.left_out
            ));
        }
        out.push_str(&format!("a month is {PERIOD_DAYS} days\n"));
    }
}
