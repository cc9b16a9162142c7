//! `catalog shortlist`.

use serde::{Deserialize, Serialize};
use slate_core::{Error, MONEY_MAX, Purpose, Result, TitleId};
use utoipa::ToSchema;

use super::candidates::Market;
use super::limits::{Asked, Terms};
use super::made::{Shortlist, make};
use super::{keep, memo};
use crate::evaluation::Watching;
use crate::input::Input;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::place::Place;
use crate::talk::Talk;

/// Choose what to acquire for a budget.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogShortlist {
    /// What could be had: a CSV file with `id`, `price`, and columns that quotas are about
    #[arg(long, value_name = "FILE")]
    pub candidates: Input,
    /// What it may cost together, in the currency of the prices
    #[arg(long)]
    pub budget: u64,
    /// Whom each would reach: a CSV file with `segment`, `viewers`, `title`, `share`, `low`, `high`, `served`; what the
    /// studio's viewing says when left out
    #[arg(long, value_name = "FILE")]
    #[serde(default)]
    pub reach: Option<Input>,
    /// What it is called
    #[arg(long, default_value = "shortlist")]
    #[serde(default = "unnamed")]
    pub name: String,
    /// At least so many titles with a value in a column, as in `language=ja:2`; may be given again
    #[arg(long, value_name = "COLUMN=VALUE:NUMBER")]
    #[serde(default)]
    pub quota: Vec<String>,
    /// A candidate that is chosen in any case; may be given again
    #[arg(long, value_name = "ID")]
    #[serde(default)]
    pub include: Vec<TitleId>,
    /// A candidate that is not; may be given again
    #[arg(long, value_name = "ID")]
    #[serde(default)]
    pub exclude: Vec<TitleId>,
    /// The share of the budget for titles that may be worth more than is known, 0 to .5
    #[arg(long, default_value_t = 0.0)]
    #[serde(default)]
    pub explore: f64,
}

fn unnamed() -> String {
    "shortlist".to_owned()
}

/// A shortlist, and where it is kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShortlistMade {
    /// Its id in the studio; none without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What was chosen, and why.
    #[serde(flatten)]
    pub shortlist: Shortlist,
}

impl Operation for CatalogShortlist {
    type Response = ShortlistMade;
    const ABOUT: About = About {
        path: &["catalog", "shortlist"],
        purpose: Purpose::Evaluate,
        summary: "Choose what to acquire for a budget, by viewers who are not well served yet",
        example: "slate catalog shortlist --candidates offers.csv --reach reach.csv --budget 5000000",
    };

    fn check(&self) -> Result<()> {
        if !(0.0..=0.5).contains(&self.explore) {
            let detail = format!("expected `explore` from 0 to .5, found {}", self.explore);
            return Err(Error::invalid(detail));
        }
        check_budget(self.budget)?;
        check_name(&self.name)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ShortlistMade>> {
        let (mut market, terms) = self.market(Some(cx.place))?;
        if self.reach.is_none() {
            market.reach_of_studio(&self.candidates, cx)?;
        }
        keep(cx, make(&self.name, market, terms, &mut Watching(cx.talk))?, None)
    }
}

pub(super) fn check_budget(budget: u64) -> Result<()> {
    if budget <= MONEY_MAX {
        return Ok(());
    }
    Err(Error::invalid(format!("expected a budget up to {MONEY_MAX}, found {budget}")))
}

/// That a name is one.
pub(super) fn check_name(name: &str) -> Result<()> {
    let good =
        !name.trim().is_empty() && name.chars().count() <= 80 && !name.contains(char::is_control);
    if good {
        return Ok(());
    }
    Err(Error::invalid("expected a name of 1 to 80 characters"))
}

/// The same where there is no studio: nothing is kept.
///
/// # Errors
/// As the operation.
pub fn shortlist_without_studio(
    request: &CatalogShortlist,
    talk: &dyn Talk,
) -> Result<ShortlistMade> {
    request.check()?;
    if request.reach.is_none() {
        return Err(Error::invalid(
            "there is no studio here whose viewing says whom a title reaches",
        )
        .hint("name a file with --reach, or a studio with --studio"));
    }
    let (market, terms) = request.market(None)?;
    let kept = make(&request.name, market, terms, &mut Watching(talk))?;
    Ok(ShortlistMade { id: None, shortlist: kept.shortlist })
}

impl CatalogShortlist {
    /// What there is to choose from, with whom it reaches where a file says so, and what is to be kept to.
    fn market(&self, place: Option<&Place>) -> Result<(Market, Terms)> {
        let terms = Terms {
            budget: self.budget,
            quotas: self.quota.iter().map(|quota| quota.parse()).collect::<Result<_>>()?,
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            explore: self.explore,
        };
        let mut columns: Vec<&str> =
            terms.quotas.iter().map(|Asked { column, .. }| column.as_str()).collect();
        columns.sort_unstable();
        columns.dedup();
        let mut market = Market::of_offers(&self.candidates.path_in(place)?, &columns)?;
        if let Some(reach) = &self.reach {
            market.reach_of_file(&reach.path_in(place)?)?;
        }
        Ok((market, terms))
    }
}

impl Show for ShortlistMade {
    fn show(&self, out: &mut String) {
        memo::show(self.id.as_deref(), &self.shortlist, out);
        if let Some(id) = &self.id {
            let id = crate::proposal_view::short(id);
            out.push_str(&format!("next: slate catalog propose {id} --why \"…\"\n"));
        }
    }
}
