//! `catalog propose`: ask a second person whether a shortlist is to be acquired.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_store::Proposal;
use utoipa::ToSchema;

use super::made::Shortlist;
use super::read;
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::ops::proposal::reason_given;
use crate::proposal_view::{ACQUIRE, Acquired, Acquisition, Evidence, Figure, short};

/// Ask that a shortlist be acquired.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogPropose {
    /// Id of the shortlist, or the beginning of one
    pub shortlist: String,
    /// Why, for the person who decides
    #[arg(long)]
    pub why: String,
}

/// A shortlist that waits for a second person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShortlistProposed {
    /// The number of the proposal.
    pub proposal: i64,
    /// The shortlist.
    pub shortlist: String,
}

impl Operation for CatalogPropose {
    type Response = ShortlistProposed;
    const ABOUT: About = About {
        path: &["catalog", "propose"],
        purpose: Purpose::Propose,
        summary: "Ask a second person whether a shortlist is to be acquired",
        example: "slate catalog propose 3f2a9c0d --why \"fills the gap in crime\"",
    };

    fn check(&self) -> Result<()> {
        reason_given(&self.why)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ShortlistProposed>> {
        let (row, kept) = read(cx.place, &self.shortlist)?;
        if kept.shortlist.titles.is_empty() {
            return Err(Error::invalid("the shortlist is empty: there is nothing to acquire"));
        }
        let proposal = Proposal {
            id: 0,
            kind: ACQUIRE.to_owned(),
            subject: row.id.clone(),
            evidence: json!(evidence(&kept.shortlist)),
            why: self.why.clone(),
            proposed_by: cx.caller.actor.to_string(),
            person: cx.caller.person.clone(),
            at: cx.now,
            decided: None,
        };
        let id = row.id;
        Ok(Outcome::change(format!("shortlist:{id}"), self.why, move |tx| {
            let same = |p: &Proposal| p.kind == ACQUIRE && p.subject == id && p.decided.is_none();
            if let Some(p) = tx.proposals()?.into_iter().find(same) {
                let detail = format!("proposal {} asks for this shortlist already", p.id);
                return Err(Error::conflict(detail).hint("it waits for a second person"));
            }
            let number = tx.add_proposal(&proposal)?;
            let effect = json!({"proposal": number, "evidence": proposal.evidence});
            Ok(Applied { response: ShortlistProposed { proposal: number, shortlist: id }, effect })
        }))
    }
}

fn evidence(shortlist: &Shortlist) -> Evidence {
    let viewers = shortlist.segments.iter().map(|s| s.viewers).sum::<f64>().round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked: 0 to 1e12 a segment"
    )]
    let viewers = viewers as u64;
    let [middle, low, high] = shortlist.viewers;
    let figure = |label: &str, value: f64, ci| Figure {
        label: label.to_owned(),
        value,
        ci,
        p: None,
        viewers,
    };
    let title =
        |t: &super::ShortlistTitle| Acquired { name: t.name.clone(), price: t.price, adds: t.adds };
    Evidence {
        model: shortlist.name.clone(),
        figures: vec![
            figure("viewers reached who are not well served", middle, Some((low, high))),
            figure("the same by audience per price", shortlist.ranked.viewers, None),
            figure("no set is worth more than", shortlist.bound, None),
        ],
        acquisition: Some(Acquisition {
            budget: shortlist.budget,
            spent: shortlist.spent,
            titles: shortlist.titles.iter().map(title).collect(),
        }),
        ..Evidence::default()
    }
}

impl Show for ShortlistProposed {
    fn show(&self, out: &mut String) {
        let Self { proposal, shortlist } = self;
        out.push_str(&format!(
            "proposal {proposal} for the shortlist {} waits; somebody else decides with\n  \
             slate proposal approve {proposal} --why \"…\"\n",
            short(shortlist)
        ));
    }
}
