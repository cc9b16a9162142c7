//! `model refit`: bring a version up to date by its sums, viewer by viewer.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result, TitleId};
use slate_recommend::plan::{Data, Plan};
use slate_recommend::save;
use slate_recommend::sums::{LoadedSums, Member, Members};
use slate_recommend::{Histories, Interactions};
use slate_store::{Reader, SumsRow, Version};
use utoipa::ToSchema;

use super::train::add;
use crate::commitments::Commitments;
use crate::evaluation::choice_of;
use crate::forgetting::Forgotten;
use crate::kept_sums::{self, what_went_in};
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::ops::evaluate::CODE_VERSION;
use crate::place::Place;
use crate::proposal_view::{refuse_retired, short};
use crate::table::grouped;
use crate::viewing::{Viewing, load};

/// Bring a version up to date by its sums.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelRefit {
    /// Name of the model
    pub model: String,
    /// Version to start from; the newest of this name when left out
    #[arg(long)]
    #[serde(default)]
    pub since: Option<String>,
}

/// A version that was brought up to date.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Refitted {
    /// Hash of the artifact.
    pub version: String,
    /// The version it was made from.
    pub since: String,
    /// Whether it was not there before.
    pub new: bool,
    /// Viewers who were not in it.
    pub added: u64,
    /// Viewers who have seen more since.
    pub changed: u64,
    /// Viewers in it now.
    pub viewers: u64,
}

impl Operation for ModelRefit {
    type Response = Refitted;
    const ABOUT: About = About {
        path: &["model", "refit"],
        purpose: Purpose::Evaluate,
        summary: "Bring a version up to date by its sums, viewer by viewer",
        example: "slate model refit edlae",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Refitted>> {
        let seen = Forgotten::now(cx)?;
        let (old, row) = cx.place.store.read(|r| self.start(r))?;
        let plan = Plan::from_toml(&old.plan, "the version's plan")?;
        let Data::Studio(studio) = &plan.data else {
            return Err(Error::invalid("the version's plan reads files, not the studio's events"));
        };
        let viewing = load(cx.place, &choice_of(&plan), studio.min_events, cx.talk)?;
        let kept = kept_sums::read(cx.place, &row)?;
        let news = News::of(cx.place, &kept, &viewing)?;
        let (added, changed) = (news.new.len() as u64, news.changed.len() as u64);
        let kept = news.fold(kept, &viewing)?;
        let (version, sums) = version(cx, &old, &kept, &viewing)?;
        let since = old.id;
        Ok(Outcome::change(format!("version:{}", version.id), "", move |tx| {
            seen.check(tx)?;
            let new = add(tx, &version, Some(&sums))?;
            let viewers = version.viewers;
            let effect = json!({
                "since": since, "added": added, "changed": changed, "new": new,
                "data": version.data_fingerprint,
            });
            let version = version.id;
            let response = Refitted { version, since, new, added, changed, viewers };
            Ok(Applied { response, effect })
        }))
    }
}

impl ModelRefit {
    /// The version to start from, and its sums.
    fn start(&self, r: Reader<'_>) -> Result<(Version, SumsRow)> {
        if let Some(id) = &self.since {
            let version = r.version(id)?;
            refuse_retired(r, &version.id)?;
            let sums = r.sums_of(&version.id)?.ok_or_else(|| no_sums(&version.name))?;
            return Ok((version, sums));
        }
        for version in r.versions()?.into_iter().filter(|v| v.name == self.model) {
            if let Some(sums) = r.sums_of(&version.id)? {
                return Ok((version, sums));
            }
        }
        Err(no_sums(&self.model))
    }
}

fn no_sums(name: &str) -> Error {
    Error::not_found(format!("no version of `{name}` carries sums"))
        .hint("`slate model train` fits a model on all viewing, and keeps its sums if it has any")
}

/// What is different between the sums and the viewing of now. Viewers are their numbers in the viewing.
struct News {
    members: Vec<Member>,
    /// Who was not in the sums.
    new: Vec<usize>,
    /// Who was in them with the beginning of their history, and how many titles that was.
    changed: Vec<(usize, usize)>,
}

impl News {
    fn of(place: &Place, kept: &LoadedSums, viewing: &Viewing) -> Result<Self> {
        let commitments = Commitments::of(place);
        let members = kept_sums::members(place, viewing);
        let (mut new, mut changed, mut same) = (Vec::new(), Vec::new(), 0);
        for (v, now) in members.iter().enumerate() {
            match kept.members.get(&now.who) {
                None => new.push(v),
                Some(then) if then == now => same += 1,
                Some(then) => {
                    let past = history(viewing, v);
                    let part = what_went_in(&commitments, &viewing.viewers[v], then, &past);
                    changed.push((v, part.ok_or_else(rewritten)?.len()));
                }
            }
        }
        if same + changed.len() < kept.members.len() {
            return Err(rewritten());
        }
        Ok(Self { members, new, changed })
    }

    /// The sums of the viewing of now: the old beginnings taken away, the whole histories added.
    fn fold(self, kept: LoadedSums, viewing: &Viewing) -> Result<LoadedSums> {
        let number: HashMap<&TitleId, u32> = viewing.titles.iter().zip(0..).collect();
        let to: Vec<Option<u32>> = kept.titles.iter().map(|t| number.get(t).copied()).collect();
        let mut sums = kept.sums.renumbered(viewing.titles.len(), &to)?;
        let beginnings: Vec<(usize, usize)> = self.changed.clone();
        sums.remove(&part(viewing, &beginnings))?;
        let whole = |v: usize| (v, viewing.interactions.histories.get(v).len());
        let changed = self.changed.iter().map(|&(v, _)| v);
        let now: Vec<(usize, usize)> = self.new.iter().copied().chain(changed).map(whole).collect();
        sums.add(&part(viewing, &now))?;
        let members = Members::new(self.members);
        Ok(LoadedSums { sums, titles: viewing.titles.clone(), members })
    }
}

fn rewritten() -> Error {
    let detail = "the past of a viewer in the sums is another than it was";
    Error::conflict(detail).hint("fit the model again with `slate model train`")
}

fn history(viewing: &Viewing, v: usize) -> Vec<(i64, TitleId)> {
    let titles = viewing.interactions.histories.get(v).iter();
    let times = viewing.interactions.times(v).unwrap_or_default();
    times.iter().copied().zip(titles.map(|t| viewing.titles[*t as usize].clone())).collect()
}

/// The beginnings of some viewers' histories: who, and how long.
fn part(viewing: &Viewing, of: &[(usize, usize)]) -> Interactions {
    let all = &viewing.interactions;
    let (mut histories, mut at_ms) = (Histories::new(), Vec::new());
    for &(v, length) in of {
        histories.push(&all.histories.get(v)[..length]);
        at_ms.extend_from_slice(&all.times(v).unwrap_or_default()[..length]);
    }
    Interactions::timed(all.title_count, histories, at_ms)
}

fn version(
    cx: &Context<'_>,
    old: &Version,
    kept: &LoadedSums,
    viewing: &Viewing,
) -> Result<(Version, SumsRow)> {
    let model = kept.sums.finish()?;
    let bytes = save(model.as_ref(), &kept.titles, kept.sums.spec())?;
    let id = cx.place.artifacts.put(&bytes)?;
    let sums = kept_sums::store(cx.place, &id, kept)?;
    let version = Version {
        id,
        data_fingerprint: viewing.fingerprint.clone(),
        code_version: CODE_VERSION.to_owned(),
        viewers: kept.sums.viewers(),
        titles: kept.titles.len() as u64,
        bytes: bytes.len() as u64,
        actor: cx.caller.actor.to_string(),
        at: cx.now,
        ..old.clone()
    };
    Ok((version, sums))
}

impl Show for Refitted {
    fn show(&self, out: &mut String) {
        let (id, since) = (short(&self.version), short(&self.since));
        let (added, changed) = (grouped(self.added), grouped(self.changed));
        let made = if self.new { "made version" } else { "this version was there already:" };
        out.push_str(&format!(
            "{made} {id} from {since}: {added} viewers added, {changed} have seen more\n"
        ));
        out.push_str(&format!("next: slate model propose {id} --why \"…\"\n"));
    }
}
