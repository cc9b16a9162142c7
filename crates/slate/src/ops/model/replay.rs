//! `model replay`: which versions deserve a live test, from what was drawn on pages.

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Purpose, Result};
use slate_experiment::off_policy::{Estimator, Log, Row, ahead, estimate};
use slate_store::Version;
use utoipa::ToSchema;

use crate::analysis::{DrawnPage, drawn_pages, earned, replayed};
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::proposal_view::short;
use crate::serving::{Serving, nothing_in_production};
use crate::table::Table;

/// What the intervals hold.
const LEVEL: f64 = 0.95;
/// The fewest draws of its own that a version must be judged by.
const SIZE_MIN: f64 = 100.0;
/// Versions that are judged when none is named.
const NEWEST: usize = 5;
/// Pages that are read when nobody says.
const PAGES: u32 = 20_000;

fn pages() -> u32 {
    PAGES
}

/// Say which versions deserve a live test, from what was drawn on pages.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelReplay {
    /// Versions, separated by commas; the newest five when left out
    #[arg(long, value_delimiter = ',')]
    #[serde(default)]
    pub versions: Vec<String>,
    /// The newest pages that are read at most
    #[arg(long, default_value_t = PAGES)]
    #[serde(default = "pages")]
    pub pages: u32,
}

/// What versions would have earned.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Replay {
    /// Pages with drawn slots that were read.
    pub pages: u64,
    /// Drawn slots on them.
    pub draws: u64,
    /// The share of draws that was played within a day: counted, not estimated.
    pub earned: f64,
    /// The version in production.
    pub production: Replayed,
    /// The others, in the order they were asked for.
    pub versions: Vec<Replayed>,
}

/// One version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Replayed {
    /// The version.
    pub version: String,
    /// Its model.
    pub model: String,
    /// The share of slots that would have been played, had it filled them.
    pub value: Option<f64>,
    /// Its interval.
    pub interval: Option<[f64; 2]>,
    /// As many draws of its own would say as much.
    pub effective_sample_size: f64,
    /// How much more than the version in production; none of that itself.
    pub ahead: Option<f64>,
    /// The interval of that.
    pub ahead_interval: Option<[f64; 2]>,
    /// Whether it is ahead for sure enough to be tested live.
    pub deserves_a_test: bool,
    /// Why nothing can be said.
    pub refused: Option<String>,
}

impl Operation for ModelReplay {
    type Response = Replay;
    const ABOUT: About = About {
        path: &["model", "replay"],
        purpose: Purpose::Observe,
        summary: "Say which versions deserve a live test, from what was drawn on pages with known probabilities",
        example: "slate model replay --versions 3f2a9c0d51be",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Replay>> {
        cx.ready()?;
        let serving = cx.engine.serving().filter(|s| !s.stands_in);
        let serving = serving.ok_or_else(nothing_in_production)?;
        let pages = drawn_pages(cx.place, cx.engine, self.pages as usize)?;
        if pages.is_empty() {
            let detail = "nothing was drawn on a page yet";
            return Err(Error::new(ErrorKind::Insufficient, detail)
                .hint("pages that explore (`POST /v1/page`) are what can be replayed"));
        }
        let in_production = replayed(&pages, cx.engine, &serving, cx.talk)?;
        let (value, refused) = judged(&in_production);
        let baseline = if refused.is_none() { Some(in_production.as_slice()) } else { None };
        let mut versions = Vec::new();
        for version in self.asked(cx, &serving.version)? {
            let candidate = Serving::load(cx.place, &version)?;
            versions.push(one(cx, &pages, &candidate, baseline)?);
        }
        let (earned, draws) = earned(&pages);
        Ok(Outcome::Answer(Replay {
            pages: pages.len() as u64,
            draws: draws as u64,
            earned,
            production: Replayed { refused, ..of(&serving, value) },
            versions,
        }))
    }
}

impl ModelReplay {
    /// The versions asked for; the newest that are not in production where none is.
    fn asked(&self, cx: &Context<'_>, serves: &str) -> Result<Vec<Version>> {
        cx.place.store.read(|r| {
            if !self.versions.is_empty() {
                return self.versions.iter().map(|id| r.version(id)).collect();
            }
            let mut all = r.versions()?;
            all.retain(|version| version.id != serves);
            all.sort_by_key(|version| std::cmp::Reverse(version.at));
            all.truncate(NEWEST);
            Ok(all)
        })
    }
}

/// Value, its interval, and the effective sample size.
type Judged = (Option<f64>, Option<[f64; 2]>, f64);

/// What the log says of a policy, or why it says nothing.
fn judged(rows: &[Row]) -> (Judged, Option<String>) {
    let found = Log::new(rows).map(|log| {
        let size = log.support().effective_sample_size;
        (estimate(&log, Estimator::Snips, LEVEL), size)
    });
    match found {
        Ok((_, size)) if size < SIZE_MIN => {
            let why = format!("{size:.0} draws of its own are too few: {SIZE_MIN} are needed");
            ((None, None, size), Some(why))
        }
        Ok((Ok(found), size)) => ((Some(found.value), found.interval, size), None),
        Ok((Err(e), size)) => ((None, None, size), Some(e.detail().to_owned())),
        Err(e) => ((None, None, 0.0), Some(e.detail().to_owned())),
    }
}

fn of(serving: &Serving, (value, interval, effective_sample_size): Judged) -> Replayed {
    Replayed {
        version: serving.version.clone(),
        model: serving.name.clone(),
        value,
        interval,
        effective_sample_size,
        ahead: None,
        ahead_interval: None,
        deserves_a_test: false,
        refused: None,
    }
}

fn one(
    cx: &Context<'_>,
    pages: &[DrawnPage],
    candidate: &Serving,
    in_production: Option<&[Row]>,
) -> Result<Replayed> {
    let rows = replayed(pages, cx.engine, candidate, cx.talk)?;
    let (value, refused) = judged(&rows);
    let line = of(candidate, value);
    if refused.is_some() {
        return Ok(Replayed { refused, ..line });
    }
    let Some(in_production) = in_production else {
        let why = "the version in production cannot be judged".to_owned();
        return Ok(Replayed { refused: Some(why), ..line });
    };
    let found = ahead(&Log::new(&rows)?, &Log::new(in_production)?, LEVEL);
    Ok(match found {
        Ok(found) => Replayed {
            ahead: Some(found.value),
            ahead_interval: found.interval,
            deserves_a_test: found.interval.is_some_and(|[low, _]| low > 0.0),
            ..line
        },
        Err(e) => Replayed { refused: Some(e.detail().to_owned()), ..line },
    })
}

impl Show for Replay {
    fn show(&self, out: &mut String) {
        let Self { pages, draws, earned, .. } = self;
        let earned = 100.0 * earned;
        out.push_str(&format!("{draws} draws on {pages} pages, {earned:.1} % of them played\n"));
        let columns = ["version", "model", "draws", "played, %", "ahead, points", "95 %", ""];
        let mut table = Table::new(columns).right(&[2, 3, 4, 5]);
        table.row(line(&self.production, "in production"));
        for v in &self.versions {
            let says = if v.deserves_a_test { "deserves a live test" } else { "" };
            table.row(line(v, v.refused.as_deref().unwrap_or(says)));
        }
        table.show(out);
    }
}

fn line(v: &Replayed, says: &str) -> [String; 7] {
    let percent = |x: f64| format!("{:.2}", 100.0 * x);
    let span = |[a, b]: [f64; 2]| format!("{:+.2} to {:+.2}", 100.0 * a, 100.0 * b);
    let dash = || "-".to_owned();
    [
        short(&v.version).to_owned(),
        v.model.clone(),
        format!("{:.0}", v.effective_sample_size),
        v.value.map_or_else(dash, percent),
        v.ahead.map_or_else(dash, |x| format!("{:+.2}", 100.0 * x)),
        v.ahead_interval.map_or_else(dash, span),
        says.to_owned(),
    ]
}
