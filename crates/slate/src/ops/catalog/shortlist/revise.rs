//! `catalog revise`: a person changes a shortlist, and sees what that is worth.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result, TitleId};
use utoipa::ToSchema;

use super::made::make;
use super::make::{ShortlistMade, check_budget};
use super::{keep, read};
use crate::evaluation::Watching;
use crate::operation::{About, Context, Operation, Outcome};

/// Change a shortlist: put titles in, take titles out, spend more or less.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogRevise {
    /// Id of the shortlist, or the beginning of one
    pub shortlist: String,
    /// A candidate to put in; may be given again
    #[arg(long, value_name = "ID")]
    #[serde(default)]
    pub include: Vec<TitleId>,
    /// A title to take out; may be given again
    #[arg(long, value_name = "ID")]
    #[serde(default)]
    pub exclude: Vec<TitleId>,
    /// Another budget
    #[arg(long)]
    #[serde(default)]
    pub budget: Option<u64>,
    /// Keep everything else as it is; left out, the rest is chosen anew
    #[arg(long)]
    #[serde(default)]
    pub keep: bool,
}

impl Operation for CatalogRevise {
    type Response = ShortlistMade;
    const ABOUT: About = About {
        path: &["catalog", "revise"],
        purpose: Purpose::Evaluate,
        summary: "Change a shortlist, and see what that is worth",
        example: "slate catalog revise 3f2a9c0d --include f12 --exclude f7",
    };

    fn check(&self) -> Result<()> {
        if self.include.is_empty() && self.exclude.is_empty() && self.budget.is_none() {
            return Err(Error::invalid("nothing is to be changed").hint(
                "put titles in with --include, take them out with --exclude, or set --budget",
            ));
        }
        self.budget.map_or(Ok(()), check_budget)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ShortlistMade>> {
        let (row, kept) = read(cx.place, &self.shortlist)?;
        let mut terms = kept.terms;
        terms.budget = self.budget.unwrap_or(terms.budget);
        if self.keep {
            let own = kept.shortlist.titles.iter().map(|title| title.title.clone());
            terms.include.extend(own);
            // What is neither in the list nor put in stays out.
            let offers = kept.market.offers.iter().map(|offer| offer.title.clone());
            terms.exclude = offers.filter(|id| !terms.include.contains(id)).collect();
        }
        // What is asked for now goes before what was asked for earlier.
        terms.exclude.retain(|id| !self.include.contains(id));
        terms.include.retain(|id| !self.exclude.contains(id));
        terms.include.extend(self.include);
        terms.exclude.extend(self.exclude);
        let made = make(&kept.shortlist.name, kept.market, terms, &mut Watching(cx.talk))?;
        keep(cx, made, Some(row.id))
    }
}
