//! `catalog scoreboard`: what was decided, by whom, and what came of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slate_catalog::features::short as round;
use slate_core::{Purpose, Result, TitleId};
use slate_store::ShortlistRow;
use utoipa::ToSchema;

use super::made::Kept;
use super::{kept, origin};
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::place::Place;
use crate::proposal_view::{ACQUIRE, short};
use crate::table::{Table, grouped};

/// Hold approved shortlists against what came.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogScoreboard {}

/// What was decided and what came of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Scoreboard {
    /// Titles of approved shortlists with what came of them, the newest shortlist first.
    pub titles: Vec<ScoredTitle>,
    /// By who wanted the title: `both`, `people` who put it in, `model` whose title people took out.
    pub by: BTreeMap<String, Scored>,
    /// Titles of approved shortlists of which nothing is known yet.
    pub open: u64,
}

/// A title of an approved shortlist.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ScoredTitle {
    /// The shortlist.
    pub shortlist: String,
    /// Its id.
    #[schema(value_type = String)]
    pub title: TitleId,
    /// Its name.
    pub name: String,
    /// What it cost.
    pub price: u64,
    /// `both`, `people` or `model`.
    pub by: String,
    /// Viewers that were forecast, and the ends of the interval.
    pub forecast: [f64; 3],
    /// Viewers that came.
    pub viewers: f64,
}

/// How titles did that some wanted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Scored {
    /// Titles.
    pub titles: u64,
    /// What they cost together.
    pub spent: u64,
    /// Viewers that were forecast together.
    pub forecast: f64,
    /// Viewers that came.
    pub viewers: f64,
    /// Viewers that came, for a thousand of what was spent; none of what was free.
    pub per_thousand: Option<f64>,
    /// The mean of ln(came / forecast): above 0, more came.
    pub bias_ln: f64,
    /// The mean size of that.
    pub error_ln: f64,
    /// The share of titles inside their interval.
    pub inside: f64,
}

impl Operation for CatalogScoreboard {
    type Response = Scoreboard;
    const ABOUT: About = About {
        path: &["catalog", "scoreboard"],
        purpose: Purpose::Observe,
        summary: "Hold approved shortlists against what came: the model's choices, and people's",
        example: "slate catalog scoreboard",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Scoreboard>> {
        let approved = cx.place.store.read(|r| {
            let rows = r.shortlists()?.into_iter();
            rows.filter_map(|row| match r.approved(ACQUIRE, &row.id) {
                Ok(None) => None,
                Ok(Some(_)) => Some(Ok(row)),
                Err(e) => Some(Err(e)),
            })
            .collect::<Result<Vec<ShortlistRow>>>()
        })?;
        let (mut titles, mut open) = (Vec::new(), 0);
        for row in approved {
            let (known, left) = of_shortlist(cx.place, &row)?;
            titles.extend(known);
            open += left;
        }
        Ok(Outcome::Answer(Scoreboard { by: by(&titles), titles, open }))
    }
}

/// What came of the titles that the model or people wanted, and of how many of the approved ones nothing is known.
fn of_shortlist(place: &Place, row: &ShortlistRow) -> Result<(Vec<ScoredTitle>, u64)> {
    let (origin, outcomes) =
        place.store.read(|r| Ok((origin(r, row)?, r.shortlist_outcomes(&row.id)?)))?;
    let approved = kept(place, row)?;
    let models = if origin.id == row.id { approved.clone() } else { kept(place, &origin)? };
    let has = |kept: &Kept, id: &TitleId| kept.shortlist.titles.iter().any(|t| t.title == *id);
    let coverages = [
        approved.market.coverage(super::candidates::End::Middle)?,
        approved.market.coverage(super::candidates::End::Low)?,
        approved.market.coverage(super::candidates::End::High)?,
    ];
    let mut titles = Vec::new();
    for outcome in &outcomes {
        let id: TitleId = outcome.title.parse()?;
        let by = match (has(&models, &id), has(&approved, &id)) {
            (true, true) => "both",
            (false, true) => "people",
            (true, false) => "model",
            (false, false) => continue,
        };
        let number = approved.market.number(&id)?;
        let offer = &approved.market.offers[number];
        titles.push(ScoredTitle {
            shortlist: row.id.clone(),
            name: offer.name.clone(),
            price: offer.price,
            by: by.to_owned(),
            forecast: [0, 1, 2].map(|end| coverages[end].audience(number)),
            viewers: outcome.viewers,
            title: id,
        });
    }
    let known = |id: &TitleId| outcomes.iter().any(|outcome| outcome.title == id.as_str());
    let open = approved.shortlist.titles.iter().filter(|title| !known(&title.title)).count();
    Ok((titles, open as u64))
}

pub(super) fn by(titles: &[ScoredTitle]) -> BTreeMap<String, Scored> {
    let mut groups: BTreeMap<String, Vec<&ScoredTitle>> = BTreeMap::new();
    titles.iter().for_each(|title| groups.entry(title.by.clone()).or_default().push(title));
    groups.into_iter().map(|(by, titles)| (by, scored(&titles))).collect()
}

fn scored(titles: &[&ScoredTitle]) -> Scored {
    let n = titles.len().max(1) as f64;
    let sum = |of: fn(&ScoredTitle) -> f64| titles.iter().map(|title| of(title)).sum::<f64>();
    // Nobody is forecast to have no viewer at all: half a viewer stands for none.
    let error = |title: &ScoredTitle| (title.viewers.max(0.5) / title.forecast[0].max(0.5)).ln();
    let spent = titles.iter().fold(0_u64, |sum, title| sum.saturating_add(title.price));
    let viewers = sum(|title| title.viewers);
    let inside = |title: &&&ScoredTitle| {
        let [_, low, high] = title.forecast;
        (low..=high).contains(&title.viewers)
    };
    Scored {
        titles: titles.len() as u64,
        spent,
        forecast: sum(|title| title.forecast[0]),
        viewers,
        per_thousand: (spent > 0).then(|| 1000.0 * viewers / spent as f64),
        bias_ln: titles.iter().map(|title| error(title)).sum::<f64>() / n,
        error_ln: titles.iter().map(|title| error(title).abs()).sum::<f64>() / n,
        inside: titles.iter().filter(inside).count() as f64 / n,
    }
}

impl Show for Scoreboard {
    fn show(&self, out: &mut String) {
        if self.titles.is_empty() {
            out.push_str(
                "nothing to hold against anything yet: approve a shortlist, then say what came with `slate catalog outcome`\n",
            );
            return;
        }
        let heads = [
            "wanted by",
            "titles",
            "spent",
            "forecast",
            "came",
            "per 1,000",
            "error, ln",
            "bias, ln",
            "inside",
        ];
        let mut table = Table::new(heads).right(&[1, 2, 3, 4, 5, 6, 7, 8]);
        for (by, scored) in &self.by {
            table.row([
                by.clone(),
                scored.titles.to_string(),
                grouped(scored.spent),
                round(scored.forecast),
                round(scored.viewers),
                scored.per_thousand.map_or("-".to_owned(), |x| format!("{x:.1}")),
                format!("{:.2}", scored.error_ln),
                format!("{:+.2}", scored.bias_ln),
                format!("{:.0} %", 100.0 * scored.inside),
            ]);
        }
        table.show(out);
        out.push('\n');
        let mut table = Table::new([
            "shortlist",
            "title",
            "name",
            "wanted by",
            "forecast",
            "from",
            "to",
            "came",
        ])
        .right(&[4, 5, 6, 7]);
        for title in &self.titles {
            let [forecast, low, high] = title.forecast.map(round);
            let (id, name, by) = (title.title.to_string(), title.name.clone(), title.by.clone());
            let shortlist = short(&title.shortlist).to_owned();
            table.row([shortlist, id, name, by, forecast, low, high, round(title.viewers)]);
        }
        table.show(out);
        out.push_str("sums and errors are of every title that was decided on, and no sample: they have no interval\n");
        if self.open > 0 {
            out.push_str(&format!("of {} titles nothing is known yet\n", self.open));
        }
    }
}
