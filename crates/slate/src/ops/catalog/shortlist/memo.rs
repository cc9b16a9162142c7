//! `catalog shortlists` and `catalog memo`: shortlists of the studio, for people to read.

use serde::{Deserialize, Serialize};
use slate_catalog::features::short as round;
use slate_core::{Purpose, Result, Timestamp};
use utoipa::ToSchema;

use super::made::Shortlist;
use super::{kept, origin, read};
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::proposal_view::{ACQUIRE, short, status};
use crate::table::{Table, grouped};

/// List shortlists.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogShortlists {}

/// All shortlists.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Shortlists {
    /// Newest first.
    pub shortlists: Vec<ShortlistLine>,
}

/// One shortlist in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShortlistLine {
    /// Hash of the artifact.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The one that a person changed to make it.
    pub parent: Option<String>,
    /// Titles.
    pub titles: u64,
    /// What they cost.
    pub spent: u64,
    /// Viewers that they reach: forecast, and the ends of its interval.
    pub viewers: [f64; 3],
    /// `draft`, `waiting`, `approved` or `rejected`.
    pub status: String,
    /// Who made it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

impl Operation for CatalogShortlists {
    type Response = Shortlists;
    const ABOUT: About = About {
        path: &["catalog", "shortlists"],
        purpose: Purpose::Observe,
        summary: "List shortlists of what to acquire",
        example: "slate catalog shortlists",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Shortlists>> {
        let (rows, proposals) = cx.place.store.read(|r| Ok((r.shortlists()?, r.proposals()?)))?;
        let line = |row: slate_store::ShortlistRow| {
            let Shortlist { titles, spent, viewers, .. } = kept(cx.place, &row)?.shortlist;
            let proposed = proposals.iter().filter(|p| p.kind == ACQUIRE && p.subject == row.id);
            let status = proposed.max_by_key(|p| p.id).map_or("draft", status).to_owned();
            let slate_store::ShortlistRow { id, name, parent, actor, at } = row;
            let titles = titles.len() as u64;
            Ok(ShortlistLine { id, name, parent, titles, spent, viewers, status, actor, at })
        };
        let shortlists = rows.into_iter().map(line).collect::<Result<_>>()?;
        Ok(Outcome::Answer(Shortlists { shortlists }))
    }
}

impl Show for Shortlists {
    fn show(&self, out: &mut String) {
        if self.shortlists.is_empty() {
            out.push_str("no shortlists yet; `slate catalog shortlist --candidates FILE --budget N` makes one\n");
            return;
        }
        let heads = ["shortlist", "name", "titles", "costs", "viewers", "status", "by", "at"];
        let mut table = Table::new(heads).right(&[2, 3, 4]);
        for line in &self.shortlists {
            let [viewers, low, high] = line.viewers.map(round);
            table.row([
                short(&line.id).to_owned(),
                line.name.clone(),
                line.titles.to_string(),
                grouped(line.spent),
                format!("{viewers} ({low} to {high})"),
                line.status.clone(),
                line.actor.clone(),
                line.at.to_string(),
            ]);
        }
        table.show(out);
    }
}

/// Show one shortlist.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogMemo {
    /// Id of the shortlist, or the beginning of one
    pub shortlist: String,
}

/// A shortlist with where it came from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShortlistMemo {
    /// Hash of the artifact.
    pub id: String,
    /// What was chosen, and why.
    pub shortlist: Shortlist,
    /// The shortlist that the model made, of which this one is a change; itself if nobody changed it.
    pub origin: String,
    /// Titles that people put in, by id.
    pub added: Vec<String>,
    /// Titles that people took out, by id.
    pub removed: Vec<String>,
    /// Candidates that are not chosen: id, name and price, those that would add most for their price first.
    pub others: Vec<Other>,
    /// Who made it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

/// A candidate that is not chosen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Other {
    /// Its id.
    pub title: String,
    /// Its name.
    pub name: String,
    /// What it costs.
    pub price: u64,
    /// Viewers that it would add.
    pub adds: f64,
}

/// The most candidates told that are not chosen.
const OTHERS_MAX: usize = 50;

impl Operation for CatalogMemo {
    type Response = ShortlistMemo;
    const ABOUT: About = About {
        path: &["catalog", "memo"],
        purpose: Purpose::Observe,
        summary: "Show a shortlist: what each title adds, what it displaces, and what it rests on",
        example: "slate catalog memo 3f2a9c0d",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ShortlistMemo>> {
        let (row, kept) = read(cx.place, &self.shortlist)?;
        let first = cx.place.store.read(|r| origin(r, &row))?;
        let ids = |shortlist: &Shortlist| -> Vec<String> {
            shortlist.titles.iter().map(|title| title.title.to_string()).collect()
        };
        let (own, models) = (ids(&kept.shortlist), ids(&super::kept(cx.place, &first)?.shortlist));
        let without = |of: &[String], other: &[String]| {
            of.iter().filter(|id| !other.contains(id)).cloned().collect::<Vec<_>>()
        };
        Ok(Outcome::Answer(ShortlistMemo {
            added: without(&own, &models),
            removed: without(&models, &own),
            others: kept.others()?,
            origin: first.id,
            id: row.id,
            shortlist: kept.shortlist,
            actor: row.actor,
            at: row.at,
        }))
    }
}

impl super::made::Kept {
    /// Candidates that are not chosen, those that would add most for their price first.
    fn others(&self) -> Result<Vec<Other>> {
        let coverage = self.market.coverage(super::candidates::End::Middle)?;
        let titles = self.shortlist.titles.iter();
        let set: Vec<usize> =
            titles.map(|title| self.market.number(&title.title)).collect::<Result<_>>()?;
        let value = coverage.value(&set);
        let offers = self.market.offers.iter().enumerate().filter(|(n, _)| !set.contains(n));
        let mut others: Vec<Other> = offers
            .map(|(n, offer)| Other {
                title: offer.title.to_string(),
                name: offer.name.clone(),
                price: offer.price,
                adds: coverage.value(&[set.as_slice(), &[n]].concat()) - value,
            })
            .collect();
        let ratio = |other: &Other| other.adds / (other.price as f64).max(1.0);
        others.sort_by(|a, b| ratio(b).total_cmp(&ratio(a)).then_with(|| a.title.cmp(&b.title)));
        others.truncate(OTHERS_MAX);
        Ok(others)
    }
}

impl Show for ShortlistMemo {
    fn show(&self, out: &mut String) {
        show(Some(&self.id), &self.shortlist, out);
        if self.origin != self.id {
            out.push_str(&format!(
                "changed by {} from {}: {} put in, {} taken out\n",
                self.actor,
                short(&self.origin),
                self.added.len(),
                self.removed.len()
            ));
        }
    }
}

/// A shortlist as a memo.
pub(super) fn show(id: Option<&str>, shortlist: &Shortlist, out: &mut String) {
    let [viewers, low, high] = shortlist.viewers.map(round);
    let id = id.map_or(String::new(), |id| format!(" {}", short(id)));
    out.push_str(&format!(
        "{}{id}: {} titles for {} of {}\n\
         viewers who are not well served and would choose one: {viewers}, from {low} to {high}\n{}\n\n",
        shortlist.name,
        shortlist.titles.len(),
        grouped(shortlist.spent),
        grouped(shortlist.budget),
        certain(shortlist)
    ));
    titles(shortlist, out);
    let ranked = &shortlist.ranked;
    out.push_str(&format!(
        "\nby audience per price the same budget reaches {} ({:+.1} % with this shortlist)\n",
        round(ranked.viewers),
        100.0 * ranked.behind
    ));
    if shortlist.left_out > 0 {
        out.push_str(&format!(
            "left out: {} segments of fewer than 20 viewers\n",
            shortlist.left_out
        ));
    }
    if shortlist.assumptions.is_empty() {
        return;
    }
    out.push_str("\nIf it were otherwise\n");
    let mut table = Table::new(["", "as chosen", "chosen for it", "titles kept"]).right(&[1, 2, 3]);
    for other in &shortlist.assumptions {
        let kept = format!("{} of {}", other.kept, shortlist.titles.len());
        table.row([other.assumption.clone(), round(other.as_chosen), round(other.best), kept]);
    }
    table.show(out);
}

/// What is certain of its value, in a sentence.
pub(crate) fn certain(shortlist: &Shortlist) -> String {
    let short_of = 100.0 * (1.0 - shortlist.viewers[0] / shortlist.bound.max(f64::MIN_POSITIVE));
    match shortlist.guarantee.as_str() {
        "best" => "nothing within the limits is worth more".to_owned(),
        "half" => format!(
            "found by greedy choice, which gives at least half of the best possible; here at most {short_of:.1} % is missing"
        ),
        _ => format!(
            "quotas and the like void what greedy choice promises; at most {short_of:.1} % is missing to the best possible"
        ),
    }
}

fn titles(shortlist: &Shortlist, out: &mut String) {
    let heads = [
        "title",
        "name",
        "price",
        "adds",
        "audience",
        "from",
        "to",
        "lost without",
        "ahead of",
        "by",
        "",
    ];
    let mut table = Table::new(heads).right(&[2, 3, 4, 5, 6, 7, 9]);
    for title in &shortlist.titles {
        let [audience, low, high] = title.audience.map(round);
        let displaces: Vec<&str> = title.displaces.iter().map(|id| id.as_str()).collect();
        table.row([
            title.title.to_string(),
            title.name.clone(),
            grouped(title.price),
            round(title.adds),
            audience,
            low,
            high,
            round(title.lost),
            displaces.join(" "),
            round(title.ahead),
            if title.because == "chosen" { String::new() } else { title.because.clone() },
        ]);
    }
    table.show(out);
}
