//! What becomes of the versions that learned from a viewer who is forgotten.
//!
//! A version that is a sum has an heir: the same model without the viewer. All others are only retired, those too
//! that were made elsewhere: a file may have learned from anybody who had events by then, and one of scores by viewer
//! says whom it has scores for.
//! Either way the version itself may not be used again, and its artifact goes. In production stands, from
//! the same transaction on,
//!
//! 1. the heir, under the approval of the version it comes from: a person approved this plan, this setting
//!    and this data, and it is the same less one viewer;
//! 2. without an heir the version that was in production last before it and is not retired, under its own
//!    approval, as a rollback does it;
//! 3. without any, nobody's model: lists are what most viewers watch, until a person promotes another.

use serde::Serialize;
use slate_core::{ErrorKind, Result, Timestamp, ViewerId};
use slate_recommend::models::viewer_scores;
use slate_recommend::plan::{Data, Plan};
use slate_recommend::sums::{LoadedSums, Member};
use slate_recommend::{ModelSpec, load_viewer_scores, save};
use slate_store::{AliasChange, Reader, Retired, SumsRow, Tx, Version};
use utoipa::ToSchema;

use super::past::Past;
use crate::commitments::Commitments;
use crate::evaluation::choice_of;
use crate::kept_sums;
use crate::operation::Context;
use crate::ops::evaluate::CODE_VERSION;
use crate::place::Place;
use crate::proposal_view::{PRODUCTION, short};
use crate::viewing::Choice;

/// What became of one version, for people and the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VersionFate {
    /// The version that had learned from the viewer.
    pub version: String,
    /// Its name.
    pub name: String,
    /// The same model without the viewer, if it is a sum.
    pub heir: Option<String>,
    /// The command that fits it again, if it is not.
    pub refit: Option<String>,
}

/// A version that learned from the viewer.
pub(super) struct Fate {
    old: Version,
    heir: Option<(Version, SumsRow)>,
}

impl Fate {
    pub(super) fn view(&self) -> VersionFate {
        let Version { id, name, run, .. } = &self.old;
        let refit = match (&self.heir, run) {
            (Some(_), _) => None,
            (None, Some(run)) => {
                Some(format!("slate model train --run {} --model {name}", short(run)))
            }
            (None, None) if is_imported(&self.old) => {
                Some(format!("slate model import FILE --kind {} --name {name}", self.old.kind))
            }
            (None, None) => Some(format!("slate model train --plan FILE --model {name}")),
        };
        let heir = self.heir.as_ref().map(|(v, _)| v.id.clone());
        VersionFate { version: id.clone(), name: name.clone(), heir, refit }
    }

    /// Whether the model is the same without the viewer, to the bit.
    fn is_unchanged(&self) -> bool {
        self.heir.as_ref().is_some_and(|(heir, _)| heir.id == self.old.id)
    }
}

/// Finds the versions that learned from the viewer, and makes their heirs.
pub(super) fn fates(cx: &Context<'_>, viewer: &ViewerId, past: &Past) -> Result<Vec<Fate>> {
    let (versions, sums, retired) =
        cx.place.store.read(|r| Ok((r.versions()?, r.all_sums()?, r.all_retired()?)))?;
    let is_used = |v: &Version| retired.iter().all(|r| r.version != v.id);
    let mut fates = Vec::new();
    let total = versions.len() as u64;
    for (done, old) in (0..).zip(versions.into_iter().filter(is_used)) {
        cx.talk.step("taking the viewer out of the models", done, total)?;
        let old_sums = sums.iter().find(|s| s.version == old.id).cloned();
        fates.extend(fate(cx, viewer, past, old, old_sums)?);
    }
    Ok(fates)
}

fn fate(
    cx: &Context<'_>,
    viewer: &ViewerId,
    past: &Past,
    old: Version,
    old_sums: Option<SumsRow>,
) -> Result<Option<Fate>> {
    let (choice, min_events) = choice_of_version(&old);
    let Some(row) = &old_sums else {
        // Nothing says who was in it: whoever had events enough by then may have been.
        let now = past.history(&choice).len();
        let then = past.history_until(&choice, old.at.as_millis()).len();
        let later = now > 0 && past.history_until(&choice, cx.now.as_millis()).len() < now;
        let learned = now >= min_events.max(1) && (then > 0 || later);
        let named = || has_scores_of(cx.place, &old, viewer);
        return Ok((learned || named()?).then_some(Fate { old, heir: None }));
    };
    let kept = kept_sums::read(cx.place, row)?;
    let commitments = Commitments::of(cx.place);
    let Some(member) = kept.members.get(&commitments.who(viewer.as_str())) else {
        return Ok(None);
    };
    let history = past.history(&choice);
    let part = kept_sums::what_went_in(&commitments, viewer.as_str(), member, &history);
    let heir = part.map(|part| heir(cx, &old, &kept, member, part)).transpose()?.flatten();
    Ok(Some(Fate { old, heir }))
}

/// Whether a version was made elsewhere.
fn is_imported(version: &Version) -> bool {
    serde_json::from_value::<ModelSpec>(version.params.clone()).is_ok_and(|spec| spec.is_imported())
}

/// Whether a version holds scores for a viewer.
///
/// # Errors
/// Its artifact is missing or damaged.
pub(super) fn has_scores_of(place: &Place, version: &Version, viewer: &ViewerId) -> Result<bool> {
    if version.kind != viewer_scores::KIND {
        return Ok(false);
    }
    let (scores, _) = load_viewer_scores(&place.artifacts.get(&version.id)?)?;
    Ok(scores.knows(&Commitments::of(place).who(viewer.as_str())))
}

/// The choice of events a version learned from, and how many a viewer needed.
fn choice_of_version(version: &Version) -> (Choice, usize) {
    match Plan::from_toml(&version.plan, "the version's plan") {
        Ok(plan) => {
            let min_events = match &plan.data {
                Data::Studio(studio) => studio.min_events,
                Data::Files(_) | Data::Histories(_) | Data::Events(_) => 0,
            };
            (choice_of(&plan), min_events)
        }
        Err(_) => (Choice::default(), 0),
    }
}

/// The same model without the viewer; none if nobody is left to learn from.
fn heir(
    cx: &Context<'_>,
    old: &Version,
    kept: &LoadedSums,
    member: &Member,
    part: &kept_sums::Past,
) -> Result<Option<(Version, SumsRow)>> {
    let catalog = match choice_of_version(old).0.catalog {
        true => cx.place.store.read(|r| r.titles())?,
        false => Vec::new(),
    };
    let stay = catalog.into_iter().map(|title| title.id).collect();
    let less = kept_sums::without(kept, &member.who, part, &stay)?;
    let model = match less.sums.finish() {
        Ok(model) => model,
        Err(e) if e.kind() == ErrorKind::Insufficient => return Ok(None),
        Err(e) => return Err(e),
    };
    let bytes = save(model.as_ref(), &less.titles, less.sums.spec())?;
    let id = cx.place.artifacts.put(&bytes)?;
    let sums = kept_sums::store(cx.place, &id, &less)?;
    let version = Version {
        id,
        data_fingerprint: less_one(&old.data_fingerprint),
        code_version: CODE_VERSION.to_owned(),
        viewers: less.sums.viewers(),
        titles: less.titles.len() as u64,
        bytes: bytes.len() as u64,
        actor: cx.caller.actor.to_string(),
        at: cx.now,
        ..old.clone()
    };
    Ok(Some((version, sums)))
}

/// The fingerprint of the same data less one viewer: it follows from the old one and says nothing of whom.
fn less_one(fingerprint: &str) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("slate 2026-11 viewing less one viewer v1");
    hasher.update(fingerprint.as_bytes()).finalize().to_hex().to_string()
}

/// Stores heirs, retires what they come from, and sees to production. Gives what serves now, if that changed.
pub(super) fn apply(
    tx: &Tx<'_>,
    fates: &[Fate],
    actor: &str,
    at: Timestamp,
) -> Result<Option<String>> {
    for fate in fates {
        if let Some((heir, sums)) = &fate.heir {
            tx.add_version(heir)?;
            tx.unretire(&heir.id)?;
            tx.set_sums(sums)?;
        }
        if !fate.is_unchanged() {
            let heir = fate.heir.as_ref().map(|(heir, _)| heir.id.clone());
            let why = "it had learned from a viewer who was forgotten".to_owned();
            let (version, actor) = (fate.old.id.clone(), actor.to_owned());
            tx.retire(&Retired { version, heir, why, actor, at })?;
        }
    }
    production(tx, actor, at)
}

/// Gives production to whatever may serve when the version in it was retired.
fn production(tx: &Tx<'_>, actor: &str, at: Timestamp) -> Result<Option<String>> {
    let Some(now) = tx.alias(PRODUCTION)? else { return Ok(None) };
    let Some(retired) = tx.retired(&now.version)? else { return Ok(None) };
    if let Some(heir) = retired.heir {
        let said = format!("{} serves: the same model without the viewer", short(&heir));
        let change = AliasChange { version: heir, rollback: false, actor: actor.into(), at, ..now };
        tx.set_alias(&change)?;
        return Ok(Some(said));
    }
    match earlier(**tx, &now)? {
        Some((version, proposal)) => {
            let said = format!("{} serves: it was in production before", short(&version));
            let name = PRODUCTION.to_owned();
            let actor = actor.to_owned();
            tx.set_alias(&AliasChange { name, version, proposal, rollback: true, actor, at })?;
            Ok(Some(said))
        }
        None => Ok(Some("what most viewers watch, until a model is promoted".to_owned())),
    }
}

/// The version in production last before `now` that may serve, and the proposal it stands on.
fn earlier(r: Reader<'_>, now: &AliasChange) -> Result<Option<(String, i64)>> {
    for change in r.alias_changes()?.into_iter().filter(|c| c.name == PRODUCTION) {
        let version = in_use(r, &change.version)?;
        if let Some(version) = version.filter(|v| *v != now.version) {
            return Ok(Some((version, change.proposal)));
        }
    }
    Ok(None)
}

/// The version itself, or the one that took its place; none if it was retired without.
///
/// # Errors
/// The store refuses.
pub fn in_use(r: Reader<'_>, version: &str) -> Result<Option<String>> {
    let mut version = version.to_owned();
    // Every step goes to a version made later, so this ends; the bound is for a damaged store.
    for _ in 0..1000 {
        match r.retired(&version)? {
            None => return Ok(Some(version)),
            Some(retired) => match retired.heir {
                Some(heir) => version = heir,
                None => return Ok(None),
            },
        }
    }
    Ok(None)
}
